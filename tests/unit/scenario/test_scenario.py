import gc
import json
import random
import weakref
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access import measures, opening_hours, place_counts, presence, reach
from geo.access.measures import Params
from geo.access.opening_hours import PartOfWeek
from geo.base.errors import GeoError
from geo.base.french import NBSP, NNBSP
from geo.indicators import registry
from geo.maps import map_geometry
from geo.pack import catalogue, relations, table_files, territories
from geo.pack.kinds import CLOSED, KINDS, LABEL_WEEK
from geo.pack.schema import TABLES
from geo.reading import map_reading
from geo.scenario import scenario, scenario_file, simulated_tables
from geo.scenario.scenario import Opening, Scenario
from geo.simulator import impact
from tests.conftest import ROWS, make_pack, place
from tests.helpers import independent_law

CIVRAY, HAUT_POITOU = "france_services:2270", "france_services:2273"
ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789-T", min_size=1, max_size=20).filter(
    lambda text: not text.startswith(simulated_tables.PREFIX)
)
codes = st.sampled_from(["86001", "86194", "2A004"])
openings = st.one_of(
    st.builds(Opening, st.sampled_from(["france_services", "mds_outreach"]), codes),
    st.builds(
        Opening, st.just("session"), codes, st.sampled_from(list(simulated_tables.HALF_DAYS))
    ),
)
scenarios = st.builds(
    lambda closed, posts, opened, advised: Scenario(
        tuple(f"{kind}:{one}" for kind, one in closed),
        tuple(posts.items()),
        (*opened, *(Opening("cnfs", code, posts=n) for code, n in advised.items())),
    ),
    st.lists(st.tuples(st.sampled_from(list(CLOSED)), ids), max_size=5),
    st.dictionaries(ids, st.integers(0, 99), max_size=5),
    st.lists(openings, max_size=5),
    st.dictionaries(codes, st.integers(1, 99)),
)


def plain(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


def inside(sites):
    return sites[sites["in_department"].astype(bool)]


def drawn(pack, seed):
    """A scenario that fits the pack, with something of everything."""
    pick = random.Random(seed)
    closed = [
        f"{kind}:{one}"
        for kind, count in (("france_services", 6), ("mds", 2), ("mds_outreach", 2))
        for one in pick.sample(list(inside(pack.sites(kind)).index), count)
    ]
    posts = pack.tables["advisers"].sample(8, random_state=seed)
    some = pick.sample(list(pack.communes.index), 4)
    half_days = pick.sample(list(simulated_tables.HALF_DAYS), 4)
    opened = [Opening("session", some[0], when) for when in half_days]
    for kind in ("france_services", "cnfs", "mds_outreach"):
        opened += [Opening(kind, code) for code in some[:3]]
    opened.append(Opening("cnfs", some[3], posts=3))
    remaining = {row.post_id: pick.randrange(row.posts) for row in posts.itertuples()}
    return Scenario(tuple(closed), tuple(remaining.items()), tuple(opened))


def figures(pack, only=None):
    return {
        (name, level): registry.by_unit(pack, name, level, Params(kind=kind))
        for name, indicator in registry.REGISTRY.items()
        if only is None or name in only
        for level in indicator.levels
        for kind in (measures.HELP_KINDS if "kind" in indicator.uses else ["france_services"])
    }


def test_reopening_everything_gives_the_original_figures_exactly(vienne):
    """Today's scenario is the same object; made over all the same, nothing differs."""
    assert scenario.apply(vienne, Scenario()) is vienne
    again = replace(vienne, tables=simulated_tables.tables(vienne, Scenario()))
    for name, table in vienne.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)
    found = figures(again)
    for key, rows in figures(vienne).items():
        pd.testing.assert_frame_equal(rows, found[key])


@pytest.mark.parametrize("seed", range(4))
def test_a_scenario_gives_a_pack_that_passes_every_check(vienne, seed):
    before = {name: table.copy() for name, table in vienne.tables.items()}
    after = scenario.apply(vienne, drawn(vienne, seed))
    entry = catalogue.department("86")
    assert relations.Checker("86", after.tables, entry).faults(vienne.communes.index) == []
    for name, table in TABLES.items():
        assert table_files.type_faults(after.tables[name], table, file=name, remedy="") == []
        assert list(after.tables[name].dtypes) == list(vienne.tables[name].dtypes)
        pd.testing.assert_frame_equal(vienne.tables[name], before[name])


