"""Where one is after a page was left: on the title of the next one, told once, unless one acts."""

import pytest

from geo.base.french import NNBSP
from pages.ui.texts import common, first_page, navigation, scenarios
from pages.ui.texts.server import NO_SCRIPT
from tests.browser.conftest import (
    ARGUMENTS,
    PHONE,
    chromium,
    eventually,
    go,
    map_frame,
    settled,
    spot,
)

MONTMORILLON = "86165"
_TOLD = """() => {
  window.obsTold = [];
  addEventListener("focusin", event => {
    if (/^H[1-6]$/.test(event.target.tagName)) window.obsTold.push(event.target.innerText);
  }, true);
}"""
_AT = """() => {
  const one = document.activeElement;
  return [one.tagName, (one.tagName === "BODY" ? "" : one.innerText || one.ariaLabel || "")];
}"""
_FRAMED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && style.outlineWidth !== "0px";
}"""
FICHE = ["H1", f"De quel lieu voulez-vous la fiche{NNBSP}?"]
FIRST = ["H1", "Observatoire de l’inclusion numérique de la Vienne"]


def whole(page, address):
    """Open a page as who types its address, and wait until it is whole."""
    page.goto(address)
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    page.evaluate(_TOLD)
    assert page.evaluate(_AT) == ["BODY", ""], "who arrives begins at the top"


def at(page, expected):
    eventually(page, lambda: page.evaluate(_AT), expected)
    settled(page)
    assert page.evaluate(_AT) == expected


@pytest.mark.journey
def test_a_link_of_a_page_back_and_forward_tell_the_title_once_each(page, app_url):
    whole(page, app_url)
    page.locator(".st-key-doors").get_by_role("link", name=first_page.DOORS[0][1]).click()
    at(page, FICHE)
    assert not page.evaluate(_FRAMED), "a mouse needs no frame"
    page.go_back()
    at(page, FIRST)
    page.go_forward()
    at(page, FICHE)
    assert page.evaluate("window.obsTold") == [FICHE[1], FIRST[1], FICHE[1]]
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.querySelector('[data-testid=stMain]').contains(document.activeElement)"
    ), "what follows is what follows the title"


def test_by_keyboard_the_title_is_seen_to_have_the_focus(page, app_url):
    whole(page, app_url)
    page.locator(".st-key-doors").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    at(page, FICHE)
    assert page.evaluate(_FRAMED)


@pytest.mark.parametrize("by_key", [False, True])
def test_a_link_of_a_text_leads_to_the_heading_that_it_names(page, app_url, by_key):
    whole(page, f"{app_url}carte")
    link = page.locator(".quality").get_by_role("link").first
    if by_key:
        link.focus()
        page.keyboard.press("Enter")
    else:
        link.click()
    page.wait_for_url("**/methode*")
    at(page, ["H2", "Le temps de trajet estimé"])
    assert page.locator("h2:focus").bounding_box()["y"] < 800, "it is in sight"
    assert page.evaluate(_FRAMED) is by_key
    page.go_back()
    page.wait_for_url("**/carte*")
    eventually(page, lambda: page.evaluate(_AT)[0], "H1")


def test_the_link_under_each_page_leads_to_a_title_and_a_page_read_again_does_not(page, app_url):
    whole(page, f"{app_url}tne")
    page.locator(".words").get_by_role("link").last.click()
    page.wait_for_url("**/accessibilite*")
    eventually(page, lambda: page.evaluate(_AT)[0], "H1")
    page.reload()
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    assert page.evaluate(_AT) == ["BODY", ""]


def test_a_commune_of_the_map_opens_its_fiche_by_its_title(page, app_url):
    page.goto(app_url)
    frame = map_frame(page)
    settled(page)
    page.mouse.click(*spot(page, frame, MONTMORILLON))
    page.get_by_role("heading", level=1, name="Montmorillon").wait_for()
    eventually(page, lambda: page.evaluate(_AT)[0], "H1")


def test_the_menu_keeps_the_focus_and_on_a_phone_gives_it_to_the_title(open_page, app_url):
    page = open_page(app_url)
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    go(page, navigation.PAGES["fiche"].name)
    page.get_by_role("heading", level=1, name=FICHE[1]).wait_for()
    settled(page)
    assert page.evaluate(_AT)[0] == "BUTTON"

    phone = open_page(app_url, width=390, height=844, **PHONE)
    phone.get_by_role("heading", level=1).first.wait_for()
    settled(phone)
    go(phone, navigation.PAGES["fiche"].name)
    phone.get_by_role("heading", level=1, name=FICHE[1]).wait_for()
    eventually(phone, lambda: phone.evaluate(_AT), FICHE)


def test_nothing_is_taken_from_who_types(page, app_url):
    """A field that has the focus while its page goes, and one that got it in the new page."""
    whole(page, app_url)
    page.evaluate(
        """() => {
          const field = document.createElement("input");
          field.id = "typed";
          document.body.append(field);
          field.focus();
        }"""
    )
    page.evaluate("document.querySelector('.st-key-doors a').click()")
    page.get_by_role("heading", level=1, name=FICHE[1]).wait_for()
    settled(page)
    page.keyboard.type("abc")
    assert page.locator("#typed").input_value() == "abc"
    page.locator("#typed").evaluate("one => one.remove()")
    page.mouse.click(5, 400)
    settled(page)
    assert page.evaluate("window.obsTold") == []


def test_what_a_page_takes_away_of_itself_moves_nobody_to_its_title(page, app_url):
    """A button that goes when it is pressed leaves one where it was, far from the title."""
    whole(page, f"{app_url}?scenario=f2270")
    go(page, navigation.PAGES["horaires"].name)
    settled(page)
    page.get_by_role("button", name=scenarios.TODAY).click()
    page.get_by_role("button", name=scenarios.TODAY).wait_for(state="detached")
    settled(page)
    assert page.evaluate(_AT) == ["BODY", ""]
    assert page.evaluate("window.obsTold") == []


_NAMES = """
  window.obsTitles = [];
  const seen = () => { if (document.title) window.obsTitles.push(document.title); };
  new MutationObserver(seen).observe(document, {childList: true, subtree: true});
"""


def test_the_window_is_never_called_streamlit(open_page, app_url):
    page = open_page("about:blank")
    page.add_init_script(_NAMES)
    page.goto(f"{app_url}carte")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    titles = page.evaluate("window.obsTitles")
    assert titles[0] == common.PRODUCT
    assert titles[-1].endswith(f" – {common.PRODUCT}")
    assert not [one for one in titles if "streamlit" in one.lower()]


def test_without_script_a_page_says_in_french_what_it_needs(browser, open_page, app_url):
    without = browser.browser_type.launch(
        executable_path=chromium(), args=[*ARGUMENTS, "--blink-settings=scriptEnabled=false"]
    )
    page = without.new_page(viewport={"width": 390, "height": 844})
    try:
        page.goto(f"{app_url}carte")
        assert page.locator("noscript").inner_text().strip() == NO_SCRIPT
        assert page.locator("html").get_attribute("lang") == "fr"
    finally:
        without.close()
    allowed = open_page(f"{app_url}carte")
    allowed.get_by_role("heading", level=1).first.wait_for()
    assert not allowed.get_by_text(NO_SCRIPT).count()
