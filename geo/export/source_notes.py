"""What goes with an export: parameters, sources, limits of its cells, version, hashes.

No date is written: the same data and parameters give the same file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Container, Hashable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from geo.access import measures, presence
from geo.access.measures import Params
from geo.base import french
from geo.indicators import need, unpublished_hours
from geo.pack import catalogue, missing, territories
from geo.pack.kinds import KINDS
from geo.reading import doubts, presence_words, tables

if TYPE_CHECKING:
    from geo.pack.pack import Pack

PRODUCT: Final = "Observatoire de l’inclusion numérique"
COLUMNS: Final = ("Rubrique", "Objet", "Contenu")
PRESENCE: Final = "Présence comptée"
_PROJECT: Final = catalogue.PUBLISHED.parent / "pyproject.toml"

Lines = list[tuple[str, str, str]]


@cache
def version() -> str:
    """Version of the product, as its project file declares it."""
    return str(tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def simulated(title: str) -> str:
    """Say that figures are simulated, and by what."""
    return f"Chiffres simulés, pas observés{french.NBSP}: {title}."


def title(pack: Pack, level: str) -> str:
    """Name what a full export holds: « Tous les indicateurs, par commune : la Vienne (86) »."""
    name = french.department(pack.name, pack.tncc)
    return (
        f"Tous les indicateurs, par {territories.LEVELS[level].singular}{french.NBSP}: "
        f"{name} ({pack.department})"
    )


def notes(pack: Pack, level: str, params: Params, frame: pd.DataFrame) -> pd.DataFrame:
    """Write the notes of a full export.

    ``frame`` is the table that is exported, infinite figures still in it. Returns one note a
    row: columns Rubrique, Objet, Contenu (French text).
    """
    lines: Lines = [("Contenu", PRODUCT, title(pack, level))]
    if pack.scenario:
        lines.append(("Simulation", "Scénario", simulated(pack.scenario)))
    lines += [("Réglages", name, value) for name, value in settings(params)]
    left_out = [presence_words.sentence(pack, kind, params.counts) for kind in measures.kinds(pack)]
    lines += [("Réglages", PRESENCE, said) for said in left_out if said]
    supposed = unpublished_hours.supposed(pack, "france_services", params.counts)
    lines += [("Réglages", "Horaires non connus", supposed)] if supposed else []
    lines += _selected(pack, level, frame)
    lines += _cells(pack, level, params, frame)
    lines += [
        ("Données absentes", one.name, missing.absent(pack, (one.table,)))
        for one in missing.missing_tables(pack)
    ]
    lines.append(("Fiabilité", "Données du département", doubts.sentence(pack.before or pack)))
    lines += _origin(pack)
    lines.append(("Comment citer", PRODUCT, _citation(pack, level)))
    return pd.DataFrame(lines, columns=list(COLUMNS))


def seen(sources: str, scenario: str = "", settings: str = "") -> pd.DataFrame:
    """Write the notes of a table on screen; ``scenario`` is the title of what it simulates."""
    lines: Lines = []
    if scenario:
        lines.append(("Simulation", "Scénario", simulated(scenario)))
    said = {"Réglages": settings, "Sources": sources}
    lines += [(heading, "Ce tableau", text) for heading, text in said.items() if text]
    lines.append(("Cellules vides", "Tout le tableau", _EMPTY))
    lines.append(("Version", PRODUCT, version()))
    return pd.DataFrame(lines, columns=list(COLUMNS))


def mapping(written: pd.DataFrame) -> dict[str, str]:
    """Gather notes by heading, one text each: what a layer carries as metadata."""
    return {
        str(heading): "\n".join(
            f"{subject}{french.NBSP}: {content}"
            for subject, content in zip(group["Objet"], group["Contenu"], strict=True)
        )
        for heading, group in written.groupby("Rubrique", sort=False)
    }


_EMPTY: Final = "Une cellule vide est un chiffre qui n’est pas connu, jamais un zéro."


def settings(params: Params, uses: Container[str] | None = None) -> list[tuple[str, str]]:
    """Name each setting and its value; ``uses`` keeps some fields of ``Params``."""
    profile = need.PROFILES[params.profile]
    weights = ", ".join(
        f"{need.COMPONENTS[name].name} {weight:g}"
        for name, weight in zip(profile.components, params.weights, strict=False)
    )
    said = {
        "threshold_min": ("Seuil", french.quantity(params.threshold_min, "min")),
        "kind": ("Lieu d’aide", KINDS[params.kind].noun.one),
        "neighbours": (
            "Lieux des départements voisins",
            "comptés" if params.neighbours else "non comptés",
        ),
        "presence": (PRESENCE, presence.READINGS[params.presence]),
        "profile": ("Besoin regardé", profile.name),
        "weights": ("Poids du besoin", weights),
        "reference": ("Référence de la capacité", territories.LEVELS[params.reference].singular),
        "months": ("Actions réalisées en", french.quantity(params.months, "mois")),
    }
    return [pair for field, pair in said.items() if uses is None or field in uses]


def distinct(params: Params, uses: Container[str] | None = None, area: str = "") -> list[str]:
    """Words of a file's name for what is not usual among its settings, and for its area.

    ``uses`` keeps some fields of ``Params``; ``area`` is written ``level-code``. No word for
    equal weights, whatever they are, nor for those of a need of one component.

    >>> distinct(Params(threshold_min=30, reference="epci"), area="territoire-T4")
    ['territoire-T4', '30min', 'reference-epci']
    """
    usual = Params()
    weights = params.weights[: len(need.PROFILES[params.profile].components)]
    said = {
        "kind": params.kind,
        "threshold_min": f"{params.threshold_min}min",
        "profile": params.profile,
        "weights": "-".join(["poids", *(f"{one:g}" for one in weights)]),
        "reference": f"reference-{params.reference}",
        "neighbours": "sans-voisins",
        "presence": params.presence,
        "months": f"{params.months}mois",
    }
    moved = {field for field in said if getattr(params, field) != getattr(usual, field)}
    moved -= {"weights"} if len(set(weights)) == 1 else set()
    words = [said[field] for field in said if field in moved and (uses is None or field in uses)]
    return [area, *words] if area else words


def _selected(pack: Pack, level: str, frame: pd.DataFrame) -> Lines:
    """Name the units of the table when it has not all those of its level."""
    from geo.reading import tables

    codes = set(frame[tables.CODE[level]])
    units = territories.units(pack, level)
    names = [french.apostrophe(name) for code, name in units.items() if code in codes]
    if len(names) == len(units):
        return []
    said = f"{french.number(len(names))} sur {french.number(len(units))}"
    return [("Réglages", "Sélection", f"{said}{french.NBSP}: {french.join_list(names)}")]


def _cells(pack: Pack, level: str, params: Params, frame: pd.DataFrame) -> Lines:
    lines: Lines = [("Cellules vides", "Toutes les colonnes", _EMPTY)]
    infinite = np.isinf(frame.select_dtypes("number")).sum()
    for column, count in infinite[infinite > 0].items():
        why = french.unreached(frame[str(column)])
        said = f"{french.plural(count, 'cellule')} sans durée{french.NBSP}: {why}."
        lines.append(("Cellules vides", tables.label(str(column), params), said))
    lines += [
        ("Non calculable", name, "Aucune commune entière n’en fait partie.")
        for name in territories.not_computable(pack, level)
    ]
    alone = pack.communes.loc[territories.membership(pack, level).isna(), "name"]
    plural = territories.LEVELS[level].plural
    return lines + [("Non comptée", str(name), f"Hors de tous les {plural}.") for name in alone]


def _origin(pack: Pack) -> Lines:
    lines: Lines = [
        (
            "Sources",
            f"{source['producer']}, {source['title']}",
            f"Millésime{french.NBSP}: {source['vintage']}. {_published(source)}"
            f"{source['licence']}. {source['url']}\n"
            f"{source['limits']}",
        )
        for source in catalogue.sources(pack.department, pack.root).to_dict("records")
    ]
    lines.append(("Version", PRODUCT, version()))
    known = catalogue.files(pack.department, pack.root)
    return lines + [
        ("Empreinte SHA-256", str(name), str(digest))
        for name, digest in zip(known["file"], known["sha256"], strict=True)
    ]


def _published(source: Mapping[Hashable, Any]) -> str:
    """When a source was published; an imported file says its own dates in its vintage."""
    if str(source["id"]).startswith("import-"):
        return ""
    return f"Publié{french.NBSP}: {french.date(source['date'])}. "


def _citation(pack: Pack, level: str) -> str:
    known = catalogue.sources(pack.department, pack.root)
    producers = ", ".join(dict.fromkeys(known["producer"]))
    origin = f" D’après{french.NBSP}: {producers}." if producers else ""
    return f"{PRODUCT}, version {version()}. {title(pack, level)}.{origin}"
