"""Hours, telephones, mailboxes and web addresses of a file: read, kept in one form, said.

What belongs to a person is never kept: a mailbox that reads as a name, whoever has it, and the
mobile number of an adviser. The remark then shows no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french, mailboxes, matching, phones
from geo.base.establishments import WRONG_KEY
from geo.export import standard
from geo.export.standard import BY_NAME, SEPARATOR, Field
from geo.intake import typed_rows, upsert
from geo.intake.cells import KEY_REMEDY

if TYPE_CHECKING:
    from collections.abc import Hashable

    from geo.intake.journal import Journal

_EACH: Final = 12
"""Writings that are said one by one."""
_PEOPLE: Final = frozenset(
    {"conseiller", "conseillere", "conseillers", "conseilleres", "mediateur", "mediatrice", "cnfs"}
)
"""Words of the type or the name of a row that stands for an adviser."""


def field(
    cells: pd.Series, name: str, about: pd.Series, journal: Journal, *, column: str = ""
) -> pd.Series:
    """Read one field of every row in the form of the national standard.

    Parameters
    ----------
    cells : Series of str, index line
        Missing is empty.
    name : str
        A field of the standard.
    about : Series of str, same index
        Name of the place (with its type and commune): tells whom a contact is of.
    column : str
        Our column in the layout, for the remarks; ``name`` by default.

    What is not understood is kept as it came, and said.
    """
    one, at = BY_NAME[name], column or name
    made: dict[Hashable, str] = {}
    done: list[tuple[Hashable, str, str]] = []
    for line, text in upsert.lines(cells.dropna()):
        reading, person = _ours(one, text, str(about.get(line, "")))
        if person:
            journal.fixed(line, at, None, person)
        elif reading.fault:
            said = f"{reading.fault}. La valeur est gardée, mais pas renvoyée."
            remedy = KEY_REMEDY if reading.fault == WRONG_KEY else ""
            journal.warned(line, at, text, said, remedy=remedy)
        elif reading.value != text.strip() and reading.said:
            journal.fixed(line, at, text, f"lu « {reading.value} » ; {reading.said}")
        elif reading.value != text.strip():
            done.append((line, text, f"lu « {reading.value} »."))
        elif reading.said:
            journal.warned(line, at, text, reading.said)
        made[line] = reading.value
    _say_corrected(done, at, journal)
    read = pd.Series(made, dtype=object).reindex(cells.index)
    return read.where(read.ne("")).astype("str")


def _say_corrected(done: list[tuple[Hashable, str, str]], column: str, journal: Journal) -> None:
    """Say the cells that were read otherwise than written: each writing, once, when many."""
    if len(done) <= typed_rows.LISTED:
        typed_rows.corrections(done, column, journal)
        return
    read = {text: f"« {' '.join(text.split())} » {said[:-1]}" for _, text, said in done}
    shown = list(read.values())[:_EACH]
    more = len(read) - len(shown)
    listed = french.join_list([*shown, *([french.plural(more, "autre")] if more else [])])
    lines = typed_rows.lines_said(line for line, _, _ in done)
    journal.fixed(None, column, None, f"{len(done)} cellules : {listed}. {lines}")


def _ours(one: Field, text: str, about: str) -> tuple[standard.Reading, str]:
    """What is kept of a cell, and why something of it is not: it is a person's."""
    reading = standard.read_cell(one, text)
    if one.kind == "mailboxes":
        good, bad = mailboxes.mailboxes(text)
        kept = [box for box in good if not mailboxes.personal(box, about)]
        if len(kept) < len(good):
            value = SEPARATOR.join([*kept, *bad])
            return standard.Reading(value), "adresse d'une personne : elle n'est pas gardée."
    if one.kind == "telephone" and _PEOPLE & {*matching.words(about)}:
        numbers = phones.parse_phone(text).numbers
        kept_numbers = [number.written() for number in numbers if not number.mobile]
        if len(kept_numbers) < len(numbers):
            value = phones.BETWEEN.join(kept_numbers)
            return standard.Reading(value), "mobile d'un conseiller : il n'est pas gardé."
    return reading, ""


def hours_note(hours: pd.Series, journal: Journal) -> None:
    """Count the places whose hours are read, their hours in a week, and those that are not."""
    read = [standard.read_hours(text) for text in hours.dropna()]
    known = [one.minutes for one in read if not one.fault and one.minutes]
    if known:
        total = french.quantity(sum(known) / 60, "heures", 1)
        journal.note(
            f"Horaires compris : {french.plural(len(known), 'lieu', 'lieux')}, {total} par "
            "semaine en tout."
        )
    season = sum(not one.fault and one.minutes is None for one in read)
    if season:
        journal.note(
            f"Horaires compris, mais qui changent dans l'année ou sans heure de fin : "
            f"{french.plural(season, 'lieu', 'lieux')}, non comptés."
        )
    unread = sum(bool(one.fault) for one in read)
    if unread:
        journal.note(
            "Horaires non compris, gardés tels quels, non comptés, absents du fichier de retour : "
            f"{french.plural(unread, 'lieu', 'lieux')}."
        )
