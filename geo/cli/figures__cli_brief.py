"""``python -m geo brief``: the printed fiches of one unit or of a whole level."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from geo.base.errors__errors import GeoError, typeset
from geo.cli import options as cli_options
from geo.cli import terminal


def _brief(options: argparse.Namespace) -> int:
    from geo.brief import pdf as brief
    from geo.pack import pack

    loaded = cli_options.simulated(pack.load(options.departement), options.scenario)
    params = cli_options.params(options, loaded)
    folder = Path(options.output)
    if folder.exists() and not folder.is_dir():
        raise GeoError(typeset(f"« {folder} » est un fichier : donnez un dossier."))
    if not folder.parent.is_dir():
        raise GeoError(typeset(f"« {folder.parent} » : ce dossier n'existe pas. Créez-le d'abord."))
    codes = None if options.all else [options.code]
    for name, pdf in brief.briefs(loaded, options.level, params, when=options.date, codes=codes):
        folder.mkdir(exist_ok=True)
        terminal.save(folder / name, pdf)
        terminal.say(folder / name)
    return 0


def add_brief(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser("brief", help="la fiche A4 d'un lieu, ou de tous, en PDF")
    cli_options.figures(command, "canton")
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--code", help="code d'un lieu de ce niveau, par exemple 8612")
    which.add_argument("--all", action="store_true", help="tous les lieux de ce niveau")
    cli_options.scenario(command)
    cli_options.day(command)
    command.add_argument("-o", "--output", default=".", help="dossier où écrire")
    command.set_defaults(run=_brief)
