"""Before and after: what a scenario changes for people, and where they then go.

Both packs describe the same department, with the same communes and inhabitants. Everything is
said of the nearest place of ``params.kind`` that ``params.counts`` keeps, of the department and
of its neighbours. People beyond a threshold are those of whole communes
whose chef-lieu is further than it, as ``measures.inhabitants_beyond`` counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import measures, place_counts, travel
from geo.access.measures import THRESHOLDS_MIN, Params
from geo.base import french
from geo.indicators import priority, registry, unpublished_hours
from geo.indicators.priority import DECIMALS
from geo.pack import missing, territories
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack
from geo.reading import names
from geo.simulator import fewest_hours

if TYPE_CHECKING:
    from geo.pack.pack import Pack

STATES: Final = ("lost", "unchanged", "gained")
_PEOPLE: Final = {"": "population", "_65_plus": "pop_65_plus"}
"""Suffix of a column of people, and who is counted in it."""


@per_pack(on="after")
def communes(before: Pack, after: Pack, params: Params) -> pd.DataFrame:
    """Compare each commune. The frame is shared: copy it before changing it.

    Returns
    -------
    DataFrame, index ``code_insee`` in pack order
        ``name``; minutes ``before``, ``after`` (central) and their ``_low`` and ``_high``,
        infinite without any place; ``minutes_added`` (0 when nothing changes, infinite when
        the last place closes); ``state``, one of ``STATES``, at ``params.threshold_min``;
        all missing without a list of the kind; ``population``, ``pop_65_plus``; and, of them,
        those who are ``lost``, ``lost_65_plus``, ``gained``, ``gained_65_plus``.
    """
    people = before.communes[["name", *_PEOPLE.values()]]
    columns: dict[str, NDArray[Any]] = {}
    for when, pack in (("before", before), ("after", after)):
        found = _nearest(pack, params)
        for suffix, name in (("", "central"), ("_low", "low"), ("_high", "high")):
            columns[f"{when}{suffix}"] = found[name].to_numpy()
    was, will = columns["before"], columns["after"]
    limit = params.threshold_min
    change = (will > limit).astype(int) - (was > limit)
    columns["state"] = np.array(["gained", "unchanged", "lost"], dtype=object)[change + 1]
    with np.errstate(invalid="ignore"):  # infinity less infinity is not a number
        columns["minutes_added"] = np.where(was == will, 0.0, will - was)
    frame = people.assign(**columns)
    for state, moved in (("lost", change > 0), ("gained", change < 0)):
        for suffix, name in _PEOPLE.items():
            frame[f"{state}{suffix}"] = people[name].where(moved, 0).where(frame["before"].notna())
    return frame


def _nearest(pack: Pack, params: Params) -> pd.DataFrame:
    return measures.nearest(pack, params.kind, params.counts)


def thresholds(before: Pack, after: Pack, params: Params) -> pd.DataFrame:
    """Count the people pushed beyond, or brought within, each threshold.

    Returns a DataFrame, index ``threshold_min``: ``pushed``, ``pushed_65_plus``, ``brought``,
    ``brought_65_plus`` (central), and for inhabitants ``_low`` and ``_high``: the fewest and
    the most over the three readings of the road, since neither bounds the central one.
    """
    seen = [_nearest(pack, params)[list(travel.RANGE)].to_numpy() for pack in (before, after)]
    central = list(travel.RANGE).index("central")
    people = {suffix: before.communes[name].to_numpy(float) for suffix, name in _PEOPLE.items()}
    rows = []
    for limit in THRESHOLDS_MIN:
        row: dict[str, float] = {}
        was, will = (minutes > limit for minutes in seen)
        for name, moved in (("pushed", will & ~was), ("brought", was & ~will)):
            for suffix, count in people.items():
                row[f"{name}{suffix}"] = float(count @ moved[:, central])
            spread = people[""] @ moved
            row |= {f"{name}_low": float(spread.min()), f"{name}_high": float(spread.max())}
        rows.append(row)
    return pd.DataFrame(rows, index=pd.Index(THRESHOLDS_MIN, name="threshold_min"))


@per_pack(on="after")
def by_unit(before: Pack, after: Pack, params: Params, level: str) -> pd.DataFrame:
    """Compare each unit of a level. The frame is shared: copy it before changing it.

    Returns
    -------
    DataFrame, index unit code in order
        ``name``; people ``lost``, ``gained``, ``beyond_before``, ``beyond_after`` at
        ``params.threshold_min``, each also ``_65_plus``; ``hours_before``, ``hours_after``:
        hours of help per week per 1,000 inhabitants (``reach.capacity``), missing for a kind
        without published hours.
    """
    frame = communes(before, after, params).copy()
    for when in ("before", "after"):
        for suffix, people in _PEOPLE.items():
            far = frame[when] > params.threshold_min
            frame[f"beyond_{when}{suffix}"] = frame[people].where(far, 0)
    counted = [
        f"{name}{suffix}"
        for name in ("lost", "gained", "beyond_before", "beyond_after")
        for suffix in _PEOPLE
    ]
    unit = territories.membership(before, level)
    sums = territories.aggregate(frame[counted], None, unit)
    sums.insert(0, "name", territories.units(before, level))
    was, will = (_hours(pack, params, level) for pack in (before, after))
    return sums.assign(hours_before=was, hours_after=will)


def at_each_threshold(before: Pack, after: Pack, params: Params, level: str) -> pd.DataFrame:
    """Count who moves in each unit at every threshold, whatever that of ``params``.

    Returns a DataFrame, index unit code: ``lost_10``, ``lost_65_plus_10``, ``gained_10``,
    ``gained_65_plus_10``, then the same at 15, 20 and 30 minutes.
    """
    columns = {}
    for limit in THRESHOLDS_MIN:
        at = replace(params, threshold_min=limit)
        units = by_unit(before, after, at, level)
        for name in ("lost", "gained"):
            for suffix in _PEOPLE:
                columns[f"{name}{suffix}_{limit}"] = units[f"{name}{suffix}"]
    return pd.DataFrame(columns)


def _hours(pack: Pack, params: Params, level: str) -> pd.Series:
    """Hours per 1,000 inhabitants of the units of a level, as the maps give them."""
    if params.kind not in priority.CAPACITY_KINDS:
        return pd.Series(np.nan, index=territories.units(pack, level).index)
    return registry.by_unit(pack, f"capacity_{params.kind}", level, params)["central"]


def fallback(before: Pack, after: Pack, params: Params) -> pd.DataFrame:
    """Say where the people whose nearest place changes go, and what load that makes there.

    Adviser posts are counted by commune of the seat (``seats``): who changes employer without
    changing commune is not moved.

    Returns
    -------
    DataFrame, index as ``seats.counted``, the most inhabitants gained first
        ``name``, ``commune`` (code), ``in_department``, ``gained`` (inhabitants who come),
        ``served_before`` and ``served_after`` (inhabitants of the department of whom it is the
        nearest; missing outside of it, where its own people are not counted), ``hours`` (a
        week, after; missing when not published) and the load ``load_before``, ``load_after``:
        inhabitants served per weekly hour, missing without either. Empty, with these columns,
        when nobody moves.
    """
    people = before.communes["population"]
    key = "site_commune" if KINDS[params.kind].by_posts else "site_id"
    was, will = (_nearest(pack, params)[key] for pack in (before, after))
    moved = (was != will) & will.notna()
    gained = people[moved].groupby(will[moved]).sum()
    gained = gained[gained > 0].rename("gained")
    had = place_counts.counted(before, params, beside=after)
    have = place_counts.counted(after, params, beside=before)
    frame = have.loc[gained.index, ["name", "commune", "in_department"]].join(gained)
    for when, found in (("before", was), ("after", will)):
        served = people.groupby(found).sum().reindex(frame.index, fill_value=0)
        frame[f"served_{when}"] = served.where(frame["in_department"])
    frame["hours"] = have["hours"].reindex(frame.index)
    for when, hours in (("before", had["hours"].reindex(frame.index)), ("after", frame["hours"])):
        frame[f"load_{when}"] = frame[f"served_{when}"] / hours.where(hours > 0)
    ordered = frame.rename_axis("site_id").reset_index()
    return ordered.sort_values(["gained", "site_id"], ascending=[False, True]).set_index("site_id")


def sentence(before: Pack, after: Pack, params: Params) -> str:
    """Say in French what changes: people, range, 65+, hours before and after,
    the most touched territory and the one left with the fewest hours."""
    if lack := missing.sentence(before, params.kind):
        return lack
    limit = french.quantity(params.threshold_min, "min")
    kind = KINDS[params.kind].noun.of_a
    counted = thresholds(before, after, params)
    row = counted.to_dict("index")[params.threshold_min]
    said = [
        f"Passent à {side}{french.NBSP}: {_moved(row, name)}."
        for name, side in (
            ("pushed", f"plus de {limit} {kind}"),
            ("brought", f"{limit} ou moins {kind}"),
        )
        if row[f"{name}_high"] > 0
    ] or [f"Personne ne passe ni au-delà ni en deçà de {limit} {kind}."]
    if params.kind in priority.CAPACITY_KINDS:
        was, will = (_hours(pack, params, "departement").iloc[0] for pack in (before, after))
        said.append(
            f"Heures {KINDS[params.kind].of} pour 1{french.NNBSP}000 habitants dans le département"
            f"{french.NBSP}: {french.number(was, 2)} avant, {french.number(will, 2)} après."
        )
    supposed = unpublished_hours.supposed(before, params.kind, params.counts)
    return " ".join(filter(None, [*said, *_worst(before, after, params), supposed]))


def _moved(row: Mapping[Any, float], name: str) -> str:
    """Write people who move, with their range and how many are old."""
    low, central, high = ends = [row[f"{name}{end}"] for end in ("_low", "", "_high")]
    figures = french.digits(low, high, central)
    if central == 0:
        most = french.people(high, 2)
        return f"personne en estimation centrale, jusqu’à {most} selon l’hypothèse"
    older = french.number(french.significant(row[f"{name}_65_plus"], figures))
    low, central, high = (french.significant(end, figures) for end in ends)
    sure = " en estimation centrale" if central in (low, high) and low < high else ""
    return f"{french.people_range(*ends)}, dont {older} de 65 ans et plus{sure}"


def _worst(before: Pack, after: Pack, params: Params) -> list[str]:
    """Name the territory that loses the most, then the one left with the fewest hours."""
    level = territories.grouping(before)
    units = by_unit(before, after, params, level).copy()
    units["drop"] = (units["hours_before"] - units["hours_after"]).fillna(0).round(DECIMALS)
    fewest_before, fewest = (
        fewest_hours.fewest(units[f"hours_{when}"]) for when in ("before", "after")
    )
    said, keys, touched = [], ["lost", "drop"], ""
    if (units[keys] > 0).any(axis=None):
        worst = units.sort_values(keys, ascending=False, kind="stable").iloc[0]
        parts = [f"{french.people(worst['lost'])} de plus au-delà"] if worst["lost"] else []
        parts += [_hours_of(worst)] if np.isfinite(worst["hours_after"]) else []
        touched = str(worst.name)
        said.append(_about(before, level, "le plus touché", touched, ", ".join(parts)))
    if not fewest:
        return said
    who = "le moins pourvu" if len(fewest) == 1 else "un des moins pourvus"
    otherwise = fewest_hours.otherwise(after, params, level, fewest)
    if touched in fewest:
        when = "C’était déjà" if touched in fewest_before else "C’est désormais"
        return [*said, f"{when} {who}.", *otherwise]
    last = fewest[0]
    when = "" if last in fewest_before else " désormais"
    when = " après comme avant" if fewest_before == fewest else when
    figures = _hours_of(units.loc[[last]].iloc[0])
    return [*said, _about(before, level, f"{who}{when}", last, figures), *otherwise]


def _about(pack: Pack, level: str, which: str, code: str, figures: str) -> str:
    """Point at a unit, whatever the gender and number of its name."""
    name = names.unit_name(pack, level, code, "le")
    return f"{french.capital(which)}{french.NBSP}: {name}, {figures}."


def _hours_of(unit: pd.Series) -> str:
    """Write the hours of a unit after and, where one sees a difference, before."""
    was, will = (french.quantity(unit[f"hours_{x}"], "h", 2) for x in ("before", "after"))
    return f"{will} pour 1 000 habitants" + (f" au lieu de {was}" if was != will else "")
