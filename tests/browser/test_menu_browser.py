"""The menu and the addresses: where one is, what is not there, nothing drawn over the menu."""

from urllib.parse import urlsplit

import pytest

from pages.ui.texts import common, navigation
from tests.browser.conftest import PHONE, eventually, go, map_frame, settled

NARROW = {"width": 390, "height": 844, **PHONE}


def address(page):
    parts = urlsplit(page.url)
    return parts.path, parts.query


@pytest.mark.parametrize(
    "window", [pytest.param({}, marks=pytest.mark.journey), NARROW], ids=["wide", "narrow"]
)
def test_an_address_that_is_no_page_leads_to_the_first_which_says_so(open_page, app_url, window):
    page = open_page(f"{app_url}nimportequoi/encore?seuil=15", **window)
    told = page.get_by_text(common.NO_SUCH_PAGE)
    told.wait_for()
    map_frame(page)
    settled(page)
    assert page.get_by_role("dialog").count() == 0
    assert "not found" not in page.inner_text("body")
    path, query = address(page)
    assert (path, "inconnue" in query, "seuil=15" in query) == ("/", False, True)
    go(page, "Carte")
    map_frame(page)
    told.wait_for(state="detached")
    go(page, "Vue d’ensemble")
    map_frame(page)
    settled(page)
    assert told.count() == 0


@pytest.mark.parametrize(
    ("asked", "path"),
    [("overview", "/"), ("%C3%89carts", "/ecarts"), ("Qui-fait-quoi", "/qui_fait_quoi")],
)
def test_an_address_that_nearly_names_a_page_leads_to_it(open_page, app_url, asked, path):
    page = open_page(f"{app_url}{asked}")
    page.get_by_role("heading", level=1).wait_for()
    settled(page)
    assert urlsplit(page.url).path == path
    assert page.get_by_text(common.NO_SUCH_PAGE).count() == 0


def test_the_closed_menu_marks_the_group_of_the_page(open_page, app_url):
    page = open_page(f"{app_url}carte")

    def marked():
        return page.locator("[data-testid=stTopNavSection][aria-current=true]").all_inner_texts()

    eventually(page, marked, ["Regarder"])
    plain, current = (
        page.get_by_role("button", name=name, exact=True).locator("p")
        for name in ("Agir", "Regarder")
    )
    shadow = "one => getComputedStyle(one).boxShadow"
    assert plain.evaluate(shadow) == "none" != current.evaluate(shadow)
    go(page, "Données")
    eventually(page, marked, ["Comprendre"])


_CUT = """() => [...document.querySelectorAll("[data-testid=stSidebarNavLink] *")]
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
  .map(one => one.textContent)"""


def test_an_open_menu_is_whole_with_nothing_over_it_and_closes_with_its_page(open_page, app_url):
    page = open_page(f"{app_url}carte", **NARROW)
    page.get_by_role("button", name=navigation.MENU, exact=True).click()
    entries = page.get_by_test_id("stSidebarNavLink")
    entries.last.wait_for()
    settled(page)
    assert entries.count() == len(navigation.PAGES)
    assert page.evaluate(_CUT) == []
    copy = page.get_by_role("button", name=common.COPY_LINK)
    assert copy.count() == 0
    page.goto(f"{app_url}ecarts")
    map_frame(page)
    settled(page)
    copy.wait_for()
    assert page.get_by_test_id("stSidebar").get_attribute("data-collapsed") == "true"
