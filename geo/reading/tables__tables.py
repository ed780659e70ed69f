"""Tables: what the maps show, one row per unit, the same columns on screen and in files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import measures
from geo.access import posts__advisers as advisers
from geo.access.measures import Params
from geo.base import french as wording
from geo.base.errors__errors import GeoError, typeset
from geo.indicators import need
from geo.indicators import registry as indicators
from geo.indicators.declaration import Indicator
from geo.pack import territories

if TYPE_CHECKING:
    from geo.pack.pack import Pack

CODE: Final = {
    "commune": "code_insee",
    "epci": "epci_code",
    "canton": "canton_code",
    "territoire": "territory",
    "departement": "department",
}
RANGE: Final = {"low": "_low", "central": "", "high": "_high"}
_FORMULA: Final = (*"=+-@\t\r\n", *"＝＋－＠")
"""Beginnings that a spreadsheet takes for a formula, the East Asian ones in some languages."""


def table(
    pack: Pack, level: str, params: Params, only: Sequence[str] | None = None
) -> pd.DataFrame:
    """Every indicator defined at a level, one row per unit.

    Parameters
    ----------
    pack, level, params
        What is described; ``level`` is a key of ``territories.LEVELS``.
    only : sequence of indicator ids, optional
        Keep these indicators; all those of the level that the pack has data for by default.

    Returns
    -------
    DataFrame
        The code of the unit (named as in the data: ``code_insee``, ``epci_code``…),
        ``name``, then one column per indicator id, with ``<id>_low`` and ``<id>_high`` where
        minutes enter and, for communes, ``<id>_site`` and ``<id>_km``; for communes, then,
        what recomputes their need (``need.export``, not with ``only``) and, lastly, their EPCI,
        canton, territory and its confidence, conseiller compétent. Units as the registry gives
        them. NaN is not known, +∞ minutes is no site at all.
    """
    names = territories.units(pack, level)
    columns: dict[str, pd.Series] = {CODE[level]: names.index.to_series(), "name": names}
    wanted = indicators.available(pack) if only is None else only
    for indicator in (indicators.REGISTRY[key] for key in wanted):
        if level not in indicator.levels or indicator.kind == "category":
            continue
        figures = indicators.by_unit(pack, indicator.id, level, params).reindex(names.index)
        columns |= {
            f"{indicator.id}{suffix}": figures[name]
            for name, suffix in RANGE.items()
            if name in figures
        }
        if indicator.site_kind and level == "commune":
            found = _found(pack, indicator, params)
            columns[f"{indicator.id}_site"] = found["site"]
            columns[f"{indicator.id}_km"] = found["distance_m"] / 1000
    if level == "commune":
        if only is None:
            columns |= {str(name): values for name, values in need.export(pack, params).items()}
        columns |= _belonging(pack)
    return pd.DataFrame(columns).reset_index(drop=True)


def chosen(pack: Pack, level: str, selection: Sequence[str] = ()) -> list[str]:
    """Codes of the units of a level, or of those selected, in code order.

    Raises ``GeoError`` when the department has no unit at that level or not one of those selected.
    """
    codes = list(map(str, territories.units(pack, level).index))
    name = territories.LEVELS[level]
    if not codes:
        raise GeoError(
            typeset(f"Ce département n'a pas de {name.plural} : choisissez un autre niveau.")
        )
    unknown = [code for code in selection if code not in set(codes)]
    if unknown:
        of_unit = wording.of(name.singular, wording.article(name.singular))
        raise GeoError(typeset(f"Code {of_unit} inconnu : {', '.join(unknown)}."))
    return [code for code in codes if code in set(selection)] if selection else codes


def under_map(pack: Pack, indicator_id: str, level: str, params: Params) -> pd.DataFrame:
    """The table that says what a map says: the same units, the worst first, people beside.

    Columns as ``table`` gives them, for the indicator of the map (the central figure, then its
    range), the inhabitants and the share of people aged 65 or more. A category sorts by name.
    """
    shown = list(dict.fromkeys([indicator_id, "population", "share_65_plus"]))
    frame = table(pack, level, params, shown)
    if indicator_id not in frame:
        return frame.sort_values("name", ignore_index=True)
    indicator = indicators.REGISTRY[indicator_id]
    names = list(frame.columns.drop(f"{indicator_id}_low", errors="ignore"))
    if len(names) < len(frame.columns):
        names.insert(names.index(indicator_id) + 1, f"{indicator_id}_low")
    return frame[names].sort_values(
        [indicator_id, "name"],
        ascending=[indicator.better == "high", True],
        na_position="last",
        ignore_index=True,
    )


def _found(pack: Pack, indicator: Indicator, params: Params) -> pd.DataFrame:
    assert indicator.site_kind is not None
    return measures.nearest(pack, indicator.site_kind, params.counts)


def _belonging(pack: Pack) -> dict[str, pd.Series]:
    communes = pack.communes
    adviser = advisers.competent(pack)
    return {
        "epci": communes["epci_code"].map(territories.units(pack, "epci")),
        "canton": communes["canton_code"].map(territories.units(pack, "canton")),
        "territory": communes["territory"],
        "territory_name": communes["territory_name"],
        "territory_confidence": communes["confidence"],
        "competent_adviser": adviser["employer"],
    }


def filled(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out the columns where nothing is known; a table without rows keeps them all."""
    return frame.dropna(axis="columns", how="all") if len(frame) else frame


def to_csv(frame: pd.DataFrame, *, french: bool = True) -> bytes:
    """Write a table as CSV.

    Parameters
    ----------
    frame : DataFrame
        The index is not written.
    french : bool
        True for French Excel (semicolon, decimal comma, byte-order mark), False for open
        data (comma, decimal point, UTF-8).

    Returns
    -------
    bytes
        Missing or infinite (no road, no place) is an empty cell. Text that a spreadsheet
        would compute, headers included, is prefixed with an apostrophe; numbers, negative ones
        included, stay numbers. A control character is written as its picture.
    """
    safe = frame.rename(columns=_inert).replace([np.inf, -np.inf], np.nan)
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = safe[name].map(_inert, na_action="ignore")
    buffer = io.StringIO(newline="")
    safe.to_csv(
        buffer,
        index=False,
        sep=";" if french else ",",
        decimal="," if french else ".",
        float_format="%.10g",
        lineterminator="\r\n" if french else "\n",
        quoting=csv.QUOTE_MINIMAL,
    )
    return buffer.getvalue().encode("utf-8-sig" if french else "utf-8")


def _inert(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    said = wording.legible(cell)
    return f"'{said}" if said.startswith(_FORMULA) else said
