import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.access import measures, nearest_places, presence, travel
from geo.access.measures import Params
from geo.access.presence import Counts
from geo.base import french
from geo.maps import leaflet, map_geometry
from geo.maps.map_geometry import RANKS
from geo.reading import history
from tests.conftest import ROWS, make_pack

DATES = st.dates(pd.Timestamp("2019-11-01").date(), pd.Timestamp("2022-12-31").date())


def drawn_at(pack, month, params):
    return map_geometry.places_of(pack, "france_services", history.open_sites(pack, month, params))


def labelled(*dates):
    """The six squares, with these label dates on their two France services."""
    sites = [
        row | {"labelled_on": str(date)}
        for row, date in zip(ROWS["france_services"], dates, strict=True)
    ]
    pack = make_pack(france_services=sites)
    table = pack.tables["france_services"]
    table["labelled_on"] = pd.to_datetime(table["labelled_on"])
    return pack


def test_coverage_of_the_squares_month_by_month():
    pack = labelled("2020-03-15", "2021-06-01")
    told = history.coverage(pack, 15)
    assert told.loc["2020-02"].tolist() == [0, 0, 0, 0, 0]
    assert told.loc["2020-03", ["central", "sites", "sites_outside"]].tolist() == [100, 1, 0]
    assert told.loc["2021-06", ["central", "sites", "sites_outside"]].tolist() == [500, 1, 1]
    assert history.minutes_at(pack, "2020-02").to_numpy().min() == np.inf


@settings(max_examples=25, deadline=None)
@given(DATES, DATES, st.sampled_from(measures.THRESHOLDS_MIN), st.booleans())
@pytest.mark.slow
def test_coverage_never_decreases(first, second, threshold, neighbours):
    told = history.coverage(labelled(first, second), threshold, Counts(neighbours=neighbours))
    assert (told.diff().dropna() >= 0).all(axis=None)
    assert (told["low"] <= told["central"]).all()
    assert (told["central"] <= told["high"]).all()


@pytest.mark.parametrize("month", ["2020-01", "2020-09", "2021-10", "2023-12", "2024-08"])
def test_any_date_equals_the_nearest_of_the_sites_of_that_date(vienne, month):
    sites = presence.places(vienne, "france_services")
    label = vienne.tables["france_services"].set_index("site_id")["labelled_on"]
    then = sites[(label.reindex(sites["site"]).dt.strftime("%Y-%m") <= month).to_numpy()]
    known = travel.roads_of(vienne)
    expected = nearest_places.nearest(vienne.communes, then, known)[["low", "central", "high"]]
    pd.testing.assert_frame_equal(history.minutes_at(vienne, month), expected, check_names=False)


def test_coverage_of_la_vienne_only_grows_and_ends_today(vienne):
    told = history.coverage(vienne, 20)
    assert (told.diff().dropna() >= 0).all(axis=None)
    near = measures.nearest(vienne, "france_services")["central"]
    people = vienne.communes["population"]
    assert told["central"].iloc[-1] == people[near <= 20].sum()
    out = presence.left_out(vienne, "france_services")["in_department"].sum()
    assert (told["sites"].iloc[-1], out) == (25, 1)  # the 26 of the list, one without its round
    assert [told.index[0], told.index[-1]] == ["2020-01", "2024-08"]


def test_the_map_of_a_month_keeps_the_classes_of_today(vienne):
    read = history.read_at(vienne, "2020-01", Params())
    assert sum(row.units for row in read.legend) == 265
    today = history.read_at(vienne, history.months(vienne)[-1], Params())
    assert [row.label for row in read.legend] == [row.label for row in today.legend]
    assert read.legend[-1].units > today.legend[-1].units == 0
    table = history.table_at(vienne, read)
    assert table["Minutes"].is_monotonic_decreasing
    assert len(table) == 265


