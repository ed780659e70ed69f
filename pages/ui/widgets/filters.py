"""Widgets that change the view, in the order where, what, how far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import pandas as pd
import streamlit as st

from geo.access import measures, presence
from geo.base import french
from geo.indicators import need, registry
from geo.indicators.declaration import Indicator
from geo.indicators.hours import MOMENTS
from geo.pack import territories
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack
from geo.pack.pack import Pack
from geo.session import available, view_model
from pages.ui.shell import cached, state
from pages.ui.texts import besoins, common, ecarts, horaires
from pages.ui.widgets import place_choice


def bind(field: str, options: Sequence[Any]) -> dict[str, Any]:
    """Seed a choice among ``options`` from the view and send its changes back."""
    return {"options": options} | bind_number(field, options)


def bind_number(field: str, options: Sequence[Any] | None = None) -> dict[str, Any]:
    """Seed a number from the view and send its changes back."""
    key = f"w_{field}"
    value = getattr(state.view(), field)
    # as the widget gives it back: a tuple would be a change by the reader at each run
    st.session_state[key] = list(value) if isinstance(value, tuple) else value
    return {"key": key, "on_change": _changed, "args": (field, key, options)}


def bind_own(name: str, options: Sequence[str], *, key: str, usual: str = "") -> dict[str, Any]:
    """Seed a choice from a parameter of its page alone and send its changes back.

    The ``usual`` option, the first one without it, is not written. A parameter that is none of
    the options is as if it was not there.
    """
    usual = usual or options[0]
    st.session_state[key] = state.own(name) if state.own(name) in options else usual

    def changed() -> None:
        chosen = state.option(key, options)
        if chosen is not None:
            state.keep_own(name, "" if chosen == usual else str(chosen))

    return {"options": options, "key": key, "on_change": changed}


_ROWS, _FAR = "liste", "loin"


def only_far(label: str, key: str) -> bool:
    """Ask whether a list keeps only what is far: a choice of the page, in its address."""
    st.session_state[key] = state.own(_ROWS) == _FAR
    return st.toggle(
        label,
        key=key,
        on_change=lambda: state.keep_own(_ROWS, _FAR if st.session_state[key] else ""),
    )


def _changed(field: str, key: str, options: Sequence[Any] | None) -> None:
    value = st.session_state[key] if options is None else state.option(key, options)
    if value is None:
        # a click on the chosen option of a single choice takes it away: keep it
        return
    changes = {field: tuple(value) if isinstance(value, list) else value}
    if field == "indicator":
        allowed = registry.REGISTRY[value].levels
        if state.view().level not in allowed:
            known = [one for one in allowed if one in available.levels(_pack())]
            changes |= {"level": known[0], "selected": ""}
        measured = {*state.view().layers, registry.REGISTRY[value].site_kind}
        changes["layers"] = tuple(one for one in available.layers(_pack()) if one in measured)
    if field == "level":
        changes["selected"] = ""
    state.change(**changes)


def _pack() -> Pack:
    """Data as published: a scenario that closes every site of a kind leaves the kind there."""
    return cached.load(state.view().department)


def _select(
    field: str,
    label: str,
    options: Sequence[Any],
    show: Callable[[Any], str],
    help_text: str | None,
) -> None:
    st.selectbox(label, format_func=show, help=help_text, **bind(field, options))


def travel(shown: Indicator | None = None) -> None:
    """Choose how people go: what the page counts, by car or on foot.

    ``shown`` is what a map of the page shows: the kind of help that it is of goes on foot with it.
    """
    key = "w_travel"
    st.session_state[key] = state.view().travel
    st.segmented_control(
        common.TRAVEL,
        list(common.TRAVELS),
        required=True,
        format_func=lambda code: common.TRAVELS[code],
        label_visibility="collapsed",
        key=key,
        on_change=_travel_changed,
        args=(key, shown.site_kind if shown else None),
    )


def _travel_changed(key: str, kind: str | None) -> None:
    known = kind if kind in measures.HELP_KINDS else state.view().kind
    travel = state.option(key, common.TRAVELS)
    if travel is None:
        return
    moved = view_model.travelling(replace(state.view(), kind=known), travel)
    state.change(travel=moved.travel, indicator=moved.indicator, kind=moved.kind)


def indicator() -> None:
    """Choose what colours the map, among what the way to travel has."""
    pack = _pack()
    declared = {
        key: registry.REGISTRY[key] for key in available.shown_indicators(pack, state.view().travel)
    }
    _select(
        "indicator",
        common.INDICATOR,
        list(declared),
        lambda code: declared[code].name,
        None,
    )


def level() -> None:
    """Choose the units of the map, among those where the indicator is defined."""
    allowed = registry.REGISTRY[state.view().indicator].levels
    known = available.levels(_pack())
    _select(
        "level",
        common.LEVEL,
        [one for one in allowed if one in known],
        lambda code: common.LEVEL_NAMES[code],
        None,
    )


def threshold() -> None:
    """Choose the minutes beyond which a place is far."""
    _select(
        "threshold",
        common.THRESHOLD,
        list(measures.THRESHOLDS_MIN),
        lambda value: french.quantity(value, "min"),
        common.threshold_help(state.travel()),
    )


def months(label: str, help_text: str) -> None:
    """Choose how far back what was done is looked at."""
    _select("months", label, list(measures.MONTHS), besoins.months, help_text)


def kind() -> None:
    """Choose the kind of help that the threshold applies to."""
    _select("kind", common.KIND, measures.kinds(_pack()), lambda code: KINDS[code].title, None)


def presence_choice() -> None:
    """Choose where a place is known to receive people: what every figure then counts."""
    _select(
        "presence",
        common.PRESENCE,
        list(presence.READINGS),
        lambda code: french.capital(presence.READINGS[code]),
        common.PRESENCE_HELP,
    )


def far_and_counted(widths: Sequence[int]) -> Any:
    """Lay the threshold and what counts on one line; returns the column that is left."""
    far, counted, beside = st.columns(widths)
    with far:
        threshold()
    with counted:
        presence_choice()
    return beside


def compact(name: str = "") -> Any:
    """Hold a row of choices: side by side, two by two on a phone (style in ``frame``)."""
    return st.container(key=f"choices{name}")


def map_row(shown: Indicator) -> None:
    """Lay how people go and to what, then on one line all else that a map depends on."""
    if "kind" in shown.uses:
        with compact("_where"):
            how, what = st.columns([25, 68], vertical_alignment="bottom")
        with how:
            travel(shown)
        with what:
            kind()
    else:
        travel(shown)
    chosen: list[Callable[[], None]] = [indicator, level]
    if "threshold_min" in shown.uses:
        chosen.append(threshold)
    if "presence" in shown.uses:
        chosen.append(presence_choice)
    if "months" in shown.uses:
        chosen.append(partial(months, common.PERIOD, common.PERIOD_HELP))
    _on_one_line(chosen)


def _on_one_line(choices: Iterable[Callable[[], None]]) -> None:
    """Lay choices side by side, each as wide as its names want (``style.css``)."""
    with compact("_line"):
        for choice in choices:
            choice()


def area(pack: Pack) -> None:
    """Choose the part of the department that is listed."""
    names = {"": ecarts.WHOLE} | areas(pack)
    place_choice.one(
        pack,
        place_choice.Listed("w_area", ecarts.AREA, names, available.areas(pack)),
        state.view().area,
        lambda value: state.change(area=value),
        lambda found: state.change(area=f"{found.level}-{found.code}"),
    )


def areas(pack: Pack) -> dict[str, str]:
    """Parts of the department, ``level-code``, with their names."""
    return {
        f"{level}-{code}": f"{french.apostrophe(name)} ({common.AREA_KINDS[level]})"
        for level in available.areas(pack)
        for code, name in territories.units(pack, level).items()
    }


def profile() -> None:
    """Choose the need that is looked at."""
    _select(
        "profile",
        ecarts.PROFILE,
        list(need.PROFILES),
        lambda code: french.capital(need.PROFILES[code].name),
        None,
    )


def concern() -> None:
    """Choose the need that actions answer."""
    _select(
        "concern",
        ecarts.PROFILE,
        list(need.PROFILES),
        lambda code: french.capital(need.PROFILES[code].name),
        None,
    )


def weights(*, capacity: bool = True) -> None:
    """Move the weights of the need and, where it counts, the reference of the ``capacity``."""
    view = state.view()
    with st.popover(ecarts.SETTINGS if capacity else ecarts.WEIGHTS):
        for index, name in enumerate(need.PROFILES[view.profile].components):
            key, weighed = f"w_weight_{index}", need.COMPONENTS[name].weighed
            st.session_state[key] = view.weights[index]
            st.slider(weighed, 0, 10, key=key, on_change=_weight_changed, args=(index, key))
        if capacity:
            _select(
                "reference",
                ecarts.REFERENCE,
                available.references(_pack()),
                lambda code: ecarts.REFERENCES[code],
                None,
            )


def _weight_changed(index: int, key: str) -> None:
    weight = state.option(key, range(11))
    if weight is not None:
        moved = list(state.view().weights)
        moved[index] = weight
        state.change(weights=tuple(moved))


def walk_row(pack: Pack) -> None:
    """Lay where and what, then the rest, for those who walk: their minutes are not chosen."""
    _where_and_what(pack)
    with compact():
        counted, need, more = st.columns([5, 4, 3], vertical_alignment="bottom")
    with counted:
        presence_choice()
    with need:
        profile()
    with more:
        weights(capacity=False)


def gap_row(pack: Pack) -> None:
    """Lay where and what, then what counts and how far."""
    _where_and_what(pack)
    with compact():
        counted, need, far, more = st.columns([5, 4, 3, 3], vertical_alignment="bottom")
    with counted:
        presence_choice()
    with need:
        profile()
    with far:
        threshold()
    with more:
        weights()


def _where_and_what(pack: Pack) -> None:
    """Lay on one line how people go, where and to what: the names of the last two are long."""
    with compact("_where"):
        how, where, what = st.columns([25, 37, 31], vertical_alignment="bottom")
    with how:
        travel()
    with where:
        area(pack)
    with what:
        kind()


def moment() -> None:
    """Choose the part of the week."""
    _select("moment", horaires.MOMENT, list(MOMENTS), lambda code: MOMENTS[code].name, None)


def hours_row(pack: Pack) -> None:
    """Lay on one line where, when and how far."""
    _on_one_line((partial(area, pack), moment, threshold, presence_choice))


def layers() -> None:
    """Choose the layers of places."""
    st.pills(
        common.LAYERS,
        selection_mode="multi",
        format_func=lambda code: KINDS[code].layer,
        **bind("layers", available.layers(_pack())),
    )


def place(pack: Pack, levels: tuple[str, ...] = ()) -> None:
    """Choose a unit by name: the same as a click on the map, by keyboard, after it on a phone.

    What is typed may name a unit of another of the ``levels``: those of the indicator when there
    is none.
    """
    view = state.view()
    known = levels or registry.REGISTRY[view.indicator].levels
    listed = place_choice.Listed(
        "w_selected",
        common.place_label(view.level),
        {"": common.NO_PLACE} | _units(pack, view.level),
        tuple(one for one in known if one in available.levels(pack)),
        view.level,
    )
    place_choice.one(
        pack,
        listed,
        view.selected,
        lambda code: state.change(selected=code),
        lambda found: open_unit(found.level, found.code),
    )


@per_pack
def _units(pack: Pack, level: str) -> dict[str, str]:
    """The units that may be chosen, by code, in alphabetical order."""
    return by_name(territories.unit_names(pack, level))


def by_name(names: pd.Series) -> dict[str, str]:
    """Names by code, set for the screen, in alphabetical order."""
    return dict(_by_name(tuple(zip(map(str, names.index), map(str, names), strict=True))))


@lru_cache(maxsize=32)
def _by_name(names: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    shown = [(code, french.apostrophe(name)) for code, name in names]
    return tuple(sorted(shown, key=lambda one: french.sorting(one[1])))


def commune(pack: Pack, label: str, options: Mapping[str, str], *, key: str, chosen: str) -> None:
    """Choose a commune, whatever level the other pages show; ``options`` by code."""

    def opened(code: str) -> None:
        open_unit("commune", code)

    listed = place_choice.Listed(key, label, options, ("commune",), "commune")
    place_choice.one(pack, listed, chosen, opened, lambda found: opened(found.code))


def open_unit(level: str, code: str) -> None:
    """Look at a unit of any level: the map's indicator gives way when the level has it not."""
    kept = level in registry.REGISTRY[state.view().indicator].levels
    indicator = state.view().indicator if kept else registry.DEFAULT
    state.change(level=level, selected=code, indicator=indicator)


