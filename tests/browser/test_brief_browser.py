"""The printed fiche from the page Fiche: journey 2, and the whole level in a ZIP."""

import io
import zipfile

import pypdf
import pytest

from tests.browser.conftest import go, settled
from tests.browser.test_app import choose, plain


@pytest.mark.slow
def test_journey_2_a_councillor_prints_the_canton_in_four_clicks(open_page, app_url):
    page = open_page(app_url)
    go(page, "Fiche")
    choose(page, "Niveau", "Cantons")
    choose(page, "Canton", "Lusignan")  # typing a name
    page.get_by_role("heading", name="Canton de Lusignan", level=1).wait_for()
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name="Télécharger la fiche (PDF)").click()
    assert waiting.value.suggested_filename.startswith("fiche_86_canton_8609")
    found = pypdf.PdfReader(io.BytesIO(waiting.value.path().read_bytes()))
    assert 1 <= len(found.pages) <= 2
    width, height = (float(side) for side in found.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)  # A4, in points
    text = plain(" ".join(sheet.extract_text() for sheet in found.pages))
    for expected in (
        "Canton de Lusignan",
        "19 003 habitants",
        "Qui contacter ici",
        "05 49 89 07 52",
    ):
        assert expected in text


def test_every_territory_in_a_zip(open_page, app_url):
    page = open_page(f"{app_url}fiche?niveau=territoire&lieu=T4")
    settled(page)
    page.get_by_role("button", name="Préparer 5").click()
    ready = page.get_by_test_id("stDownloadButton").filter(has_text="ZIP").get_by_role("button")
    ready.wait_for(timeout=60_000)
    with page.expect_download() as waiting:
        ready.click()
    with zipfile.ZipFile(waiting.value.path()) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 5
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())
