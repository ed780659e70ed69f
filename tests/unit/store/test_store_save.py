"""Imports saved in one file and brought back whole; nothing that was there is lost."""

import io
import json
import os
import re
import shlex
import shutil
import zipfile

import pytest

from geo.base.errors import GeoError
from geo.cli import main
from geo.pack import pack, sheets, storage, table_files
from geo.rights.actors import AT_MACHINE, COMMAND_LINE, NotAllowedError, Settings, asking
from geo.store import import_history, saves, versions
from pages.ui.texts import importer
from tests.helpers import disks
from tests.helpers.hand_made import digest, renamed, without_civray

READ_TABLE, READ_SHEETS = table_files.read_table, sheets.read_sheets


@pytest.fixture
def home(three_copied):
    return three_copied


@pytest.fixture
def saved(home, tmp_path):
    return saves.save("86", tmp_path / "save.zip").path


def run(capsys, *arguments):
    try:
        code = main.main([str(one) for one in arguments])
    except SystemExit as leaving:
        code = leaving.code
    return code, *capsys.readouterr()


def files(home):
    """Every byte of the versions and what the history tells, by number."""
    content = {
        path.relative_to(home): path.read_bytes()
        for path in home.glob("[0-9]*/**/*")
        if path.is_file()
    }
    told = [
        {name: value for name, value in vars(one).items() if name != "folder"}
        for one in versions.history("86")
    ]
    return content, told


def test_saved_by_one_command_and_back_by_another_on_a_new_machine(capsys, home, tmp_path):
    before, root = files(home), digest(versions.root("86"))
    journal = json.loads((home / "current").read_text())
    code, out, _ = run(capsys, "import", "86", "--save", tmp_path / "a save.zip")
    assert code == 0
    assert "3\u00a0versions sauvegardées et vérifiées, journal compris" in out
    shutil.rmtree(home.parent)
    assert versions.history("86") == []
    # the command as it is printed
    command = shlex.split(out.split("ramener\u00a0: observatoire ")[1])
    code, out, _ = run(capsys, *command)
    assert (code, "Lu maintenant\u00a0: version 2" in out) == (0, True)
    assert files(home) == before
    assert digest(versions.root("86")) == root
    assert json.loads((home / "current").read_text()) == journal
    assert versions.history("86")[0].undone_reason == "erreur"
    assert versions.history("86")[2].reason == "2026"
    assert "Restauré le" in run(capsys, "import", "86", "--history")[1]
    [told] = import_history.restorations("86")
    assert (told.file, told.reason, told.aside) == ("a save.zip", "", "")
    assert sorted(path.name for path in home.iterdir()) == [
        ".lock", "0001", "0002", "0003", "current", "restored.json",
    ]  # fmt: skip
    assert versions.undo("86", AT_MACHINE).number == 2


def test_what_is_there_is_asked_about_then_saved_aside_and_comes_back(
    capsys, home, saved, monkeypatch
):
    versions.undo("86", AT_MACHINE)
    versions.accept(versions.candidate("86", renamed("d.csv", " (4)")), AT_MACHINE)
    later, root = files(home), digest(versions.root("86"))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, _, err = run(capsys, "import", "86", "--restore", saved)
    assert (code, "Ajoutez --yes" in err, files(home) == later) == (1, True, True)
    code, out, _ = run(capsys, "import", "86", "--restore", saved, "--dry-run")
    assert (code, files(home) == later) == (0, True)
    code, out, _ = run(capsys, "import", "86", "--restore", saved, "--yes")
    assert code == 0
    assert [one.number for one in versions.history("86")] == [3, 2, 1]
    assert versions.root("86").name == "0002"
    back = shlex.split(out.split("y revenir\u00a0: observatoire ")[1])
    assert run(capsys, *back)[0] == 0
    assert files(home) == later
    assert digest(versions.root("86")) == root


@pytest.mark.parametrize(("answer", "code"), [("oui", 0), ("non", 1)])
def test_asked_on_a_terminal(capsys, home, saved, monkeypatch, answer, code):
    terminal = io.StringIO(f"{answer}\n")
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stdin", terminal)
    assert run(capsys, "import", "86", "--restore", saved)[0] == code
    assert bool(list(home.parent.glob("avant_restauration_86_*.zip"))) == (code == 0)


