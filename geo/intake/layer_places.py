"""A layer of points as a table of places: uMap, OpenStreetMap's tools, any map of one's own.

The attributes stay under their names, but for those of OpenStreetMap, which take the names our
layouts know. A building drawn as a polygon is a place too, at a point within it.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.base.matching import plain
from geo.intake import datums
from geo.upload.gate import TableSheet

if TYPE_CHECKING:
    from geo.upload.gate import Layer

WGS84: Final = "EPSG:4326"
_POLYGONS: Final = (3, 6)
_TAGS: Final = "tags"
"""An attribute that holds all the others, as some exports of Overpass have it."""
_NAMES: Final = {
    "nom": ("name", "name:fr", "official_name", "title", "titre", "label"),
    "type": ("amenity", "office", "social_facility", "leisure", "building", "shop"),
    "identifiant": ("@id", "osm_id", "full_id"),
    "horaires": ("opening_hours",),
    "téléphone": ("phone", "contact:phone", "contact:mobile"),
    "courriel": ("email", "contact:email"),
    "code postal": ("addr:postcode", "contact:postcode"),
    "commune": ("addr:city", "contact:city"),
    "code insee": ("ref:insee", "ref:INSEE"),
    "siret": ("ref:FR:SIRET",),
    "remarque": ("description",),
}
"""Header of ours to the attributes that stand for it, the first that says something winning."""
_STREET: Final = (("addr:housenumber", "addr:street"), ("contact:housenumber", "contact:street"))
_KINDS: Final = {
    "library": "bibliothèque", "townhall": "mairie", "social_facility": "centre social",
    "social_centre": "centre social", "community_centre": "maison de quartier",
    "coworking_space": "tiers-lieu", "coworking": "tiers-lieu", "association": "association",
    "internet_cafe": "espace numérique", "ngo": "association",
}  # fmt: skip
"""What OpenStreetMap calls a kind of place, to ours."""


def is_places(layer: Layer) -> bool:
    """Whether a layer is one of places: fewer polygons than points, or no polygon at all."""
    kinds = shapely.get_type_id(layer.shapes)
    polygons = buildings(layer)
    return polygons == 0 or int((kinds == 0).sum()) > polygons


def buildings(layer: Layer) -> int:
    """Number of the places of a layer that are drawn as polygons."""
    return int(np.isin(shapely.get_type_id(layer.shapes), _POLYGONS).sum())


def table(layer: Layer) -> TableSheet:
    """Return a layer as a table: its attributes, then ``latitude`` and ``longitude``.

    Texts, in WGS 84 when the system of the layer is known, as they are drawn otherwise (the
    reading of coordinates looks for their system); "" where a feature has no shape. ``type``
    is always there, empty if nothing says it.
    """
    frame = _named(_untied(layer.frame.astype(object)))
    if "type" not in frame:
        frame["type"] = ""
    frame["type"] = frame["type"].map(lambda kind: _KINDS.get(kind, kind))
    longitude, latitude = _points(layer).T
    for header, values in (("latitude", latitude), ("longitude", longitude)):
        frame[header] = [f"{value:.7f}" if np.isfinite(value) else "" for value in values]
    return TableSheet(layer.name, frame.astype("str"))


def _untied(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the attributes held in one their own columns, beside those that are there."""
    if _TAGS not in frame:
        return frame
    held = pd.DataFrame([_tags(cell) for cell in frame[_TAGS]], index=frame.index)
    new = held.drop(columns=[name for name in held if name in frame])
    return pd.concat([frame.drop(columns=_TAGS), new.fillna("")], axis="columns")


def _tags(cell: str) -> dict[str, str]:
    try:
        found: Any = json.loads(cell or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the attributes of OpenStreetMap our names; what is read under ours is left alone."""
    known = {plain(str(name)): str(name) for name in frame}
    for number, street in _STREET:
        if street in frame and "adresse" not in known:
            numbers = frame.get(number, "")
            frame = frame.assign(adresse=(numbers + " " + frame[street]).str.strip())
            frame = frame.drop(columns=[street, *([number] if number in frame else [])])
            break
    for header, others in _NAMES.items():
        there = [name for name in others if name in frame]
        if not there:
            continue
        own = known.get(plain(header))
        filled = frame[own] if own else pd.Series("", index=frame.index, dtype=object)
        for name in there:
            filled = filled.where(filled != "", frame[name])
        frame = frame.drop(columns=[*there, *([own] if own else [])]).assign(**{header: filled})
    return frame


def _points(layer: Layer) -> np.ndarray:
    """One point per feature (x, y), NaN where there is none; within it for a polygon."""
    within = shapely.point_on_surface(layer.shapes)
    points = np.column_stack([shapely.get_x(within), shapely.get_y(within)])
    if layer.crs is None or layer.crs == WGS84:
        return points
    known = np.isfinite(points).all(axis=1)
    # without it, the reading of coordinates looks for their system
    with contextlib.suppress(pyproj.exceptions.ProjError):
        points[known] = datums.transformed(points[known], layer.crs, WGS84)[0]
    return points
