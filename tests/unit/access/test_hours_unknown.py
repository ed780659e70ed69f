"""Hours that nobody publishes are not hours that are not given: supposed, in ranges, or missing."""

import numpy as np
import pandas as pd
import pytest

from geo.access import opening_hours, reach, travel, unknown_hours
from geo.access.measures import Params
from geo.export import source_notes
from geo.indicators import priority, registry, unpublished_hours
from geo.pack import pack
from geo.reading import map_reading, open_hours, priorities, tables, why
from geo.scenario import scenario
from geo.simulator import answers, harm, impact
from geo.simulator.plan import Request
from tests.conftest import ROWS, STOPS, make_pack

CARHAIX, SITE = "29024", "1239"
AROUND = ["29024", "29029", "29089", "29152", "29205", "29227", "29250"]
WEEK = [f"hours_{day}" for day in opening_hours.DAYS]


@pytest.fixture(scope="module")
def finistere():
    return pack.load("29")


def with_hours(*, stops=(), **week):
    """The squares, the site of F1 publishing only ``week``; the other opens 10 h on Tuesdays."""
    first, other = ROWS["france_services"]
    first = {**first, "hours_mon": None} | week
    other = {**other, "hours_mon": None, "hours_tue": "08:00 - 18:00"}
    return make_pack(france_services=[first, other], france_services_stops=list(stops))


def unknown(made):
    found = unknown_hours.places(made)
    return found[["whole", *unknown_hours.HYPOTHESES]].to_dict("index")


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        ({}, (True, 0, 10, 10)),
        ({"hours_mon": "sur rendez-vous"}, (True, 0, 10, 10)),
        ({"hours_mon": "09:00 - 12:00"}, None),
        ({"hours_mon": "00:00 - 00:00"}, None),
    ],
    ids=["blank", "unread", "published", "closed"],
)
def test_closed_is_known_and_nothing_published_is_not(week, expected):
    found = unknown(with_hours(**week))
    assert [tuple(row.values()) for row in found.values()] == ([expected] if expected else [])


def test_a_day_that_no_rule_reads_is_not_a_day_without_hours():
    found = unknown(with_hours(hours_mon="09:00 - 12:00", hours_tue="sur rendez-vous"))
    assert found["1"] == {"whole": False, "low": 0, "central": 6.5, "high": 10}  # 3 h and 10 h


def test_a_stop_without_hours_that_day_is_not_known_either():
    found = unknown(with_hours(stops=STOPS, hours_tue="09:00 - 12:00"))
    assert found == {"1-mon": {"whole": True, "low": 0, "central": 6.5, "high": 10}}


def test_carhaix_by_hand(finistere):
    """The law, the weights and the sharing again, from the points and the inhabitants alone."""
    around = finistere.tables["neighbours"].set_index("code_insee")
    people = pd.concat([finistere.communes, around])[["x_m", "y_m", "population"]].astype(float)
    site = finistere.sites("france_services").loc[SITE]
    metres = np.hypot(people["x_m"] - site["x_m"], people["y_m"] - site["y_m"])
    metres[CARHAIX] += 480 * np.sqrt(finistere.communes.loc[CARHAIX, "area_km2"])
    minutes = pd.Series(travel.minutes(metres.to_numpy()), index=people.index)
    weight = np.select([minutes <= 10, minutes <= 15, minutes <= 20], [1, 2 / 3, 1 / 3], 0)
    an_hour = 1000 * weight / (people["population"] * weight).sum()
    supposed = pd.Series(an_hour, index=people.index)[AROUND]

    weeks = (
        finistere.sites("france_services")[WEEK]
        .map(lambda text: opening_hours.weekly_minutes({"mon": text}) / 60)
        .sum(axis="columns")
    )
    median, longest = weeks[weeks > 0].median(), weeks.max()
    assert (median, longest) == (27.0, 39.75)
    none = reach.capacity(finistere, "france_services", unknown="low")[AROUND]
    assert (none > 0).sum() == 2  # two of them reach another place, and share it whatever this one
    for one, week in (("central", median), ("high", longest)):
        found = reach.capacity(finistere, "france_services", unknown=one)[AROUND]
        assert (found - none).tolist() == pytest.approx((week * supposed).tolist())


def test_no_priority_around_carhaix_is_robust_nor_rare_for_want_of_hours(finistere):
    """At 0 h, Poullaouen, Carhaix and Motreff were « robustes »: nobody knew."""
    none = priority.gaps(finistere, Params(), unknown="low")["priority"]
    decided = ["29227", CARHAIX, "29152"]
    assert none[decided].all()
    assert not priority.gaps(finistere, Params())["priority"][decided].any()
    assert priority.hinging(finistere, Params())[decided].all()
    verdict = priority.robustness(finistere, Params())["verdict"]
    assert verdict[decided].eq("fragile").all()
    hard = priority.difficulties(finistere, Params()).loc[CARHAIX]
    assert hard["low"] < hard["central"] + 50 <= hard["high"] + 1
    listed = priorities.sentence(finistere, Params())
    assert "elle compte, par hypothèse, pour 27 h par semaine" in listed.replace("\xa0", " ")
    assert "sont ou non en priorité selon ces heures." in listed
    assert "Poullaouen" in listed.rsplit(". ", 1)[-1]


