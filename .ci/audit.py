"""Known vulnerabilities of what requirements.txt pins: ``make audit``.

Asks pip-audit; where its data cannot be reached, says so and holds the pins to the dated list
of ``advisories.toml``. Exit code 1 when a pin is vulnerable.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

from packaging.version import Version

HERE: Final = Path(__file__).resolve().parent
PINS: Final = HERE.parent / "requirements.txt"


def pinned() -> dict[str, Version]:
    """Version of each package that ``requirements.txt`` pins."""
    found = re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", PINS.read_text(), re.MULTILINE)
    return {name: Version(version) for name, version in found}


def below(pins: dict[str, Version]) -> list[str]:
    """Pins older than the version that mends a listed advisory, one line each."""
    listed = tomllib.loads((HERE / "advisories.toml").read_text())["mended_in"]
    floors = [(*floor.split(), advisories) for floor, advisories in listed.items()]
    return [
        f"{name} {pins[name]} : {advisories}, corrigé en {floor}"
        for name, floor, advisories in floors
        if name in pins and pins[name] < Version(floor)
    ]


def reached() -> list[str] | None:
    """What pip-audit finds, one line each; None when its data do not answer for every pin."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "-f", "json"]
    ended = subprocess.run(
        [*command, "-r", str(PINS)], capture_output=True, text=True, timeout=600, check=False
    )
    try:
        asked = json.loads(ended.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    if not asked or any("skip_reason" in one for one in asked):
        return None
    return [f"{one['name']} {one['version']} : {v['id']}" for one in asked for v in one["vulns"]]


def main() -> int:
    """Print what is known; return the exit code."""
    found = reached()
    if found is None:
        day = tomllib.loads((HERE / "advisories.toml").read_text())["looked_up"]
        print(f"Base de vulnérabilités hors d'atteinte : liste relevée à la main le {day}.")
        found = below(pinned())
    print("\n".join(found) or f"{len(pinned())} versions, aucune vulnérabilité connue.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
