"""Before and after, drawn: the paint of the map, its legend, the thresholds, the tables.

Shared by the pages Simulateur, Scénarios and Réunion, so that lost, unchanged and gained have
the same colours and the same figures everywhere.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape

import pandas as pd
import streamlit as st

from geo.base import french, palette
from geo.maps import leaflet, map_geometry, symbols
from geo.reading import tables
from geo.simulator import impact
from geo.simulator.comparison import Comparison
from pages.ui.shell import state
from pages.ui.texts import common, simulateur
from pages.ui.widgets import downloads, filters, table_columns

COLOURS = {"lost": palette.LOST, "unchanged": palette.UNCHANGED, "gained": palette.GAINED}
"""Fixed: the colour of each of ``impact.STATES`` on every map of a change."""


def map_paint(
    shown: Comparison, *, selected: tuple[str, ...] = (), fit: tuple[str, ...] = ()
) -> leaflet.Paint:
    """Paint each commune as lost, unchanged or gained; on hover, its minutes before and after."""
    frame = shown.communes
    layers = symbols.with_parts((shown.params.kind,), stops=shown.params.counts.stops)
    changes = map_geometry.changes(shown.after, layers)
    return leaflet.Paint(
        classes=leaflet.class_codes(map(impact.STATES.index, frame["state"])),
        colours=tuple(COLOURS[state] for state in impact.STATES),
        values=tuple(map(simulateur.minutes, frame["before"], frame["after"])),
        layers=layers,
        presence=shown.params.presence,
        changes=changes,
        named=map_geometry.changed_communes(shown.after, changes),
        selected=selected,
        fit=fit,
    )


def legend(shown: Comparison) -> None:
    """Draw the three states with their communes and inhabitants."""
    threshold, states = shown.params.threshold_min, shown.states
    rows = ""
    for change, label in simulateur.legend(threshold).items():
        communes, people = states[change]
        moved = change != "unchanged" and communes > 0
        rows += (
            f"<tr{' class=moved' * moved}><th scope=row>"
            f'<span class="swatch" style="background:{COLOURS[change]}"></span>{escape(label)}</th>'
            f"<td>{french.number(communes)}</td>"
            f"<td>{french.number(people)}</td></tr>"
        )
    heads = "".join(
        f"<th scope=col>{escape(head)}</th>" for head in (simulateur.COMMUNES, simulateur.PEOPLE)
    )
    caption = escape(simulateur.legend_caption(threshold))
    st.html(
        f"<table class=impact><caption>{caption}</caption><tr><td></td>{heads}</tr>{rows}</table>"
    )


def thresholds(shown: Comparison) -> None:
    """Draw who is pushed beyond, or brought within, the four thresholds, with the range."""
    found = shown.thresholds
    names = {"pushed": simulateur.PUSHED, "brought": simulateur.BROUGHT}
    sides = [side for side in names if found[f"{side}_high"].any()]
    if not sides:
        st.caption(simulateur.NOBODY)
        return
    heads = "".join(
        f"<th scope=col>{escape(names[side])}</th><th scope=col>{escape(simulateur.OLDER)}</th>"
        for side in sides
    )
    rows = "".join(
        f"<tr{' class=chosen' * (limit == shown.params.threshold_min)}>"
        f"<th scope=row>{french.quantity(limit, 'min')}</th>"
        f"{''.join(_people(row, side) for side in sides)}</tr>"
        for limit, row in zip(found.index, found.to_dict("records"), strict=True)
    )
    st.html(
        f"<table class=impact><tr><th scope=col>{escape(simulateur.THRESHOLD)}</th>"
        f"{heads}</tr>{rows}</table>"
    )


def _people(row: Mapping[Hashable, float], side: str) -> str:
    low, central, high, older = (
        french.number(row[f"{side}{suffix}"]) for suffix in ("_low", "", "_high", "_65_plus")
    )
    spread = f"<br><small>{escape(simulateur.between(low, high))}</small>" * (low != high)
    return f"<td>{central}{spread}</td><td>{older}</td>"


def table(shown: Comparison, *, key: str, start: str = "territoire") -> None:
    """Draw the figures by unit, or by commune that changes, at a level to choose; offer them."""
    known = {
        level: name
        for level, name in simulateur.LEVELS.items()
        if level == "commune" or len(map_geometry.units(shown.before, level))
    }
    level = st.segmented_control(
        simulateur.LEVEL,
        format_func=known.__getitem__,
        required=True,
        **filters.bind_own(
            "detail", list(known), key=f"{key}_level", usual=start if start in known else "commune"
        ),
    )
    frame, headers = by_level(shown, level)
    full = simulateur.full(shown.params.threshold_min)
    if frame.empty:
        st.caption(simulateur.untouched(state.travel()))
        return
    st.dataframe(
        table_columns.apostrophes(frame.round(_DECIMALS)),
        hide_index=True,
        column_config={
            column: st.column_config.TextColumn(title, help=full[column], pinned=column == "name")
            if column in ("name", "said")
            else table_columns.number(title, _DECIMALS.get(column, 0), full[column])
            for column, title in headers.items()
        },
    )
    code = common.CODE if level == "commune" else simulateur.CODE
    if level != "commune":
        frame = frame.join(shown.at_each_threshold(level))
    offer(shown, frame.reset_index(names="code"), f"avant_apres_{level}", full | {"code": code})


def offer(
    shown: Comparison,
    frame: pd.DataFrame,
    what: str,
    headers: Mapping[str, str],
    *,
    today: bool = False,
) -> None:
    """Offer a table as a file; ``today`` when its figures do not depend on what is simulated."""
    params = shown.params
    downloads.download(
        frame,
        f"observatoire_{shown.before.department}_{what}_{params.kind}_{params.threshold_min}min.csv",
        about=downloads.About(
            headers=headers, sources=shown.sources, scenario="" if today else shown.after.scenario
        ),
    )


_HOURS = ("hours_before", "hours_after")
_DECIMALS = dict.fromkeys(_HOURS, 2) | dict.fromkeys(("before", "after"), 1)
"""Decimals of the columns that are not whole numbers."""


def by_level(shown: Comparison, level: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Figures of a level with the headers of their columns, the most touched first.

    At the commune, only those whose minutes change.
    """
    if level == "commune":
        headers = simulateur.commune_columns()
        frame = shown.moved
        frame = frame.assign(said=frame["state"].map(simulateur.STATES))
    else:
        headers = simulateur.unit_columns(shown.params.threshold_min)
        frame = shown.by_unit(level)
        idle = [side for side in ("lost", "gained") if not frame[side].any()]
        frame = frame.drop(
            columns=[f"{side}{older}" for side in idle for older in ("", "_65_plus")]
        )
    frame = tables.filled(frame[[name for name in headers if name in frame]])
    return frame.assign(name=frame["name"].map(french.apostrophe)), headers
