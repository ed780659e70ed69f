import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access import nearest_places, travel

POINT = st.tuples(st.integers(0, 30), st.integers(0, 30))


def points(rows, names=None):
    return pd.DataFrame(rows, columns=["x_m", "y_m"], dtype=float).assign(
        name=names if names is not None else [f"n{i % 5}" for i in range(len(rows))]
    )


def brute_force(origins, sites):
    rows = []
    for origin in origins.itertuples():
        best = min(
            (np.hypot(s.x_m - origin.x_m, s.y_m - origin.y_m), s.name, str(s.Index))
            for s in sites.rename(columns={"name": "label"}).assign(name=sites["name"]).itertuples()
        )
        rows.append(best)
    return rows


@given(st.lists(POINT, min_size=1, max_size=8), st.lists(POINT, min_size=1, max_size=12))
def test_equals_brute_force_with_ties_by_name(origin_rows, site_rows):
    # small integer grids make many exact ties
    origins, sites = points(origin_rows), points(site_rows)
    found = nearest_places.nearest(origins, sites)
    for row, (distance, _, identifier) in zip(
        found.itertuples(), brute_force(origins, sites), strict=True
    ):
        assert row.distance_m == pytest.approx(distance)
        assert str(row.site_id) == identifier


@given(
    st.lists(POINT, min_size=1, max_size=6),
    st.lists(POINT, min_size=1, max_size=10, unique=True),
    st.randoms(),
)
def test_row_order_does_not_matter(origin_rows, site_rows, random):
    origins = points(origin_rows)
    sites = points(site_rows)
    order = list(range(len(sites)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(
        nearest_places.nearest(origins, sites), nearest_places.nearest(origins, sites.iloc[order])
    )


@given(st.lists(POINT, min_size=1, max_size=6), st.lists(POINT, min_size=2, max_size=10))
def test_adding_a_site_never_raises_minutes(origin_rows, site_rows):
    origins, sites = points(origin_rows), points(site_rows)
    fewer, more = (
        nearest_places.nearest(origins, sites.iloc[1:]),
        nearest_places.nearest(origins, sites),
    )
    assert (more["central"] <= fewer["central"]).all()


def test_no_site_is_infinitely_far_not_missing():
    found = nearest_places.nearest(points([(0, 0)]), points([]))
    assert np.isposinf(found["central"]).all()
    assert found["site_id"].isna().all()


def test_minutes_are_those_of_the_travel_model():
    found = nearest_places.nearest(points([(0, 0)]), points([(3000, 4000)]))
    assert found["central"].iloc[0] == travel.minutes(5000.0)


def test_more_ties_than_the_first_query_asks_for():
    ring = [(1, 0), (0, 1), (-1, 0), (0, -1), (3, 3)]
    found = nearest_places.nearest(points([(0, 0)]), points(ring, ["d", "c", "b", "a", "0"]))
    assert found["site_id"].iloc[0] == 3


def test_missing_coordinate_is_refused():
    with pytest.raises(ValueError, match="coordinate"):
        nearest_places.nearest(points([(0, 0)]), points([(np.nan, 1)]))
