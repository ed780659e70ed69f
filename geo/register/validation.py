"""What is typed of an action, made an ``Action`` or said field by field, with the remedy.

One reading for the form and for spreadsheets: every value is text as people write it. Nothing
is cut or guessed: what is typed stays as it is, beside what is said of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from geo.base import french, mailboxes, phones
from geo.base.french import typeset
from geo.intake import cells
from geo.register.action import MOST_OCCURRENCES, Action, Body, occurrences
from geo.register.places import Places
from geo.register.vocabulary import (
    AUDIENCES,
    BODIES,
    DONE,
    FIELDS,
    FUNDINGS,
    KINDS,
    LEVELS,
    RHYTHMS,
    STATES,
    STRANDS,
    Terms,
)

LONGEST: Final = {"title": 200, "venue": 200, "link": 500, "contact": 200}
"""Characters of a field; 120 for a name of a body."""
_LONGEST_NAME: Final = 120
_LONGEST_LIST: Final = 8_000
"""Characters of partners and of cancelled dates, many in one text."""
MOST_PARTNERS: Final = 30
MOST_PEOPLE: Final = 100_000
_FIRST: Final = date(2000, 1, 1)
_YEARS_AHEAD: Final = 10
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the text that follows around, on every screen."""
_WHOLE: Final = re.compile(r"\d{1,9}")
SERVICE: Final = "c'est une adresse de service"
"""What the person who types answers for to keep a mailbox that reads as somebody's."""


@dataclass(frozen=True)
class Checked:
    """What became of what was typed: an ``action``, or why there is none.

    ``errors`` and ``warnings`` are French sentences by field of ``vocabulary.FIELDS``. A warning
    does not prevent from recording, except that of ``contact``, which is an error until the
    address is said to be of a service.
    """

    action: Action | None
    errors: Mapping[str, str] = field(default_factory=dict)
    warnings: Mapping[str, str] = field(default_factory=dict)


def check(
    given: Mapping[str, Any],
    places: Places,
    *,
    today: date,
    service: bool = False,
) -> Checked:
    """Read what was typed of an action.

    Parameters
    ----------
    given
        Values by name of field: text, or dates, whole numbers and lists of them. ``partners`` and
        ``organiser`` are ``Centre social : Les Trois Cités``, several separated by ``;``.
        ``code`` is the code or the name of the unit of ``level``.
    service
        Whether the person said that the contact is that of a service.
    """
    reading = _Reading(given, places, today, service)
    return reading.checked()


