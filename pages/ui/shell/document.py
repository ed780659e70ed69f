"""The document that every page begins as: Streamlit's own, in French and under the product's name.

Before any script runs, a browser, a screen reader, a bookmark or a preview of a link read there
an English page called Streamlit. Run as a plain script, ``arrival.js`` says the language later.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse
from streamlit import file_util

from pages.ui.shell.sign_in import Receive, Scope, Send
from pages.ui.texts import common, server

_ENGLISH, _FRENCH = '<html lang="en">', '<html lang="fr">'
_TITLE: Final = re.compile(r"<title>[^<]*</title>")
_REFUSED: Final = re.compile(r"q=0(\.0*)?")
_OF_THEIRS: Final = ("accept-ranges", "content-encoding", "content-range", "last-modified")


class FrenchDocument:
    """Answer ours wherever Streamlit answers its own, which its tag tells from any other file."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app
        path = Path(file_util.get_static_dir()) / "index.html"
        self._theirs = FileResponse(path, stat_result=path.stat()).headers["etag"]
        self._plain = french(path.read_text(encoding="utf-8")).encode()
        self._packed = gzip.compress(self._plain, mtime=0)
        # weak: the same document, packed or not
        self._tag = f'W/"{hashlib.sha256(self._plain).hexdigest()[:32]}"'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            accepted = Headers(scope=scope).getlist("accept-encoding")
            send = self._answered(send, ", ".join(accepted))
        await self._app(scope, receive, send)

    def _answered(self, send: Send, accepted: str) -> Send:
        is_over = False

        async def answered(message: MutableMapping[str, Any]) -> None:
            nonlocal is_over
            if is_over:
                return
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("etag") == self._theirs:
                    is_over = True
                    await send({**message, "status": 200, "headers": self._told(headers, accepted)})
                    await send({"type": "http.response.body", "body": self._body(accepted)})
                    return
            await send(message)

        return answered

    def _told(self, headers: MutableHeaders, accepted: str) -> list[tuple[bytes, bytes]]:
        """Headers of what is answered: those of Streamlit but for the content."""
        for name in _OF_THEIRS:
            del headers[name]
        if _packs(accepted):
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(self._body(accepted)))
        headers["Content-Type"] = "text/html; charset=utf-8"
        headers["Cache-Control"] = "no-cache"
        headers["ETag"] = self._tag
        headers["Vary"] = "Accept-Encoding"
        return headers.raw

    def _body(self, accepted: str) -> bytes:
        return self._packed if _packs(accepted) else self._plain


def french(text: str) -> str:
    """Streamlit's document in French; what a later version says otherwise stays as it is."""
    text = text.replace(_ENGLISH, _FRENCH)
    text = _TITLE.sub(f"<title>{escape(common.PRODUCT)}</title>", text)
    before, opened, rest = text.partition("<noscript>")
    _, closed, after = rest.partition("</noscript>")
    if not closed:
        return text
    return f"{before}{opened}<p>{escape(server.NO_SCRIPT)}</p>{closed}{after}"


def _packs(accepted: str) -> bool:
    """Whether a browser reads gzip: named, and not refused by a weight of nothing."""
    for one in accepted.lower().split(","):
        name, *weights = (part.strip() for part in one.split(";"))
        if name == "gzip":
            return not any(_REFUSED.fullmatch(weight) for weight in weights)
    return False
