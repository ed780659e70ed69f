"""Rows without holes, tables whole on a phone, nothing under their tools, where one is led."""

import re

import pytest

from pages.ui.texts import donnees, reunion
from tests.browser.conftest import PHONE, map_frame, settled

NARROW = {"width": 390, "height": 844, **PHONE}
WINDOWS = pytest.mark.parametrize("window", [{}, NARROW], ids=["wide", "narrow"])

_HOLES = """() => [...document.querySelectorAll("[data-testid=stColumn]")]
  .filter(one => one.checkVisibility() && !one.querySelector("[data-testid=stElementContainer]"))
  .filter(one => one.nextElementSibling)
  .map(one => one.parentElement.innerText)"""


@WINDOWS
@pytest.mark.parametrize("asked", ["fiche", "fiche?niveau=departement", "reunion", "evolution"])
def test_a_row_of_choices_has_no_hole(open_page, app_url, asked, window):
    page = open_page(f"{app_url}{asked}", **window)
    page.get_by_role("heading", level=1).wait_for()
    if "reunion" not in asked:
        map_frame(page)
    settled(page)
    assert page.evaluate(_HOLES) == []


_COVERED = """() =>
  [...document.querySelectorAll("[data-testid=stElementToolbar]")].flatMap(bar => {
  const box = bar.getBoundingClientRect();
  const own = bar.closest("[data-testid=stElementContainer]");
  return [...document.querySelectorAll("[data-testid=stMain] [data-testid=stElementContainer]")]
    .filter(one => one !== own && one.checkVisibility() && one.innerText.trim())
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([, other]) => other.bottom > box.top + 1 && other.top < box.bottom - 1
      && other.right > box.left && other.left < box.right)
    .map(([one]) => one.innerText);
})"""


@pytest.mark.parametrize("asked", ["", "besoins", "ecarts", "fiche?lieu=86194&deplie=chiffres"])
def test_the_tools_of_a_table_cover_nothing_on_a_phone(open_page, app_url, asked):
    page = open_page(f"{app_url}{asked}", **NARROW)
    map_frame(page)
    page.get_by_test_id("stElementToolbar").first.wait_for(state="attached")
    settled(page)
    assert page.evaluate(_COVERED) == []


_BEYOND = """() => [...document.querySelectorAll("table.text:not(.paper) :is(td, th[scope=row])")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
  .map(one => one.textContent)"""


@pytest.mark.parametrize("asked", ["donnees", "tne", "qui_fait_quoi", "importer"])
def test_a_table_of_words_is_whole_on_a_phone(open_page, app_url, asked):
    page = open_page(f"{app_url}{asked}", **NARROW)
    page.locator("table.text").first.wait_for(state="attached")
    settled(page)
    assert page.evaluate(_BEYOND) == []
    if asked == "donnees":
        row = page.get_by_role("table", name=donnees.FRESHNESS).get_by_role("row").nth(1)
        said = row.evaluate("one => one.getBoundingClientRect().height")
        assert len(row.get_by_role("cell").all()) == 4
        assert said < 120
        date = row.get_by_role("cell").first
        assert re.search(r"\d{4}", date.inner_text())
        header = "one => getComputedStyle(one, '::before').content"
        assert date.evaluate(header).startswith('"Date')


@pytest.mark.journey
def test_a_meeting_that_is_ready_says_so_and_leads_to_its_list(open_page, app_url):
    page = open_page(f"{app_url}reunion?niveau=canton&lieu=8612", **NARROW)
    page.get_by_role("button", name=reunion.PREPARE).click()
    told = page.get_by_role("status").filter(has_text=re.compile(r"\d+\svues prêtes"))
    told.wait_for()
    settled(page)
    seen = "one => { const y = one.getBoundingClientRect().y; return y >= 0 && y < innerHeight; }"
    listed = page.get_by_role("heading", name=reunion.LIST)
    assert told.evaluate(seen) and not listed.evaluate(seen)
    page.get_by_role("link", name=reunion.TO_LIST).click()
    page.wait_for_function(f"({seen})(document.getElementById('vues'))")


def test_a_link_to_a_page_looks_like_one(open_page, app_url):
    page = open_page(f"{app_url}scenarios")
    link = page.get_by_test_id("stPageLink").get_by_role("link").first.locator("p")
    style = "one => getComputedStyle(one).textDecorationLine"
    assert link.evaluate(style) == "underline"


_CUT = """() => [...document.querySelectorAll("[data-testid=stMain] input[placeholder]")]
  .filter(one => one.checkVisibility() && !one.value && one.placeholder)
  .filter(one => {
    const style = getComputedStyle(one), pen = document.createElement("canvas").getContext("2d");
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    return pen.measureText(one.placeholder).width > one.clientWidth
      - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  })
  .map(one => one.placeholder)"""


@pytest.mark.parametrize("asked", ["", "simulateur", "fiche", "reunion", "actions"])
def test_what_a_field_asks_for_is_whole_on_a_phone(open_page, app_url, asked):
    page = open_page(f"{app_url}{asked}", **NARROW)
    page.get_by_role("heading", level=1).wait_for()
    settled(page)
    assert page.locator("input[placeholder]").count()
    assert page.evaluate(_CUT) == []
