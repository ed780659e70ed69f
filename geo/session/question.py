"""What a view of the Simulateur asks: of the solver, or of two packs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.pack.kinds import change_of
from geo.session.view_model import AMONG, View
from geo.simulator import harm, plan
from geo.simulator.comparison import Comparison
from geo.simulator.plan import MOST, Request

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def compared(before: Pack, after: Pack, view: View) -> Comparison:
    """Compare two packs for what the view is about, with the parameters of a plan."""
    return Comparison(before, after, view_request(view).params)


def view_request(view: View) -> Request:
    """The question that says what the figures of a view are about."""
    return Request(
        action="open", kind=view.offer, threshold_min=view.threshold, presence=view.presence
    )


def picked_communes(view: View) -> tuple[str, ...]:
    """Codes of the communes picked one by one where a place may open; empty for a list of them."""
    return () if view.among in AMONG else tuple(view.among.split(","))


def most(today: Pack, view: View) -> int:
    """Most places the question can be about: ten to open, all that exist to keep; at least 1."""
    if view.mode != "keep":
        return MOST
    ids = harm.singles(today, view.offer, view.params).index
    if change_of(view.offer).closes != "posts":
        return max(1, len(ids))
    return int(today.sites(view.offer)["posts"].reindex(ids).sum())


def request(today: Pack, view: View) -> Request:
    """Write the question of a view for the solver, as the command line does."""
    common: dict[str, Any] = {
        "kind": view.offer,
        "threshold_min": view.threshold,
        "presence": view.presence,
    }
    aimed: dict[str, Any] = {"aim": view.aim, "people": view.people}
    if view.people == "need":
        aimed |= {"profile": view.profile, "weights": view.params.weights}
    if view.mode == "keep":
        return Request(action="keep", count=min(view.count, most(today, view)), **common, **aimed)
    common["candidates"] = picked_communes(view) or plan.candidate_communes(today, view.among)
    if view.mode == "minimum":
        return Request(action="minimum", allowed=view.allowed, **common)
    return Request(action="open", count=min(view.count, MOST), **common, **aimed)
