import pytest

from geo.access import measures
from geo.access.measures import Params
from geo.base import french
from geo.base.french import NBSP, NNBSP
from geo.indicators import priority
from geo.pack import pack, territories
from geo.reading import map_reading, priorities, why


def test_the_list_is_in_the_order_of_the_gap(vienne):
    listed = priorities.ranked(vienne, Params())
    assert len(listed) == 265
    assert listed["gap"].is_monotonic_decreasing
    assert listed["rank"].tolist() == list(range(1, 266))
    assert listed["priority"].sum() == 53
    assert listed.loc[:52, "priority"].all()


def test_the_key_counts_every_commune_and_inhabitant_once(vienne):
    cells = [cell for row in priorities.key(priorities.ranked(vienne, Params())) for cell in row]
    assert sum(cell.communes for cell in cells) == 265
    assert sum(cell.people for cell in cells) == 438_897
    assert [cell.colour for cell in cells] == list(priorities.COLOURS)


@pytest.mark.parametrize("area", ["territoire-T4", "epci-200070043", "canton-8612"])
def test_an_area_keeps_its_communes_and_their_rank(vienne, area):
    level, _, code = area.partition("-")
    whole = priorities.ranked(vienne, Params()).set_index("code_insee")
    part = priorities.ranked(vienne, Params(), area).set_index("code_insee")
    members = territories.membership(vienne, level).eq(code)
    assert set(part.index) == set(members.index[members])
    assert (part["rank"] == whole.loc[part.index, "rank"]).all()


def test_the_parts_of_a_level_make_the_whole(vienne):
    parts = [
        priorities.ranked(vienne, Params(), f"territoire-{code}")
        for code in territories.units(vienne, "territoire").index
    ]
    assert sum(part["priority"].sum() for part in parts) == 53


def test_the_sentence_counts_what_the_list_shows(vienne):
    listed = priorities.ranked(vienne, Params())
    text = priorities.sentence(vienne, Params()).replace(NBSP, " ").replace(NNBSP, " ")
    worst = listed["cell"].eq(priorities.WORST_CELL).sum()
    assert "dans les 53 communes en priorité" in text
    sure = listed["verdict"].eq("robuste").sum()
    assert f"{sure} le restent dans au moins 8 tirages sur 10. Besoin fort" in text
    assert f"à la fois : {worst} communes" in text


def test_an_area_without_priority_says_so(vienne):
    assert priorities.sentence(vienne, Params(), "commune-86177").startswith("Aucune commune")


def test_the_threshold_of_an_area(vienne):
    text = priorities.beyond_sentence(vienne, Params(), "territoire-T4").replace(NBSP, " ")
    beyond = priorities.ranked(vienne, Params(), "territoire-T4")["beyond"].sum()
    assert f"{beyond} communes sur 65" in text
    assert text.startswith("Dans le territoire de Chauvigny – Montmorillon, de 0 à")
    assert priorities.beyond_sentence(vienne, Params()).startswith("De 0 à")


def test_nobody_beyond_but_in_the_worst_case(vienne):
    params = Params(threshold_min=30)
    near = measures.nearest(vienne, "france_services")
    assert not (near["central"] > 30).any()
    assert not (near["high"] > 30).any()
    text = priorities.beyond_sentence(vienne, params).replace(NBSP, " ").replace(NNBSP, " ")
    assert text == (
        "Personne ne vit à plus de 30 minutes d’une France services, même dans l’hypothèse haute. "
        "À plus de 20 minutes : 10 communes, de 0 à 28 000 habitants selon l’hypothèse, estimation "
        "centrale 6 200. "
        "Une France services itinérante de la Vienne, une de plus hors du département, dont la "
        "tournée n’est pas publiée, ne sont pas comptées à leur base."
    )
    (unit,) = why.why(vienne, "territoire", "T4", params)
    assert unit.startswith("Personne n’y vit à plus de 30")
    asked = Params(threshold_min=25)
    most = vienne.communes["population"][near["high"] > 25].sum()
    text = priorities.beyond_sentence(vienne, asked)
    assert "25\u00a0minutes d’une France services en estimation centrale, jusqu’à " in text
    assert french.people(most, 2) in text
    older = map_reading.read_map(vienne, "older_beyond", "commune", asked).sentence
    assert older.startswith("Personne en estimation centrale dans le département, jusqu’à")
    pupils = map_reading.read_map(vienne, "pupils_beyond", "commune", params).sentence
    assert pupils.startswith("Personne dans le département, même dans l’hypothèse haute. Une")


def test_an_area_of_nobody_says_so(vienne):
    assert priorities.ranked(vienne, Params(), "territoire-T9").empty
    assert priorities.beyond_sentence(vienne, Params(), "territoire-T9") == (
        "Ce périmètre ne contient aucune commune."
    )
    assert priorities.sentence(vienne, Params(), "territoire-T9") == (
        "Aucune commune de ce périmètre n’est en priorité."
    )


def test_the_reader_decides_what_is_a_priority_and_the_draws_how_stable_it_is(vienne):
    equal, income = (
        priorities.ranked(vienne, Params(weights=weights)).set_index("code_insee")
        for weights in ((5.0, 5.0, 5.0), (0.0, 0.0, 10.0))
    )
    income = income.loc[equal.index]
    moved = equal["first"].ne(income["first"])
    assert moved.any()
    for listed in (equal, income):
        assert listed["first"].eq("oui").equals(listed["priority"].astype(bool))
    known = income["gap"].notna()
    assert (equal["stability"] == income["stability"])[known].all()
    assert set(equal["verdict"]) == set(priorities.VERDICTS.values())


def test_communes_without_index_are_named(vienne):
    income = Params(weights=(0.0, 0.0, 10.0))
    assert priorities.unranked_sentence(vienne, income).replace(NBSP, " ") == (
        "Sans indice avec ces réglages, donc hors du classement (niveau de vie médian : aucune "
        "donnée publiée) : Glénouze, Lauthiers et Villemort."
    )
    here = priorities.unranked_sentence(vienne, income, "territoire-T4")
    assert here.endswith("Lauthiers et Villemort.")
    assert "Glénouze" not in here
    assert priorities.unranked_sentence(vienne, Params()) == ""


def test_cells_follow_the_bounds(vienne):
    listed = priorities.ranked(vienne, Params())
    for row in listed.itertuples():
        need = sum(row.need > bound for bound in priority.NEED_BOUNDS)
        hard = sum(row.difficulty > bound for bound in priority.DIFFICULTY_BOUNDS)
        assert row.cell == 3 * hard + need


def test_an_area_named_without_an_article_starts_its_sentence():
    said = priorities.beyond_sentence(pack.load("29"), Params(), "epci-242900314")
    assert said.startswith("À Brest Métropole, personne ne vit")