def test_the_draws_are_a_plain_loop():
    """Two places of unknown hours around six communes: each draw opens each of them apart."""
    made = with_hours(hours_mon="sur rendez-vous")
    params = Params()
    drawn = priority.draw(6, 3, 1, 1, draws=20)._replace(speed=np.full(20, travel.CENTRAL.speed))
    central = np.full_like(drawn.detour, travel.CENTRAL.detour)
    drawn = drawn._replace(detour=central, around=central[:, :1])
    found = priority.lacking_drawn(made, params, drawn)
    least = reach.capacity(made, "france_services", unknown="low")
    each = reach.of_unknown_hours(made)["1"]
    for row, opened in zip(found, drawn.open[:, 0], strict=True):
        shared = least + 10 * opened * each
        mean = priority.reference_capacity(made, shared, "departement")
        assert row.tolist() == pytest.approx((1 - (shared / mean).clip(upper=1)).tolist())


def test_nothing_is_supposed_when_nobody_publishes():
    first, other = ROWS["france_services"]
    made = make_pack(france_services=[{**first, "hours_mon": None}, other])
    assert reach.capacity(made, "france_services").isna().any()
    found = priority.gaps(made, Params())
    unknown_here = found["capacity"].isna()
    assert found.loc[unknown_here, "gap"].isna().all()
    assert not found.loc[unknown_here, "priority"].any()
    assert priority.robustness(made, Params())["share"][unknown_here].isna().all()
    code = unknown_here.idxmax()
    said = " ".join(why.why(made, "commune", code, Params())).replace("\xa0", " ")
    assert "n’est pas classée : les heures d’aide à sa portée ne sont pas connues." in said
    assert "personne n’en publie" in priorities.sentence(made, Params())


def test_hours_in_reach_are_missing_not_none(finistere):
    found = registry.by_unit(finistere, "weekly_hours", "commune", Params())
    assert found.loc[CARHAIX, ["low", "central"]].isna().all()  # the quickest roads reach another
    assert dict(open_hours.week_of(finistere, CARHAIX, Params())) == dict.fromkeys(
        opening_hours.DAYS.values(), open_hours.UNKNOWN
    )
    told = open_hours.people(finistere, "any", Params(), f"commune-{CARHAIX}")
    assert (told["central"], told["high"]) == (0, told["all"])
    map_ = open_hours.read_open_hours(finistere, "any", Params())
    assert map_.labels[CARHAIX] == "non disponible"
    assert "Poher communauté n’y compte pas, faute d’horaires connus." in map_.sentence


def test_figures_say_their_range_and_what_they_suppose(finistere):
    shown = map_reading.read_map(finistere, "capacity_france_services", "commune", Params())
    assert "(de 0,00 à 2,35)" in shown.labels[CARHAIX]
    assert "par hypothèse" in shown.sentence
    whole = tables.table(finistere, "departement", Params())
    low, central, high = (
        whole[f"capacity_france_services{end}"].iloc[0] for end in ("_low", "", "_high")
    )
    assert low < central < high
    notes = source_notes.notes(finistere, "departement", Params(), whole)
    assert notes["Objet"].eq("Horaires non connus").sum() == 1


def test_a_plan_does_not_call_poher_the_worst_without_saying_why(finistere):
    found = answers.answer(finistere, Request(action="keep", kind="france_services", count=20))
    either = found.table["worst"].str.endswith(" ou Communauté de communes Poher communauté")
    assert either.sum() >= 4
    said = " ".join(found.sentences)
    assert "Si France services Poher communauté n’ouvrait pas, ce serait" in said
    assert "par hypothèse" in said


def test_a_closure_does_not_change_what_is_supposed_of_another(finistere):
    closing = next(
        code for code in harm.singles(finistere, "france_services", Params()).index if code != SITE
    )
    after = scenario.apply(finistere, scenario.from_text(f"f{closing}"))
    before, now = (unknown_hours.places(one).loc[SITE, "central"] for one in (finistere, after))
    assert before == now == 27
    lost = harm.singles(finistere, "france_services", Params())["weekly_hours"]
    assert np.isnan(lost[SITE])
    assert lost.drop(SITE).notna().all()


def test_nothing_changes_where_every_hour_is_known(vienne):
    assert reach.of_unknown_hours(vienne).columns.empty
    assert unpublished_hours.supposed(vienne, "france_services") == ""
    assert unpublished_hours.missing(vienne, Params().counts) == ""
    assert not priority.hinging(vienne, Params()).any()
    for name in ("low", "high"):
        other = reach.capacity(vienne, "france_services", unknown=name)
        pd.testing.assert_series_equal(other, reach.capacity(vienne, "france_services"))
    found = registry.by_unit(vienne, "capacity_france_services", "commune", Params())
    assert list(found) == ["central"]
    assert "par hypothèse" not in impact.sentence(vienne, vienne, Params())
