import pandas as pd

from geo.access import opening_hours, presence, sessions
from tests.conftest import ROWS, STOPS, make_pack

SITE = ROWS["france_services"][0]


def with_site(stops=(), **changed):
    return make_pack(
        france_services=[SITE | changed, ROWS["france_services"][1]], france_services_stops=stops
    )


def test_a_stop_replaces_the_seat():
    found = sessions.sessions(with_site(STOPS))
    assert found[["site_id", "code_insee", "weekday", "start_min", "end_min"]].values.tolist() == [
        ["1", "99006", "mon", 540, 720]
    ]
    assert found["x_m"].tolist() == [25_000.0]


def test_a_touring_site_is_nowhere_on_a_day_without_stop():
    found = sessions.sessions(with_site(STOPS, format="Multisites", hours_tue="09:00 - 12:00"))
    assert found["weekday"].tolist() == ["mon"]


def test_a_fixed_site_with_a_stop_is_at_its_seat_the_other_days():
    """The hours of a stop are the stop's, whatever the reading: never the seat's as well."""
    pack = with_site(STOPS, hours_tue="09:00 - 12:00")
    found = sessions.sessions(pack)
    held = dict(zip(found["weekday"], found["code_insee"], strict=True))
    assert held == {"mon": "99006", "tue": "99001"}
    assert sessions.sessions(pack, "permanents")["weekday"].tolist() == ["tue"]


def test_a_site_without_stops_is_open_at_its_seat():
    assert sessions.sessions(with_site())["code_insee"].tolist() == ["99001"]


def test_a_bus_is_open_where_it_publishes_an_address_and_hours():
    bus = {"format": "Bus_équivalent"}
    assert sessions.sessions(with_site(**bus))["code_insee"].tolist() == ["99001"]
    assert sessions.weekly_hours(with_site(**bus), "permanents").empty
    assert sessions.weekly_hours(with_site(**bus, hours_mon=None)).empty


def test_a_round_that_is_not_published_is_open_at_its_base_only_when_asked():
    for format_ in ("Itinérante", "Multisites"):
        pack = with_site(format=format_)
        opened = {one: len(sessions.sessions(pack, one)) for one in presence.READINGS}
        assert opened == {"permanents": 0, "connus": 0, "base": 1}


def test_a_branch_counts_when_it_is_open():
    pack = make_pack(
        france_services_stops=[],
        france_services=[SITE | {"kind": "Antenne"}, ROWS["france_services"][1]],
    )
    assert sessions.weekly_hours(pack)["hours"].tolist() == [3.0]


def test_a_day_that_is_not_understood_is_listed_and_opens_nothing():
    twice = "09:00 - 12:00 / 09:00 - 12:00"
    pack = with_site(hours_mon=twice)
    assert sessions.sessions(pack).empty
    listed = sessions.not_understood(pack.sites("france_services"))
    assert listed.values.tolist() == [["1", "mon", twice]]


def test_the_stops_of_the_haut_poitou_are_where_and_when_they_are(vienne):
    found = sessions.sessions(vienne)
    round_ = found[found["site_id"].eq("2273")].drop_duplicates("weekday")
    assert dict(zip(round_["weekday"], round_["code_insee"], strict=True)) == {
        "mon": "86123", "tue": "86017", "wed": "86160", "thu": "86177", "fri": "86299",
    }  # fmt: skip


def test_every_published_hour_of_la_vienne_is_somewhere(vienne):
    sites = vienne.sites("france_services")
    published = sum(
        opening_hours.weekly_minutes({day: row[f"hours_{day}"] for day in opening_hours.DAYS})
        for row in sites.to_dict("records")
    )
    assert sessions.weekly_hours(vienne, "base")["hours"].sum() * 60 == published
    spans = sessions.sessions(vienne)
    assert (spans["start_min"] < spans["end_min"]).all()
    assert set(spans["weekday"]) <= set(opening_hours.DAYS)
    pd.testing.assert_index_equal(spans.index, pd.RangeIndex(len(spans)))
