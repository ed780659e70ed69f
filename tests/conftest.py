"""A hand-made department of six square communes that can be checked in one's head.

Three columns by two rows of 10 km squares, chef-lieu in the middle of each::

    F4 (300)  F5 (500)  F6 (0)        territory N: F4 F5 F6, EPCI 2 except F6 in none
    F1 (100)  F2 (200)  F3 (400)      territory S: F1 F2 F3, EPCI 1

Canton 1 is F1 and F4, canton 2 the whole city F5, canton 3 the rest; canton 9 is empty.
France services in F1 and, across the border, 5 km east of F3's chef-lieu. One MDS in F5.

National percentiles are straight lines: p % for ages, p / 2 % for unemployment, 10,000 to
30,000 € for the standard of living; a share of 65+ of 30 % is percentile 30. The standard of
living of F4 is secret; F6 has nobody. By hand, percentiles of 65+, unemployment, low income:
F1 50 20 50, F2 20 10 30, F3 25 40 80, F4 20 50 -, F5 30 40 10, before the unemployment of
small communes is brought towards that of all (``STEADY``).
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling, Scheduling

from geo.pack import schema
from geo.pack.pack import Pack

# imports made by hand on this machine are not what is tested
os.environ["OBSERVATOIRE_IMPORTS"] = f"{tempfile.gettempdir()}/observatoire-imports-{os.getpid()}"
# a slow machine is not a wrong result
settings.register_profile("project", deadline=None)
settings.load_profile("project")
BROWSER = "tests/browser/"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """For ``--dist loadfile``: the files that need a browser share one, and one server."""
    if config.getoption("dist") != "loadfile":
        return None

    class OneBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return BROWSER if file.startswith(BROWSER) else file

    return OneBrowser(config, log)


def pytest_collection_finish() -> None:
    """Have the collector leave the tests themselves alone, and look rarely at the rest.

    It went through millions of objects some thirty times a worker: an eighth of the run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 20)


CODES = [f"9900{i}" for i in range(1, 7)]
X = [5_000.0, 15_000.0, 25_000.0] * 2
Y = [5_000.0] * 3 + [15_000.0] * 3
POPULATION = [100, 200, 400, 300, 500, 0]
OLDER = [50, 40, 100, 60, 150, 0]
ACTIVE = [50, 100, 200, 100, 200, 0]
UNEMPLOYED = [5, 5, 40, 25, 40, 0]
STEADY = [28.695652, 20.000000, 38.867925, 44.242424, 38.867925]
"""Percentiles of unemployment once steadied, as worked out in ``test_need``."""
INCOME = [20_000, 24_000, 14_000, None, 28_000, None]


def place(name, code, x, y, roles, *, inside=True, precision="address"):
    return {
        "place_id": f"{code}-{name}",
        "name": name,
        "address": "1 rue",
        "postcode": "99000",
        "code_insee": code,
        "x_m": x,
        "y_m": y,
        "precision": precision,
        "roles": roles,
        "in_department": inside,
    }


