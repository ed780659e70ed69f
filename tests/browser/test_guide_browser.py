"""The user guide walked as it is written: what it quotes is on screen, what it shows is the page.

Each task of ``docs/guide.md`` is a function here, that presses, types and reads in order all that
the task quotes. ``make guide`` takes its pictures again; otherwise the pages must look like them.
"""

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from geo.base.french import NBSP
from geo.register import location
from geo.register.action import paris_today
from tests.architecture.test_guide import FENCE, IMAGES, plain, shown, tasks
from tests.browser.conftest import PHONE, ROOT, go, map_frame, serve, settled
from tests.browser.test_import_browser import territories

pytestmark = pytest.mark.slow
QUOTED = re.compile(f"«{NBSP}(.+?){NBSP}»|`([^`]+)`", re.DOTALL)
TAKEN = os.environ.get("OBSERVATOIRE_GUIDE")
"""Folder where the pictures are written, if they are to be."""
SEARCH_MS = 120_000
APART = 2
"""Grey levels, out of 255, by which a picture may differ from the page, both seen from afar: less
than two pages, or a fold and what it holds, and more than another date or another field chosen."""


def quoted(title: str) -> list[str]:
    """All that a task quotes, in order: words of the screen and what is typed."""
    found = QUOTED.findall(FENCE.sub("", tasks()[title]))
    return [plain(word or typed) for word, typed in found]


class Reader:
    """Someone who follows a task; ``said`` is what was pressed, typed and read on the way."""

    def __init__(self, page, opened: Callable, folder: Path) -> None:
        self.page, self.opened, self.folder = page, opened, folder
        self.said: list[str] = []
        self.pictures: list[str] = []

    def on_a_phone(self, url: str) -> None:
        """Open an address on a phone, and go on there."""
        self.page = self.opened(url, width=390, height=844, **PHONE)
        self.rest()

    def reads(self, *labels: str, timeout: int | None = None):
        """See words of the page, in order; return where the last ones are."""
        for label in labels:
            self.said.append(label)
            drawn = self.page.get_by_role("button", name=label, exact=True)  # by the style alone
            written = self.page.get_by_text(label, exact=True)
            found = written.or_(drawn).filter(visible=True).first
            found.wait_for(timeout=timeout)
        return found

    def press(self, *labels: str) -> None:
        """Press what is called so, one after the other."""
        for label in labels:
            settled(self.page)
            self.reads(label).click()
        settled(self.page)

    def menu(self, group: str, name: str) -> None:
        """Choose a page in the menu."""
        self.said += [group, name]
        assert self.page.get_by_role("button", name=group, exact=True).is_visible()
        go(self.page, name)
        self.rest()

    def types(self, label: str, text: str, role: str = "textbox") -> None:
        """Type in a field, and press Enter."""
        settled(self.page)
        self.said += [label, text]
        field = self.page.get_by_role(role, name=label, exact=True).first
        field.click()
        field.fill(text)
        if role == "combobox":
            self.page.get_by_role("option").first.wait_for()
        field.press("Enter")
        settled(self.page)

    def chooses(self, label: str, option: str, typed: str = "") -> None:
        """Choose in a list, after a few letters or none."""
        settled(self.page)
        self.said += [label, *filter(None, [typed]), option]
        field = self.page.get_by_role("combobox", name=label, exact=True)
        field.click()
        if typed:
            field.fill(typed)
        self.page.get_by_role("option", name=option, exact=True).first.click()
        settled(self.page)

    def saves(self, label: str) -> bytes:
        """Press what gives a file; return its content."""
        settled(self.page)
        with self.page.expect_download(timeout=60_000) as waiting:
            self.reads(label).click()
        return waiting.value.path().read_bytes()

    def rest(self) -> None:
        """Wait until the page and its map rest."""
        settled(self.page)
        if self.page.locator('iframe[src*="streamlit_folium"]').count():
            map_frame(self.page)
            settled(self.page)

    def picture(self, name: str) -> None:
        """Find that the page looks like its picture in the guide, taken again when asked."""
        self.rest()
        self.pictures.append(name)
        assert self.page.get_by_test_id("stException").count() == 0
        with Image.open(io.BytesIO(self.page.screenshot())) as screen:
            if TAKEN:
                kept = ROOT / TAKEN / f"{name}.webp"
                screen.convert("RGB").save(kept, lossless=True, method=6)
            with Image.open(IMAGES / f"{name}.webp") as kept:
                assert kept.size == screen.size
                both = [one.convert("L").resize((64, 40)) for one in (kept, screen)]
        apart = ImageStat.Stat(ImageChops.difference(*both)).mean[0]
        assert apart < APART, f"{name} no longer looks like the page: make guide, then look at it"


