"""The first visit is the server's own: once it answers, it opens each page as a reader would.

Modules are imported, data read, sentences said and charts described before anybody waits for
them. Nobody waits for the visit either, and what fails in it is only logged.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import SessionClient

from geo.base.errors import GeoError
from pages.ui.texts import server

SETTING: Final = "OBSERVATOIRE_PREMIERE_VISITE"
_ANSWERS: Final = {"": True, "oui": True, "non": False}
_LOG: Final = logging.getLogger(__name__)
_PAGES: Final = Path(__file__).parents[2]
_SOONEST_S: Final = 0.5
"""Left to whoever waits for the server to start."""
_LONGEST_S: Final = 120.0
"""What a page may take before the visit goes on without it."""
_ENDS: Final = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


def is_made(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the operator lets the server visit; raises ``GeoError`` for another word."""
    said = environment.get(SETTING, "").strip().lower()
    if said not in _ANSWERS:
        raise GeoError(server.yes_or_no(SETTING, said))
    return _ANSWERS[said]


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Visit while the server serves; the visit ends with it."""
    visit = asyncio.create_task(_visit()) if is_made() else None
    try:
        yield
    finally:
        if visit is not None:
            visit.cancel()
            with suppress(asyncio.CancelledError):
                await visit


class _Reader(SessionClient):
    """Who looks at nothing: waits for the end of each page."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished" and msg.script_finished in _ENDS:
            self.over.set()


async def _visit() -> None:
    try:
        await asyncio.sleep(_SOONEST_S)
        reader, served = _Reader(), runtime.get_instance()
        session = served.connect_session(client=reader, user_info={})
        try:
            for page in ("", *sorted(path.stem for path in _PAGES.glob("*.py"))):
                asked = BackMsg()
                asked.rerun_script.page_name = page
                reader.over.clear()
                served.handle_backmsg(session, asked)
                with suppress(TimeoutError):
                    await asyncio.wait_for(reader.over.wait(), _LONGEST_S)
        finally:
            served.close_session(session)
        # what is loaded by now stays: a later collection need not look at it again
        gc.collect()
        gc.freeze()
    except Exception:
        _LOG.exception("The first visit was not made: the next one waits longer")
