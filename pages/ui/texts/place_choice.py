"""French of the lists of places: what is searched, what answers, what is nearest."""

from __future__ import annotations

from pages.ui.texts import common

SEARCH = "Chercher ce que j’ai tapé (Entrée)"
ADD = "Ajouter ce que j’ai tapé (Entrée)"
NOTHING = "Aucun résultat"
HELP = (
    "Tapez un nom, entier ou non, avec ou sans accents, un code postal ou un code INSEE, puis "
    "Entrée."
)


def several(text: str, more: int) -> str:
    """Say that a text means several places, which follow, and how many of them do not."""
    said = f"«\u00a0{common.shortened(text)}\u00a0» désigne plusieurs lieux"
    beyond = f" (et {more} de plus\u00a0: précisez)" if more else ""
    return f"{said}{beyond}\u00a0:"


def nearest(text: str) -> str:
    """Say that nothing is called so; the nearest names follow."""
    said = f"Aucun résultat pour «\u00a0{common.shortened(text)}\u00a0»"
    return f"{said}. Les noms les plus proches\u00a0:"


def nothing(text: str) -> str:
    """Say that nothing looks like a text, and what may be typed."""
    return (
        f"Aucun résultat pour «\u00a0{common.shortened(text)}\u00a0», ni rien d’approchant. Tapez "
        "le début d’un nom, un code postal ou un code INSEE du département."
    )
