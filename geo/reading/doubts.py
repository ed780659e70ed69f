"""What is unsure in a department's data, in French: what each doubt means, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from geo.access import opening_hours
from geo.base import french
from geo.base.matching import NEAR_M
from geo.pack import territories
from geo.pack.kinds import KINDS, ROLE_NOUNS
from geo.pack.memo import per_pack
from geo.quality import findings

if TYPE_CHECKING:
    from geo.pack.pack import Pack


class Doubt(NamedTuple):
    """A kind of doubt: its name, what it means for a reader, and the rows concerned.

    ``rows`` has French column names, ready to be shown or downloaded.
    """

    id: str
    title: str
    meaning: str
    rows: pd.DataFrame


class Words(NamedTuple):
    """What is said of a doubt, and the heads of its columns, in order."""

    title: str
    meaning: str
    columns: Mapping[str, str]


_COMMUNE: Final = {"code_insee": "Code INSEE", "name": "Commune"}
_POINT: Final = {**_COMMUNE, "km": "Écart à la commune (km)"}
WORDS: Final = {
    "territoires_deduits": Words(
        "Communes dont le territoire des solidarités est déduit",
        "Aucune liste officielle n’est publique. Le Département peut donner la sienne à la page "
        "Importer : table des communes ou périmètres.",
        {
            **_COMMUNE,
            "territory_name": "Territoire",
            "confidence": "Confiance",
            "basis": "Raison",
        },
    ),
    "mairies_remplacees": Words(
        "Points de mairie remplacés",
        "Le point publié est absent ou à plus de 500 m hors de sa commune : un point central de la "
        "commune le remplace, les distances y sont moins sûres.",
        _POINT,
    ),
    "mairies_en_bordure": Words(
        "Points de mairie gardés, à moins de 500 m hors de leur commune",
        "Le point publié tombe juste de l’autre côté de la limite, dont le tracé est simplifié.",
        _POINT,
    ),
    "lieux_au_chef_lieu": Words(
        "Lieux placés au chef-lieu de leur commune",
        "Leur source ne donne pas de coordonnées : le point affiché est celui de la mairie.",
        {"name": "Lieu", "address": "Adresse", "code_insee": "Code INSEE", "roles": "Listes"},
    ),
    "codes_corriges": Words(
        "Lieux ressources dont le code de commune publié était faux ou absent",
        "Corrigé quand le code postal et le nom ne laissent pas de doute\u202f; "
        "sinon listé sans être placé.",
        {
            "name": "Lieu",
            "code_insee_as_published": "Code publié",
            "code_repair": "Correction",
            "note": "Remarque",
        },
    ),
    "lieux_non_places": Words(
        "Lieux qu’aucune commune ne reconnaît",
        "Ni leur code ni leur nom de commune n’existent : ils sont listés, mais absents des cartes "
        "et des temps de trajet.",
        {"name": "Lieu", "listed": "Liste", "site_id": "Identifiant"},
    ),
    "doublons_possibles": Words(
        "Lieux qui sont peut-être le même",
        f"Deux adresses à moins de {NEAR_M} m l’une de l’autre : à vérifier sur place, rien n’a "
        "été réuni.",
        {
            "name": "Lieu",
            "roles": "Listes",
            "name_other": "Autre lieu",
            "roles_other": "Autres listes",
            "metres": "Distance (m)",
            "code_insee": "Code INSEE",
        },
    ),
    "horaires_non_compris": Words(
        "Horaires publiés qui ne sont pas compris",
        "Affichés tels quels : les plages se chevauchent, sont en désordre ou illisibles.",
        {"name": "Lieu", "day": "Jour", "text": "Horaires publiés"},
    ),
    "horaires_absents": Words(
        "France services sans horaires publiés",
        "Comptées dans les temps d’accès, elles manquent aux heures accessibles autour d’elles ; "
        "les heures pour 1 000 habitants supposent la médiane des autres, et le disent.",
        {"name": "Lieu", "address": "Adresse", "format": "Format"},
    ),
    "communes_hors_route": Words(
        "Communes d’où un genre d’aide n’est pas accessible par la route",
        "Une île sans pont, ou aucun lieu connu : le temps n’est pas calculable par la route. "
        "Une table de temps de parcours peut être donnée à la page Importer.",
        {**_COMMUNE, "island": "Île", "help": "Lieu d’aide"},
    ),
    "niveau_de_vie_secret": Words(
        "Communes sans niveau de vie médian",
        "Secret statistique de l’INSEE pour les petites communes : manquant n’est pas zéro.",
        _COMMUNE,
    ),
}
"""The doubts of ``findings``, by identifier."""


def _roles(roles: str) -> str:
    return ", ".join(ROLE_NOUNS[role] for role in roles.split("|"))


_REPAIRS: Final = {"repaired": "corrigé", "unresolved": "non résolu"}
_VALUES: Final[Mapping[str, Callable[[Any], str]]] = {
    "confidence": territories.CONFIDENCE.__getitem__,
    "code_repair": _REPAIRS.__getitem__,
    "day": opening_hours.DAYS.__getitem__,
    "roles": _roles,
    "roles_other": _roles,
    "listed": lambda kind: KINDS[kind].role_noun,
    "help": lambda kind: KINDS[kind].noun.one,
}
"""How the values of a column are written, where they are not text."""


@per_pack
def doubts(pack: Pack) -> list[Doubt]:
    """List the doubts of a department, those that touch most people first; none is empty."""
    return [_doubt(one) for one in findings.findings(pack)]


def _doubt(found: findings.Finding) -> Doubt:
    said = WORDS[found.id]
    written = {
        column: found.rows[column].map(write).astype(object)
        for column, write in _VALUES.items()
        if column in found.rows
    }
    rows = found.rows.assign(**written)[list(said.columns)].rename(columns=dict(said.columns))
    return Doubt(found.id, said.title, said.meaning, rows)


@per_pack
def sentence(pack: Pack) -> str:
    """Say in one sentence how sure the map is."""
    inferred, repaired = len(findings.inferred(pack)), len(findings.repaired(pack))
    territories = (
        f"Le territoire des solidarités est déduit pour {french.plural(inferred, 'commune')} sur "
        f"{french.number(len(pack.communes))} ; "
    )
    replaced = french.plural(
        repaired,
        "point de mairie faux ou absent a été remplacé",
        "points de mairie faux ou absents ont été remplacés",
    )
    return french.capital(
        f"{territories if inferred else ''}"
        f"{f'{replaced} ; ' if repaired else ''}le reste est publié ou fourni par les organismes "
        "cités, à la date indiquée, avec les limites propres à chaque source."
    )
