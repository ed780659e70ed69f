"""What is declared of an indicator: what it is, how it reads, how it aggregates, its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from geo.access import travel_words
from geo.access.measures import Measure, Params
from geo.pack import territories
from geo.pack.kinds import KINDS, Noun

if TYPE_CHECKING:
    from geo.pack.pack import Pack

Kind = Literal["stock", "rate", "duration", "index", "category"]
ALL_LEVELS: Final = tuple(territories.LEVELS)
PRESENCE_LIMIT: Final = KINDS["france_services"].limits
Text = str | Callable[["Pack"], str]
"""A French sentence or more, or what makes it for a pack."""


def declared_text(pack: Pack, text: Text) -> str:
    """What is declared of an indicator, as it is said of a pack."""
    return text(pack) if callable(text) else text


def limits_of_travel(after: str = "", before: str = "") -> Text:
    """What minutes do not say in a pack, between what else the indicator does not say."""

    def limits(pack: Pack) -> str:
        return " ".join(filter(None, [before, travel_words.pack_words(pack).limit, after]))

    return limits


def travel_formula(pack: Pack) -> str:
    """How the minutes of a pack are computed."""
    return travel_words.pack_words(pack).formula


class National(NamedTuple):
    """Column of ``national_percentiles`` that has an indicator's, and what turns it to its unit."""

    column: str
    factor: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Indicator:
    """One figure: what it is, how it reads, how it aggregates, what it does not say.

    Two declarations are never equal, so that what is computed from one is not kept for another.
    Raises ``ValueError`` for a declaration that could not be drawn or said.
    """

    id: str
    name: str
    question: str
    """The question a map of it answers: the title of the page."""
    reading: Text
    """What a figure of this indicator means, in one French sentence."""
    short: str = ""
    """Header of its column beside its map, ``{far}`` being the threshold; empty for its name."""
    unit: str
    kind: Kind
    better: Literal["low", "high"] | None
    decimals: int = 0
    """Decimals of the figure in words; minutes have none."""
    bounds: tuple[float, ...] = ()
    palette: str = "difficulty"
    levels: tuple[str, ...] = ALL_LEVELS
    tables: tuple[str, ...]
    """Tables of the pack it is computed from; the catalogue knows their sources."""
    published: str
    """Vintage of the data as published; ``registry.vintage`` alone reads it, to say a pack's."""
    limits: Text
    """What it does not say; ``names.limits`` alone reads it."""
    aggregation: str
    site_kind: str | None = None
    """Kind of site whose name and distance go with the figure."""
    place: Noun | None = None
    """What a duration leads to, when it is no kind of site."""
    beyond: bool = False
    """Whether it counts who is further than the threshold: its name ends « au-delà du seuil »."""
    on_foot: bool = False
    """Whether it is of those who walk or have no car: a map shows it in that mode."""
    instead_of: str = ""
    """On foot, the indicator by car that says the same; minutes are found by kind of help."""
    national: National | None = None
    """Distribution among the communes of France, when a fiche may compare with it."""
    context: bool = False
    """Whether it stands beside the figures of another, to say how many people and who."""
    unknown_hours: Literal["", "supposed", "missing"] = ""
    """What it makes of places that count and whose hours are not known."""
    in_effect: bool = True
    """Whether an import says how it moves; False when another figure already says it."""
    in_fiche: bool = True
    """Whether a fiche has its line, on two pages of paper; False when another says as much."""
    formerly: tuple[str, ...] = ()
    """Identifiers of older links that it now stands for."""
    unit_note: str = ""
    """What must be known of the figure of a unit larger than a commune."""
    formula: Text = ""
    """How it is computed, in plain text with its symbols; empty where the reading says it all."""
    uses: frozenset[str] = field(default_factory=frozenset)
    """Parameters that the figure, or the sentence said of it, depends on."""
    compute: Callable[[Pack, Params], Measure]

    def __post_init__(self) -> None:
        """Refuse what no screen could draw or say."""
        if self.kind == "duration" and (self.decimals or not (self.site_kind or self.place)):
            raise ValueError(f"{self.id}: a duration has no decimals, and leads to a place")
        if self.kind in ("rate", "duration", "index") and not self.bounds:
            raise ValueError(f"{self.id}: a map in classes has bounds")
        if self.beyond and (self.kind != "stock" or "threshold_min" not in self.uses):
            raise ValueError(f"{self.id}: only a count of people depends so on the threshold")

    @property
    def ranged(self) -> bool:
        """Whether it is a count that an estimate surrounds: it is written as its range lets one."""
        return self.kind == "stock" and (self.beyond or self.on_foot)

    @property
    def destination(self) -> Noun:
        """What a duration leads to; ``ValueError`` for another indicator."""
        found = KINDS[self.site_kind].noun if self.site_kind else self.place
        if found is None:
            raise ValueError(f"{self.id} leads nowhere")
        return found

    @property
    def table_decimals(self) -> int:
        """Decimals in a column of figures: minutes, written whole in words, have one."""
        return 1 if self.kind == "duration" else self.decimals

    @property
    def symbol(self) -> str:
        """Unit of a figure whose unit was said just before: ``h`` for hours a week."""
        first = self.unit.partition(" ")[0]
        return first if len(first) <= 3 and first != "sur" else ""


MINUTE_BOUNDS: Final = (10.0, 15.0, 20.0, 30.0)
WEIGHTED: Final = "moyenne pondérée par les habitants"
