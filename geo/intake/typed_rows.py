"""The rows of a file in our columns: named, chosen by the layout's rules, typed, unique.

Rows are filtered before any work is done cell by cell: a national list costs what the
department's share of it costs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.base import french
from geo.base.matching import plain
from geo.intake import cells

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.journal import Journal
    from geo.intake.layouts import Layout, Rule, Source

LISTED: Final = 3
"""Cells corrected alike beyond which they are said in one remark."""
_MOST: Final = 1e8
"""Greatest figure of a column that declares no bound: more than there are people in France."""
_SHOWN_LINES: Final = 12
_REMEDY: Final = "Corrigez la cellule dans le fichier, puis importez-le de nouveau."
_FIGURES: Final = frozenset({"int", "count", "number", "percent"})
_LATER: Final = frozenset({"commune", "commune_name", "latitude", "longitude"})
"""Types that ``geo.intake.commune_lookup`` reads, because their cells depend on each other."""
HIDDEN: Final = "secret"
"""Column added when a figure is a statistical secret."""


def layout_columns(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The columns of a layout, as text; those the file does not have are empty.

    Constants of the layout fill their column. Cells are Python texts: rows are few from here.
    """
    found = layout.found(frame)
    constants = {name: str(value) for name, value in layout.constants.items()}
    made = {
        name: frame[found[name]].tolist()
        if name in found
        else [constants.get(name, "")] * len(frame)
        for name in dict.fromkeys((*layout.columns, *constants))
    }
    return objects(made, frame.index)


def objects(columns: Mapping[str, Sequence[object]], index: pd.Index) -> pd.DataFrame:
    """A table of Python objects, made at once: pandas is slow to take few cells by columns."""
    block = np.empty((len(columns), len(index)), dtype=object)
    for at, values in enumerate(columns.values()):
        block[at] = values
    return pd.DataFrame(block.T, index=index, columns=list(columns), dtype=object)


def matching_cells(values: pd.Series, rule: Rule) -> np.ndarray:
    """Which cells a rule is about. A column that the file does not have chooses nothing."""
    wanted = {plain(text) for text in rule.equals or rule.differs}
    known = {text: plain(text) in wanted for text in values.unique()}
    if rule.differs:
        there = any(known)
        known = {text: there and not inside for text, inside in known.items()}
    return np.fromiter((known[text] for text in values), dtype=bool, count=len(values))


