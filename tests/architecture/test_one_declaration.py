"""A kind of place and an indicator are declared once: nothing else is keyed by them."""

import ast
from pathlib import Path

import pytest

from geo.indicators.registry import REGISTRY
from geo.pack.kinds import CHANGED, KINDS
from geo.pack.schema import TABLES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*sorted((ROOT / "geo").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py"))]
NAMES = {*KINDS, *CHANGED, *(one.table for one in KINDS.values())} | {
    one.role for one in KINDS.values()
}
OTHERWISE = {
    "geo/intake/engine.py": (1, "kinds of import, two of which are called as the list they bring"),
    "geo/intake/own_sites.py": (1, "sheets that one import writes"),
    "geo/pack/missing.py": (1, "kinds of import"),
    "geo/pack/sites.py": (1, "tables that a rule of their own makes"),
}
"""Dictionaries that have the same keys and say nothing of kinds: how many, and what they are of."""
LEFT = {"geo/pack/sites.py": 1}
"""Dictionaries keyed by kinds that are still to go into the declaration. This list only shrinks."""


def keyed(path):
    """How many dictionaries of a file have two kinds or more among their keys."""
    return sum(
        len([key for key in node.keys if isinstance(key, ast.Constant) and key.value in NAMES]) > 1
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Dict)
    )


@pytest.mark.slow  # of `make check` too
def test_no_dictionary_says_again_what_kinds_there_are():
    found = {str(path.relative_to(ROOT)): keyed(path) for path in SOURCES}
    known = {
        path: OTHERWISE.get(path, (0, ""))[0] + LEFT.get(path, 0)
        for path in OTHERWISE.keys() | LEFT.keys()
    }
    assert {path: many for path, many in found.items() if many} == known


def test_a_dictionary_of_kinds_is_seen(tmp_path):
    source = tmp_path / "again.py"
    source.write_text('NOUNS = {"mds": "MDS", "cnfs": "conseiller"}\nONE = {"mds": 1, "x": 2}\n')
    assert keyed(source) == 1


COLUMNS = {column for table in TABLES.values() for column in table.names}
FIGURES = {*REGISTRY} - COLUMNS - {*TABLES, "gap", "difficulty"}
"""Identifiers that name nothing but an indicator: no column, no table, no step of a reading."""


def listed(path):
    """How many lists, tuples, sets and dictionaries of a file name two indicators or more."""
    found = 0
    for node in ast.walk(ast.parse(path.read_text())):
        values = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        names = [one for one in values if isinstance(one, ast.Constant) and one.value in FIGURES]
        found += len(names) > 1
    return found


@pytest.mark.slow  # of `make check` too
def test_no_list_says_again_what_indicators_there_are():
    found = {str(path.relative_to(ROOT)): listed(path) for path in SOURCES}
    assert {path for path, many in found.items() if many} == set()


def test_a_list_of_indicators_is_seen(tmp_path):
    source = tmp_path / "again.py"
    source.write_text('SEEN = ("mds_min", "weekly_hours")\nSHORT = {"mds_min": 1, "other": 2}\n')
    assert listed(source) == 1
