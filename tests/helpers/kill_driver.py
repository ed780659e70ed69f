"""Do something again and again, killed (SIGKILL) each time just before its n-th change on disk.

    python -m tests.helpers.kill_driver ACTION FOLDER ONE_STEP_IN

``ACTION`` is ``candidate``, ``accept``, ``undo``, ``restore``, ``stage`` or ``commit``.

Every change is counted where the interpreter makes it (audit events: files opened to be
written, renamed, removed, folders made) and at each fsync. What follows each kill is observed
and printed as JSON; the tests say what it should be. Each run is a fork: the imports of the
program are paid once.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from geo.build import build
from geo.pack import catalogue, pack, storage
from geo.rights.actors import AT_MACHINE
from geo.store import saves, versions
from tests.helpers.hand_made import digest, renamed, without_civray

WRITES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}


def arm(home: Path, at: int) -> Iterator[int]:
    """Make this process kill itself before its ``at``-th change under ``home``.

    Returns the counter of the changes.
    """
    steps = itertools.count(1)

    def step() -> None:
        if next(steps) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, args: tuple) -> None:
        if event == "open":
            path, _, flags = args
            writing = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writing and isinstance(path, str) and path.startswith(str(home)):
                step()
        elif event in WRITES and (str(args[0]).startswith(str(home)) or args[-1] != -1):
            step()

    real = os.fsync

    def fsync(handle: int) -> None:
        step()
        real(handle)

    os.fsync = fsync
    sys.addaudithook(hook)
    return steps


def killed(home: Path, at: int, action) -> bool:
    """Run ``action`` in a fork that dies at a step; False when it ended before that step."""
    child = os.fork()
    if not child:
        code = 3
        try:
            arm(home, at)
            action()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status) == signal.SIGKILL
    assert os.WEXITSTATUS(status) == 0, "the action itself failed"
    return False


def restored(home: Path, snapshot: Path) -> None:
    shutil.rmtree(home)
    shutil.copytree(snapshot, home)


def observe(home: Path, step: int, action, look) -> list[dict]:
    """Kill ``action`` at one step in ``step`` and at the last three, and look at what is left.

    Each time from the same state; the action is then left done.
    """
    snapshot = home.with_name("snapshot")
    shutil.copytree(home, snapshot)
    restored(home, snapshot)
    total = counted(home, action)
    seen = []
    for at in range(1, total + 1):
        if at % step and at <= total - 3:
            continue
        restored(home, snapshot)
        assert killed(home, at, action), f"step {at} of {total} was not reached"
        seen.append({"at": at, **look()})
    restored(home, snapshot)
    assert not killed(home, total + 1, action)
    return seen


def counted(home: Path, action) -> int:
    """How many changes ``action`` makes: the first step that it does not reach, less one."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        steps = arm(home, 0)
        action()
        os.write(writer, str(next(steps) - 1).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    return int(os.read(reader, 20))


def look_at_store(home: Path) -> dict:
    """What a restart finds, then what is left once the next import has begun."""
    root = storage.root("86")
    loaded = pack.load("86")
    content = digest(root)  # the next who writes ends what was begun, and may move it
    with versions.import_draft.opened("86") as draft:
        inside = {path.name for path in (home / "86").iterdir()} - {draft.folder.name}
        draft.throw_away()
    return {
        "version": 0 if root == catalogue.DATA else int(root.name),
        "digest": content,
        "sites": len(loaded.tables["france_services"]),
        "left": sorted(inside - {".lock", "current"}),
        "history": len(versions.history("86")),
    }


def look_at_build(root: Path) -> dict:
    """What a restart finds, then what is left once the next build has begun."""
    names = set(pack.load("86", root).tables["territories"]["territory_name"])
    with storage.lock(root):
        storage.finish(root)
    return {
        "digest": digest(root),
        "new": all(name.endswith(" (bis)") for name in names),
        "left": sorted(path.name for path in root.glob(".86.*")),
        "lock": bool(pack.load("86", root)),
    }


def build_again(root: Path) -> None:
    """Publish la Vienne with other territories, as the build does."""
    with storage.lock(root):
        build._publish(root, "86", partial(fill, root))


def fill(root: Path, folder: Path) -> dict:
    """Write the files of la Vienne with other territories; return their catalogue entry."""
    from geo.pack import table_files
    from geo.pack.schema import TABLES

    loaded = pack.load("86", catalogue.DATA)
    tables = dict(loaded.tables)
    names = tables["territories"]["territory_name"] + " (bis)"
    tables["territories"] = tables["territories"].assign(territory_name=names)
    for name, table in TABLES.items():
        table_files.csv(folder / f"{name}.csv", tables[name], table)
    shutil.copyfile(catalogue.DATA / "86" / "communes.parquet", folder / "communes.parquet")
    entry = dict(catalogue.department("86", catalogue.DATA))
    rows = {name: len(tables[name]) for name in TABLES} | {"geometry": len(tables["communes"])}
    return entry | {"files": catalogue.describe(folder, rows, catalogue.all_sources())}


def staged(root: Path) -> None:
    """Stage a build without publishing it."""
    commit, storage.commit = storage.commit, lambda *_: None
    rmtree, shutil.rmtree = shutil.rmtree, lambda *_, **__: None
    try:
        build_again(root)
    finally:
        storage.commit, shutil.rmtree = commit, rmtree


def importing(action: str, home: Path):
    """One version accepted; the action comes next."""
    os.environ["OBSERVATOIRE_IMPORTS"] = str(home)
    versions.accept(versions.candidate("86", renamed()), AT_MACHINE)
    if action == "accept":
        return partial(versions.accept, versions.candidate("86", without_civray()), AT_MACHINE)
    if action == "restore":
        return restoring(home)
    if action == "undo":
        return partial(versions.undo, "86", AT_MACHINE)
    return lambda: versions.accept(versions.candidate("86", without_civray()), AT_MACHINE)


def restoring(home: Path):
    """One version saved, another one in its place; the action brings the first one back."""
    save = saves.save("86", home.with_name("save.zip")).path
    versions.undo("86", AT_MACHINE)
    versions.accept(versions.candidate("86", without_civray()), AT_MACHINE)
    return partial(saves.restore, "86", save, AT_MACHINE, replacing=True)


def building(action: str, home: Path):
    """La Vienne as published; the action comes next."""
    shutil.copytree(catalogue.DATA / "86", home / "86")
    for name in ("catalogue.toml", "README.md"):
        shutil.copyfile(catalogue.DATA / name, home / name)
    if action == "stage":
        return partial(build_again, home)
    staged(home)
    return partial(storage.commit, home, "86")


def main(action: str, home: Path, step: int) -> None:
    home.mkdir(parents=True)
    build_it = action in ("stage", "commit")
    act = (building if build_it else importing)(action, home)

    def root() -> Path:
        return home if build_it else storage.root("86")

    look = partial(look_at_build if build_it else look_at_store, home)
    old = digest(root())
    seen = observe(home, step, act, look)
    json.dump({"old": old, "seen": seen, "new": digest(root())}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) / "home", int(sys.argv[3]))
