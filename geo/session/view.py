"""The view a reader looks at, as plain values that travel in a link.

Identifiers travel, never labels, so that a link survives a change of wording. A value that is
unknown, too long or repeated falls back to its default, and is reported so that the page can
say so gently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from geo.access import measures, presence
from geo.indicators import hours, need
from geo.indicators import registry as indicators
from geo.pack import territories
from geo.pack.kinds import KEPT, MAIN, OPENED, SHOWN
from geo.scenario import saved, scenario
from geo.simulator import plan

LAYERS: Final = tuple(one.id for one in MAIN)
PROFILES: Final = tuple(need.PROFILES)
REFERENCES: Final = ("departement", "territoire", "epci")
COMPARED: Final = ("departement", "territoire", "epci", "france")
OUTLINES: Final = ("territoire", "epci", "canton", "aucun")
AREAS: Final = ("territoire", "epci", "canton")
MODES: Final = {
    "close": KEPT,
    "keep": KEPT,
    "open": OPENED,
    "best": OPENED,
    "minimum": OPENED,
}
"""Questions of the page Simulateur, with what each can be about."""
AMONG: Final = ("communes", "mairies", "colleges")
MOST_PICKED: Final = 300
"""Most candidate communes that a link holds."""
_CODE: Final = "[0-9][0-9AB][0-9]{3}"
_PATTERNS: Final = {
    "month": r"20\d\d-(0[1-9]|1[0-2])",
    "meeting": r"[\w.,~-]*",
    "among": rf"{'|'.join(AMONG)}|{_CODE}(,{_CODE}){{0,{MOST_PICKED - 1}}}",
}
_NUMBERS: Final = {
    "shown": "[1-9][0-9]?",
    "count": "[1-9][0-9]{0,3}",
    "allowed": "0|[1-9][0-9]{0,6}",
}
_WEIGHTS: Final = frozenset(map(str, range(11)))
MAX_VALUE: Final = 200
"""Longest value read from a link; anything longer is noise or an attack."""
LONGEST_MEETING: Final = 3000
_LONGEST: Final = {
    "scenario": scenario.LONGEST, "kept": saved.LONGEST_LIST, "meeting": LONGEST_MEETING,
    "among": 6 * MOST_PICKED,
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """What is looked at: where, what, at which level, how far, with which layers.

    ``selected`` is the code of a unit of ``level`` or empty. ``kind`` is the kind of help
    that the threshold applies to; ``presence``, ``profile``, ``weights`` (0 to 10 each) and
    ``reference`` are those of ``measures.Params``. ``area`` restricts a list to a unit of
    another level, written ``level-code`` (``territoire-T4``), or is empty. ``moment`` is a part
    of the week, a key of ``hours.MOMENTS``. ``outline`` is the level whose borders are
    drawn over the communes. ``compared`` is what a fiche is compared with;
    ``month`` (``2021-10``) the date of the page Évolution, empty for the last.
    ``scenario`` is a scenario as ``geo.scenario.scenario.to_text`` writes it, empty for today;
    ``kept`` the list of ``geo.scenario.saved``; ``meeting`` the views of ``geo.session.meeting``,
    ``shown`` the rank from 1 of the one that is presented, 0 while they are prepared.

    ``mode`` is a question of the page Simulateur (``MODES``) about ``offer``, with ``count``
    places, at most ``allowed`` people left far, an ``aim``, the ``people`` that count and the
    candidates ``among`` which a place may open: one of ``AMONG``, or commune codes.
    """

    department: str = "86"
    indicator: str = indicators.DEFAULT
    level: str = "commune"
    threshold: int = 20
    kind: str = "france_services"
    layers: tuple[str, ...] = SHOWN
    selected: str = ""
    presence: str = presence.DEFAULT
    profile: str = "droits"
    weights: tuple[int, ...] = (5, 5, 5)
    reference: str = "departement"
    area: str = ""
    moment: str = "any"
    outline: str = "territoire"
    compared: str = "departement"
    month: str = ""
    scenario: str = ""
    kept: str = ""
    meeting: str = ""
    shown: int = 0
    mode: str = "close"
    offer: str = "france_services"
    count: int = 3
    allowed: int = 0
    aim: str = "cover"
    people: str = "inhabitants"
    among: str = "communes"

    @property
    def params(self) -> measures.Params:
        """The parameters the figures of this view are computed with."""
        first, second, third = (float(weight) for weight in self.weights)
        return measures.Params(
            threshold_min=self.threshold,
            kind=self.kind,
            presence=self.presence,
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
    "presence": "presence",
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
    "scenario": "scenario",
    "kept": "scenarios",
    "meeting": "reunion",
    "shown": "vue",
    "mode": "mode",
    "offer": "offre",
    "count": "nombre",
    "allowed": "reste",
    "aim": "but",
    "people": "public",
    "among": "parmi",
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
        ``selected``, ``area`` and what ``scenario`` names are not checked here: only the pack
        knows its units and its sites.
    """
    view, refused = View(department=departments[0] if departments else "86"), []
    for field, name in NAMES.items():
        if name not in query:
            continue
        raw = query[name]
        text = raw if isinstance(raw, str) else raw[0] if len(raw) == 1 else ""
        longest = _LONGEST.get(field, MAX_VALUE)
        value = _parse(field, text, departments) if len(text) <= longest else None
        if value is None:
            refused.append(name)
        else:
            view = replace(view, **{field: value})  # type: ignore[arg-type]
    if view.level not in indicators.REGISTRY[view.indicator].levels:
        view = replace(view, level=indicators.REGISTRY[view.indicator].levels[0])
        refused.append(NAMES["level"])
    if view.offer not in MODES[view.mode]:
        view = replace(view, offer=MODES[view.mode][0])
        refused.append(NAMES["offer"])
    return view, refused


