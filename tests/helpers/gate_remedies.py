"""How what the gate says is provoked and followed: a case is made of these (``remedies.Case``)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from geo.upload import gate
from tests.helpers import gate_files

Provoke = Callable[[Path], str]
Follow = Callable[[Path, str], str]
_CHOICE = re.compile(r"--choice encoding=([\w-]+)")


def remarks(upload):
    return "\n".join(f"{one.message} {one.remedy}" for one in upload.remarks)


def printed(path, **options):
    """All that the gate says of a file, taken or not."""
    try:
        return remarks(gate.read_file(path, **options))
    except gate.Refused as refused:
        return str(refused)


def table(path, expected=gate_files.FRAME, **options):
    """Read what must now be taken whole, the five communes; return what is still said."""
    upload = gate.read_file(path, **options)
    gate_files.same(gate_files.table(upload), expected)
    return remarks(upload)


def layer(path, codes=("T1", "T2"), **options):
    """Read what must now be taken whole, the two areas; return what is still said."""
    upload = gate.read_file(path, **options)
    (only,) = upload.layers
    assert only.frame["code"].tolist() == list(codes)
    assert all(shape is not None for shape in only.shapes)
    return remarks(upload)


# ---------- a file that is wrong ----------


def given(name, content, **options) -> Provoke:
    """Give these bytes to the gate."""
    return lambda folder: printed(gate_files.put(folder, name, content), **options)


def made(maker, **options) -> Provoke:
    """Give what ``maker`` writes in a folder."""
    return lambda folder: printed(maker(folder), **options)


# ---------- what a message says to do ----------


def each(*follow: Follow) -> Follow:
    """Do, one after the other, the several things that a message offers."""
    return lambda folder, said: "\n".join(one(folder, said) for one in follow)


def mended(name, content, expected=gate_files.FRAME, **options) -> Follow:
    """Give the communes, as the file is once done what the message says."""
    return lambda folder, said: table(gate_files.put(folder, name, content), expected, **options)


def tables(*makers, expected=gate_files.FRAME, **options) -> Follow:
    """Give the communes as each of these makes them, or makes them of the file in the folder."""
    return lambda folder, said: "\n".join(table(one(folder), expected, **options) for one in makers)


def layers(*makers, codes=("T1", "T2"), **options) -> Follow:
    """Give the areas as each of these makes them, or makes them of the file in the folder."""
    return lambda folder, said: "\n".join(layer(one(folder), codes, **options) for one in makers)


def chosen(name, read=table, **expected) -> Follow:
    """Give the same file with the encoding that the message names; one of them, if several."""

    def follow(folder, said):
        wrong = []
        for encoding in _CHOICE.findall(said):
            try:
                return read(folder / name, encoding=encoding, **expected)
            except (gate.Refused, AssertionError) as error:
                wrong.append(f"{encoding}: {error}")
        raise AssertionError(wrong)

    return follow
