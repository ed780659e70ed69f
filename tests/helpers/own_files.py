"""Files of staff's own data, as the gate returns them, and the department that takes them."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from geo.intake import engine, layouts
from geo.pack import schema, table_files
from geo.pack.catalogue import PUBLISHED
from geo.pack.pack import Pack
from geo.pack.sheets import SHEETS
from geo.store import import_draft
from geo.upload.gate import Layer, TableSheet, Upload


def context(pack):
    return engine.Context(pack, import_draft.read_sheets(pack.department, PUBLISHED / "sheets"))


def upload(rows, name="fichier.csv"):
    """A CSV of these rows (dicts or a frame); its first data line is 2."""
    frame = pd.DataFrame(rows).astype(object).fillna("").astype("str")
    frame.index = range(2, len(frame) + 2)
    return Upload(name, "0" * 64, 1, "csv", "utf-8", (TableSheet("", frame),), (), ())


def drawn(frame, shapes, crs, name="carte.gpkg"):
    """A layer of these polygons."""
    frame = pd.DataFrame(frame).astype(object).fillna("").astype("str")
    frame.index = range(1, len(frame) + 1)
    layer = Layer("couche", crs, frame, np.asarray(shapes, dtype=object))
    return Upload(name, "0" * 64, 1, "gpkg", None, (), (layer,), ())


def bring(file, known, layout, **choices):
    """Import a file: the intake, and the sheets of the department once it is accepted."""
    made = engine.prepare(file, known, layouts.get(layout), choices=choices)
    return made, {**known.sheets, **made.sheets}


def rebuilt(known, sheets, root=None):
    """The pack made from sheets, its tables as they would be written; no fault between sheets."""
    assert not table_files.reference_faults(sheets, SHEETS, file=str, remedy="")
    made = import_draft.tables(known.pack, sheets)
    tables = {
        name: made[name].reindex(columns=table.names).sort_values(list(table.key))
        for name, table in schema.TABLES.items()
    }
    assert not table_files.reference_faults(tables, schema.TABLES, file=str, remedy="")
    for name, table in schema.TABLES.items():
        assert not table_files.key_faults(
            tables[name].reset_index(drop=True), table, file=name, remedy=""
        )
    return Pack(known.pack.department, MappingProxyType(tables), root or known.pack.root)


def renamed_commune(pack, code, name):
    """The pack with one commune under another name."""
    communes = pack.tables["communes"].copy()
    communes.loc[communes["code_insee"].eq(code), "name"] = name
    return replace(pack, tables=MappingProxyType({**pack.tables, "communes": communes}))


def remarks(made, severity):
    return [remark for remark in made.report.remarks if remark.severity == severity]
