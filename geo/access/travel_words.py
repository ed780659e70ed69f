"""What French says of the minutes of a pack: estimated, or given by a matrix of road minutes.

Every sentence that speaks of minutes takes a ``TravelWords`` and is made with it. A time of
another quality is one more function beside ``given``, and one more case in ``of``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from geo.access import travel
from geo.base import french

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


def given(left: int, pairs: int) -> TravelWords:
    """Words of imported road minutes: all ``pairs`` trips but ``left``, which stay estimated."""
    trips = french.plural(left, "trajet estimé", "trajets estimés")
    but = f", sauf {trips} sur {french.number(pairs)}" if left else ""
    return TravelWords(
        time=f"temps routier{but}",
        time_alone="temps routier",
        left=but,
        duration="durée routière",
        minutes="Minutes de route",
        trip="Durée de trajet routier",
        caution=f"Temps routiers de la matrice importée{but}",
        durations=f"Durées routières de la matrice importée{but}",
        measured=f"ceux de la matrice routière{but}",
        limit=f"Durée de trajet routier donnée par la matrice importée{but}.",
        formula=f"Minutes de la matrice importée{but}, jusqu’au lieu le plus proche.",
    )


def of_trip(pack: Pack, origin: str, place: str) -> TravelWords:
    """What the minutes from a commune to another are called, by their codes."""
    known = travel.roads_of(pack)
    return given(0, 1) if known is not None and known.gives(origin, place) else ESTIMATED


def of(pack: Pack) -> TravelWords:
    """What the minutes of a pack are called."""
    share = travel.share(pack)
    return given(share.pairs - share.given, share.pairs) if share.given else ESTIMATED
