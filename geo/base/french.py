"""French numbers, articles and sentences: every generated text comes from here.

Narrow no-break space between thousands and before ``; ! ?``, no-break space between a number
and its unit, decimal comma. A missing figure is ``non disponible``, never 0.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

NNBSP: Final = "\u202f"
NBSP: Final = "\u00a0"
MISSING: Final = "non disponible"
HERE: Final = "dans la commune"
NO_PLACE: Final = "aucun lieu connu"
NO_ROAD: Final = "non calculable par la route"

MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
COUNTED: Final = frozenset(
    {"habitants", "postes", "minutes", "communes", "élèves", "ménages", "actions"}
)
"""Units that are words and lose their s below 2."""

_PICTURES: Final = {
    **{code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"},
    127: 0x2421,
    **dict.fromkeys([*range(0xD800, 0xE000), 0xFFFE, 0xFFFF], 0xFFFD),
}
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DE: Final = {"0": "de ", "1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’"}
_A: Final = {"0": "à ", "1": "à ", "2": "au ", "3": "à la ", "4": "aux ", "5": "à l’"}
_LE: Final = {"0": "", "1": "", "2": "le ", "3": "la ", "4": "les ", "5": "l’"}
_IN: Final = {
    "0": "à ", "1": "à ", "2": "dans le ", "3": "dans la ", "4": "dans les ", "5": "dans l’",
}  # fmt: skip
STORED_ARTICLES: Final = {
    "2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los ",
}  # fmt: skip
"""INSEE's TNCC code to the article of a name; 0 and 1 have none. Apostrophe as INSEE has it."""
_WAYS: Final = {
    "RUE": "rue", "AVENUE": "avenue", "AV": "avenue", "BOULEVARD": "boulevard",
    "BD": "boulevard", "ALLEE": "allée", "ALLÉE": "allée", "ALL": "allée", "PLACE": "place",
    "PL": "place", "ROUTE": "route", "RTE": "route", "CHEMIN": "chemin", "CHE": "chemin",
    "IMPASSE": "impasse", "IMP": "impasse", "QUAI": "quai", "SQUARE": "square",
    "COURS": "cours", "GR": "Grande Rue",
}  # fmt: skip
"""Kinds of street as capitals write them; the others are names and keep their capital."""
_SMALL: Final = frozenset({"DE", "DU", "DES", "LA", "LE", "LES", "ET", "À", "AU", "AUX", "EN"})
_SMALL_ELIDED: Final = ("L’", "D’")
_SIGLES: Final = frozenset({"BP", "CS", "TSA", "ZA", "ZI", "ZAC", "ZAE"})

_BEFORE_HIGH: Final = re.compile(r" ([;!?])")
_COMMAND: Final = re.compile(r"(`[^`\n]+`)")
"""What is to be typed as it is written: a command, between backquotes."""


def typeset(text: str) -> str:
    """Set French text: typographic apostrophe, no-break spaces around ``: ; ! ? « »``.

    What stands between backquotes is a command, left letter for letter.
    """
    parts = _COMMAND.split(text)
    parts[::2] = map(_set, parts[::2])
    return "".join(parts)


def _set(text: str) -> str:
    text = _BEFORE_HIGH.sub("\u202f\\1", text.replace("'", "’"))
    return text.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number: ``439 383``, ``22,5``; a missing or infinite one in words."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:z,.{decimals}f}".replace(",", NNBSP).replace(".", ",")
    return text.replace("-", "−")


def exact(value: float, most: int = 6) -> str:
    """Write a number with the decimals it has, ``most`` of them: ``12``, ``0,25``."""
    return number(value, next(d for d in range(most + 1) if d == most or round(value, d) == value))


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


def people(value: float, figures: int = 3) -> str:
    """Write a count of inhabitants in a sentence, so many significant figures at most.

    >>> people(25_347).replace(NNBSP, ' ').replace(NBSP, ' ')
    '25 300 habitants'
    """
    return plural(significant(value, figures), "habitant")


def plural(count: float, noun: str, many: str | None = None) -> str:
    """Write a count and its noun, singular below 2: ``0 commune``, ``3 communes``."""
    return f"{number(count)}{NBSP}{noun if abs(count) < 2 else many or noun + 's'}"


@lru_cache(maxsize=4096)  # a list of communes is sorted each time that a page is drawn
def sorting(name: str) -> str:
    """Key that sorts French names: without accents nor capitals."""
    return unaccented(name).casefold()


def unaccented(text: str, *, compatible: bool = False) -> str:
    """Take the accents off a text, its case kept.

    ``compatible``: a wide, small or tied letter becomes the usual ones too, a no-break space a
    space.

    >>> unaccented("Gençay"), unaccented("ﬁn"), unaccented("ﬁn", compatible=True)
    ('Gencay', 'ﬁn', 'fin')
    """
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD" if compatible else "NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c))


