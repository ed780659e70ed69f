"""One declaration per kind of place of help: its tables, how French speaks of it, how it is drawn.

``KINDS`` lists them in the order of the map. Whatever depends on the kind of a place reads it
here: no other module says again which kinds there are, nor what one is called. A kind whose
``part_of`` is set is a secondary one (the stops of a round, the *permanences* held elsewhere): it
is drawn small under the symbol of its main kind, and counts with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from geo.base import palette
from geo.pack import kind_tables
from geo.pack.columns import Table

Capacity = Literal["", "hours", "posts"]
_VOWELS: Final = tuple("aeiouyàâéèêëîïôûAEIOUYÀÂÉÈÊÎÔ")


@dataclass(frozen=True)
class Noun:
    """A French noun, and what agrees with it. ``many`` is its plural, as it is written."""

    one: str
    many: str
    feminine: bool = False

    @property
    def e(self) -> str:
        """What a participle takes: ``e`` for a feminine, nothing for a masculine."""
        return "e" if self.feminine else ""

    @property
    def a(self) -> str:
        """« une MDS », « un siège »."""
        return f"un{self.e} {self.one}"

    @property
    def of_a(self) -> str:
        """« d’une MDS », « d’un siège »."""
        return f"d’{self.a}"

    @property
    def nearest(self) -> str:
        """« MDS la plus proche », « siège le plus proche », without an article before."""
        return f"{self.one} {'la' if self.feminine else 'le'} plus proche"

    @property
    def the_nearest(self) -> str:
        """« la MDS la plus proche », « le siège le plus proche »."""
        return f"{self.the} {'la' if self.feminine else 'le'} plus proche"

    @property
    def to_the_nearest(self) -> str:
        """« à la MDS la plus proche », « au siège le plus proche », after « jusqu’ »."""
        if self.feminine or self.one.startswith(_VOWELS):
            return f"à {self.the_nearest}"
        return f"au {self.nearest}"

    @property
    def the(self) -> str:
        """« la MDS », « le siège », « l’espace »."""
        if self.one.startswith(_VOWELS):
            return f"l’{self.one}"
        return f"{'la' if self.feminine else 'le'} {self.one}"

    @property
    def none_known(self) -> str:
        """« aucune MDS n'est connue », « aucun poste n'est connu »."""
        return f"aucun{self.e} {self.one} n'est connu{self.e}"


@dataclass(frozen=True)
class Change:
    """What a scenario may do with a kind of place.

    id : what plans and commands call it: that of the kind but for ``session``.
    letter : what links call it, small when it closes, capital when it opens.
    rank : its place where changes are listed.
    noun : what opens or closes, as a scenario says it.
    counted : what a plan counts: one half day of a session.
    units : what a plan counts in a word, in the plural: ``postes``.
    title : what it is about, in the plural: ``conseillers numériques``.
    opens : whether one may open.
    closes : whether a place closes, or posts are cut; empty for what has no list of its own.
    label : column of the table that names what closes.
    by_half_day : whether a half day is chosen for each.
    opened : what the row of one that opens says, beside where it is: columns of the table.
    """

    id: str
    letter: str
    rank: int
    noun: Noun
    counted: Noun
    units: str
    title: str
    opens: bool = True
    closes: Literal["", "place", "posts"] = "place"
    label: str = "name"
    by_half_day: bool = False
    opened: Mapping[str, object] = field(default_factory=dict)

    @property
    def by_posts(self) -> bool:
        """Whether posts are counted, not places."""
        return self.closes == "posts"


LABEL_WEEK: Final = {
    **{f"hours_{day}": "09:00 - 12:00 / 14:00 - 16:00" for day in ("mon", "tue", "wed", "thu")},
    "hours_fri": "09:00 - 13:00",
}
"""Hours of a new France services: the 24 h a week, five days, that the label asks at least."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of place.

    id : what links, views and figures call it.
    table : table of the pack that lists it.
    columns, sheet : that table, and the project's sheet of the same name that it is made of.
    role : role that the table gives to its places, in ``places.csv``.
    noun : a place of it, as « the nearest one ».
    role_noun : what a place of it is, beside the other roles of the same place.
    symbol : how it is drawn.
    site : one of them, under the pointer of the map.
    title : one of them, in full, with what its letters mean.
    layer : all of them, in the list of the layers of the map.
    listed : all of them, inside a sentence; empty for a secondary kind.
    asked : its place among the lists that a department should have, from 0.
    brought_by : kind of import that brings the list, empty when only a sheet does.
    part_of : main kind it counts with, empty for a main kind.
    minutes : indicator of the minutes to the nearest one; empty when no distance is measured to
        it: it is then no kind of help, a place shown on the map and no more.
    minutes_words : ``name`` or ``question`` of that indicator, or the ``destination`` of its
        reading (« à la MDS »), where what is made from the noun does not say it.
    vintage : years of the published list.
    limits : what those minutes do not say.
    around : whether the list has the places of the neighbouring departments.
    capacity : what help is measured in: opening hours, posts, or nothing that is published.
    stands : how « one of them is here » begins.
    contact : how a list of contacts calls it.
    addressed : whether its list gives each place a name and an address of its own, by which a
        double is told.
    shown : whether it is on the map before anybody chooses.
    change : what a scenario may do with it; None when nothing.
    """

    id: str
    table: str
    columns: Table
    sheet: Table
    role: str
    noun: Noun
    role_noun: str
    symbol: palette.Symbol
    site: str
    title: str
    layer: str
    listed: str = ""
    asked: int = 0
    brought_by: str = ""
    part_of: str = ""
    minutes: str = ""
    minutes_words: Mapping[str, str] = field(default_factory=dict)
    vintage: str = ""
    limits: str = ""
    around: bool = False
    capacity: Capacity = ""
    stands: str = ""
    contact: str = ""
    addressed: bool = False
    shown: bool = False
    change: Change | None = None

    @property
    def of(self) -> str:
        """« de France services », « de conseiller numérique », « d’arrêt »."""
        return f"{'d’' if self.role_noun.startswith(_VOWELS) else 'de '}{self.role_noun}"

    @property
    def many(self) -> str:
        """All of them inside a sentence, in short: « MDS », « conseillers numériques »."""
        return self.change.title if self.change else self.noun.many

    @property
    def help(self) -> str:
        """Kind of help that distances are measured to where this one counts."""
        return self.part_of or self.id

    @property
    def by_posts(self) -> bool:
        """Whether it is counted in posts: those of a commune together, whoever employs them."""
        return self.capacity == "posts"

    @property
    def helps(self) -> bool:
        """Whether its places are places of help, by themselves or with their main kind."""
        return bool(self.minutes or self.part_of)


_MDS: Final = Noun("MDS", "MDS", feminine=True)
_OUTREACH: Final = Noun("permanence de MDS", "permanences de MDS", feminine=True)
_SERVICES: Final = Noun("France services", "France services", feminine=True)
_SESSION: Final = Noun("permanence France services", "permanences France services", feminine=True)
_HALF_DAY: Final = Noun(
    "permanence d’une demi-journée", "permanences d’une demi-journée", feminine=True
)
_SEAT: Final = Noun(
    "siège d’employeur de conseiller numérique", "sièges d’employeurs de conseillers numériques"
)
_POST: Final = Noun("poste de conseiller numérique", "postes de conseiller numérique")

_DECLARED: Final = (
    Kind(
        id="mds",
        table="mds",
        columns=kind_tables.MDS,
        sheet=kind_tables.MDS_SHEET,
        role="mds",
        noun=_MDS,
        role_noun="MDS",
        symbol=palette.SQUARE,
        site="Maison départementale des solidarités",
        title="MDS (maison départementale des solidarités)",
        layer="MDS",
        listed="maisons des solidarités (MDS)",
        asked=1,
        brought_by="own_sites",
        minutes="mds_min",
        minutes_words={
            "destination": "à la MDS, MDS de proximité ou permanence la plus proche",
        },
        vintage="2017 à 2024",
        limits="Les permanences datent de 2017 et 2021 et n’ont lieu que certains jours\u202f; "
        "elles comptent, sauf dans la lecture «\u00a0sites permanents\u00a0».",
        stands="Une MDS se trouve",
        contact="Maison des solidarités (MDS)",
        addressed=True,
        shown=True,
        change=Change("mds", "m", 3, _MDS, _MDS, "MDS", "MDS", opens=False),
    ),
    Kind(
        id="mds_outreach",
        table="mds_outreach",
        columns=kind_tables.MDS_OUTREACH,
        sheet=kind_tables.MDS_OUTREACH_SHEET,
        role="mds_outreach",
        noun=_OUTREACH,
        role_noun="permanence de MDS",
        symbol=palette.SQUARE,
        site="Permanence de la maison des solidarités",
        title="Permanence de MDS",
        layer="Permanences de MDS",
        part_of="mds",
        contact="Permanence de MDS",
        change=Change(
            "mds_outreach",
            "p",
            4,
            _OUTREACH,
            _OUTREACH,
            "permanences",
            "permanences de MDS",
            label="mds_name",
            opened={"activity": "permanence simulée", "source": "scénario"},
        ),
    ),
    Kind(
        id="france_services",
        table="france_services",
        columns=kind_tables.FRANCE_SERVICES,
        sheet=kind_tables.FRANCE_SERVICES_SHEET,
        role="france_services",
        noun=_SERVICES,
        role_noun="France services",
        symbol=palette.CIRCLE,
        site="France services",
        title="France services",
        layer="France services",
        listed="France services",
        asked=0,
        brought_by="france_services",
        minutes="france_services_min",
        vintage="2024",
        limits="Une France services compte là où l’on sait qu’elle reçoit\u00a0: sites permanents, "
        "arrêts publiés d’une tournée, bus dont l’adresse et les horaires sont publiés. Celle dont "
        "la tournée n’est pas publiée ne compte à sa base que dans la lecture "
        "«\u00a0itinérants à leur base\u00a0».",
        around=True,
        capacity="hours",
        stands="Une France services se trouve",
        contact="France services",
        addressed=True,
        shown=True,
        change=Change(
            "france_services",
            "f",
            0,
            _SERVICES,
            _SERVICES,
            "France services",
            "France services",
            opened={
                "kind": "Principal",
                "format": "Fixe",
                **LABEL_WEEK,
                "appointment": False,
                "in_department": True,
            },
        ),
    ),
    Kind(
        id="france_services_stops",
        table="france_services_stops",
        columns=kind_tables.FRANCE_SERVICES_STOPS,
        sheet=kind_tables.FRANCE_SERVICES_STOPS_SHEET,
        role="france_services_stop",
        noun=Noun("arrêt de France services", "arrêts de France services"),
        role_noun="arrêt de France services",
        symbol=palette.CIRCLE,
        site="Arrêt d’une tournée France services",
        title="Arrêt de France services",
        layer="Arrêts de France services",
        part_of="france_services",
        contact="Arrêt de France services",
        change=Change(
            "session",
            "s",
            1,
            _SESSION,
            _HALF_DAY,
            "demi-journées",
            "permanences France services",
            closes="",
            by_half_day=True,
        ),
    ),
    Kind(
        id="cnfs",
        table="advisers",
        columns=kind_tables.ADVISERS,
        sheet=kind_tables.ADVISERS_SHEET,
        role="cnfs",
        noun=_SEAT,
        role_noun="conseiller numérique",
        symbol=palette.DIAMOND,
        site="Conseiller numérique",
        title="Siège d’employeur de conseiller numérique",
        layer="Conseillers numériques (sièges d’employeurs)",
        listed="conseillers numériques",
        asked=3,
        brought_by="advisers",
        minutes="adviser_seat_min",
        minutes_words={
            "name": "Minutes jusqu’au siège d’employeur de conseiller numérique",
            "question": "À combien de minutes se trouve un employeur de conseiller "
            "numérique\u202f?",
        },
        vintage="2023",
        limits="Le siège de l’employeur n’est pas le lieu des permanences.",
        capacity="posts",
        stands="Un employeur de conseiller numérique a son siège",
        change=Change(
            "cnfs",
            "c",
            2,
            _POST,
            _POST,
            "postes",
            "conseillers numériques",
            closes="posts",
            label="employer",
            opened={"sector": "public", "employer_type": "commune", "note": "poste simulé"},
        ),
    ),
    Kind(
        id="colleges",
        table="colleges",
        columns=kind_tables.COLLEGES,
        sheet=kind_tables.COLLEGES_SHEET,
        role="college",
        noun=Noun("collège", "collèges"),
        role_noun="collège",
        symbol=palette.TRIANGLE,
        site="Collège",
        title="Collège",
        layer="Collèges",
        listed="collèges",
        asked=2,
    ),
    Kind(
        id="resource_places",
        table="resource_places",
        columns=kind_tables.RESOURCE_PLACES,
        sheet=kind_tables.RESOURCE_PLACES_SHEET,
        role="resource_place",
        noun=Noun("lieu ressource", "lieux ressources"),
        role_noun="lieu ressource",
        symbol=palette.RING,
        site="Autre lieu ressource",
        title="Autre lieu ressource",
        layer="Autres lieux ressources",
        listed="autres lieux ressources",
        asked=4,
        brought_by="mediation",
        addressed=True,
    ),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({one.id: one for one in _DECLARED})
"""Every kind by its ``id``, in the order of the map."""
MAIN: Final = tuple(one for one in _DECLARED if not one.part_of)
"""Kinds that a reader may show on the map; the secondary ones go with theirs."""
HELP: Final = tuple(one for one in MAIN if one.helps)
"""Kinds of help, which a reader chooses among and distances are measured to."""
COUNTED: Final = tuple(one for one in HELP if not one.by_posts)
"""Kinds of help whose places are counted in a comparison of territories."""
PARTS: Final[Mapping[str, Kind]] = MappingProxyType(
    {one.part_of: one for one in _DECLARED if one.part_of}
)
"""Secondary kind of each main kind that has one."""
HELP_TABLES: Final = tuple(one.table for one in _DECLARED if one.helps)
"""Tables of the places that distances are measured to."""
SHOWN: Final = tuple(one.id for one in MAIN if one.shown)
"""Layers of the map before anybody chooses."""
ROLE_NOUNS: Final[Mapping[str, str]] = MappingProxyType(
    {one.role: one.role_noun for one in sorted(_DECLARED, key=lambda one: one.role)}
)
"""What each role of ``places.csv`` is called, in the order of the roles."""
CHANGED: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        one.change.id: one
        for one in sorted(_DECLARED, key=lambda one: one.change.rank if one.change else 0)
        if one.change
    }
)
"""Kinds that a scenario may change, by what it calls each, in the order they are listed."""


def change_of(name: str) -> Change:
    """What a scenario may do with a key of ``CHANGED``. Raises ``KeyError`` for any other."""
    found = CHANGED[name].change
    if found is None:
        raise KeyError(name)
    return found


POSTS: Final = next(name for name in CHANGED if change_of(name).by_posts)
"""What is cut and created by posts."""
SESSION: Final = next(name for name in CHANGED if change_of(name).by_half_day)
"""What opens on half days."""
OPENED: Final = tuple(name for name in CHANGED if change_of(name).opens)
"""What a scenario may open."""
CLOSED: Final = tuple(name for name in CHANGED if change_of(name).closes == "place")
"""Kinds of which a scenario may close a place."""
KEPT: Final = tuple(name for name in OPENED if change_of(name).closes)
"""What may open and of which a number may be kept: a session has no list of its own."""
