"""The observatory itself in a real Chromium, offline, wide and narrow."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.access.measures import Params
from geo.base import palette
from geo.base.french import NBSP, NNBSP
from geo.pack import pack
from geo.reading import as_near, commune_card, tables
from pages.ui.shell import router
from pages.ui.texts import common, first_page, navigation, place_choice
from tests.browser.conftest import (
    ROOT,
    download,
    eventually,
    go,
    map_frame,
    paints,
    serve,
    settled,
    spot,
)
from tests.helpers import lanes

LA_TRIMOUILLE, MONTMORILLON = "86273", "86165"
# the journeys draw the wide pages
WIDTHS = [pytest.param(1280, 800, marks=pytest.mark.slow), (390, 844)]


def plain(text):
    return text.replace(NBSP, " ").replace(NNBSP, " ")


def choose(page, label, option):
    """Choose in a list as a person does: open it, type, press Enter."""
    settled(page)
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()


def fills(frame):
    return frame.evaluate(
        "Object.fromEntries([...document.querySelectorAll('path[role=option]')]"
        ".map(p => [p.dataset.code, p.getAttribute('fill')]))"
    )


@pytest.mark.parametrize(("width", "height"), WIDTHS)
@pytest.mark.parametrize("path", ["", "carte", "donnees"])
def test_a_page_fits_its_screen_in_french(open_page, app_url, path, width, height):
    page = open_page(f"{app_url}{path}", width=width, height=height)
    page.get_by_role("heading", level=1).wait_for()
    if path == "carte":
        map_frame(page)
    settled(page)
    page.wait_for_function("document.documentElement.lang === 'fr'")
    overflow = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.journey
@pytest.mark.parametrize(
    ("width", "height"), [(1280, 800), pytest.param(390, 844, marks=pytest.mark.slow)]
)
def test_the_first_page_answers_at_sight(open_page, app_url, width, height):
    page = open_page(app_url, width=width, height=height)
    frame = map_frame(page)
    settled(page)
    title = page.get_by_role("heading", level=1)
    assert title.inner_text() == "Observatoire de l’inclusion numérique de la Vienne"
    assert plain(page.locator(".st-key-answer").inner_text()) == (
        "Dans la Vienne, environ 6 200 habitants sont à plus de 20 minutes d’une France services, "
        "31 000 à plus de 15."
    )
    assert "au 1er août 2024" in plain(page.locator(".quality").first.inner_text())
    search = page.get_by_role("combobox", name=first_page.SEARCH)
    tops = [one.bounding_box()["y"] for one in (title, search, frame.frame_element())]
    assert tops == sorted(tops)
    seen = min(frame.frame_element().bounding_box()["height"], height - tops[-1])
    assert seen >= 300, "the map is in sight"
    doors = page.locator(".st-key-doors").get_by_role("link").all_inner_texts()
    assert [one.split("\n")[-1] for one in doors] == [label for _, label, _ in first_page.DOORS]


def test_the_first_page_finds_a_place_by_keyboard_and_by_a_click(open_page, app_url):
    page = open_page(app_url)
    frame = map_frame(page)
    settled(page)
    field = page.get_by_role("combobox", name=first_page.SEARCH)
    field.focus()
    page.keyboard.type("st savin")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Saint-Savin").wait_for()
    assert "lieu=86246" in page.url
    go(page, "Vue d’ensemble")
    page.get_by_role("heading", level=1, name="Observatoire").wait_for()
    settled(page)
    frame = map_frame(page)
    page.mouse.click(*spot(page, frame, MONTMORILLON))
    page.get_by_role("heading", level=1, name="Montmorillon").wait_for()


def test_a_row_of_the_first_page_opens_the_fiche_of_its_territory(open_page, app_url):
    page = open_page(app_url)
    map_frame(page)
    settled(page)
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    settled(page)
    box = table.bounding_box()
    page.mouse.click(box["x"] + 18, box["y"] + 36 + 17)  # the box of the first row
    page.get_by_role("heading", level=1, name="Chauvigny").wait_for()
    assert "lieu=T4" in page.url


def test_a_table_is_sent_once_its_fold_is_opened_and_its_link_opens_it(open_page, app_url):
    page = open_page(f"{app_url}carte")
    map_frame(page)
    settled(page)
    assert page.get_by_test_id("stDataFrame").count() == 0
    page.locator("summary").filter(has_text=common.TABLE).click()
    page.get_by_test_id("stDataFrame").wait_for()
    page.wait_for_url("**ouvert=tableau**")
    page.reload()
    page.get_by_test_id("stDataFrame").wait_for()
    settled(page)
    page.locator("summary").filter(has_text=common.TABLE).click()
    page.get_by_test_id("stDataFrame").wait_for(state="detached")
    assert "ouvert" not in page.url


def test_a_list_of_places_says_in_french_what_it_found(open_page, app_url):
    page = open_page(f"{app_url}carte")
    map_frame(page)
    settled(page)
    field = page.get_by_role("combobox", name="Commune")
    field.fill("xyzq")
    typed = page.get_by_role("option").first
    typed.wait_for()
    told = "e => getComputedStyle(e.querySelector('div'), '::after').content"
    assert typed.evaluate(told).strip('"') == place_choice.SEARCH
    page.keyboard.press("Enter")
    status = page.locator("p[role=status]")
    status.wait_for()
    assert plain(status.inner_text()).startswith("Aucun résultat pour « xyzq »")
    assert field.input_value() == common.NO_PLACE
    field.fill("chatelerault")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Châtellerault (commune)", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator(".card h2", has_text="Châtellerault").wait_for()


def test_the_map_is_above_the_fold_with_a_numbered_legend(open_page, app_url):
    page = open_page(f"{app_url}carte")
    frame = map_frame(page)
    settled(page)
    box = frame.frame_element().bounding_box()
    assert box["y"] <= 300
    assert box["y"] + box["height"] <= 800
    counts = page.locator(".legend .count").all_inner_texts()
    assert sum(int(plain(count).replace(" ", "")) for count in counts) == 265
    used = set(fills(frame).values())
    assert used <= set(palette.DIFFICULTY)
    assert len(used) == sum(count != "0" for count in counts)


def test_an_indicator_changes_without_a_blank_map(open_page, app_url):
    page = open_page(f"{app_url}carte")
    frame = map_frame(page)
    element, before = frame.frame_element(), fills(frame)
    frame.evaluate("window.map.setZoom(10.5)")
    seen = paints(frame)
    choose(page, "Indicateur", "Minutes jusqu’à la MDS la plus proche")
    frame = map_frame(page, painted=seen + 1)
    assert frame.frame_element().evaluate("(now, was) => now === was", element)
    assert frame.evaluate("window.map.getZoom()") == 10.5
    assert fills(frame) != before
    assert "MDS la plus proche" in page.get_by_role("heading", level=1).inner_text()


def test_a_click_tells_who_serves_the_commune_and_how_far(open_page, app_url):
    page = open_page(f"{app_url}carte")
    frame = map_frame(page)
    page.mouse.click(*spot(page, frame, MONTMORILLON))
    panel = page.locator(".card")
    panel.wait_for()
    assert plain(panel.inner_text()).startswith("Montmorillon")
    text = plain(page.locator(".served").inner_text())
    for expected in (
        "France services de Montmorillon",
        "du mardi au jeudi",
        "rattachement déduit",
        "Communauté de communes Vienne et Gartempe (employé par l’EPCI de la commune)",
    ):
        assert expected in text
    assert "lieu=86165" in page.url


def test_the_same_figure_on_the_panel_in_the_download_and_on_the_command_line(open_page, app_url):
    page = open_page(f"{app_url}carte?lieu={LA_TRIMOUILLE}")
    page.locator(".card").wait_for()
    loaded = pack.load("86")
    service = commune_card.service(loaded, LA_TRIMOUILLE, "france_services", Params())
    assert service.how_far in page.locator(".served").inner_text()
    assert service.name in page.locator(".served").inner_text()
    opener = page.get_by_role("button", name="Télécharger ce que je vois")
    content = download(page, opener, "CSV pour Excel, tel qu’affiché").path().read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 265
    row = next(row for row in rows if row["Code INSEE"] == LA_TRIMOUILLE)
    name = "Minutes jusqu’à la France services la plus proche"
    found = {key.replace(NBSP, " "): value.replace(",", ".") for key, value in row.items()}
    equal = as_near.places(loaded, "france_services", Params().counts)[LA_TRIMOUILLE]
    assert found[f"{name} : lieu"] == equal.replace("’", "'")
    assert service.name in equal, "nothing tells the two apart"
    assert float(found[name]) == pytest.approx(service.central, abs=0.05)  # as on screen
    assert float(found[f"{name} : km"]) == pytest.approx(service.distance_m / 1000, abs=0.05)
    assert "ANCT" in found["Sources"]
    expected = tables.under_map(loaded, "france_services_min", "commune", Params())
    assert [row["Code INSEE"] for row in rows] == expected["code_insee"].tolist()


def test_journey_12_a_link_reopens_exactly_the_same_view(open_page, app_url):
    page = open_page(f"{app_url}carte")
    frame = map_frame(page)
    choose(page, "Indicateur", "Part des 65 ans et plus")
    page.get_by_role("heading", name="Où la part des 65 ans").wait_for()
    choose(page, "Indicateur", "Minutes jusqu’à la MDS la plus proche")
    page.get_by_role("heading", name="la MDS la plus proche").wait_for()
    page.get_by_role("button", name="Collèges").click()
    choose(page, "Seuil", f"30{NBSP}min")
    choose(page, "Commune", "La Trimouille")
    page.locator(".card").wait_for()
    page.wait_for_function("location.search.includes('lieu=86273')")
    frame = map_frame(page)
    settled(page)
    copied = page.url
    colleague = open_page(copied)
    theirs = map_frame(colleague)
    colleague.locator(".card").wait_for()
    settled(page)
    settled(colleague)
    assert fills(theirs) == fills(frame)
    assert colleague.locator(".card").inner_text() == page.locator(".card").inner_text()
    assert (
        colleague.locator(".legend").all_inner_texts() == page.locator(".legend").all_inner_texts()
    )
    assert colleague.url == copied
    pressed = 'button[data-variant="pills"][aria-pressed="true"]'
    assert (
        colleague.locator(pressed).all_inner_texts()
        == page.locator(pressed).all_inner_texts()
        != []
    )


ADDRESSES = [
    "", "carte", "ecarts", "fiche", "horaires", "simulateur", "scenarios", "reunion",
    "evolution", "methode", "donnees", "importer", "actions", "besoins", "qui_fait_quoi", "tne",
]  # fmt: skip
"""Addresses that links and favourites of readers hold: they live on, whatever the menu says."""


@pytest.mark.parametrize("path", lanes.first(ADDRESSES, 3))
def test_an_address_of_before_opens_its_page(open_page, app_url, path):
    page = open_page(f"{app_url}{path}")
    page.get_by_role("heading", level=1).wait_for()
    settled(page)
    assert page.get_by_text("Page not found").count() == 0
    group, title = next(
        (group, entries[path or router.FIRST].title)
        for group, entries in navigation.GROUPS.items()
        if (path or router.FIRST) in entries
    )
    page.get_by_role("button", name=group, exact=True).click()
    assert page.locator("[role=menuitem][aria-current=page]").inner_text() == title


def test_a_broken_link_is_said_gently(open_page, app_url):
    page = open_page(f"{app_url}carte?indicateur=bonheur&seuil=%3Cscript%3E&lieu=75056")
    map_frame(page)
    notice = page.get_by_test_id("stAlert").inner_text()
    assert all(name in notice for name in ("indicateur", "seuil", "lieu"))
    page.wait_for_function("!location.search.includes('bonheur')")


def test_the_view_survives_a_change_of_page(open_page, app_url):
    page = open_page(f"{app_url}carte?seuil=10&lieu={LA_TRIMOUILLE}")
    map_frame(page)
    go(page, "Vue d’ensemble")
    page.locator(".figures").wait_for()
    settled(page)
    assert "10 min" in plain(page.locator(".figures").inner_text())
    go(page, "Carte")
    map_frame(page)
    settled(page)
    assert plain(page.locator(".card").inner_text()).startswith("La Trimouille")
    page.wait_for_function("location.search.includes('seuil=10')")


def at(page, path, **query):
    """Wait until the address is a page with exactly these parameters."""
    eventually(page, lambda: page.evaluate("location.pathname"), f"/{path}")
    expected = {name: [value] for name, value in query.items()}
    eventually(page, lambda: parse_qs(urlsplit(page.url).query), expected)


@pytest.mark.journey
def test_back_and_forward_visit_every_state_the_usual_one_too(open_page, app_url):
    page = open_page(f"{app_url}methode")
    heading = page.get_by_role("heading", level=1)
    heading.wait_for()
    before = page.evaluate("history.length")
    go(page, "Vue d’ensemble")
    threshold = page.get_by_role("combobox", name="Seuil")
    threshold.wait_for()
    choose(page, "Seuil", f"10{NBSP}min")
    at(page, "", seuil="10")
    go(page, "Qui fait quoi")
    at(page, "qui_fait_quoi", seuil="10")
    choose(page, "Commune", "Montmorillon")  # two fields of the view, one step
    at(page, "qui_fait_quoi", seuil="10", lieu=MONTMORILLON)
    eventually(
        page, page.title, "Qui fait quoi – Montmorillon – Observatoire de l’inclusion numérique"
    )
    settled(page)
    assert page.evaluate("history.length") == before + 4

    page.go_back()
    at(page, "qui_fait_quoi", seuil="10")
    eventually(
        page, page.title, "Qui fait quoi – La Vienne – Observatoire de l’inclusion numérique"
    )
    page.go_back()
    at(page, "", seuil="10")
    threshold.wait_for()
    page.go_back()
    at(page, "")
    eventually(page, lambda: plain(threshold.input_value()), "20 min")
    page.go_back()
    at(page, "methode")
    page.get_by_role("heading", name="Comment ces chiffres").wait_for()
    page.go_forward()
    page.go_forward()
    at(page, "", seuil="10")
    eventually(page, lambda: plain(threshold.input_value()), "10 min")
    page.go_forward()
    page.go_forward()
    at(page, "qui_fait_quoi", seuil="10", lieu=MONTMORILLON)
    page.get_by_role("heading", name="à Montmorillon").wait_for()


@pytest.mark.parametrize("clipboard", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_the_link_of_a_page_is_copied_and_its_view_added(open_page, app_url, clipboard):
    url = f"{app_url}qui_fait_quoi?lieu={MONTMORILLON}"
    page = open_page(url, permissions=["clipboard-read", "clipboard-write"])
    if not clipboard:  # as over plain HTTP
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    settled(page)
    add = page.get_by_role("button", name="Ajouter à la réunion")
    assert add.count() == 0, "a page that a meeting cannot show"
    page.get_by_role("button", name="Copier le lien").click()
    page.get_by_text("Lien copié").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == url
    if not clipboard:
        page.evaluate("() => { document.execCommand = () => false; }")
        page.get_by_role("button", name="Copier le lien").click()
        page.get_by_text("Lien non copié").wait_for()
        assert page.url == url, "the address to copy"
    go(page, "Fiche")
    page.get_by_role("heading", name="Montmorillon").first.wait_for()
    settled(page)
    add.press("Enter")
    page.get_by_role("status").get_by_text("Vue ajoutée").wait_for()
    at(page, "fiche", lieu=MONTMORILLON, reunion=f"fiche~lieu~{MONTMORILLON}")
    go(page, "Réunion")
    page.get_by_text("Fiche\u00a0: Montmorillon").wait_for()


def test_every_level_paints_and_counts_its_units(open_page, app_url):
    page = open_page(f"{app_url}carte")
    frame = map_frame(page)
    for label, units in (("Cantons", 20), ("Territoires des solidarités", 5)):
        seen = paints(frame)
        choose(page, "Niveau", label)
        frame = map_frame(page, painted=seen + 1)
        page.wait_for_function(
            "n => [...document.querySelectorAll('.legend .count')]"
            ".reduce((sum, e) => sum + Number(e.innerText), 0) === n",
            arg=units,
        )
        assert "#" in next(iter(fills(frame).values()))


def test_a_stock_is_drawn_as_circles(open_page, app_url):
    page = open_page(f"{app_url}carte?indicateur=population")
    frame = map_frame(page)
    assert set(fills(frame).values()) == {palette.UNCHANGED}
    assert frame.locator(".leaflet-obs-circles-pane path").count() == 265


def test_the_first_visit_of_a_server_may_be_a_link(open_page, tmp_path):
    with serve(ROOT / "app.py", ROOT, tmp_path) as url:
        page = open_page(f"{url}carte?lieu={LA_TRIMOUILLE}")
        map_frame(page)
        page.locator(".card").wait_for()
        assert plain(page.locator(".card").inner_text()).startswith("La Trimouille")
        assert page.get_by_role("button", name="Regarder").is_visible()
        page.goto("about:blank")  # before its server goes


@pytest.mark.slow  # the map alone does, in test_map
def test_it_works_under_a_base_path(open_page, tmp_path):
    with serve(ROOT / "app.py", ROOT, tmp_path, "--server.baseUrlPath=numerique") as url:
        page = open_page(url)
        go(page, "Carte")
        assert len(fills(map_frame(page))) == 265
        page.goto("about:blank")


def test_keyboard_alone_reads_a_commune(open_page, app_url):
    page = open_page(f"{app_url}carte")
    map_frame(page)
    field = page.get_by_role("combobox", name="Commune")
    field.focus()
    page.keyboard.type("Civray")
    page.get_by_role("option", name="Civray", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.locator(".card").wait_for()
    assert plain(page.locator(".card").inner_text()).startswith("Civray")
