"""What French says of walks in a pack: how they are estimated, or computed, and where people are.

Never the words of a trip by car: both are named apart wherever they stand on one page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.access import travel_words, walking
from geo.base import french
from geo.base.french import typeset

if TYPE_CHECKING:
    from geo.access.walking import Walk
    from geo.pack.pack import Pack

_LOW, _CENTRAL, _HIGH = (walking.RANGE[name] for name in ("low", "central", "high"))
_DENSE: Final = f"{french.number(walking.TOWN_PER_KM2)} habitants au km²"
PLACED: Final = typeset(
    "Rien de plus fin que la commune n'est connu : en estimation centrale, la moitié des habitants "
    f"vit autour de la mairie, à {_DENSE}, l'autre moitié partout dans un disque de la superficie "
    "de la commune."
)
"""Where the inhabitants of a commune are supposed to be."""


def _steps(walk: Walk) -> str:
    """« ligne droite × 1,3 à 4,5 km/h »."""
    pace = french.quantity(walk.kmh, "km/h", int(walk.kmh % 1 > 0))
    return f"ligne droite × {french.number(walk.detour, 1)} à {pace}"


def measured(pack: Pack) -> str:
    """How the minutes on foot of a pack are known: « estimés, ligne droite × 1,3 à 4,5 km/h »."""
    if not walking.computed(pack):
        return f"estimés, {_steps(_CENTRAL)}"
    when = travel_words.network_date(pack)
    date = f" du {french.date(when)}" if when else ""
    return (
        f"calculés depuis la mairie sur le réseau OpenStreetMap{date} ({travel_words.CREDIT}), "
        f"estimés ailleurs ({_steps(_CENTRAL)})"
    )


def caution(pack: Pack) -> str:
    """A whole sentence for a page: the quality of the walks, and the hypothesis on people."""
    return typeset(
        f"Temps à pied {measured(pack)}, jamais un itinéraire ; la moitié des habitants est "
        "supposée vivre autour de la mairie, l'autre partout dans la commune."
    )


def limit(pack: Pack) -> str:
    """What a figure of walks does not say: whole sentences."""
    return typeset(
        f"Temps à pied {measured(pack)}, jamais un itinéraire : ni côte, ni trottoir. {PLACED} "
        f"Hypothèses de la fourchette : tous autour de la mairie, {_steps(_LOW)} ; tous dispersés, "
        f"{_steps(_HIGH)}. Un arrêt d'un jour par semaine compte entièrement."
    )


def formula(pack: Pack) -> str:
    """What t is in the formulas of walks, without a full stop."""
    path = f"route à pied = ligne droite × {french.number(_CENTRAL.detour, 1)}"
    if walking.computed(pack):
        path = (
            "route à pied = ligne droite × "
            f"{french.number(_CENTRAL.detour, 1)}, plus ce que le réseau y ajoute depuis la mairie"
        )
    kmh = french.number(_CENTRAL.kmh, 1)
    return typeset(
        f"t = 60 × km de route ÷ {kmh} jusqu'au lieu le plus proche ; {path} ; une moitié des "
        f"habitants dans un disque de {_DENSE} autour de la mairie, l'autre dans un disque de la "
        "superficie de la commune"
    )
