"""A place found from what a person types: accents, hyphens, « St », half a word, a code, a slip.

Every list of places asks here (``search``): communes under their present and former names, by
INSEE code and postcode, cantons, EPCI, territories, the department, and the places of each kind.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from geo.access import place_counts
from geo.base import french, matching
from geo.pack import territories
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

MOST: Final = 12
"""Most answers that are proposed."""
LIKENESS: Final = 0.7
"""How much of its letters a name shares with what was typed to be « the nearest one » (0 to 1)."""
_INSIDE: Final = 3
"""Fewest letters looked for inside a word."""
_CODE, _SAME, _START, _FORMER, _WORDS, _PART = range(6)
"""How a text answers, the surest first: by its code, whole, by its start, by a former name, by
the start of each word, by letters inside of it."""


@dataclass(frozen=True)
class Place:
    """What may be chosen: a unit of a level, or a place of a kind.

    ``level`` is a key of ``territories.LEVELS`` or of ``kinds.KINDS``, ``code`` that of the unit
    or of the site, ``name`` as screens write it. ``commune`` is the code of the commune that it
    is or that a site is in, empty for a larger unit. ``former`` is the former name, if any, that
    it was found by.
    """

    level: str
    code: str
    name: str
    commune: str = ""
    former: str = ""

    @property
    def label(self) -> str:
        """Name with its level: « Montmorillon (canton) », « MDS Civray (MDS) »."""
        level = territories.LEVELS.get(self.level)
        said = level.singular if level else KINDS[self.level].role_noun
        if self.former:
            said = f"{said}, ancien nom\u00a0: {self.former}"
        if self.name.endswith(")"):  # « Poitiers (ville entière) »
            return f"{self.name[:-1]}, {said})"
        return f"{self.name} ({said})"


class Answer(NamedTuple):
    """What answers a text, the best first; what is nearest in its letters when nothing does.

    ``near`` are those that share a whole name's letters before those that share a word's.
    ``sure`` is the one place that the text can only mean, None when it must be asked.
    """

    found: tuple[Place, ...]
    near: tuple[Place, ...] = ()
    sure: Place | None = None


@per_pack
def every(pack: Pack) -> tuple[Place, ...]:
    """All that may be chosen in a department: its units, the smallest first, then its places.

    A kind that neither stands alone nor closes (the stops of a round) has no place of its own.
    """
    found = [
        Place(
            level,
            str(code),
            french.apostrophe(str(name)),
            str(code) if level == "commune" else "",
        )
        for level in territories.LEVELS
        for code, name in territories.unit_names(pack, level).items()
        if code != territories.NO_EPCI
    ]
    for kind in KINDS.values():
        if kind.part_of and not (kind.change and kind.change.closes):
            continue
        sites = pack.sites(kind.id)
        sites = sites[sites["code_insee"].isin(pack.communes.index)]
        label = kind.change.label if kind.change else "name"
        names = place_counts.place_names(pack, sites.assign(name=sites[label]), always=True)
        found += [
            Place(kind.id, str(site), french.apostrophe(str(name)), str(commune))
            for site, name, commune in zip(names.index, names, sites["code_insee"], strict=True)
        ]
    return tuple(found)


def at(pack: Pack, level: str, code: str) -> Place:
    """The unit of a level, or the place of a kind; raises ``KeyError`` for an unknown one."""
    return _index(pack).by_code[level, code]


def search(pack: Pack, text: str, levels: Sequence[str] = (), own: str = "") -> Answer:
    """Find what a person typed.

    ``levels`` are what may answer, all levels and kinds when it is empty: what is found elsewhere
    answers by the units of these levels that it is in (a canton by a commune) and by the sites
    of these kinds that are in it.
    ``own`` is the level that answers alone where it has one answer: a name that a commune and a
    canton share is that of the commune in a list of communes.
    """
    index = _index(pack)
    typed = _Typed.of(text)
    if not typed.joined:
        return Answer(())
    ranked = index.ranked(typed, levels)
    if not ranked and levels:
        ranked = [
            (rank, unit)
            for rank, one in index.ranked(typed, ())
            for unit in index.holding(one, levels)
        ]
    if not ranked:
        return Answer((), index.near(typed, levels))
    best = ranked[0][0]
    mine = [(rank, one) for rank, one in ranked if one.level == own and rank <= max(best, _START)]
    found = tuple(dict.fromkeys(one for _, one in ranked))
    return Answer(found, sure=_sure(mine) or _sure(ranked))


def _sure(ranked: Sequence[tuple[int, Place]]) -> Place | None:
    """The one place of the best rank: of a name half typed, only when no other has it."""
    best = {one for rank, one in ranked if rank == ranked[0][0]}
    return best.pop() if len(best) == 1 else None


@dataclass(frozen=True)
class _Typed:
    """A text as it is compared: its words, the same without articles, all in one."""

    words: tuple[str, ...]
    telling: tuple[str, ...]
    joined: str

    @classmethod
    def of(cls, text: str) -> _Typed:
        words = matching.words(text)
        telling = tuple(word for word in words if word not in matching.SMALL) or words
        return cls(words, telling, "".join(words))


@dataclass(frozen=True)
class _Entry:
    """A name of a place with what else it answers to: words of its level, codes, postcodes."""

    place: Place
    name: _Typed
    level: frozenset[str]
    codes: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()

    def rank(self, typed: _Typed) -> int | None:
        """How a text answers to it, None when it does not."""
        if typed.joined in self.codes:
            return _CODE
        if typed.joined.isdigit():
            return self._by_digits(typed.joined)
        # « canton de Lusignan »: the words of the level are said, the others are the name
        kept = tuple(word for word in typed.telling if word not in self.level)
        said = "".join(kept)
        spelt = "".join(self.name.telling)
        if typed.joined == self.name.joined or (said and said == spelt):
            return _SAME
        if self.name.joined.startswith(typed.joined) or (said and spelt.startswith(said)):
            return _START
        if kept and all(any(word.startswith(one) for word in self.name.words) for one in kept):
            return _WORDS
        if len(said) >= _INSIDE and said in spelt:
            return _PART
        return None

    def _by_digits(self, digits: str) -> int | None:
        if digits in self.postcodes:
            return _SAME
        known = (*self.codes, *self.postcodes)
        return _START if any(one.startswith(digits) for one in known) else None


class _Index:
    """The names of a pack, and the units that hold each commune."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self.by_code = {(one.level, one.code): one for one in every(pack)}
        served: dict[str, list[str]] = {}
        pairs = pack.tables["postcodes"]
        for postcode, code in zip(pairs["postcode"], pairs["code_insee"], strict=True):
            served.setdefault(str(code), []).append(str(postcode))
        self._entries = [self._entry(one, served) for one in every(pack)]
        former = pack.tables["former_communes"].dropna(subset=["name"])
        for code, name, now in zip(*(former[key] for key in _FORMER_COLUMNS), strict=True):
            held = self.by_code.get(("commune", str(now)))
            if held is not None:
                told = french.apostrophe(str(name))
                if told != held.name:
                    held = replace(held, former=told)
                self._entries.append(_entry(held, told, codes=(str(code),)))
        self._order = {level: at for at, level in enumerate((*territories.LEVELS, *KINDS))}

    def _entry(self, place: Place, served: dict[str, list[str]]) -> _Entry:
        if place.level == "commune":
            return _entry(
                place, place.name, codes=(place.code,), postcodes=tuple(served.get(place.code, ()))
            )
        coded = place.level in territories.LEVELS
        return _entry(place, place.name, codes=(place.code,) if coded else ())

    def ranked(self, typed: _Typed, levels: Collection[str]) -> list[tuple[int, Place]]:
        """What answers a text, each place once, the surest first."""
        best: dict[tuple[str, str], tuple[int, Place]] = {}
        for entry in self._entries:
            place = entry.place
            if levels and place.level not in levels:
                continue
            rank = entry.rank(typed)
            if rank is None:
                continue
            if place.former:
                rank = max(rank, _FORMER) if rank > _CODE else rank
            key = place.level, place.code
            if key not in best or rank < best[key][0]:
                best[key] = rank, place
        return sorted(
            best.values(),
            key=lambda pair: (pair[0], self._order[pair[1].level], french.sorting(pair[1].name)),
        )

    def holding(self, place: Place, levels: Iterable[str]) -> list[Place]:
        """The units of these levels that a commune or a site is in, and the sites beside it."""
        if not place.commune:
            return []
        found = []
        for level in levels:
            if level in territories.LEVELS:
                code = territories.membership(self._pack, level).get(place.commune)
                held = self.by_code.get((level, str(code)))
                found += [held] if held is not None else []
            else:
                found += [
                    one
                    for one in self.by_code.values()
                    if one.level == level and one.commune == place.commune
                ]
        return found

    def near(self, typed: _Typed, levels: Collection[str]) -> tuple[Place, ...]:
        """The places whose name shares most letters with a text, the nearest first."""
        wanted = "".join(typed.telling)
        liked: dict[tuple[str, str], tuple[float, Place]] = {}
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted)
        for entry in self._entries:
            if levels and entry.place.level not in levels:
                continue
            whole = "".join(entry.name.telling)
            for spelt in {whole, *entry.name.telling}:
                matcher.set_seq1(spelt)
                if matcher.real_quick_ratio() < LIKENESS or matcher.quick_ratio() < LIKENESS:
                    continue
                ratio, key = matcher.ratio(), (entry.place.level, entry.place.code)
                if ratio >= LIKENESS and ratio + (spelt == whole) > liked.get(key, _UNLIKE)[0]:
                    liked[key] = ratio + (spelt == whole), entry.place
        nearest = sorted(
            liked.values(), key=lambda pair: (-pair[0], self._order[pair[1].level], pair[1].name)
        )
        return tuple(place for _, place in nearest[:MOST])


_UNLIKE: Final = (0.0, None)
_FORMER_COLUMNS: Final = ("former_code", "name", "code_insee")


@per_pack
def _index(pack: Pack) -> _Index:
    return _Index(pack)


def _entry(
    place: Place, name: str, *, codes: tuple[str, ...], postcodes: tuple[str, ...] = ()
) -> _Entry:
    level = territories.LEVELS.get(place.level)
    said = f"{level.singular} {level.plural}" if level else KINDS[place.level].role_noun
    words = frozenset(matching.words(said)) - matching.SMALL
    codes = tuple(code.lower() for code in codes)
    typed = _Typed.of(name)
    # a word that the name has itself tells it from others: « France services de Civray »
    return _Entry(place, typed, words - {*typed.telling}, codes, postcodes)
