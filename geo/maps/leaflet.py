"""Maps as folium objects, drawn the fast way: a constant base map and little paint.

``base_map`` gives the same script for the same department, so that the frame in the browser is
made once. ``paint`` sends one class digit and one value per unit, which the client script
(``assets/map/``) applies to the shapes it already has. Nothing here writes HTML: names and
values travel as inert JSON and are shown as text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, cast

import folium
from branca.colormap import ColorMap
from branca.element import Element, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

from geo.access import presence
from geo.maps import assets
from geo.maps.map_data import Change, PaintData
from geo.maps.map_geometry import RANKS, script_json

folium.Map.default_js = [("leaflet", assets.leaflet("js"))]
folium.Map.default_css = [("leaflet_css", assets.leaflet("css"))]

MISSING: Final = "x"
BLANK: Final = "."

_DIGITS: Final = "0123456789"
_FRANCE: Final = (46.6, 2.4)


class ExternalLinkError(ValueError):
    """A map asks the browser for a script or a style that the application does not serve."""


@dataclass(frozen=True, kw_only=True)
class Paint:
    """What changes on a map: colours, values, circles, layers, selection.

    ``classes`` holds one character per unit of ``level``, in the order of
    ``geo.maps.map_geometry.units``: a digit (index in ``colours``), ``x`` (missing) or ``.`` (out
    of the part that is shown: left white, its borders faint, that part outlined). ``values`` is
    empty or holds one entry per unit, shown on hover and to screen readers: a number (written with
    ``decimals``, then ``unit``, as ``french.quantity`` does; « action|actions » where the
    word follows the number), a text shown as it is, or None
    (missing, as any number that is not finite). ``circles`` is the colour of circles whose area is
    proportional to ``values``. ``selected`` lists commune codes, ``named`` those that are in
    question without being chosen: named first, not outlined; ``ringed`` those that a sentence
    counts, outlined together; ``layers`` lists keys of
    ``geo.pack.kinds.KINDS``; ``shown`` keeps, of each layer, the places at these ranks of
    ``geo.maps.map_geometry.ranks`` (None: all of them); ``presence``, a key of
    ``geo.access.presence.READINGS``, says which are not barred; ``changes`` is what a scenario
    changes of the layers (``geo.maps.map_geometry.changes``); ``outline`` is the level whose
    borders are drawn; ``basemap`` is ``osm`` or ``ign``, a third party's tiles, only on the
    reader's request. ``fit`` lists the commune codes brought into view, the whole department when
    empty; the view moves only when this list changes.
    """

    classes: str
    colours: tuple[str, ...] = ()
    level: str = "commune"
    values: tuple[float | str | None, ...] = ()
    decimals: int = 0
    unit: str = ""
    circles: str | None = None
    outline: str | None = "territoire"
    layers: tuple[str, ...] = ()
    shown: tuple[int, ...] | None = None
    presence: str = presence.DEFAULT
    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    selected: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    ringed: tuple[str, ...] = ()
    basemap: str | None = None
    fit: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse classes without a colour and values that do not match the classes."""
        allowed = set(_DIGITS[: len(self.colours)] + MISSING + BLANK)
        if len(self.colours) > len(_DIGITS) or not set(self.classes) <= allowed:
            raise ValueError(f"classes {set(self.classes)} for {len(self.colours)} colours")
        if self.values and len(self.values) != len(self.classes):
            raise ValueError(f"{len(self.values)} values for {len(self.classes)} units")


def class_codes(classes: Iterable[int]) -> str:
    """Write class indices (negative = missing) as ``Paint.classes`` wants them."""
    return "".join(MISSING if index < 0 else _DIGITS[index] for index in classes)


