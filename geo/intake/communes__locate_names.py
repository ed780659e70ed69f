"""Reading the cell that names a commune, as people fill it.

``POITIERS CEDEX 9``, ``86000 Poitiers``, ``Châtellerault (86)``, ``Couhé (Valence-en-Poitou)``,
``Savigné / Charroux``: the name, and what stands with it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from geo.base import matching as addresses

WRITTEN, FORMER, SHORT, LETTERS = range(4)
"""How a cell names a commune: its name, a former one, a part of either, nearly its letters."""
_CEDEX: Final = re.compile(r"\bc[eé]dex(?![a-zà-ÿ]).*", re.IGNORECASE | re.DOTALL)
_BOX: Final = re.compile(r"\b(?:bp|cs|tsa) ?\d+(?: \d{3})?\b", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"(?<!\d)(\d{2}) ?(\d{3})(?!\d)")
_DEPARTMENT: Final = re.compile(r"\((\d{2,3}|2[ab])\)", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"[/;,+&()|\n]|\s(?:et|ou)\s|\s[-–—]\s", re.IGNORECASE)
_ARTICLES: Final = frozenset({"le", "la", "les", "l"})
COMMON: Final = frozenset(
    {"le", "la", "les", "l", "de", "du", "des", "d", "en", "sur", "sous", "saint", "sainte", "et",
     "aux", "au", "a"}
)  # fmt: skip
"""Words that alone tell no commune from another."""

Words = tuple[str, ...]


class Name(NamedTuple):
    """What a cell says of a commune.

    ``words`` of the whole name; ``parts`` when it is made of several; ``postcode`` and
    ``department`` when they stand in the same cell (else empty). Words are empty when the cell
    names nothing.
    """

    words: Words = ()
    parts: tuple[Words, ...] = ()
    postcode: str = ""
    department: str = ""


@lru_cache(maxsize=4_096)
def read(text: str, department: str = "", title: str = "") -> Name:
    """Read a cell. ``department`` and ``title`` are the code and the name of one's own.

    >>> read("86000 POITIERS Cédex 9").postcode, read("Châtellerault (86)").department
    ('86000', '86')
    """
    whole = addresses.words(_CEDEX.sub(" ", text))
    text = _BOX.sub(" ", text)
    found = _POSTCODE.search(text)
    code = found[1] + found[2] if found else ""
    if found:
        before, after = text[: found.start()], text[found.end() :]
        text = after if _named(after) else before
    text = _CEDEX.sub(" ", text)
    said = _DEPARTMENT.search(text)
    there = said[1].upper() if said else ""
    pieces = [addresses.words(one) for one in _SEPARATORS.split(_DEPARTMENT.sub(" ", text))]
    pieces = [one for one in pieces if one]
    own = {addresses.words(title), (department.lower(),)}
    rest = [one for one in pieces if one not in own]
    if len(rest) < len(pieces) and (rest or "(" in text):
        pieces, there = rest, there or department
    for at in (0, -1):  # « 86 Poitiers », « Poitiers 86 »
        if pieces and len(pieces[at]) > 1 and pieces[at][at] == department.lower():
            pieces[at] = pieces[at][1:] if at == 0 else pieces[at][:-1]
            there = there or department
    if not code and not there:
        return Name(whole, tuple(pieces))
    return Name(tuple(word for one in pieces for word in one), tuple(pieces), code, there)


def _named(text: str) -> bool:
    return any(letter.isalpha() for letter in _CEDEX.sub("", text))


def bare(name: Words) -> Words:
    """A name without its article."""
    return name[1:] if len(name) > 1 and name[0] in _ARTICLES else name


def shortened(said: Words, name: Words) -> bool:
    """Tell whether what is said is a name cut short, or a name with something beside it.

    >>> shortened(("chasseneuil",), ("chasseneuil", "du", "poitou"))
    True
    """
    said, name = bare(said), bare(name)
    short, long = sorted((said, name), key=len)
    if not set(short) - COMMON:
        return False
    starts = range(1 if said == short else len(long) - len(short) + 1)
    return any(long[at : at + len(short)] == short for at in starts)
