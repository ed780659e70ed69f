"""Spreadsheets that come in and files that leave: explained, never doubled, hostile to nobody."""

import io
import sqlite3
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest

from geo.cli import main
from geo.export import spreadsheet
from geo.intake import models
from geo.intake.journal import MOTIVE
from geo.pack import pack
from geo.register import demo, erasure, exports, incoming, sheet_rows, store
from geo.register.action import Body, months_later
from geo.register.places import Places
from geo.rights.actors import COMMAND_LINE, Actor, NotAllowedError
from geo.upload import gate
from tests.helpers import lanes
from tests.helpers.gate_files import plain
from tests.unit.register.conftest import workshop

TODAY = date(2026, 11, 28)
LEA = Actor("rédacteur", "canari-lea")
READER = Actor("visiteur", barred="Vous lisez.")


@pytest.fixture(scope="module")
def places(vienne):
    return Places(vienne)


def prepared(register, places, path, **choices):
    return incoming.prepare(
        register, gate.read_file(path), places, today=TODAY, choices=choices
    )  # fmt: skip


def workbook(path, rows):
    sheet = spreadsheet.Sheet("Actions", pd.DataFrame(rows))
    path.write_bytes(spreadsheet.workbook("Actions", [sheet]))
    return path


def row(rank, **changed):
    given = {
        "Intitulé": f"Atelier {rank}",
        "Nature": "Atelier",
        "Commune": "La Trimouille",
        "Date": f"{rank % 28 + 1:02d}/{rank % 11 + 1:02d}/2026",
        "Organisateur": "Centre social : Les Trois Cités",
        "Partenaires": "CAF ; Collège Jean Rostand",
        "Contact": "accueil@trois-cites.fr",
        "Nombre de participants": rank % 30,
        "Statut": "Réalisé",
    }
    return {**given, **changed}


FAULTY = [
    ({"Date": "31/02/2026"}, "ce jour n'existe pas"),
    ({"Date": ""}, "Donnez le jour"),
    ({"Intitulé": ""}, "Donnez un intitulé"),
    ({"Commune": "Zorglub"}, "n'est pas une commune du département"),
    ({"Commune": "Abilly"}, "autre département"),
    ({"Nombre de participants": "beaucoup"}, "n'est pas un nombre de personnes"),
    ({"Nature": "Zorglub"}, "Choisissez parmi : Atelier"),
    ({"Partenaires": "Zorglub : x"}, "Écrivez « Association : son nom »"),
]


def some_faulty(right, faulty):
    """Rows of a spreadsheet, every seventh of the first ones with a fault, each in turn."""
    rows = [row(rank) for rank in range(right)]
    for rank in range(faulty):
        rows.insert(7 * rank, row(1_000 + rank, **FAULTY[rank % len(FAULTY)][0]))
    return rows


@pytest.mark.parametrize(("right", "faulty"), lanes.first([(46, 8), (460, 40)]))
def test_of_500_rows_40_are_explained_460_recorded_and_none_is_doubled(
    register, places, home, right, faulty
):
    path = workbook(home / "actions.xlsx", some_faulty(right, faulty))
    found = prepared(register, places, path)
    assert (found.read, len(found.actions), len(found.rejected)) == (right + faulty, right, faulty)
    for rank, (line, said) in enumerate(found.rejected[MOTIVE].items()):
        assert line == 7 * rank + 2
        assert FAULTY[rank % len(FAULTY)][1] in plain(said)
    assert register.records().total == 0
    assert len(incoming.accept(register, COMMAND_LINE, found)) == right
    assert len(incoming.accept(register, COMMAND_LINE, found)) == right
    assert register.records().total == right
    # again, from another reading of the same file: known, and nothing is doubled
    again = prepared(register, places, path)
    assert (len(again.actions), again.present, len(again.rejected)) == (0, right, faulty)
    # two people at once: the second one's rows are there already
    incoming.accept(register, COMMAND_LINE, found)
    assert register.records().total == right
    assert {one.what for one in register.history(limit=9_999)} == {"imported"}


