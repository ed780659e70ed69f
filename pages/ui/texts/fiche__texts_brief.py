"""French texts of the printed fiches."""

from __future__ import annotations

from geo.base import french as wording
from geo.pack import territories

ONE = "Télécharger la fiche (PDF)"
ONE_HELP = "Deux pages A4, prêtes à imprimer."
CANCEL = "Annuler"


def prepare(level: str, count: int) -> str:
    """Say what the button of the batch prepares."""
    unit = territories.LEVELS[level]
    return f"Préparer {wording.plural(count, 'fiche')} ({unit.plural}, ZIP)"


def progress(done: int, total: int, ahead: int = 0) -> str:
    """Say how far the batch is, or how many are before it."""
    if ahead:
        others = wording.plural(ahead, "autre préparation passe", "autres préparations passent")
        return f"Vos fiches attendent leur tour\u00a0: {others} avant."
    verb = "prête" if done < 2 else "prêtes"
    return f"{wording.plural(done, 'fiche')} {verb} sur {wording.number(total)}"


def archive(count: int) -> str:
    """Say what the ZIP holds."""
    return f"Télécharger {wording.plural(count, 'fiche')} (ZIP)"


def failed(error: Exception) -> str:
    """Say that the batch stopped, and what to do."""
    return f"La préparation s’est arrêtée ; aucune fiche n’est gardée. Recommencez. ({error})"
