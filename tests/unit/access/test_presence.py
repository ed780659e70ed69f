"""Which places count: the rule, what it leaves out, and that nothing counts otherwise."""

from dataclasses import replace
from datetime import date

import pytest

from geo.access import presence
from geo.access.measures import Params, nearest
from geo.access.presence import Counts
from geo.base import french
from geo.brief import content
from geo.export import files
from geo.indicators import hours, registry
from geo.maps import map_image
from geo.pack import pack
from geo.reading import (
    history,
    map_reading,
    open_hours,
    overview,
    presence_words,
    priorities,
    tables,
    unit_sheet,
)
from geo.scenario import scenario
from geo.session import view_model
from geo.simulator import answers, compare, impact, plan
from geo.simulator.plan import Request
from tests.conftest import ROWS, STOPS, make_pack

SITE = ROWS["france_services"][0]
READINGS = list(presence.READINGS)


@pytest.fixture(scope="module")
def departments(vienne):
    return {"86": vienne, "29": pack.load("29")}


def plain(text):
    return text.replace(french.NBSP, " ").replace(french.NNBSP, " ")


def counted(stops=(), places=None, **changed):
    """Places of F1's France services that each reading counts."""
    rows = {"france_services": [SITE | changed], "france_services_stops": stops}
    made = make_pack(**rows, **({"places": places} if places else {}))
    return {
        one: list(presence.places(made, "france_services", Counts(presence=one)).index)
        for one in READINGS
    }


# ---------- the rule ----------


@pytest.mark.parametrize("form", ["Fixe", "Fixe_antenne(s)", None])
def test_what_does_not_move_always_counts(form):
    assert counted(format=form) == {one: ["1"] for one in READINGS}
    assert counted(kind="Antenne", format="Itinérante") == {one: ["1"] for one in READINGS}


@pytest.mark.parametrize("form", ["Itinérante", "Multisites"])
def test_a_round_that_is_not_published_counts_at_its_base_only_there(form):
    assert counted(format=form) == {"permanents": [], "connus": [], "base": ["1"]}


@pytest.mark.parametrize("form", ["Itinérante", "Multisites", "Bus_équivalent"])
def test_a_round_that_is_published_counts_at_its_stops_and_never_at_its_seat(form):
    found = counted(STOPS, format=form)
    assert found == {"permanents": [], "connus": ["1-mon"], "base": ["1-mon"]}


def test_a_bus_counts_where_it_publishes_an_address_and_hours():
    bus = {"format": "Bus_équivalent"}
    assert counted(**bus) == {"permanents": [], "connus": ["1"], "base": ["1"]}
    assert counted(**bus, hours_mon=None)["base"] == []
    assert counted(**bus, hours_mon="00:00 - 00:00")["base"] == []
    assert counted(**bus, hours_mon="9 heures")["connus"] == ["1"]  # published, not understood
    nowhere = [ROWS["places"][0] | {"address": None}, *ROWS["places"][1:]]
    assert counted(places=nowhere, **bus)["base"] == []


def test_stops_of_one_place_are_one_place_with_its_days():
    twice = [*STOPS, STOPS[0] | {"stop_id": "1-fri", "weekday": "fri"}]
    made = make_pack(france_services=[SITE | {"format": "Multisites"}], france_services_stops=twice)
    found = presence.places(made, "france_services")
    assert found["name"].tolist() == ["France services F1, le lundi et le vendredi"]
    assert found["site"].tolist() == ["1"]


def test_each_reading_counts_all_that_the_one_before_it_counts(departments):
    for one in departments.values():
        for kind in ("france_services", "mds", "cnfs"):
            sets = [
                set(presence.places(one, kind, Counts(presence=told)).index) for told in READINGS
            ]
            assert sets[0] <= sets[1] <= sets[2]
            assert kind != "cnfs" or sets[0] == sets[2]


def test_a_site_counts_or_is_left_out_never_both(departments):
    for one in departments.values():
        for told in READINGS:
            counts = Counts(presence=told)
            counting = set(presence.places(one, "france_services", counts)["site"])
            out = set(presence.left_out(one, "france_services", counts).index)
            located = one.sites("france_services")["x_m"].notna()
            assert counting | out == set(located.index[located])
            assert not counting & out