class _Reading:
    """One reading of what was typed: each field gives a value or a sentence."""

    def __init__(
        self, given: Mapping[str, Any], places: Places, today: date, service: bool
    ) -> None:
        self.given, self.places, self.today, self.service = given, places, today, service
        self.errors: dict[str, str] = {}
        self.warnings: dict[str, str] = {}

    def checked(self) -> Checked:
        where = self._where()
        values: dict[str, Any] = {
            "department": self.places.department,
            "title": self._title(),
            "kind": self._term("kind", KINDS, needed=True),
            "strand": self._term("strand", STRANDS),
            "audience": self._term("audience", AUDIENCES),
            "venue": self._text("venue"),
            "contact": self._contact(),
            "attendance": self._attendance(),
            "fundings": self._fundings(),
            "state": self._term("state", STATES, needed=True),
            "link": self._link(),
            "organiser": self._organiser(),
            "partners": self._bodies("partners"),
            **where,
            **self._when(),
        }
        said = {name: typeset(one) for name, one in self.errors.items()}
        warned = {name: typeset(one) for name, one in self.warnings.items()}
        ordered = {name: said[name] for name in FIELDS if name in said}
        return Checked(None if said else Action(**values), ordered, warned)

    def _wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, sentence)

    def _text(self, name: str, longest: int = 0) -> str:
        """What was typed, on one line; too long or unreadable is said, never cut."""
        value = self.given.get(name)
        text = "" if value is None else str(value)
        most = longest or LONGEST.get(name, _LONGEST_NAME)
        if len(text) > most:
            self._wrong(
                name,
                f"{french.number(len(text))} caractères, {french.number(most)} au plus. "
                "Raccourcissez ce texte, ou mettez le détail derrière un lien.",
            )
            return ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n" for c in text) or (
            _DIRECTIONS & {*text}
        ):
            self._wrong(
                name,
                "Ce texte a des caractères invisibles. Retapez-le au lieu de le coller.",
            )
            return ""
        return " ".join(text.split())

    def _title(self) -> str:
        title = self._text("title")
        if "title" not in self.errors and not any(letter.isalnum() for letter in title):
            self._wrong("title", "Donnez un intitulé, par exemple « Atelier Pronote ».")
        return title

    def _term(self, name: str, terms: Terms, *, needed: bool = False) -> str:
        text = self._text(name)
        found = "" if cells.missing(text) else terms.find(text)
        if name not in self.errors and not found and (needed or not cells.missing(text)):
            known = ", ".join(terms.label(one) for one in terms.ids)
            said = f"« {text[:60]} » n'est pas prévu. " if text else ""
            self._wrong(name, f"{said}Choisissez parmi : {known}.")
        return found

    def _where(self) -> dict[str, Any]:
        level = self._term("level", LEVELS, needed=True)
        place = self._text("place_id", LONGEST["venue"])
        text = self._text("code")
        code = ""
        if level and "code" not in self.errors:
            if text or level == "departement":
                code, fault = self.places.find(level, text)
            else:
                fault = f"Choisissez où l'action a lieu : {LEVELS.label(level)}."
            if fault:
                self._wrong("code", fault)
        if place and self.places.known.get(place, ("", ""))[1] != code:
            self._wrong("place_id", "Ce lieu n'est pas dans cette commune. Choisissez-en un autre.")
        return {"level": level, "code": code, "place_id": place}

    def _day(self, name: str, value: Any = None) -> date | None:
        given = self.given.get(name) if value is None else value
        if isinstance(given, date):
            return date(given.year, given.month, given.day)
        text = "" if given is None else str(given)
        if len(text) > LONGEST["title"]:
            self._wrong(name, "Donnez une date comme 28/11/2026.")
            return None
        read = cells.day(text)
        if read.fault:
            shown = " ".join(text.split())[:40]
            self._wrong(name, f"« {shown} » : {read.fault} Donnez une date comme 28/11/2026.")
        return read.value if isinstance(read.value, date) else None

    def _when(self) -> dict[str, Any]:
        start, end = self._day("start"), self._day("end")
        rhythm, until = self._term("rhythm", RHYTHMS), self._day("until")
        if start is None:
            self._wrong("start", "Donnez le jour de l'action, par exemple 28/11/2026.")
        elif not _FIRST <= start <= date(self.today.year + _YEARS_AHEAD, 12, 31):
            self._wrong(
                "start",
                f"Le {start:%d/%m/%Y} est trop loin. Donnez une date de {_FIRST.year} à "
                f"{self.today.year + _YEARS_AHEAD}.",
            )
        elif end is not None and end < start:
            self._wrong(
                "end",
                f"L'action finirait le {end:%d/%m/%Y}, avant de commencer. Échangez les deux "
                "dates, ou corrigez-en une.",
            )
        elif end is not None and (end - start).days > MOST_OCCURRENCES:
            self._wrong(
                "end", "Plus d'une année de suite. Donnez plutôt une répétition, avec sa fin."
            )
        elif "until" not in self.errors:
            self._repeated(start, rhythm, until)
        found = {"start": start, "end": end, "rhythm": rhythm, "until": until}
        return found | {"cancelled": self._cancelled(found)}

    def _repeated(self, start: date, rhythm: str, until: date | None) -> None:
        if rhythm and until is None:
            self._wrong("until", "Donnez le dernier jour de la répétition.")
        elif until is not None and not rhythm:
            if not self.errors.get("rhythm"):
                self._wrong("rhythm", "Choisissez une répétition, ou effacez sa fin.")
        elif until is not None and until < start:
            self._wrong(
                "until",
                f"La répétition finirait le {until:%d/%m/%Y}, avant de commencer. Échangez les "
                "deux dates, ou corrigez-en une.",
            )
        elif self._term("state", STATES) == DONE and not rhythm and start > self.today:
            self._wrong(
                "state",
                f"Le {start:%d/%m/%Y} n'est pas passé. Choisissez « Prévu », ou corrigez la date.",
            )

    def _cancelled(self, when: Mapping[str, Any]) -> tuple[date, ...]:
        """The cancelled dates, each one of the recurrence; too many dates are said too."""
        if self.errors.keys() & {"start", "end", "rhythm", "until"}:
            return ()
        planned = occurrences(Action("", "", "", "", **when))
        if len(planned) > MOST_OCCURRENCES:
            self._wrong(
                "until",
                f"Plus de {MOST_OCCURRENCES} dates. Donnez une fin plus proche, ou enregistrez "
                "une action par année.",
            )
            return ()
        given = self.given.get("cancelled") or ()
        if isinstance(given, str):
            if len(given) > _LONGEST_LIST:
                self._wrong("cancelled", "Donnez au plus une date annulée par séance.")
                return ()
            given = [part for part in re.split(r"[;,|\n]", given) if not cells.missing(part)]
        days = {one.first for one in planned}
        gone = [day for one in given if (day := self._day("cancelled", one)) is not None]
        for day in gone:
            if day not in days:
                self._wrong(
                    "cancelled",
                    f"Le {day:%d/%m/%Y} n'est pas une des dates de l'action. Retirez-le.",
                )
        return tuple(sorted({*gone}))

    def _attendance(self) -> int | None:
        given = self.given.get("attendance")
        text = "" if given is None else str(given).strip()
        if cells.missing(text):
            return None
        bare = re.sub(r"[\s\u00a0\u202f]", "", text[:40]).removesuffix(".0")
        if len(text) > 40 or not _WHOLE.fullmatch(bare) or int(bare) > MOST_PEOPLE:
            self._wrong(
                "attendance",
                f"« {text[:40]} » n'est pas un nombre de personnes. Donnez un nombre entier, en "
                f"chiffres, de 0 à {french.number(MOST_PEOPLE)}, ou laissez vide.",
            )
            return None
        return int(bare)

    def _fundings(self) -> tuple[str, ...]:
        given = self.given.get("fundings") or ()
        if isinstance(given, str):
            text = self._text("fundings", LONGEST["title"])
            given = [] if cells.missing(text) else re.split(r"[;,|+/]", text)
        found = []
        for one in given:
            term = FUNDINGS.find(str(one)[:_LONGEST_NAME])
            if not term:
                known = ", ".join(FUNDINGS.label(one) for one in FUNDINGS.ids)
                self._wrong("fundings", f"« {str(one)[:60]} » n'est pas prévu. Choisissez parmi : "
                            f"{known}.")  # fmt: skip
            found.append(term)
        return tuple(one for one in FUNDINGS.ids if one in found)

    def _organiser(self) -> Body | None:
        found = self._bodies("organiser")
        if len(found) > 1:
            self._wrong(
                "organiser", "Donnez un seul organisateur, et les autres parmi les partenaires."
            )
        return found[0] if found else None

    def _bodies(self, name: str) -> tuple[Body, ...]:
        """Bodies typed as ``CAF ; Centre social : Les Trois Cités``, or handed as such."""
        given = self.given.get(name) or ()
        if isinstance(given, str):
            text = self._text(name, _LONGEST_LIST)
            given = [] if cells.missing(text) else [one for one in text.split(";") if one.strip()]
        elif isinstance(given, Body):
            given = [given]
        found = [self._body(name, one) for one in given]
        if len(found) > MOST_PARTNERS:
            self._wrong(name, f"Gardez {MOST_PARTNERS} partenaires au plus.")
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _body(self, name: str, one: Any) -> Body | None:
        kind, said = (one.kind, one.name) if isinstance(one, Body) else _split(str(one))
        checked = _Reading({name: said}, self.places, self.today, service=True)
        text = checked._text(name, _LONGEST_NAME)
        if name in checked.errors:
            self._wrong(name, checked.errors[name])
            return None
        if ";" in text:  # what separates them in a file
            self._wrong(name, f"« {text[:60]} » : retirez le point-virgule.")
            return None
        term = BODIES.find(kind)
        if not term:
            known = ", ".join(BODIES.label(one) for one in BODIES.ids)
            self._wrong(
                name, f"« {kind[:60]} » n'est pas prévu. Écrivez « Association : son nom », ou : "
                f"{known}.",
            )  # fmt: skip
            return None
        return Body(term, text)

    def _link(self) -> str:
        text = self._text("link")
        if not text:
            return ""
        good, wrong = mailboxes.sites(text)
        if wrong or len(good) != 1:
            self._wrong(
                "link", "Ce n'est pas l'adresse d'une page. Donnez-la entière, comme "
                "https://www.lavienne86.fr.",
            )  # fmt: skip
            return ""
        return good[0]

    def _contact(self) -> str:
        text = self._text("contact")
        if cells.missing(text):
            return ""
        found, wrong = mailboxes.mailboxes(text)
        if len(found) == 1 and not wrong:
            about = [str(self.given.get(name) or "")[:200] for name in ("venue", "organiser")]
            if mailboxes.personal(found[0], *about) or mailboxes.of_somebody(found[0]):
                self._personal("Cette adresse semble être celle d'une personne.")
            return found[0]
        read = phones.parse_phone(text)
        if len(read.numbers) == 1 and not read.fault and not read.left:
            if read.numbers[0].mobile:
                self._personal("Ce numéro est celui d'un mobile, sans doute d'une personne.")
            return read.stored()
        self._wrong(
            "contact", "Donnez une seule adresse électronique de service, comme "
            "contact@commune.fr, ou le numéro d'un standard.",
        )  # fmt: skip
        return ""

    def _personal(self, said: str) -> None:
        """A contact that may be somebody's: kept once the person who types answers for it."""
        why = "Le registre ne garde aucune donnée personnelle d'un partenaire"
        if self.service:
            self.warnings["contact"] = f"{said} Gardée parce que {SERVICE}."
            return
        self._wrong(
            "contact",
            f"{said} {why}. Donnez celle du service, ou cochez « {french.capital(SERVICE)} ».",
        )


def _split(text: str) -> tuple[str, str]:
    """Kind and name of a body: ``CAF``, ``Centre social : Les Trois Cités``."""
    kind, mark, name = text.partition(":")
    if mark or BODIES.find(text):
        return kind.strip(), name.strip()
    return _leading(text.strip())


def _leading(text: str) -> tuple[str, str]:
    """A body whose name starts with what it is (``Collège Jean Rostand``), else any partner."""
    words = text.split()
    for count in range(min(len(words), 5), 0, -1):
        if term := BODIES.find(" ".join(words[:count])):
            return term, text
    return "autre", text
