"""The national list of France services: the department's sites and those within 40 km."""

from __future__ import annotations

import re
from math import nan
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyproj

from geo.base import french, mailboxes, matching, phones
from geo.export import standard
from geo.intake import commune_lookup, list_hours, near, report, typed_rows

if TYPE_CHECKING:
    from collections.abc import Hashable

    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

_EARTH: Final = pyproj.Geod(ellps="GRS80")
_STUCK: Final = re.compile(r"^(\d+)(?=(?:Rue|Avenue|Place|Boulevard|Route|Chemin|Allée|Impasse)\b)")
_IN_PAIRS: Final = re.compile(r"\d\d(?: \d\d){4}")
_COMPARED: Final = (
    "site_id", "name", "address", "commune", "code_insee", "latitude", "longitude",
    "labelled_on", *list_hours.COLUMNS,
)  # fmt: skip


def france_services(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Handle both official layouts; hours stay as published.

    What the file's layout does not have (appointment in 2023) is kept from the present sheet
    for the same site. The stops of sites that are gone go with them.
    """
    own = commune_lookup.communes(context.pack).own
    present = context.sheets["france_services"]
    here, before = (
        np.array([code in own for code in frame["code_insee"]], dtype=bool)
        for frame in (rows, present)
    )
    report.enough(int(here.sum()), int(before.sum()), "France services", chosen, journal)
    known = dict(zip(present["site_id"].tolist(), present["appointment"].tolist(), strict=True))
    said = zip(rows["site_id"].tolist(), rows["appointment"].tolist(), strict=True)
    rows = rows.assign(
        source=report.dated(chosen),
        address=_unstuck(rows, journal),
        appointment=[known.get(site, False) if given is None else given for site, given in said],
        email=_shared(rows, journal),
        phone=_phones(rows, journal),
    )
    rows = list_hours.settled(rows, present, journal)
    journal.kept_as |= {name: rows[name] for name in ("phone", "address", *list_hours.COLUMNS)}
    _look_odd(rows, chosen, journal)
    near.warn(rows.loc[here], "france_services", context, journal)
    silent = _silent(rows, present[~before], chosen, journal)
    around = int((~here).sum()) + len(silent)
    journal.note(
        f"{french.plural(int(here.sum()), 'site')} dans le département et {around} à moins de "
        "40 km autour."
    )
    _differences(present.loc[before, [*_COMPARED]], rows.loc[here, [*_COMPARED]], journal)
    old = {*present["site_id"][~before]} - {*silent["site_id"]}
    _around(old, {*rows["site_id"][~here]}, journal)
    rows = pd.concat([rows, silent], ignore_index=True) if len(silent) else rows
    sheets = {"france_services": rows}
    stops = context.sheets["france_services_stops"]
    listed = {*rows["site_id"]}
    kept = np.array([site in listed for site in stops["site_id"]], dtype=bool)
    if not kept.all():
        gone = french.plural(int((~kept).sum()), "arrêt retiré", "arrêts retirés")
        journal.note(f"{gone} de la tournée, avec leur France services.")
        sheets["france_services_stops"] = stops[kept]
    return sheets


def _silent(
    rows: pd.DataFrame, around: pd.DataFrame, chosen: ChosenTable, journal: Journal
) -> pd.DataFrame:
    """Present sites of the neighbouring departments of which the file says nothing.

    A list filtered to one department does not close the sites next door: they are kept, unless
    the reader confirmed that the list is shorter.
    """
    if chosen.choices.get("fewer") == "yes":
        return around.iloc[:0]
    wanted = {code[:2] for code in around["code_insee"].tolist()}
    given = {code[:2] for code in rows["code_insee"].tolist()}
    if not wanted <= given:
        published = chosen.table.frame[chosen.found["code_insee"]].tolist()
        given |= {code.strip().zfill(5)[:2] for code in published}
    if wanted <= given:
        return around.iloc[:0]
    silent = ~around["code_insee"].str[:2].isin(given)
    kept = around[silent & ~around["site_id"].isin(rows["site_id"])]
    if len(kept):
        names = french.join_list(sorted({*kept["code_insee"].str[:2]}))
        journal.warned(
            None, None, None,
            f"le fichier ne dit rien des départements voisins {names} : leurs "
            f"{french.plural(len(kept), 'site')} présents sont gardés.",
            remedy="Importez la liste nationale entière pour les mettre à jour.",
        )  # fmt: skip
    return kept


def _unstuck(rows: pd.DataFrame, journal: Journal) -> pd.Series:
    """Addresses with a space between the number and the street; a date is none, and is said."""
    made: list[str | None] = []
    for line, address in rows["address"].items():
        if isinstance(address, str) and standard.is_date(address):
            said = "une date n'est pas une adresse : elle est laissée vide."
            journal.warned(line, "address", address, said)
            address = None
        fixed = _STUCK.sub(r"\1 ", address) if isinstance(address, str) else None
        if fixed != address and fixed:
            said = "espace remise entre le numéro et la rue."
            journal.fixed(line, "address", address, said)
        made.append(fixed)
    return pd.Series(made, index=rows.index, dtype=object)


def _look_odd(rows: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> None:
    """Say the labels of after today."""
    late = rows.index[rows["labelled_on"] > pd.Timestamp.today()]
    if len(late):
        cells = chosen.table.frame[chosen.found["labelled_on"]].loc[late]
        for line, cell in cells.items():
            journal.warned(
                line, "labelled_on", cell, "date de labellisation à venir.",
                remedy="Vérifiez-la dans la source.",
            )  # fmt: skip


def _phones(rows: pd.DataFrame, journal: Journal) -> pd.Series:
    """Telephones as the list writes them, in pairs; one that is no number stays, and is said."""
    made: list[str | None] = []
    done: list[tuple[Hashable, str, str]] = []
    for line, text in rows["phone"].items():
        shown = text if isinstance(text, str) else None
        if shown and not _IN_PAIRS.fullmatch(shown):
            reading = phones.parse_phone(shown)
            shown = phones.BETWEEN.join(one.national() for one in reading.numbers) or shown
            if reading.fault:
                journal.warned(line, "phone", text, f"{reading.fault} : gardé tel quel.")
            elif shown != text:
                done.append((line, text, f"lu « {shown} ». {reading.said()}".rstrip()))
        made.append(shown)
    typed_rows.corrections(done, "phone", journal)
    return pd.Series(made, index=rows.index, dtype=object)


def _shared(rows: pd.DataFrame, journal: Journal) -> pd.Series:
    """Mailboxes of the sites; one that reads as a person's name is never kept."""
    made: list[str | None] = []
    told = (rows[column].tolist() for column in ("email", "name", "commune"))
    for line, email, name, commune in zip(rows.index.tolist(), *told, strict=True):
        if isinstance(email, str) and mailboxes.personal(email, f"{name} {commune}"):
            journal.fixed(line, "email", None, "adresse d'une personne : elle n'est pas gardée.")
            email = None
        made.append(email)
    return pd.Series(made, index=rows.index, dtype=object)


def _differences(before: pd.DataFrame, after: pd.DataFrame, journal: Journal) -> None:
    """One sentence for each site of the department that opened, closed, moved, was renamed."""
    old, new = _by_site(before), _by_site(after)
    for site in sorted(new.keys() - old.keys()):
        row = new[site]
        when = french.date(str(row["labelled_on"])[:10])
        journal.note(f"Nouveau site : {row['name']}, à {row['commune']}, labellisé le {when}.")
    for site in sorted(old.keys() - new.keys()):
        row = old[site]
        journal.note(f"N'est plus dans la liste : {row['name']}, à {row['commune']}.")
    both = sorted(old.keys() & new.keys())
    for site in both:
        one, other = old[site], new[site]
        if all(one[name] == other[name] for name in ("latitude", "longitude", "code_insee")):
            continue
        *_, gap = _EARTH.inv(*_point(one), *_point(other))
        if gap > matching.MOVED_M or one["code_insee"] != other["code_insee"]:
            far = f" ({french.kilometres(gap)})" if gap > matching.MOVED_M else ""
            journal.note(f"Déplacé{far} : {other['name']}, de {_where(one)} à {_where(other)}.")
    for site in both:
        was, now = old[site]["name"], new[site]["name"]
        if was != now and matching.words(was) != matching.words(now):
            journal.note(f"Renommé : « {was} » devient « {now} ».")
    retimed = [
        new[site]["name"]
        for site in both
        if any((old[site][day] or "") != (new[site][day] or "") for day in list_hours.COLUMNS)
    ]
    if retimed:
        journal.note(f"Horaires modifiés : {french.several(retimed)}.")


def _by_site(sheet: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows by site, None where a cell is missing."""
    columns = {name: sheet[name].tolist() for name in _COMPARED}
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return {
        row["site_id"]: {name: None if cell != cell else cell for name, cell in row.items()}
        for row in rows
    }


def _point(row: dict[str, Any]) -> tuple[float, float]:
    """Longitude and latitude, both NaN when one is missing."""
    missing = row["latitude"] is None or row["longitude"] is None
    return (nan, nan) if missing else (row["longitude"], row["latitude"])


def _where(row: dict[str, Any]) -> str:
    return f"« {', '.join(filter(None, [row['address'], row['commune']]))} »"


def _around(old: set[str], new: set[str], journal: Journal) -> None:
    if old != new:
        journal.note(
            f"Autour du département : {french.plural(len(new - old), 'site')} de plus, "
            f"{len(old - new)} de moins."
        )
