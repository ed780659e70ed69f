"""Opening hours as people write them in French: ``du lundi au vendredi de 9h à 12h``.

A text is cut into words, days and times (``geo.access.french_hours``), then read from left to
right; what has two meanings, or a word that is not known, is a fault that names it: nothing is
guessed.

The words of French opening hours: days, ranks, times, what may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from geo.access.opening_hours import Span
from geo.base.french import unaccented

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
CLOSED_WORDS: Final = frozenset(
    {"ferme", "fermee", "fermes", "fermees", "fermeture", "closed", "off"}
)
ENDS: Final = frozenset({"ouvert", "ouverte", "ouverture", "ouvertures", ";", "\n", "."})
"""Words and marks after which what was said to be closed no longer is."""
EXCEPT: Final = frozenset({"sauf", "hors", "excepte"})
HOLIDAYS: Final = {"feries": "PH", "vacances": "SH"}
PARTS: Final = {"matin": (0, 810), "aprem": (720, 1440), "soir": (1020, 1440)}
"""Part of the day to the minutes within which its hours must be."""
_NOONS: Final = frozenset({"midi", "minuit"})
APPOINTMENT: Final = frozenset({"avec", "sur", "sans", "rdv", "uniquement", "ou"})


class UnreadError(ValueError):
    """A text that is not understood; the message, French, says what stopped the reading."""


def flat(text: str) -> str:
    """Lower case, no accent, plain dashes, spaces and apostrophes; lines are kept."""
    bare = unaccented(text.lower().replace("œ", "oe"), compatible=True)
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


@dataclass
class Group:
    """Some days with the same hours. ``share`` is a parity, or an n-th day: ``[1,3]``."""

    days: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    share: str = ""
    closed: bool = False
    note: str = ""
    hours_first: bool = False


class Week(NamedTuple):
    """What a text says: groups of days, and whether public or school holidays are closed."""

    groups: tuple[Group, ...]
    holidays: tuple[str, ...] = ()


@lru_cache(maxsize=2_048)
def read_hours(text: str, day: str = "") -> Week:
    """Read a text. Raises ``UnreadError``; the result is shared.

    ``day`` (one of ``WEEK``) is the day of a cell that names none.

    >>> [(g.days, g.spans) for g in read("Lu-Me 9h30-12h et 14h à 17h").groups]
    [([0, 1, 2], [(570, 720), (840, 1020)])]
    """
    if len(text) > LONGEST:
        raise UnreadError(f"plus de {LONGEST} caractères")
    return _Reader(tokens(text), [WEEK.index(day)] if day else []).week()


class _Reader:
    """Reads tokens from left to right; ``group`` is the one being filled."""

    def __init__(self, tokens: list[tuple[str, str]], days: list[int]) -> None:
        self.tokens, self.at = tokens, 0
        self.only = bool(days)
        self.group = Group(days)
        self.groups: list[Group] = []
        self.holidays: list[str] = []
        self.last = ""
        self.part = ""
        self.closing = self.excepting = self.between = self.bare = False
        self.ranks: list[int] = []
        self.early = self.note = ""

    def week(self) -> Week:
        while self.tokens[self.at][0] != "end":
            kind, text = self.tokens[self.at]
            if kind in ("time", "number"):
                self._span()
                continue
            self.at += 1
            self._token(kind, text)
            self.last = text
        if self.closing and not self.bare:
            raise UnreadError("« fermé » : quel jour ?")
        if self.part or self.excepting or self.ranks:
            raise UnreadError("la fin du texte n'est pas comprise")
        self._close()
        if not self.groups:
            raise UnreadError(f"{self.note}, sans jour ni heure" if self.note else "aucun jour")
        if self.early and len(self.groups) > 1:
            raise UnreadError("semaines paires ou impaires : pour quels jours ?")
        return Week(tuple(self.groups), tuple(dict.fromkeys(self.holidays)))

    def _token(self, kind: str, text: str) -> None:
        if kind == "rank" or text in RANKS:
            self._start()
            self.ranks.append(RANKS[text])
        elif text in _ACTS:
            _ACTS[text](self, text)
        elif text not in NOISE and text not in LINKS:
            raise UnreadError(f"« {text} » n'est pas compris")

    def _except(self, _: str) -> None:
        self.excepting = True

    def _between(self, _: str) -> None:
        self.between = True

    def _noon(self, text: str) -> None:
        raise UnreadError(f"« {text} » : écrivez l'heure")

    def _start(self) -> None:
        """Begin a group when the one being filled already has its hours."""
        if self.only:
            raise UnreadError("un autre jour est nommé")
        group = self.group
        if not (group.spans or group.closed) or self.closing:
            return
        if not group.days:
            group.hours_first = True
        elif not (group.hours_first and self.last in LINKS | TO):
            self._close()

    def _end(self, _: str) -> None:
        """End what is closed: ``fermé le lundi ; mardi 9h-12h``."""
        if self.closing and self.group.closed:
            self._close()

    def _day(self, text: str) -> None:
        rank = DAYS[text]
        self._start()
        days = self.group.days
        if self.last in TO and days and not self.ranks:
            if rank <= days[-1]:
                raise UnreadError("du jour au jour : l'ordre n'est pas compris")
            days += range(days[-1] + 1, rank + 1)
        elif rank in days:
            raise UnreadError(f"le {NAMES[rank]} est nommé deux fois")
        else:
            days.append(rank)
        if self.ranks:
            self._share("[" + ",".join(map(str, sorted(set(self.ranks)))) + "]")
            self.ranks = []
        if self.closing:
            self.group.closed = True
            self.bare = True

    def _share(self, share: str) -> None:
        if self.group.share not in ("", share):
            raise UnreadError("plusieurs rythmes pour un même jour")
        self.group.share = share

    def _parity(self, text: str) -> None:
        group, week = self.group, PARITY[text]
        if not group.days or self.only:
            self.early = week
        elif group.spans and self.last != "(" and (self.groups or not self._ends()):
            raise UnreadError("semaines paires ou impaires : pour quels jours ?")
        self._share(week)

    def _ends(self) -> bool:
        """Whether nothing but marks is left."""
        return all(kind in ("mark", "end") for kind, _ in self.tokens[self.at :])

    def _closed(self, _: str) -> None:
        group = self.group
        if group.days and not group.spans and not group.closed:
            group.closed = True
        elif self.tokens[self.at][0] == "end" and not group.spans and not self.groups:
            raise UnreadError("fermé")
        else:
            if group.spans or group.closed:
                self._close()
            self.closing, self.bare = True, False

    def _holiday(self, text: str) -> None:
        """Public or school holidays: read only where they are closed."""
        name = HOLIDAYS[text]
        if self.closing or self.excepting:
            self.bare = True
        else:
            while self.tokens[self.at][1] == ":":
                self.at += 1
            if self.tokens[self.at][1] not in CLOSED_WORDS:
                raise UnreadError("jours fériés ou vacances : heures à part")
            self.at += 1
        self.excepting = False
        self.holidays.append(f"{name} off")

    def _part_of_day(self, text: str) -> None:
        kinds = [kind for kind, mark in self.tokens[self.at :] if mark not in (":", "de", "(")]
        if kinds[0] in ("time", "number"):
            self.part = text
        elif self.group.spans:
            self._check_part(text, self.group.spans[-1])
        else:
            raise UnreadError(f"« {text.replace('aprem', 'après-midi')} » sans heures")

    def _check_part(self, part: str, span: Span) -> None:
        low, high = PARTS[part]
        if span[0] < low or span[1] > high:
            raise UnreadError("matin ou après-midi : les heures disent autre chose")

    def _appointment(self, text: str) -> None:
        if text == "rdv":
            self.note = "sans rendez-vous" if self.last == "sans" else "sur rendez-vous"
            self.group.note = self.note
        elif text == "ou" and self.last not in APPOINTMENT:
            raise UnreadError("« ou » n'est pas compris")

    def _span(self) -> None:
        """Read two times: ``9h-12h``, ``9 à 12``, ``entre 9h et 12h``."""
        if self.closing or self.excepting or self.ranks:
            raise UnreadError("des heures qui ne suivent aucun jour")
        start = self._clock()
        _, to = self.tokens[self.at]
        if not (to in TO or to == "/" or (to == "et" and self.between)):
            raise UnreadError("une heure de début sans heure de fin")
        self.at += 1
        while self.tokens[self.at][1] in ("a", "au"):
            self.at += 1
        kind, text = self.tokens[self.at]
        if text in _NOONS:
            self._noon(text)
        if kind not in ("time", "number"):
            raise UnreadError("une heure de début sans heure de fin")
        span = (start, self._clock())
        if span[0] >= span[1]:
            raise UnreadError("l'heure de fin précède celle de début")
        if self.part:
            self._check_part(self.part, span)
        self.part, self.between, self.last = "", False, "span"
        if self.group.closed:
            raise UnreadError("fermé et ouvert le même jour")
        if self.group.hours_first:
            raise UnreadError("des heures avant et après les jours")
        self.group.spans.append(span)

    def _clock(self) -> int:
        _, text = self.tokens[self.at]
        self.at += 1
        parts = [int(part) for part in DIGITS.findall(text)]
        hour, minute = parts[0], parts[1] if parts[1:] else 0
        if hour > 24 or minute > 59 or (hour == 24 and minute):
            raise UnreadError(f"« {text} » n'est pas une heure")
        return hour * 60 + minute

    def _close(self) -> None:
        """Keep the group that is filled, once it is whole."""
        group = self.group
        if group.spans or group.closed:
            if not group.days:
                raise UnreadError("des heures sans jour")
            self.groups.append(group)
        elif (group.days and not self.only) or group.share:
            raise UnreadError("un jour sans heures")
        self.group, self.closing = Group(), False


_Act = Callable[[_Reader, str], None]
_ACTS: Final[dict[str, _Act]] = {
    **dict.fromkeys(DAYS, _Reader._day),
    **dict.fromkeys(PARITY, _Reader._parity),
    **dict.fromkeys(CLOSED_WORDS, _Reader._closed),
    **dict.fromkeys(HOLIDAYS, _Reader._holiday),
    **dict.fromkeys(PARTS, _Reader._part_of_day),
    **dict.fromkeys(EXCEPT, _Reader._except),
    **dict.fromkeys(APPOINTMENT, _Reader._appointment),
    **dict.fromkeys(ENDS, _Reader._end),
    **dict.fromkeys(_NOONS, _Reader._noon),
    "entre": _Reader._between,
}
"""What each word does."""
