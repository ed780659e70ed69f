"""A real identity provider on this machine, and somebody who signs in without a browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from geo.rights import roles
from tests.helpers import people
from tests.server.running import WAIT_S, Answer, answer, free_port, session, started

SECRET = "0123456789abcdef0123456789abcdef"
XSRF = "_streamlit_xsrf"


@contextmanager
def provider(home: Path, *users: dict[str, object], port: int | None = None) -> Iterator[int]:
    """Run an OpenID provider; yield its port. ``users``: claims of people, ``sub`` included.

    Anybody else may sign in there, whose mailbox is the name that is typed.
    """
    port = port or free_port()
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "-p",
        str(port),
        "--require-nonce",
        "true",
    ]
    for one in users:
        command += ["--user-claims", json.dumps(one)]
    with (home / f"provider-{port}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=os.environ)
    try:
        until = time.monotonic() + WAIT_S
        while answer(port, "/.well-known/openid-configuration").status != 200:
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def settings(home: Path, port: int, public: str = "", **providers: int) -> dict[str, str]:
    """The environment of a server at ``port`` that knows these providers, by name, and roles."""
    public = public or f"http://127.0.0.1:{port}"
    lines = ["[auth]", f'redirect_uri = "{public}/oauth2callback"', f'cookie_secret = "{SECRET}"']
    for name, at in providers.items():
        lines += [] if name == "default" else [f"[auth.{name}]"]
        lines += ['client_id = "observatoire"', 'client_secret = "secret"']
        url = f"http://127.0.0.1:{at}/.well-known/openid-configuration"
        lines += [f'server_metadata_url = "{url}"', 'client_kwargs = { scope = "openid email" }']
    secrets, given = home / "secrets.toml", home / "roles.toml"
    secrets.write_text("\n".join(lines))
    given.write_text(people.ROLES)
    return {"STREAMLIT_SECRETS_FILES": str(secrets), roles.ROLES: str(given)}


@contextmanager
def shared(home: Path, **providers: int) -> Iterator[int]:
    """Run a server in service mode that knows these providers; yield its port."""
    port = free_port()
    with started(home, port=port, **settings(home, port, **providers)):
        yield port


class Person:
    """Somebody in front of a browser: cookies, pages, buttons."""

    def __init__(self, port: int, public: str = "", tls=None) -> None:
        self.port, self.tls = port, tls
        self.public = public or f"http://127.0.0.1:{port}"
        self.host = urlsplit(self.public).netloc
        self.jar: dict[str, str] = {}

    @property
    def cookies(self) -> list[tuple[str, str]]:
        return [("Cookie", "; ".join(f"{name}={value}" for name, value in self.jar.items()))]

    def ask(self, address: str, *headers: tuple[str, str]) -> Answer:
        """Follow a link to the observatory: cookies go, and come."""
        path = address.removeprefix(self.public)
        name = self.host.partition(":")[0]
        got = answer(
            self.port, path, [self.host], headers=[*self.cookies, *headers], tls=self.tls, name=name
        )
        for one in got.set_cookies:
            key, _, rest = one.partition("=")
            value, _, flags = rest.partition(";")
            if "max-age=0" in flags.lower() or "1970" in flags:
                self.jar.pop(key, None)
            else:
                self.jar[key] = value
        return got

    @contextmanager
    def opened(self, *headers: tuple[str, str]) -> Iterator:
        """Open the socket of a page, as whoever the cookies say."""
        self.ask("/_stcore/health")
        protocols = ("streamlit", self.jar[XSRF].strip('"'))
        given = [*self.cookies, *headers]
        with session(
            self.port, self.host, self.public, given, self.tls, protocols=protocols
        ) as one:
            yield one

    def says(self, page: str = "importer", query: str = "departement=86") -> str:
        """What a page says, opened anew."""
        with self.opened() as one:
            return drawn(one, page, query=query)[0]

    def led(self, key: str, page: str = "importer") -> str:
        """Press a button of a page; return the address that it leads to."""
        with self.opened() as one:
            text, _ = drawn(one, page)
            pressed = WidgetState(id=widget(text, key), trigger_value=True)
            return drawn(one, page, pressed)[1]

    def sign_in(self, name: str, provider: str = "default", page: str = "importer") -> Answer:
        """Sign in under a name, from a page; return what the way back answers."""
        to = self.led(f"sign_in_{provider}", page)
        referer = ("Referer", f"{self.public}/{page}?departement=86")
        sent = self.ask(to, referer)
        return self.ask(authorized(sent.headers["location"], sub=name))


def authorized(address: str, **form: str) -> str:
    """Answer the form of the provider; return the address that it leads back to."""
    there = urlsplit(address)
    body = urlencode(form).encode()
    kind = [("Content-Type", "application/x-www-form-urlencoded")]
    path = f"{there.path}?{there.query}"
    got = answer(there.port or 80, path, [there.netloc], "POST", kind, body)
    assert got.status == 302, got.text
    return got.headers["location"]


def drawn(opened, page: str, *widgets, query: str = "departement=86") -> tuple[str, str]:
    """Run a page with the state of some widgets: what it says, and where it leads if anywhere."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = query
    asked.rerun_script.widget_states.widgets.extend(widgets)
    opened.send(asked.SerializeToString())
    contents, led = [], ""
    while True:
        contents.append(opened.recv(timeout=WAIT_S))
        message = ForwardMsg.FromString(contents[-1])
        led = message.auth_redirect.url or led
        ended = message.WhichOneof("type") == "script_finished"
        if ended and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return flat(b"".join(contents)), led


def flat(content: bytes) -> str:
    """A drawing as text, without the marks of Markdown and of typesetting."""
    text = content.decode("utf-8", "replace").replace("\\", "")
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def widget(text: str, key: str) -> str:
    """Identifier of the widget of a key, in what a page said; empty when it was not drawn."""
    found = re.search(rf"\$\$ID-[0-9a-f]+-{key}(?!\w)", text)
    return found[0] if found else ""
