"""Indicators of opening hours and of the capacity of help that is really within reach.

The functions behind the indicators of opening hours and of shared capacity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from geo.access import reach, travel, unknown_hours
from geo.access.measures import Measure, Params
from geo.access.opening_hours import WHOLE_WEEK, PartOfWeek
from geo.indicators.declaration import PRESENCE_LIMIT, WEIGHTED, Indicator, limits_of_travel
from geo.pack.schema import TIMES

if TYPE_CHECKING:
    from geo.pack.pack import Pack

NOON, FIVE_PM = 12 * 60, 17 * 60
ASSUMPTIONS: Final = {"low": travel.HIGH, "central": travel.CENTRAL, "high": travel.LOW}
"""The longest minutes give the fewest hours."""


class Moment(NamedTuple):
    """A part of the week: its name, how it is said of an open place, and what it keeps."""

    name: str
    said: str
    indicator: str
    part: PartOfWeek = WHOLE_WEEK


MOMENTS: Final = {
    "any": Moment("À tout moment", "ouverte dans la semaine", "weekly_hours"),
    "saturday": Moment("Le samedi", "ouverte le samedi", "saturday_hours", PartOfWeek("sat")),
    "late": Moment(
        "Après 17\u00a0h", "ouverte après 17\u00a0h", "late_hours", PartOfWeek(after_min=FIVE_PM)
    ),
    "monday": Moment(
        "Le lundi matin",
        "ouverte le lundi matin",
        "monday_hours",
        PartOfWeek("mon", before_min=NOON),
    ),
}


def hours_at(pack: Pack, moment: str, params: Params) -> pd.DataFrame:
    """Hours reachable in a part of the week, by commune: ``low``, ``central``, ``high``."""
    return pd.DataFrame(
        {
            name: reach.reachable_hours(
                pack,
                params.threshold_min,
                params.counts,
                assumption=assumption,
                part=MOMENTS[moment].part,
            )
            for name, assumption in ASSUMPTIONS.items()
        }
    )


def hours_in(moment: str) -> Callable[[Pack, Params], Measure]:
    """Build the measure « hours reachable in a part of the week », averaged over inhabitants."""

    def measure(pack: Pack, params: Params) -> Measure:
        return Measure(hours_at(pack, moment, params), pack.communes["population"].astype(float))

    return measure


def capacity_of(kind: str) -> Callable[[Pack, Params], Measure]:
    """Build the measure « hours of help per 1,000 inhabitants », averaged over inhabitants.

    It has a range where hours that are not known enter.
    """

    def measure(pack: Pack, params: Params) -> Measure:
        people = pack.communes["population"].astype(float)
        unknown = kind == "france_services" and len(
            reach.of_unknown_hours(pack, params.counts).columns
        )
        shown = unknown_hours.HYPOTHESES if unknown else ("central",)
        found = {one: reach.capacity(pack, kind, params.counts, unknown=one) for one in shown}
        return Measure(pd.DataFrame(found), people)

    return measure


_PER_WEEK: Final = "h par semaine"
_SHARED: Final = "Heures pour 1\u202f000 habitants"
_HOURS_LIMIT: Final = limits_of_travel(
    "Horaires publiés, non vérifiés sur place ; deux lieux ouverts en même temps "
    "comptent une fois ; un arrêt compte où et quand il a lieu, jamais au siège ; un jour "
    "dont l’horaire n’est pas compris ne compte pas. " + PRESENCE_LIMIT
)
_SHARING: Final = (
    "Chaque lieu partage ses heures entre les habitants à 20 min ou moins, les plus proches "
    "comptant davantage."
)
_UNION: Final = (
    "Durée de l’union des plages d’ouverture{} des lieux où t ≤ seuil, t en minutes jusqu’au lieu."
)


def _e2sfca(supply: str) -> str:
    """Write the two-step sharing, for what a place supplies in a week."""
    return (
        "R_j = S_j ÷ Σ_i P_i·w(t_ij)\u202f; A_i = 1\u202f000 × Σ_j R_j·w(t_ij). "
        f"S_j\u00a0: {supply}\u202f; P_i\u00a0: habitants de la commune i\u202f; t_ij\u00a0: "
        "minutes de i à j\u202f; w(t) = 1 jusqu’à 10 min, 2/3 jusqu’à 15, 1/3 jusqu’à 20, 0 "
        "au-delà (méthode E2SFCA)."
    )


_ASKED: Final = frozenset({"threshold_min", "neighbours", "presence"})


def _hours(**own: Any) -> Indicator:
    shared: dict[str, Any] = {
        "unit": _PER_WEEK,
        "kind": "rate",
        "better": "high",
        "decimals": 1,
        "palette": "supply",
        "tables": ("france_services", "france_services_stops", "communes"),
        "published": "2024",
        "limits": _HOURS_LIMIT,
        "aggregation": WEIGHTED,
        "uses": _ASKED,
        "unknown_hours": "missing",
    }
    return Indicator(**(shared | own))


DECLARED: Final = (
    _hours(
        id="weekly_hours",
        name="Heures d’ouverture accessibles dans la semaine",
        question="Combien d’heures par semaine une France services est-elle ouverte à portée ?",
        short="Heures par semaine",
        reading=(
            "Heures de la semaine pendant lesquelles au moins une France services est ouverte "
            "dans la limite du seuil."
        ),
        bounds=(0.0, 20.0, 30.0, 40.0),
        formula=_UNION.format(""),
        compute=hours_in("any"),
    ),
    _hours(
        id="saturday_hours",
        name="Heures d’ouverture accessibles le samedi",
        question="Combien d’heures une France services est-elle ouverte à portée le samedi ?",
        short="Heures le samedi",
        reading=(
            "Heures du samedi pendant lesquelles au moins une France services est ouverte "
            "dans la limite du seuil."
        ),
        unit="h le samedi",
        bounds=(0.0, 1.0, 2.0, 3.0),
        formula=_UNION.format(" le samedi"),
        compute=hours_in("saturday"),
    ),
    _hours(
        id="late_hours",
        name="Heures d’ouverture accessibles après 17\u00a0h",
        question="Combien d’heures une France services est-elle ouverte à portée après 17\u00a0h ?",
        short="Heures après 17\u00a0h",
        reading=(
            "Heures de la semaine, après 17\u00a0h, pendant lesquelles au moins une France "
            "services est ouverte dans la limite du seuil."
        ),
        bounds=(0.0, 1.0, 2.0, 4.0),
        formula=_UNION.format(" après 17\u00a0h"),
        compute=hours_in("late"),
    ),
    _hours(
        id="monday_hours",
        name="Heures d’ouverture accessibles le lundi matin",
        question="Combien d’heures une France services est-elle ouverte à portée le lundi matin ?",
        short="Heures le lundi matin",
        reading=(
            "Heures du lundi, avant midi, pendant lesquelles au moins une France services est "
            "ouverte dans la limite du seuil."
        ),
        unit="h le lundi matin",
        bounds=(0.0, 1.0, 2.0, 3.0),
        formula=_UNION.format(" le lundi avant midi"),
        in_effect=False,
        compute=hours_in("monday"),
    ),
    Indicator(
        id="capacity_france_services",
        name="Heures de France services pour 1 000 habitants",
        question="Combien d’heures de France services à portée pour 1 000 habitants ?",
        short=_SHARED,
        reading=(
            "Heures d’ouverture hebdomadaires à portée, partagées entre tous ceux qui peuvent "
            "s’y rendre, pour 1 000 habitants."
        ),
        unit="h par semaine pour 1 000 habitants",
        kind="rate",
        better="high",
        decimals=2,
        bounds=(0.5, 1.0, 2.0, 4.0),
        palette="supply",
        tables=(
            "france_services",
            "france_services_stops",
            "population",
            "neighbours",
            *TIMES,
        ),
        published="2024 et 2026",
        limits=limits_of_travel(
            f"{_SHARING} Les habitants et les France services des départements voisins comptent. "
            "Une heure d’ouverture n’est pas une heure d’agent\u00a0: l’effectif n’est pas publié. "
            f"{PRESENCE_LIMIT}"
        ),
        aggregation=WEIGHTED,
        uses=frozenset({"neighbours", "presence"}),
        formula=_e2sfca("heures d’ouverture du lieu j par semaine"),
        unknown_hours="supposed",
        compute=capacity_of("france_services"),
    ),
    Indicator(
        id="capacity_cnfs",
        name="Heures de conseiller numérique pour 1 000 habitants",
        question="Combien d’heures de conseiller numérique à portée pour 1 000 habitants ?",
        short=_SHARED,
        reading=(
            "35\u00a0h par poste attribué, au siège de l’employeur, partagées entre tous ceux qui "
            "peuvent s’y rendre, pour 1 000 habitants."
        ),
        unit="h par semaine pour 1 000 habitants",
        kind="rate",
        better="high",
        decimals=2,
        bounds=(0.5, 1.0, 2.0, 4.0),
        palette="supply",
        tables=("advisers", "population"),
        published="2023 et 2026",
        limits=limits_of_travel(
            f"{_SHARING} Postes attribués, pas heures tenues ; le siège n’est pas le lieu des "
            "permanences\u202f; la coordination compte. Les postes et les habitants des "
            "départements voisins ne comptent pas."
        ),
        aggregation=WEIGHTED,
        formula=_e2sfca("35\u00a0h × postes attribués au siège j"),
        in_effect=False,
        compute=capacity_of("cnfs"),
    ),
)
