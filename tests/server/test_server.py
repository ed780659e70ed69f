"""The server as it starts by default: for this machine alone, calling nobody."""

import gzip
import logging
import re
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.responses import FileResponse
from streamlit import file_util

from geo.maps import assets
from geo.rights import actors, roles
from pages.ui.shell import first_visit, server
from pages.ui.texts import common
from pages.ui.texts.server import NO_SCRIPT
from tests.helpers import lanes
from tests.server.running import (
    ROOT,
    WAIT_S,
    Health,
    answer,
    handshake,
    session,
    started,
    told,
    tool,
)

FOREIGN = 200
LOG = logging.getLogger(__name__)
FORGED = (
    ["exemple.fr"],
    ["exemple.fr:{port}"],
    ["127.0.0.1.exemple.fr:{port}"],
    ["localhost@exemple.fr"],
    ["localhost:{port}/exemple.fr"],
    ["192.0.2.1"],
    [""],
)
PATHS = (
    *("/", "/carte", "/importer", "/favicon.png", "/_stcore/health", "/_stcore/host-config"),
    *("/app/static/leaflet-1.9.3.js", "/media/1.csv", "/_stcore/agent/openapi.json"),
    "/component/streamlit_folium.st_folium/index.html",
)


def tracer(log: Path) -> list[str]:
    """Command that counts what a server asks of the network; empty where it may not run."""
    found = tool("strace")
    if not found:
        return []
    traced = [found, "-f", "--seccomp-bpf", "-e", "trace=network", "-o", str(log)]
    works = subprocess.run([*traced, "true"], capture_output=True, check=False).returncode == 0
    return traced if works else []


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    return tmp_path_factory.mktemp("trace") / "network.log"


@pytest.fixture(scope="module")
def port(tmp_path_factory, trace):
    """One server for the module, on one's own machine, as ``make run`` starts it."""
    home = tmp_path_factory.mktemp("home")
    with started(home, traced=tracer(trace), OBSERVATOIRE_MODE="local") as port:
        yield port


def outbound(trace: Path) -> list[str]:
    """Calls of a trace that leave: a connection, or a datagram with an address."""
    leaving = re.compile(r"(connect|sendto|sendmsg|sendmmsg)\(.*sin6?_(port|addr)")
    return [line for line in trace.read_text().splitlines() if leaving.search(line)]


def test_200_foreign_origins_are_refused_at_once_and_nobody_is_called(port, trace):
    with Health(port) as health, ThreadPoolExecutor(8) as many:
        origins = [f"https://page-{rank}.exemple.fr" for rank in range(FOREIGN)]
        found = many.map(lambda origin: handshake(port, f"127.0.0.1:{port}", origin), origins)
        assert Counter(found) == {403: FOREIGN}
    LOG.info("longest of %d answers: %.3f s", health.count, health.longest)
    assert health.count > 5
    assert health.longest < 1
    for own in (f"http://127.0.0.1:{port}", f"http://localhost:{port}", None):
        assert handshake(port, f"127.0.0.1:{port}", own) == 101
    if not trace.exists():
        pytest.skip("strace introuvable ou interdit : les appels au réseau n'ont pas été comptés")
    assert "bind(" in trace.read_text()
    assert outbound(trace) == []


def test_what_a_page_says_travels_compressed(port):
    with session(port, f"127.0.0.1:{port}", None) as opened:
        assert "permessage-deflate" in opened.response.headers["Sec-WebSocket-Extensions"]


def test_it_listens_to_this_machine_alone(port):
    listening = [line.split() for name in ("tcp", "tcp6") for line in sockets(name)]
    bound = [at.split(":")[0] for _, at, _, state, *_ in listening if opens(at, state, port)]
    assert bound == ["0100007F"]


def sockets(name):
    return Path(f"/proc/net/{name}").read_text().splitlines()[1:]


def opens(at, state, port):
    return state == "0A" and int(at.split(":")[1], 16) == port


@pytest.mark.parametrize("path", PATHS)
def test_a_name_that_is_not_ours_reads_nothing(port, path):
    assert answer(port, path).status != 421
    for names in FORGED:
        got = answer(port, path, [name.format(port=port) for name in names])
        assert got.status == 421
        assert "L’observatoire ne répond pas à cette adresse" in got.text
        assert "server.allowedHosts" in got.text


