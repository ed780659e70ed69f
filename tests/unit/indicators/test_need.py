"""The need index: by hand on the six squares, and what must hold whatever the figures."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access.measures import Params
from geo.indicators import need, priority, registry
from geo.pack import catalogue
from geo.reading import tables
from tests.conftest import ACTIVE, CODES, INCOME, ROWS, STEADY, UNEMPLOYED, make_pack

WEIGHTS = st.tuples(*[st.floats(0, 10)] * 3)
PROFILES = st.sampled_from(list(need.PROFILES))
RATES = [0.1, 0.05, 0.2, 0.25, 0.2]


def test_by_hand(squares):
    found = need.need(squares)
    # percentiles of 65+ and low income are read in the docstring of conftest
    one, two, three, four, _ = STEADY
    by_hand = [(50 + one + 50) / 3, (20 + two + 30) / 3, (25 + three + 80) / 3, (20 + four) / 2]
    assert found["need"].iloc[:4].tolist() == pytest.approx(by_hand)
    assert found["median_standard_of_living_eur_percentile"].tolist() == pytest.approx(
        [50, 30, 80, np.nan, 10, np.nan], nan_ok=True
    )
    assert found["unemployment_rate"].iloc[0] == pytest.approx(STEADY[0] / 200)
    assert need.components(squares)["unemployment_rate"].iloc[0] == 0.1


def test_unemployment_is_steadied_by_hand():
    """115 unemployed of 650: 23/130. Rates .1 .05 .2 .25 .2 differ by s² = 69/16900 = .0040828.

    Chance alone: (23/130) / 130 = .0013609; between the communes .0027219. A commune of 50
    keeps .0027219 / (.0027219 + (23/130) / 50) = 0.434783 of what sets it apart, one of 100
    0.606061, one of 200 0.754717.
    """
    found = need.steadied(pd.Series(UNEMPLOYED, CODES), pd.Series(ACTIVE, CODES))
    mean, kept = 23 / 130, [0.434783, 0.606061, 0.754717, 0.606061, 0.754717]
    by_hand = [mean + k * (rate - mean) for k, rate in zip(kept, RATES, strict=True)]
    assert found.iloc[:5].tolist() == pytest.approx(by_hand, abs=1e-6)
    assert [200 * rate for rate in found.iloc[:5]] == pytest.approx(STEADY, abs=1e-5)
    assert np.isnan(found.iloc[5])


def test_steadied_rates_are_those_of_a_plain_computation(vienne):
    """Marshall (1991) with loops and the sheet, nothing of what is tested."""
    with (catalogue.PUBLISHED / "sheets" / "86" / "income_employment.csv").open() as file:
        rows = list(csv.DictReader(file))
    pairs = {
        r["code_insee"]: (float(r["unemployed_15_64"]), float(r["active_15_64"])) for r in rows
    }
    active = sum(n for _, n in pairs.values())
    mean = sum(u for u, _ in pairs.values()) / active
    spread = sum(n * (u / n - mean) ** 2 for u, n in pairs.values()) / active
    between = spread - mean * len(pairs) / active
    found = need.need(vienne)["unemployment_rate"]
    for code, (u, n) in pairs.items():
        kept = between / (between + mean / n)
        assert found[code] == pytest.approx(kept * u / n + (1 - kept) * mean, rel=1e-12)
    assert sum(u < 10 for u, _ in pairs.values()) == 43


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 400)), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_a_steadied_rate_is_between_its_own_and_that_of_all(pairs):
    count = pd.Series([float(min(u, n)) for u, n in pairs])
    total = pd.Series([float(n) for _, n in pairs])
    found, own = need.steadied(count, total), count / total
    mean = count.sum() / total.sum()
    assert (found >= np.minimum(own, mean) - 1e-12).all()
    assert (found <= np.maximum(own, mean) + 1e-12).all()


def test_communes_that_are_all_alike_keep_their_rate_and_chance_alone_goes_to_the_mean():
    same = need.steadied(pd.Series([5.0, 10.0]), pd.Series([50.0, 100.0]))
    assert same.tolist() == pytest.approx([0.1, 0.1])
    # one in ten and none in ten: less apart than chance alone would put them
    assert need.steadied(pd.Series([1.0, 0.0]), pd.Series([10.0, 10.0])).tolist() == [0.05, 0.05]
    assert need.steadied(pd.Series([np.nan]), pd.Series([np.nan])).isna().all()


def test_a_missing_component_is_left_out_and_named(squares):
    found = need.need(squares)
    assert found["used"].iloc[3] == "share_65_plus|unemployment_rate"
    assert found["used"].iloc[0] == "|".join(need.PROFILES["droits"].components)


def test_where_nobody_lives_nothing_is_known(squares):
    for profile in need.PROFILES:
        row = need.need(squares, profile).iloc[5]
        assert np.isnan(row["need"])
        assert row["used"] == ""


def test_weights_move_the_index_and_are_normalised(squares):
    assert need.need(squares, weights=(10, 0, 0))["need"].iloc[0] == 50
    doubled = need.need(squares, weights=(2, 4, 8))["need"]
    pd.testing.assert_series_equal(doubled, need.need(squares, weights=(1, 2, 4))["need"])
    zero = need.need(squares, weights=(0, 0, 0))["need"]
    pd.testing.assert_series_equal(zero, need.need(squares)["need"])


def test_a_weight_on_a_secret_figure_alone_gives_no_index(squares):
    row = need.need(squares, weights=(0, 0, 5)).iloc[3]
    assert np.isnan(row["need"])
    assert row["used"] == ""


@pytest.mark.parametrize("weights", [(1.0, -1.0, 1.0), (1.0,), (float("nan"), 1.0, 1.0)])
def test_impossible_weights_are_refused(squares, weights):
    with pytest.raises(ValueError, match="weight"):
        need.need(squares, "droits", weights)


def test_an_unknown_profile(squares):
    with pytest.raises(KeyError):
        need.need(squares, "autre")


def test_without_national_percentiles_there_is_no_index():
    bare = make_pack(national_percentiles=[])
    found = need.need(bare)
    assert found["need"].isna().all()
    assert found["share_65_plus"].iloc[0] == 0.5


def test_age_alone_is_no_index_but_for_the_profile_of_age():
    bare = make_pack(income_employment=[])
    found = need.need(bare)
    assert found["need"].isna().all()
    assert set(found["used"]) == {""}
    seniors = need.need(bare, "seniors")
    assert seniors["need"].iloc[:5].tolist() == pytest.approx([50, 20, 25, 20, 30])
    gaps = priority.gaps(bare, Params())
    assert gaps["rank"].isna().all()
    assert not gaps["priority"].any()
    assert priority.robustness(bare, Params())["share"].isna().all()


def test_percentiles_are_interpolated_clipped_and_highest_on_a_tie():
    steps = pd.Series([0.0, 0.0, 1.0, 3.0])
    placed = need.percentile(pd.Series([-1, 0, 0.5, 2, 3, 9, np.nan]), steps)
    assert placed.tolist() == pytest.approx([0, 1, 1.5, 2.5, 3, 3, np.nan], nan_ok=True)


@given(PROFILES, WEIGHTS)
@settings(max_examples=40, deadline=None)
def test_bounded_whatever_the_weights(vienne, profile, weights):
    found = need.need(vienne, profile, weights)["need"].dropna()
    assert found.between(0, 100).all()
    placed = need.need(vienne, profile, weights).loc[found.index].filter(like="_percentile")
    assert (found >= placed.min(axis=1) - 1e-9).all()
    assert (found <= placed.max(axis=1) + 1e-9).all()


@given(
    st.sampled_from(["pop_65_plus", "unemployed_15_64", "median_standard_of_living_eur"]),
    st.integers(0, 4),
    st.integers(1, 60),
)
@settings(max_examples=40, deadline=None)
def test_monotonic_in_each_component(squares, column, commune, more):
    """Older, less employed or poorer: never less need, and nobody else's need moves.

    The unemployment of one moves the rate of all, which the others are brought towards.
    """
    income = column.endswith("_eur")
    table = "population" if column == "pop_65_plus" else "income_employment"
    if income and INCOME[commune] is None:
        return
    changed = [dict(row) for row in ROWS[table]]
    changed[commune][column] += -50 * more if income else min(more, 50)
    before = need.need(squares)["need"]
    after = need.need(make_pack(**{table: changed}))["need"]
    assert after.iloc[commune] >= before.iloc[commune]
    others = [code for code in CODES if code != CODES[commune]]
    if column != "unemployed_15_64":
        pd.testing.assert_series_equal(after[others], before[others])


def test_every_commune_of_la_vienne_has_an_index(vienne):
    found = need.need(vienne)
    assert found["need"].notna().all()
    partial = found[found["used"] == "share_65_plus|unemployment_rate"]
    assert len(partial) == 3
    assert partial["median_standard_of_living_eur"].isna().all()


@pytest.mark.parametrize(
    ("index", "params"),
    [
        ("need_index", Params()),
        ("need_index", Params(weights=(2.0, 7.0, 1.0))),
        ("need_seniors", Params()),
        ("need_parentalite", Params(profile="parentalite", weights=(0.0, 3.0, 10.0))),
        ("need_parentalite", Params(weights=(0.0, 3.0, 10.0))),
    ],
)
def test_the_index_is_recomputed_from_its_row_of_the_export(vienne, index, params):
    """A pocket calculator: nothing but the text of the row."""
    frame = tables.table(vienne, "commune", params)
    rows = csv.DictReader(io.StringIO(tables.to_csv(frame, french=False).decode("utf-8-sig")))
    short = 0
    for row in rows:
        names = row[f"{index}_used"].split("|")
        weights = [float(weight) for weight in row[f"{index}_weights"].split("|")]
        placed = [float(row[f"{name}_percentile"]) for name in names]
        by_hand = sum(w * p for w, p in zip(weights, placed, strict=True)) / sum(weights)
        assert float(row[index]) == pytest.approx(by_hand, abs=1e-6)
        short += row["median_standard_of_living"] == ""
    assert short == 3


def test_the_percentile_of_the_export_is_the_one_of_the_national_table(vienne):
    """One row placed by hand between two lines of data/86/national_percentiles.csv."""
    frame = tables.table(vienne, "commune", Params()).set_index("code_insee").loc["86189"]
    table = vienne.tables["national_percentiles"]
    value = frame["share_65_plus"] / 100
    below = table[table["share_65_plus"] <= value].iloc[-1]
    above = table[table["share_65_plus"] > value].iloc[0]
    part = (value - below["share_65_plus"]) / (above["share_65_plus"] - below["share_65_plus"])
    assert frame["share_65_plus_percentile"] == pytest.approx(below["percentile"] + part)


def test_the_weights_of_the_reader_are_those_of_the_profile_looked_at(vienne):
    def index(key, **options):
        return registry.by_unit(vienne, key, "departement", Params(**options))["central"].iloc[0]

    heavy = (10.0, 0.0, 0.0)
    assert index("need_index", weights=heavy) == pytest.approx(index("need_seniors"))
    assert index("need_index", weights=heavy, profile="parentalite") == index("need_index")
