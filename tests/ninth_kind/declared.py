"""The product with one more kind of place: a declaration among the others, and its table.

``python -m pytest -p tests.ninth_kind.declared FILES`` runs FILES in that product. Imported
before anything of ours, it adds ``DECLARATION`` to the source of ``geo.pack.kinds`` as it is
read, and ``SHEET`` to a copy of the data of la Vienne. Nothing else is changed, and no file is.
"""

import importlib.util
import os
import shutil
import sys
import tempfile
from copy import deepcopy
from pathlib import Path

assert not [name for name in sys.modules if name.startswith("geo.")], "too late to declare a kind"

DECLARATION = """
    Kind(
        id="mediatheque",
        table="mediatheques",
        columns=Table(
            "Médiathèques",
            ("mediatheque_id",),
            (
                text("mediatheque_id", "Identifiant"),
                text("place_id", "Lieu (table places)"),
                text("name", "Nom"),
                text("phone", "Téléphone", nullable=True),
            ),
            {"place_id": "places.place_id"},
        ),
        sheet=Table(
            "Médiathèques",
            ("mediatheque_id",),
            (
                text("mediatheque_id", "Identifiant"),
                text("name", "Nom"),
                text("address", "Adresse", nullable=True),
                text("code_insee", "Code INSEE de la commune"),
                text("phone", "Téléphone", nullable=True),
            ),
        ),
        role="mediatheque",
        noun=Noun("médiathèque", "médiathèques", feminine=True),
        role_noun="médiathèque",
        symbol=palette.Symbol(
            "#7A5C00", ((0, -1.2), (1.1, -0.4), (0.7, 1), (-0.7, 1), (-1.1, -0.4))
        ),
        site="Médiathèque",
        title="Médiathèque",
        layer="Médiathèques",
        listed="médiathèques",
        asked=5,
        minutes="mediatheque_min",
        vintage="2026",
        stands="Une médiathèque se trouve",
        contact="Médiathèque",
        addressed=True,
        change=Change(
            "mediatheque",
            "l",
            5,
            Noun("médiathèque", "médiathèques", feminine=True),
            Noun("médiathèque", "médiathèques", feminine=True),
            "médiathèques",
            "médiathèques",
        ),
    ),
"""
SHEET = """mediatheque_id,name,address,code_insee,phone
poitiers,Médiathèque François-Mitterrand,4 rue de l’Université,86194,05 49 52 31 51
chatellerault,Médiathèque de Châtellerault,,86066,
montmorillon,Médiathèque de Montmorillon,,86165,
civray,Médiathèque de Civray,,86078,
"""
_END = ")\n\nKINDS: Final"


def _declare():
    """Run the source of the kinds with one more among them."""
    spec = importlib.util.find_spec("geo.pack.kinds")
    source = Path(spec.origin).read_text(encoding="utf-8")
    assert source.count(_END) == 1
    source = source.replace("import Table\n", "import Table, text\n").replace(
        _END, DECLARATION.lstrip("\n") + _END
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    exec(compile(source, spec.origin, "exec"), module.__dict__)


def _build(root):
    """Make the data of la Vienne again, as the build does, with the sheet of the new kind."""
    from geo.pack import catalogue, sheets, sites, storage, table_files
    from geo.pack.schema import TABLES

    here, published = root / "86", storage.PUBLISHED
    shutil.copytree(published / "86", here)
    shutil.copytree(published / "sheets" / "86", root / "sheets" / "86")
    (root / "sheets" / "86" / "mediatheques.csv").write_text(SHEET, encoding="utf-8")
    (here / "mediatheques.csv").write_text(
        ",".join(TABLES["mediatheques"].names) + "\n", encoding="utf-8"
    )
    tables = {
        name: table_files.read_table(here / f"{name}.csv", table, file=name, remedy="")[0]
        for name, table in TABLES.items()
    }
    made = sites.from_sheets(sheets.read_sheets(root / "sheets" / "86"), tables)
    for name in ("mediatheques", "places"):
        table_files.csv(here / f"{name}.csv", made[name], TABLES[name])
    source = {
        "id": "mediatheques",
        "producer": "Le Département",
        "title": "Liste des médiathèques",
        "vintage": "2026",
        "date": "2026-05-04",
        "licence": "Licence Ouverte 2.0",
        "url": "",
        "tables": ["mediatheques"],
        "limits": "Liste d’essai.",
    }
    content = deepcopy(catalogue.read_catalogue(published))
    entry = content["departments"]["86"]
    entry["files"] |= {"mediatheques.csv": {}}
    described = catalogue.describe(here, {"mediatheques": len(made["mediatheques"])}, [source])
    entry["files"] |= described
    content |= {"departments": {"86": entry}, "sources": [source]}
    (root / catalogue.CATALOGUE).write_text(catalogue.to_toml(content), encoding="utf-8")
    catalogue.reseal("86", root)


ROOT = Path(tempfile.mkdtemp(prefix="observatoire-ninth-"))
os.environ["OBSERVATOIRE_DATA"] = str(ROOT)
_declare()
_build(ROOT)


def pytest_unconfigure():
    """Leave nothing behind."""
    shutil.rmtree(ROOT, ignore_errors=True)
