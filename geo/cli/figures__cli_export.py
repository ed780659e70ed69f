"""``python -m geo table`` and ``export``: every indicator in the format of one's own tools."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.base.errors__errors import GeoError, typeset
from geo.cli import options as cli_options
from geo.cli import terminal

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_LAYERS: Final = ("gpkg", "parquet", "geojson")
_IMAGES: Final = ("png", "svg")
_TEXTS: Final = ("csv", "csv-excel", "geojson", "svg")
_FIGURES: Final = (
    "level", "kind", "threshold", "sans_voisins", "presence", "profile", "weights", "reference",
    "selection", "scenario",
)  # fmt: skip
"""Options that change nothing in the return file."""


def _table(options: argparse.Namespace) -> int:
    from geo.export import files__export as export
    from geo.pack import pack, territories
    from geo.reading import tables__tables as tables

    loaded = cli_options.simulated(pack.load(options.departement), options.scenario)
    params = cli_options.params(options, loaded)
    frame = export.table(loaded, options.level, params, options.selection)
    content = tables.to_csv(frame, french=options.format == "csv-excel")
    if options.output == "-":
        terminal.write(content)
    else:
        terminal.save(Path(options.output), content)
    cli_options.say_lack(options.kind, loaded)
    for name in territories.not_computable(loaded, options.level):
        terminal.tell(typeset(f"{name} : non calculable, aucune commune entière."))
    return 0


def _export(options: argparse.Namespace) -> int:
    from geo.pack import pack

    _refuse_idle(options)
    loaded = pack.load(options.departement)
    if options.standard:
        from geo.export import standard_return
        from geo.intake import mediation as standard

        found = standard_return.returned(loaded)
        for row in found.left_out.itertuples():
            terminal.tell(typeset(f"non renvoyé : {row.nom} ({row.id}), {row.motif}"))
        if found.rows.empty:
            terminal.tell(standard_return.counted(found))
            return 0
        content = standard.to_csv(loaded)
        name = standard.FILE.format(loaded.department)
    else:
        content, name = _written(cli_options.simulated(loaded, options.scenario), options)
        cli_options.say_lack(options.kind, loaded)
    if options.output == "-":
        terminal.write(content)
        return 0
    target = Path(options.output)
    if target.is_dir():
        target /= name
    terminal.save(target, content)
    terminal.say(target)
    return 0


def _written(shown: Pack, options: argparse.Namespace) -> tuple[bytes, str]:
    """Content of the file that is asked for, and its own name."""
    from geo.export import files__export as export
    from geo.indicators import registry as indicators
    from geo.maps import image__map_image as map_image

    params, form = cli_options.params(options, shown), options.format
    if form in _IMAGES:
        indicator = options.indicator or indicators.DEFAULT
        content = map_image.draw(
            shown,
            indicator,
            options.level,
            params,
            form=form,
            when=options.date,
            selection=options.selection,
        )
        area = "selection" if options.selection else ""
        return content, map_image.file_name(
            shown, indicator, options.level, params, form, area=area
        )
    crs = None if options.crs is None else int(options.crs)
    content = export.write(shown, options.level, params, form, crs=crs, selection=options.selection)
    name = export.file_name(shown, options.level, params, form, selection=options.selection)
    return content, name


def _refuse_idle(options: argparse.Namespace) -> None:
    """Refuse what would change nothing: an option that is not read must not look obeyed."""
    form = "--standard" if options.standard else f"--format {options.format}"
    idle = [
        *(_FIGURES if options.standard else ()),
        *(() if options.format in _LAYERS and not options.standard else ("crs",)),
        *(() if options.format in _IMAGES and not options.standard else ("indicator", "date")),
    ]
    for name in idle:
        if getattr(options, name) != options.parser.get_default(name):
            given = name.replace("_", "-")
            raise GeoError(typeset(f"--{given} ne change rien avec {form} : retirez-le."))
    if options.output == "-" and options.format not in _TEXTS and not options.standard:
        raise GeoError(typeset(f"{form} ne s'écrit pas à l'écran : donnez un fichier avec -o."))


def add_table(commands: Any) -> None:
    """Declare the command ``table``."""
    command = commands.add_parser("table", help="tous les indicateurs, une ligne par unité")
    cli_options.figures(command, "commune")
    cli_options.selection(command)
    cli_options.scenario(command)
    command.add_argument(
        "--format",
        default="csv",
        choices=("csv", "csv-excel"),
        help="csv (virgule, point décimal) ou csv-excel (point-virgule, virgule décimale)",
    )
    command.add_argument("-o", "--output", default="-", help="fichier ; - ou rien : à l'écran")
    command.set_defaults(run=_table)


def add_export(commands: Any) -> None:
    """Declare the command ``export``."""
    command = commands.add_parser(
        "export", help="tous les indicateurs avec dictionnaire ou contours, une carte, un retour"
    )
    cli_options.figures(command, "commune")
    cli_options.selection(command)
    which = command.add_mutually_exclusive_group()
    which.add_argument(
        "--format",
        default="xlsx",
        choices=("xlsx", "csv", "csv-excel", *_LAYERS, *_IMAGES),
        help="xlsx (avec dictionnaire), csv, csv-excel, couche (gpkg, parquet, geojson) ou carte "
        "en image (png, svg)",
    )
    which.add_argument(
        "--standard",
        action="store_true",
        help="fichier de retour au standard national des lieux de médiation numérique",
    )
    command.add_argument(
        "--indicator",
        metavar="ID",
        help="ce que montre une carte : un identifiant, ou ecarts",
    )
    command.add_argument(
        "--crs",
        metavar="EPSG",
        choices=("2154", "4326", "5490", "2972", "2975", "4471"),
        help="projection d'une couche : la légale du département (par défaut, 2154 en métropole) "
        "ou 4326",
    )
    cli_options.scenario(command)
    cli_options.day(command)
    command.add_argument(
        "-o", "--output", default=".", help="fichier, dossier, ou - pour un texte à l'écran"
    )
    command.set_defaults(run=_export, parser=command)
