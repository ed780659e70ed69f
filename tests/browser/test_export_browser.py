"""Journey 7: every indicator by commune for Excel, with its definitions."""

import io

import openpyxl
import pytest

from geo import export, pack, scenario
from geo.measures import Params
from tests.browser.conftest import map_frame
from tests.browser.test_app import settled

CIVRAY = "f2270"


def open_everything(page):
    """Open the popover once the page is whole: what it still draws would move it away."""
    map_frame(page)
    settled(page)
    page.get_by_role("button", name="Tout télécharger…").click()


def test_journey_7_every_indicator_with_its_dictionary_in_three_clicks(open_page, app_url):
    page = open_page(app_url)
    page.get_by_role("link", name="Carte", exact=True).click()  # 1
    open_everything(page)  # 2
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Excel avec dictionnaire et sources").click()  # 3
    loaded = pack.load("86")
    assert waiting.value.suggested_filename == export.file_name(loaded, "commune", Params(), "xlsx")
    content = waiting.value.path().read_bytes()
    assert content == export.write(loaded, "commune", Params(), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    data, described = book["Données"], book["Dictionnaire"]
    assert data.max_row == 266
    assert described.max_row - 1 == data.max_column


@pytest.mark.parametrize(
    ("label", "form"),
    [
        ("CSV pour Excel en français", "csv-excel"),
        ("CSV pour données ouvertes", "csv"),
        ("Contours et chiffres (GeoPackage)", "gpkg"),
        ("Contours et chiffres (GeoParquet)", "parquet"),
        ("Contours et chiffres (GeoJSON)", "geojson"),
    ],
)
def test_what_is_downloaded_follows_the_view_and_its_scenario(open_page, app_url, label, form):
    page = open_page(f"{app_url}carte?niveau=territoire&seuil=30&scenario={CIVRAY}")
    open_everything(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    shown = scenario.apply(pack.load("86"), scenario.from_text(CIVRAY))
    params = Params(threshold_min=30)
    assert waiting.value.suggested_filename == export.file_name(shown, "territoire", params, form)
    assert "_simulation" in waiting.value.suggested_filename
    assert waiting.value.path().read_bytes() == export.write(shown, "territoire", params, form)


def test_what_is_on_screen_in_excel(open_page, app_url):
    page = open_page(f"{app_url}carte?seuil=30")
    open_everything(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Ce tableau en Excel (XLSX)").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    rows = list(book["Données"].iter_rows(values_only=True))
    assert rows[0][:2] == ("Code INSEE", "Nom")
    assert len(rows) == 266
    said = {row[0]: row[2] for row in book["Lisez-moi"].iter_rows(values_only=True)}
    assert "ANCT" in said["Sources"]
