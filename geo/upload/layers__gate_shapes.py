"""Shapes that a file gives: read, and refused when they cannot be anywhere on the ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from geo.base.french import number
from geo.upload.terms__gate_terms import Unreadable

FARTHEST: Final = 5e7
"""Coordinate beyond which there is no ground, in degrees or in the metres of any projection."""
DEEPEST: Final = 8
"""Levels of collections within collections: whoever reads deeper ones in a thread may die of it."""
_COLLECTION: Final = 7


def from_wkb(wkb: Sequence[bytes | None]) -> Any:
    """Return the shapely geometries of a layer, None where there is none that can be read.

    Raises ``Unreadable`` for one that is beyond the ground, or collections within collections
    without end, ``NotImplementedError`` for an arc.
    """
    import numpy as np
    import shapely

    shapes = shapely.from_wkb(np.array(wkb, dtype=object), on_invalid="ignore")
    _refuse_deep(shapes)
    refuse_beyond(shapes)
    return shapes


def _refuse_deep(shapes: Any) -> None:
    """Raise ``Unreadable`` for collections that hold one another too deep."""
    import numpy as np
    import shapely

    parts, ranks = shapes, np.arange(1, len(shapes) + 1)
    for _ in range(DEEPEST):
        nested = shapely.get_type_id(parts) == _COLLECTION
        if not nested.any():
            return
        parts, owners = shapely.get_parts(parts[nested], return_index=True)
        ranks = ranks[nested][owners]
    if len(ranks):
        rank = int(ranks[0])
        raise Unreadable(
            f"l'entité {number(rank)} emboîte trop de collections.",
            "Séparez-la en formes simples dans votre logiciel, puis exportez la couche.",
            line=rank,
        )


def refuse_beyond(shapes: Any, first: int = 1) -> None:
    """Raise ``Unreadable``, naming the feature, if a coordinate is not on the ground.

    ``first`` : the rank of the first shape.
    """
    import numpy as np
    import shapely

    points, owners = shapely.get_coordinates(shapes, return_index=True)
    # NaN is not below either
    beyond = np.flatnonzero(~(np.abs(points) <= FARTHEST).all(axis=1))
    if beyond.size:
        rank = int(owners[beyond[0]]) + first
        x, y = points[beyond[0]].tolist()
        raise Unreadable(
            f"l'entité {number(rank)} a une coordonnée qui n'est nulle part sur Terre.",
            "Corrigez cette entité dans votre logiciel, ou retirez-la, puis exportez la couche.",
            line=rank,
            value=f"{x:g}, {y:g}",
        )