def test_the_rejected_rows_are_given_back_and_taken_once_corrected(home, capsys, places):
    rows = [row(1), row(2, Date="31/02/2026"), row(2, Participants="x")]
    path = workbook(home / "actions.xlsx", rows[:2])
    rejected = home / "rejected.csv"
    command = ["register", "import", "86", str(path)]
    assert main.main([*command, "--yes", "--rejected", str(rejected)]) == 0
    said = plain("".join(capsys.readouterr()))
    assert "2 lignes lues, 1 action à inscrire" in said and "1 action inscrite." in said
    given = pd.read_csv(rejected, sep=";", dtype=str)
    assert given["ligne"].tolist() == ["3"] and "ce jour n'existe pas" in plain(given[MOTIVE][0])
    corrected = given.drop(columns=["ligne", MOTIVE]).assign(Date="28/02/2026")
    corrected.to_csv(path.with_suffix(".csv"), sep=";", index=False)
    command[-1] = str(path.with_suffix(".csv"))
    assert main.main([*command, "--dry-run"]) == 0
    assert store.open_register("86").records().total == 1
    assert main.main([*command, "--yes"]) == 0
    assert store.open_register("86").records().total == 2


def test_nothing_is_recorded_without_agreement(home, capsys):
    path = workbook(home / "actions.xlsx", [row(1)])
    command = ["register", "import", "86", str(path)]
    assert main.main(command) == 1
    assert "Ajoutez --yes" in plain("".join(capsys.readouterr()))
    assert store.open_register("86").records().total == 0
    assert main.main([*command, "--yes"]) == 0


def test_a_choice_that_is_none_is_said(home, capsys):
    path = workbook(home / "actions.xlsx", [row(1)])
    for given in ("zorglub", "encoding=zorglub"):
        code = main.main(["register", "import", "86", str(path), "--choice", given])
        assert code == 1 and "Au choix" in plain("".join(capsys.readouterr()))
    assert main.main(["register", "import", "86", str(home / "absent.csv")]) == 1


def test_what_is_no_list_of_actions_is_refused_and_taken_with_its_columns(register, places, home):
    path = home / "list.csv"
    path.write_text("Nom;Jour\nAtelier;27/11/2026\n", encoding="utf-8")
    with pytest.raises(gate.Refused, match="Donnez au moins les colonnes") as refused:
        prepared(register, places, path)
    assert "Intitulé" in str(refused.value) and "« Date »" in plain(str(refused.value))
    path.write_text("Intitulé;Date;Commune\nAtelier;27/11/2026;Civray\n", encoding="utf-8")
    assert len(prepared(register, places, path).actions) == 1


def test_a_list_that_is_too_long_is_refused_and_taken_in_parts(register, places, home, monkeypatch):
    monkeypatch.setattr(incoming, "MOST_ROWS", 2)
    path = workbook(home / "actions.xlsx", [row(rank) for rank in range(3)])
    with pytest.raises(gate.Refused, match="Partagez la liste"):
        prepared(register, places, path)
    assert len(prepared(register, places, workbook(path, [row(1), row(2)])).actions) == 2


def test_what_a_list_leaves_unsaid_is_never_said_to_be_done(register, places, home):
    path = home / "list.csv"
    path.write_text(
        "Titre;Jour;Code INSEE;Présents\nPassé;27/11/2026;86078;\nVenus;27/11/2026;86078;12\n",
        encoding="utf-8",
    )
    found = prepared(register, places, path).actions
    assert [(one.state, one.kind, one.code) for one, _ in found] == [
        ("prevu", "autre", "86078"), ("realise", "autre", "86078"),
    ]  # fmt: skip


