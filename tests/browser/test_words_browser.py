"""No English on a page, seen or heard, but for what the page Accessibilité names."""

import re

import pytest

from pages.ui.texts import accessibilite, common, navigation, of_streamlit
from tests.browser.conftest import settled

ENGLISH = re.compile(
    r"\b(skip|heading|help|choose|option|options|results?|press|enter|apply|browse|files|drag|drop"
    r"|clear|show|password|fullscreen|screen|download|search|loading|running|connection|close|stop"
    r"|rerun|deploy|increase|decrease|increment|decrement|columns|view|open|the|select|selected"
    r"|remove|add|(?<!au )sort|hide|value|values|from|with|your|you|previous|next|month|year|day"
    r"|upload|per file|copy|click|save|expand|collapse|sidebar|toggle|reset|app|settings|autosize"
    r"|axis|legend|scale)\b",
    re.IGNORECASE,
)
_SAID = """() => {
  const said = new Set();
  const names = ["aria-label", "title", "placeholder", "alt", "aria-description",
    "aria-roledescription", "aria-valuetext"];
  for (const one of document.querySelectorAll("body *")) {
    if (one.closest("script, style, noscript, [data-testid=stIconMaterial]")) continue;
    for (const name of names) if (one.getAttribute(name)) said.add(one.getAttribute(name).trim());
    for (const child of one.childNodes)
      if (child.nodeType === Node.TEXT_NODE && child.nodeValue.trim())
        said.add(child.nodeValue.trim());
  }
  return [...said];
}"""
QUERY = {
    "carte": "?lieu=86165",
    "fiche": "?lieu=86165",
    "actions": "?ouvert=tableur",
    "simulateur": "?mode=close&offre=cnfs",
    "evolution": "?ouvert=tableau",
    "reunion": "?reunion=carte",
}


def english(page):
    """What is in English on a page and in the frames of its maps."""
    said = {one for frame in page.frames for one in frame.evaluate(_SAID)}
    assert len(said) > 20
    return sorted(one for one in said if ENGLISH.search(one) and one not in accessibilite.ENGLISH)


@pytest.mark.parametrize("width", [1280, pytest.param(390, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", navigation.PAGES)
def test_nothing_is_said_in_english(open_page, app_url, name, width):
    address = "" if name == "overview" else name
    page = open_page(f"{app_url}{address}{QUERY.get(name, '')}", width=width, height=844)
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    assert english(page) == []


def test_what_opens_later_is_said_in_french_too(open_page, app_url):
    """A field of files, a list that opens, a table made larger: drawn when they are asked for."""
    page = open_page(f"{app_url}ecarts")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    page.get_by_role("combobox").first.click()
    page.get_by_role("option").first.wait_for()
    assert english(page) == []
    page.keyboard.press("Escape")
    table = page.get_by_test_id("stDataFrame").first
    table.hover()
    page.get_by_role("button", name=of_streamlit.WORDS["Fullscreen"], exact=True).first.click()
    page.get_by_role("button", name=of_streamlit.WORDS["Close fullscreen"], exact=True).wait_for()
    assert english(page) == []


def test_a_field_of_files_says_its_words_once(open_page, app_url):
    page = open_page(f"{app_url}importer")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    zone = page.get_by_test_id("stFileUploaderDropzone")
    said = [one for one in zone.inner_text().split("\n") if one not in ("", "upload")]
    assert said == [common.BROWSE, common.DROP]


def test_a_field_of_files_says_in_french_that_a_file_may_be_dropped(open_page, app_url):
    page = open_page(f"{app_url}importer")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    zone = page.get_by_test_id("stFileUploaderDropzone")
    zone.evaluate(
        """zone => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["code"], "liste.csv"));
          for (const type of ["dragenter", "dragover"])
            zone.dispatchEvent(new DragEvent(type, {bubbles: true, dataTransfer}));
        }"""
    )
    zone.get_by_text(common.DROPPED).wait_for()
    assert english(page) == []


def test_an_english_word_is_found(open_page, app_url):
    page = open_page(f"{app_url}tne")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    page.evaluate("document.querySelector('h1').setAttribute('alt', 'Close this')")
    assert english(page) == ["Close this"]


def test_only_what_streamlit_writes_is_replaced(open_page, app_url):
    """A place may be called by an English word: what a page names stays as it is."""
    page = open_page(f"{app_url}tne")
    page.get_by_role("heading", level=1).first.wait_for()
    settled(page)
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<p id=ours>Open</p>')"
    )
    settled(page)
    assert page.locator("#ours").inner_text() == "Open"
