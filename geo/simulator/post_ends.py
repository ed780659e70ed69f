"""Posts that end before a date, and the scenario that closes them together.

The ends are those of the table ``post_ends``, one row a post; the posts that may close are those
of the table ``advisers``, one row a seat. A list of ends says of which employer a post is, seldom
of which seat: the ended posts of an employer with several seats are placed when all of them end,
or when the list gives as many posts in each commune as the employer has there. Otherwise they are
said and never placed by guess.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.base import french
from geo.base.french import typeset
from geo.pack.kinds import POSTS
from geo.scenario.scenario import Scenario

if TYPE_CHECKING:
    from geo.pack.pack import Pack

TABLE: Final = "post_ends"


class Which(StrEnum):
    """Which end of a post counts: the earlier of the two that are known, or one of them."""

    FIRST = "first"
    CONVENTION = "convention"
    CONTRACT = "contract"


_COLUMNS: Final = {
    Which.FIRST: ["convention_end", "contract_end"],
    Which.CONVENTION: ["convention_end"],
    Which.CONTRACT: ["contract_end"],
}


class Unplaced(NamedTuple):
    """Ended posts that no seat can lose: ``ended`` of ``posts``, at ``seats`` seats (0: gone).

    ``listed`` posts of the employer are in the table of ends, more than ``posts`` when the two
    lists contradict each other.
    """

    employer: str
    ended: int
    posts: int
    seats: int
    listed: int


class Ending(NamedTuple):
    """What ends before a date.

    posts : DataFrame
        The posts that end, the first first: ``post``, ``employer``, ``siret``, ``code_insee``
        and ``end``, the end that counts.
    remaining : posts left at each seat that loses some, by ``post_id`` of ``advisers``.
    closed : posts that ``remaining`` closes.
    unplaced : employers whose ended posts are not among those closed.
    unknown : posts of the department whose end is not known.
    """

    before: date
    posts: pd.DataFrame
    remaining: dict[str, int]
    closed: int
    unplaced: tuple[Unplaced, ...]
    unknown: int

    @property
    def scenario(self) -> Scenario:
        """What closes the posts that can be placed, together."""
        return Scenario(posts=tuple(self.remaining.items()))


def ending(pack: Pack, before: date, which: Which = Which.FIRST) -> Ending:
    """Find the posts that end before a date, that day not included."""
    listed, seats = pack.tables[TABLE], pack.sites(POSTS)
    ends = listed.assign(end=listed[_COLUMNS[which]].min(axis=1))
    over = ends[ends["end"] < pd.Timestamp(before)]
    by_employer = dict(iter(seats.groupby(_employer(seats), sort=False)))
    whose = _employer(ends)
    remaining: dict[str, int] = {}
    unplaced = []
    for employer, ended in over.groupby(_employer(over), sort=False):
        own, here = ends[whose == employer], by_employer.get(employer, seats.iloc[:0])
        left = _left(ended, own, here)
        if left is None:
            name, posts = str(ended["employer"].iloc[0]), int(here["posts"].sum())
            unplaced.append(Unplaced(name, len(ended), posts, len(here), len(own)))
        else:
            remaining |= left
    has_end = ends["end"].notna().groupby(whose).sum()
    held = seats.groupby(_employer(seats))["posts"].sum()
    unknown = (held - has_end.reindex(held.index).fillna(0)).clip(lower=0)
    return Ending(
        before,
        over.sort_values(["end", "employer", "post"])[
            ["post", "employer", "siret", "code_insee", "end"]
        ].reset_index(drop=True),
        remaining,
        int(sum(seats["posts"].loc[seat] - left for seat, left in remaining.items())),
        tuple(sorted(unplaced, key=lambda one: french.sorting(one.employer))),
        int(unknown.sum()),
    )


def _employer(table: pd.DataFrame) -> pd.Series:
    """What tells an employer in both tables: its SIRET, else its name."""
    return table["siret"].fillna(table["employer"])


def _left(ended: pd.DataFrame, own: pd.DataFrame, seats: pd.DataFrame) -> dict[str, int] | None:
    """Posts left at each seat of an employer; None when nothing says which seat loses what.

    ``ended`` are its posts that end, ``own`` all those of the list, ``seats`` its seats today.
    """
    posts = seats["posts"].astype(int)
    if not 0 < len(own) <= posts.sum():
        return None
    if len(ended) == posts.sum():
        return dict.fromkeys(map(str, seats.index), 0)
    if len(seats) == 1:
        return {str(seats.index[0]): int(posts.iloc[0]) - len(ended)}
    there = dict(zip(seats["code_insee"], posts, strict=True))
    if len(there) < len(seats) or own.groupby("code_insee").size().to_dict() != there:
        return None
    lost = ended.groupby("code_insee").size().to_dict()
    where = zip(map(str, seats.index), seats["code_insee"], posts, strict=True)
    return {seat: int(here - lost[code]) for seat, code, here in where if code in lost}


def merged(chosen: Scenario, found: Ending) -> dict[str, int]:
    """Posts left at each seat once what ends closes besides what a scenario already cuts."""
    cut = dict(chosen.posts)
    return cut | {seat: min(left, cut.get(seat, left)) for seat, left in found.remaining.items()}


# ---------- in French ----------


def sentences(found: Ending) -> list[str]:
    """Say which posts end, which of them cannot be placed, and how many have no known end."""
    when = f"{found.before:%d/%m/%Y}"
    if found.posts.empty:
        said = [f"Aucun poste dont la fin est connue ne finit avant le {when}."]
    else:
        each = found.posts["employer"].value_counts(sort=False)
        names = [
            f"{name} ({count})"
            for name, count in sorted(each.items(), key=lambda one: french.sorting(str(one[0])))
        ]
        ends = french.plural(len(found.posts), "poste finit", "postes finissent")
        said = [f"{ends} avant le {when} : {french.several(names)}."]
    said += [_unplaced(one) for one in found.unplaced]
    if found.unknown:
        many = french.plural(found.unknown, "autre poste", "autres postes")
        many += " n'ont" if found.unknown > 1 else " n'a"
        said.append(f"{many} pas de fin connue : rien n'en est dit.")
    return [typeset(one) for one in said]


def _unplaced(one: Unplaced) -> str:
    ended = french.plural(one.ended, "poste finit", "postes finissent")
    said = f"{french.apostrophe(one.employer)} : {ended}"
    kept = "ils ne sont pas fermés" if one.ended > 1 else "il n'est pas fermé"
    if not one.seats:
        return f"{said}, mais la liste des postes n'a plus cet employeur ; {kept}."
    if one.listed > one.posts:
        return (
            f"{said}, mais la liste des postes lui en donne {one.posts} et celle des fins "
            f"{one.listed} ; {kept}."
        )
    return f"{said} sur {one.posts}, dans {one.seats} lieux sans qu'on sache lesquels ; {kept}."
