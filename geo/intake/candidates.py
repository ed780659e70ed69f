"""Where a place may open, as a list that a user gives: libraries, rooms, schools.

Each row says its commune by code, name or postcode, as in any list of places; several rows of
a commune make one candidate, because a place opens at the chef-lieu.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.base import french
from geo.base.errors import Fault
from geo.base.french import typeset
from geo.intake import commune_lookup, layouts, verdict
from geo.session.view_model import MOST_PICKED
from geo.upload import gate

if TYPE_CHECKING:
    from geo.intake.commune_lookup import Communes
    from geo.pack.pack import Pack
    from geo.upload.gate import Upload

LAYOUT: Final = "own_sites"
"""Layout whose headers say the commune of a row."""
_SAYS: Final = ("code_insee", "commune", "postcode")
_SHOWN: Final = 3
_MOSTLY: Final = 0.5
"""Share of codes of the department from which a column is one of codes."""


class Candidates(NamedTuple):
    """Communes of a list, and what was left out of it.

    ``codes`` : communes of the department, sorted, each once. ``notes`` : French sentences.
    """

    codes: tuple[str, ...]
    notes: tuple[str, ...]


def read_candidates(pack: Pack, path: Path) -> Candidates:
    """Read a list through the gate.

    Raises ``gate.Refused`` when the file cannot be taken, has no column that says a commune,
    names no commune of the department, or more than ``MOST_PICKED``.
    """
    return of_upload(pack, gate.read_file(path))


def of_upload(pack: Pack, upload: Upload) -> Candidates:
    """Find the communes of a file that passed the gate; raises as ``read_candidates`` does."""
    index = commune_lookup.communes(pack, own_only=True)
    frames = [one.frame for one in upload.tables] + [one.frame for one in upload.layers]
    rows = max((_rows(frame, index) for frame in frames), key=_said)
    if not _said(rows):
        _refuse(
            upload,
            "aucune colonne ne dit la commune.",
            "Donnez une colonne code_insee, ou Commune avec Code postal.",
        )
    codes, elsewhere = _communes(rows, index)
    if not codes:
        _refuse(
            upload,
            f"aucune ligne n'est d'une commune du département {pack.department}.",
            "Donnez les codes INSEE de communes du département.",
        )
    if len(codes) > MOST_PICKED:
        _refuse(
            upload,
            f"{french.number(len(codes))} communes, {MOST_PICKED} au plus tiennent dans un lien.",
            "Choisissez « Dans toutes les communes » (en ligne de commande : --candidates "
            "communes), ou raccourcissez la liste.",
        )
    return Candidates(codes, tuple(_left_out(elsewhere)))


def _rows(frame: pd.DataFrame, index: Communes) -> pd.DataFrame:
    """Columns of a table that say a commune, as text; index: line.

    A list without headers has a code in the place of one: that line is a row as well.
    """
    named = layouts.get(LAYOUT).found(frame)
    columns: dict[str, str] = {name: named[name] for name in _SAYS if name in named}
    code = next((one for one in frame if verdict.by_code(index, str(one)).code in index.own), None)
    if not columns and code is None:
        columns = _of_codes(frame, index)
    rows = frame[list(columns.values())].set_axis(list(columns), axis=1)
    if not columns and code is not None:
        rows = frame[[code]].set_axis(["code_insee"], axis=1)
        first = pd.DataFrame({"code_insee": [code]}, index=[min(rows.index) - 1])
        rows = pd.concat([first, rows])
    return rows


def _of_codes(frame: pd.DataFrame, index: Communes) -> dict[str, str]:
    """The first column that holds our codes, whatever its header; none as a rule."""
    for name in frame:
        cells = frame[name][frame[name] != ""]
        if len(cells) and cells.isin(index.own).mean() >= _MOSTLY:
            return {"code_insee": str(name)}
    return {}


def _said(rows: pd.DataFrame) -> int:
    return len(rows.columns)


def _communes(rows: pd.DataFrame, index: Communes) -> tuple[tuple[str, ...], list[str]]:
    """Communes of the department, and the rows that are of none: line and what it says."""
    codes, elsewhere = set(), []
    for line, row in zip(
        rows.index, rows.reindex(columns=_SAYS, fill_value="").to_numpy(), strict=True
    ):
        found = verdict.find(index, *row)
        if found.code in index.own:
            codes.add(found.code)
        elif any(row):
            elsewhere.append(f"ligne {line} ({' '.join(filter(None, row))[:40]})")
    return tuple(sorted(codes)), elsewhere


def _left_out(elsewhere: list[str]) -> list[str]:
    if not elsewhere:
        return []
    rest = len(elsewhere) - _SHOWN
    shown = elsewhere[:_SHOWN] + ([french.plural(rest, "autre")] if rest > 0 else [])
    many = french.plural(len(elsewhere), "ligne laissée de côté", "lignes laissées de côté")
    return [typeset(f"{many}, sans commune du département : {french.join_list(shown)}.")]


def _refuse(upload: Upload, message: str, remedy: str) -> None:
    raise gate.Refused(Fault(upload.file, message, remedy))
