"""A ninth kind of place is one declaration and one table: no other line is changed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def passes(checks, lane):
    """Run checks in the product that has one more kind (``tests.ninth_kind.declared``)."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, "-p", "tests.ninth_kind.declared", f"tests/ninth_kind/{checks}", "-m", lane],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
@pytest.mark.parametrize("lane", ["not slow", "slow"])
def test_a_kind_is_measured_drawn_said_simulated_exported_and_printed(lane):
    passes("geo_checks.py", lane)
