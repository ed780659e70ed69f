"""Who is signed in, in which role, and the way in and out: nothing on one's own machine."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from geo.rights import actors
from pages.ui.shell import providers, sign_in, visitor
from pages.ui.texts import account

_SAID: Final = {
    sign_in.ENDED: account.ENDED,
    sign_in.DOWN: account.DOWN,
    sign_in.DENIED: account.DENIED,
    sign_in.FAILED: account.FAILED,
}


def draw() -> None:
    """Say what came of signing in, then who is signed in and in which role."""
    outcome = st.query_params.get(sign_in.OUTCOME, "")
    if sign_in.OUTCOME in st.query_params:
        del st.query_params[sign_in.OUTCOME]
    known = providers.names()
    who = visitor.actor()
    if not known or who.barred or who == actors.AT_MACHINE:
        return
    with st.container(
        key="account",
        horizontal=True,
        horizontal_alignment="right",
        vertical_alignment="center",
    ):
        if who.login is None:
            _ways_in(known)
        else:
            _signed_in(who, known)
    if outcome in _SAID and (who.login is None or outcome != sign_in.ENDED):
        (st.info if outcome == sign_in.ENDED else st.warning)(_SAID[outcome])


def _ways_in(known: tuple[str, ...]) -> None:
    for name in known:
        st.button(
            account.sign_in(name if len(known) > 1 else ""),
            key=f"sign_in_{name}",
            type="tertiary",
            on_click=st.login,
            args=(None if name == providers.DEFAULT else name,),
        )


def _signed_in(who: actors.Actor, known: tuple[str, ...]) -> None:
    found = actors.standing(who)
    said = found.author.said if found.author.name else account.NO_ROLE
    # no Markdown: it would make a link of a mailbox
    st.html(f"<p>{escape(' — '.join(filter(None, (said, found.why))))}</p>", width="content")
    if found.why:
        provider = who.login.provider if who.login else ""
        again = provider if provider in known else known[0]
        st.button(
            account.AGAIN,
            key="sign_in_again",
            type="tertiary",
            on_click=st.login,
            args=(None if again == providers.DEFAULT else again,),
        )
    st.button(account.SIGN_OUT, key="sign_out", type="tertiary", on_click=st.logout)
