"""The map in a real Chromium, served by a real Streamlit, through a page of its own."""

import shutil
from pathlib import Path

import pytest

from geo.base import palette
from geo.maps.labels import RULE
from geo.pack.kinds import KINDS
from tests.browser import six
from tests.browser.conftest import map_frame, paints, serve, spot

POITIERS, LA_TRIMOUILLE = "86194", "86273"


def paint_by(page, frame, act):
    """Do something on the page and wait for the map's next paint."""
    before = paints(frame)
    act()
    return map_frame(page, painted=before + 1)


def fill(frame, code):
    return frame.get_attribute(f'path[data-code="{code}"]', "fill")


def choose(page, label):
    return lambda: page.get_by_text(label, exact=True).click()


def toggle(page, layer):
    return lambda: page.get_by_role("button", name=layer, exact=True).click()


def size(frame):
    return frame.evaluate(
        "(() => { const s = window.map.getSize(); return [s.x, s.y, window.map.getZoom()] })()"
    )


@pytest.fixture
def vienne(open_page, harness_url):
    page = open_page(f"{harness_url}?pack=86")
    return page, map_frame(page)


@pytest.fixture
def squares(open_page, harness_url):
    page = open_page(f"{harness_url}?pack=six")
    return page, map_frame(page)


# ---------- painting ----------


@pytest.mark.journey
def test_communes_have_their_colours_without_internet(vienne):
    page, frame = vienne
    assert frame.locator('path[role="option"]').count() == 265
    codes = frame.evaluate(
        "[...document.querySelectorAll('path[role=option]')].map(p => p.dataset.code)"
    )
    assert codes == sorted(codes)
    for index in (0, 1, 5, 264):
        assert fill(frame, codes[index]) == palette.DIFFICULTY[index % 5]
    assert page.record.outside == []
    assert frame.locator("#obs-missing").count() == 1
    assert fill(frame, codes[4]) == "url(#obs-missing)"


def test_a_change_keeps_frame_zoom_and_shapes(vienne):
    page, frame = vienne
    element = frame.frame_element()
    element.evaluate("frame => { frame.dataset.same = 'yes' }")
    frame.evaluate(
        """() => { window.map.setView([46.4, 0.9], 10.5, {animate: false});
        document.querySelector('path[role=option]').dataset.same = 'yes' }"""
    )
    view = "JSON.stringify([window.map.getZoom(), window.map.getCenter()])"
    before = frame.evaluate(view)
    again = paint_by(page, frame, choose(page, "B"))
    assert page.locator("iframe[data-same=yes]").count() == 1
    assert again.locator("path[data-same=yes]").count() == 1
    assert frame.evaluate(view) == before
    assert fill(frame, "86001") == palette.DIFFICULTY[1]


def test_names_are_drawn_again_only_when_they_may_move(vienne):
    page, frame = vienne
    names = frame.locator(".obs-name")
    shown = names.all_inner_texts()
    assert len(shown) > 5
    frame.evaluate("document.querySelectorAll('.obs-name').forEach(n => { n.dataset.same = '1' })")
    kept = frame.locator(".obs-name[data-same]")
    paint_by(page, frame, choose(page, "B"))
    assert kept.count() == len(shown)
    paint_by(page, frame, toggle(page, "france_services"))
    assert kept.count() == 0
    paint_by(page, frame, toggle(page, "france_services"))
    assert names.all_inner_texts() == shown


def test_the_last_of_several_quick_changes_wins(vienne):
    page, frame = vienne
    for label in ("B", "A", "B"):
        page.get_by_text(label, exact=True).click()
    frame.wait_for_function(
        "c => document.querySelector('path[data-code=\"86001\"]').getAttribute('fill') === c",
        arg=palette.DIFFICULTY[1],
    )


def test_a_change_during_the_first_loading_is_not_lost(page, harness_url):
    held = []
    page.route("**/app/static/geo/*.js", lambda route: held.append(route))
    with page.expect_request("**/app/static/geo/*.js"):
        page.goto(f"{harness_url}?pack=86")
    page.get_by_text("B", exact=True).click()
    page.get_by_text("Peint : B").wait_for()
    (route,) = held
    route.continue_()
    frame = map_frame(page)
    frame.wait_for_function(
        "c => document.querySelector('path[data-code=\"86001\"]').getAttribute('fill') === c",
        arg=palette.DIFFICULTY[1],
    )


