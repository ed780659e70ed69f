"""Telephone numbers as people write them, in one national form.

A cell may hold several numbers, words, an extension: what is a valid number is kept as
``+33549000003 / +33612345678 poste 12``, the rest is said. A mobile number is told apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

LONGEST: Final = 200
"""Characters of a cell that are read."""
BETWEEN: Final = " / "
"""What stands between the numbers of a cell."""
_ZONES: Final = {
    "590": 590, "690": 590, "691": 590, "594": 594, "694": 594, "596": 596, "696": 596,
    "697": 596, "262": 262, "263": 262, "692": 262, "693": 262, "269": 262, "639": 262,
}  # fmt: skip
"""First figures of a national number overseas to the country code there."""
_RUN: Final = re.compile(r"[\d+][\d .()-]*")
_ONE: Final = re.compile(r"(?:\+33|0033|0)[1-9]\d{8}")
_STUCK: Final = re.compile(r"(?:(?:\+33|0033|0)[1-9]\d{8}){2,6}")
"""Several numbers without anything, or only a dash or a space, between them."""
_EXTENSION: Final = re.compile(r"\b(?:poste|ext(?:ension)?\.?|p\.)[ :]{0,2}(\d{1,6})\b", re.I)
_COUNTRY: Final = re.compile(r"\(\s?\+\s?33\s?\)")
_SHORT: Final = re.compile(r"(?<!\d)(3\d{3}|1[0158]\d?|11[0-9])(?!\d)")
_SAID: Final = re.compile(r"[^\W\d_]{2,}|\d")
_LEFT: Final = re.compile(r"\d{5,}")


class Number(NamedTuple):
    """One number: ``+33549000003``, its extension (empty: none), whether it is a mobile."""

    e164: str
    extension: str = ""
    mobile: bool = False

    def written(self) -> str:
        """Write the number, its extension apart."""
        return f"{self.e164} poste {self.extension}" if self.extension else self.e164

    def national(self) -> str:
        """Write the number as it is dialled: ``05 49 00 00 03``, its extension apart."""
        import phonenumbers

        number = phonenumbers.parse(self.e164)
        form = phonenumbers.PhoneNumberFormat.NATIONAL
        said = phonenumbers.format_number(number, form)
        return f"{said} poste {self.extension}" if self.extension else said


class Reading(NamedTuple):
    """What a cell says. ``left`` are its words that are no number; ``fault`` is French."""

    numbers: tuple[Number, ...] = ()
    left: str = ""
    fault: str = ""

    def stored(self) -> str:
        """Every number of the cell, in the form that is kept."""
        return BETWEEN.join(number.written() for number in self.numbers)

    def public(self) -> str:
        """The first number that may be sent: a fixed one, bare."""
        return next((number.e164 for number in self.numbers if not number.mobile), "")

    def said(self) -> str:
        """Say what was left out of a cell that is understood; empty when nothing was."""
        return f"texte laissé de côté : « {self.left} »." if self.left else ""


@lru_cache(maxsize=4_096)
def parse_phone(text: str) -> Reading:
    """Read a cell. A number that no network has, or digits that are none, are a fault.

    >>> read("05 49 00 00 03 / 06 12 34 56 78 (perso)").stored()
    '+33549000003 / +33612345678'
    """
    import phonenumbers

    if len(text) > LONGEST:
        return Reading(fault=f"plus de {LONGEST} caractères")
    bare = _RUN.sub(_apart, _COUNTRY.sub("+33", text.strip().removesuffix(".0")))
    found, rest, last = [], [], 0
    matcher = phonenumbers.PhoneNumberMatcher(
        bare, "FR", leniency=phonenumbers.Leniency.POSSIBLE, max_tries=20
    )
    for match in matcher:
        number = _valid(match.number)
        if number is None:
            return Reading(fault=f"« {match.raw_string} » n'est pas un numéro attribué")
        rest.append(bare[last : match.start])
        last = match.end
        after = _EXTENSION.match(bare[last:].lstrip(" ,;-")[:20])
        if after and not number.extension:
            number = number._replace(extension=after[1])
            last = bare.index(after[0], last) + len(after[0])
        found.append(number)
    left = " ".join(" ".join([*rest, bare[last:]]).split())
    if _LEFT.search(left.replace(" ", "").replace(".", "")):
        return Reading(fault="des chiffres qui ne sont pas un numéro")
    if not found:
        return Reading(fault=_no_number(text))
    unique = tuple(dict.fromkeys(found))
    return Reading(unique, left if _SAID.search(left) else "")


def _apart(run: re.Match[str]) -> str:
    """Put something between numbers that are written one after the other."""
    digits = re.sub(r"[ .()-]", "", run[0].replace("(0)", ""))
    if not _STUCK.fullmatch(digits):
        return run[0]
    return BETWEEN.join(_ONE.findall(digits)) + " "


def _no_number(text: str) -> str:
    short = _SHORT.search(text)
    return f"numéro court « {short[1]} »" if short else "aucun numéro de téléphone"


def _valid(number: Any) -> Number | None:
    """A number of a network; the country code of an overseas one is mended."""
    import phonenumbers

    national = str(number.national_number)
    if number.country_code == 33 and national[:3] in _ZONES and len(national) == 9:
        number.country_code = _ZONES[national[:3]]
    if not phonenumbers.is_valid_number(number):
        return None
    mobile = phonenumbers.number_type(number) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Number(e164, number.extension or "", mobile)
