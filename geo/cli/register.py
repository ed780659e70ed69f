"""``observatoire register``: the register of actions, brought in, written out, kept safe."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.base import errors
from geo.base.errors import GeoError, printable
from geo.base.french import plural, typeset
from geo.base.program import PROGRAM
from geo.cli import saves, shared_options, terminal

if TYPE_CHECKING:
    from geo.register.incoming import Prepared

_FORMS: Final = ("xlsx", "csv", "csv-excel", "gpkg")
CHOICES: Final = ("sheet", "encoding", "service")


def declare_register(command: Any) -> None:
    """Declare the arguments of the command ``register``."""
    actions = command.add_subparsers(metavar="commande", required=True)
    _declare_import(actions.add_parser("import", help="inscrire les actions d'un tableur"))
    _declare_export(actions.add_parser("export", help="écrire le registre dans un fichier"))
    _declare_report(actions.add_parser("report", help="imprimer le bilan d'une année, en PDF"))
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
    one = actions.add_parser(
        "erase", help="effacer les auteurs et les contacts qui ne servent plus, ou l'un d'eux"
    )
    one.add_argument(
        "texte", nargs="?", help="auteur ou contact à effacer ; sans lui, tous les anciens"
    )
    one.set_defaults(run=_erase)
    one = actions.add_parser("demo", help="inscrire un jeu de démonstration, ou le retirer")
    shared_options.department(one)
    one.add_argument("--remove", action="store_true", help="retirer le jeu de démonstration")
    one.set_defaults(run=_demo)


def _declare_import(command: Any) -> None:
    shared_options.department(command)
    command.add_argument("fichier", help="tableur à lire : XLSX, CSV")
    command.add_argument(
        "--choice",
        action="append",
        default=[],
        metavar="NOM=VALEUR",
        help="sheet=Feuil2, encoding=cp850, service=yes (les contacts sont ceux de services)",
    )
    command.add_argument(
        "--rejected", metavar="FICHIER", help="où écrire les lignes mises de côté, avec le motif"
    )
    command.add_argument(
        "--reason", metavar="TEXTE", default="", help="pourquoi, gardé à l'histoire"
    )
    agreement = command.add_mutually_exclusive_group()
    agreement.add_argument("--yes", action="store_true", help="inscrire sans demander")
    agreement.add_argument("--dry-run", action="store_true", help="montrer sans rien inscrire")
    command.set_defaults(run=_import)


def _declare_export(command: Any) -> None:
    shared_options.department(command)
    command.add_argument("-o", "--output", default=".", help="fichier ou dossier où écrire")
    command.add_argument("--format", default="xlsx", choices=_FORMS, help="écriture")
    command.add_argument(
        "--public", action="store_true", help="version publique : ni contact, ni auteur"
    )
    command.set_defaults(run=_export)


def _declare_report(command: Any) -> None:
    shared_options.department(command)
    command.add_argument(
        "--year", type=_year, metavar="AAAA", help="année ; celle de la date sans elle"
    )
    shared_options.day(command)
    command.add_argument("-o", "--output", default=".", help="fichier ou dossier où écrire")
    command.set_defaults(run=_report)


def _year(text: str) -> int:
    """Read a year of an option; the words of a refusal are French."""
    if not re.fullmatch(r"20\d\d", text, re.ASCII):
        raise argparse.ArgumentTypeError("donnez une année comme 2026")
    return int(text)


def _import(options: argparse.Namespace) -> int:
    from geo.pack import pack
    from geo.register import incoming, store
    from geo.register.places import Places
    from geo.upload import gate

    choices = _read_choices(options.choice)
    path = Path(options.fichier)
    if not path.exists():
        raise GeoError(typeset(f"« {printable(path.name)} » : ce fichier n'existe pas."))
    places = Places(pack.load(options.departement))
    register = store.open_register(options.departement)
    upload = gate.read_file(path, encoding=choices.pop("encoding", None))
    prepared = incoming.prepare(register, upload, places, today=date.today(), choices=choices)
    for line in _told(prepared):
        terminal.say(line)
    if options.rejected:
        from geo.reading import tables

        rows = prepared.rejected
        content = tables.to_csv(rows.reset_index(names="ligne") if len(rows) else rows)
        terminal.save(Path(options.rejected), content)
    if options.dry_run or not prepared.actions:
        terminal.say(typeset("Rien n'a été inscrit."))
        return 0
    if not options.yes and not _agreed():
        terminal.say(typeset("Rien n'a été inscrit."))
        return 1
    done = incoming.accept(register, saves.person(), prepared, reason=options.reason)
    terminal.say(typeset(f"{plural(len(done), 'action inscrite', 'actions inscrites')}."))
    return 0


def _read_choices(given: list[str]) -> dict[str, str]:
    from geo.upload import gate

    choices = {}
    for text in given:
        name, equal, value = text.partition("=")
        if name not in CHOICES or not equal:
            known = ", ".join(CHOICES)
            raise GeoError(typeset(f"Choix inconnu : « {text} ». Au choix : {known}."))
        choices[name] = value
    if choices.get("encoding", next(iter(gate.ENCODINGS))) not in gate.ENCODINGS:
        raise GeoError(typeset(f"Encodage inconnu. Au choix : {', '.join(gate.ENCODINGS)}."))
    return choices


def _told(prepared: Prepared) -> Iterator[str]:
    """What was read of a file, line by line."""
    yield typeset(f"{prepared.file} : registre des actions")
    yield typeset(prepared.counted)
    yield from errors.lines(prepared.remarks)
    if len(prepared.preview):
        yield typeset("Premières actions à inscrire")
    for _, row in prepared.preview.iterrows():
        cells = (f"{name} : {value}" for name, value in row.dropna().items() if value != "")
        yield typeset("  " + " ; ".join(cells))


def _agreed() -> bool:
    if not terminal.asks():
        raise GeoError(
            typeset(
                "Rien n'a été inscrit : il faut votre accord. Ajoutez --yes pour inscrire, ou "
                "--dry-run pour seulement voir."
            )
        )
    answer = terminal.ask("Inscrire ces actions ? (oui/non)")
    return answer.strip().lower() in ("o", "oui")


def _export(options: argparse.Namespace) -> int:
    from geo.pack import pack
    from geo.register import exports, store
    from geo.register.places import Places

    code, form = options.departement, options.format
    register, places = store.open_register(code), Places(pack.load(code))
    content = exports.write(register, places, form, public=options.public, today=date.today())
    target = Path(options.output)
    if target.is_dir():
        target /= exports.file_name(code, form, public=options.public)
    terminal.save(target, content)
    terminal.say(typeset("Registre écrit : ") + str(target))
    return 0


def _report(options: argparse.Namespace) -> int:
    from geo.pack import pack
    from geo.register import store, year_report

    code, year = options.departement, options.year or options.date.year
    loaded = pack.load(code)
    content = year_report.write(store.open_register(code), loaded, year, today=options.date)
    target = Path(options.output)
    if target.is_dir():
        target /= year_report.file_name(code, year)
    terminal.save(target, content)
    terminal.say(typeset("Bilan écrit : ") + str(target))
    return 0


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


def _erase(options: argparse.Namespace) -> int:
    from geo.register import erasure, location, store

    database, who = store.database(), saves.person()
    months = location.retention_months()
    if options.texte:
        erased = erasure.erase(database, who, options.texte)
    else:
        erased = erasure.apply_retention(database, who, months=months, today=date.today())
        terminal.say(typeset(f"Conservation : {plural(months, 'mois', 'mois')}."))
    said = (
        plural(erased.logins, "auteur effacé", "auteurs effacés"),
        plural(erased.contacts, "contact effacé", "contacts effacés"),
    )
    terminal.say(typeset(f"{', '.join(said)} ; l'histoire reste entière."))
    if any(database.backups.glob("*.sqlite*")):
        terminal.say(
            typeset("Les sauvegardes d'avant les nomment encore : ") + str(database.backups)
        )
    return 0


def _demo(options: argparse.Namespace) -> int:
    from geo.pack import pack
    from geo.register import demo, store
    from geo.register.places import Places

    code, who = options.departement, saves.person()
    register = store.open_register(code)
    if options.remove:
        count = demo.remove(register, who)
        said = plural(count, "action de démonstration retirée", "actions de démonstration retirées")
        terminal.say(typeset(f"{said}."))
        return 0
    done = demo.load(register, who, Places(pack.load(code)), today=date.today())
    said = plural(len(done), "action de démonstration", "actions de démonstration")
    again = f"{PROGRAM} register demo {code} --remove"
    terminal.say(typeset(f"{said} dans le registre. Pour les retirer : ") + again)
    return 0
