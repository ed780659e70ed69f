"""What an exported map says and draws, as plain values for its template.

A map as an image to keep: SVG or PNG with title, legend, source and date, drawn offline.

Figures, classes and colours are those of the screen (``geo.reading.map_reading``); the drawing is
that of the printed fiche (``geo.maps.choropleth``). Every word goes to the typesetter as data,
which turns letters into shapes: no text can become markup, and no font is needed to look at the
image.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from geo.access import travel_words, walking_words
from geo.access.measures import Params
from geo.base import french, palette
from geo.base.errors import GeoError
from geo.base.french import legible, typeset
from geo.export import source_notes
from geo.indicators import classes, registry
from geo.maps import choropleth, drawings, typst
from geo.maps.canvas import Point
from geo.maps.choropleth import Drawing
from geo.maps.drawing_data import ImagePage, ImageTheme, Legend, LegendRow, NineCells
from geo.pack import catalogue, missing, territories
from geo.pack.kinds import SHOWN
from geo.reading import (
    basins_text,
    map_reading,
    names,
    priorities,
    tables,
    walking_gaps,
)
from geo.reading.map_reading import Reading
from geo.session import available

if TYPE_CHECKING:
    import pandas as pd

    from geo.pack.pack import Pack

ECARTS: Final = "ecarts"
"""The map of the page Écarts: need and access in nine cells, commune by commune."""
BASINS: Final = "bassins"
"""The map of the basins of large gaps, commune by commune."""
ON_FOOT: Final = "ecarts_a_pied"
"""The map of need and of who is too far to walk, in nine cells, commune by commune."""
MAP_MM: Final = (122.0, 104.0)
OUTSIDE: Final = "hors périmètre"  # the communes left white, where a part is shown
_THEME: Final[ImageTheme] = {
    "ink": palette.INK,
    "paper": palette.PAPER,
    "alert": palette.ALERT,
    "missing": palette.MISSING,
    "hatch": palette.HATCH,
}
_PX_MM: Final = 0.2  # of a pixel of the screen's map: the largest circle keeps its share of it
_LONGEST: Final = 900
"""Letters of the longest sentence: a name of ten thousand letters must not push the map away."""
_ALL: Final = frozenset({"kind", "neighbours", "presence", "profile", "weights", "reference"})
_WALKED: Final = _ALL - {"reference"}


@dataclass(frozen=True)
class ImageSettings:
    """What a map as an image shows beside the figures, and when it was made.

    Parameters
    ----------
    when : date
        Day written on the image.
    layers : sequence of str
        Kinds of places drawn over (keys of ``KINDS``).
    outline : str
        Level whose borders are drawn over the communes, or ``aucun``; another level than the
        commune draws its own.
    selection : sequence of str
        Codes of units of the map's level: it is framed on them, and its legend counts only them.
    area : str
        Part of the department that is framed and counted, written ``level-code``; empty: all.
    """

    when: date
    layers: Sequence[str] = SHOWN
    outline: str = "territoire"
    selection: Sequence[str] = ()
    area: str = ""


def image_content(
    pack: Pack, indicator: str, level: str, params: Params, settings: ImageSettings
) -> ImagePage:
    """Everything the template draws; see ``draw``."""
    selection, area = settings.selection, settings.area
    check(pack, indicator, level, selection, params.kind)
    chosen = _chosen(pack, level, selection, area)
    if indicator in _OWN:
        shown = _OWN[indicator](pack, params, chosen, "" if selection else area)
    else:
        shown = _reading(pack, map_reading.read_map(pack, indicator, level, params), chosen)
    layers = [layer for layer in settings.layers if len(pack.sites(layer))]
    borders = settings.outline if level == "commune" else level
    drawing = _drawing(pack, shown, chosen, layers, borders, params)
    if not chosen.all():
        shown.legend["rows"].append(_row(palette.PAPER, OUTSIDE, ""))
    return {
        "theme": _THEME,
        "simulated": typeset(f"Simulation : {_clipped(pack.scenario)}") if pack.scenario else "",
        "title": shown.title,
        "subtitle": _subtitle(pack, level, selection, area),
        "sentence": shown.sentence,
        "map": drawings.drawing_payload(drawing, shown.said),
        "legend": shown.legend,
        "places": drawings.signs(pack, layers, params),
        "settings": shown.settings,
        "foot": [
            *shown.notes,
            f"{source_notes.PRODUCT}, version {source_notes.version()}. Carte produite le "
            f"{french.date(settings.when.isoformat())}.",
        ],
    }


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What a map shows of an indicator: words, legend, fills of the communes and circles.

    ``said`` is what the drawing shows, in words; ``notes`` go to the foot of the page.
    """

    title: str
    sentence: str
    said: str
    fills: list[str]
    circles: list[tuple[Point, float]]
    legend: Legend
    settings: list[str]
    notes: list[str]