def test_a_workbook_as_people_fill_it_is_read(register, places, home):
    """Titles above the header, cells that are dates or numbers, names as they are said."""
    book = openpyxl.Workbook()
    page = book.active
    for line in (
        ["Nos actions de 2026"],
        [],
        ["Action", "Date", "Commune", "Présents", "Organisateur", "Statut"],
        ["Forum", date(2026, 3, 4), "St Benoit", 12.0, "Mairie de Saint-Benoît", "fait"],
        ["Café", datetime(2026, 3, 5, 14, 0), 86194, None, "Ligue de l'enseignement", "Prévue"],
    ):
        page.append(line)
    book.save(home / "a.xlsx")
    found = prepared(register, places, home / "a.xlsx")
    assert found.rejected.empty
    assert [(a.start.day, a.code, a.attendance, a.organiser.kind, a.state) for a, _ in
            found.actions] == [
        (4, "86214", 12, "commune", "realise"), (5, "86194", None, "autre", "prevu"),
    ]  # fmt: skip


@pytest.mark.parametrize("department", lanes.first(["29", "86"]))
def test_the_model_is_an_action_of_the_department_and_says_every_column(home, department):
    loaded = pack.load(department)
    made = models.model(sheet_rows.LAYOUT, loaded)
    path = home / made.name
    path.write_bytes(made.content)
    opened = store.open_register(department)
    found = prepared(opened, Places(loaded), path)
    assert (len(found.actions), len(found.rejected), found.contacts) == (1, 0, 0)
    assert not found.remarks
    named = {one.header for one in models.columns(sheet_rows.LAYOUT, loaded)}
    assert named == {one.headers[0] for one in sheet_rows.LAYOUT.columns.values()}


def test_a_contact_that_is_somebodys_is_left_out_unless_answered_for(register, places, home):
    path = workbook(home / "a.xlsx", [row(1, Contact="sophie.canari@gmail.com"), row(2)])
    found = prepared(register, places, path)
    assert [one.contact for one, _ in found.actions] == ["", "accueil@trois-cites.fr"]
    assert any("n'est pas celui d'un service" in plain(one.message) for one in found.remarks)
    assert "canari" not in repr(found.remarks) + found.preview.to_csv()
    kept = prepared(register, places, path, service="yes")
    assert next(one.contact for one, _ in kept.actions) == "sophie.canari@gmail.com"


def test_a_row_repeated_is_recorded_once_and_a_different_one_leaves_the_register_as_it_is(
    register, places, home
):
    record = register.add(COMMAND_LINE, workshop())
    found = prepared(
        register, places,
        workbook(home / "a.xlsx", [row(1), row(1), {
            **row(2), "Intitulé": "ATELIER PRONOTE", "Date": "27/11/2026", "Statut": "Annulé"}]),
    )  # fmt: skip
    assert (len(found.actions), found.repeated, found.present) == (1, 1, 1)
    said = plain(" ".join(one.message for one in found.remarks))
    assert "même action qu'à la ligne 2" in said and "gardé tel quel. Ligne 4." in said
    incoming.accept(register, COMMAND_LINE, found)
    assert register.get(record.id) == record


def test_a_reader_imports_nothing(register, places, home):
    found = prepared(register, places, workbook(home / "a.xlsx", [row(1)]))
    with pytest.raises(NotAllowedError):
        incoming.accept(register, READER, found)
    assert register.records().total == 0


# ---------- what leaves ----------

HOSTILE = "=cmd|'/C calc'!A0 <script>alert(1)</script> ${7*7} `x` {{7*7}} ; @SUM(1)"
SHOWN = HOSTILE.replace(";", ",")


