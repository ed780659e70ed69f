"""The three drawings of the page Écarts: map paint, 3 × 3 key, scatter, and the list."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from html import escape
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from geo.access.measures import Params
from geo.base import french, palette
from geo.indicators import classes, need, priority
from geo.indicators.classes import Counted
from geo.maps import leaflet, map_geometry, map_image, symbols
from geo.pack.pack import Pack
from geo.reading import basins_text, priorities, tables
from geo.reading.priorities import Cell
from geo.session.view_model import View
from pages.ui.shell import state
from pages.ui.texts import common, ecarts
from pages.ui.widgets import charts, downloads, filters, panels, table_columns

_TABLE, _CHART = "gaps_table", "gaps_chart"


def on_foot(view: View) -> bool:
    """Whether the page is of those who walk: another map, another list."""
    return view.travel == "pied"


def _grouped(view: View) -> bool:
    """Whether the page shows the basins, not the nine cells."""
    return view.grouping == "bassins" and not on_foot(view)


def notion(view: View) -> str:
    """Let the reader choose one of three notions, or the basins of their map: what is said."""
    offered = [one for one in ecarts.NOTIONS if one != "bassins" or _grouped(view)]
    chosen: str = st.segmented_control(
        ecarts.NOTION,
        required=True,
        format_func=ecarts.NOTIONS.__getitem__,
        label_visibility="collapsed",
        **filters.bind_own("phrase", offered, key=f"gaps_notion_{view.grouping}"),
    )
    return chosen


SENTENCES: Final = {
    "bassins": basins_text.sentence,
    "priorite": priorities.first_sentence,
    "coin": priorities.worst_sentence,
    "loin": priorities.beyond_sentence,
}
"""What is said of a notion, of a pack, parameters and an area."""


def counted(listed: pd.DataFrame, notion: str) -> tuple[str, ...]:
    """Codes of the communes that the sentence of a notion counts.

    None for the basins, which are painted, nor without a notion: who walks has one sentence.
    """
    if notion not in _COUNTED:
        return ()
    column, value = _COUNTED[notion]
    return tuple(sorted(listed.loc[listed[column].eq(value), "code_insee"]))


_COUNTED: Final = {"priorite": ("priority", True), "coin": ("cell", 8), "loin": ("beyond", True)}
"""Column of the list, and its value, of the communes that each notion counts."""


def picture(view: View) -> str:
    """The map as an image: ``map_image`` has one of its own for each."""
    if on_foot(view):
        return map_image.ON_FOOT
    return map_image.BASINS if _grouped(view) else map_image.ECARTS


def map_key(pack: Pack, listed: pd.DataFrame, view: View, notion: str) -> None:
    """Draw what the map is read with: commune, switch, the cells or the basins, signs."""
    panels.selected_commune(pack, view, _figure(listed, view))
    filters.grouping()
    plain_key(pack, listed, view, notion)
    if _grouped(view):
        _basins_list(basins_text.basin_list(pack, view.params, view.area))
    else:
        scatter(pack, view)
    panels.signs(pack, (view.kind,), view.params)


def walking_key(pack: Pack, listed: pd.DataFrame, view: View) -> None:
    """Draw what the map of those who walk is read with: the commune, the cells, the signs."""
    panels.selected_commune(pack, view, _figure(listed, view))
    key(listed, view.area, ecarts.ON_FOOT)
    panels.signs(pack, (view.kind,), view.params)


def plain_key(pack: Pack, listed: pd.DataFrame, view: View, notion: str = "") -> None:
    """Draw the key of the map alone: that of the basins, or the nine cells, then its contours."""
    if _grouped(view):
        _basins_key(basins_text.legend(pack, view.params, view.area), view.area)
    else:
        key(listed, view.area, ecarts.ON_FOOT if on_foot(view) else ecarts.BY_CAR)
    if counted(listed, notion):
        panels.ringed(ecarts.RINGED[notion])


def notes(pack: Pack, view: View) -> None:
    """Say what the reader's weights cannot do: all at 0, or communes left without an index."""
    zero = len(need.PROFILES[view.profile].components) > 1 and not any(view.weights)
    said = (
        ecarts.ALL_ZERO if zero else "",
        priorities.unranked_sentence(pack, view.params, view.area),
    )
    for sentence in filter(None, said):
        st.markdown(common.inert(sentence))


