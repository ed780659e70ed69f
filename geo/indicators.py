"""The indicator registry: every figure the product shows, declared once.

The map selector, legends, tables, dictionary of the exports, fiche, method page and tests all
read it. Adding an indicator is one entry here and one pure function in ``geo.measures``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd

from geo import measures, territories
from geo.measures import Measure, Params

if TYPE_CHECKING:
    from geo.pack import Pack

Kind = Literal["stock", "rate", "duration", "index", "category"]
ALL_LEVELS: Final = tuple(territories.LEVELS)
TRAVEL_LIMIT: Final = (
    "Durée estimée en voiture depuis le chef-lieu, jamais une durée de trajet routier : "
    "ligne droite × 1,3, vitesses moyennes de 35 à 60 km/h ; la fourchette va de × 1,2 "
    "et + 10 % de vitesse à × 1,4 et − 10 %."
)


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One figure: what it is, how it reads, how it aggregates, what it does not say."""

    id: str
    name: str
    question: str
    """The question a map of it answers: the title of the page."""
    reading: str
    """What a figure of this indicator means, in one French sentence."""
    unit: str
    kind: Kind
    better: Literal["low", "high"] | None
    decimals: int = 0
    bounds: tuple[float, ...] = ()
    palette: str = "difficulty"
    levels: tuple[str, ...] = ALL_LEVELS
    tables: tuple[str, ...]
    """Tables of the pack it is computed from; the catalogue knows their sources."""
    vintage: str
    limits: str
    aggregation: str
    site_kind: str | None = None
    """Kind of site whose name and distance go with the figure."""
    uses: frozenset[str] = field(default_factory=frozenset)
    """Parameters that the figure, or the sentence said of it, depends on."""
    compute: Callable[[Pack, Params], Measure]


MINUTE_BOUNDS: Final = (10.0, 15.0, 20.0, 30.0)
WEIGHTED: Final = "moyenne pondérée par les habitants"

