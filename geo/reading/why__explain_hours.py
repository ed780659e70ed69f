"""Hours within reach of a commune, in sentences: what is not published is not said closed."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any, Final

from geo.access import travel__travel as travel
from geo.access.measures import Params
from geo.base import french as wording
from geo.base.french import NBSP, NNBSP
from geo.indicators import gaps__gaps as gaps
from geo.indicators import unpublished as hours_silent

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_OFFER: Final = {
    "france_services": "d’ouverture de France services",
    "cnfs": "de conseiller numérique",
}
_REFERENCE: Final = {
    "departement": "dans le département",
    "territoire": "dans son territoire",
    "epci": "dans son EPCI",
}


def sentences(pack: Pack, code: str, row: dict[str, Any], params: Params) -> list[str]:
    """Say the hours open within the threshold, the capacity, and whose hours are not known.

    ``row`` is the commune's in ``gaps.gaps``. Of hours that are not known: whose are missing,
    what is supposed of them, whether that decides. The first is empty without a list.
    """
    silent = hours_silent.near(pack, code, params)
    return [
        _hours(pack, code, params, silent),
        hours_silent.sentence(silent),
        _capacity(pack, code, row, params),
        *_supposed(pack, code, row, params),
    ]


def _supposed(pack: Pack, code: str, row: dict[str, Any], params: Params) -> list[str]:
    """Say what is supposed of the hours that a commune shares, and whether the rank hangs on it."""
    said = hours_silent.supposed(pack, params.kind, params.counts, [code])
    if not said or not gaps.hinging(pack, params).to_dict()[code]:
        return [said]
    names = wording.listed(hours_silent.of(pack, [code], params.counts))
    less = bool(gaps.gaps(pack, params, unknown="low")["priority"].to_dict()[code])
    when = f"si {names} ouvrait peu ou pas" if less else f"si {names} ouvrait davantage"
    would = "ne serait plus" if row["priority"] else "serait"
    return [said, f"Elle {would} en priorité {when}."]


def _hours(pack: Pack, code: str, params: Params, silent: Sequence[str]) -> str:
    """Weekly hours when some France services within the threshold is open, with the range."""
    from geo.access import reach

    if pack.lacks("france_services"):
        return ""
    low, central, high = (
        float(
            reach.reachable_hours(
                pack, params.threshold_min, params.counts, assumption=assumption
            ).to_dict()[code]
        )
        for assumption in (travel.HIGH, travel.CENTRAL, travel.LOW)
    )
    within = wording.quantity(params.threshold_min, "minutes")
    if not central > 0:
        nothing = f"ucune France services n’est ouverte à {within} ou moins"
        if silent:
            nothing = f"ucun horaire de France services n’est publié à {within} ou moins"
        if not high > 0:
            return f"A{nothing}."
        return (
            f"Dans l’estimation centrale, a{nothing}{NNBSP}; dans l’hypothèse favorable, "
            f"{short(high, 'h')} par semaine."
        )
    hours = short(central, "h")
    low = 0.0 if isnan(low) else low
    spread = f" (entre {short(low)} et {short(high)})" if short(low) != short(high) else ""
    return f"À {within} ou moins, une France services est ouverte {hours} par semaine{spread}."


def _capacity(pack: Pack, code: str, row: dict[str, Any], params: Params) -> str:
    if params.kind not in gaps.CAPACITY_KINDS:
        return f"Les MDS ne publient pas d’horaires{NBSP}: seules les minutes comptent ici."
    from geo.access import reach

    offer, where = _OFFER[params.kind], _REFERENCE[params.reference]
    shared = reach.DECAY[-1][0]
    far = f" ({wording.quantity(shared, 'min')})" if params.threshold_min != shared else ""
    if isnan(row["capacity"]):
        return f"Les heures {offer} à sa portée{far} ne sont pas connues."
    if row["capacity"] == 0:
        return (
            f"Elle n’a à sa portée{far} aucune heure {offer}, contre "
            f"{short(row['reference'], 'h')} par semaine pour 1{NNBSP}000 habitants en moyenne "
            f"{where}."
        )
    low, high = (
        float(gaps.capacity(pack, params.kind, params.counts, unknown=one).to_dict()[code])
        for one in ("low", "high")
    )
    spread = f" (entre {short(low)} et {short(high)})" if short(low) != short(high) else ""
    return (
        f"Elle a à sa portée{far} {short(row['capacity'], 'h')}{spread} {offer} par semaine pour "
        f"1{NNBSP}000 habitants, contre {short(row['reference'])} en moyenne {where}."
    )


def short(value: float, unit: str = "") -> str:
    """Write a figure of a sentence: three significant figures at most, no useless decimal."""
    decimals = 1 if abs(value) >= 1 else 2
    large = abs(value) >= 100  # rounded once: 0,7549 is 0,75, as in the tables
    rounded = float(wording.significant(value)) if large else round(float(value), decimals)
    return wording.quantity(rounded, unit, 0 if rounded == int(rounded) else decimals)
