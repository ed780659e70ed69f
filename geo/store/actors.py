"""Who acts on the data: the command line, a person at the machine, or a visitor.

What is accepted, taken back or restored changes the data of everybody: the functions that write
take the ``Actor`` and ask ``allow`` first.

A connection from this machine proves nothing: behind a reverse proxy every visitor comes from it.
« Poste local » is a request that only this machine can have made, on a server declared to be
somebody's own (``OBSERVATOIRE_MODE=local``, which ``make run`` says); everyone else is a visitor.
"""

from __future__ import annotations

import ipaddress
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.base.program import PROGRAM

MODE: Final = "OBSERVATOIRE_MODE"
"""Setting: ``local`` or ``serveur``, the default."""
VISITORS: Final = "OBSERVATOIRE_IMPORTS_VISITEURS"
"""Setting: ``oui`` lets visitors accept and take back imports; ``non`` is the default."""
REASON_CHARACTERS: Final = 300
_CHOICES: Final = {MODE: ("serveur", "local"), VISITORS: ("non", "oui")}
_OWN_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_OWN_ORIGIN: Final = re.compile(r"^https?://")
_OF_A_BROWSER: Final = re.compile(
    r"host|origin|connection|upgrade|pragma|cache-control|user-agent|accept(-.+)?|cookie|referer"
    r"|dnt|priority|save-data|upgrade-insecure-requests|authorization|sec-.+",
    re.IGNORECASE,
)
"""Headers that a browser sends when it opens the socket of a page, where a page adds none.

Proxies, tunnels and content networks each have names of their own to say whom they speak for
(``X-Forwarded-For``, ``CF-Connecting-IP``, ``CDN-Loop``…): any other header is one of theirs.
"""


class NotAllowedError(GeoError):
    """This person may not change the data."""


@dataclass(frozen=True)
class Settings:
    """How the operator runs the observatory: on one's own machine, or for others.

    ``local``: the machine is its user's own. ``visitors_write``: a visitor may import.
    """

    local: bool = False
    visitors_write: bool = False


@dataclass(frozen=True)
class Actor:
    """Someone who acts: in which role, under which name when it is known.

    ``barred`` is the sentence that says why this person may not change the data and who may;
    empty for whoever may.
    """

    role: str
    name: str = ""
    barred: str = ""

    @property
    def said(self) -> str:
        """The role, and the name when it is known."""
        return f"{self.role} ({self.name})" if self.name else self.role


COMMAND_LINE: Final = Actor("ligne de commande")
AT_MACHINE: Final = Actor("poste local")
_VISITOR: Final = "visiteur"
_WHO_MAY: Final = (
    "Vous pouvez vérifier un fichier et voir ce qu'il changerait ; l'accepter, annuler un import "
    "ou restaurer une sauvegarde revient à la personne qui tient l'observatoire"
)
SHARED: Final = typeset(
    f"Cet observatoire est partagé. {_WHO_MAY}, en ligne de commande sur le serveur "
    f"(par exemple `{PROGRAM} import 86 liste.csv`)."
)
ELSEWHERE: Final = typeset(
    f"Cette page n'a pas été ouverte depuis le poste où tourne l'observatoire. {_WHO_MAY}, depuis "
    "ce poste, à l'adresse http://127.0.0.1 suivie du port, ou en ligne de commande "
    f"(par exemple `{PROGRAM} import 86 liste.csv`)."
)


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of the operator. Raises ``GeoError`` naming a value that is not one."""
    found = {}
    for name, choices in _CHOICES.items():
        value = environment.get(name, "").strip().lower() or choices[0]
        if value not in choices:
            known = " ou ".join(choices)
            raise GeoError(typeset(f"Réglage {name} : « {value} » n'est pas prévu, dites {known}."))
        found[name] = value == choices[1]
    return Settings(local=found[MODE], visitors_write=found[VISITORS])


def asking(
    headers: Iterable[tuple[str, str]], peer: str, chosen: Settings, name: str = ""
) -> Actor:
    """Tell who makes a request, from its headers, the address it comes from and the settings.

    ``headers`` are all of them, repeated ones included; ``peer`` is an IP address, empty when
    unknown; ``name`` is whom a trusted proxy says it is. What is not surely at the machine is
    a visitor.
    """
    if chosen.local and _from_here(list(headers), peer):
        return AT_MACHINE
    if chosen.visitors_write:
        return Actor(_VISITOR, name)
    return Actor(_VISITOR, name, ELSEWHERE if chosen.local else SHARED)


def _from_here(headers: list[tuple[str, str]], peer: str) -> bool:
    """Whether only this machine can have made a request.

    Its own browser says one ``Host``, a name of this machine, the same in ``Origin``, and
    nothing that a browser does not say.
    """
    hosts = [value for name, value in headers if name.lower() == "host"]
    origins = [value for name, value in headers if name.lower() == "origin"]
    return (
        _loopback(peer)
        and len(hosts) == 1
        and _OWN_HOST.fullmatch(hosts[0]) is not None
        and all(_OWN_ORIGIN.sub("", origin) == hosts[0] for origin in origins)
        and all(_OF_A_BROWSER.fullmatch(name) for name, _ in headers)
    )


def _loopback(peer: str) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def signature(who: Actor, reason: str = "") -> dict[str, str]:
    """What the journal keeps of who acted: ``who`` and ``reason``.

    Each on one line, without what a screen would obey; the reason is cut when very long.
    """
    return {"who": _plain(who.said), "reason": _plain(reason)[:REASON_CHARACTERS]}


def _plain(text: str) -> str:
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(seen.split())


def allow(who: Actor) -> None:
    """Raise ``NotAllowedError``, saying who may, when this person may not change the data."""
    if who.barred:
        raise NotAllowedError(f"{typeset('Rien n’a été modifié.')} {who.barred}")
