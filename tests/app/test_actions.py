"""The page Actions: recorded, edited by two, copied, cancelled, undone; and who may not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo.register import backups, location, store
from geo.register.action import Body, paris_today
from geo.rights.actors import COMMAND_LINE
from pages.ui.texts import actions
from tests.app import test_pages
from tests.helpers import lanes, people
from tests.unit.register.conftest import workshop

PAGE = "pages/actions.py"
NEW = "action_new_0_"
TRIMOUILLE = "commune:86273"
HOSTILE = "<img src=x onerror=alert(1)> **gras** [x](javascript:alert(2)) =1+1"


@pytest.fixture(autouse=True)
def register(tmp_path, monkeypatch):
    """The register of the test alone, on a shared server with three people."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    people.with_roles(tmp_path, monkeypatch)
    yield store.open_register("86")
    store._database.cache_clear()


def open_app(who=people.EDITOR, **query):
    app = test_pages.open_app(PAGE, **query)
    app = app if who is None else people.page_of(app, who).run()
    assert not app.exception
    return app


def typed(app, title="Atelier Pronote", place=TRIMOUILLE, key=NEW):
    app.text_input(key=f"{key}title").set_value(title)
    app.selectbox(key=f"{key}code").select(place)
    return app


def saved(app, key=NEW):
    app.button(key=f"{key}save").click().run()
    assert not app.exception
    return app


def press(app, label):
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def told(app):
    shown = [*app.error, *app.warning, *app.success, *app.info, *app.markdown, *app.caption]
    return (" ".join(one.value for one in shown).replace("\\", "")
            .replace("\u00a0", " ").replace("\u202f", " "))  # fmt: skip


def bodies(app):
    return " ".join(one.proto.body for one in app.get("html"))


def sent(app):
    """Every byte that the page sends to the browser."""

    def parts(one):
        if (proto := getattr(one, "proto", None)) is not None:
            yield proto.SerializeToString()
        for child in getattr(one, "children", {}).values():
            yield from parts(child)

    return b"".join(parts(app._tree)).decode(errors="replace")


def test_an_action_is_recorded_with_five_fields_then_read_copied_cancelled_and_undone(register):
    app = open_app()
    assert "Aucune action n’est inscrite" in told(app)
    yesterday = paris_today() - timedelta(days=1)
    app.date_input(key=f"{NEW}start").set_value(yesterday)
    app = saved(typed(app))
    assert "Inscrite : Atelier Pronote, La Trimouille" in told(app)
    assert "1 action inscrite : 1 réalisée." in told(app)
    (record,) = register.records().records
    assert (record.action.code, record.action.start) == ("86273", yesterday)
    assert (record.action.state, record.action.kind) == ("realise", "atelier")
    assert people.EDITOR in record.created_by
    assert app.text_input(key="action_new_1_title").value == ""  # ready for the next one

    press(app, actions.COPY)
    copied = next(one for one in register.records().records if one.id != record.id)
    assert copied.action.state == "prevu" and copied.action.attendance is None
    assert "1 réalisée et 1 prévue" in told(app)
    press(app, actions.CANCEL)
    assert register.get(copied.id).action.state == "annule"
    press(app, actions.UNDO)
    assert register.get(copied.id).action.state == "prevu"
    press(app, actions.UNDO)  # undone twice, it is back
    assert register.get(copied.id).action.state == "annule"
    history = app.dataframe[-1].value
    assert list(history["Écriture"]) == ["écriture défaite"] * 2 + ["annulée", "inscrite"]
    assert set(history["Qui"]) == {f"rédacteur ({people.EDITOR})"}
    assert "État : Annulé → Prévu" in history["Ce qui a changé"][1].replace("\u00a0", " ")


def test_a_recording_that_is_undone_is_in_no_list_and_comes_back(register):
    app = press(saved(typed(open_app())), actions.UNDO)
    assert "Retirée" in told(app) and "0 action inscrite" in told(app)
    press(app, actions.REDO)
    assert "1 action inscrite" in told(app)


