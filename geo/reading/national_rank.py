"""The departments of France side by side, and the place of one of them among the 101."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from geo.access import presence
from geo.base import french
from geo.base.french import NBSP, NNBSP
from geo.indicators import need
from geo.pack.catalogue import PUBLISHED
from geo.pack.sheets import DEPARTMENTS

SOURCE: Final = (
    "INSEE, population en vigueur en 2026, recensement et Filosofi 2021 ; ANCT, liste des "
    "structures France services, 1er août 2024 ; calcul de l’observatoire."
)
THRESHOLD_MIN: Final = 20.0
ALIKE: Final = 5


class Place(NamedTuple):
    """A department among the others.

    rank : 1 for the greatest need, None when it is not known. rank_beyond : 1 for the greatest
    share of inhabitants beyond 20 min, None when the access is not known. alike : codes of the
    five departments nearest in size and density, the nearest first. among : how many have a rank.
    """

    code: str
    rank: int | None
    rank_beyond: int | None
    alike: tuple[str, ...]
    among: int


def departments(communes: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Sum the communes of each department.

    Parameters
    ----------
    communes : DataFrame
        ``france.communes``.
    names : DataFrame, index department code
        ``name``, ``tncc``.

    Returns
    -------
    DataFrame, index ``code``
        ``name``, ``tncc``, ``population``, ``pop_65_plus`` (missing where not published: Mayotte
        has no ages of 2021, hence no need either), ``area_km2`` (polygons that can be
        read), ``density`` (inhabitants per km²), ``need`` (mean of the communes weighted by
        inhabitants), ``used`` (components known in some commune), ``rank`` (1: greatest need;
        ties by code); with access: ``beyond`` (share of inhabitants beyond 20 min, %; those
        that no road leads to are) and ``rank_beyond``.
    """
    people = communes["population"].fillna(0).astype(float)
    of = communes["department"]
    columns = {
        "population": communes["population"].groupby(of).sum(min_count=1).astype("Int64"),
        "pop_65_plus": communes["pop_65_plus"].groupby(of).sum(min_count=1).astype("Int64"),
        "area_km2": communes["area_km2"].groupby(of).sum().round(1),
        "need": _mean(communes["need"], people, of),
        "used": communes["used"].groupby(of).agg(_components),
    }
    if "central" in communes:
        far = 100.0 * communes["central"].gt(THRESHOLD_MIN)
        columns["beyond"] = _mean(far.where(communes["central"].notna()), people, of)
    table = names.join(pd.DataFrame(columns), how="inner").sort_index().rename_axis("code")
    area = table["area_km2"].where(table["area_km2"] > 0)
    table["density"] = (table["population"].astype("Float64") / area).astype(float)
    return ranked(table)


def published() -> pd.DataFrame | None:
    """Read the departments as committed, ranked; None when the file is not there.

    Written from ``observatoire france`` with the national lists of 2021 and 1 August 2024.
    """
    path = PUBLISHED / "sheets" / DEPARTMENTS
    if not path.exists():
        return None
    return ranked(pd.read_csv(path, dtype={"code": "str", "tncc": "str"}).set_index("code"))


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Rank departments: the greatest need first, and the greatest share beyond 20 min."""
    ranks = {"rank": table["need"].round(9).rank(method="first", ascending=False)}
    if "beyond" in table:
        ranks["rank_beyond"] = table["beyond"].round(9).rank(method="first", ascending=False)
    return table.assign(**{name: values.astype("Int64") for name, values in ranks.items()})


def _mean(values: pd.Series, people: pd.Series, of: pd.Series) -> pd.Series:
    known = people.where(values.notna(), 0.0).groupby(of).sum()
    return (values * people).groupby(of).sum() / known.where(known > 0)


def _components(used: pd.Series) -> str:
    known = {name for one in used.dropna().unique() for name in one.split("|")}
    return "|".join(name for name in need.COMPONENTS if name in known)


def place(table: pd.DataFrame, code: str) -> Place:
    """Find the place of a department; raises ``KeyError`` for one that is not in the table.

    Departments are alike by the logarithms of their population and of their density, each
    reduced to a mean of 0 and a standard deviation of 1 over the departments: the nearest are
    those at the shortest distance; ties by code.
    """
    size = np.log(table[["population", "density"]].astype(float).replace(0, np.nan))
    size = (size - size.mean()) / size.std(ddof=0)
    apart = ((size - size.loc[code]) ** 2).sum(axis="columns", skipna=False) ** 0.5
    nearest = apart.drop(code).dropna().sort_index().sort_values(kind="stable").head(ALIKE)
    return Place(
        code,
        _known(table, "rank", code),
        _known(table, "rank_beyond", code),
        tuple(str(one) for one in nearest.index),
        int(table["rank"].notna().sum()),
    )


def _known(table: pd.DataFrame, column: str, code: str) -> int | None:
    value = table[column].to_dict()[code] if column in table else None
    return None if value is None or pd.isna(value) else int(value)


def sentence(table: pd.DataFrame, code: str) -> str:
    """Say the place of a department among the others, and which are alike.

    « La Vienne est au 34e rang sur 101 pour… ». Raises ``KeyError`` as ``place``.
    """
    found = place(table, code)
    names = {
        str(one): french.department(str(name), str(tncc))
        for one, name, tncc in table[["name", "tncc"]].itertuples(name=None)
    }
    name = french.capital(names[code])
    if found.rank is None:
        return f"{name}{NBSP}: rang non disponible, l’indice de besoin n’y est pas connu."
    used = str(table["used"].to_dict()[code])
    parts = [f"au {_rank(found.rank)} rang sur {_among(table)} pour {_measured(used)}"]
    if found.rank_beyond is not None:
        parts.append(
            f"au {_rank(found.rank_beyond)} pour la part des habitants à plus de "
            f"{french.quantity(THRESHOLD_MIN, 'minutes')} d’une France services "
            f"({french.quantity(table['beyond'].to_dict()[code], '%', 1)}, temps estimé, "
            f"{presence.READINGS[presence.DEFAULT]})"
        )
    alike = french.join_list([names[one] for one in found.alike])
    return (
        f"{name} est {' et '.join(parts)}, du plus au moins concerné. Les plus semblables par le "
        f"nombre d’habitants et la densité{NBSP}: {alike}."
    )


def _among(table: pd.DataFrame) -> str:
    """Departments that have a rank; the others are named."""
    unknown = [str(name) for name in table.loc[table["rank"].isna(), "name"]]
    left = f" (sans {french.join_list(unknown)}, non publié)" if unknown else ""
    return f"{int(table['rank'].notna().sum())}{left}"


def _rank(rank: int) -> str:
    return "1er" if rank == 1 else f"{rank}e"


def _measured(used: str) -> str:
    names = [need.COMPONENTS[one].name for one in used.split("|") if one]
    return f"l’indice de besoin ({french.join_list(names)}{NNBSP}; moyenne des habitants)"
