"""What if: sites closed, posts cut, places opened, as a plain value that travels in a link.

``apply`` gives a pack in which the scenario is true: every indicator, map, table and export
works on it unchanged. A scenario says where and how much, never why or with what money.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geo.base import french
from geo.base.errors import GeoError
from geo.pack.columns import COMMUNE
from geo.pack.kinds import CHANGED, CLOSED, OPENED, POSTS, SESSION, change_of
from geo.pack.memo import per_pack
from geo.pack.pack import hand
from geo.scenario import simulated_tables

if TYPE_CHECKING:
    from geo.pack.pack import Pack

LONGEST: Final = 2000
"""Characters of the longest scenario that fits in a link."""
MOST_POSTS: Final = 99
_ID: Final = "[A-Za-z0-9-]{1,80}"
_TOKEN: Final = re.compile(rf"([A-Za-z])({_ID})(?:\.([a-z0-9-]{{1,6}}))?")
NAMED: Final = 2
"""Changes of a kind that a title names one by one; more are counted."""
_CLOSED: Final = {change_of(kind).letter: kind for kind in CLOSED}
_OPENED: Final = {change_of(kind).letter.upper(): kind for kind in OPENED}
_CLOSED_LETTERS: Final = {kind: letter for letter, kind in _CLOSED.items()}
_OPENED_LETTERS: Final = {kind: letter for letter, kind in _OPENED.items()}
_POST: Final = change_of(POSTS).letter
HELD: Final = 12
"""Simulated packs of a department held at once: all those of a list (``saved.MOST``), and more."""
_AND: Final = f"{french.NNBSP}; "


@dataclass(frozen=True, order=True)
class Opening:
    """Something opened at the chef-lieu of a commune.

    kind : one of ``kinds.OPENED``.
    code_insee : commune of the department.
    when : half day of a session, a key of ``simulate.HALF_DAYS``; empty for the others.
    posts : adviser posts, 1 to 99; 1 for the others.

    Raises ``ValueError`` for anything else.
    """

    kind: str
    code_insee: str
    when: str = ""
    posts: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be opened."""
        half_day = (
            self.when in simulated_tables.HALF_DAYS if self.kind == SESSION else not self.when
        )
        most = MOST_POSTS if self.kind == POSTS else 1
        known = self.kind in OPENED and re.fullmatch(COMMUNE, self.code_insee)
        if not (known and half_day and 1 <= self.posts <= most):
            raise ValueError(f"not an opening: {self}")


@dataclass(frozen=True)
class Scenario:
    """What changes from today; ``Scenario()`` is today. Sorted and unique once made.

    closed : ``kind:identifier``, kind one of ``kinds.CLOSED``: ``france_services:1123``.
    posts : identifier of a row of the table advisers, and posts that remain there (0: none).
    opened : what opens.

    Raises ``ValueError`` when an identifier is not one, when a figure is given twice, and when
    what the scenario itself opens is closed.
    """

    closed: tuple[str, ...] = ()
    posts: tuple[tuple[str, int], ...] = ()
    opened: tuple[Opening, ...] = ()

    def __post_init__(self) -> None:
        """Put in order and refuse what contradicts itself."""
        for name in ("closed", "posts", "opened"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        sites = [text.partition(":") for text in self.closed]
        ids = [site for _, _, site in sites] + [post for post, _ in self.posts]
        advisers = [opening.code_insee for opening in self.opened if opening.kind == POSTS]
        if not (
            {kind for kind, _, _ in sites} <= set(CLOSED)
            and all(re.fullmatch(_ID, one) for one in ids)
            and all(0 <= remaining <= MOST_POSTS for _, remaining in self.posts)
        ):
            raise ValueError("not the identifier of a site, or not a number of posts")
        if any(one.startswith(simulated_tables.PREFIX) for one in ids):
            raise ValueError("what is opened cannot be closed")
        if len(dict(self.posts)) < len(self.posts) or len(set(advisers)) < len(advisers):
            raise ValueError("two numbers of posts for one place")

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.closed or self.posts or self.opened)

    def closed_of(self, kind: str) -> list[str]:
        """Identifiers of the sites of a kind that close."""
        return [one.removeprefix(f"{kind}:") for one in self.closed if one.startswith(f"{kind}:")]

    def opened_of(self, kind: str) -> list[Opening]:
        """What opens, of a kind."""
        return [opening for opening in self.opened if opening.kind == kind]


