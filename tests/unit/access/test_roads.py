"""Islands and road minutes: by hand on the squares, then each consumer against a plain loop."""

import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.access import measures, nearest_places, presence, reach, sessions, travel, travel_words
from geo.access.measures import Params
from geo.access.presence import Counts
from geo.base import french
from geo.indicators import priority, registry
from geo.pack.kinds import HELP_TABLES
from geo.reading import commune_card, history, map_reading, names, why
from geo.scenario import scenario
from geo.simulator import answers, harm, impact, plan
from geo.simulator.plan import Request
from tests.conftest import CODES, ROWS, frame, make_pack
from tests.golden import said
from tests.helpers.independent_law import spread

F1, F2, F3, F4, F5, F6 = CODES
HELP = [("mds", "permanents"), ("mds", "connus"), ("france_services", "permanents"),
        ("france_services", "connus"), ("france_services", "base"), ("cnfs", "connus")]  # fmt: skip


def island(*codes, name="Île"):
    return [
        row | {"island": name if row["code_insee"] in codes else None} for row in ROWS["communes"]
    ]


def given(*trips):
    return [dict(zip(("origin", "destination", "minutes"), trip, strict=True)) for trip in trips]


def full(pack, minutes):
    """The pack with a matrix: minutes (origin, destination) -> float or None, for every pair."""
    everyone = [*pack.communes.index, *pack.tables["neighbours"]["code_insee"]]
    rows = [
        (here, there, found)
        for here in everyone
        for there in everyone
        if (found := minutes(here, there)) is not None
    ]
    table = pd.DataFrame(rows, columns=["origin", "destination", "minutes"])
    return replace(pack, tables={**pack.tables, "road_minutes": table})


# ---------- by hand ----------


def test_nobody_crosses_the_sea():
    """F3 is an island: the France services across the border, 5 km away, is not for it."""
    pack = make_pack(communes=island(F3))
    found = measures.nearest(pack, "france_services")
    assert np.isposinf(found.loc[F3, ["low", "central", "high", "distance_m"]].astype(float)).all()
    assert pd.isna(found.loc[F3, "site_id"])
    assert found.loc[F2, "site_id"] == "1"
    beyond = measures.inhabitants_beyond(pack, Params(threshold_min=30)).values
    assert beyond.loc[F3].tolist() == [400, 400, 400]
    assert reach.capacity(pack, "france_services")[F3] == 0
    assert reach.reachable_hours(pack, 30)[F3] == 0


def test_communes_of_one_island_reach_each_other():
    pack = make_pack(communes=island(F1, F2))
    alone = make_pack()
    together = measures.nearest(pack, "france_services").loc[F2]
    assert together["central"] == pytest.approx(
        measures.nearest(alone, "france_services").loc[F2, "central"]
    )
    assert measures.nearest(pack, "france_services").loc[F4, "site_id"] == "2"


def test_two_islands_are_two_networks():
    rows = island(F1, name="A")
    rows[1]["island"] = "B"
    pack = make_pack(communes=rows)
    found = measures.nearest(pack, "france_services", Counts(neighbours=False))
    assert pd.isna(found.loc[F2, "site_id"])


def test_a_site_across_the_border_stands_on_the_island_of_its_commune():
    around = [row | {"island": "Ailleurs"} for row in ROWS["neighbours"]]
    found = measures.nearest(make_pack(neighbours=around), "france_services")
    assert found["site_id"].eq("1").all()


def test_words_tell_no_road_from_no_place():
    pack = make_pack(communes=island(F3))
    labels = map_reading.read_map(pack, "france_services_min", "commune", Params()).labels
    assert labels[F3] == "non calculable par la route"
    service = commune_card.service(pack, F3, "france_services", Params())
    assert service.how_far == service.name == "non calculable par la route"
    assert "non calculable par la route" in " ".join(why.why(pack, "commune", F3, Params()))
    none = make_pack(communes=island(F3), france_services=[], france_services_stops=[])
    assert "n’est pas importée" in commune_card.service(none, F3, "france_services", Params()).name
    said = map_reading.read_map(none, "france_services_min", "commune", Params()).labels
    assert set(said) == {"non disponible"}


