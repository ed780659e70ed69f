"""What is asked of a plan and what it answers, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from geo.access.measures import Params
from geo.access.presence import DEFAULT, Counts
from geo.scenario.scenario import Scenario

Action = Literal["open", "keep", "minimum"]


KINDS: Final = {
    "france_services": "france_services",
    "session": "france_services",
    "cnfs": "cnfs",
    "mds_outreach": "mds",
}
"""Kinds of place that can be opened, and the kind of help that distances are measured to."""
KEPT: Final = ("france_services", "cnfs", "mds_outreach")
"""Kinds of which a number can be kept: a session has no list of its own."""
NONE: Final = {
    "france_services": "aucune France services n'est connue dans le département",
    "cnfs": "aucun poste de conseiller numérique n'est connu dans le département",
    "mds_outreach": "aucune permanence de MDS n'est connue dans le département",
}
"""Why nothing of a kind can be kept."""
MDS_UNKNOWN: Final = "Aucune MDS n'est connue dans le département"
PERMANENT_ONLY: Final = (
    "Une permanence de MDS n'est pas un site permanent : elle ne compte pas dans cette lecture. "
    "Choisissez « permanents et arrêts connus » (en ligne de commande : --presence connus)."
)
AIMS: Final = ("cover", "minutes")
PEOPLE: Final = ("inhabitants", "older", "need")
MOST: Final = 10
"""Most places opened at once: a longer list is a programme, not a decision."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A question to plan for.

    action : ``open`` up to ``count`` places beside all that exists, ``keep`` only ``count`` of
        those that exist, ``minimum`` of places so that at most ``allowed`` people are far.
    kind : a key of ``KINDS`` (``keep``: of ``KEPT``; posts are counted for ``cnfs``).
    aim : ``cover`` (people within ``threshold_min``) or ``minutes`` (people × minutes).
    people : who counts: inhabitants, those aged 65 or more, or inhabitants × need index.
    profile, weights : the need that ``people="need"`` counts, as ``measures.Params`` has them.
    candidates : commune codes where a place may open; empty for every commune.
    """

    action: Action
    kind: str = "france_services"
    count: int = 1
    threshold_min: int = 20
    aim: Literal["cover", "minutes"] = "cover"
    people: str = "inhabitants"
    profile: str = "droits"
    weights: tuple[float, float, float] = (5.0, 5.0, 5.0)
    candidates: tuple[str, ...] = ()
    allowed: int = 0
    neighbours: bool = True
    presence: str = DEFAULT

    @property
    def params(self) -> Params:
        """Parameters of the figures that go with the answer."""
        return Params(
            threshold_min=self.threshold_min,
            kind=KINDS[self.kind],
            neighbours=self.neighbours,
            presence=self.presence,
        )

    @property
    def counts(self) -> Counts:
        """Which places count."""
        return self.params.counts


@dataclass(frozen=True)
class Option:
    """One answer: as a scenario, in words, in people.

    ``places``, ``codes`` and ``posts`` name what is opened, or kept, and how many posts of it.
    ``gained`` counts the inhabitants brought within the threshold minus those pushed beyond it,
    ``gained_older`` those aged 65 or more; ``minutes`` the change of inhabitants × minutes
    (lower is better, +∞ when some are left without any place). ``behind`` is how far the answer
    is from the best one, in the aim's own people (cover) or people × minutes.
    """

    scenario: Scenario
    places: tuple[str, ...]
    codes: tuple[str, ...]
    posts: tuple[int, ...]
    gained: float
    gained_older: float
    minutes: float
    behind: float


@dataclass(frozen=True)
class Plan:
    """The answers to a request, the best first, and how sure it is that it is the best.

    ``status`` is ``optimal`` (proved), ``time_limit`` (the best found, within ``gap`` of the
    optimum) or ``greedy``. ``curve`` is the best value of the aim for 0, 1… places (opening
    only). ``unreachable`` names communes beyond the threshold that no candidate can serve,
    ``left`` the people still beyond it. ``smallest_first`` is what closing the places of the
    smallest communes first would give (keeping only).
    """

    request: Request
    options: tuple[Option, ...]
    status: str
    gap: float
    curve: tuple[float, ...] = ()
    unreachable: tuple[str, ...] = ()
    left: float = 0.0
    smallest_first: Option | None = None

    @property
    def saturated(self) -> bool:
        """Whether fewer places than asked for already bring all that can be brought."""
        return self.request.action == "open" and len(self.options[0].codes) < self.request.count
