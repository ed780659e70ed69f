"""The view a reader looks at, as plain values that travel in a link.

Identifiers travel, never labels, so that a link survives a change of wording. A value that is
unknown, too long or repeated falls back to its default, and is reported so that the page can
say so gently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from geo import indicators, measures, measures_reach, territories

LAYERS: Final = ("mds", "france_services", "cnfs", "colleges", "resource_places")
PROFILES: Final = ("droits", "seniors", "parentalite")
REFERENCES: Final = ("departement", "territoire", "epci")
COMPARED: Final = ("departement", "territoire", "epci", "france")
OUTLINES: Final = ("territoire", "epci", "canton", "aucun")
AREAS: Final = ("territoire", "epci", "canton")
_WEIGHTS: Final = frozenset(map(str, range(11)))
MAX_VALUE: Final = 200
"""Longest value read from a link; anything longer is noise or an attack."""


@dataclass(frozen=True)
class View:
    """What is looked at: where, what, at which level, how far, with which layers.

    ``selected`` is the code of a unit of ``level`` or empty. ``kind`` is the kind of help
    that the threshold applies to; ``profile``, ``weights`` (0 to 10 each) and ``reference``
    are those of ``measures.Params``. ``area`` restricts a list to a unit of another level,
    written ``level-code`` (``territoire-T4``), or is empty. ``moment`` is a part of the week,
    a key of ``measures_reach.MOMENTS``. ``outline`` is the level whose
    borders are drawn over the communes. ``compared`` is what a fiche is
    compared with; ``month`` (``2021-10``) the date of the page Évolution, empty for the last.
    """

    department: str = "86"
    indicator: str = indicators.DEFAULT
    level: str = "commune"
    threshold: int = 20
    kind: str = "france_services"
    layers: tuple[str, ...] = ("mds", "france_services")
    selected: str = ""
    profile: str = "droits"
    weights: tuple[int, ...] = (5, 5, 5)
    reference: str = "departement"
    area: str = ""
    moment: str = "any"
    outline: str = "territoire"
    compared: str = "departement"
    month: str = ""

    @property
    def params(self) -> measures.Params:
        """The parameters the figures of this view are computed with."""
        first, second, third = (float(weight) for weight in self.weights)
        return measures.Params(
            threshold_min=self.threshold,
            kind=self.kind,
            profile=self.profile,
            weights=(first, second, third),
            reference=self.reference,
        )


NAMES: Final = {
    "department": "departement",
    "indicator": "indicateur",
    "level": "niveau",
    "threshold": "seuil",
    "kind": "aide",
    "layers": "couches",
    "selected": "lieu",
    "profile": "profil",
    "weights": "poids",
    "reference": "reference",
    "area": "perimetre",
    "outline": "contours",
    "moment": "quand",
    "compared": "comparaison",
    "month": "mois",
}
"""French name of each field in the address."""


def to_query(view: View) -> dict[str, str]:
    """Write a view as query parameters; a value equal to its default is left out."""
    default = View()
    query = {}
    for field in fields(View):
        value = getattr(view, field.name)
        if value != getattr(default, field.name):
            query[NAMES[field.name]] = (
                ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            )
    return query


def from_query(
    query: Mapping[str, str | Sequence[str]], departments: Sequence[str]
) -> tuple[View, list[str]]:
    """Read a view from query parameters.

    Parameters
    ----------
    query : mapping of str to str or list of str
        What the address holds; unknown names are ignored, they may be someone else's.
    departments : sequence of str
        Codes of the departments that can be shown; the first one is the default.

    Returns
    -------
    View, list of str
        The view, and the French names of the parameters whose value was not understood.
        ``selected`` and ``area`` are not checked here: only the pack knows its units.
    """
    view, refused = View(department=departments[0] if departments else "86"), []
    for field, name in NAMES.items():
        if name not in query:
            continue
        raw = query[name]
        text = raw if isinstance(raw, str) else raw[0] if len(raw) == 1 else ""
        value = _parse(field, text, departments) if len(text) <= MAX_VALUE else None
        if value is None:
            refused.append(name)
        else:
            view = replace(view, **{field: value})  # type: ignore[arg-type]
    if view.level not in indicators.REGISTRY[view.indicator].levels:
        view = replace(view, level=indicators.REGISTRY[view.indicator].levels[0])
        refused.append(NAMES["level"])
    return view, refused


def _parse(field: str, text: str, departments: Sequence[str]) -> object | None:
    """Read one value, None when it is not understood."""
    allowed: dict[str, Sequence[str]] = {
        "department": departments,
        "indicator": list(indicators.REGISTRY),
        "level": list(territories.LEVELS),
        "kind": list(measures.HELP_KINDS),
        "profile": list(PROFILES),
        "reference": list(REFERENCES),
        "moment": list(measures_reach.MOMENTS),
        "outline": list(OUTLINES),
        "compared": list(COMPARED),
    }
    if field in allowed:
        return text if text in allowed[field] else None
    if field == "threshold":
        known = {str(value): value for value in measures.THRESHOLDS_MIN}
        return known.get(text)
    if field == "layers":
        chosen = [layer for layer in text.split(",") if layer]
        if len(set(chosen)) != len(chosen) or not set(chosen) <= set(LAYERS):
            return None
        return tuple(layer for layer in LAYERS if layer in chosen)
    if field == "weights":
        weights = text.split(",")
        known_weights = [int(weight) for weight in weights if weight in _WEIGHTS]
        return tuple(known_weights) if len(known_weights) == len(weights) == 3 else None
    if field == "month":
        return text if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text) else None
    if field == "area":
        level, _, code = text.partition("-")
        return text if level in AREAS and code.isalnum() and len(code) <= 12 else None
    return text if text.isalnum() and len(text) <= 12 else None
