"""The page Scénarios in a real browser: three maps, a link that opens the same elsewhere."""

import pytest

from geo.base import palette
from geo.scenario import scenario_file
from tests.browser.conftest import PAINTED, download, map_frame, settled
from tests.browser.test_app import fills, plain

NAME = "![x](https://example.org/x.png) <b>Civray</b> $x$"
LIST = "Civray fermé~f2270~1~Joussé~F86119~1~Deux~f1716_f2104~1"


def maps(page, count):
    page.wait_for_function(
        "n => document.querySelectorAll('iframe[src*=streamlit_folium]').length === n", arg=count
    )
    frames = [element.content_frame() for element in page.query_selector_all("iframe")]
    for frame in frames:
        frame.wait_for_url("**/*streamlit_folium*/**", wait_until="commit")
        frame.wait_for_function(PAINTED, arg=1)
    return frames


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_three_scenarios_side_by_side(open_page, app_url, width, height):
    page = open_page(f"{app_url}scenarios?scenarios={LIST}", width=width, height=height)
    frames = maps(page, 3)
    settled(page)
    changed = [set(fills(frame).values()) for frame in frames]
    assert [palette.LOST in used for used in changed] == [True, False, True]
    assert [palette.GAINED in used for used in changed] == [False, True, False]
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0
    if width == 1280:
        box = frames[0].frame_element().bounding_box()
        assert box["y"] + box["height"] <= height, "the maps are above the fold"


@pytest.mark.slow
def test_a_scenario_kept_opens_the_same_elsewhere(open_page, app_url):
    page = open_page(f"{app_url}scenarios?scenario=f2270")
    page.get_by_label("Nom du scénario en cours").fill("Sans Civray")
    page.get_by_role("button", name="Garder ce scénario").click()
    maps(page, 1)
    page.wait_for_function("location.search.includes('scenarios=')")
    main = "[data-testid=stMain]"
    settled(page)
    elsewhere = open_page(page.url)
    maps(elsewhere, 1)
    settled(elsewhere)
    assert elsewhere.locator(main).inner_text() == page.locator(main).inner_text()
    settled(page)
    page.get_by_role("button", name="Partager").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    simulated = open_page(link)
    map_frame(simulated)
    settled(simulated)
    sentence = page.get_by_text("Passent à plus de 20 min d’une").first.inner_text()
    assert sentence.partition(". ")[2] in simulated.locator(main).inner_text()


def test_a_file_downloaded_is_dropped_elsewhere(open_page, app_url, tmp_path):
    page = open_page(f"{app_url}scenarios?scenarios=Civray fermé~f2270~1&seuil=30")
    map_frame(page)
    opener = page.get_by_role("button", name="Partager")
    waiting = download(page, opener, "Télécharger le scénario (JSON)")
    file = tmp_path / waiting.suggested_filename
    waiting.save_as(file)
    assert file.name == "observatoire_86_scenario_civray_ferme.json"
    saved = scenario_file.from_json(file.read_text(encoding="utf-8"))
    assert (saved.name, saved.params.threshold_min) == ("Civray fermé", 30)
    elsewhere = open_page(f"{app_url}scenarios")
    elsewhere.locator("input[type=file]").set_input_files(file)
    maps(elsewhere, 1)
    elsewhere.wait_for_function("location.search.includes('seuil=30')")
    settled(elsewhere)
    assert "Civray fermé" in elsewhere.get_by_test_id("stAlert").inner_text()


def test_a_name_is_only_text(open_page, app_url):
    page = open_page(f"{app_url}scenarios?scenarios={NAME.replace('$', '%24')}~f2270~1")
    maps(page, 1)
    assert page.get_by_role("heading", level=2).first.inner_text() == NAME
    assert NAME in plain(page.get_by_test_id("stMain").inner_text())
    assert page.locator(".stMainBlockContainer img[src*=example]").count() == 0
