"""What Streamlit writes in English, and what a reader sees or hears in its place.

``arrival.js`` replaces it: a label, a title, a hint wherever it stands, a text where only Streamlit
writes (``PLACES``). The rest is named by the page Accessibilité.
"""

from __future__ import annotations

from typing import Final

from pages.ui.texts import common

WORDS: Final = {
    "Skip to main content": "Aller au contenu",
    "Link to heading": "Lien vers ce titre",
    "App pages": "Pages de l’observatoire",
    "Sidebar": "Menu",
    "Open": "Ouvrir la liste",
    "Clear all": "Tout enlever",
    "Clear value": "Effacer",
    "Choose an option": "Choisir…",
    "Choose options": "Choisir…",
    "Choose or add an option": "Choisir, ou taper…",
    "Choose or add options": "Choisir, ou taper…",
    "Add an option": "Taper…",
    "Add options": "Taper…",
    "Choose date": "Choisir une date",
    "Clear date": "Effacer la date",
    "Previous month": "Mois précédent",
    "Next month": "Mois suivant",
    "Drag and drop a file here": common.DROPPED,
    "file upload": common.BROWSE,
    "Upload": common.BROWSE,
    "Download as CSV": "Télécharger en CSV",
    "Download as PNG": "Télécharger en image (PNG)",
    "Search": "Chercher",
    "Show/hide columns": "Montrer ou cacher des colonnes",
    "Fullscreen": "Agrandir",
    "Close fullscreen": "Réduire",
    "Exit fullscreen": "Réduire",
    "Show data": "Montrer les données",
    "Show chart": "Montrer le graphique",
    "Close": "Fermer",
    "Stop": "Arrêter",
    "Rerun": "Recommencer",
    "Running...": "En cours…",
    "Loading...": "En cours…",
    "Connecting": "Connexion…",
    "Connecting to Streamlit server": "Connexion au serveur…",
    "Connection error": "Le serveur ne répond pas",
    "Increment": "Plus",
    "Decrement": "Moins",
    "Increase value": "Plus",
    "Decrease value": "Moins",
    "Sort ascending": "Trier du plus petit au plus grand",
    "Sort descending": "Trier du plus grand au plus petit",
    "Autosize": "Ajuster la largeur",
    "Pin column": "Garder la colonne à gauche",
    "Unpin column": "Ne plus garder la colonne à gauche",
    "Hide column": "Cacher la colonne",
    "Show password text": "Montrer le mot de passe",
    "Hide password text": "Cacher le mot de passe",
}
"""An English text to a French one, when it is all that is said."""
_MONTHS: Final = {
    "January": "janvier", "February": "février", "March": "mars", "April": "avril", "May": "mai",
    "June": "juin", "July": "juillet", "August": "août", "September": "septembre",
    "October": "octobre", "November": "novembre", "December": "décembre",
}  # fmt: skip
PATTERNS: Final = (
    ("^Help for ", "Aide\u00a0: "),
    ("^day, ", "jour, "),
    ("^month, ", "mois, "),
    ("^year, ", "année, "),
    ("^Remove ", "Enlever "),
    ("^Copy Vega-Lite spec: ", "Copier la description du graphique\u00a0: "),
    ("^Download as PNG: ", "Télécharger en image (PNG)\u00a0: "),
    ("^Fullscreen: ", "Agrandir\u00a0: "),
    ("^Close fullscreen: ", "Réduire\u00a0: "),
    ("^Show data: ", "Montrer les données\u00a0: "),
    ("^Show chart: ", "Montrer le graphique\u00a0: "),
    ("^Press Enter to .*", "Entrée pour valider"),
    (r"^(\d+) options? available\.$", "$1 choix."),
    ("^(.*), selected$", "$1, choisi"),
    (r"^\d+MB per file.*", common.DROP),
    ("^• [A-Z, ]+$", ""),  # formats: the label says those that are read
    *(
        (rf"^Selected Date: {english} (\d+), (\d+)$", f"Date choisie\u00a0: $1 {month} $2")
        for english, month in _MONTHS.items()
    ),
)
"""What an English text begins with or is shaped as, a regular expression, to what replaces it."""
PLACES: Final = (
    "[data-testid=stSkipToContent]",
    "[data-testid=stFileUploaderDropzone]",
    "[data-testid=stStatusWidget]",
    "[data-testid=stConnectionStatus]",
    "[data-testid=InputInstructions]",
    "[data-testid=stDataFrameColumnMenu]",
    "[data-testid=stTooltipContent]",
    "[id^=react-aria-description]",
    "[data-live-announcer]",
)
"""Where only Streamlit writes: an imported name, elsewhere, may be an English word."""
