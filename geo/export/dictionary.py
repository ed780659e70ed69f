"""The dictionary of the indicators and the travel model, generated from what computes them.

The dictionary of a table as it is on screen: what each of its columns says.

Columns of indicators are described by the registry (``geo.export.dictionary``); the others are the
steps of a reading (a rank, a state, a day of the week), and are described here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import travel, travel_words, walking
from geo.access.measures import Params
from geo.base import french
from geo.indicators import classes, registry
from geo.indicators.declaration import Indicator
from geo.pack import catalogue, territories
from geo.pack.kinds import COUNTED
from geo.reading import glossary, names, tables, walking_gaps

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def search(pack: Pack, text: str) -> list[Indicator]:
    """Indicators whose name, definition or limits hold every word; all when it is empty."""
    return [
        one
        for one in registry.REGISTRY.values()
        if glossary.holds(
            " ".join((one.id, one.name, one.question, *_words(pack, one))),
            text,
        )
    ]


def _words(pack: Pack, one: Indicator) -> tuple[str, str, str]:
    return names.reading(pack, one), names.formula(pack, one), names.limits(pack, one)


def class_labels(indicator: Indicator) -> str:
    """Classes of the map of an indicator in words; how it is drawn when it has none."""
    if indicator.kind == "stock":
        return "cercles d’aire proportionnelle"
    if not indicator.bounds:
        return "une couleur par groupe"
    return ", ".join(classes.class_labels(indicator))


def table(pack: Pack, chosen: Sequence[Indicator] | None = None) -> pd.DataFrame:
    """The dictionary of the indicators: one row each, French columns, sources of a department.

    What minutes are said to be follows the roads of the pack (``travel_words``).
    """
    code, root = pack.department, pack.root
    known = catalogue.department(code, root)
    listed = registry.REGISTRY.values() if chosen is None else chosen
    return pd.DataFrame(
        [
            {
                "Identifiant": one.id,
                "Indicateur": one.name,
                "Définition": names.reading(pack, one),
                "Calcul": names.formula(pack, one),
                "Unité": one.unit or "sans",
                "Aux autres niveaux": one.aggregation,
                "Classes de la carte": class_labels(one),
                "Millésime": registry.vintage(pack, one),
                "Niveaux": ", ".join(territories.LEVELS[level].plural for level in one.levels),
                "Source": catalogue.citation(code, one.tables, root) if known else "",
                "Limites": names.limits(pack, one),
            }
            for one in listed
        ]
    )


_NAMES: Final = {
    "code_insee": ("Code officiel géographique de la commune, en texte.", ("communes",)),
    "epci_code": ("Numéro SIREN de l’intercommunalité, en texte.", ("epci",)),
    "canton_code": ("Code du canton, ou de la ville entière, en texte.", ("cantons",)),
    "department": ("Code du département, en texte.", ("department",)),
    "name": ("Nom de l’unité de la ligne.", ("communes",)),
    "epci": ("Intercommunalité de la commune.", ("communes", "epci")),
    "canton": ("Canton de la commune, ou ville entière.", ("communes", "cantons")),
    "territory": ("Code du territoire des solidarités.", ("territories",)),
    "territory_name": ("Nom du territoire des solidarités de la commune.", ("territories",)),
    "territory_confidence": (
        "Confiance du rattachement au territoire\u00a0: "
        + "\u202f; ".join(f"{code}, {said}" for code, said in territories.CONFIDENCE.items())
        + ". Sans source publique, il est déduit.",
        ("territories",),
    ),
    "competent_adviser": (
        "Employeur du conseiller numérique compétent pour la commune.",
        ("advisers", "territories"),
    ),
    "simulation": (
        "Scénario qui a changé les chiffres de la ligne\u00a0: simulés, pas observés.",
        (),
    ),
}
"""Definition, and tables, of the columns that are no figure of an indicator."""
_PARTS: Final = {
    "": "{reading}",
    "_low": "Bas de la fourchette. {reading}",
    "_high": "Haut de la fourchette. {reading}",
    "_site": "Lieu auquel mène la durée de «\u00a0{name}\u00a0», ou les deux que rien ne "
    "départage : moins de 2 min d’écart, ou fourchettes communes à plus de 80 %.",
    "_km": "Distance à vol d’oiseau jusqu’au lieu de «\u00a0{name}\u00a0».",
    "_used": "Composantes connues dont «\u00a0{name}\u00a0» est la moyenne, séparées par |.",
    "_weights": "Poids de ces composantes, dans le même ordre, séparés par |. "
    "Indice = Σ poids × centile ÷ Σ poids.",
}
_PART_UNITS: Final = {"_site": "sans", "_km": "km", "_used": "sans", "_weights": "sans"}
_PERCENTILE: Final = (
    "Place parmi les communes de France, de 0 à 100\u202f; 100\u00a0: le plus de besoin. "
    "Sert à recalculer les indices de besoin."
)
_PERCENTILE_TABLES: Final = ("national_percentiles", "population", "income_employment")


def columns(pack: Pack, names: Iterable[str], params: Params) -> pd.DataFrame:
    """Describe the columns of a table (``tables.table``), one row each, French columns.

    Columns: Colonne (its French header), Identifiant (its name in every other file), Définition,
    Calcul (empty where the definition says it all), Unité, Aux autres niveaux, Millésime, Source
    (empty where the catalogue does not know the department), Limites. Raises ``KeyError`` for a
    column that such a table does not have.
    """
    rows = [
        {
            "Colonne": tables.label(name, params),
            "Identifiant": name,
            **_column(pack, name),
        }
        for name in names
    ]
    return pd.DataFrame(rows)


def _column(pack: Pack, name: str) -> dict[str, str]:
    if name in _NAMES:
        meaning, sources = _NAMES[name]
        return _described(pack, meaning, "sans", sources)
    if tables.is_percentile(name):
        return _described(pack, _PERCENTILE, "centile", _PERCENTILE_TABLES)
    base, suffix = tables.split(name)
    one = registry.REGISTRY[base]
    reading = names.reading(pack, one)
    meaning = _PARTS[suffix].format(reading=reading, name=one.name)
    unit = _PART_UNITS.get(suffix, one.unit or "sans")
    figure = suffix in ("", "_low", "_high")
    described = _described(pack, meaning, unit, one.tables)
    said = {
        "Calcul": names.formula(pack, one) if figure else "",
        "Aux autres niveaux": one.aggregation if figure else "",
    }
    about = {"Millésime": registry.vintage(pack, one), "Limites": names.limits(pack, one)}
    return described | said | about


def _described(pack: Pack, meaning: str, unit: str, tables: tuple[str, ...]) -> dict[str, str]:
    known = catalogue.department(pack.department, pack.root)
    return {
        "Définition": meaning,
        "Calcul": "",
        "Unité": unit,
        "Aux autres niveaux": "",
        "Millésime": "",
        "Source": catalogue.citation(pack.department, tables, pack.root) if known else "",
        "Limites": "",
    }


def travel_model(pack: Pack) -> pd.DataFrame:
    """The three assumptions of the travel model, with what they give for three distances.

    Those of the department, when they are fitted to its own times: with the minutes of access.
    """
    names = {"low": "Basse", "central": "Centrale (affichée)", "high": "Haute"}
    rows = []
    law = travel.law_of(pack)
    own = law is not travel.RANGE
    for key, assumption in law.items():
        speeds = [french.number(speed * assumption.speed, 1) for speed in travel.SPEEDS_KMH]
        distances = np.array([5_000.0, 10_000.0, 20_000.0])
        minutes = travel.minutes(distances, assumption)
        rows.append(
            {
                "Estimation": names[key],
                "Détour": f"× {french.number(assumption.detour, 1 + own)}",
                "Vitesses (km/h) : 0 à 5 km, 5 à 15 km, au-delà": "\u202f; ".join(speeds),
                **({"Accès": french.quantity(assumption.access_min, "min", 1)} if own else {}),
                **{
                    f"{french.quantity(far / 1000, 'km')} à vol d’oiseau": french.quantity(
                        one, "min"
                    )
                    for far, one in zip(distances.tolist(), minutes, strict=True)
                },
            }
        )
    return pd.DataFrame(rows)


def walking_model() -> pd.DataFrame:
    """The three hypotheses of walks, with the straight line that each limit leaves."""
    names = {"low": "Courte", "central": "Centrale (affichée)", "high": "Longue"}
    return pd.DataFrame(
        [
            {
                "Hypothèse": names[key],
                "Détour": f"× {french.number(walk.detour, 1)}",
                "Allure": french.quantity(walk.kmh, "km/h", 1),
                "Habitants au bourg": french.quantity(100 * walk.in_town, "%"),
                **{
                    f"{french.quantity(limit, 'min')}, à vol d’oiseau": french.quantity(
                        french.significant(limit / 60 * walk.kmh * 1000 / walk.detour, 2), "m"
                    )
                    for limit in walking.LIMITS_MIN
                },
            }
            for key, walk in walking.RANGE.items()
        ]
    )


COLUMNS: Final = (
    "Colonne", "Définition", "Calcul", "Unité", "Millésime", "Source", "Limites",
)  # fmt: skip
_COUNTED: Final = re.compile(r"(?<!\d)\d+\D?min\b")
_PEOPLE: Final = (
    "Habitants en vigueur en 2026 (recensement de 2023), placés au chef-lieu de leur commune."
)
_MINUTES: Final = "{Time} en voiture jusqu’au lieu le plus proche{left}, "
_BEYOND: Final = "Habitants dont le {time} dépasse le seuil{left}, "
_HOURS: Final = (
    "Heures d’ouverture par semaine à portée, partagées entre les habitants qui y ont accès, "
    "pour 1\u202f000 habitants, "
)
_DAY: Final = (
    "Habitants qui ont au moins un lieu ouvert à portée à cette heure ce jour-là, en moyenne."
)
_PLACES: Final = "Lieux de cette unité, sur la liste publiée."
MEANINGS: Final = {
    "code": "Code officiel de l’unité de la ligne, en texte.",
    # Écarts
    "rank": "Rang de la commune par écart dans le département, 1 pour le plus grand.",
    "first": "oui pour le cinquième des communes où l’écart est le plus grand, avec vos réglages.",
    "stability": "Part des 1\u202f000 tirages d’hypothèses où la commune est en priorité, en %.",
    "verdict": "robuste\u00a0: en priorité dans au moins 80\u00a0% des tirages\u202f; "
    "fragile\u00a0: de 20 à 80\u00a0%, ou si des horaires non connus en décident\u202f; "
    "rarement\u00a0: moins.",
    "foot_gap": walking_gaps.MEANING,
    "need": "Indice de besoin du profil regardé, de 0 à 100.",
    "minutes": f"{_MINUTES}estimation centrale.",
    "minutes_low": f"{_MINUTES}estimation basse.",
    "minutes_high": f"{_MINUTES}estimation haute.",
    "capacity": f"{_HOURS}du lieu d’aide choisi.",
    "pop_65_plus": "Habitants de 65 ans et plus\u00a0: population en vigueur en 2026 × part de "
    "2021.",
    "site": "Nom du lieu d’aide le plus proche, ou des deux que rien ne départage.",
    "basin": "Bassin de communes voisines où l’écart est fort, en estimation centrale, appelé "
    "par sa commune la plus peuplée\u202f; hors bassin ailleurs.",
    "basin_held": "toutes\u00a0: dans un bassin dans les trois hypothèses\u202f; centrale, pas "
    "toutes\u202f; basse ou haute seule\u202f; aucune\u00a0: dans aucune.",
    # Vue d’ensemble
    "beyond": f"{_BEYOND}estimation centrale.",
    "beyond_low": f"{_BEYOND}estimation basse.",
    "beyond_high": f"{_BEYOND}estimation haute.",
    **{one.id: _PLACES for one in COUNTED},
    "posts": "Postes de conseiller numérique attribués aux employeurs de cette unité.",
    # avant et après
    "before": f"{_MINUTES}sans le scénario.",
    "after": f"{_MINUTES}avec le scénario.",
    "said": "Si la commune passe de l’autre côté du seuil.",
    "lost": "Habitants qui étaient sous le seuil et passent au-delà.",
    "lost_65_plus": "Habitants de 65 ans et plus qui étaient sous le seuil et passent au-delà.",
    "gained": "Habitants qui étaient au-delà du seuil et passent dessous.",
    "gained_65_plus": "Habitants de 65 ans et plus qui étaient au-delà et passent dessous.",
    "beyond_before": f"{_BEYOND}sans le scénario.",
    "beyond_after": f"{_BEYOND}avec le scénario.",
    "hours_before": f"{_HOURS}sans le scénario.",
    "hours_after": f"{_HOURS}avec le scénario.",
    # choix
    "answer": "Meilleur choix, autres choix prouvés, puis vos propres choix.",
    "swap": "Lieux que ce choix a en plus, et en moins, par rapport au meilleur.",
    "places": "Lieux ouverts ou gardés.",
    "worst": "Partie du département qui aurait le moins d’heures\u202f; deux, si des horaires non "
    "connus en décident.",
    # Horaires
    "Heure": "Heure de la semaine\u00a0: 9 h va de 9 h à 10 h.",
    **dict.fromkeys(("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi"), _DAY),
    # Fiche
    "Indicateur": "Nom de l’indicateur de la ligne.",
    "Ici": "Chiffre de l’unité de la fiche, estimation centrale.",
    "au moins": "Bas de la fourchette.",
    "au plus": "Haut de la fourchette.",
    "Référence": "Chiffre de l’unité avec laquelle la fiche compare.",
    "Unité": "Unité de la ligne.",
    "Millésime": "Année des données de la ligne.",
    "Lecture": "Ce que la ligne veut dire.",
    "Rôle": "Pourquoi ce contact est donné pour ce lieu.",
    "Nom": "Nom de l’unité ou du lieu de la ligne.",
    "Adresse": "Adresse publiée.",
    "Téléphone": "Numéro publié du lieu, jamais d’une personne.",
    "Courriel": "Adresse publiée du lieu, jamais d’une personne.",
    "Horaires": "Horaires publiés.",
    "Remarque": "Ce qu’il faut savoir avant d’y aller.",
    # Évolution
    "Mois": "Mois de la mesure.",
    "Habitants à N min ou moins": "Habitants dont le {time} ne dépasse pas le seuil{left}.",
    "estimation basse": "Bas de la fourchette de la colonne qui précède.",
    "estimation haute": "Haut de la fourchette.",
    "Part des habitants (%)": "Ces habitants pour cent habitants du département.",
    "Sites du département": "France services labellisées à cette date, dans le département.",
    "Sites voisins": "France services labellisées à cette date, hors du département.",
    "Code INSEE": "Code officiel géographique de la commune, en texte.",
    "Commune": "Nom de la commune.",
    "Minutes": f"{_MINUTES}estimation centrale.",
    "Habitants (2026)": _PEOPLE,
    "Label depuis": "Date de labellisation publiée.",
    "France services": "Nom de la France services.",
    "Dans le département": "non pour un lieu d’un département voisin, qui compte dans les temps.",
    # Scénarios
    "Code": "Code officiel de l’unité de la ligne, en texte.",
    "Habitants à plus de N min": f"{_BEYOND}avec ce scénario.",
    "dont 65 ans et plus": "Parmi eux, habitants de 65 ans et plus.",
    "Heures d’aide pour 1\u202f000 habitants": f"{_HOURS}avec ce scénario.",
}
"""What a column says, by its name or its header; a threshold in a header is written « N min ».

