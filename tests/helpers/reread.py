"""Exports read back by other software than ours, and names that no software should obey."""

import io
from dataclasses import replace
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd

HOSTILE = [
    "=1+1",
    "+33 5",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\n=1+1",
    "＝1+1",
    '=HYPERLINK("http://127.0.0.1/")',
    "<script>alert(1)</script>",
    "</text><image href='http://127.0.0.1/'/>",
    "${alert(1)} `x` {{7*7}} #panic() $x$ *gras*",
    "javascript:alert(1)",
    "http://127.0.0.1/",
    "L’Isle-Jourdain ✓ 𝒳 \u202e🙂",
    "أهلا \u0645\u0631\u062d\u0628\u0627",
    "Z" + "\u0300\u0315\u031b\u0321" * 40 + "algo",
    "avant\x00apr\x07ès\x1b[31m",
    "]]>&amp;\"'",
    "01001",
    "x" * 10_000,
]


def hostile(pack):
    """The pack whose largest communes, a territory and scenario have hostile names."""
    largest = pack.tables["population"].sort_values("population", ascending=False)["code_insee"]
    names = dict(zip(largest, HOSTILE, strict=False))
    communes = pack.tables["communes"].copy()
    communes["name"] = communes["code_insee"].map(names).fillna(communes["name"])
    territories = pack.tables["territories"].copy()
    territories["territory_name"] = territories["territory_name"].where(
        territories["territory"] != "T1", "=1+1</svg><script>"
    )
    changed = {**pack.tables, "communes": communes, "territories": territories}
    return replace(pack, tables=MappingProxyType(changed), scenario="@SUM(A1)<script>", before=pack)


def book(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def sheets(content):
    return pd.read_excel(io.BytesIO(content), sheet_name=None, dtype=object)


def notes(content):
    read = sheets(content)["Lisez-moi"]
    return read.groupby("Rubrique")["Contenu"].apply("\n".join).to_dict()


def layer(content, form, folder):
    path = folder / f"couche.{form}"
    path.write_bytes(content)
    return gpd.read_parquet(path) if form == "parquet" else gpd.read_file(path)


def same_figures(back, expected):
    """Every column of a table, read back: text equal, figures equal, missing where missing."""
    assert len(back) == len(expected)
    for name in expected:
        if pd.api.types.is_numeric_dtype(expected[name]):
            found = pd.to_numeric(back[name]).to_numpy(float)
            np.testing.assert_allclose(found, expected[name].to_numpy(float), rtol=1e-13)
        else:
            cells = [None if pd.isna(cell) or cell == "" else cell for cell in back[name]]
            assert cells == [cell or None for cell in expected[name].fillna("")], name
