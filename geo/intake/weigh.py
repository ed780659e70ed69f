"""Which commune a row is of: what its cells say is weighed together, not one after the other.

The *witnesses* of a row are its code, its name, its postcode, its point and the department that
is written with the name. Each one names the communes it may mean, and so the candidates: of a
candidate, a witness speaks **for** it, **against** it (it clearly means others), or says nothing.

Candidates are ordered by

1. the fewest witnesses against;
2. the most witnesses for;
3. a code, read as a code, before all that is read otherwise;
4. the surest reading of the name: as it is written, a former name, a part of it, its letters;
5. one's own department before its neighbours.

The first one is *sure* when nothing else comes first by 1 and 2 (or, these being equal, by the
code, or by the name without a neighbour's coming before one's own), and when it has enough for
it: no witness against, and more than a resemblance, or a postcode beside a name that nobody
bears. Witnesses against are outvoted by a code that has as many on its side; or, without a code,
by more witnesses, when they are a code or a point, or a postcode against a name and a point
together; never when they are a name or a department. It is then said, to be checked.

What is not sure is *asked*: the candidates that nothing contradicts, best first. What tells only
of elsewhere is a row of *another department*. The rest is set aside, with what contradicts what.
"""

from __future__ import annotations

import difflib
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from geo.base import matching
from geo.intake.commune_lookup import LETTERS, SHORT, Name, department, departments

if TYPE_CHECKING:
    from geo.intake.commune_lookup import Code, Communes
    from geo.intake.points import Point

CODE, NAME, POSTCODE, POINT, DEPARTMENT = "code", "name", "postcode", "point", "department"
"""The witnesses of a row."""
OUTVOTED: Final = frozenset({CODE, POINT})
"""Witnesses that any two others may outvote when no code is on their side."""


class Row(NamedTuple):
    """What a row says of its commune; ``said`` and ``published`` are its name and code as given."""

    code: Code
    name: Name = Name()
    postcode: str = ""
    point: Point | None = None
    said: str = ""
    published: str = ""


class Candidate(NamedTuple):
    """A commune a row may be of, the witnesses for and against it, how the name names it.

    ``former``: code of the merged commune that the row means; ``swapped``: what stands in the
    column of codes is the postcode, or the other way round.
    """

    code: str
    agree: tuple[str, ...]
    against: tuple[str, ...]
    level: int
    former: str = ""
    swapped: bool = False

    @property
    def firm(self) -> bool:
        """Whether the code, read as a code, is for it."""
        return CODE in self.agree and not self.swapped


