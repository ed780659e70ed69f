"""A plan in French: the sentence of a meeting, the table of its answers.

A plan as plain values, for a script that reads what the screens say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.access import measures, travel
from geo.access.measures import Params
from geo.base import french
from geo.base.french import NBSP, NNBSP
from geo.indicators import need
from geo.pack import territories
from geo.pack.kinds import CHANGED, KINDS, change_of
from geo.pack.memo import per_pack
from geo.reading import presence_words
from geo.scenario import scenario
from geo.scenario.scenario import Scenario
from geo.simulator import fewest_hours, impact, plan
from geo.simulator.plan import Option, Plan, Request

if TYPE_CHECKING:
    from geo.pack.pack import Pack
    from geo.simulator.plan import Plan

_STATUS: Final = {
    "optimal": "Optimum prouvé {sure}\u00a0: aucun autre choix ne fait mieux.",
    "time_limit": "Meilleur choix trouvé à temps, à {gap} au plus de l’optimum {sure}.",
    "greedy": "Choix pas à pas, faute de temps, à {gap} au plus de l’optimum {sure}.",
}
_SURE: Final = "pour l’hypothèse centrale"  # the only minutes that the solver then knows
_SURE_OF_ALL: Final = "pour le plus grand regret des trois hypothèses"
_HYPOTHESES: Final = {
    "central": "selon l’hypothèse centrale",
    "low": "si les trajets sont plus courts",
    "high": "s’ils sont plus longs",
}
_SPREAD: Final = (
    "Un poste par lieu gardé fait la couverture\u202f; les suivants, un à un, vont là où la "
    "partie la moins pourvue du département y gagne le plus. Les répartir autrement ne changerait "
    "que les heures."
)
PEOPLE_NAMES: Final = {
    "inhabitants": "habitants",
    "older": "habitants de 65 ans et plus",
    "need": "habitants pondérés par leur besoin",
}


class Answer(NamedTuple):
    """A plan with its sentences and its table, as every screen gives them."""

    plan: Plan
    sentences: tuple[str, ...]
    table: pd.DataFrame


@per_pack
def answer(pack: Pack, request: Request) -> Answer:
    """Solve a request and put it in words; the same request is answered from memory.

    Raises what ``plan.solve`` raises, and ``cancellation.Stopped``.
    """
    found = plan.solve(pack, request)
    return Answer(found, tuple(sentences(pack, found)), table(pack, found))


def unit(request: Request) -> str:
    """Name what the aim of a request counts: people who weigh, or those people × minutes."""
    people = PEOPLE_NAMES[request.people]
    return people + {"minutes": " × minutes", "regret": " de regret"}.get(request.aim, "")


def _of(request: Request) -> str:
    """Name what the distances of a request lead to: ``d’une France services``."""
    return KINDS[CHANGED[request.kind].help].noun.of_a


def sentences(pack: Pack, found: Plan) -> list[str]:
    """Say what the best answer is, what it changes and how sure it is, one sentence each."""
    request, best = found.request, found.options[0]
    counting = presence_words.sentence(pack, request.params.kind, request.counts)
    if not best.codes:
        return [_nothing(pack, found), *filter(None, [counting])]
    say = {"open": _opened, "minimum": _minimum, "keep": _kept}[request.action]
    return [
        say(pack, found),
        *filter(None, [already_served_text(pack, request, best)]),
        impact.sentence(pack, scenario.apply(pack, best.scenario), request.params),
        *([_SPREAD] if request.action == "keep" and sum(best.posts) > len(best.codes) else []),
        *([_smallest(found)] if found.smallest_first else []),
        *filter(None, [_worth(found), _tenth(found)]),
        *([_nothing_more(found)] if found.saturated else []),
        *filter(None, [counting]),
        *_left_out(pack, found),
        *_need(request),
        _STATUS[found.status].format(
            gap=french.quantity(100 * found.gap, "%", 1),
            sure=_SURE_OF_ALL if request.aim == "regret" else _SURE,
        ),
    ]


def already_served_text(pack: Pack, request: Request, option: Option) -> str:
    """Say which places that an answer opens are already served on some days."""
    opened = option if request.action != "keep" else replace(option, places=(), codes=())
    return presence_words.already_served_text(
        pack, CHANGED[request.kind].help, opened.places, opened.codes
    )


def _worth(found: Plan) -> str:
    """Say what the best answer is worth under each hypothesis, and its greatest regret.

    As many figures are written as ``impact.sentence`` writes of the same people, beside it.
    """
    if not found.worth:
        return ""
    keeping = found.request.action == "keep"
    people, verb = PEOPLE_NAMES[found.request.people], "éloigne" if keeping else "rapproche"

    gains = [abs(one.gained) for one in found.worth]
    figures = french.digits(min(gains), max(gains), gains[0])

    def count_(value: float) -> str:
        return french.number(french.significant(-value if keeping else value, figures) + 0.0)

    here = [f"{count_(one.gained)} {_HYPOTHESES[one.hypothesis]}" for one in found.worth]
    said = f"Des {people}, ce choix en {verb} {french.join_list(here)}."
    if found.regret == 0:
        sure = all(one.proved for one in found.worth)
        other = "autre choix" if sure else "autre choix trouvé à temps"
        return f"{said} Sous chacune, aucun {other} ne fait mieux."
    best = french.join_list([count_(one.best) for one in found.worth])
    regret = french.number(french.significant(found.regret, figures))
    return (
        f"{said} Le meilleur choix de chacune en {verb}rait {best}{NBSP}: "
        f"regret le plus grand, {regret}."
    )


def _tenth(found: Plan) -> str:
    """Say how near the worst-off come, when they are the aim."""
    before, after = found.tenth
    if not np.isfinite([before, after]).all():
        return ""
    return (
        f"Le dixième le plus éloigné des {PEOPLE_NAMES[found.request.people]} est en moyenne à "
        f"{french.quantity(after, 'min', 1)} selon l’hypothèse centrale, au lieu de "
        f"{french.quantity(before, 'min', 1)} aujourd’hui."
    )


def _left_out(pack: Pack, found: Plan) -> list[str]:
    """Name the communes whose minutes are not counted; nothing when all are."""
    codes = plan.unreached(pack, found.request)
    if not codes:
        return []
    names = french.join_list(list(pack.communes.loc[list(codes), "name"].map(french.apostrophe)))
    return [f"Hors du total des minutes, faute de route vers un lieu{NBSP}: {names}."]


def _need(request: Request) -> list[str]:
    """Say which need weighs, when it does."""
    if request.people != "need":
        return []
    name = need.PROFILES[request.profile].name
    components = need.need_label(request.profile, request.weights)
    return [f"Besoin compté{NBSP}: {name} ({components})."]


def places(option: Option) -> list[str]:
    """Name the places of an answer in alphabetical order, and how many where several."""
    return _named(_counted(option))


def swap(best: Option, other: Option) -> str:
    """Say what another answer has instead of the best one's places; empty when nothing."""
    come, go = (
        french.join_list(_named(more - less))
        for more, less in (
            (_counted(other), _counted(best)),
            (_counted(best), _counted(other)),
        )
    )
    if come and go:
        return f"{come} au lieu de {go}"
    return f"avec {come}" if come else f"sans {go}" if go else ""


