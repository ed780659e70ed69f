"""Indicators of distance to help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.access import measures, travel_words
from geo.indicators.declaration import (
    MINUTE_BOUNDS,
    WEIGHTED,
    Indicator,
    limits_of_travel,
    travel_formula,
)
from geo.pack.kinds import HELP, PARTS, Kind
from geo.pack.schema import TIMES

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def minutes(kind: Kind) -> Indicator:
    """The minutes to the nearest place of a kind of help."""
    parts = [PARTS[kind.id].table] if kind.id in PARTS else []
    others = f"Les {kind.noun.many} des départements voisins comptent." if kind.around else ""
    asked = {"neighbours": kind.around, "presence": bool(parts), "threshold_min": True}
    to = kind.noun.to_the_nearest
    words = {
        "name": f"Minutes jusqu’{to}",
        "question": f"À combien de minutes se trouve {kind.noun.the_nearest}\u202f?",
        "destination": to,
    } | {**kind.minutes_words}
    chosen = ", selon la présence choisie" if parts else ""

    def reading(pack: Pack) -> str:
        return f"{travel_words.pack_words(pack).trip} jusqu’{words['destination']}{chosen}."

    return Indicator(
        id=kind.minutes,
        name=words["name"],
        question=words["question"],
        reading=reading,
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=(kind.table, *parts, "communes", *TIMES),
        published=kind.vintage,
        limits=limits_of_travel(" ".join(filter(None, [others, kind.limits]))),
        aggregation=WEIGHTED,
        formula=travel_formula,
        site_kind=kind.id,
        uses=frozenset(name for name, counts in asked.items() if counts),
        formerly=tuple(f"{part.id}_min" for part in PARTS.values() if part.part_of == kind.id),
        compute=measures.minutes_to(kind.id),
    )


DECLARED: Final = (
    *map(minutes, HELP),
    Indicator(
        id="inhabitants_beyond",
        name="Habitants au-delà du seuil",
        question="Combien d’habitants sont loin d’un lieu d’aide ?",
        short="Habitants à plus de {far}",
        reading="Habitants des communes dont le lieu d’aide le plus proche est au-delà du seuil.",
        unit="habitants",
        kind="stock",
        better="low",
        tables=(
            "population",
            "france_services",
            "france_services_stops",
            "mds_outreach",
            *TIMES,
        ),
        published="2024 et 2026",
        limits=limits_of_travel("Tous les habitants d’une commune sont placés à son chef-lieu."),
        aggregation="somme",
        formula="Σ habitants des communes où t > seuil, t en minutes jusqu’au lieu le plus proche.",
        uses=frozenset({"threshold_min", "kind", "neighbours", "presence"}),
        beyond=True,
        compute=measures.inhabitants_beyond,
    ),
)
