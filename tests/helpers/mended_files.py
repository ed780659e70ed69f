"""Files with a fault, the ways of mending them, and whether they are then read right.

What is said of a file is a sentence of the report, or the refusal; a way takes the cell, the
header, the option or the commune out of that sentence.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

import pandas as pd

from geo.intake import engine, layouts
from geo.pack import pack
from geo.upload import gate
from tests.helpers import own_files, remedies
from tests.helpers.gate_files import plain

LAMBERT = "EPSG:2154"


@cache
def vienne():
    return pack.load("86")


@cache
def known():
    return own_files.context(vienne())


class Told(NamedTuple):
    """A sentence of the report or of a refusal: its remedy in the text; what it is said of."""

    text: str
    line: int | None = None
    column: str | None = None
    asked: tuple = ()


@dataclass(frozen=True)
class File:
    """A table of text, or a layer when it has ``shapes``, and how the reader imports it."""

    rows: pd.DataFrame
    layout: str | None = "own_sites"
    choices: Mapping[str, str] = field(default_factory=dict)
    name: str = "liste_2024-08-01.csv"
    within: Callable[[], engine.Context] = known
    shapes: tuple | None = None
    crs: str | None = LAMBERT
    more: tuple = ()
    """Other tables of the file: name and rows of each."""

    @property
    def first(self):
        """Line of the first row: a table has its header above."""
        return 2 if self.shapes is None else 1

    def upload(self):
        if self.shapes is not None:
            return own_files.drawn(self.rows, self.shapes, self.crs)
        made = own_files.upload(self.rows, self.name)
        others = [
            gate.TableSheet(name, own_files.upload(rows).tables[0].frame)
            for name, rows in self.more
        ]
        named = replace(made.tables[0], name="première" if others else "")
        return replace(made, tables=(named, *others))

    def row(self, line):
        return self.rows.index[line - self.first]

    def set(self, line, **cells):
        rows = self.rows.copy()
        for column, value in cells.items():
            if column not in rows:
                rows[column] = ""
            rows[column] = rows[column].astype(object)
            rows.loc[self.row(line), column] = value
        return replace(self, rows=rows)


def read(file):
    """Import a file: what was made of it (None: it is refused), and all that is said."""
    layout = layouts.get(file.layout) if file.layout else None
    try:
        made = engine.prepare(file.upload(), file.within(), layout, choices=file.choices)
    except gate.Refused as refused:
        return None, [Told(plain(str(refused)), asked=getattr(refused, "asked", ()))]
    said = [
        Told(plain(f"{one.message} {one.remedy}"), one.line, one.column, made.report.asked)
        for one in made.report.remarks
    ]
    return made, said


def case(words, file, *ways):
    """A case from a file; a way is how the sentence is followed, and what must come of it.

    ``words`` are of the sentence; ``file`` makes the file; a way is a pair of functions: from the
    file and the sentence to the mended file, from the import to whether it is right.
    """
    assert ways
    memory = []

    def provoke(folder):
        _, said = read(file())
        memory[:] = [next(one for one in said if words in one.text)]
        return "\n".join(one.text for one in said)

    def follow(folder, said):
        printed = []
        for mend, right in ways:
            made, then = read(mend(file(), memory[0]))
            printed += [one.text for one in then]
            assert made is not None, then
            assert right(made), ("not as it should be", then)
        return "\n".join(printed)

    return remedies.Case(words, provoke, follow)


# ---------- the ways ----------


def cell(column, value):
    """Write a value in a column of the line that is named."""
    return lambda file, told: file.set(told.line, **{column: value})


def here(value):
    """Write a value in the very cell that is named; ``value`` may be found in what is said."""

    def mend(file, told):
        text = value(told.text) if callable(value) else value
        return file.set(told.line, **{told.column: text})

    return mend


def without(file, told):
    """Take the named line out."""
    return replace(file, rows=file.rows.drop(index=file.row(told.line)))


def chosen(file, told):
    """Make the choice that the sentence names as it is typed."""
    typed = re.search(r"`--choice ([^`]+)`|--choice (\S+?)\)?\.?(?:\s|$)", told.text)
    [pair] = shlex.split(typed[1] or typed[2])
    key, _, value = pair.partition("=")
    return replace(file, choices={**file.choices, key: value})


def of_kind(file, told):
    """Choose the type of data that the sentence names, as an option and by its title, if any."""
    kind = re.search(r"--kind (\w+)\)", told.text)[1]
    [layout] = [one for one in layouts.all() if one.kind == kind]
    for title in re.findall("choisissez le type « ([^»]+) »", told.text):
        assert title == layout.title
    return replace(file, layout=layout.id)


def confirmed(code):
    """Confirm a commune that is proposed, and named in the sentence."""

    def mend(file, told):
        [question] = told.asked
        assert question.answers[code] in told.text
        return replace(file, choices={question.key: code})

    return mend


def renamed(pattern=r"nommez-la « ([^»]+) »"):
    """Give the column that is named the name that the sentence gives."""
    return lambda file, told: replace(
        file, rows=file.rows.rename(columns={told.column: re.search(pattern, told.text)[1]})
    )


def instead(**changed):
    """Give another file in place of this one, or other parts of it."""
    return lambda file, told: replace(
        file, **{name: value() if callable(value) and name != "within" else value
                 for name, value in changed.items()}
    )  # fmt: skip


def then(*ways):
    """Follow what is said, then what is said next."""

    def mend(file, told):
        for way, words in ways:
            file = way(file, told)
            if words:
                told = next(one for one in read(file)[1] if words in one.text)
        return file

    return mend


def box(label, texts):
    """Tick the box that the sentence names: the page has it under that very name."""

    def mend(file, told):
        assert f"« {label} »" in told.text and label in map(plain, texts)
        return chosen(file, told)

    return mend


# ---------- what must come of it ----------


def frame(made, sheet):
    return made.sheets[sheet]


def place(made, name="Lieu"):
    found = frame(made, "resource_places").query("name == @name")
    assert len(found) == 1, found
    return found.iloc[0]


def stands(code, **cells):
    """The place is kept, in this commune, with these cells."""

    def right(made):
        row = place(made)
        given = all(row[name] == value for name, value in cells.items())
        return row["code_insee_as_published"] == code and given

    return right


def told_of(column, value):
    """The place is kept with this detail."""

    def right(made):
        details = frame(made, "resource_details").set_index("source_id")
        return details.loc[place(made)["source_id"], column] == value

    return right


def figure(code, column, value, sheet="income_employment"):
    """The figure of a commune; None is an empty one."""

    def right(made):
        found = frame(made, sheet).set_index("code_insee").loc[code, column]
        return pd.isna(found) if value is None else found == value

    return right


def listed(site, **cells):
    """A France services of the list is kept with these cells."""

    def right(made):
        rows = frame(made, "france_services").set_index("site_id")
        return all(rows.loc[site, name] == value for name, value in cells.items())

    return right


def minutes(**pairs):
    """The times between communes, and no other; ``c86001_86002=12.5``."""

    def right(made):
        found = frame(made, "road_minutes").set_index(["origin", "destination"])["minutes"]
        return found.to_dict() == {tuple(k[1:].split("_")): v for k, v in pairs.items()}

    return right


def partition(made, column="territory"):
    """The territories are those of before."""
    after, before = (
        sheets["territories"].set_index("code_insee")[column].sort_index()
        for sheets in (made.sheets, known().sheets)
    )
    return after.equals(before)


def both(*rights):
    return lambda made: all(right(made) for right in rights)
