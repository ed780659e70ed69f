"""What a printed fiche says: every figure, word and drawing, as plain values for the template.

The content is that of the page Fiche, read from the same functions.

What a fiche is about: every unit has one, and the cantons of a city say what is measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.access import measures, opening_hours, presence, travel_words
from geo.access.measures import Params
from geo.base import french, palette
from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.brief.paper_data import (
    Communes,
    Contacts,
    Detail,
    FichePage,
    FigureRow,
    Figures,
    HourCell,
    KeyFigure,
    PaperTheme,
    Strip,
    Week,
)
from geo.indicators import classes, unpublished_hours
from geo.maps import choropleth, drawings
from geo.maps.drawing_data import Picture
from geo.pack import missing, territories
from geo.pack.kinds import KINDS
from geo.reading import (
    as_near,
    contacts,
    names,
    open_hours,
    presence_words,
    priorities,
    tables,
    unit_sheet,
)
from geo.reading.unit_sheet import Fiche, Line

if TYPE_CHECKING:
    from geo.pack.pack import Pack


@dataclass(frozen=True)
class Subject:
    """What a fiche is about: the unit by name, and the unit whose figures it shows.

    measured : code of the unit of the figures; the whole city for a canton inside one.
    city : code of the city whose figures go beside; empty for most.
    notice : what must be known of the figures first; empty for most.
    """

    level: str
    code: str
    title: str
    measured: str
    city: str = ""
    notice: str = ""


def codes(pack: Pack, level: str) -> list[str]:
    """Codes of the units of a level that have a fiche, in code order.

    At the level ``canton``, the cantons as one votes in them: those that cannot be computed are
    in, the whole cities, which are not cantons, are out.
    """
    if level != "canton":
        return tables.chosen_codes(pack, level)
    cantons = pack.tables["cantons"]
    return sorted(cantons.loc[cantons["kind"].ne("whole_city"), "canton_code"].astype(str))


def subject(pack: Pack, level: str, code: str) -> Subject:
    """Find what a fiche is about; raises ``GeoError`` for a unit that has none."""
    if code not in territories.unit_names(pack, level).index:
        raise GeoError(
            typeset(
                f"« {code} » n'est pas un code du niveau {level} dans ce département : "
                "corrigez-le, ou le niveau."
            )
        )
    article = "le" if level == "departement" else ""
    title = french.capital(names.unit_name(pack, level, code, article, part=False))
    city = territories.whole_city(pack, code) if level == "canton" else ""
    count = len(names.members(pack, level, code))
    if not count and not city:
        raise GeoError(typeset(names.not_computable(pack, code)))
    if not city:
        return Subject(level, code, title, code)
    if not count:
        notice = (
            f"{names.not_computable(pack, code)} Ce sont ceux de cette fiche, cartes comprises."
        )
        return Subject(level, code, title, city, notice=notice)
    town = names.unit_name(pack, level, city, "de", part=False)
    notice = (
        f"Ce canton comprend aussi une partie {town}, et rien de public ne dit laquelle. Les "
        f"chiffres et les cartes sont ceux de la partie mesurée, {french.plural(count, 'commune')}"
        " hors de la ville ; ceux de la ville entière sont donnés à côté. Rien n'est réparti."
    )
    return Subject(level, code, title, code, city, typeset(notice))


ACTIONS: Final = "Ce qui s’y fait, et ce qui manque"
PRODUCT: Final = "Observatoire de l’inclusion numérique"
THEME: Final[PaperTheme] = {
    "ink": palette.INK,
    "quiet": palette.QUIET,
    "line": palette.LINE,
    "accent": palette.ACCENT,
    "alert": palette.ALERT,
}
LOCATOR_MM: Final = (24.0, 29.0)
COMMUNES: Final = 8
"""Most communes that are listed."""
CONTACTS: Final = 12
"""Most contacts that are printed."""
NAME: Final = 54
"""Letters of the longest name of a place that holds on a line of the list of communes."""


def content(
    pack: Pack,
    about: Subject,
    params: Params,
    *,
    when: date,
    actions: str = "",
    detail: bool = False,
) -> FichePage:
    """Everything the template prints, on one page; on two with the ``detail``.

    A pack that holds a scenario is said to, on every page. ``actions`` is what the register says
    of the unit, empty without one.
    """
    level, code = about.level, about.measured
    found = unit_sheet.fiche(pack, level, code, params)
    inside = names.members(pack, level, code)
    city = unit_sheet.fiche(pack, level, about.city, params) if about.city else None
    area = f"{level}-{code}"
    listed = priorities.ranked(pack, params, area)
    first, *rest = found.why
    towns = as_near.towns(pack, params.kind, params.counts)
    listed_by_gap = measures.has_list(pack, params.kind)
    if level != "commune" and listed_by_gap:
        rest.append(priorities.sentence(pack, params, area))
    return {
        "theme": THEME,
        "day": [when.year, when.month, when.day],
        "product": f"{PRODUCT} · {french.department(pack.name, pack.tncc)}",
        "date": french.date(when.isoformat()),
        "simulated": typeset(f"Simulation : {pack.scenario}") if pack.scenario else "",
        "title": about.title,
        "subtitle": _subtitle(pack, about, found),
        "headline": first,
        "notice": about.notice,
        "key": _key(found, city, params),
        "locator": _locator(pack, about, inside),
        "minutes": drawings.minutes(pack, inside, params) if listed_by_gap else None,
        "why": {"title": found.question, "text": " ".join(rest)},
        "actions": {"title": ACTIONS, "text": actions} if actions else None,
        "communes": communes(listed, towns) if listed_by_gap and len(inside) > 1 else None,
        "hours": _hours(pack, level, code, params),
        "contacts": _contacts(pack, level, code, params),
        "detail": _detail(pack, found, city, listed, params) if detail else None,
        "limits": " ".join(filter(None, [_limits(pack, params), *_presence(pack, params)])),
        "sources": f"Sources{french.NBSP}: {found.sources}.",
    }


def _locator(pack: Pack, about: Subject, inside: pd.Index) -> Picture:
    """Where the unit lies."""
    drawing = choropleth.locator(pack, inside, *LOCATOR_MM)
    return drawings.drawing_payload(drawing, f"{about.title} dans le département.")


def _detail(
    pack: Pack, found: Fiche, city: Fiche | None, listed: pd.DataFrame, params: Params
) -> Detail:
    """The other side of the sheet; ``listed`` are the communes of the unit."""
    inside = names.members(pack, found.level, found.code)
    mapped = measures.has_list(pack, params.kind)
    return {
        "gaps": drawings.cells(pack, inside, listed, params) if mapped else None,
        "figures": _figures(found, city),
    }


def _subtitle(pack: Pack, about: Subject, found: Fiche) -> str:
    if about.measured == about.code:
        return found.subtitle
    here = names.unit_name(pack, about.level, about.measured)
    return f"Non calculable · ici, {here} · {found.subtitle}"


def _key(found: Fiche, city: Fiche | None, params: Params) -> list[KeyFigure]:
    """Key figures, each with the one of the whole city below where there is one.

    A screen names the reference under the title; here it is named where it stands.
    """
    beside = {line.indicator.name: line.said for line in city.lines} if city else {}
    return [
        {
            "label": figure.label,
            "value": figure.value,
            "detail": figure.detail,
            "city": typeset(f"ville entière : {beside[figure.label]}")
            if figure.label in beside
            else "",
        }
        for figure in unit_sheet.key_figures(found.lines, found.level, params, found.reference)
    ]


def communes(listed: pd.DataFrame, towns: pd.Series) -> Communes:
    """The communes of a unit, the largest gap first; ``towns`` are those of places at equality."""
    sites = towns.reindex(listed["code_insee"]).array
    shown = listed.assign(site=listed["site"].where(pd.isna(sites), sites)).head(COMMUNES)
    return {
        "title": "Communes, de l’écart besoin-accès le plus grand au plus petit",
        "head": [
            "Commune",
            "Lieu le plus proche",
            "Minutes (de – à)",
            "Habitants",
            "Besoin",
            "Priorité",
        ],
        "rows": [
            [
                french.apostrophe(row["name"]),
                _line(row["site"]) if isinstance(row["site"], str) else "–",
                _span(row),
                french.number(row["population"]),
                french.number(row["need"]),
                row["verdict"] if row["priority"] else "–",
            ]
            for row in shown.to_dict("records")
        ],
        "left": _left(len(listed), len(shown), ("autre commune", "autres communes"), "."),
    }


def _left(total: int, most: int, nouns: tuple[str, str], end: str) -> list[str]:
    """How many are left out when 0, 1, …, ``most`` of them are printed; empty when none is."""
    left = [total - shown for shown in range(most + 1)]
    return [f"… et {french.plural(one, *nouns)}{end}" if one else "" for one in left]


def _line(name: str) -> str:
    """Write the name of a place on one line: without the label it shares, then cut."""
    said = french.apostrophe(name)
    if len(said) > NAME:
        said = french.capital(said.removeprefix("France services "))
    return said if len(said) <= NAME else said[: NAME - 1].rstrip() + "…"


def _span(row: dict[Any, Any]) -> str:
    """Minutes to the nearest place with their range, when there is one to be seen."""
    if row["minutes"] == math.inf:
        return "non calculable"
    low, central, high = (
        french.number(row[name]) for name in ("minutes_low", "minutes", "minutes_high")
    )
    if high == "0":
        return french.HERE
    return central if low == high else f"{central} ({low} à {high})"


def _hours(pack: Pack, level: str, code: str, params: Params) -> Week | Strip:
    """When a France services is open within reach: the week of a commune, the strip of a unit."""
    lack = missing.sentence(pack, "france_services")
    title = f"France services ouverte {open_hours.within(params.threshold_min)}"
    if lack:
        return {"title": title, "week": [], "text": lack}
    if level == "commune":
        week = [list(day) for day in open_hours.week_of(pack, code, params)]
        unknown = {said for _, said in week} <= {open_hours.CLOSED, open_hours.UNKNOWN}
        if unknown:
            return {"title": title, "week": [], "text": "Aucune ouverture connue."}
        return {"title": title, "week": week, "text": ""}
    cells = open_hours.strip(pack, params, f"{level}-{code}")
    ranks = classes.classify(cells["share"], open_hours.SHARES)
    shown = cells.assign(colour=[palette.SUPPLY[rank] for rank in ranks])
    return {
        "title": title,
        "week": None,
        "corner": "% des habitants",
        "hours": [f"{hour}{french.NBSP}h" for hour in sorted(shown["hour"].unique())],
        "rows": [
            {"day": opening_hours.DAYS[str(day)], "cells": [_cell(*cell) for cell in pairs]}
            for day, group in shown.groupby("weekday", sort=False)
            for pairs in [zip(group["share"], group["colour"], strict=True)]
        ],
        "text": open_hours.strip_sentence(pack, params, f"{level}-{code}"),
    }


def _cell(share: float, colour: str) -> HourCell:
    return {"text": french.number(share), "colour": colour, "ink": palette.readable_on(colour)}


def _contacts(pack: Pack, level: str, code: str, params: Params) -> Contacts:
    """Whom to contact, by role; as many as hold on the page are printed, by rank.

    Without those of which nothing is known but the name, which the subtitle gives.
    """
    found = contacts.contacts(pack, level, code, params)
    listed = [one for one in found if one.reached or one.notes]
    ranks = {one: rank for rank, one in enumerate(contacts.by_rank(listed)[:CONTACTS])}
    return {
        "title": typeset("Qui contacter ici ?"),
        "entries": [
            {
                "rank": ranks[one],
                "role": contacts.ROLES[one.role],
                "name": one.name,
                "lines": list(filter(None, [one.address, one.phone, one.email])),
                "hours": [f"{days} {text}" for days, text in one.hours],
                "notes": "\u202f; ".join(one.notes),
            }
            for one in listed
            if one in ranks
        ],
        "left": _left(
            len(listed), len(ranks), ("autre contact", "autres contacts"), ", dans la page Fiche."
        ),
    }


def _figures(found: Fiche, city: Fiche | None) -> Figures:
    """Every indicator: here, the whole city where there is one, the reference, a bar."""
    beside = {line.indicator.id: line.said for line in city.lines} if city else {}
    rows: list[FigureRow] = [
        {
            "cells": [
                line.indicator.name,
                line.said,
                *([beside.get(line.indicator.id, "")] if city else []),
                line.beside.headed,
            ],
            "bar": _bar(line, found.level),
            "colour": palette.sequence(line.indicator.palette, 5)[3],
        }
        for line in found.lines
    ]
    reference = french.capital(found.reference)
    means = unit_sheet.unit_notes(found.lines, found.level)
    return {
        "title": "Indicateur par indicateur",
        "bars": "",
        "head": ["Indicateur", "Ici", *(["Ville entière"] if city else []), reference],
        "rows": rows,
        "note": " ".join([*_how_bars_read(found, rows), *means]),
    }


def _how_bars_read(found: Fiche, rows: Sequence[FigureRow]) -> list[str]:
    """What a full bar and the line across it are, where a bar is drawn."""
    if all(row["bar"] is None for row in rows):
        return []
    alone = found.level == "departement"
    full = "la plus forte des deux valeurs" if alone else "la plus forte valeur du même niveau"
    return [typeset(f"Barre pleine : {full} ; trait noir : {found.reference}.")]


def _bar(line: Line, level: str) -> list[float] | None:
    """Value and reference as shares of the full bar; None where there is no bar."""
    if not line.barred(level):
        return None
    reference = line.reference / line.scale if math.isfinite(line.reference) else -1.0
    return [
        round(float(np.clip(share, -1, 1)), 4) for share in (line.value / line.scale, reference)
    ]


def _presence(pack: Pack, params: Params) -> list[str]:
    """Say which places count, and what that leaves out of the figures of the page."""
    told = f"Présence comptée{french.NBSP}: {presence.READINGS[params.presence]}."
    kinds = dict.fromkeys((params.kind, "france_services", *measures.kinds(pack)))
    left = [presence_words.sentence(pack, kind, params.counts) for kind in kinds]
    return [told, *left, unpublished_hours.supposed(pack, "france_services", params.counts)]


def _limits(pack: Pack, params: Params) -> str:
    place = KINDS[params.kind].noun.of_a
    limit = french.quantity(params.threshold_min, "minutes")
    return typeset(
        f"Seuil : {limit} en voiture {place}. {travel_words.pack_words(pack).caution} ; les "
        "fourchettes vont d’une hypothèse à l’autre. Le besoin est un indice (âge, chômage, niveau "
        "de vie), pas une mesure des usages. Ces chiffres décrivent des communes, jamais une "
        "personne."
    )