def test_a_mean_leaves_out_those_no_road_leads_to_and_says_so():
    pack = make_pack(communes=island(F3))
    mean = registry.by_unit(pack, "france_services_min", "departement", Params())
    near = measures.nearest(pack, "france_services")["central"].drop(F3)
    people = pack.communes["population"].drop(F3)
    expected = (near * people)[people > 0].sum() / people.sum()
    assert mean["central"].iloc[0] == pytest.approx(expected)
    assert "(Île)" in names.limits(pack, registry.REGISTRY["france_services_min"])
    everywhere = make_pack(communes=island(*CODES), france_services=[], france_services_stops=[])
    mean = registry.by_unit(everywhere, "france_services_min", "departement", Params())
    assert np.isnan(mean["central"].iloc[0])  # nobody listed any: nothing is known


def test_given_minutes_replace_the_estimate_by_hand():
    """F2 to F1 in 7 min; F1 stays 0; F2 to the other site is estimated, 15 km: 25 min."""
    pack = make_pack(road_minutes=given((F2, F1, 7.0)))
    found = measures.nearest(pack, "france_services")
    assert found.loc[F2, ["low", "central", "high"]].tolist() == [7.0, 7.0, 7.0]
    assert found.loc[F2, "distance_m"] == 10_000
    assert found.loc[F1, ["site_id", "central"]].tolist() == ["1", 0.0]
    assert found.loc[F3, "site_id"] == "2"
    assert found.loc[F3, "central"] == float(travel.minutes(5_000.0))


def test_the_nearest_is_by_minutes_not_by_metres():
    """The near site of F3, 5 km away, takes 40 min; the far one, 20 km away, takes 12."""
    pack = make_pack(road_minutes=given((F3, "98001", 40.0), (F3, F1, 12.0)))
    found = measures.nearest(pack, "france_services").loc[F3]
    assert (found["site_id"], found["central"], found["distance_m"]) == ("1", 12.0, 20_000.0)


def test_within_a_commune_the_trip_is_given_or_estimated_never_nothing():
    """The MDS of F5 stands 3 km from its chef-lieu: one pair given elsewhere moves nobody."""
    moved = [
        row | ({"x_m": 18_000.0} if row["place_id"] == "99005-mds-5" else {})
        for row in ROWS["places"]
    ]
    for trips, expected in (
        ((F5, F4, 9.0), float(travel.minutes(3_000.0))),
        ((F5, F5, 0.0), float(travel.minutes(3_000.0))),
        ((F5, F5, 4.0), 4.0),
        ((F1, F2, 9.0), float(travel.minutes(3_000.0))),
    ):
        pack = make_pack(places=moved, road_minutes=given(trips))
        assert measures.nearest(pack, "mds").loc[F5, "central"] == expected


def test_a_ferry_that_is_given_is_believed():
    pack = make_pack(communes=island(F3), road_minutes=given((F3, F1, 90.0)))
    assert measures.nearest(pack, "france_services").loc[F3, "central"] == 90.0


def test_words_follow_the_figures():
    estimated = make_pack()
    assert travel_words.pack_words(estimated) is travel_words.ESTIMATED
    assert names.method(estimated) == ""
    partial = make_pack(road_minutes=given((F2, F1, 7.0)))
    # 6 communes to F1, F2, F5 and 98001, the trips inside a commune left out
    assert travel.share(partial) == (1, 6 * 4 - 3, 0)
    left = f", sauf 20{french.NBSP}trajets estimés sur 21"
    assert travel_words.pack_words(partial).time == f"temps routier{left}"
    assert travel_words.pack_words(partial).left == left
    whole = full(estimated, lambda *_: 12.0)
    assert travel_words.pack_words(whole).time == "temps routier"
    assert map_reading.beyond_sentence(whole, Params()).count("estimé") == 0
    sentence = why.why(whole, "commune", F2, Params())
    said = f"est à 12{french.NBSP}min en voiture, durée routière"
    assert any(said in one for one in sentence)
    limits = names.limits(whole, registry.REGISTRY["france_services_min"])
    assert limits.startswith("Durée de trajet routier donnée par la matrice importée. ")


def test_a_duration_without_range_is_written_alone():
    assert french.minutes(12.0, 12.0, 12.0) == f"12{french.NBSP}min"


