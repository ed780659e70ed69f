"""What French says of the minutes of a pack: estimated, estimated and fitted to known times,
computed over a road network, official, or given.

Every sentence that speaks of minutes takes a ``TravelWords`` and is made with it. A time of
another quality is one more function beside ``given_words``, and one more case in ``pack_words``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.access import travel
from geo.base import french
from geo.pack import catalogue
from geo.pack.memo import per_pack

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


def _factor(value: float) -> str:
    return french.number(value, 1)


def _speeds(assumption: travel.Assumption, between: str) -> str:
    """Speeds of an assumption, km/h, from the first break on."""
    speeds = [kmh * assumption.speed for kmh in travel.SPEEDS_KMH]
    return between.join(french.number(kmh, int(kmh % 1 > 0)) for kmh in speeds)


def _hypothesis(assumption: travel.Assumption) -> str:
    return f"× {_factor(assumption.detour)} à {_speeds(assumption, ', ')} km/h"


def _formula(assumption: travel.Assumption) -> str:
    """How far each speed goes, then the road distance."""
    speeds = _speeds(assumption, " ").split()
    first, second = (french.number(km) for km in travel.BREAKS_KM[1:])
    return (
        f"{speeds[0]} km/h jusqu’à {first} km, {speeds[1]} jusqu’à {second}, {speeds[2]} au-delà"
        f"\u202f; route = ligne droite × {_factor(assumption.detour)}"
    )


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
        "Durée estimée en voiture depuis le chef-lieu, circulation fluide, jamais une durée de "
        f"trajet routier : ligne droite × {_factor(travel.CENTRAL.detour)}, "
        f"{_speeds(travel.CENTRAL, ' puis ')} km/h. La fourchette est celle de deux hypothèses, "
        f"pas de bornes sûres : {_hypothesis(travel.LOW)}, et {_hypothesis(travel.HIGH)}."
    ),
    formula=(
        "Minutes = 60 × Σ (km de route ÷ vitesse) jusqu’au lieu le plus proche\u00a0: "
        f"{_formula(travel.CENTRAL)}."
    ),
)
"""Words of the estimate, which is what a pack has by default."""


CREDIT: Final = "© les contributeurs d’OpenStreetMap, ODbL"
"""What the licence of OpenStreetMap asks wherever minutes made of its roads are shown."""


def given_words(left: int, pairs: int, *, computed: bool = False) -> TravelWords:
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


def computed_words(left: int, pairs: int, date: str = "") -> TravelWords:
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


def fitted_words(pack: Pack) -> TravelWords:
    """Words of the estimate of a pack: that of every department, or fitted to its own times."""
    law = travel.fitted_law(pack)
    if law is None:
        return ESTIMATED
    number, source = french.number, law["source"]
    error = f"erreur ± {number(law['error_min'], 1)} min"
    road = f"ligne droite × {number(law['detour'], 2)}"
    speeds = french.join_list([number(kmh * law["speed"]) for kmh in travel.SPEEDS_KMH])
    access = f"{number(law['access_min'], 1)} min d’accès"
    return TravelWords(
        time=f"temps estimé calé sur {source}",
        time_alone=f"temps estimé calé sur {source}",
        duration=f"durée estimée calée sur {source}",
        minutes=ESTIMATED.minutes,
        trip=ESTIMATED.trip,
        caution=f"Estimation calée sur {source} ({error}), jamais des durées de trajet routier",
        durations=f"Durées estimées, calées sur {source} ({error}), jamais des trajets routiers",
        measured=f"estimés, calés sur {source} ({error})",
        limit=(
            f"Durée estimée en voiture depuis le chef-lieu, calée sur {source} ({error})\u00a0: "
            f"{road}, vitesses de {speeds} km/h, {access}\u202f; la fourchette va de "
            f"× {number(law['low'], 2)} à × {number(law['high'], 2)}."
        ),
        formula=(
            f"Minutes = {access} + 60 × Σ (km de route ÷ vitesse) jusqu’au lieu le plus "
            f"proche\u00a0: {speeds} km/h jusqu’à 5 km, jusqu’à 15 et au-delà\u202f; route = "
            f"{road}."
        ),
    )


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def official_words(communes: int, of: int, otherwise: TravelWords) -> TravelWords:
    """Words of official minutes, known in so many communes ``of`` all; ``otherwise`` elsewhere."""
    where = f"({french.plural(communes, 'commune')} sur {french.number(of)})"
    nearest = f"jusqu’à la France services la plus proche {where}"
    rest = otherwise.measured
    return TravelWords(
        time="temps officiel ou estimé",
        time_alone="temps officiel ou estimé",
        duration="durée officielle de l’INSEE",
        minutes="Minutes officielles ou estimées",
        trip="Durée officielle ou estimée en voiture",
        caution=f"Temps officiels de l’INSEE {nearest}, les autres {rest}",
        durations=f"Durées officielles de l’INSEE {nearest}, les autres temps {rest}",
        measured=f"officiels (INSEE) {nearest}, les autres {rest}",
        limit=(
            f"Durée officielle de l’INSEE {nearest}, moyenne par habitant, sans trafic\u202f: la "
            f"fourchette va de × 1 à × {french.number(travel.HIGH.official, 2)}. "
            f"Ailleurs\u00a0: {_lower(otherwise.limit)}"
        ),
        formula=(
            "Minutes de l’INSEE, moyenne des carreaux habités pondérée par leurs habitants"
            f"\u202f; ailleurs\u00a0: {_lower(otherwise.formula)}"
        ),
    )


KNOWN: Final = replace(given_words(0, 1), duration="durée connue de qui fait le trajet")
"""Words of one trip whose minutes somebody gave."""
ANCHORED: Final = replace(
    ESTIMATED, duration="durée estimée d’après le temps officiel de la commune"
)
"""Words of a trip to another France services than the one whose minutes are official."""


_OF_TRIP: Final = {
    "known": KNOWN,
    "matrix": given_words(0, 1),
    "official": official_words(1, 1, ESTIMATED),
    "anchored": ANCHORED,
    "network": computed_words(0, 1),
}
"""Words of one trip, by its quality (``travel.Quality``)."""


def trip_words(pack: Pack, origin: str, place: str) -> TravelWords:
    """What the minutes from a commune to another are called, by their codes."""
    known = travel.roads_of(pack)
    quality = known.quality(origin, place) if known is not None else "estimated"
    return _OF_TRIP.get(quality) or fitted_words(pack)


@per_pack
def pack_words(pack: Pack) -> TravelWords:
    """What the minutes of a pack are called."""
    share = travel.share(pack)
    left = share.pairs - share.given
    if share.given:
        return given_words(left, share.pairs, computed=share.computed > 0)
    others = fitted_words(pack)
    if share.computed:
        others = computed_words(left - share.computed, share.pairs, network_date(pack))
    known = travel.roads_of(pack)
    here = 0 if known is None else len(known.official)
    return official_words(here, len(pack.communes), others) if here else others


def network_date(pack: Pack) -> str:
    """Date of the road network that the minutes of a pack were computed over, ``2026-11-20``."""
    dates = catalogue.dates_of("network_minutes", pack.department, pack.root)
    return max(dates, default="")
