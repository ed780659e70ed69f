"""« Pourquoi ? »: the situation of a unit in sentences made from its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo import explain, measures, reading, territories, wording
from geo.measures import Params

if TYPE_CHECKING:
    from geo.pack import Pack


def members(pack: Pack, level: str, code: str) -> pd.Index:
    """Codes of the communes of a unit, in pack order; empty for a unit that does not exist."""
    unit = territories.membership(pack, level)
    return unit.index[unit.eq(code)]


def question(pack: Pack, level: str, code: str, params: Params) -> str:
    """Title of the paragraph: the question that ``why`` answers."""
    if level == "commune":
        return explain.question(pack, code, params)
    return "Qui y est loin d’une aide ?"


def why(pack: Pack, level: str, code: str, params: Params) -> list[str]:
    """Explain the situation of a unit from its figures, one sentence each."""
    if level == "commune":
        return explain.why(pack, code, params)
    return _why_unit(pack, level, code, params)


def _why_unit(pack: Pack, level: str, code: str, params: Params) -> list[str]:
    """People beyond the threshold in the unit, then the communes that are furthest."""
    inside = members(pack, level, code)
    near = measures.nearest(pack, params.kind, neighbours=params.neighbours).loc[inside]
    people = pack.communes.loc[inside, "population"]
    beyond = [
        float(people[near[name] > params.threshold_min].sum())
        for name in ("low", "central", "high")
    ]
    place = reading.PLACE_OF_KIND[params.kind]
    limit = wording.quantity(params.threshold_min, "minutes")
    far = near[near["central"] > params.threshold_min].sort_values("central", ascending=False)
    if beyond[2] == 0:
        return [f"Personne n’y vit à plus de {limit} {place}, même dans l’hypothèse haute."]
    said = wording.people_range(*beyond)
    sentences = [
        f"{said[0].upper()}{said[1:]}, y vivent à plus de {limit} {place} : "
        f"{wording.plural(len(far), 'commune')} sur {wording.number(len(inside))} (temps estimé)."
    ]
    if len(far):
        names = pack.communes["name"].to_dict()
        listed = [
            f"{wording.typeset(names[one])} ({wording.quantity(minutes, 'min')})"
            for one, minutes in far["central"].head(5).items()
        ]
        which = "La plus éloignée" if len(far) == 1 else "Les plus éloignées"
        sentences.append(f"{which} : {', '.join(listed)}.")
    return sentences