def test_what_is_wrong_is_said_under_its_field_and_nothing_is_lost(register):
    app = typed(open_app(), title="")
    app.text_input(key=f"{NEW}attendance").set_value("une dizaine")
    app.text_input(key=f"{NEW}link").set_value("javascript:alert(1)")
    app.text_input(key=f"{NEW}venue").set_value("x" * 10_000)
    app.date_input(key=f"{NEW}end").set_value(paris_today() - timedelta(days=3))
    app = saved(app)
    assert "voyez « Intitulé », « Adresse ou lieu précis », « Date de fin »" in told(app)
    for said in ("Donnez un intitulé", "n’est pas un nombre de personnes", "l’adresse d’une page",
                 "10 000 caractères", "Échangez les deux dates"):  # fmt: skip
        assert said in told(app)
    assert app.text_input(key=f"{NEW}attendance").value == "une dizaine"
    assert app.text_input(key=f"{NEW}venue").value == "x" * 10_000
    assert app.selectbox(key=f"{NEW}code").value == TRIMOUILLE
    assert not register.records().total
    app.text_input(key=f"{NEW}attendance").set_value("12")  # the remedies
    app.text_input(key=f"{NEW}link").set_value("https://www.lavienne86.fr")
    app.text_input(key=f"{NEW}venue").set_value("Salle des fêtes")
    app.date_input(key=f"{NEW}end").set_value(None)
    saved(typed(app))
    (record,) = register.records().records
    assert (record.action.attendance, record.action.venue) == (12, "Salle des fêtes")


def test_the_place_is_understood_as_it_is_typed_and_what_is_not_is_refused(register):
    def typed_place(app, text):
        app.selectbox(key=f"{NEW}code").options.append(text)  # as the browser lets one
        return saved(typed(app, place=text))

    app = typed_place(open_app(), "xyzq")
    assert "« xyzq » n’est pas une commune du département" in told(app)
    assert not register.records().total
    typed_place(app, "st savin")  # the remedy
    (record,) = register.records().records
    assert (record.action.level, record.action.code) == ("commune", "86246")


def test_a_personal_mailbox_is_kept_once_it_is_said_to_be_of_a_service(register):
    app = typed(open_app())
    app.text_input(key=f"{NEW}contact").set_value("lea.martin@gmail.com")
    app = saved(app)
    assert "semble être celle d’une personne" in told(app)
    assert not register.records().total
    app.checkbox(key=f"{NEW}service").check()
    saved(app)
    (record,) = register.records().records
    assert record.action.contact == "lea.martin@gmail.com"
    assert "lea.martin@gmail.com" in bodies(app)


def test_an_action_alike_is_announced_then_recorded_if_it_is_another(register):
    register.add(COMMAND_LINE, workshop(title="Atelier Pronote", start=paris_today()))
    app = saved(typed(open_app()))
    assert "Une action semblable est déjà inscrite : Atelier Pronote" in told(app)
    assert register.records().total == 1
    assert app.button(key=f"{NEW}save").label == actions.SAVE_ANYWAY
    saved(app)  # the remedy
    assert register.records().total == 2


def test_a_write_that_fails_keeps_what_was_typed_and_sent_again_is_one_action(
    register, monkeypatch
):
    add = store.Register.add

    def lost(self, *given, **named):
        add(self, *given, **named)
        raise location.RegisterError("Le serveur de la base ne répond pas.")

    monkeypatch.setattr(store.Register, "add", lost)
    app = saved(typed(open_app()))
    assert "Ce que vous avez tapé est toujours là" in told(app)
    assert app.text_input(key=f"{NEW}title").value == "Atelier Pronote"
    monkeypatch.setattr(store.Register, "add", add)
    app = saved(typed(app, title="Atelier Pronote et ENT"))
    (record,) = register.records().records
    assert (record.action.title, record.version) == ("Atelier Pronote et ENT", 2)


