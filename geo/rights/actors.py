"""Who acts: the command line, a person at the machine, or a visitor; and what each may change.

What is accepted, taken back, restored or recorded changes the data of everybody: the functions
that write take the ``Actor``, ask ``allow`` for the role that they need, and sign with what it
returns. What a page shows or hides protects nothing.

A connection from this machine proves nothing: behind a reverse proxy every visitor comes from it.
« Poste local » is a request that only this machine can have made, on a server declared to be
somebody's own (``OBSERVATOIRE_MODE=local``, which ``make run`` says); everyone else is a visitor.
On a shared server a visitor has the role that the operator gave (``roles``) to whom an identity
provider says it is; on somebody's own machine, none.
"""

from __future__ import annotations

import ipaddress
import os
import re
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.base.program import PROGRAM
from geo.rights import roles
from geo.rights.roles import Role

MODE: Final = "OBSERVATOIRE_MODE"
"""Setting: ``local`` or ``serveur``, the default."""
REMOVED: Final = "OBSERVATOIRE_IMPORTS_VISITEURS"
"""Setting of before the roles: what it opened to any visitor is now given to people."""
REASON_CHARACTERS: Final = 300
_MODES: Final = ("serveur", "local")
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
    """How the operator runs the observatory: ``local``, the machine is its user's own."""

    local: bool = False


@dataclass(frozen=True)
class Login:
    """Whom an identity provider says somebody is.

    ``provider`` is its name in the configuration, ``claims`` what its identity token said when
    this person signed in; ``providers`` are the names of all those configured.
    """

    provider: str
    claims: Mapping[str, Any] = field(repr=False)
    providers: tuple[str, ...]


@dataclass(frozen=True)
class Author:
    """Who changes the data, as the history keeps it: in which role, under which name if known."""

    role: str
    name: str = ""

    @property
    def said(self) -> str:
        """The role, and the name when it is known."""
        return f"{self.role} ({self.name})" if self.name else self.role


@dataclass(frozen=True)
class Actor:
    """Someone who asks: as what, under which name when it is known.

    ``barred`` says, of whoever may change nothing at all, why and who may; ``login`` is whom a
    provider says a visitor is, None when nobody signed in. Without either, this is the machine.
    """

    kind: str
    name: str = ""
    barred: str = ""
    login: Login | None = None


@dataclass(frozen=True)
class Standing:
    """What somebody may do now: ``role``, ``author`` to sign with.

    ``why``: the sentence that says why it is no more than reading, where something is wrong.
    """

    role: Role
    author: Author
    why: str = ""