def test_levels_name_the_unit(vienne):
    page, frame = vienne
    paint_by(page, frame, choose(page, "territoire"))
    label = frame.get_attribute(f'path[data-code="{POITIERS}"]', "aria-label")
    assert label.startswith("Poitiers, ")
    assert "min" in label
    colours = frame.evaluate(
        "[...new Set([...document.querySelectorAll('path[role=option]')]"
        ".map(p => p.getAttribute('fill')))].length"
    )
    assert colours == 5


def test_numbers_are_written_as_everywhere_else(vienne):
    _, frame = vienne
    label = frame.get_attribute('path[data-code="86002"]', "aria-label")
    assert label.endswith(", 1\u202f234,5\u00a0min")
    label = frame.get_attribute('path[data-code="86005"]', "aria-label")
    assert label.endswith(", donnée manquante")


def test_stocks_are_circles(vienne):
    page, frame = vienne
    paint_by(page, frame, choose(page, "C"))
    circles = frame.locator(".leaflet-obs-circles-pane path")
    assert circles.count() == 265
    box = circles.first.bounding_box()
    assert box["width"] == pytest.approx(61, abs=2)  # Poitiers, 30 px of radius and the edge
    assert fill(frame, "86001") == palette.PAPER


# ---------- picking ----------


def test_a_click_hands_back_the_code_once(vienne):
    page, frame = vienne
    for number, code in enumerate((LA_TRIMOUILLE, POITIERS, LA_TRIMOUILLE), start=1):
        before = paints(frame)
        page.mouse.click(*spot(page, frame, code))
        page.get_by_text(f"Choisie : {code} ; clics : {number}").wait_for()
        map_frame(page, painted=before + 1)
        selected = frame.locator('path[aria-selected="true"]')
        assert selected.get_attribute("data-code") == code
    paint_by(page, frame, choose(page, "B"))
    page.get_by_text(f"Choisie : {LA_TRIMOUILLE} ; clics : 3").wait_for()


def test_several_selected_communes_have_one_contour(squares):
    _, frame = squares
    key = frame.evaluate("Object.keys(observatoire.geo).find(name => name.startsWith('99'))")
    frame.evaluate(
        """geo => observatoire.paint({geo, level: 'commune', classes: '......',
        selected: ['99001', '99002', '99003', '99004']})""",
        key,
    )
    contour = frame.locator(f'.leaflet-obs-borders-pane path[stroke="{palette.ACCENT}"]')
    assert contour.count() == 1
    assert contour.get_attribute("d").count("M") == 8  # sides of a 2 × 2 block of squares


def test_only_the_code_travels_back(vienne):
    page, frame = vienne
    messages = frame.evaluate_handle("[]")
    frame.evaluate(
        """store => { const send = window.parent.postMessage.bind(window.parent);
        window.Streamlit.setComponentValue = value => { store.push(JSON.stringify(value)) } }""",
        messages,
    )
    page.mouse.click(*spot(page, frame, LA_TRIMOUILLE))
    frame.wait_for_function("store => store.length > 0", arg=messages)
    (sent,) = messages.json_value()
    assert LA_TRIMOUILLE in sent
    assert len(sent) < 200


@pytest.mark.journey
def test_the_keyboard_reaches_and_picks_communes(vienne):
    page, frame = vienne
    assert frame.locator('path[tabindex="0"]').count() == 1
    frame.focus("#map_div")
    page.keyboard.press("Tab")
    focused = "document.activeElement.dataset.code"
    assert frame.evaluate(focused) == POITIERS  # the most populous comes first
    latitude = "window.map.getContainer().ownerDocument.activeElement.getBoundingClientRect().y"
    start = frame.evaluate(latitude)
    page.keyboard.press("ArrowDown")
    below = frame.evaluate(focused)
    assert below != POITIERS
    assert frame.evaluate(latitude) > start
    ring = frame.locator(
        f'.leaflet-obs-borders-pane path[stroke="{palette.INK}"][stroke-width="3"]'
    )
    assert ring.count() == 1
    assert frame.locator(".obs-tip").is_visible()
    page.keyboard.press("Enter")
    page.get_by_text(f"Choisie : {below} ;").wait_for()
    page.keyboard.press("Tab")
    assert frame.evaluate("document.activeElement.title") == "Agrandir"


