import re
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from geo.access import measures, reach, travel
from geo.access.measures import Params
from geo.export import dictionary
from geo.indicators import priority, registry
from geo.pack import territories
from geo.reading import names
from tests.conftest import make_pack

KM10, KM5 = 10_000.0, 5_000.0


def central(pack, indicator, level="commune", **params):
    return registry.by_unit(pack, indicator, level, Params(**params))["central"]


def test_population_sums_to_the_department(squares):
    assert central(squares, "population", "departement").tolist() == [1500]


def test_share_is_a_ratio_of_sums_and_missing_where_nobody_lives(squares):
    shares = central(squares, "share_65_plus")
    assert shares.iloc[:5].tolist() == pytest.approx([50, 20, 25, 20, 30])
    assert np.isnan(shares.iloc[5])
    # N: (60 + 150) / 800, S: (50 + 40 + 100) / 700; not the means of the shares
    assert central(squares, "share_65_plus", "territoire").tolist() == pytest.approx(
        [26.25, 100 * 190 / 700]
    )


def test_minutes_to_france_services_cross_the_border(squares):
    found = central(squares, "france_services_min")
    diagonal = np.hypot(KM10, KM10)
    expected = travel.minutes([0, KM10, KM5, KM10, diagonal, np.hypot(KM5, KM10)])
    assert found.tolist() == pytest.approx(expected.tolist())
    alone = central(squares, "france_services_min", neighbours=False)
    assert alone.iloc[2] == travel.minutes(20_000.0)
    assert (alone >= found).all()


def test_a_stop_counts_unless_permanent_sites_alone_do(stopping):
    assert central(stopping, "france_services_min").iloc[5] == 0
    assert central(stopping, "france_services_min", presence="permanents").iloc[5] > 0


def test_minutes_aggregate_weighted_by_inhabitants(squares):
    found = central(squares, "mds_min", "territoire")
    side, diagonal = travel.minutes(KM10), travel.minutes(np.hypot(KM10, KM10))
    # S: F1 and F3 are on the diagonal of F5, F2 below it; N: F4 beside, F5 itself, F6 empty
    assert found["S"] == pytest.approx((100 * diagonal + 200 * side + 400 * diagonal) / 700)
    assert found["N"] == pytest.approx(300 * side / 800)


def test_inhabitants_beyond_by_hand(squares):
    # straight 10 km is 15.1 min, 14.1 km is 19.9 min: beyond 17 min of a France services, F5 only
    beyond = central(squares, "inhabitants_beyond", threshold_min=17)
    assert beyond.tolist() == [0, 0, 0, 0, 500, 0]
    rows = registry.by_unit(squares, "inhabitants_beyond", "departement", Params(threshold_min=15))
    assert rows["central"].iloc[0] == 1000
    assert (rows["low"] <= rows["central"]).all()
    assert (rows["central"] <= rows["high"]).all()


def test_posts_are_counted_at_the_seat_and_never_at_the_commune(squares):
    found = central(squares, "posts_per_10k", "territoire")
    assert found["S"] == pytest.approx(3 / 700 * 1e4)
    assert found["N"] == pytest.approx(1 / 800 * 1e4)
    with pytest.raises(ValueError, match="not defined"):
        central(squares, "posts_per_10k", "commune")


IMPORTED = (
    "fibre_connectable",
    "fragility_index",
    "no_car_share",
    "no_car_beyond_15",
    "no_car_beyond_30",
    "actions_done",
    "priority_without_action",
)
"""Indicators of tables that nobody has imported for la Vienne, and of a register it has not."""


def test_an_indicator_without_data_is_not_offered(vienne):
    assert set(registry.REGISTRY) - set(registry.available(vienne)) == set(IMPORTED)


@pytest.mark.parametrize("indicator", sorted(set(registry.REGISTRY) - set(IMPORTED)))
def test_every_indicator_at_every_level_of_la_vienne(vienne, indicator):
    declared = registry.REGISTRY[indicator]
    for level in declared.levels:
        figures = registry.by_unit(vienne, indicator, level, Params())
        assert list(figures.index) == list(territories.units(vienne, level).index)
        secret = 3 if (indicator, level) == ("median_standard_of_living", "commune") else 0
        assert figures.isna().any(axis=1).sum() == secret


