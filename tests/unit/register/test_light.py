"""Importing a page, a command or a room opens no database: only the register's own modules do."""

import ast
import subprocess
import sys

import pytest

from pages.ui.texts import navigation
from tests.architecture.test_alone import MODULES
from tests.architecture.test_house import ROOT

RUN = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=300).run()
for page in sys.argv[1:]:
    app.switch_page(f"pages/{page}.py").run()
    assert app.title and not app.exception, page
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
DATABASES = {"sqlalchemy", "alembic", "psycopg"}


def at_start(body):
    """Modules that some code imports when it is itself imported: none within functions."""
    for node in body:
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from at_start(node.orelse)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (one if one in MODULES else node.module for one in whole)
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.ClassDef):
            yield from at_start(ast.iter_child_nodes(node))


def reaching(graph):
    """Modules that import a database, themselves or by another."""
    found = {
        name for name, others in graph.items() if {o.split(".")[0] for o in others} & DATABASES
    }
    while more := {name for name, others in graph.items() if others & found} - found:
        found |= more
    return found


def test_only_the_register_reaches_a_database_by_being_imported():
    graph = {name: {*at_start(ast.parse(path.read_text()).body)} for name, path in MODULES.items()}
    found = reaching(graph)
    assert "geo.register.store" in found and "geo.register.exports" in found
    assert {name for name in found if not name.startswith("geo.register.")} == set()
    light = {"action", "events", "figures", "location", "needs", "places", "recent", "validation"}
    assert not {f"geo.register.{name}" for name in light} & found


def test_a_page_that_imports_the_store_at_its_start_is_seen():
    graph = {
        "geo.register.store": {"sqlalchemy.engine"},
        "pages.ui.views.actions": {*at_start(ast.parse("from geo.register import store").body)},
        "pages.actions": {"pages.ui.views.actions"},
        "pages.late": {*at_start(ast.parse("def f():\n from geo.register import store").body)},
    }
    assert reaching(graph) == {*graph} - {"pages.late"}


@pytest.mark.slow
def test_every_page_but_actions_runs_without_a_database_when_there_is_no_register(home):
    others = [page for page in navigation.PAGES if page != "actions"]

    def imported(pages):
        command = [sys.executable, "-c", RUN, *pages]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return {*done.stdout.splitlines()[-1].split()} & DATABASES

    assert imported(others) == set()
    assert imported(["actions"]) >= {"sqlalchemy"}
