"""Finding the commune of a row: its code, repaired when it can be; else its name or postcode.

A code is repaired only where one reading is possible: a number that lost its leading zero, a
code of a merged commune, a postcode, SIREN or SIRET in its place that leads to one commune. A
name is compared without accents, then guessed only to be confirmed. A tie is set aside.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo import addresses, cells, merged, wording

if TYPE_CHECKING:
    from geo.pack import Pack

CODE_REMEDY: Final = (
    "Donnez le code INSEE de la commune (cinq caractères, colonne au format texte)."
)
NAME_REMEDY: Final = "Ajoutez le code INSEE ou le code postal de la commune."
CONFIRM: Final = "Confirmez les communes proposées, ou corrigez les noms dans le fichier."
LIKENESS: Final = 0.8
"""Likeness (0 to 1) from which a name is proposed for another."""
POSSIBLE: Final = re.compile(r"(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5])\d{3}|9(?:7[1-8]|8[4-9])\d{2}")
"""A code that some department, or territory overseas, may have given to a commune."""
_CEDEX: Final = re.compile(r"\bcedex\b.*", re.DOTALL)
_SIREN_OF_COMMUNE: Final = re.compile(r"21(\d{2})0(\d{3})\d")
_SPREADSHEET: Final = re.compile(r"\d+(?:[.,]\d+)?e[+]?\d+", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(\d{4,5})[.,]0+")


class Found(NamedTuple):
    """What was found of a row's commune.

    ``code`` is empty when none was; ``said`` is then why, else how it was read (empty: as it
    stands). ``how`` is "as_is", "written" (only the writing was repaired), "repaired",
    "doubtful" (to be checked), "refused" or "unknown" (nothing to go by). ``former`` is the
    code of the merged commune that was published.
    """

    code: str = ""
    said: str = ""
    how: str = "unknown"
    former: str = ""
    remedy: str = ""


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
        self.former = {
            code: now
            for code, now in _pairs(former, "former_code", "code_insee").items()
            if now in self.names and code not in self.names
        }
        self.known = frozenset(self.names) | frozenset(self.former)
        self.former_names = _pairs(former, "former_code", "name")

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
    def of_words(self) -> dict[tuple[str, ...], list[tuple[str, str]]]:
        """Words of a name to (present code, former code or empty)."""
        made: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for code, name in self.names.items():
            made.setdefault(addresses.words(name), []).append((code, ""))
        for former, now in self.former.items():
            entries = made.setdefault(addresses.words(self.former_names[former]), [])
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

    def serves(self, postcode: str) -> bool:
        """Tell whether a postcode is of the department: of its communes, or of its businesses."""
        business = len(postcode) == 5 and postcode.startswith(self.pack.department)
        return business or postcode in self._postcodes

    @cached_property
    def _postcodes(self) -> frozenset[str]:
        return frozenset(
            p for p, codes in self.of_postcode.items() if not self.own.isdisjoint(codes)
        )

    def label(self, code: str) -> str:
        """``Poitiers (86194)``."""
        return f"{wording.typeset(self.names[code])} ({code})"

    def find(self, text: str, name: str, postcode: str, *, confirmed: bool = False) -> Found:
        """Find the commune of a row by what it says of it; empty text says nothing.

        ``confirmed``: the reader accepted the communes proposed for names not found.
        """
        postcode = str(cells.digits(postcode, 5).value or "")
        name = "" if cells.missing(name) else name
        if cells.missing(text):
            return self.by_name(name, postcode, confirmed=confirmed)
        found = self.by_code(text)
        if found.how == "refused" and name:
            served = self.of_postcode.get(normal(text)) or self.of_postcode.get(postcode, [])
            named = [code for code in self.named(name) if code in served]
            if len(named) == 1:
                said = f"le nom et le code postal donnent {self.label(named[0])}."
                if self.away(normal(text)):
                    return Found(named[0], f"{found.said[:-1]} ; {said}", "doubtful")
                return Found(named[0], f"code inconnu ; {said}", "repaired")
        elif name and not found.former:
            return self._agreed(found, normal(text), name, postcode)
        return found

    def by_code(self, text: str) -> Found:
        """Find a commune by what stands in the column of codes, by itself."""
        code = normal(text)
        if code in self.names:
            written = code == text
            return Found(code, "" if written else f"code lu {code}.",
                         "as_is" if written else "written")  # fmt: skip
        if code in merged.PARTS and code in self.former:
            return Found(self.former[code], "", "as_is", code)  # the sum is said once
        if code in self.former:
            now, was = self.former[code], wording.typeset(self.former_names[code])
            said = f"{was}, commune fusionnée, est aujourd'hui {self.label(now)}."
            return Found(now, said, "repaired", code)
        if re.fullmatch(r"\d{9}(\d{5})?", code):
            match = _SIREN_OF_COMMUNE.fullmatch(code[:9])
            guess = f"{match[1]}{match[2]}" if match else self.of_siret.get(code, "")
            what = "SIREN" if len(code) == 9 else "SIRET"
            if guess in self.names:
                said = f"{what} à la place du code INSEE, lu {self.label(guess)}."
                return Found(guess, said, "repaired")
            said = f"{what} à la place du code INSEE, d'un établissement qui n'est pas connu."
            return Found("", said, "refused", remedy=CODE_REMEDY)
        served = self.of_postcode.get(code, [])
        if len(served) == 1:
            said = f"code postal à la place du code INSEE, lu {self.label(served[0])}."
            return Found(served[0], said, "repaired")
        said = "aucune commune actuelle ne porte ce code."
        if served:
            said = f"code postal à la place du code INSEE, commun à {len(served)} communes."
        elif _SPREADSHEET.fullmatch(code):
            said = "code abîmé par un tableur (notation scientifique)."
        elif self.away(code):
            said = "ce code est d'un autre département."
        return Found("", said, "refused", remedy=CODE_REMEDY)

    def by_name(self, name: str, postcode: str = "", *, confirmed: bool = False) -> Found:
        """Find a commune by its name, else by its postcode alone. A tie is refused."""
        served = self.of_postcode.get(postcode, [])
        if not name:
            if len(served) == 1:
                return Found(served[0], f"lu {self.label(served[0])}, seule commune de ce code "
                             "postal.", "repaired")  # fmt: skip
            said = f"code postal commun à {len(served)} communes." if served else ""
            return Found("", said, "unknown", remedy=NAME_REMEDY)
        exact = self.of_words.get(_words(name), [])
        alike = exact or self._alike(name)
        pairs = [pair for pair in alike if pair[0] in served] or alike
        if len(pairs) != 1:
            names = wording.listed([self.label(code) for code, _ in pairs])
            said = f"plusieurs communes portent ce nom : {names}." if pairs else (
                "aucune commune du département ni de ses environs ne porte ce nom."
            )  # fmt: skip
            return Found("", said, "refused", remedy=NAME_REMEDY)
        code, former = pairs[0]
        if exact and former:
            said = f"commune fusionnée, aujourd'hui {self.label(code)}."
            return Found(code, said, "repaired", former)
        if wording.typeset(name) == wording.typeset(self.names[code]):
            return Found(code, how="as_is")
        if exact:
            return Found(code, f"lu {self.label(code)}.", "written")
        if confirmed:
            return Found(code, f"lu {self.label(code)}, comme vous l'avez confirmé.", "doubtful")
        said = f"aucune commune de ce nom ; proposition : {self.label(code)}."
        return Found("", said, "refused", remedy=CONFIRM)

    def _agreed(self, found: Found, code: str, name: str, postcode: str) -> Found:
        """Hold a commune found by its code to the name published with it."""
        published = self.names.get(found.code, "")
        if not found.code or name == published or _words(name) == _words(published):
            return found
        served = self.of_postcode.get(postcode, [])
        named = self.named(name)
        part = addresses.contains(published, name) or addresses.contains(name, published)
        if found.code in named or (not named and (found.code in served or part)):
            return found
        as_postcode = [each for each in named if each in self.of_postcode.get(code, [])]
        if len(as_postcode) == 1:
            said = f"code postal à la place du code INSEE, lu {self.label(as_postcode[0])}."
            return Found(as_postcode[0], said, "repaired")
        voted = [each for each in named if each in served]
        if len(voted) == 1 and found.code not in served:
            said = (f"le nom et le code postal donnent {self.label(voted[0])}, le code INSEE "
                    f"{self.label(found.code)} : le code est écarté.")  # fmt: skip
            return Found(voted[0], said, "doubtful")
        said = f"le code est celui de {self.label(found.code)}, le nom « {name[:60]} »."
        return found._replace(said=said, how="doubtful")

    def named(self, name: str) -> list[str]:
        """Present codes of the communes of exactly that name."""
        return [code for code, _ in self.of_words.get(_words(name), [])]

    def _alike(self, name: str) -> list[tuple[str, str]]:
        """The communes whose name is the nearest to this one, if near enough."""
        wanted = " ".join(addresses.words(name))
        by_text = {" ".join(known): known for known in self.of_words}
        near = difflib.get_close_matches(wanted, by_text, n=1, cutoff=LIKENESS) if wanted else []
        return self.of_words[by_text[near[0]]] if near else []


def _words(name: str) -> tuple[str, ...]:
    return addresses.words(_CEDEX.sub("", name.lower()))


def _pairs(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[value], strict=True))


def normal(text: str) -> str:
    """Write a commune code as it should be, when only its writing is wrong.

    >>> normal(" 1033"), normal("86194.0"), normal("2a004"), normal("8,6194E4"), normal("86E12")
    ('01033', '86194', '2A004', '86194', '86E12')
    """
    code = re.sub(r"[\s\u00a0\u202f']", "", text).upper()
    whole = _WHOLE.fullmatch(code)
    if whole:
        code = whole[1]
    elif _SPREADSHEET.fullmatch(code):
        value = float(code.replace(",", "."))
        written = re.sub(r"E.*|[.,]", "", code)
        code = str(int(value)) if 1_000 <= value < 1e5 and len(written) > 2 else code
    return code.zfill(5) if code.isascii() and code.isdigit() and len(code) == 4 else code
