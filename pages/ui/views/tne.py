"""What the page TNE draws: strands with what the register counts, departments, coordinators."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import streamlit as st

from geo.base import french
from geo.pack.pack import Pack
from geo.pack.sheets import PROGRAMME
from geo.reading import responsibilities
from geo.reading.responsibilities import Coordinator
from geo.register import figures, location
from geo.register.events import Window
from geo.register.location import RegisterError
from geo.register.vocabulary import STRANDS
from pages.ui.texts import common, navigation, tne
from pages.ui.widgets import downloads
from pages.ui.widgets.text_tables import text_table


def present(pack: Pack) -> Coordinator | None:
    """The department that is looked at, when the programme has it."""
    found = (one for one in responsibilities.programme() if one.department == pack.department)
    return next(found, None)


def strands(pack: Pack, today: date) -> None:
    """Draw the four strands and, when there is a register, what was done of each."""
    st.header(tne.STRANDS)
    window = Window(today)
    headers = (tne.STRAND, tne.AIM)
    told = [(STRANDS.label(one), tne.AIMS[one]) for one in STRANDS.ids]
    try:
        counted = _counted(pack, window)
    except RegisterError as error:
        st.warning(common.literal(str(error)))
        counted = None
    else:
        if counted is None:
            st.caption(tne.NO_REGISTER)
    if counted is None:
        text_table(headers, told, caption=tne.STRANDS)
        return
    done, ahead = counted
    rows = [
        (*words, *_cells(strand, done, ahead))
        for strand, words in zip(STRANDS.ids, told, strict=True)
    ]
    text_table((*headers, tne.DONE, tne.PEOPLE, tne.AHEAD), rows, caption=tne.STRANDS)
    days = (window.since, window.today, window.until)
    st.caption(tne.counted(*(one.isoformat() for one in days)))


def _counted(pack: Pack, window: Window) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """What was done and what is planned, by strand; None without a register."""
    if not location.is_there():
        return None
    from geo.register import store

    events = store.open_register(pack.department).events(window.since, window.until)
    return (
        figures.count_by(window.done(events), "strand"),
        figures.count_by(window.planned(events), "strand"),
    )


def _cells(strand: str, done: pd.DataFrame, ahead: pd.DataFrame) -> tuple[str, str, str]:
    many, planned = (some["actions"].to_dict().get(strand, 0) for some in (done, ahead))
    came = done["attendance"].to_dict().get(strand, math.nan)
    uncounted = done["uncounted"].to_dict().get(strand, 0)
    return french.number(many), tne.people(came, uncounted), french.number(planned)


def parents() -> None:
    """Say what the strand of parents is made of."""
    st.header(tne.PARENTS)
    st.markdown(f"{tne.PARENTS_BY}\n\n" + "\n".join(f"- {line}" for line in tne.PARENTS_DO))


def departments(shown: Coordinator | None) -> None:
    """Draw the twelve departments, the one that is looked at marked, the unlisted named."""
    st.header(tne.DEPARTMENTS)
    listed = responsibilities.programme()
    rows = [(f"{one.name} ({one.department})", one.coordinator or tne.NOT_LISTED) for one in listed]
    chosen = listed.index(shown) if shown else None
    text_table((tne.DEPARTMENT, tne.COORDINATOR), rows, caption=tne.DEPARTMENTS, chosen=chosen)
    st.caption(
        tne.coverage(
            len(listed) - len(unknown := [one.name for one in listed if not one.coordinator]),
            [one.name for one in listed if one.council],
            unknown,
        )
    )
    st.caption(common.inert(responsibilities.sources(PROGRAMME)))
    downloads.words(
        navigation.PAGES["tne"].name,
        tne.PARENTS_BY,
        *tne.PARENTS_DO,
        *(one.coordinator for one in listed),
    )
