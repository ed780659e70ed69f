"""The whole national list, when it is there: every published day is parsed or listed."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from geo.access import opening_hours, sessions

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT.parent / "shared" / "raw" / "france_services_2024-08-01.csv"
FRENCH = dict(zip(opening_hours.DAYS.values(), opening_hours.DAYS, strict=True))

pytestmark = pytest.mark.skipif(not LIST.exists(), reason="the national list is not here")


@pytest.fixture(scope="module")
def published():
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    weeks = {row["id_fs"]: {d: row[f"h_{french}"] for french, d in FRENCH.items()} for row in rows}
    assert len(weeks) == len(rows) == 2_845
    return pd.DataFrame.from_dict(weeks, orient="index").add_prefix("hours_")


def test_79_days_are_not_understood(published):
    listed = sessions.not_understood(published)
    assert len(listed) == 79
    assert len(listed.drop_duplicates()) == 79


def test_every_published_day_is_parsed_or_listed(published):
    spans = sessions.open_spans(published)
    understood = set(zip(spans["site_id"], spans["weekday"], strict=True))
    listed = sessions.not_understood(published)
    refused = set(zip(listed["site_id"], listed["weekday"], strict=True))
    cells = published.stack()
    written = {(site, day.removeprefix("hours_")) for (site, day), text in cells.items() if text}
    closed = {key for key in written if published.loc[key[0], f"hours_{key[1]}"] == "00:00 - 00:00"}
    assert len(written) == 13_949
    assert len(closed) == 5
    assert understood | refused | closed == written
    assert not understood & refused


def test_parsed_days_are_ordered_positive_and_disjoint(published):
    spans = sessions.open_spans(published)
    assert (spans["start_min"] < spans["end_min"]).all()
    assert spans["end_min"].le(24 * 60).all()
    before = spans.groupby(["site_id", "weekday"])["end_min"].shift()
    assert (before.isna() | (before <= spans["start_min"])).all()
