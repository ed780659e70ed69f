"""The need index: how a commune stands in France for what makes digital help needed.

The index is the weighted mean of national percentiles, 0 to 100: 80 in a component means that
80 % of the communes of France have less of it. It is our own index, under its own name; it is
not the national index of digital fragility (IFN). Bias: it says what is frequent where people
are old, out of work or poor, and nothing of what each of them can do.

Percentiles come from the table ``national_percentiles`` by linear interpolation, clipped to
0 and 100; income is reversed (100 is the lowest standard of living). A component that is not
known (statistical secrecy, nobody of working age) is left out, its weight with it, and the
column ``used`` names those that remain. One component alone is not a mean: with fewer than two
known there is no index, hence no rank (unless the profile has but one).

The unemployment of a small commune is mostly chance: it is brought towards the rate of its
department before it is placed (``steadied``).
"""

from __future__ import annotations

from itertools import compress, product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.base import french
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.access.measures import Params
    from geo.pack.pack import Pack


class Component(NamedTuple):
    """A component of a need.

    name : its French name.
    weighed : what its weight says it weighs.
    above : what is said of a commune above the national median, its figure being ``{}``.
    reversed : whether a low figure means more need.
    of_unemployed : whether it is a share of active people, unsure where few are unemployed.
    """

    name: str
    weighed: str
    above: str
    reversed: bool = False
    of_unemployed: bool = False


class Profile(NamedTuple):
    """A need that can be looked at.

    name : its French name.
    components : keys of ``COMPONENTS``, which it is the mean of.
    indicator : identifier of its index among the indicators.
    """

    name: str
    components: tuple[str, ...]
    indicator: str


COMPONENTS: Final = {
    "share_65_plus": Component(
        "part des 65 ans et plus",
        "65 ans et plus",
        "la part des 65 ans et plus y est plus forte ({})",
    ),
    "share_0_19": Component(
        "part des moins de 20 ans",
        "0 à 19 ans",
        "la part des moins de 20 ans y est plus forte ({})",
    ),
    "unemployment_rate": Component(
        "taux de chômage", "Chômage", "le chômage y est plus fréquent ({})", of_unemployed=True
    ),
    "median_standard_of_living_eur": Component(
        "niveau de vie médian",
        "Faible niveau de vie",
        "le niveau de vie médian y est plus bas ({})",
        reversed=True,
    ),
}
PROFILES: Final = {
    "droits": Profile(
        "accès aux droits",
        ("share_65_plus", "unemployment_rate", "median_standard_of_living_eur"),
        "need_index",
    ),
    "seniors": Profile("seniors", ("share_65_plus",), "need_seniors"),
    "parentalite": Profile(
        "e-parentalité",
        ("share_0_19", "unemployment_rate", "median_standard_of_living_eur"),
        "need_parentalite",
    ),
}
EQUAL: Final = (5.0, 5.0, 5.0)
ENOUGH: Final = 2
"""Components that must be known for an index."""
UNEMPLOYMENT: Final = "unemployment_rate"


def components(pack: Pack) -> pd.DataFrame:
    """Figure of each component by commune: shares 0 to 1, euros a year; NaN when not known."""
    return figures(pack.communes.assign(**pack.people))


def figures(communes: pd.DataFrame) -> pd.DataFrame:
    """Figure of each component from the columns of the tables of people, as ``components``."""
    people = communes["population"].astype(float)
    people = people.where(people > 0)
    active = communes["active_15_64"].astype(float)
    return pd.DataFrame(
        {
            "share_65_plus": communes["pop_65_plus"] / people,
            "share_0_19": communes["pop_0_19"] / people,
            "unemployment_rate": communes["unemployed_15_64"] / active.where(active > 0),
            "median_standard_of_living_eur": communes["median_standard_of_living_eur"],
        }
    ).astype(float)


