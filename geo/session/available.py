"""What a reader may choose in a department: what it lacks is left out of every list.

A choice that a department cannot show (a level without units, a layer without sites) is left
out rather than drawn empty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.access import measures
from geo.base import french
from geo.indicators import registry
from geo.pack import missing, territories
from geo.pack.kinds import CHANGED, KINDS
from geo.pack.memo import per_pack
from geo.session.view_model import AMONG, AREAS, LAYERS, MODES, OUTLINES, REFERENCES, View

if TYPE_CHECKING:
    from geo.pack.pack import Pack


@per_pack
def levels(pack: Pack) -> tuple[str, ...]:
    """Levels that have units, the smallest first."""
    return tuple(level for level in territories.LEVELS if len(territories.units(pack, level)))


def areas(pack: Pack) -> tuple[str, ...]:
    """Levels by which a list may be restricted."""
    return tuple(level for level in AREAS if level in levels(pack))


def outlines(pack: Pack) -> tuple[str, ...]:
    """Borders that may be drawn over the communes."""
    return tuple(one for one in OUTLINES if one == "aucun" or one in levels(pack))


def references(pack: Pack) -> tuple[str, ...]:
    """Levels whose mean capacity a commune may be compared with."""
    return tuple(level for level in REFERENCES if level in levels(pack))


def layers(pack: Pack) -> tuple[str, ...]:
    """Layers of sites that hold one."""
    return tuple(one for one in LAYERS if not pack.tables[KINDS[one].table].empty)


def offers(pack: Pack, mode: str) -> tuple[str, ...]:
    """What a question of the Simulateur may be about: only what exists can close."""
    known = tuple(offer for offer in MODES[mode] if CHANGED[offer].help in measures.kinds(pack))
    if mode in ("close", "keep") and pack.tables["mds_outreach"].empty:
        known = tuple(offer for offer in known if offer != "mds_outreach")
    return known or ("france_services",)


def candidates(pack: Pack) -> tuple[str, ...]:
    """Lists of communes where a place may open: those with a collège need a list of them."""
    return tuple(one for one in AMONG if one != "colleges" or len(pack.tables["colleges"]))


def shown_indicators(pack: Pack, travel: str = "") -> tuple[str, ...]:
    """Indicators that a map may show: those whose data the department has.

    ``travel``, one of ``view_model.TRAVELS``, keeps those of one way to travel.
    """
    known = registry.available(pack).items()
    return tuple(key for key, one in known if not travel or one.on_foot == (travel == "pied"))


def refusal(pack: Pack, indicator: str) -> str:
    """Tell an indicator that does not exist from one whose list is not imported."""
    if indicator not in registry.REGISTRY:
        return f"Indicateur inconnu : « {indicator} »."
    name = french.department(pack.name, pack.tncc)
    why = missing.absent(pack, registry.REGISTRY[indicator].tables)
    return f"« {indicator} » est sans données pour {name}. {why}".rstrip()


def fitted(pack: Pack, view: View) -> View:
    """Bring a view to what the department can show; the same view when it can show it all."""
    known = shown_indicators(pack, view.travel) or shown_indicators(pack)
    usual = registry.DEFAULT_ON_FOOT if view.travel == "pied" else registry.DEFAULT
    indicator = view.indicator if view.indicator in known else _first(known, usual)
    allowed = [one for one in registry.REGISTRY[indicator].levels if one in levels(pack)]
    # a fiche is read at any level; the map's indicator must exist at the one of the view
    level = view.level if view.level in allowed else allowed[0]
    return replace(
        view,
        indicator=indicator,
        travel="pied" if registry.REGISTRY[indicator].on_foot else "voiture",
        level=level,
        selected=view.selected if level == view.level else "",
        kind=_kept(view.kind, measures.kinds(pack)),
        layers=tuple(layer for layer in view.layers if layer in layers(pack)),
        outline=_kept(view.outline, outlines(pack)),
        reference=_kept(view.reference, references(pack)),
        among="communes" if view.among in set(AMONG) - {*candidates(pack)} else view.among,
        offer=_kept(view.offer, offers(pack, view.mode)),
    )


def moved(pack: Pack, view: View) -> View:
    """The view of another department: what names places of the former one is dropped."""
    fresh = View(
        department=pack.department,
        indicator=view.indicator,
        level=view.level,
        threshold=view.threshold,
        kind=view.kind,
        presence=view.presence,
        profile=view.profile,
        weights=view.weights,
        travel=view.travel,
        grouping=view.grouping,
        moment=view.moment,
        mode=view.mode,
        offer=view.offer,
        concern=view.concern,
        months=view.months,
        planned=view.planned,
    )
    return fitted(pack, fresh)


def _kept(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else known[0]


def _first(known: tuple[str, ...], default: str) -> str:
    return default if default in known else known[0]