def test_nothing_known_of_the_roads_is_the_default(squares, vienne):
    bare = {**squares.tables, "communes": squares.tables["communes"].assign(area_km2=np.nan)}
    assert travel.roads_of(replace(squares, tables=bare)) is None
    within = travel.roads_of(vienne)
    assert (within.islands, within.sea, len(within.given)) == ({}, None, 0)
    after = scenario.apply(vienne, scenario.from_text("f2270"))
    assert travel.roads_of(after) is within
    known = make_pack(road_minutes=given((F2, F1, 7.0)))
    assert travel.roads_of(scenario.apply(known, scenario.from_text("f1"))) is travel.roads_of(
        known
    )


# ---------- the same as the model, when the matrix is the model's ----------


@pytest.fixture(scope="module")
def seated(vienne):
    """La Vienne with every place at the chef-lieu of its commune."""
    points = pd.concat(
        [vienne.communes[["x_m", "y_m"]],
         vienne.tables["neighbours"].set_index("code_insee")[["x_m", "y_m"]]]
    )  # fmt: skip
    places = vienne.tables["places"]
    at = points.reindex(places["code_insee"])
    moved = places.assign(x_m=at["x_m"].to_numpy(), y_m=at["y_m"].to_numpy())
    return replace(vienne, tables={**vienne.tables, "places": moved}), points


@pytest.mark.slow
def test_a_matrix_of_the_model_gives_the_figures_of_the_model(seated):
    pack, points = seated
    xy = {code: (x, y) for code, x, y in points.itertuples(name=None)}
    there = set(pack.tables["places"]["code_insee"]) | set(pack.communes.index)
    areas = pack.tables["communes"].set_index("code_insee")["area_km2"]

    def model(here, to):
        if to not in there:
            return None
        return float(travel.minutes(spread(math.dist(xy[here], xy[to]), areas.get(here, 0.0))))

    routed = full(pack, model)
    assert travel.share(routed).given == travel.share(routed).pairs > 10_000
    for kind, told in HELP:
        counts = Counts(presence=told)
        ours, theirs = (measures.nearest(one, kind, counts)["central"] for one in (routed, pack))
        pd.testing.assert_series_equal(ours, theirs, rtol=1e-12)
    for kind in ("france_services", "cnfs"):
        ours, theirs = (reach.capacity(one, kind) for one in (routed, pack))
        pd.testing.assert_series_equal(ours, theirs, rtol=1e-9)
    pd.testing.assert_series_equal(
        reach.reachable_hours(routed, 20), reach.reachable_hours(pack, 20)
    )
    pd.testing.assert_series_equal(
        priority.gaps(routed, Params())["gap"], priority.gaps(pack, Params())["gap"], rtol=1e-9
    )
    told, model_told = (history.coverage(one, 20)["central"] for one in (routed, pack))
    pd.testing.assert_series_equal(told, model_told)
    pushed, model_pushed = (
        harm.singles(one, "france_services", Params()).sort_index() for one in (routed, pack)
    )
    pd.testing.assert_frame_equal(pushed, model_pushed, rtol=1e-9)


# ---------- minutes computed over a network, by hand ----------

PLACE = "99001-fs-1"


def computed(*trips):
    return [dict(zip(("origin", "destination", "car_min"), trip, strict=True)) for trip in trips]


def to_f1(*trips, **options):
    """Minutes from F2 to the France services of F1, low, central and high."""
    pack = make_pack(network_minutes=computed(*trips), **options)
    counts = Counts(neighbours=False)
    return measures.nearest(pack, "france_services", counts).loc[F2, [*travel.RANGE]].tolist()


def test_the_minutes_to_a_place_come_before_those_to_its_commune():
    assert to_f1((F2, F1, 9.0)) == pytest.approx([9 * 0.85, 9, 9 * 1.25])
    assert to_f1((F2, F1, 9.0), (F2, PLACE, 12.0)) == pytest.approx([12 * 0.85, 12, 12 * 1.25])
    assert to_f1((F2, PLACE, 12.0), road_minutes=given((F2, F1, 7.0))) == [7, 7, 7]
    assert to_f1((F1, F2, 9.0)) == to_f1()  # the way back says nothing of the way there


