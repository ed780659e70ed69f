"""Hours of a list of France services: written as the list writes them, or kept as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import opening_hours__hours as hours
from geo.base import french as wording
from geo.export import standard_hours
from geo.intake import rows as intake_rows

if TYPE_CHECKING:
    from geo.intake.journal import Journal

COLUMNS: Final = tuple(f"hours_{day}" for day in hours.DAYS)
_REMEDY: Final = "Écrivez-les ainsi : 09:00 - 12:00 / 14:00 - 17:00."


def settled(rows: pd.DataFrame, present: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Rows whose hours count as far as they are understood.

    What the list's own reading understands stays as published. A day written otherwise (``9h à
    12h``, ``Fermé``) is rewritten and said. A day that is not understood is said; when the same
    site had hours that were, on that day, these are kept: a slip of writing closes nothing.
    """
    lines = rows.index.tolist()
    made: dict[str, list[str | None]] = {}
    unread: dict[int, dict[str, str]] = {}
    for column in COLUMNS:
        published = rows[column].tolist()
        done = []
        for rank, (line, text) in enumerate(zip(lines, published, strict=True)):
            if hours.parse_day(text) is not None:
                continue
            spans = standard_hours.read_day(text)
            if spans is None:
                unread.setdefault(rank, {})[column] = text
                continue
            made.setdefault(column, published)[rank] = _written(spans)
            done.append((line, text, f"lu « {_written(spans) or 'fermé'} »."))
        intake_rows.corrections(done, column, journal)
    known = _by_site(present) if unread else {}
    for rank, odd in sorted(unread.items()):
        before = known.get(rows["site_id"].iloc[rank], {})
        kept = {column: text for column in odd if (text := _before(before, column))}
        for column, text in kept.items():
            made.setdefault(column, rows[column].tolist())[rank] = text
        _say(rows.index[rank], odd, kept, journal)
    if not made:
        return rows
    return rows.assign(**{name: pd.Series(v, rows.index, object) for name, v in made.items()})


def _by_site(present: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    """Hours of the present sites; the first row of a site counts."""
    cells = zip(*(present[column].tolist() for column in COLUMNS), strict=True)
    made: dict[Any, dict[str, Any]] = {}
    for site, week in zip(present["site_id"].tolist(), cells, strict=True):
        made.setdefault(site, dict(zip(COLUMNS, week, strict=True)))
    return made


def _before(site: dict[str, Any], column: str) -> str:
    """Hours that a site had on a day, when they were understood; else empty."""
    text = site.get(column)
    return text if isinstance(text, str) and hours.parse_day(text) else ""


def _written(spans: list[hours.Span]) -> str | None:
    """Write the spans of a day as the official list does; None when it is closed."""
    times = (
        "{:02d}:{:02d} - {:02d}:{:02d}".format(*divmod(s, 60), *divmod(e, 60)) for s, e in spans
    )
    return " / ".join(times) or None


def _say(line: Any, odd: dict[str, str], kept: dict[str, str], journal: Journal) -> None:
    """Say the days that no figure counts, and those where the hours of before are kept."""
    lost = [column for column in odd if column not in kept]
    for columns, said in (
        (lost, "horaires non compris, non comptés : {}."),
        (list(kept), "horaires non compris : ceux d'avant sont gardés, {}."),
    ):
        if columns:
            days = wording.listed([hours.DAYS[one.removeprefix("hours_")] for one in columns])
            journal.warned(line, columns[0], odd[columns[0]], said.format(days), remedy=_REMEDY)
