"""How the map draws a France services that moves: full or hollow, and what it says of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Final

from geo.access import opening_hours__hours as hours
from geo.access import presence
from geo.base import french as wording
from geo.reading import presence as presence_words

if TYPE_CHECKING:
    import pandas as pd

    from geo.pack.pack import Pack

RANKS: Final = {reading: rank for rank, reading in enumerate(presence.READINGS, 1)}
"""Rank of each reading of presence: each draws full all that the one before it does."""
NEVER: Final = 9
FULL: Final = {
    presence.BUS: RANKS["connus"],
    presence.ROUND: RANKS["base"],
    presence.TOURING: NEVER,
    presence.LOST_BUS: NEVER,
}
NOTES: Final = {
    presence.BUS: "bus, à l’adresse et aux horaires publiés",
    presence.LOST_BUS: "bus, tournée non publiée",
    presence.ROUND: "tournée non publiée",
}
"""What is said of a France services that moves; one that stops has ``lines``."""


def lines(pack: Pack, layer: str, site: Mapping[Hashable, Any]) -> list[str]:
    """Say what a place that is not always open is, one text a line; nothing of another."""
    if layer == "mds_outreach":
        return [str(site["place_name"]), *presence_words.activity(site["activity"])]
    if layer == "france_services_stops":
        return _at_stop(pack, site)
    if site["state"] == presence.TOURING:
        return [str(site["name"]), _at_seat(pack, str(site["id"]))]
    return []


def _at_stop(pack: Pack, stop: Mapping[Hashable, Any]) -> list[str]:
    """Say where a stop is and on which days, whose it is, where its round is the other days."""
    stops = presence.stops(pack)
    own = stops[stops["site_id"].eq(stop["site_id"])]
    here = own["place_id"].eq(stop["place_id"])
    name = pack.sites("france_services")["name"].to_dict().get(stop["site_id"])
    return [
        f"{stop['place_name']}, {presence.said(own.loc[here, 'weekday'])}",
        *([str(name)] if name else []),
        *(
            [f"les autres jours{wording.NBSP}: {_places(pack, own[~here])}"]
            if (~here).any()
            else []
        ),
    ]


def _at_seat(pack: Pack, site_id: str) -> str:
    """Say where and when a France services of published stops receives."""
    stops = presence.stops(pack)
    visits = stops[stops["site_id"].eq(site_id)]
    return f"reçoit à ses arrêts{wording.NBSP}: {_places(pack, visits)}"


def _places(pack: Pack, visits: pd.DataFrame) -> str:
    """« le lundi à Boivre-la-Vallée et le mardi à Avanton », in the order of the week."""
    names = pack.tables["neighbours"].set_index("code_insee")["name"].to_dict()
    names |= pack.communes["name"].to_dict()
    order = visits["weekday"].map(list(hours.DAYS).index).sort_values().index
    said = [
        f"{presence.said(days)} {wording.at(names[code], wording.article(names[code]))}"
        for code, days in visits.loc[order].groupby("code_insee", sort=False)["weekday"]
    ]
    return wording.listed(said)
