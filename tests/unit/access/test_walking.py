"""Who can walk to help: communes on a line by hand, and la Vienne by a plain loop without geo."""

import math

import numpy as np
import pandas as pd
import pytest

from geo.access import measures, travel, walking, walking_words
from geo.access.measures import Params
from geo.indicators import registry
from geo.reading import map_reading, walking_gaps, walking_text
from geo.roads import profile
from tests.conftest import CODES, POPULATION, ROWS, make_pack
from tests.helpers import independent_walks

KIND = "france_services"


def line(areas=(0.0,) * 6, **more):
    """Six communes on a line, 1 km apart; the only France services is at the first chef-lieu."""
    communes = [
        row | {"x_m": 1000.0 * rank, "y_m": 0.0, "area_km2": area}
        for rank, (row, area) in enumerate(zip(ROWS["communes"], areas, strict=True))
    ]
    places = [
        row | {"x_m": 0.0, "y_m": 0.0}
        for row in ROWS["places"]
        if row["place_id"] in ("99001-fs-1", "99005-mds-5", "99002-hall-2")
    ]
    services = [row for row in ROWS["france_services"] if row["site_id"] == "1"]
    return make_pack(
        communes=communes, places=places, france_services=services, neighbours=[], **more
    )


def test_communes_on_a_line_by_hand():
    """Points, so that the place of people does not matter: only the detour and the pace.

    1 km of straight line is 1.2, 1.3 or 1.4 km of way, at 5, 4.5 or 4 km/h: 14.4, 17.3, 21 min.
    """
    found = walking.walked(line(), KIND)
    each = [1.2 / 5, 1.3 / 4.5, 1.4 / 4]
    for rank, code in enumerate(CODES):
        assert found.minutes.loc[code].tolist() == pytest.approx([60 * rank * one for one in each])
    # 15 min: the first, and the second if one walks fast; 30: two of them, the third if fast
    assert found.within[15]["central"].tolist() == [1, 0, 0, 0, 0, 0]
    assert found.within[15]["high"].tolist() == [1, 1, 0, 0, 0, 0]
    assert found.within[30]["low"].tolist() == [1, 1, 0, 0, 0, 0]
    assert found.within[30]["central"].tolist() == [1, 1, 0, 0, 0, 0]
    assert found.within[30]["high"].tolist() == [1, 1, 1, 0, 0, 0]


def test_a_wide_commune_counts_in_part_by_hand():
    """One commune of 12.57 km², a disc of 2 km; its 100 inhabitants fill 0.067 km² of town.

    15 min at 4.5 km/h are 1125 m of way, 865 m of straight line: the whole town of the central
    estimate, and (865 / 2000)² of the disc. At 4 km/h they are 714 m: (714 / 2000)².
    """
    areas = (4 * math.pi, *(0.0,) * 5)
    found = walking.walked(line(areas), KIND).within[15].loc[CODES[0]]
    central = 0.5 + 0.5 * (1125 / 1.3 / 2000) ** 2
    assert found["high"] == 1
    assert found["central"] == pytest.approx(central, abs=0.005)
    assert found["low"] == pytest.approx((1000 / 1.4 / 2000) ** 2, abs=0.005)


def test_figures_are_the_shares_times_the_people():
    params, pack = Params(), line()
    central = registry.by_unit(pack, "foot_people_30", "commune", params)["central"]
    assert central.tolist() == [*POPULATION[:2], 0, 0, 0, 0]
    shares = registry.by_unit(pack, "foot_share_30", "departement", params).iloc[0]
    whole = sum(POPULATION)
    assert shares["central"] == pytest.approx(100 * sum(POPULATION[:2]) / whole)
    assert shares["high"] == pytest.approx(100 * sum(POPULATION[:3]) / whole)
    minutes = registry.by_unit(pack, "foot_min", "departement", params)["central"].iloc[0]
    walked = [60 * rank * 1.3 / 4.5 * people for rank, people in enumerate(POPULATION)]
    assert minutes == pytest.approx(sum(walked) / whole)


