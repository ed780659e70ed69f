"""The last resort: what nobody foresaw is said in French, with a number the server's log holds.

Streamlit catches every exception of a page, a fragment or a callback in one place, logs it and
writes an English sentence. Only an application started by its own server may name another
handler, so the two functions it calls there are replaced: what is logged bears a number, and the
reader gets that number, in the place where the failing part stood. ``st.stop`` and ``st.rerun``
are not exceptions of this kind and never come here.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from streamlit import error_util
from streamlit.delta_generator_singletons import get_dg_singleton_instance
from streamlit.errors import FragmentHandledException
from streamlit.proto.Exception_pb2 import Exception as Shown

from geo.base.errors import GeoError
from pages.ui.texts import common

LOG = logging.getLogger("observatoire")
_NUMBER = "_incident"


def install() -> None:
    """Take the place of Streamlit's two functions; calling it again changes nothing."""
    error_util._log_uncaught_app_exception = log
    error_util.show_uncaught_app_exception = show


@contextmanager
def report_failure() -> Iterator[None]:
    """Tell of what fails inside, then go on: the rest of the run still draws the frame."""
    try:
        yield
    except FragmentHandledException:
        pass  # a fragment of the page has told it already
    except Exception as error:
        error_util.handle_user_script_exception(error, None)


def log(ex: BaseException) -> None:
    """Write an exception in the server's log under its number."""
    LOG.error("Incident %s", number(ex), exc_info=ex)


def show(ex: BaseException) -> None:
    """Write, where the reader is, that something failed and under which number."""
    shown = Shown(message_is_markdown=True)
    said = common.refused_data(ex) if isinstance(ex, GeoError) else common.FAILED
    shown.message = f"{said}\n\n{common.incident(number(ex))}"
    shown.width_config.use_stretch = True
    get_dg_singleton_instance().main_dg._enqueue("exception", shown)


def number(error: BaseException) -> str:
    """Number of an incident, given to an exception the first time it is asked for."""
    if not hasattr(error, _NUMBER):
        setattr(error, _NUMBER, f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}")
    return str(getattr(error, _NUMBER))
