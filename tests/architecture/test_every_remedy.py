"""What the program tells the reader to do is done by a test, in every room and on every page.

A room whose remedies have cases of their own holds them beside these cases. Those of the others
are held here, by the test that follows each one.
"""

import ast
from pathlib import Path

import pytest

from tests.helpers import remedies

ROOT = Path(__file__).resolve().parents[2]

CLI, STORE, SAVE, DAMAGED = (
    f"tests/unit/{file}.py"
    for file in (
        "cli/test_remedies",
        "store/test_store",
        "store/test_store_save",
        "store/test_store_damaged",
    )
)
RIGHTS = "tests/unit/rights/test"
REFUSAL = f"{CLI}::test_a_refusal_is_lifted_by_doing_what_it_says"

IN_ROOMS = {
    # store
    # rights
    "Réglage OBSERVATOIRE_MODE": f"{RIGHTS}_actors.py::test_the_settings_are_safe_unless_said",
    "il n'existe plus, les rôles le remplacent": f"{RIGHTS}_actors.py"
    "::test_the_switch_of_before_the_roles_stops_whoever_relies_on_it",
    "n'est plus réglé ici": f"{RIGHTS}_roles.py"
    "::test_what_a_provider_does_not_say_surely_gives_nothing",
    "Votre session est expirée": f"{RIGHTS}_roles.py::test_a_session_lasts_what_the_file_says",
    "Sans connexion, on lit et on simule": f"{RIGHTS}_roles.py::test_who_has_not_signed_in_reads",
    "n'est pas prévu, dites": f"{RIGHTS}_roles.py"
    "::test_a_key_that_is_not_known_is_replaced_by_one_that_is",
    "Corrigez le fichier importé": f"{STORE}"
    "::test_a_sheet_that_is_not_right_is_refused_with_its_line",
    "il n'écrira rien ici d'ici là": f"{DAMAGED}::test_a_later_program_is_left_alone",
    "Entre-temps, les imports ont été restaurés": f"{SAVE}"
    "::test_an_import_prepared_before_a_restoration_is_not_accepted_after",
    "Entre-temps, l'import de": f"{STORE}::test_an_import_prepared_before_another_is_refused",
    "Entre-temps, « … » a été importé": f"{STORE}"
    "::test_an_import_prepared_before_another_is_refused",
    "Le journal des imports est écrit par": f"{DAMAGED}::test_a_later_program_is_left_alone",
    "--save .": f"{SAVE}::test_a_pipe_is_no_place_for_a_save",
    "Donnez un autre nom": f"{SAVE}::test_nothing_is_saved_over",
    "vient d'une version plus récente": f"{SAVE}"
    "::test_a_save_of_a_later_program_is_restored_by_that_program",
    "donnez une autre sauvegarde": f"{SAVE}"
    "::test_another_save_is_restored_after_one_that_is_damaged",
    "Ajoutez --yes": f"{SAVE}::test_what_is_there_is_asked_about_then_saved_aside_and_comes_back",
    "Recommencez-le": f"{STORE}::test_what_is_given_up_leaves_nothing",
    # pack, build
    "Remettez la version d'origine": "tests/unit/build/test_catalogue.py"
    "::test_a_broken_catalogue_is_named",
    "Aucun département n'a ce code": REFUSAL,
    "pour le construire": f"{CLI}::test_data_that_are_absent_are_built",
    "Relancez `observatoire build": f"{CLI}"
    "::test_a_fault_of_the_built_data_is_mended_by_its_command",
    "Corrigez cette feuille": f"{CLI}"
    "::test_a_sheet_that_is_not_right_is_corrected_and_its_department_built",
    "Revenez à la version d'avant": f"{STORE}"
    "::test_a_version_that_was_sealed_and_is_not_right_is_taken_back",
    "Réessayez dans un instant": f"{STORE}::test_a_writer_waits_for_the_lock_then_gives_up",
    "Reprenez le fichier national": "tests/unit/build/test_france.py"
    "::test_a_national_file_that_is_not_right_is_taken_once_it_is",
    "aucune commune actuelle ne porte ce code": "tests/unit/build/test_france.py"
    "::test_a_national_file_that_is_not_right_is_taken_once_it_is",
    # what leaves, what is simulated, hours
    "Un GeoJSON est toujours en": REFUSAL,
    "EPSG:… n'est pas possible ici": REFUSAL,
    "Aucune commune dans ce périmètre": "tests/unit/maps/test_map_image.py"
    "::test_an_area_is_named_framed_and_counted_alone",
    "Un lieu simulé est déjà ouvert": "tests/unit/scenario/test_scenario.py"
    "::test_opening_twice_where_it_is_simulated_is_refused_in_french",
    "écrivez l'heure": "tests/unit/export/test_standard_hours.py"
    "::test_noon_in_letters_is_read_once_its_hour_is_written",
}
"""Words of a remedy to the test that follows it."""

