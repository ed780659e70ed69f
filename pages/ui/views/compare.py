"""Scenarios side by side, drawn: a map each with its sentence, one table for all."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from html import escape

import pandas as pd
import streamlit as st

from geo.base import french
from geo.pack.pack import Pack
from geo.reading import tables
from geo.scenario import scenario
from geo.scenario.scenario import Scenario
from geo.session import available, question
from geo.session.view_model import MODES, View
from geo.simulator import compare
from geo.simulator.comparison import Comparison
from pages.ui.shell import cached, state
from pages.ui.texts import common, scenarios, simulateur
from pages.ui.views import impact as impact_view
from pages.ui.widgets import downloads, filters, maps

MAP_HEIGHT_PX = 330


def choices() -> None:
    """Lay on one line what the figures are about, and how far: those of the Simulateur."""
    with filters.compact():
        what, far, _ = st.columns([3, 1, 4])
    with what:
        offer()
    with far:
        filters.threshold()


def offer() -> None:
    """Choose what the figures are about."""
    key, shown = "compared_offer", state.view().offer
    offers = available.offers(cached.load(state.view().department), "open")
    st.session_state[key] = shown
    st.selectbox(
        scenarios.ABOUT,
        offers,
        format_func=simulateur.offer,
        key=key,
        on_change=lambda: state.change(**about(state.option(key, offers) or shown)),
    )


def about(offered: str) -> dict[str, str]:
    """Fields of the view for another offer: the mode must be one that has it."""
    mode = state.view().mode
    return {"offer": offered, "mode": mode if offered in MODES[mode] else "open"}


def before_after(today: Pack, chosen: Scenario, view: View) -> Comparison:
    """What a scenario changes, as the Simulateur says it."""
    return question.compared(today, scenario.apply(today, chosen), view)


def sentence(today: Pack, chosen: Mapping[str, Scenario], view: View) -> str:
    """Say the comparison in one sentence, ready for the screen."""
    return common.literal(compare.sentence(today, chosen, question.view_request(view)))


def columns(pack: Pack, chosen: Mapping[str, Scenario], view: View) -> None:
    """Draw each scenario: its name, its map with the legend, what it does and changes."""
    alone = len(chosen) == 1
    laid = st.columns(2 if alone else len(chosen))
    for at, (name, one) in enumerate(chosen.items()):
        shown = before_after(pack, one, view)
        with laid[at]:
            st.header(common.literal(french.apostrophe(name)))
            maps.draw(
                cached.geometry(view.department),
                impact_view.map_paint(shown),
                label=scenarios.map_label(str(at + 1)),
                key=f"scenarios_{view.department}_{at}",
                height=MAP_HEIGHT_PX,
            )
        with laid[1 if alone else at]:
            impact_view.legend(shown)
            if compare.touches(one, view.offer):
                st.markdown(f"{scenario.title(pack, one)}. {shown.sentence}")
            else:
                st.markdown(f"{scenario.title(pack, one)}.")
                st.caption(scenarios.untouched(view.offer))


def table(pack: Pack, chosen: Mapping[str, Scenario], view: View) -> None:
    """Draw the figures of the territories, then of the department, today and by scenario."""
    frame = _frame(pack, chosen, view)
    figures = [one for one in compare.FIGURES if (compare.TODAY, one) in frame]
    names, said = _names(chosen), scenarios.figures(view.threshold)
    groups = "".join(
        f"<th scope=colgroup colspan={len(figures)} class=first>{escape(name)}</th>"
        for name in names.values()
    )
    heads = "".join(
        f"<th scope=col{_edge(one)}>{escape(said[one])}</th>" for _ in names for one in figures
    )
    body = "".join(
        f"<tr><th scope=row>{escape(french.apostrophe(row[(compare.TODAY, 'name')]))}</th>"
        f"{''.join(_cell(row, name, one) for name in names for one in figures)}</tr>"
        for row in frame.to_dict("records")
    )
    st.html(
        f"<div class=compare tabindex=0 role=region aria-label="
        f'"{escape(scenarios.COMPARED)}"><table><thead><tr><th rowspan=2 scope=col>'
        f"{escape(scenarios.UNIT[compare.level(pack)])}</th>{groups}</tr>"
        f"<tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def download(pack: Pack, chosen: Mapping[str, Scenario], view: View) -> None:
    """Offer the table as a file, each column named after its scenario."""
    level = compare.level(pack)
    frame = _frame(pack, chosen, view)
    said, names = scenarios.figures(view.threshold), _names(chosen)
    tried, figures = map(frame.columns.get_level_values, (0, 1))
    headers = [
        scenarios.UNIT_NAME if figure == "name" else f"{names[name]}{french.NBSP}: {said[figure]}"
        for name, figure in zip(tried, figures, strict=True)
    ]
    downloads.download(
        frame.set_axis(headers, axis="columns").rename_axis("Code").reset_index(),
        common.file_name(replace(view, kind=view.offer), "comparaison", level),
        scenarios.DOWNLOAD_TABLE,
        about=downloads.About(
            sources=before_after(pack, Scenario(), view).sources,
            scenario=" | ".join(scenario.title(pack, one) for one in chosen.values()),
        ),
    )


def _frame(pack: Pack, chosen: Mapping[str, Scenario], view: View) -> pd.DataFrame:
    level = compare.level(pack)
    frame = compare.table(pack, chosen, question.view_request(view), level)
    return tables.filled(frame)


def _names(chosen: Mapping[str, Scenario]) -> dict[str, str]:
    return {compare.TODAY: scenarios.NOW} | {name: french.apostrophe(name) for name in chosen}


def _edge(figure: str) -> str:
    """Mark the first figure of a scenario, where a line sets it apart."""
    return " class=first" * (figure == compare.FIGURES[0])


def _cell(row: Mapping[Hashable, float], name: str, figure: str) -> str:
    """A figure and, under it, how far it is from today when it moves."""
    decimals = 2 if figure == "hours" else 0
    value, now = (round(row[(column, figure)], decimals) for column in (name, compare.TODAY))
    said = french.number(value, decimals)
    if value == now:
        return f"<td{_edge(figure)}>{said}</td>"
    moved = f"{'+' * (value > now)}{french.number(value - now, decimals)}"
    return f"<td{_edge(figure)}><strong>{said}</strong><small>{moved}</small></td>"
