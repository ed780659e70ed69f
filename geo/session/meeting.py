"""The views chosen for a meeting: pages with what they show, as one plain text for a link.

A view of a meeting is a page and the part of a ``View`` that this page reads: it shows the very
figures of that page, and nothing of the meeting is computed or stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from geo.pack import territories
from geo.scenario import scenario
from geo.session import view_model
from geo.session.view_model import View

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_ALWAYS: Final = ("department", "threshold", "kind", "profile", "weights", "reference", "scenario")
FIELDS: Final = {
    "carte": (*_ALWAYS, "indicator", "level", "selected", "layers", "outline"),
    "fiche": (*_ALWAYS, "level", "selected", "compared"),
    "scenario": ("department", "threshold", "scenario", "mode", "offer"),
}
"""Pages that can be shown, and the fields of a ``View`` that each of them reads."""
MOST: Final = 20
_BETWEEN: Final = "~"
_NOTHING: Final = "-"
"""A value that is empty on purpose: an empty one would look like the end of a view."""


class Shown(NamedTuple):
    """A page, key of ``FIELDS``, and the view it shows."""

    page: str
    view: View


def write(page: str, view: View) -> str:
    """Write a view of a meeting: ``fiche~niveau~canton~lieu~8612``."""
    kept = View(**{name: getattr(view, name) for name in FIELDS[page]})
    parts = [part or _NOTHING for pair in view_model.to_query(kept).items() for part in pair]
    return _BETWEEN.join([page, *parts])


def read_meeting(text: str, departments: Sequence[str]) -> Shown | None:
    """Read what ``write`` wrote; None when any part of it is not understood."""
    page, *parts = text.split(_BETWEEN)
    names, values = parts[::2], [part.removeprefix(_NOTHING) for part in parts[1::2]]
    known = {view_model.NAMES[name] for name in FIELDS.get(page, ())}
    if page not in FIELDS or len(parts) % 2 or not set(names) <= known:
        return None
    view, refused = view_model.from_query(dict(zip(names, values, strict=True)), departments)
    return None if refused else Shown(page, view)


def fits(pack: Pack, shown: Shown) -> bool:
    """Whether the pack has what a view shows: its scenario, its place, its unit."""
    page, view = shown
    if scenario.check(pack, scenario.from_text(view.scenario)):
        return False
    if page == "scenario":
        return bool(view.scenario)
    if page == "fiche" and view.level != "departement":
        return view.selected in territories.units(pack, view.level)
    return not view.selected or view.selected in territories.unit_names(pack, view.level)


def split(text: str) -> list[str]:
    """Texts of the views of a meeting, in order."""
    return [one for one in text.split(_BETWEEN * 2) if one]


def join(texts: Sequence[str]) -> str:
    """Write a meeting for a link. Raises ``ValueError`` when it is too long for one."""
    text = (_BETWEEN * 2).join(texts)
    if len(texts) > MOST or len(text) > view_model.LONGEST_MEETING:
        raise ValueError("too many views for a link")
    return text


def moved(texts: Sequence[str], at: int, by: int) -> list[str]:
    """Move the view at a position by some places, within the list."""
    others = [*texts[:at], *texts[at + 1 :]]
    to = min(max(at + by, 0), len(others))
    return [*others[:to], texts[at], *others[to:]]
