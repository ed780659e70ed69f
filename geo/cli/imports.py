"""``observatoire import``: a file of one's own becomes the data, once its report is accepted.

Answers to the questions of a report, given on the command line: ``--choice crs=EPSG:3946``.
"""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.base import errors
from geo.base.errors import GeoError, printable
from geo.base.french import plural, typeset
from geo.base.program import PROGRAM
from geo.cli import saves, shared_options, terminal
from geo.pack.missing import IMPORTS, TITLES

if TYPE_CHECKING:
    from geo.intake.engine import Intake
    from geo.intake.journal import Question
    from geo.intake.layouts import Layout
    from geo.intake.report import Report
    from geo.pack.pack import Pack
    from geo.store.versions import Candidate, Version
    from geo.upload.gate import Upload

_AGREED: Final = ("yes", "oui")
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
    from geo.intake import own_perimeters

    asked = []
    unsaid = [layer for layer in upload.layers if layer.crs is None]
    if "crs" not in choices and unsaid:
        possible = own_perimeters.readings(unsaid[0].shapes, loaded)
        asked.append(f"crs={next(iter(possible), loaded.crs)}")
    asked += [f"{one.key}={next(iter(one.answers))}" for one in questions]
    options = " ".join(f"--choice {shlex.quote(printable(one))}" for one in asked)
    return f"{typeset(' Par exemple, ajoutez : ')}{options}" if options else ""


def read_choices(given: list[str], kind: str | None, kinds: Any, encodings: Any) -> dict[str, str]:
    """Read ``--choice`` and check ``--kind``; raise ``GeoError`` naming what is expected."""
    from geo.intake import journal

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
        if family not in journal.CHOICES or (family == "commune") != bool(colon):
            known = ", ".join(journal.CHOICES)
            raise GeoError(typeset(f"Choix inconnu : « {name} ». Au choix : {known}."))
        if journal.CHOICES[family]:
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
    from geo.intake import reader_choices

    offered = reader_choices.offered(upload, layout)
    for name, value in choices.items():
        family = name.partition(":")[0]
        # naming the only sheet is no mistake; another name is refused where sheets are chosen
        if family in offered or family == "sheet" or _may_be(family, upload, layout):
            continue
        said = f"« {name}={value} » : {_WHY.get(family, 'ce choix ne dit rien de ce fichier')}."
        if family == "encoding":
            of_format = reader_choices.OWN_LETTERS[upload.format]
            said = f"« {name}={value} » : un fichier {of_format} {_WHY[family]}."
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


_YES: Final = ("o", "oui")


def _import(options: argparse.Namespace) -> int:
    from geo.store import versions

    saved = saves.requested_action(options)
    if saved is not None:
        return saved(options)
    if options.history:
        return saves.history(options)
    if options.undo:
        return saves.undo(options)
    if options.replay:
        return decide(options, versions.replay(options.departement))
    if options.file is None:
        raise GeoError(
            typeset(
                "Quel fichier ? Donnez-le, ou --history, --undo, --replay, --save, "
                "--restore, --repair."
            )
        )
    intake, sha256 = _read(options)
    if options.rejected:
        _write_rejected(Path(options.rejected), intake.report)
    made = versions.candidate(
        options.departement, intake, sha256=sha256, author=saves.person().name
    )
    return decide(options, made)


def _read(options: argparse.Namespace) -> tuple[Intake, str]:
    """Read the file through the gate and prepare its sheets. Raises ``Refused``."""
    from geo.intake import engine, journal, layouts
    from geo.pack import pack
    from geo.store import versions
    from geo.upload import gate

    choices = read_choices(options.choice, options.kind, IMPORTS, gate.ENCODINGS)
    loaded = pack.load(options.departement)
    path = Path(options.file)
    if not path.exists():
        raise GeoError(typeset(f"« {printable(path.name)} » : ce fichier n'existe pas."))
    upload = gate.read_file(
        path,
        encoding=choices.get("encoding"),
        filters=layouts.row_filters(options.departement),
        progress=_progress(),
    )
    layout = None
    if options.kind:
        matching = [m.layout for m in layouts.recognise(upload) if m.layout.kind == options.kind]
        known = [one for one in layouts.all() if one.kind == options.kind]
        layout = next(iter([*matching, *known]), None)
    refuse_unused(upload, choices, engine.layout_of(upload, layout, choices))
    context = engine.Context(loaded, versions.sheets(options.departement))
    try:
        made = engine.prepare(upload, context, layout, choices=choices)
    except gate.Refused as error:
        said = missing(upload, choices, loaded, error.asked)
        raise GeoError(f"{error}{said}") from None
    journal.check_answers(choices, made.report.asked)
    return made, upload.sha256


def _progress() -> Callable[[int, int], None]:
    """Say each tenth of a long reading, on the standard error."""
    told = 0

    def said(done: int, rows: int) -> None:
        nonlocal told
        tenth = 10 * done // max(rows, 1)
        if tenth > told:
            told = tenth
            terminal.tell(typeset(f"Lecture : {10 * tenth} % de {plural(rows, 'ligne')}."))

    return said


def _write_rejected(target: Path, report: Report) -> None:
    from geo.reading import tables

    rows = report.rejected
    terminal.save(target, tables.to_csv(rows.reset_index(names="ligne") if len(rows) else rows))


