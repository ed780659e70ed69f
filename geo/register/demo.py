"""A small demonstration set: invented, said to be so in every title, loaded and removed whole.

The sources give kinds of action and partners, no dated list: none is shipped as fact.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from geo.register.action import Action, Body, months_later
from geo.register.filters import Filter
from geo.register.vocabulary import CANCELLED, DONE, PLANNED

if TYPE_CHECKING:
    from geo.register.action import Record
    from geo.register.places import Places
    from geo.register.store import Register
    from geo.rights.actors import Actor

LABEL: Final = "Démonstration"
"""First word of every title: nobody takes what is invented for what was done."""


def load(register: Register, who: Actor, places: Places, *, today: date) -> list[Record]:
    """Record the demonstration set, once; return its actions.

    Raises ``NotAllowedError`` and ``RegisterError``.
    """
    there = register.records(Filter(demo=True), limit=None).records
    if there:
        return list(there)
    actions = [(action, "") for action in _actions(places, today)]
    return register.add_many(who, actions, what="demo", demo=True, reason="jeu de démonstration")


def remove(register: Register, who: Actor) -> int:
    """Withdraw the demonstration set; return how many actions it had.

    Raises ``NotAllowedError`` and ``RegisterError``.
    """
    there = register.records(Filter(demo=True), limit=None).records
    for record in there:
        register.withdraw(who, record.id, record.version, reason="jeu de démonstration")
    return len(there)


def _actions(places: Places, today: date) -> list[Action]:
    """Nine actions over the largest communes, their EPCI and the department, around today."""
    communes = places.pack.communes.sort_values("population", ascending=False)
    codes = [str(code) for code in communes.index[:6]]
    first = codes[0]

    def action(title: str, kind: str, day: date, code: str = first, **said: object) -> Action:
        given: dict[str, object] = {"level": "commune", "state": DONE, **said}
        return Action(places.department, f"{LABEL} : {title}", kind, code, day, **given)  # type: ignore[arg-type]

    before = [months_later(today, -months) for months in range(13)]
    epci = communes["epci_code"].iloc[0]
    return [
        action("atelier de parents", "atelier", before[1], codes[1 % len(codes)],
               strand="parentalite", audience="parents", attendance=14,
               organiser=Body("centre_social"), partners=(Body("caf"), Body("pmi"))),
        action("heures numériques", "heures_numeriques", before[2], attendance=60,
               audience="tous", organiser=Body("commune"), partners=(Body("association"),)),
        action("séance au collège", "seance_scolaire", before[3], codes[2 % len(codes)],
               strand="ressources", audience="eleves", attendance=26, organiser=Body("college")),
        action("réunion de parents à l'école", "reunion_parents", before[5],
               codes[3 % len(codes)], strand="parentalite", audience="parents",
               organiser=Body("ecole"), partners=(Body("parents"),), fundings=("reaap",)),
        action("formation des professionnels", "formation", before[8], places.department,
               level="departement", strand="formation", audience="professionnels",
               attendance=40, organiser=Body("departement"), fundings=("tne",)),
        action("atelier de la semaine", "atelier", before[1], codes[4 % len(codes)],
               rhythm="semaine", until=months_later(today, 2), state=PLANNED,
               organiser=Body("france_services")),
        action("événement grand public", "evenement", today + timedelta(days=30), state=PLANNED,
               organiser=Body("association")),
        action("remise d'ordinateurs", "equipement", before[4], codes[5 % len(codes)],
               strand="equipement", audience="eleves", state=CANCELLED),
        *([action("journée de partenaires", "journee", before[6], str(epci), level="epci",
                  audience="professionnels", organiser=Body("epci"))] if epci == epci else []),
    ]  # fmt: skip
