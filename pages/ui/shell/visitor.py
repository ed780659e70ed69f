"""Who looks at a page, as the request that opened it and an identity provider tell."""

from __future__ import annotations

import streamlit as st

from geo.rights import actors
from geo.rights.actors import Actor, Login
from pages.ui.shell import providers
from pages.ui.texts import common

_LOOPBACK = "127.0.0.1"


def actor() -> Actor:
    """Return who acts in this session.

    Streamlit says no address for a request of this machine, nor when there is no request.
    """
    headers = st.context.headers
    every = [(name, value) for name in set(headers) for value in headers.get_all(name)]
    peer = st.context.ip_address or (_LOOPBACK if every else "")
    known = providers.names()
    return actors.asking(every, peer, actors.settings(), _login(known), providers=bool(known))


def _login(known: tuple[str, ...]) -> Login | None:
    """Whom a provider says this is: what it said is in a cookie that Streamlit signs."""
    told = st.user.to_dict()
    if not known or told.get("is_logged_in") is not True:
        return None
    return Login(str(told.get("provider") or ""), told, known)


def refusal_text(refusal: str) -> str:
    """Write why somebody may not change the data: a command as one, a login as it was typed."""
    return refusal if actor().barred else common.literal(refusal)
