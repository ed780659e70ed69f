"""Where trips begin and end: chefs-lieux, places of help at their own address; what covers them.

Trips go from home to the site: from the communes of the department and those around it, to
every place of help and to every commune of the department, where a place may open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.base import french
from geo.base.errors import SET_ASIDE, WARNED, GeoError, Remark
from geo.base.french import typeset
from geo.pack.kinds import HELP_TABLES
from geo.roads import minutes
from geo.roads.extract import Box, Extract, Ways
from geo.roads.network import Bools, Floats, Longs, Project

if TYPE_CHECKING:
    from geo.pack.pack import Pack

MARGIN_M: Final = 60_000.0
"""How far around the department roads are read: trips of its border go through."""
_DEGREE_M: Final = 111_200.0
_POINT: Final = ["name", "x_m", "y_m", "code_insee"]


def origins(pack: Pack) -> pd.DataFrame:
    """Communes from which trips begin, index code.

    Columns ``name``, ``x_m``, ``y_m`` (metres), ``code_insee``, ``department`` and ``island``.
    """
    here = pack.communes[["name", "x_m", "y_m", "island"]].assign(department=pack.department)
    around = pack.tables["neighbours"].set_index("code_insee")[list(here)]
    both = pd.concat([here, around])
    return both.assign(code_insee=both.index)


def destinations(pack: Pack) -> pd.DataFrame:
    """Places of help by ``place_id``, then communes of the department by code; as ``origins``."""
    listed = pd.concat([pack.tables[name]["place_id"] for name in HELP_TABLES]).dropna().unique()
    places = pack.tables["places"].set_index("place_id")
    found = pd.concat([places.loc[sorted(listed), _POINT], origins(pack).loc[pack.communes.index]])
    islands = origins(pack)["island"]
    return found[_POINT].assign(island=found["code_insee"].map(islands))


def box(pack: Pack, project_back: Project) -> Box:
    """Degrees of the department and ``MARGIN_M`` around its chefs-lieux."""
    x, y = (pack.communes[name].to_numpy(dtype=float) for name in ("x_m", "y_m"))
    west, east = x.min() - MARGIN_M, x.max() + MARGIN_M
    south, north = y.min() - MARGIN_M, y.max() + MARGIN_M
    steps = np.linspace(0, 1, 21)
    across, along = west + steps * (east - west), south + steps * (north - south)
    edge_x = np.concatenate([across, across, np.full(21, west), np.full(21, east)])
    edge_y = np.concatenate([np.full(21, south), np.full(21, north), along, along])
    lon, lat = project_back(edge_x, edge_y)
    return Box(*(float(np.round(one, 4)) for one in (lon.min(), lat.min(), lon.max(), lat.max())))


def covered_by(ways: Sequence[Ways], project: Project, points: pd.DataFrame) -> Longs:
    """Rank of the extract with the road nearest to each point; -1 when there is none within 2 km.

    Of extracts that have the same road, the last one.
    """
    from scipy.spatial import cKDTree

    best, rank = np.full(len(points), minutes.REFUSED_M), np.full(len(points), -1, dtype=np.int64)
    at = points[["x_m", "y_m"]].to_numpy(dtype=float)
    for one, found in enumerate(ways):
        driven = np.repeat((found.car > 0).any(axis=1), np.diff(found.first))
        x, y = project(found.lon[driven], found.lat[driven])
        if len(x):
            metres, _ = cKDTree(np.column_stack([x, y])).query(at)
            nearer = metres <= best
            best[nearer], rank[nearer] = metres[nearer], one
    return rank


def refuse_elsewhere(pack: Pack, covered: pd.Series) -> None:
    """Raise ``GeoError`` when no commune of the department is on a road of the extracts."""
    if covered.reindex(pack.communes.index).ge(0).any():
        return
    name = french.department(pack.name, pack.tncc, "de")
    raise GeoError(
        typeset(
            f"Ces extraits n'ont de route près d'aucune commune {name}. Ajoutez l'extrait de la "
            "région du département."
        )
    )


def coverage(
    pack: Pack, covered: pd.Series, extracts: Sequence[Extract], project_back: Project
) -> list[Remark]:
    """What the extracts leave out, and where they do not agree, with the communes concerned.

    ``covered``: by commune code, the rank of the extract as ``covered_by`` says.
    """
    known = origins(pack)
    found = covered.reindex(known.index).fillna(0)
    return [
        *_without_road(known, found, pack.department),
        *_dates(known, found, extracts),
        *_short(pack, extracts, project_back),
    ]


def _without_road(known: pd.DataFrame, found: pd.Series, department: str) -> list[Remark]:
    said = []
    for code, rows in known[found.lt(0)].groupby("department"):
        own = code == department
        noun = ("commune", "communes") if own else ("commune voisine", "communes voisines")
        said.append(
            Remark(
                WARNED,
                f"{french.plural(len(rows), *noun)} (département {code}) sans route dans ces "
                f"extraits : {french.several(rows['name'])}. Tout trajet y reste estimé.",
                "Ajoutez l'extrait de leur région, puis relancez.",
            )
        )
    return said


def _dates(known: pd.DataFrame, found: pd.Series, extracts: Sequence[Extract]) -> list[Remark]:
    """Extracts of another date than the last one: a road may be in one and not in the other."""
    last = max(one.date for one in extracts)
    said = []
    for rank, one in enumerate(extracts):
        if one.date == last:
            continue
        date = f"est du {french.date(one.date)}" if one.date else "ne dit pas sa date"
        here = known.loc[found.eq(rank), "name"]
        where = f" : {french.several(here)}" if len(here) else ""
        said.append(
            Remark(
                WARNED,
                f"« {one.name} » {date}, un autre extrait du {french.date(last)}. "
                f"{french.plural(len(here), 'commune')} sur ses routes{where}.",
                "Téléchargez tous les extraits le même jour, puis relancez.",
            )
        )
    return said


_SIDES: Final = {"west": "à l'ouest", "south": "au sud", "east": "à l'est", "north": "au nord"}


def _short(pack: Pack, extracts: Sequence[Extract], project_back: Project) -> list[Remark]:
    """Sides where the extracts say that they stop before ``MARGIN_M``: detours are lost there."""
    boxes = [one.box for one in extracts if one.box is not None]
    if len(boxes) < len(extracts):
        return []
    west, south, east, north = zip(*boxes, strict=True)
    have = Box(min(west), min(south), max(east), max(north))
    lon, lat = project_back(*(pack.communes[one].to_numpy(dtype=float) for one in ("x_m", "y_m")))
    high = MARGIN_M / _DEGREE_M
    wide = high / np.cos(np.radians(lat))
    lacks = {
        "west": lon - wide < have.west,
        "south": lat - high < have.south,
        "east": lon + wide > have.east,
        "north": lat + high > have.north,
    }
    names = pack.communes["name"]
    return [
        Remark(
            WARNED,
            f"les extraits s'arrêtent à moins de {french.quantity(MARGIN_M / 1000, 'km')} de "
            f"{french.plural(int(near.sum()), 'commune')} {_SIDES[side]} : "
            f"{french.several(names[near])}. Un trajet qui passerait par là n'est pas vu.",
            "Si ce n'est pas la mer, ajoutez l'extrait de la région voisine, puis relancez.",
        )
        for side, near in lacks.items()
        if near.any()
    ]


def legs(points: pd.DataFrame, metres: Floats) -> list[Remark]:
    """Ends far from the road they are joined to, and those too far from any.

    ``points`` as ``destinations``; ``metres`` of the same rows, NaN for those left out on purpose.
    """
    far = (metres > minutes.LISTED_M) & (metres <= minutes.REFUSED_M)
    lost = metres > minutes.REFUSED_M
    ways = (
        (far, WARNED, f"à plus de {french.quantity(minutes.LISTED_M, 'm')} d'une route"),
        (lost, SET_ASIDE, f"à plus de {french.quantity(minutes.REFUSED_M / 1000, 'km')} de toute "
         "route, sans temps calculé"),
    )  # fmt: skip
    return [
        Remark(
            severity,
            f"{french.plural(int(which.sum()), 'lieu ou chef-lieu', 'lieux ou chefs-lieux')} "
            f"{said} : {french.several(_said(points, metres, which))}.",
            "Vérifiez ses coordonnées." if which.sum() == 1 else "Vérifiez leurs coordonnées.",
        )
        for which, severity, said in ways
        if which.any()
    ]


def _said(points: pd.DataFrame, metres: Floats, which: Bools) -> list[str]:
    return [
        f"{name} ({code}, {french.quantity(far, 'm') if np.isfinite(far) else 'sans route'})"
        for name, code, far in zip(
            points["name"][which], points["code_insee"][which], metres[which], strict=True
        )
    ]
