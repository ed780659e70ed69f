"""French headers of the columns of tables: on screen, in a workbook, in its dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from geo.access.measures import Params
from geo.base import french as wording
from geo.indicators import need
from geo.indicators import registry as indicators

NAMES: Final = {
    "name": "Nom",
    "code_insee": "Code INSEE",
    "epci_code": "Code",
    "canton_code": "Code",
    "territory": "Territoire",
    "department": "Code",
    "epci": "EPCI",
    "canton": "Canton",
    "territory_name": "Nom du territoire",
    "territory_confidence": "Confiance du rattachement",
    "competent_adviser": "Conseiller compétent (employeur)",
    "simulation": "Simulation",
}
"""Headers of the columns that are no figure of an indicator."""
_COLON: Final = f"{wording.NBSP}: "
SUFFIXES: Final = {
    "_low": " (bas)",
    "_high": " (haut)",
    "_site": f"{_COLON}lieu",
    "_km": f"{_COLON}km",
    "_used": f"{_COLON}composantes",
    "_weights": f"{_COLON}poids",
}
"""What a column adds to the indicator whose identifier begins its name."""
_HOURS: Final = "Heures pour 1\u202f000 habitants"
SHORT: Final = {
    "share_65_plus": "65 ans et plus (%)",
    "share_0_19": "Moins de 20 ans (%)",
    "posts_per_10k": "Postes pour 10\u202f000 habitants",
    "missing_posts": "Postes manquants",
    "need_index": "Besoin (sur 100)",
    "need_seniors": "Besoin (sur 100)",
    "need_parentalite": "Besoin (sur 100)",
    "difficulty": "Difficulté (sur 100)",
    "gap": "Écart (sur 100)",
    "older_beyond": "65 ans et plus à plus de {far}",
    "pupils_beyond": "Collégiens à plus de {far}",
    "inhabitants_beyond": "Habitants à plus de {far}",
    "share_within": "Habitants à {far} ou moins (%)",
    "weekly_hours": "Heures par semaine",
    "saturday_hours": "Heures le samedi",
    "late_hours": "Heures après 17\u00a0h",
    "monday_hours": "Heures le lundi matin",
    "capacity_france_services": _HOURS,
    "capacity_cnfs": _HOURS,
    "unemployment_rate": "Chômage (%)",
    "fragility_index": "Indice (sur 10)",
}
"""Headers on screen of the indicators whose name would push the rest of a table away.

``{far}`` is the threshold.
"""
_BESIDE: Final = {
    "_low": "au moins",
    "_high": "au plus",
    "_site": "Lieu le plus proche",
    "_km": "km à vol d’oiseau",
}
"""Headers on screen of what stands beside the figure of an indicator."""
TEXTS: Final = ("_site", "_used", "_weights")
"""Suffixes of what is said, not counted."""
PERCENTILE: Final = "_percentile"
_BEYOND: Final = ("inhabitants_beyond", "older_beyond", "pupils_beyond")
_ENOUGH: Final = ("_site", "_km", "_used", "_weights")
"""Suffixes that the unit of the indicator says nothing of."""


def labels(columns: Iterable[str], params: Params) -> dict[str, str]:
    """French header of each column of a table of indicators, unit included."""
    return {column: label(column, params) for column in columns}


def label(column: str, params: Params) -> str:
    """French header of a column, as ``tables.table`` names them; ``KeyError`` for another."""
    if column in NAMES:
        return NAMES[column]
    if is_percentile(column):
        return f"Centile national{_COLON}{need.COMPONENTS[column.removesuffix(PERCENTILE)].name}"
    base, suffix = split(column)
    indicator = indicators.REGISTRY[base]
    said = indicator.name.lower().startswith(indicator.unit.lower())
    unit = "" if said or suffix in _ENOUGH else f" ({indicator.unit})"
    far = f" de {wording.quantity(params.threshold_min, 'min')}" if base in _BEYOND else ""
    return f"{indicator.name}{far}{SUFFIXES.get(suffix, '')}{unit}"


def short(column: str, params: Params) -> str:
    """Header of a column on screen, beside the map of its indicator; as ``label`` otherwise."""
    base, suffix = split(column)
    if suffix in _BESIDE:
        return _BESIDE[suffix]
    if base in indicators.REGISTRY and indicators.REGISTRY[base].kind == "duration" and not suffix:
        return "Minutes"
    far = wording.quantity(params.threshold_min, "min")
    return SHORT[column].format(far=far) if column in SHORT else label(column, params)


def split(column: str) -> tuple[str, str]:
    """Split a column into the identifier of its indicator and a key of ``SUFFIXES``, or nothing.

    >>> split("mds_min_low"), split("mds_min"), split("name")
    (('mds_min', '_low'), ('mds_min', ''), ('name', ''))
    """
    for suffix in SUFFIXES:
        if column.endswith(suffix) and column.removesuffix(suffix) in indicators.REGISTRY:
            return column.removesuffix(suffix), suffix
    return column, ""


def kind(column: str) -> str:
    """Type of a column of ``tables.table``: ``whole`` (a count), ``decimal`` or ``text``."""
    base, suffix = split(column)
    one = indicators.REGISTRY.get(base)
    if one is not None and one.kind != "category" and suffix not in TEXTS:
        counted = one.kind == "stock" and not one.decimals
        return "whole" if counted and not suffix.endswith("_km") else "decimal"
    return "decimal" if is_percentile(column) else "text"


def is_percentile(column: str) -> bool:
    """Whether a column is the national percentile of a component of need."""
    return column.endswith(PERCENTILE) and column.removesuffix(PERCENTILE) in need.COMPONENTS


def decimals(column: str) -> int:
    """Decimals that a reader sees of a column of figures."""
    base, suffix = split(column)
    if suffix == "_km" or base not in indicators.REGISTRY:
        return 1
    indicator = indicators.REGISTRY[base]
    return 1 if indicator.kind == "duration" else indicator.decimals
