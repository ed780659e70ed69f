"""INSEE's access file, as it is documented, made by chance: cells, equipments, roads and minutes.

Its law is written here apart from the one of the program, with the same constants.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

COLUMNS = ["idSrc", "X", "Y", "reg", "dep", "depcom", "iris", "pop", "domaine", "typeeq_id",
           "distance", "deuclidienne", "duree"]  # fmt: skip
KEPT = ("A128", "A206", "C201", "F307")
OTHERS = ("B101", "D201", "E101", "F111")


class Law(NamedTuple):
    """Road over straight line, factor of the speeds, minutes of access."""

    detour: float = 1.37
    speed: float = 1.24
    access_min: float = 2.3

    def minutes(self, road_m):
        """Minutes for metres by road: 35 km/h up to 5 km, 50 up to 15, 60 beyond."""
        at = np.cumsum([0, 5 * 60 / 35, 10 * 60 / 50, 985 * 60 / 60])
        return self.access_min + np.interp(road_m / 1000, [0, 5, 15, 1000], at) / self.speed


def cells(rows, communes, *, law=None, noise=(0.06, 0.1), kinds=(*KEPT, *OTHERS), seed=0):
    """So many rows, spread over communes and equipments, a cell having each equipment once.

    ``noise``: spread of the logarithm of the detours, then of the minutes.
    """
    chance, law = np.random.default_rng(seed), law or Law()
    cell = np.arange(rows) // len(kinds)
    codes = np.sort(chance.choice(np.asarray(communes, dtype=str), cell.max() + 1))[cell]
    straight = chance.gamma(1.6, 4_500, rows) + 50
    road = straight * law.detour * np.exp(chance.normal(0, noise[0], rows))
    x, y = 3_600_000 + 200 * (cell % 900), 2_600_000 + 200 * (cell // 900)
    frame = pd.DataFrame({
        "idSrc": "CRS3035RES200mN" + pd.Series(y).astype(str) + "E" + pd.Series(x).astype(str),
        "X": x, "Y": y, "reg": "75", "dep": pd.Series(codes).str[:2], "depcom": codes,
        "iris": pd.Series(codes) + "0000", "pop": chance.gamma(1.0, 9.0, cell.max() + 1)[cell],
        "domaine": np.asarray([kind[0] for kind in kinds])[np.arange(rows) % len(kinds)],
        "typeeq_id": np.asarray(kinds)[np.arange(rows) % len(kinds)],
        "distance": road.round(1), "deuclidienne": straight.round(1),
        "duree": (law.minutes(road) * np.exp(chance.normal(0, noise[1], rows))).round(2),
    })  # fmt: skip
    return frame[COLUMNS]


def elsewhere(department, count=200):
    """Codes of communes of another department, whether there are such communes or not."""
    return [f"{department}{rank:03}" for rank in range(1, count + 1)]
