"""The engine on the France services list: each bad input is one mutation of a good file."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.intake import engine, layouts, report, typed_rows
from geo.intake.chosen_table import ChosenTable
from geo.intake.journal import Journal
from geo.pack import pack, table_files
from geo.pack.missing import IMPORTS
from geo.pack.sheets import SHEETS
from geo.upload import gate
from geo.upload.gate import Refused
from tests.helpers.intake_samples import (
    AROUND,
    FRANCE_SERVICES,
    OWN,
    ROOT,
    context,
    france_services,
    prepare,
    present,
    remarks,
    upload,
)

KEPT = sorted(OWN + AROUND)
FIRST = 2


def changed(column, value, row=0):
    frame = france_services()
    frame.loc[row, column] = value
    return frame


def sheet(found):
    return found.sheets["france_services"].set_index("site_id")


def kept(found):
    return sorted(sheet(found).index)


def assert_set_aside(found, said):
    assert kept(found) == sorted({*KEPT} - {"507"})
    assert said in " ".join(remarks(found, "set_aside", FIRST))
    assert found.report.rejected.index.tolist() == [FIRST]
    assert said in found.report.rejected["motif"].iloc[0]
    assert list(found.report.rejected)[:-1] == list(france_services())
    assert all(r.remedy for r in found.report.remarks if r.severity == "set_aside")


# the good file


def test_the_good_file_gives_back_the_present_sheet():
    found = prepare(france_services())
    pd.testing.assert_frame_equal(
        found.sheets["france_services"], context().sheets["france_services"], check_dtype=False
    )
    assert list(found.sheets["france_services"]) == SHEETS["france_services"].names
    assert found.report.notes == (
        "7 sites dans le département et 2 à moins de 40 km autour.".replace("7 ", "7\u00a0"),
    )


def test_the_preview_is_french_and_of_the_department():
    shown = prepare(france_services()).report.preview
    assert len(shown) == report.PREVIEW
    assert {"Nom", "Code postal", "Principal ou antenne", "Lundi"} <= {*shown}
    assert shown["Code INSEE"].str.startswith("86").all()
    assert set(shown["Sur rendez-vous"]) <= {"oui", "non"}
    assert shown["Labellisation"].str.fullmatch(r"\d\d/\d\d/20\d\d").all()


def test_a_file_really_read_gives_the_same(tmp_path):
    path = tmp_path / "france_services_2024-08-01.csv"
    france_services().to_csv(path, index=False, sep=";", encoding="cp1252")
    found = engine.prepare(gate.read_file(path), context())
    expected = prepare(france_services()).sheets["france_services"]
    pd.testing.assert_frame_equal(found.sheets["france_services"], expected)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(10)))
def test_the_order_of_rows_does_not_matter(order):
    frame = france_services().iloc[order]
    pd.testing.assert_frame_equal(
        prepare(frame).sheets["france_services"],
        prepare(france_services()).sheets["france_services"],
    )


STRANGE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["nan", "inf", "1e999", "-0", "0", "s", "86", "99999", "31/12/9999", "\x00"]),
    st.floats().map(str),
)


@settings(max_examples=30)
@given(st.sampled_from(list(france_services())), STRANGE, st.integers(0, 9))
def test_no_cell_breaks_the_engine_and_what_is_kept_is_as_declared(column, text, row):
    found = prepare(changed(column, text, row))
    for name, frame in found.sheets.items():
        assert not table_files.type_faults(frame, SHEETS[name], file=name, remedy="")
        assert not table_files.key_faults(frame, SHEETS[name], file=name, remedy="")
    report = found.report
    assert report.read == 10
    assert report.kept == len(found.sheets["france_services"])
    assert report.kept + report.outside + len(report.rejected) == report.read


def test_importing_again_changes_nothing():
    once = prepare(changed("lib_fs", "France services de Poitiers"))
    again = prepare(changed("lib_fs", "France services de Poitiers"), within=context(**once.sheets))
    assert len(once.report.notes) == 2
    assert len(again.report.notes) == 1
    pd.testing.assert_frame_equal(once.sheets["france_services"], again.sheets["france_services"])


def test_the_layout_of_2023_maps_to_ours():
    frame = france_services().rename(
        columns={"format_fs": "format_fs_anct", "labellisation_fs": "labellisation"}
    ).drop(columns=["prise_rdv", "type_fs"])  # fmt: skip
    frame["format_fs"] = "Site principal"
    frame["format_fs_anct"] = ["Mobile", "Multi-sites", "Antenne", *["Lieu fixe"] * 7]
    found = prepare(frame, "liste_2023.csv")
    assert found.report.layout == "france_services_2023"
    assert sheet(found).loc[OWN[:4], "format"].tolist() == [
        "Bus_équivalent", "Multisites", "Fixe_antenne(s)", "Fixe",
    ]  # fmt: skip
    assert set(sheet(found)["kind"]) == {"Principal"}
    assert set(sheet(found)["source"]) == {"ANCT, liste des structures France services, 2023"}
    known = context().sheets["france_services"].set_index("site_id")["appointment"]
    assert sheet(found)["appointment"].to_dict() == known.to_dict()


# what changes


def test_an_opening_a_closing_a_move_and_a_renaming_are_each_a_sentence():
    frame = france_services()
    frame = frame[frame["id_fs"] != "1837"]
    frame.loc[0, "lib_fs"] = "France services de la gare"
    frame.loc[1, ["adresse", "latitude"]] = ["1 Rue Neuve", "46.45"]
    frame.loc[4, "h_lundi"] = "08:00 - 12:00"
    frame.loc[10] = {**frame.loc[3], "id_fs": "9999", "lib_fs": "France services de Gençay bis"}
    notes = " ".join(prepare(frame).report.notes).replace("\u00a0", " ")
    assert "Nouveau site : France services de Gençay bis, à Gençay, labellisé le" in notes
    assert "N’est plus dans la liste : France services Chauvigny, à Chauvigny." in notes
    assert "devient « France services de la gare »." in notes
    assert "Déplacé (1,6 km) : France services de Lusignan, de « 7 Rue Enjambes, Lusignan » à" in (
        notes
    )
    assert "Horaires modifiés : France services de Civray." in notes


def test_a_name_written_otherwise_is_not_renamed_and_a_commune_alone_does_not_move():
    frame = france_services()
    frame.loc[1, "lib_fs"] = frame.loc[1, "lib_fs"].upper()
    frame.loc[0, ["insee_com", "lib_com", "code_postal"]] = ["86157", "Mignaloux-Beauvoir", "86550"]
    notes = prepare(frame).report.notes
    assert not any(note.startswith("Renommé") for note in notes)
    (moved,) = [note for note in notes if note.startswith("Déplacé")]
    assert moved.startswith("Déplacé\u00a0: France services Pimms Médiation Poitiers, de")


@pytest.mark.parametrize("text", ["18:00 - 09:00", "sur rdv sauf"])
def test_hours_that_no_figure_counts_are_said(text):
    listed = context().sheets["france_services"]
    silent = listed.assign(hours_mon=None)
    found = prepare(changed("h_lundi", text), within=context(france_services=silent))
    assert sheet(found).loc["507", "hours_mon"] == text
    (said,) = [r for r in found.report.remarks if r.severity == "warned"]
    assert (said.line, said.column, said.value) == (FIRST, "h_lundi", text)
    assert said.message == "horaires non compris, non comptés\u00a0: lundi."


@pytest.mark.parametrize("cell", ["Espace labellisé 01/01/2099", "2099-01-01"])
def test_a_label_of_after_today_is_said(cell):
    found = prepare(changed("labellisation_fs", cell))
    assert kept(found) == KEPT
    assert remarks(found, "warned", FIRST) == ["date de labellisation à venir."]
    assert [one.value for one in found.report.remarks if one.severity == "warned"] == [cell]


def test_two_sites_at_the_same_place_are_said():
    frame = france_services()
    frame.loc[10] = {**frame.loc[3], "id_fs": "9999"}
    frame.loc[10, "latitude"] = str(float(frame.loc[3, "latitude"]) + 0.00018)  # 20 m
    found = prepare(frame)
    assert "9999" in kept(found)
    assert "moins de 50 m" in remarks(found, "warned", 12)[0]


def test_stops_go_with_their_site():
    listed = present().sheets["france_services"]
    within = context(
        france_services=listed[listed["site_id"].isin([*OWN, *AROUND, "2273"])],
        france_services_stops=present().sheets["france_services_stops"],
    )
    found = prepare(france_services(), within=within)
    assert found.sheets["france_services_stops"].empty
    assert "5\u00a0arrêts retirés" in " ".join(found.report.notes)
    assert "france_services_stops" not in prepare(france_services()).sheets


# keys


def test_an_identical_row_is_dropped_and_said():
    frame = pd.concat([france_services(), france_services().iloc[[0]]], ignore_index=True)
    found = prepare(frame)
    assert kept(found) == KEPT
    assert found.report.rejected.empty
    assert "répétée à l’identique (lignes 2, 12)" in remarks(found, "fixed", 12)[0]
    assert (found.report.read, found.report.kept, found.report.outside) == (11, 9, 1)


def test_the_same_key_with_another_content_is_set_aside():
    frame = pd.concat([france_services(), france_services().iloc[[0]]], ignore_index=True)
    frame.loc[10, "adresse"] = "ailleurs"
    found = prepare(frame)
    assert kept(found) == sorted({*KEPT} - {"507"})
    assert found.report.rejected.index.tolist() == [2, 12]
    assert (
        "plusieurs lignes différentes pour « 507 »".replace("« ", "«\u00a0").replace(
            " »", "\u00a0»"
        )
        in (found.report.rejected["motif"].iloc[0])
    )


# missing


@pytest.mark.parametrize("blank", ["", " ", "NA", "-"])
def test_a_date_that_must_be_there(blank):
    assert_set_aside(prepare(changed("labellisation_fs", blank)), "cellule vide.")


@pytest.mark.parametrize("column", ["id_fs", "lib_fs", "type_fs", "format_fs"])
def test_a_row_without_what_identifies_it_is_set_aside(column):
    assert_set_aside(prepare(changed(column, "")), "cellule vide.")


def test_a_blank_that_may_be_is_missing():
    found = prepare(changed("telephone", ""))
    assert kept(found) == KEPT
    assert pd.isna(sheet(found).loc["507", "phone"])


# values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Espace labellisé 31/02/2024", "ce jour n’existe pas."),
        ("Espace labellisé 30/12/1899", "année 1899 impossible"),
        ("un jour", "date attendue"),
    ],
)
def test_an_impossible_date_is_set_aside(text, said):
    assert_set_aside(prepare(changed("labellisation_fs", text)), said)


def test_a_date_is_read_day_first():
    found = prepare(changed("labellisation_fs", "Espace labellisé 03/04/2021"))
    assert sheet(found).loc["507", "labelled_on"] == pd.Timestamp(2021, 4, 3)


def test_an_unknown_term_is_set_aside_with_what_was_expected():
    found = prepare(changed("type_fs", "Succursale"))
    assert_set_aside(found, "terme inconnu")
    motive = found.report.rejected["motif"].iloc[0].replace("\u00a0", " ")
    assert motive.endswith("attendu : « Principal », « Antenne ».")


def test_a_boolean_is_read_however_it_is_written():
    for text, value in (("OUI", True), ("1", True), ("faux", False), ("", False)):
        frame = changed("prise_rdv", text)
        assert sheet(prepare(frame, within=without_present())).loc["507", "appointment"] == value
    assert_set_aside(prepare(changed("prise_rdv", "peut-être")), "oui ou non attendu.")


def without_present():
    return context(france_services=present().sheets["france_services"].iloc[:0])


def test_a_postcode_that_is_not_one_is_left_out_and_said():
    found = prepare(changed("code_postal", "860"))
    assert pd.isna(sheet(found).loc["507", "postcode"])
    assert "laissée vide" in remarks(found, "warned", FIRST)[0]


def test_a_number_stuck_to_its_street_is_mended():
    found = prepare(changed("adresse", "1Rue Neuve"))
    assert sheet(found).loc["507", "address"] == "1 Rue Neuve"
    assert "espace remise" in remarks(found, "fixed", FIRST)[0]
    assert prepare(changed("adresse", "12B Rue Neuve")).report.remarks == ()


@pytest.mark.parametrize(
    ("texts", "shares"),
    [
        (["35", "40", "0,5", "100"], [0.35, 0.4, 0.005, 1]),
        (["0,35", "0,4", "0", "1"], [0.35, 0.4, 0, 1]),
        (["35 %", "0,5 %", "0,2 %", "NC"], [0.35, 0.005, 0.002, None]),
        (["35", "40", "350", "20"], [0.35, 0.4, None, 0.2]),
        (["0,35", "0,4", "35", "0,2"], [0.35, 0.4, None, 0.2]),
        (["35", "40", "-1", "s"], [0.35, 0.4, None, None]),
    ],
)
def test_percentages_are_read_as_the_whole_column_is_written(texts, shares):
    column = layouts.Source("rate", ("taux",), "percent")
    layout = layouts.Layout("x", "own_sites", "x", "x", "x", {"rate": column})
    given = upload(pd.DataFrame({"taux": texts}))
    chosen = ChosenTable(given, layout, given.tables[0])
    journal = Journal(chosen)
    named = typed_rows.layout_columns(chosen.table.frame, layout)
    rows = typed_rows.typed(named, chosen, journal)["rate"]
    assert rows.reindex(range(2, 6)).tolist() == pytest.approx(
        [float("nan") if share is None else share for share in shares], nan_ok=True
    )
    wrong = {"350", "-1"} if "40" in texts else {"35"} & {*texts}
    assert {remark.value for remark in journal.remarks} == wrong & {*texts}


# hostile text

HOSTILE = [
    "<script>alert(1)</script>",
    "${alert(1)}`x`{{7*7}}",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "**gras** [lien](javascript:alert(1))",
    "Zo\u0351\u0352é \u202egnp.exe 東京 🙂",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_literally(text):
    found = prepare(changed("lib_fs", text))
    assert sheet(found).loc["507", "name"] == text
    assert not remarks(found, "set_aside")


def test_control_characters_go_and_it_is_said():
    found = prepare(changed("lib_fs", "France\x00 services\x07"))
    assert sheet(found).loc["507", "name"] == "France services"
    assert remarks(found, "fixed", FIRST) == ["caractères de contrôle retirés."]


def test_a_text_without_end_is_cut_and_it_is_said():
    found = prepare(changed("lib_fs", "é" * 10_000))
    assert len(sheet(found).loc["507", "name"]) == 1_000
    assert "coupé" in remarks(found, "warned", FIRST)[0]


def test_a_name_on_two_lines_is_put_on_one():
    found = prepare(changed("lib_fs", "France\nservices\t de  Poitiers"))
    assert sheet(found).loc["507", "name"] == "France services de Poitiers"


# the whole file


def test_another_schema_is_refused_naming_what_lacks():
    frame = france_services().drop(columns=["insee_com", "h_lundi"])
    with pytest.raises(Refused) as refused:
        prepare(frame, layout=layouts.get("france_services_2024"))
    said = str(refused.value)
    for part in ("liste_2024-08-01.csv", "insee_com", "h_lundi", "Colonnes lues", "id_fs"):
        assert part in said


def test_a_login_page_in_place_of_a_list_is_refused():
    page = pd.DataFrame({"<!DOCTYPE html>": ["<title>Connexion</title>"]})
    with pytest.raises(Refused, match="aucun format connu"):
        prepare(page)


def test_renamed_accented_capital_headers_are_known():
    frame = france_services().rename(
        columns={"id_fs": "ID FS", "telephone": "Téléphone", "lib_com": "LIB-COM"}
    )
    assert kept(prepare(frame)) == KEPT
    frame.loc[0, "ID FS"] = ""
    assert {remark.column for remark in prepare(frame).report.remarks if remark.line} == {"ID FS"}


def test_an_official_list_that_lacks_a_column_is_still_known_for_what_it_is():
    frame = france_services().drop(columns=["h_samedi", "prise_rdv", "mail"])
    assert prepare(frame).report.layout == "france_services_2024"


def test_sixty_percent_fewer_rows_is_refused_until_confirmed():
    full = present()
    with pytest.raises(Refused, match=r"7 France services seulement, contre 26"):
        prepare(france_services(), within=full)
    confirmed = prepare(france_services(), within=full, choices={"fewer": "yes"})
    assert kept(confirmed) == KEPT


def test_nothing_of_the_department_is_refused_even_confirmed():
    with pytest.raises(Refused, match="aucune ligne utilisable"):
        prepare(france_services().iloc[[9]], choices={"fewer": "yes"})


def test_the_wanted_sheet_of_a_workbook_is_read():
    good, other = upload(france_services()), upload(changed("lib_fs", "Autre"))
    book = replace(
        good,
        tables=(
            replace(good.tables[0], name="Liste"),
            replace(other.tables[0], name="Brouillon"),
        ),
    )
    name = lambda choices: (  # noqa: E731
        sheet(engine.prepare(book, context(), choices=choices)).loc["507", "name"]
    )
    with pytest.raises(
        Refused, match="« Liste », « Brouillon »".replace("« ", "«.").replace(" »", ".»")
    ):
        engine.prepare(book, context())
    with pytest.raises(Refused, match="Autre"):
        engine.prepare(book, context(), choices={"sheet": "Autre"})
    assert name({"sheet": "Brouillon"}) == "Autre"
    assert name({"sheet": "Liste"}) != "Autre"


def test_what_the_gate_said_is_in_the_report():
    said = gate.Remark("warned", "encodage deviné")
    found = engine.prepare(upload(france_services(), remarks=(said,)), context())
    assert found.report.remarks == (said,)


def test_every_kind_has_a_title_and_a_handler():
    assert IMPORTS.keys() == engine.KIND_HANDLERS.keys()
    assert {layout.kind for layout in layouts.all()} <= IMPORTS.keys()
    for layout in layouts.all():
        assert not layout.sheet or layout.sheet in SHEETS
        assert len({*layout.columns}) == len(layout.columns)


def test_a_list_filtered_to_the_department_keeps_the_sites_next_door():
    """Their closing would lengthen the trips along the border without a word."""
    found = prepare(france_services().iloc[: len(OWN)])
    assert kept(found) == KEPT
    assert "2 sites présents sont gardés" in remarks(found, "warned")[-1].replace("\u00a0", " ")
    assert not any("de moins" in note for note in found.report.notes)


def test_a_count_written_as_a_percentage_is_set_aside():
    """35 % of the premises is not 35 premises."""
    rows = pd.DataFrame({"INSEE_COM": ["86194", "86041"], "Locaux": "200", "ftth": ["35 %", "70"]})
    found = prepare(rows, choices={"fewer": "yes"})
    assert "pas un pourcentage" in remarks(found, "set_aside", 2)[0]
    assert found.sheets["fibre"].set_index("code_insee")["connectable"].dropna().tolist() == [70]


def test_the_preview_shows_what_the_file_brings():
    rows = pd.DataFrame({"Nom": ["Atelier neuf"], "Type": ["Tiers-lieu"], "Commune": ["Poitiers"]})
    found = prepare(rows, "lieux.csv")
    assert found.report.preview.to_dict("list") == {
        "Nom": ["Atelier neuf"], "Type": ["Tiers-lieu"], "Commune": ["Poitiers"],
        "Code INSEE": ["86194"],
    }  # fmt: skip
    nothing = rows.assign(Commune="Paris", **{"Code INSEE": "75056"})
    assert prepare(nothing, "lieux.csv").report.preview.empty


def test_a_department_that_has_nothing_yet_takes_its_first_lists():
    """Le Finistère: no territory, no adviser, no list until one is imported."""
    finistere = pack.load("29")
    listed = pd.read_csv(ROOT / "data/sheets/29/france_services.csv", dtype="str")
    empty = {name: table_files.empty(table) for name, table in SHEETS.items()}
    within = engine.Context(finistere, empty)
    own = listed[listed["code_insee"].isin(finistere.communes.index)].fillna("")
    frame = pd.DataFrame({header: own[ours] for header, ours in FRANCE_SERVICES.items()})
    frame["labellisation_fs"] = "Espace labellisé 01/01/2020"
    frame["prise_rdv"] = "Non"
    found = prepare(frame, within=within)
    assert len(found.sheets["france_services"]) == len(own) == 33
    employer = pd.DataFrame(
        {"_key": ["COMMUNE DE BREST"], "Siret": ["21290019100015"], "Code commune Insee": ["29019"],
         "Nb de conseillers attribués": ["2"], "Nb de conseillers recrutés": [""],
         "Code postal": ["29200"]}
    )  # fmt: skip
    made = prepare(employer, within=within).sheets["advisers"]
    assert made[["employer", "employer_type", "posts"]].to_numpy().tolist() == [
        ["COMMUNE DE BREST", "commune", 2]
    ]


def test_a_row_that_the_gate_lost_is_set_aside_and_may_be_what_seems_closed():
    lost = gate.Remark("set_aside", "guillemet non fermé.", line=99)
    frame = france_services()
    before = engine.prepare(upload(frame), context()).report
    told = engine.prepare(upload(frame, remarks=(lost,)), context()).report
    assert told.read == before.read + 1
    assert told.kept == before.kept
    assert told.rejected.loc[99, "motif"] == "guillemet non fermé."
    assert any("peut être l’une d’elles" in remark.message for remark in told.remarks)
    assert not any("peut être l’une d’elles" in remark.message for remark in before.remarks)


def test_a_list_older_than_the_one_shown_says_so():
    old = replace(upload(france_services()), file="france_services_2023.csv")
    found = engine.prepare(old, context()).report
    assert found.vintage == "2023"
    assert any("plus ancienne" in remark.message for remark in found.remarks)
    new = engine.prepare(replace(old, file="france_services_2025-02.csv"), context()).report
    assert new.vintage == "2025-02"
    assert not any("plus ancienne" in remark.message for remark in new.remarks)


@pytest.mark.parametrize(
    ("mail", "kept"),
    [("jeanne.martin@exemple.fr", False), ("france.services@exemple.fr", True),
     ("chauvigny@france-services.gouv.fr", True)],
)  # fmt: skip
def test_the_mailbox_of_a_person_is_not_kept(mail, kept):
    rows = sheet(prepare(changed("mail", mail)))
    assert (mail in set(rows["email"].dropna())) == kept