def apply(pack: Pack, scenario: Scenario) -> Pack:
    """Return the pack in which the scenario is true; today's scenario returns the same object.

    A France services closes with its stops, an MDS with the *permanences* it holds; its communes
    go to the nearest MDS of their territory, else of the department. A place keeps its other
    roles. What opens stands at the chef-lieu (``simulate`` says with which hours). No table of
    ``pack`` is changed. Raises ``GeoError`` with the lines of ``check``.

    The ``HELD`` packs used last are held by the pack as published, and by nothing else here: the
    same scenario gives the same object, and what was computed of another goes with it. What was
    handed over with ``pack`` (``pack.hand``) is with it too.
    """
    if not scenario:
        return pack
    return hand(_applied(pack.before or pack, pack, scenario), pack.done)


@per_pack(most=HELD)
def _applied(published: Pack, pack: Pack, scenario: Scenario) -> Pack:
    """``apply``, remembered on the pack as published whatever was already simulated."""
    faults = check(pack, scenario)
    if faults:
        raise GeoError("\n".join(faults))
    return replace(
        pack,
        tables=MappingProxyType(simulated_tables.tables(pack, scenario)),
        scenario=_AND.join(filter(None, [pack.scenario, title(pack, scenario)])),
        before=published,
    )


def check(pack: Pack, scenario: Scenario) -> list[str]:
    """Say, one French line each, what cannot be done here; nothing when it fits.

    Only sites of the department close. A pack already simulated takes more closures, and
    openings in other communes than those it opens in.
    """
    where = f"dans {french.department(pack.name, pack.tncc)}"
    faults = [
        f"{french.capital(change_of(kind).noun.the)} {one} n’existe pas {where}."
        for kind in CLOSED
        for one in scenario.closed_of(kind)
        if one not in set(pack.sites(CHANGED[kind].id).index)
    ]
    advisers = pack.tables["advisers"]
    posts = dict(zip(advisers["post_id"], advisers["posts"], strict=True))
    for kind in CLOSED:
        noun = change_of(kind).noun
        inside = pack.sites(CHANGED[kind].id)["in_department"].fillna(True).astype(bool)
        faults += [
            f"{french.capital(noun.the)} {one} est hors du département{french.NBSP}: un scénario "
            f"ne {'la' if noun.feminine else 'le'} ferme pas."
            for one in scenario.closed_of(kind)
            if not inside.get(one, True)
        ]
    for one, remaining in scenario.posts:
        if one not in posts:
            faults.append(f"Le poste {one} n’existe pas {where}.")
        elif remaining >= posts[one]:
            have = french.plural(posts[one], "poste")
            faults.append(f"L’employeur {one} a {have}{french.NBSP}: il doit en rester moins.")
    unknown = {one.code_insee for one in scenario.opened} - set(pack.communes.index)
    faults += [f"La commune {code} n’existe pas {where}." for code in sorted(unknown)]
    simulated = pack.tables["places"]["place_id"]
    faults += [
        f"Un lieu simulé est déjà ouvert {_at(pack, code)}{french.NBSP}: ouvrez-y tout ensemble."
        for code in sorted({one.code_insee for one in scenario.opened} - unknown)
        if f"{code}{simulated_tables.SUFFIX}" in set(simulated)
    ]
    closed, all_mds = set(scenario.closed_of("mds")), set(pack.tables["mds"]["mds_id"])
    if (closed or scenario.opened_of("mds_outreach")) and not all_mds - closed:
        faults.append(f"Il ne resterait aucune MDS {where}.")
    return faults


def to_text(scenario: Scenario) -> str:
    """Write a scenario for a link: the same scenario, the same text, safe in an address.

    Raises ``ValueError`` when it is longer than ``LONGEST``: it can then be kept as JSON only.

    >>> to_text(Scenario(("france_services:2270",), (), (Opening("session", "86001", "tue-am"),)))
    'f2270_S86001.tue-am'
    """
    closed = [text.partition(":") for text in scenario.closed]
    tokens = [f"{_CLOSED_LETTERS[kind]}{one}" for kind, _, one in closed]
    tokens += [f"{_POST}{post}.{remaining}" for post, remaining in scenario.posts]
    for one in scenario.opened:
        option = one.when or (str(one.posts) if one.posts > 1 else "")
        tokens.append(f"{_OPENED_LETTERS[one.kind]}{one.code_insee}" + f".{option}" * bool(option))
    text = "_".join(tokens)
    if len(text) > LONGEST:
        raise ValueError("a scenario too long for a link")
    return text


