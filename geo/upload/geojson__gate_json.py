"""Tables in JSON: a list of objects, or an object of objects; GeoJSON goes to its own reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from geo.base.french import plural
from geo.upload import geojson__gate_features as gate_features
from geo.upload import terms__gate_header as gate_header
from geo.upload import text__gate_text as gate_text
from geo.upload.terms__gate_terms import Job, Unreadable

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
    text = gate_text.decode(job)
    job.announced(text.count(":"))
    found = load(text)
    del text
    if isinstance(found, dict) and isinstance(found.get("elements"), list):
        found = gate_features.of_overpass(found["elements"])
    if isinstance(found, dict) and isinstance(found.get("type"), str):
        gate_features.parse(job, found, cell)
        return
    job.format = "json"
    keys, records = _records(found)
    header = list(dict.fromkeys(key for record in records for key in record))
    gate_header.refuse_if_lost(len(records) if header else 0, 0)
    names = [KEY] * bool(keys) + [" ".join(key.split()) for key in header]
    gate_header.refuse_twice(names)
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
