"""The views chosen for a meeting: pages with what they show, as one plain text for a link.

A view of a meeting is a page and the part of a ``View`` that this page reads: it shows the very
figures of that page, and nothing of the meeting is computed or stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from geo.access import measures, presence
from geo.pack import territories
from geo.pack.kinds import CLOSED, KINDS
from geo.reading import names
from geo.scenario import scenario
from geo.scenario.scenario import Scenario
from geo.session import view_model
from geo.session.view_model import View

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_WHAT: Final = ("threshold", "kind", "presence", "profile", "weights", "reference")
_ALWAYS: Final = ("department", *_WHAT, "scenario")
FIELDS: Final = {
    "carte": (*_ALWAYS, "indicator", "level", "selected", "layers", "outline"),
    "fiche": (*_ALWAYS, "level", "selected", "compared"),
    "ecarts": (*_ALWAYS, "area", "selected", "travel", "grouping"),
    "horaires": (*_ALWAYS, "area", "selected", "moment"),
    "evolution": ("department", "threshold", "presence", "month"),
    "actions": (*_ALWAYS, "level", "selected", "concern", "months", "planned"),
    "contacts": (*_ALWAYS, "level", "selected"),
    "scenario": ("department", "threshold", "presence", "scenario", "mode", "offer"),
}
"""Pages that can be shown, and the fields of a ``View`` that each of them reads."""
MOST: Final = 20
_OF_A_UNIT: Final = ("fiche", "actions", "contacts")
CLOSINGS: Final = 3
"""Most closings that a prepared meeting shows."""
_BETWEEN: Final = "~"
_NOTHING: Final = "-"
"""A value that is empty on purpose: an empty one would look like the end of a view."""


class Shown(NamedTuple):
    """A page, key of ``FIELDS``, and the view it shows."""

    page: str
    view: View


def write(page: str, view: View) -> str:
    """Write a view of a meeting: ``fiche~niveau~canton~lieu~8612``.

    A page of communes alone keeps what is selected only when it is a commune.
    """
    if "level" not in FIELDS[page] and view.level != "commune":
        view = replace(view, selected="")
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
    level, _, code = view.area.partition("-")
    if view.area and code not in territories.units(pack, level):
        return False
    if page in _OF_A_UNIT and view.level != "departement":
        return view.selected in territories.units(pack, view.level)
    return not view.selected or view.selected in territories.unit_names(pack, view.level)


def prepared(pack: Pack, view: View, *, acted: bool) -> list[str]:
    """Texts of the views that prepare the meeting of the unit of a view, of one of ``AREAS``.

    How near help is beside the other units, the unit, its communes first in need, what is done
    there when there is a register (``acted``), what each place that most of its people go to would
    cost by closing, whom to call. Of today, whatever scenario the view has.
    """
    today = replace(
        view,
        scenario="",
        indicator=KINDS[view.kind].minutes,
        area=f"{view.level}-{view.selected}",
    )
    closings = [
        replace(today, scenario=scenario.to_text(one), mode="close", offer=kind)
        for kind, one in _closings(pack, today)
    ]
    return [
        *(write(page, today) for page in ("carte", "fiche", "ecarts")),
        *[write("actions", today)] * acted,
        *(write("scenario", one) for one in closings),
        write("contacts", today),
    ]


def _closings(pack: Pack, view: View) -> list[tuple[str, Scenario]]:
    """The closing of each place that the people of a unit go to first, the most people first."""
    kind = view.kind if view.kind in CLOSED else CLOSED[0]
    if not measures.has_list(pack, kind):
        return []
    inside = names.members(pack, view.level, view.selected)
    near = measures.nearest(pack, kind, view.params.counts).loc[inside, "site_id"].dropna()
    site = near.map(presence.places(pack, kind, view.params.counts)["site"])
    people = pack.communes["population"].reindex(near.index).groupby(site).sum()
    ranked = people.sort_values(ascending=False, kind="stable").index
    closings = [Scenario(closed=(f"{kind}:{one}",)) for one in ranked]
    return [(kind, one) for one in closings if not scenario.check(pack, one)][:CLOSINGS]


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
