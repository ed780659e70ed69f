"""How old the sources are, in French: their ages, the steps of freshness, the warning of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

import pandas as pd

from geo.base import french
from geo.pack import catalogue
from geo.quality.freshness import LIMITS_MONTHS, Age, Step, age


class Words(NamedTuple):
    """A step of freshness: a symbol and a word, so that no colour is needed.

    one, many : the word said of a source, and of several.
    """

    symbol: str
    name: str
    one: str
    many: str


STEPS: Final = {
    Step.CURRENT: Words("●", "à jour", "à jour", "à jour"),
    Step.RECENT: Words("◕", "récent", "récente", "récentes"),
    Step.DUE: Words("◑", "à renouveler", "à renouveler", "à renouveler"),
    Step.OLD: Words("○", "ancien", "ancienne", "anciennes"),
}


def months(found: Age) -> str:
    """Write an age: ``27 mois``, ``de 22 à 34 mois``."""
    if found.low == found.high:
        return french.quantity(found.low, "mois")
    return french.span(found.low, found.high, "mois", brief=True)


def table(code: str, today: date) -> pd.DataFrame:
    """Freshness of each source of a department, the oldest first, French columns."""
    columns = ["Fraîcheur", "Source", "Producteur", "Date", "Âge", "months"]
    rows = []
    for source in catalogue.sources(code).to_dict("records"):
        old = age(source["date"], today)
        rows.append(
            {
                "Fraîcheur": f"{STEPS[old.step].symbol} {STEPS[old.step].name}",
                "Source": french.apostrophe(source["title"]),
                "Producteur": french.apostrophe(source["producer"]),
                "Date": french.date(source["date"]),
                "Âge": months(old),
                "months": old.high,
            }
        )
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.sort_values(["months", "Source"], ascending=[False, True])
    return frame.drop(columns="months").reset_index(drop=True)


def sentence(code: str, today: date) -> str:
    """Say how many sources are at each step of freshness."""
    found = [age(source, today).step for source in catalogue.sources(code)["date"]]
    counts = [found.count(step) for step in STEPS]
    parts = [
        f"{french.number(count)} {_named(step, count)}"
        for step, count in zip(STEPS, counts, strict=True)
        if count
    ]
    alike = len(found) > 1 and len(parts) == 1
    said = f"toutes {_named(found[0], len(found))}" if alike else french.join_list(parts)
    return (
        f"{french.plural(len(found), 'source')}{french.NBSP}: {said}, "
        f"au {french.date(today.isoformat())}."
    )


def old(code: str, tables: Sequence[str], today: date) -> str:
    """Warn of the sources of some tables that are past the last limit; empty when none is.

    ``2 sources sur 6 de cette page ont plus de 18 mois, la plus ancienne (…) de 70 mois``.
    """
    wanted = {f"{table}.csv" for table in tables}
    used = [
        (age(source["date"], today), source["title"])
        for source in catalogue.sources(code).to_dict("records")
        if wanted & set(source["files"].split(", "))
    ]
    past = [one for one in used if one[0].step is Step.OLD]
    if not past:
        return ""
    oldest, title = max(past, key=lambda one: one[0].high)
    have = "a" if len(past) < 2 else "ont"
    return (
        f"{STEPS[Step.OLD].symbol} {french.plural(len(past), 'source')} sur {len(used)} de cette "
        f"page {have} plus de {french.quantity(LIMITS_MONTHS[-1], 'mois')}{french.NNBSP}; la "
        f"plus ancienne, «{french.NBSP}{french.apostrophe(title)}{french.NBSP}», {months(oldest)}."
    )


def _named(step: Step, count: int) -> str:
    """A step of freshness said of some sources: ``3 récentes``."""
    return STEPS[step].many if count > 1 else STEPS[step].one


def scale() -> Sequence[str]:
    """The steps of freshness with their bounds, in French."""
    six, twelve, eighteen = LIMITS_MONTHS
    said = (
        f"jusqu’à {six} mois",
        f"jusqu’à {twelve} mois",
        f"jusqu’à {eighteen} mois",
        f"plus de {eighteen} mois",
    )
    return [
        f"{step.symbol} {step.name}{french.NBSP}: {text}"
        for step, text in zip(STEPS.values(), said, strict=True)
    ]
