"""A spreadsheet of actions, from the gate to the register: read, shown, then accepted.

A row is what a form would give: it is refused by the same sentences. A row that is there already,
by its identifier or by what makes it one (title, place, day, organiser), is not recorded again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french
from geo.base.errors import Fault, Remark
from geo.base.formulas import INERT
from geo.intake import cells, layouts, typed_rows
from geo.intake.chosen_table import ChosenTable
from geo.intake.journal import MOTIVE, Journal, refused
from geo.register import rows, sheet_rows, validation
from geo.register.action import Action, Record
from geo.register.sheet_rows import LAYOUT
from geo.register.vocabulary import DONE, FIELDS, PLANNED

if TYPE_CHECKING:
    from geo.register.places import Places
    from geo.register.store import Register
    from geo.rights.actors import Actor
    from geo.upload.gate import Upload

PREVIEW: Final = 5
MOST_ROWS: Final = 20_000


@dataclass(frozen=True, eq=False)
class Prepared:
    """What was read of a spreadsheet; nothing is recorded yet.

    ``read`` rows are ``actions`` to record (each with the key under which it is, once), ``present``
    (in the register already), ``repeated`` within the file, or ``rejected`` (columns as published
    and ``motif``; index: line). ``preview``: the first actions to record, under French headers.
    """

    file: str
    read: int
    actions: tuple[tuple[Action, str], ...]
    present: int
    repeated: int
    remarks: tuple[Remark, ...]
    rejected: pd.DataFrame = field(repr=False)
    preview: pd.DataFrame = field(repr=False)
    encoding: str | None = None
    sheets: tuple[str, ...] = ()
    contacts: int = 0

    @property
    def counted(self) -> str:
        """What was read, in one sentence."""
        parts = (
            french.plural(self.read, "ligne lue", "lignes lues"),
            french.plural(len(self.actions), "action à inscrire", "actions à inscrire"),
            french.plural(self.present, "déjà dans le registre", "déjà dans le registre"),
            french.plural(self.repeated, "répétée", "répétées"),
            french.plural(len(self.rejected), "mise de côté", "mises de côté"),
        )
        return ", ".join(parts)


def prepare(
    register: Register,
    upload: Upload,
    places: Places,
    *,
    today: date,
    choices: Mapping[str, str] = MappingProxyType({}),
) -> Prepared:
    """Read the actions of a file. Raises ``Refused`` when no table of it is one of actions.

    ``choices``: ``sheet``, the name of the table; ``service``, "yes" when the contacts of the
    file that read as somebody's are those of services: without it they are left out, and said.
    """
    matches = layouts.recognise(upload, [LAYOUT])
    chosen = _choose(upload, matches, choices)
    journal = Journal(chosen)
    journal.remarks += upload.remarks
    table = typed_rows.layout_columns(chosen.table.frame, LAYOUT)
    found = _actions(table, chosen, journal, places, today)
    unique = _unique(found, journal)
    new, present = _new(register, unique, journal)
    token = secrets.token_hex(8)
    shown = [_unwritten(action) for action in list(new.values())[:PREVIEW]]
    motives = journal.dropped
    lines = [line for line in table.index.tolist() if line in motives]
    read = list(chosen.found.values())
    rejected = chosen.table.frame.loc[lines, read]
    return Prepared(
        file=upload.file,
        read=int((table != "").any(axis="columns").sum()),
        actions=tuple((action, f"{token}:{line}") for line, action in new.items()),
        present=present,
        repeated=len(found) - len(unique),
        remarks=tuple(journal.remarks),
        rejected=rejected.assign(**{MOTIVE: [motives[line] for line in lines]}),
        preview=sheet_rows.frame(shown, places, public=True).drop(columns="Identifiant"),
        encoding=upload.encoding,
        sheets=tuple(match.table.name for match in matches),
        contacts=len(journal.hidden),
    )


def accept(register: Register, who: Actor, prepared: Prepared, *, reason: str = "") -> list[Record]:
    """Record what was prepared, all of it or nothing; what came meanwhile is not doubled.

    Accepting twice is accepting once. Raises ``NotAllowedError`` and ``RegisterError``.
    """
    return register.add_many(who, prepared.actions, reason=reason, what="imported")


def _choose(
    upload: Upload, matches: Sequence[layouts.Match], choices: Mapping[str, str]
) -> ChosenTable:
    """The table of actions: the one that is named, else the one with most of our columns."""
    wanted = choices.get("sheet")
    fitting = [match for match in matches if wanted in (None, match.table.name)]
    if not fitting:
        headers = ", ".join(f"« {LAYOUT.header(one.name)} »" for one in LAYOUT.columns.values()
                            if one.required)  # fmt: skip
        said = "ce n'est pas une liste d'actions : il manque des colonnes."
        raise refused([Fault(upload.file, said, f"Donnez au moins les colonnes {headers}.")])
    table = fitting[0].table
    if len(table.frame) > MOST_ROWS:
        said = f"{french.plural(len(table.frame), 'ligne')}, {french.number(MOST_ROWS)} au plus."
        raise refused([Fault(upload.file, said, "Partagez la liste en plusieurs fichiers.")])
    return ChosenTable(upload, LAYOUT, table, choices)


def _actions(
    table: pd.DataFrame, chosen: ChosenTable, journal: Journal, places: Places, today: date
) -> dict[int, tuple[Action, str]]:
    """The actions of the rows that are right, by line, with the identifier that they bear."""
    found = {}
    service = chosen.choices.get("service") == "yes"
    for row in table.itertuples():
        line = int(str(row.Index))
        texts = {name: INERT.sub("", str(getattr(row, name))) for name in LAYOUT.columns}
        if not any(texts.values()):
            continue
        given = _given(texts)
        checked = validation.check(given, places, today=today, service=service)
        if [*checked.errors] == ["contact"]:
            checked = _without_contact(line, given, places, today, journal)
        for name, said in checked.errors.items():
            journal.set_aside(line, said, "", column=_column(name), value=texts[_column(name)][:80])
        if checked.action is not None:
            found[line] = (checked.action, texts["id"])
    return found


def _given(texts: Mapping[str, str]) -> dict[str, str]:
    """What a form would give: what a list leaves unsaid is read as plainly as may be.

    A place is a commune unless its level is said. An action is planned unless the list says that
    it is done, or how many came.
    """
    given = {name: text for name, text in texts.items() if name in FIELDS}
    given["code"] = texts["code"] or texts["place"]
    if cells.missing(given["level"]):
        given["level"] = "commune"
    if cells.missing(given["kind"]):
        given["kind"] = "autre"
    if cells.missing(given["state"]):
        given["state"] = PLANNED if cells.missing(given["attendance"]) else DONE
    return given


def _column(name: str) -> str:
    """Column of the layout where a field is read."""
    return name if name in LAYOUT.columns else "place"


def _without_contact(
    line: int, given: Mapping[str, str], places: Places, today: date, journal: Journal
) -> validation.Checked:
    """The row without a contact that is somebody's, or none: the rest of it is right."""
    journal.hidden.append((line, "contact"))
    journal.warned(
        line, "contact", None,
        "ce contact n'est pas celui d'un service : la ligne est gardée sans lui.",
    )  # fmt: skip
    return validation.check({**given, "contact": ""}, places, today=today)


