"""``observatoire import --save``, ``--restore`` and ``--repair``: imports kept, back, mended.

``observatoire import --history`` and ``--undo``: what was imported, and the way back.
"""

from __future__ import annotations

import argparse
import getpass
import shlex
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.base.errors import printable
from geo.base.french import plural, typeset
from geo.base.program import PROGRAM
from geo.cli import terminal
from geo.rights.actors import COMMAND_LINE, Actor

if TYPE_CHECKING:
    from geo.store.versions import Version

_ALONE: Final = ("undo", "replay", "history", "repair", "save", "file")
"""What cannot be asked together with a restoration."""


def person() -> Actor:
    """Who types the command, under the name of the system's account."""
    try:
        return replace(COMMAND_LINE, name=getpass.getuser())
    except (KeyError, OSError):  # this user has no name on this system
        return COMMAND_LINE


def declare(command: Any, action: Any) -> None:
    """Declare the options; ``action`` is the group of those that exclude each other."""
    action.add_argument(
        "--save", metavar="FICHIER", help="sauvegarder tous les imports dans un fichier, vérifié"
    )
    action.add_argument(
        "--repair", action="store_true", help="réparer des imports abîmés, sans rien effacer"
    )
    command.add_argument(
        "--restore",
        metavar="FICHIER",
        help="ramener les imports d'une sauvegarde ; ceux qui sont là sont d'abord sauvegardés",
    )


def requested_action(options: argparse.Namespace) -> Callable[[argparse.Namespace], int] | None:
    """The function that does what is asked; None when it is something else."""
    if options.restore:
        for name in _ALONE:
            if getattr(options, name):
                shown = "un fichier" if name == "file" else f"--{name}"
                options.parser.error(typeset(f"--restore : incompatible avec {shown}"))
        return _restore
    if options.save:
        return _save
    return _repair if options.repair else None


def _save(options: argparse.Namespace) -> int:
    from geo.pack import storage
    from geo.store import saves

    code = options.departement
    saved = saves.save(code, Path(options.save))
    entries = storage.state(code).entries
    damaged = [one.number for one in entries if one.faults()]
    again = f"{PROGRAM} import {code} --restore {shlex.quote(str(saved.path))}"
    if options.format == "json":
        told = {"file": str(saved.path), "versions": saved.numbers, "damaged": damaged}
        terminal.say_json(told)
        return 0
    terminal.say(
        typeset(
            f"{plural(len(saved.numbers), 'version sauvegardée', 'versions sauvegardées')} et "
            "vérifiées, journal compris : "
        )
        + str(saved.path)
    )
    for number in damaged:
        terminal.say(
            typeset(f"La version {number} est abîmée : elle est sauvegardée telle quelle.")
        )
    terminal.say(typeset("Pour les ramener : ") + again)
    return 0


def _restore(options: argparse.Namespace) -> int:
    from geo.store import saves

    code, path = options.departement, Path(options.restore)
    saved = saves.checked(path, code)
    there = saves.present(code)
    text = options.format == "texte"
    if text:
        terminal.say(
            typeset(f"{plural(len(saved.numbers), 'version')} dans cette sauvegarde, vérifiées.")
        )
    if options.dry_run:
        if text:
            terminal.say(typeset("Rien n'a été remplacé."))
        return 0
    if there and not options.yes and terminal.asks():
        question = f"Remplacer {plural(there, 'import')}, sauvegardés d'abord ? (oui/non)"
        if terminal.ask(question).strip().lower() not in ("o", "oui"):
            terminal.say(typeset("Rien n'a été remplacé."))
            return 1
        options.yes = True
    found = saves.restore(code, path, person(), replacing=options.yes, why=options.reason)
    if not text:
        told = {
            "versions": saved.numbers,
            "version": found.number,
            "aside": str(found.aside) if found.aside else None,
            "damaged": found.damaged,
        }
        terminal.say_json(told)
        return 0
    read = f"version {found.number}" if found.number else "données publiées"
    terminal.say(typeset(f"Restauré. Lu maintenant : {read}."))
    if found.damaged:
        terminal.say(typeset(f"Versions abîmées dès la sauvegarde : {_listed(found.damaged)}."))
    if found.aside:
        back = f"{PROGRAM} import {code} --restore {shlex.quote(str(found.aside))} --yes"
        terminal.say(typeset("Ce qui était là est sauvegardé. Pour y revenir : ") + back)
    return 0


def _listed(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _repair(options: argparse.Namespace) -> int:
    from geo.store import saves

    said = saves.repair(options.departement, person())
    if options.format == "json":
        terminal.say_json(said)
        return 0
    for line in said:
        terminal.say(line)
    return 0


def _restorations(code: str) -> Iterator[str]:
    """Say of each restoration when it was, by whom and why, from which file, what it replaced."""
    from geo.store import import_draft, import_history

    for one in import_history.restorations(code):
        aside = f" ; ce qui était là : {one.aside}" if one.aside else ""
        when = import_draft.moment(one.when)
        yield typeset(
            f"Restauré le {when}{_by(one.who, one.reason)}, depuis « {one.file} »{aside}."
        )


def warn(code: str) -> None:
    """Say aside, before figures are told, that imports are damaged and what is read instead."""
    from geo.store import import_history

    said = import_history.damage(code)
    if said:
        terminal.tell(said)


def undo(options: argparse.Namespace) -> int:
    """Take back the last import and say which one it was."""
    from geo.store import versions

    back = versions.undo(options.departement, person(), why=options.reason)
    if options.format == "json":
        terminal.say_json(_version(back) if back else None)
    elif back is None:
        terminal.say(typeset("Rien à annuler : les données publiées sont lues."))
    else:
        terminal.say(typeset(f"Annulé : version {back.number}, « {printable(back.file)} »."))
    return 0


def history(options: argparse.Namespace) -> int:
    """List every import, undone ones too, and what is to be known of them."""
    from geo.store import versions
    from geo.store.import_draft import moment

    past, notice = versions.history(options.departement), versions.notice(options.departement)
    used = versions.numbers(past)
    if options.format == "json":
        told = {"versions": [_version(one) for one in past], "notice": notice}
        terminal.say_json(told)
        return 0
    for one in past:
        state = "toujours prise en compte" if one.number in used else "remplacée ou complétée"
        if one.current or one.taken_back:
            state = "lue" if one.current else f"annulée{_by(one.undone_by, one.undone_reason)}"
        elif one.damaged:
            state = f"abîmée ({one.damaged})"
        by = _by(one.who or one.author, one.reason)
        line = f"{one.number} : « {one.file or 'récit perdu'} », {moment(one.when)}{by}, {state}"
        terminal.say(printable(typeset(line)))
    if not past:
        terminal.say(typeset("Aucun import : les données publiées sont lues."))
    if notice:
        terminal.say(notice)
    for line in _restorations(options.departement):
        terminal.say(printable(line))
    return 0


def _by(who: str, reason: str) -> str:
    return "".join([f" par {who}" if who else "", f" (« {reason} »)" if reason else ""])


def _version(version: Version) -> dict[str, Any]:
    return {name: value for name, value in asdict(version).items() if name != "folder"}
