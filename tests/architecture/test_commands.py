"""Every command and option that a message, a page or a document names is one that exists.

What a message leaves to fill in (a department, a file) counts as « 86 » here; that the command
then does what it promises is the subject of ``tests/unit/cli/test_remedies.py``.
"""

import argparse
import ast
import re
import shlex
from functools import cache

import pytest

from geo.cli import main
from geo.intake import journal
from geo.pack.missing import IMPORTS
from geo.upload import gate
from tests.architecture.test_house import GEO, ROOT, SCREENS, offenders, tree

CHECKS = sorted([*ROOT.glob(".ci/*"), *ROOT.glob(".ci/javascript/*")])
SAID = [*GEO, *SCREENS, *(path for path in CHECKS if path.suffix == ".py")]
DOCUMENTS = [ROOT / "README.md", ROOT / "data/README.md", *sorted(ROOT.glob("docs/**/*.md"))]
SHELL = [path for path in CHECKS if path.is_file() and not path.suffix]
COMMAND = re.compile(r"(?:python -m geo|(?:(?<=`)|(?<=bin/))observatoire)\b(?!\.)([^`»\n]*)")
"""A command, installed or of the folder, and what follows it."""
MADE_BY = re.compile(r"\bpar `$")
"""Before a command that made a file: it is named, not proposed."""
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
MAKE = re.compile(r"[`: ]make((?: [A-Z]+=\S+)*) ([a-z][a-z-]*)\b")


def filled(part):
    """A part of a message: its text, the program, or « 86 » for what it leaves to fill in."""
    if isinstance(part, ast.Constant):
        return part.value
    is_program = isinstance(part.value, ast.Name) and part.value.id == "PROGRAM"
    return "python -m geo" if is_program else "86"


@cache
def messages(path):
    """Strings of a file that are no docstring; what they leave to fill in is « 86 ».

    The name of the program, that code takes from one constant, is written as a command.
    """
    parts = [node for node in ast.walk(tree(path)) if isinstance(node, ast.JoinedStr)]
    inner = {id(one) for node in parts for one in node.values}
    inner |= {
        id(node.value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    said = ["".join(map(filled, node.values)) for node in parts]
    plain = [
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner
    ]
    return said + plain


def written(path):
    return messages(path) if path.suffix == ".py" else [path.read_text(encoding="utf-8")]


@cache
def commands(path):
    """Commands that a file proposes, without the name of the program."""
    found = [
        match[1].split("  #")[0].strip()
        for text in written(path)
        for match in COMMAND.finditer(text)
        if not MADE_BY.search(text[: match.start()])
    ]
    # the program alone, in a document; how it was called, as argparse takes it
    return [one for one in found if one]


def refused(command):
    try:
        main.parser().parse_args(shlex.split(command))
    except SystemExit as left:
        return left.code != 0
    return False


@cache
def known(parser=None):
    """Options of every command, and of the commands of a command."""
    parser = (parser or main.parser()).declared()
    found = {option for action in parser._actions for option in action.option_strings}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                found |= known(command)
    return found


@pytest.mark.slow  # of `make check` too
def test_every_command_is_one_that_the_program_takes(capsys):
    wrong = offenders(
        SAID + DOCUMENTS, lambda path: [one for one in commands(path) if refused(one)]
    )
    assert wrong == {}
    assert sum(len(commands(path)) for path in SAID) > 15


@pytest.mark.parametrize("drifted", ["import", "import 86 --undoo", "builds 86", "check --all"])
def test_a_wrong_command_would_be_seen(drifted, capsys):
    assert refused(drifted)


@pytest.mark.slow  # of `make check` too
def test_the_program_is_named_from_one_constant():
    """What code tells to type says ``PROGRAM``; only how it was called is written beside it."""
    written = re.compile(r"python -m geo\b(?!\.)|`observatoire")

    def literal(path):
        texts = (
            node.value
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        return [text for text in texts if written.search(text) and "``" not in text]

    assert offenders([*GEO, *SCREENS], literal) == {"geo/cli/main.py": ["python -m geo"]}


def test_every_option_exists():
    def unknown(path):
        # an argument of another program stands alone in its string
        said = [text for text in messages(path) if " " in text and "pip" not in text]
        return {one for text in said for one in OPTION.findall(text)} - known()

    assert offenders([*GEO, *SCREENS], unknown) == {}


def test_every_answer_that_is_proposed_is_one():
    def wrong(path):
        for text in messages(path):
            for key, value in re.findall(r"--choice ['\"]?([a-z]+)[=:]([\w-]*)", text):
                listed = {"encoding": [*gate.ENCODINGS, "86"]}.get(key)
                if key not in journal.CHOICES or (listed and value not in listed):
                    yield key, value
            for kind in re.findall(r"en ligne de commande : --kind (\w+)", text):
                if kind not in IMPORTS:
                    yield "kind", kind

    assert offenders(GEO, lambda path: list(wrong(path))) == {}


def test_every_target_of_make_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    paths = [*SAID, *DOCUMENTS, *SHELL, ROOT / "Makefile"]
    wrong = offenders(
        paths,
        lambda path: {
            target for text in written(path) for _, target in MAKE.findall(text)
        } - targets,
    )  # fmt: skip
    assert wrong == {}