COMMAND_LINE: Final = Actor("ligne de commande")
AT_MACHINE: Final = Actor("poste local")
_VISITOR: Final = "visiteur"
_DUTIES: Final = {
    Role.EDITOR: "inscrire une action",
    Role.MANAGER: "accepter un import, l'annuler ou restaurer une sauvegarde",
}
"""What a role opens that the role before it does not."""
_CLOCK_S: Final = 300
"""Seconds by which the clock of a provider may be ahead of ours."""
_LOGIN_CHARACTERS: Final = 200
SHARED: Final = typeset(
    "Cet observatoire est partagé et en lecture seule : aucun fournisseur d'identité n'y est "
    "réglé, il ne sait pas qui vous êtes."
)
ELSEWHERE: Final = typeset(
    "Cette page n'a pas été ouverte depuis le poste où tourne l'observatoire."
)
_WHERE: Final = {
    SHARED: "en ligne de commande sur le serveur",
    ELSEWHERE: "depuis ce poste, à l'adresse http://127.0.0.1 suivie du port, ou en ligne de "
    "commande",
}
"""Why a visitor may change nothing, and where whoever keeps the observatory does."""
_WHO_MAY: Final = {
    Role.EDITOR: (
        "Ici on lit le registre des actions ; y écrire revient à la personne qui tient "
        "l'observatoire",
        f"`{PROGRAM} register import 86 actions.xlsx`",
    ),
    Role.MANAGER: (
        "Ici on lit, on simule, on vérifie un fichier et on voit ce qu'il changerait ; changer les "
        "données revient à la personne qui tient l'observatoire",
        f"`{PROGRAM} import 86 liste.csv`",
    ),
}
"""What a visitor does where a role is needed, and a command that does the rest."""


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of the operator. Raises ``GeoError`` naming a value that is not one."""
    mode = environment.get(MODE, "").strip().lower() or _MODES[0]
    if mode not in _MODES:
        known = " ou ".join(_MODES)
        raise GeoError(typeset(f"Réglage {MODE} : « {mode} » n'est pas prévu, dites {known}."))
    if environment.get(REMOVED, "").strip().lower() not in ("", "non"):
        raise GeoError(
            typeset(
                f"Réglage {REMOVED} : il n'existe plus, les rôles le remplacent. Retirez-le ; "
                f"{roles.ROLES} dit qui peut importer (docs/deploiement.md)."
            )
        )
    return Settings(local=mode == _MODES[1])


def asking(
    headers: Iterable[tuple[str, str]],
    peer: str,
    chosen: Settings,
    login: Login | None = None,
    *,
    providers: bool = False,
) -> Actor:
    """Tell who makes a request, from its headers, the address it comes from and the settings.

    ``headers`` are all of them, repeated ones included; ``peer`` is an IP address, empty when
    unknown; ``login`` is whom a provider says it is, ``providers`` whether any is configured.
    What is not surely at the machine is a visitor.
    """
    if chosen.local:
        at_machine = _from_here(list(headers), peer)
        return AT_MACHINE if at_machine else Actor(_VISITOR, barred=ELSEWHERE)
    return Actor(_VISITOR, barred="" if providers else SHARED, login=login)


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


def standing(who: Actor, environment: Mapping[str, str] = os.environ) -> Standing:
    """Tell what somebody may do now. The file of the roles is read again at each call."""
    if who.kind != _VISITOR:
        return Standing(Role.MANAGER, Author(who.kind, who.name))
    reader = Author(Role.READER.title)
    if who.barred or who.login is None:
        return Standing(Role.READER, reader, who.barred)
    try:
        known = roles.read_roles(environment)
    except roles.RolesError as error:
        why = f"{error} {typeset('Personne n’a de rôle tant qu’il n’est pas corrigé.')}"
        return Standing(Role.READER, reader, why)
    return _signed_in(who.login, known)


def _signed_in(login: Login, known: roles.Roles) -> Standing:
    """What somebody may do whom a provider names."""
    claimed = login.claims.get(known.claim)
    name = claimed if isinstance(claimed, str) else ""
    why = _doubt(login, known, name)
    if why:
        return Standing(Role.READER, Author(Role.READER.title), typeset(why))
    given, anywhere = known.of(login.provider, name), known.of("", name)
    if len(login.providers) == 1:
        given = max(given, anywhere)
    elif anywhere > given:
        why = (
            f"Plusieurs fournisseurs d'identité sont réglés, et un rôle donné à {name} ne dit pas "
            "duquel : il ne vaut pour aucun. La personne qui tient l'observatoire l'écrit "
            f"`{login.provider}:{name}`."
        )
    return Standing(given, Author(given.title, name), typeset(why))


def _doubt(login: Login, known: roles.Roles, name: str) -> str:
    """Say why what a provider told of somebody cannot be believed; empty when it can."""
    if not name or name != _plain(name) or len(name) > _LOGIN_CHARACTERS:
        return (
            f"Votre fournisseur d'identité ne dit pas qui vous êtes : sa déclaration "
            f"« {known.claim} » manque ou n'est pas un nom. Sans elle, on lit et on simule ; la "
            "personne qui tient l'observatoire peut en faire lire une autre."
        )
    if known.claim == roles.CLAIM and login.claims.get("email_verified") is False:
        return (
            f"Votre fournisseur d'identité n'a pas vérifié l'adresse {name} : elle ne donne aucun "
            "rôle."
        )
    if login.provider not in login.providers:
        return (
            f"Le fournisseur d'identité qui vous a reconnu, « {login.provider} », n'est plus "
            "réglé ici. Reconnectez-vous."
        )
    if not _fresh(login.claims.get("iat"), known.session_s):
        return "Votre session est expirée. Reconnectez-vous."
    return ""


def _fresh(since: Any, session_s: float) -> bool:
    """Whether somebody signed in lately; ``since`` is in seconds of the epoch."""
    if type(since) not in (int, float):
        return False
    return bool(-_CLOCK_S <= time.time() - since <= session_s)


def refusal(who: Actor, needed: Role) -> str:
    """Say why somebody may not do now what a role is needed for; empty for whoever may."""
    return _lacking(standing(who), who, needed)


def _lacking(found: Standing, who: Actor, needed: Role) -> str:
    if found.role >= needed:
        return ""
    if who.barred in _WHERE:
        what, command = _WHO_MAY[needed]
        return f"{who.barred} {typeset(f'{what}, {_WHERE[who.barred]} (par exemple {command}).')}"
    if found.why:
        return found.why
    duty = f"Pour {_DUTIES[needed]}, il faut le rôle de {needed.title}"
    if who.login is None:
        return typeset(f"Sans connexion, on lit et on simule. {duty} : connectez-vous.")
    return typeset(
        f"Votre rôle : {found.author.said}. {duty}, que donne la personne qui tient l'observatoire."
    )


def allow(who: Actor, needed: Role) -> Author:
    """Return who signs a change; ask at each write, before anything is changed.

    Raises ``NotAllowedError``, saying why and who may, when this person has not the role that
    is needed, now.
    """
    found = standing(who)
    why = _lacking(found, who, needed)
    if why:
        raise NotAllowedError(f"{typeset('Rien n’a été modifié.')} {why}")
    return found.author


def signer(who: str, reader: Actor) -> str:
    """What a reader is told of who signed (``Author.said``): names are for those who write."""
    return who if standing(reader).role > Role.READER else who.partition(" (")[0]


def signature(author: Author, reason: str = "") -> dict[str, str]:
    """What the journal keeps of who acted: ``who`` and ``reason``.

    Each on one line, without what a screen would obey; the reason is cut when very long.
    """
    return {"who": _plain(author.said), "reason": _plain(reason)[:REASON_CHARACTERS]}


def _plain(text: str) -> str:
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join(seen.split())
