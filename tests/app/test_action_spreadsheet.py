"""A spreadsheet poured on the page Actions: shown, recorded once, explained; and who may not."""

from dataclasses import replace

import openpyxl
import pandas as pd
import pyogrio
import pytest

from geo.intake import models
from geo.pack import pack
from geo.register import backups, location, store
from geo.register.sheet_rows import LAYOUT
from geo.rights.actors import COMMAND_LINE
from pages.ui.texts import actions, importer
from tests.app import test_actions, test_importer
from tests.app.test_actions import bodies, open_app, press, told
from tests.app.test_importer import answered, give
from tests.helpers import disks, lanes, people
from tests.helpers.gate_files import plain
from tests.helpers.office import Office
from tests.unit.register.conftest import workshop
from tests.unit.register.test_files import FAULTY, row, some_faulty, workbook

register = test_actions.register
RECORD = "pour_record"


def spreadsheet(path, right, faulty=0):
    return workbook(path / "actions.xlsx", some_faulty(right, faulty)).read_bytes()


def opened(who=people.MANAGER):
    return open_app(who, ouvert="tableur")


def poured(app, content, name="actions.xlsx"):
    return give(app, content, name)


def preview(app):
    return next((one.value for one in app.dataframe if "Niveau" in one.value), None)


def test_a_spreadsheet_is_shown_recorded_at_once_and_never_doubled(register, tmp_path):
    content = spreadsheet(tmp_path, 46, 8)
    app = opened()
    assert not app.button(key="action_new_0_save").disabled
    app = poured(app, content)
    assert "54 lignes lues, 46 actions à inscrire, 0 déjà dans le registre" in told(app)
    assert "8 lignes mises de côté" in told(app)
    for _, said in FAULTY:
        assert said in bodies(app).replace("’", "'").replace("\u00a0", " ")
    shown = preview(app)
    assert list(shown["Intitulé"]) == [f"Atelier {rank}" for rank in range(5)]
    assert "Volet TNE" not in shown and "Contact" not in shown
    assert importer.REJECTED in [one.proto.label for one in app.get("download_button")]
    assert not register.records().total  # nothing before it is asked for
    app.button(key=RECORD).click().run()
    assert not app.exception and not app.error
    assert "« actions.xlsx » est versé : 46 actions sont inscrites." in told(app)
    assert "46 actions inscrites" in told(app) and not app.file_uploader[0].value
    found = register.records(limit=None).records
    assert {one.created_by for one in found} == {f"gestionnaire ({people.MANAGER})"}
    app = poured(app, content)
    assert "0 action à inscrire, 46 déjà dans le registre" in told(app)
    assert actions.NOTHING_NEW.replace("\u00a0", " ") in told(app)
    assert RECORD not in [one.key for one in app.button]
    assert register.records().total == 46


def test_of_two_tabs_that_pour_the_same_the_second_doubles_nothing(register, tmp_path):
    content = spreadsheet(tmp_path, 3)
    first, second = poured(opened(), content), poured(opened(), content)
    for app in (first, second):
        app.button(key=RECORD).click().run()
        assert "3 actions sont inscrites" in told(app)
    assert register.records().total == 3


def test_what_was_poured_is_taken_back_one_by_one_or_by_a_backup(register, tmp_path):
    register.add(COMMAND_LINE, workshop())
    backups.backup(register.database, tmp_path / "before.sqlite")
    app = poured(opened(), spreadsheet(tmp_path, 2))
    app.button(key=RECORD).click().run()
    assert "Une action versée se retire comme une autre" in told(app)
    app.selectbox(key="actions_read").select_index(0).run()
    press(app, actions.UNDO)
    assert register.records().total == 2
    backups.restore(store.database(), tmp_path / "before.sqlite", COMMAND_LINE)
    assert [one.action for one in store.open_register("86").records().records] == [workshop()]


def test_rows_set_aside_are_corrected_and_the_file_poured_again(register, tmp_path):
    app = poured(opened(), workbook(tmp_path / "a.xlsx", [row(1, Date="")]).read_bytes())
    assert actions.NOTHING_RIGHT.replace("\u00a0", " ") in told(app)
    poured(app, spreadsheet(tmp_path, 1)).button(key=RECORD).click().run()  # the remedy
    assert register.records().total == 1


