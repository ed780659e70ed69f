"""Mailboxes and web addresses as people write them, several in a cell."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from geo.base import matching

LONGEST: Final = 1_000
"""Characters of a cell that are read."""
SEPARATOR: Final = "|"
_MAILBOX: Final = re.compile(
    r"[\w.!#$%&*+/=?^{}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}"
)
_PERSONAL: Final = re.compile(r"([a-zà-ÿ-]+)[._]([a-zà-ÿ-]+)@", re.IGNORECASE)
_GENERIC: Final = {
    "accueil", "contact", "france", "france-services", "franceservices", "fs", "mairie", "maison",
    "msap", "pays", "point", "relations", "service", "services",
}  # fmt: skip
"""Words of a mailbox that several people answer."""
_OF_PEOPLE: Final = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|gmx|proton|protonmail|aol"
    r"|orange|wanadoo|free|sfr|neuf|bbox|laposte|numericable|aliceadsl|club-internet)"
    r"\.(?:com|fr|net|org|me|ch)"
)
"""Providers whose mailboxes are people's, and of the smallest associations."""
_BETWEEN: Final = re.compile(r"[;|\s]+|,(?=\s|https?:)|(?<![:/])/(?=https?:)")
_WORDS: Final = frozenset({"ou", "et", "-", "/", ","})
_SCHEME: Final = re.compile(r"(https?)(?::/{0,3}|//)", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}")


def parts(text: str) -> list[str]:
    """The parts of a cell that holds several values: ``a ; b``, ``a ou b``, ``a|b``."""
    found = (part.strip(" ,;") for part in _BETWEEN.split(text[:LONGEST]))
    return [part for part in found if part and part.lower() not in _WORDS]


def mailboxes(text: str) -> tuple[list[str], list[str]]:
    """The mailboxes of a cell, and what is none.

    >>> mailboxes("A@b.test ; c@d.test/e@f.test, rien")
    (['a@b.test', 'c@d.test', 'e@f.test'], ['rien'])
    """
    cut = (one for part in parts(text) for one in [*filter(None, re.split("[,/]", part))] or [part])
    found = [part.lower().removeprefix("mailto:").strip("<>()") for part in cut]
    good = [part for part in found if _MAILBOX.fullmatch(part)]
    return list(dict.fromkeys(good)), [part for part in found if part not in good]


def personal(mailbox: str, *about: str) -> bool:
    """Tell whether a mailbox reads as a person's name; ``about`` names the place it is of."""
    match = _PERSONAL.match(mailbox)
    if match is None:
        return False
    words = {word for text in about for word in matching.words(text)} | _GENERIC
    return not words & {*match.groups()}


def of_somebody(mailbox: str) -> bool:
    """Tell whether a mailbox is one that a provider gives to people, and bears no generic word.

    >>> of_somebody("lea86@orange.test"), of_somebody("lea86@orange.fr")
    (False, True)
    >>> of_somebody("mairie.civray@orange.fr")
    False
    """
    name, _, host = mailbox.partition("@")
    return _OF_PEOPLE.fullmatch(host) is not None and not _GENERIC & {*matching.words(name)}


def sites(text: str) -> tuple[list[str], list[str]]:
    """The web addresses of a cell, whole, and what is none.

    >>> sites("http://https://www.a.test/ ou b.test ; http://")
    (['https://www.a.test/', 'http://b.test'], ['http://'])
    """
    read = {part: _site(part) for part in parts(text)}
    good = list(dict.fromkeys(filter(None, read.values())))
    return good, [part for part, url in read.items() if not url]


def _site(part: str) -> str:
    """A web address with its scheme; empty when it is none."""
    scheme, rest = "http", part
    while (match := _SCHEME.match(rest)) is not None:
        scheme, rest = match[1].lower(), rest[match.end() :]
    url = f"{scheme}://{rest}"
    try:
        host = (urlsplit(url).hostname or "").encode("idna").decode()
    except ValueError:
        return ""
    at = rest.partition("/")[0]
    return url if _HOST.fullmatch(host) and "@" not in at and "," not in at else ""