def _counted(option: Option) -> Counter[str]:
    counted: Counter[str] = Counter()
    for name, number in zip(option.places, option.posts, strict=True):
        counted[name] += number
    return counted


def _named(posts: Counter[str]) -> list[str]:
    return [
        french.apostrophe(name) + (f" ({number})" if number > 1 else "")
        for name, number in sorted(posts.items(), key=lambda place: french.sorting(place[0]))
    ]


def table(pack: Pack, found: Plan) -> pd.DataFrame:
    """Answers of a plan, the best first, then what closing the smallest first would give.

    Columns: ``answer`` (French), ``swap`` (what it has instead of the best; empty for it),
    ``places``, ``gained``, ``gained_older`` (people brought within the threshold; negative when
    pushed beyond), ``behind`` (how far from the best, in the unit of the aim; NaN for the last
    line), ``hours_before`` and ``hours_after`` (hours of help per week per 1,000 inhabitants;
    NaN when none is published), ``worst`` (``fewest_hours.fewest_hours_name``, afterwards),
    ``worst_hours``.
    """
    best, *others = found.options
    ties = [", à égalité" if one.behind == 0 else "" for one in others]
    named = [(f"Meilleur choix{max(ties, default='')}", best)]
    for rank, (tie, one) in enumerate(zip(ties, others, strict=True), 1):
        named.append((f"Autre choix {rank}{tie}", one))
    if found.smallest_first:
        named.append(("Fermer d’abord les plus petites communes", found.smallest_first))
    return pd.DataFrame([row(pack, found, answer, option) for answer, option in named])


