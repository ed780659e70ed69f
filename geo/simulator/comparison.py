"""Two packs of a department side by side, as a screen asks of them: each question once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from geo.access import place_counts
from geo.access.measures import Params
from geo.pack import catalogue
from geo.pack.kinds import KINDS, PARTS
from geo.pack.pack import Pack
from geo.reading import presence_words
from geo.simulator import impact


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two packs of a department and the parameters of the figures."""

    before: Pack
    after: Pack
    params: Params

    @cached_property
    def communes(self) -> pd.DataFrame:
        """What changes in each commune."""
        return impact.communes(self.before, self.after, self.params)

    @property
    def moved(self) -> pd.DataFrame:
        """The communes whose minutes change, the most touched first."""
        frame = self.communes[self.communes["minutes_added"] != 0]
        return frame.sort_values(["lost", "gained", "minutes_added"], ascending=False)

    @property
    def states(self) -> dict[str, tuple[int, float]]:
        """How many communes, then inhabitants, are in each of ``impact.STATES``."""
        members = {one: self.communes[self.communes["state"] == one] for one in impact.STATES}
        return {one: (len(rows), rows["population"].sum()) for one, rows in members.items()}

    @cached_property
    def thresholds(self) -> pd.DataFrame:
        """Who is pushed beyond, or brought within, each threshold."""
        return impact.thresholds(self.before, self.after, self.params)

    @property
    def fallback(self) -> pd.DataFrame:
        """Where people go whose nearest place changes; ``commune`` is a name, empty if unknown."""
        found = impact.fallback(self.before, self.after, self.params)
        return found.assign(
            commune=found["commune"].map(place_counts.communes(self.before)).fillna("")
        )

    @property
    def sentence(self) -> str:
        """What changes, in French."""
        return impact.sentence(self.before, self.after, self.params)

    @property
    def left_out(self) -> str:
        """What the figures leave out, in French; empty when nothing."""
        return presence_words.sentence(self.before, self.params.kind, self.params.counts)

    @property
    def sources(self) -> str:
        """Sources of the figures, in French."""
        kind = self.params.kind
        parts = [one.table for one in (KINDS[kind], PARTS.get(kind)) if one]
        return catalogue.citation(self.before.department, (*parts, "communes", "population"))

    def by_unit(self, level: str) -> pd.DataFrame:
        """What changes in each unit of a level, the most touched first."""
        units = impact.by_unit(self.before, self.after, self.params, level)
        return units.sort_values(["lost", "gained"], ascending=False, kind="stable")

    def at_each_threshold(self, level: str) -> pd.DataFrame:
        """Who moves in each unit of a level at 10, 15, 20 and 30 minutes."""
        return impact.at_each_threshold(self.before, self.after, self.params, level)
