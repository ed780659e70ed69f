"""French texts of the downloads."""

from __future__ import annotations

from collections.abc import Mapping

from geo.pack import territories

SEEN = "Télécharger ce que je vois"
ALL = "Tout télécharger…"
SEEN_ROWS = "**Les lignes et les colonnes de ce tableau**"
SEEN_MAP = "**La carte**, avec titre, légende, source et date"
SEEN_FORMATS = {
    "xlsx": "Excel avec dictionnaire (XLSX)",
    "csv-excel": "CSV pour Excel, tel qu’affiché",
}
IMAGES = {
    "png": "Image pour un document (PNG)",
    "svg": "Image pour l’imprimerie (SVG)",
}
STANDARD = "Fichier au standard national des lieux de médiation numérique (CSV)"
FORMATS = {
    "xlsx": "Excel avec dictionnaire et sources (XLSX)",
    "csv-excel": "CSV pour Excel en français",
    "csv": "CSV pour données ouvertes",
    "gpkg": "Contours et chiffres (GeoPackage)",
    "parquet": "Contours et chiffres (GeoParquet)",
    "geojson": "Contours et chiffres (GeoJSON)",
}


def settings(said: Mapping[str, str]) -> str:
    """Write settings in one cell of a file."""
    return "\u202f; ".join(f"{name}\u00a0: {value}" for name, value in said.items())


def everything(level: str) -> str:
    """Say what the whole export holds."""
    return f"**Tout**\u00a0: chaque indicateur, par {territories.LEVELS[level].singular}"
