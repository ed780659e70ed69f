"""French texts of before and after: map, legend, thresholds, tables."""

from __future__ import annotations

from geo.access.measures import THRESHOLDS_MIN
from geo.base import french as wording
from geo.pack.pack import Pack

CODE = "Code"
COMMUNES = "Communes"
PEOPLE = "Habitants"
OLDER = "65 ans et +"
THRESHOLD = "Seuil"
PUSHED = "S’éloignent"
BROUGHT = "Se rapprochent"
SAME = "même temps"
NOBODY = "À 10, 15, 20 ou 30\u00a0min, personne ne change de côté du seuil."
LEVEL = "Le détail"
LEVELS = {
    "territoire": "Par territoire",
    "epci": "Par EPCI",
    "canton": "Par canton",
    "commune": "Communes touchées",
}
UNTOUCHED = "Aucune commune ne change de côté, ni de temps estimé."
STATES = {"lost": "s’éloigne", "unchanged": "même côté", "gained": "se rapproche"}
_MINUTES = "Minutes jusqu’au lieu le plus proche"
_HOURS = "Heures d’aide par semaine pour 1\u202f000 habitants"


def legend(threshold: int) -> dict[str, str]:
    """Name each state of a commune, for people."""
    limit = wording.quantity(threshold, "min")
    return {
        "lost": f"Passent à plus de {limit}",
        "unchanged": f"Restent du même côté de {limit}",
        "gained": f"Passent à {limit} ou moins",
    }


def legend_caption(threshold: int) -> str:
    """Title of the legend."""
    return f"Ce qui change, au seuil de {wording.quantity(threshold, 'min')}"


def between(low: str, high: str) -> str:
    """Write the range of a figure."""
    return f"de {low} à {high}"


def minutes(before: float, after: float) -> str:
    """Write what the map says of a commune: its minutes before and after."""
    if before == after:
        return f"{_min(after)}, {SAME}"
    return f"{_min(before)} avant, {_min(after)} après"


def _min(value: float) -> str:
    return wording.minutes(value, value, value).partition(" (")[0]


def map_label(pack: Pack) -> str:
    """Name of the map for screen readers."""
    return f"Carte avant et après {wording.department(pack.name, pack.tncc, 'de')}"


def commune_columns() -> dict[str, str]:
    """Headers of the table by commune, then on hover and in the file."""
    return {
        "name": "Commune",
        "before": "Min avant",
        "after": "Min après",
        "said": "Au seuil",
        "population": PEOPLE,
        "pop_65_plus": OLDER,
    }


def unit_columns(threshold: int) -> dict[str, str]:
    """Headers of the table by unit."""
    limit = wording.quantity(threshold, "min")
    return {
        "name": "Nom",
        "lost": PUSHED,
        "lost_65_plus": f"{PUSHED}, 65 et +",
        "gained": BROUGHT,
        "gained_65_plus": f"{BROUGHT}, 65 et +",
        "beyond_before": f"À plus de {limit}, avant",
        "beyond_after": f"À plus de {limit}, après",
        "hours_before": "h/1 000 hab., avant",
        "hours_after": "h/1 000 hab., après",
    }


def full(threshold: int) -> dict[str, str]:
    """Say the rest of each header, on hover and in the file."""
    limit = wording.quantity(threshold, "min")
    return {
        "name": "Nom",
        "before": f"{_MINUTES}, avant",
        "after": f"{_MINUTES}, après",
        "said": f"Ce qui change au seuil de {limit}",
        "population": PEOPLE,
        "pop_65_plus": "65 ans et plus",
        "lost": f"Habitants qui passent à plus de {limit}",
        "lost_65_plus": f"65 ans et plus qui passent à plus de {limit}",
        "gained": f"Habitants qui passent à {limit} ou moins",
        "gained_65_plus": f"65 ans et plus qui passent à {limit} ou moins",
        "beyond_before": f"Habitants à plus de {limit}, avant",
        "beyond_after": f"Habitants à plus de {limit}, après",
        "hours_before": f"{_HOURS}, avant",
        "hours_after": f"{_HOURS}, après",
        **_each(),
    }


def _each() -> dict[str, str]:
    """Headers of ``impact.at_each_threshold``, in the file only."""
    made = {}
    for limit in THRESHOLDS_MIN:
        said = wording.quantity(limit, "min")
        for name, way in (("lost", f"à plus de {said}"), ("gained", f"à {said} ou moins")):
            made[f"{name}_{limit}"] = f"Habitants qui passent {way} (seuil de {said})"
            made[f"{name}_65_plus_{limit}"] = f"65 ans et plus qui passent {way} (seuil de {said})"
    return made
