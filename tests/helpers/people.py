"""People that an identity provider names, and the file that gives them their roles."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from geo.rights import roles
from geo.rights.actors import Actor, Login, Settings, asking

MANAGER, EDITOR, READER = "lea@exemple.fr", "nadia@exemple.fr", "marc@exemple.fr"
ROLES = f"""\
lecteur = ["{READER}"]
redacteur = ["{EDITOR}", "{MANAGER}"]
gestionnaire = ["{MANAGER}"]
"""


def with_roles(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Give each of them a role; Léa has two."""
    path = folder / "roles.toml"
    path.write_text(ROLES)
    patch.setenv(roles.ROLES, str(path))
    return path


def login(name: object = MANAGER, provider: str = "default", providers=("default",), **claims):
    """Whom a provider says somebody is who signed in a minute ago; a claim of None is missing."""
    told = {"email": name, "iat": int(time.time()) - 60, **claims}
    return Login(provider, {key: one for key, one in told.items() if one is not None}, providers)


def signed_in(name: object = MANAGER, **changed: object) -> Actor:
    """Somebody signed in on a shared server."""
    return asking([], "192.0.2.7", Settings(), login(name, **changed), providers=True)


def page_of(app, name: object = MANAGER, **claims: object):
    """Sign somebody in on a page of ``AppTest``, as a provider that is configured does."""
    app.secrets = {"auth": {"client_id": "observatoire"}}
    app.user = {"is_logged_in": True, "provider": "default", **login(name, **claims).claims}
    return app
