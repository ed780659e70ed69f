"""The view a reader looks at, as plain values that travel in a link.

Identifiers travel, never labels, so that a link survives a change of wording. A value that is
unknown, too long or repeated falls back to its default, and is reported so that the page can
say so gently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from geo.access import measures, presence
from geo.indicators import hours, need, registry
from geo.pack import territories
from geo.pack.kinds import HELP, KEPT, KINDS, MAIN, OPENED, SHOWN
from geo.scenario import scenario, scenario_file
from geo.simulator import plan

LAYERS: Final = tuple(one.id for one in MAIN)
PROFILES: Final = tuple(need.PROFILES)
REFERENCES: Final = ("departement", "territoire", "epci")
GROUPINGS: Final = ("communes", "bassins")
COMPARED: Final = ("departement", "territoire", "epci", "france")
OUTLINES: Final = ("territoire", "epci", "canton", "aucun")
TRAVELS: Final = ("voiture", "pied")
"""How people go to a place of help: by car, or on foot (those who have no car)."""
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
_AMONG: Final = rf"{'|'.join(AMONG)}|{_CODE}(,{_CODE}){{0,{MOST_PICKED - 1}}}"
_WEIGHTS: Final = frozenset(map(str, range(11)))
MAX_VALUE: Final = 200
"""Longest value read from a link; anything longer is noise or an attack."""
LONGEST_MEETING: Final = 3000

Reader = Callable[[str], object | None]
"""Reads the text of a parameter; None when it is not understood."""


@dataclass(frozen=True)
class Parameter:
    """How a field of ``View`` travels: its French ``name`` in the address, how it is read.

    A text that is longer than ``longest`` or is not of the ``pattern`` is not ``read``.
    """

    name: str
    read: Reader
    pattern: str
    longest: int

    def parse(self, text: str) -> object | None:
        """The value of a text, None when it is not understood."""
        if len(text) > self.longest:
            return None
        if self.pattern and not re.fullmatch(self.pattern, text, re.ASCII):
            return None
        return self.read(text)


def _parameter(
    default: object, name: str, read: Reader = str, *, pattern: str = "", longest: int = MAX_VALUE
) -> Any:
    """A field of ``View``: its default, and how it travels."""
    return field(default=default, metadata={"parameter": Parameter(name, read, pattern, longest)})


def _one_of(known: Iterable[str]) -> Reader:
    allowed = frozenset(known)
    return lambda text: text if text in allowed else None


def _indicator(text: str) -> str | None:
    """An indicator, under the name of today or one that it had."""
    known = registry.REGISTRY.items()
    return next((key for key, one in known if text == key or text in one.formerly), None)


def _threshold(text: str) -> int | None:
    return {str(value): value for value in measures.THRESHOLDS_MIN}.get(text)


def _months(text: str) -> int | None:
    return {str(value): value for value in measures.MONTHS}.get(text)


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
        return scenario_file.to_text(scenario_file.from_text(text))
    except ValueError:
        return None


@dataclass(frozen=True)
class View:
    """What is looked at: where, what, at which level, how far, with which layers.

    A field is declared once: its default, its name in the address, how it is read there.

    ``selected`` is the code of a unit of ``level`` or empty. ``kind`` is the kind of help
    that the threshold applies to; ``presence``, ``profile``, ``weights`` (0 to 10 each) and
    ``reference`` are those of ``measures.Params``. ``area`` restricts a list to a unit of
    another level, written ``level-code`` (``territoire-T4``), or is empty. ``travel`` is one of
    ``TRAVELS``: a view on foot has an indicator on foot (``travelling``). ``grouping`` is whether
    large gaps are shown commune by commune or as basins. ``moment`` is a part
    of the week, a key of ``hours.MOMENTS``. ``outline`` is the level whose borders are
    drawn over the communes. ``compared`` is what a fiche is compared with;
    ``month`` (``2021-10``) the date of the page Évolution, empty for the last.
    ``scenario`` is a scenario as ``geo.scenario.scenario.to_text`` writes it, empty for today;
    ``kept`` the list of ``geo.scenario.scenario_file``; ``meeting`` the views of
    ``geo.session.meeting``, ``shown`` the rank from 1 of the one that is presented, 0 while they
    are prepared.

    ``mode`` is a question of the page Simulateur (``MODES``) about ``offer``, with ``count``
    places, at most ``allowed`` people left far, an ``aim``, the ``people`` that count and the
    candidates ``among`` which a place may open: one of ``AMONG``, or commune codes.

    ``concern`` is the need, a key of ``need.PROFILES``, that actions answer; ``months`` how far
    back they are looked for, and ahead; ``planned`` whether those ahead are shown or counted.
    """

    department: str = _parameter("86", "departement", pattern="[0-9AB]{2,3}")
    indicator: str = _parameter(registry.DEFAULT, "indicateur", _indicator)
    level: str = _parameter("commune", "niveau", _one_of(territories.LEVELS))
    threshold: int = _parameter(20, "seuil", _threshold)
    kind: str = _parameter("france_services", "aide", _one_of(measures.HELP_KINDS))
    layers: tuple[str, ...] = _parameter(SHOWN, "couches", _layers)
    selected: str = _parameter("", "lieu", _selected)
    presence: str = _parameter(presence.DEFAULT, "presence", _one_of(presence.READINGS))
    profile: str = _parameter("droits", "profil", _one_of(PROFILES))
    weights: tuple[int, ...] = _parameter((5, 5, 5), "poids", _weights)
    reference: str = _parameter("departement", "reference", _one_of(REFERENCES))
    area: str = _parameter("", "perimetre", _area)
    travel: str = _parameter("voiture", "trajet", _one_of(TRAVELS))
    grouping: str = _parameter("communes", "ecarts", _one_of(GROUPINGS))
    moment: str = _parameter("any", "quand", _one_of(hours.MOMENTS))
    outline: str = _parameter("territoire", "contours", _one_of(OUTLINES))
    compared: str = _parameter("departement", "comparaison", _one_of(COMPARED))
    month: str = _parameter("", "mois", pattern=r"20\d\d-(0[1-9]|1[0-2])")
    scenario: str = _parameter("", "scenario", _canonical, longest=scenario.LONGEST)
    kept: str = _parameter("", "scenarios", _listed, longest=scenario_file.LONGEST_LIST)
    meeting: str = _parameter("", "reunion", pattern=r"[\w.,~-]*", longest=LONGEST_MEETING)
    shown: int = _parameter(0, "vue", int, pattern="[1-9][0-9]?")
    mode: str = _parameter("close", "mode", _one_of(MODES))
    offer: str = _parameter("france_services", "offre", _one_of(OPENED))
    count: int = _parameter(3, "nombre", int, pattern="[1-9][0-9]{0,3}")
    allowed: int = _parameter(0, "reste", int, pattern="0|[1-9][0-9]{0,6}")
    aim: str = _parameter("cover", "but", _one_of(plan.AIMS))
    people: str = _parameter("inhabitants", "public", _one_of(plan.PEOPLE))
    among: str = _parameter("communes", "parmi", pattern=_AMONG, longest=6 * MOST_PICKED)
    concern: str = _parameter("parentalite", "besoin", _one_of(PROFILES))
    months: int = _parameter(12, "depuis", _months)
    planned: str = _parameter("montre", "prevu", _one_of(("montre", "compte")))

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
            months=self.months,
        )


PARAMETERS: Final[Mapping[str, Parameter]] = {
    one.name: one.metadata["parameter"] for one in fields(View)
}
"""How each field of a view travels."""
NAMES: Final = {name: one.name for name, one in PARAMETERS.items()}
"""French name of each field in the address."""


def travelling(view: View, travel: str) -> View:
    """The view by another way to travel: its indicator says on foot what it said by car, or back.

    An indicator that has no such pair gives way to the usual one.
    """
    shown = registry.REGISTRY[view.indicator]
    if shown.on_foot == (travel == "pied"):
        return replace(view, travel=travel)
    pairs = {one.instead_of: key for key, one in registry.REGISTRY.items() if one.instead_of}
    if travel == "pied":
        durations = dict.fromkeys((one.minutes for one in HELP), registry.MINUTES_ON_FOOT)
        found = (durations | pairs).get(view.indicator, registry.DEFAULT_ON_FOOT)
    elif shown.id == registry.MINUTES_ON_FOOT:
        found = KINDS[view.kind].minutes
    else:
        found = shown.instead_of or registry.DEFAULT
    return replace(view, travel=travel, indicator=found)


def to_query(view: View) -> dict[str, str]:
    """Write a view as query parameters; a value equal to its default is left out."""
    default = View()
    query = {}
    for key, name in NAMES.items():
        value = getattr(view, key)
        if value != getattr(default, key):
            query[name] = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
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
    for key, one in PARAMETERS.items():
        if one.name not in query:
            continue
        raw = query[one.name]
        text = raw if isinstance(raw, str) else raw[0] if len(raw) == 1 else ""
        value = one.parse(text)
        if value is None or (key == "department" and value not in departments):
            refused.append(one.name)
        else:
            view = replace(view, **{key: value})  # type: ignore[arg-type]
    if registry.REGISTRY[view.indicator].on_foot or view.travel == "pied":
        view = travelling(view, "pied")
    if view.level not in registry.REGISTRY[view.indicator].levels:
        view = replace(view, level=registry.REGISTRY[view.indicator].levels[0])
        refused.append(NAMES["level"])
    if view.offer not in MODES[view.mode]:
        view = replace(view, offer=MODES[view.mode][0])
        refused.append(NAMES["offer"])
    return view, refused