BEYOND = {
    # la Vienne with the CSVs alone (``independent_law``); le Finistère has the sea to go round
    "86": {"permanents": (0, 6_244, 36_199), "connus": (0, 6_244, 28_497),
           "base": (0, 6_244, 28_497)},
    "29": {"permanents": (15_956, 97_232, 202_499), "connus": (15_956, 69_607, 165_864),
           "base": (897, 9_875, 88_630)},
}  # fmt: skip


@pytest.mark.parametrize("told", READINGS)
@pytest.mark.parametrize("code", BEYOND)
def test_people_beyond_20_minutes_as_computed_apart(departments, code, told):
    found = registry.by_unit(
        departments[code], "inhabitants_beyond", "departement", Params(presence=told)
    )
    assert tuple(found.iloc[0][["low", "central", "high"]]) == BEYOND[code][told]


# ---------- what is left out, in words ----------


def test_the_headline_says_what_is_left_out(departments):
    said = {
        (code, one): plain(
            presence_words.sentence(departments[code], "france_services", Counts(presence=one))
        )
        for code in departments
        for one in READINGS
    }
    assert said["29", "permanents"] == (
        "Seuls les sites permanents comptent, sans 5 France services itinérantes, 3 multisites "
        "et 2 bus du Finistère, 5 de plus hors du département."
    )
    assert said["86", "base"].endswith("comptées à leur base, où elles ne reçoivent pas toujours.")
    held = presence_words.sentence(departments["86"], "mds", Counts(presence="permanents"))
    assert plain(held) == "Seuls les sites permanents comptent, sans 9 permanences de MDS."
    assert not presence_words.sentence(departments["86"], "mds")
    assert not presence_words.sentence(departments["86"], "cnfs", Counts(presence="permanents"))


def test_one_alone_is_said_in_the_singular():
    made = make_pack(france_services=[SITE | {"format": "Itinérante"}])
    assert plain(presence_words.sentence(made, "france_services")) == (
        "Une France services itinérante de la Carrée, dont la tournée n’est pas publiée, n’est pas "
        "comptée à sa base."
    )
    bus = make_pack(france_services=[SITE | {"format": "Bus_équivalent", "hours_mon": None}])
    assert plain(presence_words.sentence(bus, "france_services")) == (
        "Un bus France services de la Carrée, sans adresse ou sans horaires publiés, n’est compté "
        "nulle part."
    )
    assert not presence_words.sentence(make_pack(), "france_services")


# ---------- one truth on a page ----------


SLOW = {("86", "base"), ("29", "permanents"), ("86", "connus"), ("29", "connus")}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param(code, told, marks=pytest.mark.slow if (code, told) in SLOW else ())
        for code in BEYOND
        for told in READINGS
    ],
)
def test_no_two_figures_count_different_things(departments, code, told):
    """Every sentence, table, fiche, PDF, map and comparison has the head count of `geo table`."""
    one, params = departments[code], Params(presence=told)
    row = tables.table(one, "departement", params).iloc[0]
    beyond, people = row["inhabitants_beyond"], one.communes["population"].sum()
    ends = (row["inhabitants_beyond_low"], row["inhabitants_beyond_high"])
    number = plain(french.number(french.significant(beyond, french.digits(*ends))))
    about = content.subject(one, "departement", code)
    printed = content.content(one, about, params, when=date(2026, 11, 28))
    drawn = map_image.image_content(
        one, "france_services_min", "commune", params, map_image.ImageSettings(date(2026, 11, 28))
    )
    sentences = {
        "overview": overview.sentence(one, params),
        "key figure": " ".join(key.value for key in overview.key_figures(one, params)),
        "map": map_reading.read_map(one, "france_services_min", "commune", params).sentence,
        "image": drawn["sentence"],
        "gaps": priorities.beyond_sentence(one, params),
        "PDF": printed["headline"],
        "PDF key": " ".join(key["value"] for key in printed["key"]),
        "fiche": " ".join(
            key.value for key in unit_sheet.fiche(one, "departement", code, params).key
        ),
        "compare": compare.sentence(
            one, {"S": scenario.Scenario()}, Request(action="open", presence=told)
        ),
    }
    assert {name: number in plain(said) for name, said in sentences.items()} == dict.fromkeys(
        sentences, True
    )
    month = history.coverage(one, 20, params.counts).iloc[-1]
    assert people - month["central"] == beyond
    assert month["sites"] + presence.left_out(one, "france_services", params.counts)[
        "in_department"
    ].sum() == len(one.sites("france_services").query("in_department"))
    share = french.quantity(100 - 100 * beyond / people, "%")
    assert plain(share) in plain(open_hours.counted(one, params))
    assert impact.by_unit(one, one, params, "departement")["beyond_after"].iloc[0] == beyond
    assert files.table(one, "departement", params)["inhabitants_beyond"].iloc[0] == beyond
    for level in ("commune", "canton", "epci"):
        assert tables.table(one, level, params)["inhabitants_beyond"].sum() == beyond


