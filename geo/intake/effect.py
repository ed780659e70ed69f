"""What an import would do to the figures of the department, before it is accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from geo.access import measures, travel
from geo.access.measures import Params
from geo.base import french
from geo.base.french import typeset
from geo.indicators import registry, unpublished_hours
from geo.reading import changes

if TYPE_CHECKING:
    import pandas as pd

    from geo.indicators.declaration import Indicator
    from geo.pack.pack import Pack

NOTHING: Final = "Rien ne change dans les listes ni dans les chiffres."
_COMPARED: Final = "departement"
_LARGE: Final = 1_000
"""Figures from which decimals say nothing."""


def effect_sentences(
    before: Pack, after: Pack, found: Mapping[str, pd.DataFrame]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What an import changes, in sentences, and of them the effect on the figures.

    ``found`` is what ``geo.reading.changes.between`` found; empty when nothing is new.
    """
    moved = {name: frame for name, frame in found.items() if len(frame)}
    said = [changes.sentence(name, frame) for name, frame in moved.items()]
    if not said:
        return (NOTHING,), ()
    effect = sentences(before, after, moved)
    return (*said, *effect), tuple(effect)


def sentences(before: Pack, after: Pack, changed: Collection[str]) -> list[str]:
    """Say the figures of the department that change, at the default settings.

    ``changed`` are the tables where something changes. A figure is compared as it is written:
    what no reader sees is no change. Nothing is said of a figure that neither pack has.
    """
    known = [registry.available(pack) for pack in (before, after)]
    said = []
    moved = {*changed, *_derived(changed)}
    for one in sorted(_compared(), key=lambda one: not one.beyond):  # people first
        if not {*one.tables} & moved:
            continue
        was, now = (
            _figure(pack, one.id) if one.id in has else np.nan
            for pack, has in zip((before, after), known, strict=True)
        )
        # a duration is written to the minute on screens; its effect is seen to a tenth
        large = one.kind == "stock" or max(np.nan_to_num([was, now], posinf=0)) >= _LARGE
        decimals = 0 if large else max(one.table_decimals, 1)
        texts = [_written(value, "", decimals) for value in (was, now)]
        if texts[0] != texts[1]:
            shown = _written(now, one.unit, decimals)
            said.append(typeset(f"{one.name} : {_change(was, now, texts[0], shown)}"))
    if {*travel.KNOWN} & moved:
        said.extend(_nearest_moved(before, after))
    if not said:
        return []
    effect = typeset(f"Effet sur les chiffres du département : {' ; '.join(said)}.")
    old, new = (unpublished_hours.supposed(pack, "france_services") for pack in (before, after))
    if not new or new == old:
        return [effect]
    silent = unpublished_hours.missing(after, Params().counts)
    means = f"Heures accessibles{french.NBSP}: moyennes des seules communes où elles sont connues."
    return [" ".join(filter(None, [effect, new, silent and means]))]


def _nearest_moved(before: Pack, after: Pack) -> list[str]:
    """The communes whose nearest France services is another one, the first of them with both."""
    was, now = (measures.nearest(pack, "france_services") for pack in (before, after))
    others = now.index[(was["site"] != now["site"]) & was["site"].notna() & now["site"].notna()]
    if others.empty:
        return []
    first = others[0]
    old, new = (
        f"« {one.loc[first, 'site']} » ({french.minutes(*[one.loc[first, 'central']] * 3)})"
        for one in (was, now)
    )
    rest = len(others) - 1
    many = f", et {french.plural(rest, 'autre commune')} d’une autre aussi" if rest else ""
    name = after.communes.loc[first, "name"]
    return [f"{name} est désormais plus près de {new} que de {old}{many}"]


def _compared() -> list[Indicator]:
    """Indicators that say how an import moves the department, in the order of the registry."""
    return [
        one
        for one in registry.REGISTRY.values()
        if one.in_effect and one.kind != "category" and _COMPARED in one.levels
    ]


def _derived(changed: Collection[str]) -> set[str]:
    """Tables whose figures follow those of a table that changes."""
    return {"communes"} if {"territories"} & {*changed} else set()


def _figure(pack: Pack, name: str) -> float:
    return float(registry.by_unit(pack, name, _COMPARED, Params())["central"].iloc[0])


def _change(was: float, now: float, before: str, after: str) -> str:
    """Say a figure after and before; either may not be known."""
    if np.isnan(was):
        return f"{after} (inconnu avant)"
    return (
        f"inconnu désormais ({before} avant)" if np.isnan(now) else f"{after} au lieu de {before}"
    )


def _written(value: float, unit: str, decimals: int) -> str:
    if np.isnan(value):
        return "inconnu"
    if np.isinf(value):
        return "aucun lieu"
    return french.quantity(value if decimals else french.significant(value), unit, decimals)
