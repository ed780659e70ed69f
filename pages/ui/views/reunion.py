"""The views of a meeting: prepared in a list, then presented in large type, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Final

import streamlit as st

from geo.base import french
from geo.indicators import hours, registry
from geo.pack import territories
from geo.pack.pack import Pack
from geo.reading import names, priorities, walking_gaps, why
from geo.scenario import scenario, scenario_file
from geo.session import available, meeting
from geo.session.meeting import Shown
from geo.session.view_model import AREAS, View
from pages.ui.shell import cached, register, state
from pages.ui.texts import common, ecarts, fiche, reunion, simulateur
from pages.ui.views import besoins as besoins_view
from pages.ui.views import compare as compare_view
from pages.ui.views import ecarts as ecarts_view
from pages.ui.views import evolution as evolution_view
from pages.ui.views import fiche as fiche_view
from pages.ui.widgets import filters, place_choice

_PAGE, _FULL, _LAID = "meeting_page", "meeting_full", "meeting_laid"
_LIST: Final = "vues"
"""Anchor of the list, which is far below on a phone."""


def texts() -> list[str]:
    """Texts of the views of the meeting, in order, those that are not understood too."""
    return meeting.split(state.view().meeting)


def understood(text: str) -> Shown | None:
    """Read a view of the meeting; None when its department does not have what it shows."""
    shown = meeting.read_meeting(text, cached.departments())
    fits = shown is not None and meeting.fits(cached.load(shown.view.department), shown)
    return shown if fits else None


def presentable_views() -> list[Shown]:
    """The views that can be presented, in order."""
    return [one for one in map(understood, texts()) if one is not None]


def _change(changed: Sequence[str]) -> None:
    """Write the list in the view; say so and change nothing when it is too long for a link."""
    try:
        state.change(meeting=meeting.join(changed))
    except ValueError:
        st.session_state[_FULL] = True


def add(pack: Pack) -> None:
    """Compose a view with the choices of its page, and add it to the list."""
    st.header(reunion.ADD_TITLE)
    page = st.selectbox(
        reunion.WHAT, list(reunion.PAGES), format_func=reunion.PAGES.__getitem__, key=_PAGE
    )
    with st.container(key="meeting_compose"):
        _CHOICES[page](pack)
    view = state.view()
    written = meeting.write(page, view)
    ready = understood(written) is not None
    if page in reunion.OF_A_UNIT and not ready:
        st.caption(reunion.CHOOSE_PLACE)
    if page != "scenario" and "scenario" in meeting.FIELDS[page] and view.scenario:
        st.caption(reunion.WITH_SCENARIO)
    st.button(
        reunion.ADD,
        key="meeting_add",
        disabled=not ready,
        on_click=lambda: _change([*texts(), written]),
    )
    if st.session_state.pop(_FULL, False):
        st.warning(reunion.TOO_LONG)


def _unit(pack: Pack) -> None:
    fiche_view.where(pack, state.view())


def _commune(pack: Pack) -> None:
    """Choose the commune that a view of all of them says more of; none is a choice."""
    view = state.view()
    options = {"": common.NO_PLACE} | filters.by_name(pack.communes["name"])
    chosen = view.selected if view.level == "commune" and view.selected in options else ""
    label = common.place_label("commune")
    filters.commune(pack, label, options, key="meeting_commune", chosen=chosen)


def _fiche(pack: Pack) -> None:
    _unit(pack)
    fiche_view.choices(pack, state.view())


def _carte(pack: Pack) -> None:
    filters.map_row(registry.REGISTRY[state.view().indicator])
    filters.place(pack)


def _ecarts(pack: Pack) -> None:
    if ecarts_view.on_foot(state.view()):
        filters.walk_row(pack)
    else:
        filters.gap_row(pack)
        filters.grouping()
    _commune(pack)


def _horaires(pack: Pack) -> None:
    filters.hours_row(pack)
    _commune(pack)


def _evolution(pack: Pack) -> None:
    with filters.far_and_counted([1, 2, 4]):
        evolution_view.slider(pack, evolution_view.month(pack, state.view()))


def _actions(pack: Pack) -> None:
    _unit(pack)
    with filters.compact():
        concern, since, far = st.columns([3, 2, 2], vertical_alignment="bottom")
    with concern:
        filters.concern()
    with since:
        filters.months(common.PERIOD, common.PERIOD_HELP)
    with far:
        filters.threshold()
    besoins_view.planned()


def _scenario(pack: Pack) -> None:
    """Choose among the scenario of the view and those that are kept; it becomes the view's."""
    view, today = state.view(), cached.load(state.view().department)
    named = {one.text: one.name for one in scenario_file.from_text(view.kept)}
    if view.scenario and view.scenario not in named:
        named[view.scenario] = scenario.title(today, scenario.from_text(view.scenario))
    if not named:
        st.caption(reunion.NO_SCENARIO)
        return
    with filters.compact():
        which, what, far = st.columns([5, 3, 2])
    with which:
        key = "meeting_scenario"
        st.session_state[key] = view.scenario or None
        st.selectbox(
            reunion.SCENARIO,
            list(named),
            format_func=lambda text: french.apostrophe(named[text]),
            key=key,
            on_change=lambda: state.change(scenario=state.option(key, named) or view.scenario),
        )
    with what:
        compare_view.offer()
    with far:
        filters.threshold()


