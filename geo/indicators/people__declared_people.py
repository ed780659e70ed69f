"""Indicators of people, perimeters and posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.access import measures
from geo.indicators.declaration import Indicator

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_INFERRED: Final = (
    "Aucune liste officielle des communes n’est publique : la plupart des rattachements "
    "sont déduits, et signalés comme tels."
)
_ESTABLISHED: Final = "Rattachements établis par le Département, une commune entière à la fois."


def _territory_limits(pack: Pack) -> str:
    known = pack.tables["territories"]["confidence"]
    return _ESTABLISHED if known.eq("established").all() else _INFERRED


DECLARED: Final = (
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
        formula="100 × habitants de 65 ans ou plus ÷ habitants.",
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
        limits=_INFERRED,
        limits_of=_territory_limits,
        aggregation="sans objet",
        compute=measures.territory,
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
        bounds=(0.5, 0.7, 0.8, 1.0),
        palette="supply",
        levels=("epci", "canton", "territoire", "departement"),
        tables=("advisers", "population"),
        vintage="2023",
        limits=(
            "Postes attribués, pas heures tenues. Non calculé à la commune : un poste seul y est "
            "un lieu, pas un indicateur. Les employeurs privés (missions locales, associations) "
            "comptent\u202f; la coordination départementale aussi."
        ),
        aggregation="rapport des sommes",
        formula="10\u202f000 × postes attribués ÷ habitants.",
        compute=measures.posts_per_10k,
    ),
)
