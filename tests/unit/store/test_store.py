"""Versions of the data: accepted, refused, taken back; the published data never move."""

import json
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from geo.base.errors import GeoError, PackError
from geo.cli import main
from geo.pack import catalogue, import_journal, pack, storage
from geo.rights import actors
from geo.rights.actors import AT_MACHINE, COMMAND_LINE
from geo.store import marks, saves, versions
from tests.helpers.hand_made import CIVRAY, digest, intake, published, renamed, without_civray

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    before = digest(catalogue.DATA)
    yield tmp_path / "imports"
    assert digest(catalogue.DATA) == before


@pytest.fixture(scope="module")
def one_import(tmp_path_factory):
    """A folder of imports with one version; tests take a copy of it."""
    home = tmp_path_factory.mktemp("one") / "imports"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATOIRE_IMPORTS", str(home))
        versions.accept(
            versions.candidate("86", without_civray(), sha256="abc", author="Léa"), AT_MACHINE
        )
    return home


@pytest.fixture
def accepted(one_import, home):
    shutil.copytree(one_import, home)
    return versions.history("86")[0]


def test_without_import_the_published_data_are_read(home):
    assert versions.root("86") == storage.DATA
    assert pack.load("86").root == storage.DATA
    assert versions.history("86") == []
    assert versions.undo("86", AT_MACHINE) is None
    assert versions.notice("86") == ""
    assert not home.exists()


def test_an_import_is_read_by_everything(accepted, vienne):
    loaded = pack.load("86", thorough=True)
    assert loaded.root == versions.root("86") != storage.DATA
    assert set(vienne.tables["france_services"]["site_id"]) - set(
        loaded.tables["france_services"]["site_id"]
    ) == {CIVRAY}
    assert len(versions.sheets("86")["france_services"]) == 104
    assert loaded.geometry().equals(vienne.geometry())
    cited = catalogue.citation("86", ("france_services",))
    assert "fichier fourni par le Département" in cited
    assert "sans-civray.csv" in cited
    [row] = [r for r in catalogue.files("86").to_dict("records") if r["file"] == "places.csv"]
    assert row["sha256"] == catalogue.sha256(loaded.root / "86" / "places.csv")
    assert row["rows"] == len(loaded.tables["places"])
    assert "colleges.csv" not in catalogue.sources("86").iloc[-1]["files"]
    assert "france_services.csv" in catalogue.sources("86").iloc[-1]["files"]


def test_what_is_told_of_a_version(accepted):
    [version] = versions.history("86")
    assert version == accepted
    assert (version.number, version.current, version.undone) == (1, True, "")
    assert (version.kind, version.file, version.sha256) == (
        "france_services",
        "sans-civray.csv",
        "abc",
    )
    assert (version.kept, version.set_aside, version.author) == (100, 1, "Léa")
    changed, effect = version.changes
    assert changed == (
        "France services\u00a0: 1\u00a0fermeture (France services de Civray à Civray)."
    )
    assert effect.startswith("Effet sur les chiffres du département")
    rejected = (version.folder / "rejected.csv").read_text(encoding="utf-8-sig")
    assert rejected.splitlines() == ["ligne;commune;motif", "12;'=1+1;commune inconnue."]


def test_the_journal_keeps_who_when_and_why(accepted):
    made = versions.candidate("86", renamed())
    visitor = actors.asking([], "", actors.Settings())
    for act in (partial(versions.accept, made), partial(versions.undo, "86")):
        with pytest.raises(actors.NotAllowedError, match=r"Rien n’a été modifié\. Cet"):
            act(visitor)
    assert versions.history("86") == [accepted]
    lea = replace(COMMAND_LINE, name="Léa")
    versions.accept(made, lea, why="liste du\x1b[2J\n service  social ")
    versions.undo("86", AT_MACHINE, why="erreur de fichier")
    last, first = versions.history("86")
    assert (last.who, last.reason) == ("ligne de commande (Léa)", "liste du [2J service social")
    assert (last.undone_by, last.undone_reason) == ("poste local", "erreur de fichier")
    assert last.undone >= last.when >= first.when
    assert (first.who, first.reason, first.undone_by) == ("poste local", "", "")