def test_a_visitor_restores_nothing(home, saved):
    before = files(home)
    with pytest.raises(NotAllowedError):
        saves.restore("86", saved, asking([], "10.0.0.1", Settings()), replacing=True)
    assert files(home) == before


@pytest.mark.slow
def test_who_reads_while_a_restoration_ends_elsewhere_reads_again(home, monkeypatch):
    """The files of a version move under a reader: no table is said lost, no sheet is empty."""
    read, aside = storage.root("86"), home / ".replaced"
    assert read.parent == home

    def moved(real, count):
        """Do something, the version being elsewhere the first times."""
        left = [None] * count

        def done(*arguments, **named):
            if not left:
                return real(*arguments, **named)
            left.pop()
            read.rename(aside)
            try:
                return real(*arguments, **named)
            finally:
                aside.rename(read)

        return done

    for count in (1, 2):
        monkeypatch.setattr(table_files, "read_table", moved(READ_TABLE, count))
        assert len(pack.load("86").communes) == 265
        monkeypatch.setattr(sheets, "read_sheets", moved(READ_SHEETS, count))
        assert len(versions.sheets("86")["territories"]) == 265


@pytest.mark.slow
def test_an_import_prepared_before_a_restoration_is_not_accepted_after(home, saved):
    versions.undo("86", AT_MACHINE)
    versions.undo("86", AT_MACHINE)
    versions.accept(versions.candidate("86", without_civray()), AT_MACHINE)
    late = versions.candidate("86", renamed("d.csv", " (4)"))
    assert (late.base, versions.root("86").name) == (4, "0004")
    other = saves.save("86", saved.with_name("other.zip")).path
    saves.restore("86", saved, AT_MACHINE, replacing=True)
    versions.accept(versions.candidate("86", renamed("e.csv", " (5)")), AT_MACHINE)
    assert versions.root("86").name == "0004"  # another version, under the same number
    with pytest.raises(versions.StoreError, match="restaurés"):
        versions.accept(late, AT_MACHINE)
    late = versions.candidate("86", renamed("d.csv", " (4)"))
    saves.restore("86", other, AT_MACHINE, replacing=True)
    with pytest.raises(versions.StoreError, match=r"restaurés.*relancez votre import"):
        versions.accept(late, AT_MACHINE)
    versions.accept(versions.candidate("86", renamed("d.csv", " (4)")), AT_MACHINE)  # the remedy


def test_damaged_imports_are_mended_by_a_save(capsys, home, saved):
    before = files(home)
    (home / "0002" / "86" / "mds.csv").write_text("x")
    (home / "current").write_text("{")
    shutil.rmtree(home / "0001")
    assert versions.root("86") == storage.DATA
    assert run(capsys, "import", "86", "--save", saved.with_name("worse.zip"))[0] == 0
    code, _, _ = run(capsys, "import", "86", "--restore", saved, "--yes")
    assert code == 0
    assert files(home) == before
    assert versions.faults("86") == []
    # what was damaged was kept too, as it was
    [aside] = home.parent.glob("avant_restauration_86_*.zip")
    with zipfile.ZipFile(aside) as archive:
        assert archive.read("0002/86/mds.csv") == b"x"
        assert archive.read("current") == b"{"


def test_nothing_is_saved_over(capsys, home, tmp_path):
    taken = tmp_path / "liste.csv"
    taken.write_text("what somebody needs")
    code, _, err = run(capsys, "import", "86", "--save", taken)
    assert (code, taken.read_text()) == (1, "what somebody needs")
    command = shlex.split(re.search("`observatoire (.*)`", err)[1])
    assert run(capsys, *command)[0] == 0  # the remedy, as it is printed
    assert run(capsys, "import", "86", "--save", tmp_path)[0] == 0
    assert len(list(tmp_path.glob("imports_86_*.zip"))) == 1
    assert "n’existe pas" in run(capsys, "import", "86", "--save", tmp_path / "no" / "x.zip")[2]
    assert "rien à sauvegarder" in run(capsys, "import", "29", "--save", tmp_path / "y.zip")[2]


