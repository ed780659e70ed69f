"""A real Streamlit server and a real Chromium that can reach nothing but this machine.

``app_url`` serves the observatory, ``harness_url`` the map alone. ``page`` (or ``open_page``,
for another window size) records every request, console message and page error, and fails the
test when anything left the machine, failed or complained.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pages.ui.texts import navigation

ROOT = Path(__file__).parents[2]
TIMEOUT_MS = 30_000
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


# ---------- server ----------


@contextmanager
def serve(
    script: Path, folder: Path, home: Path, *options: str, mode: str = "local"
) -> Iterator[str]:
    """Run ``streamlit run`` on a free loopback port; yield its URL; stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "HOME": str(home),
        "PYTHONPATH": _python_path(),
        "OBSERVATOIRE_MODE": mode,  # ``local``, as ``make run`` says it
        "OBSERVATOIRE_PREMIERE_VISITE": "non",
    }
    log = home / f"{script.stem}-{port}.log"
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        "--server.enableStaticServing=true",
        "--server.headless=true",
        "--server.address=127.0.0.1",
        f"--server.port={port}",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
        *options,
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    base = next((o.split("=")[1] for o in options if o.startswith("--server.baseUrlPath=")), "")
    url = f"http://127.0.0.1:{port}/{base}"
    try:
        _wait_until_healthy(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:  # Streamlit waits for a page that still computes
            process.kill()
            process.wait(timeout=20)


def _python_path() -> str:
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url.rstrip('/')}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the observatory itself."""
    with serve(ROOT / "app.py", ROOT, tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture(scope="session")
def harness_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the harness page alone: Streamlit serves ``static`` beside the script."""
    folder = tmp_path_factory.mktemp("harness")
    (folder / "static").mkdir()
    shutil.copy(Path(__file__).with_name("harness_app.py"), folder)
    return folder


@pytest.fixture(scope="session")
def harness_url(harness_folder: Path) -> Iterator[str]:
    """URL of the map's harness."""
    with serve(harness_folder / "harness_app.py", harness_folder, harness_folder) as url:
        yield url


# ---------- browser ----------


@dataclass
class Record:
    """What a page did: everything here must stay empty, except ``allowed`` on purpose."""

    outside: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    requests: int = 0
    outside_allowed: bool = False

    def check(self) -> None:
        if not self.outside_allowed:
            assert not self.outside, f"requests outside this machine: {self.outside}"
        assert not self.failures, f"failed requests: {self.failures}"
        assert not self.complaints, f"console errors: {self.complaints}"
        assert self.requests > 0


