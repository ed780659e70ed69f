"""The journeys within their steps, by mouse and by keyboard alone, wide and on a phone.

A step is a click or a key that chooses, the typing of a name, a file that is given. Keys that only
go from one thing to the next are none. What each journey ends with to the last figure is tested
with its page; journeys 10 and 11 with theirs, 12 is a link, 8 a command.
"""

import io

import pandas as pd
import pypdf
import pytest

from geo.pack import pack
from pages.ui.texts import common, ecarts, fiche, first_page, importer, navigation
from tests.browser.conftest import PHONE, ROOT, go, leave, serve, settled, tab_to

SEARCH_MS = 60_000
pytestmark = pytest.mark.slow


class Walk:
    """A reader on a page, who counts steps; ``by_keyboard`` it never points at anything."""

    def __init__(self, page, *, by_keyboard):
        self.page, self.by_keyboard, self.steps = page, by_keyboard, 0

    def _at(self, where):
        settled(self.page)
        where.first.wait_for()
        tab_to(self.page, where)

    def press(self, where):
        self.steps += 1
        if self.by_keyboard:
            self._at(where)
            self.page.keyboard.press("Enter")
        else:
            where.first.click()

    def pick(self, name):
        """Choose an option that is a button of a row."""
        row = self.page.get_by_test_id("stButtonGroup")
        self.press(row.get_by_role("radio", name=name, exact=True))

    def tick(self, name):
        self.steps += 1
        box = self.page.get_by_role("switch", name=name)
        if self.by_keyboard:
            self._at(box)
            self.page.keyboard.press("Space")
        else:
            self.page.get_by_text(name).click()

    def type(self, label, text, *, role="combobox"):
        """Type a name, or a number, where it is asked for."""
        self.steps += 1
        field = self.page.get_by_role(role, name=label)
        if self.by_keyboard:
            self._at(field)
        else:
            settled(self.page)
            field.click()
        field.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def door(self, name):
        main = self.page.get_by_test_id("stMain")
        leave(self.page, main.get_by_role("link", name=name), self.press)

    def said(self, text):
        self.page.get_by_text(text).first.wait_for(timeout=SEARCH_MS)
        settled(self.page)


def download_of(page, press):
    with page.expect_download(timeout=SEARCH_MS) as waiting:
        press()
    return waiting.value


@pytest.fixture(params=[False, True], ids=["mouse", "keyboard"])
def walk(request, width, open_page):
    def start(url):
        options = PHONE if width < 800 else {}
        page = open_page(url, width=width, height=844 if width < 800 else 800, **options)
        settled(page)
        return Walk(page, by_keyboard=request.param)

    return start


@pytest.fixture(params=[1280, 390])
def width(request):
    return request.param


def test_1_which_communes_of_my_territory_are_far(walk, app_url):
    one = walk(app_url)
    one.door("Où manque-t-il de l’aide")
    one.type(ecarts.AREA, "Chauvigny – Montmorillon")
    one.page.wait_for_function("location.search.includes('perimetre=territoire-T4')")
    one.pick("Loin d’une aide")
    one.tick("Seulement à plus de 20")
    one.said("communes sur 65")
    assert one.steps <= 4


def test_2_a_councillor_prints_the_canton(walk, app_url):
    one = walk(app_url)
    one.type(first_page.SEARCH, "canton de Lusignan")
    one.page.get_by_role("heading", name="Canton de Lusignan", level=1).wait_for()
    button = one.page.get_by_role("button", name="Télécharger la fiche (PDF)")
    paper = download_of(one.page, lambda: one.press(button))
    assert one.steps <= 4
    found = pypdf.PdfReader(io.BytesIO(paper.path().read_bytes()))
    assert len(found.pages) == 1


def test_3_a_mayor_learns_why_and_whom_to_call(walk, app_url):
    one = walk(app_url)
    one.type(first_page.SEARCH, "la trimouille")
    one.page.get_by_role("heading", name="La Trimouille", level=1).wait_for()
    one.page.get_by_role("heading", name="Pourquoi").wait_for()
    assert one.page.locator('.contacts a[href="tel:0549916014"]').count() == 1
    assert one.steps <= 3


def test_4_only_ten_posts_remain(walk, app_url):
    one = walk(app_url)
    one.door("Et si un lieu ferme ou ouvre")
    one.pick("Garder")
    one.pick("Conseillers numériques")
    one.type("S’il ne restait que… postes", "10", role="spinbutton")
    one.said("10\u00a0postes de conseiller numérique gardés")
    assert one.steps <= 5


def test_5_three_more_sessions(walk, app_url):
    one = walk(app_url)
    one.door("Et si un lieu ferme ou ouvre")
    one.pick("Meilleurs emplacements")
    one.pick("Permanences France services")
    one.said("3\u00a0permanences d’une demi-journée de plus")
    assert one.steps <= 5


def test_6_close_the_france_services_of_a_town(walk, app_url):
    one = walk(app_url)
    one.door("Et si un lieu ferme ou ouvre")
    one.type("On fermerait…", "Civray")
    one.page.wait_for_function("location.search.includes('scenario=f2270')")
    one.said("Où vont-ils")
    assert one.steps <= 4


def test_7_every_indicator_with_its_dictionary(walk, app_url):
    one = walk(app_url)
    one.door(first_page.OPEN_MAP)
    one.press(one.page.get_by_role("button", name=common.ALL))
    button = one.page.get_by_role("button", name=common.FORMATS["xlsx"])
    book = download_of(one.page, lambda: one.press(button))
    assert one.steps <= 3
    assert {"Données", "Dictionnaire"} <= set(pd.ExcelFile(book.path()).sheet_names)


def test_9_own_territories(walk, tmp_path, monkeypatch):
    rows = pack.load("86").communes.reset_index()[["code_insee", "territory_name"]]
    rows.loc[rows["code_insee"].isin(["86001", "86273"]), "territory_name"] = "Val de Gartempe"
    given = tmp_path / "territoires.csv"
    rows.columns = ["Code INSEE", "Territoire"]
    rows.to_csv(given, index=False, sep=";")
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    with serve(ROOT / "app.py", ROOT, tmp_path) as url:
        one = walk(url)
        go(one.page, navigation.PAGES["importer"].name, one.press)
        one.page.locator("input[type=file]").first.set_input_files(str(given))
        one.steps += 1
        accept = one.page.get_by_role("button", name=importer.ACCEPT)
        accept.wait_for()
        one.press(accept)
        one.said("Tous les écrans en tiennent compte")
        assert one.steps <= 5
        one.page.goto(f"{url}fiche?niveau=territoire&lieu=T6")
        one.page.get_by_role("heading", name="Val de Gartempe").wait_for()
        one.page.goto("about:blank")  # before its server goes


def test_12_a_link_is_the_same_view(walk, app_url):
    one = walk(f"{app_url}fiche?niveau=canton&lieu=8609")
    one.page.get_by_role("heading", name="Canton de Lusignan", level=1).wait_for()
    one.said(fiche.FIGURES)
    assert one.steps == 0
