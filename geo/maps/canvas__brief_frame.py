"""Windows on the ground and the names over them: metres in, millimetres on paper out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base import french as wording

if TYPE_CHECKING:
    from geo.pack.pack import Pack

LABEL_PT: Final = 7.0
MOST_NAMES: Final = 14
_PT_MM: Final = 0.3528
_LETTER_EM: Final = 0.5
_MARGIN: Final = 0.06
_AROUND: Final = (
    (0, 0), (0, -2.9), (0, 2.9), (1, 0), (-1, 0), (1, -2), (-1, -2), (1, 2), (-1, 2),
    (0, -4.4), (0, 4.4), (1, -4.4), (-1, -4.4), (1, 4.4), (-1, 4.4),
)  # fmt: skip
"""Where a name may stand: half widths beside its town, then millimetres below."""
_LEAST_M: Final = 24_000.0
"""Least height of a frame: a commune is shown with the places of help around it."""

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]
Box = tuple[float, float, float, float]


class Label(NamedTuple):
    """A name over a map: centre in millimetres from the top left corner."""

    x: float
    y: float
    text: str
    strong: bool = False


@dataclass(frozen=True)
class Frame:
    """A window on the ground: metres west, south, and millimetres per metre."""

    west: float
    south: float
    scale: float
    width: float
    height: float

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in metres."""
        return (
            self.west,
            self.south,
            self.west + self.width / self.scale,
            self.south + self.height / self.scale,
        )

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn metres (n, 2) into millimetres (n, 2), y downwards."""
        x = (points[:, 0] - self.west) * self.scale
        y = self.height - (points[:, 1] - self.south) * self.scale
        return np.column_stack([x, y])


def frame(bounds: Bounds, width: float, height: float, *, least_m: float = _LEAST_M) -> Frame:
    """Fit bounds (metres) in a box (millimetres), with a margin and at least ``least_m`` high."""
    west, south, east, north = bounds
    across = (east - west) * (1 + 2 * _MARGIN)
    up = max((north - south) * (1 + 2 * _MARGIN), least_m)
    scale = min(width / across, height / up)
    middle = ((west + east) / 2, (south + north) / 2)
    return Frame(
        middle[0] - width / scale / 2, middle[1] - height / scale / 2, scale, width, height
    )


def names(pack: Pack, window: Frame, inside: pd.Index, taken: list[Box]) -> list[Label]:
    """Names of the largest communes of the unit, then of the others, that do not overlap."""
    towns = pack.communes[["name", "population", "x_m", "y_m"]]
    towns = towns.assign(own=towns.index.isin(inside)).sort_values(
        ["own", "population"], ascending=[False, False], kind="stable"
    )
    boxes, labels = list(taken), list[Label]()
    places = window.at(towns[["x_m", "y_m"]].to_numpy(dtype=float)).tolist()
    for (x, y), name, own in zip(places, towns["name"], towns["own"], strict=True):
        if len(labels) >= MOST_NAMES or (labels and not own and len(inside) > 1):
            break
        text = wording.typeset(str(name))
        for dx, dy in _AROUND:
            label = Label(x, y + dy, text, bool(own and len(inside) == 1))
            width = box(label)[2] - box(label)[0]
            around = box(label._replace(x=x + dx * (width / 2 + 1.6)))
            free = all(apart(around, other) for other in boxes)
            if (
                free
                and around[0] > 1
                and around[2] < window.width - 1
                and around[1] > 1
                and around[3] < window.height - 1
            ):
                boxes.append(around)
                labels.append(label._replace(x=(around[0] + around[2]) / 2))
                break
    return labels


def box(label: Label) -> Box:
    """Room that a name takes on a map: left, top, right, bottom in millimetres."""
    half = len(label.text) * LABEL_PT * _PT_MM * _LETTER_EM / 2 + 0.4
    return (label.x - half, label.y - 1.4, label.x + half, label.y + 1.4)


def apart(one: Box, other: Box) -> bool:
    """Whether two boxes leave each other alone."""
    return one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
