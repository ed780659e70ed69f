"""The place that nothing tells from the nearest one, by a plain loop; both are said."""

import math

import pytest

from geo.access import measures, presence
from geo.access.measures import Params
from geo.reading import as_near, commune_card, contacts, why
from tests.helpers.gate_files import plain
from tests.helpers.independent_law import NOW, drive, spread
from tests.helpers.own_files import bring, context, rebuilt, upload

TRIMOUILLE, BELABRE, MONTMORILLON = "86273", "36016", "86165"
COUNTS = Params().counts


def span(metres):
    return {name: drive(metres, detour, speed) for name, (detour, speed) in NOW.items()}


def equal(one, other):
    if abs(one["central"] - other["central"]) < 2:
        return True
    shared = min(one["high"], other["high"]) - max(one["low"], other["low"])
    return shared > 0.8 * (max(one["high"], other["high"]) - min(one["low"], other["low"]))


@pytest.mark.parametrize("kind", ["france_services", "mds"])
def test_la_vienne_by_a_plain_loop(vienne, kind):
    sites = presence.places(vienne, kind, COUNTS)
    expected = {}
    for home in vienne.communes.itertuples():
        far = [
            (span(spread(math.hypot(home.x_m - x, home.y_m - y), home.area_km2)), name, town)
            for x, y, name, town in sites[["x_m", "y_m", "name", "code_insee"]].itertuples(
                index=False
            )
        ]
        first, _, there = min(far, key=lambda one: (one[0]["central"], one[1]))
        others = [one for one in far if one[2] != there and equal(first, one[0])]
        if there != home.Index and others:
            expected[home.Index] = min(others, key=lambda one: (one[0]["central"], one[1]))[1]
    found = measures.as_near(vienne, kind, COUNTS)["site"].dropna()
    assert len(expected) > 40
    assert found.to_dict() == expected


def test_la_trimouille_names_both(vienne):
    assert as_near.communes(vienne, TRIMOUILLE, Params()) == [BELABRE, MONTMORILLON]
    both = as_near.places(vienne, "france_services", COUNTS)[TRIMOUILLE]
    assert both == "France services La Poste de Bélâbre ou France services de Montmorillon"
    said = plain(" ".join(why.why(vienne, "commune", TRIMOUILLE, Params())))
    assert "à Bélâbre ou à Montmorillon, à égalité selon l'hypothèse, est à 19 min (de 15 à" in said
    service = commune_card.service(vienne, TRIMOUILLE, "france_services", Params())
    assert any("à égalité selon l’hypothèse avec France services" in one for one in service.notes)
    listed = contacts.contacts(vienne, "commune", TRIMOUILLE, Params())
    near = [one.name for one in listed if one.role == "france_services"]
    assert near == ["France services La Poste de Bélâbre", "France services de Montmorillon"]


def test_a_time_typed_settles_it(vienne):
    known = context(vienne)
    rows = [{"origine": "La Trimouille", "destination": "Montmorillon", "minutes connues": "15"}]
    after = rebuilt(known, bring(upload(rows), known, "own_times")[1])
    assert as_near.communes(after, TRIMOUILLE, Params()) == [MONTMORILLON]
    others = measures.as_near(after, "france_services", COUNTS).drop(TRIMOUILLE)
    before = measures.as_near(vienne, "france_services", COUNTS).drop(TRIMOUILLE)
    assert others["site"].equals(before["site"])


def test_a_place_of_the_commune_has_no_rival(vienne):
    near = measures.nearest(vienne, "france_services", COUNTS)
    here = near.index[near["site_commune"] == near.index]
    assert len(here) > 10
    assert measures.as_near(vienne, "france_services", COUNTS).loc[here, "site_id"].isna().all()


def test_without_a_list_there_is_nothing(squares):
    found = measures.as_near(squares, "cnfs", COUNTS)
    assert found.index.equals(squares.communes.index)
    assert found["site"].isna().all() or measures.has_list(squares, "cnfs")
