"""alembic, asked only when a register is made or brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

_FOLDER: Final = Path(__file__).with_name("migrations")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config


def is_known(revision: str) -> bool:
    """Whether this program has a migration; a later one made what it does not know."""
    return revision in {one.revision for one in ScriptDirectory(str(_FOLDER)).walk_revisions()}


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that lack, in the transaction of the connection."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
