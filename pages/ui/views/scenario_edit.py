"""The modes Fermer and Ouvrir: the widgets that change the scenario of the view."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from geo.access import place_counts
from geo.base import french
from geo.pack import missing
from geo.pack.kinds import CHANGED, POSTS, SESSION, change_of
from geo.pack.pack import Pack
from geo.reading import presence_words
from geo.scenario import scenario, simulated_tables
from geo.scenario.scenario import MOST_POSTS, Opening, Scenario
from geo.session.view_model import View
from geo.simulator import plan, post_ends
from pages.ui.shell import cached, state
from pages.ui.texts import common, simulateur
from pages.ui.widgets import filters, place_choice

_CLOSED, _OPENED, _NOTICE = "w_closed", "w_opened", "simulator_notice"
_BEFORE, _ENDING = "w_ends_before", "avant"
_DAYS = (date(2020, 1, 1), date(2099, 12, 31))
"""Days that may be chosen: wider than any end of a post."""
_EVERY = "employer:"
"""Start of the option that stands for all the posts of an employer."""


def current() -> Scenario:
    """Scenario of the view."""
    return scenario.from_text(state.view().scenario)


def put(new: Scenario) -> None:
    """Make a scenario that of the view; one that cannot be is refused, and the page says why."""
    faults = scenario.check(cached.load(state.view().department), new)
    try:
        text = scenario.to_text(new)
    except ValueError:
        faults = [simulateur.TOO_LONG]
    if faults:
        st.session_state[_NOTICE] = " ".join(faults)
    else:
        state.change(scenario=text)


def notice() -> None:
    """Say, once, why the last change was refused."""
    refused = st.session_state.pop(_NOTICE, "")
    if refused:
        st.warning(refused)


# ---------- Fermer ----------


def close(today: Pack, view: View) -> None:
    """Choose what closes, by name."""
    names = _names(today, view.offer)
    kind = CHANGED[view.offer].id
    hint = simulateur.CLOSE_HINT
    place_choice.several(
        today,
        place_choice.Listed(_CLOSED, simulateur.close(view.offer), names, (kind,), kind, hint),
        [one for one in names if one in closed(current(), view.offer)],
        partial(_close, today, view.offer),
    )
    if view.offer == POSTS:
        _remaining(today)
        _ended(today)


def closed(chosen: Scenario, offer: str) -> list[str]:
    """Identifiers of what a scenario closes of an offer; of ``cnfs``, where it cuts posts."""
    return [post for post, _ in chosen.posts] if offer == POSTS else chosen.closed_of(offer)


def close_only(offer: str, ids: list[str]) -> None:
    """Close exactly these of an offer; a number of posts that remain is kept where it was."""
    chosen = current()
    if offer == POSTS:
        kept = dict(chosen.posts)
        put(replace(chosen, posts=tuple((one, kept.get(one, 0)) for one in ids)))
        return
    others = [one for one in chosen.closed if not one.startswith(f"{offer}:")]
    put(replace(chosen, closed=(*others, *(f"{offer}:{one}" for one in ids))))


def _close(today: Pack, offer: str, picked: list[str]) -> None:
    employers = [one.removeprefix(_EVERY) for one in picked if one.startswith(_EVERY)]
    ids = [one for one in picked if not one.startswith(_EVERY)]
    if employers:
        sites = today.sites(CHANGED[POSTS].id)
        ids += [str(one) for one in sites.index[sites["employer"].isin(employers)]]
    close_only(offer, list(dict.fromkeys(ids)))


def _names(today: Pack, offer: str) -> dict[str, str]:
    """Name of each site that can close, in alphabetical order, employers as a whole first."""
    sites = today.sites(CHANGED[offer].id)
    sites = sites[sites["in_department"].fillna(True).astype(bool)]
    label = change_of(offer).label
    named = place_counts.place_names(today, sites.assign(name=sites[label]), always=True).map(
        french.apostrophe
    )
    said = map(simulateur.posts, named, sites["posts"]) if offer == POSTS else named
    pairs = sorted(zip(sites.index, said, strict=True), key=lambda pair: french.sorting(pair[1]))
    names = {str(one): name for one, name in pairs}
    if offer != POSTS:
        return names
    return {
        f"{_EVERY}{employer}": simulateur.every_post(french.apostrophe(employer), total)
        for employer, total in place_counts.of_several_seats(sites).items()
    } | names


def _remaining(today: Pack) -> None:
    """Choose how many posts remain where there are several."""
    rows = today.sites(CHANGED[POSTS].id)[["employer", "posts"]].to_dict("index")
    for post, number in current().posts:
        employer, posts = rows[post].values()
        if posts > 1:
            key = f"w_posts_{post}"
            st.session_state[key] = number
            st.number_input(
                simulateur.remaining(french.apostrophe(employer)),
                0,
                int(posts) - 1,
                key=key,
                on_change=_posts_changed,
                args=(post, key),
            )


def _posts_changed(post: str, key: str) -> None:
    chosen = current()
    put(replace(chosen, posts=tuple((dict(chosen.posts) | {post: st.session_state[key]}).items())))


def _day(text: str) -> date | None:
    """Day of the address, None when it is none that can be chosen."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if _DAYS[0] <= day <= _DAYS[1] else None


