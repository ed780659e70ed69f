"""French numbers, articles and sentences: every generated text comes from here.

Narrow no-break space between thousands and before ``; ! ?``, no-break space between a number
and its unit, decimal comma. A missing figure is ``non disponible``, never 0.
"""

from __future__ import annotations

import math
import re
from typing import Final

NNBSP: Final = "\u202f"
NBSP: Final = "\u00a0"
MISSING: Final = "non disponible"
NO_PLACE: Final = "aucun lieu connu"

MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
COUNTED: Final = frozenset({"habitants", "postes", "minutes", "communes", "élèves"})
"""Units that are words and lose their s below 2."""

_DE: Final = {"0": "de ", "1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’"}
_A: Final = {"0": "à ", "1": "à ", "2": "au ", "3": "à la ", "4": "aux ", "5": "à l’"}
_LE: Final = {"0": "", "1": "", "2": "le ", "3": "la ", "4": "les ", "5": "l’"}
_STORED_ARTICLE: Final = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'"}


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number: ``439 383``, ``22,5``; a missing or infinite one in words."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:,.{decimals}f}".replace(",", NNBSP).replace(".", ",")
    return text.replace("-", "−")


def quantity(value: float | None, unit: str, decimals: int = 0) -> str:
    """Write a number with its unit: ``18 min``, ``22,5 %``, ``0,96 poste``, ``68 habitants``."""
    text = number(value, decimals)
    if value is None or text == MISSING or not unit:
        return text
    first, _, rest = unit.partition(" ")
    if first in COUNTED and abs(value) < 2:
        unit = f"{first.removesuffix('s')} {rest}".rstrip()
    return f"{text}{NBSP}{unit}"


def significant(value: float, digits: int = 3) -> float:
    """Round to ``digits`` significant figures, the precision of a sentence.

    >>> significant(25_347), significant(0.12345)
    (25300, 0.123)
    """
    if value == 0 or not math.isfinite(value):
        return value
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    return int(rounded) if places <= 0 else rounded


def people(value: float) -> str:
    """Write a count of inhabitants in a sentence, three significant figures at most.

    >>> people(25_347).replace(NNBSP, ' ').replace(NBSP, ' ')
    '25 300 habitants'
    """
    return plural(significant(value), "habitant")


def plural(count: float, noun: str, many: str | None = None) -> str:
    """Write a count and its noun, singular below 2: ``0 commune``, ``3 communes``."""
    return f"{number(count)}{NBSP}{noun if abs(count) < 2 else many or noun + 's'}"


def minutes(low: float, central: float, high: float) -> str:
    """Write an estimated duration: ``18 min (entre 14 et 23)``.

    0 would claim a precision that no point has: it is « dans la commune ». Infinity is no
    place at all, NaN is not known.
    """
    if math.isinf(central):
        return NO_PLACE
    if math.isnan(central):
        return MISSING
    if high == 0:
        return "dans la commune"
    return f"{quantity(central, 'min')} (entre {number(low)} et {number(high)})"


def people_range(low: float, central: float, high: float) -> str:
    """Write a range of inhabitants with its central estimate, lowest first."""
    if not math.isfinite(central):
        return MISSING
    if significant(low) == significant(high):
        return people(central)
    return (
        f"entre {number(significant(low))} et {people(high)}, "
        f"estimation centrale {number(significant(central))}"
    )


def date(iso: str) -> str:
    """Write an ISO date, month or year: ``1er août 2024``, ``septembre 2023``, ``2025``.

    Text that is not one is returned unchanged.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)
    if match is None or (match[2] and not 1 <= int(match[2]) <= 12):
        return iso
    day = {"": "", "1": "1er "}.get(str(int(match[3] or 0) or ""), f"{int(match[3] or 0)} ")
    return f"{day}{MONTHS[int(match[2]) - 1]} {match[1]}" if match[2] else match[1]


def kilometres(distance_m: float) -> str:
    """Write a distance in kilometres, one decimal below 20 km."""
    return quantity(distance_m / 1000, "km", 1 if distance_m < 20_000 else 0)


def _parts(name: str, tncc: str) -> tuple[str, str]:
    """Split a name stored with its article into INSEE's article code and the bare name."""
    article = _STORED_ARTICLE.get(tncc, "")
    return (tncc if tncc in _DE else "0"), name.removeprefix(article)


def typeset(name: str) -> str:
    """Set a stored name for display: typographic apostrophe."""
    return name.replace("'", "’")


def of(name: str, tncc: str) -> str:
    """``de Montmorillon``, ``d’Adriers``, ``du Vigeant``, ``de La Trimouille`` as one writes it.

    Commune names keep the capital of a feminine or elided article (``de La Trimouille``)
    and contract the others (``du Vigeant``, ``des Ormes``), as the usage of INSEE has it.
    """
    return _with(_DE, name, tncc)


def at(name: str, tncc: str) -> str:
    """``à Poitiers``, ``au Vigeant``, ``aux Ormes``, ``à La Trimouille``."""
    return _with(_A, name, tncc)


def _with(prepositions: dict[str, str], name: str, tncc: str) -> str:
    code, bare = _parts(name, tncc)
    if code in ("3", "5"):
        return prepositions["0"] + typeset(name)
    return prepositions[code] + typeset(bare)


def department(name: str, tncc: str, preposition: str = "le") -> str:
    """Name a department: ``la Vienne``, ``de la Vienne``, ``le Finistère``, ``du Finistère``."""
    table = {"le": _LE, "de": _DE, "à": _A}[preposition]
    return table.get(tncc, "") + typeset(name)
