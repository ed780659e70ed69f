"""How the codes of communes are written, and the department they are of."""

from __future__ import annotations

import re
from typing import Final

from geo.intake import cells

POSSIBLE: Final = re.compile(r"(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5])\d{3}|9(?:7[1-8]|8[4-9])\d{2}")
"""A code that some department, or territory overseas, may have given to a commune."""
SPREADSHEET: Final = re.compile(r"\d+(?:[.,]\d+)?e[+]?\d+", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(\d{4,5})[.,]0+")
_DIGITS: Final = 5
"""Digits of a code: a power of ten written with fewer has lost some."""


def departments(postcode: str) -> tuple[str, ...]:
    """Departments a postcode may be of: by its first digits, Corsica's two and overseas' three."""
    if postcode.startswith("20"):
        return ("2A", "2B")
    return (postcode[:3],) if postcode.startswith(("97", "98")) else (postcode[:2],)


def department(code: str) -> str:
    """Department of a commune, by its code."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def normal(text: str) -> str:
    """Write a commune code as it should be, when only its writing is wrong.

    A power of ten that kept its five digits is that number; with fewer it is no code any more.
    A date far from our time is the number that a spreadsheet showed so.

    >>> normal(" 1033"), normal("86194.0"), normal("2a004"), normal("8,6194E4"), normal("8,61E+04")
    ('01033', '86194', '2A004', '86194', '8,61E+04')
    """
    code = re.sub(r"[\s\u00a0\u202f']", "", text).upper()
    whole = _WHOLE.fullmatch(code)
    if whole:
        code = whole[1]
    elif SPREADSHEET.fullmatch(code):
        value = float(code.replace(",", "."))
        written = re.sub(r"E.*|[.,]", "", code)
        code = str(int(value)) if 1_000 <= value < 1e5 and len(written) >= _DIGITS else code
    else:
        code = cells.code_of_date(code) or code
    return code.zfill(5) if code.isascii() and code.isdigit() and len(code) == 4 else code
