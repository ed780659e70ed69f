"""What an import says while it works: remarks, rows set aside, reasons to refuse, notes.

The engine and the handlers of every kind share one journal. Messages are French, without the
file, line, column and value: these are fields. ``french.typeset`` sets their punctuation.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.base import cancellation
from geo.base.errors import FIXED, SET_ASIDE, WARNED, Fault, GeoError, Remark
from geo.base.french import plural, typeset
from geo.upload.gate import Refused

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable

CHOICES: Final = {
    "sheet": False,
    "encoding": False,
    "crs": False,
    "field": False,
    "commune": False,
    "coordinates": True,
    "fewer": True,
    "blank": True,
}
"""Answers a reader may give (see ``engine.prepare``), to whether it is ``yes`` or nothing.

``commune`` is a family: ``commune:86310 st savin``, the key of a ``Question``.
"""
ANSWER: Final = "commune:"
"""First letters of the choices that confirm a commune, one by one."""
MOTIVE: Final = "motif"
"""Column added to the rows set aside: why."""


class Question(NamedTuple):
    """What a reader may answer: the ``key`` of the choice, what is asked, the answers.

    ``answers``: value of the choice to what is shown of it, the best first.
    """

    key: str
    title: str
    answers: Mapping[str, str]


def check_answers(choices: Mapping[str, str], asked: Sequence[Question]) -> None:
    """Raise ``GeoError`` when a choice answers what was not asked, or otherwise than proposed."""
    known = {one.key: one for one in asked}
    for key, value in choices.items():
        if not key.startswith(ANSWER) or (key in known and value in known[key].answers):
            continue
        said = f"« {key}={value} » ne répond à aucune question du fichier."
        if key in known:
            said = f"« {value} » n'est pas une commune proposée pour « {known[key].title} »."
        expected = ", ".join(f"{one.key}={next(iter(one.answers))}" for one in asked)
        raise GeoError(typeset(f"{said} Attendu, par exemple : {expected or 'rien'}."))


class Journal:
    """Collects what is said of a table; nothing else is written while a file is read.

    ``outside`` counts rows that are of other departments or that the layout ignores: not faults;
    ``repeated`` counts rows dropped because an identical one is kept. ``notes`` are the
    differences with the present data. ``read_under`` maps our columns to the headers, that the
    layout does not name, where they were read; ``consumed`` are other headers that were read.
    ``closed`` are the located rows of sites closed for good. ``kept_as`` are columns of the
    layout as the handler keeps them, by line: the preview shows these. ``hidden`` are cells
    (line, column of ours) that may name a person: the rows set aside are given back without them.
    """

    def __init__(self, chosen: ChosenTable) -> None:
        """Start empty, of the table that is imported."""
        self.remarks: list[Remark] = []
        self.notes: list[str] = []
        self.asked: dict[str, Question] = {}
        self.outside = 0
        self.repeated = 0
        self.read_under: dict[str, str] = {}
        self.consumed: set[str] = set()
        self.closed = pd.DataFrame()
        self.hidden: list[tuple[int, str]] = []
        self.kept_as: dict[str, pd.Series] = {}
        self._chosen = chosen
        self._dropped: dict[int, list[str]] = {}
        self._reasons: list[Fault] = []

    @property
    def dropped(self) -> Mapping[int, str]:
        """Lines set aside, with their reasons in one text."""
        return {line: " ".join(reasons) for line, reasons in self._dropped.items()}

    def fixed(self, line: Hashable, column: str | None, value: object, message: str) -> None:
        """Say that a cell (or the file: no line) was corrected, surely."""
        self._say(FIXED, message, "", line, (column, value))

    def warned(
        self, line: Hashable, column: str | None, value: object, message: str, *, remedy: str = ""
    ) -> None:
        """Say that something was accepted and should be looked at."""
        self._say(WARNED, message, remedy, line, (column, value))

    def set_aside(
        self,
        line: Hashable,
        message: str,
        remedy: str,
        *,
        column: str | None = None,
        value: object = None,
    ) -> None:
        """Set a row aside: the caller (or ``keep``) leaves it out of what it returns."""
        self._dropped.setdefault(_number(line) or 0, []).append(typeset(message))
        self._say(SET_ASIDE, message, remedy, line, (column, value))

    def keep(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows (index: line) that were not set aside."""
        return rows[~rows.index.isin(list(self._dropped))] if self._dropped else rows

    def ask(self, key: str, title: str, answers: Mapping[str, str]) -> None:
        """Ask the reader, once for each key; the answer comes back in ``choices``."""
        self.asked.setdefault(key, Question(key, title, dict(answers)))

    def note(self, sentence: str) -> None:
        """Add a difference with the present data, a whole French sentence."""
        self.notes.append(typeset(sentence))

    def refuse(
        self,
        message: str,
        remedy: str,
        *,
        line: Hashable = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        """Give a reason to refuse the whole file; ``check`` raises them all at once."""
        shown = None if value is None else str(value)
        at = self._header(column)
        self._reasons.append(Fault(self._chosen.file, message, remedy, _number(line), at, shown))

    def unread(self) -> None:
        """Add to a refusal the rows that were not understood: what it lacks may be there.

        A same message on many rows (a merged cell of a spreadsheet) is said once, with its lines.
        """
        alike: dict[str, list[Remark]] = {}
        for remark in self.remarks:
            if remark.severity == SET_ASIDE:
                alike.setdefault(remark.message, []).append(remark)
        for message, found in alike.items():
            first, more = found[0], len(found) - 1
            others = plural(more, "autre ligne", "autres lignes")
            said = f"{message} De même à {others}." if more else message
            self._reasons.append(
                Fault(self._chosen.file, said, first.remedy, first.line, first.column, first.value)
            )

    def _header(self, column: str | None) -> str | None:
        """Name of a column of ours as the file has it, for the reader to find it."""
        if column is None:
            return None
        return self.read_under.get(column) or self._chosen.header(column)

    def check(self) -> None:
        """Raise ``Refused`` if there is any reason to."""
        if self._reasons:
            raise refused(self._reasons, tuple(self.asked.values()))

    def _say(
        self,
        severity: str,
        message: str,
        remedy: str,
        line: Hashable,
        cell: tuple[str | None, object],
    ) -> None:
        cancellation.check()
        column, value = cell
        text = None if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
        self.remarks.append(
            Remark(
                severity,
                typeset(message),
                typeset(remedy),
                _number(line),
                self._header(column),
                text,
            )
        )


def _number(line: Hashable) -> int | None:
    """A line of a frame's index as a number; None is the whole file."""
    return None if line is None else int(str(line))


def refused(faults: list[Fault], asked: tuple[Question, ...] = ()) -> Refused:
    """One refusal for one or several faults: the first one's place, every reason.

    ``asked``: the questions whose answers may lift it.
    """
    first = faults[0]
    reasons = [f"({rank}) {fault.reason}" for rank, fault in enumerate(faults, 1)]
    if len(faults) == 1:
        made = Refused(first)
    else:
        made = Refused(Fault(first.file, " ".join(reasons), ""))
        made.lines = (typeset(f"{first.file} :"), *reasons)
    made.asked = asked
    return made