def edited(app, record):
    press(app, actions.EDIT)
    return f"action_edit_{record.id}_"


def test_of_two_tabs_the_second_is_told_who_changed_what_and_nothing_is_replaced(register):
    record = register.add(COMMAND_LINE, workshop())
    first, second = open_app(people.MANAGER, action=record.id), open_app(action=record.id)
    key = edited(first, record)
    edited(second, record)
    first.text_input(key=f"{key}title").set_value("Atelier ENT")
    first.text_input(key=f"{key}attendance").set_value("20")
    saved(first, key)
    second.text_input(key=f"{key}title").set_value("Atelier des parents")
    second.text_input(key=f"{key}venue").set_value("Salle des fêtes")
    saved(second, key)
    assert f"gestionnaire ({people.MANAGER}) a changé : intitulé et participants" in told(second)
    assert "Entre-temps : Atelier ENT" in told(second)
    assert register.get(record.id).action.title == "Atelier ENT"
    assert second.text_input(key=f"{key}title").value == "Atelier des parents"
    assert second.text_input(key=f"{key}attendance").value == "20"  # theirs, untouched here
    saved(second, key)  # the remedy
    action = register.get(record.id).action
    assert (action.title, action.attendance, action.venue) == (
        "Atelier des parents", 20, "Salle des fêtes",
    )  # fmt: skip
    assert action.partners == record.action.partners
    assert register.get(record.id).version == 3


@pytest.mark.parametrize("who", lanes.first([None, people.READER], 2))
def test_who_may_not_write_sees_why_and_neither_contact_nor_author(register, who):
    record = register.add(people.signed_in(people.EDITOR), workshop())
    app = open_app(who, action=record.id)
    assert app.button(key="action_closed").disabled
    assert ("lecture seule" if who is None else "il faut le rôle de rédacteur") in told(app)
    assert all(one.disabled for one in app.button if one.label in (actions.EDIT, actions.CANCEL))
    secrets = {record.action.contact, people.EDITOR}
    assert "Atelier Pronote" in sent(app)
    assert {one for one in secrets if one in sent(app)} == set()
    assert {one for one in secrets if one in sent(open_app(action=record.id))} == secrets
    assert app.checkbox(key="actions_public").value and app.checkbox(key="actions_public").disabled
    offered = [one.proto.label for one in app.get("download_button")]
    assert actions.report(paris_today().year) in offered
    assert "Données personnelles" in told(app)
    crafted = app.button(key=f"action_{actions.CANCEL}_{record.id}_1")
    crafted.proto.disabled = False
    crafted.click().run()
    assert register.get(record.id).version == 1


def test_a_role_withdrawn_takes_effect_at_the_next_write_and_the_form_is_kept(register, tmp_path):
    app = typed(open_app())
    (tmp_path / "roles.toml").write_text('lecteur = ["nobody@exemple.fr"]\n')
    app = saved(app)
    assert "Rien n’a été modifié" in told(app)
    assert not register.records().total
    assert app.text_input(key=f"{NEW}title").value == "Atelier Pronote"
    assert app.button(key=f"{NEW}save").disabled


def test_hostile_text_stays_text(register):
    record = register.add(
        COMMAND_LINE,
        workshop(title=HOSTILE, venue=HOSTILE, organiser=Body("association", HOSTILE),
                 start=paris_today(), rhythm="mois", until=paris_today() + timedelta(days=40)),
    )  # fmt: skip
    app = open_app(action=record.id)
    app.segmented_control(key="actions_shown").set_value("calendrier").run()
    assert not app.exception
    assert "&lt;img" in bodies(app) and "<img src=x" not in bodies(app)
    for one in [*app.markdown, *app.header, *app.caption]:
        assert "**gras**" not in one.value and "[x](" not in one.value
    key = edited(app, record)
    assert app.text_input(key=f"{key}title").value == HOSTILE


