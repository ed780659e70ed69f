"""Answers to the questions of a report, given on the command line: ``--choice crs=EPSG:3946``."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from geo.errors import GeoError, typeset
from geo.remarks import printable

if TYPE_CHECKING:
    from geo.gate import Upload
    from geo.intake_journal import Question
    from geo.pack import Pack

_AGREED: Final = ("yes", "oui")


def missing(
    upload: Upload, choices: dict[str, str], loaded: Pack, questions: Sequence[Question]
) -> str:
    """What to add to the command when a file was refused for want of a choice."""
    from geo import own_shapes

    names = [*(one.name for one in upload.tables), *(one.name for one in upload.layers)]
    asked = [f"sheet={names[-1]}"] if len(names) > 1 and "sheet" not in choices else []
    unsaid = [layer for layer in upload.layers if layer.crs is None]
    if "crs" not in choices and unsaid:
        possible = own_shapes.readings(unsaid[0].shapes, loaded)
        asked.append(f"crs={next(iter(possible), loaded.crs)}")
    asked += [f"{one.key}={next(iter(one.answers))}" for one in questions]
    options = " ".join(f"--choice {shlex.quote(printable(one))}" for one in asked)
    return f"{typeset(' Par exemple, ajoutez : ')}{options}" if options else ""


def read(given: list[str], kind: str | None, kinds: Any, encodings: Any) -> dict[str, str]:
    """Read ``--choice`` and check ``--kind``; raise ``GeoError`` naming what is expected."""
    from geo import intake_journal

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