def test_a_journal_that_did_not_keep_who_is_read(accepted, home):
    record = home / "86" / "0001" / "import.json"
    told = json.loads(record.read_text("utf-8"))
    del told["who"], told["reason"]
    record.write_text(json.dumps(told), "utf-8")
    (home / "86" / "0001" / "accepted.json").unlink()
    (home / "86" / "current").write_text('{"current": 1, "last": 1, "undone": {}}', "utf-8")
    [version] = versions.history("86")
    assert (version.who, version.reason, version.undone_by) == ("", "", "")
    versions.undo("86", AT_MACHINE)
    assert versions.history("86")[0].undone_by == "poste local"


def test_undo_gives_back_every_byte(accepted):
    one = digest(versions.root("86"))
    versions.accept(versions.candidate("86", renamed()), AT_MACHINE)
    assert digest(versions.root("86")) != one
    assert versions.undo("86", AT_MACHINE).number == 2
    assert digest(versions.root("86")) == one
    assert versions.undo("86", AT_MACHINE).number == 1
    assert versions.root("86") == storage.DATA
    assert versions.undo("86", AT_MACHINE) is None
    assert [(v.number, bool(v.undone), v.current) for v in versions.history("86")] == [
        (2, True, False), (1, True, False),
    ]  # fmt: skip
    again = versions.accept(versions.candidate("86", renamed()), AT_MACHINE)
    assert again.number == 3


@pytest.mark.slow
def test_the_same_file_twice_changes_nothing(accepted):
    second = versions.candidate("86", without_civray())
    assert second.unchanged
    assert "Rien ne change" in second.sentences[0]
    assert versions.accept(second, AT_MACHINE) == accepted
    assert len(versions.history("86")) == 1


@pytest.mark.slow
def test_the_published_sheets_change_nothing(home):
    same = versions.candidate("86", intake(france_services=published()["france_services"][::-1]))
    assert same.unchanged
    assert versions.accept(same, AT_MACHINE) == versions.Version(0, current=True)
    assert versions.history("86") == []


def test_a_correction_that_no_table_shows_is_kept():
    frame = published()["resource_places"].copy()
    frame.loc[0, "siret"] = "26860001000010"
    assert not versions.candidate("86", intake(resource_places=frame)).unchanged


@pytest.mark.parametrize(
    ("changed", "both"),
    [
        ("households", True),
        ("households active_15_64 unemployed_15_64 median_standard_of_living_eur", False),
    ],
)
@pytest.mark.slow
def test_figures_that_did_not_move_keep_their_source(changed, both):
    frame = published()["income_employment"]
    for column in changed.split():
        frame[column] += 1
    versions.accept(versions.candidate("86", intake(income_employment=frame)), AT_MACHINE)
    cited = catalogue.citation("86", ("income_employment",))
    assert "liste.csv" in cited
    assert ("Filosofi" in cited) == both


def test_imports_add_up(accepted):
    versions.accept(versions.candidate("86", renamed()), AT_MACHINE)
    loaded = pack.load("86")
    assert CIVRAY not in set(loaded.tables["france_services"]["site_id"])
    assert loaded.tables["territories"]["territory_name"].str.endswith(" (bis)").all()
    titles = catalogue.sources("86")["title"]
    assert titles.str.contains("sans-civray.csv").any()
    assert titles.str.contains("territoires.csv").any()


@pytest.mark.slow
def test_an_import_prepared_before_another_is_refused(accepted):
    late = versions.candidate("86", renamed("tard.csv"))
    versions.accept(
        versions.candidate("86", renamed("avant.csv", " (ter)"), author="Ana"), AT_MACHINE
    )
    with pytest.raises(
        versions.StoreError, match=r"avant\.csv.» a été importé par Ana le \d"
    ) as caught:
        versions.accept(late, AT_MACHINE)
    assert "tard.csv" not in str(caught.value)
    assert versions.history("86")[0].file == "avant.csv"
    late = versions.candidate("86", renamed("tard.csv"))
    versions.undo("86", AT_MACHINE)
    with pytest.raises(
        versions.StoreError, match=r"avant\.csv.» a été annulé le \d.*relancez votre"
    ):
        versions.accept(late, AT_MACHINE)
    again = versions.candidate("86", renamed("tard.csv"))  # the remedy
    assert versions.accept(again, AT_MACHINE).file == "tard.csv"


