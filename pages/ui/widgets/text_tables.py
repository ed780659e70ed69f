"""Tables of words, read line by line: written as accessible HTML with every value escaped."""

from __future__ import annotations

from collections.abc import Container, Sequence
from html import escape

import streamlit as st


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

    ``figures`` are the ranks of the columns of numbers; ``paper`` is for what is only printed, in
    the place of the table just above (style.css).
    """
    classes = [" class=figure" * (at in figures) for at in range(len(headers))]
    head = "".join(
        f"<th scope=col{kind}>{escape(one)}</th>"
        for one, kind in zip(headers, classes, strict=True)
    )
    body = "".join(
        f"<tr{' class=chosen aria-current=true' if rank == chosen else ''}>"
        f"<th scope=row>{escape(row[0])}</th>"
        + "".join(
            f"<td{kind}>{escape(one)}</td>" for one, kind in zip(row[1:], classes[1:], strict=True)
        )
        + "</tr>"
        for rank, row in enumerate(rows)
    )
    name = "text paper" if paper else "text"
    st.html(
        f'<table class="{name}"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
