"""Where the register is: a file of the user's data, or the PostgreSQL that ``DATABASE_URL`` names.

Nothing here needs a database: a page learns that there is no register without importing one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from geo.base.errors import GeoError
from geo.base.french import typeset
from geo.pack import storage

URL: Final = "DATABASE_URL"
"""Setting: ``postgresql://…``; without it the register is a file."""
RETENTION: Final = "OBSERVATOIRE_REGISTRE_MOIS"
"""Setting: months after which a login and a mailbox that serve no more are erased."""
RETENTION_MONTHS: Final = 36
FILE: Final = "register.sqlite"
_SCHEMES: Final = ("postgresql", "postgres")


class RegisterError(GeoError):
    """The register cannot be read or written; what was recorded is as it was."""


def folder() -> Path:
    """Folder of the register and of its backups, beside the versions of imports."""
    return storage.imports() / "register"


def path() -> Path:
    """File of the register, when it is one."""
    return folder() / FILE


def url(environment: Mapping[str, str] = os.environ) -> str:
    """What SQLAlchemy opens; empty when the register is a file. Raises ``RegisterError``."""
    given = environment.get(URL, "").strip()
    if not given:
        return ""
    scheme, mark, rest = given.partition("://")
    if not mark or scheme.partition("+")[0] not in _SCHEMES:
        # a password may stand in it: only its scheme is repeated
        raise RegisterError(
            typeset(
                f"Réglage {URL} : « {scheme[:20] if mark else '…'} » n'est pas prévu, dites "
                "postgresql://compte@machine/base, ou rien pour un fichier."
            )
        )
    return f"postgresql+psycopg://{rest}"


def is_there() -> bool:
    """Whether there is a register to read."""
    return bool(os.environ.get(URL, "").strip()) or path().exists()


def retention_months(environment: Mapping[str, str] = os.environ) -> int:
    """Months for which what names somebody is kept. Raises ``RegisterError``."""
    given = environment.get(RETENTION, "").strip()
    if not given:
        return RETENTION_MONTHS
    if not given.isdecimal() or not 1 <= int(given) <= 120:
        raise RegisterError(
            typeset(f"Réglage {RETENTION} : « {given[:20]} » n'est pas prévu, dites de 1 à 120.")
        )
    return int(given)