def decide(options: argparse.Namespace, candidate: Candidate) -> int:
    """Show what an import does, then accept it, or not, as the options or the reader say."""
    from geo.store import versions

    accepted: Version | None = None
    try:
        if options.format == "texte":
            for line in _told(candidate):
                terminal.say(line)
        if not options.dry_run and (candidate.unchanged or options.yes or _agreed()):
            accepted = versions.accept(candidate, saves.person(), why=options.reason)
    finally:
        versions.discard(candidate)
    if options.format == "json":
        terminal.say_json(_content(candidate, accepted))
    elif accepted and not candidate.unchanged:
        how = f"{PROGRAM} import {candidate.code} --undo"
        terminal.say(
            typeset(f"Accepté : version {accepted.number}. Pour revenir en arrière : {how}")
        )
    elif not candidate.unchanged:
        terminal.say(typeset("Rien n'a été remplacé."))
    return 0 if accepted or options.dry_run else 1


def _agreed() -> bool:
    if not terminal.asks():
        raise GeoError(
            typeset(
                "Rien n'a été remplacé : il faut votre accord. Ajoutez --yes pour accepter, ou "
                "--dry-run pour seulement voir."
            )
        )
    return terminal.ask("Accepter cet import ? (oui/non)").strip().lower() in _YES


def _told(candidate: Candidate) -> Iterator[str]:
    """The report of an import, line by line."""
    if candidate.report:
        yield from _report(candidate.report)
    yield "Ce qui change"
    yield from (f"  {sentence}" for sentence in candidate.sentences)


def _report(report: Report) -> Iterator[str]:
    from geo.intake import layouts

    titles = TITLES | {layout.id: layout.title for layout in layouts.all()}
    title = titles.get(report.layout, report.layout)
    yield typeset(f"{report.file} : {title}")
    aside = len(report.rejected)
    counted = (
        plural(report.read, "ligne lue", "lignes lues"),
        plural(report.kept, "gardée"),
        plural(report.outside, "d'un autre département", "d'autres départements"),
        plural(aside, "mise de côté", "mises de côté"),
    )
    yield typeset(", ".join(counted))
    yield from errors.lines(report.remarks)
    if report.asked:
        yield "Communes à confirmer, une par une, si c'est bien l'une d'elles"
    for one in report.asked:
        yield typeset(f"  {one.title} : ") + ", ".join(
            f"--choice {shlex.quote(f'{one.key}={code}')} ({label})"
            for code, label in one.answers.items()
        )
    if len(report.preview):
        yield "Premières lignes"
    for _, row in report.preview.iterrows():
        cells = (f"{name} : {value}" for name, value in row.dropna().items())
        yield typeset(f"  {' ; '.join(cells)}")
    yield from report.notes


def _content(candidate: Candidate, accepted: Version | None) -> dict[str, Any]:
    """What ``--format json`` prints."""
    report = candidate.report
    told: dict[str, Any] = {}
    if report:
        names = ("file", "layout", "kind", "read", "kept", "outside")
        told = {name: getattr(report, name) for name in names}
        told |= {
            "set_aside": len(report.rejected),
            "remarks": [asdict(remark) for remark in report.remarks],
            "notes": list(report.notes),
            "asked": [one._asdict() for one in report.asked],
        }
    return told | {
        "changes": list(candidate.sentences),
        "unchanged": candidate.unchanged,
        "accepted": accepted is not None,
        "version": accepted.number if accepted else candidate.base,
    }


def declare_import(command: Any) -> None:
    """Declare the arguments of the command ``import``."""
    shared_options.department(command)
    command.add_argument("file", nargs="?", metavar="fichier", help="fichier à importer")
    command.add_argument("--kind", metavar="TYPE", help="type de données ; sans lui, reconnu")
    command.add_argument(
        "--choice",
        action="append",
        default=[],
        metavar="NOM=VALEUR",
        help="réponse à une question du rapport : sheet=Feuil2, crs=EPSG:3946, encoding=cp850, "
        "commune:NOM=86246 (commune proposée), coordinates=yes (au chef-lieu), fewer=yes (liste "
        "plus courte), blank=yes (effacer les chiffres que le fichier n'a pas)",
    )
    command.add_argument(
        "--rejected", metavar="FICHIER", help="où écrire les lignes mises de côté, avec le motif"
    )
    action = declare_agreement(command)
    for name, told in (
        ("--undo", "annuler le dernier import accepté"),
        ("--replay", "reprendre les imports sur les données publiées d'aujourd'hui"),
        ("--history", "montrer les imports acceptés, annulés compris"),
    ):
        action.add_argument(name, action="store_true", help=told)
    saves.declare(command, action)
    command.set_defaults(run=_import, parser=command)


def declare_agreement(command: Any) -> Any:
    """Declare how what a command makes is accepted; return the group of what excludes it."""
    command.add_argument(
        "--reason", metavar="TEXTE", default="", help="pourquoi, gardé dans la liste des imports"
    )
    command.add_argument("--format", default="texte", choices=("texte", "json"), help="écriture")
    action = command.add_mutually_exclusive_group()
    action.add_argument("--yes", action="store_true", help="accepter sans demander")
    action.add_argument(
        "--dry-run", action="store_true", help="montrer ce qui changerait, sans rien remplacer"
    )
    return action