def test_a_name_that_is_not_ours_writes_nothing_and_opens_nothing(port):
    for names in ([], ["exemple.fr"], ["127.0.0.1", "exemple.fr"]):
        for method in ("PUT", "DELETE", "POST", "OPTIONS"):
            asked = (port, "/_stcore/upload_file/a/b", names, method)
            # who refuses closes at once: the refusal may be lost with what was not read
            answers = (answer(*asked, body=b"x").status for _ in range(5))
            assert next(filter(None, answers), 0) in (400, 421), (names, method)
        assert answer(port, "/", names).status in (400, 421)
    # What DNS rebinding looks like: the name and the origin agree, both are foreign.
    for name in ("exemple.fr", f"exemple.fr:{port}"):
        assert handshake(port, name, f"http://{name}") == 403
    assert handshake(port, f"[::1]:{port}", f"http://[::1]:{port}") == 101


def test_a_name_that_streamlit_reads_leniently_is_not_ours(port):
    for name in ("[::1]exemple.fr", f"[::1]exemple.fr:{port}", "localhost\tx", "[localhost]"):
        assert answer(port, "/", [name]).status in (400, 421), name
    own = f"localhost:{port}"
    for origin in (f"http://{own}.exemple.fr", "http://[::1]exemple.fr", f"x://{own}", "null", ""):
        assert handshake(port, own, origin) == 403, origin
    assert handshake(port, own, f"http://{own}") == 101


def test_what_is_refused_names_no_more_than_was_asked(port):
    got = answer(port, "/", ["<script>alert(1)</script>" + "a" * 500])
    assert got.status == 421
    assert got.headers["content-type"].startswith("text/plain")
    assert len(got.text) < 600


@pytest.mark.parametrize("path", ["/", "/app/static/leaflet-1.9.3.js", "/media/1.csv"])
def test_browsers_are_told_what_a_page_may_do(port, path):
    headers = answer(port, path).headers
    assert headers["content-security-policy"] == server.policy(f"127.0.0.1:{port}")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers.get("access-control-allow-origin") != "*"


def test_agents_are_not_served(port):
    assert answer(port, "/_stcore/agent/interact", method="POST", body=b"{}").status in (403, 404)


def test_who_is_at_the_machine_is_seen_by_the_page(port):
    own = f"127.0.0.1:{port}"
    with session(port, own, f"http://{own}") as opened:
        assert actors.ELSEWHERE not in told(opened, "importer")
    for headers in ([("X-Forwarded-For", "127.0.0.1")], [("Via", "1.1 relais")]):
        with session(port, own, f"http://{own}", headers) as opened:
            assert actors.ELSEWHERE in told(opened, "importer")


def test_the_policy_names_what_the_maps_ask_for():
    drawn = "".join(path.read_text() for path in (ROOT / "geo/maps/assets/map").glob("*.js"))
    asked = set(re.findall(r"https://[a-z.]+", drawn))
    assert asked == set(server.BASE_MAPS)
    sent = server.policy("exemple.fr;script-src *")
    assert "exemple.fr" not in sent
    assert "connect-src 'self';" in sent
    assert "'unsafe-eval'" not in sent


def test_only_the_frame_of_the_maps_may_evaluate(port):
    frame = "/component/streamlit_folium.st_folium/index.html"
    for path, may in ((frame, True), ("/", False), (f"/carte{frame}", False), ("/importer", False)):
        allowed = answer(port, path).headers["content-security-policy"]
        assert ("'unsafe-eval'" in allowed) is may, path


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    lanes.first(
        [
            (actors.MODE, "lokal", "«.lokal.» n’est pas prévu, dites serveur ou local"),
            (actors.REMOVED, "oui", "les rôles le remplacent. Retirez-le"),
            (first_visit.SETTING, "peut-être", "«.peut-être.» n’est pas prévu, dites oui ou non"),
            (roles.ROLES, "/nulle/part.toml", "part.toml.*illisible"),
            (
                "STREAMLIT_SERVER_TRUSTED_USER_HEADERS",
                '{"X-User": "email"}',
                "ne dit plus qui écrit",
            ),
        ]
    ),
)
def test_a_wrong_setting_stops_the_server_in_french(tmp_path, setting, value, said):
    with pytest.raises(AssertionError, match=said), started(tmp_path, **{setting: value}):
        pass  # the remedy is the server of the other tests: without it


LEAFLET = "/app/static/leaflet-1.9.3.js"


def test_a_file_that_is_named_by_its_content_is_kept_for_good(port):
    assets.link(ROOT / "static")
    for path in (LEAFLET, assets.own("map.js").replace(assets.URL, "/app/static/")):
        got = answer(port, path)
        assert got.status == 200, path
        assert "immutable" in got.headers["cache-control"], path
    assert "immutable" not in answer(port, "/").headers["cache-control"]


