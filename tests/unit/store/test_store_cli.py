"""``observatoire import``: a real file, from the terminal to the data, and back."""

import io
import json
import os
import shlex
import subprocess
import sys

import pandas as pd
import pytest

from geo.cli import main
from geo.pack import pack, storage
from geo.store import versions
from tests.helpers.hand_made import published

MOVED = "86001"
"""A commune whose territory the file changes."""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    return tmp_path / "imports"


@pytest.fixture
def file(tmp_path):
    """The table commune → territory, as staff have it, one commune given to another one."""
    frame = published()["territories"]
    frame.loc[frame["code_insee"].eq(MOVED), "territory_name"] = frame["territory_name"].iloc[1]
    rows = frame[["code_insee", "commune", "territory_name"]]
    rows = rows.set_axis(["code_insee", "commune", "territoire"], axis="columns")
    path = tmp_path / "territoires.csv"
    rows.to_csv(path, sep=";", index=False, encoding="cp1252", errors="replace")
    return path


def run(capsys, *arguments):
    try:
        code = main.main(["import", "86", *map(str, arguments)])
    except SystemExit as leaving:
        code = leaving.code
    return code, *capsys.readouterr()


def territory():
    return pack.load("86").communes.loc[MOVED, "territory_name"]


@pytest.mark.slow
def test_what_is_asked_is_done_even_when_nobody_reads(home, file):
    """``… --yes | head`` : each line that is printed finds the pipe closed."""
    before = territory()
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-u", "-m", "geo", "import", "86", str(file), "--yes"],
        stdout=writer, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(versions.history("86")) == 1 and territory() != before


def test_seen_accepted_then_undone(capsys, file):
    before = territory()
    code, out, _ = run(capsys, file, "--dry-run")
    assert code == 0
    assert "265\u00a0lignes lues" in out
    assert "Ce qui change" in out
    assert "Rien n’a été remplacé" in out
    assert territory() == before
    code, out, _ = run(capsys, file, "--yes")
    assert code == 0
    assert "Accepté\u00a0: version 1" in out
    assert territory() != before
    code, out, _ = run(capsys, file, "--yes")
    assert (code, len(versions.history("86"))) == (0, 1)
    assert "Rien ne change" in out
    code, out, _ = run(capsys, "--history")
    assert out.startswith("1\u00a0: «\u00a0territoires.csv\u00a0»")
    assert "lue" in out
    code, out, _ = run(capsys, "--undo")
    assert (code, territory()) == (0, before)
    assert "version 1" in out
    assert "annulée" in run(capsys, "--history")[1]
    assert "Rien à annuler" in run(capsys, "--undo")[1]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("answer", "code"), [("O", 0), ("non", 1)])
@pytest.mark.slow
def test_asked_on_a_terminal(capsys, monkeypatch, file, answer, code):
    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
    found, out, _ = run(capsys, file)
    assert found == code
    assert "(oui/non)" in out
    assert len(versions.history("86")) == (code == 0)


def test_refused_without_a_terminal(capsys, monkeypatch, file, home):
    monkeypatch.setattr("sys.stdin", io.StringIO("oui\n"))
    code, _, err = run(capsys, file)
    assert code == 1
    assert "--yes" in err
    assert versions.history("86") == []
    assert [path.name for path in (home / "86").iterdir()] == [".lock"]


def test_json(capsys, file):
    code, out, _ = run(capsys, file, "--yes", "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert (told["read"], told["kept"], told["accepted"], told["version"]) == (265, 265, True, 1)
    assert told["kind"] == "territories"
    told = json.loads(run(capsys, "--history", "--format", "json")[1])
    assert [version["file"] for version in told["versions"]] == ["territoires.csv"]
    assert json.loads(run(capsys, "--undo", "--format", "json")[1])["number"] == 1


def test_rows_set_aside_go_to_a_file(capsys, file, tmp_path):
    file.write_text(
        file.read_text(encoding="cp1252") + "13055;Marseille;X\nzz;=1+1;X\n", encoding="cp1252"
    )
    rejected = tmp_path / "rejets.csv"
    code, out, _ = run(capsys, file, "--dry-run", "--rejected", rejected)
    assert code == 0, out
    lines = rejected.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("ligne;")
    assert lines[0].endswith(";motif")
    assert any("'=1+1" in line for line in lines[1:])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 1, "Quel fichier"),
        (("absent.csv",), 1, "n’existe pas"),
        (("FILE", "--kind", "boulangeries"), 1, "Type inconnu"),
        (("FILE", "--kind", "france_services", "--yes"), 1, "colonne absente"),
        (("FILE", "--choice", "crs"), 1, "nom=valeur"),
        (("FILE", "--choice", "encoding=klingon"), 1, "Encodage inconnu"),
        (("FILE", "--yes", "--undo"), 2, "incompatible"),
        (("--replay",), 1, "rien à reprendre"),
    ],
)
def test_what_is_wrong_is_said(capsys, file, arguments, code, said):
    given = [str(file) if argument == "FILE" else argument for argument in arguments]
    found, _, err = run(capsys, *given)
    assert found == code
    assert said in err
    assert versions.root("86") == storage.DATA


@pytest.mark.slow
def test_a_missing_choice_is_given_as_it_is_typed(capsys, file, tmp_path):
    book = tmp_path / "deux.xlsx"
    rows = pd.read_csv(file, sep=";", encoding="cp1252", dtype="str")
    with pd.ExcelWriter(book) as writer:
        for name in ("l'hiver 2", "été"):
            rows.to_excel(writer, sheet_name=name, index=False)
    code, _, err = run(capsys, book, "--dry-run")
    assert code == 1
    option = shlex.split(err.split("`")[1])
    assert option == ["--choice", "sheet=l'hiver 2"]
    code, out, _ = run(capsys, book, "--dry-run", *option)
    assert (code, "265\u00a0lignes lues" in out) == (0, True)


def test_a_hostile_name_reaches_no_terminal(capsys, file):
    hostile = file.with_name("\x1b[31m\u202etxt.csv")
    file.rename(hostile)
    _, out, _ = run(capsys, hostile, "--dry-run")
    assert "\x1b" not in out
    assert "\u202e" not in out
