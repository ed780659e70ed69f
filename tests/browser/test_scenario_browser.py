"""A scenario in a real Chromium: the banner, the marks on the map, the link, the way back."""

import csv

import pytest

from geo.access import measures
from geo.access.measures import Params
from geo.pack import pack
from geo.reading import map_reading
from geo.scenario import scenario
from tests.browser.conftest import download, map_frame, paints, settled
from tests.browser.test_app import fills, plain

LINK = "scenario=f2270_f2273_F86001"
TITLE = (
    "France services de Civray fermée ; France services multisites de la Communauté du Haut "
    "Poitou fermée ; France services ouverte à Adriers"
)


def figures(page):
    """What the page says and draws, marks of the scenario included."""
    frame = map_frame(page)
    settled(page)
    marks = [frame.locator(f".obs-{kind}").count() for kind in ("closed", "opened")]
    return {
        "sentence": plain(page.locator("[data-testid=stMarkdown] p").first.inner_text()),
        "legend": page.locator(".legend .count").all_inner_texts(),
        "fills": fills(frame),
        "marks": marks,
    }


def banner(page):
    return page.locator(".st-key-scenario")


def test_a_link_gives_the_same_figures_in_another_browser(open_page, app_url):
    mine = open_page(f"{app_url}carte?{LINK}&seuil=15")
    seen = figures(mine)
    theirs = open_page(mine.url)
    assert figures(theirs) == seen
    assert plain(banner(theirs).get_by_role("note").inner_text()) == f"Simulation : {TITLE}."
    vienne = pack.load("86")
    after = scenario.apply(vienne, scenario.from_text("f2270_f2273_F86001"))
    expected = [
        map_reading.read_map(p, "france_services_min", "commune", Params(threshold_min=15))
        for p in (after, vienne)
    ]
    assert seen["sentence"] == plain(expected[0].answer) != plain(expected[1].answer)
    opened, today = (
        measures.nearest(one, "france_services").loc["86001", "central"] for one in (after, vienne)
    )
    assert opened < today
    assert seen["marks"] == [2 + 5, 1]  # two sites and the five stops of one; one opening


def test_the_marks_are_said_and_the_way_back_keeps_the_map(open_page, app_url):
    page = open_page(f"{app_url}carte?{LINK}")
    frame = map_frame(page)
    frame.frame_element().evaluate("frame => { frame.dataset.same = 'yes' }")
    for kind, words in (("opened", "Ouverture simulée"), ("closed", "Fermeture simulée")):
        frame.locator(f".obs-{kind}").first.dispatch_event("mouseover")
        assert words in frame.locator(".obs-tip").inner_text()
        page.locator(".legend").get_by_text(words).wait_for()
    before = paints(frame)
    banner(page).get_by_role("button", name="Revenir à aujourd’hui").click()
    frame = map_frame(page, painted=before + 1)
    assert page.locator("iframe[data-same=yes]").count() == 1
    banner(page).wait_for(state="detached")
    assert "scenario" not in page.url
    today = figures(open_page(f"{app_url}carte"))
    assert figures(page) == today
    assert today["marks"] == [0, 0]


@pytest.mark.parametrize(
    "path",
    [
        "carte",
        "ecarts",
        *(pytest.param(p, marks=pytest.mark.slow) for p in ("", "fiche", "horaires")),
    ],
)
def test_nobody_takes_a_simulation_for_the_present(open_page, app_url, path):
    page = open_page(f"{app_url}{path}?{LINK}&lieu=86078", width=390, height=844)
    banner(page).get_by_text("Simulation").wait_for()
    settled(page)
    title = page.get_by_role("heading", level=1).bounding_box()
    box = banner(page).bounding_box()
    assert title["y"] < box["y"] < 844
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_the_past_is_not_simulated(open_page, app_url):
    page = open_page(f"{app_url}evolution?{LINK}")
    banner(page).get_by_text("n’en tient pas compte").wait_for()
    assert figures(page)["marks"] == [0, 0]


def test_a_simulated_table_says_so_outside_of_the_page(open_page, app_url):
    page = open_page(f"{app_url}carte?{LINK}")
    map_frame(page)
    opener = page.get_by_role("button", name="Télécharger ce que je vois")
    file = download(page, opener, "CSV pour Excel, tel qu’affiché")
    assert file.suggested_filename.endswith("_simulation.csv")
    with file.path().open(encoding="utf-8-sig") as text:
        rows = list(csv.DictReader(text, delimiter=";"))
    assert len(rows) == 265
    assert all(TITLE in plain(row["Sources"]) for row in rows)


@pytest.mark.parametrize("text", [pytest.param("f99999", marks=pytest.mark.slow), "%3Cscript%3E"])
def test_a_tampered_link_gives_the_base_view_and_a_gentle_notice(open_page, app_url, text):
    page = open_page(f"{app_url}carte?scenario={text}")
    page.get_by_text("Une partie du lien n’a pas de sens ici").wait_for()
    seen = figures(page)
    assert seen == figures(open_page(f"{app_url}carte"))
    assert banner(page).count() == 0
    assert "scenario" not in page.url
