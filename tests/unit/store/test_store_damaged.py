"""Journal and folders damaged: the department is served, nothing is lost, the way back works."""

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from geo.base.errors import GeoError
from geo.cli import main
from geo.pack import import_journal, pack, storage
from geo.rights.actors import AT_MACHINE, COMMAND_LINE, NotAllowedError, Settings, asking
from geo.store import saves, versions
from tests.helpers import damages
from tests.helpers.hand_made import digest, renamed

COMMAND = re.compile(r"`observatoire ([^`]*)`")


@pytest.fixture
def home(three_copied):
    return three_copied


def run(capsys, *arguments):
    try:
        code = main.main([str(one) for one in arguments])
    except SystemExit as leaving:
        code = leaving.code
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def data(home):
    """The data of every folder that holds some, by what they are: names may have changed."""
    return {
        str(digest(path)) for path in home.iterdir() if path.is_dir() and (path / "86").is_dir()
    }


def whole(three):
    return {name: str(digest(three / "86" / name)) for name in ("0001", "0002", "0003")}


def hurt(home, seed):
    """Mutate, and return what the mutation itself left of the data: None when it changed some."""
    _, mutate = damages.mutation(seed)
    mutate(home)
    try:
        return data(home)
    except (OSError, GeoError):
        return None


def served_whole(three):
    """The department is served, and from data that somebody accepted or published."""
    root = versions.root("86")
    assert root == storage.DATA or str(digest(root)) in whole(three).values()
    [version] = [one for one in versions.history("86") if one.current] or [versions.Version(0)]
    assert root == version.folder
    return root


def every(fast):
    """Two hundred seeds, the first ones in the fast lane."""
    return [*range(fast), *(pytest.param(n, marks=pytest.mark.slow) for n in range(fast, 200))]


@pytest.mark.parametrize("seed", every(2))
def test_two_hundred_mutations_lose_nothing_and_are_repaired(home, three, seed):
    left = hurt(home, seed)
    served_whole(three)
    faults, newer = versions.faults("86"), storage.state("86").newer
    assert bool(versions.damage("86")) == bool(faults)
    said = {command for fault in faults for command in COMMAND.findall(str(fault))}
    assert said == ({"import 86 --repair"} if faults and not newer else set())
    if newer:
        with pytest.raises(versions.StoreError, match="mettez ce programme à jour"):
            saves.repair("86", COMMAND_LINE)
    else:
        saves.repair("86", COMMAND_LINE)
        assert versions.faults("86") == []
        versions.undo("86", AT_MACHINE)
        assert versions.faults("86") == []
    served_whole(three)
    if left is not None:
        assert left <= data(home)


@pytest.mark.parametrize("seed", [pytest.param(n, marks=pytest.mark.slow) for n in range(200)])
def test_every_command_answers_whatever_befell(home, three, capsys, tmp_path, seed):
    left = hurt(home, seed)
    newer = storage.state("86").newer
    assert run(capsys, "table", "86", "--level", "departement")[0] == 0
    assert run(capsys, "nearest", "86", "--commune", "86273")[0] == 0
    for options in (["--history"], ["--history", "--format", "json"]):
        assert run(capsys, "import", "86", *options)[0] == 0
    faults = versions.faults("86")
    code, _, err = run(capsys, "check", "86")
    assert code == bool(faults)
    assert all(str(fault) in err for fault in faults[:20])
    assert run(capsys, "import", "86", "--save", tmp_path / "save.zip")[0] == 0
    for command in {one for fault in faults for one in COMMAND.findall(str(fault))}:
        assert run(capsys, *shlex.split(command))[0] == 0
        assert run(capsys, "check", "86")[0] == 0
    assert pack.load("86", thorough=True).root == served_whole(three)
    assert run(capsys, "import", "86", "--undo")[0] == int(newer)
    if not newer and seed % 4 == 0:
        before = versions.root("86")
        assert versions.accept(
            versions.candidate("86", renamed("d.csv", " (4)")), AT_MACHINE
        ).current
        assert versions.undo("86", AT_MACHINE)
        assert versions.root("86") == before
    if left is not None:
        assert left <= data(home)


