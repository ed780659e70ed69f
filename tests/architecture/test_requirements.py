"""What the project installs: every version pinned with its hashes, none known to be vulnerable."""

import importlib.util
import re
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_version_is_pinned_with_its_hashes(name):
    text = (ROOT / name).read_text().replace("\\\n", " ")
    pins = [line for line in text.splitlines() if re.match(r"\S+==", line)]
    assert len(pins) > 40
    assert not [line for line in pins if " --hash=sha256:" not in line]
    assert all(line in pins or line.lstrip()[:1] in ("", "#") for line in text.splitlines())
    assert "://" not in text


def test_no_pin_is_older_than_a_known_mend(audit):
    assert audit.below(audit.pinned()) == []


def test_an_older_pin_is_named(audit):
    old = audit.pinned() | {"urllib3": Version("2.6.3")}
    assert [line.split(" :")[0] for line in audit.below(old)] == ["urllib3 2.6.3"]
