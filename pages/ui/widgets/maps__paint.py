"""From a reading to the coat of paint of the map."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geo.base import french as wording
from geo.base import palette
from geo.maps import geometry__mapdata as mapdata
from geo.maps import leaflet as maps
from geo.pack import territories
from geo.pack.pack import Pack
from geo.reading.map_reading import Reading
from geo.session.view import View

SECONDARY = {"mds": "mds_outreach", "france_services": "france_services_stops"}
"""Layers of outreach places and stops, drawn hollow with their main layer."""


def coat(pack: Pack, reading: Reading, view: View, basemap: str | None) -> maps.Paint:
    """Translate a reading into what the browser repaints."""
    stock = reading.indicator.kind == "stock"
    category = reading.indicator.kind == "category"
    drawn = layers(view.layers, stops=view.params.counts.stops)
    return maps.Paint(
        level=view.level,
        classes=maps.class_codes(reading.unit_class),
        colours=reading.colours,
        values=tuple(reading.labels if category else _values(reading.figures["central"])),
        decimals=reading.indicator.decimals,
        unit="" if category else reading.indicator.unit,
        circles=palette.ACCENT if stock else None,
        outline=_outline(view),
        layers=drawn,
        presence=view.presence,
        changes=mapdata.changes(pack, drawn),
        selected=_members(pack, view),
        basemap=basemap or None,
    )


def layers(chosen: Iterable[str], *, stops: bool) -> tuple[str, ...]:
    """Layers drawn for those that are chosen: outreach places and stops that count go with them."""
    beside = SECONDARY if stops else {}
    return tuple(name for layer in chosen for name in (layer, beside.get(layer)) if name)


def _outline(view: View) -> str | None:
    """Borders drawn: those the reader chose among the communes, else those of the level."""
    if view.level != "commune":
        return view.level
    return None if view.outline == "aucun" else view.outline


def _values(figures: pd.Series) -> list[float | str]:
    """Figures as the map says them: no road, or no place at all, is not a missing figure."""
    never = wording.unreached(figures)
    return [never if figure == float("inf") else figure for figure in figures]


def _members(pack: Pack, view: View) -> tuple[str, ...]:
    """Codes of the communes of the selected unit."""
    if not view.selected:
        return ()
    unit = territories.membership(pack, view.level)
    return tuple(unit.index[unit == view.selected])
