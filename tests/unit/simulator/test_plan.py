"""Plans on la Vienne and on the six squares, against figures computed another way."""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from geo.access import measures, presence, reach, travel
from geo.access.measures import Params
from geo.base.errors import GeoError
from geo.base.french import NBSP, NNBSP
from geo.pack import pack
from geo.pack.kinds import CHANGED, KEPT, OPENED
from geo.scenario import scenario
from geo.simulator import answers, fairness, impact, plan
from geo.simulator.plan import Request
from tests.conftest import STEADY
from tests.helpers import lanes


def beyond(pack, request):
    """Inhabitants beyond the threshold of a request, by the indicators' own way."""
    found = measures.nearest(pack, CHANGED[request.kind].help, request.counts)
    far = found["central"] > request.threshold_min
    return pack.communes.loc[far, "population"].sum()


@pytest.mark.parametrize("kind", lanes.first(OPENED))
def test_what_a_plan_says_is_what_its_scenario_gives(vienne, kind):
    request = Request(action="open", kind=kind, count=2)
    for option in plan.solve(vienne, request).options:
        after = scenario.apply(vienne, option.scenario)
        assert option.gained == beyond(vienne, request) - beyond(after, request)
        told = impact.thresholds(vienne, after, request.params)
        assert option.gained == told.loc[20, "brought"] - told.loc[20, "pushed"]
        assert option.gained_older == told.loc[20, "brought_65_plus"]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=[pytest.mark.slow] * (kind in ("france_services", "cnfs")))
        for kind in KEPT
    ],
)
def test_what_is_kept_is_what_remains_in_its_scenario(vienne, kind):
    request = Request(action="keep", kind=kind, count=3)
    found = plan.solve(vienne, request)
    for option in (*found.options, found.smallest_first):
        after = scenario.apply(vienne, option.scenario)
        assert sum(option.posts) == 3
        assert option.gained == beyond(vienne, request) - beyond(after, request)
        assert plan.kept_by(vienne, request, option.scenario).gained == option.gained
    assert found.smallest_first.gained <= found.options[0].gained


def test_the_best_pair_of_the_squares_is_that_of_every_pair(squares):
    request = Request(action="open", count=2, threshold_min=10, neighbours=False)
    chosen = plan.solve(squares, request).options[0]
    gains = {}
    for pair in combinations(squares.communes.index, 2):
        opened = tuple(scenario.Opening("france_services", code) for code in pair)
        after = scenario.apply(squares, scenario.Scenario(opened=opened))
        gains[pair] = beyond(squares, request) - beyond(after, request)
    assert chosen.gained == max(gains.values()) == gains[chosen.codes]


@pytest.mark.slow
def test_ten_of_the_posts_of_la_vienne(vienne):
    request = Request(action="keep", kind="cnfs", count=10)
    found = plan.solve(vienne, request)
    assert found.status == "optimal"
    assert sum(found.options[0].posts) == 10
    gains = [option.gained for option in found.options]
    assert gains == sorted(gains, reverse=True)
    # another choice has another commune, not another employer of the same town
    assert len({frozenset(option.codes) for option in found.options}) == len(found.options)
    table = answers.table(vienne, found)
    assert (table["hours_after"] < table["hours_before"]).all()


def test_more_posts_than_places_go_where_they_serve_most_people(vienne):
    posts = int(vienne.tables["advisers"]["posts"].sum())
    option = plan.solve(vienne, Request(action="keep", kind="cnfs", count=posts - 1)).options[0]
    assert option.gained == 0
    assert sum(option.posts) == posts - 1
    assert len(option.scenario.posts) == 1


def test_what_is_no_answer_is_not_compared(vienne):
    request = Request(action="keep", kind="france_services", count=10)
    for text in ("f2525_F86165", "c20004362800011.0", "F86165", ""):
        assert plan.kept_by(vienne, request, scenario.from_text(text)) is None
    closed = plan.kept_by(vienne, request, scenario.from_text("f2525"))
    assert closed.gained == -13_126


