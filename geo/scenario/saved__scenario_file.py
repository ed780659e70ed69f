"""A scenario kept as a small JSON file: what it changes, for which figures, on which data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from geo.access import measures, presence
from geo.access.measures import Params
from geo.base.errors__errors import GeoError
from geo.indicators import need
from geo.pack import catalogue, territories
from geo.scenario import scenario
from geo.scenario.scenario import Scenario

if TYPE_CHECKING:
    from geo.pack.pack import Pack

FORMAT: Final = "observatoire-scenario-1"
LONGEST: Final = 20_000
"""Characters of the longest file read."""
LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class Saved:
    """A scenario as it was kept.

    ``hashes`` maps the files of the department to their SHA-256 when it was kept.
    """

    name: str
    department: str
    scenario: Scenario
    params: Params
    hashes: Mapping[str, str]


def to_json(pack: Pack, chosen: Scenario, name: str, params: Params) -> str:
    """Write a scenario that fits the pack, with the hashes of the department's files."""
    kept = {
        "format": FORMAT,
        "name": name[:LONGEST_NAME],
        "department": pack.department,
        "title": scenario.title(pack, chosen),
        "scenario": scenario.to_text(chosen),
        "params": asdict(params),
        "files": _hashes(pack),
    }
    return json.dumps(kept, ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> Saved:
    """Read a kept scenario. Raises ``GeoError``, in French, naming what is wrong."""
    try:
        raw = json.loads(text[: LONGEST + 1])
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise GeoError("Ce fichier n’est pas un scénario de l’observatoire.")
    for field in ("name", "department", "scenario"):
        if not isinstance(raw.get(field), str):
            raise _refused(field)
    try:
        chosen = scenario.from_text(raw["scenario"])
    except ValueError:
        raise _refused("scenario") from None
    hashes = raw.get("files")
    if not isinstance(hashes, dict) or not all(isinstance(h, str) for h in hashes.values()):
        raise _refused("files")
    name = raw["name"][:LONGEST_NAME]
    return Saved(name, raw["department"], chosen, _params(raw.get("params")), hashes)


def changed(pack: Pack, saved: Saved) -> list[str]:
    """Say which files are no longer those of the day it was kept, one French line each."""
    if saved.department != pack.department:
        return [f"Ce scénario est celui d’un autre département ({saved.department!r})."]
    now = _hashes(pack)
    return [
        f"Le fichier {name} a changé depuis que ce scénario a été enregistré."
        for name in sorted(now.keys() | saved.hashes.keys())
        if now.get(name) != saved.hashes.get(name)
    ]


def _hashes(pack: Pack) -> dict[str, str]:
    files = catalogue.department(pack.department, pack.root).get("files", {})
    return {name: described["sha256"] for name, described in files.items()}


def _params(raw: Any) -> Params:
    allowed: dict[str, Any] = {
        "threshold_min": measures.THRESHOLDS_MIN,
        "kind": measures.HELP_KINDS,
        "neighbours": (True, False),
        "presence": presence.READINGS,
        "profile": need.PROFILES,
        "reference": territories.LEVELS,
    }
    if isinstance(raw, dict):
        raw = {"presence": presence.DEFAULT} | raw  # kept before it was a choice
    if not isinstance(raw, dict) or raw.keys() != asdict(Params()).keys():
        raise _refused("params")
    for field, values in allowed.items():
        same_type = type(raw[field]) is type(getattr(Params(), field))  # True is not 1 here
        if not same_type or raw[field] not in values:
            raise _refused(field)
    weights = raw["weights"]
    if not isinstance(weights, list) or len(weights) != 3 or not all(map(_weight, weights)):
        raise _refused("weights")
    return Params(**{**raw, "weights": tuple(map(float, weights))})


def _weight(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value <= 10  # type: ignore[operator]


def _refused(field: str) -> GeoError:
    return GeoError(f"Ce fichier de scénario est abîmé\u00a0: « {field} » n’est pas compris.")
