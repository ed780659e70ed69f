"""The cut of the house: pages draw, geo computes, data is built by a command."""

import ast
import re
import subprocess
from functools import cache
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


@cache
def tree(path):
    return ast.parse(path.read_text())


def imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def roots(path):
    return {name.split(".")[0] for name in imports(path)}


def name(path):
    return str(path.relative_to(ROOT))


def offenders(paths, wrong):
    """Files for which something is wrong, with it: every one is named, not only the first."""
    found = {name(path): wrong(path) for path in paths}
    assert len(found) > 1
    return {path: what for path, what in found.items() if what}


@pytest.mark.slow  # of `make check` too
def test_nothing_calls_the_network():
    assert offenders(GEO + SCREENS, lambda path: NETWORK & set(imports(path))) == {}


def test_one_file_caches():
    others = [path for path in SCREENS if path.name != "cached.py"]
    caching = re.compile(r"st\.cache_(data|resource)")
    assert offenders(others, lambda path: caching.findall(path.read_text())) == {}


def sentences(path):
    """French sentences of a page: they live in ``pages/ui/texts`` or are computed by ``geo``."""
    body = tree(path)
    return [
        node.value
        for node in ast.walk(body)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node is not getattr(body.body[0], "value", None)
        and re.search(r"[A-ZÀ-Ýa-zà-ÿ]{3,} [a-zà-ÿ]{2,}", node.value)
    ]


def test_pages_speak_through_texts():
    assert offenders(PAGES, sentences) == {}


COMPUTING = {
    "agg", "aggregate", "concat", "corr", "crosstab", "cumprod", "cumsum", "diff", "dot", "eval",
    "groupby", "idxmax", "idxmin", "interpolate", "mean", "median", "merge", "nlargest",
    "nsmallest", "nunique", "pct_change", "prod", "quantile", "resample", "rolling", "std", "sum",
    "transform", "value_counts", "var",
}  # fmt: skip
"""What makes figures out of a table. To choose rows, put them in order or round is to draw."""


def computing(body):
    """Names under which a body of code asks pandas for figures, called or handed over."""
    named = {node.attr for node in ast.walk(body) if isinstance(node, ast.Attribute)}
    asked = {
        node.args[1].value
        for node in ast.walk(body)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "getattr"
        and isinstance(node.args[1], ast.Constant)
    }
    return COMPUTING & (named | asked)


def test_pages_compute_nothing():
    assert offenders(SCREENS, lambda path: computing(tree(path))) == {}


@pytest.mark.parametrize(
    "code",
    ["frame['posts'].sum()", "total = frame.groupby('code').size", "map(pd.Series.mean, columns)"],
)
def test_a_page_that_computes_is_seen(code):
    assert computing(ast.parse(code))


def over(most):
    """How many lines a file has beyond ``most``."""
    return lambda path: max(0, len(path.read_text().splitlines()) - most)


def test_a_page_is_a_table_of_contents():
    assert offenders(PAGES, over(100)) == {}


def long_functions(path):
    """Functions that do not fit on a screen, or take more than six positional arguments."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node) or ""
            length = node.end_lineno - node.lineno + 1 - len(docstring.splitlines())
            if length > 45 or len(node.args.args) + len(node.args.posonlyargs) > 6:
                yield node.name


def test_functions_fit_on_a_screen():
    assert offenders(GEO + SCREENS, lambda path: list(long_functions(path))) == {}


def test_no_script_or_style_from_elsewhere():
    called = re.compile(r"https?://(?:cdn|unpkg|cdnjs|code\.jquery|netdna|fonts\.g)")
    kinds = {".py", ".js", ".css", ".html", ".toml"}
    paths = [path for path in TRACKED if path.suffix in kinds and path != Path(__file__)]
    assert offenders(paths, lambda path: called.findall(path.read_text())) == {}


def test_file_names_are_plain():
    plain = re.compile(r"[A-Za-z0-9._/-]+")
    assert offenders(TRACKED, lambda path: not plain.fullmatch(name(path))) == {}


def aliases(body):
    """Our own modules and what is in them, imported under another name than their own.

    A view may be ``PAGE_view``: its page's texts bear the same name and are drawn beside it.
    """
    return [
        f"{node.module}.{alias.name} as {alias.asname}"
        for node in ast.walk(body)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] in ("geo", "pages", "tests")
        for alias in node.names
        if alias.asname and (node.module, alias.asname) != ("pages.ui.views", f"{alias.name}_view")
    ] + [
        f"{alias.name} as {alias.asname}"
        for node in ast.walk(body)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.asname and alias.name.split(".")[0] in ("geo", "pages", "tests")
    ]


def test_no_two_files_of_tests_have_the_same_name():
    """Of two alike pytest collects one: the run of everything fails, each alone does not."""
    names = [path.name for path in TRACKED if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


@pytest.mark.slow  # of `make check` too
def test_modules_bear_their_own_names():
    ours = [path for path in TRACKED if path.suffix == ".py"]
    assert offenders(ours, lambda path: aliases(tree(path))) == {}


@pytest.mark.parametrize(
    "code",
    [
        "from geo.base import french as wording",
        "from geo.base.french import number as said",
        "import geo.base.french as french",
        "from pages.ui.views import fiche as view",
    ],
)
def test_another_name_is_seen(code):
    assert aliases(ast.parse(code))
    assert not aliases(ast.parse("from pages.ui.views import fiche as fiche_view"))


# fmt: off
VAGUE = {
    "apart", "asked", "beside", "chosen", "found", "given", "kept", "listed",
    "made", "named", "of", "read", "said", "served", "shown", "told",
}
# fmt: on


def vague(body):
    """Public functions of a module named by a word that says neither what nor of what."""
    return {
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in VAGUE
    }


def test_functions_bear_names_one_can_search():
    assert offenders(GEO + SCREENS, lambda path: vague(tree(path).body)) == {}


@pytest.mark.parametrize("code", ["def told(pack): ...", "async def read(path): ..."])
def test_a_vague_name_is_seen(code):
    assert vague(ast.parse(code).body)
    assert not vague(ast.parse("def read_map(pack): ...\ndef _read(path): ...").body)


def test_one_place_prints():
    for path in GEO:
        calls = [
            node
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("print", "input")
        ]
        assert not calls or path.name == "terminal.py", path


def test_every_indicator_is_fully_declared():
    from geo.base import palette
    from geo.indicators import registry
    from geo.pack import schema, territories
    from geo.reading import names
    from tests.conftest import make_pack

    pack = make_pack()
    for key, indicator in registry.REGISTRY.items():
        assert key == indicator.id
        assert indicator.question.endswith("\u202f?")
        assert names.reading(pack, indicator).endswith(".")
        assert names.limits(pack, indicator).endswith(".")
        assert set(indicator.tables) <= schema.TABLES.keys() | schema.HANDED.keys()
        assert set(indicator.levels) <= set(territories.LEVELS)
        assert indicator.palette in palette.SEQUENCES
        assert list(indicator.bounds) == sorted(set(indicator.bounds))
        assert indicator.bounds or indicator.kind in ("stock", "category")
