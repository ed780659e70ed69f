"""The page Écarts: map, scatter and list answer each other, offline, wide and narrow."""

import pytest

from geo.access.measures import Params
from geo.base import palette
from geo.pack import pack
from geo.reading import basins_text, priorities, walking_gaps
from tests.browser.conftest import leave, map_frame, paints, settled, spot
from tests.browser.test_app import WIDTHS, choose, fills, plain

SAINT_SAVIN = "86246"
POITIERS = "86194"


def selected_row(page):
    return page.locator('[data-testid="stDataFrame"] [aria-selected="true"]')


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_page_fits_and_counts_its_cells(open_page, app_url, width, height):
    page = open_page(f"{app_url}ecarts", width=width, height=height)
    frame = map_frame(page)
    counts = page.locator("table.bivariate td strong").all_inner_texts()
    assert sum(map(int, counts)) == 265
    assert set(fills(frame).values()) <= set(priorities.COLOURS)
    settled(page)
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_switch_paints_the_basins_in_the_same_frame(open_page, app_url, width, height):
    page = open_page(f"{app_url}ecarts", width=width, height=height)
    frame = map_frame(page)
    element, seen = frame.frame_element(), paints(frame)
    page.get_by_role("radio", name="Bassins").click()
    page.wait_for_function("location.search.includes('ecarts=bassins')")
    frame = map_frame(page, painted=seen + 1)
    assert frame.frame_element().evaluate("(now, was) => now === was", element)
    rows = basins_text.legend(pack.load("86"), Params())
    painted = list(fills(frame).values())
    assert [painted.count(row.colour) for row in rows] == [row.communes for row in rows]
    settled(page)
    counts = [plain(text) for text in page.locator(".legend .count").all_inner_texts()]
    assert [int(text.partition(" · ")[0]) for text in counts] == [row.communes for row in rows]
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_switch_shows_who_can_walk_in_the_same_frame(open_page, app_url, width, height):
    page = open_page(f"{app_url}ecarts", width=width, height=height)
    frame = map_frame(page)
    element, seen = frame.frame_element(), paints(frame)
    page.get_by_role("radio", name="À pied, ou sans voiture").click()
    page.wait_for_function("location.search.includes('trajet=pied')")
    frame = map_frame(page, painted=seen + 1)
    assert frame.frame_element().evaluate("(now, was) => now === was", element)
    listed = walking_gaps.ranked(pack.load("86"), Params())
    cells = [cell.communes for row in priorities.key(listed)[::-1] for cell in row]
    page.get_by_text(walking_gaps.ACT).wait_for()
    settled(page)
    counts = page.locator("table.bivariate td strong").all_inner_texts()
    assert [int(plain(text)) for text in counts] == cells
    painted = list(fills(frame).values())
    assert [painted.count(one) for one in priorities.COLOURS] == [
        int(listed["cell"].eq(cell).sum()) for cell in range(9)
    ]
    key = page.locator("table.bivariate").bounding_box()
    assert key["x"] + key["width"] <= width
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0


def test_a_row_selects_on_the_map_and_on_the_scatter(open_page, app_url):
    page = open_page(f"{app_url}ecarts")
    frame = map_frame(page)
    element, seen = frame.frame_element(), paints(frame)
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 36 + 17)  # the box of the first row
    page.wait_for_function("location.search.includes('lieu=')")
    frame = map_frame(page, painted=seen + 1)
    first = priorities.ranked(pack.load("86"), Params())["code_insee"].iloc[0]
    assert f"lieu={first}" in page.url
    assert frame.frame_element().evaluate("(now, was) => now === was", element)
    assert frame.get_attribute(f'path[data-code="{first}"]', "aria-selected") == "true"
    page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stVegaLiteChart] path')]"
        f".some(p => p.getAttribute('stroke') === '{palette.ACCENT}')"
    )


def test_the_map_selects_in_the_list(open_page, app_url):
    page = open_page(f"{app_url}ecarts")
    frame = map_frame(page)
    page.mouse.click(*spot(page, frame, SAINT_SAVIN))
    page.wait_for_function(f"location.search.includes('lieu={SAINT_SAVIN}')")
    selected_row(page).first.wait_for(state="attached")