def many(register):
    """Actions of every kind, hostile text in each field that is text."""
    body = Body("association", SHOWN[:100])
    return [
        register.add(LEA, workshop(title=HOSTILE, venue=HOSTILE, organiser=body, partners=(body,))),
        register.add(LEA, workshop(title="-1+2", attendance=None, contact="", link="")),
        register.add(LEA, workshop(title="Série", rhythm="mois", until=date(2027, 3, 1),
                                   cancelled=(date(2026, 12, 27),), state="prevu", attendance=0)),
        register.add(LEA, workshop(title="EPCI", level="epci", code="200069854", organiser=None)),
        register.add(LEA, workshop(title="Tout", level="departement", code="86", partners=())),
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "csv", "csv-excel"])
def test_what_is_exported_comes_back_the_same_and_is_not_doubled(register, places, home, form):
    expected = sorted((one.action for one in many(register)), key=repr)
    path = home / exports.file_name("86", form, public=False)
    path.write_bytes(exports.write(register, places, form, public=False, today=TODAY))
    same = prepared(register, places, path)
    assert (len(same.actions), same.present, len(same.rejected)) == (0, 5, 0)
    assert not [one for one in same.remarks if "tel quel" in one.message]
    other = store.Register("86", type(register.database)(path=home / "other.sqlite"))
    found = prepared(other, places, path)
    assert sorted((action for action, _ in found.actions), key=repr) == expected


def test_hostile_text_stays_text_in_every_file(register, places):
    many(register)
    body = Body("association", HOSTILE)
    register.add(LEA, workshop(title="Ailleurs", venue="", contact=HOSTILE, link=HOSTILE,
                               organiser=body, partners=(body,)))  # fmt: skip
    written = {
        form: exports.write(register, places, form, public=False, today=TODAY)
        for form in exports.FORMS
    }
    book = openpyxl.load_workbook(io.BytesIO(written["xlsx"]))
    cells = [cell for line in book["Actions"].iter_rows() for cell in line]
    assert sum(HOSTILE in str(cell.value) for cell in cells) == 6
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    for form, mark in (("csv", ","), ("csv-excel", ";")):
        read = pd.read_csv(io.BytesIO(written[form]), sep=mark, dtype=str, encoding="utf-8-sig")
        assert {f"'{HOSTILE}", "'-1+2"} <= {*read["Intitulé"]}
        elsewhere = read[read["Intitulé"] == "Ailleurs"].iloc[0]
        assert not [one for one in elsewhere.dropna() if one[0] in "=+-@"]
    # a layer is data, not a sheet: it is told as it was typed
    assert HOSTILE.encode() in written["gpkg"]


CANARIES = ("canari-lea", "canari@service.fr", "+33549000003")


@pytest.mark.parametrize("form", exports.FORMS)
def test_a_public_file_names_nobody_in_any_byte(register, places, form):
    first = register.add(LEA, workshop(contact="canari@service.fr"), reason="canari-lea")
    register.add(LEA, workshop(title="Autre", contact="+33549000003"))
    register.edit(LEA, first.id, 1, workshop(contact="canari@service.fr", attendance=3))

    def holds(content):
        parts = [content]
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts += [archive.read(name) for name in archive.namelist()]
        return {one for one in CANARIES if any(one.encode() in part for part in parts)}

    assert holds(exports.write(register, places, form, public=True, today=TODAY)) == set()
    assert holds(exports.write(register, places, form, public=False, today=TODAY)) == {*CANARIES}


def test_a_layer_has_a_point_per_action_where_it_took_place(register, places, home):
    import geopandas as gpd

    many(register)
    known = next(iter(places.known))
    commune = places.known[known][1]
    register.add(LEA, workshop(title="Connu", code=commune, place_id=known))
    path = home / "a.gpkg"
    path.write_bytes(exports.write(register, places, "gpkg", public=True, today=TODAY))
    read = gpd.read_file(path).set_index("Intitulé")
    assert read.crs == places.pack.crs
    assert tuple(read.geometry["Connu"].coords[0]) == places.points[known]
    assert tuple(read.geometry["Série"].coords[0]) == places.chefs_lieux["86273"]
    assert read.geometry["EPCI"] is None and read.geometry["Tout"] is None
    assert read["Participants"]["Série"] == 0 and pd.isna(read["Participants"]["-1+2"])
    metadata = sqlite3.connect(path).execute("SELECT metadata FROM gpkg_metadata").fetchall()
    assert "ni contact, ni auteur" in str(metadata)


def test_an_empty_register_is_written_too(places, home):
    register = store.open_register("86")
    for form in exports.FORMS:
        assert exports.write(register, places, form, public=True, today=TODAY)
    headers = [*sheet_rows.frame([], places, public=True).columns]
    assert "Contact" not in headers and headers[:2] == ["Identifiant", "Intitulé"]


