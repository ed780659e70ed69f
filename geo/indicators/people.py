"""Indicators of people, perimeters and posts.

National figures that a department may import: shown when their table is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.access import measures, place_counts
from geo.access.measures import Measure, Params
from geo.indicators.declaration import WEIGHTED, Indicator, National

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


def posts_per_10k(pack: Pack, params: Params) -> Measure:
    """Adviser posts awarded per 10,000 inhabitants, by employer's seat."""
    people = pack.communes["population"].astype(float)
    rate = place_counts.posts_by_commune(pack) / people.where(people > 0) * 1e4
    return Measure(rate.astype(float).to_frame("central"), people)


DECLARED: Final = (
    Indicator(
        id="population",
        name="Habitants",
        question="Où vivent les habitants ?",
        reading="Nombre d’habitants en vigueur en 2026 (recensement de 2023).",
        unit="habitants",
        kind="stock",
        better=None,
        tables=("population",),
        published="2026",
        limits=(
            "Population municipale en vigueur en 2026, celle du recensement de 2023 ; les "
            "habitants sont placés au chef-lieu de la commune."
        ),
        aggregation="somme",
        context=True,
        compute=measures.population,
    ),
    Indicator(
        id="share_65_plus",
        name="Part des 65 ans et plus",
        question="Où la part des 65 ans et plus est-elle la plus forte ?",
        short="65 ans et plus (%)",
        reading="Part des habitants qui ont 65 ans ou plus.",
        unit="%",
        kind="rate",
        better=None,
        decimals=1,
        bounds=(15.0, 20.0, 25.0, 30.0),
        palette="need",
        tables=("population",),
        published="2021",
        limits=(
            "Part de 2021, appliquée à la population en vigueur. L’âge ne dit pas à lui seul la "
            "difficulté avec le numérique."
        ),
        aggregation="rapport des sommes",
        formula="100 × habitants de 65 ans ou plus ÷ habitants.",
        context=True,
        national=National("share_65_plus", 100.0),
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
        published="2017 à 2024",
        limits=_territory_limits,
        aggregation="sans objet",
        compute=measures.territory,
    ),
    Indicator(
        id="posts_per_10k",
        name="Postes de conseiller numérique pour 10 000 habitants",
        question="Combien de postes de conseiller numérique pour 10 000 habitants ?",
        short="Postes pour 10\u202f000 habitants",
        reading="Postes attribués, au siège de l’employeur, pour 10 000 habitants.",
        unit="postes pour 10 000 habitants",
        kind="rate",
        better="high",
        decimals=2,
        bounds=(0.5, 0.7, 0.8, 1.0),
        palette="supply",
        levels=("epci", "canton", "territoire", "departement"),
        tables=("advisers", "population"),
        published="2023",
        limits=(
            "Postes attribués, pas heures tenues. Non calculé à la commune : un poste seul y est "
            "un lieu, pas un indicateur. Les employeurs privés (missions locales, associations) "
            "comptent\u202f; la coordination départementale aussi."
        ),
        aggregation="rapport des sommes",
        formula="10\u202f000 × postes attribués ÷ habitants.",
        compute=posts_per_10k,
    ),
)


def connectable(pack: Pack, params: Params) -> Measure:
    """Share of premises that can have fibre, %; missing where there is none."""
    fibre = pack.tables["fibre"].set_index("code_insee").reindex(pack.communes.index)
    premises = fibre["premises"].astype(float)
    share = 100 * fibre["connectable"] / premises.where(premises > 0)
    return Measure(share.astype(float).to_frame("central"), premises.fillna(0.0))


def fragility(pack: Pack, params: Params) -> Measure:
    """National index of digital fragility (IFN), averaged over inhabitants; 0 is no score."""
    index = pack.tables["fragility"].set_index("code_insee")["ifn"]
    index = index.where(index > 0)
    values = index.reindex(pack.communes.index).astype(float)
    return Measure(values.to_frame("central"), pack.communes["population"].astype(float))


DECLARED_NATIONAL: Final = (
    Indicator(
        id="fibre_connectable",
        name="Locaux raccordables à la fibre",
        question="Où les logements et les entreprises peuvent-ils avoir la fibre\u202f?",
        reading="Part des locaux qu’un opérateur peut raccorder à la fibre.",
        unit="%",
        kind="rate",
        better="high",
        decimals=1,
        bounds=(60.0, 80.0, 90.0, 98.0),
        palette="supply",
        tables=("fibre",),
        published="celui du fichier importé",
        limits=(
            "Raccordable n’est pas raccordé : ni l’abonnement, ni le débit réel, ni l’équipement "
            "du foyer ne sont connus."
        ),
        aggregation="rapport des sommes",
        formula="100 × locaux raccordables ÷ locaux.",
        compute=connectable,
    ),
    Indicator(
        id="fragility_index",
        name="Indice de fragilité numérique (IFN 2023)",
        question="Que dit l’indice national de fragilité numérique\u202f?",
        short="Indice (sur 10)",
        reading="Indice de La MedNum, de 1 (peu fragile) à 10 (très fragile).",
        unit="sur 10",
        kind="index",
        better="low",
        decimals=1,
        bounds=(2.0, 4.0, 6.0, 8.0),
        palette="need",
        tables=("fragility", "population"),
        published="2023",
        limits=(
            "Moyenne de cinq notes (très haut débit, 4G, pauvreté, 65 ans et plus, diplômes) : "
            "deux disent le réseau, non les personnes. Ce n’est pas notre indice de besoin."
        ),
        aggregation=WEIGHTED,
        compute=fragility,
    ),
)
