"""The department in one sentence and its hypothesis, then in five figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from geo.access import measures, presence
from geo.access.measures import Params
from geo.base import french
from geo.indicators import registry
from geo.pack import catalogue, missing, territories
from geo.pack.kinds import COUNTED, HELP, KINDS
from geo.pack.memo import per_pack
from geo.pack.schema import TIMES
from geo.reading import map_reading, names

if TYPE_CHECKING:
    from geo.pack.pack import Pack


TABLES: Final = ("population", "territories", *(one.table for one in HELP), *TIMES)
"""Tables of the pack that ``by_territory`` is computed from."""
BEYOND: Final = ("beyond", "beyond_low", "beyond_high")
POSTS: Final = "Postes de conseiller numérique"
_DATED: Final = {
    "population": ("population", "population"),
    "ages": ("population", "share_65_plus"),
    "advisers": ("advisers", "posts_per_10k"),
}
"""What has a year: its table, and the indicator that says it."""


class KeyFigure(NamedTuple):
    """A figure, what it counts, and the precision a reader needs."""

    label: str
    value: str
    detail: str


def key_figures(pack: Pack, params: Params) -> list[KeyFigure]:
    """Figures of a department: people, age, places of help, posts, people far from help.

    Five of them, less those of which the department has no list.
    """
    people = pack.communes["population"].sum()
    older = pack.communes["pop_65_plus"].sum()
    sites = pack.sites("france_services")
    inside = sites[sites["in_department"].astype(bool)]
    posts = pack.tables["advisers"]
    public = posts.loc[posts["sector"] == "public", "posts"].sum()
    beyond = registry.by_unit(pack, "inhabitants_beyond", "departement", params).iloc[0]
    figures = [
        KeyFigure(
            "Habitants",
            french.number(people),
            f"{french.plural(len(pack.communes), 'commune')}, {_year(pack, 'population')}",
        ),
        KeyFigure(
            "65 ans et plus",
            french.quantity(100 * older / people, "%", 1),
            f"{french.plural(older, 'personne')}, âges de {_year(pack, 'ages')}",
        ),
        KeyFigure(
            "France services",
            french.number(len(inside)),
            _around(pack, sites, pack.tables["mds"], params),
        ),
        KeyFigure(
            POSTS,
            french.number(posts["posts"].sum()),
            f"{french.number(public)} publics, {french.number(posts['posts'].sum() - public)} "
            f"privés, {_year(pack, 'advisers')}",
        ),
        KeyFigure(
            f"À plus de {french.quantity(params.threshold_min, 'min')} "
            f"{KINDS[params.kind].noun.of_a}",
            french.number(_rounded(*beyond[["low", "central", "high"]])),
            _between(*beyond[["low", "central", "high"]]),
        ),
    ]
    listed = ("population", "population", "france_services", "advisers", KINDS[params.kind].table)
    return [one for one, table in zip(figures, listed, strict=True) if not pack.lacks(table)]


def _year(pack: Pack, what: str) -> str:
    table, indicator = _DATED[what]
    return registry.vintage(pack, registry.REGISTRY[indicator], table)


def _between(low: float, central: float, high: float) -> str:
    """Unit and range of a count of inhabitants."""
    figures = french.digits(low, high, central)
    low, high = (french.significant(end, figures) for end in (low, high))
    return "habitants" if low == high else f"habitants, {french.span(low, high)}"


def _around(pack: Pack, sites: pd.DataFrame, mds: pd.DataFrame, params: Params) -> str:
    """Say how many France services are in an MDS; without any MDS, how many are just outside.

    And how many of those of the department the reading of presence leaves out.
    """
    left = presence.left_out(pack, "france_services", params.counts)["in_department"].sum()
    out = f"{french.number(left)} {'ne compte' if left < 2 else 'ne comptent'} pas dans les temps"
    if mds.empty:
        outside = (~sites["in_department"].astype(bool)).sum()
        said = f"{french.number(outside)} de plus juste hors du département"
    else:
        hosted = mds["hosts_france_services"].astype(bool).sum()
        where = f"une des {french.number(len(mds))} MDS" if len(mds) > 1 else "la seule MDS"
        said = f"dont {french.number(hosted)} dans {where}"
    return f"{said}{french.NNBSP}; {out}" if left else said


@per_pack
def by_territory(pack: Pack, params: Params) -> pd.DataFrame:
    """The territories of a department side by side, the furthest from help first.

    Returns one row per solidarity territory (per EPCI where there is none), indexed by its code:
    ``name``, ``beyond`` and its range ``beyond_low``, ``beyond_high`` (inhabitants),
    ``population``, ``share_65_plus`` (%), the sites inside of each of ``kinds.COUNTED``,
    ``posts``, ``posts_per_10k``. A list that the department has not has no column, the one
    that ``beyond`` is measured from included: the order is then that of the names.
    """
    level = territories.grouping(pack)
    names, member = territories.units(pack, level), territories.membership(pack, level)

    def figure(indicator: str, column: str = "central") -> pd.Series:
        return registry.by_unit(pack, indicator, level, params)[column]

    def count(kind: str, weight: str | None = None) -> pd.Series:
        sites = pack.sites(kind)
        unit = sites["code_insee"].map(member)
        each = sites[weight] if weight else pd.Series(1, index=sites.index)
        return each.groupby(unit).sum().reindex(names.index, fill_value=0)

    columns = {
        "name": names,
        "beyond": figure("inhabitants_beyond"),
        "beyond_low": figure("inhabitants_beyond", "low"),
        "beyond_high": figure("inhabitants_beyond", "high"),
        "population": figure("population"),
        "share_65_plus": figure("share_65_plus"),
    }
    for kind in COUNTED:
        if not pack.lacks(kind.table):
            columns[kind.id] = count(kind.id)
    if not pack.lacks("advisers"):
        columns |= {"posts": count("cnfs", "posts"), "posts_per_10k": figure("posts_per_10k")}
    rows = pd.DataFrame(columns).sort_values(["beyond", "name"], ascending=[False, True])
    unknown = [] if measures.has_list(pack, params.kind) else [*BEYOND]
    return rows.drop(columns=unknown)


@per_pack
def border_sentence(pack: Pack, params: Params) -> str:
    """Say what ignoring the neighbouring departments' sites would add, and why they count.

    Empty when the kind of help has no site across the border, or no list.
    """
    with_them, without = (
        measures.nearest(pack, params.kind, params.counts._replace(neighbours=neighbours))[
            "central"
        ].gt(params.threshold_min)
        for neighbours in (True, False)
    )
    if with_them.equals(without):
        return ""
    people = pack.communes["population"]
    return (
        "Sans les lieux des départements voisins, on compterait, en estimation centrale, "
        f"{french.plural(without.sum(), 'commune')} au lieu de {french.number(with_them.sum())} "
        f"et {french.people(people[without].sum(), 2)} au lieu de "
        f"{french.number(french.significant(people[with_them].sum(), 2))} : on passe "
        "la limite du département pour être aidé, les temps en tiennent compte."
    )


@per_pack
def answer(pack: Pack, params: Params) -> str:
    """How many are far from help, in one plain sentence and two figures at most.

    The second one is of the threshold just below, where there is one: people counted on a single
    threshold are a cliff. Without the list of the kind of help, what is missing.
    """
    if lack := missing.sentence(pack, params.kind):
        return lack
    where = french.capital(french.department(pack.name, pack.tncc, "dans"))
    limits = _limits(params)
    (low, central, high), *lower = (_beyond(pack, params, limit) for limit in limits)
    far = f"à plus de {french.quantity(limits[0], 'minutes')} {KINDS[params.kind].noun.of_a}"
    about = "" if low == high else "environ "
    if central:
        are = "est" if central < 2 else "sont"
        said = f"{where}, {about}{_people(low, central, high)} {are} {far}"
    else:
        said = f"{where}, aucun habitant n’est {far}"
    if not lower or not lower[0][1]:
        return f"{said}."
    also = french.number(_rounded(*lower[0])) if central else f"environ {_people(*lower[0])}"
    return f"{said}, {also} à plus de {limits[1]}."


@per_pack
def hypothesis(pack: Pack, params: Params) -> str:
    """What the figures of ``answer`` depend on, and when they are of; empty without a list."""
    if missing.sentence(pack, params.kind):
        return ""
    ranges = [_beyond(pack, params, limit) for limit in _limits(params)]
    told = [
        french.span(french.significant(low, 2), french.significant(high, 2), brief=True)
        for low, _, high in ranges
        if low != high
    ]
    said = f"Selon l’hypothèse de temps{french.NBSP}: {', et '.join(told)}. " if told else ""
    listed = catalogue.dates_of(KINDS[params.kind].table, pack.department, pack.root)
    of_places = f"{KINDS[params.kind].many} {french.on(max(listed)).lower()}" if listed else ""
    of_people = f"population en vigueur en {_year(pack, 'population')}"
    dates = french.capital(", ".join(filter(None, [of_places, of_people])))
    return f"{said}{dates}."


def _limits(params: Params) -> list[int]:
    """The threshold, then the one just below, if there is one."""
    lower = [one for one in measures.THRESHOLDS_MIN if one < params.threshold_min]
    return [params.threshold_min, *lower[-1:]]


def _beyond(pack: Pack, params: Params, limit_min: int) -> tuple[float, float, float]:
    """Inhabitants over so many minutes from help: at least, central, at most."""
    minutes = measures.nearest(pack, params.kind, params.counts)
    people = pack.communes["population"]
    low, central, high = (people[minutes[one] > limit_min].sum() for one in measures.ESTIMATES)
    return float(low), float(central), float(high)


def _rounded(low: float, central: float, high: float) -> float:
    return french.significant(central, french.digits(low, high, central))


def _people(low: float, central: float, high: float) -> str:
    return french.plural(_rounded(low, central, high), "habitant")


@per_pack
def sentence(pack: Pack, params: Params) -> str:
    """The answer in detail: when, how many people, how far, where most of them live.

    The date is that of the list of the places: figures are as old as it is.
    """
    listed = catalogue.dates_of(KINDS[params.kind].table, pack.department, pack.root)
    when = f"{french.on(max(listed))}," if listed else ""
    first = map_reading.beyond_sentence(pack, params, when)
    if not measures.has_list(pack, params.kind):
        return first
    rows = by_territory(pack, params)
    near = " ".join(
        filter(
            None,
            [
                map_reading.expected_beyond(pack, params),
                map_reading.another_threshold(pack, params),
            ],
        )
    )
    if rows["beyond"].max() == 0 or len(rows) < 2:
        return map_reading.with_presence(
            pack, params.kind, params, " ".join(filter(None, [first, near]))
        )
    most = str(rows.index[0])
    worst = names.unit_name(pack, territories.grouping(pack), most, "le")
    always = all(rows[end].max() in (0, rows[end][most]) for end in BEYOND)
    sure = "" if always else ", en estimation centrale"
    most_of_them = f"{french.capital(worst)} en compte le plus{sure}."
    said = " ".join(filter(None, [first, most_of_them, near]))
    return map_reading.with_presence(pack, params.kind, params, said)
