"""The estimate of travel times fitted to what is imported: a row of ``travel_law``, and its words.

It is said with its error before it is accepted; why it cannot be fitted is said too.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import calibration, nearest_places, travel
from geo.base import french
from geo.intake import commune_lookup
from geo.pack import table_files
from geo.pack.schema import TABLES

if TYPE_CHECKING:
    from geo.access.calibration import Fit, Floats
    from geo.intake.engine import Context
    from geo.intake.journal import Journal
    from geo.pack.pack import Pack

OFFICIAL, KNOWN = "official", "known"
_FROM: Final = {OFFICIAL: "temps officiels", KNOWN: "temps connus"}


def refitted(
    context: Context, basis: str, fitted: Fit | None, journal: Journal, *, source: str
) -> pd.DataFrame:
    """The sheet ``travel_law`` with its row of a basis fitted anew; without it for None."""
    present = context.sheets["travel_law"]
    others = present[present["basis"].ne(basis)]
    if fitted is None:
        return others
    journal.note(_said(fitted, source))
    if basis == KNOWN and others["basis"].eq(OFFICIAL).any():
        journal.note(
            "L'estimation reste celle qui est calée sur les temps officiels, bien plus nombreux : "
            "le calage ci-dessus sert de comparaison."
        )
    row = {"basis": basis, "source": source} | {
        name: round(float(getattr(fitted, name)), 4) for name in _PARAMETERS
    }
    made = pd.DataFrame([row | {"pairs": fitted.pairs}])
    return made if others.empty else pd.concat([others, made], ignore_index=True)


_PARAMETERS: Final = ("detour", "speed", "access_min", "low", "high", "error_min", "inside")


def _said(fitted: Fit, source: str) -> str:
    """The fitted parameters and how good they are, in a sentence."""
    number, inside = french.number, round(fitted.inside * fitted.pairs)
    checked = (
        f"en laissant la moitié des trajets hors du calage : {number(100 * fitted.inside)} % de "
        "ceux-ci sont"
        if fitted.pairs >= calibration.MANY
        else f"en retirant chaque trajet tour à tour : {number(inside)} sur "
        f"{number(fitted.pairs)} sont"
    )
    return (
        f"Estimation calée sur {source} : route = ligne droite × {number(fitted.detour, 2)}, "
        f"vitesses × {number(fitted.speed, 2)}, {number(fitted.access_min, 1)} min d'accès. "
        f"Erreur moyenne ± {number(fitted.error_min, 1)} min, fourchette de "
        f"× {number(fitted.low, 2)} à × {number(fitted.high, 2)}, vérifiées {checked} dans la "
        "fourchette."
    )


def tried(
    metres: Floats, minutes: Floats, road_m: Floats | None, basis: str, journal: Journal
) -> Fit | None:
    """Fit, or say why not and return None."""
    try:
        return calibration.fit(metres, minutes, road_m)
    except calibration.NotEnoughError as error:
        journal.note(f"L'estimation n'est pas calée sur ces {_FROM[basis]} : {error}.")
        return None


def straight_m(pack: Pack, trips: pd.DataFrame) -> Floats:
    """Metres in a straight line from ``origin`` to ``destination``, +∞ where no road leads.

    As the estimate sees them, nothing that is given or fitted put in their place.
    """
    empty = {name: table_files.empty(TABLES[name]) for name in travel.KNOWN}
    bare = replace(pack, tables=MappingProxyType({**pack.tables, **empty}))
    points = commune_lookup.communes(pack).table
    here, rows = np.unique(trips["origin"].to_numpy(dtype=str), return_inverse=True)
    there, columns = np.unique(trips["destination"].to_numpy(dtype=str), return_inverse=True)
    matrix = nearest_places.distance_matrix(
        points.loc[here], points.loc[there], travel.roads_of(bare)
    )
    return np.asarray(matrix.metres[rows, columns])
