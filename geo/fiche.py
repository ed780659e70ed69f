"""The fiche of a unit: its figures beside those of a reference, and why they are what they are.

Everything comes from the registry: an indicator that is declared appears here by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo import card as cards
from geo import catalogue, indicators, situation, territories, wording
from geo.indicator import Indicator
from geo.measures import Params
from geo.overview import KeyFigure

if TYPE_CHECKING:
    from geo.pack import Pack

LEVELS: Final = ("departement", "territoire", "epci")
"""Levels whose units a unit may be compared with, the default first."""
KEY: Final = {
    "commune": (
        "france_services_min", "need_index", "weekly_hours", "share_65_plus", "mds_min",
        "population",
    ),
    "other": (
        "inhabitants_beyond", "need_index", "posts_per_10k", "share_65_plus",
        "france_services_min", "mds_min",
    ),
}  # fmt: skip
"""Key figures by preference: the first four that exist are shown."""
NATIONAL: Final = {
    "share_65_plus": ("share_65_plus", 100.0),
    "unemployment_rate": ("unemployment_rate", 100.0),
    "median_standard_of_living": ("median_standard_of_living_eur", 1.0),
}
"""Indicators with a national distribution: its column and the factor to the indicator's unit."""


@dataclass(frozen=True)
class Line:
    """An indicator of a unit beside its reference.

    value, reference : figures in the indicator's unit; NaN when not known. The reference of
        a stock is the stock of the whole reference, which holds the unit.
    low, high : range of the value, NaN where minutes do not enter.
    scale : figure worth a full bar: the largest among the units of the level.
    said, compared : both in words.
    """

    indicator: Indicator
    value: float
    low: float
    high: float
    reference: float
    scale: float
    said: str
    compared: str


@dataclass(frozen=True)
class Fiche:
    """A unit in figures and words; ``lines`` follow the order of the registry."""

    level: str
    code: str
    name: str
    subtitle: str
    reference: str
    key: tuple[KeyFigure, ...]
    lines: tuple[Line, ...]
    question: str
    why: tuple[str, ...]
    sources: str


def references(pack: Pack, level: str, code: str) -> dict[str, str]:
    """Name what a unit may be compared with: its department, territory and EPCI, France.

    A unit that straddles several territories (or EPCI) is compared with none of them. France
    is there only when the pack holds the national distributions.
    """
    found = {}
    inside = situation.members(pack, level, code)
    for other in LEVELS:
        if other == level or level == "departement" or not len(inside):
            continue
        unit = territories.membership(pack, other).loc[inside]
        if unit.notna().all() and unit.eq(unit.iloc[0]).all():
            found[other] = _named(pack, other, str(unit.iloc[0]))
    if "national_percentiles" in pack.tables and len(pack.tables["national_percentiles"]):
        found["france"] = "la commune médiane de France"
    return found


def _named(pack: Pack, level: str, code: str) -> str:
    name = wording.typeset(str(territories.units(pack, level)[code]))
    if level == "departement":
        return wording.department(name, pack.tncc)
    return f"le territoire {name}" if level == "territoire" else name


def fiche(
    pack: Pack, level: str, code: str, params: Params, compared: str = "departement"
) -> Fiche:
    """Describe a unit.

    Parameters
    ----------
    pack, level, code, params
        The unit and the parameters of its figures. Raises ``KeyError`` when it does not exist.
    compared : str
        A key of ``references``; the first that the unit has when it lacks this one.
    """
    name = str(territories.units(pack, level)[code])
    offered = references(pack, level, code)
    if compared not in offered:
        compared = next(iter(offered), "")
    lines = tuple(
        line
        for indicator in indicators.available(pack).values()
        if (line := _line(pack, indicator, (level, code), params, compared)) is not None
    )
    shown = [line.indicator for line in lines]
    tables = tuple(dict.fromkeys(table for one in shown for table in one.tables))
    known = catalogue.department(pack.department)
    return Fiche(
        level=level,
        code=code,
        name=wording.department(name, pack.tncc)
        if level == "departement"
        else wording.typeset(name),
        subtitle=_subtitle(pack, level, code),
        reference=offered.get(compared, ""),
        key=_key(lines, level),
        lines=lines,
        question=situation.question(pack, level, code, params),
        why=tuple(situation.why(pack, level, code, params)),
        sources=catalogue.citation(pack.department, tables) if known else "",
    )


def _subtitle(pack: Pack, level: str, code: str) -> str:
    """Level, size and belonging of a unit."""
    inside = situation.members(pack, level, code)
    people = wording.plural(pack.communes.loc[inside, "population"].sum(), "habitant")
    kind = territories.LEVELS[level].singular
    if level != "commune":
        parts = [kind[0].upper() + kind[1:], wording.plural(len(inside), "commune"), people]
        return " · ".join(parts)
    card = cards.card(pack, code, Params())
    flag = " (rattachement déduit)" if card.inferred else ""
    return " · ".join(
        [
            "Commune",
            people,
            f"territoire {card.territory}{flag}",
            card.epci,
            f"canton {card.canton}",
        ]
    )


