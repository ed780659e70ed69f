"""What an import costs, counted in steps: clocks lie on a busy machine, calls do not."""

import sys
from dataclasses import replace

import pandas as pd
import pyproj
import pytest

from geo.intake import layouts
from geo.upload import gate
from tests.helpers.intake_samples import context, france_services, prepare, upload

FEW = 6
"""Calls of ours that a row of another department may cost: its codes are looked at, no more."""


def calls(act):
    """How many Python functions are called."""
    made = 0

    def count(frame, event, argument):
        nonlocal made
        made += event == "call"

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return made


def national(elsewhere):
    """The sample, and so many sites of a department that is no neighbour."""
    file = france_services()
    far = pd.concat([file.iloc[[-1]]] * elsewhere, ignore_index=True)
    far["id_fs"] = [f"9{rank}" for rank in range(elsewhere)]
    return pd.concat([file, far], ignore_index=True)


@pytest.fixture(scope="module")
def known():
    within = context()
    prepare(france_services(), within=within)  # what is made once is made
    return within


def test_rows_of_elsewhere_are_left_out_before_any_work(known):
    files = [national(rows) for rows in (300, 600)]
    one, other = (calls(lambda file=file: prepare(file, within=known)) for file in files)
    assert other - one < FEW * 300


def test_a_row_costs_the_same_in_a_long_list(known):
    """Rows are added one by one to the work, not compared with all the others."""
    file = france_services()
    own = file[file["insee_com"].str.startswith("86")]

    def listed(times):
        made = pd.concat([own] * times, ignore_index=True)
        made["id_fs"] = [f"8{rank}" for rank in range(len(made))]
        latitudes = made["latitude"].astype(float)
        made["latitude"] = [f"{a + k * 1e-3:.6f}" for k, a in enumerate(latitudes)]
        return made

    spent = [calls(lambda n=n: prepare(listed(n), within=known)) for n in (4, 8, 16)]
    assert spent[2] - spent[1] < 2.6 * (spent[1] - spent[0])


def test_no_transformation_is_made_twice(known, monkeypatch):
    made = []
    real = pyproj.Transformer.from_crs
    monkeypatch.setattr(
        pyproj.Transformer, "from_crs", lambda *a, **k: made.append(a) or real(*a, **k)
    )
    prepare(france_services(), within=known)
    assert made == []


def test_headers_are_read_once_for_all_layouts(monkeypatch):
    read = []
    real = layouts._there
    monkeypatch.setattr(layouts, "_there", lambda frame: read.append(frame) or real(frame))
    file = upload(france_services())
    two = gate.TableSheet("autre", file.tables[0].frame)
    found = layouts.recognise(replace(file, tables=(*file.tables, two)))
    assert {match.layout.id for match in found} == {"france_services_2024"}
    assert len(read) == 2


def test_a_column_is_looked_at_by_its_first_cells(known):
    """A column that nothing reads costs its first filled cells, not the whole list."""
    files = [national(rows).assign(commentaire="un mot") for rows in (300, 600)]
    plain = [national(rows) for rows in (300, 600)]
    spent = [calls(lambda file=file: prepare(file, within=known)) for file in (*files, *plain)]
    assert (spent[1] - spent[0]) - (spent[3] - spent[2]) < 100
