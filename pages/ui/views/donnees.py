"""What the page Données draws: freshness, doubts, vintages, files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from geo.base.errors import GeoError
from geo.export import standard_return
from geo.intake import mediation
from geo.pack import catalogue
from geo.pack.pack import Pack
from geo.reading import changes, doubts, source_ages
from geo.store import versions
from pages.ui.shell import cached
from pages.ui.texts import common, donnees
from pages.ui.widgets import downloads, filters, panels
from pages.ui.widgets.text_tables import text_table


def sources(department: str) -> None:
    """Draw how old each source is, then what each one is and does not say."""
    st.header(donnees.FRESHNESS)
    today = date.today()
    st.markdown(source_ages.sentence(department, today))
    frame = source_ages.table(department, today)
    first = [*donnees.AGES, *(one for one in map(str, frame) if one not in donnees.AGES)]
    text_table(first, frame[first].to_numpy().tolist(), caption=donnees.FRESHNESS)
    st.caption(donnees.scale(source_ages.scale()))
    downloads.download(frame, f"observatoire_{department}_fraicheur.csv")
    with st.expander(donnees.SOURCES):
        for source in catalogue.sources(department).to_dict("records"):
            panels.source(source)


def draw_doubts(pack: Pack) -> None:
    """Draw each kind of doubt with its rows."""
    st.header(common.QUALITY)
    st.markdown(doubts.sentence(pack))
    for doubt in doubts.doubts(pack):
        with st.expander(f"{doubt.title} ({len(doubt.rows)})"):
            st.markdown(doubt.meaning)
            panels.plain_table(doubt.rows)
            downloads.download(doubt.rows, f"observatoire_{pack.department}_{doubt.id}.csv")


def vintages(pack: Pack) -> None:
    """Draw what changed between the present data and former ones."""
    st.header(donnees.VINTAGES)
    past = [one for one in versions.history(pack.department) if not (one.current or one.damaged)]
    current = any(one.current for one in versions.history(pack.department))
    numbers = [one.number for one in past] + [0] * current
    if not numbers:
        st.caption(donnees.NO_IMPORT)
        return
    said = {"0": donnees.PUBLISHED} | {str(one.number): donnees.version(one) for one in past}
    written = [str(number) for number in numbers]
    chosen = st.selectbox(
        donnees.COMPARED,
        format_func=said.__getitem__,
        **filters.bind_own("version", written, key=f"vintage_{pack.department}"),
    )
    try:
        before = cached.vintage(pack.department, int(chosen))
    except GeoError as error:
        st.warning(common.literal(str(error)))
        return
    compared(before, pack, f"observatoire_{pack.department}_changements")


def compared(before: Pack, after: Pack, name: str) -> None:
    """Draw what changes between two packs: a sentence by list, its rows under it."""
    found = changes.between(before, after)
    if all(rows.empty for rows in found.values()):
        st.markdown(donnees.SAME)
    rows_of(found, name)


def rows_of(found: Mapping[str, pd.DataFrame], name: str) -> None:
    """Draw what ``changes.between`` found: a sentence by list, its rows under it."""
    for table, rows in found.items():
        if rows.empty:
            continue
        with st.expander(common.literal(changes.sentence(table, rows))):
            panels.plain_table(rows)
            downloads.download(rows, f"{name}_{table}.csv")


def returned(pack: Pack) -> None:
    """Offer the places in the national standard, so that corrections go back to the source."""
    st.header(donnees.RETURN)
    st.markdown(donnees.RETURN_HELP)
    made = standard_return.returned(pack)
    st.markdown(standard_return.counted(made))
    if len(made.left_out):
        with st.expander(donnees.LEFT_OUT):
            panels.plain_table(made.left_out.rename(columns=donnees.LEFT_OUT_COLUMNS))
    if made.rows.empty:
        return
    st.download_button(
        common.STANDARD,
        lambda: mediation.to_csv(pack),
        file_name=mediation.FILE.format(pack.department),
        mime="text/csv",
        on_click="ignore",
        key="download_standard",
    )


def files(department: str) -> None:
    """Draw the files that the screens read, with their hashes."""
    with st.expander(common.FILES):
        frame = catalogue.files(department)[list(common.FILE_COLUMNS)]
        frame = frame.rename(columns=common.FILE_COLUMNS)
        panels.plain_table(frame)
        downloads.download(frame, f"observatoire_{department}_fichiers.csv")