def _drawing(
    pack: Pack,
    shown: _Shown,
    chosen: NDArray[np.bool_],
    layers: Sequence[str],
    borders: str,
    params: Params,
) -> Drawing:
    """Draw the fills and the circles of what is shown."""
    inside = pack.communes.index[chosen]
    return choropleth.choropleth(
        pack,
        choropleth.around(pack, inside, *MAP_MM),
        inside,
        shown.fills,
        choropleth.Overlay(
            layers,
            params.counts,
            "" if borders in ("aucun", "departement") else borders,
            shown.circles,
        ),
        faded=False,
    )


def uses_of(indicator: str) -> frozenset[str]:
    """Fields of ``Params`` that a map, of an indicator or one of its own, depends on."""
    if indicator == ON_FOOT:
        return _WALKED
    return _ALL if indicator in _OWN else registry.REGISTRY[indicator].uses


def check(pack: Pack, indicator: str, level: str, selection: Sequence[str], kind: str) -> None:
    """Raise ``GeoError`` for what no map can show; ``kind`` is the kind of help of the reader."""
    known = registry.available(pack)
    refused = missing.sentence(pack, kind) if indicator in _OWN else ""
    if indicator not in (*known, *_OWN):
        refused = f"{available.refusal(pack, indicator)} Au choix : {', '.join([*known, *_OWN])}."
    levels = known[indicator].levels if indicator in known else ("commune",)
    if not refused and level not in levels:
        refused = f"« {indicator} » n'a pas de carte à ce niveau. Au choix : {', '.join(levels)}."
    if refused:
        raise GeoError(typeset(refused))
    tables.chosen_codes(pack, level, selection)


def _chosen(pack: Pack, level: str, selection: Sequence[str], area: str) -> NDArray[np.bool_]:
    """Which communes are of the area and of the selected units, in pack order."""
    inside = territories.inside(pack, area)
    if selection:
        inside &= territories.membership(pack, level).isin(selection)
    if not inside.any():
        raise GeoError(typeset("Aucune commune dans ce périmètre : choisissez-en un autre."))
    return inside.to_numpy(dtype=bool)


