"""Tables: what the maps show, one row per unit, the same columns on screen and in files.

French headers of the columns of tables: on screen, in a workbook, in its dictionary.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import measures, place_counts
from geo.access.measures import Params
from geo.base import french
from geo.base.errors import GeoError
from geo.base.formulas import inert
from geo.base.french import typeset
from geo.indicators import need, registry
from geo.indicators.declaration import Indicator
from geo.pack import territories
from geo.pack.memo import per_pack
from geo.reading import as_near, value_text

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
    wanted = registry.available(pack) if only is None else only
    for indicator in (registry.REGISTRY[key] for key in wanted):
        if level not in indicator.levels or indicator.kind == "category":
            continue
        figures = registry.by_unit(pack, indicator.id, level, params).reindex(names.index)
        columns |= {
            f"{indicator.id}{suffix}": figures[name]
            for name, suffix in RANGE.items()
            if name in figures
        }
        if indicator.site_kind and level == "commune":
            found = _found(pack, indicator, params)
            columns[f"{indicator.id}_site"] = as_near.places(
                pack, indicator.site_kind, params.counts
            )
            columns[f"{indicator.id}_km"] = found["distance_m"] / 1000
    if level == "commune":
        if only is None:
            columns |= {str(name): values for name, values in need.export(pack, params).items()}
        columns |= _belonging(pack)
    return pd.DataFrame(columns).reset_index(drop=True)


def chosen_codes(pack: Pack, level: str, selection: Sequence[str] = ()) -> list[str]:
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
        of_unit = french.with_de(name.singular, french.article(name.singular))
        raise GeoError(typeset(f"Code {of_unit} inconnu : {', '.join(unknown)}."))
    return [code for code in codes if code in set(selection)] if selection else codes


def under_map(pack: Pack, indicator_id: str, level: str, params: Params) -> pd.DataFrame:
    """The table that says what a map says: the same units, the worst first, people beside.

    Columns as ``table`` gives them, for the indicator of the map (the central figure, then its
    range) and those of context; how sure a territory is, in words. A category sorts by name.
    """
    shown = registry.measured_pack(pack, registry.REGISTRY[indicator_id])
    return _under_map(shown, indicator_id, level, params, registry.declared())


@per_pack(beside=True)
def _under_map(
    pack: Pack,
    indicator_id: str,
    level: str,
    params: Params,
    _declared: tuple[Indicator, ...],
) -> pd.DataFrame:
    beside = [one.id for one in registry.REGISTRY.values() if one.context]
    shown = list(dict.fromkeys([indicator_id, *beside]))
    frame = table(pack, level, params, shown)
    if "territory_confidence" in frame:
        said = _in_words("territory_confidence", frame["territory_confidence"])
        frame = frame.assign(territory_confidence=said)
    if indicator_id not in frame:
        return frame.sort_values("name", ignore_index=True)
    indicator = registry.REGISTRY[indicator_id]
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
    adviser = place_counts.competent(pack)
    return {
        "epci": communes["epci_code"].map(territories.units(pack, "epci")),
        "canton": communes["canton_code"].map(territories.units(pack, "canton")),
        "territory": communes["territory"],
        "territory_name": communes["territory_name"],
        "territory_confidence": communes["confidence"],
        "competent_adviser": adviser["employer"],
    }


def for_people(frame: pd.DataFrame, params: Params) -> pd.DataFrame:
    """A table of ``table`` as people read it: French headers, words for codes, rounded figures.

    The table itself keeps the codes, the names of columns and every decimal, for who computes.
    """
    read = rounded(frame).apply(lambda column: _in_words(str(column.name), column))
    return read.rename(columns=labels(read.columns, params))


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose figures of indicators have the decimals that a reader sees on screen."""
    figures = frame.select_dtypes("number").columns
    known = [name for name in figures if kind(str(name)) != "text"]
    return frame.round({name: decimals(str(name)) for name in known})


def _in_words(name: str, column: pd.Series) -> pd.Series:
    """A column whose codes are said in words."""
    if name == "territory_confidence":
        return column.map(territories.CONFIDENCE)
    words = _WORDS.get(split(name)[1])
    if words is None:
        return column
    return column.map(lambda said: _APART.join(map(words, filter(None, said.split("|")))))


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
    return inert(french.legible(cell)) if isinstance(cell, str) else cell


