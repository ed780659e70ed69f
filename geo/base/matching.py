"""Comparing French addresses and names as people write them.

``7 Rue des entrepreneurs``, ``7 rue des Entrepreneurs - Zone de Peuron`` and
``7, R. DES ENTREPRENEURS 86300 Chauvigny`` are one address.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from geo.base.french import unaccented

_STREETS: Final = {
    "allee": "allee", "all": "allee", "avenue": "avenue", "av": "avenue", "ave": "avenue",
    "bd": "boulevard", "boulevard": "boulevard", "chemin": "chemin", "che": "chemin",
    "cite": "cite", "cours": "cours", "crs": "cours", "esplanade": "esplanade",
    "gr": "grande rue", "impasse": "impasse", "imp": "impasse", "mail": "mail",
    "passage": "passage", "place": "place", "pl": "place", "quai": "quai", "route": "route",
    "rte": "route", "rue": "rue", "r": "rue", "ruelle": "ruelle", "square": "square",
    "sq": "square", "faubourg": "faubourg", "fg": "faubourg", "parc": "parc",
}  # fmt: skip
SMALL: Final = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "et", "a", "au", "aux", "en"}
)
"""Words that do not tell a name from another."""
_WORDS: Final = {"st": "saint", "ste": "sainte", "dr": "docteur", "gal": "general"}
_POSTCODE: Final = re.compile(r"\b\d{5}\b.*", re.DOTALL)
_NUMBER: Final = re.compile(r"^\d{1,4}(?:bis|ter|quater|[a-d])?$")
_SITE: Final = re.compile(r"^\s*(?:https?://|www\.)", re.IGNORECASE)

NEAR_M: Final = 50
"""Metres within which two places of their own may be one, written twice: one rule, every list."""
MOVED_M: Final = 50
"""Metres beyond which a place found again has moved: less is its point, better placed."""


class Address(NamedTuple):
    """A house number (empty when there is none) and the words of the street."""

    number: str
    street: tuple[str, ...]

    @property
    def key_words(self) -> tuple[str, ...]:
        """The words that tell one street from another."""
        return tuple(word for word in self.street if word not in SMALL)


def plain(text: str) -> str:
    """Lower case, no accent, one space between words: ``L'Isle`` gives ``l isle``."""
    spelled = text.lower().replace("œ", "oe").replace("æ", "ae")
    return " ".join(re.findall(r"[a-z0-9]+", unaccented(spelled, compatible=True)))


def words(text: str) -> tuple[str, ...]:
    """Words of a name, usual abbreviations spelled out (``St`` is ``saint``)."""
    return tuple(_WORDS.get(word, word) for word in plain(text).split())


def slug(text: str) -> str:
    """Words joined by hyphens, fit for an identifier."""
    return "-".join(words(text))


def parse(text: str) -> Address | None:
    """Read an address; None when it holds no street (nothing, a web site, a hamlet)."""
    if is_web_site(text):
        return None
    cleaned = _POSTCODE.sub("", re.sub(r"\([^()]*\)", " ", text))
    for segment in re.split(r"\s[-–]\s", cleaned):
        found = _street(words(segment))
        if found is not None:
            return found
    return None


def is_web_site(text: str) -> bool:
    """Tell whether what was published as an address is a web address."""
    return bool(_SITE.match(text))


def _street(tokens: tuple[str, ...]) -> Address | None:
    for at, token in enumerate(tokens):
        start = at - 1 if at and tokens[at - 1] in {"grand", "grande"} else at
        if token not in _STREETS or (start == at and at + 1 == len(tokens)):
            continue
        number, before = "", start - 1
        if before >= 1 and tokens[before] in {"bis", "ter", "quater", "b"}:
            number, before = tokens[before], before - 1
        if before >= 0 and _NUMBER.match(tokens[before]):
            number = tokens[before] + number
        kind = tuple(_STREETS[token].split())
        return Address(number, tokens[start:at] + kind + tokens[at + 1 :])
    return None


def same(one: Address, other: Address) -> bool:
    """Tell whether two addresses of one commune are the same.

    Same number and same street, a given name more or less (``rue Plault`` and ``rue
    Alphonse Plault``) being forgiven when there is a number to hold on to.
    """
    if one.number != other.number:
        return False
    short, long = sorted((one.key_words, other.key_words), key=len)
    if short == long:
        return True
    return bool(one.number) and len(long) - len(short) == 1 and set(short) <= set(long)


def same_street(one: Address, other: Address) -> bool:
    """Tell whether the streets agree when one of the two has no number."""
    return one.key_words == other.key_words and "" in (one.number, other.number)


def contains(name: str, part: str) -> bool:
    """Tell whether the words of ``part`` appear in a row in ``name``."""
    inside, wanted = words(name), words(part)
    return any(
        inside[at : at + len(wanted)] == wanted for at in range(len(inside) - len(wanted) + 1)
    )