@pytest.mark.parametrize("told", READINGS)
@pytest.mark.parametrize("code", BEYOND)
def test_nothing_is_open_near_those_who_are_far(departments, code, told):
    """« À plus de 20 minutes » and « ouverte à 20 minutes ou moins » never of one commune."""
    one, params = departments[code], Params(presence=told)
    near = nearest(one, "france_services", params.counts)
    reached = hours.hours_at(one, "any", params)
    for name, far in (("central", "central"), ("low", "high"), ("high", "low")):
        assert reached[name][near[far] > 20].eq(0).all()
    capacity = registry.by_unit(one, "capacity_france_services", "commune", params)["central"]
    assert capacity[near["central"] > 20].eq(0).all()


def test_a_commune_around_a_bus_knows_of_it(departments):
    """Concarneau: the bus was absent from the fiche of its own town."""
    one = departments["29"]
    about = content.subject(one, "commune", "29039")
    printed = content.content(one, about, Params(), when=date(2026, 11, 28))
    assert "Bus France services Concarneau" in str(printed["contacts"])
    around = nearest(one, "france_services")["site"].str.contains("Bus France services Concarneau")
    alone = nearest(one, "france_services", Counts(presence="permanents"))["site"]
    assert around.any()
    assert not alone.str.contains("Bus France services").any()


# ---------- decisions ----------


def test_a_round_closes_with_all_its_stops(vienne):
    closing = scenario.Scenario(("france_services:2273",))
    after = scenario.apply(vienne, closing)
    assert not set(presence.places(after, "france_services")["site"]) & {"2273"}
    lost = impact.thresholds(vienne, after, Params()).loc[15, "pushed"]
    assert lost == 7_702  # nobody at 20 minutes
    kept = plan.solve(vienne, Request(action="keep", count=24)).options[0].scenario
    assert len(kept.closed) == 1


def test_the_simulator_says_what_is_already_served(vienne):
    """In la Vienne it proposed Boivre-la-Vallée, where a stop comes on Mondays."""
    asked = Request(action="open", threshold_min=15, candidates=("86123",))
    found = plan.solve(vienne, replace(asked, presence="permanents"))
    assert found.options[0].places == ("Boivre-la-Vallée",)
    said = plain(" ".join(answers.sentences(vienne, found)))
    assert "À savoir : Boivre-la-Vallée (déjà desservi le lundi)." in said
    assert "Seuls les sites permanents comptent" in said
    there = plan.solve(vienne, asked)  # the stop counts: nobody is left to gain
    assert not any(option.codes for option in there.options)
    assert presence_words.already(vienne, "france_services", "86123") == "déjà desservi le lundi"
    assert presence_words.already(vienne, "mds", "86119").startswith("déjà desservi certains jours")
    assert not presence_words.already(vienne, "france_services", "86246")


def test_a_place_where_an_uncounted_service_is_based_is_said_beside_the_proposal():
    """In le Finistère it proposed Crozon without a word of the itinerant service based there."""
    said = presence_words.already_served_text(
        pack.load("29"), "france_services", ["Crozon"], ["29042"]
    )
    assert plain(said) == (
        "À savoir : Crozon (une France services itinérante y a sa base, jours non publiés)."
    )


# ---------- links ----------


@pytest.mark.parametrize("told", READINGS)
def test_the_reading_is_in_the_link(told):
    query = view_model.to_query(view_model.View(presence=told))
    assert query == ({} if told == presence.DEFAULT else {"presence": told})
    found, refused = view_model.from_query(query, ["86"])
    assert (found.presence, found.params.presence, refused) == (told, told, [])


@pytest.mark.parametrize(
    ("old", "now"),
    [("mds_outreach_min", "mds_min"), ("france_services_stops_min", "france_services_min")],
)
def test_links_that_name_a_second_column_open_the_one_that_says_it(old, now):
    found, refused = view_model.from_query({"indicateur": old}, ["86"])
    assert (found.indicator, refused) == (now, [])
    assert old not in registry.REGISTRY
