"""From one system of coordinates to another with the true shift between their datums.

PROJ would otherwise pass over a shift that it has not the grids for: contours in Lambert II or
in ED50 would be a hundred metres off, without a word.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import pyproj

TOLD_M: Final = 1.5
"""Accuracy in metres from which it is worth telling: a change between WGS 84 and ours has 1."""


@lru_cache(maxsize=32)
def transformer(source: str, target: str) -> pyproj.Transformer:
    """Return the transformation, x (or longitude) first.

    Raises ``pyproj.exceptions.ProjError`` if a system is unknown, or the shift between both.
    """
    return pyproj.Transformer.from_crs(
        _identified(source), target, always_xy=True, allow_ballpark=False
    )


def transformed(points: np.ndarray, source: str, target: str) -> tuple[np.ndarray, float]:
    """Bring points (n × 2) to another system; return them and the accuracy of the shift, metres.

    Raises ``pyproj.exceptions.ProjError`` as ``transformer`` does.
    """
    to = transformer(source, target)
    made = np.column_stack(to.transform(points[:, 0], points[:, 1]))
    try:
        accuracy = float(to.get_last_used_operation().accuracy)
    except pyproj.exceptions.ProjError:  # from a system to itself nothing was done
        accuracy = 0.0
    return made, max(0.0, accuracy)


def system_name(source: str) -> str:
    """Name a system for print: its code and its name, or the code alone if it is unknown."""
    try:
        system = _identified(source)
    except pyproj.exceptions.ProjError:
        return source[:40]
    code = system.to_authority()
    return f"{':'.join(code)} ({system.name})" if code else system.name


def _identified(source: str) -> pyproj.CRS:
    """Read a system; one written out in full is that of the register which it describes."""
    system = pyproj.CRS(source)
    if source.upper().startswith("EPSG:"):
        return system
    code = system.to_epsg(min_confidence=70)
    return pyproj.CRS.from_epsg(code) if code else system