def test_journey_1_which_communes_of_my_territory_are_far(open_page, app_url):
    """Four clicks: the door, the territory (a name that is typed), the notion, the rows."""
    page = open_page(app_url)
    leave(page, page.get_by_role("link", name="Où manque-t-il de l’aide"))
    map_frame(page)
    choose(page, "Périmètre", "Chauvigny – Montmorillon (territoire)")
    page.wait_for_function("location.search.includes('perimetre=territoire-T4')")
    page.get_by_text("Seulement à plus de 20").click()
    loaded = pack.load("86")
    sentence = priorities.beyond_sentence(loaded, Params(), "territoire-T4")
    page.get_by_text("Loin d’une aide").click()
    page.get_by_text("communes sur 65").wait_for()
    assert plain(sentence) in plain(page.get_by_test_id("stMain").inner_text())
    frame = map_frame(page)
    painted = [code for code, colour in fills(frame).items() if colour in priorities.COLOURS]
    assert len(painted) == 65
    assert list(fills(frame).values()).count(palette.PAPER) == 265 - 65
    page.get_by_text("hors périmètre").wait_for()


def test_the_weights_move_the_list(open_page, app_url):
    page = open_page(f"{app_url}ecarts?poids=0,0,10")
    frame = map_frame(page)
    moved = fills(frame)
    other = open_page(f"{app_url}ecarts")
    assert fills(map_frame(other)) != moved


_VIEW = "JSON.stringify([window.map.getZoom(), window.map.getCenter()])"
_ZOOM = "window.map.getZoom()"


def test_the_map_goes_to_the_perimeter_and_comes_back(open_page, app_url):
    page = open_page(f"{app_url}ecarts")
    frame = map_frame(page)
    element, whole, seen = frame.frame_element(), frame.evaluate(_ZOOM), paints(frame)
    choose(page, "Périmètre", "Chauvigny – Montmorillon (territoire)")
    frame = map_frame(page, painted=seen + 1)
    assert frame.frame_element().evaluate("(now, was) => now === was", element)
    assert frame.evaluate(_ZOOM) > whole
    inside = frame.evaluate(
        'code => { const b = document.querySelector(`path[data-code="${code}"]`)'
        ".getBoundingClientRect(); return b.left >= 0 && b.right <= innerWidth }",
        SAINT_SAVIN,
    )
    assert inside

    frame.evaluate("window.map.setView([46.5, 0.9], 10.5, {animate: false})")
    own, seen = frame.evaluate(_VIEW), paints(frame)
    choose(page, "Besoin regardé", "Seniors")
    frame = map_frame(page, painted=seen + 1)
    assert frame.evaluate(_VIEW) == own, "only the perimeter moves the view"

    seen = paints(frame)
    choose(page, "Périmètre", "Tout le département")
    frame = map_frame(page, painted=seen + 1)
    assert frame.evaluate(_ZOOM) == whole


def test_weights_that_leave_communes_out_say_so(open_page, app_url):
    page = open_page(f"{app_url}ecarts?poids=0,0,10")
    page.get_by_text("Glénouze, Lauthiers et Villemort").wait_for()
    page = open_page(f"{app_url}ecarts?poids=0,0,0")
    page.get_by_text("calculé à poids égaux").wait_for()


@pytest.mark.parametrize("name", ["ecarts", "horaires"])
def test_outside_the_perimeter_is_not_missing(open_page, app_url, name):
    """To the eye, to a screen reader and to the mouse: the figure is elsewhere, not unknown."""
    page = open_page(f"{app_url}{name}?perimetre=territoire-T4")
    frame = map_frame(page)
    label = f'path[data-code="{POITIERS}"]'
    assert frame.get_attribute(label, "aria-label").endswith(", hors périmètre")
    inside = frame.get_attribute(f'path[data-code="{SAINT_SAVIN}"]', "aria-label")
    assert "hors périmètre" not in inside
    page.mouse.move(*spot(page, frame, POITIERS))
    frame.get_by_text("hors périmètre").wait_for()
