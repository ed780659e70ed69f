"""Where need is high and help too far to walk: the list, the cells and the words of Écarts on foot.

Counts on foot and counts by car are two computations: each sentence says which it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import measures, walking
from geo.access.measures import Params
from geo.base import french
from geo.base.french import typeset
from geo.indicators import classes, need, on_foot, priority
from geo.pack import missing, territories
from geo.pack.kinds import HELP_TABLES
from geo.pack.memo import per_pack
from geo.reading import map_reading, walking_text
from geo.reading.walking_text import WALK_MIN

if TYPE_CHECKING:
    from geo.pack.pack import Pack

TABLES: Final = (
    "communes", "population", "income_employment", "national_percentiles", *HELP_TABLES,
    "network_minutes", "housing",
)  # fmt: skip
"""Tables of the pack that the list is computed from."""
SHARE: Final = f"foot_share_{WALK_MIN}"
CLOSER: Final = f"foot_share_{walking.LIMITS_MIN[0]}"
PEOPLE: Final = f"foot_people_{WALK_MIN}"
HOUSEHOLDS: Final = f"no_car_beyond_{WALK_MIN}"
FIGURES: Final = (SHARE, CLOSER, PEOPLE, HOUSEHOLDS)
"""Columns of the list that are figures of an indicator."""
AXIS: Final = f"À plus de {french.quantity(WALK_MIN, 'min')} à pied"
GRADES: Final = ("peu", "une partie", "presque tous")
"""The three classes of the share of the inhabitants who are far, the smallest first."""
TITLE: Final = "Besoin, et habitants loin à pied"
ACT: Final = "Coin foncé\u00a0: besoin fort, et presque tous loin à pied."
MEANING: Final = typeset(
    f"Écart à pied : racine carrée du besoin multiplié par la part (%) des habitants à plus de "
    f"{WALK_MIN} minutes à pied. Ce n'est pas l'écart en voiture : ni minutes de voiture, ni "
    "heures d'aide, et aucune commune n'y est « en priorité »."
)


@per_pack
def sentence(pack: Pack, params: Params, area: str = "") -> str:
    """Say who of an area can walk to help, and the places that are left out."""
    said = walking_text.walkers(pack, params, area)
    return map_reading.with_presence(pack, params.kind, params, said)


@per_pack
def by_car(pack: Pack, params: Params, area: str = "") -> str:
    """Say, apart, how many people of an area are beyond the threshold by car."""
    here = territories.inside(pack, area)
    if not here.any() or missing.sentence(pack, params.kind):
        return ""
    near = measures.nearest(pack, params.kind, params.counts)[here]
    people = pack.communes["population"][here]
    return map_reading.beyond(people, near, map_reading.far(pack, params), opening="En voiture,")


@per_pack
def ranked(pack: Pack, params: Params, area: str = "") -> pd.DataFrame:
    """List communes by gap on foot, the largest first; ties by inhabitants, then by code.

    Returns
    -------
    DataFrame
        ``code_insee``, ``rank`` (in the department), ``name``, ``foot_gap`` (√(need × share of the
        inhabitants beyond ``WALK_MIN``)), ``need``, the ``FIGURES`` (shares in %, ``_low`` and
        ``_high`` of the first, households missing unless imported), ``population``,
        ``territory_name``; then ``gap`` and ``difficulty`` (the share beyond) as the map reads
        them, and ``cell`` (0–8, -1 unknown).
    """
    walked = walking.walked(pack, params.kind, params.counts)
    near, people = 100 * walked.within[WALK_MIN], pack.communes["population"]
    far = 100 - near["central"]
    index = need.need(pack, params.profile, params.weights)["need"]
    gap = (index * far).pow(0.5)
    cell = 3 * pd.Series(classes.classify(far, priority.DIFFICULTY_BOUNDS), far.index)
    cell += classes.classify(index, priority.NEED_BOUNDS)
    ordered = gap.round(priority.DECIMALS).iloc[priority.tie_order(pack)]
    listed = pd.DataFrame(
        {
            "code_insee": near.index,
            "rank": ordered.rank(method="first", ascending=False),
            "name": pack.communes["name"].map(french.apostrophe),
            "foot_gap": gap,
            "need": index,
            SHARE: near["central"],
            f"{SHARE}_low": near["low"],
            f"{SHARE}_high": near["high"],
            CLOSER: 100 * walked.within[walking.LIMITS_MIN[0]]["central"],
            PEOPLE: (near["central"] / 100 * people).round(),
            HOUSEHOLDS: on_foot.without_car_beyond(WALK_MIN)(pack, params).values["central"],
            "population": people,
            "territory_name": pack.communes["territory_name"],
            "gap": gap,
            "difficulty": far,
            "cell": cell.where(gap.notna(), classes.MISSING),
        }
    )
    return listed[territories.inside(pack, area)].sort_values(
        "rank", na_position="last", ignore_index=True
    )