def housing(**changed):
    rows = dict.fromkeys(CODES, (10, 6)) | changed
    return [
        {"code_insee": code, "households": every, "with_car": car}
        for code, (every, car) in rows.items()
    ]


def test_households_without_a_car_are_those_beyond_a_walk():
    rows = housing(**{CODES[3]: (None, None), CODES[4]: (0, 0)})
    pack = line(housing=rows)
    beyond = registry.by_unit(pack, "no_car_beyond_30", "commune", Params())
    # 4 households a commune; one is not known, in one nobody lives
    assert beyond["central"].fillna(-1).tolist() == [0, 0, 4, -1, 0, 4]
    assert beyond["low"].fillna(-1).tolist() == [0, 0, 0, -1, 0, 4]
    assert registry.by_unit(pack, "no_car_beyond_30", "departement", Params())[
        "central"
    ].tolist() == [8]
    share = registry.by_unit(pack, "no_car_share", "commune", Params())["central"]
    assert share.fillna(-1).tolist() == [40, 40, 40, -1, -1, 40]
    said = walking_text.without_car(pack, Params())
    assert said == (
        "Sans voiture\u00a0: sur 16\u00a0ménages (1\u00a0commune sans donnée), de 4 à 8 selon "
        "l’hypothèse sont à plus de 30\u00a0minutes à pied d’une France services."
    )


def test_a_commune_without_a_figure_is_missing_on_the_map_and_in_the_sentence():
    pack = line(housing=housing(**{CODES[3]: (None, None)}))
    read = map_reading.read_map(pack, "no_car_share", "commune", Params())
    assert read.legend[-1].label == "donnée manquante"
    assert read.sentence == "20\u00a0ménages sans voiture, 40\u00a0% des ménages\u202f; " + (
        "1\u00a0commune sans donnée."
    )


def test_without_the_housing_table_nothing_is_counted_and_the_import_is_named(vienne):
    assert not {"no_car_share", "no_car_beyond_15"} & {*registry.available(vienne)}
    said = walking_text.without_car(vienne, Params()).replace("\u00a0", " ")
    assert "n’est pas importée" in said
    assert "« Ménages et voitures (recensement, INSEE) »" in said


def test_without_a_list_nobody_knows_how_far_one_walks():
    found = walking.walked(make_pack(france_services=[]), KIND)
    assert found.minutes.isna().all(axis=None)
    assert found.within[30].isna().all(axis=None)


# ---------- what is known of the way ----------


def network(**minutes):
    """Minutes on foot from each commune to the place of the first, and to itself."""
    rows = [
        {"origin": code, "destination": "99001-fs-1", "car_min": 1.0, "foot_min": known}
        for code, known in minutes.items()
    ]
    rows += [
        {"origin": code, "destination": code, "car_min": 0.0, "foot_min": 0.0} for code in CODES
    ]
    return rows


def test_the_network_replaces_the_straight_line_from_the_chef_lieu():
    pack = line(network_minutes=network(**{CODES[0]: 4.0, CODES[1]: 40.0, CODES[2]: 24.0}))
    found = walking.walked(pack, KIND).minutes
    assert found.loc[CODES[1]].tolist() == pytest.approx([40 * 4.5 / 5, 40, 40 * 4.5 / 4])
    # nobody walks less than the straight line: 2 km are 26.7 min
    assert found.loc[CODES[2], "central"] == pytest.approx(2000 / 75)
    # beyond its limit a trip takes an hour at least
    assert found.loc[CODES[3], "central"] == pytest.approx(60)
    assert found.loc[CODES[5], "central"] == pytest.approx(60 * 5 * 1.3 / 4.5)
    assert "calculés depuis la mairie sur le réseau OpenStreetMap" in walking_words.caution(pack)


def test_the_network_moves_a_whole_commune_by_the_same_metres():
    """10 minutes more from the chef-lieu are 750 m more for all: who is within 15 has 375 left."""
    areas = (4 * math.pi, *(0.0,) * 5)
    pack = line(areas, network_minutes=network(**{CODES[0]: 10.0}))
    found = walking.walked(pack, KIND).within[15].loc[CODES[0]]
    town = 1000 * math.sqrt(0.5 * POPULATION[0] / walking.TOWN_PER_KM2 / math.pi)
    reach = (1125 - 750) / 1.3
    assert reach > town
    assert found["central"] == pytest.approx(0.5 + 0.5 * (reach / 2000) ** 2, abs=0.005)