def steadied(count: pd.Series, total: pd.Series) -> pd.Series:
    """Rates of small numbers, brought towards the rate of all by empirical Bayes.

    Marshall (1991), as in PySAL. With rᵢ = countᵢ / totalᵢ and the rate of all
    m = Σ count / Σ total, the rates differ by s² = Σ totalᵢ (rᵢ − m)² / Σ total, of which chance
    alone would make m / mean(total). What remains is the variance between communes,
    a = max(0, s² − m / mean(total)), and

        steadied rᵢ = m + cᵢ (rᵢ − m),    cᵢ = a / (a + m / totalᵢ).

    A large commune keeps its rate, a small one goes to m, all do when a is 0.

    Parameters
    ----------
    count, total : Series of float
        Unemployed and active people of the communes of one department; NaN when not known.

    Returns
    -------
    Series, index of ``total``
        Between the commune's own rate and m; NaN where the total is not known or 0.
    """
    known = total.gt(0) & count.notna()
    size, rate = total[known].astype(float), count[known] / total[known]
    if size.empty:
        return pd.Series(np.nan, index=total.index)
    mean = float((rate * size).sum() / size.sum())
    between = float((size * (rate - mean) ** 2).sum() / size.sum()) - mean / size.mean()
    if between <= 0:
        return pd.Series(mean, index=rate.index).reindex(total.index)
    kept = between / (between + mean / size)
    return (mean + kept * (rate - mean)).reindex(total.index)