def _parse(field: str, text: str, departments: Sequence[str]) -> object | None:
    """Read one value, None when it is not understood."""
    allowed: dict[str, Sequence[str]] = {
        "department": departments,
        "indicator": list(indicators.REGISTRY),
        "level": list(territories.LEVELS),
        "kind": list(measures.HELP_KINDS),
        "presence": list(presence.READINGS),
        "profile": list(PROFILES),
        "reference": list(REFERENCES),
        "moment": list(hours.MOMENTS),
        "outline": list(OUTLINES),
        "compared": list(COMPARED),
        "mode": list(MODES),
        "offer": list(OPENED),
        "aim": list(plan.AIMS),
        "people": list(plan.PEOPLE),
    }
    if field == "indicator":
        known = indicators.REGISTRY.items()
        text = next((key for key, one in known if text in one.formerly), text)
    if field in allowed:
        return text if text in allowed[field] else None
    if field in _PATTERNS:
        return text if re.fullmatch(_PATTERNS[field], text, re.ASCII) else None
    if field in _NUMBERS:
        return int(text) if re.fullmatch(_NUMBERS[field], text) else None
    return _READERS[field](text)


def _threshold(text: str) -> int | None:
    return {str(value): value for value in measures.THRESHOLDS_MIN}.get(text)


def _layers(text: str) -> tuple[str, ...] | None:
    chosen = [layer for layer in text.split(",") if layer]
    if len(set(chosen)) != len(chosen) or not set(chosen) <= set(LAYERS):
        return None
    return tuple(layer for layer in LAYERS if layer in chosen)


def _weights(text: str) -> tuple[int, ...] | None:
    weights = text.split(",")
    known = [int(weight) for weight in weights if weight in _WEIGHTS]
    return tuple(known) if len(known) == len(weights) == 3 else None


def _area(text: str) -> str | None:
    level, _, code = text.partition("-")
    return text if level in AREAS and code.isalnum() and len(code) <= 12 else None


def _selected(text: str) -> str | None:
    return text if text.isalnum() and len(text) <= 12 else None


def _canonical(text: str) -> str | None:
    try:
        return scenario.to_text(scenario.from_text(text))
    except ValueError:
        return None


def _listed(text: str) -> str | None:
    try:
        return saved.to_text(saved.from_text(text))
    except ValueError:
        return None


_READERS: Final[dict[str, Callable[[str], object | None]]] = {
    "threshold": _threshold,
    "layers": _layers,
    "weights": _weights,
    "area": _area,
    "selected": _selected,
    "scenario": _canonical,
    "kept": _listed,
}
"""How the other fields are read: None when the text is not understood."""