def from_text(text: str) -> Scenario:
    """Read what ``to_text`` wrote. Raises ``ValueError`` for anything not understood."""
    if len(text) > LONGEST:
        raise ValueError("a scenario too long for a link")
    closed, posts, opened = [], [], []
    for token in text.split("_") if text else []:
        match = _TOKEN.fullmatch(token)
        letter, one, option = match.groups() if match else ("", "", None)
        if letter in _CLOSED and option is None:
            closed.append(f"{_CLOSED[letter]}:{one}")
        elif letter == _POST and option is not None:
            posts.append((one, int(option)))
        elif _OPENED.get(letter) == SESSION:
            opened.append(Opening(SESSION, one, option or ""))
        elif letter in _OPENED and (_OPENED[letter] == POSTS or option is None):
            opened.append(Opening(_OPENED[letter], one, posts=int(option or 1)))
        else:
            raise ValueError(f"not understood: {token!r}")
    return Scenario(tuple(closed), tuple(posts), tuple(opened))


def title(pack: Pack, scenario: Scenario) -> str:
    """Name a scenario that fits the pack: « France services de Civray fermée ; un poste ouvert… ».

    Up to ``NAMED`` changes of a kind are named, more are counted; empty for today.
    """
    parts = []
    for changes, counted in (*_closures(pack, scenario), *_openings(pack, scenario)):
        parts += changes if len(changes) <= NAMED else [counted]
    text = _AND.join(parts)
    return french.capital(text)


def _closures(pack: Pack, scenario: Scenario) -> list[tuple[list[str], str]]:
    """What closes, by kind: each change in words, and all of them counted."""
    said = []
    for kind in CLOSED:
        noun = change_of(kind).noun
        closed = scenario.closed_of(kind)
        if not closed:
            continue
        gone = pack.sites(CHANGED[kind].id).loc[closed]
        if "name" in gone:
            names = [french.apostrophe(name) for name in gone["name"]]
        else:
            names = [f"permanence {_at(pack, code)}" for code in gone["code_insee"]]
        many = french.plural(len(names), noun.one, noun.many)
        said.append(([f"{name} fermé{noun.e}" for name in names], f"{many} fermé{noun.e}s"))
    advisers = pack.tables["advisers"]
    cut = advisers[advisers["post_id"].isin(dict(scenario.posts))]
    rows = cut.set_index("post_id").to_dict("index")
    cuts = [
        (rows[post]["posts"] - remaining, french.apostrophe(rows[post]["employer"]))
        for post, remaining in scenario.posts
    ]
    posts = [f"{_posts(lost, 'supprimé')} ({employer})" for lost, employer in cuts]
    return [*said, (posts, _posts(sum(lost for lost, _ in cuts), "supprimé"))]


def _openings(pack: Pack, scenario: Scenario) -> list[tuple[list[str], str]]:
    """What opens, by kind: each change in words, and all of them counted."""
    said = []
    for kind in OPENED:
        noun = change_of(kind).noun
        opened = scenario.opened_of(kind)
        where = [_at(pack, opening.code_insee) for opening in opened]
        counted = f"{french.plural(len(opened), noun.one, noun.many)} ouvert{noun.e}s"
        if kind == POSTS:
            each = [_posts(opening.posts, "ouvert") for opening in opened]
            counted = _posts(sum(opening.posts for opening in opened), "ouvert")
        elif kind == SESSION:
            days = (simulated_tables.HALF_DAYS[opening.when] for opening in opened)
            each = [f"{noun.one} ouvert{noun.e} le {day}" for day in days]
        else:
            each = [f"{noun.one} ouvert{noun.e}"] * len(opened)
        said.append(([f"{one} {at}" for one, at in zip(each, where, strict=True)], counted))
    return said


def _posts(count: int, done: str) -> str:
    return f"un poste {done}" if count == 1 else f"{count}{french.NBSP}postes {done}s"


def _at(pack: Pack, code: str) -> str:
    return french.at(*pack.communes.loc[code, ["name", "tncc"]])
