"""Addresses that are no page: they lead to the page they nearly name, or to the first, with a word.

Streamlit answers any address with its document, then tells of the page in English, in a box over
the first one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st
from starlette.datastructures import MutableHeaders

from geo.base import french
from pages.ui.shell import router
from pages.ui.shell.sign_in import Receive, Scope, Send, home
from pages.ui.texts import common, navigation

UNKNOWN: Final = "adresse"
"""Parameter of the address that says that another was asked for, read once by the first page."""
_SAID: Final = {UNKNOWN: "inconnue"}
_TOLD: Final = "page_unknown"
_OWN_DOCUMENTS: Final = ("component/", "app/", "_stcore/", "media/", "auth/")
"""What answers by documents of its own, which are no pages."""
_FOUND: Final = 302


class KnownPages:
    """Lead to a page whoever asks for one that there is not."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            place = led(scope["path"], scope.get("query_string", b"").decode("latin-1"))
            send = _led_to(place, send) if place else send
        await self._app(scope, receive, send)


def led(path: str, query: str) -> str:
    """Where a path that is no page leads, with what it asks of the view; empty for any other."""
    asked = path.removeprefix(home()).strip("/") if path.startswith(home()) else ""
    known = asked in navigation.PAGES and asked != router.FIRST
    if not asked or known or asked.startswith(_OWN_DOCUMENTS):
        return ""
    named = french.unaccented(asked).lower().replace("-", "_").replace(" ", "_")
    if named in navigation.PAGES:
        page, said = ("" if named == router.FIRST else named), ""
    else:
        page, said = "", urlencode(_SAID)
    written = "&".join(filter(None, (query, said)))
    return f"{home()}{page}{'?' if written else ''}{written}"


def _led_to(place: str, send: Send) -> Send:
    """Send elsewhere when the answer is a document; a file is left as it is."""
    is_led = False

    async def sent(message: MutableMapping[str, Any]) -> None:
        nonlocal is_led
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            is_led = message["status"] == 200 and headers.get("content-type", "").startswith(
                "text/html"
            )
            if is_led:
                message = {"type": message["type"], "status": _FOUND, "headers": []}
                headers = MutableHeaders(scope=message)
                headers["Location"], headers["Content-Length"] = place, "0"
                headers["Cache-Control"] = "no-store"
        elif is_led:
            message = {**message, "body": b""}
        await send(message)

    return sent


def tell() -> None:
    """Say on the first page that another was asked for, until the reader goes elsewhere."""
    if st.query_params.get(UNKNOWN) == _SAID[UNKNOWN]:
        st.session_state[_TOLD] = True
        del st.query_params[UNKNOWN]
    if router.page() != router.FIRST:
        st.session_state.pop(_TOLD, None)
    elif st.session_state.get(_TOLD):
        st.info(common.NO_SUCH_PAGE)
