"""A French sentence is made right at once: nothing edits it afterwards.

What changes with the place where it stands is a parameter of what makes it.
"""

import ast
import re

import pytest

from tests.architecture.test_commands import messages
from tests.architecture.test_house import ROOT, offenders

ROOMS = ("reading", "brief", "maps", "simulator", "quality", "indicators", "session", "cli")
SOURCES = [
    ROOT / "app.py",
    *sorted((ROOT / "pages").rglob("*.py")),
    *sorted(path for room in ROOMS for path in (ROOT / "geo" / room).rglob("*.py")),
]
EDITS = {"replace", "removeprefix", "removesuffix", "sub", "subn", "translate", "capitalize"}
CUTS = {"partition", "rpartition"}
CASES = {"lower", "upper"}
MARKS = frozenset("-:=@>/.")
"""Where an address, an identifier or a name of file is cut: no sentence is."""

ADDRESS, ENCODING = "an identifier, or the name of a file", "text of another language, escaped"
NOT_SENTENCES = {
    "geo/brief/content.py": (1, "the published name of a place, shortened"),
    "geo/brief/pdf.py": (1, ADDRESS),
    "geo/cli/figures.py": (1, "the name of an option"),
    "geo/indicators/declaration.py": (1, "the symbol that a declared unit begins with"),
    "geo/maps/map_geometry.py": (2, ENCODING),
    "geo/maps/map_image.py": (4, "SVG"),
    "geo/maps/leaflet.py": (3, ADDRESS),
    "geo/reading/contacts.py": (2, "the digits of a telephone"),
    "geo/reading/glossary.py": (1, "what a word is searched by"),
    "geo/reading/map_reading.py": (1, "a word that is looked for"),
    "geo/reading/presence_words.py": (1, "dates within a published remark"),
    "geo/reading/tables.py": (4, "the name of a column"),
    "geo/session/meeting.py": (1, ADDRESS),
    "pages/ui/shell/addresses.py": (3, ADDRESS),
    "pages/ui/shell/document.py": (4, "HTML that Streamlit wrote"),
    "pages/ui/shell/kept_files.py": (2, "the tag of a file"),
    "pages/ui/shell/server.py": (1, ADDRESS),
    "pages/ui/shell/sign_in.py": (2, "an address, a cookie"),
    "pages/ui/texts/common.py": (2, ENCODING),
    "pages/ui/texts/scenarios.py": (1, ADDRESS),
    "pages/ui/views/fiche.py": (1, "the digits of a telephone"),
    "pages/ui/views/scenario_edit.py": (1, ADDRESS),
    "pages/ui/widgets/downloads.py": (1, ADDRESS),
}
"""What is edited without being a sentence: how many times in a file, and what it is."""


def edits(tree):
    """Calls that take words off a text, or put others in, of a body of code."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") != "np"
        and edits_text(node, node.func.attr)
    ]


def edits_text(call, name):
    """Whether a call of a method of that name edits a text; tables, files and values set apart."""
    if name == "replace":  # a path takes one argument, a table figures, lists or nothing
        return len(call.args) >= 2 and not any(map(of_table, call.args))
    if name in ("sub", "subn"):  # a table is subtracted another one
        return len(call.args) >= 2
    if name in CUTS:
        return not (isinstance(call.args[0], ast.Constant) and call.args[0].value in MARKS)
    if name in CASES:  # « text[0].lower() », « text[:1].upper() »
        return isinstance(call.func.value, ast.Subscript)
    return name in EDITS


def of_table(argument):
    """Whether an argument is of a table: figures, or several values."""
    return (
        isinstance(argument, ast.List | ast.Dict | ast.Tuple)
        or (isinstance(argument, ast.Constant) and not isinstance(argument.value, str))
        or (isinstance(argument, ast.Attribute) and getattr(argument.value, "id", "") == "np")
    )


def test_no_sentence_is_edited_after_it_is_made():
    found = {
        str(path.relative_to(ROOT)): [node.lineno for node in edits(ast.parse(path.read_text()))]
        for path in SOURCES
    }
    assert len(found) > 100
    unlike = {
        path: lines
        for path, lines in found.items()
        if len(lines) != NOT_SENTENCES.get(path, (0, ""))[0]
    }
    assert unlike == {}
    assert NOT_SENTENCES.keys() <= found.keys()


@pytest.mark.parametrize(
    "code",
    [
        "detail.replace('référence', name)",
        "said.removeprefix('samedi ')",
        "name.removesuffix(' (ville entière)')",
        "re.sub('temps', 'durée', said)",
        "_SIGNED.sub(NBSP, said)",
        "said.partition(' (')[0]",
        "listed.partition(',')",
        "f'{said[0].lower()}{said[1:]}'",
        "said[:1].upper() + said[1:]",
        "day.capitalize()",
        "names.str.replace('La ', 'la ')",
    ],
)
def test_an_edit_is_seen(code):
    assert edits(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "frame.replace(np.inf, np.nan)",
        "frame.replace([np.inf, -np.inf], np.nan)",
        "frame.replace({'Confiance': {'strong': 'forte'}})",
        "table.replace(0, np.nan)",
        "Path(name).replace(target)",
        "towns.sub(towns.loc[code])",
        "replace(view, level='commune')",
        "area.partition('-')",
        "email.lower()",
        "np.partition(ordered, -wanted)",
    ],
)
def test_tables_files_and_values_are_told_apart(code):
    assert not edits(ast.parse(code))


def test_what_finds_doubts_and_changes_says_nothing():
    """The room ``quality`` hands over values: French is of ``reading``, which imports it."""
    french = re.compile(r"[À-ÖØ-öø-ÿœŒ’«»]")
    found = offenders(
        sorted((ROOT / "geo" / "quality").glob("*.py")),
        lambda path: [text for text in messages(path) if french.search(text)],
    )
    assert found == {}
