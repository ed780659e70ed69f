"""How old a source is said to be, at the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.pack import catalogue
from geo.quality import freshness

TODAY = date(2026, 11, 22)


def step(text, today=TODAY):
    return freshness.age(text, today).status.name


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
    [(6, "à jour", "récent"), (12, "récent", "à renouveler"), (18, "à renouveler", "ancien")],
)
def test_each_step_ends_on_its_day_and_not_before(months, upon, the_day_after):
    end = freshness.after(date(2025, 5, 10), months)
    assert step("2025-05-10", end) == upon
    assert step("2025-05-10", end + timedelta(days=1)) == the_day_after


def test_a_year_alone_is_judged_on_its_first_day():
    found = freshness.age("2025", TODAY)
    assert (found.low, found.high, found.status.name) == (10, 22, "ancien")
    assert str(found).replace("\u00a0", " ") == "de 10 à 22 mois"
    assert str(freshness.age("2026-10-22", TODAY)).replace("\u00a0", " ") == "1 mois"


def test_the_last_day_of_a_long_month_has_one_in_a_short_one():
    assert freshness.after(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert freshness.age("2026-08-31", date(2026, 9, 30)).low == 1


@given(st.dates(date(2000, 1, 1), date(2026, 1, 1)), st.integers(0, 4000), st.integers(0, 400))
def test_a_source_never_grows_younger(then, old, more):
    text, order = then.isoformat(), [one.name for one in freshness.STATUSES]
    now = freshness.age(text, then + timedelta(days=old))
    later = freshness.age(text, then + timedelta(days=old + more))
    assert now.low == now.high <= later.high
    assert order.index(now.status.name) <= order.index(later.status.name)


def test_every_source_of_the_catalogue_has_an_age():
    for code in catalogue.departments():
        frame = freshness.table(code, TODAY)
        assert len(frame) == len(catalogue.sources(code))
        said = freshness.sentence(code, TODAY)
        assert said.replace("\u00a0", " ").startswith(f"{len(frame)} sources : ")


def test_no_step_is_told_by_colour_alone():
    symbols, names = zip(*freshness.STATUSES, strict=True)
    assert len(set(symbols)) == len(set(names)) == 4
    assert all(name in " ".join(freshness.scale()) for name in names)


def test_a_page_warns_of_the_old_sources_that_it_uses():
    said = freshness.old("86", ("france_services", "mds_outreach"), date(2026, 11, 28))
    assert said.replace("\u00a0", " ").startswith(
        "○ 2 sources sur 2 de cette page ont plus de 18 mois"
    )
    assert "70 mois" in said.replace("\u00a0", " ")
    assert freshness.old("86", ("france_services",), date(2025, 12, 1)) == ""  # 16 months old
    one = freshness.old("86", ("france_services", "mds_outreach"), date(2025, 12, 1))
    assert one.replace("\u00a0", " ").startswith("○ 1 source sur 2 de cette page a plus de 18 mois")