@pytest.mark.parametrize("damage", ["flipped journal", "data of the version read"])
def test_the_way_back_as_it_is_printed_by_check(home, capsys, damage):
    path = home / "current" if "journal" in damage else home / "0002" / "86" / "mds.csv"
    path.write_text(path.read_text() + "x")
    code, _, err = run(capsys, "check", "86")
    assert code == 1
    [command] = set(COMMAND.findall(err))
    assert run(capsys, *shlex.split(command))[0] == 0
    assert run(capsys, "check", "86")[0] == 0


def test_the_sweep_that_followed_the_printed_remedy_deletes_nothing(home, three, capsys):
    """The journal damaged, then erased as was once advised, then a mere look at a file."""
    (home / "current").write_text("{")
    (home / "current").unlink()
    versions.discard(versions.candidate("86", renamed("e.csv", " (quinquies)")))
    assert data(home) == set(whole(three).values())
    assert [one.number for one in versions.history("86")] == [3, 2, 1]
    assert [one.taken_back for one in versions.history("86")] == [True, False, False]
    assert versions.root("86").name == "0002"


def legacy(home, journal):
    """Make the folder one of an older program: nothing in the folders says what became of them."""
    for path in (*home.glob("*/accepted.json"), *home.glob("*/undone.json")):
        path.unlink()
    (home / "current").write_text(journal)


OLDER = '{"current": 2, "last": 3, "undone": {"3": "2026-11-02T10:00:00+01:00"}}'


def test_a_journal_of_an_older_program_is_read_then_told_to_the_folders(home):
    legacy(home, OLDER)
    assert versions.faults("86") == []
    assert versions.root("86").name == "0002"
    assert [one.taken_back for one in versions.history("86")] == [True, False, False]
    assert versions.history("86")[0].undone.startswith("2026-11-02")
    assert versions.undo("86", AT_MACHINE).number == 2
    (home / "current").unlink()
    assert versions.root("86").name == "0001"
    assert [one.taken_back for one in versions.history("86")] == [True, True, False]
    assert versions.faults("86") == []


@pytest.mark.slow
def test_an_older_journal_that_was_damaged_loses_no_version(home, three):
    legacy(home, "{")
    assert versions.root("86").name == "0003"
    versions.discard(versions.candidate("86", renamed("e.csv", " (quinquies)")))
    assert data(home) == set(whole(three).values())
    saves.repair("86", COMMAND_LINE)
    assert len(versions.history("86")) == 3


def test_a_later_program_is_left_alone(home, capsys, monkeypatch):
    (home / "current").write_text('{"schema": 3, "current": 2, "last": 3, "undone": {}}')
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert pack.load("86").root == home / "0002"
    for act in (
        lambda: versions.candidate("86", renamed("e.csv", " (quinquies)")),
        lambda: versions.undo("86", AT_MACHINE),
        lambda: saves.repair("86", COMMAND_LINE),
    ):
        with pytest.raises(versions.StoreError, match="mettez ce programme à jour"):
            act()
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before
    assert "Mettez ce programme à jour" in versions.faults("86")[0].remedy
    # the remedy: the program that knows this schema
    monkeypatch.setattr(import_journal, "SCHEMA", 3)
    import_journal.read_current.cache_clear()
    assert versions.faults("86") == []
    assert versions.undo("86", AT_MACHINE).number == 2