WALKS: dict[str, tuple[Callable[[Reader], None], int]] = {}


def task(title: str, *, height: int = 800) -> Callable:
    """Declare the walk of a task, in a window of a height."""

    def declare(walk: Callable[[Reader], None]) -> Callable[[Reader], None]:
        WALKS[title] = walk, height
        return walk

    return declare


@task("Trouver sa commune")
def find(reader: Reader) -> None:
    reader.picture("premiere-page")
    home = reader.page.url
    reader.types("Votre commune, canton, lieu…", "st savin", "combobox")
    reader.page.get_by_role("heading", level=1, name="Saint-Savin").wait_for()
    reader.reads("Qui contacter ici ?")
    reader.page.goto(home)
    reader.rest()
    reader.reads("Ma commune", "Où manque-t-il de l’aide ?", "Et si un lieu ferme ou ouvre ?")
    reader.press("Préparer une réunion")
    reader.page.get_by_role("heading", level=1, name="réunion").wait_for()


@task("Lire la carte", height=1000)
def read_the_map(reader: Reader) -> None:
    reader.menu("Regarder", "Carte")
    reader.types("Commune", "Montmorillon", "combobox")
    reader.reads("Voir la fiche et qui contacter", "Indicateur", "Niveau")
    reader.picture("carte")
    reader.reads("Les mêmes données en tableau")


@task("Quelles communes de mon territoire sont loin ?", height=1000)
def far_in_a_territory(reader: Reader) -> None:
    reader.menu("Regarder", "Écarts")
    reader.chooses("Périmètre", "Chauvigny – Montmorillon (territoire)", "Montmorillon")
    reader.press("Loin d’une aide")
    reader.page.get_by_text("communes sur 65").wait_for()
    reader.picture("ecarts")
    reader.press("Seulement à plus de 20 minutes")
    reader.reads("Le coin foncé : besoin fort et accès difficile, agir d’abord ici.")


@task("Tous les chiffres dans un tableur", height=1060)
def every_figure(reader: Reader) -> None:
    reader.menu("Regarder", "Carte")
    reader.press("Tout télécharger…")
    reader.picture("telecharger")
    assert reader.saves("Excel avec dictionnaire et sources (XLSX)").startswith(b"PK")
    reader.page.keyboard.press("Escape")
    reader.reads("Télécharger ce que je vois")


@task("Envoyer exactement ce que l’on voit")
def send(reader: Reader) -> None:
    go(reader.page, "Carte")
    reader.rest()
    reader.chooses("Seuil", f"15{NBSP}min")
    reader.press("Copier le lien")
    link = reader.page.evaluate("navigator.clipboard.readText()")
    assert "seuil=15" in link
    home = link.partition("carte")[0]
    reader.on_a_phone(link)
    reader.picture("carte-telephone")
    reader.press("Menu")
    reader.on_a_phone(home)
    reader.picture("premiere-page-telephone")


@task("Que se passe-t-il si une France services ferme ?", height=1000)
def close_a_place(reader: Reader) -> None:
    reader.menu("Décider", "Simulateur")
    reader.chooses("On fermerait…", "France services de Civray", "Civray")
    reader.page.keyboard.press("Escape")
    reader.reads("Passent à plus de 20 min", "Où vont-ils ?")
    reader.picture("fermer")
    reader.press("Revenir à aujourd’hui")


@task("S’il ne restait que dix postes de conseiller numérique", height=1000)
def keep_ten(reader: Reader) -> None:
    reader.menu("Décider", "Simulateur")
    reader.press("Garder", "Conseillers numériques")
    reader.types("S’il ne restait que… postes", "10", "spinbutton")
    reader.page.get_by_text("10 postes de conseiller numérique gardés").wait_for(timeout=SEARCH_MS)
    reader.reads("Les choix possibles")
    reader.picture("garder")
    reader.press("Appliquer ce choix")


@task("Où trois permanences de plus aideraient-elles le plus ?", height=1000)
def three_more(reader: Reader) -> None:
    reader.menu("Décider", "Simulateur")
    reader.press("Meilleurs emplacements", "Permanences France services")
    reader.reads("Demi-journées de plus")
    reader.page.get_by_text("3 permanences d’une demi-journée de plus").wait_for(timeout=SEARCH_MS)
    reader.reads("Les choix possibles")
    reader.picture("permanences")


