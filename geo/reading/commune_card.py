"""The card of a commune: who serves it, and how far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import measures, opening_hours, place_counts, presence
from geo.access.measures import Params
from geo.base import french
from geo.pack import missing, territories
from geo.pack.memo import per_pack
from geo.reading import as_near

if TYPE_CHECKING:
    from geo.pack.pack import Pack

PRECISION: Final = {
    "address": "",
    "town_hall": "placé au chef-lieu, faute de coordonnées publiées",
}


MDSP: Final = "MDSP : maison départementale des solidarités de proximité"
PERMANENCE: Final = "permanence certains jours\u00a0: se renseigner avant de venir"
_AT_STOP: Final = (
    "address", "postcode", "code_insee", "x_m", "y_m", "precision", "in_department", "place_id"
)  # fmt: skip


@dataclass(frozen=True)
class Service:
    """The nearest place of a kind, as it is written on a card.

    ``hours`` pairs days and opening hours, with the commune for those of a round; ``notes`` says
    what a reader must know (across the border, placed at the chef-lieu, a stop in the commune).
    Distances in metres, minutes estimated; ``limit`` is the threshold of the reader.
    """

    kind: str
    name: str
    commune: str
    distance_m: float
    low: float
    central: float
    high: float
    address: str
    phone: str
    hours: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    here: bool = False
    limit: float = math.inf

    @property
    def how_far(self) -> str:
        """Minutes with their range and straight-line distance, in words.

        A place of the commune itself (``here``) is said to be in it. Without a list of the
        kind, the name says so and nothing is far.
        """
        if math.isnan(self.central):
            return self.name
        if self.here:
            return french.in_commune(self.central)
        if self.distance_m < 1 or not math.isfinite(self.distance_m):
            return french.minutes(self.low, self.central, self.high, never=self.name)
        far = french.minutes(self.low, self.central, self.high, limit=self.limit)
        return f"{far}, {french.kilometres(self.distance_m)} à vol d’oiseau"


@dataclass(frozen=True)
class Card:
    """What the observatory knows of a commune, in words and figures."""

    code: str
    name: str
    population: str
    territory: str
    """Name of its solidarity territory; empty in a department that has none, as what follows."""
    confidence: str
    inferred: bool
    basis: str
    epci: str
    canton: str
    point: str
    services: tuple[Service, ...]
    adviser: str


@per_pack
def card(pack: Pack, code: str, params: Params) -> Card:
    """Describe a commune of the pack; raises ``KeyError`` for a code it does not hold."""
    row = _row(pack.communes, code)
    epci = _text(territories.units(pack, "epci").to_dict().get(row["epci_code"]))
    canton = territories.units(pack, "canton").to_dict().get(row["canton_code"])
    sure = row["confidence"] if isinstance(row["confidence"], str) else ""
    return Card(
        code=code,
        name=french.apostrophe(row["name"]),
        population=french.plural(row["population"], "habitant"),
        territory=_text(row["territory_name"]),
        confidence=territories.CONFIDENCE.get(sure, ""),
        inferred=sure not in ("", "established"),
        basis=_text(row["basis"]),
        epci=epci or "aucun EPCI",
        canton=f"Canton {_text(canton)}" if isinstance(canton, str) else "Aucun canton",
        point=_point(row),
        services=tuple(service(pack, code, kind, params) for kind in measures.kinds(pack)),
        adviser="" if pack.lacks("advisers") else _adviser(pack, code),
    )


def service(pack: Pack, code: str, kind: str, params: Params) -> Service:
    """Describe the nearest place of a kind seen from a commune.

    Raises ``KeyError`` for an unknown commune. Without any site, or any road to one, the name
    says so and the distance is infinite; without a list of the kind it is missing.
    """
    near = measures.nearest(pack, kind, params.counts)
    found = _row(near, code)
    far = {key: float(found[key]) for key in ("distance_m", "low", "central", "high")}
    if pd.isna(found["site_id"]):
        return Service(
            kind=kind,
            name=missing.sentence(pack, kind) or french.unreached(near["central"]),
            commune="",
            **far,
            address="",
            phone="",
            hours=(),
            notes=tuple(_stops(pack, code, kind)),
            here=False,
            limit=params.threshold_min,
        )
    site = place(pack, kind, str(found["site_id"]))
    return Service(
        kind=kind,
        name=french.apostrophe(str(found["site"])),
        commune=_commune_name(pack, site["code_insee"]),
        **far,
        address=_text(site.get("address")),
        phone=_text(site.get("phone")),
        hours=tuple(_week(site)),
        notes=(
            *remarks(kind, site),
            *_equal(pack, code, kind, params),
            *_stops(pack, code, kind, found["site_id"]),
        ),
        here=site["code_insee"] == code,
        limit=params.threshold_min,
    )


def _equal(pack: Pack, code: str, kind: str, params: Params) -> list[str]:
    """The place that nothing tells from the nearest one, if there is one."""
    other = _row(measures.as_near(pack, kind, params.counts), code)
    if pd.isna(other["site_id"]):
        return []
    name, far = french.apostrophe(str(other["site"])), french.quantity(other["central"], "min")
    return [f"{as_near.EQUAL} avec {name}, {located(pack, str(other['site_commune']))}, à {far}"]


def remarks(kind: str, site: dict[str, Any]) -> tuple[str, ...]:
    """What must be known of a site whoever looks at it, from its row of ``pack.sites``."""
    notes = [f"arrêt d’une tournée, {site['stop']}"] if "stop" in site else []
    notes += [PERMANENCE] if "permanence" in site else []
    notes += [PRECISION[site["precision"]]] if PRECISION[site["precision"]] else []
    if not site["in_department"]:
        notes.append("hors du département")
    if kind == "mds" and site["hosts_france_services"]:
        notes.append("accueille une France services")
    notes += spelled(str(site.get("mds_name", site.get("name")))) if kind == "mds" else []
    return tuple(notes)


def spelled(name: str) -> list[str]:
    """Spell out the sigle of a name that bears it."""
    return [MDSP] if "MDSP" in name else []


def place(pack: Pack, kind: str, place_id: str) -> dict[str, Any]:
    """Row of a place of ``presence.places``: the site, its stop or its *permanence* as it is there.

    A stop has the telephone of its site, its own address, and the hours of its own days.
    """
    if place_id in pack.sites(kind).index:
        site = _row(pack.sites(kind), place_id)
        stops = presence.stops(pack)
        away = set(stops.loc[stops["site_id"].eq(place_id), "weekday"])
        return site | {f"hours_{day}": None for day in opening_hours.DAYS if day in away}
    if kind == "mds":
        held = _row(pack.sites("mds_outreach"), place_id)
        return held | {"hosts_france_services": False, "permanence": True}
    stops = presence.stops(pack)
    visits = stops[stops["place"].eq(place_id)]
    stop = _row(visits, place_id)
    days = set(visits["weekday"])
    site = _row(pack.sites("france_services"), stop["site_id"])
    site |= {f"hours_{day}": None for day in opening_hours.DAYS if day not in days}
    at_stop = {name: stop[name] for name in _AT_STOP}
    return site | at_stop | {"stop": presence.weekdays_text(visits["weekday"])}


def stop_days(pack: Pack, code: str) -> str:
    """Days on which a round of France services stops in a commune: ``le lundi et le jeudi``."""
    stops = presence.stops(pack)
    return presence.weekdays_text(stops.loc[stops["code_insee"].eq(code), "weekday"])


def _stops(pack: Pack, code: str, kind: str, shown: str = "") -> list[str]:
    """Say that a round stops in the commune, when the place shown is not that stop."""
    stops = presence.stops(pack)
    here = stops.loc[stops["code_insee"].eq(code), "place"]
    if kind != "france_services" or here.empty or here.eq(shown).any():
        return []
    return [f"un arrêt a lieu dans la commune {stop_days(pack, code)}"]


def _week(site: dict[str, Any]) -> list[tuple[str, str]]:
    return opening_hours.week({day: site.get(f"hours_{day}") for day in opening_hours.DAYS})


def _text(value: object) -> str:
    return french.apostrophe(value) if isinstance(value, str) else ""


def _row(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    """One row as a plain dictionary; raises ``KeyError`` for a key the frame does not hold."""
    return {str(name): value for name, value in frame.loc[key].items()}


@per_pack
def located(pack: Pack, code: str) -> str:
    """``à Poitiers``, ``au Vigeant``: a commune of the department or of its neighbours."""
    inside = pack.communes["name"].to_dict()
    outside = pack.tables["neighbours"].set_index("code_insee")["name"].to_dict()
    name = str((outside | inside)[code])
    return french.at(name, french.article(name))


def _commune_name(pack: Pack, code: str) -> str:
    inside = pack.communes["name"].to_dict()
    outside = pack.tables["neighbours"].set_index("code_insee")["name"].to_dict()
    return _text((outside | inside).get(code))


def _point(row: dict[str, Any]) -> str:
    if row["point_source"] == "town_hall":
        return "à la mairie"
    return "au centre de la commune : le point publié de la mairie était faux ou absent"


def _adviser(pack: Pack, code: str) -> str:
    found = _row(place_counts.competent(pack), code)
    if found["rule"] == "none":
        return place_counts.RULES["none"]
    return f"{french.apostrophe(found['employer'])} ({place_counts.RULES[found['rule']]})"
