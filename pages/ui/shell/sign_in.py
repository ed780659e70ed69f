"""What Streamlit does not do around its own signing in: cookies, ways back, what is said.

It sets its cookies without ``Secure``, answers in English that a provider is down, says nothing
of one that refuses, and leaves the reader on the first page. Here its answers under
``/auth/…`` and ``/oauth2callback`` are sent back to the page that asked, with a word on what
happened when nobody is signed in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from streamlit import config

from pages.ui.shell import providers

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

OUTCOME: Final = "connexion"
"""Parameter of the address that says what came of signing in, read once by the page."""
ENDED, DOWN, DENIED, FAILED = "fermee", "indisponible", "refusee", "echec"
_BACK: Final = "observatoire_retour"
"""Cookie: the page that somebody signed in from."""
_BACK_S: Final = 900
_SIGNED_IN: Final = "_streamlit_user"
_LOGIN, _LOGOUT = "auth/login", "auth/logout"
_FOUND: Final = 302


class SignIn:
    """Bring people back where they were, and say what came of signing in."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            step = _step(scope["path"])
            send = _over_tls(scope, send)  # of our own cookie too
            send = _brought_back(scope, step, send) if step else send
        await self._app(scope, receive, send)


def _base() -> str:
    return str(config.get_option("server.baseUrlPath") or "").strip("/")


def home() -> str:
    """Path of the first page."""
    return f"/{_base()}/" if _base() else "/"


def _step(path: str) -> str:
    """Which step of signing in or out a path is; empty for any other."""
    asked = path.removeprefix(home()).strip("/")
    return asked if asked in (_LOGIN, _LOGOUT, providers.CALLBACK) else ""


def _over_tls(scope: Scope, send: Send) -> Send:
    """Say of every cookie that it goes over TLS alone, where the page does."""

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start" and (
            scope.get("scheme") == "https" or providers.is_public_over_https()
        ):
            message["headers"] = [
                (name, value + b"; Secure" if _is_bare(name, value) else value)
                for name, value in message.get("headers", ())
            ]
        await send(message)

    return sent


def _is_bare(name: bytes, value: bytes) -> bool:
    attributes = (one.strip().lower() for one in value.split(b";")[1:])
    return name.lower() == b"set-cookie" and b"secure" not in attributes


def _brought_back(scope: Scope, step: str, send: Send) -> Send:
    """Replace where an answer leads when it leads to the first page, or nowhere."""
    told = False

    async def sent(message: MutableMapping[str, Any]) -> None:
        nonlocal told
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            told = _redirected(scope, step, message["status"], headers)
            message["status"] = _FOUND if told else message["status"]
        elif told:  # the English sentence of an answer that leads elsewhere now
            message["body"] = b""
        await send(message)

    return sent


def _redirected(scope: Scope, step: str, status: int, headers: MutableHeaders) -> bool:
    """Write where the answer leads; whether it is ours from now on."""
    asked = Headers(scope=scope)
    if step == _LOGIN and status == _FOUND and not _is_home(headers.get("location", "")):
        headers.append("set-cookie", _cookie(_page_of(asked), _BACK_S))
        return False  # on the way to the provider
    outcome = _outcome(scope, step, status, headers)
    if outcome is None:
        return False
    page = _page_of(asked) if step == _LOGIN else _kept(asked) if step == providers.CALLBACK else ""
    headers["location"] = _with_outcome(page or home(), outcome)
    headers["content-length"] = "0"
    if step == providers.CALLBACK and _kept(asked):
        headers.append("set-cookie", _cookie("", 0))
    return True


def _outcome(scope: Scope, step: str, status: int, headers: MutableHeaders) -> str | None:
    """What came of a step: empty when somebody is signed in, None when the answer is right."""
    if step == _LOGIN:
        return FAILED if status == _FOUND else DOWN
    if step == _LOGOUT:
        return ENDED if _is_home(headers.get("location", "")) else None
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    if any(_signs_in(value) for value in headers.getlist("set-cookie")):
        return ""
    if "error" in asked:
        return DENIED if asked["error"] == ["access_denied"] else FAILED
    return FAILED if {"code", "state"} & set(asked) else ENDED


def _signs_in(cookie: str) -> bool:
    """Whether a cookie names somebody, rather than forgets it."""
    name, _, value = cookie.partition("=")
    return name == _SIGNED_IN and value.partition(";")[0].strip('"') != ""


def _is_home(location: str) -> bool:
    return location in ("/", home())


def _page_of(asked: Headers) -> str:
    """The page, of ours, that a request comes from; empty when none is said."""
    try:
        came = urlsplit(asked.get("referer", ""))
    except ValueError:
        return ""
    return _ours(f"{came.path}?{came.query}") if came.netloc == asked.get("host") else ""


def _kept(asked: Headers) -> str:
    """The page that signing in began from, as its cookie says."""
    found = SimpleCookie(asked.get("cookie", "")).get(_BACK)
    return _ours(found.value) if found else ""


def _ours(page: str) -> str:
    """A path of ours with its parameters, or nothing: a cookie leads to no other site."""
    try:
        led = urlsplit(page)
    except ValueError:
        return ""
    plain = page.isascii() and page.isprintable() and "\\" not in page
    if not plain or led.scheme or led.netloc or not page.startswith(home()):
        return ""
    query = {name: values for name, values in parse_qs(led.query).items() if name != OUTCOME}
    return f"{led.path}?{urlencode(query, doseq=True)}" if query else led.path


def _with_outcome(page: str, outcome: str) -> str:
    if not outcome:
        return page
    return f"{page}{'&' if '?' in page else '?'}{urlencode({OUTCOME: outcome})}"


def _cookie(page: str, seconds: int) -> str:
    made: SimpleCookie = SimpleCookie({_BACK: page})
    flags = {"path": home(), "max-age": str(seconds), "httponly": "yes", "samesite": "Lax"}
    made[_BACK].update(flags)
    return made[_BACK].OutputString()
