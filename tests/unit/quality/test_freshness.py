"""How old a source is said to be, at the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.quality import freshness
from geo.quality.freshness import Step

TODAY = date(2026, 11, 22)


def step(text, today=TODAY):
    return freshness.age(text, today).step


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-09", date(2023, 9, 1), date(2023, 9, 30)),
        ("2024-08-01", date(2024, 8, 1), date(2024, 8, 1)),
    ],
)
def test_a_date_lies_between_two_days(text, first, last):
    assert freshness.bounds(text) == (first, last)


@pytest.mark.parametrize("text", ["", "24", "août 2024", "2024-8", "2024-13", "2024-02-30"])
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        freshness.bounds(text)


@pytest.mark.parametrize(
    ("months", "upon", "the_day_after"),
    [(6, Step.CURRENT, Step.RECENT), (12, Step.RECENT, Step.DUE), (18, Step.DUE, Step.OLD)],
)
def test_each_step_ends_on_its_day_and_not_before(months, upon, the_day_after):
    end = freshness.after(date(2025, 5, 10), months)
    assert step("2025-05-10", end) == upon
    assert step("2025-05-10", end + timedelta(days=1)) == the_day_after


def test_a_year_alone_is_judged_on_its_first_day():
    assert freshness.age("2025", TODAY) == (10, 22, Step.OLD)


def test_the_last_day_of_a_long_month_has_one_in_a_short_one():
    assert freshness.after(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert freshness.age("2026-08-31", date(2026, 9, 30)).low == 1


@given(st.dates(date(2000, 1, 1), date(2026, 1, 1)), st.integers(0, 4000), st.integers(0, 400))
def test_a_source_never_grows_younger(then, old, more):
    text = then.isoformat()
    now = freshness.age(text, then + timedelta(days=old))
    later = freshness.age(text, then + timedelta(days=old + more))
    assert now.low == now.high <= later.high
    assert now.step <= later.step
