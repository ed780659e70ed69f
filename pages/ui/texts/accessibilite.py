"""French texts of the page Accessibilité: what was checked, what conforms, what does not."""

from __future__ import annotations

from typing import Final

from geo.base.french import typeset

TITLE: Final = typeset("Accessibilité : qui peut lire ces pages, et ce qui reste fermé ?")
SENTENCE: Final = typeset(
    "État du 29 novembre 2026 : personne n'a encore audité ces pages selon le référentiel général "
    "d'amélioration de l'accessibilité, elles sont donc « non conformes » au sens de la loi. Ce "
    "qui suit est ce que nous vérifions nous-mêmes."
)
CHECKED: Final = "Ce qui est vérifié à chaque version"
CHECKS: Final = tuple(
    map(
        typeset,
        (
            "Chaque page, à 1 280 et à 390 pixels de large, est lue par axe-core 4.12 dans "
            "Chromium : aucun défaut modéré, sérieux ou critique, hormis ceux nommés plus bas.",
            "À 200 %, rien ne dépasse de la page.",
            "Les cartes, la réunion, le registre des actions et les besoins se parcourent au "
            "clavier seul : sur une carte, les flèches vont d'une commune à l'autre, Entrée la "
            "choisit.",
            "Chaque carte et chaque graphique ont une phrase et un tableau qui disent la même "
            "chose ; les fichiers PDF sont balisés.",
            "Les textes ont un contraste d'au moins 4,5 avec leur fond, les symboles de 3 ; les "
            "classes des cartes se distinguent sans voir le rouge ou le vert.",
        ),
    )
)
LEFT: Final = "Ce qui ne va pas encore"
RULES: Final = {
    "list": "Sur un téléphone, les groupes du menu sont annoncés hors de leur liste.",
    "listitem": "Sur un téléphone, les pages du menu sont annoncées hors de leur liste.",
    "presentation-role-conflict": "Le cadre où déposer un fichier se dit décoratif ; le bouton "
    "qu'il contient a son nom.",
}
"""Rule of axe to the fault of Streamlit that it names."""
ENGLISH: Final[frozenset[str]] = frozenset()
"""Texts of Streamlit that stay in English wherever they stand."""
FAULTS: Final = tuple(
    map(
        typeset,
        (
            *RULES.values(),
            "Les tableaux qui se trient sont dessinés : un lecteur d'écran les lit cellule par "
            "cellule, et leurs menus sont en anglais. Le même tableau se télécharge.",
            "Des mots restent en anglais dans ce que nous n'écrivons pas : les mois et les jours "
            "des calendriers, les listes à choix vides, les refus du dépôt de fichiers, et, dans "
            "les tableaux, la recherche et les menus de colonne.",
            "Aucune personne qui se sert d'un lecteur d'écran n'a encore relu ces pages.",
        ),
    )
)
TELL: Final = "En cas de difficulté"
TOLD: Final = typeset(
    "La personne qui vous a donné cette adresse peut envoyer la fiche, le tableau ou le PDF. Sans "
    "réponse de sa part, le Défenseur des droits (defenseurdesdroits.fr) reçoit les "
    "réclamations, gratuitement et sans affranchir : Libre réponse 71120, 75342 Paris Cedex 07."
)
LEAD: Final = typeset("Accessibilité : non conforme")
"""What the foot of each page says, as the law has it."""
