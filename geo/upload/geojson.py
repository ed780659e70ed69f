"""Tables in JSON: a list of objects, or an object of objects; GeoJSON goes to its own reader.

GeoJSON, read as JSON: no driver opens it, nothing it names is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from geo.base.french import plural
from geo.upload import decoding, file_formats, gdal_layers, terms
from geo.upload.terms import Job, Unreadable

_WGS84: Final = "EPSG:4326"
_NAMED: Final = re.compile(
    r"(?:(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[\d.]*:)?"
    r"|https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/)([1-9]\d{3,5})",
    re.IGNORECASE | re.ASCII,
)
"""A code of the register, in its usual writings; the colon ends the version, if there is one."""
_LONG_LAT: Final = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:[\d.]*:)?CRS84", re.IGNORECASE)
_EXPECTED_FEATURES: Final = "Un GeoJSON de type FeatureCollection était attendu."


def parse_features(job: Job, found: dict[str, Any], cell: Callable[[Any], str]) -> None:
    """Read a FeatureCollection into one layer; ``cell`` gives the text of a property."""
    import shapely

    job.format = file_formats.GEOJSON
    features = _features(found)
    crs = _crs(found.get("crs"))
    properties = [feature.get("properties") or {} for feature in features]
    if not all(isinstance(one, dict) for one in properties):
        raise Unreadable("les propriétés d'une entité ne sont pas un objet.", _EXPECTED_FEATURES)
    header = list(dict.fromkeys(key for one in properties for key in one))
    if "id" not in header and any("id" in feature for feature in features):
        header.insert(0, "id")
        properties = [{"id": f.get("id")} | p for f, p in zip(features, properties, strict=True)]
    names = [" ".join(key.split()) for key in header]
    terms.refuse_twice(names)
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
        raise Unreadable(f"le JSON est de type « {kind[:40]} ».", _EXPECTED_FEATURES)
    if not all(isinstance(feature, dict) for feature in features):
        raise Unreadable("une entité n'est pas un objet.", _EXPECTED_FEATURES)
    if not features:
        raise Unreadable("le fichier ne contient aucune entité.", gdal_layers.WITH_ALL)
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
    gdal_layers.refuse_beyond([made], rank)
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


KEY: Final = "_key"
"""First column of a table made from an object of objects: the key of each."""
_AGAIN: Final = "Téléchargez-le ou exportez-le de nouveau."
_EXPECTED: Final = "Une liste d'objets, un objet d'objets ou un GeoJSON étaient attendus."


class _Number(str):
    """A number as it is written, where a float would write it otherwise."""

    __slots__ = ()


class _Repeated(dict[str, Any]):
    """An object where a key is repeated; ``pairs`` has them all."""

    pairs: list[tuple[str, Any]]


def parse(job: Job) -> None:
    """Read a JSON into one table, or a GeoJSON into one layer."""
    text = decoding.decode(job)
    job.announced(text.count(":"))
    found = load(text)
    del text
    if isinstance(found, dict) and isinstance(found.get("elements"), list):
        found = of_overpass(found["elements"])
    if isinstance(found, dict) and isinstance(found.get("type"), str):
        parse_features(job, found, cell)
        return
    keys, records = _records(found)
    header = list(dict.fromkeys(key for record in records for key in record))
    terms.refuse_if_lost(len(records) if header else 0, 0)
    names = [KEY] * bool(keys) + [" ".join(key.split()) for key in header]
    terms.refuse_twice(names)
    table = job.table("", names)
    for rank, record in enumerate(records, 1):
        table.add(rank, keys[rank - 1 : rank] + [cell(record.get(key)) for key in header])
    table.close()
    if repeated := sum(isinstance(record, _Repeated) for record in records):
        job.warned(
            "La clé est répétée ; sa dernière valeur est gardée pour "
            f"{plural(repeated, 'enregistrement')}.",
            remedy="Demandez au producteur un fichier sans clé répétée.",
        )


def load(text: str) -> Any:
    """Decode a JSON; numbers stay text, NaN and Infinity are refused."""
    try:
        return json.loads(
            text,
            parse_int=_Number,
            parse_float=_float,
            parse_constant=_refuse_constant,
            object_pairs_hook=_pairs,
        )
    except RecursionError:
        raise Unreadable("le fichier JSON emboîte trop de niveaux.", _EXPECTED) from None
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip())
        raise Unreadable(
            "le fichier JSON est tronqué."
            if at_end
            else "ce n'est pas du JSON valide à cet endroit.",
            _AGAIN,
            line=error.lineno,
        ) from None


def _float(text: str) -> float | _Number:
    # coordinates by the million: a float takes a third of a text's memory
    number = float(text)
    return number if repr(number) == text else _Number(text)


def _refuse_constant(literal: str) -> None:
    raise Unreadable(
        f"le fichier contient {literal}, qui n'est pas un nombre JSON.",
        "Remplacez-le par null et exportez le fichier de nouveau.",
    )


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        found = _Repeated(found)
        found.pairs = pairs
    return found


def _records(found: Any) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the records and, if they were in an object, their keys."""
    keys: list[str] = []
    records = found
    if isinstance(found, dict):
        # an object where two records have the same key has both
        pairs = found.pairs if isinstance(found, _Repeated) else list(found.items())
        keys, records = [key for key, _ in pairs], [record for _, record in pairs]
    if isinstance(records, list) and all(isinstance(record, dict) for record in records):
        return keys, records
    raise Unreadable("le contenu de ce JSON n'est pas un tableau.", _EXPECTED)


def cell(value: Any) -> str:
    """Return a value as text: "" for null, a number as written, JSON for a list or an object."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return "".join(_compact(value))


def _compact(value: Any) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, float):
        yield repr(value)
    elif isinstance(value, str):
        yield value if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)
    else:
        is_list = isinstance(value, list)
        yield "[" if is_list else "{"
        for rank, item in enumerate(value):
            yield "," if rank else ""
            if is_list:
                yield from _compact(item)
            else:
                yield json.dumps(item, ensure_ascii=False) + ":"
                yield from _compact(value[item])
        yield "]" if is_list else "}"