@task("Mon canton sur une page", height=1090)
def canton(reader: Reader) -> None:
    reader.menu("Décider", "Fiche")
    reader.chooses("Niveau", "Cantons")
    reader.types("Canton", "Lusignan", "combobox")
    reader.page.get_by_role("heading", name="Canton de Lusignan", level=1).wait_for()
    reader.picture("fiche-canton")
    assert reader.saves("Télécharger la fiche (PDF)").startswith(b"%PDF")
    reader.reads("Préparer 19 fiches (cantons, ZIP)")


@task("Pourquoi ma commune est-elle en priorité, et qui appeler ?", height=1560)
def why(reader: Reader) -> None:
    reader.menu("Décider", "Fiche")
    reader.types("Commune", "La Trimouille", "combobox")
    reader.reads("Pourquoi cette commune est-elle en priorité ?", "Qui contacter ici ?")
    reader.picture("fiche-commune")
    reader.reads("Comparer avec")


@task("Présenter en réunion")
def meeting(reader: Reader) -> None:
    reader.menu("Décider", "Réunion")
    reader.chooses("De quel territoire, EPCI ou canton", "Lusignan (canton)", "Lusignan")
    reader.press("Préparer la réunion du canton de Lusignan", "Présenter")
    reader.rest()
    reader.page.keyboard.press("ArrowRight")
    reader.page.locator("strong", has_text="2 / 8").wait_for()
    reader.picture("reunion")
    reader.page.keyboard.press("Escape")
    reader.press("Copier le lien")


@task("Où le besoin est-il fort, sans rien d’organisé ?", height=1000)
def nothing_done(reader: Reader) -> None:
    reader.menu("Agir", "Besoins sans action")
    reader.types("Commune où agir", "Monthoiron", "combobox")
    reader.reads("Partenaires déjà actifs à proximité", "Qui contacter ici ?")
    reader.picture("besoins")
    reader.press("Impulser une action à Monthoiron")
    reader.page.get_by_test_id("stForm").wait_for()


@task("Inscrire un atelier d’hier", height=1000)
def record(reader: Reader) -> None:
    reader.menu("Agir", "Actions")
    reader.types("Intitulé", "Atelier Pronote")
    reader.reads("Date")
    reader.page.get_by_role("spinbutton", name="jour").first.click()
    reader.page.keyboard.type(f"{paris_today() - timedelta(days=1):%d%m%Y}")
    reader.types("Commune ou lieu", "La Trimouille", "combobox")
    reader.press("Enregistrer")
    reader.page.get_by_text("Inscrite :").first.wait_for()
    reader.picture("actions")
    reader.reads("Préciser")
    reader.press("Défaire la dernière écriture")
    reader.reads("Verser un tableur")


@task("Remplacer les territoires par les nôtres", height=1000)
def own_territories(reader: Reader) -> None:
    reader.menu("Comprendre", "Importer")
    territories().to_csv(reader.folder / "territoires.csv", index=False, sep=";")
    browse = reader.page.locator("[data-testid=stFileUploaderDropzone] button")
    browse.get_by_text("Choisir un fichier").wait_for()
    reader.said.append("Choisir un fichier")
    with reader.page.expect_file_chooser() as asked:
        browse.click()
    asked.value.set_files(reader.folder / "territoires.csv")
    reader.reads("Ce qui change")
    reader.picture("importer")
    reader.press("Accepter")
    reader.page.get_by_text("Tous les écrans en tiennent compte").wait_for()
    reader.press("Annuler le dernier import", "Revenir aux données d’avant")
    reader.page.get_by_text("de nouveau affichées").wait_for()


@task("Que veut dire ce mot ?")
def word(reader: Reader) -> None:
    reader.menu("Comprendre", "Méthode")
    reader.types("Filtrer les indicateurs et les mots", "seuil")
    reader.page.locator("#seuil").wait_for()


def test_every_task_of_the_guide_is_walked():
    assert list(WALKS) == list(tasks())


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    """A server with imports of its own, and the invented actions of the demonstration."""
    home = tmp_path_factory.mktemp("guide")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATOIRE_IMPORTS", str(home / "imports"))
        patch.delenv(location.URL, raising=False)
        command = [sys.executable, "-m", "geo", "register", "demo", "86"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        with serve(ROOT / "app.py", ROOT, home) as served:
            yield served


@pytest.mark.parametrize("title", WALKS)
def test_a_task_is_done_as_the_guide_says(url, open_page, tmp_path, title):
    walk, height = WALKS[title]
    page = open_page(url, height=height, permissions=["clipboard-read", "clipboard-write"])
    reader = Reader(page, open_page, tmp_path)
    reader.rest()
    walk(reader)
    page.goto("about:blank")
    assert list(map(plain, reader.said)) == quoted(title)
    assert reader.pictures == [Path(path).stem for path, _ in shown(tasks()[title])]
