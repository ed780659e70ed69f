"""Indicators of distance to help."""

from __future__ import annotations

from typing import Final

from geo.access import measures
from geo.indicators.declaration import (
    MINUTE_BOUNDS,
    PRESENCE_LIMIT,
    TRAVEL_FORMULA,
    TRAVEL_LIMIT,
    WEIGHTED,
    Indicator,
)

DECLARED: Final = (
    Indicator(
        id="mds_min",
        name="Minutes jusqu’à la MDS la plus proche",
        question="À combien de minutes se trouve la MDS la plus proche ?",
        reading="Durée estimée en voiture jusqu’à la MDS, MDS de proximité ou permanence la plus "
        "proche, selon la présence choisie.",
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=("mds", "mds_outreach", "communes"),
        vintage="2017 à 2024",
        limits=TRAVEL_LIMIT
        + " Les permanences datent de 2017 et 2021 et n’ont lieu que certains jours ; elles "
        "comptent, sauf dans la lecture « sites permanents ».",
        aggregation=WEIGHTED,
        formula=TRAVEL_FORMULA,
        site_kind="mds",
        uses=frozenset({"presence", "threshold_min"}),
        compute=measures.minutes_to("mds"),
    ),
    Indicator(
        id="france_services_min",
        name="Minutes jusqu’à la France services la plus proche",
        question="À combien de minutes se trouve la France services la plus proche ?",
        reading="Durée estimée en voiture jusqu’à la France services la plus proche, selon la "
        "présence choisie.",
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=("france_services", "france_services_stops", "communes"),
        vintage="2024",
        limits=(
            TRAVEL_LIMIT
            + " Les France services des départements voisins comptent. "
            + PRESENCE_LIMIT
        ),
        aggregation=WEIGHTED,
        formula=TRAVEL_FORMULA,
        site_kind="france_services",
        uses=frozenset({"neighbours", "presence", "threshold_min"}),
        compute=measures.minutes_to("france_services"),
    ),
    Indicator(
        id="adviser_seat_min",
        name="Minutes jusqu’au siège d’employeur de conseiller numérique",
        question="À combien de minutes se trouve un employeur de conseiller numérique ?",
        reading=(
            "Durée estimée en voiture jusqu’au siège d’employeur de conseiller numérique "
            "le plus proche."
        ),
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=("advisers", "communes"),
        vintage="2023",
        limits=TRAVEL_LIMIT + " Le siège de l’employeur n’est pas le lieu des permanences.",
        aggregation=WEIGHTED,
        formula=TRAVEL_FORMULA,
        site_kind="cnfs",
        uses=frozenset({"threshold_min"}),
        compute=measures.minutes_to("cnfs"),
    ),
    Indicator(
        id="inhabitants_beyond",
        name="Habitants au-delà du seuil",
        question="Combien d’habitants sont loin d’un lieu d’aide ?",
        reading="Habitants des communes dont le lieu d’aide le plus proche est au-delà du seuil.",
        unit="habitants",
        kind="stock",
        better="low",
        tables=("population", "france_services", "france_services_stops", "mds_outreach"),
        vintage="2021 et 2024",
        limits=TRAVEL_LIMIT + " Tous les habitants d’une commune sont placés à son chef-lieu.",
        aggregation="somme",
        formula="Σ habitants des communes où t > seuil, t en minutes jusqu’au lieu le plus proche.",
        uses=frozenset({"threshold_min", "kind", "neighbours", "presence"}),
        compute=measures.inhabitants_beyond,
    ),
)
