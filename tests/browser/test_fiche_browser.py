"""Fiche, Évolution and Méthode in a real Chromium, offline, wide and narrow."""

import pytest

from geo.access.measures import Params
from geo.maps import map_geometry
from geo.pack import pack
from geo.reading import history
from tests.browser.conftest import go, map_frame, paints, settled, spot
from tests.browser.test_app import LA_TRIMOUILLE, WIDTHS, choose, fills, plain


@pytest.mark.parametrize(("width", "height"), WIDTHS)
@pytest.mark.parametrize("path", ["fiche?lieu=86273", "evolution", "methode"])
def test_a_page_fits_its_screen(open_page, app_url, path, width, height):
    page = open_page(f"{app_url}{path}", width=width, height=height)
    page.get_by_role("heading", level=1).wait_for()
    if path != "methode":
        map_frame(page)
    settled(page)
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.slow
def test_journey_3_a_mayor_learns_why_and_whom_to_call_in_three_clicks(open_page, app_url):
    page = open_page(app_url)
    go(page, "Fiche")  # 1 and 2
    choose(page, "Commune", "La Trimouille")  # 3: typing a name
    page.get_by_role("heading", name="Pourquoi").wait_for()
    page.locator(".contacts").wait_for()
    assert "La Trimouille" in page.get_by_role("heading", level=1).inner_text()
    paragraph = plain(page.get_by_test_id("stMain").inner_text())
    near = "à Bélâbre ou à Montmorillon, à égalité selon l’hypothèse, est à 19 min"
    for expected in (f"La France services la plus proche, {near}", "859 habitants"):
        assert expected in paragraph
    contacts = plain(page.locator(".contacts").inner_text())
    for expected in (
        "MDSP Montmorillon",
        "2 avenue Jean Moulin",
        "02 54 02 23 39",
        "belabre@france-services.gouv.fr",
        "Mairie de La Trimouille",
        "05 49 91 60 14",
        "Communauté de communes Vienne et Gartempe",
    ):
        assert expected in contacts
    assert page.locator('.contacts a[href="tel:0549916014"]').count() == 1
    assert f"lieu={LA_TRIMOUILLE}" in page.url


def test_a_click_on_the_map_opens_another_fiche_without_a_blank_map(open_page, app_url):
    page = open_page(f"{app_url}fiche?lieu={LA_TRIMOUILLE}")
    frame = map_frame(page)
    element, before = frame.frame_element(), fills(frame)
    page.mouse.click(*spot(page, frame, "86165"))
    page.get_by_role("heading", name="Montmorillon", level=1).wait_for()
    assert map_frame(page).frame_element().evaluate("(now, was) => now === was", element)
    assert fills(map_frame(page)) == before
    charts = page.get_by_test_id("stVegaLiteChart")
    charts.locator("canvas, svg").first.wait_for()


def test_the_first_fiche_keeps_the_map_of_the_page_without_one(open_page, app_url):
    page = open_page(f"{app_url}fiche")
    frame = map_frame(page)
    frame.evaluate("() => { window.kept = true }")
    page.mouse.click(*spot(page, frame, LA_TRIMOUILLE))
    page.get_by_role("heading", name="Pourquoi").wait_for()
    settled(page)
    frame = map_frame(page, painted=2)
    assert frame.evaluate("() => window.kept === true")
    assert "La Trimouille" in page.get_by_role("heading", level=1).inner_text()


@pytest.mark.slow
def test_the_map_goes_back_in_time_and_the_link_with_it(open_page, app_url):
    page = open_page(f"{app_url}evolution")
    frame = map_frame(page)
    before, seen = fills(frame), paints(frame)
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_function("location.search.includes('mois=2020-01')")
    frame = map_frame(page, painted=seen + 1)
    assert fills(frame) != before
    assert "Fin janvier 2020" in page.get_by_test_id("stMain").inner_text()
    canvas = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first
    canvas.wait_for()


def test_the_map_shows_the_sites_of_its_date_and_hides_no_name(open_page, app_url):
    page = open_page(f"{app_url}evolution?mois=2021-10", width=390, height=844)
    frame = map_frame(page)
    vienne = pack.load("86")
    opened = history.open_sites(vienne, "2021-10", Params())
    drawn = map_geometry.places_of(vienne, "france_services", opened)
    assert frame.locator("path.obs-site").count() == len(drawn)
    control = frame.locator(".leaflet-control-zoom").bounding_box()
    names = [one.bounding_box() for one in frame.locator(".obs-name").all()]
    assert "Loudun" in frame.locator(".obs-name").all_inner_texts()
    for name in names:
        beside = name["x"] + name["width"] <= control["x"]
        assert beside or name["y"] >= control["y"] + control["height"]


def test_a_word_of_the_page_leads_to_its_meaning_and_keeps_the_view(open_page, app_url):
    page = open_page(f"{app_url}fiche?lieu={LA_TRIMOUILLE}&aide=cnfs")
    word = page.locator(".words a", has_text="EPCI")
    assert "coopération intercommunale" in word.get_attribute("title")
    word.click()
    page.locator("#epci").wait_for()
    assert "/methode?" in page.url
    assert f"lieu={LA_TRIMOUILLE}" in page.url
    assert "aide=cnfs" in page.url


def test_an_anchor_of_the_method_leads_to_its_term(open_page, app_url):
    page = open_page(f"{app_url}methode")
    page.locator("#mds_min").wait_for()
    field = page.get_by_role("textbox")
    field.fill("E2SFCA")
    field.press("Enter")
    page.locator("#e2sfca").wait_for()
    page.locator("#mdsp").wait_for(state="detached")


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_under_its_map_a_fiche_speaks_of_its_unit(open_page, app_url, width, height):
    """Not of how many are far in the department, which is the fiche of the department."""
    page = open_page(f"{app_url}fiche?lieu={LA_TRIMOUILLE}", width=width, height=height)
    map_frame(page)
    settled(page)
    said = page.get_by_text("Le trait vert entoure La Trimouille")
    below = said.bounding_box()["y"]
    assert page.locator(".st-key-map_first_why").bounding_box()["y"] < below
    assert below < page.locator(".legend").first.bounding_box()["y"]
    assert page.get_by_text("10 communes sur 265").count() == 0
    page.goto(f"{app_url}fiche?niveau=departement")
    page.get_by_text("10 communes sur 265").first.wait_for()