_ALL: Final = (
    Indicator(
        id="population",
        name="Habitants",
        question="Où vivent les habitants ?",
        reading="Nombre d’habitants en 2021.",
        unit="habitants",
        kind="stock",
        better=None,
        tables=("population",),
        vintage="2021",
        limits=(
            "Population des IRIS de 2021 ; les habitants sont placés au chef-lieu de la commune."
        ),
        aggregation="somme",
        compute=measures.population,
    ),
    Indicator(
        id="share_65_plus",
        name="Part des 65 ans et plus",
        question="Où la part des 65 ans et plus est-elle la plus forte ?",
        reading="Part des habitants qui ont 65 ans ou plus.",
        unit="%",
        kind="rate",
        better=None,
        decimals=1,
        bounds=(15.0, 20.0, 25.0, 30.0),
        palette="need",
        tables=("population",),
        vintage="2021",
        limits="L’âge ne dit pas à lui seul la difficulté avec le numérique.",
        aggregation="rapport des sommes",
        compute=measures.share_65_plus,
    ),
    Indicator(
        id="territory",
        name="Territoire des solidarités",
        question="De quel territoire des solidarités dépend chaque commune ?",
        reading="Territoire d’action sociale du Département auquel la commune est rattachée.",
        unit="",
        kind="category",
        better=None,
        levels=("commune", "territoire"),
        tables=("territories",),
        vintage="2017 à 2024",
        limits=(
            "Aucune liste officielle des communes n’est publique : la plupart des rattachements "
            "sont déduits, et signalés comme tels."
        ),
        aggregation="sans objet",
        compute=measures.territory,
    ),
    Indicator(
        id="mds_min",
        name="Minutes jusqu’à la MDS la plus proche",
        question="À combien de minutes se trouve la MDS la plus proche ?",
        reading="Durée estimée en voiture jusqu’à la MDS ou MDS de proximité la plus proche.",
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=("mds", "communes"),
        vintage="2024",
        limits=TRAVEL_LIMIT + " Les permanences hors des murs ne sont pas comptées.",
        aggregation=WEIGHTED,
        site_kind="mds",
        uses=frozenset({"threshold_min"}),
        compute=measures.minutes_to("mds"),
    ),
    Indicator(
        id="mds_outreach_min",
        name="Minutes jusqu’à une MDS, permanences comprises",
        question="À combien de minutes, permanences comprises, se trouve une MDS ?",
        reading="Comme la précédente, en comptant les permanences hors des murs des MDS.",
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=("mds", "mds_outreach", "communes"),
        vintage="2017 à 2024",
        limits=TRAVEL_LIMIT
        + " Les permanences datent de 2017 et 2021 et n’ont lieu que certains jours.",
        aggregation=WEIGHTED,
        site_kind="mds",
        uses=frozenset({"threshold_min"}),
        compute=measures.minutes_to("mds", secondary=True),
    ),
    Indicator(
        id="france_services_min",
        name="Minutes jusqu’à la France services la plus proche",
        question="À combien de minutes se trouve la France services la plus proche ?",
        reading="Durée estimée en voiture jusqu’à la France services la plus proche.",
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=("france_services", "communes"),
        vintage="2024",
        limits=(
            TRAVEL_LIMIT + " Les France services des départements voisins comptent ; ni les arrêts "
            "d’une tournée, ni les antennes, ni les bus."
        ),
        aggregation=WEIGHTED,
        site_kind="france_services",
        uses=frozenset({"neighbours", "threshold_min"}),
        compute=measures.minutes_to("france_services"),
    ),
    Indicator(
        id="france_services_stops_min",
        name="Minutes jusqu’à une France services, antennes et arrêts compris",
        question="À combien de minutes se trouve une France services, arrêts compris ?",
        reading="Comme la précédente, avec les antennes et les arrêts d’une tournée publiée.",
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=("france_services", "communes"),
        vintage="2024",
        limits=TRAVEL_LIMIT + " Un arrêt n’est ouvert que certains jours.",
        aggregation=WEIGHTED,
        site_kind="france_services",
        uses=frozenset({"neighbours", "threshold_min"}),
        compute=measures.minutes_to("france_services", secondary=True),
    ),
    Indicator(
        id="adviser_seat_min",
        name="Minutes jusqu’au siège d’employeur de conseiller numérique",
        question="À combien de minutes se trouve un employeur de conseiller numérique ?",
        reading=(
            "Durée estimée en voiture jusqu’au siège d’employeur de conseiller numérique "
            "le plus proche."
        ),
        unit="min",
        kind="duration",
        better="low",
        bounds=MINUTE_BOUNDS,
        tables=("advisers", "communes"),
        vintage="2023",
        limits=TRAVEL_LIMIT + " Le siège de l’employeur n’est pas le lieu des permanences.",
        aggregation=WEIGHTED,
        site_kind="cnfs",
        uses=frozenset({"threshold_min"}),
        compute=measures.minutes_to("cnfs"),
    ),
    Indicator(
        id="inhabitants_beyond",
        name="Habitants au-delà du seuil",
        question="Combien d’habitants sont loin d’un lieu d’aide ?",
        reading="Habitants des communes dont le lieu d’aide le plus proche est au-delà du seuil.",
        unit="habitants",
        kind="stock",
        better="low",
        tables=("population", "france_services"),
        vintage="2021 et 2024",
        limits=TRAVEL_LIMIT + " Tous les habitants d’une commune sont placés à son chef-lieu.",
        aggregation="somme",
        uses=frozenset({"threshold_min", "kind", "neighbours"}),
        compute=measures.inhabitants_beyond,
    ),
    Indicator(
        id="posts_per_10k",
        name="Postes de conseiller numérique pour 10 000 habitants",
        question="Combien de postes de conseiller numérique pour 10 000 habitants ?",
        reading="Postes attribués, au siège de l’employeur, pour 10 000 habitants.",
        unit="postes pour 10 000 habitants",
        kind="rate",
        better="high",
        decimals=2,
        bounds=(0.25, 0.5, 1.0, 1.5),
        palette="supply",
        levels=("epci", "canton", "territoire", "departement"),
        tables=("advisers", "population"),
        vintage="2023",
        limits=(
            "Postes attribués, pas heures tenues. Non calculé à la commune : un poste seul y est "
            "un lieu, pas un indicateur. Les trois missions locales, la Croix-Rouge et les autres "
            "employeurs privés comptent ; la coordination départementale aussi."
        ),
        aggregation="rapport des sommes",
        compute=measures.posts_per_10k,
    ),
)

REGISTRY: Final = {indicator.id: indicator for indicator in _ALL}
DEFAULT: Final = "france_services_min"


@lru_cache(maxsize=256)
def by_unit(pack: Pack, indicator_id: str, level: str, params: Params) -> pd.DataFrame:
    """Figures of an indicator at a level.

    Returns a DataFrame indexed by unit code in code order, with ``central`` and, where
    minutes enter, ``low`` and ``high``. NaN is not known, +∞ minutes is no site at all.
    The frame is shared between callers: copy it before changing it.

    Raises ``KeyError`` for an unknown indicator and ``ValueError`` at a level where the
    indicator is not defined.
    """
    indicator = REGISTRY[indicator_id]
    if level not in indicator.levels:
        raise ValueError(f"{indicator_id} is not defined at level {level}")
    measure = indicator.compute(pack, params)
    if level == "commune":
        return measure.values
    if indicator.kind == "category":
        unit = territories.membership(pack, level)
        return measure.values.groupby(unit).first()
    return territories.aggregate(
        measure.values, measure.weights, territories.membership(pack, level)
    )