def outline() -> None:
    """Choose the borders drawn over the communes."""
    if state.view().level == "commune":
        st.segmented_control(
            common.OUTLINE,
            required=True,
            format_func=lambda code: common.OUTLINES[code],
            **bind("outline", available.outlines(_pack())),
        )


def grouping() -> None:
    """Choose whether large gaps are shown commune by commune or as basins."""
    st.segmented_control(
        ecarts.GROUPING,
        required=True,
        format_func=lambda code: ecarts.GROUPINGS[code],
        help=ecarts.GROUPING_HELP,
        **bind("grouping", list(ecarts.GROUPINGS)),
    )


def over_the_map() -> None:
    """Choose what is drawn over the communes; on a phone, after what the map says."""
    with st.container(key="map_settings"):
        layers()
        outline()
        basemap()


def select_here(code: str) -> None:
    """Select the commune that a reader picked, whatever the level of the other pages."""
    state.change(level="commune", selected=code)


def select_commune(code: str) -> None:
    """Select the unit that holds the commune a reader picked on the map."""
    view = state.view()
    unit = territories.membership(cached.load(view.department), view.level)
    if code in unit.index:
        state.change(selected=str(unit[code]))


_BASEMAP = "basemap"


def chosen_basemap() -> str:
    """Base map of this session; never in the address, a link must not call a third party."""
    chosen = st.session_state.get(_BASEMAP)
    return chosen if chosen in common.BASEMAPS else ""


def basemap() -> None:
    """Offer a base map served by a third party, named, off by default."""
    chosen = st.selectbox(
        common.BASEMAP, list(common.BASEMAPS), format_func=common.BASEMAPS.__getitem__, key=_BASEMAP
    )
    if chosen:
        st.caption(common.BASEMAP_NOTICE[chosen])
