"""The return file: the department's resource places as the national standard wants them.

It is made of what the project corrected (communes, points, hours) and of what was imported,
field by field. What is not known is left empty; what the standard does not allow is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd
import pyproj

from geo.base import french, matching
from geo.base.errors import PackError
from geo.base.french import typeset
from geo.export import standard, standard_hours
from geo.export.standard import BY_NAME, FIELDS, NAMES, SEPARATOR
from geo.pack import storage, table_files
from geo.pack.catalogue import PUBLISHED
from geo.pack.kind_tables import HOURS
from geo.pack.memo import per_pack
from geo.pack.schema import STANDARD
from geo.pack.sheets import SHEETS

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_DAY: Final = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")
_FORMATS: Final = {
    "Fixe": "Fixe",
    "Fixe_antenne(s)": "Fixe",
    "Itinérante": "Itinérant",
    "Bus_équivalent": "Itinérant",
}
"""Format of a France services to the standard's « itinerance »."""
_LACKING: Final = {
    "pivot": "SIRET ou RNA inconnu",
    "commune": "commune à vérifier",
    "code_postal": "code postal inconnu",
    "adresse": "adresse inconnue",
    "date_maj": "date de mise à jour inconnue",
}


class Returned(NamedTuple):
    """The return file: ``rows`` (the 32 fields, text) and ``left_out`` (id, nom, motif)."""

    rows: pd.DataFrame
    left_out: pd.DataFrame


def counted(found: Returned) -> str:
    """Count the places of the return file in one sentence, those that lack something too."""
    ready, left_out = len(found.rows), len(found.left_out)
    if not ready + left_out:
        return typeset("Aucun lieu ressource dans ces données : il n'y a rien à renvoyer.")
    kept = french.plural(ready, "lieu prêt", "lieux prêts")
    return f"{kept}, {french.plural(left_out, 'lieu incomplet', 'lieux incomplets')}."


@per_pack
def returned(pack: Pack) -> Returned:
    """Write the department's resource places in the national standard.

    A place without what the standard requires is left out, with the reason; one across the
    border belongs to another department. Rows are in order of identifier; every cell is text,
    empty when not known. Raises ``PackError`` when the sheets cannot be read.
    """
    sheet, details = _sheet(pack, "resource_places"), _sheet(pack, "resource_details")
    told = {row["source_id"]: _present(row) for row in details.to_dict("records")}
    places, hosts = pack.sites("resource_places"), _france_services(pack)
    degrees = pyproj.Transformer.from_crs(pack.crs, 4326, always_xy=True)
    rows, lost = [], []
    for row in sheet.sort_values("source_id").to_dict("records"):
        key = row["source_id"]
        place = _present(places.loc[key].to_dict())
        if not place.get("in_department", True):
            continue
        known = _computed(_present(row), place, hosts)
        known |= {name: cell for name, cell in told.get(key, {}).items() if name in STANDARD}
        known |= _held(_present(row), place, pack, degrees)
        known["dispositif_programmes_nationaux"] = _programmes(row, place, known)
        cells = {name: standard.sent(BY_NAME[name], known.get(name, "")) for name in NAMES}
        lacking = [_lacking(f.name, known) for f in FIELDS if f.required and not cells[f.name]]
        if lacking:
            lost.append((key, row["name"], ", ".join(lacking)))
        else:
            rows.append(cells)
    return Returned(
        pd.DataFrame(rows, columns=list(NAMES), dtype="str"),
        pd.DataFrame(lost, columns=["id", "nom", "motif"], dtype="str"),
    )


def _lacking(name: str, known: Mapping[str, str]) -> str:
    """Why a required field cannot be sent: it is not known, or what is known of it is wrong."""
    if name == "pivot" and (number := known.get(name, "")):
        return f"SIRET ou RNA faux ({number})"
    return _LACKING[name]


def _sheet(pack: Pack, name: str) -> pd.DataFrame:
    """A sheet of the version that the pack comes from; the project's own otherwise."""
    code = pack.department
    folders = (root / "sheets" / code for root in (pack.root, PUBLISHED))
    path = next((f for f in folders if f.is_dir()), pack.root) / f"{name}.csv"
    if not path.exists():
        return table_files.empty(SHEETS[name])
    remedy = storage.remedy(code, pack.root) or table_files.of_sheet(code)
    frame, faults = table_files.read_table(path, SHEETS[name], file=path.name, remedy=remedy)
    if faults:
        raise PackError(faults)
    return frame


def _present(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): cell for name, cell in row.items() if pd.notna(cell)}


def _france_services(pack: Pack) -> dict[str, dict[str, Any]]:
    """The France services of each place; a place that has several has no hours of its own."""
    table = pack.tables["france_services"]
    alone = table[~table["place_id"].duplicated(keep=False)]
    return {row["place_id"]: _present(row) for row in alone.to_dict("records")}


def _computed(
    row: Mapping[Any, Any], place: dict[str, Any], hosts: dict[str, dict[str, Any]]
) -> dict[str, str]:
    """What the lists say of a place: its own SIRET and date, its France services' hours."""
    dates = ["-".join(reversed(found)) for found in _DAY.findall(row["source"])]
    known = {"pivot": row.get("siret", ""), "date_maj": max(dates, default="")}
    host = hosts.get(place.get("place_id", "")) if place.get("role") == "france_services" else None
    if host:
        week = {column.name.removeprefix("hours_"): host.get(column.name) for column in HOURS}
        known |= {
            "horaires": standard_hours.write_hours(week) or "",
            "telephone": host.get("phone", ""),
            "courriels": host.get("email", ""),
            "itinerance": _FORMATS.get(host["format"], ""),
        }
    return known


def _held(
    row: Mapping[Any, Any], place: dict[str, Any], pack: Pack, degrees: pyproj.Transformer
) -> dict[str, str]:
    """Where it is, as corrected: commune, point, address."""
    address = row.get("address", "")
    code = place.get("code_insee", "")
    held = {
        "id": row["source_id"],
        "nom": row["name"],
        "source": row["source"],
        "adresse": place.get("address", "") if matching.is_web_site(address) else address,
        "code_postal": row.get("postcode", place.get("postcode", "")),
        "commune": str(pack.communes["name"].get(code, "")),
        "code_insee": code,
    }
    longitude, latitude = row.get("longitude"), row.get("latitude")
    if (longitude is None or latitude is None) and place.get("precision") == "address":
        longitude, latitude = degrees.transform(place["x_m"], place["y_m"])
        longitude, latitude = round(longitude, 6), round(latitude, 6)
    if longitude is not None and latitude is not None:
        held |= {"longitude": _decimal(longitude), "latitude": _decimal(latitude)}
    return held


def _programmes(row: Mapping[Any, Any], place: dict[str, Any], known: dict[str, str]) -> str:
    """The national programmes a place is in: those imported, those of our lists, in order."""
    field = BY_NAME["dispositif_programmes_nationaux"]
    said = set(known.get(field.name, "").split(SEPARATOR))
    if pd.notna(row["trained_helpers"]):
        said.add("Aidants Connect")
    if place.get("role") == "france_services":
        said.add("France Services")
    return SEPARATOR.join(term for term in field.terms if term in said)


def _decimal(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".")
