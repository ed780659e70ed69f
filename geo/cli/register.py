"""``observatoire register``: the register of actions, saved, restored, checked."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from geo.base.french import plural, typeset
from geo.cli import saves, terminal


def add_register(commands: Any) -> None:
    """Declare the command and what it does."""
    command = commands.add_parser("register", help="le registre des actions")
    actions = command.add_subparsers(metavar="commande", required=True)
    one = actions.add_parser("backup", help="sauvegarder le registre dans un fichier, vérifié")
    one.add_argument("fichier", help="fichier à écrire")
    one.set_defaults(run=_backup)
    one = actions.add_parser(
        "restore", help="ramener une sauvegarde ; ce qui est là est d'abord sauvegardé"
    )
    one.add_argument("fichier", help="sauvegarde à ramener")
    one.set_defaults(run=_restore)
    one = actions.add_parser("check", help="vérifier que le registre est entier")
    one.set_defaults(run=_check)


def _backup(options: argparse.Namespace) -> int:
    from geo.register import backups, store

    count = backups.backup(store.database(), Path(options.fichier))
    said = plural(count, "action sauvegardée et vérifiée", "actions sauvegardées et vérifiées")
    terminal.say(typeset(f"{said} : ") + options.fichier)
    return 0


def _restore(options: argparse.Namespace) -> int:
    from geo.register import backups, store

    found = backups.restore(store.database(), Path(options.fichier), saves.person())
    said = plural(found.actions, "action")
    terminal.say(typeset(f"Restauré : {said} dans le registre."))
    if found.aside is not None:
        terminal.say(typeset("Ce qui était là est gardé : ") + str(found.aside))
    return 0


def _check(options: argparse.Namespace) -> int:
    from geo.register import backups, store

    checked = backups.check(store.database())
    for line in checked.faults:
        terminal.tell(line)
    if not checked.faults:
        count = plural(checked.actions, "action")
        terminal.say(typeset(f"Registre entier : {count}, histoire complète."))
    return int(bool(checked.faults))
