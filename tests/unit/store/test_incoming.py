"""A file from the gate to an import that waits to be accepted."""

from pathlib import Path

import pytest

from geo.pack import pack
from geo.store import incoming, versions
from geo.upload import gate


@pytest.fixture(autouse=True)
def imports(tmp_path, monkeypatch):
    """A folder of imports of the test's own."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    return tmp_path / "imports"


@pytest.fixture
def territories(tmp_path):
    """The territories of today, as a CSV that staff could write."""
    rows = pack.load("86").communes.reset_index()[["code_insee", "territory_name"]]
    path = tmp_path / "donnee.upload"
    rows.rename(columns={"territory_name": "Territoire"}).to_csv(path, index=False, sep=";")
    return path


def test_a_recognised_file_waits_to_be_accepted(territories):
    upload = incoming.read_upload(territories, "les nôtres.csv")
    found = incoming.prepare("86", upload)
    assert (found.kind, found.refused) == ("territories", "")
    assert found.candidate.report.file == "les nôtres.csv"
    assert found.candidate.report.kept == 265
    assert not versions.history("86")
    versions.discard(found.candidate)


def test_a_refusal_keeps_the_file_so_that_the_reader_may_answer(territories):
    upload = incoming.read_upload(territories, "les nôtres.csv")
    found = incoming.prepare("86", upload, kind="fibre")
    assert found.candidate is None
    assert found.kind == "fibre"
    assert "les nôtres.csv" in found.refused
    assert found.upload is upload


def test_what_nothing_recognises_has_no_kind(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a;b\n1;2\n")
    found = incoming.prepare("86", incoming.read_upload(path, "x.csv"))
    assert (found.kind, found.candidate) == ("", None)
    assert found.refused


def test_the_gate_refuses_before_anything_is_prepared(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"")
    with pytest.raises(gate.Refused):
        incoming.read_upload(path, "vide.csv")


def test_a_folder_that_cannot_be_is_not_writable(tmp_path, monkeypatch, imports):
    assert incoming.writable("86")
    assert not imports.exists(), "asking creates nothing"
    Path(tmp_path / "fichier").write_text("")
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "fichier" / "imports"))
    assert not incoming.writable("86")