def test_a_pair_beyond_the_limit_takes_that_long_never_the_estimate():
    """F2 and the place are on the network, 10 km apart; nothing links them within an hour."""
    beyond = to_f1((F2, F3, 9.0), (F3, PLACE, 9.0))
    assert beyond == pytest.approx([60 * 0.85, 60, 60 * 1.25])
    assert to_f1((F2, F3, 9.0)) == to_f1()  # the place is not on it: the estimate stays


def test_within_a_commune_nothing_is_no_way_to_a_place():
    pack = make_pack(network_minutes=computed((F1, F1, 0.0), (F1, PLACE, 0.0)))
    found = measures.nearest(pack, "france_services").loc[F1]
    assert (found["central"], found["distance_m"]) == (0.0, 0.0)
    there = make_pack(network_minutes=computed((F1, F1, 0.0), (F1, PLACE, 1.5)))
    assert measures.nearest(there, "france_services").loc[F1, "central"] == 1.5


def test_a_place_that_opens_takes_the_minutes_to_its_commune():
    pack = make_pack(network_minutes=computed((F5, F4, 11.0), (F4, F4, 0.0), (F5, F5, 0.0)))
    opening = scenario.Opening("france_services", F4)
    opened = scenario.apply(pack, scenario.Scenario(opened=(opening,)))
    assert measures.nearest(opened, "france_services").loc[F5, "central"] == 11.0


def test_a_walk_alone_is_no_minutes_by_car():
    row = {"origin": F2, "destination": F1, "foot_min": 50.0}
    pack = make_pack(network_minutes=[row])
    assert travel.share(pack).computed == 0
    assert travel_words.pack_words(pack) is travel_words.ESTIMATED


def test_words_of_a_network_name_it_and_those_who_made_it():
    pairs = [(here, there, 9.0) for here in CODES for there in (*CODES, "98001", PLACE)]
    pack = make_pack(network_minutes=computed(*pairs))
    assert travel.share(pack) == (0, 21, 21)
    words = travel_words.pack_words(pack)
    for text in (words.caution, words.durations, words.measured, words.limit):
        assert travel_words.CREDIT in text
        assert "réseau routier OpenStreetMap" in text
    assert travel_words.trip_words(pack, F2, F1) == travel_words.computed_words(0, 1)
    assert "21 des 21" in names.method(pack)
    partial = make_pack(network_minutes=computed((F2, F1, 9.0)))
    assert "sauf 20 trajets estimés sur 21" in travel_words.pack_words(partial).caution.replace(
        "\xa0", " "
    )
    both = make_pack(network_minutes=computed(*pairs), road_minutes=given((F2, F1, 7.0)))
    assert "sauf 20 trajets calculés ou estimés" in travel_words.pack_words(both).time.replace(
        "\xa0", " "
    )
    assert travel_words.CREDIT in travel_words.pack_words(both).caution


# ---------- every consumer against a loop, with a random matrix that lacks a third ----------


@pytest.fixture(scope="module")
def random_matrix(squares):
    """The squares with F6 an island, random whole minutes and a third of the pairs missing.

    Half of them have random minutes over a network too, on which F4 and some places are not.
    """
    rng = np.random.default_rng(7)
    packs = []
    for rank in range(6):
        made = make_pack(communes=island(F6))
        share = 0.67 if rank % 2 else 0.2
        found = full(
            made, lambda *_, s=share: float(rng.integers(0, 30)) if rng.random() < s else None
        )
        packs.append(found if rank % 2 else networked(found, rng))
    return packs


def networked(pack, rng):
    ends = [*CODES[1:], *(one for one in pack.tables["places"]["place_id"] if rng.random() < 0.7)]
    trips = [
        (here, end, float(rng.integers(0, 70)))
        for here in CODES
        for end in ends
        if here != F4 and rng.random() < 0.7
    ]
    table = frame("network_minutes", computed(*(one for one in trips if one[2] < 60)))
    return replace(pack, tables={**pack.tables, "network_minutes": table})


