"""A real server, started as a person would, and what talks to it without a browser."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pages.ui.shell import first_visit

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 90


_GIVEN: set[int] = set()


def free_port() -> int:
    """A port that nothing listens on and that was not given before: two calls give two ports."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _GIVEN:
            _GIVEN.add(port)
            return port


def environment(home: Path, settings: dict[str, str]) -> dict[str, str]:
    """The environment of the tests without their settings, and a home of its own."""
    ours = ("OBSERVATOIRE_", "STREAMLIT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    ours_too = {"OBSERVATOIRE_IMPORTS": str(home / "imports"), first_visit.SETTING: "non"}
    return kept | {"HOME": str(home)} | ours_too | settings


@contextmanager
def started(
    home: Path,
    *options: str,
    port: int | None = None,
    traced: Sequence[str] = (),
    **settings: str,
) -> Iterator[int]:
    """Run ``streamlit run app.py`` with its own configuration; yield the port it answers at.

    ``traced`` is a command that runs the server under it, ``settings`` its environment.
    """
    port = port or free_port()
    script = "app.py" if not options or options[0].startswith("-") else options[0]
    rest = options[options[:1] == (script,) :]
    command = [*traced, sys.executable, "-m", "streamlit", "run", script]
    command += [f"--server.port={port}", "--server.fileWatcherType=none", *rest]
    log = home / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(home, settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + WAIT_S
        while answer(port, "/_stcore/health").status not in (200, 421):  # 421: by another name
            assert process.poll() is None and time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.1)
        yield port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)  # a tracer keeps the signal for itself
        process.wait(timeout=30)


@dataclass
class Answer:
    """What was answered: 0 when nobody did."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def answer(
    port: int,
    path: str,
    hosts: Sequence[str] | None = None,
    method: str = "GET",
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
    tls: ssl.SSLContext | None = None,
    name: str = "127.0.0.1",
) -> Answer:
    """Ask for a path, under one name or more, or none; over TLS, ``name`` is its server's."""
    call = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        if tls:
            plain = socket.create_connection(("127.0.0.1", port), timeout=30)
            call.sock = tls.wrap_socket(plain, server_hostname=name)
        call.putrequest(method, path, skip_host=True)
        for host in [f"127.0.0.1:{port}"] if hosts is None else hosts:
            call.putheader("Host", host)
        for header, value in headers:
            call.putheader(header, value)
        if body:
            call.putheader("Content-Length", str(len(body)))
        call.endheaders(body or None)
        got = call.getresponse()
        lines = [(header.lower(), value) for header, value in got.getheaders()]
        set_to = tuple(value for name, value in lines if name == "set-cookie")
        cookies = dict(value.split(";")[0].split("=", 1) for value in set_to)
        return Answer(got.status, dict(lines), got.read(), cookies, set_to)
    except (ConnectionError, http.client.HTTPException):
        return Answer(0)
    finally:
        call.close()


@contextmanager
def session(
    port: int,
    host: str,
    origin: str | None,
    headers: Sequence[tuple[str, str]] = (),
    tls=None,
    protocols: Sequence[str] = ("streamlit",),
) -> Iterator:
    """Open the socket of a page under a name, as from a page of ``origin``.

    A browser adds to ``protocols`` the token that its cookie is held to.
    """
    scheme = "wss" if tls else "ws"
    with connect(
        f"{scheme}://{host}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", port)),
        ssl=tls,
        server_hostname=host.partition(":")[0] if tls else None,
        origin=origin,
        additional_headers=list(headers),
        subprotocols=list(protocols),
        proxy=None,
        max_size=None,
    ) as opened:
        yield opened


def handshake(port: int, host: str, origin: str | None) -> int:
    """Status of a handshake: 101 when the socket opens."""
    try:
        with session(port, host, origin):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def told(opened, page: str, query: str = "departement=86") -> str:
    """Everything that a page says of itself to a session, as text."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = query
    opened.send(asked.SerializeToString())
    said = []
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        content = opened.recv(timeout=WAIT_S)
        said.append(content)
        message = ForwardMsg.FromString(content)
        ended = message.WhichOneof("type") == "script_finished"
        if ended and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return b"".join(said).decode("utf-8", "replace")
    raise TimeoutError("the page is not over")


class Health(Thread):
    """Asks for the health of a server without a pause; ``longest`` in seconds."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.longest, self.count, self.over = port, 0.0, 0, False

    def run(self) -> None:
        while not self.over:
            began = time.perf_counter()
            assert answer(self.port, "/_stcore/health").status == 200
            self.longest = max(self.longest, time.perf_counter() - began)
            self.count += 1
            time.sleep(0.005)

    def __enter__(self) -> Health:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over = True
        self.join()


def tool(name: str) -> str | None:
    """Path of a program of the system, installed by it when it may."""
    if not shutil.which(name):
        subprocess.run(["sh", str(ROOT / ".ci" / "system"), name], check=False)
    return shutil.which(name)
