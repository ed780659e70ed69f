"""The figures of a fiche in words: each one, its range, what it is beside its reference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from geo.access.measures import Params
from geo.base import french as wording
from geo.indicators.declaration import Indicator

if TYPE_CHECKING:
    from geo.reading.unit_sheet__fiche import Line

OF: Final = {
    "departement": " du département",
    "territoire": " du territoire",
    "epci": " de l’EPCI",
    "france": " de France",
}
"""What a part of a stock is a part of, by reference."""
_CONCERNED: Final = " concernés"


def said(indicator: Indicator, row: dict[str, float], params: Params, never: str) -> str:
    """A figure in words, with its range where it has one; ``never`` is infinite minutes."""
    value = row["central"]
    low, high = row.get("low", value), row.get("high", value)
    if indicator.kind == "duration":
        return wording.minutes(low, value, high, never=never, limit=params.threshold_min)
    figure = wording.quantity(precise(indicator, value), indicator.unit, decimals(indicator))
    ends = between(indicator, low, high)
    return f"{figure} ({ends})" if ends else figure


def precise(indicator: Indicator, value: float) -> float:
    """A count of people far from help is an estimate: three significant figures say no more."""
    return wording.significant(value) if _far(indicator) else value


def _far(indicator: Indicator) -> bool:
    """Whether a figure counts people beyond the threshold."""
    return indicator.kind == "stock" and "threshold_min" in indicator.uses


def between(indicator: Indicator, low: float, high: float) -> str:
    """A range in words, lowest first; nothing when there is none to be seen."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    ends = (precise(indicator, one) for one in sorted((low, high)))
    first, last = (wording.number(one, decimals(indicator)) for one in ends)
    return f"entre {first} et {last}" if first != last else ""


def beside(indicator: Indicator, value: float, reference: float, compared: str) -> str:
    """The reference in words: a figure, or for a stock the part of it that is here.

    No part of people beyond the threshold, whose range it would hide. ``compared`` is a key of
    ``OF``. Empty when the reference is not known.
    """
    if not math.isfinite(reference):
        return ""
    if indicator.kind != "stock":
        figure = wording.quantity(reference, short(indicator), decimals(indicator))
        return f"référence\u00a0: {figure}"
    whole = wording.quantity(precise(indicator, reference), indicator.unit)
    if reference == 0 or not math.isfinite(value):
        return f"référence\u00a0: {whole}"
    if _far(indicator):
        return f"sur {whole}{_CONCERNED}{OF[compared]}"
    share = wording.quantity(100 * value / reference, "%", 1 if value < 0.1 * reference else 0)
    return f"{share} des {whole}{OF[compared]}"


def under_reference(text: str) -> str:
    """What ``beside`` says, under a head that already names the reference."""
    for name in OF.values():
        text = text.removesuffix(name)
    return text.removeprefix("référence\u00a0: ").removeprefix("sur ").removesuffix(_CONCERNED)


def decimals(indicator: Indicator) -> int:
    """Decimals of a figure on a fiche: minutes have none."""
    return 0 if indicator.kind == "duration" else indicator.decimals


def short(indicator: Indicator) -> str:
    """Unit of an indicator that was said just before: ``h`` for hours a week."""
    first = indicator.unit.partition(" ")[0]
    return first if len(first) <= 3 and first != "sur" else ""


def notes(lines: Sequence[Line], level: str, compared: str) -> tuple[str, ...]:
    """What a reader of these lines must know: few references, a gap that is a mean."""
    few = _of_france(lines) if compared == "france" else ""
    return tuple(filter(None, (few, mean_of_gaps(lines, level))))


def _of_france(lines: Sequence[Line]) -> str:
    """Say which lines France is a reference for, and why the others have none."""
    known = [line.indicator.name for line in lines if math.isfinite(line.reference)]
    names = wording.listed([f"{name[0].lower()}{name[1:]}" for name in known])
    return (
        f"La France ne sert de référence que pour {wording.plural(len(known), 'indicateur')} "
        f"({names})\u00a0: les autres n’ont pas ici de valeur nationale comparable."
    )


def mean_of_gaps(lines: Sequence[Line], level: str) -> str:
    """Say what the gap of a unit is, which its two indices do not give; empty without one."""
    if level == "commune" or all(line.indicator.id != "gap" for line in lines):
        return ""
    return "L’écart est la moyenne de ceux des communes, pas √(besoin × difficulté)."
