"""``python -m geo export``: every indicator of a level in the format of one's own tools."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from geo import cli_options
from geo.errors import GeoError, typeset


def _export(options: argparse.Namespace) -> int:
    from geo import assets, export, measures, pack, scenario

    loaded = pack.load(options.departement)
    try:
        chosen = scenario.from_text(options.scenario)
    except ValueError:
        raise GeoError(
            typeset(
                f"Scénario non compris : « {options.scenario} ». Copiez ce qui suit "
                "« scenario= » dans l'adresse du Simulateur, par exemple f2270."
            )
        ) from None
    shown = scenario.apply(loaded, chosen)
    params = measures.Params(
        threshold_min=options.threshold, kind=options.kind, neighbours=not options.sans_voisins
    )
    crs = None if options.crs is None else int(options.crs)
    content = export.write(shown, options.level, params, options.format, crs)
    target = Path(options.output)
    if target.is_dir():
        target /= export.file_name(shown, options.level, params, options.format)
    assets.put(target, content)
    print(target)
    return 0


def add_export(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "export", help="tous les indicateurs, avec leur dictionnaire ou leurs contours"
    )
    cli_options.place_of_help(command)
    cli_options.level(command, "commune")
    command.add_argument(
        "--format",
        default="xlsx",
        choices=("xlsx", "csv", "csv-excel", "gpkg", "parquet", "geojson"),
        help="xlsx (avec dictionnaire), csv, csv-excel, ou couche : gpkg, parquet, geojson",
    )
    command.add_argument(
        "--crs",
        metavar="EPSG",
        choices=("2154", "4326", "5490", "2972", "2975", "4471"),
        help="projection d'une couche : la légale du département (par défaut, 2154 en métropole) "
        "ou 4326",
    )
    command.add_argument(
        "--scenario", default="", metavar="TEXTE", help="scénario, comme dans l'adresse : f2270"
    )
    cli_options.threshold(command)
    command.add_argument(
        "-o", "--output", default=".", help="fichier, ou dossier où l'écrire sous son nom"
    )
    command.set_defaults(run=_export)
