"""Posts that end before a day: by hand, and closed together; what cannot be placed is said."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pandas as pd
import pytest

from geo.access.measures import Params
from geo.pack import pack
from geo.pack.schema import TABLES
from geo.scenario import scenario
from geo.scenario.scenario import Scenario
from geo.simulator import impact, post_ends
from geo.simulator.post_ends import Unplaced, Which

POITIERS, GENCAY, CHATELLERAULT = "21860194600013", "21860103700011", "24860041300012"
DEPARTMENT, CROSS = "22860001100016", "croix-rouge-francaise-vienne"
SEATS = {"T1": "86066", "T2": "86115", "T3": "86194", "T4": "86070", "T5": "86100"}
NEW_YEAR = date(2027, 1, 1)
NAMES = {
    POITIERS: "Commune de Poitiers", GENCAY: "Commune de Gençay",
    CHATELLERAULT: "Communauté d'agglomération Grand Châtellerault",
    DEPARTMENT: "Département de la Vienne", CROSS: "Croix-Rouge française (Vienne)",
}  # fmt: skip


def ending_at(*rows):
    """La Vienne with these posts: employer, end of convention, end of contract, commune."""
    made = pd.DataFrame(
        [
            {"post": str(n), "employer": NAMES.get(employer, employer),
             "siret": employer if employer in NAMES and employer != CROSS else None,
             "code_insee": code or None, "convention_end": one, "contract_end": other,
             "source": "essai"}
            for n, (employer, one, other, code) in enumerate(rows)
        ],
        columns=TABLES["post_ends"].names,
    )  # fmt: skip
    days = {name: pd.to_datetime(made[name]) for name in ("convention_end", "contract_end")}
    texts = {name: made[name].astype("str") for name in made if name not in days}
    loaded = pack.load("86")
    tables = {**loaded.tables, "post_ends": made.assign(**texts, **days)}
    return replace(loaded, tables=MappingProxyType(tables))


WINTER = [
    (POITIERS, "2026-12-31", "2027-12-31", ""),  # ends before: its convention is the first
    (POITIERS, "2027-01-01", None, ""),  # that day is not before
    (POITIERS, None, None, ""),  # not known
    (GENCAY, None, "2026-12-31", ""),
    (CROSS, "2026-11-30", "2026-11-30", ""),
    (CHATELLERAULT, "2028-12-31", "2026-06-30", ""),
    (CHATELLERAULT, "2026-06-30", "2028-12-31", ""),
]


def test_what_ends_before_a_day_by_hand():
    found = post_ends.ending(ending_at(*WINTER), NEW_YEAR)
    assert found.posts["post"].tolist() == ["5", "6", "4", "3", "0"]
    assert found.posts["end"].dt.strftime("%d/%m").tolist() == [
        "30/06", "30/06", "30/11", "31/12", "31/12",
    ]  # fmt: skip
    # 3 posts each at Poitiers and Châtellerault, one at Gençay and at the Red Cross
    assert found.remaining == {POITIERS: 2, GENCAY: 0, CROSS: 0, CHATELLERAULT: 1}
    assert found.closed == 5 and not found.unplaced
    assert found.unknown == 34 - 6  # one of the seven has no end


@pytest.mark.parametrize(
    ("which", "left"),
    [(Which.FIRST, {POITIERS: 2, GENCAY: 0, CROSS: 0, CHATELLERAULT: 1}),
     (Which.CONVENTION, {POITIERS: 2, CROSS: 0, CHATELLERAULT: 2}),
     (Which.CONTRACT, {GENCAY: 0, CROSS: 0, CHATELLERAULT: 2})],
)  # fmt: skip
def test_which_end_counts(which, left):
    assert post_ends.ending(ending_at(*WINTER), NEW_YEAR, which).remaining == left


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 2)])
def test_the_day_itself_is_not_before(day):
    ends = ["2026-12-31", "2027-01-01", None, "2026-12-31", "2026-11-30", "2026-06-30"]
    expected = sum(one is not None and date.fromisoformat(one) < day for one in [*ends, ends[-1]])
    assert len(post_ends.ending(ending_at(*WINTER), day).posts) == expected


def test_the_scenario_is_that_of_the_same_cuts_made_one_by_one():
    loaded = ending_at(*WINTER)
    found = post_ends.ending(loaded, NEW_YEAR)
    assert scenario.check(loaded, found.scenario) == []
    text = f"c{POITIERS}.2_c{GENCAY}.0_c{CROSS}.0_c{CHATELLERAULT}.1"
    by_hand = scenario.from_text(text)
    assert found.scenario == by_hand
    after, same = (scenario.apply(loaded, one) for one in (found.scenario, by_hand))
    assert int(loaded.sites("cnfs")["posts"].sum() - after.sites("cnfs")["posts"].sum()) == 5
    params = Params(kind="cnfs")
    assert impact.sentence(loaded, after, params) == impact.sentence(loaded, same, params)


def seats(*codes, over=1):
    """Posts of the Département in these communes, the first ``over`` of them ending this year."""
    return [
        (DEPARTMENT, "2026-12-31" if n < over else "2027-12-31", None, code)
        for n, code in enumerate(codes)
    ]


@pytest.mark.parametrize(
    "codes",
    [[""] * 5, ["86194"] * 5, ["86194"], [*SEATS.values()][:4], [*[*SEATS.values()][:4], "86066"]],
)
def test_ended_posts_of_several_seats_are_said_and_not_guessed(codes):
    """No commune, that of the head office for all, or a list that is not whole."""
    found = post_ends.ending(ending_at(*seats(*codes)), NEW_YEAR)
    assert found.unplaced == (Unplaced(NAMES[DEPARTMENT], 1, 5, 5, len(codes)),)
    assert found.remaining == {} and found.closed == 0 and not found.scenario
    assert len(found.posts) == 1
    (_, said, *_) = post_ends.sentences(found)
    assert said.startswith("Département de la Vienne\u00a0: 1\u00a0poste finit sur 5, dans 5 lieux")
    assert "il n’est pas fermé" in said


def test_seats_whose_posts_are_each_in_their_commune_are_placed():
    codes = [*SEATS.values()]
    found = post_ends.ending(ending_at(*seats(*codes, over=2)), NEW_YEAR)
    assert found.remaining == {f"{DEPARTMENT}-T1": 0, f"{DEPARTMENT}-T2": 0}
    assert not found.unplaced


def test_seats_that_lose_everything_need_no_commune():
    found = post_ends.ending(ending_at(*seats(*[""] * 5, over=5)), NEW_YEAR)
    assert found.remaining == {f"{DEPARTMENT}-{seat}": 0 for seat in SEATS}
    assert found.closed == 5


def test_lists_that_contradict_each_other_close_nothing():
    loaded = ending_at((GENCAY, "2026-12-31", None, ""), (GENCAY, "2028-12-31", None, ""),
                       ("Employeur parti", "2026-12-31", None, ""))  # fmt: skip
    found = post_ends.ending(loaded, NEW_YEAR)
    assert found.remaining == {}
    assert [one.seats for one in found.unplaced] == [1, 0]
    said = " ".join(post_ends.sentences(found))
    assert "lui en donne 1 et celle des fins 2" in said
    assert "n’a plus cet employeur" in said


def test_what_a_scenario_cuts_already_is_kept():
    loaded = ending_at(*WINTER)
    found = post_ends.ending(loaded, NEW_YEAR)
    chosen = Scenario(posts=((POITIERS, 0), ("21860244900017", 0)))
    assert post_ends.merged(chosen, found) == {
        POITIERS: 0, "21860244900017": 0, GENCAY: 0, CROSS: 0, CHATELLERAULT: 1,
    }  # fmt: skip
    assert post_ends.merged(Scenario(posts=tuple(found.remaining.items())), found) == dict(
        found.scenario.posts
    )


def test_what_is_said():
    found = post_ends.ending(ending_at(*WINTER), NEW_YEAR)
    assert post_ends.sentences(found) == [
        "5\u00a0postes finissent avant le 01/01/2027\u00a0: Communauté d’agglomération Grand "
        "Châtellerault (2), Commune de Gençay (1), Commune de Poitiers (1) et Croix-Rouge "
        "française (Vienne) (1).",
        "28\u00a0autres postes n’ont pas de fin connue\u00a0: rien n’en est dit.",
    ]
    none = post_ends.ending(ending_at(*WINTER), date(2025, 1, 1))
    assert post_ends.sentences(none)[0].startswith("Aucun poste dont la fin est connue ne finit")
    assert none.posts.empty and not none.scenario


def test_without_a_list_nothing_ends():
    found = post_ends.ending(pack.load("86"), NEW_YEAR)
    assert found.posts.empty and found.closed == 0 and found.unknown == 34
