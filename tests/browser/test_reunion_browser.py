"""A meeting, by keyboard only: the views are chosen before, presented in large type, printed."""

import io

import pytest
from pypdf import PdfReader

from geo.access.measures import Params
from geo.pack import pack
from geo.reading import unit_sheet
from geo.scenario import scenario
from geo.simulator import impact
from tests.browser.conftest import eventually, map_frame, paints, settled, spot
from tests.browser.test_app import plain

MEETING = "fiche~niveau~canton~lieu~8612~~carte~~scenario~scenario~f2270"
MAP = 'iframe[src*="streamlit_folium"]'
READABLE_PX = 24
"""What is read at three metres on a screen of a meeting room."""
_SIZES = """() => [...document.querySelectorAll('.stMainBlockContainer *')]
  .filter(e => e.checkVisibility() && !e.closest('button, [data-testid=stCaptionContainer]'))
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => [parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom, e.textContent])"""


def heading(page, text):
    page.get_by_role("heading", level=1, name=text).wait_for()


def overflow(page):
    main = "document.querySelector('[data-testid=stMain]')"
    return page.evaluate(f"{main}.scrollWidth - window.innerWidth")


def presented(open_page, app_url, meeting=MEETING, **window):
    """A page that presents a meeting from the button, as a reader does, by keyboard."""
    page = open_page(f"{app_url}reunion?reunion={meeting}", **window)
    button = page.get_by_role("button", name="Présenter")
    button.wait_for()
    settled(page)
    button.focus()
    page.keyboard.press("Enter")
    return page


def scrolled(page):
    """How far down the view is, and what is still below it."""
    return page.get_by_test_id("stMain").evaluate(
        "e => [e.scrollTop, Math.round(e.scrollHeight - e.clientHeight - e.scrollTop)]"
    )


def to_the_bottom(page):
    """Go down by the arrow alone, as on any page: the other keys lead to views."""

    def below():
        page.keyboard.press("ArrowDown")
        return scrolled(page)[1]

    eventually(page, below, 0)


@pytest.mark.journey
def test_a_meeting_by_keyboard_only(open_page, app_url):
    page = presented(open_page, app_url)
    heading(page, "Canton de Montmorillon")
    page.get_by_test_id("stHeader").wait_for(state="hidden")
    vienne = pack.load("86")
    frame = map_frame(page)
    element, seen = frame.frame_element(), paints(frame)
    page.keyboard.press("ArrowRight")
    heading(page, "À combien de minutes")
    page.keyboard.press("PageDown")
    heading(page, "Simulation")
    frame = map_frame(page, painted=seen + 2)
    assert frame.frame_element().evaluate("(now, was) => now === was", element)
    after = scenario.apply(vienne, scenario.from_text("f2270"))
    main = plain(page.get_by_test_id("stMain").inner_text())
    assert plain(impact.sentence(vienne, after, Params())) in main
    assert "3 / 3" in main
    page.keyboard.press("ArrowRight")  # there is nothing after the last one
    page.keyboard.press("PageUp")
    heading(page, "À combien de minutes")
    page.keyboard.press("ArrowLeft")
    heading(page, "Canton de Montmorillon")
    for key, title in (
        ("End", "Simulation"),
        ("Home", "Canton de Montmorillon"),
        ("Space", "À combien de minutes"),
        ("3", "Simulation"),
        ("1", "Canton de Montmorillon"),
    ):
        page.keyboard.press(key)
        heading(page, title)
    found = unit_sheet.fiche(vienne, "canton", "8612", Params())
    assert plain(found.key[0].value) in plain(page.locator(".figures").inner_text())
    page.keyboard.press("Escape")
    heading(page, "Que voulez-vous montrer")
    page.get_by_test_id("stHeader").wait_for()
    page.locator(".st-key-department").wait_for()
    assert "vue=" not in page.url
    page.wait_for_function("document.activeElement === document.body")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1366, 768)])
def test_a_view_is_whole_and_free_on_a_laptop(open_page, app_url, width, height):
    epci = "fiche~niveau~epci~lieu~200070043"  # its name takes two lines
    page = presented(open_page, app_url, epci, width=width, height=height)
    heading(page, "Vienne et Gartempe")
    frame = map_frame(page)
    settled(page)
    for name in ("Précédente", "Suivante", "Quitter"):
        button = page.get_by_test_id("stMain").get_by_role("button", name=name)
        button.click(trial=True, timeout=5_000)  # nothing lies over it
    assert not page.locator(".st-key-department").is_visible()
    box = frame.frame_element().bounding_box()
    assert box["y"] + box["height"] <= height, "the map of a fiche is not cut"
    assert frame.evaluate("document.getElementById('map_div').offsetHeight <= innerHeight")


