"""Which conseiller numérique is competent for a commune, and how many posts stand where.

A post is a place and a number of posts, never a person. The employer's seat is where the
employer is, not where sessions are held: no public list of sessions exists.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from geo.pack.pack import Pack

RULES: Final = {
    "commune": "employé par la commune",
    "epci": "employé par l’EPCI de la commune",
    "departement": "employé par le Département pour ce territoire",
    "none": "aucun conseiller public compétent",
}


@lru_cache(maxsize=8)
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