def map_paint(pack: Pack, listed: pd.DataFrame, view: View, notion: str = "") -> leaflet.Paint:
    """Paint each listed commune with its cell or its basin, under the help that is looked at.

    The others stay blank. Those that the sentence of ``notion`` counts are outlined.
    """
    codes = pack.communes.index
    grouped = _grouped(view)
    cells = listed.set_index("code_insee")["cell"].reindex(codes)
    if grouped:
        cells = basins_text.commune_classes(pack, view.params).where(cells.notna())
    layers = symbols.with_parts((view.kind,), stops=view.params.counts.stops)
    changes = map_geometry.changes(pack, layers)
    return leaflet.Paint(
        classes="".join(_digit(cell) for cell in cells),
        colours=basins_text.COLOURS if grouped else priorities.COLOURS,
        values=tuple(listed.set_index("code_insee")["gap"].reindex(cells.index)),
        decimals=1,
        unit=ecarts.GAP_UNIT,
        layers=layers,
        presence=view.presence,
        changes=changes,
        named=map_geometry.changed_communes(pack, changes),
        ringed=counted(listed, notion),
        selected=(view.selected,) if view.selected in cells.index else (),
        fit=tuple(sorted(listed["code_insee"])) if view.area else (),  # whatever their rank
    )


def _figure(listed: pd.DataFrame, view: View) -> str:
    """Say the gap of the commune that is chosen; nothing where it has none."""
    gaps = listed.set_index("code_insee")["gap"]
    gap = float(gaps.get(view.selected, math.nan))
    return "" if math.isnan(gap) else french.quantity(gap, ecarts.GAP_UNIT, 1)


def _digit(cell: float) -> str:
    if math.isnan(cell):
        return leaflet.BLANK
    return leaflet.MISSING if cell < 0 else str(int(cell))


def key(listed: pd.DataFrame, area: str, words: ecarts.Key = ecarts.BY_CAR) -> None:
    """Draw the 3 × 3 key with the communes and the inhabitants of each cell of an area."""
    rows = priorities.key(listed)
    body = "".join(
        f"<tr>{_axis(words) if level == 2 else ''}{_head('row', *ecarts.grade(1, level, words))}"
        f"{''.join(_cell(cell) for cell in rows[level])}</tr>"
        for level in (2, 1, 0)  # the hardest access on top, as on the scatter
    )
    heads = "".join(_head("col", *ecarts.grade(0, level)) for level in range(3))
    st.html(
        f"<table class=bivariate><caption>{escape(words.title)}<br>"
        f"<span>{escape(ecarts.KEY_HELP)}</span></caption>{body}"
        f"<tr><td colspan=2 rowspan=2></td>{heads}</tr>"
        f"<tr><th colspan=3 scope=colgroup class=axis>{escape(ecarts.NEED_AXIS)}</th></tr>"
        f"</table><p class=act>{escape(words.act)}</p>"
        f"{f'<p class=act>{panels.OUTSIDE}</p>' if area else ''}"
    )


def _axis(words: ecarts.Key) -> str:
    return (
        f"<th rowspan=3 scope=rowgroup class=axis><span class=up>{escape(words.axis)}</span></th>"
    )


def _head(scope: str, grade: str, bounds: str) -> str:
    return f"<th scope={scope}>{escape(grade)}<br><small>{escape(bounds)}</small></th>"


