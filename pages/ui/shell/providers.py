"""Identity providers of a shared server, as the section ``auth`` of the secrets declares them.

Streamlit reads the same section to sign people in (``st.login``): the settings of one provider
alone, under the name ``default``, or those of several, each in a section of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

DEFAULT: Final = "default"
_SECTION: Final = "auth"
_KEY: Final = "client_id"


def names() -> tuple[str, ...]:
    """Names of the providers that are configured, in their order; none without any."""
    section = st.secrets.get(_SECTION) if st.secrets.load_if_toml_exists() else None
    if not isinstance(section, Mapping):
        return ()
    alone = (DEFAULT,) if _KEY in section else ()
    named = (name for name, one in section.items() if isinstance(one, Mapping) and _KEY in one)
    return (*alone, *(name for name in named if name != DEFAULT))
