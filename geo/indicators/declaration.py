"""What is declared of an indicator: what it is, how it reads, how it aggregates, its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from geo.access.measures import Measure, Params
from geo.pack import territories
from geo.pack.kinds import KINDS

if TYPE_CHECKING:
    from geo.pack.pack import Pack

Kind = Literal["stock", "rate", "duration", "index", "category"]
ALL_LEVELS: Final = tuple(territories.LEVELS)
TRAVEL_LIMIT: Final = (
    "Durée estimée en voiture depuis le chef-lieu, jamais une durée de trajet routier : "
    "ligne droite × 1,3, vitesses moyennes de 35 à 60 km/h ; la fourchette va de × 1,2 "
    "et + 10 % de vitesse à × 1,4 et − 10 %."
)
PRESENCE_LIMIT: Final = KINDS["france_services"].limits
MINUTES_ALONE: Final = " La fourchette ne fait varier que les minutes."
TRAVEL_FORMULA: Final = (
    "Minutes = 60 × Σ (km de route ÷ vitesse) jusqu’au lieu le plus proche\u00a0: 35 km/h jusqu’à "
    "5 km, 50 jusqu’à 15, 60 au-delà\u202f; route = ligne droite × 1,3."
)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One figure: what it is, how it reads, how it aggregates, what it does not say."""

    id: str
    name: str
    question: str
    """The question a map of it answers: the title of the page."""
    reading: str
    """What a figure of this indicator means, in one French sentence."""
    unit: str
    kind: Kind
    better: Literal["low", "high"] | None
    decimals: int = 0
    bounds: tuple[float, ...] = ()
    palette: str = "difficulty"
    levels: tuple[str, ...] = ALL_LEVELS
    tables: tuple[str, ...]
    """Tables of the pack it is computed from; the catalogue knows their sources."""
    vintage: str
    """Of the published data: ``indicators.vintage`` says that of a pack."""
    limits: str
    limits_of: Callable[[Pack], str] | None = None
    """Limits for a pack, when they depend on its data: ``road_words.limits`` says them."""
    aggregation: str
    site_kind: str | None = None
    """Kind of site whose name and distance go with the figure."""
    formula: str = ""
    """How it is computed, in plain text with its symbols; empty where the reading says it all."""
    uses: frozenset[str] = field(default_factory=frozenset)
    """Parameters that the figure, or the sentence said of it, depends on."""
    compute: Callable[[Pack, Params], Measure]


MINUTE_BOUNDS: Final = (10.0, 15.0, 20.0, 30.0)
WEIGHTED: Final = "moyenne pondérée par les habitants"