def test_a_pipe_is_no_place_for_a_save(capsys, home, tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    code, _, err = run(capsys, "import", "86", "--save", tmp_path / "pipe")
    assert (code, "n’est pas un fichier" in err) == (1, True)
    monkeypatch.chdir(tmp_path)
    command = shlex.split(re.search("`observatoire (.*)`", err)[1])
    assert run(capsys, *command)[0] == 0  # the remedy, as it is printed
    assert len(list(tmp_path.glob("imports_86_*.zip"))) == 1


def test_a_save_of_another_department_names_its_command(capsys, home, saved, monkeypatch):
    code, _, err = run(capsys, "import", "29", "--restore", saved)
    assert code == 1
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(home.parents[1] / "elsewhere"))
    command = shlex.split(re.search("`observatoire (.*)`", err)[1])
    assert run(capsys, *command)[0] == 0
    assert len(versions.history("86")) == 3


def again(path, change):
    """Write a save again, its members changed by a function of (name, content)."""
    with zipfile.ZipFile(path) as archive:
        members = [(one.filename, archive.read(one)) for one in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(members):
            archive.writestr(name, content)


def manifest(**changed):
    def change(members):
        for name, content in members:
            told = json.loads(content) | changed if name == "manifest.json" else None
            yield name, content if told is None else json.dumps(told)

    return change


def listed(name, content=b"x", **about):
    """Add a member that the manifest lists."""
    sha = saves.hashlib.sha256(content).hexdigest()

    def change(members):
        for one, old in members:
            if one == "manifest.json":
                told = json.loads(old)
                told["files"][name] = {"sha256": sha, "size": len(content), **about}
                old = json.dumps(told)
            yield one, old
        yield name, content

    return change


def edited(path):
    again(path, lambda all_: [(n, c + b" " if n.endswith("mds.csv") else c) for n, c in all_])


HOSTILE = {
    "empty": (lambda path: path.write_bytes(b""), "tronqué"),
    "not a zip": (lambda path: path.write_text("code;nom"), "tronqué"),
    "truncated": (lambda path: path.write_bytes(path.read_bytes()[:-900]), "tronqué"),
    "tampered": (edited, "a été modifié"),
    "a member lost": (lambda path: again(path, lambda all_: all_[1:]), "n’est pas à la fois"),
    "a member more": (
        lambda path: again(path, lambda all_: [*all_, ("0001/more", b"")]),
        "n’est pas à la fois",
    ),
    "no list": (lambda path: again(path, lambda all_: all_[:-1]), "sa liste n’y est pas"),
    "up": (lambda path: again(path, listed("../up.csv")), "n’a pas"),
    "up inside": (lambda path: again(path, listed("0001/../../up.csv")), "n’a pas"),
    "absolute": (lambda path: again(path, listed("/tmp/up.csv")), "n’a pas"),
    "backslash": (lambda path: again(path, listed("0001\\..\\up.csv")), "n’a pas"),
    "hidden": (lambda path: again(path, listed("0001/.owner")), "n’a pas"),
    "a drive": (lambda path: again(path, listed("C:/up.csv")), "n’a pas"),
    "a bomb": (lambda path: again(path, listed("0001/zeros", bytes(9_000_000))), "grand"),
    "a file and a folder": (lambda path: again(path, listed("0001/import.json/x")), "d’un dossier"),
    "version zero": (lambda path: again(path, listed("0000/import.json")), "n’est pas le numéro"),
    "a number twice": (
        lambda path: again(path, listed("00001/import.json")),
        "n’est pas le numéro",
    ),
    "no version": (lambda path: again(path, listed("0009/x")), "0009 n’y est pas celui"),
    "wrong size": (lambda path: again(path, listed("0001/x", size=2)), "a été modifié"),
    "a size of text": (lambda path: again(path, listed("0001/x", size="1")), "abîmée"),
    "other format": (lambda path: again(path, manifest(format="x")), "n’est pas une sauvegarde"),
    "newer": (lambda path: again(path, manifest(schema=2)), "mettez ce programme à jour"),
    "no department": (lambda path: again(path, manifest(department="../x")), "inconnu"),
    "files of no kind": (lambda path: again(path, manifest(files=[])), "abîmée"),
    "absent": (lambda path: path.unlink(), "n’existe pas"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "ce n’est pas un fichier"),
    "a pipe": (lambda path: (path.unlink(), os.mkfifo(path)), "ce n’est pas un fichier"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_save_that_is_not_right_changes_nothing(capsys, home, saved, kind):
    before = files(home)
    change, said = HOSTILE[kind]
    change(saved)
    code, _, err = run(capsys, "import", "86", "--restore", saved, "--yes")
    assert code == 1
    assert said in err, err
    assert "Traceback" not in err
    assert files(home) == before
    assert sorted(path.name for path in home.iterdir()) == [
        ".lock", "0001", "0002", "0003", "current",
    ]  # fmt: skip
    assert not list(saved.parent.glob("up.csv"))
    assert not list(home.parent.glob("avant*"))


def test_a_save_of_a_later_program_is_restored_by_that_program(home, saved, monkeypatch):
    before = files(home)
    again(saved, manifest(schema=saves.SCHEMA + 1))
    with pytest.raises(versions.StoreError, match="mettez ce programme à jour"):
        saves.restore("86", saved, AT_MACHINE, replacing=True)
    monkeypatch.setattr(saves, "SCHEMA", saves.SCHEMA + 1)  # the remedy
    saves.restore("86", saved, AT_MACHINE, replacing=True)
    assert files(home) == before


def test_another_save_is_restored_after_one_that_is_damaged(capsys, home, saved):
    damaged = shutil.copy(saved, saved.with_name("damaged.zip"))
    edited(damaged)
    for one, code in ((damaged, 1), (saved, 0)):
        done, _, err = run(capsys, "import", "86", "--restore", one, "--yes")
        assert (done, "donnez une autre sauvegarde" in err) == (code, bool(code))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_twice_and_a_password(home, saved):
    again(saved, lambda all_: [*all_, all_[0]])
    with pytest.raises(versions.StoreError, match="deux fois"):
        saves.checked(saved, "86")
    raw = bytearray(saved.read_bytes())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = raw.find(sign)
        raw[position + at] |= 1
    saved.write_bytes(bytes(raw))
    with pytest.raises(versions.StoreError, match="mot de passe"):
        saves.checked(saved, "86")


@pytest.mark.parametrize("limit", ["MOST_BYTES", "MOST_FILES"])
def test_limits_are_measured_before_anything_is_read(home, saved, monkeypatch, limit):
    monkeypatch.setattr(saves, limit, 30)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    with pytest.raises(versions.StoreError, match=r"plus de|anormalement"):
        saves.checked(saved, "86")


def test_a_full_disk_while_saving_or_restoring(home, saved, tmp_path, monkeypatch):
    before = files(home)
    with disks.mounted(tmp_path / "full", size="400k") as folder:
        with pytest.raises(GeoError, match="disque plein"):
            saves.save("86", folder / "x.zip")
        assert list(folder.iterdir()) == []
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(folder / "imports"))
        with pytest.raises(GeoError, match=r"Restauration.*disque plein"):
            saves.restore("86", saved, AT_MACHINE)
        assert [path.name for path in (folder / "imports" / "86").iterdir()] == [".lock"]
        assert pack.load("86").root == storage.DATA
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(home.parent))
    assert files(home) == before


def test_imports_on_a_read_only_disk_are_saved(three, tmp_path, monkeypatch):
    with disks.mounted(tmp_path / "locked", size="20m") as folder:
        shutil.copytree(three, folder / "imports")
        disks.locked(folder)
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(folder / "imports"))
        assert saves.save("86", tmp_path / "x.zip").numbers == (1, 2, 3)


def test_each_restoration_stays_in_the_history_with_who_when_and_why(home, tmp_path, capsys):
    saved = saves.save("86", tmp_path / "a.zip").path
    saves.restore("86", saved, AT_MACHINE, replacing=True, why="poste volé")
    saves.restore("86", saved, COMMAND_LINE, replacing=True, why="essai")
    last, first = import_history.restorations("86")
    assert (last.who, last.reason, first.who, first.reason) == (
        "ligne de commande", "essai", "poste local", "poste volé",
    )  # fmt: skip
    assert last.when >= first.when > ""
    assert first.aside.endswith(".zip")
    out = run(capsys, "import", "86", "--history")[1]
    assert "par poste local (« poste volé »), depuis « a.zip »" in out.replace("\u00a0", " ")
    assert importer.restored(last, named=str)["Par"] == "ligne de commande"
    (home / "restored.json").write_text(
        '{"when": 3, "earlier": [{"when": "hier"}, 4, {"who": "x"}]}'
    )
    assert [one.who for one in import_history.restorations("86")] == ["x"]
