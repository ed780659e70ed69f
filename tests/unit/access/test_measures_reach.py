import pytest

from geo.access.measures import Params
from geo.base.french import NBSP, NNBSP
from geo.indicators import hours, registry
from geo.pack import territories
from geo.reading import open_hours
from tests.conftest import ROWS, STOPS, make_pack

IDS = [moment.indicator for moment in hours.MOMENTS.values()]
CAPACITIES = ["capacity_france_services", "capacity_cnfs"]


def plain(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


@pytest.mark.parametrize("indicator", IDS)
def test_the_range_of_hours_is_ordered(vienne, indicator):
    for level in territories.LEVELS:
        rows = registry.by_unit(vienne, indicator, level, Params())
        assert (rows["low"] <= rows["central"] + 1e-9).all()
        assert (rows["central"] <= rows["high"] + 1e-9).all()
        assert rows.ge(0).all(axis=None)


@pytest.mark.parametrize("indicator", [*IDS, *CAPACITIES])
@pytest.mark.parametrize("level", ["epci", "canton", "territoire", "departement"])
def test_units_are_means_over_inhabitants(vienne, indicator, level):
    communes = registry.by_unit(vienne, indicator, "commune", Params())["central"]
    people = vienne.communes["population"]
    unit = territories.membership(vienne, level)
    expected = (communes * people).groupby(unit).sum() / people.groupby(unit).sum()
    found = registry.by_unit(vienne, indicator, level, Params())["central"]
    assert found.tolist() == pytest.approx(expected.tolist())


def test_parts_of_the_week_are_within_the_week(vienne):
    week = hours.hours_at(vienne, "any", Params())
    for moment in ("saturday", "late", "monday"):
        assert (hours.hours_at(vienne, moment, Params()) <= week).all(axis=None)


def test_saturday_in_la_vienne(vienne):
    count = open_hours.people(vienne, "saturday", Params())
    assert count.to_dict() == {
        "low": 112_297, "central": 175_567, "high": 362_377, "all": 438_897,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("published", "counts"),
    [
        ("13:00 - 17:00", {"any": 900, "saturday": 0, "late": 0, "monday": 0}),
        ("11:40 - 17:20", {"any": 900, "saturday": 0, "late": 900, "monday": 900}),
    ],
)
def test_a_minute_in_the_part_of_the_week_is_enough(published, counts):
    site = ROWS["france_services"][0] | {"hours_mon": published}
    pack = make_pack(
        france_services=[site, ROWS["france_services"][1]], france_services_stops=STOPS
    )
    for moment, expected in counts.items():
        asked = Params(threshold_min=17)  # 10 km is 15.1 min, the diagonal 19.9
        assert open_hours.people(pack, moment, asked)["central"] == expected, moment


def test_nobody_is_said_in_words(stopping):
    said = plain(open_hours.sentence(stopping, "saturday", Params()))
    assert said.startswith("Aucun habitant de la Carrée ne peut accéder à")
    week = plain(open_hours.strip_sentence(stopping, Params(threshold_min=17), "territoire-S"))
    assert week.count("en moyenne sur l’heure") == 1
    assert week.endswith("lundi à 9 h, 400 habitants (57 %). Rien le samedi. Rien après 17 h.")
    short = plain(open_hours.when(stopping, Params(threshold_min=17), "territoire-S"))
    assert short == (
        "Le plus d’habitants : lundi à 9 h, 57 % ; au mieux 0 % le samedi, 0 % après 17 h."
    )


def test_territories_add_up_to_the_department(vienne):
    whole = open_hours.people(vienne, "late", Params())
    parts = [
        open_hours.people(vienne, "late", Params(), f"territoire-{code}")
        for code in territories.units(vienne, "territoire").index
    ]
    assert sum(part["central"] for part in parts) == whole["central"]
    strips = [open_hours.strip(vienne, Params(), f"territoire-T{i}")["people"] for i in range(1, 6)]
    assert sum(strips).tolist() == pytest.approx(
        open_hours.strip(vienne, Params())["people"].tolist()
    )


def test_the_heat_strip_adds_up_to_the_reachable_hours(vienne):
    cells = open_hours.strip(vienne, Params())
    week = hours.hours_at(vienne, "any", Params())["central"]
    assert cells["people"].sum() == pytest.approx(vienne.communes["population"] @ week)
    assert cells["share"].between(0, 100).all()


def test_the_heat_strip_by_hand(stopping):
    cells = open_hours.strip(stopping, Params(threshold_min=17))
    monday = cells[cells["weekday"].eq("mon")]
    assert monday["hour"].tolist() == [9, 10, 11]
    assert monday["people"].tolist() == [900, 900, 900]  # F3 and F5; nobody lives in F6
    assert cells.loc[cells["weekday"].ne("mon"), "people"].eq(0).all()


def test_the_week_of_a_commune(stopping, vienne):
    assert [(day, plain(text)) for day, text in open_hours.week_of(stopping, "99003", Params())][
        :2
    ] == [
        ("lundi", "9 h – 12 h"),
        ("mardi", "fermé"),
    ]
    with pytest.raises(KeyError):
        open_hours.week_of(stopping, "75056", Params())
    week = hours.hours_at(vienne, "any", Params())["central"]
    closed = dict(open_hours.week_of(vienne, str(week.idxmin()), Params()))
    assert set(closed.values()) == {"fermé"}


def test_the_table_has_the_same_communes_as_the_map(vienne):
    frame = open_hours.table(vienne, "saturday", Params(), "territoire-T1")
    read = open_hours.read_open_hours(vienne, "saturday", Params(), "territoire-T1")
    assert len(frame) == sum(row.units for row in read.legend) == 47
    assert frame["saturday_hours"].is_monotonic_increasing


def test_what_is_not_counted_is_named(vienne):
    """Those that count: what a reading leaves out is said by ``presence_words``."""
    (named,) = open_hours.left_out(vienne, Params())
    assert "Bressuire" in named
