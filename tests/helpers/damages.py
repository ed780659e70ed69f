"""What can befall the journal and the folders of imports: a mutation is a name and a function."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

CODE = "86"
JOURNAL = ("current", "0001/import.json", "0001/accepted.json", "0002/import.json",
           "0002/accepted.json", "0003/accepted.json", "0003/undone.json")  # fmt: skip
DATA = ("catalogue.toml", "86/mds.csv", "86/communes.csv", "86/communes.parquet",
        "sheets/86/territories.csv", "rejected.csv", "86/places.csv")  # fmt: skip


def _write(content: bytes) -> Callable[[Path, random.Random], None]:
    return lambda path, _: path.write_bytes(content)


def _truncated(path: Path, chance: random.Random) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: chance.randrange(len(raw) or 1)])


def _flipped(path: Path, chance: random.Random) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 8)):
        if raw:
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(raw))


def _gone(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)


def _folder(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def _link(path: Path, _: random.Random) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def _grown(path: Path, _: random.Random) -> None:
    path.write_bytes(path.read_bytes() + b"\n\x00x" * 20)


WRONG = (None, True, -1, 10**9, 10**400, 1.5, "", "x", "0001", [], [None], {}, {"a": {}}, "é" * 99)


def _value(path: Path, chance: random.Random) -> None:
    """Change the type of one value of a JSON file, or remove it; anything when it is none."""
    try:
        told = json.loads(path.read_text("utf-8"))
        name = chance.choice(sorted(told))
    except (ValueError, IndexError, TypeError, OSError):
        _flipped(path, chance)
        return
    inner = told[name]
    if isinstance(inner, dict) and inner and chance.random() < 0.5:
        inner[chance.choice(sorted(inner))] = chance.choice(WRONG)
    elif chance.random() < 0.2:
        del told[name]
    else:
        told[name] = chance.choice(WRONG)
    path.write_text(_dumped(told), "utf-8")


def _dumped(told: object) -> str:
    """JSON with numbers as long as they are: the standard writer refuses them."""
    import sys

    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.dumps(told)
    finally:
        sys.set_int_max_str_digits(before)


FILES: dict[str, Callable[[Path, random.Random], None]] = {
    "empty": _write(b""),
    "spaces": _write(b"  \n"),
    "a list": _write(b"[]"),
    "a number": _write(b"12"),
    "a string": _write(b'"x"'),
    "nothing said": _write(b"{}"),
    "null": _write(b"null"),
    "not UTF-8": _write(b'{"current": "\xff\xfe"}'),
    "UTF-16": _write('{"current": 1}'.encode("utf-16")),
    "very deep": _write(b"[" * 100_000),
    "very long number": _write(b'{"current": 1, "last": ' + b"9" * 5000 + b"}"),
    "endless last": _write(b'{"current": 1, "last": 1000000000, "undone": {}}'),
    "all undone": _write(b'{"current": 0, "last": 2, "undone": {"1": "", "2": ""}}'),
    "older": _write(b'{"current": 1, "last": 2}'),
    "newer": _write(b'{"schema": 99, "current": 2, "last": 3, "versions": []}'),
    "another schema": _write(b'{"schema": "2", "current": [1], "last": {}}'),
    "a page of a network": _write(b"<html><body>login</body></html>"),
    "truncated": _truncated,
    "flipped": _flipped,
    "gone": _gone,
    "a folder": _folder,
    "a loop": _link,
    "grown": _grown,
    "a value": _value,
}


def _no_folder(home: Path, chance: random.Random) -> None:
    shutil.rmtree(home / f"000{chance.randrange(1, 4)}")


def _stray(home: Path, chance: random.Random) -> None:
    (home / chance.choice(("0004", "0009", "notes.txt", ".current.new", "0002.bak"))).write_text(
        "x"
    )


def _stray_folder(home: Path, chance: random.Random) -> None:
    (home / chance.choice(("0004", "0099", "12", ".restoring", ".replaced"))).mkdir()


def _swapped(home: Path, _: random.Random) -> None:
    (home / "0001").rename(home / "x")
    (home / "0002").rename(home / "0001")
    (home / "x").rename(home / "0002")


def _copied(home: Path, _: random.Random) -> None:
    shutil.copytree(home / "0001", home / "0007")


def _a_file(home: Path, chance: random.Random) -> None:
    path = home / f"000{chance.randrange(1, 4)}"
    path.rename(path.with_name("moved"))
    path.write_text("x")


def _both(home: Path, chance: random.Random) -> None:
    for name in ("current", f"000{chance.randrange(1, 4)}/accepted.json"):
        chance.choice(list(FILES.values()))(home / name, chance)


FOLDERS = {
    "no folder": _no_folder,
    "stray": _stray,
    "stray folder": _stray_folder,
    "swapped": _swapped,
    "copied": _copied,
    "a file in its place": _a_file,
    "journal and acceptance": _both,
}


def mutation(seed: int) -> tuple[str, Callable[[Path], None]]:
    """The mutation of a seed: every kind on the journal first, then drawn at random."""
    chance = random.Random(seed)
    kinds = list(FILES)
    if seed < len(kinds):
        kind, where = kinds[seed], "current"
    elif seed < len(kinds) + len(FOLDERS):
        kind = list(FOLDERS)[seed - len(kinds)]
        return kind, lambda home: FOLDERS[kind](home, chance)
    else:
        draw = chance.random()
        if draw < 0.1:
            kind = chance.choice(list(FOLDERS))
            return kind, lambda home: FOLDERS[kind](home, chance)
        kind = chance.choice(kinds)
        where = chance.choice(JOURNAL)
        if draw > 0.75:
            where = f"000{chance.randrange(1, 4)}/{chance.choice(DATA)}"
    return f"{where}: {kind}", lambda home: FILES[kind](home / where, chance)