def test_nothing_is_no_other_choice(vienne):
    found = plan.solve(vienne, Request(action="open", candidates=("86246",)))
    assert [option.codes for option in found.options] == [("86246",)]


def test_a_plan_starts_from_today(vienne):
    after = scenario.apply(vienne, scenario.from_text("f2525"))
    with pytest.raises(GeoError, match="aujourd’hui"):
        plan.solve(after, Request(action="open"))


def test_everything_kept_is_today(vienne):
    posts = int(vienne.tables["advisers"]["posts"].sum())
    option = plan.solve(vienne, Request(action="keep", kind="cnfs", count=posts)).options[0]
    assert not option.scenario
    assert option.gained == option.minutes == 0


def test_opening_until_nobody_is_far_ends(vienne):
    request = Request(action="minimum")
    fewest = plan.solve(vienne, request)
    assert fewest.left == 0
    assert beyond(scenario.apply(vienne, fewest.options[0].scenario), request) == 0
    count = len(fewest.options[0].codes)
    one_less = plan.solve(vienne, Request(action="open", count=count - 1))
    assert one_less.options[0].gained < beyond(vienne, request)
    assert not one_less.saturated
    assert list(np.diff(one_less.curve)) == sorted(np.diff(one_less.curve), reverse=True)


def test_nothing_left_to_gain_is_said_so(vienne):
    found = plan.solve(vienne, Request(action="open", count=3, threshold_min=30))
    assert found.saturated
    assert not found.options[0].codes
    assert answers.sentences(vienne, found)[0].startswith(f"Plus rien à gagner{NBSP}:")


def test_communes_that_no_candidate_serves_are_named(vienne):
    found = plan.solve(vienne, Request(action="minimum", candidates=("86194",)))
    assert "86153" in found.unreachable
    assert found.left > 0
    text = " ".join(answers.sentences(vienne, found))
    assert "Plus rien à gagner" in text or "Aucun lieu possible" in text


def test_who_counts_changes_the_weights_only(squares):
    def weights(people, **need):
        return plan.weights(squares, Request(action="open", people=people, **need))

    inhabitants = weights("inhabitants")
    assert inhabitants.tolist() == [100, 200, 400, 300, 500, 0]
    assert weights("older").tolist() == [50, 40, 100, 60, 150, 0]
    share = weights("need")[:5] / inhabitants[:5]
    assert share[0] == pytest.approx((50 + STEADY[0] + 50) / 300)
    assert weights("need", profile="seniors")[0] == pytest.approx(100 * 0.5)
    assert weights("need", weights=(0.0, 10.0, 0.0))[0] == pytest.approx(STEADY[0])


def test_lists_of_candidates(vienne):
    colleges = plan.candidate_communes(vienne, "colleges")
    assert "86165" in colleges
    assert len(set(colleges)) == len(colleges) < len(vienne.communes)
    assert len(plan.candidate_communes(vienne, "mairies")) == 255
    assert plan.candidate_communes(vienne, "communes") == ()
    found = plan.solve(vienne, Request(action="open", count=2, candidates=colleges))
    assert set(found.options[0].codes) <= set(colleges)


def test_what_means_nothing_is_refused(vienne):
    with pytest.raises(GeoError, match="99999"):
        plan.solve(vienne, Request(action="open", candidates=("99999",)))
    with pytest.raises(GeoError, match="de 1 à 34"):
        plan.solve(vienne, Request(action="keep", kind="cnfs", count=35))


def test_the_sentences_of_three_openings(vienne):
    found = plan.solve(vienne, Request(action="open", count=3))
    said = answers.sentences(vienne, found)
    gained = Params(threshold_min=20)
    assert said[0] == (f"3{NBSP}France services de plus{NBSP}: Joussé, Mazerolles et Saint-Savin.")
    assert said[1] == impact.sentence(
        vienne, scenario.apply(vienne, found.options[0].scenario), gained
    )
    assert said[-1] == (
        f"Optimum prouvé pour l’hypothèse centrale{NBSP}: aucun autre choix ne fait mieux."
    )
    assert NNBSP in said[1]
    for status in ("optimal", "time_limit", "greedy"):
        told = answers.sentences(vienne, replace(found, status=status, gap=0.02))[-1]
        assert "hypothèse centrale" in told


