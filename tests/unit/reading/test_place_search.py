"""What a person types finds the place: accents, hyphens, « St », half a word, a code, a slip."""

import pytest

from geo.pack import pack, territories
from geo.reading import place_search
from geo.reading.place_search import search
from tests.helpers import lanes

AREAS = ("territoire", "epci", "canton")


@pytest.fixture(scope="module")
def finistere():
    return pack.load("29")


def labels(places):
    return [one.label.replace("\u00a0", " ") for one in places]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("chatellerault", "Châtellerault (commune)"),
        ("CHÂTELLERAULT", "Châtellerault (commune)"),
        ("st savin", "Saint-Savin (commune)"),
        ("saint-savin", "Saint-Savin (commune)"),
        ("86165", "Montmorillon (commune)"),
        ("montmo", "Montmorillon (commune)"),
        ("morillon", "Montmorillon (commune)"),
        ("l isle jourdain", "L’Isle-Jourdain (commune)"),
        ("lisle-jourdain", "L’Isle-Jourdain (commune)"),
        ("roche posay", "La Roche-Posay (commune)"),
        ("vouneuil s/ biard", "Vouneuil-sous-Biard (commune)"),
        ("couhe", "Valence-en-Poitou (commune, ancien nom : Couhé)"),
        ("canton de lusignan", "Lusignan (canton)"),
        ("grand poitiers", "Communauté urbaine du Grand Poitiers (EPCI)"),
        ("t4", "Chauvigny – Montmorillon (territoire des solidarités)"),
        ("france services civray", "France services de Civray (France services)"),
    ],
)
def test_a_list_of_communes_of_la_vienne_understands(vienne, typed, label):
    found = search(vienne, typed, own="commune").sure
    assert found is not None
    assert labels([found]) == [label]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("quimperle", "Quimperlé (commune)"),
        ("ile de sein", "Île-de-Sein (commune)"),
        ("st pol de leon", "Saint-Pol-de-Léon (commune)"),
        ("29200", "Brest (commune)"),
        ("29155", "Ouessant (commune)"),
        ("plougastel", "Plougastel-Daoulas (commune)"),
    ],
)
def test_a_list_of_communes_of_the_finistere_understands(finistere, typed, label):
    found = search(finistere, typed, own="commune").sure
    assert found is not None
    assert found.label == label


def test_what_means_several_places_is_asked_with_the_level_of_each(vienne):
    answer = search(vienne, "lusignan")
    assert answer.sure is None
    assert labels(answer.found)[:3] == [
        "Lusignan (commune)",
        "Lusignan (canton)",
        "France services de Lusignan (France services)",
    ]
    city = search(vienne, "poitiers", ("canton",))
    assert city.sure is None or city.sure.label == "Poitiers (ville entière, canton)"


def test_a_postcode_answers_by_the_communes_that_it_serves(vienne):
    answer = search(vienne, "86500", own="commune")
    pairs = vienne.tables["postcodes"]
    served = pairs.loc[pairs["postcode"] == "86500", "code_insee"]
    assert {one.code for one in answer.found} == set(served) & set(vienne.communes.index)
    assert answer.sure is None
    assert len(answer.found) > 5


def test_what_is_not_in_a_list_answers_by_the_units_that_hold_it(vienne):
    for typed, commune in (("saulge", "86254"), ("mds chauvigny", "86070")):
        answer = search(vienne, typed, AREAS)
        assert {one.level for one in answer.found} == set(AREAS)
        for one in answer.found:
            assert territories.membership(vienne, one.level)[commune] == one.code
    (site,) = search(vienne, "86400 ", ("france_services",)).found
    assert site.name == "France services de Civray"


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("chatelerault", "Châtellerault (commune)"),
        ("montmorilon", "Montmorillon (commune)"),
        ("lusinian", "Lusignan (commune)"),
    ],
)
def test_a_slip_is_answered_by_the_nearest_names(vienne, typed, nearest):
    answer = search(vienne, typed)
    assert not answer.found
    assert answer.sure is None
    assert answer.near[0].label == nearest
    assert len(answer.near) <= place_search.MOST


@pytest.mark.parametrize("typed", ["xyzq", "", " - ", "12345", "’"])
def test_what_resembles_nothing_answers_nothing(vienne, typed):
    assert search(vienne, typed) == ((), (), None)


@pytest.mark.parametrize("code", lanes.first(["86", "29"]))
def test_each_place_is_found_by_its_own_name_and_code(code):
    here = pack.load(code)
    lost = []
    for one in place_search.every(here):
        assert place_search.at(here, one.level, one.code) == one
        if one not in search(here, one.name, (one.level,)).found:
            lost.append(one.label)
        if one.level == "commune" and search(here, one.code).sure != one:
            lost.append(one.code)
    assert lost == []


def test_a_hand_made_department_without_lists_is_searched_too(squares):
    assert search(squares, "f2").sure.label == "F2 (commune)"
    assert search(squares, "99000").found == ()
    assert labels(search(squares, "99003").found) == ["F3 (commune)"]
