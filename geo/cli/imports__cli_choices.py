"""Answers to the questions of a report, given on the command line: ``--choice crs=EPSG:3946``."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from geo.base.errors__errors import GeoError, typeset
from geo.base.errors__remarks import printable

if TYPE_CHECKING:
    from geo.intake.journal import Question
    from geo.intake.layouts import Layout
    from geo.pack.pack import Pack
    from geo.upload.gate__gate import Upload

_AGREED: Final = ("yes", "oui")
_OWN_LETTERS: Final = {"xlsx": "Excel", "gpkg": "GeoPackage"}
_WHY: Final = {
    "crs": "ce fichier n'est pas une carte de périmètres",
    "field": "ce fichier n'est pas une carte de périmètres",
    "encoding": "dit lui-même son encodage",
}
"""Why some choices mean nothing for a file."""


def missing(
    upload: Upload, choices: dict[str, str], loaded: Pack, questions: Sequence[Question]
) -> str:
    """What to add to the command when a file was refused for want of a choice."""
    from geo.intake import own_perimeters__own_shapes as own_shapes

    asked = []
    unsaid = [layer for layer in upload.layers if layer.crs is None]
    if "crs" not in choices and unsaid:
        possible = own_shapes.readings(unsaid[0].shapes, loaded)
        asked.append(f"crs={next(iter(possible), loaded.crs)}")
    asked += [f"{one.key}={next(iter(one.answers))}" for one in questions]
    options = " ".join(f"--choice {shlex.quote(printable(one))}" for one in asked)
    return f"{typeset(' Par exemple, ajoutez : ')}{options}" if options else ""


def read(given: list[str], kind: str | None, kinds: Any, encodings: Any) -> dict[str, str]:
    """Read ``--choice`` and check ``--kind``; raise ``GeoError`` naming what is expected."""
    from geo.intake import journal as intake_journal

    if kind is not None and kind not in kinds:
        raise GeoError(typeset(f"Type inconnu : {kind}. Au choix : {', '.join(kinds)}."))
    pairs = [text.partition("=") for text in given]
    wrong = [
        text for text, (name, equal, _) in zip(given, pairs, strict=True) if not equal or not name
    ]
    if wrong:
        raise GeoError(
            typeset(f"« {wrong[0]} » n'est pas un choix : écrivez nom=valeur, crs=EPSG:3946.")
        )
    choices = {name: value for name, _, value in pairs}
    for name, value in choices.items():
        family, colon, _ = name.partition(":")
        if family not in intake_journal.CHOICES or (family == "commune") != bool(colon):
            known = ", ".join(intake_journal.CHOICES)
            raise GeoError(typeset(f"Choix inconnu : « {name} ». Au choix : {known}."))
        if intake_journal.CHOICES[family]:
            if value not in _AGREED:
                raise GeoError(typeset(f"« {name}={value} » : écrivez {name}=yes, ou rien."))
            choices[name] = "yes"
    if choices.get("encoding", next(iter(encodings))) not in encodings:
        raise GeoError(typeset(f"Encodage inconnu. Au choix : {', '.join(encodings)}."))
    return choices


def refuse_unused(upload: Upload, choices: dict[str, str], layout: Layout | None) -> None:
    """Raise ``GeoError`` when a choice says nothing of such a file: it would be ignored.

    ``layout`` is the one by which the file is read; None when it is not known.
    """
    from geo.intake import choices as intake_choices

    offered = intake_choices.offered(upload, layout)
    for name, value in choices.items():
        family = name.partition(":")[0]
        # naming the only sheet is no mistake; another name is refused where sheets are chosen
        if family in offered or family == "sheet" or _may_be(family, upload, layout):
            continue
        said = f"« {name}={value} » : {_WHY.get(family, 'ce choix ne dit rien de ce fichier')}."
        if family == "encoding":
            said = f"« {name}={value} » : un fichier {_OWN_LETTERS[upload.format]} {_WHY[family]}."
        known = [f"{one}:NOM" if one == "commune" else one for one in offered]
        listed = f"Choix possibles ici : {', '.join(known)}" if known else "Il n'en offre aucun"
        raise GeoError(typeset(f"{said} {listed}. Ôtez-le."))
    attributes = [str(name) for layer in upload.layers for name in layer.frame]
    if "field" in choices and choices["field"] not in attributes:
        known = [f"« {name} »" for name in dict.fromkeys(attributes)] or ["aucun"]
        raise GeoError(
            typeset(
                f"« field={choices['field']} » : attribut inconnu. Attributs lus : "
                f"{', '.join(known)}."
            )
        )


def _may_be(family: str, upload: Upload, layout: Layout | None) -> bool:
    """Whether a choice may say something of a file whose layout is not known."""
    if layout is not None or family == "encoding":
        return False
    return bool(upload.layers) or family not in _WHY
