"""The tables of a pack once a scenario is true: what closes leaves, what opens arrives.

Everything opened is simulated: its identifiers start with ``PREFIX``, its names say so, and it
stands at the chef-lieu of its commune. No table is changed in place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import nearest_places
from geo.access.opening_hours import DAYS
from geo.base import french
from geo.pack.kinds import CHANGED, CLOSED, KINDS, OPENED, PARTS, SESSION, Kind
from geo.pack.schema import TABLES

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
    closing: list[tuple[str, str, list[str]]] = []
    for name in CLOSED:
        kind, ids = CHANGED[name], scenario.closed_of(name)
        key = TABLES[kind.table].key[0]
        closing.append((kind.table, key, ids))
        part = PARTS.get(kind.id)
        if part is not None:
            column, owner = _owner(part, kind)
            closing.append((part.table, column, _values(found[kind.table], key, ids, owner)))
    for table, column, gone in closing:
        going = found[table][column].isin(gone)
        if going.any():
            found[table] = found[table][~going].reset_index(drop=True)


def _owner(part: Kind, main: Kind) -> tuple[str, str]:
    """Column by which a secondary place says whose it is, and the column of the main table."""
    for column, target in TABLES[part.table].references.items():
        table, _, name = target.partition(".")
        if table == main.table:
            return column, name
    raise KeyError(f"{part.table} does not say whose place each is")


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
        served[rows.index] = (
            near["name"].loc[nearest_places.nearest(homes, near)["site_id"]].to_numpy()
        )
    return table.assign(mds_name=served)


def _opened(pack: Pack, found: Tables, scenario: Scenario) -> dict[str, list[Row]]:
    """Rows of what opens, by table."""
    holder = found["territories"].set_index("code_insee")["mds_name"]
    codes = sorted({opening.code_insee for opening in scenario.opened})
    rows: dict[str, list[Row]] = {"places": [_place(pack, code) for code in codes]}
    for name in OPENED:
        kind, opened = CHANGED[name], scenario.opened_of(name)
        if name == SESSION:
            rows.setdefault(KINDS[kind.help].table, []).extend(_branches(pack, opened))
            continue
        rows.setdefault(kind.table, []).extend(
            _site(pack, kind, one.code_insee)
            | {"posts": one.posts, "mds_name": holder.get(one.code_insee)}
            for one in opened
        )
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


def _site(pack: Pack, kind: Kind, code: str) -> Row:
    """What opens, in the words of every table: the one it goes to keeps its own columns."""
    table = TABLES[kind.table]
    of_commune, change = _said(pack, code, french.with_de), kind.change
    assert change is not None
    dated = [column.name for column in table.columns if column.kind == "date"]
    return {
        **_at(code, table.key[0]),
        "name": f"{french.capital(change.noun.one)} {of_commune} (simulé{change.noun.e})",
        "employer": f"Commune {of_commune}",
        **{name: pack.tables[kind.table][name].max() for name in dated},
        **change.opened,
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
    kind = KINDS[CHANGED[SESSION].help]
    return [
        {
            **_site(pack, kind, code),
            **_at(code, "site_id", "-permanence"),
            "name": f"Permanence France services {_said(pack, code, french.at)} (simulée)",
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
