"""What the commands cost beside another version of the project.

Ratio in one run, versions interleaved, each the median of its rounds, in processor time of the
whole process, bytecode compiled on both sides. The data read are those of each version. No gate:
a version that says more may cost more, and whoever reads the ratio knows what it says.

    git worktree add --detach ../before COMMIT
    python bench/commands.py ../before [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = {
    "--help": "--help",
    "table": "table 86",
    "nearest": "nearest 86 --commune 86165",
    "check": "check 86",
    "brief": "brief 86 --level commune --code 86165 -o {folder}",
    "plan": "plan 86 --open 3",
}


def spent(version: Path, command: str) -> float:
    """Processor time of a command of a version, in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "geo", *command.format(folder=folder).split()],
            cwd=version,
            env=os.environ | {"PYTHONPATH": str(version), "PYTHONDONTWRITEBYTECODE": ""},
            check=True,
            capture_output=True,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", nargs="?", type=Path, help="folder of another version")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    if asked.other is None:
        print("commands: no other version to compare with (give its folder)")
        return 0
    for name, command in COMMANDS.items():
        versions = ROOT, asked.other.resolve()
        for one in versions:
            spent(one, command)
        times = [[spent(one, command) for one in versions] for _ in range(asked.rounds)]
        ratio = statistics.median(ours / theirs for ours, theirs in times)
        ours, theirs = (1000 * statistics.median(side) for side in zip(*times, strict=True))
        print(f"{name}: {ours:.0f} ms, the other version {theirs:.0f} ms, ratio {ratio:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