``{time}``, ``{Time}`` and ``{left}`` are what the minutes of the pack are called.
"""


def describe(pack: Pack, shown: Mapping[str, str], params: Params) -> pd.DataFrame:
    """Describe the columns of a table on screen, one row each, in their order.

    Parameters
    ----------
    pack, params
        What the table is about.
    shown : mapping of str to str
        Header of each column, by the name of the column.

    Returns
    -------
    DataFrame
        ``COLUMNS``, text. The definition is empty for a column that nothing describes.
    """
    rows = [
        dict.fromkeys(COLUMNS, "")
        | {"Colonne": header}
        | _described_column(pack, name, header, params)
        for name, header in shown.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _described_column(pack: Pack, name: str, header: str, params: Params) -> dict[str, str]:
    if name in tables.NAMES or tables.split(name)[0] in registry.REGISTRY:
        (row,) = columns(pack, [name], params).to_dict("records")
        return {key: str(row[key]) for key in COLUMNS[1:]}
    plain = _COUNTED.sub("N min", header)
    spoken = (
        name,
        re.sub(r"_\d+$", "", name),
        plain,
        plain.rpartition(f"{french.NBSP}: ")[2],
    )  # « scenario : figure »
    meaning = next((MEANINGS[one] for one in spoken if one in MEANINGS), "")
    words = travel_words.pack_words(pack)
    time = {"time": words.time_alone, "Time": french.capital(words.time_alone)}
    return {"Définition": meaning.format(**time, left=words.left)}