def _before_changed(usual: date) -> None:
    day = st.session_state[_BEFORE] or usual
    state.keep_own(_ENDING, "" if day == usual else day.isoformat())


def _ended(today: Pack) -> None:
    """Choose the posts that end before a day, and close them together."""
    if lack := missing.absent(today, (post_ends.TABLE,)):
        st.caption(lack)
        return
    usual = date(date.today().year + 1, 1, 1)
    st.session_state[_BEFORE] = _day(state.own(_ENDING)) or usual
    with st.container(horizontal=True):
        before = st.date_input(
            simulateur.ENDS_BEFORE,
            min_value=_DAYS[0],
            max_value=_DAYS[1],
            format="DD/MM/YYYY",
            key=_BEFORE,
            on_change=_before_changed,
            args=(usual,),
        )
        which = st.selectbox(
            simulateur.END,
            format_func=simulateur.ENDS.__getitem__,
            **filters.bind_own("terme", list(simulateur.ENDS), key="w_end"),
        )
    found = post_ends.ending(today, before, post_ends.Which(which))
    st.caption(common.inert(" ".join(post_ends.sentences(found))))
    chosen = current()
    merged = post_ends.merged(chosen, found)
    if found.closed:
        st.button(
            simulateur.close_ended(found.closed),
            key="close_ended",
            disabled=merged == dict(chosen.posts),
            on_click=lambda: put(replace(chosen, posts=tuple(merged.items()))),
        )


# ---------- Ouvrir ----------


def open_(today: Pack, view: View) -> None:
    """Choose where something opens, by name; the map does the same (``toggle``)."""
    names = today.communes["name"].map(french.apostrophe)
    opened = current().opened_of(view.offer)
    label, hint = simulateur.open_at(view.offer), simulateur.OPEN_HINT
    place_choice.several(
        today,
        place_choice.Listed(_OPENED, label, filters.by_name(names), ("commune",), "commune", hint),
        list(dict.fromkeys(one.code_insee for one in opened)),
        partial(_open_only, view.offer),
    )
    for one in opened:
        when = presence_words.already(today, CHANGED[view.offer].help, one.code_insee)
        if when:
            st.caption(simulateur.already_served(names[one.code_insee], when))
    for rank, one in enumerate(opened):
        _detail(one, names[one.code_insee], f"w_opened_{rank}")


def toggle(code: str) -> None:
    """Open in the commune picked on the map what the page is about, or take it away."""
    view = state.view()
    codes = [one.code_insee for one in current().opened_of(view.offer)]
    _open_only(view.offer, [one for one in codes if one != code] + [code] * (code not in codes))


def _open_only(offer: str, codes: list[str]) -> None:
    """Open exactly in these communes; those already there keep their half days and posts."""
    chosen = current()
    same = [one for one in chosen.opened if one.kind != offer or one.code_insee in codes]
    there = {one.code_insee for one in same if one.kind == offer}
    when = plan.SESSION if offer == SESSION else ""
    new = [Opening(offer, code, when) for code in codes if code not in there]
    put(replace(chosen, opened=(*same, *new)))


def _detail(opening: Opening, name: str, key: str) -> None:
    """Choose the half day of a session, or the posts of an opening."""
    changed: dict[str, Any] = {"key": key, "on_change": _opening_changed, "args": (opening, key)}
    if opening.kind == SESSION:
        st.session_state[key] = opening.when
        st.selectbox(
            simulateur.when(name),
            list(simulated_tables.HALF_DAYS),
            format_func=simulated_tables.HALF_DAYS.__getitem__,
            **changed,
        )
    elif opening.kind == POSTS:
        st.session_state[key] = opening.posts
        st.number_input(simulateur.created(name), 1, MOST_POSTS, **changed)


def _opening_changed(opening: Opening, key: str) -> None:
    field = "when" if opening.kind == SESSION else "posts"
    known = {"when": simulated_tables.HALF_DAYS, "posts": range(1, MOST_POSTS + 1)}
    value = state.option(key, known[field])
    if value is not None:
        others = [one for one in current().opened if one != opening]
        put(replace(current(), opened=(*others, replace(opening, **{field: value}))))