def _reading(pack: Pack, read: Reading, chosen: NDArray[np.bool_]) -> _Shown:
    """A map of an indicator: its fills, its legend counted among the chosen units, its words."""
    indicator = read.indicator
    unit = territories.membership(pack, read.level)
    counted = read.names.index.isin(unit[chosen])
    found, unknown = classes.counts(read.unit_class[counted], len(read.colours))
    rows = [
        _row(colour, row.label, french.number(units))
        for colour, row, units in zip(read.colours, read.legend, found, strict=False)
    ]
    if unknown:
        rows.append(_hatched(classes.MISSING_LABEL, unknown))
    plural = territories.counted(read.level)
    colours = dict(zip(read.names.index, read.unit_class, strict=True))
    ranks = [int(colours.get(code, classes.MISSING)) for code in unit]
    sentence, depends = map(_clipped, (read.answer, read.depends) if chosen.all() else ("", ""))
    said = [f"{row['label']}{french.NBSP}: {row['units']}" for row in rows]
    return _Shown(
        title=indicator.question,
        sentence=sentence,
        said=f"{sentence} {french.capital(plural)} par classe{french.NBSP}: "
        f"{' ; '.join(said)}.".strip(),
        fills=[read.colours[rank] if rank >= 0 else "" for rank in ranks],
        circles=_circles(pack, read),
        legend={
            "heading": tables.label(indicator.id, read.params),
            "caption": f"Nombre {french.with_de(plural, french.article(plural))} par classe",
            "circles": [
                {"label": circle.label, "radius": circle.radius_px * _PX_MM}
                for circle in read.circles
            ],
            "corner": "",
            "columns": [],
            "cells": [],
            "rows": rows,
            "note": _endless(read.figures["central"][counted]),
        },
        settings=_settings(read.params, indicator.uses),
        notes=[
            *filter(None, [depends]),
            _sources(pack, indicator.tables),
            f"Millésime{french.NBSP}: {registry.vintage(pack, indicator)}. "
            + names.limits(pack, indicator),
        ],
    )


def _endless(figures: pd.Series) -> str:
    """Say how many of the units counted as far have no way by road; nothing when none or all."""
    count = int(figures.eq(np.inf).sum())
    return french.endless(count) if 0 < count < len(figures) else ""


def _ecarts(pack: Pack, params: Params, chosen: NDArray[np.bool_], area: str) -> _Shown:
    """The map of need and access: nine cells, counted among the chosen communes."""
    listed = priorities.ranked(pack, params)
    cells = listed.set_index("code_insee")["cell"].reindex(pack.communes.index)
    counted = listed[listed["code_insee"].isin(pack.communes.index[chosen])]
    key = drawings.nine(counted)
    unknown = int((cells[chosen] < 0).sum())
    sentence = priorities.sentence(pack, params, area) if _whole_area(pack, chosen, area) else ""
    sentence = _clipped(sentence)
    return _Shown(
        title="Où le besoin est-il fort et l’aide difficile à atteindre\u202f?",
        sentence=sentence,
        said=f"{sentence} {key['note']}".strip(),
        fills=[priorities.COLOURS[int(cell)] if cell >= 0 else "" for cell in cells],
        circles=[],
        legend=_nine_legend(key, unknown),
        settings=_settings(params, _ALL),
        notes=[_sources(pack, priorities.TABLES), f"{travel_words.pack_words(pack).caution}."],
    )


def _nine_legend(key: NineCells, unknown: int) -> Legend:
    """The nine cells as the legend of a picture, with the communes of which nothing is known."""
    return {
        "heading": key["title"],
        "caption": "Nombre de communes par case",
        "circles": [],
        "corner": key["corner"],
        "columns": key["needs"],
        "cells": key["rows"],
        "rows": [_hatched(classes.MISSING_LABEL, unknown)] if unknown else [],
        "note": key["note"],
    }


def _on_foot(pack: Pack, params: Params, chosen: NDArray[np.bool_], area: str) -> _Shown:
    """The map of need and of who is too far to walk: nine cells, counted among the chosen."""
    listed = walking_gaps.ranked(pack, params)
    cells = listed.set_index("code_insee")["cell"].reindex(pack.communes.index)
    counted = listed[listed["code_insee"].isin(pack.communes.index[chosen])]
    key = drawings.nine_on_foot(counted)
    unknown = int((cells[chosen] < 0).sum())
    whole = _whole_area(pack, chosen, area)
    sentence = _clipped(walking_gaps.sentence(pack, params, area)) if whole else ""
    return _Shown(
        title="Où le besoin est-il fort et l’aide trop loin à pied\u202f?",
        sentence=sentence,
        said=f"{sentence} {key['note']}".strip(),
        fills=[priorities.COLOURS[int(cell)] if cell >= 0 else "" for cell in cells],
        circles=[],
        legend=_nine_legend(key, unknown),
        settings=_settings(params, _WALKED),
        notes=[
            _sources(pack, walking_gaps.TABLES),
            f"{walking_gaps.MEANING} {walking_words.caution(pack)}",
        ],
    )


