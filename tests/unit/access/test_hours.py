from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access import opening_hours


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00 - 12:00 / 14:00 - 17:30", [(540, 720), (840, 1050)]),
        ("00:00 - 00:00 / 09:00 - 12:00", [(540, 720)]),
        ("00:00 - 00:00", []),
        ("09:00 - 12:00 / 12:00 - 14:00", [(540, 720), (720, 840)]),
        ("", []),
        (None, []),
        ("12:00 - 09:00", None),
        ("14:00 - 17:00 / 09:00 - 12:00", None),
        ("09:00 - 12:00 / 11:00 - 13:00", None),
        ("sur rendez-vous", None),
        ("25:00 - 26:00", None),
        ("09:75 - 10:00", None),
    ],
)
def test_a_day_is_understood_or_kept(text, expected):
    assert opening_hours.parse_day(text) == expected


def test_equal_days_are_said_together_and_closed_days_left_out():
    morning = "09:00 - 12:00"
    days = {"mon": morning, "tue": morning, "wed": morning, "fri": morning, "sat": "Fermé ?"}
    written = [(day, text.replace("\u00a0", " ")) for day, text in opening_hours.week(days)]
    assert written == [
        ("du lundi au mercredi", "9 h – 12 h"),
        ("vendredi", "9 h – 12 h"),
        ("samedi", "« Fermé ? » (horaires publiés tels quels)"),
    ]


def test_a_week_adds_the_days_that_are_understood():
    days = {"mon": "09:00 - 12:00 / 14:00 - 17:30", "tue": "", "sat": "10:00 - 12:00"}
    assert opening_hours.weekly_minutes(days) == 390 + 120
    assert opening_hours.weekly_minutes(days | {"wed": "09:00 - 12:00 / 09:00 - 12:00"}) == 510
    assert opening_hours.weekly_minutes({}) == 0


SPANS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 300)).map(lambda s: (s[0], s[0] + s[1]))
)


@given(SPANS)
def test_a_union_is_open_exactly_when_a_span_is(spans):
    merged = opening_hours.union(spans)
    assert all(one[1] < other[0] for one, other in pairwise(merged))
    minutes = {minute for start, end in spans for minute in range(start, end)}
    assert minutes == {minute for start, end in merged for minute in range(start, end)}
