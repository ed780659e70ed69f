"""The communes that lists speak of, by code, name, postcode and SIRET, and what a code says.

``geo.intake.verdict`` gives the commune of a row: every cell that tells of it is weighed with the
others (``geo.intake.weigh``).

Rows published for a part of a present commune: a merged commune, an arrondissement.

Counts of the parts are added; a median or an index cannot be. Paris, Lyon and Marseille are
published whole, by arrondissement, or both: the parts of what is given whole are left out, and a
sum that lacks an arrondissement is no figure.

How the codes of communes are written, and the department they are of.

Reading the cell that names a commune, as people fill it.

``POITIERS CEDEX 9``, ``86000 Poitiers``, ``Châtellerault (86)``, ``Couhé (Valence-en-Poitou)``,
``Savigné / Charroux``: the name, and what stands with it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.base import french, matching
from geo.intake import cells
from geo.pack.memo import Keeper, per_pack

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.journal import Journal
    from geo.pack.pack import Pack

ARRONDISSEMENTS: Final = {
    "13055": tuple(str(13201 + rank) for rank in range(16)),
    "69123": tuple(str(69381 + rank) for rank in range(9)),
    "75056": tuple(str(75101 + rank) for rank in range(20)),
}
"""Marseille, Lyon and Paris: code of the commune to those of its arrondissements (INSEE)."""
PARTS: Final = frozenset(code for codes in ARRONDISSEMENTS.values() for code in codes)


def settled(
    rows: pd.DataFrame,
    columns: Sequence[str],
    names: pd.Series,
    chosen: ChosenTable,
    journal: Journal,
    *,
    added: bool,
) -> pd.DataFrame:
    """Rows to add up by commune, or one a commune when its figures are not ``added``.

    Parameters
    ----------
    rows : DataFrame, index line
        ``code_insee`` of a present commune, ``former``: code of the part the row was published
        under (missing: the commune itself), and the figures of ``columns``.
    names : Series, index code
        Names of the present communes.

    What is added, left out or set aside is said in the ``journal``.
    """
    rows = _whole(rows, columns, names, journal)
    parts = rows["former"].notna()
    if not parts.any():
        return rows
    city = rows["former"].isin(PARTS)
    if not added:
        for line, code in rows.loc[parts, "former"].items():
            what = "arrondissement" if code in PARTS else "commune fusionnée"
            journal.set_aside(
                line, f"{what} : un indice ou une médiane ne s'additionne pas.",
                "Demandez le chiffre de la commune présente.",
                column=chosen.layout.of_type("commune"), value=code,
            )  # fmt: skip
        return journal.keep(rows)
    for title, these, of in (
        ("Communes fusionnées", parts & ~city, "anciennes communes"),
        ("Arrondissements", city, "arrondissements"),
    ):
        if these.any():
            said = french.several(names[rows.loc[these, "code_insee"].unique()])
            journal.note(f"{title} : les chiffres des {of} sont additionnés pour {said}.")
    return _complete(rows, columns, names, journal)


def _whole(
    rows: pd.DataFrame, columns: Sequence[str], names: pd.Series, journal: Journal
) -> pd.DataFrame:
    """Leave out the arrondissements of a commune whose own row has figures."""
    known = rows["former"].isna() & rows[list(columns)].notna().any(axis="columns")
    given = rows.loc[known & rows["code_insee"].isin(list(ARRONDISSEMENTS)), "code_insee"]
    again = rows["former"].isin(PARTS) & rows["code_insee"].isin(given)
    if not again.any():
        return rows
    journal.repeated += int(again.sum())
    said = french.several(names[rows.loc[again, "code_insee"].unique()])
    journal.note(
        f"Arrondissements : la commune entière est donnée pour {said}, leurs lignes ne comptent "
        "pas en plus."
    )
    return rows[~again]


def _complete(
    rows: pd.DataFrame, columns: Sequence[str], names: pd.Series, journal: Journal
) -> pd.DataFrame:
    """Empty the figures of a commune that some of its arrondissements do not have."""
    rows = rows.copy()
    for code, parts in ARRONDISSEMENTS.items():
        here = rows["code_insee"].eq(code)
        known = rows.loc[here & rows["former"].isin(parts), list(columns)].count()
        short = known.index[known.between(1, len(parts) - 1)]
        if len(short):
            rows.loc[here, short] = float("nan")
            journal.warned(
                None, str(short[0]), None,
                f"{names[code]} n'a ce chiffre que pour {known[short].min()} de ses {len(parts)} "
                "arrondissements : il reste vide.", remedy="Demandez les lignes qui manquent.",
            )  # fmt: skip
    return rows


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


WRITTEN, FORMER, SHORT, LETTERS = range(4)
"""How a cell names a commune: its name, a former one, a part of either, nearly its letters."""
_CEDEX: Final = re.compile(r"\bc[eé]dex(?![a-zà-ÿ]).*", re.IGNORECASE | re.DOTALL)
_BOX: Final = re.compile(r"\b(?:bp|cs|tsa) ?\d+(?: \d{3})?\b", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"(?<!\d)(\d{2}) ?(\d{3})(?!\d)")
_DEPARTMENT: Final = re.compile(r"\((\d{2,3}|2[ab])\)", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"[/;,+&()|\n]|\s(?:et|ou)\s|\s[-–—]\s", re.IGNORECASE)
_ARTICLES: Final = frozenset({"le", "la", "les", "l"})
COMMON: Final = frozenset(
    {"le", "la", "les", "l", "de", "du", "des", "d", "en", "sur", "sous", "saint", "sainte", "et",
     "aux", "au", "a"}
)  # fmt: skip
"""Words that alone tell no commune from another."""

Words = tuple[str, ...]


class Name(NamedTuple):
    """What a cell says of a commune.

    ``words`` of the whole name; ``parts`` when it is made of several; ``postcode`` and
    ``department`` when they stand in the same cell (else empty). Words are empty when the cell
    names nothing.
    """

    words: Words = ()
    parts: tuple[Words, ...] = ()
    postcode: str = ""
    department: str = ""


@lru_cache(maxsize=4_096)
def read_commune(text: str, department: str = "", title: str = "") -> Name:
    """Read a cell. ``department`` and ``title`` are the code and the name of one's own.

    >>> read("86000 POITIERS Cédex 9").postcode, read("Châtellerault (86)").department
    ('86000', '86')
    """
    whole = matching.words(_CEDEX.sub(" ", text))
    text = _BOX.sub(" ", text)
    found = _POSTCODE.search(text)
    code = found[1] + found[2] if found else ""
    if found:
        before, after = text[: found.start()], text[found.end() :]
        text = after if _named(after) else before
    text = _CEDEX.sub(" ", text)
    said = _DEPARTMENT.search(text)
    there = said[1].upper() if said else ""
    pieces = [matching.words(one) for one in _SEPARATORS.split(_DEPARTMENT.sub(" ", text))]
    pieces = [one for one in pieces if one]
    own = {matching.words(title), (department.lower(),)}
    rest = [one for one in pieces if one not in own]
    if len(rest) < len(pieces) and (rest or "(" in text):
        pieces, there = rest, there or department
    for at in (0, -1):  # « 86 Poitiers », « Poitiers 86 »
        if pieces and len(pieces[at]) > 1 and pieces[at][at] == department.lower():
            pieces[at] = pieces[at][1:] if at == 0 else pieces[at][:-1]
            there = there or department
    if not code and not there:
        return Name(whole, tuple(pieces))
    return Name(tuple(word for one in pieces for word in one), tuple(pieces), code, there)


def _named(text: str) -> bool:
    return any(letter.isalpha() for letter in _CEDEX.sub("", text))


def bare(name: Words) -> Words:
    """A name without its article."""
    return name[1:] if len(name) > 1 and name[0] in _ARTICLES else name


def shortened(said: Words, name: Words) -> bool:
    """Tell whether what is said is a name cut short, or a name with something beside it.

    >>> shortened(("chasseneuil",), ("chasseneuil", "du", "poitou"))
    True
    """
    said, name = bare(said), bare(name)
    short, long = sorted((said, name), key=len)
    if not set(short) - COMMON:
        return False
    starts = range(1 if said == short else len(long) - len(short) + 1)
    return any(long[at : at + len(short)] == short for at in starts)


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


@per_pack
def communes(pack: Pack, *, own_only: bool = False) -> Communes:
    """The index of a pack, made once; see ``Communes``."""
    return Communes(pack, own_only=own_only)


class Communes(Keeper):
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
            made.setdefault(matching.words(name), []).append((code, ""))
        for former, name in self.former_names.items():
            now = self._parents[former]
            entries = made.setdefault(matching.words(name), []) if now in self.names else []
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
        return f"{french.apostrophe(self.names[code])} ({code})"

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

    def name(self, text: str) -> Name:
        """Read the cell of the name; see ``geo.intake.commune_lookup``."""
        return read_commune(text, self.pack.department, self.title)

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

    @per_pack(most=2048)
    def shortened(self, name: Name) -> dict[str, tuple[int, str]]:
        """Communes whose name, present or former, this one cuts short or holds."""
        wanted = (name.words, *name.parts)
        near = dict.fromkeys(
            words
            for said in wanted
            for word in said
            if word not in COMMON
            for words in self._of_word.get(word, ())
        )
        return {
            code: (SHORT, former)
            for words in near
            if any(shortened(said, words) for said in wanted)
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
