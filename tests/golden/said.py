"""What is said of two departments, of one with road minutes too: text to compare, by subject.

Sentences alone, one a line, in the order of the screens and papers; no drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.access import travel, travel_words
from geo.access.measures import Params
from geo.base.errors import GeoError
from geo.brief import content
from geo.export import dictionary
from geo.indicators import registry
from geo.pack import pack, territories
from geo.pack.pack import Pack
from geo.reading import (
    basins_text,
    contacts,
    history,
    map_reading,
    names,
    open_hours,
    overview,
    priorities,
    sharing_text,
    unit_sheet,
)
from geo.simulator import answers, plan
from geo.simulator.plan import Request
from pages.ui.texts import common, ecarts, fiche, horaires, simulateur

HOME: Final = Path(__file__).parent
_WHEN: Final = date(2026, 11, 28)
_UNITS: Final = {
    "86": ("86194", "86165", "86236"),
    "29": ("29019", "29083", "29232"),
}
"""Communes with an office of their own, far from one, or without road to one."""
_REQUESTS: Final = (
    Request(action="open", count=2),
    Request(action="open", kind="mds_outreach", count=1),
    Request(action="keep", count=20),
    Request(action="minimum", allowed=20_000),
)


def roads(given: float = 0.5) -> Pack:
    """La Vienne, where the road minutes of a part of the trips are imported."""
    loaded = pack.load("86")
    here = loaded.communes[["x_m", "y_m"]]
    around = loaded.tables["neighbours"].set_index("code_insee")[["x_m", "y_m"]]
    there = pd.concat([here, around])
    rows = here.iloc[: int(len(here) * given)]
    metres = np.hypot(*(there.to_numpy().T[:, None, :] - rows.to_numpy().T[:, :, None]))
    table = pd.DataFrame(
        {
            "origin": np.repeat(rows.index, len(there)),
            "destination": np.tile(there.index, len(rows)),
            "minutes": np.round(travel.minutes(metres.ravel()) * 0.8),
        }
    )
    return replace(loaded, tables={**loaded.tables, "road_minutes": table})


PACKS: Final[dict[str, Callable[[], Pack]]] = {
    "86": partial(pack.load, "86"),
    "29": partial(pack.load, "29"),
    "86_roads": roads,
}


def texts(pack: Pack) -> dict[str, str]:
    """What is said of a pack: a text for each subject."""
    made = {
        "overview": _overview(pack),
        "maps": _maps(pack),
        "limits": limits(pack),
        "screens": screens(pack),
    }
    if not travel.share(pack).given:
        made["plans"] = _plans(pack)
    for level, code in _units(pack):
        made[f"fiche_{level}_{code}"] = _fiche(pack, level, code)
        made[f"brief_{level}_{code}"] = _brief(pack, level, code)
    return {title: "".join(f"{line}\n" for line in lines) for title, lines in made.items()}


def _units(pack: Pack) -> Iterator[tuple[str, str]]:
    for level in ("departement", "territoire", "epci", "canton"):
        if len(territories.units(pack, level)):
            yield level, content.codes(pack, level)[0]
    for code in _UNITS[pack.department]:
        yield "commune", code


def _overview(pack: Pack) -> Iterator[str]:
    params = Params()
    yield from (" | ".join(one) for one in overview.key_figures(pack, params))
    yield overview.answer(pack, params)
    yield overview.hypothesis(pack, params)
    yield overview.sentence(pack, params)
    yield overview.border_sentence(pack, params)
    yield history.sentence(pack, params)
    yield history.sentence_at(pack, "2022-01", params)
    yield priorities.sentence(pack, params)
    for level, code in _units(pack):
        if level == "commune":
            break
        area = f"{level}-{content.subject(pack, level, code).measured}"
        yield priorities.sentence(pack, params, area)
        yield priorities.beyond_sentence(pack, params, area)
    for kind in ("mds", "cnfs"):
        yield map_reading.beyond_sentence(pack, replace(params, kind=kind))
    yield open_hours.counted(pack, params)
    yield open_hours.strip_sentence(pack, params)
    yield from (open_hours.sentence(pack, moment, params) for moment in open_hours.MOMENTS)
    yield from open_hours.left_out(pack, params)
    yield from (sharing_text.sentence(pack, moment, params) for moment in open_hours.MOMENTS)
    for level, code in _units(pack):
        if level == "commune":
            break
        area = f"{level}-{content.subject(pack, level, code).measured}"
        yield basins_text.sentence(pack, params, area)
        yield sharing_text.sentence(pack, "any", params, area)
    for kind in ("mds", "cnfs"):
        yield basins_text.sentence(pack, replace(params, kind=kind))
    yield from (" | ".join(map(str, row)) for row in basins_text.legend(pack, params))


def _maps(pack: Pack) -> Iterator[str]:
    for key, one in registry.available(pack).items():
        for level in (level for level in one.levels if len(territories.units(pack, level))):
            yield f"{key}, {level}: {map_reading.read_map(pack, key, level, Params()).sentence}"


def limits(pack: Pack) -> Iterator[str]:
    """What is declared of the indicators and of the columns of tables."""
    yield names.method(pack)
    for row in dictionary.table(pack).drop(columns="Source").to_dict("records"):
        yield from (f"{name}: {value}" for name, value in row.items())
    columns = {name: name for name in dictionary.MEANINGS}
    for row in dictionary.describe(pack, columns, Params()).to_dict("records"):
        yield f"{row['Colonne']}: {row['Définition']}"


def screens(pack: Pack) -> Iterator[str]:
    """Texts of the screens that say what minutes are."""
    words = travel_words.pack_words(pack)
    yield common.foot(["IGN"])
    yield common.threshold_help(words)
    yield fiche.fiche_sources(words, "INSEE")
    yield simulateur.limits(words)
    yield simulateur.untouched(words)
    yield horaires.strip_note(words)
    yield sharing_text.limits(Params())
    yield basins_text.MEANING
    yield fiche.BASINS_TEXT
    yield fiche.SHARING_TEXT
    for kind in ("france_services", "mds"):
        yield ecarts.limits(words, Params(kind=kind))
    yield from (f"{name}: {text}" for name, text in ecarts.full(words).items())


def _plans(pack: Pack) -> Iterator[str]:
    for request in _REQUESTS:
        yield f"{request.action} {request.kind}"
        try:
            found = plan.solve(pack, request)
        except GeoError as refusal:
            yield str(refusal)
            continue
        yield from answers.sentences(pack, found)


def _fiche(pack: Pack, level: str, code: str) -> Iterator[str]:
    params, code = Params(), content.subject(pack, level, code).measured
    for compared in unit_sheet.references(pack, level, code) or [""]:
        found = unit_sheet.fiche(pack, level, code, params, compared)
        yield f"{found.name} | {found.subtitle} | {found.reference}"
        yield from (" | ".join(one) for one in found.key)
        for line in found.lines:
            beside = unit_sheet.comparison_text(
                pack, line.indicator, (level, code), params, compared
            )
            yield " | ".join((line.indicator.name, line.said, line.compared, beside))
        yield from found.notes
    yield found.question
    yield from found.why
    for one in contacts.table(contacts.contacts(pack, level, code, params)).to_dict("records"):
        yield " | ".join(str(value) for value in one.values() if value)


def _brief(pack: Pack, level: str, code: str) -> Iterator[str]:
    about = content.subject(pack, level, code)
    page: Any = content.content(pack, about, Params(), when=_WHEN, detail=True)
    figures = page.pop("detail")["figures"]
    for name, value in (page | {"figures": figures}).items():
        if name not in ("theme", "locator", "minutes", "day", "hours"):
            yield from (f"{name}: {text}" for text in _strings(value) if text[:1] != "#")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from [value] if value else []
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)
