"""The house as its code says it is: `python .ci/floors.py` rewrites what is drawn of it.

The drawing of docs/architecture.md is made of pyproject.toml (who may import whom) and of the
first sentence of each room. The face of a room, in its ``__init__.py``, is made of the modules
that others import from it, with the first sentence of each. A test holds both to the code.
"""

import ast
import textwrap
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
START, END = "<!-- floors -->\n", "<!-- end of floors -->\n"


def sentence(path: Path) -> str:
    """First sentence of a module, or of a room by its folder, on one line."""
    file = path / "__init__.py" if path.is_dir() else path
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split())


def rooms() -> Iterator[Path]:
    """Folders of the rooms, of `geo` and of `pages/ui`."""
    for container in ("geo", "pages/ui"):
        yield from sorted(path.parent for path in (ROOT / container).glob("*/__init__.py"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Modules that a file imports, in functions too; a name imported from a room may be one."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{one.name}" for one in node.names)}
    return frozenset(names)


def asked(room: Path) -> list[Path]:
    """Modules of a room that another room, a page or the application imports."""
    others = [ROOT / "app.py", *(ROOT / "geo").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    names = {name for path in others if room not in path.parents for name in imported(path)}
    prefix = ".".join(room.relative_to(ROOT).parts)
    return [path for path in sorted(room.glob("*.py")) if f"{prefix}.{path.stem}" in names]


def face(room: Path) -> str:
    """What the `__init__.py` of a room says: what it is for, and what others ask of it."""
    lines = [f'"""{sentence(room)}']
    for path in asked(room):
        words = f"- ``{path.stem}``: {sentence(path)}"
        lines += textwrap.wrap(words, 100, subsequent_indent="  ", break_on_hyphens=False)
    lines[1:1] = [""] if lines[1:] else []
    return "\n".join(lines) + ('\n"""\n' if lines[1:] else '"""\n')


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
                rows.append(f"| {len(floors) - rank} | `{room}/` | {sentence(folder / room)} |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def page() -> str:
    """Return the page with the drawing of today."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(START)
    return before + START + drawing() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    for room in rooms():
        (room / "__init__.py").write_text(face(room), encoding="utf-8")
