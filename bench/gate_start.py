"""What the walls cost a reading: the child within them against the same child left free.

Ratio in one run, variants interleaved, each the median of its rounds, in processor time of the
child: a busy machine changes neither side. Free is the child as it started before there were
walls: with ``site``, and without ``gate_sandbox``. Gate: a CSV costs at most 1.15 times that.

    python bench/gate_start.py [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import geopandas as gpd
from shapely.geometry import Point

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.upload import gate
from geo.upload.terms import LIMITS

GATE = 1.15
FREE = (
    "import sys; from pathlib import Path; from geo.upload import child, sandbox\n"
    "sandbox.enter = lambda folder: sandbox.Walls()\n"
    "child.main(Path(sys.argv[1]))"
)
WALLED = ["-S", "-m", "geo.upload.child"]


def spent(content: bytes, extension: str, how: list[str]) -> float:
    """Processor time of one child, in seconds."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "input").write_bytes(content)
        request = {"extension": extension, "encoding": None, "limits": asdict(LIMITS)}
        request["libraries"] = [path for path in sys.path if path.endswith("-packages")]
        (folder / "request.json").write_text(json.dumps(request))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, *how, made],
            cwd=ROOT,
            env=gate._environment(folder),
            check=True,
            stderr=subprocess.DEVNULL,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert "refused" not in json.loads((folder / "answer.json").read_text())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def files(folder: Path) -> dict[str, bytes]:
    frame = gpd.GeoDataFrame({"code": ["86001"]}, geometry=[Point(0, 46)], crs=4326)
    frame.to_file(folder / "x.gpkg")
    return {
        ".csv": b"code_insee;nom\n86001;A\n86002;B\n",
        ".gpkg": (folder / "x.gpkg").read_bytes(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        contents = files(Path(made))
    ratios = {}
    for extension, content in contents.items():
        free, walled = [], []
        for _ in range(options.rounds):
            free.append(spent(content, extension, ["-c", FREE]))
            walled.append(spent(content, extension, WALLED))
        ratios[extension] = statistics.median(walled) / statistics.median(free)
        print(
            f"{extension}: free {1000 * statistics.median(free):.0f} ms, "
            f"within the walls {1000 * statistics.median(walled):.0f} ms, "
            f"ratio {ratios[extension]:.2f}"
        )
    return int(ratios[".csv"] > GATE)


if __name__ == "__main__":
    sys.exit(main())
