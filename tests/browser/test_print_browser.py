"""What a browser prints of a screen: what is read, nothing that is clicked, whole on an A4."""

import io

import pytest
from pypdf import PdfReader

from tests.browser.conftest import map_frame, settled
from tests.browser.test_app import plain

SCREENS = {
    "carte?lieu=86273": ["La Trimouille", "10 min ou moins", "hors du département"],
    "ecarts": ["Imprimé tel qu’à l’écran"],
    "": ["Fontaine-le-Comte –", "7 105", "Les territoires"],
    "fiche?lieu=86273": ["La Trimouille", "Qui contacter ici", "10 min ou moins", "Sources"],
    "ecarts?perimetre=canton-8612": ["fort", "Le coin foncé", "IGN, ADMIN EXPRESS", "Coulonges-"],
    "simulateur": ["France services"],
    "horaires": ["par classe", "Sources"],
    "evolution": ["par classe", "Habitants à portée", "Sources"],
    "actions": ["Indice de besoin", "Nombre de communes par classe"],
    "besoins": ["Besoin sur 100", "Les communes"],
}
"""Addresses, and what their paper must say: the place, the legend, the rows, the sources."""
CLICKED = ":is(button, input, textarea, [role=combobox], [role=slider], header a, nav a)"
_BEYOND = """() => {
  dispatchEvent(new Event("beforeprint"));
  const parts = '.stColumn :is(iframe, .stDataFrame, .stVegaLiteChart)';
  const right = (element) => element.getBoundingClientRect().right;
  return [...document.querySelectorAll(parts)].map(e => right(e) - right(e.closest('.stColumn')));
}"""
"""How far each drawing goes beyond its column, in points."""


def printed(page):
    """The sheets that the browser prints, and their words."""
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return sheets, plain(" ".join(sheet.extract_text() for sheet in sheets))


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(one, marks=pytest.mark.journey if rank == 0 else pytest.mark.slow)
        for rank, one in enumerate(SCREENS)
    ],
)
def test_a_screen_prints_what_is_read(open_page, app_url, address):
    page = open_page(f"{app_url}{address}")
    map_frame(page)
    settled(page)
    assert not page.locator("table.paper:visible").count()  # the screen has its own
    sheets, words = printed(page)
    assert not [said for said in SCREENS[address] if said not in words]
    assert "Données publiques sous" in words  # the sources, at the foot
    width, height = (round(float(side)) for side in sheets[0].mediabox[2:])
    assert (width, height) == (595, 842)
    # nothing is wider than its column: it would be printed on top of the next one
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    assert [one.inner_text() for one in page.locator(CLICKED).all() if one.is_visible()] == []
    assert all(beyond < 2 for beyond in page.evaluate(_BEYOND))