def options(pack: Pack, answer: Answer, own: Scenario) -> list[Option]:
    """Answers in the order of the table, then the reader's ``own`` when it keeps places too."""
    found = answer.plan
    known = [*found.options, *filter(None, [found.smallest_first])]
    if found.request.action == "keep" and own not in [option.scenario for option in known]:
        known += filter(None, [plan.kept_by(pack, found.request, own)])
    return known


def compared(pack: Pack, answer: Answer, own: Scenario, name: str) -> pd.DataFrame:
    """Table of the answers, the reader's ``own`` last under a ``name`` when it is one.

    ``change`` and ``change_older`` are people brought within the threshold; when keeping, people
    pushed beyond it.
    """
    found, frame = answer.plan, answer.table
    known = options(pack, answer, own)
    if len(known) > len(frame):
        line = row(pack, found, name, known[-1]) | {"behind": np.nan}
        frame = pd.concat([frame, pd.DataFrame([line])], ignore_index=True)
    sign = -1 if found.request.action == "keep" else 1
    moved = sign * frame[["gained", "gained_older"]] + 0.0  # nobody is 0, not −0
    return frame.assign(change=moved["gained"], change_older=moved["gained_older"])


def row(pack: Pack, found: Plan, answer: str, option: Option) -> dict[str, Any]:
    """Give one line of ``table``."""
    after = scenario.apply(pack, option.scenario)
    told = found.request.action == "keep" and answer.startswith("Fermer")
    return {
        "answer": answer,
        "swap": swap(found.options[0], option),
        "places": ", ".join(places(option)),
        "gained": option.gained,
        "gained_older": option.gained_older,
        "behind": np.nan if told else option.behind,
        **_hours(pack, after, found.request.params),
    }


def lines(pack: Pack, found: Plan) -> list[str]:
    """Write the other answers, one line each."""
    counted = unit(found.request)
    said = []
    for one in table(pack, found).iloc[1:].to_dict("records"):
        more = "de plus" if found.request.aim == "regret" else "de moins bien"
        cost = f"{french.number(one['behind'])} {counted} {more}"
        change = french.plural(one["gained"], "habitant")
        how = f" ({change if np.isnan(one['behind']) else cost})" if one["behind"] else ""
        said.append(f"{one['answer']}{how}{NBSP}: {one['places']}")
    return said


def _hours(pack: Pack, after: Pack, chosen: Params) -> dict[str, Any]:
    whole = impact.by_unit(pack, after, chosen, "departement").to_dict("records")[0]
    level = territories.grouping(pack)
    units = impact.by_unit(pack, after, chosen, level)
    known = units.set_index("name")["hours_after"].dropna()
    return {
        "hours_before": float(whole["hours_before"]),
        "hours_after": float(whole["hours_after"]),
        "worst": fewest_hours.fewest_hours_name(after, chosen, level, known),
        "worst_hours": float(known.min()) if len(known) else np.nan,
    }


def count(number: int, kind: str) -> str:
    """Write a number of places of a kind: ``3 permanences de MDS``."""
    noun = change_of(kind).counted
    return french.plural(number, noun.one, noun.many)


def _opened(pack: Pack, found: Plan) -> str:
    best, request = found.options[0], found.request
    more = count(sum(best.posts), request.kind)
    where = french.join_list(places(best))
    return f"{more} de plus{NBSP}: {where}."


def _minimum(pack: Pack, found: Plan) -> str:
    best, request = found.options[0], found.request
    limit = f"{french.quantity(request.threshold_min, 'min')} {_of(request)}"
    remain, sure = _left(pack, found)
    who = f"qu’il ne reste que {remain}" if remain else "que personne ne reste"
    enough = "suffit" if sum(best.posts) == 1 else "suffisent"
    said = (
        f"{count(sum(best.posts), request.kind)} de plus {enough} pour {who} à plus de {limit}"
        f"{sure}{NBSP}: {french.join_list(places(best))}."
    )
    return said + _unreachable(pack, found)


