"""What a reading of presence leaves out, said in French."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import opening_hours, presence
from geo.access.presence import ALL, Counts
from geo.base import french
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_DATE: Final = re.compile(
    r"\b((?:en|de|depuis|début|fin) )?(?:([0-3]\d)/)?(0[1-9]|1[0-2])/((?:19|20)\d\d)\b"
)
_PLURAL: Final = {"itinérante": "itinérantes", "multisites": "multisites", "bus": "bus"}


@per_pack
def sentence(pack: Pack, kind: str, counts: Counts = ALL) -> str:
    """Say what a reading leaves out, or counts where it may not receive; empty when nothing.

    « 5 France services itinérantes et 3 multisites du Finistère, 3 de plus hors du département,
    dont la tournée n’est pas publiée, ne sont pas comptées à leur base. »
    """
    out = presence.left_out(pack, kind, counts)
    if kind == "mds":
        held = french.plural(len(out), "permanence")
        return f"Seuls les sites permanents comptent, sans {held} de MDS." if len(out) else ""
    if kind != "france_services":
        return ""
    if not counts.stops:
        return f"Seuls les sites permanents comptent, sans {_named(pack, out)}." * bool(len(out))
    bus = out["what"].eq("bus")
    rounds = presence.at_base(pack, counts)
    return " ".join([*_rounds(pack, out[~bus], rounds), *_buses(pack, out[bus])])


def _rounds(pack: Pack, away: pd.DataFrame, at_base: pd.DataFrame) -> list[str]:
    """Itinerant and multi-site services without a published round: those left out, or at a base."""
    said = []
    for rows, one, many in (
        (away, "n’est pas comptée à sa base", "ne sont pas comptées à leur base"),
        (
            at_base,
            "est comptée à sa base, où elle ne reçoit pas toujours",
            "sont comptées à leur base, où elles ne reçoivent pas toujours",
        ),
    ):
        if len(rows):
            who = french.capital(_named(pack, rows))
            verb = one if len(rows) == 1 else many
            said.append(f"{who}, dont la tournée n’est pas publiée, {verb}.")
    return said


def _buses(pack: Pack, rows: pd.DataFrame) -> list[str]:
    """Buses without a published address or hours, which count nowhere."""
    if rows.empty:
        return []
    verb = "n’est compté" if len(rows) == 1 else "ne sont comptés"
    who = french.capital(_named(pack, rows))
    return [f"{who}, sans adresse ou sans horaires publiés, {verb} nulle part."]


def _named(pack: Pack, rows: pd.DataFrame) -> str:
    """Count services by what they are: those of the department, then how many more outside."""
    inside = rows["in_department"].astype(bool)
    here, outside = rows[inside], int((~inside).sum())
    department = french.department(pack.name, pack.tncc, "de")
    if here.empty:
        return f"{_counted(rows)} hors du département"
    more = f", {_number(outside, feminine=True)} de plus hors du département" if outside else ""
    return f"{_counted(here)} {department}{more}"


def _counted(rows: pd.DataFrame) -> str:
    """« 5 France services itinérantes, 3 multisites et 2 bus »: the first is told in full."""
    found = rows["what"].value_counts()
    parts: list[str] = []
    for what, many in _PLURAL.items():
        count = int(found.get(what, 0))
        if not count:
            continue
        adjective = what if count == 1 else many
        number = _number(count, feminine=what != "bus")
        noun = adjective
        if not parts:
            noun = (
                f"bus{french.NBSP}France{french.NBSP}services"
                if what == "bus"
                else (f"France{french.NBSP}services {adjective}")
            )
        parts.append(f"{number}{french.NBSP}{noun}")
    return french.join_list(parts)


def _number(count: int, *, feminine: bool) -> str:
    """Write a count that a sentence may start with."""
    return french.number(count) if count != 1 else "une" if feminine else "un"


def activity(text: object) -> list[str]:
    """What an MDS does at a *permanence*, when it is more than to hold one."""
    said = _DATE.sub(_date, french.apostrophe(text)) if isinstance(text, str) else ""
    return [said] if said and not said.startswith("permanence") else []


def _date(found: re.Match[str]) -> str:
    """Write a date in words: ``01/2021``, « en janvier 2021 »."""
    before, day, month, year = found.groups(default="")
    said = french.date("-".join(filter(None, [year, month, day])))
    return f"{before}{said}" if before or day else f"en {said}"


def already(pack: Pack, kind: str, code: str) -> str:
    """Say that a commune is already served on some days: ``déjà desservi le lundi``.

    And that a service whose days are not published is based there, which counts nowhere.
    ``kind`` is one of ``measures.HELP_KINDS``; empty where nothing comes.
    """
    if kind == "mds":
        held = pack.sites("mds_outreach")["code_insee"].eq(code).any()
        return "déjà desservi certains jours par une permanence" if held else ""
    if kind != "france_services":
        return ""
    sites = pack.sites(kind)
    buses = sites[presence.state(pack).eq(presence.BUS) & sites["code_insee"].eq(code)]
    stops = presence.stops(pack)
    days = set(stops.loc[stops["code_insee"].eq(code), "weekday"])
    days |= {
        day
        for day in opening_hours.DAYS
        if buses[f"hours_{day}"].map(opening_hours.parse_day).astype(bool).any()
    }
    served = f"déjà desservi {presence.weekdays_text(pd.Series(sorted(days)))}" if days else ""
    return f"{french.NNBSP}; ".join(filter(None, [served, _based(pack, code)]))


def _based(pack: Pack, code: str) -> str:
    """Name the services based in a commune whose days are not published."""
    sites = pack.sites("france_services")
    silent = presence.state(pack).isin([presence.ROUND, presence.LOST_BUS])
    rows = sites[silent & sites["code_insee"].eq(code)]
    if rows.empty:
        return ""
    who = _counted(rows.assign(what=presence.what(rows)))
    return f"{who} y {'a sa base' if len(rows) == 1 else 'ont leur base'}, jours non publiés"


def already_served_text(pack: Pack, kind: str, names: Iterable[str], codes: Iterable[str]) -> str:
    """Say which of some communes are already served on some days; empty when none is."""
    said = [
        f"{french.apostrophe(name)} ({when})"
        for name, code in zip(names, codes, strict=True)
        if (when := already(pack, kind, code))
    ]
    return f"À savoir{french.NBSP}: {french.join_list(said)}." if said else ""


def which(place: Mapping[str, Any]) -> str:
    """Say that a place (``card.place``) is not a permanent site; empty when it is."""
    if "stop" in place:
        return f"{french.NNBSP}; c’est un arrêt, {place['stop']}"
    return f"{french.NNBSP}; c’est une permanence, certains jours" if "permanence" in place else ""
