"""Indicators of need, of difficulty of access, of the gap between them, and of posts.

The functions behind the indicators of need, difficulty, gap, reach and posts.

Each takes a pack and parameters and returns a ``Measure``, as those of ``geo.access.measures``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import measures, place_counts, travel_words
from geo.access.measures import ESTIMATES, Measure, Params
from geo.base import french
from geo.indicators import need, priority, unpublished_hours
from geo.indicators.declaration import WEIGHTED, Indicator, National, limits_of_travel
from geo.pack.kinds import HELP, HELP_TABLES
from geo.pack.schema import TIMES

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def _people(pack: Pack) -> pd.Series:
    return pack.communes["population"].astype(float)


def _measure(values: pd.Series, weights: pd.Series) -> Measure:
    return Measure(values.astype(float).to_frame("central"), weights)


def share_0_19(pack: Pack, params: Params) -> Measure:
    """Share of inhabitants under 20, %; missing where nobody lives."""
    return _measure(100 * need.components(pack)["share_0_19"], _people(pack))


def unemployment_rate(pack: Pack, params: Params) -> Measure:
    """Unemployed per 100 active people aged 15 to 64; a ratio of sums at the other levels."""
    active = pack.communes["active_15_64"].astype(float).fillna(0.0)
    return _measure(100 * need.components(pack)["unemployment_rate"], active)


def median_standard_of_living(pack: Pack, params: Params) -> Measure:
    """Median standard of living, € a year; at the other levels, the mean of the communes' medians.

    Weighted by households. That mean is not a median: nothing public gives the one of a
    territory.
    """
    households = pack.communes["households"].astype(float).fillna(0.0)
    return _measure(pack.communes["median_standard_of_living_eur"], households)


def need_index(profile: str) -> Callable[[Pack, Params], Measure]:
    """Build the measure of the need index of a profile, averaged over inhabitants."""

    def measure(pack: Pack, params: Params) -> Measure:
        found = need.of_params(pack, profile, params)
        return _measure(found["need"], _people(pack))

    return measure


def difficulty(pack: Pack, params: Params) -> Measure:
    """Difficulty of access to the chosen kind of help, averaged over inhabitants."""
    return Measure(priority.difficulties(pack, params), _people(pack))


def gap(pack: Pack, params: Params) -> Measure:
    """Gap between need and access, averaged over inhabitants."""
    index = need.need(pack, params.profile, params.weights)["need"]
    values = priority.difficulties(pack, params).apply(lambda hard: np.sqrt(index * hard))
    return Measure(values, _people(pack))


def _beyond(pack: Pack, params: Params) -> pd.DataFrame:
    """Whether the nearest place is beyond the threshold, 1 or 0, under each assumption."""
    found = measures.nearest(pack, params.kind, params.counts)
    return measures.is_beyond(found[list(ESTIMATES)], params.threshold_min)


def share_within(pack: Pack, params: Params) -> Measure:
    """Share of inhabitants within the threshold, %, the lowest estimate first.

    ``low`` is the share under the longest minutes. At the commune it is 0 or 100.
    """
    people = _people(pack)
    within = 100.0 * (1 - _beyond(pack, params))
    values = within.rename(columns={"low": "high", "high": "low"})[list(ESTIMATES)]
    return Measure(values.where(people > 0, axis=0), people)


def older_beyond(pack: Pack, params: Params) -> Measure:
    """Inhabitants aged 65 or more whose nearest place is beyond the threshold."""
    older = pack.communes["pop_65_plus"].astype(float)
    return Measure(_beyond(pack, params).mul(older, axis=0), None)


def pupils_beyond(pack: Pack, params: Params) -> Measure:
    """Pupils of the collèges that stand beyond the threshold; 0 without a collège.

    Missing without a list of collèges. A collège whose number of pupils is not known makes its
    commune unknown.
    """
    schools = pack.sites("colleges")
    by_commune = schools["pupils"].astype(float).groupby(schools["code_insee"])
    pupils = by_commune.agg(lambda values: values.sum(skipna=False))
    nothing = np.nan if pack.lacks("colleges") else 0.0
    pupils = pupils.reindex(pack.communes.index, fill_value=nothing)
    return Measure(_beyond(pack, params).mul(pupils, axis=0), None)


def missing_posts(pack: Pack, params: Params) -> Measure:
    """Posts that a unit would need to reach the department's posts per inhabitant.

    Summed over the communes of a unit before it is compared: a unit above the rate lacks
    none, and its surplus is not taken away from the others.
    """
    people = _people(pack)
    posts = place_counts.posts_by_commune(pack)
    lacking = people * posts.sum() / people.sum() - posts
    return Measure(lacking.to_frame("central"), None, _at_least_none)


def _at_least_none(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.clip(lower=0.0)


_INDEX_LIMIT: Final = (
    "Indice propre à l’observatoire, qui n’est pas l’indice national de fragilité numérique : "
    "moyenne pondérée des rangs de la commune parmi celles de France. Il dit ce qui est fréquent, "
    "pas ce que chacun sait faire. Une composante inconnue est écartée, et nommée dans le "
    "tableau\u202f; moins de deux connues, et il n’y a pas d’indice. Le chômage des petites "
    "communes est d’abord rapproché de celui du département (lissage bayésien empirique, "
    "Marshall 1991)."
)
_MEAN_OF_GAPS: Final = (
    "Au-delà de la commune, c’est la moyenne des écarts des communes, pas la racine du produit de "
    "leurs moyennes."
)
_DISTANCE: Final = (
    f"min(1\u202f; max(0\u202f; (t − {french.number(priority.MINUTES_EASY)}) "
    f"÷ {french.number(priority.MINUTES_SPAN)}))"
)
_NO_HOURS: Final = [one.noun for one in HELP if not one.capacity]
_DIFFICULTY: Final = (
    f"50 × {_DISTANCE} + 50 × (1 − min(1\u202f; A ÷ Ā)). t\u00a0: minutes jusqu’au lieu le plus "
    "proche\u202f; A\u00a0: heures d’aide pour 1\u202f000 habitants\u202f; Ā\u00a0: leur moyenne "
    f"de référence, pondérée par les habitants. "
    f"{french.capital(', '.join(one.many for one in _NO_HOURS))}\u00a0: 100 × {_DISTANCE}."
)


def _difficulty_limits(pack: Pack) -> str:
    supposed = unpublished_hours.supposed(pack, Params().kind, Params().counts)
    varied = "fait varier les minutes et les heures non connues"
    return (
        f"{travel_words.pack_words(pack).limit} La fourchette "
        f"{varied if supposed else 'ne fait varier que les minutes'}. Pour "
        f"{' ou '.join(one.a for one in _NO_HOURS)}, sans horaires publiés, elles comptent seules."
    )


_MEAN: Final = (
    "Σ w·c ÷ Σ w, sur les composantes connues. c\u00a0: centile national de la commune (100 − c "
    "pour le niveau de vie)\u202f; w\u00a0: poids choisi, de 0 à 10, égaux par défaut."
)
_FAR: Final = "Σ {} où t > seuil, t en minutes jusqu’au lieu le plus proche."
_SCHOOLS_LIMIT: Final = (
    "Élèves des collèges situés au-delà du seuil, placés au chef-lieu : les élèves habitent aussi "
    "d’autres communes."
)
_NEED_TABLES: Final = ("national_percentiles", "population", "income_employment")
_ACCESS_TABLES: Final = ("communes", "population", *HELP_TABLES, *TIMES)
_BEYOND: Final = frozenset({"threshold_min", "kind", "neighbours", "presence"})
_ACCESS: Final = frozenset({"kind", "neighbours", "presence", "reference"})
_NEED: Final = frozenset({"weights"})

_COMPONENTS: Final = (
    Indicator(
        id="share_0_19",
        name="Part des moins de 20 ans",
        question="Où la part des moins de 20 ans est-elle la plus forte ?",
        short="Moins de 20 ans (%)",
        reading="Part des habitants qui ont moins de 20 ans.",
        unit="%",
        kind="rate",
        better=None,
        decimals=1,
        bounds=(15.0, 20.0, 25.0, 30.0),
        palette="need",
        tables=("population",),
        published="2021",
        limits="Les âges sont arrondis par l’INSEE.",
        aggregation="rapport des sommes",
        formula="100 × habitants de moins de 20 ans ÷ habitants.",
        compute=share_0_19,
    ),
    Indicator(
        id="unemployment_rate",
        name="Taux de chômage des 15-64 ans",
        question="Où le chômage est-il le plus fréquent ?",
        short="Chômage (%)",
        reading="Part des actifs de 15 à 64 ans qui se déclarent au chômage au recensement.",
        unit="%",
        kind="rate",
        better="low",
        decimals=1,
        bounds=(6.0, 8.0, 10.0, 13.0),
        palette="need",
        tables=("income_employment",),
        published="2021",
        limits=(
            "Chômage déclaré au recensement, plus large que celui de France Travail ou du BIT ; "
            "peu sûr dans les petites communes."
        ),
        aggregation="rapport des sommes",
        formula="100 × chômeurs ÷ actifs, de 15 à 64 ans.",
        national=National("unemployment_rate", 100.0),
        compute=unemployment_rate,
    ),
    Indicator(
        id="median_standard_of_living",
        name="Niveau de vie médian",
        question="Où le niveau de vie médian est-il le plus bas ?",
        reading="Revenu annuel au-dessous duquel vit la moitié des habitants, par personne.",
        unit="€ par an",
        kind="rate",
        better="high",
        bounds=(20_000.0, 21_500.0, 23_000.0, 25_000.0),
        palette="supply",
        tables=("income_employment",),
        published="2021",
        limits=(
            "Revenu par unité de consommation. Non publié pour les plus petites communes. Au-delà "
            "de la commune, c’est la moyenne des médianes des communes, pondérée par les ménages : "
            "ce n’est pas une médiane."
        ),
        aggregation="moyenne des médianes communales, pondérée par les ménages",
        national=National("median_standard_of_living_eur", 1.0),
        compute=median_standard_of_living,
    ),
)


def _need(key: str, name: str, question: str, what: str, profile: str) -> Indicator:
    """Declare the need index of a profile: they differ only by what they are the mean of."""
    weighted = profile != "seniors"
    mean = "moyenne pondérée des centiles nationaux" if weighted else "centile national"
    return Indicator(
        id=key,
        name=name,
        question=question,
        short="Besoin (sur 100)",
        reading=f"De 0 à 100\u00a0: {mean} de la commune pour {what}.",
        unit="sur 100",
        kind="index",
        better="low",
        bounds=(35.0, 50.0, 65.0, 80.0),
        palette="need",
        tables=_NEED_TABLES,
        published="2021",
        limits=_INDEX_LIMIT,
        aggregation=WEIGHTED,
        formula=_MEAN if weighted else "Centile national de la part des 65 ans et plus.",
        uses=_NEED if weighted else frozenset(),
        in_effect=key == "need_index",
        compute=need_index(profile),
    )


_INDICES: Final = (
    _need(
        "need_index",
        "Indice de besoin, accès aux droits",
        "Où le besoin d’aide au numérique est-il le plus fort ?",
        "la part des 65 ans et plus, le chômage et un bas niveau de vie",
        "droits",
    ),
    _need(
        "need_seniors",
        "Indice de besoin, seniors",
        "Où le besoin d’aide des seniors est-il le plus fort ?",
        "la part des 65 ans et plus",
        "seniors",
    ),
    _need(
        "need_parentalite",
        "Indice de besoin, e-parentalité",
        "Où le besoin d’e-parentalité est-il le plus fort ?",
        "la part des moins de 20 ans, le chômage et un bas niveau de vie",
        "parentalite",
    ),
    Indicator(
        id="difficulty",
        name="Difficulté d’accès à l’aide",
        question="Où l’aide est-elle difficile d’accès ?",
        short="Difficulté (sur 100)",
        reading=(
            "De 0 à 100, moitié pour les minutes (de 5 à 30), moitié pour les heures d’aide qui "
            "manquent par rapport à la moyenne de référence."
        ),
        unit="sur 100",
        kind="index",
        better="low",
        bounds=(20.0, 33.0, 50.0, 67.0),
        tables=_ACCESS_TABLES,
        published="2021 à 2026",
        limits=_difficulty_limits,
        aggregation=WEIGHTED,
        uses=_ACCESS,
        formula=_DIFFICULTY,
        unknown_hours="supposed",
        compute=difficulty,
    ),
    Indicator(
        id="gap",
        name="Écart entre le besoin et l’accès",
        question="Où le besoin est-il fort et l’accès difficile ?",
        short="Écart (sur 100)",
        reading="De 0 à 100 : racine carrée du besoin multiplié par la difficulté d’accès.",
        unit="sur 100",
        kind="index",
        better="low",
        bounds=(20.0, 35.0, 50.0, 65.0),
        tables=tuple(dict.fromkeys((*_NEED_TABLES, *_ACCESS_TABLES))),
        published="2021 à 2026",
        limits=limits_of_travel(_MEAN_OF_GAPS, before=_INDEX_LIMIT),
        aggregation=WEIGHTED,
        uses=_ACCESS | _NEED | {"profile"},
        formula="√(besoin × difficulté), commune par commune.",
        unit_note="L’écart est la moyenne de ceux des communes, pas √(besoin × difficulté).",
        unknown_hours="supposed",
        compute=gap,
    ),
)

_REACH: Final = (
    Indicator(
        id="share_within",
        name="Part des habitants en deçà du seuil",
        question="Quelle part des habitants vit à portée d’un lieu d’aide ?",
        short="Habitants à {far} ou moins (%)",
        reading="Part des habitants dont le lieu d’aide le plus proche est en deçà du seuil.",
        unit="%",
        kind="rate",
        better="high",
        decimals=1,
        bounds=(50.0, 75.0, 90.0, 95.0),
        palette="supply",
        tables=_ACCESS_TABLES,
        published="2024 et 2026",
        limits=limits_of_travel(
            "À la commune, 0 ou 100\u00a0%\u00a0: tous sont placés au chef-lieu."
        ),
        aggregation="rapport des sommes",
        uses=_BEYOND,
        formula=(
            "100 × Σ habitants des communes où t ≤ seuil ÷ Σ habitants, t en minutes jusqu’au lieu "
            "le plus proche."
        ),
        compute=share_within,
    ),
    Indicator(
        id="older_beyond",
        name="Habitants de 65 ans et plus au-delà du seuil",
        question="Combien d’habitants âgés sont loin d’un lieu d’aide ?",
        short="65 ans et plus à plus de {far}",
        reading="Habitants de 65 ans ou plus dont le lieu d’aide est au-delà du seuil.",
        unit="habitants de 65 ans ou plus",
        kind="stock",
        better="low",
        tables=_ACCESS_TABLES,
        published="2024 et 2026",
        limits=limits_of_travel("Tous les habitants d’une commune sont placés à son chef-lieu."),
        aggregation="somme",
        uses=_BEYOND,
        formula=_FAR.format("habitants de 65 ans ou plus des communes"),
        beyond=True,
        in_effect=False,
        compute=older_beyond,
    ),
    Indicator(
        id="pupils_beyond",
        name="Collégiens au-delà du seuil",
        question="Combien de collégiens étudient loin d’un lieu d’aide ?",
        short="Collégiens à plus de {far}",
        reading="Élèves des collèges dont la commune est au-delà du seuil.",
        unit="élèves",
        kind="stock",
        better="low",
        tables=("colleges", *_ACCESS_TABLES),
        published="2022-2023 et 2024",
        limits=limits_of_travel(before=_SCHOOLS_LIMIT),
        aggregation="somme",
        uses=_BEYOND,
        formula=_FAR.format("élèves des collèges des communes"),
        beyond=True,
        in_effect=False,
        compute=pupils_beyond,
    ),
    Indicator(
        id="missing_posts",
        name="Postes de conseiller numérique manquants",
        question="Combien de postes manquent pour atteindre la moyenne du département ?",
        short="Postes manquants",
        reading="Postes qu’il faudrait pour avoir, par habitant, autant que le département.",
        unit="postes",
        kind="stock",
        better="low",
        decimals=1,
        levels=("epci", "canton", "territoire"),
        tables=("advisers", "population"),
        published="2023",
        limits=(
            "Postes attribués, comptés au siège de l’employeur, qui sert parfois bien plus large. "
            "Un territoire au-dessus de la moyenne n’en compte aucun : la somme n’est pas un "
            "manque du département, et change avec le découpage."
        ),
        aggregation="calculé pour chaque unité, sur ses sommes",
        formula=(
            "max(0\u202f; habitants × postes du département ÷ habitants du département "
            "− postes de l’unité)."
        ),
        compute=missing_posts,
    ),
)

DECLARED: Final = (*_COMPONENTS, *_INDICES, *_REACH)
