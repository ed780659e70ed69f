"""How good the estimated minutes are: beside every source of true ones at hand.

Sources of the whole country are carried in ``data/sheets``: two public tools in Gironde by band
of distance, INSEE's line in Nord-Pas-de-Calais, usual times in la Vienne and le Finistère. Those of
the department are what it has imported or computed: known trips, official times, a road network.
The defaults of the law were chosen on the first ones (decision 24): the comparison is how well they
fit, no independent proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import measures, nearest_places, official, presence, travel
from geo.access.travel import Assumption
from geo.pack import sheets
from geo.pack.catalogue import PUBLISHED
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

FIRST: Final[Mapping[str, Assumption]] = {
    "low": Assumption(detour=1.2, speed=1.1),
    "central": Assumption(detour=1.3, speed=1.0),
    "high": Assumption(detour=1.4, speed=0.9),
}
"""The law before it was recentred."""
NORD_MIN: Final = (2.02, 1.32)
"""INSEE's line in Nord-Pas-de-Calais: minutes at 0 km, minutes a straight kilometre."""
_NORD_KM: Final = (1, 3, 5, 10, 15, 20, 25)
TOOLS: Final = ("metric_osrm", "metric_off_peak")
EVERYWHERE: Final = ("metric_osrm", "metric_off_peak", "nord", "usual")
"""Sources of the country, in their order; then those of a department: ``OWN``."""
_SAME_MIN: Final = 1e-6
"""Minutes that are a rounding: the range of a law fitted to exact times is a point."""
OWN: Final = ("known", "official", "network")


def everywhere() -> pd.DataFrame:
    """Trips whose true minutes are public, or usual.

    Returns
    -------
    DataFrame, one row a trip or a band of trips
        ``source`` (one of ``EVERYWHERE``), ``name`` (of the trip, empty otherwise), ``straight_km``
        (mean of the band), ``true`` (median of the tool, middle of what people say) and
        ``true_low``, ``true_high`` (10th and 90th percentile, least and most said), minutes.
    """
    root = PUBLISHED / "sheets"
    bands = sheets.read_national(root, sheets.BANDS)
    found = [
        pd.DataFrame(
            {
                "source": tool,
                "name": "",
                "straight_km": bands["straight_km_mean"],
                "true": bands[f"{tool}_min_p50"],
                "true_low": bands[f"{tool}_min_p10"],
                "true_high": bands[f"{tool}_min_p90"],
            }
        )
        for tool in TOOLS
    ]
    far = np.array(_NORD_KM, dtype=float)
    line = NORD_MIN[0] + NORD_MIN[1] * far
    ends = {"true": line, "true_low": line, "true_high": line}
    found.append(pd.DataFrame({"source": "nord", "name": "", "straight_km": far} | ends))
    usual = sheets.read_national(root, sheets.USUAL)
    found.append(
        pd.DataFrame(
            {
                "source": "usual",
                "name": usual["origin_name"] + " – " + usual["destination_name"],
                "straight_km": usual["straight_km"],
                "true": (usual["minutes_low"] + usual["minutes_high"]) / 2,
                "true_low": usual["minutes_low"],
                "true_high": usual["minutes_high"],
            }
        )
    )
    return pd.concat(found, ignore_index=True)


def estimated(trips: pd.DataFrame, law: Mapping[str, Assumption]) -> pd.DataFrame:
    """Add to trips (``straight_km``, ``true``) the minutes of a law: ``low``, ``central``, ``high``
    and ``inside``, whether the true ones are within; a trip of unknown length has none."""
    metres = 1000 * trips["straight_km"].to_numpy(dtype=float)
    found = trips.assign(**{name: travel.minutes(metres, one) for name, one in law.items()})
    return found.assign(inside=_inside(found))


def _inside(trips: pd.DataFrame) -> pd.Series:
    return trips["true"].between(trips["low"] - _SAME_MIN, trips["high"] + _SAME_MIN)