PLACES = [
    place("fs-1", "99001", 5_000.0, 5_000.0, "france_services"),
    place("fs-out", "98001", 30_000.0, 5_000.0, "france_services", inside=False),
    place("mds-5", "99005", 15_000.0, 15_000.0, "mds"),
    place("stop-6", "99006", 25_000.0, 15_000.0, "france_services_stop"),
    place("hall-2", "99002", 15_000.0, 5_000.0, "cnfs", precision="town_hall"),
]
STOPS = [{"stop_id": "1-mon", "site_id": "1", "weekday": "mon", "place_id": "99006-stop-6"}]
"""A stop of the France services of F1 at the chef-lieu of F6: ``make_pack`` leaves it out."""
ROWS = {
    "department": [{"code": "99", "name": "Carrée", "tncc": "3", "crs": "EPSG:2154"}],
    "communes": [
        {
            "code_insee": code,
            "name": f"F{i}",
            "tncc": "0",
            "epci_code": None if i == 6 else ("200000001" if i <= 3 else "200000002"),
            "canton_code": {1: "9901", 4: "9901", 5: "9902"}.get(i, "9903"),
            "area_km2": 0.0,  # points: what a commune is inside is tested apart
            "x_m": x,
            "y_m": y,
            "point_source": "town_hall",
            "point_outside_m": 0.0,
            "town_hall_phone": None,
        }
        for i, (code, x, y) in enumerate(zip(CODES, X, Y, strict=True), 1)
    ],
    "population": [
        {
            "code_insee": code,
            "population": people,
            "population_2021": people,
            "pop_0_19": 0,
            "pop_20_64": people - older,
            "pop_65_plus": older,
        }
        for code, people, older in zip(CODES, POPULATION, OLDER, strict=True)
    ],
    "income_employment": [
        {
            "code_insee": code,
            "active_15_64": active,
            "unemployed_15_64": unemployed,
            "households": people // 2,
            "median_standard_of_living_eur": income,
        }
        for code, active, unemployed, people, income in zip(
            CODES, ACTIVE, UNEMPLOYED, POPULATION, INCOME, strict=True
        )
    ],
    "national_percentiles": [
        {
            "percentile": p,
            "share_65_plus": p / 100,
            "share_0_19": p / 100,
            "unemployment_rate": p / 200,
            "median_standard_of_living_eur": 10_000 + 200 * p,
        }
        for p in range(101)
    ],
    "epci": [
        {"epci_code": "200000001", "name": "CC du Sud", "type": "CC"},
        {"epci_code": "200000002", "name": "CC du Nord", "type": "CC"},
    ],
    "cantons": [
        {"canton_code": "9901", "name": "Ouest", "kind": "whole"},
        {"canton_code": "9902", "name": "F5", "kind": "whole_city"},
        {"canton_code": "9903", "name": "F5-1", "kind": "outside_city"},
        {"canton_code": "9909", "name": "F5-2", "kind": "not_computable"},
    ],
    "territories": [
        {
            "code_insee": code,
            "territory": "S" if i < 3 else "N",
            "territory_name": "Sud" if i < 3 else "Nord",
            "mds_name": "MDS F5",
            "confidence": "weak" if i == 0 else "established",
            "basis": "essai",
        }
        for i, code in enumerate(CODES)
    ],
    "places": PLACES,
    "mds": [
        {
            "mds_id": "mds-5",
            "place_id": "99005-mds-5",
            "name": "MDS F5",
            "kind": "MDS",
            "territory": "N",
            "hosts_france_services": False,
        }
    ],
    "france_services": [
        {
            "site_id": "1",
            "place_id": "99001-fs-1",
            "name": "France services F1",
            "kind": "Principal",
            "format": "Fixe",
            "hours_mon": "09:00 - 12:00",
            "in_department": True,
        },
        {
            "site_id": "2",
            "place_id": "98001-fs-out",
            "name": "France services d'ailleurs",
            "kind": "Principal",
            "format": "Fixe",
            "hours_mon": "00:00 - 00:00",
            "in_department": False,
        },
    ],
    "advisers": [
        {
            "post_id": "epci-1",
            "place_id": "99002-hall-2",
            "employer": "CC du Sud",
            "sector": "public",
            "employer_type": "epci_cc",
            "posts": 2,
            "epci_code": "200000001",
            "territory": None,
        },
        {
            "post_id": "commune-1",
            "place_id": "99001-fs-1",
            "employer": "Commune de F1",
            "sector": "public",
            "employer_type": "commune",
            "posts": 1,
            "epci_code": None,
            "territory": None,
        },
        {
            "post_id": "dept-n",
            "place_id": "99005-mds-5",
            "employer": "Département",
            "sector": "public",
            "employer_type": "departement",
            "posts": 1,
            "epci_code": None,
            "territory": "N",
        },
    ],
    "neighbours": [
        {
            "code_insee": "98001",
            "name": "Ailleurs",
            "department": "98",
            "x_m": 30_000.0,
            "y_m": 5_000.0,
            "population": 50,
        }
    ],
}


def frame(name, rows):
    columns = schema.TABLES[name].names
    made = pd.DataFrame(rows, columns=columns)
    for column in schema.TABLES[name].columns:
        if column.kind == "text":
            made[column.name] = made[column.name].astype("str")
    return made


def make_pack(**changed):
    rows = ROWS | changed
    tables = {name: frame(name, rows.get(name, [])) for name in schema.TABLES}
    return Pack("99", MappingProxyType(tables), Path("nowhere"))


@pytest.fixture(scope="session")
def squares():
    """The six squares; shared, so never changed in place."""
    return make_pack()


@pytest.fixture(scope="session")
def stopping():
    """The six squares with a stop at F6 on Mondays; shared."""
    return make_pack(france_services_stops=STOPS)


@pytest.fixture(scope="session")
def vienne():
    """The committed pack of la Vienne."""
    from geo.pack import pack

    return pack.load("86")


@pytest.fixture(scope="session")
def three(tmp_path_factory):
    """Imports of la Vienne: three versions, the third one taken back; shared, never changed."""
    from geo.rights.actors import AT_MACHINE, COMMAND_LINE
    from geo.store import versions
    from tests.helpers.hand_made import renamed, without_civray

    home = tmp_path_factory.mktemp("three") / "imports"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATOIRE_IMPORTS", str(home))
        versions.accept(
            versions.candidate("86", without_civray(), author="Léa"), AT_MACHINE, why="2026"
        )
        versions.accept(versions.candidate("86", renamed()), AT_MACHINE)
        versions.accept(versions.candidate("86", renamed("c.csv", " (ter)")), AT_MACHINE)
        versions.undo("86", COMMAND_LINE, why="erreur")
    return home


@pytest.fixture
def three_copied(three, tmp_path, monkeypatch):
    """The folder of la Vienne in a copy of these imports, which is the one that is read."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    shutil.copytree(three, tmp_path / "imports", copy_function=shutil.copy)
    return tmp_path / "imports" / "86"


@pytest.fixture
def listener():
    """An address of this machine that counts its calls."""
    from tests.helpers import canaries

    thread = canaries.Listener()
    thread.start()
    yield thread
    thread.stop()


@pytest.fixture
def canary(tmp_path):
    """A file of this machine whose content nothing that reads a file may tell."""
    from tests.helpers import canaries

    path = tmp_path / "canari.csv"
    path.write_text(f"code;nom\n1;{canaries.SECRET}\n", encoding="utf-8")
    return path
