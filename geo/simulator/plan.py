"""Plans: where the next places help most, which ones to keep, how few would be enough.

A plan turns a question about a pack into the exact model of ``geo.simulator.siting`` and its
answers back into scenarios, so that every figure of the product can be read on an answer. People
stand at their chef-lieu and so do candidates: minutes are the central estimate of
``geo.access.travel``, or those given (``geo.access.travel``); the range must be read on the answer
itself (``geo.simulator.impact``).

What is asked of a plan and what it answers, as plain values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.access import measures, presence, reach
from geo.access.measures import Params
from geo.access.presence import DEFAULT, Counts
from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.indicators import need
from geo.pack import territories
from geo.pack.kinds import CHANGED, KEPT, POSTS, change_of
from geo.pack.memo import per_pack
from geo.scenario.scenario import Opening, Scenario
from geo.simulator import closures, fairness, siting

if TYPE_CHECKING:
    from geo.pack.pack import Pack

Action = Literal["open", "keep", "minimum"]


MDS_UNKNOWN: Final = "Aucune MDS n'est connue dans le département"
PERMANENT_ONLY: Final = (
    "Une permanence de MDS n'est pas un site permanent : elle ne compte pas dans cette lecture. "
    "Choisissez « permanents et arrêts connus » (en ligne de commande : --presence connus)."
)
Aim = Literal["cover", "minutes", "regret", "worst"]
AIMS: Final[tuple[Aim, ...]] = get_args(Aim)
PEOPLE: Final = ("inhabitants", "older", "need")
MOST: Final = 10
"""Most places opened at once: a longer list is a programme, not a decision."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A question to plan for.

    action : ``open`` up to ``count`` places beside all that exists, ``keep`` only ``count`` of
        those that exist, ``minimum`` of places so that at most ``allowed`` people are far.
    kind : one of ``kinds.OPENED`` (``keep``: of ``KEPT``; posts are counted for ``cnfs``).
    aim : ``cover`` (people within ``threshold_min``), ``minutes`` (people × minutes), ``regret``
        (people within the threshold, the least bad whatever the hypothesis of travel) or
        ``worst`` (the furthest first). See ``geo.simulator.siting`` and ``fairness``.
    people : who counts: inhabitants, those aged 65 or more, or inhabitants × need index.
    profile, weights : the need that ``people="need"`` counts, as ``measures.Params`` has them.
    candidates : commune codes where a place may open; empty for every commune.
    """

    action: Action
    kind: str = "france_services"
    count: int = 1
    threshold_min: int = 20
    aim: Aim = "cover"
    people: str = "inhabitants"
    profile: str = "droits"
    weights: tuple[float, float, float] = (5.0, 5.0, 5.0)
    candidates: tuple[str, ...] = ()
    allowed: int = 0
    neighbours: bool = True
    presence: str = DEFAULT

    @property
    def params(self) -> Params:
        """Parameters of the figures that go with the answer."""
        return Params(
            threshold_min=self.threshold_min,
            kind=CHANGED[self.kind].help,
            neighbours=self.neighbours,
            presence=self.presence,
        )

    @property
    def counts(self) -> Counts:
        """Which places count."""
        return self.params.counts


@dataclass(frozen=True)
class Option:
    """One answer: as a scenario, in words, in people.

    ``places``, ``codes`` and ``posts`` name what is opened, or kept, and how many posts of it.
    ``gained`` counts the inhabitants brought within the threshold minus those pushed beyond it,
    ``gained_older`` those aged 65 or more; ``minutes`` the change of inhabitants × minutes
    (lower is better, +∞ when some are left without any place). ``behind`` is how far the answer
    is from the best one, in the aim's own people (cover: weight within the threshold; regret:
    the greatest regret) or people × minutes.
    """

    scenario: Scenario
    places: tuple[str, ...]
    codes: tuple[str, ...]
    posts: tuple[int, ...]
    gained: float
    gained_older: float
    minutes: float
    behind: float


class Worth(NamedTuple):
    """What an answer is worth under a hypothesis, a key of ``travel.RANGE``.

    ``gained`` is the weight brought within the threshold minus that pushed beyond it, ``best``
    the most that another answer to the same request gains under this hypothesis, or was found
    to in time when it is not ``proved``.
    """

    hypothesis: str
    gained: float
    best: float
    proved: bool = True


@dataclass(frozen=True)
class Plan:
    """The answers to a request, the best first, and how sure it is that it is the best.

    ``status`` is ``optimal`` (proved), ``time_limit`` (the best found, within ``gap`` of the
    optimum) or ``greedy``. ``curve`` is the best value of the aim for 0, 1… places (opening
    only). ``unreachable`` names communes beyond the threshold that no candidate can serve,
    ``left`` the people still beyond it. ``smallest_first`` is what closing the places of the
    smallest communes first would give (keeping only). ``worth`` is the best answer under each
    hypothesis, the central one first; empty where no threshold is the aim. ``tenth`` is the
    mean of the minutes of the tenth of people (who count) that is the furthest, today then
    with the best answer; NaN unless they are the aim.
    """

    request: Request
    options: tuple[Option, ...]
    status: str
    gap: float
    curve: tuple[float, ...] = ()
    unreachable: tuple[str, ...] = ()
    left: float = 0.0
    smallest_first: Option | None = None
    worth: tuple[Worth, ...] = ()
    tenth: tuple[float, float] = (np.nan, np.nan)

    @property
    def regret(self) -> float:
        """The most that knowing the hypothesis would have gained, in weight; 0 without worth."""
        return max((one.best - one.gained for one in self.worth), default=0.0)

    @property
    def steps(self) -> list[float]:
        """What each more place brings, in the unit of the aim."""
        return [after - before for before, after in pairwise(self.curve)]

    @property
    def saturated(self) -> bool:
        """Whether fewer places than asked for already bring all that can be brought."""
        return self.request.action == "open" and len(self.options[0].codes) < self.request.count


Floats = NDArray[np.float64]
HYPOTHESES: Final = ("central", "low", "high")
"""Keys of ``travel.RANGE``, the one that settles ties first."""
Ints = NDArray[np.int64]
AMONG: Final = {
    "communes": "toutes les communes",
    "mairies": "communes dont la mairie est localisée",
    "colleges": "communes avec un collège",
}
"""Lists of candidate communes, with their French names."""
SESSION: Final = "tue-am"
"""Half day of a session whose day nobody chose yet: the minutes do not depend on it."""


@per_pack
def solve(pack: Pack, request: Request) -> Plan:
    """Answer a request; the same request on the same pack is answered from memory.

    Raises ``GeoError`` for a request that means nothing here: an unknown candidate, more
    places kept than there are.
    """
    case = _case(pack, request)
    threshold = request.threshold_min
    if request.action == "minimum":
        fewest = siting.fewest(case.problem, threshold=threshold, allowed=request.allowed)
        return replace(
            case.plan((fewest.solution,)),
            unreachable=tuple(pack.communes.index[list(fewest.unreachable)]),
            left=fewest.left,
        )
    keeping = request.action == "keep"
    most = min(request.count, len(case.places))
    found = case.solve(most)
    plan = replace(case.plan(found), worth=case.worth(found[0], most), tenth=case.tenth(found[0]))
    if keeping:
        rough = case.option(case.smallest_first())
        return replace(plan, smallest_first=rough if rough.gained < 0 else None)
    if request.aim not in ("cover", "minutes"):
        return plan
    curve = siting.curve(case.problem, most, threshold=threshold, aim=request.aim)
    return replace(plan, curve=curve)


def kept_by(pack: Pack, request: Request, scenario: Scenario) -> Option | None:
    """Read a scenario as an answer to a ``keep`` request: what the reader would keep.

    None when it changes anything else than what is kept: it is then no answer to the question.
    """
    case = _case(pack, request)
    closed = dict.fromkeys(scenario.closed_of(request.kind), 0)
    remain = dict(scenario.posts) if request.kind == POSTS else closed
    known = set(remain) <= set(case.places.index)
    changes = len(scenario.closed) + len(scenario.posts) + len(scenario.opened)
    if not known or not 0 < len(remain) == changes:
        return None
    kept = [remain.get(str(site), int(most)) for site, most in case.places["posts"].items()]
    return case.option(np.array(kept, dtype=np.int64))


def candidate_communes(pack: Pack, among: str) -> tuple[str, ...]:
    """Codes of the communes with somewhere to open a place; ``among`` is a key of ``AMONG``.

    Empty when every commune will do. Raises ``GeoError`` when none has what is asked for.
    """
    communes = pack.communes
    if among == "colleges":
        codes = communes.index[communes.index.isin(pack.sites("colleges")["code_insee"])]
    elif among == "mairies":
        codes = communes.index[communes["point_source"].eq("town_hall")]
    else:
        return ()
    if codes.empty:
        raise GeoError(typeset(f"Lieux possibles : {AMONG[among]}, et il n'y en a aucune ici."))
    return tuple(codes)


def weights(pack: Pack, request: Request) -> Floats:
    """Weight of each commune: inhabitants, people aged 65+, or inhabitants × need / 100.

    ``request.people`` says which. A commune whose need is not known counts with the mean need
    of the department.
    """
    if request.people == "need":
        index = need.need(pack, request.profile, request.weights)["need"]
        share: Floats = index.fillna(index.mean()).to_numpy(dtype=float) / 100
        return _people(pack) * share
    return _people(pack, "pop_65_plus" if request.people == "older" else "population")


def unreached(pack: Pack, request: Request) -> tuple[str, ...]:
    """Communes without any place by road today, when others have one, where minutes are the aim.

    Their minutes are infinite: counted, an island of a hundred people would come before a town.
    They are left out of the sum, and the answer says so.
    """
    if request.aim not in ("minutes", "worst"):
        return ()
    near = measures.nearest(pack, CHANGED[request.kind].help, request.counts)
    never = np.isposinf(near["central"])
    return () if never.all() else tuple(near.index[never])


def _people(pack: Pack, column: str = "population") -> Floats:
    people: Floats = pack.communes[column].to_numpy(dtype=float, na_value=0.0)
    return people


def _case(pack: Pack, request: Request) -> _Case:
    if request.action == "keep" and request.kind not in KEPT:
        raise GeoError(
            "On ne garde pas des permanences\u00a0: aucune liste ne les tient. Ouvrez-en."
        )
    if request.kind == "mds_outreach" and pack.tables["mds"].empty:
        raise GeoError(typeset(f"{MDS_UNKNOWN} : aucune permanence n'y est possible."))
    if pack.before is not None:
        raise GeoError("Un plan part d’aujourd’hui, pas d’une simulation.")
    if request.kind == "mds_outreach" and not request.counts.stops:
        raise GeoError(typeset(PERMANENT_ONLY))
    supply = presence.places(pack, CHANGED[request.kind].help, request.counts)
    left_out = pack.communes.index.isin(unreached(pack, request))
    people = np.where(left_out, 0.0, weights(pack, request))
    if request.action != "keep":
        places = _candidates(pack, request)
        problems = {
            one: siting.Problem(
                people,
                closures.minutes_between(pack, supply, one).min(axis=1, initial=np.inf),
                closures.minutes_between(pack, places, one),
            )
            for one in HYPOTHESES
        }
        return _Case(pack, request, problems, places)
    problems = {}
    for one in HYPOTHESES:
        sites, minutes = closures.by_site(pack, CHANGED[request.kind].help, supply, one)
        ours = closures.closable(pack, request.kind, sites)
        places = _kept(pack, request, sites[ours])
        base = minutes[:, ~ours].min(axis=1, initial=np.inf)
        columns = sites.index.get_indexer(places.index)
        problems[one] = siting.Problem(people, base, minutes[:, columns])
    return _Case(pack, request, problems, places)


def _candidates(pack: Pack, request: Request) -> pd.DataFrame:
    unknown = sorted(set(request.candidates) - set(pack.communes.index))
    if unknown:
        raise GeoError(
            typeset(
                f"« {unknown[0]} » n'est pas une commune du département {pack.department} : "
                "retirez-la des lieux possibles."
            )
        )
    chosen = pack.communes.index.isin(request.candidates) | (not request.candidates)
    places = pack.communes.loc[chosen, ["name", "x_m", "y_m"]]
    return places.assign(code_insee=places.index, posts=1)


def _kept(pack: Pack, request: Request, supply: pd.DataFrame) -> pd.DataFrame:
    """What can be kept: each place, or the posts of each employer, named by their commune."""
    places = supply.sort_index().assign(posts=1)
    if request.kind != "france_services":
        communes = pack.communes["name"].reindex(places["code_insee"])
        places = places.assign(name=communes.to_numpy())
    if request.kind == POSTS:
        seats = pack.sites(CHANGED[POSTS].id).reindex(places.index)
        places = places.assign(posts=seats["posts"].astype(int))
    total = int(places["posts"].sum())
    if not total:
        none = change_of(request.kind).noun.none_known
        raise GeoError(typeset(f"Rien à garder : {none} dans le département."))
    if not 1 <= request.count <= total:
        raise GeoError(typeset(f"Garder {request.count} : donnez un nombre de 1 à {total}."))
    return places


class _Case(NamedTuple):
    """A request made of numbers: ``places`` are the columns of the problem, in order.

    They have ``name``, ``code_insee`` and ``posts``, the most that can be there.
    """

    pack: Pack
    request: Request
    problems: dict[str, siting.Problem]
    places: pd.DataFrame

    @property
    def problem(self) -> siting.Problem:
        """The problem of the central hypothesis."""
        return self.problems["central"]

    def solve(self, count: int) -> tuple[siting.Solution, ...]:
        """The best choice of ``count`` places at most by the aim, then others."""
        request, threshold = self.request, self.request.threshold_min
        search = siting.Search(request.action != "keep", groups=tuple(self.places["code_insee"]))
        if request.aim == "worst":
            return (fairness.leximin(self.problem, count),)
        if request.aim == "regret":
            hypotheses = list(self.problems.values())
            found = fairness.least_regret(hypotheses, count, threshold=threshold, search=search)
            return tuple(
                siting.Solution(one.chosen, -one.greatest, np.nan, one.status, one.gap)
                for one in found
            )
        return siting.best(self.problem, count, threshold=threshold, aim=request.aim, search=search)

    def worth(self, found: siting.Solution, count: int) -> tuple[Worth, ...]:
        """What an answer is worth under each hypothesis; nothing when minutes are the aim."""
        request = self.request
        if request.aim not in ("cover", "regret"):
            return ()
        threshold, keeping = request.threshold_min, request.action == "keep"
        made = []
        for name, problem in self.problems.items():
            alone = siting.Search(not keeping, alternatives=0)
            (top,) = siting.best(problem, count, threshold=threshold, search=alone)
            everything = tuple(range(len(self.places))) if keeping else ()
            before = fairness.covered(problem, everything, threshold)
            gained = fairness.covered(problem, found.chosen, threshold) - before
            most = max(gained, top.covered - before)
            made.append(Worth(name, gained, most, top.status == "optimal"))
        return tuple(made)

    def tenth(self, found: siting.Solution) -> tuple[float, float]:
        """Mean minutes of the furthest tenth, today and with an answer; NaN for another aim."""
        if self.request.aim != "worst":
            return np.nan, np.nan
        weights = self.problem.weights
        today, after = self._today(), self.problem.after(found.chosen)
        return fairness.worst_tenth(today, weights), fairness.worst_tenth(after, weights)

    def _today(self) -> Floats:
        """Minutes of each commune before anything changes."""
        if self.request.action != "keep":
            return self.problem.base
        least: Floats = np.minimum(self.problem.base, self.problem.minutes.min(axis=1))
        return least

    def plan(self, found: tuple[siting.Solution, ...]) -> Plan:
        first = found[0]
        if self.request.aim in ("cover", "regret"):
            behind = [first.covered - other.covered for other in found]
        else:
            behind = [other.weighted_minutes - first.weighted_minutes for other in found]
        options = tuple(
            self.option(self._with_posts(solution.chosen), cost)
            for solution, cost in zip(found, behind, strict=True)
            if solution.chosen or solution is first  # to open nothing is no other choice
        )
        return Plan(self.request, options, first.status, first.gap)

    def option(self, posts: Ints, behind: float = 0.0) -> Option:
        """Read an answer given as the number of posts at each place."""
        today = self._today()
        after = self.problem.minutes[:, posts > 0].min(axis=1, initial=np.inf)
        after = np.minimum(after, self.problem.base)
        limit = self.request.threshold_min
        change = (after <= limit).astype(float) - (today <= limit)
        people = _people(self.pack)
        # who had no place and has none yet adds nothing, not infinity less infinity
        change_min = np.subtract(after, today, out=np.zeros(len(after)), where=after != today)
        kept = self.places[posts > 0]
        return Option(
            scenario=self._scenario(posts),
            places=tuple(kept["name"]),
            codes=tuple(kept["code_insee"]),
            posts=tuple(int(number) for number in posts[posts > 0]),
            gained=float(people @ change),
            gained_older=float(_people(self.pack, "pop_65_plus") @ change),
            minutes=float(people[people > 0] @ change_min[people > 0]),
            behind=float(behind),
        )

    def smallest_first(self) -> Ints:
        """Posts that remain when those of the smallest communes are closed first."""
        people = self.pack.communes["population"].reindex(self.places["code_insee"])
        remain, order = self.most.copy(), np.lexsort((self.places.index, people.to_numpy()))
        surplus = int(remain.sum()) - self.request.count
        for place in order:
            closed = min(surplus, int(remain[place]))
            remain[place] -= closed
            surplus -= closed
        return remain

    def _with_posts(self, chosen: tuple[int, ...]) -> Ints:
        """Give one post to each chosen place, then the others to the worst-off territory.

        One at a time, each where the territory with the fewest hours per 1,000 inhabitants then
        has most; on a tie, the next one.
        """
        posts = np.zeros(len(self.places), dtype=np.int64)
        posts[list(chosen)] = 1
        others = self.request.count - len(chosen)
        if self.request.action != "keep" or not others:
            return posts
        brought = reach.hours_of_a_post(self.pack, self.places, territories.grouping(self.pack))
        for _ in range(others):
            room = np.flatnonzero((posts > 0) & (posts < self.most))
            hours = np.sort((brought @ posts)[:, None] + brought[:, room], axis=0).round(9)
            posts[room[np.lexsort(-hours[::-1])[0]]] += 1
        return posts

    @property
    def most(self) -> Ints:
        """Most posts that can be at each place."""
        return self.places["posts"].to_numpy(dtype=np.int64)

    def _scenario(self, posts: Ints) -> Scenario:
        kind, ids = self.request.kind, self.places.index
        if self.request.action != "keep":
            when = SESSION if change_of(kind).by_half_day else ""
            return Scenario(opened=tuple(Opening(kind, code, when) for code in ids[posts > 0]))
        if kind == POSTS:
            cut = posts < self.most
            return Scenario(posts=tuple(zip(ids[cut], posts[cut].tolist(), strict=True)))
        return Scenario(closed=tuple(f"{kind}:{site}" for site in ids[posts == 0]))
