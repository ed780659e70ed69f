"""``python -m geo import --history`` and ``--undo``: what was imported, and the way back."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from geo.base.errors__errors import typeset
from geo.base.errors__remarks import printable
from geo.cli import saves__cli_saves as cli_saves
from geo.cli import terminal

if TYPE_CHECKING:
    from geo.store.versions__store import Version


def undo(options: argparse.Namespace) -> int:
    """Take back the last import and say which one it was."""
    from geo.store import versions__store as store

    back = store.undo(options.departement, cli_saves.person(), why=options.reason)
    if options.format == "json":
        terminal.say_json(_version(back) if back else None)
    elif back is None:
        terminal.say(typeset("Rien à annuler : les données publiées sont lues."))
    else:
        terminal.say(typeset(f"Annulé : version {back.number}, « {printable(back.file)} »."))
    return 0


def history(options: argparse.Namespace) -> int:
    """List every import, undone ones too, and what is to be known of them."""
    from geo.store import versions__in_use as in_use
    from geo.store import versions__store as store
    from geo.store.draft__store_draft import moment

    versions, notice = store.history(options.departement), store.notice(options.departement)
    used = in_use.numbers(versions)
    if options.format == "json":
        told = {"versions": [_version(one) for one in versions], "notice": notice}
        terminal.say_json(told)
        return 0
    for one in versions:
        state = "toujours prise en compte" if one.number in used else "remplacée ou complétée"
        if one.current or one.taken_back:
            state = "lue" if one.current else f"annulée{_by(one.undone_by, one.undone_reason)}"
        elif one.damaged:
            state = f"abîmée ({one.damaged})"
        by = _by(one.who or one.author, one.reason)
        line = f"{one.number} : « {one.file or 'récit perdu'} », {moment(one.when)}{by}, {state}"
        terminal.say(printable(typeset(line)))
    if not versions:
        terminal.say(typeset("Aucun import : les données publiées sont lues."))
    if notice:
        terminal.say(notice)
    for line in cli_saves.restored(options.departement):
        terminal.say(line)
    return 0


def _by(who: str, reason: str) -> str:
    return "".join([f" par {who}" if who else "", f" (« {reason} »)" if reason else ""])


def _version(version: Version) -> dict[str, Any]:
    return {name: value for name, value in asdict(version).items() if name != "folder"}
