"""Journey 7: every indicator by commune for Excel, with its definitions."""

import io
from datetime import date

import openpyxl
import pytest

from geo.access.measures import Params
from geo.export import files
from geo.maps import map_image
from geo.pack import pack
from geo.scenario import scenario
from pages.ui.texts import fiche
from tests.browser.conftest import download, leave, map_frame, settled

CIVRAY = "f2270"


SEEN = "Télécharger ce que je vois"
ALL = "Tout télécharger…"


def file_of(page, popover, label):
    """Download from one of the two popovers of a page with a map."""
    map_frame(page)
    return download(page, page.get_by_role("button", name=popover), label)


@pytest.mark.journey
def test_journey_7_every_indicator_with_its_dictionary_in_three_clicks(open_page, app_url):
    page = open_page(app_url)
    leave(page, page.get_by_role("link", name="Ouvrir la carte"))  # 1
    file = file_of(page, ALL, "Excel avec dictionnaire et sources")  # 2 and 3
    loaded = pack.load("86")
    assert file.suggested_filename == files.file_name(loaded, "commune", Params(), "xlsx")
    content = file.path().read_bytes()
    assert content == files.write(loaded, "commune", Params(), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    data, described = book["Données"], book["Dictionnaire"]
    assert data.max_row == 266
    assert described.max_row - 1 == data.max_column


@pytest.mark.parametrize(
    ("label", "form"),
    [
        ("CSV pour Excel en français", "csv-excel"),
        ("Contours et chiffres (GeoPackage)", "gpkg"),
        *(
            pytest.param(label, form, marks=pytest.mark.slow)
            for label, form in (
                ("CSV pour données ouvertes", "csv"),
                ("Contours et chiffres (GeoParquet)", "parquet"),
                ("Contours et chiffres (GeoJSON)", "geojson"),
            )
        ),
    ],
)
def test_what_is_downloaded_follows_the_view_and_its_scenario(open_page, app_url, label, form):
    page = open_page(f"{app_url}carte?niveau=territoire&seuil=30&scenario={CIVRAY}")
    file = file_of(page, ALL, label)
    shown = scenario.apply(pack.load("86"), scenario.from_text(CIVRAY))
    params = Params(threshold_min=30)
    assert file.suggested_filename == files.file_name(shown, "territoire", params, form)
    assert "_simulation" in file.suggested_filename
    assert file.path().read_bytes() == files.write(shown, "territoire", params, form)


def test_what_is_on_screen_goes_with_its_dictionary(open_page, app_url):
    page = open_page(f"{app_url}carte?seuil=30")
    file = file_of(page, SEEN, "Excel avec dictionnaire (XLSX)")
    book = openpyxl.load_workbook(io.BytesIO(file.path().read_bytes()))
    rows = list(book["Données"].iter_rows(values_only=True))
    assert rows[0][:2] == ("Code INSEE", "Nom")
    assert len(rows) == 266
    described = [row[0] for row in book["Dictionnaire"].iter_rows(min_row=2, values_only=True)]
    assert described == list(rows[0])
    said = {row[0]: row[2] for row in book["Lisez-moi"].iter_rows(values_only=True)}
    assert "ANCT" in said["Sources"]


@pytest.mark.parametrize(
    ("path", "label", "form", "indicator", "options"),
    [
        ("carte?seuil=30&couches=mds", "Image pour un document", "png", "france_services_min",
         {"layers": ("mds",)}),
        ("carte?seuil=30&contours=epci", "Image pour l’imprimerie", "svg", "france_services_min",
         {"outline": "epci"}),
        ("ecarts?seuil=30&perimetre=territoire-T4", "Image pour l’imprimerie", "svg", "ecarts",
         {"area": "territoire-T4", "layers": ("france_services",)}),
    ],
)  # fmt: skip
def test_the_map_on_screen_as_an_image(open_page, app_url, path, label, form, indicator, options):
    page = open_page(f"{app_url}{path}")
    file = file_of(page, SEEN, label)
    loaded, params = pack.load("86"), Params(threshold_min=30)
    area = options.get("area", "")
    name = map_image.file_name(loaded, indicator, "commune", params, form, area=area)
    assert file.suggested_filename == name
    drawn = map_image.draw(
        loaded,
        indicator,
        "commune",
        params,
        map_image.ImageSettings(date.today(), **options),
        form=form,
    )
    assert file.path().read_bytes() == drawn


@pytest.mark.parametrize("path", ["horaires", "fiche?niveau=epci&lieu=200069854"])
def test_no_file_of_the_screen_has_raw_identifiers(open_page, app_url, path):
    page = open_page(f"{app_url}{path}")
    map_frame(page)
    settled(page)
    place = page
    if path.startswith("fiche"):
        place = page.get_by_test_id("stExpander").filter(has_text=fiche.MAP_TABLE)
        place.get_by_text(fiche.MAP_TABLE).click()
    opener = place.get_by_role("button", name=SEEN)
    file = download(page, opener, "CSV pour Excel, tel qu’affiché")
    header = file.path().read_text(encoding="utf-8-sig").splitlines()[0]
    assert "Code INSEE" in header
    assert header.endswith(";Réglages;Sources")
    assert "_" not in header
