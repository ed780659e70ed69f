"""What the gate tells the reader to do is done here, and the file is then taken.

Every remedy of the source has its case: one that is added without one fails, named by its line.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo.upload import gate
from tests.helpers import gate_files as good
from tests.helpers import remedies
from tests.helpers.remedies import Case

HEAD, *LINES = good.csv_text().splitlines(keepends=True)


# ---------- what is given, what is said, what is done ----------


def printed(path, **options):
    """All that the gate says of a file, taken or not."""
    try:
        return remarks(gate.read(path, **options))
    except gate.Refused as refused:
        return str(refused)


def remarks(upload):
    return "\n".join(f"{one.message} {one.remedy}" for one in upload.remarks)


def named(name):
    """One commune, whose name is doubtful."""
    return pd.DataFrame({"code": ["86001"], "nom": [name]}, index=pd.Index([2], name="line"))


def table(path, expected=good.FRAME, **options):
    """Read what must now be taken whole, the five communes."""
    upload = gate.read(path, **options)
    good.same(good.table(upload), expected)
    return remarks(upload)


def given(name, content, **options) -> Callable[[Path], str]:
    """Give these bytes to the gate."""
    return lambda folder: printed(good.put(folder, name, content), **options)


def mended(name, content, **options) -> Callable[[Path, str], str]:
    """Give the file as it is once done what the message says."""
    return lambda folder, said: table(good.put(folder, name, content), **options)


def each(*follow: Callable[[Path, str], str]) -> Callable[[Path, str], str]:
    """Do, one after the other, the several things that a message offers."""
    return lambda folder, said: "\n".join(one(folder, said) for one in follow)


CHOICE = re.compile(r"--choice encoding=([\w-]+)")


def chosen(name, expected=good.FRAME):
    """Give the same file with the encoding that the message names; one of them, if several."""

    def follow(folder, said):
        wrong = []
        for encoding in CHOICE.findall(said):
            try:
                return table(folder / name, expected, encoding=encoding)
            except (gate.Refused, AssertionError) as error:
                wrong.append(f"{encoding}: {error}")
        raise AssertionError(wrong)

    return follow


# ---------- text ----------

TEXT = HEAD + "".join(LINES)
WIDE = "86066;Châtellerault;31262" + ";" * 60 + "\n"
FEW = gate.Limits(columns=5)
LISTS = good.FRAME.assign(nom=good.FRAME["nom"] + " ;" * 60)
COMMAS = good.csv_text([good.HEADER, *LISTS.to_numpy().tolist()], separator=",")
IN_TEXT = {
    "blank": Case("aucun texte", given("l.csv", " \n\t\n"), mended("l.csv", TEXT)),
    "an encoding that it is not": Case(
        "n'est pas lisible en utf-8",
        given("l.csv", TEXT.encode("cp1252"), encoding="utf-8"), chosen("l.csv")),
    "a mark without its letters": Case(
        "porte la marque utf-16",
        given("l.csv", TEXT.encode("utf-16")[:-1]), mended("l.csv", TEXT.encode("utf-16"))),
    "UTF-16 without its mark": Case(
        "sans marque d'ordre", given("l.csv", TEXT.encode("utf-16-le")),
        each(chosen("l.csv"), mended("l.csv", TEXT))),
    "UTF-7": Case(
        "est en UTF-7", given("l.csv", TEXT.encode("utf-7")), mended("l.csv", TEXT)),
    "what only looks like UTF-7": Case(
        "est en UTF-7", given("l.csv", "code;nom\n86001;+AOk-\n"),
        chosen("l.csv", named("+AOk-"))),
    "what only looks encoded twice": Case(
        "encodé deux fois", given("l.csv", "code;nom\n86001;Ã©\n"),
        chosen("l.csv", named("Ã©"))),
    "one wrong letter": Case(
        "sauf 1 caractère",
        given("l.csv", (TEXT + "86281;" + "é" * 20 + ";1\n").encode() + b"86284;Senill\xe9;1\n"),
        mended("l.csv", TEXT)),
    "another guess than the right one": Case(
        "semble être en mac-roman",
        given("l.csv", "code;nom\n86001;Élan\n".encode("cp850")),
        chosen("l.csv", named("Élan"))),
    "a line without end": Case(
        "plus de 50 séparateurs", given("l.csv", TEXT + WIDE, limits=FEW),
        mended("l.csv", TEXT, limits=FEW)),
    "a line that is long for want of the right separator": Case(
        "plus de 50 séparateurs", given("l.csv", "sep=;\n" + COMMAS, limits=FEW),
        lambda folder, said: table(
            good.put(folder, "l.csv", "sep=,\n" + COMMAS), LISTS.set_axis(good.FRAME.index + 1),
            limits=FEW)),
    "a separator too few": Case(
        "2 cellules au lieu de 3", given("l.csv", TEXT.replace(";655", "")),
        mended("l.csv", TEXT)),
    "a separator too many": Case(
        "4 cellules au lieu de 3", given("l.csv", TEXT.replace("655", "655;x")),
        mended("l.csv", TEXT)),
    "open quotes": Case(
        "guillemets ne sont pas fermés", given("l.csv", TEXT.replace("Adriers", '"Adriers')),
        mended("l.csv", TEXT)),
    "quotes within a cell": Case(
        "pas doublés", given("l.csv", TEXT.replace("Adriers", '"Le "petit" Adriers"')),
        lambda folder, said: table(
            good.put(folder, "l.csv", TEXT.replace("Adriers", '"Le ""petit"" Adriers"')),
            good.FRAME.replace("Adriers", 'Le "petit" Adriers'))),
    "no separator": Case(
        "aucun séparateur", given("l.csv", TEXT.replace(";", " - ")), mended("l.csv", TEXT)),
}  # fmt: skip

CASES = {"text.py": IN_TEXT}
ELSEWHERE: dict[str, str] = {}
"""Words of a remedy to the test that follows it."""


@pytest.mark.parametrize("file", CASES)
def test_every_remedy_of_the_gate_is_followed(file, tmp_path):
    said, wrong = remedies.run(CASES[file], tmp_path)
    wrong += remedies.unfollowed(remedies.in_source(f"geo/upload/{file}"), said, ELSEWHERE)
    assert not wrong, "\n".join(wrong)


# ---------- what holds this ----------

SOURCE = '''
"""Exportez la documentation."""
_AGAIN = "Recommencez."
_NEVER = "Vous avez assez attendu chez vous."


def choose(encoding):
    return f"Choisissez {encoding}."


def refuse(number):
    said = f"il y a {number} lignes."
    fail(said, _AGAIN)
    fail("le fichier est "
         "vide.", remedy=_AGAIN)
    fail(f"les lettres sont en {number}.", choose(number))
    return "Renommez-le." if number else "c'est tout."
'''


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.setattr(remedies, "ROOT", tmp_path)
    path = good.put(tmp_path, "refusals.py", SOURCE)
    good.put(tmp_path, "test_refusals.py", "def test_it(): ...\n")
    return remedies.in_source(path.name)


def test_remedies_are_read_with_what_they_are_said_with(source):
    assert [(one.line, one.shown) for one in source] == [
        (8, "Choisissez …."),
        (13, "Recommencez. | il y a … lignes."),
        (15, "Recommencez. | le fichier est vide."),
        (16, "Choisissez …. | les lettres sont en …."),
        (17, "Renommez-le."),
    ]
    assert source[1].is_in("l.csv : il y a 3\u00a0000 lignes. Recommencez.")
    assert not source[1].is_in("l.csv : le fichier est vide. Recommencez.")


def test_a_remedy_without_a_case_is_named(source):
    said = ["les lettres sont en x. Choisissez y.", "le fichier est vide. Recommencez."]
    assert remedies.unfollowed(source, said, {"Renommez": "test_refusals.py::test_it"}) == [
        "never followed, refusals.py:13: Recommencez. | il y a … lignes."
    ]
    elsewhere = {"Renommez": "test_refusals.py::test_that", "lignes": "x.py::test", "x": ""}
    assert sorted(remedies.unfollowed(source, said, elsewhere)) == [
        " is no test",
        "test_refusals.py::test_that is no test",
        "x.py::test is no test",
        "« x » is no remedy that is left to another test",
    ]


def test_a_remedy_that_does_not_work_is_named(tmp_path):
    cases = {
        "mended": Case("vide", lambda folder: "vide.", lambda folder, said: "plein."),
        "unsaid": Case("vide", lambda folder: "plein.", lambda folder, said: "plein."),
        "said again": Case("vide", lambda folder: "vide.", lambda folder, said: "vide !"),
        "refused": Case("vide", lambda folder: "vide.", lambda folder, said: str(1 / 0)),
    }
    said, wrong = remedies.run(cases, tmp_path)
    assert said == ["vide."]
    assert [line.split(":")[0] for line in wrong] == ["unsaid", "said again", "refused"]