def _unique(
    found: Mapping[int, tuple[Action, str]], journal: Journal
) -> dict[int, tuple[Action, str]]:
    """One row per action: the first that says it is kept."""
    first: dict[str, int] = {}
    unique = {}
    for line, (action, identifier) in found.items():
        key = rows.fingerprint(action)
        if key in first:
            journal.fixed(
                line, "title", action.title, f"même action qu'à la ligne {first[key]} : gardée une "
                "fois.",
            )  # fmt: skip
            continue
        first[key] = line
        unique[line] = (action, identifier)
    return unique


def _new(
    register: Register,
    unique: Mapping[int, tuple[Action, str]],
    journal: Journal,
) -> tuple[dict[int, Action], int]:
    """The actions that the register has not, and how many it has; those that differ are said."""
    alike = register.known([rows.fingerprint(action) for action, _ in unique.values()])
    named = register.with_ids([identifier for _, identifier in unique.values() if identifier])
    new, other = {}, []
    for line, (action, identifier) in unique.items():
        there = named.get(identifier) or alike.get(rows.fingerprint(action))
        if there is None:
            new[line] = action
        elif replace(there.action, contact="") != replace(action, contact=""):
            other.append(line)
    if other:
        journal.warned(
            None, None, None,
            f"{french.plural(len(other), 'action est', 'actions sont')} dans le registre et n'y "
            f"{'est' if len(other) == 1 else 'sont'} pas comme dans ce fichier : le registre est "
            f"gardé tel quel. {typed_rows.lines_said(other)}",
        )  # fmt: skip
    return new, len(unique) - len(new)


def _unwritten(action: Action) -> Record:
    """An action that is not recorded, to be shown as one."""
    return Record("", 0, action, "", "", "", "")
