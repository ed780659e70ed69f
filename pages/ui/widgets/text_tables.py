"""Tables of words, read line by line: written as accessible HTML with every value escaped."""

from __future__ import annotations

from collections.abc import Container, Sequence
from html import escape
from typing import Final

import streamlit as st

_BESIDE: Final = 3
"""Columns of words that a phone shows side by side."""


def text_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str,
    chosen: int | None = None,
    figures: Container[int] = (),
    paper: bool = False,
) -> None:
    """Draw a table whose first column names each row; ``chosen`` is the rank of the one shown.

    On a phone a table of more than three columns says each row as a short text, its headers before
    its values: none is beyond the edge (style.css). That layout would take roles away: they are
    said.

    ``figures`` are the ranks of the columns of numbers; ``paper`` is for what is only printed, in
    the place of the table just above (style.css).
    """
    classes = [" class=figure" * (at in figures) for at in range(len(headers))]
    head = "".join(
        f"<th scope=col role=columnheader{kind}>{escape(one)}</th>"
        for one, kind in zip(headers, classes, strict=True)
    )
    body = "".join(
        f"<tr role=row{' class=chosen aria-current=true' if rank == chosen else ''}>"
        f"<th scope=row role=rowheader>{escape(row[0])}</th>"
        + "".join(
            f'<td role=cell{kind} data-header="{escape(header)}">{escape(one)}</td>'
            for header, one, kind in zip(headers[1:], row[1:], classes[1:], strict=True)
        )
        + "</tr>"
        for rank, row in enumerate(rows)
    )
    name = "text paper" if paper else "text told" if len(headers) > _BESIDE else "text"
    st.html(
        f'<table class="{name}" role=table><caption>{escape(caption)}</caption>'
        f"<thead role=rowgroup><tr role=row>{head}</tr></thead>"
        f"<tbody role=rowgroup>{body}</tbody></table>"
    )
