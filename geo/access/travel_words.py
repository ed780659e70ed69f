"""What French says of the minutes of a pack: estimated, computed over a road network, or given.

Every sentence that speaks of minutes takes a ``TravelWords`` and is made with it. A time of
another quality is one more function beside ``given``, and one more case in ``of``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.access import travel
from geo.base import french
from geo.pack import catalogue

if TYPE_CHECKING:
    from geo.pack.pack import Pack


@dataclass(frozen=True, kw_only=True)
class TravelWords:
    """How the minutes of a pack are called, without a full stop unless it is a whole sentence.

    time : the noun, in the middle of a sentence, with the trips that stay estimated, if any.
    time_alone, left : the noun, and these trips as an aside that opens with a comma (mostly
        empty), for a sentence that goes on between them.
    duration : the noun for one trip.
    minutes : a head of column, before « jusqu’au lieu le plus proche ».
    trip : a start of sentence, before « jusqu’à la mairie ».
    caution : a start of sentence, for all the times of a page.
    durations : the same, where only durations are shown.
    measured : end of « les temps sont … ».
    limit, formula : whole sentences; what a duration does not say, and how it is computed.
    """

    time: str
    time_alone: str
    left: str = ""
    duration: str
    minutes: str
    trip: str
    caution: str
    durations: str
    measured: str
    limit: str
    formula: str


ESTIMATED: Final = TravelWords(
    time="temps estimé",
    time_alone="temps estimé",
    duration="durée estimée",
    minutes="Minutes estimées",
    trip="Durée estimée en voiture",
    caution="Temps estimés à vol d’oiseau corrigé, jamais des durées de trajet routier",
    durations="Durées estimées, jamais des trajets routiers",
    measured="estimés à vol d’oiseau corrigé",
    limit=(
        "Durée estimée en voiture depuis le chef-lieu, jamais une durée de trajet routier : "
        "ligne droite × 1,3, vitesses moyennes de 35 à 60 km/h ; la fourchette va de × 1,2 "
        "et +\u00a010 % de vitesse à × 1,4 et −\u00a010 %."
    ),
    formula=(
        "Minutes = 60 × Σ (km de route ÷ vitesse) jusqu’au lieu le plus proche\u00a0: 35 km/h "
        "jusqu’à 5 km, 50 jusqu’à 15, 60 au-delà\u202f; route = ligne droite ×\u00a01,3."
    ),
)
"""Words of the estimate, which is what a pack has by default."""


CREDIT: Final = "© les contributeurs d’OpenStreetMap, ODbL"
"""What the licence of OpenStreetMap asks wherever minutes made of its roads are shown."""


def given(left: int, pairs: int, *, computed: bool = False) -> TravelWords:
    """Words of imported road minutes: all ``pairs`` trips but ``left``, which are not given.

    These stay estimated, or some of them are ``computed`` over a road network.
    """
    others = ("trajet calculé ou estimé", "trajets calculés ou estimés")
    trips = french.plural(left, *(others if computed else ("trajet estimé", "trajets estimés")))
    but = f", sauf {trips} sur {french.number(pairs)}" if left else ""
    credit = f" ({CREDIT})" if left and computed else ""
    return TravelWords(
        time=f"temps routier{but}",
        time_alone="temps routier",
        left=but,
        duration="durée routière",
        minutes="Minutes de route",
        trip="Durée de trajet routier",
        caution=f"Temps routiers de la matrice importée{but}{credit}",
        durations=f"Durées routières de la matrice importée{but}{credit}",
        measured=f"ceux de la matrice routière{but}{credit}",
        limit=f"Durée de trajet routier donnée par la matrice importée{but}{credit}.",
        formula=f"Minutes de la matrice importée{but}{credit}, jusqu’au lieu le plus proche.",
    )


def computed(left: int, pairs: int, date: str = "") -> TravelWords:
    """Words of minutes computed over a road network: all ``pairs`` trips but ``left``, estimated.

    ``date`` is that of the network (``2026-11-20``), empty when it is not known.
    """
    trips = french.plural(left, "trajet estimé", "trajets estimés")
    but = f", sauf {trips} sur {french.number(pairs)}" if left else ""
    when = f" du {french.date(date)}" if date else ""
    over = f"sur le réseau routier OpenStreetMap{when}"
    low, high = (french.number(one.network, 2) for one in (travel.LOW, travel.HIGH))
    return TravelWords(
        time=f"temps calculé sur le réseau routier{but}",
        time_alone="temps calculé sur le réseau routier",
        left=but,
        duration="durée calculée sur le réseau routier",
        minutes="Minutes calculées sur le réseau routier",
        trip="Durée en voiture calculée sur le réseau routier",
        caution=f"Temps calculés {over}{but} ({CREDIT})",
        durations=f"Durées calculées {over}{but} ({CREDIT})",
        measured=f"calculés {over}{but} ({CREDIT})",
        limit=(
            f"Durée en voiture depuis le chef-lieu, calculée {over}{but}, sans trafic\u202f; la "
            f"fourchette va de × {low} à × {high} ({CREDIT})."
        ),
        formula=f"Minutes du trajet le plus court {over}{but}, jusqu’au lieu le plus proche.",
    )


def of_trip(pack: Pack, origin: str, place: str) -> TravelWords:
    """What the minutes from a commune to another are called, by their codes."""
    known = travel.roads_of(pack)
    if known is not None and known.gives(origin, place):
        return given(0, 1)
    return computed(0, 1) if known is not None and known.computes(origin, place) else ESTIMATED


def of(pack: Pack) -> TravelWords:
    """What the minutes of a pack are called."""
    share = travel.share(pack)
    left = share.pairs - share.given
    if share.given:
        return given(left, share.pairs, computed=share.computed > 0)
    if share.computed:
        return computed(left - share.computed, share.pairs, network_date(pack))
    return ESTIMATED


def network_date(pack: Pack) -> str:
    """Date of the road network that the minutes of a pack were computed over, ``2026-11-20``."""
    dates = catalogue.dates_of("network_minutes", pack.department, pack.root)
    return max(dates, default="")
