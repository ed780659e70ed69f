"""What goes with every figure: the download of the table, the source, the vintage, the limits."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from datetime import date
from functools import partial
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from geo.export import files, source_notes
from geo.indicators import registry
from geo.indicators.declaration import Indicator
from geo.maps import map_image
from geo.pack import catalogue, territories
from geo.pack.schema import DONE
from geo.reading import glossary, names, tables
from geo.session import view_model
from pages.ui.shell import cached, register, state
from pages.ui.texts import common, ecarts, scenarios

if TYPE_CHECKING:
    from geo.intake.models import Model


class Offered(NamedTuple):
    """A file to download; ``data`` are its bytes, or what makes them once they are asked for."""

    label: str
    file_name: str
    mime: str
    data: bytes | Callable[[], bytes]


class Picture(NamedTuple):
    """The map of a page: what it shows, the places over it, the part of the department it is of.

    ``indicator`` and ``area`` are those of ``map_image.draw``.
    """

    indicator: str
    layers: tuple[str, ...]
    area: str = ""


class About(NamedTuple):
    """What goes with a table in its file.

    ``headers``: French names of its columns. ``settings``: of its figures, as ``settings`` writes
    them. ``scenario``: the title of what they simulate; None for the scenario of the view.
    """

    headers: Mapping[str, str] = MappingProxyType({})
    sources: str = ""
    settings: str = ""
    scenario: str | None = None


NOTHING_MORE: Final = About()


def download(
    frame: pd.DataFrame,
    file_name: str,
    label: str = common.SEEN,
    *,
    about: About = NOTHING_MORE,
    level: str = "",
    image: Picture | None = None,
) -> None:
    """Offer what is on screen as files, and beside it all that there is.

    The table goes with its dictionary and what is said ``about`` it. The name and the sources of
    simulated figures say that they are.
    With a ``level``, every indicator of that level of the page's pack is offered beside, in
    every format; ``image`` is the map of the page, offered with what is seen.
    """
    if about.scenario is None:
        about = about._replace(scenario=state.simulation())
    if about.scenario:
        file_name = scenarios.file_name(file_name)
    _lists(frame, file_name, label, about, level, image)


@st.fragment
def _lists(
    frame: pd.DataFrame,
    file_name: str,
    label: str,
    about: About,
    level: str,
    image: Picture | None,
) -> None:
    """Draw the lists of files; what is in one is drawn once it is opened, and nothing else is."""
    with st.container(horizontal=True):
        seen = st.popover(label, key=f"seen_{file_name}", on_change="rerun")
        if seen.open:
            with seen:
                _draw_seen(_seen(frame, file_name, about), image, level)
        if level and len(territories.units(state.pack(), level)):
            everything = st.popover(common.ALL, key=f"all_{file_name}", on_change="rerun")
            if everything.open:
                with everything:
                    st.markdown(common.everything(level))
                    for offered in _everything(level):
                        _button(offered)


def _draw_seen(rows: Iterator[Offered], image: Picture | None, level: str) -> None:
    if image:
        st.markdown(common.SEEN_ROWS)
    for offered in rows:
        _button(offered)
    if image:
        st.markdown(common.SEEN_MAP)
        for offered in _images(image, level):
            _button(offered)


def _button(offered: Offered) -> None:
    st.download_button(
        offered.label,
        offered.data,
        file_name=offered.file_name,
        mime=offered.mime,
        on_click="ignore",
        key=f"download_{offered.file_name}",
    )


def model(made: Model, label: str, key: str) -> None:
    """Offer the empty file of a kind that may be brought, with the columns it asks for."""
    st.download_button(
        label,
        made.content,
        file_name=made.name,
        mime=made.mime,
        on_click="ignore",
        key=key,
    )


def _seen(frame: pd.DataFrame, file_name: str, about: About) -> Iterator[Offered]:
    """The table on screen: a workbook with its dictionary, and CSV as French Excel reads it."""
    pack, params = cached.load(state.view().department), state.view().params
    title, headers, scenario = file_name.removesuffix(".csv"), about.headers, about.scenario or ""
    workbook = partial(
        files.seen, pack, frame, dict(headers), params,
        title=title, sources=about.sources, settings=about.settings, scenario=scenario,
    )  # fmt: skip
    yield Offered(common.SEEN_FORMATS["xlsx"], f"{title}.xlsx", files.XLSX.mime, workbook)
    written = tables.rounded(frame).rename(columns=headers)
    sources = scenarios.sources(about.sources, scenario) if scenario else about.sources
    said = {common.SETTINGS_COLUMN: about.settings, common.SOURCES_COLUMN: sources}
    written = written.assign(**{column: text for column, text in said.items() if text})
    text = partial(tables.to_csv, written)
    yield Offered(common.SEEN_FORMATS["csv-excel"], file_name, "text/csv", text)


def _images(image: Picture, level: str) -> Iterator[Offered]:
    """The map on screen as an image, drawn when it is asked for."""
    pack, view = state.pack(), state.view()
    for form, label in common.IMAGES.items():
        name = map_image.file_name(pack, image.indicator, level, view.params, form, area=image.area)
        drawn = partial(
            map_image.draw,
            pack,
            image.indicator,
            level,
            view.params,
            map_image.ImageSettings(date.today(), image.layers, view.outline, area=image.area),
            form=form,
        )
        yield Offered(label, name, map_image.FORMATS[form], drawn)


def _everything(level: str) -> Iterator[Offered]:
    """Every indicator of a level of the page's pack, in every format."""
    pack, params = state.pack(), state.view().params
    for form, label in common.FORMATS.items():
        name = files.file_name(pack, level, params, form)
        written = partial(files.write, pack, level, params, form)
        yield Offered(label, name, files.FORMATS[form].mime, written)


def settings(
    uses: Container[str] | None = None, *, area: str = "", more: Mapping[str, str] | None = None
) -> str:
    """Say the settings of the view that a table depends on, for its file.

    ``uses`` keeps some fields of ``Params``; ``area`` is the part of the department that it
    holds, written ``level-code``; ``more`` adds names and values.
    """
    said = dict(source_notes.settings(state.view().params, uses))
    level, _, code = area.partition("-")
    if area:
        said = {ecarts.AREA: names.unit_name(state.pack(), level, code)} | said
    return common.settings(said | dict(more or {}))


def source(indicator: Indicator, department: str) -> None:
    """Cite the sources of an indicator, its vintage, its limits, and lead to its words."""
    said = cited(indicator, department)
    st.caption(common.inert(said))
    words(indicator.name, names.reading(cached.load(department), indicator), said)
    if DONE in indicator.tables:
        register.privacy()


def cited(indicator: Indicator, department: str) -> str:
    """Say the sources of an indicator, its vintage, its limits, and what is simulated."""
    pack = cached.load(department)
    sources = catalogue.citation(department, indicator.tables, pack.root)
    limits = names.limits(pack, indicator)
    said = common.source(sources, registry.vintage(pack, indicator), limits)
    scenario = state.simulation()
    return scenarios.sources(said, scenario) if scenario else said


def words(*spoken: str) -> None:
    """Lead from the words and sigles of a page to their meaning, in the glossary of Méthode."""
    query = urlencode(view_model.to_query(state.view()))
    links = [
        f'<a href="methode?{escape(query)}#{term.id}" title="{escape(term.meaning)}">'
        f"{escape(term.term)}</a>"
        for term in glossary.used(" ".join(spoken))
    ]
    if links:
        st.html(f'<p class="words">{escape(common.WORDS)} {" · ".join(links)}</p>')
