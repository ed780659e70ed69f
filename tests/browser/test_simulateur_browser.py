"""The page Simulateur in a real Chromium: journeys 4, 5 and 6 within their clicks, wide and narrow.

Every click from the address is counted; typing a name or a number is one.
"""

import pytest

from geo.access.measures import Params
from geo.base import french, palette
from geo.pack import pack
from geo.scenario import scenario
from geo.simulator import answers, harm, impact, plan
from geo.simulator.plan import Request
from tests.browser.conftest import eventually, go, map_frame, paints, settled, spot
from tests.browser.test_app import choose, fills, plain

CIVRAY = "France services de Civray"
SEARCH_MS = 120_000
STATES = {palette.LOST, palette.UNCHANGED, palette.GAINED}


def option(page, name):
    """An option of a segmented control."""
    return page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True)


def told(page):
    return plain(page.get_by_test_id("stMain").inner_text())


def painted(page, colour):
    """Codes of the communes of a colour."""
    return {code for code, fill in fills(map_frame(page)).items() if fill == colour}


def gained(asked):
    """Codes of the communes that a scenario brings under the threshold."""
    loaded = pack.load("86")
    found = impact.communes(loaded, scenario.apply(loaded, asked), Params())
    return set(found.index[found["state"] == "gained"])


@pytest.mark.parametrize(
    ("width", "height"),
    # the journeys below draw the wide page
    [pytest.param(1280, 800, marks=pytest.mark.slow), (390, 844)],
)
@pytest.mark.parametrize(
    "mode", ["close", pytest.param("keep", marks=pytest.mark.slow), "open", "best", "minimum"]
)
def test_every_mode_fits_its_screen(open_page, app_url, mode, width, height):
    page = open_page(f"{app_url}simulateur?mode={mode}", width=width, height=height)
    assert set(fills(map_frame(page)).values()) <= STATES
    page.get_by_text("Recherche du meilleur choix").wait_for(state="detached", timeout=SEARCH_MS)
    settled(page)
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0
    assert page.get_by_test_id("stException").count() == 0
    if width == 1280:
        box = map_frame(page).frame_element().bounding_box()
        assert box["y"] + box["height"] <= height, "the map is above the fold"


def test_journey_4_only_ten_posts_remain(open_page, app_url):
    page = open_page(app_url)
    go(page, "Simulateur")  # 1 and 2
    map_frame(page)
    option(page, "Garder").click()  # 3
    option(page, "Conseillers numériques").click()  # 4
    number = page.get_by_role("spinbutton", name="S’il ne restait que… postes")
    number.fill("10")  # 5
    number.press("Enter")
    loaded = pack.load("86")
    found = plan.solve(loaded, Request(action="keep", kind="cnfs", count=10))
    first, *others = answers.sentences(loaded, found)
    page.get_by_text("10\u00a0postes de conseiller numérique gardés").wait_for(timeout=SEARCH_MS)
    settled(page)
    text = told(page)
    for sentence in (first, *others):
        assert plain(sentence) in text
    lost = impact.communes(
        loaded, scenario.apply(loaded, found.options[0].scenario), Params(kind="cnfs")
    )
    expected = set(lost.index[lost["state"] == "lost"])
    eventually(page, lambda: painted(page, palette.LOST), expected)


def test_journey_5_three_more_sessions(open_page, app_url):
    page = open_page(app_url)
    go(page, "Simulateur")  # 1 and 2
    map_frame(page)
    option(page, "Meilleurs emplacements").click()  # 3
    option(page, "Permanences France services").click()  # 4, three is the usual number
    page.get_by_text("3\u00a0permanences d’une demi-journée de plus").wait_for(timeout=SEARCH_MS)
    settled(page)
    loaded = pack.load("86")
    found = plan.solve(loaded, Request(action="open", kind="session", count=3))
    text = told(page)
    for sentence in answers.sentences(loaded, found):
        assert plain(sentence) in text
    assert "Les choix possibles" in text
    first, second, third = (plain(french.number(step)) for step in found.steps)
    assert f"le 1er {first}, le 2e {second}, le 3e {third}" in text
    eventually(page, lambda: painted(page, palette.GAINED), gained(found.options[0].scenario))


