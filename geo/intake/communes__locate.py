"""The communes that lists speak of, by code, name, postcode and SIRET, and what a code says.

``Communes.find`` gives the commune of a row: every cell that tells of it is weighed with the
others (``geo.intake.weigh``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.base import french as wording
from geo.base import matching as addresses
from geo.intake import cells
from geo.intake import communes__locate_names as locate_names
from geo.intake.communes__locate_codes import POSSIBLE, SPREADSHEET, normal
from geo.intake.communes__locate_names import FORMER, SHORT, WRITTEN, Name, Words

if TYPE_CHECKING:
    from geo.intake.points__locate_polygons import Point
    from geo.pack.pack import Pack

CODE_REMEDY: Final = (
    "Donnez le code INSEE de la commune (cinq caractères, colonne au format texte)."
)
LIKENESS: Final = 0.8
"""Likeness (0 to 1) from which a name is proposed for another."""
_NEAR_LETTERS: Final = 3
_SIREN_OF_COMMUNE: Final = re.compile(r"21(\d{2})0(\d{3})\d")


class Found(NamedTuple):
    """What was found of a row's commune.

    ``code`` is empty when none was; ``said`` is then why, else how it was read (empty: as it
    stands). ``how`` is "as_is", "written" (only the writing was repaired), "repaired",
    "doubtful" (to be checked), "refused", "elsewhere" (a row of another department) or
    "unknown" (nothing to go by). ``former`` is the code of the merged commune that was
    published. ``proposed``: the communes that a reader may confirm, best first.
    """

    code: str = ""
    said: str = ""
    how: str = "unknown"
    former: str = ""
    remedy: str = ""
    proposed: tuple[str, ...] = ()


class Code(NamedTuple):
    """What stands in the column of codes.

    ``kind``: "commune", "former", "siren", "siret", "postcode", "spoilt" (by a spreadsheet),
    "away" (of another department), "unknown" or "" (nothing). ``codes``: the present communes it
    may be of; ``text``: as it should be written.
    """

    kind: str
    text: str
    codes: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def communes(pack: Pack, *, own_only: bool = False) -> Communes:
    """The index of a pack, made once; see ``Communes``."""
    return Communes(pack, own_only=own_only)


class Communes:
    """The communes of a department and its neighbours, by code, name, postcode, SIRET."""

    def __init__(self, pack: Pack, *, own_only: bool = False) -> None:
        """Index the tables of a pack; the rest is made when it is first asked.

        ``own_only``: the department alone, its neighbours are elsewhere.
        """
        self.pack = pack
        own, near, former = (
            pack.tables[name] for name in ("communes", "neighbours", "former_communes")
        )
        self.own = frozenset(own["code_insee"])
        around = {} if own_only else _pairs(near, "code_insee", "name")
        self.names = _pairs(own, "code_insee", "name") | around
        self._parents = _pairs(former, "former_code", "code_insee")
        self.former = {
            code: now
            for code, now in self._parents.items()
            if now in self.names and code not in self.names
        }
        self.known = frozenset(self.names) | frozenset(self.former)
        self.former_names = _pairs(former.dropna(subset=["name"]), "former_code", "name")

    @cached_property
    def table(self) -> pd.DataFrame:
        """Chefs-lieux, metres: index code_insee, x_m, y_m."""
        kept = ["code_insee", "x_m", "y_m"]
        lists = [self.pack.tables[name][kept] for name in ("communes", "neighbours")]
        return pd.concat(lists).set_index("code_insee")

    @cached_property
    def points(self) -> np.ndarray:
        """Chefs-lieux, metres: one (x, y) a row, in the order of ``table``."""
        return self.table.to_numpy(dtype=float)

    @cached_property
    def of_postcode(self) -> dict[str, list[str]]:
        """Postcode to the communes it serves."""
        made: dict[str, list[str]] = {}
        pairs = self.pack.tables["postcodes"]
        for postcode, code in zip(pairs["postcode"], pairs["code_insee"], strict=True):
            made.setdefault(postcode, []).append(code)
        return made

    @cached_property
    def of_words(self) -> dict[Words, list[tuple[str, str]]]:
        """Words of a name to (present code, former code or empty)."""
        made: dict[Words, list[tuple[str, str]]] = {}
        for code, name in self.names.items():
            made.setdefault(addresses.words(name), []).append((code, ""))
        for former, name in self.former_names.items():
            now = self._parents[former]
            entries = made.setdefault(addresses.words(name), []) if now in self.names else []
            if now not in {code for code, _ in entries}:
                entries.append((now, former))
        return made

    @cached_property
    def of_siret(self) -> dict[str, str]:
        """SIRET of the present lists to the commune of its seat."""
        posts = self.pack.sites("cnfs").dropna(subset=["siret"])
        return _pairs(posts.drop_duplicates("siret", keep=False), "siret", "code_insee")

    @cached_property
    def away(self) -> Callable[[str], re.Match[str] | None]:
        """What tells whether a code, well written, may be of another department."""
        return re.compile(rf"(?!{self.pack.department})(?:{POSSIBLE.pattern})").fullmatch

    @cached_property
    def title(self) -> str:
        """Name of the department."""
        return str(self.pack.tables["department"]["name"].iloc[0])

    def serves(self, postcode: str) -> bool:
        """Tell whether a postcode is of the department: of its communes, or of its businesses."""
        return bool(self.serving([postcode]))

    def serving(self, postcodes: Iterable[str]) -> set[str]:
        """Those of the postcodes that ``serves`` tells of the department."""
        known, start = self._postcodes, self._first_digits
        size = len(start)
        return {
            one for one in {*postcodes} if one in known or (one[:size] == start and len(one) == 5)
        }

    @cached_property
    def _first_digits(self) -> str:
        return re.sub("2[AB]", "20", self.pack.department)

    @cached_property
    def _postcodes(self) -> frozenset[str]:
        return frozenset(
            p for p, codes in self.of_postcode.items() if not self.own.isdisjoint(codes)
        )

    def served(self, postcode: str) -> list[str]:
        """Communes of this index that a postcode serves."""
        return [code for code in self.of_postcode.get(postcode, ()) if code in self.names]

    def label(self, code: str) -> str:
        """``Poitiers (86194)``."""
        return f"{wording.typeset(self.names[code])} ({code})"

    def find(self, text: str, name: str, postcode: str, point: Point | None = None) -> Found:
        """Find the commune of a row by what its cells say of it, weighed together.

        ``text``, ``name`` and ``postcode`` are the cells of the code, the name and the postcode;
        what is empty says nothing. ``point`` is where the row stands, if it is known.
        """
        if text in self.names:
            own = self.names[text]
            alone = not name and not postcode
            if alone or name == own or (name and addresses.words(name) == addresses.words(own)):
                return Found(text, how="as_is")
        from geo.intake import weigh as locate_weigh

        name = "" if cells.missing(name) else name
        read = str(cells.digits(postcode, 5).value or "")
        row = locate_weigh.Row(self.code(text), self.name(name), read, point, name, text)
        return locate_weigh.found(row, self)

    def code(self, text: str) -> Code:
        """Read what stands in the column of codes."""
        if cells.missing(text):
            return Code("", "")
        code = normal(text)
        if code in self.names:
            return Code("commune", code, (code,))
        if code in self.former:
            return Code("former", code, (self.former[code],))
        if re.fullmatch(r"\d{9}(\d{5})?", code):
            match = _SIREN_OF_COMMUNE.fullmatch(code[:9])
            guess = f"{match[1]}{match[2]}" if match else self.of_siret.get(code, "")
            kind = "siren" if len(code) == 9 else "siret"
            return Code(kind, code, (guess,) if guess in self.names else ())
        served = self.served(code)
        if served:
            return Code("postcode", code, tuple(served))
        if SPREADSHEET.fullmatch(code):
            return Code("spoilt", code)
        return Code("away" if self.away(code) else "unknown", code)

    def by_code(self, text: str) -> Found:
        """Find a commune by what stands in the column of codes, by itself."""
        if text in self.names:
            return Found(text, how="as_is")
        from geo.intake import weigh as locate_weigh

        return locate_weigh.found(locate_weigh.Row(self.code(text), published=text), self)

    def name(self, text: str) -> Name:
        """Read the cell of the name; see ``geo.intake.communes``."""
        return locate_names.read(text, self.pack.department, self.title)

    def named(self, text: str) -> list[str]:
        """Present codes of the communes that bear or bore exactly that name."""
        return list(self.exactly(self.name(text)))

    def exactly(self, name: Name) -> dict[str, tuple[int, str]]:
        """Communes that bear or bore this name, or that of one of its parts.

        Code to how (``WRITTEN``, ``FORMER``) and to the former code, if any.
        """
        found: dict[str, tuple[int, str]] = {}
        for words in (name.words, *([] if name.words in self.of_words else name.parts)):
            for code, former in self.of_words.get(words, ()):
                how = (FORMER, former) if former else (WRITTEN, "")
                found[code] = min(how, found.get(code, how))
        return found

    @lru_cache(maxsize=2_048)  # noqa: B019 - the index of a pack lives as long as its cache
    def shortened(self, name: Name) -> dict[str, tuple[int, str]]:
        """Communes whose name, present or former, this one cuts short or holds."""
        wanted = (name.words, *name.parts)
        near = dict.fromkeys(
            words
            for said in wanted
            for word in said
            if word not in locate_names.COMMON
            for words in self._of_word.get(word, ())
        )
        return {
            code: (SHORT, former)
            for words in near
            if any(locate_names.shortened(said, words) for said in wanted)
            for code, former in sorted(self.of_words[words], key=lambda pair: pair[1], reverse=True)
        }

    @cached_property
    def _of_word(self) -> dict[str, list[Words]]:
        """Word to the names that hold it."""
        made: dict[str, list[Words]] = {}
        for words in self.of_words:
            for word in words:
                made.setdefault(word, []).append(words)
        return made

    def lettered(self, name: Name, among: Iterable[str] | None = None) -> list[str]:
        """Communes whose name is near in its letters, the nearest first; ``among`` some."""
        wanted = " ".join(name.words)
        kept = None if among is None else frozenset(among)
        by_text = {
            " ".join(words): [code for code, _ in entries]
            for words, entries in self.of_words.items()
            if kept is None or any(code in kept for code, _ in entries)
        }
        near = difflib.get_close_matches(wanted, by_text, n=_NEAR_LETTERS, cutoff=LIKENESS)
        found = (code for text in near for code in by_text[text] if kept is None or code in kept)
        return list(dict.fromkeys(found))


def _pairs(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[value], strict=True))