NAMED: Final = 20
"""Items named in a sentence; the others are counted."""


def several(names: Iterable[str]) -> str:
    """Enumerate names; beyond ``NAMED``, count the others."""
    said = [apostrophe(name) for name in names]
    more = len(said) - NAMED
    return join_list([*said[:NAMED], plural(more, "autre")] if more > 0 else said)


def join_list(names: list[str]) -> str:
    """Enumerate: ``Civray``, ``Civray et Gençay``, ``Civray, Gençay et Lusignan``."""
    return " et ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def endless(count: int) -> str:
    """Say how many units have no way by road, though they are counted as far."""
    said = "calculable" if count == 1 else "calculables"
    return f"dont {number(count)} non {said} par la route"


def unreached(minutes: Iterable[float]) -> str:
    """Say what infinite minutes mean among those of a list: no road, or no place for anybody."""
    return NO_PLACE if all(math.isinf(one) for one in minutes) else NO_ROAD


def minutes(  # noqa: PLR0913 - three figures, and how one of them is written
    low: float,
    central: float,
    high: float,
    *,
    never: str = NO_PLACE,
    limit: float = math.inf,
    between: bool = True,
    brief: bool = False,
) -> str:
    """Write a duration: ``18 min (de 14 à 23 selon l’hypothèse)``; ``18 min`` without a range.

    ``between`` tells whether the range is written.

    0 would claim a precision that no point has: it is « dans la commune ». Infinity is
    ``never``, as ``unreached`` says it; NaN is not known. Rounding does not hide that a
    threshold, ``limit``, is crossed: 20,4 beyond 20 is « un peu plus de 20 min ». ``brief`` is for
    a cell, whose page says what ranges are.
    """
    if math.isinf(central):
        return never
    if math.isnan(central):
        return MISSING
    if high == 0:
        return HERE
    if central < 0.5:
        return f"moins de {quantity(1, 'min')}"
    said = quantity(central, "min")
    if central > limit and number(central) == number(limit):
        said = f"un peu plus de {said}"
    if number(low) == number(high) or not between:
        return said
    return f"{said} ({span(low, high, brief=brief)})"


def digits(low: float, high: float, central: float | None = None) -> int:
    """Significant figures that a range lets one say: two when its ends are far apart, else three.

    Three too when an end is the ``central`` estimate, which a table or another sentence says more
    finely: it would be beyond its own range.

    >>> digits(14, 15), digits(14, 24), digits(0, 0), digits(14, 24, 24), digits(0, 24, 0)
    (3, 2, 3, 3, 2)
    """
    low, high = sorted((low, high))
    is_end = bool(central) and central in (low, high)
    return 2 if high > _FAR_APART * low and not is_end else 3


_FAR_APART: Final = 1.5


def span(low: float, high: float, unit: str = "", decimals: int = 0, *, brief: bool = False) -> str:
    """Write a range, lowest first: ``de 14 à 23 min selon l’hypothèse``.

    Its ends are those of two hypotheses: « entre » would say that the truth cannot be elsewhere.
    ``brief`` is for a cell, whose page says what ranges are.
    """
    low, high = sorted((low, high))
    said = f"de {number(low, decimals)} à {quantity(high, unit, decimals)}"
    return said if brief else f"{said} selon l’hypothèse"


def in_commune(minutes: float) -> str:
    """Say where a place of the commune itself is: no range for so short a way.

    >>> in_commune(0.6), in_commune(3.4).replace(NBSP, " ")
    ('dans la commune', 'dans la commune, à environ 3 min en moyenne')
    """
    if minutes < 1:
        return HERE
    return f"{HERE}, à environ {quantity(minutes, 'min')} en moyenne"


def people_range(low: float, central: float, high: float) -> str:
    """Write a range of inhabitants, lowest first, as ``counted_range`` does."""
    return counted_range(low, central, high, "habitants")


def counted_range(low: float, central: float, high: float, unit: str) -> str:
    """Write a range of things counted, lowest first, with its central estimate.

    ``digits`` says how many figures are written. An estimate that is an end of its own range is
    not said a second time: « de 0 à 3 050 habitants selon l’hypothèse ».
    """
    if not math.isfinite(central):
        return MISSING
    figures = digits(low, high, central)
    low, central, high = (significant(one, figures) for one in (low, central, high))
    if low == high:
        return quantity(central, unit)
    said = span(low, high, unit)
    return said if central in (low, high) else f"{said}, estimation centrale {number(central)}"


