"""Two indicators that nobody declared: minutes to a station, and a share. With what they say."""

import numpy as np

from geo.access import travel
from geo.access.measures import Measure
from geo.indicators.declaration import MINUTE_BOUNDS, WEIGHTED, Indicator, limits_of_travel
from geo.pack.kinds import Noun


def to_the_station(pack, params):
    """Minutes to a station beside the town hall of Poitiers (or of F1), estimated as others are."""
    towns = pack.communes
    there = towns.loc["86194" if "86194" in towns.index else towns.index[0]]
    metres = np.hypot(towns["x_m"] - there["x_m"], towns["y_m"] - there["y_m"])
    return Measure(travel.minutes_range(metres), towns["population"].astype(float))


def share_of_adults(pack, params):
    """Share of inhabitants aged 20 to 64, %; missing where nobody lives."""
    people = pack.communes["population"].astype(float)
    share = 100 * pack.communes["pop_20_64"] / people.where(people > 0)
    return Measure(share.astype(float).to_frame("central"), people)


STATION = Indicator(
    id="station_min",
    name="Minutes jusqu’à la gare la plus proche",
    question="À combien de minutes se trouve la gare la plus proche\u202f?",
    reading="Durée estimée en voiture jusqu’à la gare la plus proche.",
    unit="min",
    kind="duration",
    better="low",
    bounds=MINUTE_BOUNDS,
    tables=("communes", "population"),
    published="2026",
    limits=limits_of_travel(),
    aggregation=WEIGHTED,
    formula="Minutes de la commune à la gare.",
    place=Noun("gare", "gares", feminine=True),
    uses=frozenset({"threshold_min"}),
    compute=to_the_station,
)
ADULTS = Indicator(
    id="share_20_64",
    name="Part des 20 à 64 ans",
    question="Où la part des 20 à 64 ans est-elle la plus forte\u202f?",
    reading="Part des habitants qui ont de 20 à 64 ans.",
    short="20 à 64 ans (%)",
    unit="%",
    kind="rate",
    better=None,
    decimals=1,
    bounds=(45.0, 50.0, 55.0, 60.0),
    palette="need",
    tables=("population",),
    published="2021",
    limits="L’âge ne dit pas l’activité.",
    aggregation="rapport des sommes",
    formula="100 × habitants de 20 à 64 ans ÷ habitants.",
    compute=share_of_adults,
)
SAID = {
    "station_min": {
        "short": "Minutes",
        "label": "Minutes jusqu’à la gare la plus proche",
        "value": r"\d+ min \(de \d+ à \d+\)",
        "compared": r"référence : \d+ min",
        "class": ["10 min ou moins", "de 10 à 15 min", "plus de 30 min"],
        "sentence": r"vivent à plus de 30 minutes d’une gare : \d+ communes sur 265 \(de \d+ à",
        "decimals": 1,
        "columns": ["station_min_low", "station_min", "station_min_high"],
    },
    "share_20_64": {
        "short": "20 à 64 ans (%)",
        "label": "Part des 20 à 64 ans (%)",
        "value": r"\d\d,\d %",
        "compared": r"référence : \d\d,\d %",
        "class": ["45 % ou moins", "de 45 à 50 %", "plus de 60 %"],
        "sentence": r"^Part des 20 à 64 ans : \d\d,\d % dans le département ; de \d\d,\d % \(",
        "decimals": 1,
        "columns": ["share_20_64"],
    },
}
"""What is said of each at a threshold of 30 minutes, with plain spaces."""
