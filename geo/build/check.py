"""``observatoire check 86``: is the committed data right, and how is it recognised?

Beyond what every load checks: bounds and allowed values, polygons (a valid coverage, in one
piece unless the catalogue knows better), places against the lists they come from, sheets
changed since the build, catalogue and ``data/README.md`` up to date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Final

import pandas as pd
import shapely

from geo.base import french
from geo.base.errors import Fault, PackError
from geo.base.french import capital, kilometres, number, plural, quantity, typeset
from geo.build import build, perimeters
from geo.pack import catalogue, pack, sheets
from geo.pack.catalogue import DATA
from geo.pack.kinds import KINDS
from geo.pack.pack import Pack
from geo.pack.relations import rebuild
from geo.pack.schema import GEOMETRY

AREA_KM2: Final = 0.01
"""Difference tolerated between the area written and the polygon's."""


@dataclass
class Report:
    """What a check found: lines to read, and faults (none means all is well)."""

    lines: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def check(department: str, root: Path = DATA) -> Report:
    """Check a department's folder; never raises for a fault of the data."""
    report = Report()
    try:
        found = pack.load(department, root, thorough=True)
    except PackError as error:
        report.faults += error.faults
        return report
    entry = catalogue.department(department, root)
    report.faults += _polygons(found, entry, report.lines)
    report.faults += _roles(found)
    report.faults += _stale(department, root, entry)
    report.lines += [summary(found), *_points(found), *_resources(found)]
    return report


def summary(found: Pack) -> str:
    """One line by which a department is recognised, zero counts left out."""
    tables = found.tables
    mds, services = tables["mds"], tables["france_services"]
    advisers = tables["advisers"]
    posts = advisers.groupby("sector")["posts"].sum()
    cantons = tables["cantons"]["kind"].ne("whole_city").sum()
    hosts = plural(mds["hosts_france_services"].sum(), "accueille", "accueillent")
    sectors = (
        f"{plural(posts.get('public', 0), 'public')}, {plural(posts.get('private', 0), 'privé')}"
    )
    parts = [
        (len(tables["communes"]), ("commune",)),
        (tables["population"]["population"].sum(), ("habitant",)),
        (len(tables["epci"]), ("EPCI",) * 2),
        (cantons, ("canton",)),
        (tables["territories"]["territory"].nunique(), ("territoire",)),
        (len(mds), (f"MDS dont {hosts} une France services",) * 2),
        (services["in_department"].sum(), ("France services",) * 2),
        (advisers["posts"].sum(), (f"poste ({sectors})", f"postes ({sectors})")),
    ]
    name = french.department(found.name, str(tables["department"]["tncc"].iloc[0]))
    counts = ", ".join(plural(count, *words) for count, words in parts if count)
    return typeset(f"{capital(name)} ({found.department}) : {counts}")


def _polygons(found: Pack, entry: catalogue.Entry, lines: list[str]) -> list[Fault]:
    """Validity, coverage and area of the polygons."""
    shapes = found.geometry()
    file, remedy = f"{found.department}/{GEOMETRY}", rebuild(found.department)
    faults = []
    if shapes.crs is None or shapes.crs.to_string() != found.crs:
        faults.append(Fault(file, f"projection attendue : {found.crs}.", remedy))
    broken = shapes.index[~shapes.is_valid]
    if len(broken):
        faults.append(Fault(file, "polygones invalides.", remedy, value=", ".join(broken)))
        return faults
    gap = (shapes.area / 1e6 - found.communes["area_km2"]).abs()
    wrong = gap.index[gap > AREA_KM2]
    if len(wrong):
        faults.append(
            Fault(file, "superficie différente de celle de communes.csv.", remedy,
                  column="geometry", value=", ".join(wrong))
        )  # fmt: skip
    together = perimeters.coverage(shapes.geometry.to_numpy())
    known = (bool(entry.get("coverage_valid", True)), int(entry.get("parts", 1)))
    if (together.valid, together.parts) != known:
        faults.append(
            Fault(
                file,
                f"couverture {_valid(together.valid)} en {together.parts} partie(s), "
                f"alors que le catalogue dit {_valid(known[0])} en {known[1]}.",
                remedy,
            )
        )
    elif known != (True, 1):
        lines.append(
            typeset(
                f"{file} : à la source, les communes forment une couverture "
                f"{_valid(known[0])}, en {known[1]} partie(s) une fois réunies."
            )
        )
    if not shapely.is_valid(together.outline):
        faults.append(Fault(file, "le contour du département est invalide.", remedy))
    return faults