def all_minutes(pack, places, assumption=travel.CENTRAL):
    """Minutes from each commune to each place, pair by pair, read from the tables alone."""
    table = pack.tables["road_minutes"]
    told = dict(
        zip(zip(table["origin"], table["destination"], strict=True), table["minutes"], strict=True)
    )
    known = {code for pair in told for code in pair}
    rows = pack.tables["network_minutes"][["origin", "destination", "car_min"]]
    net = {(a, b): minutes for a, b, minutes in rows.itertuples(index=False, name=None)}
    begins, ends = {a for a, _ in net}, {b for _, b in net}
    where = pack.tables["communes"].set_index("code_insee")["island"].fillna("").to_dict()

    def loop(code, here, x, y, to, place):
        if (code, to) in told and (code != to or told[code, to]):
            return float(told[code, to])
        end = place if place in ends else to
        if code in begins and end in ends:
            far = max(60.0, float(travel.minutes(math.dist(here, (x, y)))))
            if code != to or net.get((code, end), far):
                return float(net.get((code, end), far) * assumption.network)
        if code == to and code in known:
            return 0.0
        if where.get(code, "") != where.get(to, ""):
            return math.inf
        return float(travel.minutes(math.dist(here, (x, y)), assumption))

    columns = ["x_m", "y_m", "code_insee", "place_id"]
    to = list(places.reindex(columns=columns).itertuples(index=False, name=None))
    points = pack.communes[["x_m", "y_m"]].itertuples(name=None)
    return np.array([[loop(code, here, *place) for place in to] for code, *here in points])


@pytest.mark.parametrize(("kind", "told"), HELP)
def test_nearest_is_the_loop(random_matrix, kind, told):
    counts = Counts(presence=told)
    for pack in random_matrix:
        sites = presence.places(pack, kind, counts)
        found = measures.nearest(pack, kind, counts)
        for name, assumption in travel.RANGE.items():
            expected = all_minutes(pack, sites, assumption).min(axis=1)
            assert found[name].tolist() == pytest.approx(expected.tolist())
        central = all_minutes(pack, sites)
        for row, (code, site) in enumerate(found["site_id"].items()):
            tied = sites[np.isclose(central[row], central[row].min())]
            first = tied.assign(id=tied.index).sort_values(["name", "id"]).index[0]
            assert pd.isna(site) if np.isinf(central[row].min()) else site == first, code


def test_hours_and_capacity_are_the_loop(random_matrix):
    for pack in random_matrix:
        spans = sessions.sessions(pack)
        for threshold in (10, 20):
            minutes = all_minutes(pack, spans)
            hours = reach.reachable_hours(pack, threshold)
            for row, code in enumerate(pack.communes.index):
                near = spans[minutes[row] <= threshold]
                spent = sum(
                    len({m for s in day.itertuples() for m in range(s.start_min, s.end_min)})
                    for _, day in near.groupby("weekday")
                )
                assert hours[code] == spent / 60
        seats = pack.sites("cnfs")
        minutes = all_minutes(pack, seats)
        weight = np.select([minutes <= bound for bound, _ in reach.DECAY],
                           [step for _, step in reach.DECAY], 0.0)  # fmt: skip
        people = pack.communes["population"].to_numpy(float)
        demand = people @ weight
        supply = np.where(demand > 0, 35 * seats["posts"] / np.where(demand > 0, demand, 1), 0)
        found = reach.capacity(pack, "cnfs")
        assert found.tolist() == pytest.approx((1000 * weight @ supply).tolist())


def test_robustness_is_the_loop(random_matrix):
    pack, params = random_matrix[0], Params()
    drawn = priority.draw(6, 3, seed=5, draws=30)
    sites = presence.places(pack, "france_services")
    far = measures.nearest_distances(pack, "france_services")
    quick = priority.trips(far, drawn)
    slow = np.array(
        [
            [
                all_minutes(
                    pack,
                    sites,
                    travel.Assumption(drawn.detour[d, c], drawn.speed[d], drawn.network[d]),
                )[c].min()
                for c in range(6)
            ]
            for d in range(30)
        ]
    )
    assert quick.ravel().tolist() == pytest.approx(slow.ravel().tolist())
    found = priority.robustness(pack, params, seed=5, draws=30)
    assert found["share"].sum() == pytest.approx(1)


