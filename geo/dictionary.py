"""The dictionary of the indicators and the travel model, generated from what computes them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo import catalogue, classes, glossary, indicators, territories, travel, wording
from geo.indicator import Indicator


def search(text: str) -> list[Indicator]:
    """Indicators whose name, definition or limits hold every word; all when it is empty."""
    return [
        one
        for one in indicators.REGISTRY.values()
        if glossary.holds(" ".join((one.id, one.name, one.question, one.reading, one.limits)), text)
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


def table(department: str, chosen: Sequence[Indicator] | None = None) -> pd.DataFrame:
    """The dictionary of the indicators: one row each, French columns, sources of a department."""
    known = catalogue.department(department)
    listed = indicators.REGISTRY.values() if chosen is None else chosen
    return pd.DataFrame(
        [
            {
                "Identifiant": one.id,
                "Indicateur": one.name,
                "Définition": one.reading,
                "Unité": one.unit or "sans",
                "Aux autres niveaux": one.aggregation,
                "Classes de la carte": class_labels(one),
                "Millésime": one.vintage,
                "Niveaux": ", ".join(territories.LEVELS[level].plural for level in one.levels),
                "Source": catalogue.citation(department, one.tables) if known else "",
                "Limites": one.limits,
            }
            for one in listed
        ]
    )


def travel_model() -> pd.DataFrame:
    """The three assumptions of the travel model, with what they give for three distances."""
    names = {"low": "Basse", "central": "Centrale (affichée)", "high": "Haute"}
    rows = []
    for key, assumption in travel.RANGE.items():
        speeds = [wording.number(speed * assumption.speed, 0) for speed in travel.SPEEDS_KMH]
        distances = np.array([5_000.0, 10_000.0, 20_000.0])
        minutes = travel.minutes(distances, assumption)
        rows.append(
            {
                "Estimation": names[key],
                "Détour": f"× {wording.number(assumption.detour, 1)}",
                "Vitesses (km/h) : 0 à 5 km, 5 à 15 km, au-delà": ", ".join(speeds),
                **{
                    f"{wording.kilometres(far)} à vol d’oiseau": wording.quantity(one, "min")
                    for far, one in zip(distances.tolist(), minutes, strict=True)
                },
            }
        )
    return pd.DataFrame(rows)
