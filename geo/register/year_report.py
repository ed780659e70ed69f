"""The report of a year: what was done by strand, quarter, partner and territory, printed in A4.

It is made of the same counts as the pages (``figures``), and says what is not known. It holds
neither contact nor author: none is read. The same register, year and date give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.base import french
from geo.base.french import typeset
from geo.brief.content import PRODUCT, THEME
from geo.brief.paper_data import CountTable, KeyFigure, YearPage
from geo.maps import typst
from geo.pack import catalogue, territories
from geo.register import events, figures
from geo.register.filters import Filter
from geo.register.needs import placed
from geo.register.vocabulary import BODIES, CANCELLED, STRANDS, labels

if TYPE_CHECKING:
    from geo.pack.pack import Pack
    from geo.register.store import Register

TEMPLATE: Final = typst.TEMPLATE.with_name("year.typ")
NAMED: Final = 24
"""Most partners named; the others are counted."""
_TABLES: Final = ("communes", "population", "territories", "epci")
_COUNTS: Final = ("Actions", "Dates", "Participants", "Non comptées")
_AT: Final = {
    "commune": "Dans une commune sans {unit}",
    "epci": "À un EPCI",
    "territoire": "À un territoire des solidarités",
    "departement": "Au département",
}
"""Where an action is that no row of the territories has, by level."""


@dataclass(frozen=True, eq=False)
class Year:
    """What the register holds of a year, as it is known on a day.

    ``around`` are the events of that year and of its two neighbours, ``bodies`` as ``store`` gives
    them; ``cancelled`` and ``demo`` count actions of the year.
    """

    number: int
    today: date
    around: pd.DataFrame
    bodies: pd.DataFrame
    cancelled: int
    demo: int

    @cached_property
    def events(self) -> pd.DataFrame:
        """What begins in the year: neither cancelled nor withdrawn."""
        return events.of_year(self.around, self.number)

    @cached_property
    def done(self) -> pd.DataFrame:
        """What of it took place."""
        return events.done(self.events, self.today)


def of_register(register: Register, number: int, today: date) -> Year:
    """Read a year of the register; raises ``RegisterError``."""
    first, last = date(number, 1, 1), date(number, 12, 31)
    of_year = Filter(since=first, until=last)
    demo = Filter(since=first, until=last, demo=True)
    return Year(
        number,
        today,
        register.events(date(number - 1, 1, 1), date(number + 1, 12, 31)),
        register.bodies(first, last),
        figures.by_state(register.counts(of_year))[CANCELLED],
        int(register.counts(demo)["count"].sum()),
    )


def write(register: Register, pack: Pack, number: int, *, today: date) -> bytes:
    """Print the report of a year: a PDF, tagged, of one or two A4 pages.

    ``today`` is printed, and what begins after it did not take place. Raises ``RegisterError``.
    """
    page = content(pack, of_register(register, number, today))
    return typst.lay_out(json.dumps(page, ensure_ascii=False).encode(), template=TEMPLATE)


def file_name(department: str, number: int) -> str:
    """Name of the PDF: ``observatoire_86_actions_bilan_2026.pdf``."""
    return f"observatoire_{department}_actions_bilan_{number}.pdf"


def content(pack: Pack, year: Year) -> YearPage:
    """Everything the template prints."""
    iso, some = year.today.isoformat(), len(year.done) > 0
    name = french.department(pack.name, pack.tncc)
    cited = catalogue.citation(pack.department, _TABLES, pack.root)
    return {
        "theme": THEME,
        "day": [year.today.year, year.today.month, year.today.day],
        "product": f"{PRODUCT} · {name}",
        "date": french.date(iso),
        "warning": _warning(year),
        "title": typeset(f"Ce qui s'est fait en {year.number}"),
        "subtitle": typeset(f"Registre des actions : {name} · {_closed(year)}"),
        "headline": _headline(year),
        "notice": "",
        "key": _key(pack, year),
        "pairs": [_by_strand(year), _by_quarter(year), _by_body(year)] if some else [],
        "tables": [_by_territory(pack, year)] if some else [],
        "partners": {"title": "Qui a organisé ou pris part", "text": _partners(year)}
        if some
        else None,
        "unknown": {
            "title": "Ce qui n’est pas connu, et ce qui ne compte pas",
            "lines": [typeset(one) for one in _unknown(year)],
        },
        "limits": typeset(
            "Une date est de l'année et du trimestre de son premier jour ; une action qui en a "
            "plusieurs compte une fois, et ses dates à part. Les participants sont ceux des "
            "actions que quelqu'un a comptées : vide n'est pas zéro. Ce rapport ne dit rien de "
            "quiconque : ni contact, ni auteur."
        ),
        "sources": typeset(
            f"Sources : registre des actions tenu dans l'observatoire, lu le {french.date(iso)}"
            f"{' ; ' * bool(cited)}{cited}."
        ),
    }


def _warning(year: Year) -> str:
    if not year.demo:
        return ""
    some = french.plural(year.demo, "action")
    are = "sont inventées" if year.demo > 1 else "est inventée"
    return typeset(f"Démonstration : {some} de ce rapport {are}")


def _closed(year: Year) -> str:
    if year.number > year.today.year:
        return "année à venir"
    if year.number < year.today.year:
        return "année entière"
    return f"année arrêtée au {french.date(year.today.isoformat())}"


def _headline(year: Year) -> str:
    total = _total(year.done)
    if not total["actions"]:
        return f"Aucune action n’est inscrite comme réalisée en {year.number}."
    said = french.plural(total["actions"], "action réalisée", "actions réalisées")
    dates = french.plural(total["dates"], "date")
    counted = int(total["actions"] - total["uncounted"])
    if not counted:
        return typeset(f"{said}, en {dates} ; personne n'a compté les participants.")
    came = french.plural(total["attendance"], "participant")
    if not total["uncounted"]:
        return typeset(f"{said}, en {dates} ; {came}.")
    which = french.plural(counted, "action comptée", "actions comptées")
    return typeset(f"{said}, en {dates} ; {came} à {which}.")


def _total(done: pd.DataFrame) -> dict[str, float]:
    """``figures.COUNTS`` of all that was done."""
    counted = figures.count_by(done.assign(all=""), "all")
    return {name: float(counted[name].sum()) for name in figures.COUNTS}


def _key(pack: Pack, year: Year) -> list[KeyFigure]:
    total = _total(year.done)
    reached = _communes(pack, year.done)
    people = pack.communes.loc[reached, "population"].sum()
    who = _pairs(year).drop_duplicates(["kind", "name"])
    return [
        _figure("Actions réalisées", total["actions"], french.plural(total["dates"], "date")),
        _figure(
            "Participants",
            total["attendance"] if total["actions"] > total["uncounted"] else None,
            french.plural(total["actions"] - total["uncounted"], "action comptée",
                          "actions comptées"),
        ),
        _figure(
            "Communes où une action a eu lieu",
            len(reached),
            f"sur {french.number(len(pack.communes))}, {french.people(people)}",
        ),
        _figure("Organisateurs et partenaires", len(who), "différents"),
    ]  # fmt: skip


def _figure(label: str, value: float | None, detail: str) -> KeyFigure:
    written = "–" if value is None else french.number(value)
    return {"label": label, "value": written, "detail": detail, "city": ""}


def _communes(pack: Pack, done: pd.DataFrame) -> list[str]:
    here = done[done["level"].eq("commune") & done["code"].isin(pack.communes.index)]
    return sorted({str(code) for code in here["code"]})


def _pairs(year: Year) -> pd.DataFrame:
    """Who organised or took part in what was done: rows of ``bodies``."""
    return year.bodies[year.bodies["action_id"].isin(year.done["action_id"])]


def _by_strand(year: Year) -> CountTable:
    counted = figures.count_by(year.done, "strand")
    named = {one: STRANDS.label(one) for one in STRANDS.ids} | {"": "Aucun volet, ou non dit"}
    rows = [_row(label, counted, one) for one, label in named.items()]
    note = typeset("Non comptées : actions dont personne n'a compté les participants.")
    return _table("Par volet TNE", "Volet", rows, year, note=note)


def _by_quarter(year: Year) -> CountTable:
    counted = figures.by_quarter(year.done)
    rows = [
        _row(f"{rank}{'er' if rank == 1 else 'e'} trimestre", counted, f"{year.number} T{rank}")
        for rank in range(1, 5)
        if date(year.number, 3 * rank - 2, 1) <= year.today
    ]
    note = "Une action qui a des dates dans plusieurs trimestres compte dans chacun."
    return _table("Par trimestre", "Trimestre", rows, year, note=note)


def _by_body(year: Year) -> CountTable:
    counted = figures.by_body(year.done, year.bodies)
    rows = [_row(BODIES.label(one), counted, one) for one in BODIES.ids if one in counted.index]
    note = "Une action compte pour chaque sorte de partenaire qui l’organise ou y prend part."
    return _table("Par sorte de partenaire", "Partenaire", rows, year, note=note)


def _by_territory(pack: Pack, year: Year) -> CountTable:
    """The territories, else the EPCI, then what is placed in none of them."""
    level = territories.grouping(pack)
    found = figures.by_unit(pack, year.done, year.bodies, level)
    rows = [
        [*_row(french.apostrophe(one["name"]), found, str(code)),
         labels(STRANDS, one["missing_strands"]) or "aucun"]
        for code, one in found.to_dict("index").items()
    ]  # fmt: skip
    rest = year.done[~year.done.index.isin(placed(pack, year.done, level).index)]
    apart = figures.count_by(rest, "level")
    unit = territories.LEVELS[level].singular
    rows += [
        [*_row(_AT[one].format(unit=unit), apart, one), ""] for one in _AT if one in apart.index
    ]
    title = "Par territoire des solidarités" if level == "territoire" else "Par EPCI"
    made = _table(title, french.capital(unit), rows, year, "Volets TNE sans action")
    if len(rest):
        made["note"] = typeset(
            "Ce qui est placé au-dessus de ces unités, ou hors d'elles, est compté à part et "
            "n'entre dans aucune."
        )
    return made


def _row(label: str, counted: pd.DataFrame, key: str) -> list[str]:
    """A row of figures; what was not done is 0, what nobody counted is a dash."""
    if key not in counted.index:
        return [label, "0", "0", "–", "–"]
    one = counted.loc[key].to_dict()
    came = one["attendance"]
    return [
        label,
        french.number(one["actions"]),
        french.number(one["dates"]),
        "–" if pd.isna(came) else french.number(came),
        french.number(one["uncounted"]) if one["actions"] else "–",
    ]


def _table(
    title: str, first: str, rows: Sequence[list[str]], year: Year, *texts: str, note: str = ""
) -> CountTable:
    """A table of counts, under which everything is counted once."""
    counted = figures.count_by(year.done.assign(all="all"), "all")
    return {
        "title": title,
        "head": [first, *_COUNTS, *texts],
        "rows": [*rows, [*_row("Ensemble", counted, "all"), *[""] * len(texts)]],
        "texts": len(texts),
        "note": note,
    }


def _partners(year: Year) -> str:
    """Name who took part, the most active first, with the number of their actions."""
    who = _pairs(year).drop_duplicates()
    if who.empty:
        return "Personne n’est inscrit au registre."
    many = who.groupby(["kind", "name"])["action_id"].nunique().reset_index(name="many")
    many = many.sort_values(["many", "kind", "name"], ascending=[False, True, True])
    said = [
        f"{french.legible(name) or BODIES.label(kind)} ({french.number(count)})"
        for kind, name, count in zip(many["kind"], many["name"], many["many"], strict=True)
    ]
    more = len(said) - NAMED
    listed = [*said[:NAMED], french.plural(more, "autre")] if more > 0 else said
    return f"{french.join_list(listed)}."


def _unknown(year: Year) -> Iterator[str]:
    """What is not known or does not count, one sentence each; the last is always true."""
    total, done = _total(year.done), year.done.drop_duplicates("action_id")
    if missing := int(total["uncounted"]):
        some = french.plural(missing, "action")
        yield (
            f"Participants : {some} sur {french.number(total['actions'])} "
            f"{'n’ont pas été comptées' if missing > 1 else 'n’a pas été comptée'} ; le total est "
            "celui des autres."
        )
    above = done[~done["level"].eq("commune")]
    if len(above):
        some = french.plural(len(above), "action placée", "actions placées")
        yield (
            f"Communes : {some} à un EPCI, un territoire ou au département ne "
            f"{'comptent' if len(above) > 1 else 'compte'} dans aucune commune."
        )
    if alone := int((~done["action_id"].isin(year.bodies["action_id"])).sum()):
        some = french.plural(alone, "action")
        have = "n’ont" if alone > 1 else "n’a"
        yield f"Partenaires : {some} {have} ni organisateur ni partenaire inscrit."
    if late := events.unconfirmed(year.events, year.today)["action_id"].nunique():
        some = french.plural(late, "action prévue", "actions prévues")
        yield (
            f"Réalisation : {some}, de date passée, {'ne sont' if late > 1 else 'n’est'} pas "
            f"{'notées réalisées' if late > 1 else 'notée réalisée'} : {_not_counted(late)}."
        )
    if gone := year.cancelled:
        some = french.plural(gone, "action annulée", "actions annulées")
        yield f"Annulations : {some}, {_not_counted(gone)}."
    if ahead := int((~year.events.index.isin(year.done.index)).sum()) - _late(year):
        some = french.plural(ahead, "date")
        yield (
            f"À venir : {some} {'sont prévues' if ahead > 1 else 'est prévue'} d'ici au "
            f"31 décembre {year.number}, {_not_counted(ahead)}."
        )
    if over := _overflowing(year):
        some = french.plural(over, "action qui se répète", "actions qui se répètent")
        yield (
            f"Autres années : {some} {'ont' if over > 1 else 'a'} aussi des dates hors de "
            f"{year.number} ; {'leurs' if over > 1 else 'ses'} participants, comptés une fois pour "
            "toutes, sont ici en entier."
        )
    yield "Ce que personne n'a inscrit au registre n'est pas ici : ce rapport n'en dit rien."


def _late(year: Year) -> int:
    return len(events.unconfirmed(year.events, year.today))


def _not_counted(count: int) -> str:
    return "elles ne comptent pas" if count > 1 else "elle ne compte pas"


def _overflowing(year: Year) -> int:
    """Actions of the year, counted, that took place in another year too."""
    counted = year.done.loc[year.done["attendance"].notna(), "action_id"]
    other = events.done(year.around, year.today)
    other = other[~other.index.isin(year.done.index)]
    return int(counted[counted.isin(other["action_id"])].nunique())