APP, BROWSER = "tests/app/test", "tests/browser/test"
ON_PAGES = {
    "Tapez les premières lettres": f"{BROWSER}_actions_browser.py"
    "::test_a_workshop_held_yesterday_is_recorded_in_six_clicks",
    "Remplacez la ligne d'exemple": "tests/unit/intake/test_models.py"
    "::test_a_model_is_filled_in_with_rows_in_the_place_of_its_example",
    "Tapez un nom, entier ou non": f"{APP}_place_choice.py::test_what_is_typed_is_chosen",
    "(et … de plus : précisez)": f"{APP}_place_choice.py"
    "::test_what_means_too_many_places_is_made_precise",
    "ni rien d'approchant": f"{APP}_place_choice.py"
    "::test_nothing_is_said_in_french_with_the_nearest_names",
    "Écrivez « Association": f"{BROWSER}_actions_browser.py"
    "::test_a_workshop_held_yesterday_is_recorded_in_six_clicks",
    "enregistrez de nouveau": f"{APP}_actions.py"
    "::test_a_write_that_fails_keeps_what_was_typed_and_sent_again_is_one_action",
    "Le fichier est toujours là": f"{APP}_action_spreadsheet.py"
    "::test_a_register_that_is_spoilt_keeps_the_file_until_it_is_back",
    "Une action versée se retire comme une autre": f"{APP}_action_spreadsheet.py"
    "::test_what_was_poured_is_taken_back_one_by_one_or_by_a_backup",
    "Un tableur entier s'inscrit en une fois": f"{APP}_action_spreadsheet.py"
    "::test_a_spreadsheet_is_shown_recorded_at_once_and_never_doubled",
    "Si la vôtre en est une autre": f"{APP}_actions.py"
    "::test_an_action_alike_is_announced_then_recorded_if_it_is_another",
    "voyez …": f"{APP}_actions.py::test_what_is_wrong_is_said_under_its_field_and_nothing_is_lost",
    "Déposez un fichier": f"{APP}_importer.py"
    "::test_nothing_changes_before_it_is_accepted_and_undo_brings_all_back",
    "corrigez les autres dans le fichier": f"{APP}_importer.py"
    "::test_the_communes_that_the_page_does_not_ask_are_corrected_in_the_file",
    "Le dossier des imports est en lecture seule": f"{APP}_importer.py"
    "::test_a_read_only_folder_is_said",
    "essayez un mot plus court": f"{APP}_fiche_pages.py"
    "::test_the_method_names_every_indicator_and_filters",
    "Choisissez un lieu par son nom": f"{BROWSER}_fiche_browser.py"
    "::test_a_click_on_the_map_opens_another_fiche_without_a_blank_map",
    "Recommencez. (…)": f"{APP}_brief_view.py::test_a_batch_that_failed_is_prepared_again",
    "Trop de demandes attendent": f"{APP}_jobs.py::test_too_many_waiting_is_said_at_once",
    "gardez les lignes utiles": f"{APP}_jobs.py"
    "::test_a_work_that_lasts_too_long_is_stopped_and_less_is_answered",
    "préparez les fiches d'un niveau": f"{APP}_jobs.py"
    "::test_a_work_that_lasts_too_long_is_stopped_and_less_is_answered",
    "ou parmi moins de communes": f"{APP}_jobs.py"
    "::test_a_work_that_lasts_too_long_is_stopped_and_less_is_answered",
    "donnez ce numéro": f"{APP}_incident.py::test_a_page_that_fails_says_so_and_keeps_its_frame",
    "L'observatoire ne répond pas à cette adresse": "tests/server/test_nginx.py"
    "::test_tls_names_and_headers",
    "La connexion n'a pas abouti": "tests/server/test_oidc.py"
    "::test_what_did_not_sign_anybody_in_is_said_then_it_is_done_again",
    "dites oui ou non": "tests/server/test_server.py"
    "::test_the_server_opens_its_pages_before_anybody",
    "ne dit plus qui écrit": "tests/server/test_server.py"
    "::test_a_wrong_setting_stops_the_server_in_french",
    "Choisissez les vues une à une": f"{APP}_reunion.py::test_views_are_added_ordered_and_removed",
    "Choisissez d'abord un lieu": f"{APP}_reunion.py::test_what_is_not_ready_is_asked_for",
    "Composez d'abord un scénario": f"{APP}_reunion.py::test_what_is_not_ready_is_asked_for",
    "Lien non copié": f"{BROWSER}_app.py::test_the_link_of_a_page_is_copied_and_its_view_added",
    "Choisissez un lieu pour ajouter cette vue": f"{APP}_reunion.py"
    "::test_views_are_added_ordered_and_removed",
    "Aucun scénario en cours ni gardé": f"{APP}_reunion.py"
    "::test_without_scenario_the_page_says_how_to_make_one",
    "choisissez un autre sujet": f"{APP}_scenarios.py"
    "::test_a_scenario_that_touches_nothing_of_what_is_counted_names_the_other_subjects",
    "retirez un scénario": f"{APP}_scenarios.py::test_a_full_list_loses_nothing",
    "décochez-en un d'abord": f"{APP}_scenarios.py::test_the_fourth_scenario_waits_for_a_place",
    "Cochez jusqu'à trois scénarios": f"{APP}_scenarios.py"
    "::test_the_scenario_of_the_view_is_named_and_kept",
    "Donnez un nom au scénario en cours": f"{APP}_scenarios.py"
    "::test_the_scenario_of_the_view_is_named_and_kept",
    "Aucun scénario n'est gardé pour l'instant": f"{APP}_scenarios.py"
    "::test_a_file_of_sessions_counts_them",
    "Rien n'est enregistré sur le serveur": f"{BROWSER}_scenarios_browser.py"
    "::test_a_scenario_kept_opens_the_same_elsewhere",
    "Retirez-en avant d'en ajouter": f"{APP}_simulateur.py"
    "::test_a_link_too_long_keeps_the_last_scenario",
    "Tapez un nom, ou cochez": f"{APP}_simulateur.py::test_closing_by_name_says_what_impact_says",
    "Choisissez ce qui change": f"{APP}_simulateur.py::test_closing_by_name_says_what_impact_says",
    "recliquez pour l'enlever": f"{BROWSER}_simulateur_browser.py"
    "::test_a_click_on_the_map_opens_and_a_second_one_takes_it_away",
    "Cochez une ligne pour l'ajouter": f"{BROWSER}_simulateur_browser.py::test_a_ticked_row_closes",
    "Tapez le nom d'une commune": f"{APP}_simulateur.py"
    "::test_only_the_communes_picked_are_possible",
    "Cochez une ligne pour la voir": f"{APP}_simulateur.py"
    "::test_the_answer_of_the_link_is_the_one_that_is_looked_at",
    "Cliquez sur une ligne, un point ou la carte": f"{BROWSER}_ecarts.py"
    "::test_a_row_selects_on_the_map_and_on_the_scatter",
    "pour lire sa semaine": f"{BROWSER}_horaires_screen.py"
    "::test_who_can_go_on_saturday_then_in_one_territory",
    "pour lire qui la dessert": f"{BROWSER}_app.py"
    "::test_a_click_tells_who_serves_the_commune_and_how_far",
    "pour lire qui y agit et qui appeler": f"{BROWSER}_besoins_browser.py"
    "::test_where_needs_are_high_and_nothing_is_organised_in_four_clicks",
    "Cliquez sur une commune pour ouvrir sa fiche": f"{BROWSER}_app.py"
    "::test_the_first_page_finds_a_place_by_keyboard_and_by_a_click",
    "a besoin de JavaScript": f"{BROWSER}_arrival_browser.py"
    "::test_without_script_a_page_says_in_french_what_it_needs",
    "choisissez une page dans le menu": f"{BROWSER}_menu_browser.py"
    "::test_an_address_that_is_no_page_leads_to_the_first_which_says_so",
    "Cochez une ligne pour ouvrir la fiche": f"{BROWSER}_app.py"
    "::test_a_row_of_the_first_page_opens_the_fiche_of_its_territory",
    "pour lire le détail": f"{APP}_pages.py::test_a_unit_chosen_in_the_list_is_read_in_detail",
}
NO_REMEDY = {
    "sera signé": "a future, not an order",
    "ou déposez-le ici": "the name of the zone where a file is dropped",
    "appelez avant de vous déplacer": "a call by telephone",
}
"""Words of the screens that a test cannot follow, and why."""