_CHOICES: Final[Mapping[str, Callable[[Pack], None]]] = {
    "fiche": _fiche,
    "carte": _carte,
    "ecarts": _ecarts,
    "horaires": _horaires,
    "evolution": _evolution,
    "actions": _actions,
    "contacts": _unit,
    "scenario": _scenario,
}
"""The choices of each kind of view: those of its page that a meeting keeps."""


def prepare(pack: Pack) -> None:
    """Choose a unit, and lay the views of its meeting after those that are there."""
    st.header(reunion.PREPARE_TITLE)
    view, units = state.view(), filters.areas(pack)
    chosen = f"{view.level}-{view.selected}"

    def opened(unit: str) -> None:
        level, _, code = unit.partition("-")
        filters.open_unit(level, code)

    place_choice.one(
        pack,
        place_choice.Listed(
            "meeting_unit",
            reunion.UNIT,
            units,
            available.areas(pack),
            placeholder=common.NO_PLACE,
        ),
        chosen if chosen in units else None,
        opened,
        lambda found: filters.open_unit(found.level, found.code),
    )
    offer(pack, view)


def offer(pack: Pack, view: View, *, away: bool = False) -> None:
    """Offer to prepare the meeting of the unit of a view; ``away`` from the page of the meeting."""
    named = view.level in AREAS and view.selected in territories.units(pack, view.level)
    label = reunion.PREPARE
    if named:
        label = reunion.prepare(names.unit_name(pack, view.level, view.selected, "de"))

    def lay() -> None:
        acted = bool(register.unit_texts(pack, view)(view.selected))
        made = meeting.prepared(pack, view, acted=acted)
        _change([*texts(), *(one for one in made if one not in texts())])
        st.session_state[_LAID] = sum(one in texts() for one in made)

    clicked = st.button(
        label, key="meeting_prepare", disabled=not named, help=reunion.PREPARE_HELP, on_click=lay
    )
    if clicked and away:
        st.switch_page("pages/reunion.py")
    laid = 0 if away else st.session_state.pop(_LAID, 0)
    if laid:
        link = f'<a href="#{_LIST}">{escape(reunion.TO_LIST)}</a>'
        st.html(f"<p class=laid role=status>{escape(reunion.laid(laid))} {link}</p>")


def notes(pack: Pack, shown: Shown) -> list[str]:
    """What to say of a view: what its figures explain, and what they do not say.

    ``pack`` is the department as published.
    """
    page, view = shown
    with state.showing(view):
        travel = state.travel()
    if page in ("carte", "horaires"):
        moment = hours.MOMENTS[view.moment].indicator
        one = registry.REGISTRY[view.indicator if page == "carte" else moment]
        return [names.reading(pack, one), names.limits(pack, one)]
    if page == "ecarts" and view.travel == "pied":
        return [
            walking_gaps.by_car(pack, view.params, view.area),
            ecarts.limits_on_foot(view.params),
        ]
    if page == "ecarts":
        beyond = priorities.beyond_sentence(pack, view.params, view.area)
        return [beyond, ecarts.limits(travel, view.params)]
    if page == "evolution":
        return [fiche.CLOSED]
    if page == "scenario":
        return [simulateur.limits(travel)]
    code = view.department if view.level == "departement" else view.selected
    if page == "fiche":
        return why.why(pack, view.level, code, view.params)[1:]
    if page == "contacts":
        return [fiche.contacts_note(mds=True)]
    return []


def listing() -> None:
    """Draw the list in order, with what moves and removes a view, and present it."""
    st.header(reunion.LIST, anchor=_LIST)
    if not texts():
        st.caption(reunion.EMPTY)
        return
    st.button(
        reunion.PRESENT,
        type="primary",
        key="meeting_present",
        disabled=not presentable_views(),
        on_click=state.change,
        kwargs={"shown": 1},
    )
    noted = st.checkbox(reunion.NOTES, key="meeting_notes", help=reunion.NOTES_HELP)
    for at, text in enumerate(texts()):
        _row(at, text, noted=noted)
    st.caption(reunion.KEYS)


def _row(at: int, text: str, *, noted: bool) -> None:
    one = understood(text)
    label, settings = reunion.UNREAD, ""
    if one is not None:
        label = reunion.label(cached.load(one.view.department), one)
        settings = reunion.settings(one)
    others = [other for i, other in enumerate(texts()) if i != at]
    with st.container(border=True, gap="small"):
        st.markdown(f"**{at + 1}.** {label}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(settings)
            _move(reunion.UP, at, -1)
            _move(reunion.DOWN, at, 1)
            st.button(reunion.REMOVE, key=f"remove_{at}", on_click=_change, args=(others,))
        if noted and one is not None:
            st.markdown(common.inert(" ".join(notes(cached.load(one.view.department), one))))


def _move(label: str, at: int, by: int) -> None:
    st.button(
        label,
        key=f"move_{at}_{by}",
        disabled=not 0 <= at + by < len(texts()),
        on_click=_change,
        args=(meeting.moved(texts(), at, by),),
    )
