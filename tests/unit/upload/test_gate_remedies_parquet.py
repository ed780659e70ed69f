"""Remedies of Parquet, as ``test_gate_remedies`` has those of tables."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from geo.upload import gate
from geo.upload.terms import Limits
from tests.helpers import gate_files, remedies
from tests.helpers.gate_remedies import each, layers, made, tables
from tests.helpers.remedies import Case

FRAME = gate_files.FRAME.set_axis(pd.Index(range(1, 6), name="line"))
NAME = "liste.parquet"
PEOPLE = gate.RowFilter(
    "Population", {name: (name,) for name in gate_files.HEADER},
    {"code_insee": tuple(row[0] for row in gate_files.ROWS)},
)  # fmt: skip
TWO = gate.RowFilter("Population", PEOPLE.columns, {**PEOPLE.rows, "nom": ("Adriers", "Amberre")})


def write(frame=FRAME, name=NAME, **options):
    """The communes, or another table, in Parquet."""

    def maker(folder):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        parquet.write_table(table, folder / name, **options)
        return folder / name

    return maker


def lzo(folder):
    """The communes, said to be compressed in a way that nobody reads."""
    path = write(compression="snappy", use_dictionary=False)(folder)
    raw, name = path.read_bytes(), b"code_insee"
    codec = b"\x18" + bytes([len(name)]) + name + b"\x15"
    assert raw.count(codec + b"\x02") == 1
    return gate_files.put(folder, path.name, raw.replace(codec + b"\x02", codec + b"\x06"))


def cut(folder):
    path = write()(folder)
    return gate_files.put(folder, path.name, path.read_bytes()[:-40])


def areas(folder):
    gate_files.shapes_frame().to_parquet(folder / "secteurs.parquet")
    return folder / "secteurs.parquet"


def as_geopackage(folder):
    gpd.read_parquet(folder / "secteurs.parquet").to_file(folder / "secteurs.gpkg")
    return folder / "secteurs.gpkg"


def swollen(folder):
    """Three megabytes of the same, kept in some kilobytes."""
    table = pa.table({"x": np.zeros(400_000)})
    parquet.write_table(table, folder / NAME, use_dictionary=False, compression="zstd")
    return folder / NAME


def without(folder):
    """Take the column that is named out, then give the file."""
    table = parquet.read_table(folder / NAME).drop_columns(["listes"])
    parquet.write_table(table, folder / NAME)
    return folder / NAME


def flat(folder):
    table = pd.read_parquet(folder / NAME)
    table["listes"] = table["listes"].map(lambda cells: " ".join(map(str, cells)))
    return write(table)(folder)


def renamed(folder):
    """Give the column its name back."""
    return write(pd.read_parquet(folder / NAME).rename(columns={"habitants": "population"}))(folder)


def kept(*makers, **options):
    return tables(*makers, expected=FRAME, **options)


CELLS = Limits(cells=10)
OTHER_CODES = FRAME.assign(code_insee=[f"29{rank:03}" for rank in range(5)])
SWAPPED = FRAME.assign(nom=[*FRAME["nom"][2:], "x", "y"])
ADDED = pd.concat([SWAPPED, OTHER_CODES.assign(nom="Adriers")])
FIRST_TWO = FRAME[:2].set_axis(pd.Index([1, 2], name="line"))
CASES = {
    "another compression": Case("n'est pas lue", made(lzo), tables(gate_files.good_csv)),
    "a truncated file": Case("tronqué ou abîmé", made(cut), kept(write())),
    "a GeoParquet": Case("GeoParquet", made(areas), layers(as_geopackage)),
    "too many rows": Case(
        "annonce 5 lignes", made(write(), limits=Limits(rows=4)),
        tables(write(FRAME[:2]), expected=FIRST_TWO, limits=Limits(rows=4))),
    "an absurd compression": Case(
        "anormalement grand", made(swollen, limits=Limits(unpacked=1_000_000)),
        kept(write(), limits=Limits(unpacked=1_000_000))),
    "a column that is missing": Case(
        "il lui manque : « population »",
        made(write(FRAME.rename(columns={"population": "habitants"})), filters=[PEOPLE],
             limits=CELLS),
        each(kept(write(), filters=[PEOPLE]), kept(renamed, filters=[PEOPLE]))),
    "lists in a column": Case(
        "listes ou des structures", made(write(FRAME.assign(listes=[[1, 2]] * 5))),
        each(tables(flat, expected=FRAME.assign(listes="1 2")), kept(without))),
    "another region": Case(
        "aucune ligne où", made(write(OTHER_CODES), filters=[PEOPLE]),
        kept(write(), filters=[PEOPLE])),
    "nothing of what is asked": Case(
        "aucune des 10 lignes", made(write(ADDED), filters=[TWO]),
        tables(write(), expected=FIRST_TWO, filters=[TWO])),
}  # fmt: skip


FILE = "parquet.py"


@pytest.mark.slow
def test_every_remedy_of_parquet_is_followed(tmp_path):
    said, wrong = remedies.run(CASES, tmp_path)
    wrong += remedies.unfollowed(remedies.in_source(f"geo/upload/{FILE}"), said, {})
    assert not wrong, "\n".join(wrong)
