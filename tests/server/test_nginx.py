"""The files of docs/deploiement, tried as they are: a real nginx before a real server."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import InvalidStatus

from geo.rights import actors
from geo.store import versions
from pages.ui.shell import server
from tests.helpers import people
from tests.helpers.hand_made import without_civray
from tests.server import oidc
from tests.server.running import ROOT, answer, free_port, session, started, told, tool
from tests.server.test_forged import kept

pytestmark = pytest.mark.slow
SHIPPED = ROOT / "docs" / "deploiement"
NAME = "observatoire.exemple.fr"
FORWARDING = re.compile(r"\n +proxy_set_header +(X-|Forwarded)[^;]*;")
LIMIT_BYTES = 101 * 1024 * 1024
PAGES = ("", "carte", "ecarts", "fiche", "evolution", "importer")


def unit() -> str:
    return (SHIPPED / "observatoire.service").read_text()


def settings(home, **changed: str) -> dict[str, str]:
    """The environment that the shipped unit gives, its folder replaced."""
    lines = re.findall(r"^Environment=(.+)$", unit(), re.M)
    named = dict(line.strip("'\"").split("=", 1) for line in lines)
    return {
        name: value.replace("/var/lib/observatoire", str(home))
        for name, value in (named | changed).items()
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    if not tool("nginx"):
        pytest.skip(
            "nginx introuvable et non installable ici : docs/deploiement n'a pas été essayé"
        )
    return tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def shared(home):
    """A server as the shipped unit starts it."""
    with started(home, **settings(home)) as port:
        yield port


@pytest.fixture(scope="module")
def own(home):
    """A server that says it is somebody's own, and has a proxy before it all the same."""
    names = f"{NAME} localhost"
    changed = {actors.MODE: "local", "STREAMLIT_SERVER_ALLOWED_HOSTS": names}
    with started(home, **settings(home, **changed)) as port:
        yield port


def replaced(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new)