def _basins(pack: Pack, params: Params, chosen: NDArray[np.bool_], area: str) -> _Shown:
    """The map of the basins of large gaps, counted among the chosen communes."""
    ranks = basins_text.commune_classes(pack, params).to_numpy()
    found, unknown = classes.counts(ranks[chosen], len(basins_text.COLOURS))
    rows = [
        _row(colour, french.capital(label), french.number(count))
        for label, colour, count in zip(basins_text.LABELS, basins_text.COLOURS, found, strict=True)
    ]
    sentence = basins_text.sentence(pack, params, area) if _whole_area(pack, chosen, area) else ""
    return _Shown(
        title="Où les écarts forts se concentrent-ils\u202f?",
        sentence=_clipped(sentence),
        said=_clipped(sentence)
        or "\u202f; ".join(f"{row['label']}{french.NBSP}: {row['units']}" for row in rows),
        fills=[basins_text.COLOURS[rank] if rank >= 0 else "" for rank in ranks],
        circles=[],
        legend={
            "heading": "Bassins d’écart fort",
            "caption": "Nombre de communes par classe",
            "circles": [],
            "corner": "",
            "columns": [],
            "cells": [],
            "rows": [*rows, _hatched(classes.MISSING_LABEL, unknown)] if unknown else rows,
            "note": "",
        },
        settings=_settings(params, _ALL),
        notes=[
            _sources(pack, priorities.TABLES),
            f"{travel_words.pack_words(pack).caution}. {basins_text.MEANING}",
        ],
    )


_OWN: Final = {ECARTS: _ecarts, BASINS: _basins, ON_FOOT: _on_foot}
"""Maps that are of no indicator: commune by commune only."""


def _whole_area(pack: Pack, chosen: NDArray[np.bool_], area: str) -> bool:
    """Whether the chosen communes are all those of an area, so that its sentence is theirs."""
    return bool(chosen.sum() == territories.inside(pack, area).sum())


def _hatched(label: str, units: int) -> LegendRow:
    return _row("", label, french.number(units))


def _row(colour: str, label: str, units: str) -> LegendRow:
    return {"colour": colour, "label": label, "units": units}


def _circles(pack: Pack, read: Reading) -> list[tuple[Point, float]]:
    """Discs of a stock, the largest first so that the small ones lie above."""
    if read.indicator.kind != "stock":
        return []
    values = read.figures["central"].replace(np.inf, np.nan).dropna().sort_values(ascending=False)
    points = choropleth.centres(pack, read.level)
    largest = float(values.max()) if len(values) else 0.0
    return [
        (points[str(code)], classes.circle_radius_px(float(value), largest) * _PX_MM)
        for code, value in values[values > 0].items()
    ]


def _settings(params: Params, uses: frozenset[str]) -> list[str]:
    """Say the settings that the figures depend on."""
    return [f"{name}{french.NBSP}: {value}" for name, value in source_notes.settings(params, uses)]


def _subtitle(pack: Pack, level: str, selection: Sequence[str], area: str) -> str:
    name = french.capital(french.department(pack.name, pack.tncc))
    said = f"{name} ({pack.department}), par {territories.LEVELS[level].singular}"
    chosen = [french.apostrophe(name) for name in territories.units(pack, level)[list(selection)]]
    if area:
        kind, _, code = area.partition("-")
        chosen.insert(0, names.unit_name(pack, kind, code))
    return _clipped(f"{said}{french.NBSP}: {french.join_list(chosen)}" if chosen else said)