def test_a_double_click_accepts_once(accepted):
    twice = versions.candidate("86", renamed())
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(versions.accept, [twice] * 4, [AT_MACHINE] * 4))
    assert {version.number for version in made} == {2}
    versions.undo("86", AT_MACHINE, expected=2)
    with pytest.raises(versions.StoreError, match="annulé"):
        versions.undo("86", AT_MACHINE, expected=2)
    assert versions.root("86").name == "0001"


@pytest.mark.slow
def test_what_is_given_up_leaves_nothing(home):
    versions.discard(versions.candidate("86", renamed()))
    kept = versions.candidate("86", renamed())
    versions.discard(kept)
    versions.discard(kept)
    assert sorted(path.name for path in (home / "86").iterdir()) == [".lock"]
    with pytest.raises(versions.StoreError, match=r"abandonné\. Recommencez-le"):
        versions.accept(kept, AT_MACHINE)
    assert (
        versions.accept(versions.candidate("86", renamed()), AT_MACHINE).number == 1
    )  # the remedy


@pytest.mark.slow
def test_an_import_being_read_by_another_is_not_swept(home):
    waiting = versions.candidate("86", renamed())
    versions.discard(versions.candidate("86", without_civray()))
    assert waiting.pack.geometry() is not None
    assert versions.accept(waiting, AT_MACHINE).number == 1


def test_a_sheet_that_is_not_right_is_refused_with_its_line(home):
    frame = published()["territories"].copy()
    frame.loc[3, "mds_name"] = "MDS de nulle part"
    with pytest.raises(PackError) as caught:
        versions.candidate("86", intake(territories=frame))
    [fault] = caught.value.faults
    assert (fault.line, fault.column, fault.value) == (5, "mds_name", "MDS de nulle part")
    assert "importé" in fault.remedy
    frame = published()["territories"].iloc[1:]
    with pytest.raises(PackError, match=r"86001 manque.*Corrigez le fichier importé"):
        versions.candidate("86", intake(territories=frame))
    assert sorted(path.name for path in (home / "86").iterdir()) == [".lock"]
    versions.discard(versions.candidate("86", intake(territories=published()["territories"])))


def test_a_present_sheet_that_is_not_right_is_not_the_fault_of_the_file(
    home, tmp_path, monkeypatch
):
    """It is the sheet that is to be corrected: the same file is taken once it is."""
    sheets = shutil.copytree(catalogue.PUBLISHED / "sheets", tmp_path / "sheets")
    monkeypatch.setattr(storage, "PUBLISHED", tmp_path)
    path = sheets / "86" / "mds.csv"
    right = path.read_text("utf-8")
    path.write_text(right.replace("mds_id", "id", 1), "utf-8")
    with pytest.raises(PackError, match=r"sheets/86/mds\.csv.*Corrigez cette feuille") as caught:
        versions.candidate("86", renamed())
    assert "le fichier importé" not in str(caught.value)
    path.write_text(right, "utf-8")
    assert versions.accept(versions.candidate("86", renamed()), AT_MACHINE).number == 1


def test_a_version_that_was_sealed_and_is_not_right_is_taken_back(accepted):
    """As when a program that checked less accepted it."""
    path = versions.root("86") / "86" / "mds.csv"
    path.write_text(path.read_text("utf-8").replace("mds_id", "id", 1), "utf-8")
    sealed = storage.state("86").entry(1)
    (sealed.folder / import_journal.ACCEPTED).write_text(
        marks.seal(sealed.folder, 1, sealed.record)
    )
    assert versions.root("86") == accepted.folder
    with pytest.raises(PackError, match="--undo`") as caught:
        pack.load("86")
    assert "Revenez à la version d’avant" in str(caught.value)
    assert main.main(["import", "86", "--undo"]) == 0  # the remedy
    assert pack.load("86").root == storage.DATA


