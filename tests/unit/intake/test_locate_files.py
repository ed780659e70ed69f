"""The commune of each row, through whole files: what is kept, asked, left to other departments."""

import re
import shlex

import pandas as pd
import pytest

from geo.base.errors import FIXED, SET_ASIDE, WARNED
from geo.cli import main
from geo.store import incoming, versions
from tests.helpers.intake_samples import prepare, present
from tests.helpers.own_files import bring, context, upload

LAYOUT = "own_sites"
HOMONYMS = [
    ("18290", "Civray", 46.97, 2.17), ("04240", "Saint-Benoît", 43.96, 6.72),
    ("21310", "Mirebeau", 47.40, 5.32), ("86000", "Poitiers", "", ""),
    ("33250", "Saint-Sauveur", "", ""), ("57130", "Vaux", "", ""),
    ("86350", "Château-Garnier", "", ""), ("69001", "Lyon", "", ""),
    ("33920", "Saint-Savin", "", ""), ("86420", "Monts-sur-Guesnes", "", ""),
]  # fmt: skip
"""Postcode, name and point of ten places, three of them of la Vienne."""


@pytest.fixture(scope="module")
def known():
    return context(present().pack)


@pytest.fixture(autouse=True)
def imports(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))


def rows(*places):
    """Own places: postcode, commune, and what else is said of each."""
    return [
        {"Nom": f"Lieu {rank}", "Type": "Bibliothèque", "Code postal": postcode,
         "Commune": town, **dict(zip(("Latitude", "Longitude"), point, strict=False))}
        for rank, (postcode, town, *point) in enumerate(places, 1)
    ]  # fmt: skip


def communes(made):
    places = made.sheets["resource_places"]
    ours = places[places["name"].str.startswith("Lieu ")]
    return dict(zip(ours["name"], ours["code_insee_as_published"], strict=True))


def said(made, severity):
    return [one for one in made.report.remarks if one.severity == severity]


@pytest.mark.parametrize("columns", [[], ["Latitude", "Longitude"], ["Code INSEE"]])
def test_homonyms_of_elsewhere_are_not_taken_in_and_are_said(known, columns):
    frame = pd.DataFrame(rows(*HOMONYMS)).assign(**{"Code INSEE": ""})
    frame = frame[["Nom", "Type", "Code postal", "Commune", *columns]]
    made, _ = bring(upload(frame), known, LAYOUT)
    assert communes(made) == {"Lieu 4": "86194", "Lieu 7": "86064", "Lieu 10": "86167"}
    assert (made.report.outside, len(made.report.rejected)) == (7, 0)
    (remark,) = said(made, WARNED)
    assert "6\u00a0lignes d’un autre département portent le nom" in remark.message
    assert "« Civray » (code postal 18290)".replace(" »", "\u00a0»").replace("« ", "«\u00a0") in (
        remark.message
    )
    assert remark.message.endswith("Lignes 2 à 4, 6, 7, 10.")


def test_a_wide_list_without_codes_counts_homonyms_without_naming_each(known):
    far = [(f"69{rank:03}", "Civray") for rank in range(1, 41)]
    made, _ = bring(upload(rows(("86000", "Poitiers"), *far)), known, LAYOUT)
    assert (made.report.kept, made.report.outside) == (1, 40)
    assert not said(made, WARNED)


def test_a_point_of_here_keeps_a_row_whose_postcode_is_of_elsewhere(known):
    made, _ = bring(upload(rows(("18290", "Civray", 46.149, 0.295))), known, LAYOUT)
    assert communes(made) == {"Lieu 1": "86078"}
    assert any("d’un autre département" in one.message for one in said(made, WARNED))


def test_what_is_unambiguous_is_kept_and_what_names_two_is_asked_with_both(known):
    file = rows(
        ("86100", "Châtellerault (86)"), ("86250", "Savigné / Charroux"),
        ("86310", "ST SAVIN SUR GARTEMPE"), ("86470", "Benassay"), ("86034", "Poitiers Cédex9"),
    )  # fmt: skip
    made, _ = bring(upload(file), known, LAYOUT)
    assert communes(made) == {
        "Lieu 1": "86066", "Lieu 3": "86246", "Lieu 4": "86123", "Lieu 5": "86194",
    }  # fmt: skip
    (aside,) = said(made, SET_ASIDE)
    assert "Charroux (86061) et Savigné (86255)" in aside.message
    (asked,) = made.report.asked
    assert list(asked.answers) == ["86061", "86255"]
    told = {one.value: one.message for one in said(made, FIXED)}
    assert told["ST SAVIN SUR GARTEMPE"] == "lu Saint-Savin (86246), d’après le code postal."
    assert "Boivre-la-Vallée (86123)" in told["Benassay"]


