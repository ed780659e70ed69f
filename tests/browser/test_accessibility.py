"""Each page read by axe in Chromium, at both widths: what is ours has no fault.

What Streamlit draws itself, and the declaration of the page Accessibilité names, is set apart.
"""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from pages.ui.texts import accessibilite, navigation
from tests.browser.conftest import settled

WIDTHS = {1280: 800, 390: 844}
OF_STREAMLIT = {
    "list": "[data-testid=stSidebarNavItems]",
    "listitem": "[data-testid=stSidebarNavItems]",
    "presentation-role-conflict": "[data-testid=stFileUploaderDropzone]",
}
"""Rule to the elements of Streamlit that break it, each told in the declaration."""
AT_LEAST = ("moderate", "serious", "critical")
_RUN = """async ([apart, least]) => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  const ours = rule => node =>
    !(rule in apart && document.querySelector(node.target[0])?.closest(apart[rule]));
  return found.violations
    .filter(one => least.includes(one.impact))
    .map(one => [one.id, one.nodes.filter(ours(one.id)).map(node => node.html.slice(0, 200))])
    .filter(([, nodes]) => nodes.length);
}"""
QUERY = {"carte": "?lieu=86165", "fiche": "?lieu=86165", "qui_fait_quoi": "?lieu=86165"}
CASES = [(page, width) for page in navigation.PAGES for width in WIDTHS]


def faults(page):
    """What axe finds on a page and in the frames of its maps: rules, and elements of each."""
    for frame in page.frames:
        frame.evaluate(AXE_SCRIPT)
    return page.evaluate(_RUN, [OF_STREAMLIT, AT_LEAST])


@pytest.mark.parametrize(("name", "width"), CASES)
def test_axe_finds_nothing_of_ours(open_page, app_url, name, width):
    address = "" if name == "overview" else name
    page = open_page(f"{app_url}{address}{QUERY.get(name, '')}", width=width, height=WIDTHS[width])
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.lang") == "fr"


_AT = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  return [one.innerText || one.ariaLabel || one.tagName, box.right <= 0 && box.width > 0];
}"""


def test_no_key_goes_beside_the_screen(open_page, app_url):
    """The menu that is closed on a phone was gone through, link by link, out of sight."""
    page = open_page(f"{app_url}tne", width=390, height=844)
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    beside = []
    for _ in range(25):
        page.keyboard.press("Tab")
        name, hidden = page.evaluate(_AT)
        beside += [name] * hidden
    assert beside == []


def test_a_fault_is_found(open_page, app_url):
    page = open_page(f"{app_url}tne")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<h4>x</h4><input>')"
    )
    assert {rule for rule, _ in faults(page)} == {"heading-order", "label"}


@pytest.mark.parametrize("name", navigation.PAGES)
def test_at_twice_the_size_nothing_is_cut(open_page, app_url, name):
    """At 200 % a window of 1280 pixels is read as one of 640: nothing beyond its right edge."""
    address = "" if name == "overview" else name
    page = open_page(f"{app_url}{address}{QUERY.get(name, '')}", width=640, height=400)
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    beyond = "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    assert page.evaluate(beyond) <= 0


def test_what_is_set_apart_is_declared():
    assert OF_STREAMLIT.keys() == accessibilite.RULES.keys()
