"""The card of a commune: who serves it, and how far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo import advisers, hours, measures, territories, wording
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


@dataclass(frozen=True)
class Service:
    """The nearest place of a kind, as it is written on a card.

    ``hours`` pairs days and opening hours; ``notes`` says what a reader must know
    (across the border, placed at the chef-lieu). Distances in metres, minutes estimated.
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

    @property
    def how_far(self) -> str:
        """Minutes with their range and straight-line distance, in words.

        A place of the commune itself (``here``) is said to be in it.
        """
        if self.here:
            return wording.in_commune(self.central)
        if self.distance_m < 1 or not math.isfinite(self.distance_m):
            return wording.minutes(self.low, self.central, self.high, never=self.name)
        return (
            f"{wording.minutes(self.low, self.central, self.high)}, "
            f"{wording.kilometres(self.distance_m)} à vol d’oiseau"
        )


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
        canton=wording.typeset(territories.units(pack, "canton")[row["canton_code"]]),
        point=_point(row),
        services=tuple(service(pack, code, kind, params) for kind in measures.kinds(pack)),
        adviser=_adviser(pack, code) if len((pack.before or pack).tables["advisers"]) else "",
    )


def service(pack: Pack, code: str, kind: str, params: Params) -> Service:
    """Describe the nearest place of a kind seen from a commune.

    Raises ``KeyError`` for an unknown commune. Without any site, or any road to one, the name
    says so and the distance is infinite.
    """
    near = measures.nearest(pack, kind, neighbours=params.neighbours)
    found = _row(near, code)
    far = {key: float(found[key]) for key in ("distance_m", "low", "central", "high")}
    if pd.isna(found["site_id"]):
        return Service(
            kind,
            wording.unreached(near["central"]),
            "",
            **far,
            address="",
            phone="",
            hours=(),
            notes=(),
            here=False,
        )
    site = _row(pack.sites(kind), found["site_id"])
    notes = [PRECISION[site["precision"]]] if PRECISION[site["precision"]] else []
    if not site["in_department"]:
        notes.append("hors du département")
    if kind == "mds" and site["hosts_france_services"]:
        notes.append("accueille une France services")
    return Service(
        kind=kind,
        name=wording.typeset(str(found["site"])),
        commune=_commune_name(pack, site["code_insee"]),
        **far,
        address=_text(site.get("address")),
        phone=_text(site.get("phone")),
        hours=tuple(hours.week({day: site.get(f"hours_{day}") for day in hours.DAYS})),
        notes=tuple(notes),
        here=site["code_insee"] == code,
    )


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
