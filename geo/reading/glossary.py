"""The words of the screens in plain French, one or two sentences each; tests read every sigle."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from geo.base.french import unaccented
from geo.indicators import priority


class Term(NamedTuple):
    """A word or a sigle: its anchor, itself, its meaning, other ways to write it."""

    id: str
    term: str
    meaning: str
    also: tuple[str, ...] = ()


TERMS: Final = (
    Term(
        "mds",
        "MDS",
        "Maison départementale des solidarités : lieu d’accueil social du Département.",
    ),
    Term(
        "mdsp",
        "MDSP",
        "Maison départementale des solidarités de proximité : antenne d’une MDS, comptée comme "
        "un lieu d’accueil à part entière.",
    ),
    Term(
        "permanence",
        "Permanence hors les murs",
        "Accueil tenu certains jours par une MDS dans une autre commune ; comptée, sauf quand "
        "seuls les sites permanents le sont.",
    ),
    Term(
        "territoire",
        "Territoire des solidarités",
        "Découpage de l’action sociale du Département, servi par une ou plusieurs MDS. Sa liste "
        "de communes n’est pas publique : sans celle du Département, le rattachement est déduit.",
    ),
    Term(
        "epci",
        "EPCI",
        "Établissement public de coopération intercommunale : communauté de communes, "
        "d’agglomération ou urbaine.",
        ("CC", "CA", "CU"),
    ),
    Term(
        "canton",
        "Canton",
        "Circonscription où sont élus deux conseillers départementaux. Une grande ville partagée "
        "entre plusieurs cantons est montrée entière : rien de public ne dit comment.",
    ),
    Term(
        "france-services",
        "France services",
        "Guichet labellisé par l’État où l’on aide à faire ses démarches administratives, y "
        "compris en ligne, sur un site, dans une antenne, à l’arrêt d’une tournée ou dans un bus.",
    ),
    Term(
        "presence",
        "Présence",
        "Où un lieu reçoit : sites permanents ; aussi (par défaut) arrêts et permanences connus, "
        "bus à l’adresse et aux horaires publiés ; aussi les itinérants à leur base.",
    ),
    Term(
        "cnfs",
        "CnFS",
        "Conseiller numérique France Services : poste d’aide au numérique cofinancé par l’État, "
        "employé par une collectivité ou une association.",
        ("Conseiller numérique",),
    ),
    Term(
        "conseiller-competent",
        "Conseiller compétent",
        "Le conseiller employé par la commune, à défaut par son EPCI, à défaut par le "
        "Département pour le territoire ; sinon aucun.",
    ),
    Term(
        "siege",
        "Siège d’employeur",
        "Adresse de l’employeur d’un conseiller numérique : ce n’est pas le lieu de ses "
        "permanences, dont aucune liste n’est publique.",
    ),
    Term(
        "pmi",
        "PMI",
        "Protection maternelle et infantile : service du Département pour les jeunes enfants et "
        "leurs parents.",
    ),
    Term(
        "tne",
        "TNE",
        "Territoires numériques éducatifs : programme d’équipement, de ressources, de formation "
        "et d’aide aux parents autour de l’école.",
    ),
    Term(
        "reaap",
        "REAAP",
        "Réseau d’écoute, d’appui et d’accompagnement des parents : il soutient des associations, "
        "avec le Département, la CAF, la MSA et l’État.",
    ),
    Term("caf", "CAF", "Caisse d’allocations familiales."),
    Term("msa", "MSA", "Mutualité sociale agricole : sécurité sociale du monde agricole."),
    Term(
        "dsden",
        "DSDEN",
        "Direction des services départementaux de l’Éducation nationale, que dirige "
        "l’inspecteur d’académie, directeur académique (IA-DASEN).",
        ("IA-DASEN", "DASEN", "IA"),
    ),
    Term("ien", "IEN", "Inspecteur de l’Éducation nationale : il pilote les écoles d’un secteur."),
    Term(
        "atsem",
        "ATSEM",
        "Agent territorial spécialisé des écoles maternelles, que la commune recrute.",
    ),
    Term(
        "gip",
        "GIP",
        "Groupement d’intérêt public. La Trousse à projets en est un, créé en 2017 par "
        "l’Éducation nationale.",
    ),
    Term("edtech", "EdTech", "Entreprises et outils numériques pour l’enseignement."),
    Term("udaf", "UDAF", "Union départementale des associations familiales."),
    Term("crij", "CRIJ", "Centre régional d’information jeunesse."),
    Term(
        "cemea",
        "CEMEA",
        "Centres d’entraînement aux méthodes d’éducation active : association d’éducation "
        "populaire.",
    ),
    Term(
        "e-parentalite",
        "E-parentalité",
        "Aide aux parents pour suivre la scolarité et les usages numériques de leurs enfants.",
    ),
    Term(
        "ips",
        "IPS",
        "Indice de position sociale d’un collège : plus il est bas, moins le milieu des élèves "
        "est favorable aux études.",
    ),
    Term(
        "iris",
        "IRIS",
        "Plus petit quartier pour lequel l’INSEE publie le recensement, environ "
        "2\u202f000 habitants\u202f; une petite commune en forme un seul.",
    ),
    Term(
        "chef-lieu",
        "Chef-lieu",
        "Point d’où les distances d’une commune sont mesurées : sa mairie, ou un point central "
        "quand celui de la mairie est faux. Les hameaux en sont plus ou moins loin.",
    ),
    Term(
        "temps-estime",
        "Temps estimé",
        "Minutes en voiture calculées depuis la ligne droite, avec un détour et des vitesses "
        "moyennes. Ce n’est jamais une durée de trajet routier.",
        ("durée estimée",),
    ),
    Term(
        "fourchette",
        "Fourchette",
        "Les estimations basse et haute autour de l’estimation centrale : détour et vitesses "
        "favorables, puis défavorables.",
        ("estimation basse", "estimation haute"),
    ),
    Term(
        "seuil",
        "Seuil",
        "Nombre de minutes au-delà duquel un lieu d’aide est dit loin : 10, 15, 20 ou 30.",
    ),
    Term(
        "percentile",
        "Percentile",
        "Rang parmi les communes de France : 80 veut dire que 80 % des communes ont moins.",
        ("centile",),
    ),
    Term(
        "indice-de-besoin",
        "Indice de besoin",
        "De 0 à 100 : moyenne, avec les poids choisis, des rangs nationaux de la commune pour les "
        "65 ans et plus, le chômage et un niveau de vie faible. C’est notre indice, pas l’IFN.",
    ),
    Term(
        "ifn",
        "IFN",
        "Indice de fragilité numérique publié par La MedNum : un autre indice, affiché seulement "
        "si son fichier est fourni.",
    ),
    Term(
        "difficulte",
        "Difficulté d’accès",
        "De 0 à 100 : pour moitié les minutes jusqu’au lieu le plus proche (0 à 5 min, 50 à "
        "30 min), pour moitié les heures d’aide disponibles, comparées à la moyenne.",
    ),
    Term(
        "ecart",
        "Écart",
        "Racine carrée du produit besoin × difficulté d’accès : il n’est fort que si les deux "
        "le sont.",
    ),
    Term(
        "priorite",
        "Commune prioritaire",
        "Commune parmi le cinquième dont l’écart est le plus fort.",
    ),
    Term(
        "bassin",
        "Bassin",
        "Communes qui se touchent, où l’écart est fort et celui de leurs voisines aussi, plus que "
        "le hasard ne le ferait : l’indice local de Moran est significatif, à 5 % de fausses "
        "alertes.",
        ("indice local de Moran",),
    ),
    Term(
        "robuste",
        "Robuste, fragile",
        priority.MEANING,
        ("robuste", "fragile"),
    ),
    Term(
        "e2sfca",
        "E2SFCA",
        "Calcul qui partage les heures d’aide d’un lieu entre tous les habitants à sa portée "
        "(poids 1 jusqu’à 10 min, 2/3 jusqu’à 15, 1/3 jusqu’à 20), à la manière de l’APL de la "
        "DREES pour les médecins.",
        ("capacité",),
    ),
    Term(
        "lorenz",
        "Courbe de Lorenz",
        "Part des heures à portée qu’ont les habitants les moins bien servis, du premier au "
        "dernier. Plus elle s’éloigne de la diagonale, plus le partage est inégal.",
    ),
    Term(
        "gini",
        "Indice de Gini",
        "De 0, chacun a autant, à 1, un seul a tout : deux fois l’aire entre la diagonale et la "
        "courbe de Lorenz.",
        ("Gini",),
    ),
    Term(
        "concentration",
        "Indice de concentration",
        "Comme l’indice de Gini, mais les habitants sont rangés du besoin le plus fort au plus "
        "faible. Négatif, les heures vont plutôt aux premiers ; positif, aux derniers.",
        ("concentration",),
    ),
    Term(
        "apl",
        "APL",
        "Accessibilité potentielle localisée : mesure de l’offre de soins par habitant, publiée "
        "par la DREES.",
    ),
    Term(
        "postes-manquants",
        "Postes manquants",
        "Postes de conseiller à ajouter pour atteindre le taux de la référence.",
    ),
    Term(
        "mediane",
        "Commune médiane",
        "Une commune de France sur deux est en dessous, une sur deux au-dessus.",
    ),
    Term(
        "niveau-de-vie",
        "Niveau de vie médian",
        "Revenu disponible par personne, corrigé de la taille du ménage, que la moitié des "
        "habitants n’atteint pas. Caché par le secret statistique dans les plus petites communes.",
    ),
    Term(
        "secret",
        "Secret statistique",
        "L’INSEE ne publie pas un chiffre qui décrirait trop peu de ménages : il manque, il "
        "n’est pas nul.",
    ),
    Term(
        "msap",
        "MSAP",
        "Maison de services au public : guichet d’avant 2020, remplacé par le label "
        "France services.",
    ),
    Term(
        "insee",
        "INSEE",
        "Institut national de la statistique et des études économiques : recensement, niveau "
        "de vie, codes des communes.",
    ),
    Term("ign", "IGN", "Institut national de l’information géographique : limites des communes."),
    Term(
        "anct",
        "ANCT",
        "Agence nationale de la cohésion des territoires : listes des France services et des "
        "conseillers numériques.",
    ),
    Term(
        "depp",
        "DEPP",
        "Service statistique du ministère de l’Éducation nationale : collèges, élèves, IPS.",
    ),
    Term("drees", "DREES", "Service statistique des ministères sociaux."),
    Term("dila", "DILA", "Direction qui publie l’annuaire officiel de l’administration."),
    Term(
        "bit",
        "BIT",
        "Bureau international du travail, dont la définition du chômage est "
        "plus étroite que celle du recensement.",
    ),
    Term(
        "licence-ouverte",
        "Licence Ouverte",
        "Licence de l’État : réutilisation libre, à condition de citer le producteur et la date.",
    ),
    Term(
        "sdaasp",
        "SDAASP",
        "Schéma d’amélioration de l’accessibilité des services au public, écrit par l’État et "
        "le Département.",
    ),
    Term("csv", "CSV", "Tableau en texte simple, que lit tout tableur."),
)


def plain(text: str) -> str:
    """Lower case without accents nor typographic apostrophes, to compare words."""
    return unaccented(text.casefold().replace("’", "'"))


def search(text: str) -> list[Term]:
    """Terms that hold every word of the text, in alphabetical order; all when it is empty."""
    found = [t for t in TERMS if holds(" ".join((t.term, t.meaning, *t.also)), text)]
    return sorted(found, key=lambda term: plain(term.term))


@lru_cache(maxsize=256)
def used(text: str) -> tuple[Term, ...]:
    """Terms that a text uses, in the order of ``TERMS``.

    A sigle counts as it is written; the other words whatever their accents, case or plural s.
    """
    flat = plain(text)
    return tuple(
        term
        for term, sigles, words in _spelled()
        if any(one.search(text) for one in sigles) or any(one.search(flat) for one in words)
    )


_Patterns = list[re.Pattern[str]]


@cache
def _spelled() -> list[tuple[Term, _Patterns, _Patterns]]:
    """Each term with what finds it: its sigles in a text, its other words in a ``plain`` one."""
    spelled = []
    for term in TERMS:
        names = (*term.term.split(", "), *term.also)
        sigles = [name for name in names if name[:2].isupper()]
        words = [name for name in names if name not in sigles]
        spelled.append(
            (
                term,
                [re.compile(rf"\b{re.escape(name)}\b") for name in sigles],
                [re.compile(rf"\b{re.escape(plain(name))}s?\b") for name in words],
            )
        )
    return spelled


def holds(content: str, text: str) -> bool:
    """Tell whether a content holds every word of a text, accents and case aside."""
    return all(word in plain(content) for word in plain(text).split())
