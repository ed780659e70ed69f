"""Who looks at a page, as the request that opened it tells."""

from __future__ import annotations

import streamlit as st

from geo.store import actors
from geo.store.actors import Actor

_LOOPBACK = "127.0.0.1"
_NAME = "name"
"""Key that ``server.trustedUserHeaders`` gives to the header where a proxy names its user."""


def actor() -> Actor:
    """Return who acts in this session.

    Streamlit says no address for a request of this machine, nor when there is no request.
    """
    headers = st.context.headers
    every = [(name, value) for name in set(headers) for value in headers.get_all(name)]
    peer = st.context.ip_address or (_LOOPBACK if every else "")
    return actors.asking(every, peer, actors.settings(), str(st.user.to_dict().get(_NAME) or ""))