def _sources(pack: Pack, tables: tuple[str, ...]) -> str:
    known = catalogue.department(pack.department, pack.root)
    cited = catalogue.citation(pack.department, tables, pack.root) if known else ""
    said = french.apostrophe(cited) or "non renseignées"
    return f"Sources{french.NBSP}: {said}. Licence Ouverte 2.0."


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


__all__ = ["BASINS", "ECARTS", "FORMATS", "ON_FOOT", "draw", "file_name", "png", "svg"]

FORMATS: Final = {"png": "image/png", "svg": "image/svg+xml"}
"""Images, with their media types."""
TEMPLATE: Final = typst.TEMPLATE.with_name("map.typ")
_IMAGE: Final = re.compile(
    r'<image [^<>]*?href="data:image/svg\+xml;base64,([^"<>]*)" '
    r'width="([\d.]+)" height="([\d.]+)"[^<>]*/>'
)
_SIZE: Final = re.compile(r' width="[\d.]+mm" height="[\d.]+mm"')


def draw(
    pack: Pack,
    indicator: str,
    level: str,
    params: Params,
    settings: ImageSettings,
    *,
    form: str,
) -> bytes:
    """Draw the map of an indicator at a level.

    Parameters
    ----------
    pack, indicator, level, params
        What the map shows: a key of ``registry.REGISTRY``, ``ECARTS`` (the nine cells of
        need and access), ``BASINS`` or ``ON_FOOT``, these by commune only. A pack that holds a
        scenario is said to be simulated.
    settings
        Its day, what is drawn over it, the part it is framed on.
    form : key of ``FORMATS``
        ``png`` is 200 mm wide at ``typst.PPI`` dots per inch.

    Returns
    -------
    bytes
        The same parameters give the same bytes. A unit without a figure is hatched and counted
        in the legend.

    Raises
    ------
    GeoError
        An indicator that does not exist or not at this level, an unknown unit in the selection,
        a level without unit.
    """
    content = image_content(pack, indicator, level, params, settings)
    drawn = typst.draw(TEMPLATE, json.dumps(content).encode(), form)
    return (
        drawn if form == "png" else _whole(drawn.decode(), content["title"], content["map"]["alt"])
    )


svg: Final = partial(draw, form="svg")
"""``draw`` an SVG: its title and its summary are in it."""
png: Final = partial(draw, form="png")
"""``draw`` a PNG."""


def file_name(
    pack: Pack, indicator: str, level: str, params: Params, form: str, *, area: str = ""
) -> str:
    """Name of an image: ``observatoire_86_carte_commune_mds_min_france_services_20min.png``."""
    uses = uses_of(indicator) - {"kind", "threshold_min"}  # always said
    words = ["observatoire", pack.department, "carte", level, indicator, params.kind]
    words += [f"{params.threshold_min}min", *source_notes.distinct(params, uses, area)]
    words += ["simulation"] if pack.scenario else []
    return f"{'_'.join(words)}.{form}"


def _whole(drawn: str, title: str, said: str) -> bytes:
    """One SVG that needs nothing else: pictures as shapes of their own, title and summary."""
    ranked = iter(range(len(drawn)))
    shapes = _IMAGE.sub(lambda found: _shapes(found, next(ranked)), drawn)
    head, end, rest = shapes.partition(">")
    about = (
        f'<title id="title">{escape(legible(title))}</title>'
        f'<desc id="summary">{escape(legible(said))}</desc>'
    )
    labelled = f'{head} role="img" lang="fr" aria-labelledby="title summary"{end}'
    return f"{labelled}{about}{rest}".encode()


def _shapes(image: re.Match[str], rank: int) -> str:
    """A picture that the typesetter embedded, as shapes that any drawing software can change."""
    inner = base64.b64decode(image[1]).decode()
    size = f' width="{image[2]}" height="{image[3]}"'
    sized = _SIZE.sub(size, inner, count=1)
    return sized.replace('id="h"', f'id="h{rank}"').replace("url(#h)", f"url(#h{rank})")
