"""The commands of these tests read a department as published once, not each for itself."""

from functools import wraps

import pytest

from geo.pack import catalogue, pack, storage

_loaded = {}


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch):
    """A test that counts what a command computes puts ``pack.load.__wrapped__`` back."""
    load = pack.load

    @wraps(load)
    def kept(department, root=None, *, thorough=False):
        if root is not None or thorough or storage.root(department) != storage.PUBLISHED:
            return load(department, root, thorough=thorough)
        key = department, catalogue.fingerprint(storage.PUBLISHED)
        if key not in _loaded:
            _loaded[key] = load(department)
        return _loaded[key]

    monkeypatch.setattr(pack, "load", kept)
