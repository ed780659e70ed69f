"""The page Actions on PostgreSQL and on le Finistère, on a full disk and where nobody may write."""

import pytest

from geo.register import location, store
from geo.rights.actors import COMMAND_LINE
from pages.ui.texts import actions
from tests.app.test_action_spreadsheet import RECORD, poured, spreadsheet
from tests.app.test_actions import NEW, PAGE, press, saved, told, typed
from tests.app.test_pages import open_app
from tests.helpers import disks, people, postgresql
from tests.unit.register.conftest import workshop

pytestmark = pytest.mark.slow
TRIMOUILLE, LANDIVISIAU = "commune:86273", "commune:29105"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A folder of user data of its own, on a shared server with three people."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    people.with_roles(tmp_path, monkeypatch)
    yield tmp_path
    store._database.cache_clear()


@pytest.fixture(scope="module")
def server():
    with postgresql.running() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, monkeypatch):
    if request.param == "postgresql":
        monkeypatch.setenv(location.URL, request.getfixturevalue("server").url())
    return request.param


def opened(who=people.EDITOR, **query):
    app = people.page_of(open_app(PAGE, **query), who).run()
    assert not app.exception
    return app


@pytest.mark.parametrize(("department", "place"), [("86", TRIMOUILLE), ("29", LANDIVISIAU)])
def test_an_action_is_recorded_copied_cancelled_undone_and_found(engine, department, place):
    register = store.open_register(department)
    app = saved(typed(opened(departement=department), place=place))
    (record,) = register.records().records
    assert record.action.code == place.partition(":")[2]
    press(app, actions.COPY)
    copied = next(one for one in register.records().records if one.id != record.id)
    press(app, actions.CANCEL)
    assert register.get(copied.id).action.state == "annule"
    press(app, actions.UNDO)
    assert register.get(copied.id).action.state == "prevu"
    app.text_input(key="actions_mot").set_value("pronote").run()
    assert "2 actions inscrites : 1 réalisée et 1 prévue." in told(app)
    app.selectbox(key="actions_annee").select(str(record.action.start.year)).run()
    app.segmented_control(key="actions_shown").set_value("calendrier").run()
    assert not app.exception and not app.error
    register.database.dispose()


def test_postgresql_that_stops_while_somebody_types_keeps_the_form_and_is_found_again(
    server, monkeypatch
):
    monkeypatch.setenv(location.URL, server.url())
    register = store.open_register("86")
    register.add(COMMAND_LINE, workshop(title="Avant"))
    app = typed(opened())
    app.text_input(key=f"{NEW}venue").set_value("Salle des fêtes")
    app.selectbox(key=f"{NEW}organiser").select("CAF")
    server.stop()
    try:
        app = saved(app)
        assert "ne répond pas" in told(app)
        assert "Ce que vous avez tapé est toujours là" in told(app)
        for name, value in {"title": "Atelier Pronote", "venue": "Salle des fêtes"}.items():
            assert app.text_input(key=f"{NEW}{name}").value == value
        assert app.selectbox(key=f"{NEW}code").value == TRIMOUILLE
        assert app.selectbox(key=f"{NEW}organiser").value == "CAF"
        saved(app)  # still down
        assert app.text_input(key=f"{NEW}title").value == "Atelier Pronote"
    finally:
        server.start()
    saved(app)  # the remedy
    assert "Inscrite : Atelier Pronote" in told(app)
    assert [one.action.venue for one in register.records().records] == ["Salle des fêtes", ""]
    register.database.dispose()


def test_postgresql_that_stops_before_a_spreadsheet_is_recorded_keeps_the_file(
    server, home, monkeypatch
):
    monkeypatch.setenv(location.URL, server.url())
    content = spreadsheet(home, 3)
    app = poured(opened(people.MANAGER, ouvert="tableur"), content)
    server.stop()
    try:
        app.button(key=RECORD).click().run()
        assert "ne répond pas" in told(app) and "Le fichier est toujours là" in told(app)
        assert app.file_uploader[0].value.name == "actions.xlsx"
    finally:
        server.start()
    app.button(key=RECORD).click().run()  # the remedy
    register = store.open_register("86")
    assert register.records().total == 3
    register.database.dispose()


def test_a_full_disk_keeps_the_form_and_what_is_there(home, monkeypatch):
    with disks.mounted(home / "small", size="2m") as folder:
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(folder))
        register = store.open_register("86")
        register.add(COMMAND_LINE, workshop(title="Avant"))
        app = typed(opened())
        filler = disks.filled(folder)
        for rank in range(50):  # what is left of its last page is written first
            app = saved(typed(app, title=f"{rank} {'x' * 180}", key=_new(app)), key=_new(app))
            if app.error:
                break
        there = register.records(limit=None).total
        assert "disque plein" in told(app)
        assert "Ce que vous avez tapé est toujours là" in told(app)
        assert app.text_input(key=f"{_new(app)}title").value.startswith(f"{rank} x")
        filler.unlink()
        saved(app, key=_new(app))  # the remedy
        assert register.records().total == there + 1
        register.database.dispose()
        store._database.cache_clear()


def _new(app):
    """Name of the form of a new action: another one once it was recorded."""
    return next(one.key for one in app.text_input if one.key.startswith("action_new"))[:-5]


def test_a_folder_where_nobody_may_write_keeps_the_form(home, monkeypatch):
    with disks.mounted(home / "small", size="4m") as folder:
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(folder))
        register = store.open_register("86")
        register.add(COMMAND_LINE, workshop(title="Avant"))
        app = typed(opened())
        register.database.dispose()
        store._database.cache_clear()
        disks.locked(folder)
        app = saved(app)
        assert "lecture seule" in told(app)
        assert "1 action inscrite" in told(app)
        assert app.text_input(key=f"{NEW}title").value == "Atelier Pronote"
        assert app.selectbox(key=f"{NEW}code").value == TRIMOUILLE
        store._database.cache_clear()
