"""The parser of commands, whose help and refusals are made in French.

argparse asks ``gettext`` for each of its messages: here for this catalogue, whatever the language
of the machine.
"""

from __future__ import annotations

import argparse
import gettext
from collections.abc import Callable
from typing import Any, Final, NoReturn

from geo.base.errors import printable
from geo.base.french import NBSP, typeset

_SAID: Final = {
    "usage: ": f"utilisation{NBSP}: ",
    "positional arguments": f"arguments{NBSP}",
    "options": f"options{NBSP}",
    "%(heading)s:": "%(heading)s:",
    "argument %(argument_name)s: %(message)s": f"%(argument_name)s{NBSP}: %(message)s",
    "the following arguments are required: %s": f"il manque{NBSP}: %s",
    "unrecognized arguments: %s": f"argument inconnu{NBSP}: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        f"choix inconnu{NBSP}: «{NBSP}%(value)s{NBSP}» (au choix{NBSP}: %(choices)s)"
    ),
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        f"choix inconnu{NBSP}: «{NBSP}%(value)s{NBSP}», peut-être %(closest)s "
        f"(au choix{NBSP}: %(choices)s)"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        f"commande inconnue{NBSP}: «{NBSP}%(parser_name)s{NBSP}» (au choix{NBSP}: %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": f"nombre entier attendu, reçu «{NBSP}%(value)s{NBSP}»",
    "not allowed with argument %s": "incompatible avec %s",
    "one of the arguments %s is required": "une option est nécessaire parmi %s",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une seule valeur est attendue",
    "expected at least one argument": "une valeur au moins est attendue",
    "expected %s argument": "%s valeur est attendue",
    "expected %s arguments": "%s valeurs sont attendues",
    "ambiguous option: %(option)s could match %(matches)s": (
        f"option ambiguë{NBSP}: %(option)s (au choix{NBSP}: %(matches)s)"
    ),
    "ignored explicit argument %r": f"cette option ne prend pas de valeur{NBSP}: «{NBSP}%s{NBSP}»",
    "unexpected option string: %s": f"option inattendue{NBSP}: %s",
    "can't open '%(filename)s': %(error)s": (
        f"«{NBSP}%(filename)s{NBSP}» ne s’ouvre pas{NBSP}: %(error)s"
    ),
    "show this help message and exit": "afficher cette aide et sortir",
    "show program's version number and exit": "afficher la version et sortir",
    "subcommands": f"commandes{NBSP}",
    "%(prog)s: error: %(message)s\n": "%(message)s\n",
    "%(prog)s: warning: %(message)s\n": "%(message)s\n",
    "option '%(option)s' is deprecated": f"option abandonnée{NBSP}: %(option)s",
    "argument '%(argument_name)s' is deprecated": f"argument abandonné{NBSP}: %(argument_name)s",
    "command '%(parser_name)s' is deprecated": f"commande abandonnée{NBSP}: %(parser_name)s",
}
"""What argparse says to whoever types a command, in Python 3.11 to 3.14: its words to ours.

A heading ends with the space that goes before the colon that argparse adds. Integers are the one
type that it says a word of: the others refuse in their own.
"""


class _Catalogue(gettext.NullTranslations):
    """What argparse says, in French; what it says to engineers alone stays as it is."""

    def gettext(self, message: str) -> str:
        return _SAID.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n < 2 else msgid2)


_FRENCH: Final = _Catalogue()
vars(argparse).update(_=_FRENCH.gettext, ngettext=_FRENCH.ngettext)


class FrenchParser(argparse.ArgumentParser):
    """An argument parser that speaks French.

    ``declare`` adds its arguments once they are needed: the commands that are not typed need
    not be imported.
    """

    def __init__(
        self, *, declare: Callable[[FrenchParser], None] | None = None, **options: Any
    ) -> None:
        """Keep ``declare``; the other options are those of argparse."""
        super().__init__(**options)
        self._declare = declare

    def declared(self) -> FrenchParser:
        """Return the parser with all its arguments."""
        declare, self._declare = self._declare, None
        if declare is not None:
            declare(self)
        return self

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse as argparse does, once every argument is declared."""
        self.declared()
        return super().parse_known_args(args, namespace)

    def format_help(self) -> str:
        """Return the help, typeset: its lines are broken first."""
        self.declared()
        return typeset(super().format_help())

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command and leave with code 2."""
        # it repeats what was given, a name of a file among others
        self.exit(2, f"{self.format_usage()}{printable(message)}\n")
