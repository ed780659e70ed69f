"""Traps shared by the tests of the gate."""

import canaries
import gate_files
import pytest


@pytest.fixture
def listener():
    """An address of this machine that counts its calls."""
    thread = canaries.Listener()
    thread.start()
    yield thread
    thread.stop()


@pytest.fixture
def canary(tmp_path):
    """A file of this machine whose content nothing that reads a file may tell."""
    return gate_files.put(tmp_path, "canari.csv", f"code;nom\n1;{canaries.SECRET}\n")
