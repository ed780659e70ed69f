"""A map as an image to keep: SVG or PNG with title, legend, source and date, drawn offline.

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
from datetime import date
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

from geo.access.measures import Params
from geo.base.french import legible
from geo.export import notes as export_notes
from geo.maps import image__map_content as map_content
from geo.maps import typst as brief_press
from geo.maps.image__map_content import ECARTS, LAYERS

if TYPE_CHECKING:
    from geo.pack.pack import Pack

__all__ = ["ECARTS", "FORMATS", "LAYERS", "draw", "file_name", "png", "svg"]

FORMATS: Final = {"png": "image/png", "svg": "image/svg+xml"}
"""Images, with their media types."""
TEMPLATE: Final = brief_press.TEMPLATE.with_name("map.typ")
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
    *,
    form: str,
    when: date,
    layers: Sequence[str] = LAYERS,
    outline: str = "territoire",
    selection: Sequence[str] = (),
    area: str = "",
) -> bytes:
    """Draw the map of an indicator at a level.

    Parameters
    ----------
    pack, indicator, level, params
        What the map shows: a key of ``indicators.REGISTRY``, or ``ECARTS`` (the nine cells of
        need and access, by commune only). A pack that holds a scenario is said to be simulated.
    form : key of ``FORMATS``
        ``png`` is 200 mm wide at ``brief_press.PPI`` dots per inch.
    when : date
        Day written on the image.
    layers : sequence of str
        Kinds of places drawn over (keys of ``palette.SITES``).
    outline : str
        Level whose borders are drawn over the communes, or ``aucun``; another level than the
        commune draws its own.
    selection : sequence of str
        Codes of units of ``level``: the map is framed on them, and its legend counts only them.
    area : str
        Part of the department that is framed and counted, written ``level-code``; empty: all.

    Returns
    -------
    bytes
        The same parameters give the same bytes. A unit without a figure is hatched and counted
        in the legend.

    Raises
    ------
    GeoError
        An indicator that does not exist or not at this level, an unknown unit in ``selection``,
        a level without unit.
    """
    content = map_content.content(
        pack, indicator, level, params,
        when=when, layers=layers, outline=outline, selection=selection, area=area,
    )  # fmt: skip
    drawn = brief_press.draw(TEMPLATE, json.dumps(content).encode(), form)
    return drawn if form == "png" else _whole(drawn.decode(), content["title"], content["said"])


svg: Final = partial(draw, form="svg")
"""``draw`` an SVG: its title and its summary are in it."""
png: Final = partial(draw, form="png")
"""``draw`` a PNG."""


def file_name(
    pack: Pack, indicator: str, level: str, params: Params, form: str, *, area: str = ""
) -> str:
    """Name of an image: ``observatoire_86_carte_commune_mds_min_france_services_20min.png``."""
    uses = map_content.uses(indicator) - {"kind", "threshold_min"}  # always said
    words = ["observatoire", pack.department, "carte", level, indicator, params.kind]
    words += [f"{params.threshold_min}min", *export_notes.distinct(params, uses, area)]
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
