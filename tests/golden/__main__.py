"""Write the golden texts: ``python -m tests.golden``. Read the difference, then commit it."""

import sys
from pathlib import Path

from tests.golden import said

if __name__ == "__main__":
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else said.HOME
    for name, make in said.PACKS.items():
        (home / name).mkdir(parents=True, exist_ok=True)
        for title, text in said.texts(make()).items():
            (home / name / f"{title}.txt").write_text(text, encoding="utf-8")
