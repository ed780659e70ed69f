"""Which role the operator gives to whom: a file, read again at each write.

The file (TOML) names people by what their identity provider says of them::

    identifiant = "email"      # the claim that names a person; email unless said
    session_heures = 10        # after which a person signs in again; 10 unless said
    redacteur = ["nadia@exemple.fr"]
    gestionnaire = ["lea@exemple.fr", "agents:paul@exemple.fr"]

Roles are no claim of the provider: a claim is as old as the session, and a role that is taken
away in the file is lost at the next write. ``agents:`` is the name of a provider: where several
are configured, a person without one would be whoever bears that name at any of them, and is
given nothing.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

from geo.base import disk
from geo.base.errors import GeoError
from geo.base.french import typeset

ROLES: Final = "OBSERVATOIRE_ROLES"
"""Setting: the path of the file; without it nobody has a role."""
CLAIM: Final = "email"
SESSION_HOURS: Final = 10
_MOST_HOURS: Final = 720
_LARGEST: Final = 1_000_000
"""Bytes of the file; a larger one is not read."""


class Role(IntEnum):
    """What someone may do; a role may do what those before it may."""

    READER = 0
    EDITOR = 1
    MANAGER = 2

    @property
    def title(self) -> str:
        """How French names it."""
        return _TITLES[self]


_TITLES: Final = {Role.READER: "lecteur", Role.EDITOR: "rédacteur", Role.MANAGER: "gestionnaire"}
_KEYS: Final = {"lecteur": Role.READER, "redacteur": Role.EDITOR, "gestionnaire": Role.MANAGER}
_KNOWN: Final = (*_KEYS, "identifiant", "session_heures")


class RolesError(GeoError):
    """The file of the roles cannot be read, or is not one: nobody has a role."""


@dataclass(frozen=True)
class Roles:
    """What the file says.

    ``given``: the role of (provider, person); the provider is empty where the file does not say
    it. ``claim`` names a person; ``session_s`` (seconds) is how long signing in holds.
    """

    given: Mapping[tuple[str, str], Role] = field(default_factory=dict)
    claim: str = CLAIM
    session_s: float = SESSION_HOURS * 3600

    def of(self, provider: str, name: str) -> Role:
        """Role given to a name, of that provider; an empty one is where the file says none."""
        return self.given.get((provider, compared(self.claim, name)), Role.READER)


def compared(claim: str, name: str) -> str:
    """A name as it is compared: of a mailbox, and of ASCII alone, capitals are small letters.

    Other letters stay: the Kelvin sign is not « k », whatever Unicode folds.
    """
    if claim != CLAIM:
        return name
    return name.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def read_roles(environment: Mapping[str, str] = os.environ) -> Roles:
    """Read the roles as they are now. Raises ``RolesError`` saying what is wrong, and where."""
    named = environment.get(ROLES, "").strip()
    return _parsed(Path(named)) if named else Roles()


def _parsed(path: Path) -> Roles:
    shown = f"Fichier des rôles {disk.shown_file_name(path)}"
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        if len(raw) > _LARGEST:
            raise RolesError(typeset(f"{shown} : trop grand."))
        found = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise RolesError(typeset(f"{shown} : illisible ({disk.reason(error)}).")) from None
    except UnicodeDecodeError:
        raise RolesError(typeset(f"{shown} : ce n'est pas du texte en UTF-8.")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RolesError(typeset(f"{shown} : ce n'est pas du TOML ({error}).")) from None
    try:
        return _checked(found)
    except _WrongError as error:
        raise RolesError(typeset(f"{shown} : {error}")) from None


class _WrongError(Exception):
    """What is wrong in the file, in French."""


def _checked(found: Mapping[str, Any]) -> Roles:
    for key in found:
        if key not in _KNOWN:
            raise _WrongError(f"« {key} » n'est pas prévu, dites {' ou '.join(_KNOWN)}.")
    claim, hours = found.get("identifiant", CLAIM), found.get("session_heures", SESSION_HOURS)
    if not isinstance(claim, str) or not claim.strip():
        raise _WrongError(f"« identifiant » est le nom d'une déclaration, par exemple « {CLAIM} ».")
    if type(hours) not in (int, float) or not 0 < hours <= _MOST_HOURS:
        raise _WrongError(f"« session_heures » est un nombre, de plus de 0 à {_MOST_HOURS}.")
    claim = claim.strip()
    given: dict[tuple[str, str], Role] = {}
    for key, role in _KEYS.items():
        for provider, person in _people(key, found.get(key, [])):
            one = provider, compared(claim, person)
            given[one] = max(role, given.get(one, role))
    return Roles(given, claim, hours * 3600)


def _people(key: str, listed: Any) -> list[tuple[str, str]]:
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise _WrongError(f"« {key} » est une liste de noms entre guillemets.")
    people = []
    for rank, one in enumerate(listed, 1):
        before, colon, after = one.partition(":")
        provider, person = (before.strip(), after.strip()) if colon else ("", before.strip())
        if not person or (colon and not provider):
            raise _WrongError(f"« {key} », nom {rank} : vide.")
        people.append((provider, person))
    return people