@pytest.mark.slow
def test_every_indicator_of_every_level_follows_a_scenario(vienne):
    """Closing one then the other is closing both."""
    one, other = Scenario((CIVRAY, "mds:mdsp-loudun")), Scenario((HAUT_POITOU,))
    both = Scenario(one.closed + other.closed)
    step = scenario.apply(scenario.apply(vienne, one), other)
    together = scenario.apply(vienne, both)
    found = figures(step)
    for key, rows in figures(together).items():
        pd.testing.assert_frame_equal(rows, found[key])
    for name, table in together.tables.items():
        pd.testing.assert_frame_equal(table, step.tables[name])


def test_reopening_where_it_stood_gives_the_original_minutes(squares):
    """The site of F1 stands at its chef-lieu, where a new one opens."""
    moved = Scenario(("france_services:1",), (), (Opening("france_services", "99001"),))
    before, after = (figures(squares, ["france_services_min", "inhabitants_beyond"]),
                     figures(scenario.apply(squares, moved),
                             ["france_services_min", "inhabitants_beyond"]))  # fmt: skip
    assert before.keys() == after.keys()
    for key, rows in before.items():
        pd.testing.assert_frame_equal(rows, after[key])


@pytest.mark.parametrize("seed", range(5))
def test_closing_never_raises_coverage(vienne, seed):
    closing = drawn(vienne, seed)
    after = scenario.apply(vienne, Scenario(closing.closed, closing.posts))
    for kind in measures.HELP_KINDS:
        for reading in presence.READINGS:
            counts = presence.Counts(presence=reading)
            found = [measures.nearest(p, kind, counts) for p in (vienne, after)]
            assert (found[1]["central"] >= found[0]["central"]).all()
    assert (reach.reachable_hours(after, 20) <= reach.reachable_hours(vienne, 20)).all()


def test_a_france_services_closes_with_its_stops_and_leaves_its_place(vienne):
    after = scenario.apply(vienne, Scenario((CIVRAY, HAUT_POITOU)))
    assert not after.tables["france_services_stops"]["site_id"].eq("2273").any()
    gone = set(vienne.tables["places"]["place_id"]) - set(after.tables["places"]["place_id"])
    assert "86123-6-place-de-la-mairie" in gone
    civray = after.sites("mds").loc["mdsp-civray"]
    assert civray["roles"] == "mds"
    assert not civray["hosts_france_services"]
    assert after.sites("mds").loc["mds-chauvigny", "hosts_france_services"]


def test_the_communes_of_a_closed_mds_go_to_the_nearest_of_their_territory(vienne):
    after = scenario.apply(vienne, Scenario(("mds:mdsp-civray", "mds:mds-poitiers")))
    served, was = after.communes["mds_name"], vienne.communes["mds_name"]
    assert set(served[was == "MDSP Civray"]) == {"MDS Fontaine-le-Comte"}
    assert served["86194"] == "MDS Fontaine-le-Comte"  # no other in the territory of Poitiers
    others = ~was.isin(["MDSP Civray", "MDS Poitiers"])
    pd.testing.assert_series_equal(served[others], was[others])
    assert not after.tables["mds_outreach"]["mds_name"].eq("MDSP Civray").any()


def test_an_opened_france_services_is_a_site_open_a_label_week(vienne):
    assert (
        opening_hours.weekly_minutes(
            {name.removeprefix("hours_"): text for name, text in LABEL_WEEK.items()}
        )
        == 24 * 60
    )
    after = scenario.apply(vienne, Scenario(opened=(Opening("france_services", "86001"),)))
    found = measures.nearest(after, "france_services").loc["86001"]
    within = independent_law.inner_m(vienne.communes.loc["86001", "area_km2"])
    assert found["central"] == pytest.approx(
        independent_law.drive(within, *independent_law.NOW["central"])
    )
    assert found["site"] == "France services d’Adriers (simulée)"
    shared = reach.capacity(after, "france_services") - reach.capacity(vienne, "france_services")
    assert shared["86001"] > 0


def test_a_session_counts_where_and_when_it_is(squares):
    half_days = tuple(Opening("session", "99004", when) for when in ("tue-pm", "tue-am", "sat-am"))
    after = scenario.apply(squares, Scenario(opened=half_days))
    assert measures.nearest(after, "france_services").loc["99004", "central"] == 0
    assert reach.reachable_hours(after, 10)["99004"] == 9
    assert reach.reachable_hours(after, 10, part=PartOfWeek("sat"))["99004"] == 3
    assert len(after.sites("france_services")) == len(squares.sites("france_services")) + 1


