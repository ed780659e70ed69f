"""Basins of large gaps in words: sentence, classes of the map, list, columns of the file."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access.measures import ESTIMATES, Params
from geo.base import french, palette
from geo.indicators import basins, classes, priority
from geo.pack import missing, territories
from geo.pack.memo import per_pack
from geo.reading import names, priorities

if TYPE_CHECKING:
    from geo.pack.pack import Pack

LABELS: Final = (
    "hors de tout bassin",
    "bassin en hypothèse basse ou haute seule",
    "bassin en estimation centrale, pas dans toutes",
    "bassin quelle que soit l’hypothèse",
)
"""Classes of the map, the surest last."""
COLOURS: Final = (palette.UNCHANGED, *(palette.DIFFICULTY[step] for step in (1, 3, 4)))
COLUMNS: Final = ("basin", "basin_held")
"""Columns that ``columns`` adds to the list of the communes."""
MEANING: Final = (
    "Un bassin\u00a0: des communes qui se touchent, où l’écart est fort et celui de leurs voisines "
    "aussi, plus que le hasard ne le ferait (en moyenne, au plus "
    f"{french.quantity(100 * basins.CHANCE, '%')} d’entre elles y seraient par hasard). "
    "Les hypothèses font varier les minutes et les heures non connues, pas les poids, la "
    "population ni les limites des communes\u202f; les communes d’un autre département ne "
    "comptent pas comme voisines. Une commune est tenue quand elle est dans un bassin dans les "
    "trois hypothèses."
)
_NONE: Final = "hors bassin"
_HELD: Final = ("aucune", "basse ou haute seule", "centrale, pas toutes", "toutes")
_NAMED: Final = 3
"""Basins that a sentence names, at most."""


@per_pack
def commune_classes(pack: Pack, params: Params) -> pd.Series:
    """Class of each commune, a position in ``LABELS``; ``classes.MISSING`` without a gap."""
    found = basins.basins(pack, params.only(priority.USES))
    ranks = np.select([found["every"], found["central"], found["low"] | found["high"]], [3, 2, 1])
    known = priority.gaps(pack, params.only(priority.USES))["gap"].notna()
    return pd.Series(ranks, index=found.index).where(known, classes.MISSING).astype(int)


def legend(pack: Pack, params: Params, area: str = "") -> list[classes.Counted]:
    """Count communes and inhabitants of an area in each class; those without a gap come last."""
    ranks = commune_classes(pack, params)[territories.inside(pack, area)]
    people = pack.communes["population"].reindex(ranks.index)
    shown = dict(enumerate(zip(LABELS, COLOURS, strict=True)))
    if ranks.eq(classes.MISSING).any():
        shown[classes.MISSING] = (classes.MISSING_LABEL, palette.MISSING)
    return [
        classes.Counted(*words, int(ranks.eq(rank).sum()), int(people[ranks.eq(rank)].sum()))
        for rank, words in shown.items()
    ]


@per_pack
def basin_list(pack: Pack, params: Params, area: str = "") -> pd.DataFrame:
    """List the basins, the most inhabitants first, as far as they are in an area.

    Returns
    -------
    DataFrame
        ``name`` (« autour de Gençay », its commune of most inhabitants; « Gençay seule »),
        ``communes``, ``population``, and ``every``, the communes that stay in under every
        hypothesis. No row without a basin.
    """
    found = basins.basins(pack, params.only(priority.USES))
    around = _around(pack, found)
    found = found[territories.inside(pack, area)]
    found = found.assign(people=pack.communes["population"])
    by_basin = found[found["basin"].ne(basins.NONE)].groupby("basin")
    return pd.DataFrame(
        {
            "name": pd.Series(around, dtype=object),
            "communes": by_basin.size(),
            "population": by_basin["people"].sum(),
            "every": by_basin["every"].sum(),
        }
    ).loc[list(by_basin.groups)]


def columns(pack: Pack, params: Params) -> pd.DataFrame:
    """What the list of the communes says of basins, index ``code_insee``, columns ``COLUMNS``.

    ``basin`` names the basin of the central estimate, « hors bassin » elsewhere; ``basin_held``
    the hypotheses under which the commune is in one. Both are missing without a gap.
    """
    found = basins.basins(pack, params.only(priority.USES))
    ranks = commune_classes(pack, params)
    known = ranks.ne(classes.MISSING)
    around = {basins.NONE: _NONE} | _around(pack, found)
    return pd.DataFrame(
        {
            "basin": found["basin"].map(around).where(known),
            "basin_held": ranks.map(dict(enumerate(_HELD))),
        }
    )


@per_pack
def ranked(pack: Pack, params: Params, area: str = "") -> pd.DataFrame:
    """List the communes as ``priorities.ranked`` does, with ``COLUMNS`` at the end."""
    return priorities.ranked(pack, params, area).join(columns(pack, params), on="code_insee")


def _around(pack: Pack, found: pd.DataFrame) -> dict[Hashable, str]:
    """Name each basin by its commune of most inhabitants."""
    inside = found[found["basin"].ne(basins.NONE)]
    people = pack.communes["population"].reindex(inside.index).groupby(inside["basin"])
    return {
        number: f"{names.unit_name(pack, 'commune', code)} seule"
        if alone
        else f"autour {names.unit_name(pack, 'commune', code, 'de')}"
        for number, code, alone in zip(
            people.groups, people.idxmax(), people.size().eq(1), strict=True
        )
    }


@per_pack
def sentence(pack: Pack, params: Params, area: str = "") -> str:
    """Say which basins there are, how many people live there, and what stays in each hypothesis.

    Nothing is said of an area that holds no commune.
    """
    if lack := missing.sentence(pack, params.kind):
        return lack
    here = territories.inside(pack, area)
    if not here.any():
        return ""
    found = basins.basins(pack, params.only(priority.USES))[here]
    counted = pack.communes["population"][here].to_numpy(float)
    people = [float(counted[found[name].to_numpy()].sum()) for name in ESTIMATES]
    level, _, code = area.partition("-")
    where = names.unit_name(pack, level or "departement", code or pack.department, "dans")
    known = basin_list(pack, params, area)
    if known.empty:
        return _without(where, max(people))
    one = len(known) == 1
    gathered = french.plural(int(known["communes"].sum()), "commune")
    several = f"{french.number(len(known))} bassins"
    text = (
        f"{french.capital(where)}, les écarts forts se concentrent dans "
        f"{'un bassin' if one else several}\u00a0: {_basins(known)}."
    )
    whole = french.people_range(min(people), people[1], max(people))
    return text if one and min(people) == max(people) else f"{text} En tout, {gathered}, {whole}."


def _without(where: str, most: float) -> str:
    none = (
        f"{french.capital(where)}, aucun bassin\u00a0: les communes d’écart fort ne se touchent "
        "pas plus que le hasard ne le ferait"
    )
    if most == 0:
        return f"{none}, quelle que soit l’hypothèse."
    return f"{none} en estimation centrale\u202f; selon l’hypothèse, jusqu’à {french.people(most)}."


def _basins(known: pd.DataFrame) -> str:
    said = [_basin(*row) for row in known.head(_NAMED).itertuples(index=False, name=None)]
    more = known.iloc[_NAMED:]
    if len(more):
        communes = french.plural(int(more["communes"].sum()), "commune")
        people = french.people(float(more["population"].sum()))
        said.append(f"{french.plural(len(more), 'autre')} ({communes}, {people})")
    return "\u202f; ".join(said)


def _basin(name: str, communes: int, population: int, every: int) -> str:
    """Say a row of ``basin_list``."""
    if every == communes:
        held = "quelle que soit l’hypothèse"
    elif every:
        held = f"dont {french.plural(every, 'commune')} quelle que soit l’hypothèse"
    else:
        held = "dont aucune dans toutes les hypothèses"
    counted = f"{french.plural(communes, 'commune')} et " if communes > 1 else ""
    return f"{name}, {counted}{french.people(population)}, {held}"
