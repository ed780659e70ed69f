"""Each module may be the first that is imported: no circle makes one depend on another's luck."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for top in ("geo", "pages")
    for path in sorted((ROOT / top).rglob("*.py"))
}
CODE = """
import importlib, sys
first = set(sys.modules)
for name in sys.argv[1:]:
    for known in [one for one in sys.modules if one.split(".")[0] in ("geo", "pages")]:
        del sys.modules[known]
    try:
        importlib.import_module(name)
    except (ImportError, AttributeError) as error:
        print(name, error)
"""


@pytest.mark.slow
def test_each_module_is_imported_alone():
    paths = [*ROOT.glob("geo/*/*.py"), *ROOT.glob("pages/ui/*/*.py")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sorted(paths)]
    assert len(names) > 200
    done = subprocess.run(
        [sys.executable, "-c", CODE, *names], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def imported(body):
    """Modules of ours that some code imports, within functions too.

    What is under ``if TYPE_CHECKING`` is not imported by a program that runs.
    """
    for node in body:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from imported(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (one if one in MODULES else node.module for one in whole)
        yield from imported(ast.iter_child_nodes(node))


def circle(graph):
    """Modules that import one another, in order; none when there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_module_imports_itself_by_another():
    graph = {name: {*imported(ast.parse(path.read_text()).body)} for name, path in MODULES.items()}
    graph = {name: found & MODULES.keys() for name, found in graph.items()}
    assert sum(map(len, graph.values())) > 1000
    assert circle(graph) == []


@pytest.mark.parametrize(
    "code",
    [
        "from geo.intake import engine",
        "def late():\n    from geo.intake.engine import prepare",
        "import geo.intake.engine as late",
    ],
)
def test_a_circle_would_be_seen(code):
    graph = {"geo.intake.report": {*imported(ast.parse(code).body)}}
    graph["geo.intake.engine"] = {"geo.intake.report"}
    assert len(circle(graph)) == 3
