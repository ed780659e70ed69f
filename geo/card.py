"""The card of a commune: who serves it, and how far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo import advisers, hours, lacks, measures, territories, wording
from geo.measures import Params

if TYPE_CHECKING:
    from geo.pack import Pack

CONFIDENCE: Final = {
    "established": "source publique",
    "strong": "indices forts",
    "medium": "indices moyens",
    "weak": "indices faibles",
}
PRECISION: Final = {
    "address": "",
    "town_hall": "placé au chef-lieu, faute de coordonnées publiées",
}


SEAT: Final = "siège d’une France services multisites, qui reçoit à ses arrêts"


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
            return wording.in_commune(self.central)
        if self.distance_m < 1 or not math.isfinite(self.distance_m):
            return wording.minutes(self.low, self.central, self.high, never=self.name)
        far = wording.minutes(self.low, self.central, self.high, limit=self.limit)
        return f"{far}, {wording.kilometres(self.distance_m)} à vol d’oiseau"


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


def card(pack: Pack, code: str, params: Params) -> Card:
    """Describe a commune of the pack; raises ``KeyError`` for a code it does not hold."""
    row = _row(pack.communes, code)
    epci = _text(territories.units(pack, "epci").to_dict().get(row["epci_code"]))
    canton = territories.units(pack, "canton").to_dict().get(row["canton_code"])
    sure = row["confidence"] if isinstance(row["confidence"], str) else ""
    return Card(
        code=code,
        name=wording.typeset(row["name"]),
        population=wording.plural(row["population"], "habitant"),
        territory=_text(row["territory_name"]),
        confidence=CONFIDENCE.get(sure, ""),
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
    near = measures.nearest(pack, kind, neighbours=params.neighbours)
    found = _row(near, code)
    far = {key: float(found[key]) for key in ("distance_m", "low", "central", "high")}
    if pd.isna(found["site_id"]):
        return Service(
            kind=kind,
            name=lacks.sentence(pack, kind) or wording.unreached(near["central"]),
            commune="",
            **far,
            address="",
            phone="",
            hours=(),
            notes=tuple(_stops(pack, code, kind)),
            here=False,
            limit=params.threshold_min,
        )
    site = _row(pack.sites(kind), found["site_id"])
    seat = kind == "france_services" and is_seat(pack, found["site_id"])
    return Service(
        kind=kind,
        name=wording.typeset(str(found["site"])),
        commune=_commune_name(pack, site["code_insee"]),
        **far,
        address=_text(site.get("address")),
        phone=_text(site.get("phone")),
        hours=_round(pack, site, found["site_id"]) if seat else tuple(_week(site)),
        notes=(*remarks(kind, site), *([SEAT] if seat else []), *_stops(pack, code, kind)),
        here=site["code_insee"] == code,
        limit=params.threshold_min,
    )


def remarks(kind: str, site: dict[str, Any]) -> tuple[str, ...]:
    """What must be known of a site whoever looks at it, from its row of ``pack.sites``."""
    notes = [PRECISION[site["precision"]]] if PRECISION[site["precision"]] else []
    if not site["in_department"]:
        notes.append("hors du département")
    if kind == "mds" and site["hosts_france_services"]:
        notes.append("accueille une France services")
    return tuple(notes)


def is_seat(pack: Pack, site_id: str) -> bool:
    """Whether a France services is the seat of a round, which receives at its stops."""
    return bool(pack.tables["france_services_stops"]["site_id"].eq(site_id).any())


def stop_days(pack: Pack, code: str) -> str:
    """Days on which a round of France services stops in a commune: ``le lundi et le jeudi``."""
    stops = pack.sites("france_services_stops")
    days = set(stops.loc[stops["code_insee"].eq(code), "weekday"])
    return wording.listed([f"le {said}" for day, said in hours.DAYS.items() if day in days])


def _stops(pack: Pack, code: str, kind: str) -> list[str]:
    days = stop_days(pack, code) if kind == "france_services" else ""
    return [f"un arrêt a lieu dans la commune {days}"] if days else []


def _round(pack: Pack, site: dict[str, Any], site_id: str) -> tuple[tuple[str, str], ...]:
    """The week of a round: the hours that its seat publishes, each day where it stops."""
    stops = pack.sites("france_services_stops")
    own = stops[stops["site_id"].eq(site_id)]
    places = dict(zip(own["weekday"], own["code_insee"], strict=True))
    return tuple(
        (day, f"{text}, {_commune_name(pack, places[key])}")
        for key in hours.DAYS
        if key in places
        for day, text in hours.week({key: site.get(f"hours_{key}")})
    )


def _week(site: dict[str, Any]) -> list[tuple[str, str]]:
    return hours.week({day: site.get(f"hours_{day}") for day in hours.DAYS})


def _text(value: object) -> str:
    return wording.typeset(value) if isinstance(value, str) else ""


def _row(frame: pd.DataFrame, key: str) -> dict[str, Any]:
    """One row as a plain dictionary; raises ``KeyError`` for a key the frame does not hold."""
    return {str(name): value for name, value in frame.loc[key].items()}


def _commune_name(pack: Pack, code: str) -> str:
    inside = pack.communes["name"].to_dict()
    outside = pack.tables["neighbours"].set_index("code_insee")["name"].to_dict()
    return _text((outside | inside).get(code))


def _point(row: dict[str, Any]) -> str:
    if row["point_source"] == "town_hall":
        return "à la mairie"
    return "au centre de la commune : le point publié de la mairie était faux ou absent"


def _adviser(pack: Pack, code: str) -> str:
    found = _row(advisers.competent(pack), code)
    if found["rule"] == "none":
        return advisers.RULES["none"]
    return f"{wording.typeset(found['employer'])} ({advisers.RULES[found['rule']]})"
