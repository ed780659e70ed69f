"""Telephones and mailboxes of offices as they are shown: never those of a person."""

from __future__ import annotations

import re
from typing import Final

from geo.base import french as wording

_OWN_MAILBOX: Final = re.compile(r"[^\W\d_]+[.\-_][^\W\d_]+@.*")
_LABEL_DOMAIN: Final = re.compile(r"france-?services?\.gouv\.fr")
_SHARED: Final = re.compile(
    r"france|service|accueil|contact|mairie|mediation|relation|info|secretariat|ccas|"
    r"\b(?:fs|mfs|efs|msap|csc|cdc|agglo|ville)\b"
)


def phone(text: object) -> str:
    """Write a French number in pairs: ``05 49 22 88 86``; anything else as it was published.

    >>> phone("+33549228886"), phone("3960")
    ('05\\xa049\\xa022\\xa088\\xa086', '3960')
    """
    if not isinstance(text, str):
        return ""
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(?:\+|00)33(?:0)?", "0", digits)
    if not re.fullmatch(r"0\d{9}", digits):
        return text.strip()
    return wording.NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))


def mailbox(text: object) -> str:
    """Return a shared mailbox, nothing when it could be the own mailbox of a person."""
    if not isinstance(text, str) or "@" not in text:
        return ""
    address = text.strip().lower()
    local, _, domain = address.partition("@")
    if _LABEL_DOMAIN.fullmatch(domain) or _SHARED.search(local):
        return address
    return "" if _OWN_MAILBOX.fullmatch(address) else address
