"""Options that several commands share, declared once: the same words, the same choices."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from geo.base.errors import GeoError
from geo.base.french import typeset

if TYPE_CHECKING:
    from geo.access.measures import Params
    from geo.pack.pack import Pack


def figures(command: Any, default: str) -> None:
    """Declare everything that changes a figure, and the level of reading; see ``params``."""
    place_of_help(command)
    level(command, default)
    threshold(command)
    need(command)
    reference(command)
    command.add_argument(
        "--months",
        type=int,
        default=12,
        choices=(3, 6, 12, 24, 36),
        help="mois dans lesquels une action du registre compte comme réalisée",
    )


def params(options: argparse.Namespace, pack: Pack) -> Params:
    """Gather what ``figures`` declared, as the screens gather what a reader moves.

    Raises ``GeoError`` for a kind of help of which the department has no place: no screen shows
    it, because to know of none is not to have none.
    """
    from geo.access import measures

    if any(measures.has_list(pack, kind) for kind in measures.HELP_KINDS):
        require_list(options.kind, pack)
    first, second, third = map(float, options.weights)
    return measures.Params(
        threshold_min=options.threshold,
        kind=options.kind,
        neighbours=not options.sans_voisins,
        presence=options.presence,
        profile=options.profile,
        weights=(first, second, third),
        reference=options.reference,
        months=options.months,
    )


def require_list(kind: str, pack: Pack) -> None:
    """Refuse a kind of help of which the department has no list."""
    from geo.access import measures
    from geo.pack import missing

    if lack := missing.sentence(pack, kind):
        others = [one for one in measures.HELP_KINDS if measures.has_list(pack, one)]
        other = f" Autre choix : --kind {' ou '.join(others)}." if others else ""
        raise GeoError(typeset(lack + other))


def say_lack(kind: str, pack: Pack) -> None:
    """Say aside that the list of a kind of help is not there, so that its columns are not."""
    from geo.cli import terminal
    from geo.pack import missing

    if lack := missing.sentence(pack, kind):
        terminal.tell(typeset(lack))


def place_of_help(command: Any) -> None:
    """Declare the department, the kind of help and which places count."""
    from geo.pack.kinds import HELP

    department(command)
    command.add_argument(
        "--kind",
        default="france_services",
        choices=[one.id for one in HELP],
        help="lieu d'aide ; cnfs : siège d'employeur de conseiller",
    )
    neighbours(command)


def department(command: Any) -> None:
    """Declare the department."""
    command.add_argument("departement", help="code du département, par exemple 86")


def neighbours(command: Any) -> None:
    """Declare which places count: the neighbours' or not, and where each receives people."""
    command.add_argument(
        "--presence",
        default="connus",
        choices=("permanents", "connus", "base"),
        help="lieux comptés : sites permanents, aussi les arrêts connus (par défaut), ou aussi "
        "les itinérants à leur base",
    )
    command.add_argument(
        "--sans-voisins",
        action="store_true",
        help="ignorer les lieux d'aide des départements voisins",
    )


def level(command: Any, default: str) -> None:
    """Declare the level of reading."""
    command.add_argument(
        "--level",
        default=default,
        choices=("commune", "epci", "canton", "territoire", "departement"),
        help="niveau de lecture",
    )


def threshold(command: Any) -> None:
    """Declare the minutes beyond which a place is far."""
    command.add_argument(
        "--threshold", type=int, default=20, choices=(10, 15, 20, 30), help="seuil, en minutes"
    )


def need(command: Any) -> None:
    """Declare what the index of need is made of."""
    command.add_argument(
        "--profile",
        default="droits",
        choices=("droits", "seniors", "parentalite"),
        help="besoin regardé : accès aux droits, seniors ou e-parentalité",
    )
    command.add_argument(
        "--weights",
        default=(5, 5, 5),
        type=_weights,
        metavar="N,N,N",
        help="poids des composantes du besoin, de 0 à 10, comme dans l'adresse : 5,5,5",
    )


def reference(command: Any) -> None:
    """Declare what capacity is compared with."""
    command.add_argument(
        "--reference",
        default="departement",
        choices=("departement", "territoire", "epci"),
        help="ce dont la capacité moyenne sert de référence",
    )


def _weights(text: str) -> tuple[int, ...]:
    """Read weights as the address of a page is read."""
    from geo.session import view_model

    read, refused = view_model.from_query({view_model.NAMES["weights"]: text}, [])
    if refused:
        raise argparse.ArgumentTypeError("donnez trois nombres entiers de 0 à 10, comme 5,5,5")
    return read.weights


def selection(command: Any) -> None:
    """Declare the units whose rows are kept."""
    command.add_argument(
        "--selection",
        nargs="+",
        default=(),
        metavar="CODE",
        help="codes des unités à garder, au niveau de lecture : 86041 86078",
    )


def scenario(command: Any) -> None:
    """Declare the scenario that the figures follow; see ``simulated``."""
    command.add_argument(
        "--scenario", default="", metavar="TEXTE", help="scénario, comme dans l'adresse : f2270"
    )


def simulated(loaded: Pack, text: str, day: date) -> Pack:
    """Return the pack with what was done until a day, and a scenario written as in an address.

    A register that cannot be read is told aside: no figure is made of it. Raises ``GeoError``.
    """
    from geo.cli import terminal
    from geo.pack import pack
    from geo.register import recent
    from geo.register.location import RegisterError
    from geo.scenario import scenario

    try:
        loaded = pack.hand(loaded, recent.done(loaded.department, day))
    except RegisterError as error:
        terminal.tell(error)

    try:
        chosen = scenario.from_text(text)
    except ValueError:
        # the opening of its first commune is of any department
        example = scenario.Opening("france_services", str(loaded.communes.index[0]), "")
        shown = scenario.to_text(scenario.Scenario(opened=(example,)))
        raise GeoError(
            typeset(
                f"Scénario non compris : « {text} ». Copiez ce qui suit « scenario= » dans "
                f"l'adresse du Simulateur, par exemple {shown}."
            )
        ) from None
    return scenario.apply(loaded, chosen)


def day(command: Any) -> None:
    """Declare the date that is printed."""
    command.add_argument(
        "--date", type=iso_day, default=date.today(), help="date imprimée ; aujourd'hui sans elle"
    )


def iso_day(text: str) -> date:
    """Read a day of an option; the words of a refusal are French."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("donnez une date comme 2026-11-22") from None
