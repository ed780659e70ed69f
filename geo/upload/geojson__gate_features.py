"""GeoJSON, read as JSON: no driver opens it, nothing it names is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from geo.upload import layers__gate_shapes as gate_shapes
from geo.upload import terms__gate_header as gate_header
from geo.upload.terms__gate_terms import Job, Unreadable

_WGS84: Final = "EPSG:4326"
_NAMED: Final = re.compile(
    r"(?:(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[\d.]*:)?"
    r"|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/)([1-9]\d{3,5})",
    re.IGNORECASE | re.ASCII,
)
"""A code of the register, in its usual writings; the colon ends the version, if there is one."""
_LONG_LAT: Final = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:[\d.]*:)?CRS84", re.IGNORECASE)
_EXPECTED: Final = "Un GeoJSON de type FeatureCollection était attendu."


def parse(job: Job, found: dict[str, Any], cell: Callable[[Any], str]) -> None:
    """Read a FeatureCollection into one layer; ``cell`` gives the text of a property."""
    import shapely

    job.format = "geojson"
    features = _features(found)
    crs = _crs(found.get("crs"))
    properties = [feature.get("properties") or {} for feature in features]
    if not all(isinstance(one, dict) for one in properties):
        raise Unreadable("les propriétés d'une entité ne sont pas un objet.", _EXPECTED)
    header = list(dict.fromkeys(key for one in properties for key in one))
    if "id" not in header and any("id" in feature for feature in features):
        header.insert(0, "id")
        properties = [{"id": f.get("id")} | p for f, p in zip(features, properties, strict=True)]
    names = [" ".join(key.split()) for key in header]
    gate_header.refuse_twice(names)
    layer = job.table("", names, shapes=True, crs=crs)
    for rank, (feature, values) in enumerate(zip(features, properties, strict=True), 1):
        shape = _shape(job, rank, feature.get("geometry"))
        wkb = "" if shape is None else shapely.to_wkb(shape, hex=True)
        layer.add(rank, [*(cell(values.get(key)) for key in header), wkb])
    layer.close()


def of_overpass(elements: list[Any]) -> dict[str, Any]:
    """Return what Overpass answers as a FeatureCollection: a point per element that has tags."""
    features = []
    for one in elements:
        if not isinstance(one, dict) or not isinstance(one.get("tags"), dict):
            continue
        where = one if "lat" in one else one.get("center")
        geometry = None
        if isinstance(where, dict) and {"lat", "lon"} <= set(where):
            geometry = {"type": "Point", "coordinates": [where["lon"], where["lat"]]}
        name = f"{one.get('type')}/{one.get('id')}"
        properties = {"@id": name} | one["tags"]
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _features(found: dict[str, Any]) -> list[dict[str, Any]]:
    kind = found["type"]
    if kind.startswith("gdal_"):
        raise Unreadable(
            "ce fichier est une commande de traitement (GDALG), non des données.",
            "Exécutez-la dans votre logiciel et donnez le GeoJSON obtenu.",
        )
    features = [found] if kind == "Feature" else found.get("features")
    if kind not in ("Feature", "FeatureCollection") or not isinstance(features, list):
        raise Unreadable(f"le JSON est de type « {kind[:40]} ».", _EXPECTED)
    if not all(isinstance(feature, dict) for feature in features):
        raise Unreadable("une entité n'est pas un objet.", _EXPECTED)
    if not features:
        raise Unreadable("le fichier ne contient aucune entité.", "Exportez-le de nouveau.")
    return features


def _crs(declared: Any) -> str:
    """Return the system of coordinates that the file names; a link is never followed."""
    if declared is None:
        return _WGS84
    kind = declared.get("type") if isinstance(declared, dict) else None
    properties = declared.get("properties") if isinstance(declared, dict) else None
    name = properties.get("name") if kind == "name" and isinstance(properties, dict) else None
    if isinstance(name, str):
        if _LONG_LAT.fullmatch(name):
            return _WGS84
        if named := _NAMED.fullmatch(name):
            return f"EPSG:{named[1]}"
    said = "par un lien, qui n'est jamais suivi." if kind == "link" else "d'une façon inconnue."
    raise Unreadable(
        f"le fichier désigne son système de coordonnées {said}",
        "Exportez-le en longitude et latitude (EPSG:4326), sans l'élément « crs ».",
        value=name[:80] if isinstance(name, str) else None,
    )


def _shape(job: Job, rank: int, geometry: Any) -> Any:
    """Return the shapely geometry, None (with a remark) if there is none that can be read."""
    import shapely
    from shapely.geometry import shape

    if geometry is None:
        job.warned("Entité sans géométrie.", line=rank)
        return None
    try:
        made = shape(_numbered(geometry))
    except (ValueError, TypeError, LookupError, AttributeError, shapely.errors.ShapelyError):
        job.warned("Géométrie illisible.", remedy="Corrigez-la dans votre logiciel.", line=rank)
        return None
    job.count_vertices(int(shapely.get_num_coordinates(made)))
    gate_shapes.refuse_beyond([made], rank)
    return made


def _numbered(geometry: dict[str, Any]) -> dict[str, Any]:
    if "geometries" in geometry:
        parts = [_numbered(part) for part in geometry["geometries"]]
        return {"type": geometry["type"], "geometries": parts}
    return {"type": geometry["type"], "coordinates": _numbers(geometry["coordinates"])}


def _numbers(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_numbers(part) for part in coordinates]
    return float(coordinates)