def _left(pack: Pack, found: Plan) -> tuple[str, str]:
    """Inhabitants still beyond the threshold, empty when there are none, and their range."""
    request = found.request
    after = scenario.apply(pack, found.options[0].scenario)
    near = measures.nearest(after, CHANGED[request.kind].help, request.counts)
    people = pack.communes["population"].astype(float)
    low, central, high = (
        float(people[near[x] > request.threshold_min].sum()) for x in travel.RANGE
    )
    figures = french.digits(low, high, central)
    least, most = (french.significant(end, figures) for end in (low, high))
    margin = french.span(least, most, "habitants")
    said = french.people(central, figures) if central else ""
    return said, f" selon l’estimation centrale ({margin})" if low < high else ""


def _unreachable(pack: Pack, found: Plan) -> str:
    """Name the communes that no candidate can serve; empty when there are none."""
    if not found.unreachable:
        return ""
    names = pack.communes.loc[list(found.unreachable), "name"].map(french.apostrophe)
    return f" Aucun lieu possible n’est à portée de{NBSP}: {french.join_list(list(names))}."


def _kept(pack: Pack, found: Plan) -> str:
    best, request = found.options[0], found.request
    feminine = change_of(request.kind).counted.e
    kept = f"{count(sum(best.posts), request.kind)} gardé{feminine}{'s' * (sum(best.posts) > 1)}"
    return f"{kept}{NBSP}: {french.join_list(places(best))}."


def _smallest(found: Plan) -> str:
    assert found.smallest_first is not None
    lost = french.people(-found.smallest_first.gained)
    limit = french.quantity(found.request.threshold_min, "min")
    return (
        f"Fermer d’abord dans les communes les moins peuplées pousserait {lost} au-delà de {limit}."
    )


def _nothing(pack: Pack, found: Plan) -> str:
    request = found.request
    limit, kind = french.quantity(request.threshold_min, "min"), _of(request)
    if request.action == "minimum" and found.left <= request.allowed:
        far, sure = _left(pack, found)
        who = f"{far or 'personne'} à plus de {limit} {kind} aujourd’hui{sure}"
        return f"Rien à ouvrir{NBSP}: {who}."
    said = (
        f"Plus rien à gagner{NBSP}: aucun lieu possible ne rapproche personne à {limit} ou moins "
        f"{kind}."
    )
    return said + _unreachable(pack, found)


def _nothing_more(found: Plan) -> str:
    used = sum(found.options[0].posts)
    return f"Plus rien à gagner au-delà de {used}{NNBSP}; les suivants n’y changeraient rien."


def record(pack: Pack, found: Plan) -> dict[str, Any]:
    """Everything of a plan as plain values for JSON; missing and infinite figures are None."""
    best = scenario.apply(pack, found.options[0].scenario)
    level = territories.grouping(pack)
    units = impact.by_unit(pack, best, found.request.params, level)
    hours = units[["name", "hours_before", "hours_after"]].reset_index(names=level)
    content = {
        "department": pack.department,
        "request": asdict(found.request),
        "status": found.status,
        "gap": found.gap,
        "saturated": found.saturated,
        "curve": list(found.curve),
        "left": found.left,
        "worth": [one._asdict() for one in found.worth],
        "regret": found.regret,
        "worst_tenth_minutes": list(found.tenth),
        "unreachable": list(found.unreachable),
        "sentences": sentences(pack, found),
        "answers": [
            line | {"codes": option.codes, "posts": option.posts, "minutes": option.minutes}
            | {"scenario": scenario.to_text(option.scenario)}
            for line, option in zip(
                table(pack, found).to_dict("records"),
                [*found.options, *filter(None, [found.smallest_first])],
                strict=True,
            )
        ],
        "hours_by_unit": hours.to_dict("records"),
    }  # fmt: skip
    return {key: _plain(value) for key, value in content.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return round(value, 6) if np.isfinite(value) else None
    return value
