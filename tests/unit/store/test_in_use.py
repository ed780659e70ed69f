"""Which imports are still read, and what is said of them: vintage, limits, history, foot."""

from datetime import date

import pytest

from geo.access.measures import Params
from geo.cli import main
from geo.export import dictionary, source_notes
from geo.indicators import registry
from geo.maps.map_image import ImageSettings, image_content
from geo.pack import pack
from geo.reading import names, tables
from geo.rights.actors import AT_MACHINE
from geo.store import versions
from pages.ui.texts import donnees, importer
from tests.helpers.hand_made import intake, published, renamed, without_civray

DAY = date(2026, 11, 22)
TERRITORY = registry.REGISTRY["territory"]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))


def accept(made):
    return versions.accept(versions.candidate("86", made), AT_MACHINE).number


def established(**changed):
    frame = published()["territories"].assign(confidence="established", **changed)
    return intake("ter_ok.csv", territories=frame)


def used():
    return versions.numbers(versions.history("86"))


def states():
    live = used()
    rows = [
        importer.history(one, used=one.number in live, named=str) for one in versions.history("86")
    ]
    return {row["Fichier"]: row["État"] for row in rows}


@pytest.mark.slow
def test_imports_of_two_kinds_are_both_in_use(capsys):
    assert used() == frozenset()
    assert [accept(established()), accept(without_civray())] == [1, 2]
    assert used() == {1, 2}
    assert states() == {"sans-civray.csv": "affiché", "ter_ok.csv": "toujours pris en compte"}
    said = donnees.imported(versions.history("86")).replace("\\", "")
    assert said.startswith("Fichiers importés dans ces données")
    assert "«\u00a0sans-civray.csv\u00a0» (" in said
    assert " et «\u00a0ter_ok.csv\u00a0» (" in said
    assert "Département" not in said
    assert main.main(["import", "86", "--history"]) == 0
    assert "toujours prise en compte" in capsys.readouterr().out


@pytest.mark.slow
def test_a_later_import_of_the_kind_replaces_one_and_undo_brings_it_back():
    accept(established())
    accept(without_civray())
    accept(renamed("autre.csv"))
    assert used() == {2, 3}
    assert states()["ter_ok.csv"] == "remplacé ou complété depuis"
    versions.undo("86", AT_MACHINE)
    assert used() == {1, 2}
    assert states()["autre.csv"].startswith("annulé le")


@pytest.mark.slow
def test_a_file_of_another_kind_that_fills_the_same_sheet_replaces_it():
    accept(established())
    other = renamed("perimetres.gpkg")
    report = type(other.report)(**{**vars(other.report), "kind": "perimeters"})
    accept(type(other)(report, other.sheets))
    assert used() == {2}


def said_of_territories(loaded):
    """Vintage and limits of the territories wherever they are said."""
    row = dictionary.table(loaded, [TERRITORY]).iloc[0]
    described = dictionary.columns(loaded, ["territory"], Params())
    drawn = image_content(loaded, "territory", "commune", Params(), ImageSettings(DAY))
    frame = tables.table(loaded, "commune", Params())
    notes = source_notes.notes(loaded, "commune", Params(), frame)
    return [row["Millésime"] + row["Limites"], " ".join(drawn["foot"])], described, notes


def test_deduced_territories_are_said_so():
    loaded = pack.load("86")
    assert registry.vintage(loaded, TERRITORY) == "2017 à 2024"
    for said in said_of_territories(loaded)[0]:
        assert "2017 à 2024" in said
        assert "sont déduits" in said


@pytest.mark.slow
def test_territories_given_by_the_departement_are_no_longer_said_deduced():
    accept(established())
    loaded = pack.load("86")
    said, _, notes = said_of_territories(loaded)
    for text in said:
        assert "mport du " in text
        assert "2017 à 2024" not in text
        assert "déduits" not in text
    sources = notes.loc[notes["Rubrique"].eq("Sources"), "Contenu"]
    imported = sources.str.contains("import du ")
    assert imported.sum() == 1
    assert sources.str.contains("Publié").equals(~imported)
    assert not notes["Contenu"].str.contains("la plupart des rattachements").any()
    assert "établis par le Département" in names.limits(loaded, TERRITORY)


@pytest.mark.slow
def test_a_figure_of_two_tables_has_the_vintage_of_both():
    accept(without_civray())
    loaded = pack.load("86")
    beyond = registry.vintage(loaded, registry.REGISTRY["inhabitants_beyond"])
    assert beyond.startswith("En vigueur en 2026 ")
    assert "mport du " in beyond
    assert registry.vintage(loaded, registry.REGISTRY["population"]) == "2026"
