"""A cell before and after, as the list of changes writes it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.base import french as wording
from geo.base.errors__errors import typeset
from geo.pack.columns import Column


def said(column: Column, value: object) -> str:
    """Write a column and its value: ``Téléphone : vide``."""
    return typeset(f"{column.meaning.split(' ;')[0]} : {text(value)}")


def text(value: object) -> str:
    """Write a value as a French reader expects it; ``vide`` when it is missing."""
    if missing(value):
        return "vide"
    if isinstance(value, bool | np.bool_):
        return "oui" if value else "non"
    if isinstance(value, pd.Timestamp):
        return wording.date(f"{value:%Y-%m-%d}")
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def missing(value: object) -> bool:
    """Whether a cell says nothing."""
    return bool(pd.isna(value))  # type: ignore[call-overload]
