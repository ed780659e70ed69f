"""Which quality the minutes have, and how good the estimate is, in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import comparison, travel, travel_words
from geo.access.measures import Params
from geo.base import french
from geo.base.french import NBSP, typeset
from geo.pack import sheets
from geo.pack.catalogue import PUBLISHED
from geo.pack.memo import per_pack
from geo.reading import as_near, commune_card

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_TOOLS: Final = {"metric_osrm": "Metric-OSRM", "metric_off_peak": "METRIC heures creuses"}
SOURCES: Final = {
    **{tool: f"{name}, Gironde" for tool, name in _TOOLS.items()},
    "nord": "INSEE, Nord-Pas-de-Calais",
    "usual": "Trajets usuels, Vienne et Finistère",
    "known": "Vos trajets connus",
    "official": "Temps officiels de l’INSEE",
    "network": "Réseau routier calculé",
}
"""Sources of true minutes, as they are called in a legend."""
_TRIPS: Final = {
    "metric_osrm": "médianes, par bande de distance",
    "metric_off_peak": "médianes, par bande de distance",
    "nord": "droite publiée, lue à quelques distances",
    "usual": "trajets entre mairies",
    "known": "trajets",
    "official": "France services la plus proche de chaque commune",
    "network": "France services la plus proche de chaque commune",
}


@per_pack
def sentence(pack: Pack, code: str, params: Params) -> str:
    """Say the quality of the times of a department and, for a commune (``code``, else empty), of
    the trip to its nearest place."""
    said = travel_words.pack_words(pack).caution
    if code not in pack.communes.index:
        return f"{said}."
    towns = as_near.communes(pack, code, params)
    if not towns:
        return f"{said}."
    names = [commune_card.located(pack, town) for town in towns]
    to = "dans la commune" if towns == [code] else f"jusqu’{' ou '.join(names)}"
    trip = travel_words.trip_words(pack, code, towns[0]).duration
    return f"{said}\u202f; {commune_card.located(pack, code)}{NBSP}: {trip} {to}."


@per_pack
def trips(pack: Pack) -> pd.DataFrame:
    """Every trip whose true minutes are known, beside the estimate (``comparison``), with
    ``called``, the name of its source in French.

    Those of the country are beside the law of every department; those of the department, beside
    its own.
    """
    every = comparison.estimated(comparison.everywhere(), travel.RANGE)
    both = [one for one in (every, comparison.own(pack)) if len(one)]
    found = pd.concat(both, ignore_index=True)
    return found.assign(called=found["source"].map(SOURCES))


@per_pack
def table(pack: Pack) -> pd.DataFrame:
    """The comparison by source, with the first law and with that of today, as it is read."""
    first = comparison.summary(comparison.estimated(comparison.everywhere(), comparison.FIRST))
    now = comparison.summary(trips(pack))
    rows = []
    for source, row in zip(now.index.astype(str), now.to_dict("records"), strict=True):
        before = first.loc[source].to_dict() if source in first.index else None
        rows.append(
            {
                "Comparée à": SOURCES[source],
                "Ce qui est comparé": _TRIPS[source],
                "Première loi : estimé ÷ vrai": _ratio(before),
                "Première loi : dans la fourchette": _inside(before),
                "Aujourd’hui : estimé ÷ vrai": _ratio(row),
                "Aujourd’hui : écart médian": french.quantity(row["error_min"], "min", 1),
                "Aujourd’hui : dans la fourchette": _inside(row),
            }
        )
    frame = pd.DataFrame(rows)
    return frame.rename(columns=typeset)


def _ratio(row: dict[Any, Any] | None) -> str:
    return "" if row is None else french.number(row["ratio"], 2)


def _inside(row: dict[Any, Any] | None) -> str:
    return (
        "" if row is None else f"{french.number(row['inside'])} sur {french.number(row['trips'])}"
    )


def bands() -> pd.DataFrame:
    """The estimate beside both tools, by band of distance in Gironde, minutes, as it is read."""
    found = sheets.read_national(PUBLISHED / "sheets", sheets.BANDS)
    metres = 1000 * found["straight_km_mean"].to_numpy(dtype=float)
    ends = {name: travel.minutes(metres, one) for name, one in travel.RANGE.items()}

    def three(values: list[pd.Series]) -> list[str]:
        return [
            " – ".join(french.number(one, 0) for one in row) for row in zip(*values, strict=True)
        ]

    edges = zip(found["straight_km_from"], found["straight_km_to"], strict=True)
    columns = {
        "Km à vol d’oiseau": [
            f"{french.number(low, int(low % 1 > 0))} à {french.number(high, int(high % 1 > 0))}"
            for low, high in edges
        ],
        "Trajets": [french.number(one) for one in found["pairs"]],
        "Estimation : basse – centrale – haute": three([pd.Series(one) for one in ends.values()]),
    }
    for tool in comparison.TOOLS:
        told = [found[f"{tool}_min_{rank}"] for rank in ("p10", "p50", "p90")]
        name = _TOOLS[tool]
        columns[f"{name} : 10e – 50e – 90e centile"] = three(told)
        inside = found[f"{tool}_min_p50"].between(ends["low"], ends["high"])
        columns[f"{name} : médiane dans la fourchette"] = [
            "oui" if one else "non" for one in inside
        ]
    return pd.DataFrame(columns).rename(columns=typeset)


@per_pack
def verdict(pack: Pack) -> str:
    """Say in a paragraph how good the estimate is, and what that does not prove."""
    found = comparison.summary(trips(pack))
    counts = found[["inside", "trips"]].map(french.number)
    off_peak, osrm, usual = (counts.loc[one] for one in ("metric_off_peak", "metric_osrm", "usual"))
    gap = french.quantity(found["error_min"].loc["usual"], "min", 1)
    said = (
        f"Sont dans la fourchette {usual['inside']} trajets usuels sur {usual['trips']} (écart "
        f"médian de {gap}), et en Gironde les médianes de {off_peak['inside']} bandes de distance "
        f"sur {off_peak['trips']} pour METRIC, de {osrm['inside']} pour Metric-OSRM. "
        "L’estimation y reste trop longue ; sous 10 km, la "
        "fourchette elle-même l’est. Ces sources ont servi à choisir l’hypothèse "
        "centrale : elles disent qu’elle leur convient, pas qu’elle est juste ailleurs. Les outils "
        "supposent une circulation fluide."
    )
    mine = found.index.intersection(list(comparison.OWN))
    for source in mine:
        row = found.loc[source].to_dict()
        said += (
            f" {SOURCES[source]} : écart médian de "
            f"{french.quantity(row['error_min'], 'min', 1)}, {_inside(row)} dans la fourchette."
        )
    return typeset(said)