@pytest.mark.parametrize("kind", measures.HELP_KINDS)
def test_a_larger_threshold_never_lowers_coverage(vienne, kind):
    beyond = [
        central(vienne, "inhabitants_beyond", "departement", threshold_min=t, kind=kind).iloc[0]
        for t in measures.THRESHOLDS_MIN
    ]
    assert beyond == sorted(beyond, reverse=True)
    assert beyond[0] > beyond[-1]


def test_shared_frames_are_the_same_whoever_asks(vienne):
    first = registry.by_unit(vienne, "population", "commune", Params())
    pd.testing.assert_frame_equal(
        first, registry.by_unit(vienne, "population", "commune", Params())
    )


def test_imported_figures_are_averaged_over_what_they_describe(squares):
    codes = list(squares.communes.index)
    fibre = pd.DataFrame(
        {
            "code_insee": codes,
            "premises": [100, 100, 0, 300, 100, 10],
            "connectable": [50, 100, 0, 30, 100, 5],
        }
    )
    ifn = pd.DataFrame({"code_insee": codes, "ifn": [2.0, 4.0, 0.0, 6.0, 8.0, 1.0]})
    tables = {**squares.tables, "fibre": fibre, "fragility": ifn}
    pack = replace(squares, tables=MappingProxyType(tables))
    assert {"fibre_connectable", "fragility_index"} <= set(registry.available(pack))
    share = central(pack, "fibre_connectable", "commune")
    assert share[codes[0]] == 50
    assert np.isnan(share[codes[2]])
    assert central(pack, "fibre_connectable", "territoire").to_dict() == pytest.approx(
        {"N": 100 * 135 / 410, "S": 75.0}
    )
    # F3 is not published and F6 has nobody: neither weighs
    assert central(pack, "fragility_index", "territoire").to_dict() == pytest.approx(
        {"N": (300 * 6 + 500 * 8) / 800, "S": (100 * 2 + 200 * 4) / 300}
    )


TOLD = {"population", "median_standard_of_living", "territory", "fragility_index"}
"""Indicators that nothing computes at the commune: published as they are."""


@pytest.mark.parametrize("key", sorted(set(registry.REGISTRY) - TOLD))
def test_what_is_computed_has_its_formula(key):
    formula = names.formula(make_pack(), registry.REGISTRY[key])
    assert formula.endswith(".")
    assert not re.search(r"[^\u202f];|[^\u00a0]:|'|\d\.\d|  ", formula), formula


def test_formulas_hold_the_parameters_of_the_code():
    """The figures of a formula are those that the functions use, so none can drift alone."""
    said = {
        key: names.formula(make_pack(), one).replace("\u00a0", " ")
        for key, one in registry.REGISTRY.items()
    }
    steps = re.findall(
        r"([\d/]+)(?: jusqu’à| min)? ?(?:jusqu’à )?(\d+)", said["capacity_cnfs"].split("w(t) =")[1]
    )
    assert [(float(limit), float(Fraction(weight))) for weight, limit in steps] == [
        (limit, pytest.approx(weight)) for limit, weight in reach.DECAY
    ]
    assert f"{reach.POST_HOURS:.0f} h × postes" in said["capacity_cnfs"]
    assert f"(t − {priority.MINUTES_EASY:.0f}) ÷ {priority.MINUTES_SPAN:.0f}" in said["difficulty"]
    speeds = re.findall(r"(\d+)(?: km/h)? (?:jusqu’à|au-delà)", said["mds_min"].partition(" : ")[2])
    assert [float(one) for one in speeds] == [
        kmh * travel.CENTRAL.speed for kmh in travel.SPEEDS_KMH
    ]
    limits = re.findall(r"jusqu’à (\d+)", said["mds_min"])
    assert [float(one) for one in limits] == list(travel.BREAKS_KM[1:])
    assert f"× {travel.CENTRAL.detour}".replace(".", ",") in said["mds_min"]


def test_the_formula_of_minutes_follows_the_roads():
    row = {"origin": "99002", "destination": "99001", "minutes": 7.0}
    pack = make_pack(road_minutes=pd.DataFrame([row]))
    table = dictionary.table(pack, [registry.REGISTRY["mds_min"]])
    assert table["Calcul"].iloc[0].startswith("Minutes de la matrice importée, sauf ")