@pytest.mark.slow  # of `make check` too
def test_every_remedy_of_the_rooms_without_cases_is_followed():
    rooms = remedies.in_source(
        "geo/store", "geo/pack", "geo/build", "geo/export", "geo/maps", "geo/scenario",
        "geo/rights", "geo/access", "geo/quality", "geo/session", "geo/indicators",
    )  # fmt: skip
    wrong = remedies.unfollowed(rooms, [], IN_ROOMS)
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow  # of `make check` too
def test_every_remedy_of_the_pages_is_followed():
    shown = remedies.in_source("pages", "app.py")
    for words in NO_REMEDY:
        assert any(words in one.shown for one in shown), words
    asked = [one for one in shown if not any(words in one.shown for words in NO_REMEDY)]
    wrong = remedies.unfollowed(asked, [], ON_PAGES)
    assert not wrong, "\n".join(wrong)


def _held():
    """The folders and files whose remedies a test requires to be followed, as it names them."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        for test in ast.parse(text).body if "remedies.unfollowed" in text else ():
            if not isinstance(test, ast.FunctionDef) or not test.name.startswith("test_"):
                continue
            calls = [one for one in ast.walk(test) if isinstance(one, ast.Call)]
            named = {ast.unparse(one.func): one for one in calls}
            if not {"remedies.in_source", "remedies.unfollowed"} <= set(named):
                continue
            for given in named["remedies.in_source"].args:
                first = given.values[0] if isinstance(given, ast.JoinedStr) else given
                yield first.value.rstrip("/")


def test_no_room_and_no_page_is_left_out():
    """A room that is added is named by a test that follows its remedies, were there none yet."""
    rooms = {f"geo/{path.parent.name}" for path in (ROOT / "geo").glob("*/__init__.py")}
    assert {*rooms, "pages", "app.py"} == set(_held())
