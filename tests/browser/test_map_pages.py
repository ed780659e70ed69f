"""A click on the map of any page is kept the first time and leads to the fiche; on a phone too."""

import pytest

from tests.browser.conftest import map_frame, settled, spot

LA_TRIMOUILLE, MONTMORILLON = "86273", "86165"
PAGES = ("ecarts", "carte", "horaires", "evolution", "besoins")
TO_FICHE = "Voir la fiche et qui contacter"


def hover_then_click(page, frame, code):
    """As a hand does: over the commune, a moment, the button down, a small move, the button up."""
    x, y = spot(page, frame, code)
    page.mouse.move(x - 40, y - 30)
    page.mouse.move(x, y, steps=6)
    said = frame.locator(".obs-tip").inner_text()
    page.mouse.down()
    page.mouse.move(x + 1, y + 1)
    page.mouse.up()
    return said


@pytest.mark.parametrize("name", PAGES)
def test_the_first_click_is_kept_and_leads_to_the_fiche(open_page, app_url, name):
    page = open_page(f"{app_url}{name}")
    frame = map_frame(page)
    settled(page)
    said = hover_then_click(page, frame, LA_TRIMOUILLE)
    assert said.splitlines()[0] == "La Trimouille"
    assert len(said.splitlines()) >= 2  # its value, or that there is none
    page.wait_for_function("code => location.href.includes(code)", arg=LA_TRIMOUILLE)
    page.get_by_role("link", name=TO_FICHE).wait_for()
    hover_then_click(page, frame, MONTMORILLON)
    page.wait_for_function("code => location.href.includes(code)", arg=MONTMORILLON)
    settled(page)
    page.get_by_role("link", name=TO_FICHE).click()
    page.get_by_role("heading", name="Montmorillon").first.wait_for()


TOPS = """() => {
  const top = (selector) => document.querySelector(selector)?.getBoundingClientRect().top;
  const map = document.querySelector('iframe[src*="streamlit_folium"]').getBoundingClientRect();
  return { high: map.height / innerHeight, map: map.top,
    legend: top(".st-key-map_page .legend, .st-key-map_page table.bivariate"),
    panel: top(".st-key-map_page .card"), choices: top(".st-key-w_threshold"),
    settings: [...document.querySelectorAll('[class*="st-key-map_settings"]')]
      .map((one) => one.getBoundingClientRect().top) };
}"""


@pytest.mark.parametrize("name", ["carte", "ecarts"])
def test_on_a_phone_the_map_comes_first_then_what_it_says_then_its_settings(
    open_page, app_url, name
):
    page = open_page(f"{app_url}{name}?lieu={LA_TRIMOUILLE}", width=390, height=844)
    map_frame(page)
    settled(page)
    seen = page.evaluate(TOPS)
    assert seen["high"] == pytest.approx(0.6, abs=0.01)
    order = [seen["map"], seen["legend"], seen["panel"], *sorted(seen["settings"])]
    assert order == sorted(order)
    assert seen["choices"] > seen["panel"]


def test_a_wheel_that_does_nothing_says_how_to_zoom(open_page, app_url):
    page = open_page(f"{app_url}carte")
    frame = map_frame(page)
    page.mouse.move(*spot(page, frame, LA_TRIMOUILLE))
    page.mouse.wheel(0, 60)
    said = frame.wait_for_function(
        """() => {
          const map = document.getElementById("map_div");
          const { content, display } = getComputedStyle(map, "::after");
          return display === "flex" && content.includes("Ctrl") && content;
        }"""
    )
    assert "zoomer" in said
