"""A page that fails in a real browser: French words, a number, and every other page open."""

import re
import shutil
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, go, serve, settled


@pytest.fixture(scope="module")
def failing_url(tmp_path_factory):
    """The observatory, its map page broken; the pages are found beside the script."""
    folder = tmp_path_factory.mktemp("failing")
    shutil.copy(Path(__file__).with_name("failing_app.py"), folder)
    for name in ("pages", "static", ".streamlit"):
        (folder / name).symlink_to(ROOT / name)
    with serve(folder / "failing_app.py", folder, folder) as url:
        yield url


def test_a_page_that_fails_leaves_the_others(open_page, failing_url):
    page = open_page(failing_url)
    go(page, "Carte")
    told = page.get_by_test_id("stException")
    told.wait_for()
    settled(page)
    assert re.search(r"Incident n°\s\d{8}-\d{6}-[0-9a-f]{4}", told.inner_text())
    assert "panne voulue" not in page.content()
    assert not re.search(r"\b(error|Traceback|encountered|Copy|Ask)\b", page.inner_text("body"))
    assert page.get_by_text("Données publiques sous").is_visible()
    go(page, "Méthode")
    page.get_by_role("heading", name="Comment ces chiffres sont-ils calculés").wait_for()
    assert not page.get_by_test_id("stException").count()


def test_a_choice_that_fails_leaves_the_way_out(open_page, failing_url):
    page = open_page(f"{failing_url}ecarts")
    settled(page)
    page.get_by_role("combobox", name=re.compile("Seuil")).click()
    page.get_by_role("option", name=re.compile("10")).click()
    page.get_by_test_id("stException").wait_for()
    go(page, "Méthode")
    page.get_by_role("heading", name="Comment ces chiffres sont-ils calculés").wait_for()
