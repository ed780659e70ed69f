import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import classes

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
