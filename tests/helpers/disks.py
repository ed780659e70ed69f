"""File systems that are really full or really read-only, for root; a printed reason otherwise."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(path: Path, *, size: str = "1m", read_only: bool = False):
    """A file system of its own at ``path``; skips, saying why, where mounting is refused."""
    path.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
    try:
        subprocess.run(mount, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no file system may be mounted here: {getattr(error, 'stderr', error)}")
    try:
        if read_only:
            locked(path)
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def locked(path: Path) -> None:
    """Make what ``mounted`` gave read-only from now on."""
    subprocess.run(["mount", "-o", "remount,ro", str(path)], check=True)


def filled(path: Path, *, left: int = 0) -> Path:
    """Fill the file system at ``path`` but for about ``left`` bytes; return the file to remove."""
    filler = path / ".filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)) == 4096:
                pass
        except OSError:
            pass
        file.truncate(max(file.tell() - left, 0) // 4096 * 4096)
    return filler
