"""What a browser keeps of the files it was sent: one whose name tells its content is never asked
again; any other is answered in a word (304) as long as it is the same.

Streamlit says so of its own front end only, neither of ``static/`` nor of the frame of the maps.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders

from pages.ui.shell.sign_in import Receive, Scope, Send

_FILES: Final = re.compile(r"/(app/static|component/[^/]+)/")
_NAMED: Final = re.compile(r"[.-]([0-9a-f]{8,64}|\d+\.\d+\.\d+)\.(js|css)$")
"""A name with a hash of the content, or the version of a package."""
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK: Final = "no-cache"
_OF_CONTENT: Final = ("content-length", "content-type", "content-encoding", "accept-ranges")
_UNCHANGED: Final = 304


class KeptFiles:
    """Say what may be kept of each file, and answer 304 to who has it."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            send = _answered(send, scope["path"], Headers(scope=scope).get("if-none-match", ""))
        await self._app(scope, receive, send)


def _answered(send: Send, path: str, held: str) -> Send:
    over = False

    async def answered(message: MutableMapping[str, Any]) -> None:
        nonlocal over
        if over:
            return
        if message["type"] == "http.response.start" and message["status"] == 200:
            headers = MutableHeaders(scope=message)
            if _FILES.search(path):
                headers["Cache-Control"] = _FOR_GOOD if _NAMED.search(path) else _ASK
            if _holds(held, headers.get("etag")):
                over = True
                for name in _OF_CONTENT:
                    del headers[name]
                await send({**message, "status": _UNCHANGED})
                await send({"type": "http.response.body", "body": b""})
                return
        await send(message)

    return answered


def _holds(held: str, tag: str | None) -> bool:
    """Whether a browser says that it has what has a tag: the kind of comparison is the weak one."""
    tags = {one.strip().removeprefix("W/") for one in held.split(",")}
    return tag is not None and tag.removeprefix("W/") in tags
