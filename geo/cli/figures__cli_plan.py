"""``python -m geo plan``: which places to open or to keep, from the command line."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from geo.base.errors__errors import GeoError, typeset
from geo.cli import options as cli_options
from geo.cli import terminal

_DIGITS = 9
"""Digits of the largest number that means something: more than all the French."""


def _plan(options: argparse.Namespace) -> int:
    from geo.pack import pack
    from geo.simulator import answers__plan_record as plan_record
    from geo.simulator import answers__plan_text as plan_text
    from geo.simulator import plan__plan as plan
    from geo.simulator.plan__planned import KINDS, Request

    _refuse_idle(options)
    loaded = pack.load(options.departement)
    given = {"open": options.open, "keep": options.keep, "minimum": options.minimum}
    action, number = next((key, value) for key, value in given.items() if value is not None)
    request = Request(
        action=action,  # type: ignore[arg-type]  # one of the three keys above
        kind=options.kind,
        count=number if action != "minimum" else 1,
        allowed=number if action == "minimum" else 0,
        threshold_min=options.threshold,
        aim="minutes" if options.aim == "minutes" else "cover",
        people=options.people,
        profile=options.profile,
        weights=tuple(map(float, options.weights)),  # type: ignore[arg-type]  # three of them
        candidates=_candidates(loaded, options.candidates),
        neighbours=not options.sans_voisins,
        presence=options.presence,
    )
    cli_options.known(KINDS[options.kind], loaded)
    found = plan.solve(loaded, request)
    if options.format == "json":
        terminal.say_json(plan_record.record(loaded, found))
        return 0
    for line in plan_text.sentences(loaded, found):
        terminal.say(line)
    for line in plan_text.lines(loaded, found):
        terminal.say(f"  {line}")
    return 0


def _candidates(loaded: Any, among: str) -> tuple[str, ...]:
    """Commune codes of a named list, or of a file; what a file leaves out is said aside."""
    from geo.intake import candidates
    from geo.simulator import plan__plan as plan

    if among in plan.AMONG:
        return plan.candidate_communes(loaded, among)
    path = Path(among)
    if not path.exists():
        lists = ", ".join(plan.AMONG)
        raise GeoError(
            typeset(f"Lieux possibles : « {among} » n'est ni un fichier qui existe, ni {lists}.")
        )
    found = candidates.read(loaded, path)
    for note in found.notes:
        terminal.tell(note)
    return found.codes


def _refuse_idle(options: argparse.Namespace) -> None:
    """Refuse what would change nothing: an option that is not read must not look obeyed."""
    idle = []
    if options.minimum is not None:
        idle = [("--aim", options.aim), ("--people", options.people)]
        idle = [(name, value) for name, value in idle if value != "inhabitants"]
    if options.keep is not None and options.candidates != "communes":
        idle = [("--candidates", options.candidates)]
    action = "--minimum" if options.minimum is not None else "--keep"
    weighed = [("--weights", ",".join(map(str, options.weights)))] * (options.weights != (5, 5, 5))
    if not idle and options.people != "need":
        action = f"--people {options.people}"
        idle = weighed or [("--profile", options.profile)] * (options.profile != "droits")
    elif not idle and options.profile == "seniors":
        action, idle = "--profile seniors", weighed  # one component alone
    if idle:
        name, value = idle[0]
        raise GeoError(typeset(f"{name} {value} ne change rien avec {action} : retirez-le."))


def _bounded(low: int, high: float = math.inf) -> Any:
    """Parse a whole number; the words of a refusal are French."""

    def parse(text: str) -> int:
        if not text.isdecimal() or len(text) > _DIGITS or not low <= int(text) <= high:
            most = f" à {high}" if high < math.inf else " ou plus"
            raise argparse.ArgumentTypeError(f"donnez un nombre entier, {low}{most}")
        return int(text)

    return parse


def add_plan(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser("plan", help="où ouvrir, que garder : le meilleur choix prouvé")
    cli_options.department(command)
    command.add_argument(
        "--kind",
        default="france_services",
        choices=("france_services", "session", "cnfs", "mds_outreach"),
        help="ce que l'on ouvre ou garde ; session : permanence d'une demi-journée",
    )
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--open", type=_bounded(1, 10), metavar="N", help="ouvrir N lieux, au mieux")
    what.add_argument("--keep", type=_bounded(1), metavar="N", help="n'en garder que N")
    what.add_argument(
        "--minimum",
        type=_bounded(0),
        metavar="HABITANTS",
        help="le moins de lieux pour que HABITANTS au plus restent au-delà du seuil",
    )
    cli_options.threshold(command)
    command.add_argument(
        "--aim",
        default="inhabitants",
        choices=("inhabitants", "minutes"),
        help="inhabitants : les plus nombreux sous le seuil ; minutes : le moins de minutes",
    )
    command.add_argument(
        "--people",
        default="inhabitants",
        choices=("inhabitants", "older", "need"),
        help="qui compte : habitants, 65 ans et plus, ou habitants selon leur besoin",
    )
    command.add_argument(
        "--candidates",
        default="communes",
        help="lieux possibles : communes, mairies, colleges, ou un fichier de lieux",
    )
    cli_options.need(command)
    cli_options.neighbours(command)
    command.add_argument("--format", default="texte", choices=("texte", "json"), help="écriture")
    command.set_defaults(run=_plan)