def _valid(yes: bool) -> str:
    return "valide" if yes else "non valide"


def _roles(found: Pack) -> list[Fault]:
    """The roles of a place are exactly the lists that name it."""
    links = pd.concat(
        [found.tables[one.table][["place_id"]].assign(role=one.role) for one in KINDS.values()]
    ).dropna()
    expected = links.drop_duplicates().sort_values("role").groupby("place_id")["role"].agg("|".join)
    places = found.tables["places"]
    wanted = places["place_id"].map(expected)
    return [
        Fault(
            f"{found.department}/places.csv",
            f"rôles attendus d'après les listes : {wanted.iloc[row]}.",
            rebuild(found.department),
            int(row) + 2,
            "roles",
            str(places["roles"].iloc[row]),
        )
        for row in wanted.ne(places["roles"]).to_numpy().nonzero()[0]
    ]


def _stale(department: str, root: Path, entry: catalogue.Entry) -> list[Fault]:
    """Sheets, catalogue or README that changed since the build."""
    remedy, faults = rebuild(department), []
    folder = root / "sheets" / department
    if folder.parent.is_dir():
        now = {path.name: catalogue.sha256(path) for path in sheets.paths(folder)}
        before = entry.get("sheets", {})
        for name in sorted(now.keys() | before.keys()):
            if now.get(name) != before.get(name):
                message = "feuille modifiée depuis la construction."
                faults.append(Fault(sheets.label(folder, name), message, remedy))
    content = catalogue.read_catalogue(root)
    rows = {name.removesuffix(".csv"): file["rows"] for name, file in entry["files"].items()}
    rows["geometry"] = rows.pop(GEOMETRY)
    described = catalogue.describe(root / department, rows, catalogue.all_sources())
    columns = content.get("tables")
    if described != entry["files"] or columns != catalogue.column_dictionary():
        message = "le catalogue n'est plus celui de sources.toml et de geo/pack/schema.py."
        faults.append(Fault(catalogue.CATALOGUE, message, remedy))
    page = root / build.NAME
    if not page.exists() or page.read_text(encoding="utf-8") != build.render(content):
        faults.append(Fault(build.NAME, "page absente ou périmée.", remedy))
    return faults


def _points(found: Pack) -> list[str]:
    """Town halls published outside their commune: replaced, or kept within 500 m."""
    communes = found.tables["communes"]
    outside = communes.sort_values("point_outside_m", ascending=False)
    lines = []
    for title, rows in (
        (
            "Mairies remplacées par un point intérieur de la commune",
            outside[outside["point_source"].eq("on_surface")],
        ),
        (
            "Mairies publiées à moins de 500 m hors de leur commune, gardées",
            outside[outside["point_source"].eq("town_hall") & outside["point_outside_m"].gt(0)],
        ),
    ):
        lines.append(typeset(f"{title} : {number(len(rows))}"))
        lines += [
            typeset(f"  {code} {name} : {_distance(metres)}")
            for code, name, metres in zip(
                rows["code_insee"], rows["name"], rows["point_outside_m"], strict=True
            )
        ]
    homeless = communes[communes["canton_code"].isna()]
    if len(homeless):
        names = ", ".join(homeless["name"])
        title = "Communes dont aucun canton ne couvre la moitié, fiches sans ligne de canton"
        lines.append(typeset(f"{title} : {number(len(homeless))} ({names})"))
    return lines


def _distance(metres: float) -> str:
    if not isfinite(metres):
        return "aucun point publié"
    return kilometres(metres) if metres >= 1000 else quantity(metres, "m")


def _resources(found: Pack) -> list[str]:
    """Resource places whose commune was repaired, or could not be."""
    table = found.tables["resource_places"]
    if table.empty:
        return []
    lines = []
    for repair, title in (
        ("repaired", "Lieux ressources dont la commune est corrigée"),
        ("unresolved", "Lieux ressources dont la commune reste à vérifier"),
    ):
        rows = table[table["code_repair"].eq(repair)]
        lines.append(typeset(f"{title} : {number(len(rows))}"))
        lines += [
            typeset(f"  {source} {name} : {note}")
            for source, name, note in zip(
                rows["source_id"], rows["name"], rows["note"], strict=True
            )
        ]
    return lines