def test_minutes_by_car_do_not_carry_those_who_walk():
    given = [{"origin": CODES[5], "destination": CODES[0], "minutes": 1.0}]
    plain, told = line(), line(road_minutes=given)
    assert measures.nearest(told, KIND)["central"].iloc[5] == 1
    for kept, found in zip(walking.walked(plain, KIND), walking.walked(told, KIND), strict=True):
        frames = (kept, found) if isinstance(kept, pd.DataFrame) else (kept[30], found[30])
        pd.testing.assert_frame_equal(*frames)


def test_nobody_walks_to_an_island(vienne):
    from geo.pack import pack

    away = pack.load("29")
    found = walking.walked(away, KIND)
    islands = away.communes["island"].dropna().index
    served = measures.nearest(away, KIND)["central"].reindex(islands)
    alone = islands[np.isinf(served)]
    assert len(alone)
    assert np.isinf(found.minutes.loc[alone]).all(axis=None)
    assert (found.within[30].loc[alone] == 0).all(axis=None)


def test_the_pace_of_the_network_is_that_of_its_minutes():
    assert walking.NETWORK_KMH == profile.FOOT_KMH == walking.RANGE["central"].kmh
    assert travel.NETWORK_LIMIT_MIN == 60


# ---------- la Vienne ----------


def test_la_vienne_by_a_plain_loop(vienne):
    """Other points (a square grid), plain loops over the CSV files: within 3 points, 2 % in all."""
    found = walking.walked(vienne, KIND)
    expected = independent_walks.shares("86", "connus")
    people = vienne.communes["population"]
    for limit in walking.LIMITS_MIN:
        for name in ("low", "central", "high"):
            own, other = found.within[limit][name], expected[limit][name]
            assert own.to_numpy() == pytest.approx(other.to_numpy(), abs=0.03), (limit, name)
            assert (own * people).sum() == pytest.approx((other * people).sum(), rel=0.02)
    minutes = expected["minutes"]["central"]
    assert found.minutes["central"].to_numpy() == pytest.approx(minutes.to_numpy(), rel=0.01, abs=1)


def test_low_central_and_high_are_in_order(vienne):
    found = walking.walked(vienne, KIND)
    for frame in (found.minutes, *found.within.values()):
        assert (frame["low"] <= frame["central"] + 1e-9).all()
        assert (frame["central"] <= frame["high"] + 1e-9).all()
    assert (found.within[15] <= found.within[30] + 1e-9).all(axis=None)


# ---------- words ----------


def test_the_sentence_names_the_quality_and_the_hypothesis(vienne):
    said = walking_text.walkers(vienne, Params())
    assert said.startswith("À pied, sur 439\u202f000\u00a0habitants, de ")
    assert "ligne droite × 1,3 à 4,5\u00a0km/h" in said
    assert "la moitié des habitants est supposée vivre autour de la mairie" in said
    assert "OpenStreetMap" not in said
    area = walking_text.walkers(vienne, Params(), "territoire-T4")
    assert area.startswith("À pied, dans le territoire")
    assert walking_text.walkers(vienne, Params(), "territoire-T9").startswith("Ce périmètre")


def test_the_list_on_foot_has_its_cells_and_never_a_priority(vienne):
    listed = walking_gaps.ranked(vienne, Params())
    assert listed["rank"].tolist() == sorted(listed["rank"])
    far = 100 - listed["foot_share_30"]
    assert listed["foot_gap"].to_numpy() == pytest.approx(np.sqrt(listed["need"] * far).to_numpy())
    rows = 3 * np.digitize(far, [33, 67], right=True) + np.digitize(
        listed["need"], [50, 65], right=True
    )
    assert listed["cell"].tolist() == rows.tolist()
    assert not {"priority", "first", "verdict"} & {*listed}
    assert walking_gaps.by_car(vienne, Params()).startswith("En voiture, de 0 à ")
