"""What is unsure in a department's data: each doubt, and the rows of the pack it leads to.

Values alone, under the names of the pack: ``geo.reading.doubts`` says them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.access import measures, opening_hours
from geo.base.matching import NEAR_M
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_PREFIX = "hours_"


class Finding(NamedTuple):
    """A kind of doubt and the rows concerned, in the order they are to be read in."""

    id: str
    rows: pd.DataFrame


@per_pack
def findings(pack: Pack) -> list[Finding]:
    """List the doubts of a department, those that touch most people first; none is empty."""
    every = [
        Finding("territoires_deduits", inferred(pack)),
        Finding("mairies_remplacees", repaired(pack)),
        Finding("mairies_en_bordure", _outside(pack)),
        Finding("lieux_au_chef_lieu", _at_town_hall(pack)),
        Finding("codes_corriges", _repaired_codes(pack)),
        Finding("lieux_non_places", _unplaced(pack)),
        Finding("doublons_possibles", _doubles(pack)),
        Finding("horaires_non_compris", _not_understood(pack)),
        Finding("horaires_absents", _not_published(pack)),
        Finding("communes_hors_route", _unreachable(pack)),
        Finding("niveau_de_vie_secret", _missing_income(pack)),
    ]
    return [finding for finding in every if len(finding.rows)]


def _rows(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.reset_index()[list(columns)].reset_index(drop=True)


def _not_understood(pack: Pack) -> pd.DataFrame:
    """Published hours that no rule reads; ``day`` is a key of ``opening_hours.DAYS``."""
    columns = [f"{_PREFIX}{day}" for day in opening_hours.DAYS]
    long = (
        pack.sites("france_services")
        .melt(id_vars=["name"], value_vars=columns, var_name="day", value_name="text")
        .dropna(subset=["text"])
    )
    rows = long[long["text"].map(opening_hours.parse_day).isna()]
    return _rows(rows.assign(day=rows["day"].str[len(_PREFIX) :]), "name", "day", "text")


def _not_published(pack: Pack) -> pd.DataFrame:
    """Sites without any published hours: when they are open is not known."""
    sites = pack.sites("france_services")
    silent = sites[[f"{_PREFIX}{day}" for day in opening_hours.DAYS]].isna().all(axis="columns")
    return _rows(sites[silent].sort_values("name"), "name", "address", "format")


@per_pack
def inferred(pack: Pack) -> pd.DataFrame:
    """Communes whose territory no official list gives, the least sure first."""
    sure = pack.communes["confidence"]
    rows = pack.communes[sure.notna() & sure.ne("established")]
    rows = rows.sort_values(["confidence", "name"], key=_weakest_first)
    return _rows(rows, "code_insee", "name", "territory_name", "confidence", "basis")


def _weakest_first(column: pd.Series) -> pd.Series:
    ranks = {"weak": 0, "medium": 1, "strong": 2}
    return column.map(ranks) if set(column) <= set(ranks) else column


@per_pack
def repaired(pack: Pack) -> pd.DataFrame:
    """Communes whose published point was replaced, the furthest first; ``km`` to the commune."""
    return _points(pack.communes[pack.communes["point_source"] == "on_surface"])


def _outside(pack: Pack) -> pd.DataFrame:
    """Communes whose point is kept just outside of them."""
    kept = pack.communes["point_source"].eq("town_hall") & pack.communes["point_outside_m"].gt(0)
    return _points(pack.communes[kept])


def _points(rows: pd.DataFrame) -> pd.DataFrame:
    shown = rows.assign(km=(rows["point_outside_m"] / 1000).round(2))
    return _rows(shown.sort_values("km", ascending=False), "code_insee", "name", "km")


def _at_town_hall(pack: Pack) -> pd.DataFrame:
    """Places without coordinates of their own; ``roles`` as the table of places has them."""
    places = pack.tables["places"]
    rows = places[places["precision"] == "town_hall"].sort_values(["roles", "name"])
    rows = rows.assign(address=rows["address"].fillna(""))
    return _rows(rows, "name", "address", "code_insee", "roles")


def _repaired_codes(pack: Pack) -> pd.DataFrame:
    rows = pack.tables["resource_places"]
    rows = rows[rows["code_repair"] != "none"]
    return _rows(rows, "name", "code_insee_as_published", "code_repair", "note")


def _unplaced(pack: Pack) -> pd.DataFrame:
    """Places that are nowhere; ``listed`` is a key of ``KINDS``."""
    lists = {kind: pack.sites(kind) for kind in KINDS}
    rows = [
        (_name(site), kind, str(key))
        for kind, sites in lists.items()
        for key, site in sites[sites["x_m"].isna()].iterrows()
    ]
    return pd.DataFrame(rows, columns=["name", "listed", "site_id"])


def _name(site: pd.Series) -> str:
    return next(str(site[name]) for name in ("name", "employer", "place_name") if name in site)


def _doubles(pack: Pack) -> pd.DataFrame:
    """Places with an address of their own that stand near one another; ``metres`` apart."""
    places = pack.tables["places"]
    exact = places[places["precision"] == "address"]
    pairs = exact.merge(exact, on="code_insee", suffixes=("", "_other"))
    sides = (pairs["x_m"] - pairs["x_m_other"]) ** 2 + (pairs["y_m"] - pairs["y_m_other"]) ** 2
    apart = sides**0.5
    same = pairs["place_id"].lt(pairs["place_id_other"]) & apart.le(NEAR_M)
    rows = pairs[same].assign(metres=apart[same].round())
    return _rows(rows, "name", "roles", "name_other", "roles_other", "metres", "code_insee")


def _unreachable(pack: Pack) -> pd.DataFrame:
    """Communes from which no place of ``help``, a key of ``KINDS``, has a way by road."""
    found = []
    for kind in measures.kinds(pack):
        near = measures.nearest(pack, kind)
        found.append(pack.communes[np.isinf(near["central"])].assign(help=kind))
    rows = pd.concat(found).assign(island=lambda frame: frame["island"].fillna(""))
    return _rows(rows.sort_values("name", kind="stable"), "code_insee", "name", "island", "help")


def _missing_income(pack: Pack) -> pd.DataFrame:
    rows = pack.communes[pack.communes["median_standard_of_living_eur"].isna()]
    return _rows(rows, "code_insee", "name")
