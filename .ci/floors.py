"""The floors of the house, from the contracts that hold them: `python .ci/floors.py` rewrites them.

The drawing of docs/architecture.md is made of pyproject.toml (who may import whom) and of the
first sentence of each room; a test holds the page to it.
"""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
START, END = "<!-- floors -->\n", "<!-- end of floors -->\n"


def drawing() -> str:
    """Draw each contract of floors, the highest first: a row for each room, with its sentence."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = []
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract["type"] != "layers":
            continue
        (container,) = contract["containers"]
        name = container.replace(".", "/")
        folder = ROOT / name
        rows = [f"| | `{name}/` | |", "|---|---|---|"]
        floors = contract["layers"]
        for rank, floor in enumerate(floors):
            for room in floor.split(" | "):
                said = ast.get_docstring(ast.parse((folder / room / "__init__.py").read_text()))
                rows.append(f"| {len(floors) - rank} | `{room}/` | {said} |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def page() -> str:
    """Return the page with the drawing of today."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    return before + START + drawing() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