def test_sentences_and_tables_agree(vienne):
    told = history.table(vienne, Params())
    assert told["Part des habitants (%)"].iloc[-1] == pytest.approx(98.6)  # 432,653 of 438,897
    assert "à 99\u00a0% (de 94 à 100) en août" in history.sentence(vienne, Params())
    assert (
        len(history.openings(vienne, Params()))
        == told[["Sites du département", "Sites voisins"]].iloc[-1].sum()
    )


def test_nobody_is_said_before_the_first_site():
    told = history.sentence(labelled("2020-03-15", "2021-06-01"), Params())
    assert "aucun n’était ouvert au début, 1 à la fin" in told


def test_the_sites_drawn_are_those_that_counted(vienne):
    """Found again from the places of the map: their text holds the name of a site of then."""
    names = vienne.tables["france_services"].set_index("site_id")
    places = map_geometry.content(vienne)["sites"]["france_services"]
    for month in ("2020-01", "2021-10", "2024-08"):
        labelled = names.loc[names["labelled_on"].dt.strftime("%Y-%m") <= month, "name"]
        then = set(labelled.map(french.apostrophe))
        drawn = drawn_at(vienne, month, Params())
        assert all(then & set(places[rank].texts) for rank in drawn)
        told = history.coverage(vienne, 20).loc[month]
        # full, or the seat of a round that receives at its stops
        seat = {"2273"} & set(names.index[names["labelled_on"].dt.strftime("%Y-%m") <= month])
        here = [places[rank] for rank in drawn if places[rank].commune >= 0]
        inside = [place for place in here if place.counted <= RANKS["connus"]]
        assert len(inside) + len(seat) == told["sites"]
    everywhere = set(drawn_at(vienne, "2024-08", Params()))
    at_home = set(drawn_at(vienne, "2024-08", Params(neighbours=False)))
    assert at_home < everywhere
    assert len(history.openings(vienne, Params(neighbours=False))) == 25


def test_a_month_without_site_draws_none():
    pack = labelled("2020-03-15", "2021-06-01")
    paint = {"classes": "0", "colours": ("#FFFFFF",), "layers": ("france_services",)}
    sent = [
        leaflet.paint("99.js", leaflet.Paint(shown=drawn_at(pack, month, Params()), **paint))
        for month in ("2020-01", "2020-03")
    ]
    none, first = (next(iter(group._children.values())).payload for group in sent)
    assert "france_services" not in none
    assert '"shown":[0]' in first


def test_a_month_that_is_not_told(vienne):
    with pytest.raises(KeyError):
        history.minutes_at(vienne, "2019-12")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((999, 1000, 1000), "100\u00a0% (de 99,9 à 100)"),
        ((99_999, 99_999, 100_000), "99,9\u00a0% (de 99,9 à 100)"),
        ((9_940, 9_990, 9_995), "99,9\u00a0% (de 99,4 à 99,9)"),
        ((881, 936, 978), "94\u00a0% (de 88 à 98)"),
        ((936, 936, 936), "94\u00a0%"),
        ((0, 0, 0), "0\u00a0%"),
    ],
)
def test_everybody_is_said_only_when_nobody_is_left_out(row, said):
    whole = {999: 1000, 99_999: 100_000, 9_940: 10_000}.get(row[0], 1000)
    assert history._share(pd.Series(row, ["low", "central", "high"]), whole) == said


def test_all_but_a_few_of_la_vienne_are_within_25_minutes(vienne):
    told = history.coverage(vienne, 25).iloc[-1]
    assert told["low"] < told["central"] == vienne.communes["population"].sum()
    assert "à 100\u00a0% (de 98 à 100) en août 2024" in history.sentence(
        vienne, Params(threshold_min=25)
    )


def test_the_hypothesis_is_said_once_and_the_sites_beside_are_told(vienne):
    """47 % covered with one site of the department: those of the neighbours count too."""
    said = history.sentence(vienne, Params())
    assert said.partition("Parmi")[0].count("selon l’hypothèse") == 1
    first = history.coverage(vienne, 20, Params().counts).iloc[0]
    assert first["sites_outside"] > 1
    assert f"{first['sites_outside']:.0f}\u00a0sites hors du département comptaient aussi" in said
