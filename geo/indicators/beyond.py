"""Indicators of who may be beyond the threshold: how likely, and from which part of a commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.access import beyond_area
from geo.access.measures import Measure, Params
from geo.indicators import priority
from geo.indicators.declaration import WEIGHTED, Indicator, limits_of_travel
from geo.pack.kinds import HELP_TABLES
from geo.pack.schema import TIMES

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_USES: Final = frozenset({"threshold_min", "kind", "neighbours", "presence"})
_TABLES: Final = ("communes", "population", *HELP_TABLES, *TIMES)


def chance(pack: Pack, params: Params) -> Measure:
    """Share of the draws in which the nearest place is beyond the threshold, %.

    Averaged over inhabitants it is the share of them expected beyond.
    """
    found = priority.chance_beyond(pack, params)
    return Measure(100 * found.to_frame("central"), pack.communes["population"].astype(float))


def area(pack: Pack, params: Params) -> Measure:
    """Share of the area of a commune beyond the threshold, %, averaged over the area."""
    found = beyond_area.share(pack, params.kind, params.threshold_min, params.counts)
    return Measure(found, pack.communes["area_km2"].astype(float))


DECLARED: Final = (
    Indicator(
        id="chance_beyond",
        name="Probabilité d’être au-delà du seuil",
        question="Où risque-t-on d’être loin d’un lieu d’aide\u202f?",
        short="Risque d’être à plus de {far} (%)",
        reading="Part des tirages, où vitesses et détours varient, dans lesquels le lieu d’aide le "
        "plus proche est au-delà du seuil\u202f; à un niveau plus grand, la part des habitants que "
        "l’on attend au-delà.",
        unit="%",
        kind="rate",
        better="low",
        bounds=(5.0, 20.0, 50.0, 80.0),
        tables=_TABLES,
        published="2024 et 2026",
        limits=limits_of_travel(
            "Tirages entre les hypothèses\u00a0: la probabilité d’une hypothèse n’est pas connue, "
            "chacune y pèse autant. Tous les habitants sont placés au chef-lieu."
        ),
        aggregation=WEIGHTED,
        uses=_USES,
        in_effect=False,
        formula="100 × tirages où t > seuil ÷ 1 000 tirages, t en minutes jusqu’au lieu le plus "
        "proche.",
        compute=chance,
    ),
    Indicator(
        id="area_beyond",
        name="Part du territoire communal au-delà du seuil",
        question="D’où, dans la commune, est-on loin d’un lieu d’aide\u202f?",
        short="Territoire à plus de {far} (%)",
        reading="Part de la superficie de la commune d’où le lieu d’aide le plus proche est "
        "au-delà du seuil : des hameaux peuvent l’être quand le bourg ne l’est pas.",
        unit="%",
        kind="rate",
        better="low",
        bounds=(1.0, 25.0, 50.0, 75.0),
        tables=_TABLES,
        published="2024 et 2026",
        limits=limits_of_travel(
            "Une superficie, pas des habitants\u00a0: où ils vivent dans la commune n’est pas "
            "connu. Toujours l’estimation à vol d’oiseau corrigé, sans contourner la mer."
        ),
        aggregation="moyenne pondérée par la superficie",
        uses=_USES,
        in_effect=False,
        formula="100 × points d’une grille de la commune où t > seuil ÷ points de la grille.",
        compute=area,
    ),
)
