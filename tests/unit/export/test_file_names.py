"""Names of files: stable for the usual view, and telling what is not usual."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from geo.access.measures import Params
from geo.export import files, source_notes
from geo.indicators.hours import MOMENTS
from geo.maps import map_image
from geo.session.view_model import View
from pages.ui.texts import common, horaires

USUAL = View()
MOVED = replace(
    USUAL, threshold=30, weights=(5, 5, 9), reference="epci", area="territoire-T4", kind="mds"
)


def test_the_usual_view_has_no_word_for_its_settings():
    assert source_notes.distinct(Params()) == []
    name = common.file_name(USUAL, "ecarts", "droits", uses=("weights", "reference"), area="")
    assert name == "observatoire_86_ecarts_droits_france_services_20min.csv"
    assert common.stem(USUAL, "heures", uses=horaires.USES) == "observatoire_86_heures"


def test_what_is_not_usual_and_matters_is_in_the_name():
    name = common.file_name(
        MOVED, "ecarts", "droits", uses=("weights", "reference"), area=MOVED.area
    )
    assert name == (
        "observatoire_86_ecarts_droits_mds_30min_territoire-T4_poids-5-5-9_reference-epci.csv"
    )
    assert common.file_name(MOVED, "commune", "population") == (
        "observatoire_86_commune_population_mds_30min.csv"
    )
    stem = common.stem(MOVED, "heures", uses=horaires.USES, area=MOVED.area)
    assert stem == "observatoire_86_heures_territoire-T4_30min"


@pytest.mark.parametrize(
    "params",
    [
        Params(weights=(3.0, 3.0, 3.0)),
        Params(weights=(0.0, 0.0, 0.0)),
    ],
)
def test_equal_weights_are_not_said(params):
    assert source_notes.distinct(params) == []


def test_places_left_out_are_said():
    assert source_notes.distinct(Params(neighbours=False)) == ["sans-voisins"]


def test_the_weights_of_a_need_of_one_component_are_not_said():
    assert source_notes.distinct(Params(profile="seniors", weights=(5.0, 1.0, 9.0))) == ["seniors"]


def test_parts_of_the_week_have_french_names():
    assert set(horaires.FILES) == set(MOMENTS)
    assert not set(horaires.FILES.values()) & set(MOMENTS)


def test_images_and_whole_exports_follow(vienne):
    params = MOVED.params
    assert map_image.file_name(vienne, "ecarts", "commune", params, "png", area=MOVED.area) == (
        "observatoire_86_carte_commune_ecarts_mds_30min_territoire-T4_poids-5-5-9_reference-epci.png"
    )
    assert map_image.file_name(vienne, "mds_min", "commune", params, "png") == (
        "observatoire_86_carte_commune_mds_min_mds_30min.png"
    )
    assert files.file_name(vienne, "commune", params, "csv") == (
        "observatoire_86_tout_commune_mds_30min_poids-5-5-9_reference-epci.csv"
    )
    assert files.file_name(vienne, "commune", Params(), "csv") == (
        "observatoire_86_tout_commune_france_services_20min.csv"
    )


SCREENS = Path(common.__file__).parents[2]
OF_SOURCES = {"ui/views/methode.py", "ui/views/donnees.py"}
"""Their tables are of sources, of raw rows or of definitions, which name theirs."""


def said_of(node):
    """What a table's ``About`` is given."""
    made = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "About"
    return node.keywords if made else []


def test_every_table_of_figures_goes_with_its_sources():
    without = set()
    for path in SCREENS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "downloads.download":
                continue
            if "sources" not in {one.arg for part in ast.walk(node) for one in said_of(part)}:
                without.add(str(path.relative_to(SCREENS)))
    assert without == OF_SOURCES
