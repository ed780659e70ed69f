"""The charts of the pages: the specification of one is made once, and sent as it was made.

To describe and validate a chart costs more than all the rest of a page. What is drawn of a pack
with the same arguments is the same chart: its specification is kept on the pack, as Vega-Lite
reads it, the rows as Arrow bytes. A browser that has it already is sent its name alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from copy import copy
from typing import Any

import altair
import pandas as pd
import pyarrow as pa
import streamlit as st

from geo.pack.memo import per_pack
from geo.pack.pack import Pack

Chart = altair.Chart | altair.LayerChart | altair.FacetChart
"""What a chart is described as."""
_describing = threading.Lock()
"""Held while a chart is described: the theme of Altair is that of all threads."""


def draw(
    pack: Pack,
    chart: Callable[..., Chart],
    *asked: Hashable,
    said: str,
    key: str | None = None,
    on_select: Callable[[], None] | None = None,
) -> None:
    """Draw the chart that ``chart(pack, *asked)`` describes, ``said`` in words.

    ``chart`` is a function of a module, which reads nothing but its arguments: neither the
    session nor the clock. ``on_select`` is called when a reader picks something of its only
    parameter.
    """
    st.vega_lite_chart(
        copy(specification(pack, chart, asked)),
        alt=said,
        key=key,
        on_select=on_select or "ignore",
    )


@per_pack
def specification(
    pack: Pack, chart: Callable[..., Chart], asked: tuple[Hashable, ...]
) -> dict[str, Any]:
    """What Vega-Lite draws; shared, never changed. Its ``datasets`` are Arrow streams."""
    described = chart(pack, *asked)
    # Streamlit has a theme of its own
    with _describing, altair.theme.enable("none"), altair.data_transformers.enable("default"):
        made = described.to_dict()
    config = made.setdefault("config", {})
    for part in ("mark", "axis", "legend", "header", "title"):  # ``said`` says them all
        config[part] = {**config.get(part, {}), "aria": False}
    made["datasets"] = {name: _arrow(rows) for name, rows in made["datasets"].items()}
    return made


def _arrow(rows: list[dict[str, Any]]) -> bytes:
    table = pa.Table.from_pandas(pd.DataFrame(rows), preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    written: bytes = sink.getvalue().to_pybytes()
    return written
