"""What the page Qui fait quoi draws: the commune, who is responsible, what each one does."""

from __future__ import annotations

import streamlit as st

from geo.base import french
from geo.pack import missing, territories
from geo.pack.pack import Pack
from geo.pack.sheets import AUTHORITIES, PARENT_NETWORKS
from geo.reading import names, responsibilities
from geo.reading.responsibilities import Responsible
from geo.session.view_model import View
from pages.ui.texts import common, donnees, navigation, qui_fait_quoi
from pages.ui.widgets import downloads, filters
from pages.ui.widgets.text_tables import text_table


def commune(view: View) -> str:
    """Code of the commune that is looked at; empty for the whole department."""
    return view.selected if view.level == "commune" else ""


def where(pack: Pack, code: str) -> str:
    """``à Lusignan``, or ``dans la Vienne`` when no commune is chosen."""
    if code:
        return names.unit_name(pack, "commune", code, "à")
    return french.department(pack.name, pack.tncc, "dans")


def choice(pack: Pack, code: str) -> None:
    """Choose a commune: the same as on the other pages, whatever level they show."""
    options = {"": qui_fait_quoi.WHOLE} | filters.by_name(territories.units(pack, "commune"))
    filters.commune(pack, qui_fait_quoi.COMMUNE, options, key="who_commune", chosen=code)


def table(pack: Pack, found: Responsible, code: str) -> None:
    """Draw who has what: the local authority, the State, who leads."""
    here = names.unit_name(pack, "commune", code, "de") if code else ""
    schools = found.schools or (f"Commune {here}" if here else qui_fait_quoi.EACH)
    local = qui_fait_quoi.local(found)
    state_side = f"{found.service}, {found.academy}"
    rows = (
        (qui_fait_quoi.SCHOOLS, schools, state_side, qui_fait_quoi.SCHOOLS_LED),
        (qui_fait_quoi.COLLEGES, local, state_side, qui_fait_quoi.COLLEGES_LED),
        (
            qui_fait_quoi.LYCEES,
            found.lycees,
            french.capital(found.academy),
            qui_fait_quoi.LYCEES_LED,
        ),
        (qui_fait_quoi.FAMILIES, local, common.BLANK, qui_fait_quoi.FAMILIES_LED),
    )
    columns = (qui_fait_quoi.WHAT, qui_fait_quoi.LOCAL, qui_fait_quoi.STATE, qui_fait_quoi.LED)
    text_table(columns, rows, caption=navigation.PAGES["qui_fait_quoi"].name)


def does(found: Responsible) -> None:
    """Draw what each side recruits, builds and organises, and the State's levels."""
    st.header(qui_fait_quoi.DOES)
    state_side, local = st.columns(2)
    for column, title, lines in (
        (local, qui_fait_quoi.LOCAL, qui_fait_quoi.LOCAL_DOES),
        (state_side, qui_fait_quoi.STATE, qui_fait_quoi.STATE_DOES),
    ):
        with column:
            st.markdown(f"**{title}**\n\n" + "\n".join(f"- {line}" for line in lines))
    st.header(qui_fait_quoi.LEVELS)
    text_table(
        (common.LEVEL, qui_fait_quoi.STATE),
        qui_fait_quoi.state_levels(found),
        caption=qui_fait_quoi.LEVELS,
    )


def places(pack: Pack, code: str) -> None:
    """Draw the collèges and the MDS of the commune, or which import brings those that lack."""
    lacking = [said for kind in ("mds", "colleges") if (said := missing.sentence(pack, kind))]
    if not code and not lacking:
        return
    st.header(qui_fait_quoi.PLACES)
    for said in lacking:
        st.info(common.inert(said))
    if lacking:
        st.page_link("pages/importer.py", label=donnees.LEAD_TO_IMPORT)
    if not code:
        return
    if not pack.lacks("mds"):
        row = pack.communes.loc[code].to_dict()
        if isinstance(row["mds_name"], str):
            inferred = row["confidence"] != "established"
            said = qui_fait_quoi.social_house(french.apostrophe(row["mds_name"]), inferred=inferred)
            st.markdown(common.inert(said))
    if not pack.lacks("colleges"):
        sites = pack.sites("colleges")
        listed = sorted(map(french.apostrophe, sites.loc[sites["code_insee"].eq(code), "name"]))
        st.markdown(
            common.inert(qui_fait_quoi.colleges(listed) if listed else qui_fait_quoi.NO_COLLEGE)
        )
    st.page_link("pages/fiche.py", label=common.TO_FICHE, icon=":material/article:")


def network(pack: Pack) -> None:
    """Draw the partners of the support to parents: those of la Vienne, said to be so."""
    st.header(qui_fait_quoi.NETWORK)
    st.markdown(qui_fait_quoi.NETWORK_MEANING)
    partners = responsibilities.parent_network(pack.department)
    of_department = french.department(pack.name, pack.tncc, "de")
    if not partners:
        st.markdown(common.inert(qui_fait_quoi.network_unknown(of_department)))
        partners = responsibilities.parent_network(responsibilities.REFERENCE)
        of_department = responsibilities.department_name(responsibilities.REFERENCE, "de")
    st.markdown(common.inert(qui_fait_quoi.network(partners, of_department)))


def words(found: Responsible | None) -> None:
    """Cite the sources and lead to the meaning of the words of the page."""
    st.caption(common.inert(responsibilities.sources(AUTHORITIES, PARENT_NETWORKS)))
    spoken = [line for _, line in qui_fait_quoi.state_levels(found)] if found else []
    downloads.words(
        *spoken,
        *responsibilities.parent_network(responsibilities.REFERENCE),
        *qui_fait_quoi.LOCAL_DOES,
        qui_fait_quoi.NETWORK,
        qui_fait_quoi.FAMILIES_LED,
    )
