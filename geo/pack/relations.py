"""Checks between the tables of a pack: what no single table can tell.

They run at every load: they are few, vectorised, and each names the file and the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.base.errors import Fault
from geo.base.program import PROGRAM
from geo.pack import table_files
from geo.pack.schema import GEOMETRY, TABLES
from geo.pack.table_files import FIRST_LINE

MARGIN_M: Final = 60_000
"""How far outside the department's bounding box a point of its pack may be."""
ROUNDING: Final = 5
"""Inhabitants by which the age groups, rounded by INSEE, may differ from the total."""


@dataclass(frozen=True)
class Checker:
    """Checks the tables of one department against each other and its catalogue entry."""

    department: str
    tables: Mapping[str, pd.DataFrame]
    entry: Mapping[str, Any]

    @property
    def remedy(self) -> str:
        """What to do about a fault of a built file."""
        return rebuild(self.department)

    def file(self, table: str) -> str:
        """Name of a table's file, relative to the data folder."""
        return f"{self.department}/{table}.csv"

    def faults(self, polygons: pd.Series | None) -> list[Fault]:
        """Every fault found. ``polygons``: codes of the geometry, in order, if readable."""
        found: list[Fault] = []
        for name, table in TABLES.items():
            found += table_files.key_faults(
                self.tables[name], table, file=self.file(name), remedy=self.remedy
            )
        found += table_files.reference_faults(
            self.tables, TABLES, file=self.file, remedy=self.remedy
        )
        for name, table in TABLES.items():
            if table.partition:
                found += self._partition(name, optional=table.optional)
        if polygons is not None:
            found += self._geometry(polygons)
        for name in ("communes", "places", "neighbours"):
            found += self._coordinates(name)
        return found + self._inside() + self._population() + self._totals() + self._percentiles()

    def _partition(self, name: str, *, optional: bool) -> list[Fault]:
        """Each commune exactly once; duplicates are found by the key."""
        frame, communes = self.tables[name], self.tables["communes"]["code_insee"]
        if optional and frame.empty:
            return []
        return self._absent(name, frame["code_insee"], communes, "communes") + self._absent(
            "communes", communes, frame["code_insee"], name
        )

    def _absent(self, name: str, have: pd.Series, expected: pd.Series, witness: str) -> list[Fault]:
        """Faults of table ``name`` for each code that ``witness`` has and it has not."""
        if set(expected) <= set(have):
            return []
        present = np.sort(have.dropna().to_numpy())
        faults = []
        for row in np.flatnonzero(~expected.isin(have).to_numpy()):
            code = str(expected.iloc[row])
            faults.append(
                Fault(
                    self.file(name),
                    f"la commune {code} manque, alors que {self.file(witness)} "
                    f"(ligne {int(row) + FIRST_LINE}) la contient.",
                    self.remedy,
                    int(np.searchsorted(present, code)) + FIRST_LINE,
                    "code_insee",
                )
            )
        return faults

    def _geometry(self, polygons: pd.Series) -> list[Fault]:
        codes = self.tables["communes"]["code_insee"]
        lost = sorted(set(codes.dropna()) ^ set(polygons))
        return [
            Fault(
                f"{self.department}/{GEOMETRY}",
                f"{self.file('communes')} et les polygones n'ont pas les mêmes communes.",
                self.remedy,
                column="code_insee",
                value=", ".join(lost[:10]),
            )
        ] * bool(lost)

    def _coordinates(self, name: str) -> list[Fault]:
        """Points must be within the department's bounding box, 60 km more on each side."""
        frame, bounds = self.tables[name], self.entry["bounds"]
        west, south, east, north = bounds
        x = frame["x_m"].to_numpy(dtype="float64")
        y = frame["y_m"].to_numpy(dtype="float64")

        def within(abscissa: np.ndarray, ordinate: np.ndarray) -> np.ndarray:
            good = (abscissa >= west - MARGIN_M) & (abscissa <= east + MARGIN_M)
            good &= (ordinate >= south - MARGIN_M) & (ordinate <= north + MARGIN_M)
            return np.asarray(good)

        good = within(x, y) | np.isnan(x) | np.isnan(y)
        return [
            Fault(
                self.file(name),
                _misplaced(x[row], y[row], swapped=bool(within(y[row], x[row]))),
                self.remedy,
                int(row) + FIRST_LINE,
                "x_m, y_m",
                f"{x[row]:.1f}, {y[row]:.1f}",
            )
            for row in np.flatnonzero(~good)
        ]

    def _inside(self) -> list[Fault]:
        """A place said to be in the department stands in one of its communes."""
        places = self.tables["places"]
        known = places["code_insee"].isin(self.tables["communes"]["code_insee"])
        return [
            Fault(
                self.file("places"),
                "in_department contredit la liste des communes.",
                self.remedy,
                int(row) + FIRST_LINE,
                "code_insee",
                str(places["code_insee"].iloc[row]),
            )
            for row in np.flatnonzero((known != places["in_department"]).to_numpy())
        ]

    def _population(self) -> list[Fault]:
        frame = self.tables["population"]
        ages = frame["pop_0_19"] + frame["pop_20_64"] + frame["pop_65_plus"]
        gap = (frame["population"] - ages).abs()
        allowed = np.maximum(ROUNDING, frame["population"] * 0.001)
        return [
            Fault(
                self.file("population"),
                f"la somme des âges ({ages.iloc[row]:.0f}) n'est pas la population.",
                self.remedy,
                int(row) + FIRST_LINE,
                "population",
                f"{frame['population'].iloc[row]:.0f}",
            )
            for row in np.flatnonzero((gap > allowed).to_numpy())
        ]

    def _percentiles(self) -> list[Fault]:
        """Percentiles 0 to 100, each figure at least the one of the percentile before."""
        name = "national_percentiles"
        frame = self.tables[name]
        if frame.empty:
            return []
        faults = []
        if frame["percentile"].tolist() != list(range(101)):
            message = "les centiles de 0 à 100 sont attendus, dans l'ordre."
            faults.append(Fault(self.file(name), message, self.remedy, column="percentile"))
        for column in frame.columns.drop("percentile"):
            faults += [
                Fault(
                    self.file(name),
                    "plus petit que le centile précédent.",
                    self.remedy,
                    int(row) + FIRST_LINE,
                    str(column),
                    f"{frame[column].iloc[row]:g}",
                )
                for row in np.flatnonzero(frame[column].diff() < 0)
            ]
        return faults

    def _totals(self) -> list[Fault]:
        total = float(self.tables["population"]["population"].sum())
        if total == self.entry["population"]:
            return []
        return [
            Fault(
                self.file("population"),
                f"total attendu {self.entry['population']}.",
                self.remedy,
                column="population",
                value=f"{total:.0f}",
            )
        ]


def rebuild(department: str) -> str:
    """The remedy of any fault in a built file."""
    return f"Relancez `{PROGRAM} build {department}`."


def _misplaced(x: float, y: float, *, swapped: bool) -> str:
    if swapped:
        return "coordonnées inversées (x et y échangés)."
    if abs(x) <= 180 and abs(y) <= 180:
        return "ces coordonnées semblent en degrés ; des mètres sont attendus."
    return "point à plus de 60 km du département."
