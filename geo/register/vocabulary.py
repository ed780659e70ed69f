"""The words of the register: kinds of action, strands, publics, partners, funding, states.

They are those of the two source documents: what a department of the *Territoires numériques
éducatifs* does, with whom and for whom. One declaration per term: what is stored, what is shown,
and the other words under which a spreadsheet says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from geo.base import matching


class Term(NamedTuple):
    """A term: ``id`` is stored, ``label`` is French, ``also`` are other ways to write it."""

    id: str
    label: str
    also: tuple[str, ...] = ()


class Terms:
    """The terms of one field of an action, in the order in which they are proposed."""

    def __init__(self, *terms: Term) -> None:
        """Keep the terms; two that would be written alike are an error of this file."""
        self.terms: Final = terms
        self._labels: Final = {one.id: one.label for one in terms}
        self._ids: Final = {
            matching.plain(word): one.id for one in terms for word in (one.id, one.label, *one.also)
        }

    @property
    def ids(self) -> tuple[str, ...]:
        """What may be stored."""
        return tuple(self._labels)

    def label(self, term: str) -> str:
        """How a term is shown. Raises ``KeyError`` for what is not one."""
        return self._labels[term]

    def find(self, text: str) -> str:
        """The term that a text is, however it is written; empty when it is none."""
        return self._ids.get(matching.plain(text), "")


KINDS: Final = Terms(
    Term("atelier", "Atelier", ("ateliers", "atelier numérique", "atelier parents")),
    Term("heures_numeriques", "Heures numériques", ("heure numérique", "les heures numériques")),
    Term("evenement", "Événement grand public", ("événement", "forum", "fête", "salon")),
    Term(
        "seance_scolaire",
        "Séance en établissement scolaire",
        ("séance", "intervention", "séance scolaire", "intervention scolaire"),
    ),
    Term("reunion_parents", "Réunion de parents", ("réunion", "café des parents", "conférence")),
    Term("formation", "Formation de professionnels", ("formation",)),
    Term("cafe_numerique", "Café numérique", ("webinaire", "café numérique en ligne")),
    Term("journee", "Journée de partenaires", ("journée", "groupe de travail")),
    Term("ressource", "Création de ressources", ("ressource", "guide")),
    Term("equipement", "Remise d’équipement", ("équipement", "prêt de matériel")),
    Term("autre", "Autre action", ("autre", "divers")),
)
STRANDS: Final = Terms(
    Term("equipement", "Équipement"),
    Term("ressources", "Ressources", ("ressource",)),
    Term("formation", "Formation"),
    Term("parentalite", "Parentalité", ("e-parentalité", "volet parentalité")),
)
"""Strands of the *Territoires numériques éducatifs*; an action may be of none."""
AUDIENCES: Final = Terms(
    Term("parents", "Parents", ("familles", "parents d’élèves")),
    Term("parents_enfants", "Parents et enfants", ("parents enfants",)),
    Term("eleves", "Élèves", ("enfants", "jeunes", "collégiens", "lycéens", "écoliers")),
    Term("enseignants", "Enseignants", ("équipes éducatives", "professeurs")),
    Term(
        "professionnels",
        "Professionnels et médiateurs",
        ("professionnels", "médiateurs", "travailleurs sociaux", "conseillers numériques"),
    ),
    Term("tous", "Tout public", ("grand public", "habitants", "tous", "tous publics")),
)
BODIES: Final = Terms(
    Term("commune", "Commune", ("mairie", "ville", "CCAS")),
    Term("epci", "EPCI", ("communauté de communes", "communauté d’agglomération")),
    Term("departement", "Département", ("conseil départemental",)),
    Term("mds", "MDS", ("maison départementale des solidarités",)),
    Term("pmi", "PMI", ("protection maternelle et infantile",)),
    Term("caf", "CAF", ("caisse d’allocations familiales",)),
    Term("msa", "MSA", ("mutualité sociale agricole",)),
    Term("etat", "État", ("préfecture", "DSDEN", "éducation nationale", "rectorat")),
    Term("ecole", "École", ("école primaire", "école maternelle", "école élémentaire")),
    Term("college", "Collège"),
    Term("lycee", "Lycée"),
    Term("centre_social", "Centre social", ("centre socioculturel", "espace de vie sociale")),
    Term("parents", "Association de parents d’élèves", ("APE", "FCPE", "PEEP")),
    Term("association", "Association"),
    Term("france_services", "France services"),
    Term("mission_locale", "Mission locale"),
    Term("vienne_numerique", "Vienne Numérique"),
    Term("autre", "Autre partenaire", ("autre",)),
)
"""Who organises and who takes part."""
FUNDINGS: Final = Terms(
    Term("reaap", "REAAP", ("réseau d’écoute d’appui et d’accompagnement des parents",)),
    Term("tne", "TNE", ("territoires numériques éducatifs",)),
    Term("autre", "Autre financement", ("autre",)),
)
ONGOING: Final = "En cours"
"""What is said of a recurrence that was held and has dates to come: it counts as done."""
PLANNED: Final = "prevu"
DONE: Final = "realise"
CANCELLED: Final = "annule"
STATES: Final = Terms(
    Term(PLANNED, "Prévu", ("prévue", "programmé", "programmée", "à venir")),
    Term(DONE, "Réalisé", ("réalisée", "fait", "faite", "terminé", "terminée")),
    Term(CANCELLED, "Annulé", ("annulée",)),
)
RHYTHMS: Final = Terms(
    Term("semaine", "Chaque semaine", ("hebdomadaire", "toutes les semaines")),
    Term("quinzaine", "Toutes les deux semaines", ("une semaine sur deux",)),
    Term("mois", "Chaque mois", ("mensuel", "mensuelle", "tous les mois")),
)
LEVELS: Final = Terms(
    Term("commune", "Commune"),
    Term("epci", "EPCI"),
    Term("territoire", "Territoire des solidarités", ("territoire",)),
    Term("departement", "Département"),
)
"""Where an action takes place: in a commune, or over one of the units above."""
FIELDS: Final = {
    "title": "Intitulé",
    "kind": "Nature",
    "strand": "Volet TNE",
    "audience": "Public",
    "level": "Niveau",
    "code": "Lieu",
    "venue": "Adresse ou lieu précis",
    "place_id": "Lieu connu",
    "start": "Date",
    "end": "Date de fin",
    "rhythm": "Répétition",
    "until": "Fin de la répétition",
    "cancelled": "Dates annulées",
    "organiser": "Organisateur",
    "partners": "Partenaires",
    "contact": "Contact",
    "attendance": "Participants",
    "fundings": "Financement",
    "state": "État",
    "link": "Lien",
}
"""Fields of an action and how French calls them: form, history, spreadsheets, messages."""


def labels(terms: Terms, ids: Iterable[str]) -> str:
    """Write several terms of a field on one line."""
    return ", ".join(terms.label(one) for one in ids)
