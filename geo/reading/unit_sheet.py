"""The fiche of a unit: its figures beside those of a reference, and why they are what they are.

Everything comes from the registry: an indicator that is declared appears here by itself.

The figures of a fiche in words: each one, its range, what it is beside its reference.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access.measures import Params
from geo.base import french
from geo.indicators import need, priority, registry
from geo.indicators.declaration import Indicator
from geo.pack import catalogue, territories
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack
from geo.reading import names, overview, value_text, why

if TYPE_CHECKING:
    from geo.pack.pack import Pack

OF: Final = {
    "departement": " du département",
    "territoire": " du territoire",
    "epci": " de l’EPCI",
    "france": " de France",
}
"""What a part of a stock is a part of, by reference."""
REFERENCE: Final = "référence"


@dataclass(frozen=True)
class Beside:
    """What a figure is compared with, in parts: each place makes its words of them.

    figure : that of the reference, with its unit; empty when it is not known.
    of : what holds the figure as a part, a value of ``OF``; empty when it is not a part.
    share : the part that it is, ``3 % des``; empty where it would hide the range of both.
    """

    figure: str = ""
    of: str = ""
    share: str = ""

    def named(self, reference: str) -> str:
        """Where nothing names the reference: ``La Vienne : 8 min``, ``total de l’EPCI : 12``."""
        if not self.figure:
            return ""
        if self.share:
            return f"{self.headed}{self.of}"
        whole = f"total{self.of}" if self.of else reference
        return f"{whole}\u00a0: {self.figure}"

    @property
    def headed(self) -> str:
        """Under a head that names the reference: ``8 min``, ``3 % des 12 postes``."""
        return f"{self.share} {self.figure}" if self.share else self.figure


def beside_reference(indicator: Indicator, value: float, reference: float, compared: str) -> Beside:
    """The reference in words: a figure, or for a stock the part of it that is here.

    No part of a count that is an estimate, whose range it would hide. ``compared`` is a key of
    ``OF``. Empty when the reference is not known.
    """
    if not math.isfinite(reference):
        return Beside()
    if indicator.kind != "stock":
        return Beside(french.quantity(reference, indicator.symbol, indicator.decimals))
    known = value_text.precise(indicator, reference)
    whole = french.quantity(known, indicator.unit, indicator.decimals)
    if reference == 0 or not math.isfinite(value):
        return Beside(whole)
    if indicator.ranged:
        return Beside(whole, OF[compared])
    share = french.quantity(100 * value / reference, "%", 1 if value < 0.1 * reference else 0)
    return Beside(whole, OF[compared], f"{share} {'des' if reference >= 2 else 'de'}")


def notes(lines: Sequence[Line], level: str, compared: str) -> tuple[str, ...]:
    """What a reader of these lines must know: few references, a figure that is a mean."""
    few = (_of_france(lines),) if compared == "france" else ()
    return (*few, *unit_notes(lines, level))


def _of_france(lines: Sequence[Line]) -> str:
    """Say which lines France is a reference for, and why the others have none."""
    known = [line.indicator.name for line in lines if math.isfinite(line.reference)]
    names = french.join_list([french.inside(name) for name in known])
    return (
        f"La France ne sert de référence que pour {french.plural(len(known), 'indicateur')} "
        f"({names})\u00a0: les autres n’ont pas ici de valeur nationale comparable."
    )


def unit_notes(lines: Sequence[Line], level: str) -> tuple[str, ...]:
    """What indicators say of the figures of a unit larger than a commune; mostly nothing."""
    if level == "commune":
        return ()
    return tuple(line.indicator.unit_note for line in lines if line.indicator.unit_note)


LEVELS: Final = ("departement", "territoire", "epci")
"""Levels whose units a unit may be compared with, the default first."""


@dataclass(frozen=True)
class Line:
    """An indicator of a unit beside its reference.

    value, reference : figures in the indicator's unit; NaN when not known. The reference of
        a stock is the stock of the whole reference, which holds the unit.
    low, high : range of the value, NaN where minutes do not enter.
    scale : figure worth a full bar, the same for all the units of the level: the largest of
        their central estimates and of the reference.
    said, large : the value in words, and in large type, without its range.
    beside : the reference in words.
    """

    indicator: Indicator
    value: float
    low: float
    high: float
    reference: float
    scale: float
    said: str
    large: str
    beside: Beside

    @property
    def compared(self) -> str:
        """The reference in words, where « référence » is what it is called."""
        return self.beside.named(REFERENCE)

    def barred(self, level: str) -> bool:
        """Whether a bar says something: not of a stock, nor of a department beside nothing."""
        alone = level == "departement" and not math.isfinite(self.reference)
        return (
            self.indicator.kind != "stock"
            and math.isfinite(self.value)
            and self.scale > 0
            and not alone
        )


@dataclass(frozen=True)
class Fiche:
    """A unit in figures and words; ``lines`` follow the order of the registry.

    ``notes`` are what a reader of the lines must know, one sentence each.
    """

    level: str
    code: str
    name: str
    subtitle: str
    reference: str
    key: tuple[overview.KeyFigure, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    question: str
    why: tuple[str, ...]
    sources: str


def references(pack: Pack, level: str, code: str) -> dict[str, str]:
    """Name what a unit may be compared with: its department, territory and EPCI, France.

    A unit that straddles several territories (or EPCI) is compared with none of them. France
    is there only when the pack holds the national distributions.
    """
    found = {}
    inside = names.members(pack, level, code)
    for other in LEVELS:
        if other == level or level == "departement" or not len(inside):
            continue
        unit = territories.membership(pack, other).loc[inside]
        if unit.iloc[0] not in (None, territories.NO_EPCI) and unit.eq(unit.iloc[0]).all():
            found[other] = names.unit_name(pack, other, str(unit.iloc[0]), "le")
    if "national_percentiles" in pack.tables and len(pack.tables["national_percentiles"]):
        found["france"] = "la commune médiane de France"
    return found


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
    return _fiche(pack, level, code, params, compared, registry.declared())


@per_pack(beside=True)
def _fiche(
    pack: Pack,
    level: str,
    code: str,
    params: Params,
    compared: str,
    _declared: tuple[Indicator, ...],
) -> Fiche:
    if code not in territories.units(pack, level):
        raise KeyError(code)
    offered = references(pack, level, code)
    compared = _among(offered, compared)
    lines = tuple(
        line
        for indicator in registry.available(pack).values()
        if indicator.in_fiche
        and (line := _line(pack, indicator, (level, code), params, compared)) is not None
    )
    shown = [line.indicator for line in lines]
    tables = tuple(dict.fromkeys(table for one in shown for table in one.tables))
    known = catalogue.department(pack.department)
    return Fiche(
        level=level,
        code=code,
        name=french.capital(
            names.unit_name(pack, level, code, "le" if level == "departement" else "")
        ),
        subtitle=names.subtitle(pack, level, code),
        reference=offered.get(compared, ""),
        key=key_figures(lines, level, params),
        lines=lines,
        notes=notes(lines, level, compared),
        question=why.question(pack, level, code, params),
        why=tuple(why.why(pack, level, code, params)),
        sources=catalogue.citation(pack.department, tables) if known else "",
    )


def comparison_text(
    pack: Pack, indicator: Indicator, unit: tuple[str, str], params: Params, compared: str
) -> str:
    """Say what one figure of a unit (level, code) is compared with: ``La Vienne : 8 min``.

    ``compared`` as for ``fiche``. Empty when the indicator has no figure there.
    """
    offered = references(pack, *unit)
    chosen = _among(offered, compared)
    line = _line(pack, indicator, unit, params, chosen)
    return line.beside.named(french.capital(offered.get(chosen, ""))) if line else ""


def _among(offered: Mapping[str, str], compared: str) -> str:
    return compared if compared in offered else next(iter(offered), "")


def _line(
    pack: Pack, indicator: Indicator, unit: tuple[str, str], params: Params, compared: str
) -> Line | None:
    """One indicator of a unit; None where it is not defined."""
    level, code = unit
    if level not in indicator.levels or indicator.kind == "category":
        return None
    figures = registry.by_unit(pack, indicator.id, level, params)
    if code not in figures.index:
        return None
    row = {str(name): float(column[code]) for name, column in figures.items()}
    value = row["central"]
    reference = _reference(pack, indicator, unit, params, compared)
    known = figures["central"].to_numpy(dtype=float, na_value=np.nan)
    largest = [*known[np.isfinite(known)], reference]
    never = french.unreached(known)
    return Line(
        indicator=indicator,
        value=value,
        low=row.get("low", math.nan),
        high=row.get("high", math.nan),
        reference=reference,
        scale=max((float(one) for one in largest if math.isfinite(one)), default=math.nan),
        said=value_text.write(indicator, row, params, never, level=level),
        large=value_text.large(indicator, row, params, never),
        beside=beside_reference(indicator, value, reference, compared),
    )


def _reference(
    pack: Pack, indicator: Indicator, unit: tuple[str, str], params: Params, compared: str
) -> float:
    """Figure of the reference, NaN where the indicator has none."""
    if compared == "france":
        if indicator.national is None:
            return math.nan
        column, factor = indicator.national
        table = pack.tables["national_percentiles"].set_index("percentile")
        return float(table[column][50]) * factor
    if compared not in indicator.levels:
        return math.nan
    code = territories.membership(pack, compared)[names.members(pack, *unit)[0]]
    figures = registry.by_unit(pack, indicator.id, compared, params)["central"]
    return float(figures.get(code, math.nan))


def _wanted(level: str, params: Params) -> list[str]:
    """Key figures by preference: those of the kind of help and of the need that are looked at."""
    far = [KINDS[params.kind].minutes]
    if level != "commune":
        far.insert(0, "inhabitants_beyond")
    capacity = [f"capacity_{params.kind}"] if params.kind in priority.CAPACITY_KINDS else []
    age = "share_0_19" if params.profile == "parentalite" else "share_65_plus"
    return [*far, need.PROFILES[params.profile].indicator, *capacity, age, "population"]


def key_figures(
    lines: tuple[Line, ...], level: str, params: Params, reference: str = REFERENCE
) -> tuple[overview.KeyFigure, ...]:
    """The first four preferred figures that exist for a unit, from its lines.

    ``reference`` is what theirs is called: its name, where no title gives it.
    """
    by_id = {line.indicator.id: line for line in lines}
    wanted = [by_id[key] for key in _wanted(level, params) if key in by_id]
    chosen = [line for line in wanted if not math.isnan(line.value)][:4]
    return tuple(
        overview.KeyFigure(_label(line.indicator, params), line.large, _detail(line, reference))
        for line in chosen
    )


def _label(indicator: Indicator, params: Params) -> str:
    """Name of a key figure, with what « beyond the threshold » stands for."""
    if not indicator.beyond:
        return indicator.name
    limit = french.quantity(params.threshold_min, "min")
    return f"{indicator.short.format(far=limit)} {KINDS[params.kind].noun.of_a}"


def _detail(line: Line, reference: str) -> str:
    between = value_text.range_text(line.indicator, line.low, line.value, line.high)
    between = between if between in line.said else ""
    return " ; ".join(filter(None, [between, line.beside.named(reference)]))


def table(found: Fiche, pack: Pack) -> pd.DataFrame:
    """The figures of a fiche of a pack as a table, French columns, one row per indicator."""
    return pd.DataFrame(
        {
            "Indicateur": [line.indicator.name for line in found.lines],
            "Ici": [line.value for line in found.lines],
            "au moins": [min(line.low, line.high) for line in found.lines],
            "au plus": [max(line.low, line.high) for line in found.lines],
            "Référence": [line.reference for line in found.lines],
            "Unité": [line.indicator.unit for line in found.lines],
            "Millésime": [registry.vintage(pack, line.indicator) for line in found.lines],
            "Lecture": [names.reading(pack, line.indicator) for line in found.lines],
        }
    )
