"""Where need is high and access poor: the ranked list, the 3 × 3 key, the sentence.

Each commune is in one of nine cells (difficulty of access × need, fixed bounds) and either a
priority or not (the top fifth by gap), with the reader's settings. Apart from these,
« robuste » says that it is a priority in most draws of weights and roads, « fragile » that it
depends on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.access import measures
from geo.access.measures import Params
from geo.base import french, palette
from geo.indicators import need, priority, unpublished_hours
from geo.pack import missing, territories
from geo.pack.memo import per_pack
from geo.pack.schema import TIMES
from geo.reading import as_near, map_reading, names

if TYPE_CHECKING:
    from geo.pack.pack import Pack

VERDICTS: Final = {"robust": "robuste", "fragile": "fragile", "none": "rarement"}
TABLES: Final = (
    "communes", "population", "income_employment", "national_percentiles", "france_services",
    "advisers", *TIMES,
)  # fmt: skip
"""Tables of the pack the list is computed from."""
WORST_CELL: Final = 8
_NAMED: Final = 12
"""Communes that a sentence names, at most."""
COLOURS: Final = tuple(colour for row in palette.BIVARIATE for colour in row)
"""Fill of each cell, ``3 × difficulty class + need class``."""


class Cell(NamedTuple):
    """One cell of the key: its colour, the communes and the inhabitants in it."""

    colour: str
    communes: int
    people: int


@per_pack
def ranked(pack: Pack, params: Params, area: str = "") -> pd.DataFrame:
    """List communes by gap, the largest first.

    Returns
    -------
    DataFrame
        ``code_insee``, ``rank`` (in the whole department), ``name``, ``first`` (``oui`` for a
        priority), ``stability`` (% of the draws in which the commune is one), ``verdict`` (of
        the draws, in French; missing without a gap), ``population``,
        ``pop_65_plus``, ``gap``, ``need``, ``difficulty`` (0–100), ``minutes`` with
        ``minutes_low`` and ``minutes_high``, ``site``, ``capacity`` (hours per week per
        1,000 inhabitants, missing for a kind without hours), ``territory_name``, ``beyond``
        (further than the threshold), ``cell`` (0–8, -1 unknown) and ``priority``.
        Communes without a gap come last.
    """
    frame = priority.gaps(pack, params.only(priority.USES))
    stable = priority.robustness(pack, params.only(priority.USES))
    near = measures.nearest(pack, params.kind, params.counts)
    listed = pd.DataFrame(
        {
            "code_insee": frame.index,
            "rank": frame["rank"],
            "name": pack.communes["name"].map(french.apostrophe),
            "first": frame["priority"].map({True: "oui", False: "non"}),
            "stability": 100 * stable["share"],
            "verdict": stable["verdict"].map(VERDICTS).where(stable["share"].notna()),
            "population": frame["population"],
            "pop_65_plus": frame["pop_65_plus"],
            "gap": frame["gap"],
            "need": frame["need"],
            "difficulty": frame["difficulty"],
            "minutes": near["central"],
            "minutes_low": near["low"],
            "minutes_high": near["high"],
            "site": as_near.places(pack, params.kind, params.counts).map(
                french.apostrophe, na_action="ignore"
            ),
            "capacity": frame["capacity"],
            "territory_name": pack.communes["territory_name"],
            "beyond": near["central"] > params.threshold_min,
            "cell": frame["cell"],
            "priority": frame["priority"],
        }
    )
    return listed[territories.inside(pack, area)].sort_values(
        "rank", na_position="last", ignore_index=True
    )


def key(listed: pd.DataFrame) -> list[list[Cell]]:
    """Count communes and inhabitants in each cell: rows by difficulty, columns by need."""
    people = listed.groupby("cell")["population"].sum().to_dict()
    communes = listed["cell"].value_counts().to_dict()
    cells = [Cell(COLOURS[i], communes.get(i, 0), int(people.get(i, 0))) for i in range(9)]
    return [cells[row : row + 3] for row in range(0, 9, 3)]


@per_pack
def sentence(pack: Pack, params: Params, area: str = "") -> str:
    """Say who lives in the priorities, then where need is high and access poor, as paper does."""
    if lack := missing.sentence(pack, params.kind):
        return lack
    said = _first(pack, params, area)
    if not said:
        return _none_first(pack, area)
    both = worst_sentence(pack, params, area)
    return " ".join(filter(None, [said, both, *_unknown_hours(pack, params, area)]))


def first_sentence(pack: Pack, params: Params, area: str = "") -> str:
    """Say how many people live in the communes of the top fifth by gap, and how sure that is."""
    if lack := missing.sentence(pack, params.kind):
        return lack
    said = _first(pack, params, area)
    if not said:
        return _none_first(pack, area)
    return " ".join(filter(None, [said, *_unknown_hours(pack, params, area)]))


def worst_sentence(pack: Pack, params: Params, area: str = "") -> str:
    """Count the communes of the dark corner, need high and access poor, and their people."""
    if lack := missing.sentence(pack, params.kind):
        return lack
    return f"Besoin fort et accès difficile à la fois\u00a0: {_worst(pack, params, area)}."


def _none_first(pack: Pack, area: str) -> str:
    return f"Aucune commune {_named(pack, area, 'de')} n’est en priorité."


def _first(pack: Pack, params: Params, area: str) -> str:
    """Count the people of the priorities of an area; empty without any."""
    listed = ranked(pack, params, area)
    first = listed[listed["priority"].astype(bool)]
    if first.empty:
        return ""
    sure = first["verdict"].eq(VERDICTS["robust"]).sum()
    people = french.people(first["population"].sum())
    older = french.number(french.significant(first["pop_65_plus"].sum()))
    lives = "vivent" if first["population"].sum() >= 2 else "vit"
    several = f"les {french.plural(len(first), 'commune')}"
    return (
        f"{people}, dont {older} de 65 ans et plus, {lives} dans "
        f"{several if len(first) > 1 else 'la seule commune'} en priorité "
        f"{_named(pack, area, 'de')}\u202f; {french.number(sure)} le "
        f"{'restent' if sure > 1 else 'reste'} dans au moins 8 tirages sur 10."
    )


def _worst(pack: Pack, params: Params, area: str) -> str:
    """Count the communes where need is high and access poor, and their people, with the range."""
    inside = territories.inside(pack, area)
    people = pack.communes["population"].where(inside, 0)
    found = priority.worst_cell(pack, params.only(priority.USES)).where(inside, other=False)
    communes = [int(found[one].sum()) for one in measures.ESTIMATES]
    heads = [float(people[found[one]].sum()) for one in measures.ESTIMATES]
    low, high = min(communes), max(communes)
    between = f" ({french.span(low, high)})" if low < high else ""
    least, most = min(heads), max(heads)
    figures = french.digits(least, most, heads[1])
    fewest, largest = (french.significant(one, figures) for one in (least, most))
    around = f" ({french.span(fewest, largest, brief=True)})" if least < most else ""
    counted = french.plural(communes[1], "commune")
    return f"{counted}{between}, {french.people(heads[1], figures)}{around}"


def _unknown_hours(pack: Pack, params: Params, area: str) -> list[str]:
    """Say what the list supposes of hours that are not known, and for whom they decide."""
    moved = priority.hinging(pack, params.only(priority.USES)) & territories.inside(pack, area)
    supposed = unpublished_hours.supposed(pack, params.kind, params.counts)
    if not moved.any():
        return [supposed]
    names = french.join_list([french.apostrophe(name) for name in pack.communes.loc[moved, "name"]])
    who = names if moved.sum() <= _NAMED else french.plural(moved.sum(), "commune")
    verb = "est" if moved.sum() == 1 else "sont"
    return [supposed, f"{who} {verb} ou non en priorité selon ces heures."]


@per_pack
def beyond_sentence(pack: Pack, params: Params, area: str = "") -> str:
    """Say which part of an area is further than the threshold, with the range in inhabitants.

    An area is named; one that holds no commune has nothing to say.
    """
    here = territories.inside(pack, area)
    if not here.any():
        return "Ce périmètre ne contient aucune commune."
    if lack := missing.sentence(pack, params.kind):
        return lack
    near = measures.nearest(pack, params.kind, params.counts)[here]
    people = pack.communes["population"][here]
    where = f"{_named(pack, area, 'dans')}," if area else ""
    said = map_reading.beyond(people, near, map_reading.far(pack, params), opening=where)
    expected = map_reading.expected_beyond(pack, params, area)
    said = " ".join(
        filter(None, [said, expected, map_reading.another_threshold(pack, params, here)])
    )
    return map_reading.with_presence(pack, params.kind, params, said)


@per_pack
def unranked_sentence(pack: Pack, params: Params, area: str = "") -> str:
    """Name the communes of an area that have no rank: what is not known of them, or no road.

    Empty when every commune has one.
    """
    listed = ranked(pack, params, area)
    without = listed[listed["rank"].isna()]
    cut_off = without[without["need"].notna() & np.isposinf(without["minutes"])]
    return " ".join(filter(None, [_unknown(listed, params), _cut_off(cut_off)]))


def _cut_off(listed: pd.DataFrame) -> str:
    if listed.empty:
        return ""
    heads = french.people(float(listed["population"].sum()))
    names = french.join_list(sorted(listed["name"]))
    return f"Non calculables par la route, donc hors du classement ({heads})\u00a0: {names}."


def _unknown(listed: pd.DataFrame, params: Params) -> str:
    names = sorted(listed.loc[listed["need"].isna(), "name"])
    if not names:
        return ""
    counted = zip(
        need.PROFILES[params.profile].components,
        need.normalised(params.profile, params.weights),
        strict=True,
    )
    lacking = french.join_list([need.COMPONENTS[name].name for name, share in counted if share > 0])
    return (
        "Sans indice avec ces réglages, donc hors du classement "
        f"({lacking}\u00a0: aucune donnée publiée)\u00a0: {french.join_list(names)}."
    )


def _named(pack: Pack, area: str, preposition: str) -> str:
    level, _, code = area.partition("-")
    if area and code not in territories.units(pack, level):
        return f"{preposition} ce périmètre"
    return names.unit_name(pack, level or "departement", code or pack.department, preposition)