def test_a_file_name_is_never_a_path(home):
    hostile = "../../etc/\u202e\x1b[31m" + "a" * 300 + ".csv"
    version = versions.accept(versions.candidate("86", renamed(hostile)), AT_MACHINE)
    assert version.file.isprintable()
    assert len(version.file) <= 200
    assert sorted(path.name for path in home.iterdir()) == ["86"]
    assert sorted(path.name for path in (home / "86").iterdir()) == [".lock", "0001", "current"]


@pytest.mark.parametrize("code", ["../86", "8", "86/..", ""])
def test_a_code_is_never_a_path(home, code):
    with pytest.raises(PackError):
        pack.load(code)
    with pytest.raises(PackError):
        versions.history(code)
    assert not home.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"current": 7, "last": 7}', '{"curent": 1}'])
def test_a_pointer_broken_by_hand_is_said(home, text):
    (home / "86").mkdir(parents=True)
    (home / "86" / "current").write_text(text)
    assert pack.load("86").root == storage.DATA
    [fault] = versions.faults("86")
    assert str(fault).startswith("imports/86/current\u00a0: ")
    assert "les données publiées" in fault.remedy.lower() or "n'est perdue" in fault.remedy
    assert "--repair" in versions.damage("86")
    saves.repair("86", COMMAND_LINE)
    assert versions.faults("86") == []
    assert versions.damage("86") == ""
    assert [path.read_text() for path in (home / "86").glob("current.damaged-*")] == [text]


def test_a_version_damaged_by_hand_is_said_with_the_way_back(accepted):
    path = versions.root("86") / "86" / "mds.csv"
    path.write_text(path.read_text() + "x\n")
    assert pack.load("86").root == storage.DATA
    assert "0001/86/mds.csv" in versions.damage("86")
    assert versions.history("86")[0].damaged
    versions.undo("86", AT_MACHINE)
    assert pack.load("86").root == storage.DATA


CHILD = """
import os, sys
sys.path.insert(0, {root!r})
os.environ["OBSERVATOIRE_IMPORTS"] = {home!r}
from tests.helpers.hand_made import renamed, without_civray
import geo.store.versions as store
from geo.rights.actors import COMMAND_LINE
from geo.base.errors import GeoError
{before}
try:
    {act}
except GeoError as error:
    print(type(error).__name__, error)
"""


def child(home, act, before=""):
    script = CHILD.format(root=str(ROOT), home=str(home), act=act, before=before)
    return subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip()


@pytest.mark.slow
def test_two_imports_at_once_do_not_mix(home):
    act = "print(store.accept(store.candidate('86', {}()), COMMAND_LINE).number)"
    both = [child(home, act.format(name)) for name in ("renamed", "without_civray")]
    said = sorted(ended(process) for process in both)
    loaded = pack.load("86", thorough=True)
    new_names = loaded.tables["territories"]["territory_name"].str.endswith(" (bis)").all()
    closed = CIVRAY not in set(loaded.tables["france_services"]["site_id"])
    if said == ["1", "2"]:  # one was over before the other began
        assert new_names and closed
    else:
        assert said[0] == "1"
        assert said[1].startswith("StoreError Entre-temps")
        assert new_names != closed


def test_a_writer_waits_for_the_lock_then_gives_up(home):
    from geo.pack import storage

    late, said = partial(storage.lock, home / "86", wait_s=0.2), "écriture est en cours.*Réessayez"
    with storage.lock(home / "86"), pytest.raises(GeoError, match=said), late():
        pytest.fail("two writers at once")
    with late():  # the remedy: once the other has written
        assert (home / "86").is_dir()


def test_a_full_disk(accepted, home):
    before = digest(versions.root("86"))
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))"
    said = ended(child(home, "store.candidate('86', renamed())", limit))
    assert said.startswith("GeoError Import\u00a0: écriture impossible (taille de fichier limitée)")
    assert "intactes" in said
    assert digest(versions.root("86")) == before
    assert sorted(path.name for path in (home / "86").iterdir()) == [".lock", "0001", "current"]


