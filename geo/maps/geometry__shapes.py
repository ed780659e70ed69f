"""Dissolve communes: one place for what two libraries of coverages disagree on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def union(shapes: Iterable[BaseGeometry]) -> BaseGeometry:
    """Dissolve polygons that share their borders and never overlap.

    The quick way refuses a ring that touches itself in one point, as the coast of a deeply
    indented department does: the slow one then gives the same outline.
    """
    import shapely

    found = list(shapes)
    try:
        return shapely.coverage_union_all(found)
    except shapely.errors.GEOSException:
        return shapely.union_all(found)
