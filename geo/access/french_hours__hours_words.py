"""The words of French opening hours: days, ranks, times, what may be left out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 400
"""Characters of a text that is read; hours are shorter."""
WEEK: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NAMES: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
PARITY: Final = {"impaire": "week 1-53/2", "paire": "week 2-52/2"}
_SPELT: Final = (
    ("lundis", "lun", "lu", "mo", "mon", "monday"), ("mardis", "mar", "ma", "tu", "tue"),
    ("mercredis", "mer", "me", "we", "wed"), ("jeudis", "jeu", "je", "th", "thu"),
    ("vendredis", "ven", "ve", "fr", "fri"), ("samedis", "sam", "sa", "sat"),
    ("dimanches", "dim", "di", "su", "sun"),
)  # fmt: skip
DAYS: Final = {
    word: rank for rank, name in enumerate(NAMES) for word in (name, *_SPELT[rank])
}  # fmt: skip
RANKS: Final = {
    "1er": 1, "1ers": 1, "premier": 1, "premiers": 1, "2e": 2, "2eme": 2, "2nd": 2, "deuxieme": 2,
    "deuxiemes": 2, "second": 2, "3e": 3, "3eme": 3, "troisieme": 3, "troisiemes": 3, "4e": 4,
    "4eme": 4, "quatrieme": 4, "quatriemes": 4, "dernier": -1, "derniers": -1,
}  # fmt: skip
SAID: Final = (
    ("apres-midi", " aprem "), ("apres midi", " aprem "), ("jours feries", " feries "),
    ("jour ferie", " feries "), ("vacances scolaires", " vacances "),
    ("rendez-vous", " rdv "), ("rendez vous", " rdv "), ("tous les jours", " lundi - dimanche "),
    ("7j/7", " lundi - dimanche "), ("7 jours sur 7", " lundi - dimanche "),
    ("semaines impaires", " impaire "), ("semaine impaire", " impaire "),
    ("semaines paires", " paire "), ("semaine paire", " paire "), ("/ semaine", " "),
)  # fmt: skip
_TOKEN: Final = re.compile(
    r"(?P<time>\d{1,2}(?: ?h(?:eures?)? ?|[:.])\d{2}(?::00)?(?![\dh])"
    r"|\d{1,2} ?h(?:eures?|rs?)?(?![a-z\d]))"
    r"|(?P<rank>1ers?|[234]e(?:me)?|2nd)(?![a-z\d])"
    r"|(?P<number>\d{1,2})(?!\d)"
    r"|(?P<word>[a-z]+)"
    r"|(?P<mark>[-/,;:&|().\n])"
    r"|(?P<space>[ \t]+)"
    r"|(?P<other>.)"
)
DIGITS: Final = re.compile(r"\d+")
NOISE: Final = frozenset(
    {"le", "les", "de", "d", "du", "des", "l", "la", "horaires", "horaire", "chaque", "mois", "en",
     "puis", "ainsi", "que", "inclus", "compris", "tous", "accueil", "public", "au"}
)  # fmt: skip
TO: Final = frozenset({"-", "a", "au", "jusqu"})
LINKS: Final = frozenset({",", "et", "/", "&", ";", "|", "\n", ".", ":", "(", ")", "-", "a"})
CLOSED: Final = frozenset({"ferme", "fermee", "fermes", "fermees", "fermeture", "closed", "off"})
ENDS: Final = frozenset({"ouvert", "ouverte", "ouverture", "ouvertures", ";", "\n", "."})
"""Words and marks after which what was said to be closed no longer is."""
EXCEPT: Final = frozenset({"sauf", "hors", "excepte"})
HOLIDAYS: Final = {"feries": "PH", "vacances": "SH"}
PARTS: Final = {"matin": (0, 810), "aprem": (720, 1440), "soir": (1020, 1440)}
"""Part of the day to the minutes within which its hours must be."""
APPOINTMENT: Final = frozenset({"avec", "sur", "sans", "rdv", "uniquement", "ou"})


class UnreadError(ValueError):
    """A text that is not understood; the message, French, says what stopped the reading."""


def flat(text: str) -> str:
    """Lower case, no accent, plain dashes, spaces and apostrophes; lines are kept."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    for mark in "\u2010\u2011\u2012\u2013\u2014\u2212→":
        bare = bare.replace(mark, "-")
    for mark in "'’`\u00a0\u202f\t\r":
        bare = bare.replace(mark, " ")
    return bare.strip()


def tokens(text: str) -> list[tuple[str, str]]:
    """Cut a text into (kind, word) pairs, ``("end", "")`` last. Raises ``UnreadError``."""
    bare = flat(text)
    for said, word in SAID:
        bare = bare.replace(said, word)
    found = [(str(m.lastgroup), m.group()) for m in _TOKEN.finditer(bare)]
    for kind, text in found:
        if kind == "other":
            raise UnreadError(f"« {text} » n'est pas compris")
    return [(kind, text) for kind, text in found if kind != "space"] + [("end", "")]