class _Written(Element):
    """A text of a document as it is: branca compiles what was written as a template again."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **kwargs: Any) -> str:
        return self._text


class _Drawn(MacroElement):
    """Writes itself in its document as ``MacroElement`` does, in half the time; returns nothing."""

    def render(self, **kwargs: Any) -> str:
        figure = self.get_root()
        for part in ("header", "html", "script"):
            macro = getattr(self._template.module, part, None)
            if macro is not None:
                written = _Written(macro(self, kwargs))
                getattr(figure, part).add_child(written, name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)
        return ""


class _Map(folium.Map, _Drawn):
    """A map of folium that says its options alone: ``assets/map/map.css`` has its styles."""

    _template = Template(
        "{% macro script(this, kwargs) %}var {{ this.get_name() }}="
        "L.map({{ this.get_name()|tojson }},{center:{{ this.location|tojson }},"
        "...{{ this.options|tojavascript }}});{% endmacro %}"
    )


class _Group(folium.FeatureGroup, _Drawn):
    """A group of folium."""


class _Element(JSCSSMixin, _Drawn):
    """A call to the client script; ``payload`` is inert JSON."""

    _template = Template(
        "{% macro script(this, kwargs) %}observatoire.{{ this.call }}({{ this.payload }});"
        "{% endmacro %}"
    )

    def __init__(self, call: str, payload: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it unannotated
        self._name = "Observatoire"
        self.call = call
        self.payload = payload


def base_map(geometry: str, *, label: str) -> folium.Map:
    """Build the constant map of a department; never cache it, folium changes it when drawn.

    Parameters
    ----------
    geometry : str
        File name given by ``geo.maps.map_geometry.write``; its hash makes a new frame when data
        change. label : str
        French name of the map for screen readers, such as « Carte de la Vienne ».
    """
    figure = _Map(
        location=_FRANCE,  # the client fits the department's bounds before the first drawing
        zoom_start=6,
        tiles=None,
        zoom_control=False,
        attributionControl=False,
        scrollWheelZoom=False,
        fadeAnimation=False,  # names that fade would overlap the new ones
        zoomSnap=0.1,
        zoomDelta=0.5,
        minZoom=5,
        maxZoom=17,
    )
    key = geometry.removesuffix(".js")
    start = _Element("start", f"{figure.get_name()},{script_json(key)},{script_json(label)}")
    start.default_js = [
        ("gestures", assets.gestures()),
        ("geometry", assets.geometry(geometry)),
        ("observatoire", assets.own("map.js")),
    ]
    start.default_css = [("observatoire_css", assets.own("map.css"))]
    figure.add_child(start)
    return figure


def paint(geometry: str, paint: Paint) -> folium.FeatureGroup:
    """Build the feature group that repaints the map; it weighs a few kilobytes.

    ``geometry`` is the file the base map was built from: paint made for another one is not
    applied, so that colours can never land on the wrong communes.
    """
    group = _Group(control=False)
    group.add_child(_Element("paint", script_json(payload(geometry, paint))))
    return group


def refuse_outside_links(*elements: MacroElement) -> None:
    """Raise ``ExternalLinkError`` when drawing these would call anything but our own files."""
    for element in elements:
        for part in _walk(element):
            if isinstance(part, ColorMap):
                raise ExternalLinkError("une palette branca charge d3 depuis un autre serveur")
            links = [*getattr(part, "default_js", ()), *getattr(part, "default_css", ())]
            for _, url in links:
                if not url.startswith(assets.URL) or ".." in url.removeprefix(assets.URL):
                    raise ExternalLinkError(f"lien extérieur refusé : {url}")


def _walk(element: Any) -> Iterator[Any]:
    yield element
    for child in element._children.values():
        yield from _walk(child)


def payload(geometry: str, paint: Paint) -> PaintData:
    """Only what differs from the client's defaults travels."""
    whole: PaintData = {
        "geo": geometry.removesuffix(".js"),
        "level": paint.level,
        "classes": paint.classes,
        "colours": paint.colours,
        "values": _values(paint.values, paint.decimals),
        "decimals": paint.decimals,
        "unit": paint.unit,
        "circles": paint.circles,
        "outline": paint.outline,
        "layers": paint.layers if paint.shown != () else (),
        "shown": paint.shown,
        "counted": RANKS[paint.presence] if paint.presence != presence.DEFAULT else None,
        "changes": paint.changes,
        "selected": paint.selected,
        "named": paint.named,
        "ringed": paint.ringed,
        "basemap": paint.basemap,
        "fit": paint.fit,
    }
    return cast("PaintData", {name: value for name, value in whole.items() if value})


@lru_cache(maxsize=64)
def _values(values: tuple[float | str | None, ...], decimals: int) -> list[float | str | None]:
    return [_value(value, decimals) for value in values]


def _value(value: float | str | None, decimals: int) -> float | str | None:
    if value is None or isinstance(value, str):
        return value
    if not math.isfinite(value):
        return None
    rounded = round(float(value), decimals)
    return int(rounded) if decimals <= 0 else rounded
