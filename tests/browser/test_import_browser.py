"""Journey 9: our own territories instead of yours; and the Finistère, which lacks much."""

import contextlib
import time
from pathlib import Path

import pandas as pd
import pytest

from geo.pack import pack
from pages.ui.shell import jobs
from tests.browser.conftest import ROOT, go, map_frame, serve, settled
from tests.browser.test_app import WIDTHS, choose, plain


@pytest.fixture
def own_url(tmp_path, monkeypatch):
    """A server with imports of its own."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    with serve(ROOT / "app.py", ROOT, tmp_path) as url:
        yield url


def territories():
    """Staff's table: those of today, but for a sixth one around Adriers."""
    rows = pack.load("86").communes.reset_index()[["code_insee", "territory_name"]]
    rows.loc[rows["code_insee"].isin(["86001", "86273"]), "territory_name"] = "Val de Gartempe"
    return rows.rename(columns={"code_insee": "Code INSEE", "territory_name": "Territoire"})


def give(page, frame, path):
    frame.to_csv(path, index=False, sep=";")
    page.locator("input[type=file]").set_input_files(str(path))


@pytest.mark.slow
def test_journey_9_own_territories_in_five_clicks(open_page, own_url, tmp_path):
    right = territories()
    twice = right[right["Code INSEE"].eq("86010")].assign(Territoire="Val de Gartempe")
    wrong = pd.concat([right[~right["Code INSEE"].isin(["86003", "86004"])], twice])
    page = open_page(own_url)
    go(page, "Importer")  # 1 and 2
    page.get_by_role("heading", name="voulez-vous remplacer").wait_for()
    give(page, wrong, tmp_path / "faux.csv")  # 3
    refusal = page.get_by_test_id("stAlert")
    refusal.wait_for()
    for name in ("faux.csv", "Anché", "Angles-sur-l’Anglin", "Aslonnes"):
        assert name in plain(refusal.inner_text())
    assert page.get_by_role("button", name="Accepter").count() == 0
    give(page, right, tmp_path / "juste.csv")  # 4
    accept = page.get_by_role("button", name="Accepter")
    accept.wait_for()
    settled(page)
    counted = [plain(text) for text in page.locator(".figures dd:not(.detail)").all_inner_texts()]
    assert counted == ["265", "265", "0", "0"]
    assert "2 communes changent de territoire" in plain(page.get_by_test_id("stMain").inner_text())
    accept.dblclick()  # 5: twice is once
    page.get_by_text("Tous les écrans en tiennent compte").wait_for()
    go(page, "Carte")
    map_frame(page)
    choose(page, "Niveau", "Territoires des solidarités")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.legend .count')]"
        ".reduce((sum, e) => sum + Number(e.innerText), 0) === 6"
    )
    page.goto(own_url)
    page.get_by_text("6 territoires").or_(page.get_by_role("heading", level=1)).first.wait_for()
    page.goto(f"{own_url}fiche?niveau=territoire&lieu=T6")
    page.get_by_role("heading", name="Val de Gartempe").wait_for()
    assert page.get_by_test_id("stException").count() == 0
    page.goto("about:blank")  # before its server goes


@pytest.mark.parametrize(("width", "height"), WIDTHS)
@pytest.mark.parametrize("path", ["carte", "importer"])
def test_a_department_that_lacks_much_fits_its_screen(open_page, app_url, path, width, height):
    page = open_page(f"{app_url}{path}?departement=29", width=width, height=height)
    page.get_by_role("heading", level=1).wait_for()
    if path == "carte":
        assert len(map_frame(page).locator("path[role=option]").all()) == 277
    settled(page)
    page.get_by_text("Pas encore dans les données du Finistère").wait_for()
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0
    assert page.get_by_test_id("stException").count() == 0


def test_the_department_is_switched_on_the_map_and_a_territory_is_a_gentle_notice(
    open_page, app_url
):
    page = open_page(f"{app_url}carte?seuil=30")
    assert len(map_frame(page).locator("path[role=option]").all()) == 265
    choose(page, "Département", "Le Finistère (29)")
    page.wait_for_function("location.search.includes('departement=29')")
    page.wait_for_function("location.search.includes('seuil=30')")
    page.get_by_text("Pas encore dans les données du Finistère").wait_for()
    page.goto(f"{app_url}carte?departement=29&niveau=territoire&lieu=T4")
    map_frame(page)
    notice = plain(page.get_by_test_id("stAlert").inner_text())
    assert "niveau" in notice
    assert "lieu" in notice


@pytest.mark.slow
def test_a_closed_tab_ends_its_reading_and_others_go_on(open_page, own_url, tmp_path):
    """Three tabs give long files to two readers: the third knows its place, then they leave."""
    long = tmp_path / "long.csv"
    long.write_text("Commune;Texte\n" + "Civray;un texte\n" * 3_000_000)
    pages = []
    for rank in range(3):
        page = open_page(f"{own_url}importer")
        page.get_by_role("heading", name="voulez-vous remplacer").wait_for()
        page.locator("input[type=file]").set_input_files(str(long))
        said = "attend son tour" if rank == 2 else "Lecture de"
        page.get_by_text(said).wait_for(timeout=60_000)
        pages.append(page)
    assert "2 fichiers passent avant lui" in plain(pages[2].get_by_test_id("stMain").inner_text())
    assert readings()
    for page in pages:
        page.goto("about:blank")
    end = time.monotonic() + jobs.GRACE_S + 15
    while readings():
        assert time.monotonic() < end
        time.sleep(0.2)
    page = open_page(f"{own_url}importer")
    give(page, territories(), tmp_path / "juste.csv")
    page.get_by_role("button", name="Accepter").wait_for()
    page.goto("about:blank")


def readings():
    """Processes that read a file of a user now."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            found += b"geo.upload.child" in path.read_bytes()
    return found