NAMES: Final = {
    "name": "Nom",
    "code_insee": "Code INSEE",
    "epci_code": "Code",
    "canton_code": "Code",
    "territory": "Territoire",
    "department": "Code",
    "epci": "EPCI",
    "canton": "Canton",
    "territory_name": "Nom du territoire",
    "territory_confidence": "Confiance du rattachement",
    "competent_adviser": "Conseiller compétent (employeur)",
    "simulation": "Simulation",
}
"""Headers of the columns that are no figure of an indicator."""
_COLON: Final = f"{french.NBSP}: "
SUFFIXES: Final = {
    "_low": " (bas)",
    "_high": " (haut)",
    "_site": f"{_COLON}lieu",
    "_km": f"{_COLON}km",
    "_used": f"{_COLON}composantes",
    "_weights": f"{_COLON}poids",
}
"""What a column adds to the indicator whose identifier begins its name."""
_MINUTES: Final = "Minutes"
"""Header on screen of a duration that has none of its own."""
_BESIDE: Final = {
    "_low": "au moins",
    "_high": "au plus",
    "_site": "Lieu le plus proche",
    "_km": "km à vol d’oiseau",
}
"""Headers on screen of what stands beside the figure of an indicator."""
TEXTS: Final = ("_site", "_used", "_weights")
"""Suffixes of what is said, not counted."""
_WORDS: Final[dict[str, Callable[[str], str]]] = {
    "_used": lambda component: need.COMPONENTS[component].weighed,
    "_weights": lambda weight: french.exact(float(weight)),
}
"""How one part of what an index is made of is said."""
_APART: Final = f"{french.NNBSP}; "
PERCENTILE: Final = "_percentile"
_ENOUGH: Final = ("_site", "_km", "_used", "_weights")
"""Suffixes that the unit of the indicator says nothing of."""


def labels(columns: Iterable[str], params: Params) -> dict[str, str]:
    """French header of each column of a table of indicators, unit included."""
    return {column: label(column, params) for column in columns}


def label(column: str, params: Params) -> str:
    """French header of a column, as ``tables.table`` names them; ``KeyError`` for another."""
    if column in NAMES:
        return NAMES[column]
    if is_percentile(column):
        return f"Centile national{_COLON}{need.COMPONENTS[column.removesuffix(PERCENTILE)].name}"
    base, suffix = split(column)
    indicator = registry.REGISTRY[base]
    first = indicator.name.lower().split(" ")[0]
    said = first == indicator.unit.split(" ")[0] or first.startswith(indicator.unit)
    unit = "" if said or suffix in _ENOUGH else f" ({indicator.unit})"
    far = f" de {french.quantity(params.threshold_min, 'min')}" if indicator.beyond else ""
    far += value_text.period(indicator, params)
    return f"{indicator.name}{far}{SUFFIXES.get(suffix, '')}{unit}"


def short(column: str, params: Params) -> str:
    """Header of a column on screen, beside the map of its indicator; as ``label`` otherwise."""
    _, suffix = split(column)
    if suffix in _BESIDE:
        return _BESIDE[suffix]
    one = registry.REGISTRY.get(column)
    header = "" if one is None else one.short or _MINUTES * (one.kind == "duration")
    far = french.quantity(params.threshold_min, "min")
    return header.format(far=far) if header else label(column, params)


def split(column: str) -> tuple[str, str]:
    """Split a column into the identifier of its indicator and a key of ``SUFFIXES``, or nothing.

    >>> split("mds_min_low"), split("mds_min"), split("name")
    (('mds_min', '_low'), ('mds_min', ''), ('name', ''))
    """
    for suffix in SUFFIXES:
        if column.endswith(suffix) and column.removesuffix(suffix) in registry.REGISTRY:
            return column.removesuffix(suffix), suffix
    return column, ""


def kind(column: str) -> str:
    """Type of a column of ``tables.table``: ``whole`` (a count), ``decimal`` or ``text``."""
    base, suffix = split(column)
    one = registry.REGISTRY.get(base)
    if one is not None and one.kind != "category" and suffix not in TEXTS:
        counted = one.kind == "stock" and not one.decimals
        return "whole" if counted and not suffix.endswith("_km") else "decimal"
    return "decimal" if is_percentile(column) else "text"


def is_percentile(column: str) -> bool:
    """Whether a column is the national percentile of a component of need."""
    return column.endswith(PERCENTILE) and column.removesuffix(PERCENTILE) in need.COMPONENTS


def decimals(column: str) -> int:
    """Decimals that a reader sees of a column of figures."""
    base, suffix = split(column)
    if suffix == "_km" or base not in registry.REGISTRY:
        return 1
    return registry.REGISTRY[base].table_decimals