def test_names_are_confirmed_one_by_one(known):
    file = upload(rows(("86500", "Montmorilon"), ("86600", "Luzignan"), ("86000", "Poitiers")))
    asked = {one.title: one for one in bring(file, known, LAYOUT)[0].report.asked}
    assert set(asked) == {"86500 Montmorilon", "86600 Luzignan"}
    answer = {asked["86500 Montmorilon"].key: "86165"}
    made, _ = bring(file, known, LAYOUT, **answer)
    assert communes(made) == {"Lieu 1": "86165", "Lieu 3": "86194"}
    assert any("confirmé" in one.message for one in said(made, WARNED))
    assert len(made.report.asked) == 2  # the answer may be changed
    made, _ = bring(file, known, LAYOUT, **{asked["86500 Montmorilon"].key: "86194"})
    assert communes(made) == {"Lieu 3": "86194"}  # never proposed, never taken


def test_a_file_that_holds_only_doubts_keeps_its_questions(known):
    file = upload(rows(("86500", "Montmorilon")))
    doubtful, _ = bring(file, known, LAYOUT)
    assert (doubtful.report.kept, dict(doubtful.sheets)) == (0, {})
    (asked,) = doubtful.report.asked
    made, _ = bring(file, known, LAYOUT, **{asked.key: "86165"})
    assert communes(made) == {"Lieu 1": "86165"}


def test_the_options_that_the_command_prints_answer_it(tmp_path, capsys):
    path = tmp_path / "lieux.csv"
    frame = pd.DataFrame(rows(("86500", "Montmorilon d'en=bas"), ("86000", "Poitiers")))
    frame["Commune"] = frame["Commune"].replace("Montmorilon d'en=bas", "L'Île-Jourdain (gare)")
    frame.loc[0, "Code postal"] = "86150"
    frame.to_csv(path, index=False, sep=";")
    command = ["import", "86", str(path), "--dry-run"]
    assert main.main(command) == 0
    out = capsys.readouterr().out
    printed = re.search(r"(--choice \S.*?) \(", out)
    assert printed, out
    assert main.main([*command, *shlex.split(printed[1])]) == 0
    assert "comme vous l’avez confirmé" in capsys.readouterr().out


def test_the_page_and_the_command_read_the_same(tmp_path):
    path = tmp_path / "lieux.csv"
    pd.DataFrame(rows(*HOMONYMS)).to_csv(path, index=False, sep=";")
    found = incoming.prepare("86", incoming.read_upload(path, "lieux.csv"))
    assert found.candidate is not None
    assert (found.candidate.report.kept, found.candidate.report.outside) == (3, 7)
    assert found.asked == ()
    versions.discard(found.candidate)


def test_a_former_commune_is_the_present_one_in_every_kind_of_list(known):
    own = known.pack.communes
    table = own.reset_index()[["code_insee", "territory", "territory_name"]]
    table = table.rename(columns={"code_insee": "Code INSEE", "territory": "Code du territoire",
                                  "territory_name": "Territoire"})  # fmt: skip
    parts = table[table["Code INSEE"].eq("86123")]
    table = pd.concat([table, parts.assign(**{"Code INSEE": "86021"})])
    made, sheets = bring(upload(table), known, "own_territories")
    assert len(sheets["territories"]) == len(own)
    assert any("Benassay" in one.message for one in said(made, FIXED))
    roads = [{"origine": "86021", "destination": "86194", "minutes": 25}]
    _, sheets = bring(upload(roads), known, "own_roads")
    assert sheets["road_minutes"][["origin", "destination"]].to_numpy().tolist() == [
        ["86123", "86194"]
    ]


def test_counts_of_a_former_commune_are_added_to_the_present_one():
    codes = sorted(present().pack.communes.index)
    frame = pd.DataFrame({"insee_com": [*codes, "86021"]}).assign(commune_type="COM")
    frame[["pop_15_64_active_2021", "pop_15_64_chomage_2021", "menages_2021"]] = ["100", "10", "90"]
    made = prepare(frame)
    figures = made.sheets["income_employment"].set_index("code_insee")["active_15_64"]
    assert (figures["86123"], figures["86082"]) == (200, 100)
    assert any("Benassay" in one.message for one in said(made, FIXED))