def test_the_record_is_plain_and_holds_the_same_figures(vienne):
    import json

    found = plan.solve(vienne, Request(action="keep", kind="mds_outreach", count=2))
    record = json.loads(json.dumps(answers.record(vienne, found), allow_nan=False))
    assert record["status"] == "optimal"
    assert record["answers"][0]["gained"] == found.options[0].gained
    assert record["answers"][0]["hours_after"] is None  # an MDS publishes no hours
    assert scenario.from_text(record["answers"][0]["scenario"]) == found.options[0].scenario


def test_posts_beyond_one_a_place_go_to_the_worst_off(vienne):
    """Every place stays: only the hours differ, and moving a post would not do better."""
    found = plan.solve(vienne, Request(action="keep", kind="cnfs", count=30))
    best = found.options[0].scenario
    assert found.options[0].gained == 0
    seats = vienne.sites("cnfs")
    most = seats["posts"].astype(int)
    kept = pd.Series(dict(best.posts), dtype=int).reindex(most.index).fillna(most).to_numpy(int)
    brought = reach.hours_of_a_post(vienne, seats, "territoire")
    least = (brought @ kept).min()
    after = scenario.apply(vienne, best)
    said = impact.by_unit(vienne, after, Params(kind="cnfs"), "territoire")["hours_after"]
    assert said.min() == pytest.approx(least)
    places = range(len(most))
    moves = [np.eye(len(most), dtype=int)[there] - np.eye(len(most), dtype=int)[here]
             for here in places for there in places
             if kept[here] > 1 and kept[there] < most.iloc[there]]  # fmt: skip
    assert moves
    assert max((brought @ (kept + move)).min() for move in moves) <= least + 1e-9
    assert any("Un poste par lieu" in one for one in answers.sentences(vienne, found))


def test_the_hours_of_a_post_add_up_to_the_capacity(vienne):
    seats = vienne.sites("cnfs")
    brought = reach.hours_of_a_post(vienne, seats, "territoire")
    whole = impact.by_unit(vienne, vienne, Params(kind="cnfs"), "territoire")["hours_before"]
    assert brought @ seats["posts"].to_numpy(float) == pytest.approx(whole.to_numpy(), rel=1e-12)


@pytest.mark.slow
def test_another_answer_is_told_by_what_it_swaps(vienne):
    found = plan.solve(vienne, Request(action="keep", kind="cnfs", count=10))
    table = answers.table(vienne, found)
    assert list(table["swap"][:2]) == ["", "Vouneuil-sous-Biard au lieu de Fontaine-le-Comte"]


def test_nothing_known_is_nothing_to_keep():
    finistere = pack.load("29")
    nobody = {"advisers": finistere.tables["advisers"].iloc[:0]}
    alone = replace(finistere, tables={**finistere.tables, **nobody})
    with pytest.raises(GeoError, match="aucun poste de conseiller numérique n’est connu"):
        plan.solve(alone, Request(action="keep", kind="cnfs", count=5))
    with pytest.raises(GeoError, match="Aucune MDS n’est connue dans le département"):
        plan.solve(finistere, Request(action="open", kind="mds_outreach"))


def reached(pack_, hypothesis, opened, threshold=20):
    """People within the threshold under a hypothesis, with communes opened, by plain loops."""
    sites = presence.places(pack_, "france_services", Params().counts)
    new = pack_.communes.loc[list(opened)]
    there = [(x, y) for frame in (sites, new) for x, y in frame[["x_m", "y_m"]].to_numpy()]
    count = 0
    for row in pack_.communes.itertuples():
        metres = min(np.hypot(row.x_m - x, row.y_m - y) for x, y in there)
        spent = travel.minutes(metres, travel.RANGE[hypothesis])
        count += row.population * (spent <= threshold)
    return count


