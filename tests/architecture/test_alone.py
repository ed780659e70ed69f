"""Each module may be the first that is imported: no circle makes one depend on another's luck."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import importlib, sys
first = set(sys.modules)
for name in sys.argv[1:]:
    for known in [one for one in sys.modules if one.split(".")[0] in ("geo", "pages")]:
        del sys.modules[known]
    try:
        importlib.import_module(name)
    except (ImportError, AttributeError) as error:
        print(name, error)
"""


def test_each_module_is_imported_alone():
    paths = [*ROOT.glob("geo/*/*.py"), *ROOT.glob("pages/ui/*/*.py")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sorted(paths)]
    assert len(names) > 200
    done = subprocess.run(
        [sys.executable, "-c", CODE, *names], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
