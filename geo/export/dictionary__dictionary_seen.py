"""The dictionary of a table as it is on screen: what each of its columns says.

Columns of indicators are described by the registry (``geo.export.dictionary``); the others are the
steps of a reading (a rank, a state, a day of the week), and are described here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access.measures import Params
from geo.base import french as wording
from geo.export import dictionary__dictionary as dictionary
from geo.indicators import registry as indicators
from geo.reading import names__road_words as road_words
from geo.reading import tables__headers as headers

if TYPE_CHECKING:
    from geo.pack.pack import Pack

COLUMNS: Final = (
    "Colonne", "Définition", "Calcul", "Unité", "Millésime", "Source", "Limites",
)  # fmt: skip
_COUNTED: Final = re.compile(r"(?<!\d)\d+\D?min\b")
_PEOPLE: Final = "Habitants au recensement de 2021, placés au chef-lieu de leur commune."
_MINUTES: Final = "Temps estimé en voiture jusqu’au lieu le plus proche, "
_BEYOND: Final = "Habitants dont le temps estimé dépasse le seuil, "
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
    "need": "Indice de besoin du profil regardé, de 0 à 100.",
    "minutes": f"{_MINUTES}estimation centrale.",
    "minutes_low": f"{_MINUTES}estimation basse.",
    "minutes_high": f"{_MINUTES}estimation haute.",
    "capacity": f"{_HOURS}du lieu d’aide choisi.",
    "pop_65_plus": "Habitants de 65 ans et plus au recensement de 2021.",
    "site": "Nom du lieu d’aide le plus proche.",
    # Vue d’ensemble
    "beyond": f"{_BEYOND}estimation centrale.",
    "beyond_low": f"{_BEYOND}estimation basse.",
    "beyond_high": f"{_BEYOND}estimation haute.",
    "mds": _PLACES,
    "france_services": _PLACES,
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
    "Habitants à N min ou moins": "Habitants dont le temps estimé ne dépasse pas le seuil.",
    "estimation basse": "Bas de la fourchette de la colonne qui précède.",
    "estimation haute": "Haut de la fourchette.",
    "Part des habitants (%)": "Ces habitants pour cent habitants du département.",
    "Sites du département": "France services labellisées à cette date, dans le département.",
    "Sites voisins": "France services labellisées à cette date, hors du département.",
    "Code INSEE": "Code officiel géographique de la commune, en texte.",
    "Commune": "Nom de la commune.",
    "Minutes": f"{_MINUTES}estimation centrale.",
    "Habitants (2021)": _PEOPLE,
    "Label depuis": "Date de labellisation publiée.",
    "France services": "Nom de la France services.",
    "Dans le département": "non pour un lieu d’un département voisin, qui compte dans les temps.",
    # Scénarios
    "Code": "Code officiel de l’unité de la ligne, en texte.",
    "Habitants à plus de N min": f"{_BEYOND}avec ce scénario.",
    "dont 65 ans et plus": "Parmi eux, habitants de 65 ans et plus.",
    "Heures d’aide pour 1\u202f000 habitants": f"{_HOURS}avec ce scénario.",
}
"""What a column says, by its name or its header; a threshold in a header is written « N min »."""


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
        dict.fromkeys(COLUMNS, "") | {"Colonne": header} | _described(pack, name, header, params)
        for name, header in shown.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _described(pack: Pack, name: str, header: str, params: Params) -> dict[str, str]:
    if name in headers.NAMES or headers.split(name)[0] in indicators.REGISTRY:
        (row,) = dictionary.columns(pack, [name], params).to_dict("records")
        return {key: str(row[key]) for key in COLUMNS[1:]}
    plain = _COUNTED.sub("N min", header)
    spoken = (
        name,
        re.sub(r"_\d+$", "", name),
        plain,
        plain.rpartition(f"{wording.NBSP}: ")[2],
    )  # « scenario : figure »
    meaning = next((MEANINGS[one] for one in spoken if one in MEANINGS), "")
    return {"Définition": road_words.worded(pack, meaning)}
