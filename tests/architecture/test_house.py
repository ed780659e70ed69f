"""The cut of the house: pages draw, geo computes, data is built by a command."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GEO = sorted((ROOT / "geo").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
SCREENS = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
]
NETWORK = {"requests", "urllib.request", "httpx", "socket", "aiohttp", "http.client"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def roots(path):
    return {name.split(".")[0] for name in imports(path)}


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", GEO, ids=name)
def test_geo_knows_no_screen(path):
    assert not roots(path) & {"streamlit", "streamlit_folium", "pages", "app"}


@pytest.mark.parametrize("path", GEO + SCREENS, ids=name)
def test_nothing_calls_the_network(path):
    assert not {called for called in imports(path) if called in NETWORK}


@pytest.mark.parametrize("path", SCREENS, ids=name)
def test_pages_compute_nothing(path):
    assert not roots(path) & {"geopandas", "shapely", "numpy", "scipy", "pyproj"}


@pytest.mark.parametrize("path", SCREENS, ids=name)
def test_one_file_caches(path):
    if path.name != "cached.py":
        assert not re.search(r"st\.cache_(data|resource)", path.read_text())


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_speak_through_texts(path):
    """French sentences live in ``pages/ui/texts.py`` or are computed by ``geo``."""
    body = ast.parse(path.read_text())
    words = [
        node.value
        for node in ast.walk(body)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node is not getattr(body.body[0], "value", None)
        and re.search(r"[A-ZÀ-Ýa-zà-ÿ]{3,} [a-zà-ÿ]{2,}", node.value)
    ]
    assert not words, words


@pytest.mark.parametrize("path", GEO, ids=name)
def test_rooms_stay_liveable(path):
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_is_a_table_of_contents(path):
    assert len(path.read_text().splitlines()) <= 100


def functions():
    for path in GEO + SCREENS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield pytest.param(node, id=f"{name(path)}:{node.name}")


@pytest.mark.parametrize("node", list(functions()))
def test_functions_fit_on_a_screen(node):
    docstring = ast.get_docstring(node)
    length = node.end_lineno - node.lineno + 1 - len((docstring or "").splitlines())
    assert length <= 45
    assert len(node.args.args) + len(node.args.posonlyargs) <= 6


@pytest.mark.parametrize(
    "path", [p for p in TRACKED if p.suffix in {".py", ".js", ".css", ".html", ".toml"}], ids=name
)
def test_no_script_or_style_from_elsewhere(path):
    called = r"https?://(cdn|unpkg|cdnjs|code\.jquery|netdna|fonts\.g)"
    assert path == Path(__file__) or not re.search(called, path.read_text())


@pytest.mark.parametrize("path", TRACKED, ids=name)
def test_file_names_are_plain(path):
    assert re.fullmatch(r"[A-Za-z0-9._/-]+", name(path))


def test_one_place_prints():
    for path in GEO:
        calls = [
            node
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("print", "input")
        ]
        assert not calls or path.name == "terminal.py", path


def test_every_indicator_is_fully_declared():
    from geo import indicators, palette, schema, territories

    for key, indicator in indicators.REGISTRY.items():
        assert key == indicator.id
        assert indicator.question.endswith("\u202f?")
        assert indicator.reading.endswith(".")
        assert indicator.limits.endswith(".")
        assert set(indicator.tables) <= set(schema.TABLES)
        assert set(indicator.levels) <= set(territories.LEVELS)
        assert indicator.palette in palette.SEQUENCES
        assert list(indicator.bounds) == sorted(set(indicator.bounds))
        assert indicator.bounds or indicator.kind in ("stock", "category")