def test_posts_are_whole_numbers_at_a_place(squares):
    cut = Scenario((), (("epci-1", 1), ("commune-1", 0)), (Opening("cnfs", "99004", posts=2),))
    after = scenario.apply(squares, cut)
    assert place_counts.posts_by_commune(after).tolist() == [0, 1, 0, 2, 1, 0]
    found = place_counts.competent(after)
    assert found.loc["99004", ["rule", "employer"]].tolist() == ["commune", "Commune de F4"]
    assert found.loc["99001", "rule"] == "epci"
    assert reach.capacity(after, "cnfs")["99004"] > reach.capacity(squares, "cnfs")["99004"]


def test_a_site_sharing_its_place_leaves_the_other_one():
    twice = [*ROWS["france_services"], {**ROWS["france_services"][0], "site_id": "3"}]
    pack = make_pack(france_services=twice, places=[*ROWS["places"], place(
        "alone", "99003", 0.0, 0.0, "college")], colleges=[
            {"uai": "0000000A", "place_id": "99003-alone", "name": "Collège"}])  # fmt: skip
    after = scenario.apply(pack, Scenario(("france_services:1",)))
    assert after.sites("france_services").loc["3", "roles"] == "cnfs|france_services"
    assert "99003-alone" in set(after.tables["places"]["place_id"])


@given(scenarios)
def test_a_link_reopens_the_same_scenario(chosen):
    text = scenario.to_text(chosen)
    assert scenario.from_text(text) == chosen
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")


@given(st.text("fmpcFSCP0123456789AB._-tueam ~", max_size=40))
def test_any_text_is_refused_or_canonical(text):
    try:
        chosen = scenario.from_text(text)
    except ValueError:
        return
    assert scenario.from_text(scenario.to_text(chosen)) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "x1", "f", "f1__f2", "f1_", "f1.2", "f<script>", "c1", "c1.100", "c1.-1", "c1.x",
        "c1.1_c1.2",
        "S86001", "S86001.sun-am", "F86001.2", "F860", "C86001.0", "C86001.1_C86001.2", "P86001.x",
        "fsimule-86001_F86001", "csimule-86001.0_C86001", "f" + "1" * 81, "f1_" * 1000, "F86001 ",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text):
    with pytest.raises(ValueError):
        scenario.from_text(text)


def test_a_scenario_is_sorted_and_unique():
    closed = ("mds:b", "france_services:2", "mds:b")
    assert Scenario(closed) == Scenario(("france_services:2", "mds:b"))
    assert hash(Scenario(closed)) == hash(Scenario(closed[:2]))
    with pytest.raises(ValueError):
        Scenario(("colleges:1",))
    with pytest.raises(ValueError):
        scenario.to_text(Scenario(tuple(f"mds:{i:080}" for i in range(30))))


def test_what_the_department_does_not_have_is_named(squares):
    odd = Scenario(
        ("france_services:9", "mds:mds-5"),
        (("absent", 0), ("epci-1", 2)),
        (Opening("session", "86001", "mon-am"),),
    )
    assert [plain(line) for line in scenario.check(squares, odd)] == [
        "La France services 9 n’existe pas dans la Carrée.",
        "Le poste absent n’existe pas dans la Carrée.",
        "L’employeur epci-1 a 2 postes : il doit en rester moins.",
        "La commune 86001 n’existe pas dans la Carrée.",
        "Il ne resterait aucune MDS dans la Carrée.",
    ]
    with pytest.raises(GeoError, match="aucune MDS"):
        scenario.apply(squares, odd)
    assert scenario.check(squares, Scenario(("france_services:1",))) == []


def test_a_site_outside_the_department_does_not_close(squares, vienne):
    assert [plain(line) for line in scenario.check(squares, Scenario(("france_services:2",)))] == [
        "La France services 2 est hors du département : un scénario ne la ferme pas."
    ]
    outside = vienne.sites("france_services").query("not in_department").index
    for one in outside:
        with pytest.raises(GeoError, match="hors du département"):
            scenario.apply(vienne, Scenario((f"france_services:{one}",)))
    assert len(outside) > 50


