"""The only file that caches: packs and what is computed from them, keyed by plain values."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from geo import assets, catalogue, mapdata, pack, scenario, territories
from geo.pack import Pack

STATIC = Path(__file__).resolve().parents[2] / "static"


def departments() -> list[str]:
    """Codes of the departments whose data are built, la Vienne first when it is there."""
    return sorted(catalogue.departments(), key=lambda code: (code != "86", code))


def load(department: str) -> Pack:
    """Return the pack of a department, loaded again when its files change."""
    return _load(department, _stamp())


@st.cache_resource(show_spinner=False, max_entries=4)
def _load(department: str, stamp: str) -> Pack:
    return pack.load(department)


def unit_codes(department: str, level: str) -> frozenset[str]:
    """Codes of the units of a department at a level."""
    return frozenset(territories.units(load(department), level).index)


def listed_codes(department: str, level: str) -> frozenset[str]:
    """Codes of the units a reader may ask for, those that are not computable too."""
    return frozenset(territories.listed(load(department), level).index)


def fits(department: str, text: str) -> bool:
    """Whether a scenario, as a link writes it, names only what a department has."""
    return not scenario.check(load(department), scenario.from_text(text))


def simulated(department: str, text: str) -> Pack:
    """Return the pack of a department with a scenario applied; ``load``'s one without."""
    return scenario.apply(load(department), scenario.from_text(text))


def _stamp() -> str:
    """Changes when data are built again: the catalogue holds the hash of every file."""
    return catalogue.sha256(catalogue.DATA / catalogue.CATALOGUE)


def geometry(department: str) -> str:
    """Name of the geometry file of a department in the static folder, written once."""
    return _geometry(department, _stamp())


@st.cache_resource(show_spinner=False, max_entries=4)
def _geometry(department: str, stamp: str) -> str:
    assets.link(STATIC)
    return mapdata.write(load(department), STATIC)
