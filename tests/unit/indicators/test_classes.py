import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.indicators import classes, registry
from geo.maps import assets

BOUNDS = (10.0, 15.0, 20.0, 30.0)


def test_upper_bounds_are_included_so_that_beyond_means_above():
    found = classes.classify(pd.Series([10.0, 10.01, 20.0, 20.01, 31.0]), BOUNDS)
    assert found.tolist() == [0, 1, 2, 3, 4]


def test_missing_apart_and_no_site_last():
    found = classes.classify(pd.Series([np.nan, np.inf]), BOUNDS)
    assert found.tolist() == [classes.MISSING, 4]


@given(st.lists(st.floats(-1e6, 1e6) | st.just(float("nan"))))
def test_every_value_is_counted_once(values):
    series = pd.Series(values, dtype=float)
    found, missing = classes.counts(classes.classify(series, BOUNDS), len(BOUNDS) + 1)
    assert sum(found) == series.notna().sum()
    assert missing == series.isna().sum()


def test_labels_say_bounds_and_unit():
    labels = [text.replace("\u00a0", " ") for text in classes.labels((10, 15), "min")]
    assert labels == ["10 min ou moins", "de 10 à 15 min", "plus de 15 min"]


def test_bounds_must_increase():
    with pytest.raises(ValueError, match="increasing"):
        classes.classify(pd.Series([1.0]), (2.0, 2.0))


def test_circle_areas_are_proportional():
    small, large = (classes.circle_radius_px(value, 400) for value in (100, 400))
    assert large == 2 * small == classes.LARGEST_CIRCLE_PX
    assert classes.circle_radius_px(0, 0) == 0
    assert classes.circle_radius_px(1, 1) < large / 2  # one alone is no large circle


def test_the_browser_draws_the_circles_of_the_key():
    script = (assets.OURS / "2-draw.js").read_text()
    assert f"LARGEST_CIRCLE = {classes.LARGEST_CIRCLE_PX};" in script
    assert f"LEAST_LARGEST = {classes.LEAST_LARGEST};" in script


@pytest.mark.parametrize(
    ("largest", "expected"),
    [
        (90_239, [50_000, 10_000, 2_000]),
        (10, [10, 2]),
        (5, [5, 2, 1]),
        (2, [2, 1]),
        (1, [1]),
        (0, []),
        (np.nan, []),
    ],
)
def test_the_key_of_circles_has_round_values(largest, expected):
    key = classes.circle_key(pd.Series([0.0, largest]), "")
    assert [circle.label.replace("\u202f", "") for circle in key] == [str(v) for v in expected]
    assert all(circle.radius_px <= classes.LARGEST_CIRCLE_PX for circle in key)


def test_a_first_bound_of_zero_is_none_at_all():
    assert classes.labels((0.0, 2.0), "") == ["0", "de 0 à 2", "plus de 2"]


def test_a_class_says_its_unit_whole_or_by_its_first_word_when_short():
    assert classes.class_labels(registry.REGISTRY["weekly_hours"])[:2] == [
        "0\u00a0h",
        "de 0 à 20\u00a0h",
    ]
    assert classes.class_labels(registry.REGISTRY["mds_min"])[0] == "10\u00a0min ou moins"
    assert classes.class_labels(registry.REGISTRY["need_index"])[0] == "35 ou moins"
    for one in registry.REGISTRY.values():
        if one.bounds and one.unit.split()[0] in ("h", "€", "%", "min"):
            assert all(one.unit.split()[0] in label for label in classes.class_labels(one)), one.id
