"""Journey 10 in a browser: where needs are high and nothing is organised, and to start there."""

from datetime import timedelta

import pytest

from geo.register import location, store
from geo.register.action import paris_today
from geo.rights.actors import COMMAND_LINE
from pages.ui.texts import besoins
from tests.browser.conftest import PHONE, ROOT, go, map_frame, serve, settled, tab_to
from tests.browser.test_app import choose, plain
from tests.helpers import lanes
from tests.unit.register.conftest import workshop

LARGEST = {"86": "86194", "29": "29019"}
OTHER = {"86": "Civaux", "29": "Landivisiau"}
"""Where the need is high and nothing was done."""
CASES = lanes.first([("86", 1280), ("86", 390), ("29", 1280), ("29", 390)])


@pytest.fixture
def url(department, tmp_path, monkeypatch):
    """A server whose register holds one action, done last week in the largest commune."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    opened = store.open_register(department)
    done = workshop(
        department=department, code=LARGEST[department], start=paris_today() - timedelta(days=7)
    )
    opened.add(COMMAND_LINE, done)
    opened.database.dispose()
    store._database.cache_clear()
    with serve(ROOT / "app.py", ROOT, tmp_path) as served:
        yield f"{served}?departement={department}"


def told(page):
    return plain(page.get_by_test_id("stMain").inner_text())


def is_started(page, name):
    """Whether the form of a new action is there, filled for a commune, planned."""
    form = page.get_by_test_id("stForm")
    form.wait_for()
    settled(page)
    assert form.get_by_role("combobox", name="Commune ou lieu").input_value() == name
    assert form.get_by_role("radio", name="Prévu").is_checked()
    assert page.get_by_test_id("stException").count() == 0


def fits(page):
    return page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth"
    )


@pytest.mark.parametrize(("department", "width"), CASES)
def test_where_needs_are_high_and_nothing_is_organised_in_four_clicks(
    url, open_page, department, width
):
    page, clicks = open_page(url, width=width, **(PHONE if width < 800 else {})), 0
    settled(page)

    def click(where):
        nonlocal clicks
        where.click()
        clicks += 1

    go(page, "Besoins sans action", click)
    page.get_by_text("et aucune action réalisée en 12").wait_for()
    map_frame(page)
    assert "Partenaires déjà actifs à proximité" not in told(page)
    name = OTHER[department]
    choose(page, besoins.COMMUNE, name)
    clicks += 1
    link = page.get_by_role("link", name=f"Impulser une action à {name}")
    link.wait_for()
    settled(page)
    assert f"Mairie de {name}" in told(page)
    assert "Partenaires déjà actifs à proximité" in told(page)
    assert fits(page)
    click(link)
    assert clicks <= 4
    is_started(page, name)
    assert fits(page)


@pytest.mark.slow
@pytest.mark.parametrize(("department", "width"), list(CASES))
def test_the_same_by_keyboard_alone(url, open_page, department, width):
    page = open_page(url, width=width, **(PHONE if width < 800 else {}))
    settled(page)

    def press(where):
        tab_to(page, where)
        page.keyboard.press("Enter")

    go(page, "Besoins sans action", press)
    page.get_by_text("et aucune action réalisée en 12").wait_for()
    map_frame(page)
    settled(page)
    name = OTHER[department]
    tab_to(page, page.get_by_role("combobox", name=besoins.COMMUNE))
    page.keyboard.type(name)
    page.get_by_role("option", name=name, exact=True).wait_for()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name=f"Impulser une action à {name}")
    link.wait_for()
    settled(page)
    press(link)
    is_started(page, name)