def _cell(cell: Cell) -> str:
    return (
        f'<td style="background:{cell.colour};color:{palette.readable_on(cell.colour)}">'
        f"<strong>{french.number(cell.communes)}</strong><br>"
        f"{escape(french.number(cell.people))}</td>"
    )


def _basins_key(rows: Sequence[Counted], area: str) -> None:
    """Draw the classes of the basins with the communes and the inhabitants of each."""
    panels.counted_legend(ecarts.BASINS_KEY, ecarts.BASINS_HELP, rows, area)


def _basins_list(found: pd.DataFrame) -> None:
    """Draw the basins, the most inhabitants first; nothing when there is none."""
    if len(found):
        shown = found[list(ecarts.BASINS_COLUMNS)].rename(columns=ecarts.BASINS_COLUMNS)
        panels.plain_table(shown.assign(**{"Bassin": shown["Bassin"].map(french.capital)}))
    st.caption(basins_text.MEANING)
    downloads.words(basins_text.MEANING)


def scatter(pack: Pack, view: View) -> None:
    """Draw need against difficulty; a click selects the commune everywhere."""
    charts.draw(
        pack, _scatter, view.params, view.area, view.selected,
        said=ecarts.SCATTER_ALT, key=_CHART, on_select=_point_picked,
    )  # fmt: skip


def _scatter(pack: Pack, params: Params, area: str, selected: str) -> charts.Chart:
    listed = priorities.ranked(pack, params, area)
    columns = ["code_insee", "name", "need", "difficulty", "population", "cell"]
    known = listed.loc[listed["cell"] >= 0, columns]
    known = known.assign(
        need_said=known["need"].map(lambda index: french.number(index, 1)),
        difficulty_said=known["difficulty"].map(lambda index: french.number(index, 1)),
    )
    picked = alt.selection_point(name="picked", fields=["code_insee"], on="click", empty=False)
    points = _points(known)
    here = points.transform_filter(alt.datum.code_insee == selected)
    rule = alt.Chart().mark_rule(color=palette.HATCH, strokeDash=[3, 3])
    lines = [
        rule.encode(**{axis: alt.datum(at)})
        for axis, bounds in (("x", priority.NEED_BOUNDS), ("y", priority.DIFFICULTY_BOUNDS))
        for at in bounds
    ]
    layers = [*lines, points.mark_circle(opacity=1, stroke=palette.INK, strokeWidth=0.4)]
    layers[-1] = layers[-1].add_params(picked)
    layers += [
        here.mark_circle(opacity=1, stroke=colour, strokeWidth=width) for colour, width in _RINGS
    ]
    return alt.layer(*layers).properties(height=280)


_RINGS = ((palette.PAPER, 13), (palette.ACCENT, 9), (palette.PAPER, 3))
"""Strokes around the selected point, the widest first: they read on the darkest cell."""


def _points(known: pd.DataFrame) -> alt.Chart:
    """Communes by need and difficulty, sized by their inhabitants, coloured by their cell."""
    sizes = alt.Legend(
        title=ecarts.COLUMNS["population"],
        values=classes.round_values(known["population"].max()),
        labelExpr=common.THOUSANDS,
        orient="bottom",
        symbolFillColor=palette.UNCHANGED,
        symbolStrokeColor=palette.INK,
        symbolStrokeWidth=0.4,
        titleOrient="left",
        labelColor=palette.INK,
        titleColor=palette.INK,
    )
    cells = alt.Scale(domain=list(range(9)), range=list(priorities.COLOURS))
    return alt.Chart(known).encode(
        x=alt.X("need:Q", title=ecarts.NEED_AXIS, scale=alt.Scale(domain=[0, 100])),
        y=alt.Y("difficulty:Q", title=ecarts.ACCESS_AXIS, scale=alt.Scale(domain=[0, 100])),
        size=alt.Size("population:Q", legend=sizes, scale=alt.Scale(range=[20, 600])),
        color=alt.Color("cell:O", legend=None, scale=cells),
        tooltip=[
            alt.Tooltip("name:N", title=ecarts.COLUMNS["name"]),
            alt.Tooltip("need_said:N", title=ecarts.NEED_AXIS),
            alt.Tooltip("difficulty_said:N", title=ecarts.ACCESS_AXIS),
        ],
    )


