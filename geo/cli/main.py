"""The command line: ``observatoire build 86``, ``observatoire check``.

Each command is a function that declares its arguments, called once the command is typed, and one
that runs and returns the exit code: 0 when all is well, 1 with the named cause otherwise, 2 for a
wrong command.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from geo.base import disk
from geo.base.errors import Fault, GeoError, listing
from geo.base.french import plural, typeset
from geo.base.program import PROGRAM
from geo.cli import shared_options, terminal
from geo.cli.parser import FrenchParser


def _build(options: argparse.Namespace) -> int:
    from geo.build import build, check
    from geo.pack import catalogue

    target = Path(options.out) if options.out else catalogue.DATA
    built = build.build(options.departement, target, tell=lambda line: terminal.tell(typeset(line)))
    terminal.say(check.summary(built))
    return 0


def _check(options: argparse.Namespace) -> int:
    from geo.build import check
    from geo.pack import catalogue
    from geo.upload import sandbox

    codes = [options.departement] if options.departement else catalogue.departments()
    if not codes:
        terminal.tell(typeset(f"Aucun département : lancez `{PROGRAM} build 86`."))
        return 1
    failed = False
    if lacks := sandbox.tried():
        terminal.tell(typeset(lacks))
    for code in codes:
        report = check.check(code)
        report.faults += _imports(code, report.lines)
        for line in report.lines:
            terminal.say(line)
        if report.faults:
            terminal.tell(listing(report.faults))
        failed = failed or bool(report.faults)
    return int(failed)


def _imports(code: str, lines: list[str]) -> list[Fault]:
    """Faults of the imports of a department; a line counts those that are whole, if any."""
    from geo.store import import_history

    versions, faults = import_history.history(code), import_history.faults(code)
    if versions and not faults:
        read = next((f"la version {one.number}" for one in versions if one.current), "aucune")
        count = plural(len(versions), "version entière", "versions entières")
        lines.append(typeset(f"Imports : {count}, {read} est lue."))
    return faults


def _current(loaded: Any, code: str) -> str:
    """Code of the commune that a code is of today; a former one is said aside."""
    if code in loaded.communes.index:
        return code
    former = loaded.tables["former_communes"]
    found = former.loc[former["former_code"].eq(code) & former["code_insee"].ne(code)]
    found = found[found["code_insee"].isin(loaded.communes.index)]
    if found.empty:
        example = loaded.communes.index[0]
        raise GeoError(
            typeset(
                f"« {code} » n'est pas une commune du département {loaded.department} : "
                f"donnez son code INSEE, par exemple {example}."
            )
        )
    now = str(found["code_insee"].iloc[0])
    names = found["name"].dropna()
    was = f"{names.iloc[0]} ({code})" if len(names) else code
    name = loaded.communes["name"].to_dict()[now]
    terminal.tell(typeset(f"{was} est une ancienne commune : voici {name} ({now})."))
    return now


def _nearest(options: argparse.Namespace) -> int:
    from geo.access import measures
    from geo.pack import pack
    from geo.reading import commune_card

    loaded = pack.load(options.departement)
    options.commune = _current(loaded, options.commune)
    shared_options.require_list(options.kind, loaded)
    params = measures.Params(
        kind=options.kind, neighbours=not options.sans_voisins, presence=options.presence
    )
    found = commune_card.service(loaded, options.commune, options.kind, params)
    if options.format == "json":
        record = dataclasses.asdict(found) | {"code_insee": options.commune}
        finite = {name: None if value == math.inf else value for name, value in record.items()}
        terminal.say_json(finite)  # JSON knows no infinity
        return 0
    name = loaded.communes["name"].to_dict()[options.commune]
    place = f"{found.name}, {found.commune}" if found.commune else found.name
    terminal.say(typeset(f"{name} ({options.commune}) : {place}"))
    for line in (found.how_far, found.address, found.phone, *found.notes):
        if line:
            terminal.say(f"  {line}")
    for days, opening in found.hours:
        terminal.say(f"  {days} {opening}")
    return 0


def _declare_build(command: FrenchParser) -> None:
    shared_options.department(command)
    command.add_argument("--out", metavar="DOSSIER", help="dossier des données, sinon data/")
    command.set_defaults(run=_build)


def _declare_check(command: FrenchParser) -> None:
    command.add_argument("departement", nargs="?", help="code ; sans lui, tous les départements")
    command.set_defaults(run=_check)


def _declare_nearest(command: FrenchParser) -> None:
    shared_options.place_of_help(command)
    command.add_argument("--commune", required=True, help="code INSEE de la commune")
    command.add_argument("--format", default="texte", choices=("texte", "json"), help="écriture")
    command.set_defaults(run=_nearest)


def _declared_in(module: str, name: str) -> Callable[[FrenchParser], None]:
    """Declare by a function of a module of this room, imported then."""

    def declare(command: FrenchParser) -> None:
        getattr(importlib.import_module(f"geo.cli.{module}"), name)(command)

    return declare


COMMANDS: Final[dict[str, tuple[str, Callable[[FrenchParser], None]]]] = {
    "build": ("construire les données d'un département", _declare_build),
    "check": ("vérifier les données d'un département, ou de tous", _declare_check),
    "nearest": ("le lieu d'aide le plus proche d'une commune", _declare_nearest),
    "table": (
        "tous les indicateurs, une ligne par unité",
        _declared_in("figures", "declare_table"),
    ),
    "plan": (
        "où ouvrir, que garder : le meilleur choix prouvé",
        _declared_in("figures", "declare_plan"),
    ),
    "ends": (
        "les postes de conseillers qui finissent avant un jour, et ce qui est perdu",
        _declared_in("figures", "declare_ends"),
    ),
    "brief": (
        "la fiche A4 d'un lieu, ou de tous, en PDF",
        _declared_in("figures", "declare_brief"),
    ),
    "export": (
        "tous les indicateurs avec dictionnaire ou contours, une carte, un retour",
        _declared_in("figures", "declare_export"),
    ),
    "import": (
        "remplacer des données par un fichier, ou revenir en arrière",
        _declared_in("imports", "declare_import"),
    ),
    "roads": (
        "calculer les temps de trajet sur les routes d'OpenStreetMap",
        _declared_in("roads", "declare_roads"),
    ),
    "register": ("le registre des actions", _declared_in("register", "declare_register")),
    "france": (
        "toutes les communes de France, et un département parmi les 101",
        _declared_in("country", "declare_france"),
    ),
}
"""What the help says of each command, and what declares its arguments."""


_UNMAPPED: Final = "failed to map segment"
"""What the system says of a library that no memory is left to load."""
_NO_MEMORY: Final = typeset(
    "Mémoire insuffisante : ce qui n'était pas fini n'a rien changé. Vos fichiers ne sont pas en "
    "cause. Fermez d'autres programmes, puis recommencez."
)


def _called() -> str:
    """How the program was called: by its name, or as a module of the folder."""
    is_module = Path(sys.argv[0]).parts[-2:] == ("geo", "__main__.py")
    return "python -m geo" if is_module else PROGRAM


def parser() -> FrenchParser:
    """Return the parser with every command; their arguments are not declared yet."""
    main_parser = FrenchParser(
        prog=_called(), description="Les données et les chiffres de l'observatoire."
    )
    commands = main_parser.add_subparsers(metavar="commande", required=True)
    for name, (told, declare) in COMMANDS.items():
        commands.add_parser(name, help=told, declare=declare)
    return main_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0, 1, 2 (by ``SystemExit``) or 130 (Ctrl-C)."""
    terminal.prepare()
    try:
        options = parser().parse_args(arguments)
        if options.run not in (_build, _check) and hasattr(options, "departement"):
            from geo.cli import saves

            saves.warn(options.departement)
        code = int(options.run(options))
        terminal.flush()
    except KeyboardInterrupt:
        terminal.tell(typeset("Interrompu : ce qui n'était pas fini n'a rien changé."))
        return 130
    except GeoError as error:
        terminal.tell(error)
        return 1
    except BrokenPipeError:  # the reader has enough: ``… | head``
        terminal.hush()
        return 0
    except (MemoryError, ImportError) as error:
        short = isinstance(error, MemoryError) or _UNMAPPED in str(error)
        terminal.tell(_NO_MEMORY if short else terminal.incident(error))
        return 1
    except OSError as error:
        terminal.tell(disk.sentence(error))
        terminal.hush()
        return 1
    except Exception as error:
        terminal.tell(terminal.incident(error))
        return 1
    return code