def test_a_file_is_written_by_a_command(home, capsys, places):
    store.open_register("86").add(LEA, workshop())
    assert main.main(["register", "export", "86", "-o", str(home), "--public"]) == 0
    assert (home / "observatoire_86_actions_public.xlsx").stat().st_size > 1_000


# ---------- erased, demonstrated ----------


def all_bytes(home):
    """Everything that the register keeps on the disk, but its backups."""
    kept = [one for one in (home / "imports" / "register").iterdir() if one.is_file()]
    return b"".join(one.read_bytes() for one in kept)


def test_a_login_and_a_contact_are_erased_and_the_history_stays_whole(home, capsys):
    register = store.open_register("86")
    record = register.add(LEA, workshop(contact="canari@service.fr"))
    register.edit(LEA, record.id, 1, workshop(contact="canari@service.fr", attendance=1))
    assert b"canari-lea" in all_bytes(home) and b"canari@service.fr" in all_bytes(home)
    assert main.main(["register", "erase", "canari-lea"]) == 0
    assert "1 auteur effacé, 0 contact effacé" in plain("".join(capsys.readouterr()))
    assert erasure.erase(register.database, COMMAND_LINE, "canari@service.fr").contacts == 1
    assert b"canari" not in all_bytes(home)
    read = register.get(record.id)
    assert (read.created_by, read.action.contact, read.action.attendance) == ("", "", 1)
    assert [(one.what, one.who) for one in register.history()] == [("edited", ""), ("created", "")]
    assert main.main(["register", "check"]) == 0
    back = register.undo(COMMAND_LINE, record.id, 2)
    assert (back.action.attendance, back.action.contact) == (12, "")
    with pytest.raises(NotAllowedError):
        erasure.erase(register.database, READER, "x")


def test_who_signs_again_after_being_erased_is_written_again(register):
    register.add(LEA, workshop())
    erasure.erase(register.database, COMMAND_LINE, "canari-lea")
    register.add(LEA, workshop(title="Autre"))
    assert [one.who for one in register.history()] == ["rédacteur (canari-lea)", ""]


def test_what_served_too_long_ago_is_erased(register):
    old = register.add(LEA, workshop(start=date(2020, 1, 1), contact="vieux@service.fr"))
    register.add(COMMAND_LINE, workshop(contact="neuf@service.fr"))
    later = months_later(date.today(), 40)
    none = erasure.apply_retention(register.database, COMMAND_LINE, months=36, today=date.today())
    assert none == erasure.Erased(0, 0)  # what was written today may be taken back
    done = erasure.apply_retention(register.database, COMMAND_LINE, months=36, today=later)
    assert done == erasure.Erased(2, 2)
    assert register.get(old.id).action.contact == ""
    assert [one.who for one in register.history()] == ["", ""]


def test_a_demonstration_is_labelled_loaded_once_and_removed_whole(home, capsys, places):
    register = store.open_register("86")
    mine = register.add(LEA, workshop())
    assert main.main(["register", "demo", "86"]) == 0
    said = plain("".join(capsys.readouterr()))
    assert main.main(["register", "demo", "86"]) == 0
    shown = register.records(limit=None).records
    invented = [one for one in shown if one.demo]
    assert len(shown) == 10 and len(invented) == 9
    assert all(one.action.title.startswith(demo.LABEL) for one in invented)
    assert {one.action.kind for one in invented} >= {"atelier", "heures_numeriques", "evenement"}
    command = said.split("Pour les retirer : observatoire ")[1].split()
    assert main.main(command) == 0
    assert register.records().records == (mine,)
    with pytest.raises(NotAllowedError):
        demo.load(register, READER, places, today=TODAY)


def test_a_demonstration_is_of_any_department():
    register = store.open_register("29")
    assert len(demo.load(register, LEA, Places(pack.load("29")), today=TODAY)) == 9
