"""What each closure would cost: every place alone, every pair, ranked by harm.

The places are those that distances are measured to (``kinds.CHANGED``), a round with all its
stops together; only the department's own can be closed. People fall back on the nearest place
that remains. Places are named and, for advisers, counted by commune of the seat, as ``seats``
has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import place_counts, presence, reach, travel, unknown_hours
from geo.access.measures import THRESHOLDS_MIN, Params
from geo.base import french
from geo.pack import missing
from geo.pack.kinds import CHANGED, POSTS
from geo.pack.memo import per_pack
from geo.simulator import closures

if TYPE_CHECKING:
    from geo.pack.pack import Pack

PEOPLE: Final = ("population", "pop_65_plus")


class _Today(NamedTuple):
    """``beside`` numbers the places: those counted together have the same number."""

    places: pd.DataFrame
    beside: NDArray[np.intp]
    ranked: closures.Ranked
    closable: NDArray[np.bool_]
    people: NDArray[np.float64]


@per_pack
def _today(pack: Pack, kind: str, counts: presence.Counts) -> _Today:
    supply = presence.places(pack, CHANGED[kind].help, counts)
    # ties go to the first name, as in access.nearest
    supply = supply.rename_axis("site_id").sort_values(["name", "site_id"])
    sites, minutes = closures.by_site(pack, CHANGED[kind].help, supply)
    own, _ = pd.factorize(sites["code_insee"] if kind == POSTS else sites.index)
    return _Today(
        sites.assign(name=place_counts.place_names(pack, sites)),
        own,
        closures.rank(minutes),
        closures.closable(pack, kind, sites).to_numpy(dtype=bool),
        pack.communes[list(PEOPLE)].to_numpy(dtype=float, na_value=0.0),
    )


@per_pack
def singles(pack: Pack, kind: str, params: Params) -> pd.DataFrame:
    """Harm of closing each place alone, the worst first.

    ``kind`` is one of ``kinds.KEPT``. Returns one row per place of the department, indexed by
    its id: ``name``, ``code_insee``, ``served`` (inhabitants it is the nearest place of, of all
    the posts of its commune together for ``cnfs``),
    ``pushed_10`` … ``pushed_30`` and ``pushed_older_10`` … (inhabitants, and those aged 65 or
    more, then beyond that many minutes), ``person_minutes`` added (+∞ when nothing is left),
    ``falls_back`` (name of the place that most of those served then go to, its own commune
    when other posts stay there; missing when nobody does), ``weekly_hours`` of help lost (NaN
    where they are not known) and ``commune_hours``, those of all the posts of its commune (NaN
    but for ``cnfs``). The frame is shared.
    """
    today = _today(pack, kind, params.counts)
    pushed = closures.singles(today.ranked, today.closable, today.people, THRESHOLDS_MIN)
    rows = [_row(pack, kind, today, place) for place in np.flatnonzero(today.closable).tolist()]
    found = pd.DataFrame(rows, columns=["served", "person_minutes", "falls_back"])
    found.index = today.places.index[today.closable]
    for column, minutes in enumerate(THRESHOLDS_MIN):
        found[f"pushed_{minutes}"] = pushed[today.closable, column, 0]
        found[f"pushed_older_{minutes}"] = pushed[today.closable, column, 1]
    found["weekly_hours"] = _hours(pack, kind, params).reindex(found.index)
    named = today.places.loc[found.index, ["name", "code_insee"]].join(found)
    shared = (
        place_counts.posts(pack) * reach.POST_HOURS if kind == POSTS else pd.Series(dtype=float)
    )
    named["commune_hours"] = named["code_insee"].map(shared)
    return named.rename_axis("site_id").sort_values(
        [f"pushed_{params.threshold_min}", "person_minutes", "site_id"],
        ascending=[False, False, True],
    )


def _hours(pack: Pack, kind: str, params: Params) -> pd.Series:
    """Hours a week of each site, those of all its places."""
    weekly = place_counts.weekly_hours(pack, CHANGED[kind].help, params.presence)
    site = presence.places(pack, CHANGED[kind].help, params.counts)["site"]
    found = weekly.groupby(site.reindex(weekly.index)).sum()
    if kind != "france_services":
        return found
    return found.drop(unknown_hours.places(pack, params.counts)["site"], errors="ignore")


def _row(pack: Pack, kind: str, today: _Today, place: int) -> tuple[float, float, str | None]:
    own, taken_by = closures.fallback(today.ranked, place)
    people, near = today.people[:, 0], today.ranked.site[:, 0]
    some = own[people[own] > 0]
    added = people[some] @ (today.ranked.minutes[some, 1] - today.ranked.minutes[some, 0])
    served = (near >= 0) & (today.beside[near] == today.beside[place])
    then = near.copy()
    then[own] = taken_by
    going = served & (then >= 0)
    moved = np.bincount(today.beside[then[going]], people[going], len(today.places))
    name = _name(pack, kind, today, place, int(moved.argmax())) if moved.any() else None
    return float(people[served].sum()), float(added), name


def _name(pack: Pack, kind: str, today: _Today, place: int, group: int) -> str:
    """Name where people go: a place, or the posts that remain in a commune."""
    there = today.places.iloc[int(np.flatnonzero(today.beside == group)[0])]
    if kind != POSTS:
        return str(there["name"])
    code, closed = there["code_insee"], today.places.index[place]
    left = place_counts.posts(pack)[code]
    if group == today.beside[place]:
        left -= pack.sites(CHANGED[kind].id).loc[closed, "posts"]
    return place_counts.with_posts(str(place_counts.communes(pack)[code]), left)


@per_pack
def pairs(pack: Pack, kind: str, params: Params) -> pd.DataFrame:
    """Harm of closing two places together, the worst first.

    Returns one row per pair: ``first``, ``second`` (ids), ``first_name``, ``second_name``,
    ``pushed``, ``pushed_older`` beyond the threshold, and ``together``: inhabitants pushed by
    the pair that neither closure alone pushes. The frame is shared.
    """
    today = _today(pack, kind, params.counts)
    one, other, pushed = closures.pairs(
        today.ranked, today.closable, today.people, params.threshold_min
    )
    ids = today.places.index.to_numpy()
    names = today.places["name"].to_numpy()
    alone = singles(pack, kind, params)[f"pushed_{params.threshold_min}"].reindex(ids).to_numpy()
    found = pd.DataFrame(
        {
            "first": ids[one],
            "second": ids[other],
            "first_name": names[one],
            "second_name": names[other],
            "pushed": pushed[:, 0],
            "pushed_older": pushed[:, 1],
            "together": pushed[:, 0] - alone[one] - alone[other],
        }
    )
    return found.sort_values(
        ["pushed", "first", "second"], ascending=[False, True, True], ignore_index=True
    )


@per_pack
def single_thread(pack: Pack, kind: str, params: Params) -> pd.DataFrame:
    """Communes with one place within the threshold and no more: what hangs by a thread.

    Places outside the department count too: they are within reach, whoever keeps them. One row
    per commune, the most inhabited first, index code: ``name``, ``population``, ``pop_65_plus``,
    ``site`` and ``minutes`` (that place), ``next_site`` and ``next_minutes`` (the second
    nearest; missing and +∞ when there is none), ``sure`` (whether it is so under the low and
    the high hypothesis as well). The frame is shared.
    """
    today = _today(pack, kind, params.counts)
    hanging = _hanging(pack, kind, params)
    here = hanging["central"].to_numpy()
    names = np.array([*today.places["name"], None], dtype=object)
    near, minutes = today.ranked
    found = pack.communes.loc[here, ["name", *PEOPLE]].assign(
        site=names[near[here, 0]],
        minutes=minutes[here, 0],
        next_site=names[near[here, 1]],
        next_minutes=minutes[here, 1],
        sure=hanging[here].all(axis=1),
    )
    return found.sort_values(["population", "name"], ascending=[False, True])


@per_pack
def _hanging(pack: Pack, kind: str, params: Params) -> pd.DataFrame:
    """Whether each commune has one place within the threshold, under each hypothesis."""
    supply = presence.places(pack, CHANGED[kind].help, params.counts)
    found = {}
    for name in travel.RANGE:
        minutes = closures.rank(closures.by_site(pack, CHANGED[kind].help, supply, name)[1]).minutes
        within = minutes <= params.threshold_min
        found[name] = within[:, 0] & ~within[:, 1]
    people = pack.communes["population"].gt(0)
    return pd.DataFrame(found, index=pack.communes.index).mul(people, axis=0).astype(bool)


def thread_sentence(pack: Pack, kind: str, params: Params) -> str:
    """Say how many communes hang by a thread, with the range over the hypotheses."""
    if lack := missing.sentence(pack, params.kind):
        return lack
    hanging = _hanging(pack, kind, params)
    people = pack.communes["population"].astype(float)
    counts, heads = hanging.sum(), hanging.mul(people, axis=0).sum()
    limit = french.quantity(params.threshold_min, "min")
    if not counts.any():
        return f"Aucune commune ne dépend d’un seul lieu à {limit} ou moins."
    low, high = int(counts.min()), int(counts.max())
    span = f"de {low} à {high} selon l’hypothèse" if low < high else "sous les trois hypothèses"
    concerned = french.people_range(heads.min(), heads["central"], heads.max())
    return (
        f"{french.plural(int(counts['central']), 'commune n’a', 'communes n’ont')} qu’un lieu à "
        f"{limit} ou moins ({span}{french.NNBSP}; {concerned}){french.NBSP}: s’il ferme, il n’en "
        "reste aucun à cette distance."
    )