def with_steadied(values: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Figures of the communes of one department, unemployment ``steadied``: those placed."""
    steady = steadied(communes["unemployed_15_64"], communes["active_15_64"])
    return values.assign(**{UNEMPLOYMENT: steady.astype(float)})


def percentile(values: pd.Series, thresholds: pd.Series) -> pd.Series:
    """Place values among national percentiles, 0 to 100.

    Parameters
    ----------
    values : Series of float
        Figures; NaN stays NaN.
    thresholds : Series of float
        Value of each percentile, indexed by percentile, non-decreasing. When several
        percentiles have the same value, that value is the highest of them.

    Returns
    -------
    Series, index of ``values``
        Linear interpolation between thresholds; 0 below the first, 100 from the last on.
        All NaN when ``thresholds`` is empty.
    """
    steps = thresholds.drop_duplicates(keep="last")
    if steps.empty:
        return pd.Series(np.nan, index=values.index)
    placed = np.interp(
        values.to_numpy(dtype=float), steps.to_numpy(), steps.index.to_numpy(float), left=0.0
    )
    return pd.Series(placed, index=values.index)


def percentiles(pack: Pack) -> pd.DataFrame:
    """National percentile of each component by commune, 0 to 100, 100 being the most need."""
    return placed(_compared(pack), pack.tables["national_percentiles"])


def _compared(pack: Pack) -> pd.DataFrame:
    return with_steadied(components(pack), pack.communes)


def placed(values: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Place figures among the percentiles of ``table`` (``national_percentiles``), as above."""
    steps = table.set_index("percentile")
    found = pd.DataFrame({name: percentile(values[name], steps[name]) for name in values})
    for name, component in COMPONENTS.items():
        if component.reversed:
            found[name] = 100 - found[name]
    return found


def normalised(profile: str, weights: tuple[float, ...]) -> NDArray[np.float64]:
    """Weights of the components of a profile, summing to 1; all zero counts as all equal.

    Raises ``KeyError`` for an unknown profile, ``ValueError`` for a negative weight or when
    there are fewer weights than components.
    """
    needed = len(PROFILES[profile].components)
    chosen = np.asarray(weights[:needed], dtype=float)
    if len(chosen) < needed or not np.all(chosen >= 0):
        raise ValueError("one weight of 0 or more is expected for each component")
    return np.full(needed, 1 / needed) if chosen.sum() == 0 else chosen / chosen.sum()


def mean_of_known(placed: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted means over the components that are known.

    ``placed``: communes × components, NaN when not known. ``weights``: components, or
    draws × components. Returns communes, or draws × communes; NaN when no component that
    has a weight is known, or fewer than ``ENOUGH`` of several.
    """
    known = ~np.isnan(placed)
    known &= (known.sum(axis=1) >= min(ENOUGH, placed.shape[1]))[:, np.newaxis]
    total = weights @ np.where(known, placed, 0.0).T
    weight = weights @ known.T.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(weight > 0, total / weight, np.nan))


@per_pack
def need(pack: Pack, profile: str = "droits", weights: tuple[float, ...] = EQUAL) -> pd.DataFrame:
    """Compute the need index of each commune.

    Parameters
    ----------
    pack, profile
        ``profile`` is a key of ``PROFILES``.
    weights : tuple of float
        One per component of the profile, in its order; extra ones are ignored.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``need`` (0 to 100, NaN when fewer than two components are known), ``used`` (names of
        the components it is the mean of, joined by ``|``), and for each component of the
        profile the figure placed, ``<name>``, and ``<name>_percentile`` (0 to 100, reversed
        for income). The frame is shared: copy it before changing it.

    Raises
    ------
    KeyError, ValueError
        As ``normalised`` does.
    """
    return index(_compared(pack), percentiles(pack), profile, weights)


def index(
    values: pd.DataFrame,
    ranked: pd.DataFrame,
    profile: str,
    weights: tuple[float, ...] = EQUAL,
) -> pd.DataFrame:
    """Compute the need index, as ``need``, from figures and their percentiles."""
    names = list(PROFILES[profile].components)
    share = normalised(profile, weights)
    found = mean_of_known(ranked[names].to_numpy(), share)
    known = (ranked[names].notna() & (share > 0)).to_numpy() & ~np.isnan(found)[:, np.newaxis]
    said = ["|".join(compress(names, one)) for one in product((False, True), repeat=len(names))]
    used = np.array(said, dtype=object)[known @ (1 << np.arange(len(names))[::-1])]
    columns: dict[str, Any] = {"need": found, "used": used}
    for name in names:
        columns |= {name: values[name], f"{name}_percentile": ranked[name]}
    return pd.DataFrame(columns, index=ranked.index)


def need_label(profile: str, weights: tuple[float, ...] = EQUAL) -> str:
    """Name the components of a need, and their weights when these are not equal, in French."""
    names = [COMPONENTS[name].name for name in PROFILES[profile].components]
    shares = normalised(profile, weights)
    if len(set(shares)) > 1:
        names = [
            f"{name} ({french.quantity(100 * share, '%')})"
            for name, share in zip(names, shares, strict=True)
        ]
    return french.join_list(names)


def of_params(pack: Pack, profile: str, params: Params) -> pd.DataFrame:
    """Need of a profile; the reader's weights are those of the profile that is looked at."""
    return need(pack, profile, params.weights if profile == params.profile else EQUAL)


INDICES: Final = {profile.indicator: key for key, profile in PROFILES.items()}
"""Profile of each need index, by identifier of indicator."""


def export(pack: Pack, params: Params) -> pd.DataFrame:
    """What lets a reader recompute the indices of a commune from its row of the table.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``<component>_percentile`` for every component, then for each index ``<id>_used`` and
        ``<id>_weights``: components and weights in the same order, joined by ``|``. The index
        is Σ weight × percentile / Σ weight.
    """
    columns = {f"{name}_percentile": values for name, values in percentiles(pack).items()}
    for index, profile in INDICES.items():
        found = of_params(pack, profile, params)
        moved = profile == params.profile and any(params.weights)
        chosen = params.weights if moved else EQUAL
        weight = dict(zip(PROFILES[profile].components, chosen, strict=False))
        columns[f"{index}_used"] = found["used"]
        columns[f"{index}_weights"] = found["used"].map(
            lambda used, weight=weight: "|".join(f"{weight[n]:g}" for n in used.split("|") if n)
        )
    return pd.DataFrame(columns)