def test_a_file_that_a_browser_has_is_not_sent_again(port):
    assets.link(ROOT / "static")
    whole = answer(port, LEAFLET)
    tag = whole.headers["etag"]
    for held in (tag, f'"other", W/{tag}'):
        got = answer(port, LEAFLET, headers=[("If-None-Match", held)])
        assert (got.status, got.body) == (304, b"")
        assert got.headers["etag"] == tag
        assert got.headers["content-security-policy"]
    other = answer(port, LEAFLET, headers=[("If-None-Match", '"other"')])
    assert (other.status, other.body) == (200, whole.body)
    assert answer(port, LEAFLET, headers=[("If-None-Match", "")]).status == 200


BEGUN = ("/", "/carte", "/fiche?lieu=86165")
"""Addresses of pages: Streamlit begins all by the same document."""


@pytest.mark.parametrize("path", BEGUN)
def test_a_page_begins_in_french_under_the_name_of_the_product(port, path):
    got = answer(port, path)
    assert got.status == 200
    assert '<html lang="fr">' in got.text
    assert re.findall(r"<title>(.*?)</title>", got.text) == [common.PRODUCT]
    assert re.findall(r"<noscript>(.*?)</noscript>", got.text, re.DOTALL) == [f"<p>{NO_SCRIPT}</p>"]
    theirs = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r'(?:src|href)="(\./[^"]+)"', theirs)
    assert scripts and all(one in got.text for one in scripts)


@pytest.mark.parametrize("path", BEGUN)
@pytest.mark.parametrize("said", ["gzip, deflate, br", "gzip;q=0", "identity", "gzip;q=0.5"])
def test_a_page_is_whole_whatever_a_browser_unpacks(port, path, said):
    whole = answer(port, path)
    got = answer(port, path, headers=[("Accept-Encoding", said)])
    packed = got.headers.get("content-encoding") == "gzip"
    assert packed is (said in ("gzip, deflate, br", "gzip;q=0.5"))
    assert int(got.headers["content-length"]) == len(got.body)
    assert (gzip.decompress(got.body) if packed else got.body) == whole.body
    assert got.headers["vary"] == "Accept-Encoding"
    assert got.headers["cache-control"] == "no-cache"
    head = answer(port, path, method="HEAD", headers=[("Accept-Encoding", said)])
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    part = answer(port, path, headers=[("Range", "bytes=0-9"), ("Accept-Encoding", said)])
    assert (part.status, part.body) == (200, got.body)


@pytest.mark.parametrize("path", BEGUN)
def test_a_page_that_a_browser_has_is_not_sent_again_unless_it_is_the_english_one(port, path):
    whole = answer(port, path)
    held = answer(port, path, headers=[("If-None-Match", whole.headers["etag"])])
    assert (held.status, held.body) == (304, b"")
    index = Path(file_util.get_static_dir(), "index.html")
    english = FileResponse(index, stat_result=index.stat()).headers
    old = [("If-None-Match", english["etag"]), ("If-Modified-Since", english["last-modified"])]
    for headers in (old[:1], old[1:], old):
        got = answer(port, path, headers=headers)
        assert (got.status, got.body) == (200, whole.body)


def test_what_is_no_page_is_sent_as_it_is(port):
    for name in ("favicon.png", "manifest.json"):
        asked = answer(port, f"/{name}")
        assert asked.body == Path(file_util.get_static_dir(), name).read_bytes()
    assert answer(port, "/_stcore/health").text == "ok"
    assert answer(port, "/_stcore/agent/inconnu").status == 404


def test_the_server_opens_its_pages_before_anybody(tmp_path):
    """The frame of the maps is served once a page has drawn one: nobody but the server has."""
    frame = "/component/streamlit_folium.st_folium/index.html"
    with started(tmp_path, **{first_visit.SETTING: "oui"}) as port:
        until = time.monotonic() + WAIT_S
        while answer(port, frame).status != 200 and time.monotonic() < until:
            time.sleep(0.2)
        script = re.search(r"static/js/main\.[0-9a-f]+\.js", answer(port, frame).text)
        assert script is not None
        drawn = answer(port, f"/component/streamlit_folium.st_folium/{script[0]}")
    assert "immutable" in drawn.headers["cache-control"]
    assert "Traceback" not in next(tmp_path.glob("server-*.log")).read_text()