def _point_picked() -> None:
    chosen = st.session_state[_CHART]["selection"].get("picked")
    first = chosen[0] if isinstance(chosen, list) and chosen else None
    code = first.get("code_insee") if isinstance(first, dict) else None
    if isinstance(code, str) and state.has_commune(code):
        select(code)


def select(code: str) -> None:
    """Select a commune on the map, the scatter and the list together."""
    st.session_state[_TABLE] = st.session_state.get(_TABLE, 0) + 1
    state.change(level="commune", selected=code)


def ranking(listed: pd.DataFrame, view: View) -> pd.DataFrame:
    """Draw the ranked list and return it; a row selects its commune everywhere."""
    st.header(ecarts.LIST)
    if filters.only_far(ecarts.only_beyond(view.threshold), "only_beyond"):
        listed = listed[listed["beyond"]].reset_index(drop=True)
    st.caption(f"{ecarts.LIST_HELP} {ecarts.draws(view.profile)}")
    text = ("name", "first", "verdict", "site", "territory_name", *basins_text.COLUMNS)
    # the browser cuts what is beyond the step, it does not round
    decimals = {"capacity": 2} | dict.fromkeys(ecarts.DECIMAL, 1)
    _list(listed, view, ecarts.COLUMNS, ecarts.full(state.travel()), text, decimals)
    return listed


def walking_list(listed: pd.DataFrame, view: View) -> None:
    """Draw the list of the communes on foot; a row selects its commune everywhere."""
    st.header(ecarts.LIST_ON_FOOT)
    st.caption(ecarts.LIST_HELP_ON_FOOT)
    full = ecarts.full_on_foot(view.params)
    decimals = {"foot_gap": 1, "need": 1}
    counts = [name for name in ecarts.COLUMNS_ON_FOOT if listed[name].dtype.kind == "f"]
    shown = listed.round({name: decimals.get(name, 0) for name in counts})
    _list(shown, view, ecarts.COLUMNS_ON_FOOT, full, ("name", "territory_name"), decimals)


def _step(decimals: int) -> float:
    return 10.0**-decimals if decimals else 1


def _list(
    listed: pd.DataFrame,
    view: View,
    columns: Mapping[str, str],
    full: Mapping[str, str],
    text: Container[str],
    decimals: Mapping[str, int],
) -> None:
    """Draw a list of communes: headers of its ``columns``, their ``full`` names on hover."""
    rows = listed.index[listed["code_insee"].eq(view.selected)].tolist()
    # a new key when the selection came from elsewhere: the list then starts on that row
    name = f"{_TABLE}_{st.session_state.get(_TABLE, 0)}"
    codes = listed["code_insee"].tolist()

    def picked() -> None:
        chosen = state.ticked(name, codes)
        if chosen is not None:
            state.change(level="commune", selected=chosen[0] if chosen else "")

    shown = tables.filled(listed[list(columns)]).round(dict(decimals))
    shown, endless = panels.finite(shown)
    shown = table_columns.apostrophes(shown)
    config = {
        column: st.column_config.TextColumn(title, help=full[column], pinned=column == "name")
        if column in text
        else st.column_config.NumberColumn(
            title, help=full[column], format="localized", step=_step(decimals.get(column, 0))
        )
        for column, title in columns.items()
    }
    st.dataframe(
        table_columns.texts_once(shown),
        hide_index=True,
        placeholder=common.BLANK,
        key=name,
        on_select=picked,
        selection_mode="single-row",
        selection_default={"selection": {"rows": rows}},
        column_config=config,
    )
    panels.printed_table(shown, config, ecarts.LIST)
    if endless:
        st.caption(common.ENDLESS)
