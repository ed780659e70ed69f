"""The national *standard des lieux de médiation numérique*: read here, sent back here.

The fields and their rules are in ``geo.export.standard``; what is sent back is made by
``geo.export.standard_return``.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french
from geo.base.formulas import INERT, inert
from geo.export import standard_return
from geo.export.standard import FIELDS, SEPARATOR
from geo.intake import contacts, near, own_territories, upsert
from geo.pack.schema import STANDARD

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal
    from geo.pack.pack import Pack

FILE: Final = "lieux_mediation_numerique_{}.csv"
"""Name of a department's return file."""
_LITERAL: Final = frozenset({"number", "telephone"})
"""Kinds of field that begin with a sign and compute nothing: the standard wants them bare."""
_HELD: Final = {
    "id": "source_id",
    "nom": "name",
    "adresse": "address",
    "code_postal": "postcode",
    "commune": "commune_as_published",
    "code_insee": "code_insee",
    "latitude": "latitude",
    "longitude": "longitude",
    "source": "source",
}
"""Fields that are columns of the sheet ``resource_places``; the others are details."""
_LOCATED: Final = frozenset({"commune", "code_postal", "code_insee", "latitude", "longitude"})
_REMEDY: Final = "Complétez la ligne : ce champ est obligatoire dans le standard."


def read_mediation(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheets of a file in the national standard (handler of the kind ``mediation``).

    ``rows``: located sites whose columns are the 32 fields. A place is found again by its
    identifier, or by the same name in the same commune, and takes the file's identifier;
    those that the file does not speak of stay. Returns ``resource_places`` and
    ``resource_details``.
    """
    about = rows["nom"].fillna("") + " " + rows["commune"].fillna("")
    for field in FIELDS:
        if field.name not in _LOCATED:
            bare = rows[field.name].str.replace(INERT, "", regex=True)
            rows[field.name] = contacts.field(bare, field.name, about, journal)
    rows = _complete(rows, journal)
    journal.kept_as |= {name: rows[name] for name in ("telephone", "horaires")}
    said = f"Standard des lieux de médiation numérique ({own_territories.provenance(chosen.file)})"
    programmes = rows["dispositif_programmes_nationaux"].fillna("").str.split(SEPARATOR)
    given = rows[list(_HELD)].rename(columns=_HELD)
    given = given.assign(
        source=given["source"].fillna(said),
        siret=rows["pivot"].where(rows["pivot"].str.fullmatch(r"[0-9]{14}").eq(True)),
        france_services_label=programmes.map(lambda terms: "France Services" in terms or None),
    )
    closed = journal.closed.rename(columns=_HELD)
    details = rows[list(STANDARD)]
    sheets, made = upsert.resources(context, given, details, closed=closed, rename=True)
    journal.note(made.said("Lieux ressources"))
    contacts.hours_note(rows["horaires"], journal)
    near.warn(rows, "resource_places", context, journal)
    return sheets


def to_standard(pack: Pack) -> pd.DataFrame:
    """The department's resource places in the 32 fields of the standard, in order, text.

    Empty is not known. What is left out, and why: ``standard_return.returned``.
    """
    return standard_return.returned(pack).rows


def to_csv(pack: Pack) -> bytes:
    """Write the return file: CSV, comma, UTF-8, the 32 columns.

    Text that a spreadsheet would compute is prefixed with an apostrophe, that the import takes
    off; numbers and telephones, which the standard wants bare, compute nothing.
    """
    frame = to_standard(pack)
    for field in FIELDS:
        if field.kind not in _LITERAL:
            frame[field.name] = [inert(cell) for cell in frame[field.name]]
    buffer = io.StringIO(newline="")
    frame.to_csv(buffer, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return buffer.getvalue().encode("utf-8")


def _complete(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Set aside the rows without what places them; count those that cannot be sent back."""
    for field in FIELDS:
        if not field.required:
            continue
        blank = rows.index[rows[field.name].isna()]
        if field.name in _HELD:
            for line in blank.tolist():
                journal.set_aside(line, "champ obligatoire vide.", _REMEDY, column=field.name)
        elif len(blank):
            journal.warned(
                None,
                field.name,
                None,
                f"{french.plural(len(blank), 'lieu', 'lieux')} sans ce champ, obligatoire dans "
                "le standard : gardés ici, absents du fichier de retour.",
            )
    return journal.keep(rows)