def _loopback(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob", "about") or parts.hostname in ("127.0.0.1", "localhost")


# A page opened directly by its address makes Streamlit look for its own service files under
# that address first; it answers 404 itself, then finds them at the root.
_PROBED = re.compile(r"/[a-z_]+/_stcore/(health|host-config)$")


def watch(page) -> Record:
    """Record what a page asks for and complains about."""
    record = Record()

    def on_request(request) -> None:
        record.requests += 1
        if not _loopback(request.url):
            record.outside.append(request.url)

    def on_response(response) -> None:
        if response.status >= 400 and not _PROBED.search(response.url):
            record.failures.append(f"{response.status} {response.url}")

    def on_console(message) -> None:
        at = (message.location or {}).get("url", "")
        if message.type != "error" or _PROBED.search(at):
            return
        if _loopback(at) or not record.outside_allowed:
            record.complaints.append(f"{message.text} ({at})")

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("console", on_console)
    page.on("pageerror", lambda error: record.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (record.complaints.append(dialog.message), dialog.dismiss()))
    return record


def chromium() -> str | None:
    """Path of the browser of this machine, None without one."""
    names = ["chromium", "chromium-browser", "google-chrome"]
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def _until(where, expression: str, *, arg=None):
    """Wait until an expression is true in a page or a frame; return what it became.

    In the place of Playwright's own wait, which compiles the expression inside the page: the
    content policy refuses it, as it would a stranger's.
    """
    from playwright.sync_api import Error, TimeoutError

    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while time.monotonic() < deadline:
        try:
            if found := where.evaluate(expression, arg):
                return found
        except Error as error:
            if "context was destroyed" not in str(error):  # the page goes to another address
                raise
        time.sleep(0.02)
    raise TimeoutError(f"never true: {expression}")


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once. Skipped without it, failed under CI."""
    found = chromium()
    if not found:
        message = "Chromium introuvable : les tests du navigateur n'ont pas tourné"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import Frame, Page, sync_playwright

    Page.wait_for_function = Frame.wait_for_function = _until
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser) -> Iterator[Callable]:
    """``open_page(url, width=1280, height=800, **context)``: a page whose record is checked."""
    opened = []

    def open_(url: str, *, width: int = 1280, height: int = 800, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", **options
        )
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        page.record = watch(page)
        opened.append((context, page))
        page.goto(url)
        return page

    yield open_
    for context, page in opened:
        context.close()
        page.record.check()


@pytest.fixture
def page(open_page) -> Iterator:
    """A 1280 × 800 page on nothing yet; ``page.goto(app_url)`` then ``map_frame(page)``."""
    return open_page("about:blank")


_QUIET = """ms => {
  const app = document.querySelector("[data-testid=stApp]");
  if (!window.obsQuiet) {
    window.obsQuiet = {since: performance.now()};
    new MutationObserver(() => { window.obsQuiet.since = performance.now(); }).observe(
      document.body, {subtree: true, childList: true, attributes: true, characterData: true});
  }
  const busy = app?.dataset.testScriptState !== "notRunning"
    || app.dataset.testConnectionState !== "CONNECTED"
    || document.querySelector("[data-stale=true], [data-testid=stSkeleton]");
  if (busy) window.obsQuiet.since = performance.now();
  return performance.now() - window.obsQuiet.since >= ms;
}"""
QUIET_MS = 300


def settled(page) -> None:
    """Wait until no script of the page runs and nothing was redrawn for a moment."""
    page.wait_for_function(_QUIET, arg=QUIET_MS)


PHONE = {
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Mobile Safari/537.36",
    "has_touch": True,
}
"""What makes the menu go once a page is chosen."""


def go(page, name: str, press: Callable = lambda where: where.click()) -> None:
    """Go to a page by the menu, wide or narrow, as a reader who looks for its name.

    ``press`` is done twice: on the group, or the menu of a narrow screen, then on the page.
    """
    group, title = next(
        (group, entry.title)
        for group, entries in navigation.GROUPS.items()
        for entry in entries.values()
        if entry.name == name
    )
    narrow = page.get_by_role("button", name=navigation.MENU, exact=True)
    wide = page.get_by_role("button", name=group, exact=True)
    narrow.or_(wide).first.wait_for()
    role = "link" if narrow.is_visible() else "menuitem"
    press(narrow if role == "link" else wide)
    leave(page, page.get_by_role(role, name=title, exact=True), press)


def leave(page, link, press: Callable = lambda where: where.click()) -> None:
    """Follow what leads to another page, and wait until the map of this one is gone."""
    settled(page)  # a map that comes late would be taken for the one of the other page
    maps = page.query_selector_all('iframe[src*="streamlit_folium"]')
    press(link)
    for one in maps:
        page.wait_for_function("map => !map.isConnected", arg=one)  # hidden, it may still be there


_SAME_ROW = """one => {
  const row = one.closest('[role=radiogroup]');
  return row !== null && row.contains(document.activeElement);
}"""


def tab_to(page, where, *, most: int = 160) -> None:
    """Go to something by keyboard alone: Tab, down an open menu, along its row; fails otherwise."""
    for _ in range(most):
        if where.count() and where.first.evaluate("one => one === document.activeElement"):
            return
        key = "Tab"
        if page.evaluate("document.activeElement.closest('[role=menu]') !== null"):
            key = "ArrowDown"
        elif where.count() and where.first.evaluate(_SAME_ROW):
            key = "ArrowRight"
        page.keyboard.press(key)
    pytest.fail(f"no key comes to {where}")


def eventually(page, read: Callable, expected) -> None:
    """Assert that ``read()`` becomes ``expected`` in time; a failure shows the last reading."""
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while (found := read()) != expected and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert found == expected


def download(page, opener, label: str):
    """Open a popover once the page is whole, and press one of its buttons; return the download.

    What a page still draws would move a popover away: it is opened when the page is quiet.
    """
    settled(page)
    opener.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return waiting.value


PAINTED = """n => {
  const state = document.getElementById("map_div")?.dataset || {};
  const painted = Number(state.painted || 0);
  if (window.obsPainted?.count !== painted)
    window.obsPainted = {count: painted, since: performance.now()};
  return state.ready && painted >= n && performance.now() - window.obsPainted.since >= 200;
}"""


def map_frame(page, *, painted: int = 1):
    """Wait until the map is painted (at least ``painted`` times) and rests; return its frame.

    The wait begins in the frame's own document: Chromium keeps the window of the empty one it
    starts with but drops its animation frames, by which Playwright looks again, so that a wait
    begun there would never end, however well the map is painted.
    """
    element = page.wait_for_selector('iframe[src*="streamlit_folium"]', state="attached")
    frame = element.content_frame()
    frame.wait_for_url("**/*streamlit_folium*/**", wait_until="commit")
    frame.wait_for_function(PAINTED, arg=painted)
    return frame


def paints(frame) -> int:
    """How many times the map was painted."""
    return int(frame.evaluate("document.getElementById('map_div').dataset.painted"))


_SPOT = """code => {
  const path = document.querySelector(`path[data-code="${code}"]`);
  const box = path.getBoundingClientRect();
  for (const v of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8])
    for (const u of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
      const [x, y] = [box.left + u * box.width, box.top + v * box.height];
      if (document.elementFromPoint(x, y) === path) return [x, y];
    }
  return null;
}"""


def spot(page, frame, code: str) -> tuple[float, float]:
    """Point of the window where nothing hides a commune, for ``page.mouse``."""
    element = frame.frame_element()
    element.scroll_into_view_if_needed()
    x, y = frame.evaluate(_SPOT, code)
    box = element.bounding_box()
    return box["x"] + x, box["y"] + y
