"""Reading one cell of a file as people write it: numbers, dates, yes and no, words.

Every reader takes the text of a cell and returns a ``Cell``. Three states never mix: a figure
(0 included), a missing one, and a statistical secret. Nothing is guessed: a text that is not
understood is a fault, said with what was expected.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from geo.base.establishments import WRONG_KEY, has_wrong_key
from geo.base.matching import plain

KEY_REMEDY: Final = "Recopiez le numéro depuis l'avis de situation de l'établissement (Insee)."
LONGEST: Final = 1_000
"""Characters kept of a text; the longest published comment has fewer."""
LONGEST_RAW: Final = 20_000
"""Characters kept of a text that is given back as it came (national standard)."""
MISSING: Final = frozenset(
    {"na", "n a", "nan", "nc", "nd", "n d", "null", "none", "sans objet", "non defini",
     "non renseigne", "non communique", "inconnu"}
)  # fmt: skip
"""Plain words that stand for no value."""
_BLANK: Final = re.compile(r"[\s\u00a0\u202f./*#?\-–—]*")
SECRET: Final = frozenset({"s", "ss", "c", "secret", "secret statistique"})
_YES: Final = frozenset({"oui", "o", "yes", "y", "true", "vrai", "1", "1 0", "x"})
_NO: Final = frozenset({"non", "n", "no", "false", "faux", "0", "0 0"})
_WORDS: Final = {
    word: rank
    for rank, word in enumerate(
        ("zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
         "onze", "douze", "treize", "quatorze", "quinze", "seize")
    )
} | {"une": 1, "aucun": 0, "aucune": 0, "vingt": 20}  # fmt: skip
_MONTHS: Final = {
    name: rank
    for rank, name in enumerate(
        ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
         "octobre", "novembre", "decembre"), 1
    )
}  # fmt: skip
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_PLAIN: Final = re.compile(r"-?\d{1,15}(?:\.\d+)?")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d+")
_FRACTION: Final = re.compile(r"(\d{1,3})/(\d{1,3})")
_DAY_FIRST: Final = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_WRITTEN: Final = re.compile(r"\b(\d{1,2})(?:er)? ([a-z]+) (\d{4})\b")
_EXCEL_ZERO: Final = date(1899, 12, 30)
_EXCEL_DAYS: Final = range(29_221, 73_051)
"""Day numbers of a spreadsheet from 1980 to 2099."""
_DATED: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_OUR_TIME: Final = range(1950, 2061)
_DEGREES: Final = re.compile(
    r"([+-]?)(\d{1,3})[°d](?:(\d{1,2})['m])?(?:(\d{1,2}(?:\.\d+)?)(?:\"|''|s))?([NSEWO]?)",
    re.IGNORECASE,
)


class Cell(NamedTuple):
    """What a cell says.

    ``value`` is None when it is missing, secret or not understood; ``fix`` says how an
    unusual writing was read; ``fault`` why it was not understood; ``doubt`` why a value that
    is kept is surely wrong (all French).
    """

    value: float | bool | date | str | None = None
    fix: str = ""
    fault: str = ""
    secret: bool = False
    doubt: str = ""


def is_clean(text: str) -> bool:
    """Tell whether a text, of any length, has no control character."""
    return _CONTROL.search(text) is None


def clean(text: str, longest: int = LONGEST) -> tuple[str, str]:
    """Keep a text literally, but for control characters and what passes ``longest``.

    Returns the text and what was done to it (French, empty when nothing was).
    """
    kept, done = text, []
    if not is_clean(kept):
        kept = _CONTROL.sub("", kept)
        done.append("caractères de contrôle retirés.")
    if len(kept) > longest:
        kept = kept[:longest]
        done.append(f"texte coupé à {longest} caractères.")
    return kept, " ".join(done)


@lru_cache(maxsize=4_096)
def missing(text: str) -> bool:
    """Tell whether a cell says that there is nothing: blank, ``NA``, ``-``, ``NC``…"""
    return _BLANK.fullmatch(text) is not None or plain(text) in MISSING


def number(text: str) -> Cell:
    """Read a number: ``1 234,5``, ``35 %`` (35), ``1/2``, ``deux``; never infinite.

    >>> number("1\u202f234,50").value, number("NC").value, number("s").secret
    (1234.5, None, True)
    """
    if _PLAIN.fullmatch(text):
        return Cell(float(text))
    if missing(text):
        return Cell()
    words = plain(text)
    if words in SECRET:
        return Cell(secret=True)
    bare = _SPACES.sub("", text).replace("\u2212", "-")
    percent = bare.endswith("%")
    bare = bare.removesuffix("%")
    if _GROUPED.fullmatch(bare):
        last = max(bare.rfind(","), bare.rfind("."))
        bare = re.sub("[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    bare = bare.replace(",", ".")
    if _NUMBER.fullmatch(bare):
        value = float(bare)
        if value in (float("inf"), float("-inf")):
            return Cell(fault="nombre trop grand.")
        return Cell(value, "écrit avec le signe %." if percent else "")
    fraction = _FRACTION.fullmatch(bare)
    if fraction and int(fraction[2]):
        value = int(fraction[1]) / int(fraction[2])
        return Cell(value, f"fraction lue {f'{value:g}'.replace('.', ',')}.")
    if words in _WORDS:
        return Cell(float(_WORDS[words]), f"nombre en lettres lu {_WORDS[words]}.")
    return Cell(fault="nombre attendu (en chiffres).")


def boolean(text: str) -> Cell:
    """Read a yes or a no: ``oui``, ``Oui``, ``O``, ``1``, ``vrai``, ``x``…"""
    words = plain(text)
    if words in _YES:
        return Cell(value=True)
    if words in _NO:
        return Cell(value=False)
    if missing(text):
        return Cell()
    return Cell(fault="oui ou non attendu.")


def day(text: str) -> Cell:
    """Read a date: ``01/08/2024`` (day first, always), ``2024-08-01``, ``1er août 2024``.

    A text that holds one date is that date: ``Espace labellisé 01/01/2020``.
    """
    if missing(text):
        return Cell()
    found: list[tuple[int, int, int]] = [
        (int(m[1]), int(m[2]), int(m[3])) for m in _YEAR_FIRST.finditer(text)
    ]
    found += [(_year(m[4]), int(m[3]), int(m[1])) for m in _DAY_FIRST.finditer(text)]
    found += [
        (int(m[3]), _MONTHS[m[2]], int(m[1]))
        for m in _WRITTEN.finditer(plain(text))
        if m[2] in _MONTHS
    ]
    if not found and re.fullmatch(r"\d{5}(?:\.0)?", text.strip()):
        number_of_days = int(float(text))
        if number_of_days in _EXCEL_DAYS:
            value = _EXCEL_ZERO + timedelta(days=number_of_days)
            return Cell(value, f"numéro de jour du tableur, lu {value:%d/%m/%Y}.")
    if len(set(found)) != 1:
        return Cell(fault="date attendue, écrite JJ/MM/AAAA ou AAAA-MM-JJ.")
    year, month, rank = found[0]
    if not 1900 < year < 2100:
        return Cell(fault=f"année {year} impossible (date vide d'un tableur ?).")
    try:
        return Cell(date(year, month, rank))
    except ValueError:
        return Cell(fault="ce jour n'existe pas.")


def _year(text: str) -> int:
    return 2000 + int(text) if len(text) == 2 else int(text)


def degrees(text: str) -> Cell:
    """Read a coordinate: a number, or degrees, minutes and seconds (``46°34'12"N``)."""
    simple = number(text)
    if not simple.fault:
        return simple
    bare = _SPACES.sub("", text).replace(",", ".").replace("º", "°").replace("\u2212", "-")
    bare = re.sub("[’′ʹ]", "'", bare)
    bare = re.sub("[”″“]", '"', bare)
    match = _DEGREES.fullmatch(bare)
    if match is None or float(match[3] or 0) >= 60 or float(match[4] or 0) >= 60:
        return Cell(fault="coordonnée attendue, en degrés ou en mètres.")
    value = int(match[2]) + float(match[3] or 0) / 60 + float(match[4] or 0) / 3600
    south_or_west = match[1] == "-" or match[5].upper() in {"S", "W", "O"}
    return Cell(-value if south_or_west else value, "degrés, minutes et secondes convertis.")


def code_of_date(text: str) -> str:
    """Return the five digits that a spreadsheet showed as a date, "" if it is none for sure.

    A date of our time is more likely a date in the wrong column.

    >>> code_of_date("2135-12-27"), code_of_date("27/12/2135"), code_of_date("01/08/2024")
    ('86194', '86194', '')
    """
    if not _DATED.fullmatch(text):
        return ""
    parts = [int(part) for part in re.split("[-/]", text)]
    year, month, rank = parts if "-" in text else parts[::-1]
    if not 1900 < year < 2200 or year in _OUR_TIME:
        return ""
    try:
        number_of_days = (date(year, month, rank) - _EXCEL_ZERO).days
    except ValueError:
        return ""
    return f"{number_of_days:05}" if 1_000 <= number_of_days < 100_000 else ""


def digits(text: str, length: int) -> Cell:
    """Read a code of ``length`` digits that a spreadsheet may have spoilt.

    Spaces and ``.0`` go, one lost leading zero comes back; anything else is a fault.

    >>> digits("1100.0", 5).value, digits("86 000", 5).value
    ('01100', '86000')
    """
    if len(text) == length and text.isascii() and text.isdigit():
        return Cell(text)
    if missing(text):
        return Cell()
    bare = re.sub(r"[.,]0+$", "", _SPACES.sub("", text))
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", bare):
        whole = f"{float(bare.replace(',', '.')):.0f}"
        kept = len(re.sub(r"[eE].*|[.,]", "", bare))
        if kept < len(whole):
            return Cell(fault=f"code détruit par un tableur (notation scientifique) : {kept} "
                        f"chiffres sur {length} sont restés.")  # fmt: skip
        bare = whole
    elif dated := code_of_date(bare):
        bare = dated
    if not bare.isascii() or not bare.isdigit() or not length - 1 <= len(bare) <= length:
        return Cell(fault=f"code de {length} chiffres attendu.")
    fixed = bare.zfill(length)
    return Cell(fixed, "" if fixed == text else f"lu {fixed}.")


def siret(text: str) -> Cell:
    """Read a SIRET; one whose key is wrong is kept, and doubtful.

    >>> siret("434 933 123 00029").doubt, siret("43493312300028").value
    ('', '43493312300028')
    """
    cell = digits(text, 14)
    return cell._replace(doubt=WRONG_KEY if has_wrong_key(str(cell.value)) else "")