@per_pack
def own(pack: Pack) -> pd.DataFrame:
    """What a department knows of its own times, beside what its estimate says of the same trips.

    Known trips, both ends in the department or beside it; the nearest France services of each
    commune, by official minutes and by those of the network. Same columns as ``everywhere`` and
    ``estimated``; empty for a department that has imported and computed nothing. Where the estimate
    is fitted to these times, it is no proof of it.
    """
    roads = travel.roads_of(pack)
    alone = None if roads is None else replace(
        roads, given=roads.given.iloc[:0], official=roads.official.iloc[:0],
        network=roads.network.iloc[:0], told=frozenset(), reached=frozenset(),
    )  # fmt: skip
    sources: dict[str, Callable[[], pd.DataFrame]] = {
        "known": lambda: _known(pack, alone),
        "official": lambda: _nearest(pack, alone, official.france_services(pack)["minutes"]),
        "network": lambda: _nearest(pack, alone, _computed(pack)),
    }
    found = [frame.assign(source=name) for name, read in sources.items() if len(frame := read())]
    if not found:
        nothing = everywhere().iloc[:0]
        return estimated(nothing, travel.law_of(pack))
    every = pd.concat(found, ignore_index=True)
    every = every.assign(true_low=every["true"], true_high=every["true"])
    return every.assign(inside=_inside(every))


def _known(pack: Pack, alone: travel.Roads | None) -> pd.DataFrame:
    """Known trips, as the estimate has them."""
    trips = pack.tables["known_minutes"]
    columns = ["x_m", "y_m", "name"]
    towns = pd.concat(
        [pack.communes[columns], pack.tables["neighbours"].set_index("code_insee")[columns]]
    )
    trips = trips[trips["origin"].isin(towns.index) & trips["destination"].isin(towns.index)]
    names = {str(code): str(name) for code, name in towns["name"].items()}
    rows = []
    for trip in trips.itertuples():
        far = nearest_places.distance_matrix(
            towns.loc[[trip.origin]], towns.loc[[trip.destination]], alone
        )
        rows.append(
            {
                "name": " – ".join(names[end] for end in (str(trip.origin), str(trip.destination))),
                "straight_km": far.metres[0, 0] / 1000,
                "true": trip.minutes,
                **{key: far.minutes(one)[0, 0] for key, one in travel.RANGE.items()},
            }
        )
    return pd.DataFrame(rows)


def _nearest(pack: Pack, alone: travel.Roads | None, true: pd.Series) -> pd.DataFrame:
    """The nearest France services of the communes of ``true``, as the estimate has it."""
    true = true.dropna()
    if true.empty:
        return pd.DataFrame()
    sites = presence.places(pack, "france_services")
    near = nearest_places.nearest(pack.communes, sites, alone)
    found = near.loc[true.index.intersection(near.index), ["distance_m", *measures.ESTIMATES]]
    return found.assign(
        name=pack.communes["name"], straight_km=found["distance_m"] / 1000, true=true
    ).reset_index(drop=True)


def _computed(pack: Pack) -> pd.Series:
    """Minutes over the network to the nearest France services, communes that are on it."""
    roads = travel.roads_of(pack)
    if roads is None or roads.network.empty:
        return pd.Series(dtype=float)
    sites = presence.places(pack, "france_services")
    found = nearest_places.distance_matrix(pack.communes, sites, roads).network
    least = pd.Series(found.min(axis=1, initial=np.inf), pack.communes.index)
    return least.where(np.isfinite(least))


def summary(trips: pd.DataFrame) -> pd.DataFrame:
    """By source of ``estimated`` trips: how many, and how the estimate does.

    Returns
    -------
    DataFrame, index ``source``, in the order they come
        ``trips``, ``ratio`` (median of central over true), ``error_min`` (median of their absolute
        difference, minutes), ``inside`` (trips within the range).
    """
    ratio = trips["central"] / trips["true"]
    gone = (trips["central"] - trips["true"]).abs()
    by = trips.assign(ratio=ratio, error_min=gone).groupby("source", sort=False)
    return by.agg(
        trips=("true", "size"),
        ratio=("ratio", "median"),
        error_min=("error_min", "median"),
        inside=("inside", "sum"),
    )
