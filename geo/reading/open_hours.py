"""Who can reach an open France services, and when: sentence, map, heat strip, week of a commune."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import opening_hours, presence, reach, sessions, travel_words
from geo.access.measures import Params
from geo.base import french
from geo.base.french import NBSP, NNBSP
from geo.indicators import classes, registry, unpublished_hours
from geo.indicators.hours import MOMENTS, hours_at
from geo.pack import missing, territories
from geo.pack.memo import per_pack
from geo.reading import map_reading, names, presence_words, tables
from geo.reading.map_reading import Reading

if TYPE_CHECKING:
    from geo.pack.pack import Pack

CLOSED: Final = "fermé"
"""A day of ``week_of`` without any open place."""
UNKNOWN: Final = "horaires non connus"
"""A day of ``week_of`` without any, around a place of which no hour is known."""
SHARES: Final = (0.0, 25.0, 50.0, 75.0)
"""Upper bounds, included, of the classes of the heat strip, % of inhabitants; 0 is nobody."""


def people(pack: Pack, moment: str, params: Params, area: str = "") -> pd.Series:
    """Inhabitants of an area who can reach an open place in a part of the week.

    ``moment`` is a key of ``MOMENTS``; ``area`` is a unit written ``level-code``, or empty for
    the department. Returns ``low``, ``central``, ``high`` and ``all`` (inhabitants of the area).
    Where no hour is known of what is in reach, people count in ``high`` alone.
    """
    here = territories.inside(pack, area)
    residents = pack.communes.loc[here, "population"].astype(float)
    reached = hours_at(pack, moment, params)[here]
    within = reached.gt(0).assign(high=reached["high"].gt(0) | reached["high"].isna())
    within = within.astype(float) * (np.nan if pack.lacks("france_services") else 1.0)
    counted = within.mul(residents, axis=0).sum(skipna=False).to_dict()
    return pd.Series({**counted, "all": residents.sum()})


@per_pack
def sentence(pack: Pack, moment: str, params: Params, area: str = "") -> str:
    """Say how many inhabitants can reach an open place in a part of the week."""
    if lack := missing.sentence(pack, "france_services"):
        return lack
    count = people(pack, moment, params, area)
    place = f"une France services {MOMENTS[moment].said}"
    limit = within(params.threshold_min)
    where = of_area(pack, area)
    if count["high"] == 0:
        return f"Aucun habitant {where} ne peut accéder à {place} {limit}, même au plus optimiste."
    figures = french.digits(count["low"], count["high"], count["central"])
    low, high = (french.significant(count[key], figures) for key in ("low", "high"))
    margin = travel_words.pack_words(pack).time
    margin = margin if low == high else f"{french.span(low, high)}, {margin}"
    share = _share(*(count[end] / count["all"] for end in ("low", "central", "high")))
    can = "peut" if count["central"] < 2 else "peuvent"
    people_said = french.people(count["central"], figures)
    return f"{people_said} {where} {can} accéder à {place} {limit} ({margin}), soit {share}."


def _share(low: float, central: float, high: float) -> str:
    """Write a share (0 to 1) with the range of the count it stands for: ``95 % (de 91 à 98)``."""
    return french.quantity(100 * central, "%") + _margin(low, high)


def _margin(low: float, high: float) -> str:
    ends = [french.number(100 * end) for end in (low, high)]
    return "" if ends[0] == ends[1] else f" (de {ends[0]} à {ends[1]})"


def within(threshold_min: int) -> str:
    """Say a threshold, which is included: ``à 20 minutes ou moins``."""
    return f"à {french.quantity(threshold_min, 'minutes')} ou moins"


@per_pack
def counted(pack: Pack, params: Params) -> str:
    """Say which places count here, and the share of inhabitants near one whatever its hours."""
    whole = replace(params, kind="france_services")
    found = registry.by_unit(pack, "share_within", "departement", whole).iloc[0]
    low, central, high = sorted(found[["low", "central", "high"]] / 100)
    share = french.quantity(100 * central, "%")
    said = presence_words.sentence(pack, "france_services", params.counts)
    return (
        "Aux jours et heures où chaque lieu ouvre. Quels que soient les horaires, comme aux pages "
        f"Vue d’ensemble et Évolution, {share} des habitants {of_area(pack, '')}"
        f"{_margin(low, high)} vivent {within(params.threshold_min)} d’une France services. {said}"
    ).rstrip()


def of_area(pack: Pack, area: str) -> str:
    """Name an area after a noun: ``de la Vienne``, ``du territoire de Châtellerault``."""
    level, _, code = area.partition("-")
    return names.unit_name(pack, level or "departement", code or pack.department, "de")


@per_pack
def read_open_hours(pack: Pack, moment: str, params: Params, area: str = "") -> Reading:
    """Read the hours reachable in a part of the week, commune by commune.

    The legend counts the communes of the area only; classes and figures are of them all.
    """
    whole = map_reading.read_map(pack, MOMENTS[moment].indicator, "commune", params)
    here = whole.unit_class[territories.inside(pack, area)]
    found, unknown = classes.counts(here, len(whole.colours))
    counted = [*found, unknown][: len(whole.legend)]
    rows = [row._replace(units=count) for row, count in zip(whole.legend, counted, strict=True)]
    silent = unpublished_hours.missing(pack, params.counts)
    said = sentence(pack, moment, params, area)
    return replace(whole, legend=tuple(rows), answer=said, depends=silent)


@per_pack
def table(pack: Pack, moment: str, params: Params, area: str = "") -> pd.DataFrame:
    """The table of the map: communes of the area, the fewest hours first, then the most people."""
    shown = MOMENTS[moment].indicator
    frame = tables.table(pack, "commune", params, [shown, "population"])
    first = ["name", "code_insee", "population", shown, f"{shown}_low", f"{shown}_high"]
    first += ["epci", "canton", "territory_name"]
    ordered = frame[frame["code_insee"].map(territories.inside(pack, area))].sort_values(
        [shown, "population", "name"], ascending=[True, False, True], ignore_index=True
    )
    return ordered[first]


@per_pack
def strip(pack: Pack, params: Params, area: str = "") -> pd.DataFrame:
    """Inhabitants who can reach an open place, hour by hour.

    Returns a DataFrame with ``weekday`` (a key of ``hours.DAYS``), ``hour`` (8 is from 8 h to
    9 h), ``people`` (mean over the hour: a place open half of it counts for half) and
    ``share`` (% of the inhabitants of the area), from the first to the last hour when anything
    is open in the department. The sum of ``people`` is the sum, over inhabitants, of the
    hours they can reach in the week. Both are missing without a list of France services.
    """
    open_at = reach.opening(pack, params.threshold_min, params.counts)
    residents = (
        pack.communes["population"].where(territories.inside(pack, area), 0).to_numpy(dtype=float)
    )
    present = residents @ open_at.is_open() * (open_at.end - open_at.start) / 60
    grid = np.zeros((len(opening_hours.DAYS), 24))
    np.add.at(grid, (open_at.weekday, open_at.start // 60), present)
    ever = open_at.start[open_at.is_open().any(axis=0)] // 60
    span = range(int(ever.min()), int(ever.max()) + 1) if len(ever) else range(8, 18)
    total = residents.sum()
    frame = pd.DataFrame(
        [
            (day, hour, grid[rank, hour], 100 * grid[rank, hour] / total if total else 0.0)
            for rank, day in enumerate(opening_hours.DAYS)
            for hour in span
        ],
        columns=["weekday", "hour", "people", "share"],
    )
    if pack.lacks("france_services"):
        frame[["people", "share"]] = np.nan
    return frame


@per_pack
def strip_sentence(pack: Pack, params: Params, area: str = "") -> str:
    """Say the heat strip: the fullest hour, the fullest of Saturday, the evening.

    People are those of ``strip``: the mean over the hour, and the sentence says so.
    """
    if lack := missing.sentence(pack, "france_services"):
        return lack
    cells = strip(pack, params, area)
    if cells["people"].max() <= 0 or cells.empty:
        return "Aucune heure d’ouverture n’est à portée dans la semaine."
    limit = within(params.threshold_min)
    text = (
        f"L’heure où le plus d’habitants ont une France services ouverte {limit}, en moyenne sur "
        f"l’heure{NBSP}: {_day_and_hour(cells)}."
    )
    saturday = cells[cells["weekday"].eq("sat") & cells["people"].gt(0)]
    late = cells[cells["hour"].ge(17) & cells["people"].gt(0)]
    text += (
        f" Au mieux le samedi{NBSP}: {_hour(saturday)}." if len(saturday) else " Rien le samedi."
    )
    after = f"après 17{NBSP}h"
    text += f" Au mieux {after}{NBSP}: {_day_and_hour(late)}." if len(late) else f" Rien {after}."
    return text


def when(pack: Pack, params: Params, area: str = "") -> str:
    """Say in a few words when most people have an open place, and how many on Saturday and late.

    The same cells as ``strip_sentence``; nothing when nothing is open within reach.
    """
    cells = strip(pack, params, area)
    if cells.empty or cells["people"].max() <= 0:
        return ""
    day, hour, _, share = _fullest(cells)
    said = f"{opening_hours.DAYS[day]} à {opening_hours.clock(60 * hour)}"
    best = f"Le plus d’habitants{NBSP}: {said}, {french.quantity(share, '%')}"
    saturday, late = cells[cells["weekday"].eq("sat")], cells[cells["hour"].ge(17)]
    shares = [
        french.quantity(_fullest(some)[3] if len(some) else 0, "%") for some in (saturday, late)
    ]
    return f"{best}{NNBSP}; au mieux {shares[0]} le samedi, {shares[1]} après 17{NBSP}h."


def _day_and_hour(cells: pd.DataFrame) -> str:
    return f"{opening_hours.DAYS[_fullest(cells)[0]]} {_hour(cells)}"


def _hour(cells: pd.DataFrame) -> str:
    _, hour, count, share = _fullest(cells)
    return (
        f"à {opening_hours.clock(60 * hour)}, {french.people(count)} "
        f"({french.quantity(share, '%')})"
    )


def _fullest(cells: pd.DataFrame) -> tuple[str, int, float, float]:
    """The row of ``strip`` with the most people."""
    return max(cells.itertuples(index=False, name=None), key=lambda row: row[2])


def week_of(pack: Pack, code: str, params: Params) -> list[tuple[str, str]]:
    """The week of a commune: for each day, when at least one place within reach is open.

    Returns pairs such as ``("lundi", "9 h – 12 h 30, 13 h 30 – 18 h")``, every day present;
    nothing without a list of France services.
    Raises ``KeyError`` for a commune that is not of the pack.
    """
    if pack.lacks("france_services"):
        return []
    open_at = reach.opening(pack, params.threshold_min, params.counts)
    kept = open_at.is_open()[pack.communes.index.get_loc(code)]
    silent = reach.near_silent(pack, params.threshold_min, params.counts).to_dict()[code]
    nothing = UNKNOWN if silent else CLOSED
    week = []
    for rank, name in enumerate(opening_hours.DAYS.values()):
        chosen = kept & (open_at.weekday == rank)
        slots = zip(open_at.start[chosen].tolist(), open_at.end[chosen].tolist(), strict=True)
        week.append((name, opening_hours.write_spans(opening_hours.union(slots)) or nothing))
    return week


def left_out(pack: Pack, params: Params) -> list[str]:
    """Name the France services that count but whose hours are not, or not all, and why."""
    sites = pack.sites("france_services")
    counting = presence.places(pack, "france_services", params.counts)["site"]
    sites = sites[sites.index.isin(counting) | sites["x_m"].isna()]
    names = sites["name"].map(french.apostrophe)
    unread = sessions.not_understood(sites)
    known = set(sessions.sessions(pack, params.presence)["site_id"])
    never = [site for site in sites.index if site not in known]
    days = zip(unread["site_id"], unread["weekday"], unread["text"], strict=True)
    return [
        *(f"{names[site]} (aucune ouverture datée et située)" for site in never),
        *(f"{names[site]} ({opening_hours.DAYS[day]} : « {text} »)" for site, day, text in days),
    ]