def test_a_version_that_cannot_be_read_is_set_aside_and_kept(home, capsys):
    path = home / "0002" / "86" / "mds.csv"
    path.write_text(path.read_text() + "x\n")
    assert versions.root("86").name == "0001"
    for command in ("table 86 --level departement", "nearest 86 --commune 86273"):
        _, _, err = run(capsys, *command.split())
        assert "0002/86/mds.csv" in err
        assert "La version 1 est lue à la place" in err
    assert run(capsys, "import", "86", "--history")[1].count("abîmée (0002/86/mds.csv") == 1
    code, out, _ = run(capsys, "import", "86", "--repair")
    assert (code, "mise à l’écart, son dossier est gardé" in out) == (0, True)
    assert path.read_text().endswith("x\n")
    assert versions.root("86").name == "0001"
    told = versions.history("86")[1]
    assert (told.taken_back, told.undone_by[:17]) == (True, "ligne de commande")
    assert "mds.csv" in told.undone_reason
    assert "Rien à réparer" in run(capsys, "import", "86", "--repair")[1]


@pytest.mark.parametrize(("shut", "read"), [("0002", "la version 1 est lue"), ("", "")])
@pytest.mark.slow
def test_a_folder_that_may_not_be_looked_into_is_said_and_the_rest_read(home, shut, read):
    """As another account than root: it may look everywhere."""
    bounded = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("setpriv introuvable : root lit tout, rien ne peut lui être fermé")
    start = [*(bounded if os.geteuid() == 0 else []), sys.executable, "-m", "geo"]

    def told(*command):
        done = subprocess.run([*start, *command], capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    name = "/".join(filter(None, ("imports/86", shut)))
    (home / shut).chmod(0)
    try:
        code, out, err = told("check", "86")
        assert (code, f"{name}\u00a0: dossier illisible (accès refusé)" in err) == (1, True)
        assert "sans dossier" not in err
        for command in (("table", "86", "--level", "departement"), ("import", "86", "--history")):
            code, out, err = told(*command)
            assert (code, name in err, bool(out)) == (0, True, True)
        if shut:
            assert read in told("import", "86", "--repair")[1]
    finally:
        (home / shut).chmod(0o755)  # the remedy
    assert versions.faults("86") == []
    assert versions.root("86").name == "0002"
    assert [one.number for one in versions.history("86")] == [3, 2, 1]


def test_a_visitor_repairs_nothing(home):
    (home / "current").write_text("{")
    with pytest.raises(NotAllowedError):
        saves.repair("86", asking([], "10.0.0.1", Settings()))
    assert (home / "current").read_text() == "{"


@pytest.mark.slow
def test_a_folder_that_is_a_file(tmp_path, monkeypatch, capsys):
    """A stray file where a folder is wanted has a name: it was « erreur 17 »."""
    for stray in ("imports", "imports/86"):
        path = tmp_path / stray
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
        assert pack.load("86").root == storage.DATA
        [fault] = versions.faults("86")
        assert "Déplacez ou renommez ce fichier" in fault.remedy
        with pytest.raises(GeoError) as caught:
            versions.candidate("86", renamed())
        assert f"«\u00a0{path.name}\u00a0»" in str(caught.value)
        assert "Déplacez ou renommez ce fichier" in str(caught.value)
        assert "erreur" not in str(caught.value)
        path.rename(tmp_path / f"renamed-{path.name}")  # the remedy
        assert versions.faults("86") == []
        version = versions.accept(versions.candidate("86", renamed()), AT_MACHINE)
        assert version.number == 1
        shutil.rmtree(tmp_path / "imports")


def test_no_file_of_the_journal_is_believed_beyond_its_size(home, monkeypatch):

    monkeypatch.setattr(import_journal, "LARGEST", 50)
    with pytest.raises(import_journal.Damaged, match="trop grand"):
        import_journal.load(home / "0001" / "import.json")


def test_reading_a_long_history_costs_no_second_hash(home, monkeypatch):

    versions.history("86")
    monkeypatch.setattr(import_journal.hashlib, "sha256", None)
    assert len(versions.history("86")) == 3
    assert import_journal.read_imports(home).current.number == 2
