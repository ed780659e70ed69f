"""What the register tells to do is done by a test."""

from geo.pack import pack
from geo.register.places import Places
from tests.helpers import remedies
from tests.unit.register.test_validation import WRONG, check

ROOM = "tests/unit/register/test"
FIELD = f"{ROOM}_validation.py::test_a_field_that_is_wrong_is_told_and_lifted_by_what_it_says"
SERVER = f"{ROOM}_backups.py::test_a_postgresql_that_stops_is_said_and_found_again"
WAITING = f"{ROOM}_backups.py::test_a_writer_that_waits_too_long_is_told_to_come_back"
OTHER = f"{ROOM}_backups.py::test_what_is_no_whole_backup_changes_nothing_and_another_is_taken"
LATER = f"{ROOM}_register_store.py::test_a_register_of_a_later_program_is_left_alone"
CONFLICT = f"{ROOM}_register_store.py::test_the_second_editor_is_told_who_changed_what"
FOLLOWED = {
    "de relancer PostgreSQL": SERVER,
    "Le registre est occupé": WAITING,
    "Le registre est écrit par une version plus récente": LATER,
    "Restaurez une sauvegarde": f"{ROOM}_backups.py"
    "::test_a_damaged_register_without_backup_says_to_restore_one",
    "Donnez un autre nom": f"{ROOM}_backups.py::test_a_backup_replaces_no_file",
    "Cette sauvegarde est d'une version plus récente": f"{ROOM}_backups.py"
    "::test_a_save_of_a_later_program_is_restored_by_that_program",
    "n'est pas une sauvegarde entière": OTHER,
    "ce fichier n'existe pas": OTHER,
    "relisez l'action": CONFLICT,
    "n'est pas prévu, dites": f"{ROOM}_backups.py::test_the_settings_are_those_that_are_said",
}
FILES = "tests/unit/register/test_files.py::test"
FOLLOWED |= {
    "Donnez au moins les colonnes": f"{FILES}"
    "_what_is_no_list_of_actions_is_refused_and_taken_with_its_columns",
    "Partagez la liste": f"{FILES}_a_list_that_is_too_long_is_refused_and_taken_in_parts",
}
FILES_OF_FIELDS = ("geo/register/validation.py", "geo/register/places.py")


def test_every_remedy_of_the_register_is_followed():
    found = [one for one in remedies.in_source("geo/register") if one.file not in FILES_OF_FIELDS]
    wrong = remedies.unfollowed(found, [], FOLLOWED)
    assert not wrong, "\n".join(wrong)


def test_every_remedy_of_a_field_is_followed_by_a_case():
    """Each sentence that says what to do with a field is one that a case provokes."""
    orders = remedies.in_source(*FILES_OF_FIELDS)
    assert len(orders) > 20
    said = provoked()
    missing = [str(one) for one in orders if not any(map(one.is_in, said))]
    assert not missing, "\n".join(missing)


def provoked():
    places = Places(pack.load("86"))
    return [check(places, **typed).errors[field] for typed, field, _, _ in WRONG.values()]
