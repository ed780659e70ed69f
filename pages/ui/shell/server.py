"""What stands before every page: the name it was asked by, and what a browser may do with it.

Streamlit checks ``server.allowedHosts`` at the WebSocket only; here it is checked of every
request, so that a name that leads here by surprise (DNS rebinding) reads no page, no map, no
medium and uploads nothing.

Streamlit obeys, of any visitor, messages that are for the person who writes an app: empty the
caches of everybody, list the files of the checkout. What no page sends does not go through.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from streamlit import config, net_util
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from geo.base.errors import GeoError
from geo.rights import actors, roles
from pages.ui.shell import first_visit, providers
from pages.ui.shell.addresses import KnownPages
from pages.ui.shell.document import FrenchDocument
from pages.ui.shell.kept_files import KeptFiles
from pages.ui.shell.sign_in import Receive, Scope, Send, SignIn
from pages.ui.texts import server

BASE_MAPS: Final = ("https://tile.openstreetmap.org", "https://data.geopf.fr")
"""Where the images of the base maps come from, which a reader asks for by name."""
_POLICY: Final = {
    "default-src": ("'self'",),
    # Streamlit's protocol counts in WebAssembly; its pages and ours hold scripts of their own.
    "script-src": ("'self'", "'unsafe-inline'", "'wasm-unsafe-eval'"),
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:", "blob:", *BASE_MAPS),
    "font-src": ("'self'", "data:"),
    "worker-src": ("'self'", "blob:"),
    "connect-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'self'",),
}
_SENT: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    # The tiles of OpenStreetMap ask for the site that shows them: no more than its name is said.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_MAP_FRAME: Final = "/component/streamlit_folium."
_SHARED: Final = "Access-Control-Allow-Origin"
_NAMED: Final = re.compile(r"([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?")
"""What a browser says in ``Host``, and in ``Origin`` after the scheme: a name and a port.

Streamlit reads both leniently: in ``[::1]exemple.fr`` and ``localhost:80.exemple.fr`` it sees a
name that it allows.
"""
_SCHEMES: Final = ("http://", "https://")
_FROM_PAGES: Final = frozenset(
    {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat", "deferred_file",
     "dataframe_chunk"}
)  # fmt: skip
"""What a page says on its socket: fields of ``BackMsg``, or of the operation that it asks for."""
_MISDIRECTED: Final = 421
_POLICY_VIOLATION: Final = 1008


def policy(host: str, path: str = "/") -> str:
    """Content policy of what is asked by ``host`` (name and port) under a path.

    Browsers of before 2022 do not read ``'self'`` of a WebSocket: it is named. The frame of the
    maps, and it alone, runs what the page sends it by ``eval``: streamlit-folium paints so.
    """
    sockets: tuple[str, ...] = ()
    if _NAMED.fullmatch(host):
        sockets = (f"ws://{host}", f"wss://{host}")
    allowed = _POLICY | {"connect-src": (*_POLICY["connect-src"], *sockets)}
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    if path.removeprefix(f"/{base}" if base else "").startswith(_MAP_FRAME):
        allowed["script-src"] = (*allowed["script-src"], "'unsafe-eval'")
    return "; ".join(f"{name} {' '.join(values)}" for name, values in allowed.items())


class Guard:
    """Refuse what was asked by another name, and say to browsers what a page may do."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = headers.getlist("host")
        host = asked[0] if len(asked) == 1 else ""
        is_ours = _NAMED.fullmatch(host) and is_host_allowed(host)
        if is_ours and (scope["type"] == "http" or _from_a_page(headers.getlist("origin"))):
            if scope["type"] == "http":
                await self._app(scope, receive, _signed(send, policy(host, scope["path"])))
            else:
                await self._app(scope, _heard(receive), send)
        elif scope["type"] == "http":
            refusal = PlainTextResponse(server.refused(host), _MISDIRECTED)
            await refusal(scope, receive, _signed(send, policy("")))
        else:
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})


def _from_a_page(origins: list[str]) -> bool:
    """Whether what opens a socket names one page, or none as programs do."""
    return len(origins) < 2 and all(
        origin.startswith(_SCHEMES) and _NAMED.fullmatch(origin.split("//", 1)[1])
        for origin in origins
    )


def _heard(receive: Receive) -> Receive:
    """Leave out of what comes by a socket what no page says."""

    async def heard() -> MutableMapping[str, Any]:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _from_our_pages(message.get("bytes")):
                return message

    return heard


def _from_our_pages(content: bytes | None) -> bool:
    """Whether a page may say this; what is no message at all is for Streamlit to refuse."""
    try:
        told = BackMsg.FromString(content or b"")
    except DecodeError:
        return True
    kind = told.WhichOneof("type")
    if kind == "backend_operation_request":
        kind = told.backend_operation_request.WhichOneof("payload")
    return kind in _FROM_PAGES


def _signed(send: Send, allowed: str) -> Send:
    """Add the headers to what is answered."""

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in (_SENT | {"Content-Security-Policy": allowed}).items():
                headers.setdefault(name, value)
            if headers.get(_SHARED) == "*":  # what Streamlit says of ``static``
                del headers[_SHARED]
        await send(message)

    return sent


MIDDLEWARE: Final = (
    Middleware(Guard),
    Middleware(SignIn),
    Middleware(KnownPages),
    Middleware(KeptFiles),
    Middleware(FrenchDocument),
)


def prepare() -> None:
    """Make ready to serve; call before the first request. Stops on a setting that is wrong."""
    _ask_nobody()
    try:
        actors.settings()
        roles.read_roles()
        providers.check()
        first_visit.is_made()
    except GeoError as error:
        raise SystemExit(str(error)) from None
    if config.get_option("server.trustedUserHeaders"):
        raise SystemExit(server.NO_USER_HEADERS)


def _ask_nobody() -> None:
    """Keep Streamlit from looking for the addresses of this machine.

    To tell whether an Origin is its own, Streamlit asks a site of the internet what its address
    is, within the handshake: everybody waits while a name is not resolved, and a third party
    is called by whoever opens a socket. An Origin is right when it is the name that was asked
    (``Host``) or one that ``server.corsAllowedOrigins`` declares: no address is needed.
    """
    for name in ("get_external_ip", "get_internal_ip"):
        if not callable(getattr(net_util, name, None)):
            raise RuntimeError(f"streamlit.net_util.{name} is no more: see how it is looked up now")
        setattr(net_util, name, lambda: None)