def test_a_whole_spreadsheet_is_taken_back_but_for_what_was_changed_since(register, tmp_path):
    content = spreadsheet(tmp_path, 4)
    app = poured(opened(), content)
    assert "poured_undo" not in [one.key for one in app.button]
    app.button(key=RECORD).click().run()
    first = register.records().records[0]
    register.edit(COMMAND_LINE, first.id, 1, replace(first.action, title="Changé"))
    app = opened()
    assert "3 actions seront retirées de chaque liste ; 1 autre n’est pas touchée" in told(app)
    app.button(key="poured_undo").click().run()
    assert not app.exception
    assert "Tableur retiré : 3 actions sont retirées ; 1 autre n’est pas touchée" in told(app)
    assert [one.action.title for one in register.records().records] == ["Changé"]
    assert "poured_undo" not in [one.key for one in app.button]
    app = poured(app, content)  # as it says: poured again, the changed one too, which is another
    app.button(key=RECORD).click().run()
    assert register.records().total == 5


def test_a_spreadsheet_that_a_role_withdrawn_would_take_back_stays(register, tmp_path):
    poured(opened(), spreadsheet(tmp_path, 2)).button(key=RECORD).click().run()
    app = opened()
    (tmp_path / "roles.toml").write_text(f'redacteur = ["{people.MANAGER}"]\n')
    app.button(key="poured_undo").click().run()
    assert register.records().total == 2


@pytest.mark.slow
@pytest.mark.parametrize(("form", "said"), [("ods", "OpenDocument (.ods)"), ("xls", "(.xls)")])
def test_a_spreadsheet_of_another_program_says_how_to_save_it_and_is_poured_so(
    register, tmp_path, form, said
):
    """The remedy is followed by LibreOffice itself, there and back."""
    office = Office(tmp_path)
    theirs = office.convert("a.xlsx", spreadsheet(tmp_path, 3), form)
    name = f"actions d’Archigny.{form}"
    app = poured(opened(), theirs, name)
    (refusal,) = [plain(one.value).replace("\\", "") for one in app.error]
    assert refusal.startswith(f"{plain(name)} : c'est un") and said in refusal
    assert refusal.endswith("nregistrez-le au format .xlsx.")
    assert not register.records().total
    app = poured(app, office.convert(f"b.{form}", theirs, "xlsx"))
    assert "3 lignes lues, 3 actions à inscrire" in told(app)
    app.button(key=RECORD).click().run()
    assert "3 actions sont inscrites" in told(app)
    app = poured(opened(), spreadsheet(tmp_path, 3))
    assert "3 déjà dans le registre" in told(app), "the same to the last character"


@pytest.mark.parametrize("page", ["actions", "importer"])
def test_a_field_takes_the_workbook_that_the_gate_says_how_to_save(register, tmp_path, page):
    """Importer refused it in two words that named no remedy, before the gate could."""
    path = tmp_path / "liste.ods"
    pyogrio.write_dataframe(pd.DataFrame([row(1)]), path, driver="ODS")
    app = opened() if page == "actions" else test_importer.open_app(test_importer.PAGE)
    assert ".ods" in app.file_uploader[0].proto.type
    app = poured(app, path.read_bytes(), path.name)
    (refusal,) = [plain(one.value).replace("\\", "") for one in app.error]
    assert refusal == (
        "liste.ods : c'est un classeur OpenDocument (.ods). Enregistrez-le au format .xlsx."
    )


@pytest.mark.parametrize("who", lanes.first([people.EDITOR, people.READER, None], 2))
def test_who_may_not_pour_has_nothing_to_pour_with(register, who):
    app = opened(who)
    assert not app.file_uploader and actions.POUR not in [one.label for one in app.expander]
    # an editor, who writes actions one by one, knows who pours
    assert (actions.POUR_CLOSED in told(app).replace("\u00a0", " ")) == (who == people.EDITOR)


def test_a_role_withdrawn_before_the_click_records_nothing(register, tmp_path):
    app = poured(opened(), spreadsheet(tmp_path, 2))
    (tmp_path / "roles.toml").write_text(f'redacteur = ["{people.MANAGER}"]\n')
    app.button(key=RECORD).click().run()
    assert not register.records().total and not app.file_uploader


def test_a_register_that_is_spoilt_keeps_the_file_until_it_is_back(register, tmp_path):
    register.add(COMMAND_LINE, workshop())
    backups.backup(register.database, tmp_path / "saved.sqlite")
    app = poured(opened(), spreadsheet(tmp_path, 2))
    register.database.dispose()
    store._database.cache_clear()
    kept = location.path().read_bytes()
    location.path().write_bytes(b"not a database" * 400)
    app.button(key=RECORD).click().run()
    assert "abîmé" in told(app) and "Le fichier est toujours là : recommencez." in told(app)
    assert app.file_uploader[0].value.name == "actions.xlsx"
    location.path().write_bytes(kept)
    backups.restore(store.database(), tmp_path / "saved.sqlite", COMMAND_LINE)
    app.button(key=RECORD).click().run()  # the remedy
    assert "2 actions sont inscrites" in told(app)
    assert store.open_register("86").records().total == 3


