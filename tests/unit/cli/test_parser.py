"""What argparse says, said in French: its every message, and its every refusal run."""

import argparse
import ast
import inspect
import re

import pytest

from geo.base.french import NBSP
from geo.cli import main, parser
from geo.cli.parser import FrenchParser

TO_ENGINEERS = re.compile(
    r"__call__|conflicting|cannot merge|'required' is|invalid option string|dest= is|"
    r"conflict_resolution|mutually exclusive|multiple subparser|not callable|with mode"
)
"""What refuses a declaration, which no command that is typed can reach."""
COMMON = {"argument", "arguments", "option", "options", "message"}
"""Words of argparse that are French too."""


def messages():
    """Texts that argparse of this Python asks its catalogue for."""
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "ngettext"):
            texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
            yield from (text for text in texts if isinstance(text, str))


MESSAGES = sorted(set(messages()))


def words(text):
    return set(re.findall(r"(?<![-\w(])[a-z]{3,}(?![)\w])", text.replace("%(prog)s", "")))


ENGLISH = set().union(*map(words, MESSAGES)) - COMMON


def test_every_message_to_a_user_is_in_the_catalogue():
    asked = [text for text in MESSAGES if not TO_ENGINEERS.search(text)]
    assert len(asked) > 15
    assert [text for text in asked if text not in parser._SAID] == []


def test_a_message_keeps_what_it_names():
    named = re.compile(r"%(?:\(\w+\))?[rs]")
    for english, said in parser._SAID.items():
        kept = [one[:-1] for one in named.findall(said)]
        lost = {one[:-1] for one in named.findall(english)} - set(kept)
        assert lost <= {"%(type)", "%(prog)"}, english
        assert len(kept) == len(set(kept))


def of_all_sorts():
    """A parser that has something of each sort to refuse."""
    found = FrenchParser(prog="essai")
    commands = found.add_subparsers(metavar="commande", required=True)
    one = commands.add_parser("un", help="une commande")
    one.add_argument("place")
    one.add_argument("--format", choices=("csv", "json"))
    one.add_argument("--fournir", type=int)
    one.add_argument("--ensemble", action="store_true")
    one.add_argument("-e", action="store_true")
    one.add_argument("--deux", nargs=2)
    one.add_argument("--trois", nargs=3)
    one.add_argument("--plusieurs", nargs="+")
    one.add_argument("--peut-etre", nargs="?")
    one.add_argument("--lu", type=argparse.FileType())
    either = one.add_mutually_exclusive_group(required=True)
    either.add_argument("--ouvrir", action="store_true")
    either.add_argument("--fermer", action="store_true")
    return found


REFUSED = {
    "": "il manque : commande",
    "deux": "commande : choix inconnu : « deux »",
    "un --ouvrir": "il manque : place",
    "un ici": "une option est nécessaire parmi --ouvrir --fermer",
    "un ici --ouvrir --fermer": "--fermer : incompatible avec --ouvrir",
    "un ici --ouvrir là --quoi": "argument inconnu : là --quoi",
    "un ici --ouvrir --format pdf": "--format : choix inconnu : « pdf » (au choix : ",
    "un ici --ouvrir --format": "--format : une valeur est attendue",
    "un ici --ouvrir --fournir trois": "--fournir : nombre entier attendu, reçu « trois »",
    "un ici --ouvrir --fo 3": "option ambiguë : --fo (au choix : --format, --fournir)",
    "un ici --ouvrir --ensemble=3": "--ensemble : cette option ne prend pas de valeur : « 3 »",
    "un ici --ouvrir -e=3": "-e : cette option ne prend pas de valeur : « ",
    "un ici --ouvrir --deux a": "--deux : 2 valeurs sont attendues",
    "un ici --ouvrir --trois a": "--trois : 3 valeurs sont attendues",
    "un ici --ouvrir --plusieurs": "--plusieurs : une valeur au moins est attendue",
    "un ici --ouvrir --lu /absent/ici": "--lu : « /absent/ici » ne s’ouvre pas : ",
}


@pytest.mark.parametrize("line", REFUSED)
def test_every_refusal_is_french(line, capsys):
    with pytest.raises(SystemExit) as left:
        of_all_sorts().parse_args(line.split())
    assert left.value.code == 2
    usage, said = capsys.readouterr().err.rstrip("\n").rsplit("\n", 1)
    assert usage.startswith(f"utilisation{NBSP}: essai")
    assert REFUSED[line] in said.replace(NBSP, " ")
    system = said.partition("[Errno")[0]  # the rest is what the system says of a file
    assert words(system) & ENGLISH == set()


def test_one_value_is_singular():
    said = parser._FRENCH.ngettext("expected %s argument", "expected %s arguments", 1)
    assert said % 1 == "1 valeur est attendue"


def commands():
    """Every parser of the program."""
    waiting = [main.parser()]
    while waiting:
        one = waiting.pop().declared()
        yield one
        for action in one._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()


def test_every_help_is_french():
    every = list(commands())
    assert len(every) > 9
    for one in every:
        told = one.format_help()
        assert told.startswith(f"utilisation{NBSP}: ")
        assert f"\noptions{NBSP}:\n" in told
        assert "afficher cette aide et sortir" in told
        assert words(told) & (ENGLISH - {"table", "import", "actions"}) == set(), one.prog


def test_every_type_but_whole_numbers_refuses_in_its_own_words():
    types = {action.type for one in commands() for action in one._actions} - {None}
    assert int in types
    for one in types - {int}:
        with pytest.raises(argparse.ArgumentTypeError):
            one("?")
