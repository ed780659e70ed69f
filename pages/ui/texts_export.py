"""French texts of the downloads."""

from __future__ import annotations

from geo import territories

SEEN = "Ce tableau en Excel (XLSX)"
MORE = "Tout télécharger…"
SEEN_GROUP = "**Ce que je vois**"
FORMATS = {
    "xlsx": "Excel avec dictionnaire et sources (XLSX)",
    "csv-excel": "CSV pour Excel en français",
    "csv": "CSV pour données ouvertes",
    "gpkg": "Contours et chiffres (GeoPackage)",
    "parquet": "Contours et chiffres (GeoParquet)",
    "geojson": "Contours et chiffres (GeoJSON)",
}


def everything(level: str) -> str:
    """Say what the whole export holds."""
    return f"**Tout**\u00a0: chaque indicateur, par {territories.LEVELS[level].singular}"
