import random

import numpy as np
import pandas as pd
import pytest

from geo.access import measures, place_counts, presence, reach
from geo.access.measures import THRESHOLDS_MIN, Params
from geo.base.french import NBSP, NNBSP
from geo.indicators import registry
from geo.pack import pack, territories
from geo.scenario import scenario
from geo.scenario.scenario import Opening, Scenario
from geo.simulator import impact

CLOSED = Scenario(("france_services:1",))
NEAR = Params(threshold_min=20)


def plain(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


@pytest.fixture(scope="module")
def closed(squares):
    """F1's France services closes: only the one across the border, 5 km from F3, is left."""
    return scenario.apply(squares, CLOSED)


def test_by_hand_who_loses_when_the_only_site_closes(squares, closed):
    """F1 0 → 25 km, F2 10 → 15 km, F4 10 → 27 km, F5 14 → 18 km; F3 and F6 keep theirs."""
    found = impact.communes(squares, closed, NEAR)
    moved = found["minutes_added"] > 0
    assert moved.tolist() == [True, True, False, True, True, False]
    assert found["state"].tolist() == [
        "lost",
        "lost",
        "unchanged",
        "lost",
        "lost",
        "unchanged",
    ]
    assert found["lost"].tolist() == [100, 200, 0, 300, 500, 0]
    assert found["lost_65_plus"].tolist() == [50, 40, 0, 60, 150, 0]
    assert not found["gained"].any()


def test_opening_it_again_is_the_mirror(squares, closed):
    lost = impact.communes(squares, closed, NEAR)
    gained = impact.communes(closed, squares, NEAR)
    pd.testing.assert_series_equal(lost["lost"], gained["gained"], check_names=False)
    pd.testing.assert_series_equal(lost["minutes_added"], -gained["minutes_added"])
    there, back = (
        impact.thresholds(*packs, NEAR) for packs in ((squares, closed), (closed, squares))
    )
    for name in ("", "_65_plus", "_low", "_high"):
        pd.testing.assert_series_equal(
            there[f"pushed{name}"], back[f"brought{name}"], check_names=False
        )
    assert back["pushed"].sum() == there["brought"].sum() == 0


def test_without_any_place_left_minutes_are_infinite_and_known(squares):
    alone = Params(neighbours=False)
    after = scenario.apply(squares, CLOSED)
    found = impact.communes(squares, after, alone)
    assert np.isinf(found["minutes_added"]).all()
    assert (impact.communes(after, after, alone)["minutes_added"] == 0).all()
    assert impact.fallback(squares, after, alone).empty
    row = impact.thresholds(squares, after, alone).loc[30]
    assert row["pushed"] == found.loc[found["before"] <= 30, "population"].sum()


def test_people_fall_back_on_what_is_left(squares, closed):
    found = impact.fallback(squares, closed, NEAR)
    assert found.index.tolist() == ["2"]
    row = found.iloc[0]
    # F6 (nobody) and F3 already went there; F1, F2, F4, F5 come
    assert row["gained"] == 1100
    # it is across the border: its own people are not known, nor then its load
    assert not row["in_department"]
    missing = ["served_before", "served_after", "load_before", "load_after"]
    assert row[missing].isna().all()
    assert np.isnan(row["hours"])  # no hours are published for it
    back = impact.fallback(closed, squares, NEAR).iloc[0]
    assert back[["name", "commune", "gained"]].tolist() == ["France services F1", "99001", 1100]
    assert back[["served_before", "served_after"]].tolist() == [0, 1100]
    # open on Monday, where its round stops
    assert back[["hours", "load_after"]].tolist() == [3, pytest.approx(1100 / 3)]
    assert np.isnan(back["load_before"])


def test_a_post_cut_among_several_changes_hours_and_no_minute(squares):
    after = scenario.apply(squares, Scenario((), (("epci-1", 1),)))
    params = Params(kind="cnfs")
    assert (impact.communes(squares, after, params)["state"] == "unchanged").all()
    assert impact.fallback(squares, after, params).empty
    units = impact.by_unit(squares, after, params, "departement").iloc[0]
    assert units["hours_after"] < units["hours_before"]
    said = plain(impact.sentence(squares, after, params))
    assert "Personne ne passe ni au-delà ni en deçà de 20 min" in said
    assert "Le plus touché : le territoire" in said


def test_a_session_shortens_trips(squares):
    after = scenario.apply(squares, Scenario(opened=(Opening("session", "99005", "mon-am"),)))
    counted = impact.communes(squares, after, NEAR)
    assert counted.loc["99005", "minutes_added"] < 0
    found = impact.fallback(squares, after, NEAR)
    assert found.loc["simule-99005-permanence", "hours"] == 3


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", list(measures.HELP_KINDS))
def test_effects_are_the_difference_of_the_figures_of_the_maps(vienne, seed, kind):
    pick = random.Random(seed)
    sites = vienne.sites(kind)
    ids = sites.index[sites["in_department"].astype(bool)]
    chosen = pick.sample(list(ids), 3)
    opened = Opening("cnfs" if kind == "cnfs" else "france_services", "86001")
    change = (
        Scenario(posts=tuple((one, 0) for one in chosen), opened=(opened,))
        if kind == "cnfs"
        else Scenario(tuple(f"{kind}:{one}" for one in chosen), opened=(opened,))
    )
    after = scenario.apply(vienne, change)
    counted = impact.thresholds(vienne, after, Params(kind=kind))
    for limit in THRESHOLDS_MIN:
        params = Params(threshold_min=limit, kind=kind)
        was, will = (
            registry.by_unit(pack, "inhabitants_beyond", "departement", params)["central"].iloc[0]
            for pack in (vienne, after)
        )
        assert counted.loc[limit, "pushed"] - counted.loc[limit, "brought"] == will - was
        for name in ("pushed", "brought"):
            low, central, high = counted.loc[limit, [f"{name}_low", name, f"{name}_high"]]
            assert low <= central <= high
    params = Params(kind=kind)
    for level in territories.LEVELS:
        units = impact.by_unit(vienne, after, params, level)
        assert (
            units["beyond_after"] - units["beyond_before"] == units["lost"] - units["gained"]
        ).all()
        assert units["lost"].sum() == counted.loc[20, "pushed"]
        assert units["gained_65_plus"].sum() == counted.loc[20, "brought_65_plus"]
        if kind == "mds":
            assert units["hours_after"].isna().all()
        else:
            whole = registry.by_unit(after, f"capacity_{kind}", level, params)["central"]
            pd.testing.assert_series_equal(units["hours_after"], whole, check_names=False)
    everyone = impact.communes(vienne, after, params)
    moved = impact.fallback(vienne, after, params)
    key = "site_commune" if kind == "cnfs" else "site_id"
    changed = measures.nearest(vienne, kind)[key] != measures.nearest(after, kind)[key]
    assert moved["gained"].sum() == everyone.loc[changed, "population"].sum()
    ours = moved[moved["in_department"]]
    assert (ours["served_after"] >= ours["gained"]).all()
    assert moved.loc[~moved["in_department"], ["served_after", "load_after"]].isna().all(axis=None)


def test_the_hours_of_a_place(vienne):
    found = place_counts.weekly_hours(vienne, "france_services")
    assert found["2270"] == 33.5  # Civray, read by hand: 4 + 7.5 + 7.5 + 7.5 + 7
    stops = found[[f"2273-{day}" for day in ("mon", "tue", "wed", "thu", "fri")]]
    assert stops.eq(5.0).all()  # 3.5 + 1.5 a day, each where it stops
    assert "2273" not in found  # and nothing at the seat as well
    assert place_counts.weekly_hours(vienne, "cnfs")["20007004300019"] == 4 * reach.POST_HOURS
    assert place_counts.weekly_hours(vienne, "mds").empty


def test_the_posts_of_a_commune_are_counted_together(vienne):
    """Four employers stand in Poitiers, three of them at the very same point."""
    params = Params(kind="cnfs")
    one_less = scenario.apply(vienne, scenario.from_text("ccroix-rouge-francaise-vienne.0"))
    assert impact.fallback(vienne, one_less, params).empty
    after = scenario.apply(vienne, scenario.from_text("c21860041900012.0"))  # Buxerolles
    found = impact.fallback(vienne, after, params)
    row = found.loc["86194"]
    assert plain(row["name"]) == "Poitiers (6 postes)"
    assert row["hours"] == 6 * reach.POST_HOURS
    near = measures.nearest(after, "cnfs")["site_commune"]
    everyone = vienne.communes["population"][near == "86194"].sum()
    assert row["served_after"] == everyone
    assert row["load_after"] == pytest.approx(everyone / 210)
    fewer = scenario.apply(after, scenario.from_text("c21860194600013.1"))  # 2 posts of 3 cut
    row = impact.fallback(vienne, fewer, params).loc["86194"]
    assert (plain(row["name"]), row["hours"]) == ("Poitiers (4 postes)", 4 * reach.POST_HOURS)
    assert row["load_before"] == pytest.approx(row["served_before"] / 210)


def test_the_coordination_post_is_a_place_that_counts(vienne):
    sites = vienne.sites("cnfs")
    there = sites[sites["code_insee"] == "86062"]
    assert "coordination" in set(there["employer_type"])
    found = place_counts.counted(vienne, Params(kind="cnfs"))
    assert found.loc["86062", "hours"] == there["posts"].sum() * reach.POST_HOURS


def test_names_alike_are_told_apart_by_their_commune(vienne):
    places = presence.places(vienne, "mds")
    found = place_counts.place_names(vienne, places)
    assert found.is_unique
    assert not places["name"].is_unique
    commune = vienne.communes.loc["86119", "name"]
    assert found["mdsp-civray-86119"] == f"MDSP Civray, hors les murs, {commune}"
    alone = ~places["name"].duplicated(keep=False)
    assert (found[alone] == places["name"][alone]).all()
    moved = scenario.apply(vienne, scenario.from_text("pmdsp-montmorillon-86273"))
    names = impact.fallback(vienne, moved, Params(kind="mds"))["name"]
    assert set(names) <= set(found)


def test_names_say_their_commune_when_asked_or_only_when_alike(squares):
    places = pd.DataFrame(
        {
            "name": ["Mairie", "Mairie", "MDS F3", "Antenne", "Loin"],
            "code_insee": ["99001", "98001", "99003", "99002", "12345"],
        }
    )
    always = ["Mairie, F1", "Mairie, Ailleurs", "MDS F3", "Antenne, F2", "Loin"]
    assert place_counts.place_names(squares, places, always=True).tolist() == always
    assert place_counts.place_names(squares, places).tolist() == [*always[:3], "Antenne", "Loin"]


def test_the_sentence_says_people_range_hours_and_the_worst_territory(squares, closed):
    assert plain(impact.sentence(squares, closed, NEAR)) == (
        "Passent à plus de 20 min d’une France services : de 400 à 1 100 habitants selon "
        "l’hypothèse, dont 300 de 65 ans et plus en estimation centrale. Heures de France services "
        "pour 1 000 habitants dans le département : 2,00 avant, 0,00 après. Le plus touché : le "
        "territoire de Nord, "
        "800 habitants de plus au-delà, 0,00 h pour 1 000 habitants au lieu de 2,31 h. C’est "
        "désormais un des moins pourvus."
    )
    assert plain(impact.sentence(closed, squares, NEAR)) == (
        "Passent à 20 min ou moins d’une France services : de 400 à 1 100 habitants selon "
        "l’hypothèse, dont 300 de 65 ans et plus en estimation centrale. Heures de France services "
        "pour 1 000 habitants dans le département : 0,00 avant, 2,00 après. Le moins pourvu : le "
        "territoire de "
        "Sud, 1,65 h pour 1 000 habitants au lieu de 0,00 h."
    )


def least(before, after, params):
    """Territory with the fewest hours, before and after."""
    units = impact.by_unit(before, after, params, "territoire")
    return [units.loc[units[f"hours_{x}"].idxmin(), "name"] for x in ("before", "after")]


def test_the_least_provided_remains_only_when_it_is_the_same(vienne):
    params = Params(kind="cnfs")
    after = scenario.apply(vienne, scenario.from_text("C86137.4"))
    was, will = least(vienne, after, params)
    assert was != will
    said = plain(impact.sentence(vienne, after, params))
    assert f"Le moins pourvu désormais : le territoire de {will}, " in said
    same = scenario.apply(vienne, scenario.from_text("C86194.1"))
    was, will = least(vienne, same, params)
    assert was == will
    said = plain(impact.sentence(vienne, same, params))
    assert f"Le moins pourvu après comme avant : le territoire de {will}, " in said


def test_the_most_touched_that_becomes_the_least_provided_is_said_so(vienne):
    """Four posts of Vienne et Gartempe go: the best-off territory becomes the worst off."""
    seats = vienne.sites("cnfs")
    text = "_".join(f"c{one}.0" for one in seats.index[seats["code_insee"].eq("86165")])
    after = scenario.apply(vienne, scenario.from_text(text))
    was, will = least(vienne, after, Params(kind="cnfs"))
    assert was != will
    said = plain(impact.sentence(vienne, after, Params(kind="cnfs")))
    assert f"Le plus touché : le territoire de {will}, " in said
    assert said.endswith("C’est désormais le moins pourvu.")


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0, 0, 4830), "personne en estimation centrale, jusqu’à 4 800 habitants selon "
         "l’hypothèse"),
        ((100, 100, 600), "de 100 à 600 habitants selon l’hypothèse, dont 50 de 65 ans et plus "
         "en estimation centrale"),
        ((100, 600, 600), "de 100 à 600 habitants selon l’hypothèse, dont 50 de 65 ans et plus "
         "en estimation centrale"),
        ((0, 3060, 3060), "de 0 à 3 060 habitants selon l’hypothèse, dont 50 de 65 ans et plus "
         "en estimation centrale"),
        ((100, 300, 600), "de 100 à 600 habitants selon l’hypothèse, estimation centrale 300, dont "
         "50 de 65 ans et plus"),
        ((600, 600, 600), "600 habitants, dont 50 de 65 ans et plus"),
    ],
)  # fmt: skip
def test_people_who_move_are_written_from_the_central_estimate(ends, expected):
    names = ("pushed_low", "pushed", "pushed_high")
    row = dict(zip(names, map(float, ends), strict=True)) | {"pushed_65_plus": 50.0}
    assert plain(impact._moved(row, "pushed")) == expected


