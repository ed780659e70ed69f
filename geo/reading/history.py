"""How coverage grew since January 2020, from the label dates of the sites that exist today.

A site counts from the month of its label. Sites that have closed since are in no list: they
are not here, and neither is the coverage they gave. The neighbours' sites count too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import measures, nearest_places, presence, travel, travel_words
from geo.access.measures import Params
from geo.access.presence import ALL, Counts
from geo.access.travel import Distances
from geo.base import french
from geo.indicators import classes
from geo.indicators.classes import LegendRow
from geo.pack import catalogue, missing
from geo.pack.memo import per_pack
from geo.reading import map_reading
from geo.reading.map_reading import Reading

if TYPE_CHECKING:
    from geo.pack.pack import Pack

FIRST_MONTH: Final = "2020-01"
INDICATOR: Final = "france_services_min"
_BOUND_OF: Final = {"low": "high", "central": "central", "high": "low"}
"""The fewest inhabitants are covered under the assumption that gives the most minutes."""


@per_pack
def months(pack: Pack) -> list[str]:
    """Months told, ``2020-01`` to that of the published list (or of the last label)."""
    dates = _dated(pack)["labelled_on"]
    published = catalogue.dates_of("france_services", pack.department, pack.root)
    last = max([FIRST_MONTH, *dates.dt.strftime("%Y-%m").dropna(), *(d[:7] for d in published)])
    return [str(month) for month in pd.period_range(FIRST_MONTH, last, freq="M")]


def _dated(pack: Pack, counts: Counts = ALL) -> pd.DataFrame:
    """Places that minutes are measured to, with the label date of their site, the oldest first."""
    sites = presence.places(pack, "france_services", counts)
    labels = pack.tables["france_services"].set_index("site_id")["labelled_on"]
    dated = sites.join(pd.to_datetime(labels), on="site")
    return dated.sort_values(["labelled_on", "name"]).dropna(subset=["labelled_on"])


@per_pack
def monthly_distances(pack: Pack, counts: Counts = ALL) -> Distances:
    """How far the nearest site that had its label was: months × communes, in pack order.

    Both are infinite while there was no site, missing without a list. A month is seen at its
    last day. One pass: the running minimum over the sites sorted by date. Shared between
    callers: copy it before changing it.
    """
    sites = _dated(pack, counts)
    found = nearest_places.distance_matrix(pack.communes, sites, travel.roads_of(pack))
    nobody = np.full((1, len(pack.communes)), np.inf)
    labelled = sites["labelled_on"].dt.strftime("%Y-%m").to_numpy(dtype=str)
    opened = np.searchsorted(labelled, np.array(months(pack), dtype=str), side="right")
    unknown = 0.0 if measures.has_list(pack, "france_services") else np.nan
    return found.each(
        lambda side: unknown + np.minimum.accumulate(np.concatenate([nobody, side.T]))[opened]
    )


@per_pack
def coverage(pack: Pack, threshold_min: int, counts: Counts = ALL) -> pd.DataFrame:
    """Inhabitants within the threshold of a France services, month by month.

    Returns a DataFrame, index month: ``low``, ``central``, ``high`` (inhabitants, fewest
    first), ``sites`` in the department and ``sites_outside`` (neighbours' sites). None of
    them ever decreases; all are missing without a list. Inhabitants are those in force
    throughout.
    """
    far, told = monthly_distances(pack, counts), months(pack)
    people = pack.communes["population"].to_numpy(dtype=float)
    found = {
        name: (far.minutes(travel.RANGE[bound]) <= threshold_min) @ people
        for name, bound in _BOUND_OF.items()
    }
    sites = _dated(pack, counts).drop_duplicates("site")
    labelled = sites["labelled_on"].dt.strftime("%Y-%m")
    inside = sites["in_department"].astype(bool)
    for name, kept in (("sites", inside), ("sites_outside", ~inside)):
        found[name] = np.array([int((labelled[kept] <= month).sum()) for month in told])
    frame = pd.DataFrame(found, index=told)
    return frame if measures.has_list(pack, "france_services") else frame * np.nan


def minutes_at(pack: Pack, month: str, counts: Counts = ALL) -> pd.DataFrame:
    """Minutes to the nearest France services at the end of a month, as ``measures.nearest``.

    Index ``code_insee``; columns ``low``, ``central``, ``high``. Raises ``KeyError`` for a
    month that is not told.
    """
    row = dict(zip(months(pack), range(len(months(pack))), strict=True))[month]
    then = monthly_distances(pack, counts).each(lambda side: side[row])
    return pd.DataFrame(
        {name: then.minutes(assumption) for name, assumption in travel.RANGE.items()},
        index=pack.communes.index,
    )


@per_pack
def read_at(pack: Pack, month: str, params: Params) -> Reading:
    """Read the map of minutes at a month, in the classes of today's map."""
    today = map_reading.read_map(pack, INDICATOR, "commune", params)
    figures = minutes_at(pack, month, params.counts)
    unit_class = classes.classify(figures["central"], today.indicator.bounds)
    found, _ = classes.counts(unit_class, len(today.colours))
    texts = classes.class_labels(today.indicator)
    legend = [LegendRow(*row) for row in zip(texts, today.colours, found, strict=True)]
    rows, never = figures.itertuples(index=False), french.unreached(figures["central"])
    return replace(
        today,
        figures=figures,
        unit_class=unit_class,
        legend=tuple(legend),
        labels=pd.Series([french.minutes(*row, never=never) for row in rows], figures.index),
        answer=sentence_at(pack, month, params),
        depends="",
    )


def inhabitants(pack: Pack) -> float:
    """Inhabitants of the department, those of whom ``coverage`` counts some."""
    return float(pack.communes["population"].sum())


@per_pack
def sentence(pack: Pack, params: Params) -> str:
    """Say how far coverage went from the first month told to the last."""
    if lack := missing.sentence(pack, "france_services"):
        return lack
    told = coverage(pack, params.threshold_min, params.counts)
    first, last = told.iloc[0], told.iloc[-1]
    start, end = str(told.index[0]), str(told.index[-1])
    people = inhabitants(pack)
    ranged = any(row["low"] != row["high"] for row in (first, last))
    listed = pack.tables["france_services"]["in_department"].sum()
    said = (
        f"La part des habitants à {french.quantity(params.threshold_min, 'minutes')} ou moins "
        f"d’une France services est passée de {_share(first, people)} en {french.date(start)} à "
        f"{_share(last, people)} en {french.date(end)}"
        f"{', selon l’hypothèse' if ranged else ''} ({travel_words.pack_words(pack).time}). Parmi "
        f"les sites du département qui existent encore, {_opened(first['sites'])} au début, "
        f"{french.number(last['sites'])} à la fin, sur {french.number(listed)} de la liste"
        f"{_beside(first['sites_outside'])}."
    )
    return map_reading.with_presence(pack, "france_services", params, said)


def _share(row: pd.Series, people: float) -> str:
    low, central, high = (_percent(row[name], people) for name in ("low", "central", "high"))
    said = f"{central}\u00a0%"
    return said if low == high else f"{said} (de {low} à {high})"


def _beside(sites: float) -> str:
    """Say that the sites of the neighbours count too: a share that one site could not reach."""
    if not sites:
        return ""
    also = "comptait aussi" if sites < 2 else "comptaient aussi"
    beyond = french.plural(sites, "site")
    return f"\u202f; {beyond} hors du département {also} au début"


def _percent(covered: float, people: float) -> str:
    """A share in whole points, one decimal from 99 on: 100 only when nobody is left out."""
    share = 100 * covered / people
    if share < 99 or covered == people:
        return french.number(share)
    return french.number(min(share, 99.9), 1)


def _opened(sites: float) -> str:
    if sites == 0:
        return "aucun n’était ouvert"
    return f"{french.number(sites)} {'était ouvert' if sites < 2 else 'étaient ouverts'}"


def sentence_at(pack: Pack, month: str, params: Params) -> str:
    """Say how many inhabitants were within the threshold at a month, with how many sites."""
    if lack := missing.sentence(pack, "france_services"):
        return lack
    told = coverage(pack, params.threshold_min, params.counts)
    row = told.to_dict("index")[month]
    covered = french.people_range(row["low"], row["central"], row["high"])
    outside = french.plural(row["sites_outside"], "site")
    lived = "vivaient" if max(row["low"], row["high"]) >= 2 else "vivait"
    return (
        f"Fin {french.date(month)} : {covered}{',' if ',' in covered else ''} {lived} à "
        f"{french.quantity(params.threshold_min, 'minutes')} ou moins d’une France services, avec "
        f"{french.plural(row['sites'], 'site')} dans le département et {outside} au-delà de "
        "ses limites (sites qui existent encore)."
    )


@per_pack
def open_sites(pack: Pack, month: str, params: Params) -> list[str]:
    """Identifiers of the France services that counted at a month, each once."""
    sites = _dated(pack, params.counts)
    return [*sites.loc[sites["labelled_on"].dt.strftime("%Y-%m") <= month, "site"].unique()]


@per_pack
def openings(pack: Pack, params: Params) -> pd.DataFrame:
    """List the sites that count by label date, the oldest first: French columns."""
    sites = _dated(pack, params.counts).drop_duplicates("site")
    published = pack.sites("france_services").loc[sites["site"]]
    sites = sites.assign(**{name: published[name].to_numpy() for name in ("name", "code_insee")})
    inside = pack.communes["name"].to_dict()
    outside = pack.tables["neighbours"].set_index("code_insee")["name"].to_dict()
    return pd.DataFrame(
        {
            "Label depuis": sites["labelled_on"].dt.strftime("%Y-%m-%d"),
            "France services": sites["name"].map(french.apostrophe),
            "Commune": sites["code_insee"].map(outside | inside),
            "Dans le département": sites["in_department"]
            .astype(bool)
            .map({True: "oui", False: "non"}),
        }
    ).reset_index(drop=True)


@per_pack
def table(pack: Pack, params: Params) -> pd.DataFrame:
    """Coverage month by month, ready to be shown: French columns, inhabitants whole."""
    told = coverage(pack, params.threshold_min, params.counts)
    limit = french.quantity(params.threshold_min, "min")
    return pd.DataFrame(
        {
            "Mois": told.index,
            f"Habitants à {limit} ou moins": told["central"],
            "estimation basse": told["low"],
            "estimation haute": told["high"],
            "Part des habitants (%)": (100 * told["central"] / inhabitants(pack)).round(1),
            "Sites du département": told["sites"],
            "Sites voisins": told["sites_outside"],
        }
    ).reset_index(drop=True)


def table_at(pack: Pack, read: Reading) -> pd.DataFrame:
    """The map of a month as a table, the furthest first: French columns."""
    frame = pd.DataFrame(
        {
            "Code INSEE": read.figures.index,
            "Commune": read.names.map(french.apostrophe),
            "Minutes": read.figures["central"].round(1),
            "au moins": read.figures["low"].round(1),
            "au plus": read.figures["high"].round(1),
            "Habitants (2026)": pack.communes["population"],
        }
    )
    return frame.sort_values(["Minutes", "Commune"], ascending=[False, True], ignore_index=True)
