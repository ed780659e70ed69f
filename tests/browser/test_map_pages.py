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


MAP = 'iframe[src*="streamlit_folium"]'
ORDERS = {
    f"carte?lieu={LA_TRIMOUILLE}": (
        *(MAP, ".st-key-map_chosen .card", ".legend", ".st-key-w_layers", ".st-key-w_selected"),
        ".st-key-w_threshold",
    ),
    f"horaires?lieu={LA_TRIMOUILLE}": (MAP, ".card", ".legend", ".st-key-w_threshold"),
    f"ecarts?lieu={LA_TRIMOUILLE}": (MAP, ".card", "table.bivariate", ".st-key-w_threshold"),
    f"evolution?lieu={LA_TRIMOUILLE}": (MAP, ".card", ".vega-embed", ".st-key-w_threshold"),
    f"fiche?lieu={LA_TRIMOUILLE}": (
        *(".st-key-w_selected", ".figures", ".st-key-map_first_why", MAP, ".legend", ".contacts"),
        *(".st-key-fiche_compared", ".st-key-brief_one"),
    ),
    "simulateur?scenario=f2270": (
        *(".st-key-w_mode", ".st-key-w_offer", ".st-key-w_closed", ".quality", MAP),
        *("table.impact", ".st-key-w_presence"),
    ),
    f"actions?lieu={LA_TRIMOUILLE}": (
        *(".stForm", MAP, ".st-key-map_chosen a", ".legend", ".st-key-w_area"),
    ),
}
"""What a phone shows of a page, from top to bottom: who writes an action comes for its form."""
TOPS = """selectors => selectors.map((one) =>
  document.querySelector(`.stMainBlockContainer :is(${one})`)?.getBoundingClientRect().top)"""
KEPT = """selectors => selectors.findIndex((one) => document.activeElement.closest(one))"""


@pytest.mark.parametrize("address", ORDERS)
def test_on_a_phone_the_map_comes_first_then_what_it_says_then_its_settings(
    open_page, app_url, address
):
    page = open_page(f"{app_url}{address}", width=390, height=844)
    map_frame(page)
    settled(page)
    order = ORDERS[address]
    tops = page.evaluate(TOPS, order)
    assert None not in tops
    assert tops == sorted(tops)
    assert page.locator(MAP).bounding_box()["height"] == pytest.approx(0.6 * 844, abs=2)
    # the keyboard goes down the page too: what takes the focus, in the order of the drawing
    page.get_by_role("combobox", name="Département").focus()
    met = []
    for _ in range(40):
        page.keyboard.press("Tab")
        met.append(page.evaluate(KEPT, order))
    met = list(dict.fromkeys(rank for rank in met if rank >= 0))
    assert len(met) > 1
    assert order.index(MAP) in met
    assert met == sorted(met)


_UNDER = """() => {
  const over = (one, other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom;
  const boxes = [...document.querySelectorAll(".leaflet-control")]
    .map(one => one.getBoundingClientRect());
  const drawn = [...document.querySelectorAll(".leaflet-obs-sites-pane path")]
    .map(one => one.getBoundingClientRect()).filter(one => one.width);
  return [drawn.length, drawn.filter(one => boxes.some(box => over(one, box))).length];
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize(
    "address", ["", "carte", "ecarts", "ecarts?perimetre=territoire-T4", "evolution", "horaires"]
)
def test_no_place_opens_under_a_button_of_the_map(open_page, app_url, address, width, height):
    page = open_page(f"{app_url}{address}", width=width, height=height)
    frame = map_frame(page)
    settled(page)
    drawn, under = frame.evaluate(_UNDER)
    assert drawn > 20
    assert under == 0


@pytest.mark.parametrize("name", ["carte", "ecarts", "evolution", "horaires"])
def test_the_answer_of_a_commune_is_in_sight_beside_the_map_where_it_was_clicked(
    open_page, app_url, name
):
    page = open_page(f"{app_url}{name}")
    frame = map_frame(page)
    settled(page)
    page.mouse.click(*spot(page, frame, LA_TRIMOUILLE))
    answer = page.locator(".st-key-map_chosen")
    answer.get_by_text("La Trimouille").wait_for()
    settled(page)
    box = answer.bounding_box()
    assert box["y"] + box["height"] <= 800
    assert box["y"] < page.locator(".legend").first.bounding_box()["y"]


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
