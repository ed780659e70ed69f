"""Journey 10 in a real Chromium: high needs, nothing organised, and whom to call."""

from datetime import date, timedelta

import pytest

from geo.register import location, store
from geo.rights.actors import COMMAND_LINE
from tests.browser.conftest import ROOT, map_frame, serve, settled
from tests.browser.test_app import choose, plain
from tests.unit.register.conftest import workshop

WIDTHS = [(1280, 800), pytest.param(390, 844, marks=pytest.mark.slow)]
DEPARTMENTS = ["86", pytest.param("29", marks=pytest.mark.slow)]
BIG, OTHER = {"86": "86194", "29": "29019"}, {"86": "Civaux", "29": "Landivisiau"}


@pytest.fixture(params=DEPARTMENTS)
def department(request):
    return request.param


@pytest.fixture
def url(department, tmp_path, monkeypatch):
    """A server whose register holds one action, done last week in the largest commune."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    opened = store.open_register(department)
    done = workshop(
        department=department, code=BIG[department], start=date.today() - timedelta(days=7)
    )
    opened.add(COMMAND_LINE, done)
    opened.database.dispose()
    store._database.cache_clear()
    with serve(ROOT / "app.py", ROOT, tmp_path) as served:
        yield f"{served}?departement={department}"


def told(page):
    return plain(page.get_by_test_id("stMain").inner_text())


@pytest.mark.journey
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_journey_10_where_needs_are_high_and_nothing_is_organised(
    open_page, url, department, width, height
):
    page = open_page(url, width=width, height=height)
    page.get_by_role("heading", level=1).wait_for()
    settled(page)
    clicks = 0
    link = page.get_by_role("link", name="Besoins sans action")
    if width < 641:
        page.get_by_test_id("stExpandSidebarButton").click()
        settled(page)
        clicks += 1
    link.click()
    clicks += 1
    close = page.get_by_test_id("stSidebarCollapseButton").get_by_role("button")
    if width < 641:  # the menu stays open over the page
        close.click()
        clicks += 1
        settled(page)
    page.get_by_text("et aucune action réalisée en 12").wait_for()
    map_frame(page)
    assert "Partenaires déjà actifs à proximité" in told(page)
    choose(page, "Commune où agir", OTHER[department])
    clicks += 1
    go = page.get_by_role("link", name=f"Impulser une action à {OTHER[department]}")
    go.wait_for()
    settled(page)
    assert clicks <= 4
    said = told(page)
    assert f"Mairie de {OTHER[department]}" in said
    assert "nouvelle=1" in go.get_attribute("href")
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.slow
def test_journey_10_by_keyboard_alone(open_page, url, department):
    page = open_page(url.replace("?", "besoins?"))
    map_frame(page)
    settled(page)
    page.get_by_role("combobox", name="Commune où agir").focus()
    page.keyboard.type(OTHER[department])
    page.get_by_role("option", name=OTHER[department], exact=True).wait_for()
    page.keyboard.press("Enter")
    go = page.get_by_role("link", name=f"Impulser une action à {OTHER[department]}")
    go.wait_for()
    settled(page)
    page.keyboard.press("Tab")
    assert go.evaluate("link => link === document.activeElement")