def test_a_site_picks_its_commune(vienne):
    page, frame = vienne
    paint_by(page, frame, toggle(page, "mds"))
    sites = frame.locator(".obs-site")
    assert sites.count() == 8
    sites.first.hover()
    assert "Maison départementale des solidarités" in frame.locator(".obs-tip").inner_text()
    sites.first.click()
    page.get_by_text("Choisie : 86").wait_for()


def test_layers_come_and_go(vienne):
    page, frame = vienne
    paint_by(page, frame, toggle(page, "colleges"))
    shown = frame.locator(".obs-site").count()
    assert shown >= 20  # 46 collèges, some at the same chef-lieu
    assert frame.get_attribute(".obs-site", "fill") == KINDS["colleges"].symbol.colour
    paint_by(page, frame, toggle(page, "mds"))
    assert frame.locator(".obs-site").count() == shown + 8
    paint_by(page, frame, toggle(page, "colleges"))
    paint_by(page, frame, toggle(page, "mds"))
    assert frame.locator(".obs-site").count() == 0


# ---------- living in a page ----------


@pytest.mark.parametrize("width", [1280, 390])
def test_the_whole_department_is_in_view(open_page, harness_url, width):
    page = open_page(f"{harness_url}?pack=86", width=width, height=844)
    frame = map_frame(page)
    across, down, _ = size(frame)
    assert across > width * 0.8
    box = frame.evaluate(
        """(() => { const b = document.querySelector('.leaflet-obs-communes-pane g')
        .getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom] })()"""
    )
    assert box[0] >= 0
    assert box[1] >= 0
    assert box[2] <= across
    assert box[3] <= down
    assert max((box[2] - box[0]) / across, (box[3] - box[1]) / down) > 0.85
    names = frame.locator(".obs-name")
    boxes = [name.bounding_box() for name in names.all()]
    assert 8 <= len(boxes) <= RULE["most"]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart_x = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            apart_y = a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
            assert apart_x or apart_y
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_no_name_lies_under_the_scale_bar_the_buttons_or_the_credits(open_page, harness_url):
    page = open_page(f"{harness_url}?pack=86")
    frame = map_frame(page)
    covered = """(() => {
      const box = (e) => e.getBoundingClientRect();
      const over = (a, b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      const controls = [...document.querySelectorAll('.leaflet-control')].map(box);
      const names = [...document.querySelectorAll('.obs-name')];
      return [names.length, names.filter((n) => controls.some((c) => over(box(n), c)))
        .map((n) => n.textContent)];
    })()"""
    # the largest town where the scale bar stands, then where the credits do
    for across in (60, "x - 60"):
        frame.evaluate(
            """(code) => {
              const { codes, points } = Object.values(observatoire.geo)[0];
              const [lat, lon] = points[codes.indexOf(code)];
              window.map.setZoom(11, { animate: false });
              const { x, y } = window.map.getSize();
              const at = window.map.latLngToContainerPoint([lat / 10000, lon / 10000]);
              window.map.panBy([at.x - (ACROSS), at.y - y + 8], { animate: false });
            }""".replace("ACROSS", str(across)),
            POITIERS,
        )
        names, hidden = frame.evaluate(covered)
        assert names
        assert hidden == []


def test_the_map_follows_its_frame(vienne):
    page, frame = vienne
    wide = size(frame)
    page.set_viewport_size({"width": 390, "height": 800})
    frame.wait_for_function("w => window.map.getSize().x < w / 2", arg=wide[0])
    frame.wait_for_function("z => window.map.getZoom() < z", arg=wide[2])


