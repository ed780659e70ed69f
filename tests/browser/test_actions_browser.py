"""The page Actions in a browser: a workshop held yesterday, by mouse on two widths, by keyboard."""

from datetime import timedelta

import pytest

from geo.register import location, store
from geo.register.action import paris_today
from tests.browser.conftest import MENU_CLICKS, ROOT, go, serve, settled

PHONE = {
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Mobile Safari/537.36",
    "has_touch": True,
}
"""What makes the menu go once a page is chosen."""

PLACE = "Commune ou lieu"


@pytest.fixture
def address(tmp_path, monkeypatch):
    """The observatory with a register of its own."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    with serve(ROOT / "app.py", ROOT, tmp_path) as url:
        yield url
    store._database.cache_clear()


def in_register():
    register = store.open_register("86")
    found = register.records().records
    register.database.dispose()
    return found


def type_day(page, day):
    """Type a date where the caret is: day, month, year."""
    page.keyboard.type(f"{day:%d%m%Y}")


@pytest.mark.journey
@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.slow)])
def test_a_workshop_held_yesterday_is_recorded_in_six_clicks(address, open_page, width):
    yesterday, clicks = paris_today() - timedelta(days=1), 0
    page = open_page(address, width=width, **(PHONE if width < 800 else {}))
    settled(page)

    def click(where):
        nonlocal clicks
        where.click()
        clicks += 1

    go(page, "Actions")
    clicks += MENU_CLICKS
    page.get_by_role("heading", name="Qu’est-ce qui se fait").wait_for()
    settled(page)
    click(page.get_by_label("Intitulé"))
    page.keyboard.type("Atelier Pronote")
    click(page.get_by_role("spinbutton", name="day").first)
    type_day(page, yesterday)
    click(page.get_by_role("combobox", name="Commune ou lieu"))
    page.keyboard.type("La Trimou")
    page.keyboard.press("Enter")
    click(page.get_by_role("button", name="Enregistrer"))
    page.get_by_text("Inscrite\u00a0:").first.wait_for()
    settled(page)
    assert clicks <= 6
    (record,) = in_register()
    assert (record.action.title, record.action.code) == ("Atelier Pronote", "86273")
    assert (record.action.start, record.action.state) == (yesterday, "realise")
    assert page.get_by_role("heading", name="Atelier Pronote").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    if width < 800:
        return
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
def test_an_action_is_recorded_by_keyboard_alone(address, open_page):
    page = open_page(f"{address}actions")
    settled(page)
    page.get_by_label("Intitulé").focus()
    page.keyboard.type("Café des parents")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == PLACE:
            break
    page.keyboard.type("Civray")
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == "Enregistrer":
            break
    page.keyboard.press("Enter")
    page.get_by_text("Inscrite\u00a0:").first.wait_for()
    (record,) = in_register()
    assert record.action.title == "Café des parents"
    assert record.action.start == paris_today()
