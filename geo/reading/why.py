"""« Pourquoi ? »: the situation of a unit in sentences made from its figures and nothing else.

Hours within reach of a commune, in sentences: what is not published is not said closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isinf, isnan
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import measures, travel, travel_words
from geo.access.measures import Params
from geo.base import french
from geo.base.french import NBSP, NNBSP
from geo.indicators import need, priority, registry, unpublished_hours
from geo.pack import catalogue, missing
from geo.pack.kinds import KINDS
from geo.pack.memo import per_pack
from geo.reading import as_near, commune_card, map_reading, names, presence_words

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_REFERENCE: Final = {
    "departement": "dans le département",
    "territoire": "dans son territoire",
    "epci": "dans son EPCI",
}


def hours_sentences(pack: Pack, code: str, row: dict[str, Any], params: Params) -> list[str]:
    """Say the hours open within the threshold, the capacity, and whose hours are not known.

    ``row`` is the commune's in ``priority.gaps``. Of hours that are not known: whose are missing,
    what is supposed of them, whether that decides. The first is empty without a list.
    """
    silent = unpublished_hours.near(pack, code, params)
    return [
        _hours(pack, code, params, silent),
        unpublished_hours.sentence(silent),
        _capacity(pack, code, row, params),
        *_supposed(pack, code, row, params),
    ]


def _supposed(pack: Pack, code: str, row: dict[str, Any], params: Params) -> list[str]:
    """Say what is supposed of the hours that a commune shares, and whether the rank hangs on it."""
    said = unpublished_hours.supposed(pack, params.kind, params.counts, [code])
    if not said or not priority.hinging(pack, params).to_dict()[code]:
        return [said]
    silent = french.join_list(unpublished_hours.unpublished_places(pack, [code], params.counts))
    less = bool(priority.gaps(pack, params, unknown="low")["priority"].to_dict()[code])
    when = f"si {silent} ouvrait peu ou pas" if less else f"si {silent} ouvrait davantage"
    would = "ne serait plus" if row["priority"] else "serait"
    return [said, f"Elle {would} en priorité {when}."]


def _hours(pack: Pack, code: str, params: Params, silent: Sequence[str]) -> str:
    """Weekly hours when some France services within the threshold is open, with the range."""
    from geo.access import reach

    if pack.lacks("france_services"):
        return ""
    low, central, high = (
        float(
            reach.reachable_hours(
                pack, params.threshold_min, params.counts, assumption=assumption
            ).to_dict()[code]
        )
        for assumption in (travel.HIGH, travel.CENTRAL, travel.LOW)
    )
    within = french.quantity(params.threshold_min, "minutes")
    if not central > 0:
        nothing = f"ucune France services n’est ouverte à {within} ou moins"
        if silent:
            nothing = f"ucun horaire de France services n’est publié à {within} ou moins"
        if not high > 0:
            return f"A{nothing}."
        return (
            f"Dans l’estimation centrale, a{nothing}{NNBSP}; dans l’hypothèse favorable, "
            f"{short(high, 'h')} par semaine."
        )
    hours = short(central, "h")
    low = 0.0 if isnan(low) else low
    spread = f" ({_span(low, high)})" if short(low) != short(high) else ""
    return f"À {within} ou moins, une France services est ouverte {hours} par semaine{spread}."


def _capacity(pack: Pack, code: str, row: dict[str, Any], params: Params) -> str:
    if params.kind not in priority.CAPACITY_KINDS:
        who = KINDS[params.kind].noun.many
        return f"Les {who} ne publient pas d’horaires{NBSP}: seules les minutes comptent ici."
    from geo.access import reach

    written = partial(_written, f"capacity_{params.kind}")
    kind, where = KINDS[params.kind], _REFERENCE[params.reference]
    offer = f"d’ouverture {kind.of}" if kind.capacity == "hours" else kind.of
    shared = reach.DECAY[-1][0]
    far = f" ({french.quantity(shared, 'min')})" if params.threshold_min != shared else ""
    if isnan(row["capacity"]):
        return f"Les heures {offer} à sa portée{far} ne sont pas connues."
    if row["capacity"] == 0:
        return (
            f"Elle n’a à sa portée{far} aucune heure {offer}, contre "
            f"{written(row['reference'], 'h')} par semaine pour 1{NNBSP}000 habitants en moyenne "
            f"{where}."
        )
    low, high = (
        float(priority.capacity(pack, params.kind, params.counts, unknown=one).to_dict()[code])
        for one in ("low", "high")
    )
    ends = written(low), written(high)
    spread = f" ({_between(*ends)})" if ends[0] != ends[1] else ""
    return (
        f"Elle a à sa portée{far} {written(row['capacity'], 'h')}{spread} {offer} par semaine pour "
        f"1{NNBSP}000 habitants, contre {written(row['reference'])} en moyenne {where}."
    )


def _span(low: float, high: float) -> str:
    return _between(short(low), short(high))


def _between(low: str, high: str) -> str:
    return f"de {low} à {high} selon l’hypothèse"


def _written(indicator: str, value: float, unit: str = "") -> str:
    """A figure that an indicator gives too, with its decimals while three figures are enough."""
    decimals = min(registry.REGISTRY[indicator].decimals, 1 + (abs(value) < 10))
    rounded = round(float(value), decimals)
    return french.quantity(rounded, unit, 0 if rounded.is_integer() else decimals)


def short(value: float, unit: str = "") -> str:
    """Write a figure of a sentence: three significant figures at most, no useless decimal."""
    decimals = 1 if abs(value) >= 1 else 2
    large = abs(value) >= 100  # rounded once: 0,7549 is 0,75, as in the tables
    rounded = float(french.significant(value)) if large else round(float(value), decimals)
    return french.quantity(rounded, unit, 0 if rounded.is_integer() else decimals)


FEW: Final = 10  # unemployed: under them, a rate of the census is mostly chance


def question(pack: Pack, level: str, code: str, params: Params) -> str:
    """Title of the paragraph: the question that ``why`` answers."""
    return _question(pack, code, params) if level == "commune" else "Qui y est loin d’une aide ?"


def why(pack: Pack, level: str, code: str, params: Params) -> list[str]:
    """Explain the situation of a unit from its figures, one sentence each.

    Raises ``KeyError`` for a commune that the pack does not hold.
    """
    if level == "commune":
        return _why(pack, code, params)
    return _why_unit(pack, level, code, params)


def _why_unit(pack: Pack, level: str, code: str, params: Params) -> list[str]:
    """People beyond the threshold in the unit, then the communes that are furthest."""
    if lack := missing.sentence(pack, params.kind):
        return [lack]
    inside = names.members(pack, level, code)
    near = measures.nearest(pack, params.kind, params.counts).loc[inside]
    people = pack.communes.loc[inside, "population"]
    limit = params.threshold_min
    sentences = [map_reading.beyond(people, near, map_reading.far(pack, params), there=True)]
    far = near[near["central"] > limit].sort_values("central", ascending=False)
    if len(far):
        communes = pack.communes["name"].to_dict()
        never = french.unreached(near["central"])
        listed = [
            f"{french.apostrophe(communes[one])} "
            f"({french.minutes(time, time, time, never=never, limit=limit)})"
            for one, time in far["central"].head(5).items()
        ]
        which = "La plus éloignée" if len(far) == 1 else "Les plus éloignées"
        sentences.append(f"{which} : {', '.join(listed)}.")
    return sentences


def _question(pack: Pack, code: str, params: Params) -> str:
    """Title of the paragraph: the question that ``why`` answers."""
    if not measures.has_list(pack, params.kind):
        return f"Que sait-on de cette commune{NNBSP}?"
    is_priority = bool(priority.gaps(pack, params)["priority"].to_dict()[code])
    middle = "est-elle" if is_priority else "n’est-elle pas"
    return f"Pourquoi cette commune {middle} en priorité{NNBSP}?"


def _why(pack: Pack, code: str, params: Params) -> list[str]:
    """Say in a few sentences what places a commune where it is.

    Rank, need and its components, minutes, opening hours within reach, capacity against the
    reference, how sure that is, and the age of the data: at most three significant figures,
    every one of them read from the same functions as the maps.
    """
    if lack := missing.sentence(pack, params.kind):
        return [lack, *_need(pack, code, params), _vintages(pack, params.kind)]
    listed = priority.gaps(pack, params)
    row = _row(listed, code)
    sentences = [
        _verdict(pack, code, row, int(listed["gap"].notna().sum())),
        *_need(pack, code, params),
        _distance(pack, code, params),
        _stops(pack, code, params),
        _point(pack, code),
        *hours_sentences(pack, code, row, params),
        _sureness(pack, code, row, params),
        _vintages(pack, params.kind),
    ]
    return [sentence for sentence in sentences if sentence]


def _row(frame: pd.DataFrame, code: str) -> dict[str, Any]:
    return {str(name): value for name, value in frame.loc[code].items()}


def _ordinal(rank: float, first: str = "1re") -> str:
    return first if rank == 1 else f"{french.number(rank)}e"


def _verdict(pack: Pack, code: str, row: dict[str, Any], known: int) -> str:
    name = french.apostrophe(str(pack.communes["name"].to_dict()[code]))
    if pd.isna(row["gap"]):
        lacking = "son indice de besoin n’est pas connu"
        if not pd.isna(row["need"]):
            lacking = "les heures d’aide à sa portée ne sont pas connues"
        if isinf(row["minutes"]):
            lacking = "aucune route ne la relie à un lieu de ce type"
        return f"{name} n’est pas classée{NBSP}: {lacking}."
    return (
        f"{name} {'est' if row['priority'] else 'n’est pas'} en priorité{NBSP}: "
        f"{_ordinal(row['rank'])} commune sur {french.number(known)} par l’écart entre le "
        f"besoin et l’accès ({_written('gap', row['gap'])} sur 100)."
    )


def _need(pack: Pack, code: str, params: Params) -> list[str]:
    """Need, its rank in the department, and the components above the national median."""
    index = need.need(pack, params.profile, params.weights)
    row = _row(index, code)
    profile = need.PROFILES[params.profile]
    unknown = [need.COMPONENTS[name].name for name in profile.components if pd.isna(row[name])]
    sentences = []
    if not pd.isna(row["need"]):
        rank = index["need"].rank(method="min", ascending=False).to_dict()[code]
        ranked = index["need"].notna().sum()
        index_said = _written(profile.indicator, row["need"])
        sentences = [
            f"Son indice de besoin ({profile.name}) est de {index_said} sur 100, au "
            f"{_ordinal(rank, '1er')} rang sur {french.number(ranked)}.",
            _above(row, profile.components, _row(pack.communes, code)),
        ]
    elif len(profile.components) - len(unknown) < need.ENOUGH:
        sentences = [
            "Son indice de besoin n’est pas calculé, elle n’a donc pas de rang"
            f"{NBSP}: il y faut deux critères connus."
        ]
    if unknown:
        why = "importée" if pack.lacks("income_employment") else "publiée"
        sentences.append(f"Donnée non {why}, laissée de côté{NBSP}: {french.join_list(unknown)}.")
    return sentences


def _above(row: dict[str, Any], components: Sequence[str], commune: dict[str, Any]) -> str:
    """Components above the national median, the unemployment as it is placed and as it is read."""
    parts = []
    for name in components:
        if row[f"{name}_percentile"] > 50:
            income = name.endswith("_eur")
            said = short(row[name], "€ par an") if income else short(100 * row[name], "%")
            if need.COMPONENTS[name].of_unemployed:
                said += _unsure(said, commune)
            parts.append(need.COMPONENTS[name].above.format(said))
    if not parts:
        return "Aucun de ses critères n’est plus marqué que dans la commune médiane de France."
    return f"Par rapport à la commune médiane de France, {french.join_list(parts)}."


def _unsure(steady: str, commune: dict[str, Any]) -> str:
    """What the census says of unemployment, when it is not what is placed or rests on few."""
    few = float(commune["unemployed_15_64"])
    read = short(100 * few / float(commune["active_15_64"]), "%")
    said = "" if read == steady else f" une fois lissé, {read} au recensement"
    if few < FEW:
        said += f", peu sûr{NBSP}: {french.plural(few, 'chômeur')}"
    return said


def _distance(pack: Pack, code: str, params: Params) -> str:
    near = measures.nearest(pack, params.kind, params.counts)
    found = _row(near, code)
    if pd.isna(found["site_id"]):
        if near["site_id"].isna().all():
            return "Aucun lieu de ce type n’est connu."
        return f"Aucune route ne la relie à un lieu de ce type{NBSP}: durée {french.NO_ROAD}."
    stop = commune_card.place(pack, params.kind, str(found["site_id"]))
    if found["site_commune"] == code:
        held = "Une MDS tient une permanence" if "permanence" in stop else KINDS[params.kind].stands
        here = "Une France services s’arrête" if "stop" in stop else held
        said = [f"{here} {french.in_commune(found['central'])}", stop.get("stop", "")]
        return f"{', '.join(filter(None, said))}."
    duration = travel_words.trip_words(pack, code, str(found["site_commune"])).duration
    towns = [commune_card.located(pack, town) for town in as_near.communes(pack, code, params)]
    equal = len(towns) > 1
    where = " ou ".join(towns) + (f", {as_near.EQUAL}" if equal else "")
    minutes = french.minutes(
        found["low"], found["central"], found["high"], limit=params.threshold_min, brief=equal
    )
    nearest = french.capital(KINDS[params.kind].noun.the_nearest)
    return (
        f"{nearest}, {where}, est à {minutes} en voiture, {duration}{presence_words.which(stop)}."
    )


def _stops(pack: Pack, code: str, params: Params) -> str:
    """Say on which days a round stops in the commune, when the nearest place is not that stop."""
    near = measures.nearest(pack, params.kind, params.counts)
    here = near["site_commune"].to_dict()[code] == code
    days = (
        commune_card.stop_days(pack, code) if params.kind == "france_services" and not here else ""
    )
    return f"Un arrêt de France services a lieu dans la commune {days}." if days else ""


def _point(pack: Pack, code: str) -> str:
    """Warn when the distances of a commune do not start from its town hall."""
    if pack.communes["point_source"].to_dict()[code] == "town_hall":
        return ""
    return (
        f"Sa position est approximative{NBSP}: les durées partent du centre de la commune, le "
        "point publié de la mairie étant faux ou absent."
    )


def _sureness(pack: Pack, code: str, row: dict[str, Any], params: Params) -> str:
    """Say in how many of the draws the commune is a priority, in the words of the list."""
    found = _row(priority.robustness(pack, params), code)
    if pd.isna(found["share"]):
        return ""
    share, verdict = float(found["share"]), str(found["verdict"])
    said = "Ce résultat tient aux réglages choisis"
    if verdict == "fragile":
        said = "Ce classement est fragile"
    elif (verdict == "robust") == row["priority"]:
        said = "Ce classement est robuste" if row["priority"] else "Ce résultat est stable"
    times = f"{_times(share)} des" if share else "aucun des"
    if not share:
        where = "n’est en priorité dans"
    elif row["priority"]:
        where = "n’est en priorité que dans" if verdict == "none" else "est en priorité dans"
    else:
        would = "et ne le serait que" if verdict == "none" else "mais le serait"
        where = f"n’est pas en priorité avec vos réglages, {would} dans"
    varied = "poids, vitesses et détours"
    if unpublished_hours.supposed(pack, params.kind, params.counts):
        varied = "poids, vitesses, détours et heures non connues"
    return f"{said}{NBSP}: elle {where} {times} 1{NNBSP}000 tirages où {varied} varient."


def _times(share: float) -> str:
    if share == 1:
        return "la totalité"
    return f"moins de 1{NBSP}%" if share < 0.01 else short(100 * share, "%")


@per_pack
def _vintages(pack: Pack, kind: str) -> str:
    """Say how old the data is, from the catalogue; nothing for a pack that is not in it."""
    files = catalogue.department(pack.department, pack.root).get("files", {})
    if not files:
        return ""
    both = [KINDS[one] for one in dict.fromkeys((kind, "france_services"))]
    chosen = [one for one in both if not pack.lacks(one.table)]
    dated = [f"{one.many} ({_latest(files[f'{one.table}.csv']['date'])})" for one in chosen]
    said = french.join_list(["population en vigueur (2026)", "âges et besoin (2021)", *dated])
    return f"Âge des données{NBSP}: {said}."


def _latest(dates: str) -> str:
    """The latest of the dates of a file, in words: ``1er août 2024``."""
    return french.date(max(dates.split(" ; ")))
