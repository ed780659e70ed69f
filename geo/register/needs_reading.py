"""What is said of the needs without action: sentences, classes of a map, partners who are near."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import nearest_places, travel, travel_words
from geo.base import french, palette
from geo.indicators import classes, need
from geo.indicators.priority import NEED_BOUNDS
from geo.pack import territories
from geo.reading import names
from geo.register import figures, needs
from geo.register.needs import HIGH, Answer, Question
from geo.register.vocabulary import BODIES, KINDS, LEVELS, STRANDS, labels

if TYPE_CHECKING:
    from geo.pack.pack import Pack

TABLES: Final = ("communes", "population", "income_employment", "national_percentiles")
"""Tables of the pack that the list is computed from; the register is the rest."""
COLOURS: Final = palette.NEED
"""Fill of each class of the map: the darkest has a high need and nothing done."""


def unit_class(units: pd.DataFrame) -> pd.Series:
    """Class of each unit of an ``Answer``: a rank of ``COLOURS``, or ``classes.MISSING``.

    Need under the two bounds of the 3 × 3, in two classes; high with something done; with
    something planned only; with neither.
    """
    index, high = units["need"], units["need"].ge(HIGH)
    found = index.ge(NEED_BOUNDS[0]).astype(int)
    found = found.mask(high, 4).mask(high & units["planned"].gt(0), 3)
    found = found.mask(high & units["done"].gt(0), 2)
    return found.mask(index.isna(), classes.MISSING)


def legend(units: pd.DataFrame, months: int) -> list[classes.Counted]:
    """Classes of the map with what is in each; « donnée manquante » when some need is."""
    low, high = NEED_BOUNDS
    labels = (
        f"moins de {low}",
        f"de {low} à moins de {high}",
        f"{high} ou plus, action réalisée en {months} mois",
        f"{high} ou plus, action seulement prévue",
        f"{high} ou plus, rien de réalisé ni de prévu",
    )
    ranks = unit_class(units)

    def row(label: str, colour: str, rank: int) -> classes.Counted:
        here = units["population"][ranks.eq(rank)]
        return classes.Counted(label, colour, len(here), float(here.sum()))

    rows = [
        row(label, colour, rank)
        for rank, (label, colour) in enumerate(zip(labels, COLOURS, strict=True))
    ]
    if ranks.eq(classes.MISSING).any():
        rows.append(row(classes.MISSING_LABEL, palette.MISSING, classes.MISSING))
    return rows


def sentence(pack: Pack, asked: Question, lacking: pd.DataFrame, area: str = "") -> str:
    """Say how many communes, inhabitants and young people have a high need and nothing done.

    ``lacking`` is that of an ``Answer``, or the part of it that is in ``area``.
    """
    where = _named(pack, area)
    told = need.PROFILES[asked.profile].name
    months = french.number(asked.months)
    if lacking.empty:
        also = " ou prévue" if asked.planned_counts else ""
        return (
            f"Aucune commune {where} où le besoin ({told}) est fort n’est sans action réalisée"
            f"{also} en {months} mois."
        )
    some = french.plural(len(lacking), "commune")
    have = "ont" if len(lacking) > 1 else "a"
    also = f", ni prévue dans les {months} à venir" if asked.planned_counts else ""
    young = french.number(french.significant(lacking["pop_0_19"].sum()))
    people = french.people(lacking["population"].sum())
    return (
        f"{some} {where} {have} un besoin fort ({told}) et aucune action réalisée en "
        f"{months} mois{also}\u00a0: {people}, dont {young} de 0 à 19 ans."
    )


def far_sentence(pack: Pack, asked: Question, far: pd.DataFrame) -> str:
    """Say in how many of them nothing was done within the threshold either."""
    limit = french.quantity(asked.threshold_min, "minutes")
    words = travel_words.pack_words(pack).time
    if far.empty:
        return f"Chacune en a une à {limit} ou moins ({words})."
    people = french.people(far["population"].sum())
    some = french.plural(len(far), "commune")
    return f"Aucune non plus à {limit} ou moins ({words})\u00a0: {some}, {people}."


def _named(pack: Pack, area: str) -> str:
    level, _, code = area.partition("-")
    return names.unit_name(pack, level or "departement", code or pack.department, "de")


def unconfirmed_sentence(units: pd.DataFrame) -> str:
    """Say that actions are planned, past, and not said to be done; empty without any."""
    count = int(units["unconfirmed"].sum())
    if not count:
        return ""
    said = french.plural(count, "action prévue", "actions prévues")
    past, are = ("passées", "sont") if count > 1 else ("passée", "est")
    where = french.several(units.loc[units["unconfirmed"].gt(0), "name"])
    return (
        f"{said} et {past} n’{are} pas {'notées réalisées' if count > 1 else 'notée réalisée'}, "
        f"et ne compte{'nt' if count > 1 else ''} pas\u00a0: {where}."
    )


def above_table(pack: Pack, answer: Answer) -> pd.DataFrame:
    """What was done above the commune, once an action: French columns."""
    rows = answer.above.drop_duplicates("action_id", keep="last")
    return pd.DataFrame(
        {
            "Action": rows["title"],
            "Nature": rows["kind"].map(KINDS.label),
            "Niveau": rows["level"].map(LEVELS.label),
            "Lieu": [_unit(pack, *pair) for pair in zip(rows["level"], rows["code"], strict=True)],
            "Date": rows["first"].map(french.date),
        }
    ).reset_index(drop=True)


def _unit(pack: Pack, level: str, code: str) -> str:
    return french.apostrophe(str(territories.units(pack, level).get(code, code)))


def partners_near(
    pack: Pack, done: pd.DataFrame, bodies: pd.DataFrame, code: str, threshold_min: float
) -> pd.DataFrame:
    """Who organised or took part in what was done near a commune: the nearest first.

    ``done`` and ``bodies`` as ``figures`` takes them. Columns: ``name`` (as it was typed, else
    the kind), ``kind`` (French), ``actions``, ``minutes`` (central, 0 in the commune, missing for
    what was done over a unit that holds it).
    """
    communes = pack.communes
    here = done[done["level"].eq("commune") & done["code"].isin(communes.index)]
    there = communes.loc[sorted(set(here["code"])), ["name", "x_m", "y_m"]]
    minutes = pd.Series(dtype=float)
    if len(there):
        found = nearest_places.distance_matrix(
            communes.loc[[code]], there, travel.roads_of(pack)
        ).minutes()
        minutes = pd.Series(found[0], index=there.index).mask(there.index == code, 0.0)
    near = here.assign(minutes=here["code"].map(minutes).astype(float))
    near = near[near["minutes"].le(threshold_min)]
    over = done[~done["level"].eq("commune")]
    holds = [
        level in territories.LEVELS and territories.membership(pack, level).get(code) == unit
        for level, unit in zip(over["level"], over["code"], strict=True)
    ]
    active = pd.concat([near, over[holds].assign(minutes=float("nan"))])
    pairs = (
        active[["action_id", "minutes"]]
        .drop_duplicates("action_id")
        .merge(bodies.rename(columns={"kind": "body"}), on="action_id")
    )
    grouped = pairs.groupby(["body", "name"])
    listed = pd.DataFrame(
        {"actions": grouped["action_id"].nunique(), "minutes": grouped["minutes"].min()}
    ).reset_index()
    label: Callable[[str], str] = BODIES.label
    listed["kind"] = listed["body"].map(label)
    listed["name"] = listed["name"].where(listed["name"].ne(""), listed["kind"])
    ordered = listed.sort_values(
        ["minutes", "actions", "name"], ascending=[True, False, True], na_position="last"
    )
    return ordered[["name", "kind", "actions", "minutes"]].reset_index(drop=True)


def by_unit(
    pack: Pack, whole: Answer, done: pd.DataFrame, bodies: pd.DataFrame, area: str = ""
) -> pd.DataFrame:
    """What each territory (else EPCI) that meets an area did and lacks, the most concerned first.

    ``whole`` is the answer of the department, ``done`` and ``bodies`` as ``figures`` takes them.
    Columns: ``name``, ``lacking`` and ``people`` (communes without action, their inhabitants),
    ``figures.COUNTS``, then in French ``strands``, ``missing`` and ``partners``.
    """
    level = territories.grouping(pack)
    unit = territories.membership(pack, level)
    found = figures.by_unit(pack, done, bodies, level)
    found = found[found.index.isin(unit[territories.inside(pack, area)])]
    left = whole.lacking.groupby(unit.reindex(whole.lacking.index))["population"]
    table = pd.DataFrame(
        {
            "name": found["name"],
            "lacking": left.size().reindex(found.index, fill_value=0),
            "people": left.sum().reindex(found.index, fill_value=0),
            **{name: found[name] for name in figures.COUNTS},
            "strands": found["strands"].map(lambda some: labels(STRANDS, some)),
            "missing": found["missing_strands"].map(lambda some: labels(STRANDS, some)),
            "partners": found["partners"].map(_partner_names),
        }
    )
    return table.sort_values(["people", "name"], ascending=[False, True])


def added_up(found: pd.DataFrame, done: pd.DataFrame, months: int, area: str = "") -> str:
    """Say what the actions of a table of ``by_unit`` add up to, and those that no line of it has.

    ``done`` is what ``by_unit`` was given; in an ``area``, its lines alone are added up.
    """
    placed = int(found["actions"].sum())
    apart = 0 if area else int(done["action_id"].nunique()) - placed
    total = french.plural(placed + apart, "action réalisée", "actions réalisées")
    said = f"{total} en {french.plural(months, 'mois', 'mois')}"
    if apart:
        wider = french.plural(
            apart, "de plus large portée, comptée", "de plus large portée, comptées"
        )
        said += f"\u00a0: {french.number(placed)} dans ces lignes, {wider} à part"
    return (
        f"{said}. Une action répétée compte une fois dès sa première date passée\u202f; ses dates "
        "sont comptées à côté."
    )


def unit_sentences(
    pack: Pack,
    known: tuple[pd.DataFrame, pd.DataFrame],
    asked: Question,
    unit: tuple[str, str],
) -> tuple[str, ...]:
    """Say what was done in a unit and what is missing there, one subject a sentence.

    ``known`` is ``events`` and ``bodies`` as ``store`` gives them, ``unit`` its level and code.
    """
    events, bodies = known
    level, code = unit
    done = asked.window.done(events)
    row = figures.by_unit(pack, done, bodies, level).loc[code].to_dict()
    months = f"{french.number(asked.months)} mois"
    if not row["actions"]:
        said = [f"Aucune action n’y est inscrite comme réalisée en {months}."]
    else:
        came = french.plural(row["attendance"], "participant") if row["attendance"] > 0 else ""
        counted = french.plural(row["actions"], "action réalisée", "actions réalisées")
        said = [f"{', '.join(filter(None, [f'{counted} en {months}', came]))}."]
        if row["missing_strands"]:
            said.append(f"Volets TNE sans action\u00a0: {labels(STRANDS, row['missing_strands'])}.")
        if row["partners"]:
            said.append(f"Partenaires\u00a0: {_partner_names(row['partners'])}.")
    here = territories.membership(pack, level).eq(code)
    answer = needs.answer(pack, events, asked)
    told = need.PROFILES[asked.profile].name
    left = answer.lacking[here.reindex(answer.lacking.index)]
    if len(left):
        people = french.people(left["population"].sum())
        which = french.plural(len(left), "commune") if level != "commune" else "cette commune"
        said.append(f"Besoin fort ({told}) sans action réalisée\u00a0: {which}, {people}.")
    ahead = int(answer.units["planned"][here].sum())
    if ahead:
        are = "sont prévues" if ahead > 1 else "est prévue"
        dates = french.plural(ahead, "date")
        said.append(f"{french.capital(dates)} {are} dans les {months} à venir.")
    return tuple(said)


def _partner_names(pairs: Iterable[tuple[str, str]]) -> str:
    """Name partners on one line, as they were typed, else by their kind."""
    return french.several(dict.fromkeys(name or BODIES.label(kind) for kind, name in pairs))
