"""What an import does to the figures, said before it is accepted; hours that are not read."""

import pandas as pd
import pytest

from geo.base.errors import FIXED, WARNED
from geo.intake import effect, engine
from geo.intake.list_hours import COLUMNS
from geo.reading import changes
from tests.helpers.intake_samples import context, france_services, prepare, present, remarks
from tests.helpers.own_files import rebuilt


def flat(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def unread(known, count=8):
    """The sheet of France services, the hours of some sites of the department not readable."""
    sheet = known.sheets["france_services"].copy()
    own = sheet["code_insee"].isin(known.pack.communes.index)
    lines = sheet.index[own & sheet[list(COLUMNS)].notna().any(axis="columns")][:count]
    sheet.loc[lines, list(COLUMNS)] = "sur demande"
    return sheet


@pytest.fixture(scope="module")
def known():
    return present()


def test_the_effect_of_hours_that_are_not_read_is_said(known):
    after = rebuilt(known, {**known.sheets, "france_services": unread(known)})
    said, found = effect.effect_sentences(known.pack, after, changes.between(known.pack, after))
    (sentence,) = found
    assert said[-1] == sentence
    assert "au lieu de 19,3" in flat(sentence)
    # seven of the eight count, one is itinerant; what is supposed of them is said
    assert "Les horaires de 7 France services ne sont pas connus" in flat(sentence)
    assert "moyennes des seules communes où elles sont connues" in flat(sentence)
    # what does not depend on hours is not said to change
    assert "Habitants à plus" not in sentence


def test_nothing_is_said_when_nothing_changes(known):
    said, found = effect.effect_sentences(
        known.pack, known.pack, changes.between(known.pack, known.pack)
    )
    assert said == (effect.NOTHING,)
    assert found == ()


def test_a_figure_that_appears_or_goes_is_said(known):
    pack = known.pack
    codes = pack.communes.index
    fibre = pd.DataFrame({"code_insee": codes, "premises": 100, "connectable": 50})
    after = rebuilt(known, {**known.sheets, "fibre": engine.finish("fibre", fibre)})
    (sentence,) = effect.sentences(pack, after, ["fibre"])
    assert "50,0 % (inconnu avant)" in flat(sentence)
    (sentence,) = effect.sentences(after, pack, ["fibre"])
    assert "inconnu désormais (50,0 avant)" in flat(sentence)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("9h-12h", "09:00 - 12:00"),
        ("8h30 à 12h et 13h30 à 17h", "08:30 - 12:00 / 13:30 - 17:00"),
        ("Fermé", None),
        ("-", None),
    ],
)
def test_a_day_written_by_hand_is_written_as_the_list_does(cell, kept):
    file = france_services()
    file.loc[0, "h_samedi"] = cell
    made = prepare(file)
    sheet = made.sheets["france_services"].set_index("site_id")
    site = file.loc[0, "id_fs"]
    assert (None if pd.isna(sheet.loc[site, "hours_sat"]) else sheet.loc[site, "hours_sat"]) == kept
    (said,) = [r for r in made.report.remarks if r.column == "h_samedi"]
    assert (said.severity, said.line, said.value) == (FIXED, 2, cell)


def test_hours_of_before_are_kept_when_the_new_ones_are_not_understood():
    file = france_services()
    before = present().sheets["france_services"].set_index("site_id")
    site = file.loc[0, "id_fs"]
    assert isinstance(before.loc[site, "hours_mon"], str)
    file.loc[0, "h_lundi"] = "sur rendez-vous"
    made = prepare(file)
    sheet = made.sheets["france_services"].set_index("site_id")
    assert sheet.loc[site, "hours_mon"] == before.loc[site, "hours_mon"]
    assert any("gardés" in message for message in remarks(made, WARNED, 2))
    # a site that had none, or is new, is shown as published and counts nothing
    sheets = present().sheets["france_services"].copy()
    sheets.loc[sheets["site_id"].eq(site), list(COLUMNS)] = None
    made = prepare(
        file, within=context(france_services=sheets[sheets["site_id"].isin(file["id_fs"])])
    )
    sheet = made.sheets["france_services"].set_index("site_id")
    assert sheet.loc[site, "hours_mon"] == "sur rendez-vous"
    assert any("non comptés" in message for message in remarks(made, WARNED, 2))


def test_what_the_official_list_writes_stays_as_published():
    """Spans that overlap: 79 cells of the national list, kept and not understood."""
    file = france_services()
    file.loc[0, "id_fs"] = "999999"
    file.loc[0, "h_lundi"] = "09:00 - 16:30 / 13:30 - 16:30"
    made = prepare(file)
    sheet = made.sheets["france_services"].set_index("site_id")
    assert sheet.loc["999999", "hours_mon"] == "09:00 - 16:30 / 13:30 - 16:30"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("549000004", "05 49 00 00 04"), ("+33 (0)5 49 00 00 01", "05 49 00 00 01"),
     ("05 49 00 00 03 / 06 00 00 00 00", "05 49 00 00 03 / 06 00 00 00 00"),
     ("0549000005 poste 12", "05 49 00 00 05 poste 12"), ("à la mairie", "à la mairie")],
)  # fmt: skip
def test_telephones_are_written_as_the_list_does(cell, kept):
    file = france_services()
    file.loc[0, "telephone"] = cell
    made = prepare(file)
    sheet = made.sheets["france_services"].set_index("site_id")
    assert sheet.loc[file.loc[0, "id_fs"], "phone"] == kept
    said = [r for r in made.report.remarks if r.column == "telephone"]
    assert len(said) == (kept != cell or cell == "à la mairie")


def test_a_date_in_the_address_column_is_left_out_and_said():
    file = france_services()
    file.loc[0, "adresse"] = "01/04/2024"
    made = prepare(file)
    sheet = made.sheets["france_services"].set_index("site_id")
    assert pd.isna(sheet.loc[file.loc[0, "id_fs"], "address"])
    assert [r.line for r in made.report.remarks if r.column == "adresse"] == [2]
