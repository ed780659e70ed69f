"""Identity providers of a shared server, as the section ``auth`` of the secrets declares them.

Streamlit reads the same section to sign people in (``st.login``): the settings of one provider
alone, under the name ``default``, or those of several, each in a section of its own. What it
would only find wrong at somebody's click is checked here before the server starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from geo.base.errors import GeoError
from pages.ui.texts import account

DEFAULT: Final = "default"
CALLBACK: Final = "oauth2callback"
_SECTION: Final = "auth"
_KEYS: Final = ("client_id", "client_secret", "server_metadata_url")
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_SECRET_CHARACTERS: Final = 32
_OWN: Final = ("localhost", "127.0.0.1", "::1")


def names() -> tuple[str, ...]:
    """Names of the providers that are configured, in their order; none without any."""
    return tuple(_sections(_auth()))


def is_public_over_https() -> bool:
    """Whether the address that people come back to is served over TLS."""
    return str(_auth().get("redirect_uri", "")).startswith("https://")


def _auth() -> Mapping[str, Any]:
    found = st.secrets.get(_SECTION) if st.secrets.load_if_toml_exists() else None
    return found if isinstance(found, Mapping) else {}


def _sections(auth: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The settings of each provider, by name."""
    named = {name: one for name, one in auth.items() if isinstance(one, Mapping)}
    alone = {DEFAULT: auth} if any(key in auth for key in _KEYS) else {}
    return {**alone, **{name: one for name, one in named.items() if any(k in one for k in _KEYS)}}


def check() -> None:
    """Raise ``GeoError`` that says what is wrong in the secrets; nothing when there are none."""
    there = any(Path(one).is_file() for one in config.get_option("secrets.files"))
    if there and not st.secrets.load_if_toml_exists():
        raise GeoError(account.UNREADABLE)
    wrong = next(_faults(_auth()), "")
    if wrong:
        raise GeoError(wrong)


def _faults(auth: Mapping[str, Any]) -> Iterator[str]:
    if not auth:
        return
    found = _sections(auth)
    if not found:
        yield account.no_provider(_KEYS)
    address = str(auth.get("redirect_uri", ""))
    if not _is_safe(address) or urlsplit(address).path.rsplit("/", 1)[-1] != CALLBACK:
        yield account.wrong_return(CALLBACK)
    if len(str(auth.get("cookie_secret", ""))) < _SECRET_CHARACTERS:
        yield account.short_secret(_SECRET_CHARACTERS)
    for name, one in found.items():
        if not _NAME.fullmatch(name):
            yield account.wrong_name(name)
        for key in _KEYS:
            if not isinstance(one.get(key), str) or not one[key]:
                yield account.lacks(name, key)
        if not _is_safe(str(one.get(_KEYS[-1]))):
            yield account.unsafe(name, _KEYS[-1])


def _is_safe(address: str) -> bool:
    """Whether an address is over TLS, or of this machine."""
    try:
        asked = urlsplit(address)
        own = asked.hostname in _OWN
    except ValueError:
        return False
    return bool(asked.hostname) and (asked.scheme == "https" or (asked.scheme == "http" and own))