def test_the_sentence_names_the_most_touched_and_the_least_provided(vienne):
    """Closing in two territories: one loses most people, the other is left with least hours."""
    after = scenario.apply(vienne, scenario.from_text("f2270"))
    units = impact.by_unit(vienne, after, Params(), "territoire")
    assert units["lost"].idxmax() != units["hours_after"].idxmin()
    said = plain(impact.sentence(vienne, after, Params()))
    touched, last = said.split("Le plus touché : ")[1].split(" Le moins pourvu ")
    assert units.loc[units["lost"].idxmax(), "name"] in touched
    row = units.loc[units["hours_after"].idxmin()]
    assert row["name"] in last
    assert f"{row['hours_after']:.2f} h".replace(".", ",") in last


def test_a_department_without_territories_names_an_epci(squares):
    from tests.conftest import make_pack

    bare = make_pack(territories=[], mds=[])
    after = scenario.apply(bare, CLOSED)
    assert "Le plus touché : la CC du " in plain(impact.sentence(bare, after, NEAR))


def test_each_threshold_counts_as_its_own(vienne):
    after = scenario.apply(vienne, scenario.from_text("f2270"))
    found = impact.at_each_threshold(vienne, after, Params(), "canton")
    whole = impact.thresholds(vienne, after, Params())
    for limit in THRESHOLDS_MIN:
        assert found[f"lost_{limit}"].sum() == whole.loc[limit, "pushed"]
        assert found[f"lost_65_plus_{limit}"].sum() == whole.loc[limit, "pushed_65_plus"]
        alone = impact.by_unit(vienne, after, Params(threshold_min=limit), "canton")
        assert found[f"lost_{limit}"].tolist() == alone["lost"].tolist()


def test_a_territory_whose_hours_are_not_published_is_not_only_said_poor():
    finistere = pack.load("29")
    shut = scenario.apply(finistere, Scenario(("france_services:1238",)))
    said = plain(impact.sentence(finistere, shut, NEAR))
    assert (
        "Si France services Poher communauté n’ouvrait pas, ce "
        "serait la communauté de communes Poher communauté, 0,10 h pour 1 000 habitants. Les "
        "horaires de France services Poher communauté ne sont pas connus : elle compte, par "
        "hypothèse, pour 27 h par semaine" in said
    )
