"""Tables of words, read line by line: written as accessible HTML with every value escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st


def text_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str,
    chosen: int | None = None,
) -> None:
    """Draw a table whose first column names each row; ``chosen`` is the rank of the one shown."""
    head = "".join(f"<th scope=col>{escape(one)}</th>" for one in headers)
    body = "".join(
        f"<tr{' class=chosen aria-current=true' if rank == chosen else ''}>"
        f"<th scope=row>{escape(row[0])}</th>"
        + "".join(f"<td>{escape(one)}</td>" for one in row[1:])
        + "</tr>"
        for rank, row in enumerate(rows)
    )
    st.html(
        f'<table class="text"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
