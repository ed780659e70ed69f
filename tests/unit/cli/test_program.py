"""One program, whatever way it is called: the installed command, its entry point, the module."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from geo.base.program import PROGRAM
from tests.helpers import lanes

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULE, NAME = SETTINGS["project"]["scripts"][PROGRAM].split(":")
INSTALLED = Path(sys.executable).with_name(PROGRAM)
SCRIPT = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from {MODULE} import {NAME}
sys.argv[0] = "/anywhere/bin/{PROGRAM}"
sys.exit({NAME}())
"""
"""What pip writes for the entry point."""

WAYS = {
    "installed": [str(INSTALLED)],
    "entry point": [sys.executable, "-c", SCRIPT],
    "module": [sys.executable, "-m", "geo"],
}


@pytest.fixture(params=lanes.first(["module", "installed", "entry point"], 2))
def call(request, tmp_path):
    """Run the program; from any folder but for the module, which is that of the project."""
    if request.param == "installed" and not INSTALLED.exists() and not os.environ.get("CI"):
        pytest.skip("le projet n'est pas installé dans cet environnement : make test l'installe")
    folder = ROOT if request.param == "module" else tmp_path

    def called(*arguments, way=request.param):
        return subprocess.run(
            [*WAYS[way], *arguments], cwd=folder, capture_output=True, text=True, check=False
        )

    called.name = "python -m geo" if request.param == "module" else PROGRAM
    return called


def test_it_answers_and_leaves_with_its_code(call):
    done = call("nearest", "86", "--commune", "86078")
    assert done.returncode == 0 and "Civray" in done.stdout and not done.stderr
    refused = call("nearest", "86", "--commune", "29019")
    assert refused.returncode == 1 and "n’est pas une commune" in refused.stderr
    wrong = call("nearest")
    assert wrong.returncode == 2


def test_it_is_told_by_the_name_it_was_called(call):
    helped = call("--help").stdout
    assert helped.startswith(f"utilisation\u00a0: {call.name} ")