def _line(
    pack: Pack, indicator: Indicator, unit: tuple[str, str], params: Params, compared: str
) -> Line | None:
    """One indicator of a unit; None where it is not defined."""
    level, code = unit
    if level not in indicator.levels or indicator.kind == "category":
        return None
    figures = indicators.by_unit(pack, indicator.id, level, params)
    if code not in figures.index:
        return None
    row = {str(name): float(column[code]) for name, column in figures.items()}
    value = row["central"]
    reference = _reference(pack, indicator, unit, params, compared)
    finite = figures["central"].replace([np.inf, -np.inf], np.nan)
    largest = [finite.max(), reference, row.get("high", math.nan)]
    return Line(
        indicator=indicator,
        value=value,
        low=row.get("low", math.nan),
        high=row.get("high", math.nan),
        reference=reference,
        scale=max((float(one) for one in largest if math.isfinite(one)), default=math.nan),
        said=_said(indicator, row),
        compared=_compared(indicator, value, reference, compared),
    )


def _reference(
    pack: Pack, indicator: Indicator, unit: tuple[str, str], params: Params, compared: str
) -> float:
    """Figure of the reference, NaN where the indicator has none."""
    if compared == "france":
        column, factor = NATIONAL.get(indicator.id, ("", math.nan))
        table = pack.tables["national_percentiles"].set_index("percentile")
        return float(table[column][50]) * factor if column in table else math.nan
    if compared not in indicator.levels:
        return math.nan
    inside = situation.members(pack, *unit)
    code = territories.membership(pack, compared).loc[inside].iloc[0]
    figures = indicators.by_unit(pack, indicator.id, compared, params)["central"]
    return float(figures.get(code, math.nan))


def _said(indicator: Indicator, row: dict[str, float]) -> str:
    """A figure in words, with its range where it has one."""
    value = row["central"]
    if indicator.kind == "duration":
        return wording.minutes(row.get("low", value), value, row.get("high", value))
    unit, decimals = indicator.unit, _decimals(indicator)
    said = wording.quantity(value, unit, decimals)
    between = _between(row.get("low", value), row.get("high", value), decimals)
    return f"{said} ({between})" if between else said


def _between(low: float, high: float, decimals: int) -> str:
    """A range in words, lowest first; nothing when there is none to be seen."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    first, last = (wording.number(one, decimals) for one in sorted((low, high)))
    return f"entre {first} et {last}" if first != last else ""


def _compared(indicator: Indicator, value: float, reference: float, compared: str) -> str:
    """The reference in words: a figure, or for a stock the part of it that is here."""
    if not math.isfinite(reference):
        return ""
    if indicator.kind == "stock":
        if reference == 0 or not math.isfinite(value):
            return f"référence : {wording.quantity(reference, indicator.unit)}"
        share = wording.quantity(100 * value / reference, "%", 1 if value < 0.1 * reference else 0)
        return f"{share} des {wording.quantity(reference, indicator.unit)} de la référence"
    said = wording.quantity(reference, _short(indicator), _decimals(indicator))
    return f"référence : {said}"


def _decimals(indicator: Indicator) -> int:
    return 0 if indicator.kind == "duration" else indicator.decimals


def _key(lines: tuple[Line, ...], level: str) -> tuple[KeyFigure, ...]:
    """The first four preferred figures that exist for this unit."""
    by_id = {line.indicator.id: line for line in lines}
    wanted = KEY["commune" if level == "commune" else "other"]
    chosen = [by_id[key] for key in wanted if key in by_id and not math.isnan(by_id[key].value)][:4]
    return tuple(
        KeyFigure(
            line.indicator.name,
            _large(line),
            _detail(line),
        )
        for line in chosen
    )


def _large(line: Line) -> str:
    """A figure in large type, with the start of its unit when that is short: ``8 h``."""
    if line.said == wording.minutes(0, 0, 0):
        return "sur place"
    return wording.quantity(line.value, _short(line.indicator), _decimals(line.indicator))


def _short(indicator: Indicator) -> str:
    """Unit of an indicator that was said just before: ``h`` for hours a week."""
    first = indicator.unit.partition(" ")[0]
    return first if len(first) <= 3 and first != "sur" else ""


def _detail(line: Line) -> str:
    between = _between(line.low, line.high, _decimals(line.indicator))
    return " ; ".join(filter(None, [between, line.compared]))


def table(found: Fiche) -> pd.DataFrame:
    """The figures of a fiche as a table, French columns, one row per indicator."""
    return pd.DataFrame(
        {
            "Indicateur": [line.indicator.name for line in found.lines],
            "Ici": [line.value for line in found.lines],
            "au moins": [min(line.low, line.high) for line in found.lines],
            "au plus": [max(line.low, line.high) for line in found.lines],
            "Référence": [line.reference for line in found.lines],
            "Unité": [line.indicator.unit for line in found.lines],
            "Millésime": [line.indicator.vintage for line in found.lines],
            "Lecture": [line.indicator.reading for line in found.lines],
        }
    )
