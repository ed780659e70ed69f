"""The functions behind the indicators of need, difficulty, gap, reach and posts.

Each takes a pack and parameters and returns a ``Measure``, as those of ``geo.access.measures``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.access import measures
from geo.access import posts__advisers as advisers
from geo.access.measures import ESTIMATES, Measure, Params
from geo.indicators import gaps__gaps as gaps
from geo.indicators import need

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def _people(pack: Pack) -> pd.Series:
    return pack.communes["population"].astype(float)


def _measure(values: pd.Series, weights: pd.Series) -> Measure:
    return Measure(values.astype(float).to_frame("central"), weights)


def share_0_19(pack: Pack, params: Params) -> Measure:
    """Share of inhabitants under 20, %; missing where nobody lives."""
    return _measure(100 * need.components(pack)["share_0_19"], _people(pack))


def unemployment_rate(pack: Pack, params: Params) -> Measure:
    """Unemployed per 100 active people aged 15 to 64; a ratio of sums at the other levels."""
    active = pack.communes["active_15_64"].astype(float).fillna(0.0)
    return _measure(100 * need.components(pack)["unemployment_rate"], active)


def median_standard_of_living(pack: Pack, params: Params) -> Measure:
    """Median standard of living, € a year; at the other levels, the mean of the communes' medians.

    Weighted by households. That mean is not a median: nothing public gives the one of a
    territory.
    """
    households = pack.communes["households"].astype(float).fillna(0.0)
    return _measure(pack.communes["median_standard_of_living_eur"], households)


def need_index(profile: str) -> Callable[[Pack, Params], Measure]:
    """Build the measure of the need index of a profile, averaged over inhabitants."""

    def measure(pack: Pack, params: Params) -> Measure:
        found = need.of_params(pack, profile, params)
        return _measure(found["need"], _people(pack))

    return measure


def difficulty(pack: Pack, params: Params) -> Measure:
    """Difficulty of access to the chosen kind of help, averaged over inhabitants."""
    return Measure(gaps.difficulties(pack, params), _people(pack))


def gap(pack: Pack, params: Params) -> Measure:
    """Gap between need and access, averaged over inhabitants."""
    index = need.need(pack, params.profile, params.weights)["need"]
    values = gaps.difficulties(pack, params).apply(lambda hard: np.sqrt(index * hard))
    return Measure(values, _people(pack))


def _beyond(pack: Pack, params: Params) -> pd.DataFrame:
    """Whether the nearest place is beyond the threshold, 1 or 0, under each assumption."""
    found = measures.nearest(pack, params.kind, params.counts)
    return measures.is_beyond(found[list(ESTIMATES)], params.threshold_min)


def share_within(pack: Pack, params: Params) -> Measure:
    """Share of inhabitants within the threshold, %, the lowest estimate first.

    ``low`` is the share under the longest minutes. At the commune it is 0 or 100.
    """
    people = _people(pack)
    within = 100.0 * (1 - _beyond(pack, params))
    values = within.rename(columns={"low": "high", "high": "low"})[list(ESTIMATES)]
    return Measure(values.where(people > 0, axis=0), people)


def older_beyond(pack: Pack, params: Params) -> Measure:
    """Inhabitants aged 65 or more whose nearest place is beyond the threshold."""
    older = pack.communes["pop_65_plus"].astype(float)
    return Measure(_beyond(pack, params).mul(older, axis=0), None)


def pupils_beyond(pack: Pack, params: Params) -> Measure:
    """Pupils of the collèges that stand beyond the threshold; 0 without a collège.

    Missing without a list of collèges. A collège whose number of pupils is not known makes its
    commune unknown.
    """
    schools = pack.sites("colleges")
    by_commune = schools["pupils"].astype(float).groupby(schools["code_insee"])
    pupils = by_commune.agg(lambda values: values.sum(skipna=False))
    nothing = np.nan if pack.lacks("colleges") else 0.0
    pupils = pupils.reindex(pack.communes.index, fill_value=nothing)
    return Measure(_beyond(pack, params).mul(pupils, axis=0), None)


def missing_posts(pack: Pack, params: Params) -> Measure:
    """Posts that a unit would need to reach the department's posts per inhabitant.

    Summed over the communes of a unit before it is compared: a unit above the rate lacks
    none, and its surplus is not taken away from the others.
    """
    people = _people(pack)
    posts = advisers.posts_by_commune(pack)
    lacking = people * posts.sum() / people.sum() - posts
    return Measure(lacking.to_frame("central"), None, _at_least_none)


def _at_least_none(figures: pd.DataFrame) -> pd.DataFrame:
    return figures.clip(lower=0.0)