def test_journey_6_close_the_france_services_of_a_town(open_page, app_url):
    page = open_page(app_url)
    go(page, "Simulateur")  # 1 and 2
    frame = map_frame(page)
    element, seen = frame.frame_element(), paints(frame)
    choose(page, "On fermerait…", CIVRAY)  # 3 and 4
    page.wait_for_function("location.search.includes('scenario=f2270')")
    frame = map_frame(page, painted=seen + 1)
    assert frame.frame_element().evaluate("(now, was) => now === was", element)
    loaded = pack.load("86")
    after = scenario.apply(loaded, scenario.from_text("f2270"))
    page.get_by_text("Où vont-ils").wait_for()
    settled(page)
    assert plain(impact.sentence(loaded, after, Params())) in told(page)
    lost = impact.communes(loaded, after, Params())
    expected = set(lost.index[lost["state"] == "lost"])
    eventually(page, lambda: painted(page, palette.LOST), expected)
    other = open_page(page.url)  # the link shows the same elsewhere
    map_frame(other)
    other.get_by_text("Où vont-ils").wait_for()
    eventually(other, lambda: painted(other, palette.LOST), expected)


def test_a_click_on_the_map_opens_and_a_second_one_takes_it_away(open_page, app_url):
    found = plan.solve(pack.load("86"), Request(action="open", kind="session", count=1))
    (best,) = found.options[0].codes
    expected = gained(scenario.from_text(f"S{best}.tue-am"))
    assert expected
    page = open_page(f"{app_url}simulateur?mode=open&offre=session")
    frame = map_frame(page)
    page.mouse.click(*spot(page, frame, best))
    page.wait_for_function(f"location.search.includes('scenario=S{best}.tue-am')")
    page.get_by_text("Où vont-ils").wait_for()
    settled(page)
    eventually(page, lambda: painted(page, palette.GAINED), expected)
    page.mouse.click(*spot(page, frame, best))
    page.wait_for_function("!location.search.includes('scenario=')")


def test_a_ticked_row_closes(open_page, app_url):
    page = open_page(f"{app_url}simulateur")
    map_frame(page)
    settled(page)
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    settled(page)
    box = table.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 36 + 17)  # the box of the first row
    worst = harm.singles(pack.load("86"), "france_services", Params()).index[0]
    page.wait_for_function(f"location.search.includes('scenario=f{worst}')")


def test_a_search_is_stopped_and_taken_up_again(open_page, app_url):
    page = open_page(f"{app_url}simulateur?mode=best&nombre=10&but=minutes&public=need")
    page.get_by_role("button", name="Arrêter", exact=True).click()
    page.get_by_text("Recherche arrêtée").wait_for(timeout=SEARCH_MS)
    map_frame(page)
    page.get_by_role("button", name="Reprendre la recherche").click()
    page.get_by_text("10 France services de plus").wait_for(timeout=SEARCH_MS)
    assert page.get_by_text("Recherche arrêtée").count() == 0
    assert page.get_by_test_id("stException").count() == 0


def test_a_list_of_places_says_where_one_may_open(open_page, app_url, tmp_path):
    listed = tmp_path / "bibliotheques.csv"
    listed.write_text(
        "Nom;Commune;Code postal\nBibliothèque;La Trimouille;86290\nAnnexe;Adriers;86430\n"
        "Ailleurs;Lyon;69001\n",
        encoding="utf-8",
    )
    page = open_page(f"{app_url}simulateur?mode=best&nombre=1")
    page.get_by_text("Les choix possibles").wait_for(timeout=SEARCH_MS)
    settled(page)
    page.get_by_role("button", name="Réglages").click()
    page.locator("input[type=file]").set_input_files(listed)
    page.get_by_text("Seulement dans 2\u00a0communes d’une liste").wait_for()
    page.get_by_text("ligne 4 (Lyon 69001)").wait_for()
    page.wait_for_function("/parmi=86001(,|%2C)86273/.test(location.search)")
    found = plan.solve(
        pack.load("86"), Request(action="open", count=1, candidates=("86001", "86273"))
    )
    best = answers.sentences(pack.load("86"), found)[0]
    eventually(page, lambda: plain(best) in told(page), True)
