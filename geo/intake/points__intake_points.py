"""Both coordinates of a place in one cell, as tools and people write them."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = r"[+-]?\d{1,8}(?:\.\d{1,20})?"
_BRACKETS: Final = re.compile(rf"\[\s?({_NUMBER})\s?,\s?({_NUMBER})(?:\s?,\s?{_NUMBER})?\s?\]")
_WKT: Final = re.compile(
    rf"(?:SRID=\d{{1,6}};)?\s?POINT\s?[ZM]?\s?\(\s?({_NUMBER})\s({_NUMBER})(?:\s{_NUMBER})?\s?\)",
    re.IGNORECASE,
)
_LATITUDE: Final = re.compile(rf"lat[a-z]{{0,6}}['\"]?\s?[:=]\s?['\"]?({_NUMBER})", re.IGNORECASE)
_LONGITUDE: Final = re.compile(
    rf"(?:lon|lng)[a-z]{{0,6}}['\"]?\s?[:=]\s?['\"]?({_NUMBER})", re.IGNORECASE
)
_ONE: Final = re.compile(r"[+-]?\d{1,8}(?:[.,]\d{1,20})?|[+-]?\d{1,3}\s?[°d][^,;/|]{0,40}")
_LONGEST: Final = 200
Pair = tuple[str, str]
"""Latitude and longitude, text as published."""


def read(text: str, *, longitude_first: bool = False) -> Pair | None:
    """Latitude and longitude of a cell, None when it holds no two numbers.

    Square brackets, GeoJSON and WKT say the longitude first; other texts the latitude, unless
    ``longitude_first``.

    >>> read("46,61 / 0,34"), read("[0.34, 46.61]"), read("46,61")
    (('46,61', '0,34'), ('46.61', '0.34'), None)
    """
    bare = " ".join(text.split())
    if not bare or len(bare) > _LONGEST:
        return None
    east_first = _WKT.fullmatch(bare) or _BRACKETS.search(bare)
    if east_first:
        return east_first[2], east_first[1]
    named = _LATITUDE.search(bare), _LONGITUDE.search(bare)
    if named[0] and named[1]:
        return named[0][1], named[1][1]
    found = _two(bare.removeprefix("geo:").strip("()@ "))
    if found is None:
        return None
    return (found[1], found[0]) if longitude_first else found


def _two(bare: str) -> Pair | None:
    """The two parts of a text, around the mark that separates them."""
    parts = _parts(bare)
    if len(parts) == 4:
        parts = [",".join(parts[:2]), ",".join(parts[2:])]
    if len(parts) != 2 or not all(_ONE.fullmatch(part) for part in parts):
        return None
    return parts[0], parts[1]


def _parts(bare: str) -> list[str]:
    for mark in (";", "/", "|"):
        if mark in bare:
            return [part.strip() for part in bare.split(mark)]
    if "°" in bare:
        north = re.match(r"[^NSns]*[NSns]", bare)
        cut = [north[0], bare[north.end() :]] if north else bare.split(",")
        return [part.strip(" ,") for part in cut]
    if "." not in bare and bare.count(",") == 1 and " " not in bare:
        return [bare]  # 46,61 is one number
    if "." in bare or " " not in bare:
        return [part for part in re.split(r"[, ]+", bare) if part]
    return [part.strip(",") for part in bare.split(" ")]