@pytest.mark.slow
def test_a_read_only_folder(accepted, home):
    """Root writes everywhere: the child becomes nobody, in a folder that nobody may read."""
    before = digest(versions.root("86"))
    with tempfile.TemporaryDirectory() as open_to_all:
        shutil.copytree(home, Path(open_to_all) / "imports")
        Path(open_to_all).chmod(0o755)
        for path in Path(open_to_all).rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        drop = "import filelock, pandera.pandas\nos.getuid() or os.setresuid(65534, 65534, 65534)"
        acts = {"candidate('86', renamed())": "Import", "undo('86', COMMAND_LINE)": "Annulation"}
        for act, what in acts.items():
            said = ended(child(Path(open_to_all) / "imports", f"store.{act}", drop))
            assert said.startswith(f"GeoError {what}\u00a0: écriture impossible"), said
        for path in Path(open_to_all).rglob("*"):
            path.chmod(0o755)
        assert digest(Path(open_to_all) / "imports" / "86" / "0001") == before


@pytest.fixture
def rebuilt(tmp_path, monkeypatch, accepted):
    """The published data built anew under the import: a commune has another telephone."""
    data = tmp_path / "data"
    shutil.copytree(storage.DATA / "86", data / "86")
    shutil.copyfile(storage.DATA / "catalogue.toml", data / "catalogue.toml")
    path = data / "86" / "communes.csv"
    path.write_text(path.read_text().replace("05 49 48 73 06", "05 49 00 00 00"))
    catalogue.reseal("86", data)
    monkeypatch.setattr(storage, "DATA", data)
    return data


def phone():
    return pack.load("86").communes.loc["86001", "town_hall_phone"]


@pytest.mark.slow
def test_published_data_built_anew_wait_for_the_reader(rebuilt):
    assert phone() == "05 49 48 73 06"
    assert "--replay" in versions.notice("86")
    replayed = versions.replay("86")
    version = versions.accept(replayed, AT_MACHINE)
    assert (version.number, version.kind, version.file) == (2, "replay", "sans-civray.csv")
    assert phone() == "05 49 00 00 00"
    assert CIVRAY not in set(pack.load("86").tables["france_services"]["site_id"])
    assert "sans-civray.csv" in catalogue.citation("86", ("france_services",))
    assert versions.notice("86") == ""
    versions.undo("86", AT_MACHINE)
    assert phone() == "05 49 48 73 06"
    assert versions.notice("86")


@pytest.mark.slow
def test_a_version_written_with_other_columns_is_kept_but_not_read(rebuilt, monkeypatch):
    monkeypatch.setattr(storage, "schema", lambda: "another")
    assert versions.root("86") == rebuilt
    assert "gardés" in versions.notice("86")
    assert versions.accept(versions.replay("86"), AT_MACHINE).number == 2
    assert CIVRAY not in set(pack.load("86").tables["france_services"]["site_id"])


def test_nothing_to_replay():
    with pytest.raises(versions.StoreError, match="rien à reprendre"):
        versions.replay("86")


@pytest.mark.slow
def test_a_department_without_sheets_can_be_given_some():
    frame = published()["territories"]
    codes = pack.load("29").communes.index
    rows = frame.iloc[[0] * len(codes)].assign(
        code_insee=codes, mds_name=None, territory="N", territory_name="Nord"
    )
    version = versions.accept(versions.candidate("29", intake(territories=rows)), AT_MACHINE)
    assert version.number == 1
    assert pack.load("29", thorough=True).communes["territory"].eq("N").all()
    assert pack.load("86").root == storage.DATA


def test_the_record_is_plain_json(accepted):
    told = json.loads((accepted.folder / "import.json").read_text(encoding="utf-8"))
    assert told["replaced"] == ["france_services"]
    assert told["remarks"][0]["line"] == 12
    assert (told["read"], told["outside"], told["notes"]) == (1000, 899, ["Une note."])
    assert accepted.folder.name == "0001"
