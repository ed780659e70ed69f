"""Polygons that a user gave: their system of coordinates, their repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyproj
import shapely

from geo.base import french as wording
from geo.intake import datums

if TYPE_CHECKING:
    from geo.intake.journal import Journal
    from geo.pack.pack import Pack
    from geo.upload.gate__gate import Layer

SYSTEMS: Final = {
    "EPSG:4326": "longitude et latitude (WGS 84)",
    "EPSG:2154": "Lambert-93",
    **{f"EPSG:{3900 + zone}": f"Lambert-93 conique conforme, CC{zone}" for zone in range(42, 51)},
    "EPSG:27572": "Lambert II étendu",
    "EPSG:3857": "Web Mercator",
    "EPSG:32630": "UTM 30 Nord",
    "EPSG:32631": "UTM 31 Nord",
    "EPSG:32632": "UTM 32 Nord",
}
"""Systems of coordinates a French file may be in, and their French names."""
_REPAIR_SHARE: Final = 0.001
_SEEN: Final = 0.1
"""Share of the department's box that a right reading covers at least."""
_SAMPLE: Final = 5_000
_POLYGONS: Final = (3, 6)
_POINTS: Final = (
    "Donnez les contours en polygones ; si ce sont des lieux, choisissez le type « Vos propres "
    "lieux » (en ligne de commande : --kind own_sites)."
)


def readings(shapes: np.ndarray, pack: Pack) -> list[str]:
    """Systems in which polygons fall on the department: keys of ``SYSTEMS``, or its own."""
    return [crs for crs in dict.fromkeys([pack.crs, *SYSTEMS]) if _falls_on(shapes, crs, pack)]


def polygons(drawn: pd.Series, journal: Journal) -> pd.Series:
    """Polygons of a layer, flat; what is absent or is not a polygon is set aside."""
    shapes = drawn.to_numpy()
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    good = ~absent & np.isin(shapely.get_type_id(shapes), _POLYGONS)
    for line in drawn.index[~good]:
        journal.set_aside(line, "polygone absent, ou ce n'est pas un polygone.", "Redessinez-le.")
    if not good.any():
        journal.refuse("la couche ne contient aucun polygone.", _POINTS)
    return pd.Series(shapely.force_2d(shapes[good]), index=drawn.index[good])


def projected(shapes: np.ndarray, layer: Layer, pack: Pack, journal: Journal) -> np.ndarray:
    """Bring polygons to the department's projection, in the system declared, chosen or asked."""
    chosen = journal.choices.get("crs") or layer.crs
    if chosen is not None:
        _refuse_unknown(chosen, pack, journal)
        if _falls_on(shapes, chosen, pack):
            return _transformed(shapes, chosen, pack, journal)
    possible = readings(shapes, pack)
    proposed = wording.listed([f"{crs} ({SYSTEMS.get(crs, 'légal')})" for crs in possible])
    if chosen is None and possible:
        message = "le système de coordonnées n'est pas dit."
        journal.refuse(message, f"Choisissez-le ; celui où la carte tombe juste : {proposed}.")
    elif len(possible) == 1 and "crs" not in journal.choices:
        journal.warned(
            None,
            None,
            layer.crs,
            f"les coordonnées ne sont pas dans le système annoncé : elles sont lues en {proposed}.",
        )
        return _transformed(shapes, possible[0], pack, journal)
    else:
        remedy = "Vérifiez le fichier."
        if possible:
            option = f"--choice crs={possible[0]}"
            remedy = f"Choisissez plutôt {proposed} (en ligne de commande : {option})."
        said = f"lus en {chosen}, " if chosen else ""
        journal.refuse(f"{said}les périmètres ne tombent pas sur le département.", remedy)
    journal.check()
    raise AssertionError("a reason to refuse was just given")


def _refuse_unknown(crs: str, pack: Pack, journal: Journal) -> None:
    """Refuse a system that is unknown, or whose shift to the department's cannot be computed."""
    try:
        datums.transformer(crs, pack.crs)
    except pyproj.exceptions.ProjError:
        journal.refuse(
            f"le système de coordonnées {datums.named(crs)} est inconnu, ou son décalage ne peut "
            "pas être calculé ici.",
            f"Exportez la couche en {pack.crs}, ou en longitude et latitude (EPSG:4326).",
        )
    journal.check()


def _falls_on(shapes: np.ndarray, crs: str, pack: Pack) -> bool:
    """Tell whether polygons, read in a system, cover a part of the department's box."""
    points = shapely.get_coordinates(shapes)
    points = points[:: max(1, len(points) // _SAMPLE)]
    try:
        x, y = datums.transformed(points, crs, pack.crs)[0].T
    except pyproj.exceptions.ProjError:
        return False
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return False
    own = pack.communes[["x_m", "y_m"]].to_numpy()
    low, high = own.min(axis=0), own.max(axis=0)
    west, south = np.maximum(low, [x.min(), y.min()])
    east, north = np.minimum(high, [x.max(), y.max()])
    shared = max(0.0, east - west) * max(0.0, north - south)
    return bool(shared >= _SEEN * np.prod(high - low))


def _transformed(shapes: np.ndarray, crs: str, pack: Pack, journal: Journal) -> np.ndarray:
    """Project polygons, rounded to the centimetre so that shared borders stay shared."""
    within: list[float] = []

    def project(points: np.ndarray) -> np.ndarray:
        made, accuracy = datums.transformed(points, crs, pack.crs)
        within.append(accuracy)
        return np.round(made, 2)

    made = np.asarray(shapely.transform(shapes, project))
    if max(within) >= datums.TOLD_M:
        journal.fixed(
            None, None, datums.named(crs),
            f"contours ramenés en {pack.crs} avec le décalage de leur système, exact à "
            f"{wording.quantity(round(max(within)), 'm')} près.",
        )  # fmt: skip
    return made


def repaired(shapes: pd.Series, journal: Journal) -> pd.Series:
    """Repair invalid polygons; one whose area would change by 0.1 % is a reason to refuse."""
    made = shapes.to_numpy(copy=True)
    broken = np.flatnonzero(~shapely.is_valid(made))
    mended = shapely.make_valid(made[broken], method="structure", keep_collapsed=False)
    before, after = shapely.area(made[broken]), shapely.area(mended)
    lost = np.abs(after - before) > _REPAIR_SHARE * before
    for at, bad in zip(broken, lost, strict=True):
        line = int(shapes.index[int(at)])
        if bad:
            journal.refuse(
                f"polygone invalide ({shapely.is_valid_reason(made[at])}), que l'on ne peut "
                "réparer sans changer sa surface.",
                "Corrigez ce polygone dans votre logiciel de cartographie.",
                line=line,
            )
        else:
            journal.fixed(line, None, None, "polygone invalide, réparé (surface inchangée).")
    made[broken] = mended
    return pd.Series(made, index=shapes.index)