def test_closures_and_impact_are_the_loop(random_matrix):
    people = np.array([100, 200, 400, 300, 500, 0])
    for pack in random_matrix:
        sites = presence.places(pack, "france_services")
        today, left = all_minutes(pack, sites), all_minutes(pack, sites[sites.index != "1"])
        pushed = people[(today.min(axis=1) <= 20) & (left.min(axis=1) > 20)].sum()
        assert harm.singles(pack, "france_services", Params()).loc["1", "pushed_20"] == pushed
        after = scenario.apply(pack, scenario.from_text("f1"))
        compared = impact.communes(pack, after, Params())
        assert compared["after"].tolist() == pytest.approx(left.min(axis=1).tolist())
        assert compared["lost"].sum() == pushed
        assert impact.thresholds(pack, after, Params()).loc[20, "pushed"] == pushed


@pytest.mark.parametrize("aim", ["cover", "minutes"])
def test_siting_is_the_loop(random_matrix, aim):
    people = np.array([100, 200, 400, 300, 500, 0])
    for pack in random_matrix:
        sites = presence.places(pack, "france_services")
        today = all_minutes(pack, sites).min(axis=1)
        candidates = pack.communes.assign(code_insee=pack.communes.index)
        after = np.minimum(today[:, None], all_minutes(pack, candidates))
        if aim == "cover":
            gains = people @ ((today[:, None] > 20) & (after <= 20))
        else:
            gains = people[:5] @ (today[:5, None] - after[:5])
        best = plan.solve(pack, Request(action="open", count=1, aim=aim)).options[0]
        gained = best.gained if aim == "cover" else -best.minutes
        assert gained == pytest.approx(gains.max())


def test_minutes_leave_out_an_island_without_a_place_and_say_so():
    """F3 has nobody to reach: opening there is for the aim « cover », which counts heads."""
    pack = make_pack(communes=island(F3))
    minutes = plan.solve(pack, Request(action="open", count=1, aim="minutes"))
    assert all(np.isfinite([one.minutes, one.behind]).all() for one in minutes.options)
    assert minutes.options[0].codes == (F5,)  # 500 people: F1 and the border are 10 km away
    assert any("Hors du total" in one and "F3" in one for one in answers.sentences(pack, minutes))
    cover = plan.solve(pack, Request(action="open", count=1, threshold_min=10))
    assert cover.options[0].gained == 500
    two = plan.solve(pack, Request(action="open", count=2, threshold_min=10))
    assert (set(two.options[0].codes), two.options[0].gained) == ({F3, F5}, 900)
    assert not any("Hors du total" in one for one in answers.sentences(pack, cover))


def test_history_is_the_loop(random_matrix):
    for pack in random_matrix:
        table = pack.tables["france_services"].assign(
            labelled_on=pd.to_datetime(["2020-03-15", "2021-06-01"])
        )
        dated = replace(pack, tables={**pack.tables, "france_services": table})
        sites = presence.places(dated, "france_services")
        for month, open_then in (("2020-02", []), ("2020-12", ["1"]), ("2021-06", ["1", "2"])):
            found = history.minutes_at(dated, month)
            for name, assumption in travel.RANGE.items():
                if not open_then:
                    assert np.isposinf(found[name]).all()
                    continue
                then = sites.loc[open_then]
                expected = all_minutes(dated, then, assumption).min(axis=1)
                assert found[name].tolist() == pytest.approx(expected.tolist())


def test_no_site_at_all_with_something_known():
    found = nearest_places.nearest(
        make_pack().communes,
        pd.DataFrame({"x_m": [], "y_m": [], "name": [], "code_insee": []}),
        travel.roads_of(make_pack(communes=island(F3))),
    )
    assert np.isposinf(found["central"]).all()
    assert found["site_id"].isna().all()


def test_an_island_of_a_department_without_any_place_has_no_trip_to_count():
    placeless = {name: [] for name in HELP_TABLES}
    assert travel.share(make_pack(communes=island(F3), **placeless)) == (0, 0, 0)


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_no_text_calls_given_minutes_estimated(share):
    """The texts of screens and papers, so that one that is added does not slip out of the words."""
    estimated = re.compile(r"(?i)(temps|dur[ée]es?|minutes)( en voiture)?( sont)? estim")
    pack = said.roads(share)
    assert travel.share(pack).given
    for text in (*said.screens(pack), *said.limits(pack)):
        assert not estimated.search(text), text
