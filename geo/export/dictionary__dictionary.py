"""The dictionary of the indicators and the travel model, generated from what computes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import travel__travel as travel
from geo.access.measures import Params
from geo.base import french as wording
from geo.indicators import classes
from geo.indicators import registry as indicators
from geo.indicators.declaration import Indicator
from geo.pack import catalogue, territories
from geo.reading import glossary
from geo.reading import names__road_words as road_words
from geo.reading import tables__headers as headers

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def search(text: str) -> list[Indicator]:
    """Indicators whose name, definition or limits hold every word; all when it is empty."""
    return [
        one
        for one in indicators.REGISTRY.values()
        if glossary.holds(
            " ".join((one.id, one.name, one.question, one.reading, one.formula, one.limits)), text
        )
    ]


def class_labels(indicator: Indicator) -> str:
    """Classes of the map of an indicator in words; how it is drawn when it has none."""
    if indicator.kind == "stock":
        return "cercles d’aire proportionnelle"
    if not indicator.bounds:
        return "une couleur par groupe"
    whole = all(bound == int(bound) for bound in indicator.bounds)
    unit = indicator.unit if len(indicator.unit) <= 3 else ""
    return ", ".join(classes.labels(indicator.bounds, unit, 0 if whole else indicator.decimals))


def table(
    department: str, chosen: Sequence[Indicator] | None = None, pack: Pack | None = None
) -> pd.DataFrame:
    """The dictionary of the indicators: one row each, French columns, sources of a department.

    With its ``pack``, what minutes are said to be follows its roads (``road_words``).
    """
    known = catalogue.department(department)
    listed = indicators.REGISTRY.values() if chosen is None else chosen
    return pd.DataFrame(
        [
            {
                "Identifiant": one.id,
                "Indicateur": one.name,
                "Définition": road_words.worded(pack, one.reading) if pack else one.reading,
                "Calcul": road_words.worded(pack, one.formula) if pack else one.formula,
                "Unité": one.unit or "sans",
                "Aux autres niveaux": one.aggregation,
                "Classes de la carte": class_labels(one),
                "Millésime": indicators.vintage(pack, one) if pack else one.vintage,
                "Niveaux": ", ".join(territories.LEVELS[level].plural for level in one.levels),
                "Source": catalogue.citation(department, one.tables) if known else "",
                "Limites": road_words.limits(pack, one) if pack else one.limits,
            }
            for one in listed
        ]
    )


_NAMES: Final = {
    "code_insee": ("Code officiel géographique de la commune, en texte.", ("communes",)),
    "epci_code": ("Numéro SIREN de l’intercommunalité, en texte.", ("epci",)),
    "canton_code": ("Code du canton, ou de la ville entière, en texte.", ("cantons",)),
    "department": ("Code du département, en texte.", ("department",)),
    "name": ("Nom de l’unité de la ligne.", ("communes",)),
    "epci": ("Intercommunalité de la commune.", ("communes", "epci")),
    "canton": ("Canton de la commune, ou ville entière.", ("communes", "cantons")),
    "territory": ("Code du territoire des solidarités.", ("territories",)),
    "territory_name": ("Nom du territoire des solidarités de la commune.", ("territories",)),
    "territory_confidence": (
        "Confiance du rattachement au territoire\u00a0: established, établie\u202f; strong, forte"
        "\u202f; medium, moyenne\u202f; weak, faible. Déduite quand elle n’est pas établie.",
        ("territories",),
    ),
    "competent_adviser": (
        "Employeur du conseiller numérique compétent pour la commune.",
        ("advisers", "territories"),
    ),
    "simulation": (
        "Scénario qui a changé les chiffres de la ligne\u00a0: simulés, pas observés.",
        (),
    ),
}
"""Definition, and tables, of the columns that are no figure of an indicator."""
_PARTS: Final = {
    "": "{reading}",
    "_low": "Bas de la fourchette. {reading}",
    "_high": "Haut de la fourchette. {reading}",
    "_site": "Lieu auquel mène la durée de «\u00a0{name}\u00a0».",
    "_km": "Distance à vol d’oiseau jusqu’au lieu de «\u00a0{name}\u00a0».",
    "_used": "Composantes connues dont «\u00a0{name}\u00a0» est la moyenne, séparées par |.",
    "_weights": "Poids de ces composantes, dans le même ordre, séparés par |. "
    "Indice = Σ poids × centile ÷ Σ poids.",
}
_PART_UNITS: Final = {"_site": "sans", "_km": "km", "_used": "sans", "_weights": "sans"}
_PERCENTILE: Final = (
    "Place parmi les communes de France, de 0 à 100\u202f; 100\u00a0: le plus de besoin. "
    "Sert à recalculer les indices de besoin."
)
_PERCENTILE_TABLES: Final = ("national_percentiles", "population", "income_employment")


def columns(pack: Pack, names: Iterable[str], params: Params) -> pd.DataFrame:
    """Describe the columns of a table (``tables.table``), one row each, French columns.

    Columns: Colonne (its French header), Identifiant (its name in every other file), Définition,
    Calcul (empty where the definition says it all), Unité, Aux autres niveaux, Millésime, Source
    (empty where the catalogue does not know the department), Limites. Raises ``KeyError`` for a
    column that such a table does not have.
    """
    rows = [
        {
            "Colonne": headers.label(name, params),
            "Identifiant": name,
            **_column(pack, name),
        }
        for name in names
    ]
    return pd.DataFrame(rows)


def _column(pack: Pack, name: str) -> dict[str, str]:
    if name in _NAMES:
        meaning, tables = _NAMES[name]
        return _described(pack, meaning, "sans", tables)
    if headers.is_percentile(name):
        return _described(pack, _PERCENTILE, "centile", _PERCENTILE_TABLES)
    base, suffix = headers.split(name)
    one = indicators.REGISTRY[base]
    reading = road_words.worded(pack, one.reading)
    meaning = _PARTS[suffix].format(reading=reading, name=one.name)
    unit = _PART_UNITS.get(suffix, one.unit or "sans")
    figure = suffix in ("", "_low", "_high")
    described = _described(pack, meaning, unit, one.tables)
    said = {
        "Calcul": road_words.worded(pack, one.formula) if figure else "",
        "Aux autres niveaux": one.aggregation if figure else "",
    }
    about = {"Millésime": indicators.vintage(pack, one), "Limites": road_words.limits(pack, one)}
    return described | said | about


def _described(pack: Pack, meaning: str, unit: str, tables: tuple[str, ...]) -> dict[str, str]:
    known = catalogue.department(pack.department, pack.root)
    return {
        "Définition": meaning,
        "Calcul": "",
        "Unité": unit,
        "Aux autres niveaux": "",
        "Millésime": "",
        "Source": catalogue.citation(pack.department, tables, pack.root) if known else "",
        "Limites": "",
    }


def travel_model() -> pd.DataFrame:
    """The three assumptions of the travel model, with what they give for three distances."""
    names = {"low": "Basse", "central": "Centrale (affichée)", "high": "Haute"}
    rows = []
    for key, assumption in travel.RANGE.items():
        speeds = [wording.number(speed * assumption.speed, 1) for speed in travel.SPEEDS_KMH]
        distances = np.array([5_000.0, 10_000.0, 20_000.0])
        minutes = travel.minutes(distances, assumption)
        rows.append(
            {
                "Estimation": names[key],
                "Détour": f"× {wording.number(assumption.detour, 1)}",
                "Vitesses (km/h) : 0 à 5 km, 5 à 15 km, au-delà": "\u202f; ".join(speeds),
                **{
                    f"{wording.quantity(far / 1000, 'km')} à vol d’oiseau": wording.quantity(
                        one, "min"
                    )
                    for far, one in zip(distances.tolist(), minutes, strict=True)
                },
            }
        )
    return pd.DataFrame(rows)