def date(iso: str) -> str:
    """Write an ISO date, month or year: ``1er août 2024``, ``septembre 2023``, ``2025``.

    Text that is not one is returned unchanged.
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)
    if match is None or (match[2] and not 1 <= int(match[2]) <= 12):
        return iso
    day = {"": "", "1": "1er "}.get(str(int(match[3] or 0) or ""), f"{int(match[3] or 0)} ")
    return f"{day}{MONTHS[int(match[2]) - 1]} {match[1]}" if match[2] else match[1]


def on(iso: str) -> str:
    """Open a sentence with a date, a month or a year: ``Au 1er août 2024``, ``En 2024``."""
    return f"{'Au' if iso.count('-') == 2 else 'En'} {date(iso)}"


def kilometres(distance_m: float) -> str:
    """Write a distance in kilometres, one decimal below 20 km."""
    return quantity(distance_m / 1000, "km", 1 if distance_m < 20_000 else 0)


def _parts(name: str, tncc: str) -> tuple[str, str]:
    """Split a name stored with its article into INSEE's article code and the bare name."""
    if tncc not in _DE:  # an article that French does not contract is a part of the name
        return "0", name
    return tncc, name.removeprefix(STORED_ARTICLES.get(tncc, ""))


def apostrophe(name: str) -> str:
    """Set the apostrophes of a stored name; its other marks stay as published."""
    return name.replace("'", "’")


def with_de(name: str, tncc: str) -> str:
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
        return prepositions["0"] + apostrophe(name)
    return prepositions[code] + apostrophe(bare)


def department(name: str, tncc: str, preposition: str = "le") -> str:
    """Name a department: ``la Vienne``, ``de la Vienne``, ``le Finistère``, ``dans l’Ain``."""
    table = {"le": _LE, "de": _DE, "à": _A, "dans": _IN, "": {}}[preposition]
    return table.get(tncc, "") + apostrophe(name)


def article(name: str) -> str:
    """Guess INSEE's article code of a stored name whose code is not published.

    >>> [article(name) for name in ("Le Vigeant", "Adriers", "Lusignan")]
    ['2', '1', '0']
    """
    for code, stored in STORED_ARTICLES.items():
        if code in _DE and name.startswith(stored):
            return code
    vowel = unaccented(name)[:1].upper() in set("AEIOU")
    return "1" if vowel else "0"


def legible(text: str) -> str:
    """Write what no file format holds as something that all of them do.

    A control character becomes its picture (``␀``), a code that is no character ``\ufffd``; the
    rest of the text is as it was. Tabs and ends of lines stay.
    """
    return text.translate(_PICTURES) if _UNWRITABLE.search(text) else text


def capital(text: str) -> str:
    """Give a text a capital letter: the start of a sentence or of a title."""
    return text[:1].upper() + text[1:]


def inside(title: str) -> str:
    """A title as a sentence has it in its middle: its capital goes, that of initials stays.

    >>> inside("Part des 65 ans et plus"), inside("MDS la plus proche")
    ('part des 65 ans et plus', 'MDS la plus proche')
    """
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def starting(text: str, opening: str = "") -> str:
    """Start a sentence, with what it opens on, if anything: ``En 2024,``, ``Dans l’Ain :``."""
    return capital(" ".join(filter(None, [opening, text])))


def street(text: str) -> str:
    """Write a street as one does, when it was published in capitals.

    Accents that capitals lost are not guessed, except those of the kind of street. Parts that
    are not in capitals stay as published.

    >>> street("1 RUE DE LA MAIRIE"), street("5 AVENUE DU FUTUROSCOPE - bâtiment @3")
    ('1 rue de la Mairie', '5 avenue du Futuroscope - bâtiment @3')
    """
    parts = re.split(r"( - |, )", apostrophe(text))
    return "".join(_lowered(part) if part == part.upper() else part for part in parts)


def _lowered(capitals: str) -> str:
    words = capitals.split(" ")
    first = next((i for i, word in enumerate(words) if word in _WAYS), -1)
    return " ".join(_word(word, kind=i == first) for i, word in enumerate(words))


def _word(word: str, *, kind: bool) -> str:
    """One word of a street in capitals; ``kind`` is where the kind of street stands."""
    if kind and word in _WAYS:
        return _WAYS[word]
    if word in _SIGLES or any(letter.isdigit() for letter in word):
        return word
    if word in {"BIS", "TER", "QUATER"} or word in _SMALL:
        return word.lower()
    if word.startswith(_SMALL_ELIDED):
        return word[:2].lower() + word[2:].capitalize()
    return "-".join(
        part.lower() if part in _SMALL else part.capitalize() for part in word.split("-")
    )
