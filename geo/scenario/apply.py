"""The tables of a pack once a scenario is true: what closes leaves, what opens arrives.

Everything opened is simulated: its identifiers start with ``PREFIX``, its names say so, and it
stands at the chef-lieu of its commune. No table is changed in place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import nearest as access
from geo.access.opening_hours import DAYS
from geo.base import french as wording
from geo.pack.kinds import KINDS

if TYPE_CHECKING:
    from geo.pack.pack import Pack
    from geo.scenario.scenario import Opening, Scenario

PREFIX: Final = "simule-"
"""Start of the identifiers of what a scenario opens."""
SUFFIX: Final = "-simule"
"""End of the identifiers of the places where it stands, after the code of the commune."""
HALF_DAYS: Final = {
    f"{day}-{half}": f"{name} {said}"
    for day, name in DAYS.items()
    for half, said in (("am", "matin"), ("pm", "après-midi"))
}
"""Half days of a session, in French."""
SESSION_HOURS: Final = {"am": "09:00 - 12:00", "pm": "14:00 - 17:00"}
LABEL_WEEK: Final = {
    **{f"hours_{day}": "09:00 - 12:00 / 14:00 - 16:00" for day in ("mon", "tue", "wed", "thu")},
    "hours_fri": "09:00 - 13:00",
}
"""Hours of a new France services: the 24 h a week, five days, that the label asks at least."""
POINT: Final = ["place_id", "x_m", "y_m"]

Tables = dict[str, pd.DataFrame]
Row = dict[str, Any]


def tables(pack: Pack, scenario: Scenario) -> Tables:
    """Every table of the pack with the scenario applied, typed as before.

    The scenario must fit the pack (``scenario.check``).
    """
    found = dict(pack.tables)
    _close(found, scenario)
    if scenario.posts:
        found["advisers"] = _cut(found["advisers"], dict(scenario.posts))
    _leave(pack, found)
    if scenario.closed_of("mds"):
        found["territories"] = _served(pack, found)
    for name, rows in _opened(pack, found, scenario).items():
        found[name] = _appended(found[name], rows)
    found["places"] = _places(found)
    return found


def _close(found: Tables, scenario: Scenario) -> None:
    """Remove the sites that close, with the places their teams go to."""
    sites, mds = scenario.closed_of("france_services"), scenario.closed_of("mds")
    for table, column, gone in (
        ("mds_outreach", "outreach_id", scenario.closed_of("mds_outreach")),
        ("mds_outreach", "mds_name", _values(found["mds"], "mds_id", mds, "name")),
        ("mds", "mds_id", mds),
        ("france_services_stops", "site_id", sites),
        ("france_services", "site_id", sites),
    ):
        closing = found[table][column].isin(gone)
        if closing.any():
            found[table] = found[table][~closing].reset_index(drop=True)


def _values(table: pd.DataFrame, key: str, ids: list[str], column: str) -> list[str]:
    return list(table.loc[table[key].isin(ids), column])


def _cut(advisers: pd.DataFrame, remaining: dict[str, int]) -> pd.DataFrame:
    """Leave the posts that remain; an employer that has none left leaves the table."""
    changed = advisers["post_id"].isin(remaining)
    posts = advisers["post_id"].map(remaining).where(changed, advisers["posts"])
    filled = advisers["posts_filled"].where(~changed, advisers["posts_filled"].clip(upper=posts))
    cut = advisers.assign(posts=posts.astype(advisers["posts"].dtype), posts_filled=filled)
    return cut[cut["posts"] > 0].reset_index(drop=True)


def _leave(pack: Pack, found: Tables) -> None:
    """Say of the other sites of a place that what they hosted, or were too, is gone."""
    for kind in ("france_services", "mds"):
        gone = set(pack.tables[kind]["place_id"]) - set(found[kind]["place_id"])
        if not gone:
            continue
        others = found["resource_places"]
        lost = others["role"].eq(kind) & others["place_id"].isin(gone)
        found["resource_places"] = others.assign(role=others["role"].mask(lost))
        if kind == "france_services":
            mds = found["mds"]
            hosting = mds["hosts_france_services"] & ~mds["place_id"].isin(gone)
            found["mds"] = mds.assign(hosts_france_services=hosting)


def _served(pack: Pack, found: Tables) -> pd.DataFrame:
    """Give the communes whose MDS closes to the nearest left in their territory, else in all."""
    table, left = found["territories"], found["mds"].merge(pack.tables["places"][POINT])
    orphans = table[~table["mds_name"].isin(left["name"])]
    served = table["mds_name"].copy()
    for territory, rows in orphans.groupby("territory"):
        own = left[left["territory"] == territory]
        near = own if len(own) else left
        homes = pack.communes.loc[rows["code_insee"], ["x_m", "y_m"]]
        served[rows.index] = near["name"].loc[access.nearest(homes, near)["site_id"]].to_numpy()
    return table.assign(mds_name=served)


def _opened(pack: Pack, found: Tables, scenario: Scenario) -> dict[str, list[Row]]:
    """Rows of what opens, by table."""
    holder = found["territories"].set_index("code_insee")["mds_name"]
    codes = sorted({opening.code_insee for opening in scenario.opened})
    rows: dict[str, list[Row]] = {"places": [_place(pack, code) for code in codes]}
    rows["france_services"] = [
        _site(pack, opening.code_insee) for opening in scenario.opened_of("france_services")
    ]
    rows["france_services"] += _branches(pack, scenario.opened_of("session"))
    rows["advisers"] = [
        {
            **_at(opening.code_insee, "post_id"),
            "employer": f"Commune {_said(pack, opening.code_insee, wording.of)}",
            "sector": "public",
            "employer_type": "commune",
            "posts": opening.posts,
            "note": "poste simulé",
        }
        for opening in scenario.opened_of("cnfs")
    ]
    rows["mds_outreach"] = [
        {
            **_at(opening.code_insee, "outreach_id"),
            "mds_name": holder[opening.code_insee],
            "activity": "permanence simulée",
            "source": "scénario",
        }
        for opening in scenario.opened_of("mds_outreach")
    ]
    return rows


def _at(code: str, key: str, suffix: str = "") -> Row:
    return {key: f"{PREFIX}{code}{suffix}", "place_id": f"{code}{SUFFIX}"}


def _said(pack: Pack, code: str, said: Callable[[str, str], str]) -> str:
    return said(*pack.communes.loc[code, ["name", "tncc"]])


def _place(pack: Pack, code: str) -> Row:
    commune = pack.communes.loc[code]
    return {
        **_at(code, "place_id"),
        "name": f"{commune['name']}, lieu simulé",
        "code_insee": code,
        "x_m": commune["x_m"],
        "y_m": commune["y_m"],
        "precision": "town_hall",
        "in_department": True,
    }


def _site(pack: Pack, code: str) -> Row:
    """A new France services: fixed, open the least week that the label allows."""
    return {
        **_at(code, "site_id"),
        "name": f"France services {_said(pack, code, wording.of)} (simulée)",
        "kind": "Principal",
        "format": "Fixe",
        "labelled_on": pack.tables["france_services"]["labelled_on"].max(),
        **LABEL_WEEK,
        "appointment": False,
        "in_department": True,
    }


def _branches(pack: Pack, sessions: list[Opening]) -> list[Row]:
    """One branch a commune, open on its half days: it counts where branches do, and its hours."""
    weeks: dict[str, Row] = {}
    for session in sorted(sessions):
        day, _, half = session.when.partition("-")
        hours = weeks.setdefault(session.code_insee, {})
        before = hours.get(f"hours_{day}")
        hours[f"hours_{day}"] = " / ".join(filter(None, [before, SESSION_HOURS[half]]))
    empty = {f"hours_{day}": None for day in DAYS}
    return [
        {
            **_site(pack, code),
            **_at(code, "site_id", "-permanence"),
            "name": f"Permanence France services {_said(pack, code, wording.at)} (simulée)",
            "kind": "Antenne",
            **empty,
            **hours,
        }
        for code, hours in weeks.items()
    ]


def _appended(table: pd.DataFrame, rows: list[Row]) -> pd.DataFrame:
    if not rows:
        return table
    new = pd.DataFrame(rows, columns=table.columns).astype(table.dtypes)
    return pd.concat([table, new], ignore_index=True)


def _places(found: Tables) -> pd.DataFrame:
    """Places that have a role, with the roles that the other tables give them."""
    roles: dict[str, list[str]] = {}
    for one in KINDS.values():
        for place in found[one.table]["place_id"].dropna().unique():
            roles.setdefault(place, []).append(one.role)
    table = found["places"]
    kept = table[table["place_id"].isin(roles)].reset_index(drop=True)
    written = ["|".join(sorted(roles[place])) for place in kept["place_id"]]
    return kept.assign(roles=pd.Series(written, dtype=table["roles"].dtype))
