"""The columns of a file that its layout does not name: read in their usual forms, or listed.

A position may stand in one column, hours in one a day, a site be said closed for good. What is
not read is listed in the report, loudly when it looks like a position, hours or a code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access.french_hours import DAYS
from geo.base.matching import plain
from geo.intake import cells, list_hours, points
from geo.pack.columns import COMMUNE

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.journal import Journal
    from geo.intake.layouts import Layout

_NORTH: Final = frozenset({"lat", "latitude", "y", "ylat"})
_EAST: Final = frozenset({"lon", "lng", "long", "longitude", "x", "xlong"})
_POINT: Final = frozenset(
    {"geo", "gps", "coord", "coords", "coordonnee", "coordonnees", "coordinates", "position",
     "point", "geopoint", "geom", "geometry", "geometrie", "wkt", "geolocalisation",
     "localisation", "latlon", "latlng", "latlong", "lonlat", "xy", *_NORTH, *_EAST}
)  # fmt: skip
"""Words of a header that announce a position."""
_STATE: Final = frozenset({"statut", "etat", "status", "situation"})
_GONE: Final = frozenset({"definitivement", "definitive", "definitif"})
_SHUT: Final = frozenset(
    {"ferme", "fermee", "ferme definitivement", "fermee definitivement", "definitivement ferme",
     "fermeture definitive", "definitivement fermee", "closed", "supprime", "supprimee"}
)  # fmt: skip
_CLOSED: Final = (
    "lieu fermé définitivement : il n'est pas pris comme ouvert.",
    "S'il est ouvert, corrigez cette cellule.",
)
_MOSTLY: Final = 0.8
"""Share of the cells of a column that must look alike."""
_TRIED: Final = 200
"""Cells that are looked at to say what a column looks like."""
_HOURS_LIKE: Final = re.compile(r"\d{1,2}\s?[h:]\s?(?:\d{2})?\s?(?:-|–|à|/)\s?\d{1,2}\s?(?:[h:]|$)")
_SIRET: Final = re.compile(r"\d{3} ?\d{3} ?\d{3} ?\d{5}")
_COMMUNE: Final = re.compile(COMMUNE)
_A_POSITION: Final = "une position"
_SOME_HOURS: Final = "des horaires"
_UNNAMED: Final = {
    _A_POSITION: "Donnez la position en deux colonnes, « latitude » et « longitude ».",
    _SOME_HOURS: "Cette liste a ses horaires du lundi au samedi ; les autres ne comptent pas.",
}
"""What is said of a column that no other name would have read."""


def usual(frame: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> pd.DataFrame:
    """Read the columns of a list of sites that say, in a usual form, what its layout asks for.

    Columns are added under the first header of the layout; ``journal.read_under`` keeps where each
    comes from.
    """
    layout = chosen.layout
    if layout.place != "site":
        return frame
    frame = _position(frame, chosen, journal)
    if hours := _hours_column(layout):
        frame = list_hours.add_day_columns(frame, _free(frame, chosen), hours, chosen, journal)
    return frame


def _hours_column(layout: Layout) -> str:
    """Our column of the hours of a week as one text; empty when the layout has none."""
    return next((name for name in ("hours", "horaires") if name in layout.columns), "")


def list_unread(chosen: ChosenTable, journal: Journal) -> None:
    """List every column that is not read; those that look as if they should be are warned."""
    frame, layout = chosen.table.frame, chosen.layout
    read = {*chosen.found.values(), *journal.read_under.values(), *journal.consumed}
    filled = {str(name): _filled(frame[name]) for name in frame.columns if name not in read}
    unread = [name for name, some in filled.items() if some]
    for name in unread:
        what, wanted = _looks(name, filled[name], chosen, journal)
        if what:
            remedy = f"Pour qu'elle soit lue, nommez-la « {wanted} »." if wanted else _UNNAMED[what]
            journal.warned(
                None, name, None if layout.options.get("only_declared") else filled[name][0],
                f"colonne non lue, alors qu'elle ressemble à {what}.", remedy=remedy,
            )  # fmt: skip
    if unread:
        listed = ", ".join(f"« {name} »" for name in unread)
        journal.note(f"Colonnes non lues ({len(unread)}) : {listed}.")


def _words(header: object) -> list[str]:
    return plain(str(header)).split()


def _free(frame: pd.DataFrame, chosen: ChosenTable) -> list[str]:
    """Headers that the layout does not name."""
    taken = set(chosen.layout.found(frame).values())
    return [name for name in frame.columns if name not in taken]


def _position(frame: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> pd.DataFrame:
    """Add latitude and longitude from two columns of other names, or from one that has both."""
    layout = chosen.layout
    north, east = layout.of_type("latitude"), layout.of_type("longitude")
    found = layout.found(frame)
    if not north or not east:
        return frame
    if north not in found and east not in found:
        pair = _two_columns(_free(frame, chosen))
        if pair:
            journal.read_under |= {north: pair[0], east: pair[1]}
            added = {layout.header(north): frame[pair[0]], layout.header(east): frame[pair[1]]}
            return frame.assign(**added)
    for name in _free(frame, chosen):
        if _POINT & {*_words(name)} and _share(_filled(frame[name]), _is_point) >= _MOSTLY:
            return _one_column(frame, name, (north, east), chosen, journal)
    return frame


def _two_columns(headers: Sequence[str]) -> tuple[str, str] | None:
    """The columns of a latitude and of a longitude that are named alike but for that word."""
    by_rest: dict[frozenset[str], str] = {}
    for name in headers:
        words = {*_words(name)}
        if words & _NORTH and not words & _EAST:
            by_rest.setdefault(frozenset(words - _NORTH), name)
    for name in headers:
        words = {*_words(name)}
        if words & _EAST and not words & _NORTH:
            north = by_rest.get(frozenset(words - _EAST))
            if north is not None:
                return north, name
    return None


def _one_column(
    frame: pd.DataFrame, name: str, ours: tuple[str, str], chosen: ChosenTable, journal: Journal
) -> pd.DataFrame:
    """Split a column; it fills the rows that have no coordinates of their own."""
    layout, found = chosen.layout, chosen.layout.found(frame)
    words = _words(name)
    first = next((word for word in words if word in _NORTH | _EAST), "")
    east_first = first in _EAST or words[0] in ("lonlat", "xy")
    pairs = [points.parse_point(text, longitude_first=east_first) for text in frame[name]]
    blank = pd.Series(True, index=frame.index)
    for one in ours:
        if one in found:
            blank &= frame[found[one]].eq("")
    if not blank.any():
        return frame
    added = {}
    for rank, one in enumerate(ours):
        header = found.get(one, layout.header(one))
        cells_ = [
            pair[rank] if pair else (text if rank == 0 else "")
            for pair, text in zip(pairs, frame[name], strict=True)
        ]
        before = frame[header] if header in frame else pd.Series("", index=frame.index)
        added[header] = before.where(~blank, pd.Series(cells_, index=frame.index))
        journal.read_under.setdefault(one, name)
    example = next((text for text in frame[name] if text), None)
    order = "longitude puis latitude" if east_first else "latitude et longitude"
    journal.fixed(None, name, example, f"position lue dans cette seule colonne, {order}.")
    return frame.assign(**added)


def closed_lines(frame: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> set[int]:
    """Lines of the sites that a column says are closed for good; none but in a list of sites."""
    gone: set[int] = set()
    if chosen.layout.place != "site":
        return gone
    for name in _free(frame, chosen):
        words = {*_words(name)}
        flag = bool(words & _GONE and any(word.startswith("ferm") for word in words))
        if not (flag or words & _STATE):
            continue
        for line, text in zip(frame.index.tolist(), frame[name], strict=True):
            shut = plain(text) in _SHUT or (flag and _yes(text))
            if shut or flag:
                journal.consumed.add(name)
            if shut:
                gone.add(line)
            elif flag and not cells.missing(text) and cells.boolean(text).fault:
                journal.warned(line, name, text, "oui ou non attendu : le lieu est pris comme "
                               "ouvert.")  # fmt: skip
    return gone


def _yes(text: str) -> bool:
    """Whether a cell says yes, or gives the day since when."""
    day = cells.day(text).value
    past = day is not None and pd.Timestamp(day) <= pd.Timestamp.today()
    return cells.boolean(text).value is True or past


def set_closed_aside(rows: pd.DataFrame, lines: set[int], journal: Journal) -> pd.DataFrame:
    """Set aside the located rows of these lines; ``journal.closed`` keeps them."""
    journal.closed = rows[rows.index.isin(list(lines))]
    for line in journal.closed.index:
        journal.set_aside(line, *_CLOSED)
    return journal.keep(rows)


def _looks(name: str, column: list[str], chosen: ChosenTable, journal: Journal) -> tuple[str, str]:
    """What an unread column looks like, and the header under which it would be read, if any."""
    layout, words = chosen.layout, {*_words(name)}
    have = {layout.columns[one].type for one in (*chosen.found, *journal.read_under)}
    wanted = {column.type for column in layout.columns.values()}
    site = layout.place == "site"
    if site and "latitude" in wanted and not have & {"latitude", "longitude"}:
        if _share(column, _is_point) >= _MOSTLY:
            return _A_POSITION, "coordonnées"
        if words & (_POINT - {"point", "position"}):
            return _A_POSITION, ""
    days = {word for word in words if word in DAYS and len(word) > 2}
    hours = bool(days) or _share(column, lambda t: bool(_HOURS_LIKE.search(t[:200]))) >= _MOSTLY
    if site and (hours or words & {"horaire", "horaires", "hours"}):
        return _SOME_HOURS, layout.header(_hours_column(layout))
    for kind, pattern, what in (
        ("siret", _SIRET, "un SIRET"), ("commune", _COMMUNE, "un code"),
    ):  # fmt: skip
        if kind in wanted and kind not in have and _share(column, _like(pattern)) >= _MOSTLY:
            return what, layout.header(layout.of_type(kind))
    return "", ""


def _like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text.strip()) is not None


def _is_point(text: str) -> bool:
    return points.parse_point(text) is not None


def _filled(column: pd.Series) -> list[str]:
    """The first filled cells of a column: what it looks like is seen in them."""
    first = [text for text in column.iloc[:_TRIED].tolist() if text]
    if len(first) == min(_TRIED, len(column)):
        return first
    return [text for text in column.tolist() if text][:_TRIED]


def _share(filled: list[str], test: Callable[[str], bool]) -> float:
    """Share of these cells that pass a test."""
    return sum(map(test, filled)) / len(filled) if filled else 0.0