def test_a_register_that_does_not_answer_while_a_file_is_read_is_asked_again(
    register, tmp_path, monkeypatch
):
    known = store.Register.known

    def lost(self, given):
        raise location.RegisterError("Le serveur de la base ne répond pas.")

    monkeypatch.setattr(store.Register, "known", lost)
    app = poured(opened(), spreadsheet(tmp_path, 2))
    assert "ne répond pas. Le fichier est toujours là : recommencez." in told(app)
    monkeypatch.setattr(store.Register, "known", known)
    app = answered(press(app, importer.READING["again"]))  # the remedy
    assert "2 actions à inscrire" in told(app)


@pytest.mark.slow
def test_a_full_disk_keeps_the_file_and_records_all_or_nothing(tmp_path, monkeypatch):
    content = spreadsheet(tmp_path, 400)
    with disks.mounted(tmp_path / "small", size="2m") as folder:
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(folder))
        there = store.open_register("86")
        there.add(COMMAND_LINE, workshop(title="Avant"))
        app = poured(opened(), content)
        filler = disks.filled(folder)
        app.button(key=RECORD).click().run()
        assert "disque plein" in told(app) and "Le fichier est toujours là" in told(app)
        assert there.records().total == 1 and app.file_uploader[0].value
        filler.unlink()
        app.button(key=RECORD).click().run()  # the remedy
        assert there.records().total == 401
        there.database.dispose()
        store._database.cache_clear()


@pytest.mark.slow
def test_a_file_leaves_open_its_sheet_its_letters_and_its_contacts(register, tmp_path):
    book = openpyxl.Workbook()
    for name, rows in (("2025", ["A"]), ("2026", ["B", "C"])):
        page = book.create_sheet(name)
        page.append(["Intitulé", "Date", "Commune", "Contact"])
        for title in rows:
            page.append([title, "04/03/2026", "Civray", "sophie.canari@gmail.com"])
    book.remove(book.active)
    book.save(tmp_path / "a.xlsx")
    app = poured(opened(), (tmp_path / "a.xlsx").read_bytes())
    assert "1 action à inscrire" in told(app)
    app = answered(app.selectbox(key="pour_sheet").select("2026").run())
    assert "2 actions à inscrire" in told(app)
    assert "2 laissés de côté" in app.checkbox(key="pour_service").label.replace("\u00a0", " ")
    app = answered(app.checkbox(key="pour_service").check().run())
    app.button(key=RECORD).click().run()
    found = register.records().records
    assert {one.action.contact for one in found} == {"sophie.canari@gmail.com"}
    keys = [one.key for one in (*app.selectbox, *app.checkbox)]
    assert not [one for one in keys if str(one).startswith("pour_")]
    text = "Intitulé;Date;Commune\nFête;04/03/2026;Civray\n"
    app = poured(app, text.encode("cp1252"), "a.csv")
    assert list(preview(app)["Intitulé"]) == ["Fête"]
    app = answered(app.selectbox(key="pour_encoding").select("cp850").run())
    assert app.error and preview(app) is None
    app = answered(app.selectbox(key="pour_encoding").select("").run())
    assert list(preview(app)["Intitulé"]) == ["Fête"]


def test_what_is_no_spreadsheet_of_actions_is_refused_and_the_model_is_taken(register):
    app = poured(opened(), b"a;b\n1;2\n", "**gras**.csv")
    said = told(app)
    assert "**gras**.csv" in said and "Donnez au moins les colonnes « Intitulé »" in said
    assert any(r"\*\*gras" in one.value for one in app.error)
    made = models.model(LAYOUT, pack.load("86"))
    app = poured(app, made.content, made.name)  # the remedy
    assert "1 ligne lue, 1 action à inscrire" in told(app) and "mises" not in told(app)


def test_hostile_text_of_a_file_stays_text(register, tmp_path):
    hostile = "<img src=x onerror=alert(1)> **gras**"
    rows = [row(1, Intitulé=hostile), row(2, Commune=hostile)]
    name = "<b>x</b> ![x](http://a.fr).xlsx"
    app = poured(opened(), workbook(tmp_path / "a.xlsx", rows).read_bytes(), name)
    assert "&lt;img" in bodies(app) and "<img src=x" not in bodies(app)
    assert all("<b>" not in one.value and "![x]" not in one.value for one in app.markdown)
    assert list(preview(app)["Intitulé"]) == [hostile]
    app.button(key=RECORD).click().run()
    assert all("<b>" not in one.value and "![x]" not in one.value for one in app.success)