@pytest.mark.parametrize("second", ["F86001", "S86001.sat-am", "C86001.2", "P86001"])
def test_opening_twice_where_it_is_simulated_is_refused_in_french(vienne, second):
    once = scenario.apply(vienne, scenario.from_text("F86001"))
    assert [plain(line) for line in scenario.check(once, scenario.from_text(second))] == [
        "Un lieu simulé est déjà ouvert à Adriers : ouvrez-y tout ensemble."
    ]
    with pytest.raises(GeoError, match="déjà ouvert à Adriers"):
        scenario.apply(once, scenario.from_text(second))
    together = scenario.from_text("_".join(dict.fromkeys(["F86001", second])))  # the remedy
    assert scenario.check(vienne, together) == []
    scenario.apply(vienne, together)


def test_openings_elsewhere_compose(vienne):
    twice = scenario.apply(
        scenario.apply(vienne, scenario.from_text("F86001")), scenario.from_text("S86002.mon-am")
    )
    both = scenario.apply(vienne, scenario.from_text("F86001_S86002.mon-am"))
    for name, table in both.tables.items():
        pd.testing.assert_frame_equal(
            twice.tables[name].sort_values(list(table.columns[:1]), ignore_index=True),
            table.sort_values(list(table.columns[:1]), ignore_index=True),
        )


def test_titles_are_french(vienne):
    def title(text):
        return plain(scenario.title(vienne, scenario.from_text(text)))

    assert title("") == ""
    assert title("f2270_C86001") == ("France services de Civray fermée ; un poste ouvert à Adriers")
    assert title("pmdsp-montmorillon-86273_P86289") == (
        "Permanence à La Trimouille fermée ; permanence de MDS ouverte au Vigeant"
    )
    assert title("c20007004300019.1_S86001.sat-am") == (
        "3 postes supprimés (Communauté de communes Vienne et Gartempe) ; "
        "permanence France services ouverte le samedi matin à Adriers"
    )
    assert title("f2102_f2103_f2104_c20007004300019.0_c20007003500015.1_c21860041900012.0") == (
        "3 France services fermées ; 6 postes supprimés"
    )


def test_a_file_keeps_the_scenario_its_parameters_and_the_hashes(vienne):
    chosen, params = (
        drawn(vienne, 3),
        Params(30, "cnfs", False, "seniors", (0.0, 2.0, 10.0), "epci"),
    )
    text = scenario_file.to_json(vienne, chosen, "Réunion du 3 mars", params)
    saved = scenario_file.from_json(text)
    assert (saved.name, saved.scenario, saved.params) == ("Réunion du 3 mars", chosen, params)
    assert saved.hashes["communes.parquet"] == catalogue.sha256(
        vienne.root / "86" / "communes.parquet"
    )
    assert scenario_file.changed(vienne, saved) == []
    raw = json.loads(text)
    raw["files"]["mds.csv"] = "0" * 64
    del raw["files"]["places.csv"]
    lines = scenario_file.changed(vienne, scenario_file.from_json(json.dumps(raw)))
    assert [line.split()[2] for line in lines] == ["mds.csv", "places.csv"]
    elsewhere = scenario_file.from_json(json.dumps({**raw, "department": "29"}))
    assert "autre département" in scenario_file.changed(vienne, elsewhere)[0]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"format": "other"}, "n’est pas un scénario"),
        ({"name": 3}, "name"),
        ({"scenario": "x9"}, "scenario"),
        ({"files": []}, "files"),
        ({"params": {}}, "params"),
        ({"params.threshold_min": 17}, "threshold_min"),
        ({"params.threshold_min": True}, "threshold_min"),
        ({"params.neighbours": 1}, "neighbours"),
        ({"params.kind": ["mds"]}, "kind"),
        ({"params.weights": [1, 2, float("nan")]}, "weights"),
        ({"params.weights": [1, 2]}, "weights"),
        ({"params.reference": "galaxie"}, "reference"),
    ],
)
def test_a_broken_file_is_refused_by_name(vienne, change, word):
    raw = json.loads(scenario_file.to_json(vienne, Scenario((CIVRAY,)), "Essai", Params()))
    for path, value in change.items():
        field, _, inner = path.partition(".")
        raw[field] = {**raw[field], inner: value} if inner else value
    with pytest.raises(GeoError, match=word):
        scenario_file.from_json(json.dumps(raw))


@pytest.mark.parametrize("text", ["", "null", "[1", "[" * 100_000, "{}", "é" * 30_000])
def test_what_is_no_file_at_all_is_refused(text):
    with pytest.raises(GeoError, match="n’est pas un scénario"):
        scenario_file.from_json(text)