@contextmanager
def proxy(home, *backends: int, edit=lambda text: text):
    """Run nginx with the shipped file, its ports, certificate and servers replaced."""
    folder = home / f"proxy-{free_port()}"
    folder.mkdir()
    plain, tls = free_port(), free_port()
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    made += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(made, check=True, capture_output=True)
    site = replaced((SHIPPED / "nginx.conf").read_text(), "/etc/ssl/observatoire", str(folder))
    site = replaced(site, "listen 80", f"listen 127.0.0.1:{plain}")
    site = replaced(site, "listen 443", f"listen 127.0.0.1:{tls}")
    servers = " ".join(f"server 127.0.0.1:{port};" for port in backends)
    (folder / "site.conf").write_text(edit(replaced(site, "server 127.0.0.1:8501;", servers)))
    user = "user root;" if os.getuid() == 0 else ""  # the folders of the tests are their user's
    paths = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{path}_temp_path {folder}/{path};" for path in paths)
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    command = [tool("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    process = subprocess.Popen(command)
    try:
        wait_for(tls)
        yield plain, tls
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("nginx did not start")


def trusting() -> ssl.SSLContext:
    """A client that takes the test's own certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ask(port: int, path: str = "/", name: str = NAME, **options):
    """Ask nginx for a path, over TLS, under a name."""
    return answer(port, path, [f"{name}:{port}"], tls=trusting(), name=name, **options)


def said(port: int, *headers: tuple[str, str], origin: str | None = "own") -> str:
    """What Importer says to a session opened through nginx."""
    own = f"{NAME}:{port}"
    asked = f"https://{own}" if origin == "own" else origin
    with session(port, own, asked, headers, trusting()) as opened:
        text = told(opened, "importer")
    assert "Imports de ce département" in text
    return text.replace("\\", "")


def seen(port: int, *headers: tuple[str, str], origin: str | None = "own") -> str:
    """Who opened Importer through nginx, as it says."""
    text = said(port, *headers, origin=origin)
    found = [name for name in ("SHARED", "ELSEWHERE") if getattr(actors, name) in text]
    return found[0] if found else re.search("sera signé\u00a0: ([^.]+)", text)[1]


# ---------- what nginx adds, and what it keeps away ----------


def test_tls_names_and_headers(home, shared):
    with proxy(home, shared) as (plain, tls):
        moved = answer(plain, "/carte?lieu=86066", [NAME])
        assert (moved.status, moved.headers["location"]) == (
            301,
            f"https://{NAME}/carte?lieu=86066",
        )
        page = ask(tls)
        assert page.status == 200
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert page.headers["server"] == "nginx"
        assert page.headers["content-security-policy"] == server.policy(f"{NAME}:{tls}")
        assert page.headers["x-content-type-options"] == "nosniff"
        assert re.fullmatch(
            r"observatoire_route=[0-9a-f]{32}; Path=/; Secure; HttpOnly; SameSite=Lax",
            page.headers["set-cookie"],
        )
        with pytest.raises(ssl.SSLError):
            ask(tls, name="autre.exemple.fr")
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            context = trusting()
            context.minimum_version = context.maximum_version = version
            assert answer(tls, "/", [f"{NAME}:{tls}"], tls=context, name=NAME).status == 200
    # By itself, the server knows no other name than the one it was given.
    assert answer(shared, "/").status == 421
    assert answer(shared, "/", [NAME]).status == 200


def test_what_is_too_big_stops_at_the_door(home, shared):
    with proxy(home, shared) as (_, tls):
        path = "/_stcore/upload_file/a/b"
        for size, status in ((LIMIT_BYTES + 1, 413), (1000, 403)):  # 403: no such session
            announced = [("Content-Length", str(size))] if status == 413 else []
            sent = b"" if announced else b"x" * size
            got = ask(tls, path, method="PUT", headers=announced, body=sent)
            assert got.status == status


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that arrived."""

    def do_GET(self) -> None:
        body = json.dumps([[name.lower(), value] for name, value in self.headers.items()]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_what_a_visitor_says_of_itself_does_not_arrive(home):
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=echo.serve_forever, daemon=True).start()
    forged = [
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Real-IP", "127.0.0.1"),
        ("X-Forwarded-Host", "localhost"),
        ("Forwarded", "for=127.0.0.1"),
    ]
    with proxy(home, echo.server_address[1]) as (_, tls):
        arrived = dict(json.loads(ask(tls, headers=forged).text))
    echo.shutdown()
    assert arrived["host"] == f"{NAME}:{tls}"
    assert arrived["x-forwarded-for"] == arrived["x-real-ip"] == "127.0.0.1"
    assert arrived["x-forwarded-proto"] == "https"
    assert not {"forwarded", "x-forwarded-host"} & set(arrived)


# ---------- who is at the machine ----------


def bare(text: str) -> str:
    """Without any header that says a proxy is there."""
    edited = FORWARDING.sub("", text)
    assert "X-Forwarded" not in edited
    return edited


def renamed(text: str) -> str:
    """The same, which also gives the server a name of its own machine."""
    return replaced(bare(text), "Host $http_host;", "Host localhost;")


def test_behind_nginx_everyone_is_a_visitor(home, shared, own):
    forged = ("X-Forwarded-For", "127.0.0.1")
    with proxy(home, shared) as (_, tls):
        assert seen(tls) == seen(tls, forged) == seen(tls, origin=None) == "SHARED"
    with proxy(home, own) as (_, tls):
        assert seen(tls) == seen(tls, forged) == seen(tls, origin=None) == "ELSEWHERE"
    with proxy(home, own, edit=bare) as (_, tls):
        assert seen(tls) == seen(tls, origin=None) == "ELSEWHERE"


def test_a_proxy_that_hides_itself_is_stopped_by_the_mode(home, shared, own):
    with proxy(home, shared, edit=renamed) as (_, tls):
        assert ask(tls).status == 421  # « localhost » is not a name of a shared server
        with pytest.raises(InvalidStatus):
            seen(tls, origin=None)
    with proxy(home, own, edit=renamed) as (_, tls):
        with pytest.raises(InvalidStatus):  # a browser says where its page comes from
            seen(tls)
        # The one that nothing tells apart, as the documentation says: no header, a name of this
        # machine, no origin, and a mode that says the machine is somebody's own.
        assert seen(tls, origin=None) == "poste local"


def test_the_mode_alone_makes_a_visitor_of_localhost(home):
    changed = {"STREAMLIT_SERVER_ALLOWED_HOSTS": f"{NAME} localhost"}
    with (
        started(home, **settings(home, **changed)) as port,
        proxy(home, port, edit=renamed) as (_, tls),
    ):
        assert ask(tls).status == 200
        assert seen(tls, origin=None) == "SHARED"


def test_a_password_opens_the_reading_and_gives_no_role(home, shared):
    hashed = subprocess.run(
        ["openssl", "passwd", "-apr1", "secret"], capture_output=True, text=True, check=True
    )
    users = home / "observatoire.htpasswd"
    users.write_text(f"lea:{hashed.stdout}")
    users.chmod(0o644)

    def asking(text: str) -> str:
        text = replaced(text, "# auth_basic ", "auth_basic ")
        text = replaced(text, "# auth_basic_user_file ", "auth_basic_user_file ")
        return replaced(text, "/etc/nginx/observatoire.htpasswd", str(users))

    lea = ("Authorization", f"Basic {base64.b64encode(b'lea:secret').decode()}")
    forged = ("X-Remote-User", "prefet")
    with proxy(home, shared, edit=asking) as (_, tls):
        assert ask(tls).status == 401
        with pytest.raises(InvalidStatus):
            seen(tls, forged)
        assert seen(tls, lea, forged) == "SHARED"


# ---------- people ----------


def test_through_nginx_people_have_their_role_and_cookies_go_over_tls_alone(home, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(home / "imports"))
    versions.accept(versions.candidate("86", without_civray()), actors.COMMAND_LINE)
    before, port = kept(home), free_port()
    with oidc.provider(home) as provider, proxy(home, port) as (_, tls):
        public = f"https://{NAME}:{tls}"
        known = oidc.settings(home, port, public, default=provider)
        with started(home, port=port, **settings(home, **known)):
            marc, lea = (oidc.Person(tls, public, trusting()) for _ in range(2))
            for person, name in ((marc, people.READER), (lea, people.MANAGER)):
                back = person.sign_in(name)
                assert back.headers["location"] == "/importer?departement=86"
                assert len(back.set_cookies) > 3
                for one in back.set_cookies:
                    flags = {flag.strip().lower() for flag in one.split(";")[1:]}
                    assert {"secure", "httponly", "samesite=lax"} <= flags, one
            forged = (("X-Remote-User", people.MANAGER), ("X-Forwarded-User", people.MANAGER))
            with marc.opened(*forged) as opened:
                text, _ = oidc.drawn(opened, "importer")
                assert f"Votre rôle : lecteur ({people.READER})" in text
                undo = WidgetState(id=oidc.widget(text, "import_undo"), trigger_value=True)
                oidc.drawn(opened, "importer", undo)
                assert kept(home) == before
            with lea.opened() as opened:
                text, _ = oidc.drawn(opened, "importer")
                undo = WidgetState(id=oidc.widget(text, "import_undo"), trigger_value=True)
                oidc.drawn(opened, "importer", undo)
            [taken] = [one for one in versions.history("86") if one.taken_back]
            assert taken.undone_by == f"gestionnaire ({people.MANAGER})"


# ---------- several processes, a browser, systemd ----------


def test_a_session_keeps_its_process(home, shared):
    with started(home, **settings(home)) as second, proxy(home, shared, second) as (_, tls):
        found = [uploaded(tls, keep=True) for _ in range(6)]
        assert found == [204] * 6
        lost = [uploaded(tls, keep=False) for _ in range(12)]
        assert set(lost) - {204}, "two processes, and no request went to the other one"


def uploaded(port: int, *, keep: bool) -> int:
    """Status of a file sent to a session, with or without the cookie of its process."""
    own = f"{NAME}:{port}"
    route = f"observatoire_route={ask(port).cookies['observatoire_route']}"
    cookies = [("Cookie", route)]
    with session(port, own, f"https://{own}", cookies, trusting()) as opened:
        asked = told_session(opened)
        xsrf = ask(port, "/_stcore/health", headers=cookies).cookies["_streamlit_xsrf"]
        sent = f"_streamlit_xsrf={xsrf}" + (f"; {route}" if keep else "")
        part = b'Content-Disposition: form-data; name="f"; filename="a.csv"'
        body = b"--x\r\n" + part + b"\r\n\r\na\r\n--x--\r\n"
        headers = [("Cookie", sent), ("X-Xsrftoken", xsrf)]
        headers.append(("Content-Type", "multipart/form-data; boundary=x"))
        path = f"/_stcore/upload_file/{asked}/1"
        return ask(port, path, method="PUT", headers=headers, body=body).status


def told_session(opened) -> str:
    """Identifier of a session, from the first thing that a page says."""
    from streamlit.proto.BackMsg_pb2 import BackMsg

    asked = BackMsg()
    asked.rerun_script.page_name = "methode"
    opened.send(asked.SerializeToString())
    while True:
        message = ForwardMsg.FromString(opened.recv(timeout=60))
        if message.WhichOneof("type") == "new_session":
            return message.new_session.initialize.session_id


def test_a_browser_finds_nothing_to_complain_about(home, shared):
    from playwright.sync_api import Frame, Page, sync_playwright

    from tests.browser import conftest

    found = conftest.chromium()
    if not found:
        pytest.skip("Chromium introuvable : les pages n'ont pas été vues à travers nginx")
    rules = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    arguments = [one for one in conftest.ARGUMENTS if "host-resolver-rules" not in one]
    Page.wait_for_function = Frame.wait_for_function = conftest._until

    def seen(tls: int) -> None:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=[*arguments, rules])
            context = browser.new_context(ignore_https_errors=True, locale="fr-FR")
            context.add_init_script(
                "addEventListener('securitypolicyviolation', "
                "e => console.error('CSP ' + e.blockedURI))"
            )
            for path in PAGES:
                page = context.new_page()
                page.set_default_timeout(conftest.TIMEOUT_MS)
                record = conftest.watch(page)
                page.goto(f"https://{NAME}:{tls}/{path}?departement=86")
                if path == "carte":
                    conftest.map_frame(page)
                conftest.settled(page)
                assert page.get_by_test_id("stException").count() == 0
                assert {url.split("/")[2] for url in record.outside} == {f"{NAME}:{tls}"}
                record.outside_allowed = True
                record.check()
                page.close()
            browser.close()

    # a thread of its own: that of the tests may already hold another browser
    with proxy(home, shared) as (_, tls), ThreadPoolExecutor(1) as thread:
        thread.submit(seen, tls).result()


def test_the_unit_is_one_that_systemd_reads(tmp_path):
    verify = shutil.which("systemd-analyze")
    if not verify:
        pytest.skip("systemd-analyze introuvable : l'unité n'a pas été relue par systemd")
    text = replaced(unit(), "/opt/observatoire/.venv/bin/streamlit", sys.executable)
    (tmp_path / "observatoire.service").write_text(text)
    for arguments in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        done = subprocess.run(
            [verify, *arguments, str(tmp_path / "observatoire.service")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        assert "observatoire.service:" not in done.stderr, done.stderr
