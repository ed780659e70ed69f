"""Resource places: repairing the commune they were published with.

The list names the commune loosely and its code is often another commune's. What can be
trusted is the postcode, the commune named in the structure's own name, and the commune of
the same establishment (SIRET) in the list of adviser employers. A repair must agree with
the postcode and leave one commune only; otherwise the row is kept and said unresolved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from geo.base import cancellation
from geo.base import matching as addresses
from geo.pack.sites__places import PlaceBook, Site

_DEPARTMENT_SIREN = "22"
"""Numbers of French departments' administrations begin so."""


Point = tuple[float, float] | None
_ROLE_LISTS = {"france_services": "la liste France services", "mds": "la liste des MDS"}


class Finding(NamedTuple):
    """The commune found (empty when none), and by what (French, for the note)."""

    code_insee: str
    evidence: str


class Gazetteer:
    """Communes by postcode, by name and by establishment."""

    def __init__(self, names: pd.Series, postcodes: pd.DataFrame, employers: pd.DataFrame) -> None:
        """Index the communes' names (by code), postcodes and the employers' SIRET."""
        self.names = names
        self._of_postcode = {
            str(postcode): sorted(codes)
            for postcode, codes in postcodes.groupby("postcode")["code_insee"]
        }
        known = employers.dropna(subset=["siret"]).drop_duplicates("siret", keep=False)
        self._of_siret = dict(zip(known["siret"], known["code_insee"], strict=True))

    def candidates(self, postcode: str) -> list[str]:
        """Communes a postcode serves."""
        return self._of_postcode.get(postcode, [])

    def find(self, row: pd.Series) -> Finding:
        """Find the commune of a resource place, best evidence first.

        Coordinates were read together with the code: they settle it. A postcode that serves
        no commune (CEDEX, blank) contradicts nothing.
        """
        cancellation.check()
        possible = self.candidates(_text(row["postcode"]))
        code = _text(row["code_insee_as_published"])
        if code in self.names.index and (not possible or pd.notna(row.get("latitude"))):
            return Finding(code, "code publié")
        postcode = f"code postal {_text(row['postcode'])}"
        named = [code for code in possible if addresses.contains(row["name"], self.names[code])]
        if len(named) == 1:
            return Finding(named[0], f"{postcode} et commune citée dans le nom")
        seat = self._of_siret.get(_text(row["siret"]), "")
        if seat in possible:
            return Finding(seat, f"{postcode} et siège du même SIRET")
        published = addresses.words(_text(row["commune_as_published"]))
        equal = [code for code in possible if addresses.words(self.names[code]) == published]
        if len(equal) == 1:
            return Finding(equal[0], f"{postcode} et nom de commune publié")
        if code in possible:
            return Finding(code, "code publié, compatible avec le nom")
        if len(possible) == 1:
            return Finding(possible[0], f"{postcode}, seule commune desservie")
        return Finding("", "")


def build(
    sheet: pd.DataFrame, gazetteer: Gazetteer, book: PlaceBook, points: Sequence[Point]
) -> pd.DataFrame:
    """Return the table ``resource_places``; every row of the sheet is kept.

    ``points`` has one (x, y) in metres for each row, or None.
    """
    rows = []
    for (_, row), point in zip(sheet.iterrows(), points, strict=True):
        finding = gazetteer.find(row)
        role = _role(row)
        place_id, matched = _place(row, finding, role, book, point)
        notes = _notes(row, finding, gazetteer)
        if role and not matched:
            notes.append(f"{_ROLE_LISTS[role]} n'a pas de site à cette adresse")
        rows.append(
            {
                "place_id": place_id,
                "role": role,
                "code_repair": _repair(row, finding),
                "note": " ; ".join(notes) or None,
            }
        )
    found = pd.DataFrame(rows, index=sheet.index, dtype="str")
    return sheet.join(found.reindex(columns=["place_id", "role", "code_repair", "note"]))


def _role(row: pd.Series) -> str | None:
    if row["france_services_label"]:
        return "france_services"
    departmental = _text(row["siret"]).startswith(_DEPARTMENT_SIREN)
    return "mds" if departmental and "mds" in addresses.words(row["name"]) else None


def _place(
    row: pd.Series, finding: Finding, role: str | None, book: PlaceBook, point: Point
) -> tuple[str | None, bool]:
    """Identifier of the place, and whether it was already known in that role."""
    if not finding.code_insee:
        return None, False
    site = Site(
        " ".join(row["name"].split()),
        finding.code_insee,
        _text(row["address"]),
        _text(row["postcode"]),
        point,
    )
    known = book.alias("resource_place", site, role) if role else None
    return known or book.add("resource_place", site), known is not None


def _repair(row: pd.Series, finding: Finding) -> str:
    if not finding.code_insee:
        return "unresolved"
    return "none" if finding.code_insee == _text(row["code_insee_as_published"]) else "repaired"


def _notes(row: pd.Series, finding: Finding, gazetteer: Gazetteer) -> list[str]:
    notes = []
    if not finding.code_insee:
        notes.append("commune à vérifier : ni le code postal ni le nom ne la donnent")
    elif _repair(row, finding) == "repaired":
        was = _text(row["code_insee_as_published"]) or "vide"
        now = f"{gazetteer.names[finding.code_insee]} ({finding.code_insee})"
        notes.append(f"code publié {was}, remplacé par {now} : {finding.evidence}")
    if addresses.is_web_site(_text(row["address"])):
        notes.append("l'adresse publiée est celle d'un site internet")
    return notes


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