def ignore(frame: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> pd.DataFrame:
    """Leave out of a published table the rows that are not of the list; they are counted."""
    found = chosen.layout.found(frame)
    for rule in chosen.layout.ignore:
        if rule.column in found:
            gone = matching_cells(frame[found[rule.column]], rule)
            journal.outside += int(gone.sum())
            frame = frame[~gone]
    return frame


def by_rule(rows: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> pd.DataFrame:
    """Set aside the rows that the layout says to, with its reason."""
    for rule in chosen.layout.set_aside:
        for line, value in rows.loc[matching_cells(rows[rule.column], rule), rule.column].items():
            journal.set_aside(line, rule.reason, rule.remedy, column=rule.column, value=value)
    return journal.keep(rows)


def typed(rows: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> pd.DataFrame:
    """Read every cell by the type of its column; a row with a cell not understood is set aside.

    Codes of communes and coordinates stay text: ``geo.intake.commune_lookup`` reads them together.
    """
    lines: list[Hashable] = rows.index.tolist()
    made: dict[str, Sequence[object]] = {}
    secret = np.zeros(len(rows), dtype=bool)
    for name, source in chosen.layout.columns.items():
        published = _cleaned(rows[name].tolist(), lines, source, journal)
        if source.type in _LATER:
            made[name] = [text.strip() for text in published]
        elif source.type in ("text", "raw"):
            made[name] = _texts(published, lines, source, chosen, journal)
        else:
            made[name], hidden = _values(published, lines, source, journal)
            secret |= hidden
        if source.filled and not all(made[name]):
            _say_empty(made[name], lines, name, journal)
    made |= {str(name): rows[name].tolist() for name in rows if name not in made}
    table = _as_typed(objects(made, rows.index), chosen.layout)
    if secret.any():
        table[HIDDEN] = secret
    return journal.keep(table)


def _say_empty(
    values: Sequence[object], lines: list[Hashable], name: str, journal: Journal
) -> None:
    """Set aside the rows that lack a cell they must have."""
    for line, value in zip(lines, values, strict=True):
        if (value is None or value == "") and line not in journal.dropped:
            journal.set_aside(line, "cellule vide.", _REMEDY, column=name)


def _as_typed(table: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Figures as float64, dates as datetime64; the rest stays Python objects."""
    for name, source in layout.columns.items():
        if source.type in _FIGURES:
            table[name] = table[name].astype("float64")
        elif source.type == "date":
            table[name] = pd.to_datetime(table[name])
    return table


def _cleaned(
    values: list[str], lines: list[Hashable], source: Source, journal: Journal
) -> list[str]:
    """Literal text without control characters, of a bounded length."""
    longest = cells.LONGEST_RAW if source.type == "raw" else cells.LONGEST
    if cells.is_clean("".join(values)) and max(map(len, values), default=0) <= longest:
        return values
    done = {text: cells.clean(text, longest) for text in {*values}}
    odd = {text: message for text, (_, message) in done.items() if message}
    for line, text in zip(lines, values, strict=True):
        if text in odd:
            say = journal.warned if "coupé" in odd[text] else journal.fixed
            say(line, source.name, text[:80], odd[text])
    return [done[text][0] for text in values] if odd else values


def _texts(
    values: list[str], lines: list[Hashable], source: Source, chosen: ChosenTable, journal: Journal
) -> list[str | None]:
    """Words on one line, missing when there is none; published terms become ours."""
    if source.type == "raw":
        return [text or None for text in values]
    terms = chosen.layout.terms.get(source.name)
    if terms is None:
        return [" ".join(text.split()) or None for text in values]
    ours = {text: terms.get(plain(text)) for text in dict.fromkeys(values)}
    unknown = {text for text, term in ours.items() if term is None and text.split()}
    expected = ", ".join(f"« {term} »" for term in dict.fromkeys(terms.values())) if unknown else ""
    for line, text in zip(lines, values, strict=True) if unknown else ():
        if text in unknown:
            journal.set_aside(
                line, f"terme inconnu ; attendu : {expected}.", _REMEDY,
                column=source.name, value=text,
            )  # fmt: skip
    return [ours[text] for text in values]


_READERS: Final[dict[str, Callable[[str], cells.Cell]]] = {
    "int": cells.number,
    "count": cells.number,
    "number": cells.number,
    "percent": cells.number,
    "bool": cells.boolean,
    "date": cells.day,
    "postcode": lambda text: cells.digits(text, 5),
    "siret": cells.siret,
}
_OPTIONAL: Final = frozenset({"postcode", "siret"})
"""A spoilt code of these is left out and said; the row is kept."""


def _values(
    values: list[str], lines: list[Hashable], source: Source, journal: Journal
) -> tuple[list[object], np.ndarray]:
    """Values of a typed column, None where there is none, and which cells were secret."""
    read = {text: _read(text, source) for text in dict.fromkeys(values)}
    if source.type == "percent":
        read = _shares(read)
    for text, cell in read.items():
        if cell.fault or cell.doubt:
            for line in (line for line, one in zip(lines, values, strict=True) if one == text):
                _fault(line, source, text, cell, journal)
    fixes = {text: cell.fix for text, cell in read.items() if cell.fix}
    if fixes:
        done = [(line, t, fixes[t]) for line, t in zip(lines, values, strict=True) if t in fixes]
        corrections(done, source.name, journal)
    secret = np.array([read[text].secret for text in values], dtype=bool)
    return [read[text].value for text in values], secret


def _read(text: str, source: Source) -> cells.Cell:
    """Read a cell, then hold it to what the column says: whole, within bounds."""
    cell = _READERS[source.type](text)
    value = cell.value
    if not isinstance(value, float):
        return cell
    if source.type in ("int", "count") and text.rstrip().endswith("%"):
        return cells.Cell(fault="effectif attendu, pas un pourcentage.")
    if source.type == "int" and value % 1:
        return cells.Cell(fault="nombre entier attendu.")
    high = source.high if source.high is not None else _MOST
    if source.low is not None and value < source.low:
        return cells.Cell(fault=f"au moins {french.number(source.low)} attendu.")
    if value > high:
        return cells.Cell(fault=f"au plus {french.number(high)} attendu.")
    return cell


def _shares(read: dict[str, cells.Cell]) -> dict[str, cells.Cell]:
    """Percentages as shares: a column is written 35 or 0.35, as most of its cells say."""
    values = [cell.value for cell in read.values() if isinstance(cell.value, float)]
    signed = any(cell.fix for cell in read.values())
    small = sum(0 < value <= 1 for value in values)
    unit = 100 if signed or 2 * small < sum(value != 0 for value in values) else 1
    made = {}
    for text, cell in read.items():
        if isinstance(cell.value, float) and 0 <= cell.value <= unit:
            cell = cells.Cell(cell.value / unit)
        elif isinstance(cell.value, float):
            cell = cells.Cell(fault=f"pourcentage attendu, entre 0 et {unit}.")
        made[text] = cell
    return made


def _fault(line: Hashable, source: Source, text: str, cell: cells.Cell, journal: Journal) -> None:
    if cell.doubt:
        said = f"{cell.doubt}. La valeur est gardée, mais pas renvoyée."
        journal.warned(line, source.name, text, said, remedy=cells.KEY_REMEDY)
    elif source.type in _OPTIONAL:
        journal.warned(line, source.name, text, f"{cell.fault} La cellule est laissée vide.")
    else:
        journal.set_aside(line, cell.fault, _REMEDY, column=source.name, value=text)


def corrections(done: Sequence[tuple[Hashable, str, str]], column: str, journal: Journal) -> None:
    """Say the cells that were corrected: line, text as published, what was done.

    Many corrected alike are said together, lines named.
    """
    if len(done) <= LISTED:
        for line, text, message in done:
            journal.fixed(line, column, text, message)
        return
    lines = lines_said(line for line, _, _ in done)
    _, example, message = done[0]
    said = f"{len(done)} cellules écrites ainsi ; celle-ci : {message} {lines}"
    journal.fixed(None, column, example, said)


def lines_said(lines: Iterable[Hashable]) -> str:
    """Name lines, runs together: ``Lignes 2 à 5, 9.``."""
    numbers = sorted(int(str(line)) for line in lines)
    runs = np.split(np.array(numbers), np.flatnonzero(np.diff(numbers) > 1) + 1)
    said = [f"{r[0]} à {r[-1]}" if len(r) > 2 else ", ".join(map(str, r)) for r in runs]
    more = f" et {len(said) - _SHOWN_LINES} autres groupes" if len(said) > _SHOWN_LINES else ""
    word = "Ligne" if len(numbers) == 1 else "Lignes"
    return f"{word} {', '.join(said[:_SHOWN_LINES])}{more}."


def unique(rows: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> pd.DataFrame:
    """One row per key: repeated rows are dropped, contradictory ones are set aside."""
    key = list(chosen.layout.key)
    if chosen.layout.place == "commune":
        key.append("former")
    if not chosen.layout.key or not rows.duplicated(key).any():
        return rows
    repeated = rows[rows.duplicated(key, keep=False) & rows[chosen.layout.key[0]].notna()]
    same = repeated.duplicated(keep="first")
    for _, group in repeated.groupby(key, sort=False, dropna=False):
        said = " ".join(group.iloc[0][key].dropna().astype("str"))
        different = group[~same[group.index]]
        lines = ", ".join(str(line) for line in group.index)
        if len(different) == 1:
            journal.fixed(
                group.index[-1], key[0], said,
                f"ligne répétée à l'identique (lignes {lines}) : une seule est gardée.",
            )  # fmt: skip
        else:
            for line in different.index:
                journal.set_aside(
                    line, f"plusieurs lignes différentes pour « {said} » : {lines}.",
                    "Gardez la bonne, retirez les autres.", column=key[0], value=said,
                )  # fmt: skip
    journal.repeated += int(same.sum())
    return journal.keep(rows.drop(index=repeated.index[same]))
