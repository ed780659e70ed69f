"""The scenarios a reader keeps: a short list, as one plain text that travels in a link.

Nothing is stored anywhere else: the list lives in the address of the page, and each scenario
in a file of its own when the reader takes it away (``geo.scenario.saved``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from geo.scenario import scenario
from geo.scenario.saved__scenario_file import LONGEST_NAME

MOST: Final = 8
"""Scenarios kept at once."""
BESIDE: Final = 3
"""Scenarios compared at once; more columns are not read in a meeting."""
LONGEST: Final = 3000
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
    if len(kept) > MOST or len(text) > LONGEST:
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
    if len(fields) % _FIELDS or len(rows) > MOST or len(text) > LONGEST:
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
