"""A scenario kept as a small JSON file: what it changes, for which figures, on which data.

The scenarios a reader keeps: a short list, as one plain text that travels in a link.

Nothing is stored anywhere else: the list lives in the address of the page, and each scenario
in a file of its own when the reader takes it away (``geo.scenario.scenario_file``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from geo.access import measures, presence
from geo.access.measures import Params
from geo.base.errors import GeoError
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


MOST: Final = 8
"""Scenarios kept at once."""
BESIDE: Final = 3
"""Scenarios compared at once; more columns are not read in a meeting."""
LONGEST_LIST: Final = 3000
"""Characters of the longest list that fits in a link."""
_BETWEEN: Final = "~"
_FIELDS: Final = 3


class Kept(NamedTuple):
    """A scenario (``scenario.to_text``), the name a reader gave it, whether it is compared."""

    name: str
    text: str
    beside: bool


def to_text(kept: Sequence[Kept]) -> str:
    """Write a list for a link. Raises ``ValueError`` when it is too long for one.

    >>> to_text([Kept("Civray fermé", "f2270", True)])
    'Civray fermé~f2270~1'
    """
    text = _BETWEEN.join(
        field for one in kept for field in (one.name, one.text, str(int(one.beside)))
    )
    if len(kept) > MOST or len(text) > LONGEST_LIST:
        raise ValueError("too many scenarios for a link")
    return text


def from_text(text: str) -> tuple[Kept, ...]:
    """Read a list; an empty text is an empty list.

    Raises ``ValueError`` for anything that ``to_text`` does not write: too many scenarios or too
    many compared, a scenario that is not understood or that is today's, a name that is not one
    or that is given twice.
    """
    fields = text.split(_BETWEEN) if text else []
    rows = [fields[i : i + _FIELDS] for i in range(0, len(fields), _FIELDS)]
    if len(fields) % _FIELDS or len(rows) > MOST or len(text) > LONGEST_LIST:
        raise ValueError("not a list of scenarios")
    kept = tuple(Kept(name, _canonical(chosen), beside == "1") for name, chosen, beside in rows)
    names = {one.name for one in kept}
    if (
        len(names) < len(kept)
        or any(not name or name != _clean(name) for name in names)
        or any(row[2] not in ("0", "1") for row in rows)
        or sum(one.beside for one in kept) > BESIDE
    ):
        raise ValueError("not the names or the marks of a list of scenarios")
    return kept


def _canonical(text: str) -> str:
    chosen = scenario.from_text(text)
    if not chosen:
        raise ValueError("today is not a scenario")
    return scenario.to_text(chosen)


def keep(kept: Sequence[Kept], name: str, text: str) -> tuple[Kept, ...]:
    """Add a scenario, compared while there is room; a name already taken is numbered.

    A scenario that the list already has is not added again.
    """
    if any(one.text == text for one in kept):
        return tuple(kept)
    beside = sum(one.beside for one in kept) < BESIDE
    return (*kept, Kept(_free(kept, name), text, beside))


def rename(kept: Sequence[Kept], at: int, name: str) -> tuple[Kept, ...]:
    """Give the scenario at a position another name; an empty one changes nothing."""
    if not _clean(name):
        return tuple(kept)
    others = [one for i, one in enumerate(kept) if i != at]
    new = kept[at]._replace(name=_free(others, name))
    return (*kept[:at], new, *kept[at + 1 :])


def compare(kept: Sequence[Kept], at: int, *, beside: bool) -> tuple[Kept, ...]:
    """Compare, or not, the scenario at a position; the fourth is not compared."""
    if beside and sum(one.beside for one in kept) >= BESIDE:
        return tuple(kept)
    return (*kept[:at], kept[at]._replace(beside=beside), *kept[at + 1 :])


def _free(kept: Sequence[Kept], name: str) -> str:
    """A clean name that no other scenario has: ``Civray (2)``."""
    taken, name = {one.name for one in kept}, _clean(name) or "Scénario"
    numbered = (f"{name[: LONGEST_NAME - 4]} ({rank})" for rank in range(2, MOST + 2))
    return next(one for one in (name, *numbered) if one not in taken)


def _clean(name: str) -> str:
    """A name on one line, without what separates the fields of a list."""
    kept = (letter if letter.isprintable() else " " for letter in name.replace(_BETWEEN, "-"))
    return " ".join("".join(kept).split())[:LONGEST_NAME].strip()
