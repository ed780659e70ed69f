"""French of the first page."""

from __future__ import annotations

from geo.base import french
from geo.pack.pack import Pack
from pages.ui.texts import common

SEARCH = "Votre commune, canton, lieu…"
CLICK = "Cliquez sur une commune pour ouvrir sa fiche."
OPEN_MAP = "Ouvrir la carte"
DOORS = (
    ("pages/fiche.py", "Ma commune", ":material/home_pin:"),
    ("pages/ecarts.py", "Où manque-t-il de l’aide ?", ":material/person_search:"),
    ("pages/simulateur.py", "Et si un lieu ferme ou ouvre ?", ":material/swap_horiz:"),
    ("pages/reunion.py", "Préparer une réunion", ":material/co_present:"),
)
"""Page, name and icon of each task that the first page leads to."""
DETAIL = "Le détail"
ROWS = "Cochez une ligne pour ouvrir la fiche de ce territoire."


def title(pack: Pack) -> str:
    """Name of the product, and of the department."""
    return f"{common.PRODUCT} {french.department(pack.name, pack.tncc, 'de')}"
