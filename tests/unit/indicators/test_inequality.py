"""Lorenz, Gini and concentration: by hand, and by formulas that sort nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.indicators import inequality

UNITS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0.1, 1000), st.integers(0, 5)), min_size=1, max_size=40
)


def mean_difference(each, people):
    """Gini's index as the mean difference between two people: every pair, no order."""
    weight, mean = people / people.sum(), np.average(each, weights=people)
    apart = np.abs(each[:, None] - each[None, :])
    return (weight[:, None] * weight[None, :] * apart).sum() / (2 * mean)


def by_ranks(each, people, rank):
    """The concentration index from the middle rank of each unit among the people."""
    share, mean = people / people.sum(), np.average(each, weights=people)
    middle = np.array([share[rank < r].sum() + share[rank == r].sum() / 2 for r in rank])
    return 2 * (share * each * middle).sum() / mean - 1


def test_two_people_of_whom_one_has_all():
    curve = inequality.lorenz(np.array([10.0, 0.0]), np.array([1.0, 1.0]))
    assert curve.people.tolist() == [0, 0.5, 1]
    assert curve.had.tolist() == [0, 0, 1]
    assert curve.index == 0.5
    assert curve.share(0.75) == 0.5


def test_three_communes_by_hand():
    # 100 people have 0 h, 100 have 10 h, 200 have 20 h: 5,000 h
    each, people = np.array([20.0, 0.0, 10.0]), np.array([200.0, 100.0, 100.0])
    curve = inequality.lorenz(each, people)
    assert curve.people.tolist() == [0, 0.25, 0.5, 1]
    assert curve.had.tolist() == pytest.approx([0, 0, 0.2, 1])
    # area under the curve: 0 + 0.25 × 0.1 + 0.5 × 0.6
    assert curve.index == pytest.approx(1 - 2 * 0.325)
    assert curve.share(0.5) == pytest.approx(0.2)


def test_everybody_has_as_much():
    curve = inequality.lorenz(np.full(4, 7.0), np.array([1.0, 20.0, 300.0, 0.0]))
    assert curve.index == pytest.approx(0)
    assert curve.share(0.3) == pytest.approx(0.3)


def test_the_sign_of_concentration_says_who_has_it():
    each, people = np.array([4.0, 0.0]), np.array([1.0, 1.0])
    assert inequality.concentration(each, people, np.array([1.0, 2.0])).index == -0.5
    assert inequality.concentration(each, people, np.array([2.0, 1.0])).index == 0.5
    assert inequality.concentration(each, people, np.array([1.0, 1.0])).index == 0


@pytest.mark.parametrize("people", [[0.0, 0.0], [1.0, 1.0]])
def test_nothing_to_share_or_nobody_has_no_index(people):
    curve = inequality.lorenz(np.array([0.0, 0.0]), np.array(people))
    assert np.isnan(curve.index)
    assert np.isnan(curve.share(0.5))
    assert np.isnan(inequality.lorenz(np.empty(0), np.empty(0)).index)


@given(UNITS)
def test_the_indices_are_those_of_formulas_without_order(units):
    each, people, rank = (np.array(column, dtype=float) for column in zip(*units, strict=True))
    each = np.round(each, 2)  # figures so small that their sum is lost say nothing of a formula
    if each.sum() == 0:
        return
    curve = inequality.lorenz(each, people)
    assert curve.index == pytest.approx(mean_difference(each, people), abs=1e-9)
    found = inequality.concentration(each, people, rank).index
    assert found == pytest.approx(by_ranks(each, people, rank), abs=1e-9)
    assert abs(found) <= curve.index + 1e-9
    assert (curve.had <= curve.people + 1e-9).all()


@given(UNITS, st.randoms())
def test_the_order_of_the_communes_does_not_matter(units, random):
    def index(rows):
        each, people, rank = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
        return inequality.concentration(each, people, rank).index

    dealt = random.sample(units, len(units))
    assert index(dealt) == pytest.approx(index(units), abs=1e-9, nan_ok=True)
