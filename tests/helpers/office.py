"""LibreOffice, as a person who opens a file and saves it under another format."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


class Office:
    """Converts files in a folder of its own; skips the test where LibreOffice is not installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = shutil.which("soffice")
        if self.command is None:
            pytest.skip("LibreOffice n'est pas installé")

    def convert(self, name: str, content: bytes, to: str, reading: str = "") -> bytes:
        """What a file becomes, saved as ``to``: a format, or a format and its options."""
        source = self.folder / name
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{self.folder}/profile"
        into = ["--outdir", str(self.folder / "out")]
        options = [f"--infilter={reading}"] if reading else []
        subprocess.run(
            [self.command, profile, "--headless", *options, "--convert-to", to, *into, str(source)],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return (self.folder / "out" / f"{source.stem}.{to.partition(':')[0]}").read_bytes()