def test_choices_are_in_the_link_and_a_commune_is_proposed_in_the_form(register):
    register.add(COMMAND_LINE, workshop(start=date(2025, 3, 4), strand="formation"))
    register.add(COMMAND_LINE, workshop(title="Café des parents", code="86194"))
    app = open_app()
    assert "2 actions inscrites" in told(app)
    app.selectbox(key="actions_annee").select("2025").run()
    assert "1 action inscrite en 2025" in told(app)
    again = open_app(annee="2025", volet="formation")
    assert "1 action inscrite en 2025" in told(again)
    again.text_input(key="actions_mot").set_value("café").run()
    assert actions.NONE_CHOSEN in told(again)
    here = open_app(lieu="86273")
    assert "1 action inscrite (La Trimouille)" in told(here)
    assert here.selectbox(key=f"{NEW}code").value == TRIMOUILLE


def test_an_action_that_is_started_is_planned_where_it_lacks(register):
    app = open_app(nouvelle="1", lieu="86273")
    assert app.selectbox(key=f"{NEW}code").value == TRIMOUILLE
    app.text_input(key=f"{NEW}title").set_value("Atelier Pronote")
    saved(app)
    (record,) = register.records().records
    assert (record.action.state, record.action.code) == ("prevu", "86273")
    assert "nouvelle" not in app.query_params
    assert app.segmented_control(key="action_new_1_state").value == "realise"


def test_a_register_that_is_spoilt_while_somebody_types_keeps_the_form(register, tmp_path):
    record = register.add(COMMAND_LINE, workshop())
    backups.backup(register.database, tmp_path / "saved.sqlite")
    app = open_app(action=record.id)
    key = edited(app, record)
    register.database.dispose()
    store._database.cache_clear()
    location.path().write_bytes(b"not a database" * 400)
    app.text_input(key=f"{key}title").set_value("Atelier ENT")
    saved(app, key)
    app.text_input(key=f"{NEW}venue").set_value("Salle des fêtes")
    saved(typed(app))
    assert "abîmé" in told(app) and "Ce que vous avez tapé est toujours là" in told(app)
    assert app.text_input(key=f"{NEW}title").value == "Atelier Pronote"
    assert app.text_input(key=f"{NEW}venue").value == "Salle des fêtes"
    assert app.selectbox(key=f"{NEW}code").value == TRIMOUILLE
    assert app.text_input(key=f"{key}title").value == "Atelier ENT"
    backups.restore(store.database(), tmp_path / "saved.sqlite", COMMAND_LINE)  # the remedy
    saved(app, key)
    assert register.get(record.id).action.title == "Atelier ENT"
    saved(app)
    assert {one.action.venue for one in register.records().records} == {"", "Salle des fêtes"}


def test_one_date_of_a_recurrence_is_cancelled(register):
    start = date(2026, 1, 6)
    action = replace(workshop(start=start), rhythm="semaine", until=date(2026, 2, 3))
    record = register.add(COMMAND_LINE, action)
    app = open_app(action=record.id)
    app.selectbox(key=f"action_day_{record.id}_1").select(date(2026, 1, 13)).run()
    press(app, actions.CANCEL_DAY)
    assert register.get(record.id).action.cancelled == (date(2026, 1, 13),)


def test_an_action_recorded_before_fills_the_form(register):
    register.add(COMMAND_LINE, workshop())
    app = open_app()
    app.selectbox(key=f"{NEW}from").select("Atelier Pronote").run()
    assert app.text_input(key=f"{NEW}title").value == "Atelier Pronote"
    assert app.selectbox(key=f"{NEW}code").value == TRIMOUILLE
    assert app.selectbox(key=f"{NEW}organiser").value == "Centre social\u00a0: Les Trois Cités"
    saved(app)
    latest = register.records().records[0].action
    assert latest.organiser == Body("centre_social", "Les Trois Cités")
    assert latest.partners == workshop().partners
