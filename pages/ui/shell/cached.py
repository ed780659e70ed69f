"""The packs that the pages hold, loaded again when their files change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Final

import streamlit as st

from geo.base.errors import GeoError
from geo.maps import assets, map_geometry
from geo.pack import catalogue, pack, storage, territories
from geo.pack.memo import per_pack
from geo.pack.pack import Done, Pack, hand
from geo.reading import national_rank
from geo.register import location, recent
from geo.register.location import RegisterError
from geo.scenario import scenario
from geo.session import available
from geo.session.view_model import View

STATIC = Path(__file__).resolve().parents[3] / "static"
_AGAIN_S: Final = 5.0
_again: Final[dict[str, float]] = {}
"""When the register of a department that could not be read may be asked for again."""

_shown: Final[ContextVar[dict[str, Pack] | None]] = ContextVar("packs shown", default=None)

_last: tuple[tuple[str, str], Pack] | None = None
"""The pack asked for last, and by what: a run of a page asks for it some twenty times."""


def departments() -> list[str]:
    """Codes of the departments whose data are built, la Vienne first when it is there."""
    return sorted(catalogue.departments(), key=lambda code: (code != "86", code))


def department_name(department: str) -> tuple[str, str]:
    """Name of a department and INSEE's code of its article; its code when it cannot be read.

    The data of one department must not keep the others from being shown.
    """
    try:
        pack = _published(department)
    except GeoError:
        return department, ""
    return pack.name, pack.tncc


@contextmanager
def one_state() -> Iterator[None]:
    """Show one state of the data: what a page asks for twenty times is looked for once.

    What changes meanwhile is for the next run, so never around what writes.
    """
    token = _shown.set({})
    try:
        yield
    finally:
        _shown.reset(token)


def load(department: str) -> Pack:
    """Return the pack of a department, with what was done there.

    It is loaded again when its files change. An action leaves what is computed of it in place.
    """
    shown = _shown.get()
    if shown is None:
        return _loaded(department)
    if department not in shown:
        shown[department] = _loaded(department)
    return shown[department]


def _loaded(department: str) -> Pack:
    return hand(_published(department), _done(department))


def _published(department: str) -> Pack:
    global _last
    asked = (department, _stamp(department))
    last = _last
    if last is None or last[0] != asked:
        last = _last = (asked, _load(*asked))
    return last[1]


def vintage(department: str, number: int) -> Pack:
    """Return the data of a version, 0 for the published ones; raises ``PackError``."""
    root = storage.version(department, number) if number else storage.DATA
    return _vintage(department, root, f"{number} {catalogue.fingerprint(root)}")


@st.cache_resource(show_spinner=False, max_entries=2)
def _vintage(department: str, root: Path, stamp: str) -> Pack:
    return pack.load(department, root)


@st.cache_resource(show_spinner=False, max_entries=4)
def _load(department: str, stamp: str) -> Pack:
    return pack.load(department)


def _done(department: str) -> Done | None:
    """What was done, read again once something is written or the day changes.

    None without an action recorded. None too when the register cannot be read: the pages that show
    it say why; it is not asked for again before ``_AGAIN_S`` seconds.
    """
    if not location.is_there() or monotonic() < _again.get(department, 0.0):
        return None
    try:
        return _read(department, recent.stamp(department), date.today())
    except RegisterError:
        _again[department] = monotonic() + _AGAIN_S
        return None


@st.cache_resource(show_spinner=False, max_entries=4)
def _read(department: str, stamp: str, today: date) -> Done | None:
    return recent.done(department, today)


def unit_codes(department: str, level: str) -> frozenset[str]:
    """Codes of the units of a department at a level."""
    return frozenset(territories.units(load(department), level).index)


def listed_codes(department: str, level: str) -> frozenset[str]:
    """Codes of the units a reader may ask for, those that are not computable too."""
    return frozenset(territories.unit_names(load(department), level).index)


def fits(department: str, text: str) -> bool:
    """Whether a scenario, as a link writes it, names only what a department has."""
    return not scenario.check(load(department), scenario.from_text(text))


def fitted(view: View) -> View:
    """Bring a view to what its department can show."""
    return available.fitted(load(view.department), view)


def moved(view: View, department: str) -> View:
    """The same questions asked of another department."""
    return available.moved(load(department), view)


def simulated(department: str, text: str) -> Pack:
    """Return the pack of a department with a scenario applied; ``load``'s one without."""
    return scenario.apply(load(department), scenario.from_text(text))


def _stamp(department: str) -> str:
    """Changes when data are built again, imported or taken back.

    The catalogue of what is read holds the hash of every file.
    """
    root = storage.root(department)
    return f"{root.name} {catalogue.fingerprint(root)}"


def geometry(department: str) -> str:
    """Name of the geometry file of a department in the static folder, written once."""
    return _geometry(load(department))


@per_pack
def _geometry(today: Pack) -> str:
    assets.link(STATIC)
    return map_geometry.write(today, STATIC)


@st.cache_data(show_spinner=False, max_entries=8)
def among_departments(department: str) -> str:
    """Say the place of a department among those of France; empty when it is not known."""
    table = national_rank.published()
    if table is None or department not in table.index:
        return ""
    return national_rank.sentence(table, department)
