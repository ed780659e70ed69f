"""The page Actions in a browser: a workshop held yesterday, by mouse on two widths, by keyboard."""

from datetime import timedelta

import pytest

from geo.register import location, store
from geo.register.action import paris_today
from pages.ui.texts import actions
from tests.browser.conftest import PHONE, ROOT, go, map_frame, serve, settled, tab_to
from tests.helpers import lanes
from tests.helpers.gate_files import plain
from tests.unit.register.test_files import FAULTY, row, some_faulty, workbook

HELD = {"86": ("La Trimou", "86273"), "29": ("Landivi", "29105")}
"""The first letters of a commune, and its code."""
CASES = lanes.first([("86", 1280), ("86", 390), ("29", 1280), ("29", 390)])


@pytest.fixture
def address(tmp_path, monkeypatch):
    """The observatory with a register of its own."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    with serve(ROOT / "app.py", ROOT, tmp_path) as url:
        yield url
    store._database.cache_clear()


def in_register(department="86"):
    register = store.open_register(department)
    found = register.records().records
    register.database.dispose()
    return found


@pytest.mark.journey
@pytest.mark.parametrize(("department", "width"), CASES)
def test_a_workshop_held_yesterday_is_recorded_in_six_clicks(address, open_page, department, width):
    yesterday, clicks = paris_today() - timedelta(days=1), 0
    phone = PHONE if width < 800 else {}
    page = open_page(f"{address}?departement={department}", width=width, **phone)
    settled(page)

    def click(where):
        nonlocal clicks
        where.click()
        clicks += 1

    letters, code = HELD[department]
    go(page, "Actions", click)
    page.get_by_role("heading", name="Qu’est-ce qui se fait").wait_for()
    settled(page)
    click(page.get_by_label("Intitulé"))
    page.keyboard.type("Atelier Pronote")
    click(page.get_by_role("spinbutton", name="jour").first)
    page.keyboard.type(f"{yesterday:%d%m%Y}")
    click(page.get_by_role("combobox", name="Commune ou lieu"))
    page.keyboard.type(letters)
    page.keyboard.press("Enter")
    click(page.get_by_role("button", name="Enregistrer"))
    page.get_by_text("Inscrite\u00a0:").first.wait_for()
    settled(page)
    assert clicks <= 6
    (record,) = in_register(department)
    assert (record.action.title, record.action.code) == ("Atelier Pronote", code)
    assert (record.action.start, record.action.state) == (yesterday, "realise")
    assert page.get_by_role("heading", name="Atelier Pronote").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    if department != "86":
        return
    frame = map_frame(page)
    frame.locator('[aria-label="La Trimouille, 1\u00a0action"]').wait_for(state="attached")
    # its commune, which no one chose, is named on its map
    assert frame.locator(".obs-name", has_text="La Trimouille").count() == 1
    # what was forgotten is added, by keyboard
    page.get_by_role("button", name="Modifier").press("Enter")
    page.get_by_role("button", name="Ne pas modifier").wait_for()
    form = page.get_by_test_id("stForm").last
    settled(page)
    form.locator("summary").press("Enter")
    organiser = form.get_by_role("combobox", name="Organisateur")
    organiser.press("Space")
    page.keyboard.type("Association : Les Parents")
    page.keyboard.press("Enter")
    form.get_by_label("Participants").fill("12")
    page.keyboard.press("Enter")
    page.get_by_text("Enregistré").first.wait_for()
    settled(page)
    (record,) = in_register()
    assert (record.action.attendance, record.action.organiser.name) == (12, "Les Parents")
    assert record.action.organiser.kind == "association"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
@pytest.mark.parametrize(("department", "width"), list(CASES))
def test_the_same_by_keyboard_alone(address, open_page, department, width):
    yesterday, (letters, code) = paris_today() - timedelta(days=1), HELD[department]
    phone = PHONE if width < 800 else {}
    page = open_page(f"{address}?departement={department}", width=width, **phone)
    settled(page)

    def press(where):
        tab_to(page, where)
        page.keyboard.press("Enter")

    go(page, "Actions", press)
    page.get_by_role("heading", name="Qu’est-ce qui se fait").wait_for()
    settled(page)
    form = page.get_by_test_id("stForm")
    tab_to(page, form.get_by_label("Intitulé"))
    page.keyboard.type("Café des parents")
    tab_to(page, form.get_by_role("spinbutton").first)
    page.keyboard.type(f"{yesterday:%d/%m/%Y}")
    tab_to(page, form.get_by_role("combobox", name=actions.PLACE))
    page.keyboard.type(letters)
    page.keyboard.press("Enter")
    press(form.get_by_role("button", name=actions.SAVE))
    page.get_by_text("Inscrite\u00a0:").first.wait_for()
    (record,) = in_register(department)
    assert (record.action.title, record.action.code) == ("Café des parents", code)
    assert (record.action.start, record.action.state) == (yesterday, "realise")


@pytest.mark.slow
def test_of_a_spreadsheet_460_rows_are_recorded_40_explained_and_none_doubled(
    address, open_page, tmp_path
):
    path = workbook(tmp_path / "actions.xlsx", some_faulty(460, 40))
    page = open_page(f"{address}actions?departement=86")
    page.get_by_role("heading", name="Qu’est-ce qui se fait").wait_for()
    settled(page)
    page.get_by_text(actions.POUR, exact=True).click()
    page.locator("input[type=file]").set_input_files(str(path))
    record = page.get_by_role("button", name="Inscrire 460")
    record.wait_for()
    settled(page)
    reasons = page.locator("table.text tbody tr")
    assert reasons.count() == 40
    for line, said in zip(reasons.all_inner_texts(), FAULTY * 5, strict=True):
        assert said[1] in plain(line)
    assert not in_register()
    record.dblclick()  # twice is once
    page.get_by_text("460\u00a0actions sont inscrites").wait_for()
    settled(page)
    assert page.get_by_text("460\u00a0actions inscrites").is_visible()  # the list follows
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_text(actions.NOTHING_NEW).wait_for()
    settled(page)
    assert reasons.count() == 40
    assert page.get_by_role("button", name="Inscrire 460").count() == 0
    register = store.open_register("86")
    assert register.records().total == 460
    register.database.dispose()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_fold_that_is_closed_keeps_its_file_until_it_is_forgotten(address, open_page, tmp_path):
    path = workbook(tmp_path / "mes actions.xlsx", [row(1), row(2)])
    page = open_page(f"{address}actions?ouvert=tableur")
    settled(page)
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    page.get_by_role("button", name="Inscrire 2 actions").wait_for()
    fold = page.locator("summary").filter(has_text=actions.POUR)
    fold.click()
    page.get_by_role("button", name="Inscrire 2 actions").wait_for(state="detached")
    settled(page)
    fold.click()
    page.get_by_text("« mes actions.xlsx » est toujours là.").wait_for()
    page.get_by_role("button", name="Inscrire 2 actions").wait_for()
    page.get_by_role("button", name=actions.FORGET_FILE).click()
    page.get_by_role("button", name="Inscrire 2 actions").wait_for(state="detached")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    page.get_by_role("button", name="Inscrire 2 actions").click()
    page.get_by_text("2 actions sont inscrites").wait_for()
    assert not page.get_by_text("est toujours là").count()
    settled(page)
    page.get_by_role("button", name=actions.UNDO_POURING).click()
    page.get_by_role("button", name=actions.UNDO_CONFIRM, exact=True).click()
    page.get_by_text("2 actions sont retirées").wait_for()
    page.get_by_text("Aucune action n’est inscrite").wait_for()
    assert not in_register()
