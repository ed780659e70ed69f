"""Places as one names and counts them: no two alike, the posts of a commune together.

Several employers of advisers stand at the same point, or nearly: which of them is the nearest
of a commune says nothing. What is counted at a place (people served, hours, load) is therefore
counted, for advisers, at the commune of the seat. Every post counts there, the one that
coordinates and those of private employers too.

Which conseiller numérique is competent for a commune, and how many posts stand where.

A post is a place and a number of posts, never a person. The employer's seat is where the
employer is, not where sessions are held: no public list of sessions exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import presence, reach, sessions
from geo.base import french
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.access.measures import Params
    from geo.pack.pack import Pack


def communes(pack: Pack) -> pd.Series:
    """Name of each commune of the department, and around it, by its code."""
    around = pack.tables["neighbours"].set_index("code_insee")["name"]
    names: pd.Series = pd.concat([pack.communes["name"], around])
    return names[~names.index.duplicated()]


def place_names(pack: Pack, places: pd.DataFrame, *, always: bool = False) -> pd.Series:
    """Name places, with their commune where the name alone is that of several.

    ``places`` has ``name`` and ``code_insee``. With ``always``, the commune is also added to
    every name that does not say it. A commune of no known name adds nothing.
    """
    where = places["code_insee"].map(communes(pack)).fillna("")
    said = []
    for name, commune, twice in zip(
        places["name"], where, places["name"].duplicated(keep=False), strict=True
    ):
        told = commune and (twice or (always and commune not in name))
        said.append(f"{name}, {commune}" if told else str(name))
    return pd.Series(said, index=places.index, dtype=object)


def with_posts(commune: str, posts: float) -> str:
    """Name the posts of a commune together: ``Poitiers (6 postes)``."""
    return f"{commune} ({french.plural(posts, 'poste')})"


def posts(pack: Pack) -> pd.Series:
    """Adviser posts by commune of the seat, only where there are some."""
    seats = pack.sites("cnfs")
    return seats["posts"].astype(float).groupby(seats["code_insee"]).sum()


def of_several_seats(seats: pd.DataFrame) -> dict[str, int]:
    """Posts of each employer that has several of the ``seats``, by its name in order."""
    found = seats.groupby("employer")["posts"].agg(["size", "sum"])
    return {str(name): int(total) for name, size, total in found.itertuples() if size > 1}


def counted(pack: Pack, params: Params, *, beside: Pack | None = None) -> pd.DataFrame:
    """Places where people served, hours and load are counted.

    Names are told apart from those of ``beside`` too: the same department, before or after.

    Returns
    -------
    DataFrame, index site id, or code of the commune of the seats for advisers
        ``name``, ``commune`` (code), ``in_department`` and ``hours`` a week, missing where
        none is published.
    """
    places, others = (
        presence.places(one, params.kind, params.counts) for one in (pack, beside or pack)
    )
    if not KINDS[params.kind].by_posts:
        everything = pd.concat([places, others[~others.index.isin(places.index)]])
        return pd.DataFrame(
            {
                "name": place_names(pack, everything).reindex(places.index),
                "commune": places["code_insee"],
                "in_department": places["in_department"].astype(bool),
                "hours": weekly_hours(pack, params.kind, params.presence).reindex(places.index),
            }
        )
    inside = places.groupby("code_insee")["in_department"].first().astype(bool)
    here = posts(pack).reindex(inside.index)
    names = communes(pack).reindex(inside.index).fillna("")
    said = [with_posts(name, count) for name, count in zip(names, here, strict=True)]
    return pd.DataFrame(
        {
            "name": pd.Series(said, index=inside.index, dtype=object),
            "commune": inside.index,
            "in_department": inside,
            "hours": here * reach.POST_HOURS,
        }
    )


@per_pack
def weekly_hours(pack: Pack, kind: str, reading: str = presence.DEFAULT) -> pd.Series:
    """Hours a week of each place of a kind, by the site ids of ``presence.places``.

    A place counts what is open there; a post is 35 hours. A kind without published hours gives
    an empty Series. ``reading`` is a key of ``presence.READINGS``. It is shared.
    """
    if KINDS[kind].by_posts:
        advisers: pd.Series = pack.tables["advisers"].set_index("post_id")["posts"].astype(float)
        return advisers * reach.POST_HOURS
    if KINDS[kind].capacity != "hours":
        return pd.Series(dtype=float)
    return sessions.weekly_hours(pack, reading).set_index("place")["hours"]


RULES: Final = {
    "commune": "employé par la commune",
    "epci": "employé par l’EPCI de la commune",
    "departement": "employé par le Département pour ce territoire",
    "none": "aucun conseiller public compétent",
}


@per_pack
def competent(pack: Pack) -> pd.DataFrame:
    """Find the *conseiller compétent* of each commune.

    An adviser employed by the commune, else by its EPCI, else the Département's adviser of
    its territory, else none. Private employers and the coordination post are not competent
    for a perimeter.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``rule`` (a key of ``RULES``), ``post_id`` and ``employer`` (missing with ``none``).
        Shared between callers.
    """
    posts = pack.tables["advisers"]
    communes = pack.communes
    found = pd.DataFrame(
        {"rule": "none", "post_id": None, "employer": None}, index=communes.index, dtype=object
    )
    seats = pack.sites("cnfs")["code_insee"]
    by_rule = {
        # the weakest rule first: a stronger one overwrites it
        "departement": (posts["employer_type"] == "departement", "territory", "territory"),
        "epci": (posts["epci_code"].notna(), "epci_code", "epci_code"),
        "commune": (posts["employer_type"] == "commune", "seat", "code_insee"),
    }
    posts = posts.assign(seat=posts["post_id"].map(seats))
    own = communes.assign(code_insee=communes.index)
    for rule, (kept, post_key, commune_key) in by_rule.items():
        chosen = posts[kept].sort_values("post_id").drop_duplicates(post_key)
        post = own[commune_key].map(chosen.set_index(post_key)["post_id"])
        covered = post.notna()
        found.loc[covered, "rule"] = rule
        found.loc[covered, "post_id"] = post[covered]
    found["employer"] = found["post_id"].map(posts.set_index("post_id")["employer"])
    return found


def posts_by_commune(pack: Pack) -> pd.Series:
    """Number of posts awarded whose employer's seat stands in each commune (0 without one).

    All missing without a list of the advisers.
    """
    seats = pack.sites("cnfs")
    return (
        seats.groupby("code_insee")["posts"]
        .sum()
        .reindex(pack.communes.index, fill_value=np.nan if pack.lacks("advisers") else 0)
        .astype(float)
    )
