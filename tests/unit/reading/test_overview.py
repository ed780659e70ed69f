"""The first sentence of the department and its five figures."""

from dataclasses import replace

import pytest

from geo.access import measures
from geo.access.measures import Params
from geo.pack import catalogue
from geo.reading import overview
from tests.conftest import make_pack


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("params", "most"),
    [
        (Params(), "Le territoire de Chauvigny – Montmorillon en compte le plus."),
        (
            Params(threshold_min=15),
            "Le territoire de Chauvigny – Montmorillon en compte le plus, en estimation centrale.",
        ),
    ],
)
def test_the_territory_of_most_is_named_without_a_share_that_has_no_range(vienne, params, most):
    said = plain(overview.sentence(vienne, params))
    assert most in said
    assert "%" not in said
    rows = overview.by_territory(vienne, params)
    first = {rows[end].idxmax() for end in overview.BEYOND}
    assert (len(first) > 1) == most.endswith("centrale.")


def test_the_answer_holds_two_figures_at_most_and_its_hypothesis_both_ranges(vienne):
    said = plain(overview.answer(vienne, Params()))
    assert said == (
        "Dans la Vienne, environ 6 200 habitants sont à plus de 20 minutes d’une France services, "
        "31 000 à plus de 15."
    )
    told = plain(overview.hypothesis(vienne, Params()))
    assert "de 0 à 28 000, et de 7 800 à 83 000" in told
    assert "France services au 1er août 2024" in told
    lowest = plain(overview.answer(vienne, Params(threshold_min=10)))
    assert lowest.endswith("à plus de 10 minutes d’une France services.")


def test_the_answer_counts_the_people_beyond_by_hand(squares):
    people = squares.communes["population"]
    for limit in measures.THRESHOLDS_MIN:
        params = Params(threshold_min=limit)
        minutes = measures.nearest(squares, "france_services", params.counts)["central"]
        far = int(people[minutes > limit].sum())
        said = plain(overview.answer(squares, params)).replace("1 000", "1000")
        assert said.startswith("Dans la Carrée, ")
        counted = f"{far} habitants sont" if far else "aucun habitant n’est"
        assert f"{counted} à plus de {limit} minutes" in said


def test_without_a_list_the_answer_says_what_is_missing(squares):
    bare = make_pack(france_services=[])
    assert "n’est pas importée" in plain(overview.answer(bare, Params())).replace("'", "’")
    assert overview.hypothesis(bare, Params()) == ""


def test_the_figures_say_the_year_of_their_source(vienne, monkeypatch):
    details = [plain(one.detail) for one in overview.key_figures(vienne, Params())]
    assert details[:2] == ["265 communes, 2026", "98 853 personnes, âges de 2021"]
    assert details[3].endswith("privés, 2023")
    monkeypatch.setattr(catalogue, "vintages", lambda code, tables, root: [f"{tables[0]} 2026"])
    details = [plain(one.detail) for one in overview.key_figures(vienne, Params())]
    assert details[0].endswith("population 2026")
    assert details[3].endswith("advisers 2026")


def test_what_is_among_the_france_services_and_what_does_not_count_are_two_clauses(vienne):
    detail = plain(overview.key_figures(vienne, Params())[2].detail)
    assert detail == "dont 4 dans une des 8 MDS ; 1 ne compte pas dans les temps"
    counted = overview.key_figures(vienne, replace(Params(), presence="base"))[2].detail
    assert plain(counted) == "dont 4 dans une des 8 MDS"