def test_levels_are_kept(vienne):
    after = scenario.apply(vienne, drawn(vienne, 1))
    for level in territories.LEVELS:
        pd.testing.assert_series_equal(
            territories.membership(after, level), territories.membership(vienne, level)
        )


def test_the_map_knows_what_closes_what_opens_and_what_changes(vienne):
    chosen = scenario.from_text("f2270_f2273_c21860194600013.1_F86001")
    after = scenario.apply(vienne, chosen)
    layers = [*KINDS]
    assert map_geometry.changes(vienne, layers) == {}
    found = map_geometry.changes(after, layers)
    assert set(found) == {"france_services", "france_services_stops", "cnfs"}
    drawn = map_geometry.content(vienne)["sites"]
    closed = [drawn["france_services"][rank][4] for rank, _ in found["france_services"][:-1]]
    assert [[plain(text) for text in texts] for texts in sorted(closed)] == [
        ["France services de Civray"],
        [
            "France services multisites de la Communauté du Haut Poitou",
            "reçoit à ses arrêts : le lundi à Boivre-la-Vallée, le mardi à Ayron, le mercredi à "
            "Mirebeau, le jeudi à Neuville-de-Poitou et le vendredi à Vouzailles",
        ],
    ]
    assert [place for _, place in found["france_services"][:-1]] == [None, None]
    rank, place = found["france_services"][-1]
    assert (rank, place[4]) == (
        -1, ["France services d’Adriers (simulée)", "placé au chef-lieu"]
    )  # fmt: skip
    [(rank, fewer)] = found["cnfs"]
    assert [plain(text) for text in fewer[4]] == ["Commune de Poitiers : 1 poste"]
    assert plain(drawn["cnfs"][rank][4][0]) == "Commune de Poitiers : 3 postes"
    assert {len(changes) for changes in found.values()} == {3, 5, 1}
    assert map_geometry.changed_communes(vienne, {}) == ()
    assert map_geometry.changed_communes(after, {"cnfs": found["cnfs"]}) == ("86194",)
    changed = list(map_geometry.changed_communes(after, found))
    assert sorted(vienne.communes["name"][changed]) == [
        "Adriers", "Ayron", "Boivre-la-Vallée", "Civray", "Mirebeau", "Neuville-de-Poitou",
        "Poitiers", "Vouzailles",
    ]  # fmt: skip


def test_a_simulated_pack_says_so_and_knows_the_published_one(vienne):
    step = scenario.apply(vienne, Scenario((CIVRAY,)))
    twice = scenario.apply(step, Scenario(opened=(Opening("cnfs", "86001"),)))
    assert vienne.scenario == ""
    assert plain(twice.scenario) == "France services de Civray fermée ; Un poste ouvert à Adriers"
    assert twice.before is step.before is vienne


@pytest.mark.slow
def test_packs_beyond_the_bound_are_dead_with_all_that_was_computed(vienne):
    published = replace(vienne)
    sites = inside(published.sites("france_services")).index[: scenario.HELD + 5]
    chosen = [Scenario((f"france_services:{site}",)) for site in sites]
    packs = []
    gc.disable()  # they go at once: nothing that is remembered of a pack holds it
    try:
        for one in chosen:
            after = scenario.apply(published, one)
            look(published, after)
            packs.append(weakref.ref(after))
            del after
        assert [pack() is None for pack in packs] == [True] * 5 + [False] * scenario.HELD
    finally:
        gc.enable()
    assert scenario.apply(published, chosen[-1]) is packs[-1]()


def test_a_pack_simulated_twice_is_held_with_the_others(vienne):
    published = replace(vienne)
    sites = inside(published.sites("france_services")).index
    first, second, *others = [Scenario((f"france_services:{one}",)) for one in sites]
    twice = scenario.apply(scenario.apply(published, first), second)
    assert twice is scenario.apply(scenario.apply(published, first), second)
    assert twice.before is published
    gone = weakref.ref(twice)
    del twice
    for one in others[: scenario.HELD]:
        scenario.apply(published, one)
    assert gone() is None


def look(before, after):
    """Ask of a simulated pack what the pages ask."""
    params = Params()
    for level in ("territoire", "epci"):
        impact.by_unit(before, after, params, level)
        impact.at_each_threshold(before, after, params, level)
    impact.sentence(before, after, params)
    impact.fallback(before, after, params)
    map_geometry.changes(after, ("france_services", "mds"))
    for name, one in registry.available(after).items():
        map_reading.read_map(after, name, one.levels[0], params)