def test_the_wheel_scrolls_the_page_not_the_map(vienne):
    page, frame = vienne
    zoom = size(frame)[2]
    page.mouse.move(*spot(page, frame, POITIERS))
    y = "document.querySelector('[data-testid=stMain]').scrollTop"
    start = page.evaluate(y)
    page.mouse.wheel(0, 120)
    page.wait_for_function(f"start => {y} > start", arg=start)
    assert size(frame)[2] == zoom
    assert "Ctrl" in frame.get_attribute("#map_div", "data-gesture-handling-scroll-content")
    assert "deux doigts" in frame.get_attribute("#map_div", "data-gesture-handling-touch-content")


def test_it_speaks_french(vienne):
    _, frame = vienne
    assert frame.evaluate("document.documentElement.lang") == "fr"
    assert frame.frame_element().get_attribute("title") == "Carte du banc"
    assert frame.get_attribute("#map_div", "aria-label").startswith("Carte du banc")
    titles = frame.locator(".leaflet-control-zoom a").evaluate_all("all => all.map(a => a.title)")
    assert titles == ["Agrandir", "Réduire", "Voir tout le département"]
    assert frame.locator(".leaflet-control-attribution").inner_text() == "IGN, INSEE"
    assert frame.locator("a[href^=http]").count() == 0


def test_a_base_map_out_of_reach_says_so_and_data_stay(vienne):
    page, frame = vienne
    page.record.outside_allowed = True  # the reader asked for it
    paint_by(page, frame, choose(page, "osm"))
    notice = frame.locator(".obs-notice")
    notice.get_by_text("Fond de carte injoignable").wait_for()
    assert "OpenStreetMap" in frame.locator(".leaflet-control-attribution").inner_text()
    assert fill(frame, "86001") == palette.DIFFICULTY[0]
    assert all("tile.openstreetmap.org" in url for url in page.record.outside)
    paint_by(page, frame, choose(page, "None"))
    assert notice.inner_text() == ""


@pytest.mark.parametrize(
    "paint",
    ["null", "{}", "{geo: 'x'}", "{geo: KEY, classes: '0'}", "{geo: KEY, level: 'pays'}", "3"],
)
def test_a_bad_paint_changes_nothing(vienne, paint):
    page, frame = vienne
    key = frame.evaluate("Object.keys(observatoire.geo)[0]")
    frame.evaluate(f"observatoire.paint({paint.replace('KEY', repr(key))})")
    assert fill(frame, "86001") == palette.DIFFICULTY[0]
    assert "Rechargez" in frame.locator(".obs-notice").inner_text()
    paint_by(page, frame, choose(page, "B"))
    assert fill(frame, "86001") == palette.DIFFICULTY[1]
    assert frame.locator(".obs-notice").inner_text() == ""


def test_hostile_names_are_text_everywhere(squares):
    page, frame = squares
    for layer in ("mds", "cnfs", "resource_places"):
        paint_by(page, frame, toggle(page, layer))
    for index, name in enumerate(six.NAMES):
        page.mouse.move(*spot(page, frame, f"9900{index + 1}"))
        shown = frame.locator(".obs-tip strong").text_content()
        assert shown == name.replace("'", "’")
    paint_by(page, frame, choose(page, "territoire"))
    page.mouse.move(*spot(page, frame, "99001"))
    assert frame.locator(".obs-tip strong").text_content() == six.NAMES[0]
    frame.locator(".obs-site").first.hover()
    assert six.SITE in frame.locator(".obs-tip").text_content()
    frame.locator(".obs-site").first.click()
    page.get_by_text("Choisie : 99001").wait_for()
    for tag in ("img", "#map_div b", "svg[onload]"):
        assert frame.locator(tag).count() == 0
    # `page.record` fails the test when any of them ran: no dialog, no error, no request


def test_it_works_under_a_base_path(open_page, tmp_path):
    (tmp_path / "static").mkdir()
    shutil.copy(Path(__file__).with_name("harness_app.py"), tmp_path)
    script = tmp_path / "harness_app.py"
    with serve(script, tmp_path, tmp_path, "--server.baseUrlPath=obs/86") as url:
        page = open_page(f"{url}/?pack=six")
        assert map_frame(page).locator('path[role="option"]').count() == 6
        page.close()
