"""The page Horaires in a real Chromium, offline, wide and narrow."""

import csv
import io

import pytest

from geo.access.measures import Params
from geo.pack import pack
from geo.reading import open_hours
from tests.browser.conftest import download, map_frame, settled, spot
from tests.browser.test_app import choose, fills, plain

MONTMORILLON = "86165"


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_page_fits_its_screen_with_its_map_and_its_hours(open_page, app_url, width, height):
    page = open_page(f"{app_url}horaires?quand=saturday", width=width, height=height)
    frame = map_frame(page)
    charts = page.locator("[data-testid=stVegaLiteChart] svg.marks")
    charts.nth(1).wait_for()  # hour by hour, and the sharing
    settled(page)
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0
    assert page.get_by_test_id("stException").count() == 0
    if width == 1280:
        box = frame.frame_element().bounding_box()
        assert box["y"] + box["height"] <= 800
    counts = page.locator(".legend .count").all_inner_texts()
    assert sum(map(int, counts)) == 265


@pytest.mark.slow
def test_who_can_go_on_saturday_then_in_one_territory(open_page, app_url):
    page = open_page(f"{app_url}horaires")
    frame = map_frame(page)
    element, before = frame.frame_element(), fills(frame)
    choose(page, "Quand", "Le samedi")
    page.get_by_text("ouverte le samedi à 20").wait_for()
    frame = map_frame(page, painted=2)
    assert frame.frame_element().evaluate("(now, was) => now === was", element)
    assert fills(frame) != before
    page.mouse.click(*spot(page, frame, MONTMORILLON))
    week = page.locator(".card table")
    week.wait_for()
    assert "mardi 8 h 30 – 12 h 30, 13 h 30 – 17 h" in " ".join(plain(week.inner_text()).split())
    loaded = pack.load("86")
    opener = page.get_by_role("button", name="Télécharger les heures")
    file = download(page, opener, "CSV pour Excel, tel qu’affiché")
    content = file.path().read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    cells = open_hours.strip(loaded, Params())
    saturday = cells.loc[cells["weekday"].eq("sat"), "people"].round().astype(int)
    assert [int(row["Samedi (habitants)"]) for row in rows] == saturday.tolist()
    assert {row["Réglages"] for row in rows} == {
        "Seuil\u00a0: 20\u00a0min\u202f; Lieux des départements voisins\u00a0: comptés"
    }
    assert all("ANCT" in row["Sources"] for row in rows)
    assert file.suggested_filename == "observatoire_86_heures.csv"
    assert "quand=saturday" in page.url
    assert f"lieu={MONTMORILLON}" in page.url
