"""The two maps of a fiche with their legends, and where the unit lies, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import measures, presence
from geo.access.measures import Params
from geo.base import french, palette
from geo.base.french import typeset
from geo.indicators import priority
from geo.maps import canvas, choropleth, symbols
from geo.maps.canvas import Frame
from geo.maps.choropleth import Drawing
from geo.maps.drawing_data import CellRow, Gaps, Minutes, MinutesRow, NineCells, Picture, Sign
from geo.pack.kinds import KINDS
from geo.reading import map_reading, priorities, walking_gaps, walking_text

if TYPE_CHECKING:
    from geo.pack.pack import Pack

MAP_MM: Final = (88.0, 52.0)
_NEED: Final = ("faible", "moyen", "fort")
_ACCESS: Final = ("facile", "moyen", "difficile")


def drawing_payload(drawing: Drawing, alt: str) -> Picture:
    """Give a drawing as the template reads it, with the words that say what it shows."""
    return {
        "svg": drawing.svg,
        "width": drawing.width,
        "height": drawing.height,
        "labels": [
            {"x": label.x, "y": label.y, "text": label.text, "strong": label.strong}
            for label in drawing.labels
        ],
        "alt": alt,
    }


def window(pack: Pack, inside: pd.Index, params: Params) -> Frame:
    """Frame of both maps: the unit; for a commune, its nearest place of help too."""
    also = []
    if len(inside) == 1:
        near = measures.nearest(pack, params.kind, params.counts)
        sites = presence.places(pack, params.kind, params.counts)
        found = sites[sites.index.isin(near.loc[inside, "site_id"])]
        also = list(zip(found["x_m"].tolist(), found["y_m"].tolist(), strict=True))
    return choropleth.around(pack, inside, *MAP_MM, also=also)


def minutes(pack: Pack, inside: pd.Index, params: Params) -> Minutes:
    """Map of the minutes to the chosen kind of help, its legend counted inside the unit."""
    read = map_reading.read_map(pack, KINDS[params.kind].minutes, "commune", params)
    own = pack.communes.index.isin(inside)
    fills = [read.colours[rank] if rank >= 0 else "" for rank in read.unit_class]
    rows: list[MinutesRow] = [
        {
            "colour": row.colour,
            "label": row.label,
            "communes": _count((own & (read.unit_class == rank)).sum(), len(inside)),
        }
        for rank, row in enumerate(read.legend[: len(read.colours)])
    ]
    said = [f"{row['label']}{french.NBSP}: {row['communes']}" for row in rows]
    drawing = choropleth.choropleth(
        pack,
        window(pack, inside, params),
        inside,
        fills,
        choropleth.Overlay((params.kind,), params.counts),
    )
    return {
        **drawing_payload(
            drawing, f"{read.indicator.name}. Communes{french.NBSP}: {', '.join(said)}."
        ),
        "title": read.indicator.name,
        "legend": rows,
        "signs": signs(pack, (params.kind,), params),
    }


def signs(pack: Pack, layers: Sequence[str], params: Params) -> list[Sign]:
    """Key of the signs of a drawing, those of ``symbols.key``."""
    shown = symbols.with_parts(layers, stops=params.counts.stops)
    return [
        {"symbol": canvas.symbol(mark), "label": said} for mark, said in symbols.key(pack, shown)
    ]


def cells(pack: Pack, inside: pd.Index, listed: pd.DataFrame, params: Params) -> Gaps:
    """Map of the nine cells of need and access, with the communes in each."""
    cells = priority.gaps(pack, params)["cell"].to_numpy()
    fills = [priorities.COLOURS[int(cell)] if cell >= 0 else "" for cell in cells]
    drawing = choropleth.choropleth(pack, window(pack, inside, params), inside, fills)
    worst = french.plural(priorities.key(listed)[2][2].communes, "commune")
    said = typeset(f"Besoin fort et accès difficile à la fois : {worst}.")
    return {**drawing_payload(drawing, said), **nine(listed, among=len(inside))}


def nine_on_foot(listed: pd.DataFrame) -> NineCells:
    """Key of the nine cells of need and of who is too far to walk, with the communes in each."""
    made = nine(listed, rows=walking_gaps.GRADES)
    return {
        **made,
        "title": f"{walking_gaps.TITLE} ({french.quantity(walking_text.WALK_MIN, 'min')})",
        "corner": "loin ↓ besoin →",
        "note": walking_gaps.ACT,
    }


def nine(listed: pd.DataFrame, *, among: int = 2, rows: Sequence[str] = _ACCESS) -> NineCells:
    """Key of the nine cells with the communes in each; ``among`` is that of ``_count``.

    ``rows`` name the classes of difficulty, the least first.
    """
    key = priorities.key(listed)
    cells: list[CellRow] = [
        {
            "label": access,
            "cells": [
                {
                    "colour": cell.colour,
                    "ink": palette.readable_on(cell.colour),
                    "communes": _count(cell.communes, among),
                }
                for cell in row
            ],
        }
        for access, row in zip(rows, key, strict=True)
    ]
    return {
        "title": "Besoin et accès à l’aide",
        "corner": "accès ↓ besoin →",
        "needs": _NEED,
        "rows": cells[::-1],
        "note": typeset("Coin foncé : besoin fort et accès difficile, agir d'abord ici."),
    }


def _count(communes: int, among: int) -> str:
    """Communes of a class; for the fiche of a commune, whether it is its own."""
    if not communes:
        return "–"
    return french.number(communes) if among > 1 else "ici"