class Case:
    """A row among the communes: what each witness says, and the candidates, best first."""

    def __init__(self, row: Row, communes: Communes) -> None:
        """Keep both; candidates are weighed when they are asked."""
        self.row, self.communes = row, communes
        given = dict.fromkeys(filter(None, (row.postcode, row.name.postcode)))
        self.postcodes = tuple(given)

    @cached_property
    def exact(self) -> dict[str, tuple[int, str]]:
        """Communes of exactly that name, to how and to the former code."""
        return self.communes.exactly(self.row.name) if self.row.name.words else {}

    @cached_property
    def named(self) -> dict[str, tuple[int, str]]:
        """Communes the name may mean: exactly, else in part, else, where others lead, nearly."""
        name = self.row.name
        if not name.words:
            return {}
        found = {**self.communes.shortened(name), **self.exact}
        if not found or (self._led and not any(code in found for code in self._led)):
            near = self.communes.lettered(name, self._led or None)
            found |= dict.fromkeys(near, (LETTERS, ""))
        return found

    @cached_property
    def _led(self) -> dict[str, None]:
        """Communes that another witness than the name leads to."""
        codes = [*self.row.code.codes]
        for postcode in self.postcodes:
            codes += self.communes.served(postcode)
        if self.row.point and self.row.point.code in self.communes.names:
            codes.append(self.row.point.code)
        return dict.fromkeys(codes)

    @cached_property
    def several(self) -> bool:
        """Whether the cell names two communes at once."""
        name = self.row.name
        if len(name.parts) < 2 or name.words in self.communes.of_words:
            return False
        sets = [{c for c, _ in self.communes.of_words.get(part, ())} for part in name.parts]
        known = [one for one in sets if one]
        return len(known) > 1 and not set.intersection(*known)

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Every commune that a witness leads to, best first."""
        codes = dict.fromkeys([*self._led, *self._swapped, *self.named])
        made = [self._weighed(code) for code in codes]
        return sorted(made, key=self._rank)

    def _rank(self, one: Candidate) -> tuple[object, ...]:
        own = one.code in self.communes.own
        return (*_votes(one), not one.firm, not own, one.level, one.code)

    @cached_property
    def _swapped(self) -> frozenset[str]:
        """Communes that the code leads to when it is read as a postcode, and the reverse."""
        return frozenset(self.communes.served(self.row.code.text)).union(*self._codes.values())

    @cached_property
    def _codes(self) -> dict[str, frozenset[str]]:
        """Postcodes that may be codes of communes, to these: none serves anywhere, or exchanged."""
        served = self.communes.served(self.row.code.text)
        read = {one: self.communes.code(one) for one in self.postcodes}
        return {
            one: frozenset(code.codes)
            for one, code in read.items()
            if code.kind in ("commune", "former")
            and (one not in self.communes.of_postcode or code.codes[0] in served)
        }

    def _weighed(self, code: str) -> Candidate:
        """Hear every witness on a commune: for it (True), against it (False), nothing (None)."""
        row = self.row
        firm = code in row.code.codes and row.code.kind != "postcode"
        there = row.name.department
        posts = [self._postcode(postcode, code) for postcode in self.postcodes]
        level, former = self.named.get(code, (LETTERS + 1, ""))
        heard = {
            CODE: self._code(code),
            NAME: self._name(code),
            POSTCODE: None if not posts else (False if False in posts else True in posts or None),
            POINT: row.point and (row.point.reaches(code) or (None, False)[row.point.leaves(code)]),
            DEPARTMENT: there == department(code) if there else self._business(code),
        }
        if firm and row.code.kind == "former":
            former = row.code.text
        return Candidate(
            code,
            tuple(which for which, said in heard.items() if said),
            tuple(which for which, said in heard.items() if said is False),
            level,
            former,
            CODE in heard and bool(heard[CODE]) and not firm,
        )

    def _code(self, code: str) -> bool | None:
        read = self.row.code
        if code in read.codes or code in self.communes.served(read.text):
            return True
        return False if read.codes or read.kind == "away" else None

    def _name(self, code: str) -> bool | None:
        if code in self.named:
            return True
        return False if any(how <= SHORT for how, _ in self.named.values()) else None

    def _postcode(self, postcode: str, code: str) -> bool | None:
        served = self.communes.of_postcode.get(postcode, ())
        meant = self._codes.get(postcode, frozenset())
        if code in served or code in meant:
            return True
        exchanged = meant.intersection(self.communes.served(self.row.code.text))
        elsewhere = department(code) not in departments(postcode)
        return False if served or exchanged or elsewhere else None

    def _business(self, code: str) -> bool | None:
        """Whether a postcode that serves no commune, of businesses, is of one's department."""
        home = self.communes.pack.department
        return True if department(code) == home and any(
            postcode not in self.communes.of_postcode and home in departments(postcode)
            for postcode in self.postcodes
        ) else None  # fmt: skip

    @cached_property
    def first(self) -> Candidate | None:
        """The one candidate that comes before all others; None when there is a tie."""
        best = self.candidates[0] if self.candidates else None
        if best is None or (self.several and not best.firm):
            return None
        top = [c for c in self.candidates if _votes(c) == _votes(best)]
        if len(top) == 1 or (best.firm and sum(one.firm for one in top) == 1):
            return best
        surest = min(one.level for one in top)
        named = [one for one in top if one.level == surest < LETTERS]
        here = [one for one in top if one.code in self.communes.own]
        if len(named) == 1 and (not here or named[0] in here):
            return named[0]
        return None

    @cached_property
    def sure(self) -> Candidate | None:
        """The commune of the row, when it is sure or outvotes what contradicts it."""
        one = self.first
        if one is None:
            return None
        yes, no = len(one.agree), len(one.against)
        if no:
            if one.firm:
                return one if yes >= no else None
            stood = {NAME, POINT} <= {*one.agree} and one.level < SHORT
            outvoted = {*one.against} <= OUTVOTED | ({POSTCODE} if stood else set())
            return one if outvoted and yes > no and one.level != LETTERS else None
        return one if self._enough(one) else None

    def _enough(self, one: Candidate) -> bool:
        if one.firm:
            return True
        agree = {*one.agree} - {NAME} if one.level in (SHORT, LETTERS) else {*one.agree}
        if one.level == LETTERS:
            return {POSTCODE, POINT} <= agree
        if one.level == SHORT:
            return bool(agree)
        if one.level > LETTERS and self.row.name.words:  # nobody bears the name
            return CODE in agree or {POSTCODE, POINT} <= agree
        unusable = bool(self.row.code.kind) and not self.row.code.codes
        return len(agree) > unusable

    @property
    def elsewhere(self) -> bool:
        """Whether all that tells of a place tells of another department."""
        home = self.communes.pack.department
        if self._led or (self.row.point and self.row.point.code in self.communes.own):
            return False
        there = [home in departments(postcode) for postcode in self.postcodes]
        there += [self.row.name.department == home] if self.row.name.department else []
        return bool(there) and not any(there)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Communes to propose: those of a cell that names two, else what nothing contradicts."""
        if self.several:
            return tuple(
                c.code for c in self.candidates if c.level <= SHORT and c.code in self.exact
            )
        best = [one for one in self.candidates if not one.against]
        named = [one for one in best if one.level <= LETTERS]
        return tuple(one.code for one in named or sorted(best, key=self._unlike))

    def _unlike(self, one: Candidate) -> tuple[object, ...]:
        """Order of communes whose name is another: by the witnesses, then by its letters."""
        said, name = " ".join(self.row.name.words), matching.plain(self.communes.names[one.code])
        near = difflib.SequenceMatcher(None, said, name).ratio()
        return (*_votes(one), -near, one.code)


def _votes(one: Candidate) -> tuple[int, int]:
    return len(one.against), -len(one.agree)
