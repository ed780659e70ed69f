"""What the map's script is given, told to the script: `python .ci/javascript/types.py` writes it.

The types of geo/maps/assets/map/data.d.ts are made of the shapes that geo/maps/map_data.py
declares; a test holds the file to them.
"""

import inspect
import sys
import types
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from geo.maps import map_data  # noqa: E402

FILE = ROOT / "geo" / "maps" / "assets" / "map" / "data.d.ts"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def declared(module: types.ModuleType) -> list[type]:
    """Shapes that a module declares, in its order."""
    return [
        one
        for one in vars(module).values()
        if inspect.isclass(one) and one.__module__ == module.__name__
    ]


def kind(hint: object) -> str:
    """Write a type as TypeScript does; raises ``TypeError`` for one that JSON does not have."""
    if hint in PLAIN:
        return PLAIN[hint]
    if inspect.isclass(hint) and hint.__module__ == map_data.__name__:
        return hint.__name__
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(map(kind, inner)))
    if origin in (list, Sequence):
        item = kind(inner[0])
        return f"({item})[]" if " | " in item else f"{item}[]"
    if origin is tuple:
        return f"{kind(inner[0])}[]" if inner[1:] == (...,) else f"[{', '.join(map(kind, inner))}]"
    if origin in (dict, Mapping) and inner[0] is str:
        return f"Record<string, {kind(inner[1])}>"
    raise TypeError(f"{hint} does not travel")


def declaration(shape: type) -> str:
    """Write a shape: a typed dictionary is an interface, a named tuple a labelled tuple."""
    hints = get_type_hints(shape, include_extras=True)
    said = "\n * ".join(inspect.getdoc(shape).splitlines()).replace(" * \n", " *\n")
    head = f"/** {said} */\n"
    if not is_typeddict(shape):
        items = ", ".join(f"{name}: {kind(hint)}" for name, hint in hints.items())
        return f"{head}type {shape.__name__} = [{items}];\n"
    rows = []
    for name, hint in hints.items():
        optional = get_origin(hint) is NotRequired
        told = kind(get_args(hint)[0] if optional else hint)
        rows.append(f"  {name}{'?' if optional else ''}: {told};\n")
    return f"{head}interface {shape.__name__} {{\n{''.join(rows)}}}\n"


def text() -> str:
    """Return the whole file."""
    head = (
        "// Made of geo/maps/map_data.py by .ci/javascript/types.py: change that, then run this.\n"
    )
    return "\n".join([head, *map(declaration, declared(map_data))])


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