@pytest.mark.parametrize(
    "view", ["fiche~niveau~canton~lieu~8610", "carte", "scenario~scenario~f2270"]
)
def test_the_sentence_the_map_and_its_key_are_seen_at_once(open_page, app_url, view):
    """On a laptop, without going down: a key cut at the bottom of the screen explains nothing."""
    page = presented(open_page, app_url, view)
    map_frame(page)
    settled(page)
    ends = [
        page.locator(one).last.evaluate("one => one.getBoundingClientRect().bottom")
        for one in ("[class*=st-key-stage_said], [class*=st-key-stage_told]", MAP, ".legend")
    ]
    assert max(ends) <= 800
    assert ends[0] <= min(ends[1:])


def test_what_is_below_is_reached_by_keyboard(open_page, app_url):
    page = presented(open_page, app_url, width=1366, height=768)
    heading(page, "Canton de Montmorillon")
    frame = map_frame(page)
    settled(page)
    assert scrolled(page)[0] == 0 < scrolled(page)[1]
    to_the_bottom(page)
    page.keyboard.press("ArrowRight")
    heading(page, "À combien de minutes")
    eventually(page, lambda: scrolled(page)[0], 0)
    settled(page)
    page.mouse.click(*spot(page, frame, "86165"))
    page.wait_for_function("document.activeElement.tagName !== 'IFRAME'")
    to_the_bottom(page)


def test_a_link_to_a_view_leads_back_to_the_whole_page(open_page, app_url):
    page = open_page(f"{app_url}reunion?reunion={MEETING}&vue=1")
    heading(page, "Canton de Montmorillon")
    settled(page)
    page.keyboard.press("Escape")
    heading(page, "Que voulez-vous montrer")
    page.locator(".st-key-department").wait_for()


@pytest.mark.parametrize("rank", [1, pytest.param(2, marks=pytest.mark.slow), 3])
def test_a_view_is_read_at_three_metres(open_page, app_url, rank):
    page = open_page(f"{app_url}reunion?reunion={MEETING}&vue={rank}")
    frame = map_frame(page)
    settled(page)
    sizes = page.evaluate(_SIZES)
    assert len(sizes) > 10
    assert not [one for one in sizes if one[0] < READABLE_PX]
    name = frame.locator(".obs-name").first.evaluate("e => getComputedStyle(e).fontSize")
    assert float(name.removesuffix("px")) * 1.5 > 18
    assert overflow(page) <= 0
    box = frame.frame_element().bounding_box()
    column = page.locator("[data-testid=stColumn]").first.bounding_box()
    assert box["width"] <= column["width"] + 1, "the map stays in its column"


def test_a_chart_stays_in_its_column(open_page, app_url):
    page = open_page(f"{app_url}reunion?reunion=evolution&vue=1")
    drawn = page.locator(".vega-embed svg, .vega-embed canvas")
    drawn.wait_for()
    settled(page)
    column = page.get_by_test_id("stColumn").filter(has=drawn).bounding_box()
    eventually(page, lambda: drawn.bounding_box()["width"] <= column["width"] + 1, True)


def test_a_click_on_the_map_leaves_the_keys_to_the_page(open_page, app_url):
    page = open_page(f"{app_url}reunion?reunion={MEETING}&vue=2")
    frame = map_frame(page)
    page.mouse.click(*spot(page, frame, "86165"))
    page.wait_for_function("document.activeElement.tagName !== 'IFRAME'")
    page.keyboard.press("ArrowRight")
    heading(page, "Simulation")


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        (1, ["Canton de Montmorillon", "20 km", "10 min ou moins", "Sources"]),
        (3, ["Civray fermée", "30 km", "Passent à plus de 20 min", "Territoire", "ANCT"]),
    ],
)
def test_a_view_prints_on_a_page_with_legend_and_sources(open_page, app_url, rank, expected):
    page = open_page(f"{app_url}reunion?reunion={MEETING}&vue={rank}")
    map_frame(page)
    settled(page)
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == 1
    text = plain(sheets[0].extract_text())
    assert not [word for word in expected if word not in text]
    assert "Suivante" not in text


def test_the_page_fits_a_phone(open_page, app_url):
    for address in (f"reunion?reunion={MEETING}", f"reunion?reunion={MEETING}&vue=3"):
        page = open_page(f"{app_url}{address}", width=390, height=844)
        page.get_by_role("heading", level=1).wait_for()
        settled(page)
        assert overflow(page) <= 0