@pytest.mark.parametrize("aim", lanes.first(["cover", "regret"]))
def test_an_answer_says_what_it_is_worth_under_each_hypothesis(vienne, aim):
    found = plan.solve(vienne, Request(action="open", count=3, aim=aim))
    assert [one.hypothesis for one in found.worth] == ["central", "low", "high"]
    for one in found.worth:
        today, after = (
            reached(vienne, one.hypothesis, codes) for codes in ((), found.options[0].codes)
        )
        assert one.gained == after - today
        assert one.gained <= one.best
    assert found.worth[0].gained == found.options[0].gained
    assert found.status == "optimal"


def spaced(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


@pytest.mark.parametrize("count", lanes.first([3, 1, 2, 5]))
def test_the_people_of_an_answer_are_written_alike_in_each_of_its_sentences(vienne, count):
    found = plan.solve(vienne, Request(action="open", count=count))
    moved, worth = (
        next(one for one in answers.sentences(vienne, found) if one.startswith(start))
        for start in ("Passent à 20", "Des habitants, ce choix")
    )
    least, central, most = re.match(
        r"[^:]*: de ([\d ]+) à ([\d ]+) habitants[^,]*, estimation centrale ([\d ]+),",
        spaced(moved),
    ).group(1, 3, 2)
    told = spaced(worth).partition(" Le meilleur")[0]
    assert f"rapproche {central} selon l’hypothèse centrale, {least} si" in told
    assert f"et {most} s’ils sont plus longs" in told


def test_the_robust_choice_regrets_less_than_the_central_one(vienne):
    central, robust = (
        plan.solve(vienne, Request(action="open", count=2, aim=aim)) for aim in ("cover", "regret")
    )
    assert 0 < robust.regret < central.regret
    assert [one.best for one in robust.worth] == [one.best for one in central.worth]
    assert robust.options[0].gained < central.options[0].gained
    behind = [option.behind for option in robust.options]
    assert behind == sorted(behind) and behind[0] == 0
    said = answers.sentences(vienne, robust)
    assert any("regret le plus grand" in one for one in said)
    assert said[-1].startswith("Optimum prouvé pour le plus grand regret des trois hypothèses")
    keeping = plan.solve(vienne, Request(action="keep", count=20, aim="regret"))
    assert keeping.worth[0].gained <= 0
    assert not any("−0" in one for one in answers.sentences(vienne, keeping))


@pytest.mark.slow
def test_the_worst_off_come_first_when_they_are_the_aim(vienne):
    found, widest = (
        plan.solve(vienne, Request(action="open", count=3, aim=aim)) for aim in ("worst", "cover")
    )
    today = measures.nearest(vienne, "france_services")["central"]
    after, other = (
        measures.nearest(scenario.apply(vienne, one.options[0].scenario), "france_services")[
            "central"
        ]
        for one in (found, widest)
    )
    people = vienne.communes["population"].to_numpy(float)
    held = [pd.Series(people).groupby(one.round(6).to_numpy()).sum() for one in (after, other)]
    first, second = (sorted(one[one > 0].items(), reverse=True) for one in held)
    assert first < second and after.max() < today.max()
    assert found.tenth == pytest.approx(
        [fairness.worst_tenth(one.to_numpy(float), people) for one in (today, after)]
    )
    assert found.worth == () and found.curve == ()
    said = answers.sentences(vienne, found)
    assert any(one.startswith("Le dixième le plus éloigné") for one in said)


def test_no_choice_is_said_the_best_of_a_hypothesis_that_was_not_proved(vienne):
    found = plan.solve(vienne, Request(action="keep", count=20, aim="regret"))
    even = tuple(one._replace(best=one.gained) for one in found.worth)
    for proved, words in ((True, "aucun autre choix ne"), (False, "aucun autre choix trouvé à")):
        worth = (*even[:2], even[2]._replace(proved=proved))
        said = answers.sentences(vienne, replace(found, worth=worth))
        assert any(words in one for one in said if one.startswith("Des "))
