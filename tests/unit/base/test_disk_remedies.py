"""What a refusal of the system tells to do is done here: the same act then succeeds.

The system itself refuses, wherever it can be made to; an error that cannot be had here (a quota,
a share that is gone) must tell what another one, followed, tells.
"""

import errno
import fcntl
import os
import resource
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from geo.base import disk
from geo.base.errors import GeoError
from geo.maps import assets
from tests.helpers import disks, gate_files, remedies
from tests.helpers.gate_remedies import printed
from tests.helpers.remedies import Case

FOLLOWED_ELSEWHERE = {
    "Dossier temporaire": "tests/unit/base/test_disk.py"
    "::test_a_full_temporary_folder_is_not_the_fault_of_the_file"
}


def told(act):
    """What is said of an act that the system refuses."""
    with pytest.raises(GeoError) as caught, disk.system_error():
        act()
    return str(caught.value)


def done(act):
    """Do again what was refused; nothing is said of it."""
    with disk.system_error():
        act()
    return ""


# ---------- a system that refuses, and what is done about it ----------


def room(folder):
    """Free some room on the same disk."""
    with disks.mounted(folder / "full") as full:
        filler = disks.filled(full)
        refused = told(lambda: assets.put(full / "x", bytes(9_000)))
        filler.unlink()
        done(lambda: assets.put(full / "x", bytes(9_000)))
    return refused


@contextmanager
def limited(what, most):
    soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(what, (soft, hard))


def grown(folder):
    with limited(resource.RLIMIT_FSIZE, 1_000):
        return told(lambda: (folder / "x").write_bytes(bytes(2_000)))


@contextmanager
def as_nobody():
    """Without the rights of root, which nothing is refused to."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def shut(folder):
    """A file that may not be read, in a folder that may; the folder of a test is only ours."""
    here = Path(tempfile.mkdtemp())
    here.chmod(0o755)
    (here / "x").write_bytes(b"x")
    (here / "x").chmod(0)
    (here / "y").write_bytes(b"y")
    (folder / "here").symlink_to(here)
    with as_nobody():
        return told(here.joinpath("x").read_bytes)


def allowed(folder, said):
    """Be given access to the file, or choose another one."""
    here = (folder / "here").resolve()
    with as_nobody():
        done(here.joinpath("y").read_bytes)
    (here / "x").chmod(0o644)
    with as_nobody():
        done(here.joinpath("x").read_bytes)
    shutil.rmtree(here)
    return ""


def locked(folder):
    with disks.mounted(folder / "locked", read_only=True) as only:
        return told(lambda: assets.put(only / "x", b"x"))


def put(*names):
    """Write to each of these places, which were refused or are chosen instead."""

    def follow(folder, said):
        for name in names:
            done(lambda: assets.put(folder / name, b"x"))  # noqa: B023 - called at once
        return ""

    return follow


def in_the_way(folder):
    (folder / "taken").write_bytes(b"x")
    return told(lambda: (folder / "taken" / "x").write_bytes(b"x"))


def out_of_the_way(folder, said):
    """Rename the file that is named, or choose another folder."""
    put("other/x")(folder, said)
    (folder / "taken").rename(folder / "moved")
    return put("taken/x")(folder, said)


def already(folder):
    (folder / "taken").write_bytes(b"x")
    return told((folder / "taken").mkdir)


def moved(folder, said):
    """Rename the file that is named, or choose another name of folder."""
    done((folder / "other").mkdir)
    (folder / "taken").rename(folder / "moved")
    return done((folder / "taken").mkdir)


def filled(folder):
    for name in ("new", "taken"):
        (folder / name).mkdir()
        (folder / name / "x").write_bytes(b"x")
    return told(lambda: (folder / "new").rename(folder / "taken"))


def emptied(folder, said):
    """Empty the folder that is named, rename it, or choose another one."""
    done(lambda: (folder / "new").rename(folder / "other"))
    (folder / "taken").rename(folder / "old")
    done(lambda: (folder / "other").rename(folder / "taken"))
    (folder / "old" / "x").unlink()
    return done(lambda: (folder / "taken").rename(folder / "old"))


def bad_disk(folder):
    """The memory of a process has nothing at its start: the system says that its disk fails."""
    return told(Path("/proc/self/mem").read_bytes)


def read(name):
    def follow(folder, said):
        (folder / name).write_bytes(b"x")
        return done((folder / name).read_bytes)

    return follow


def looped(folder):
    (folder / "x").symlink_to(folder / "x")
    return told((folder / "x").read_bytes)


def within_itself(folder):
    (folder / "x").mkdir()
    return told(lambda: (folder / "x").rename(folder / "x" / "y"))


def running(folder):
    """A program that runs may not be written over until it is closed."""
    program = folder / "x"
    program.write_bytes(Path("/bin/sleep").read_bytes())
    program.chmod(0o755)
    with subprocess.Popen([program, "60"]) as child:
        refused = told(lambda: program.write_bytes(b"x"))
        child.kill()
    done(lambda: program.write_bytes(b"x"))
    return refused


def shared(folder):
    """A file that another program holds, until it is closed."""
    with (folder / "x").open("w") as mine, (folder / "x").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        refused = told(lambda: fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB))
        other.close()
        done(lambda: fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB))
    return refused


def mounted(folder):
    with disks.mounted(folder / "x") as disk_folder:
        refused = told(disk_folder.rmdir)
    done((folder / "x").rmdir)
    return refused


def many(folder):
    """Files by the dozen are open, until they are closed."""
    held = []

    def hold():
        while True:
            held.append((folder / "x").open("w"))

    with limited(resource.RLIMIT_NOFILE, 64):
        refused = told(hold)
        for file in held:
            file.close()
        done(lambda: (folder / "x").write_bytes(b"x"))
    return refused


def unplugged(folder):
    """A pipe is not there for who writes to it until somebody holds its other end."""
    os.mkfifo(folder / "x")
    return told(lambda: os.close(os.open(folder / "x", os.O_WRONLY | os.O_NONBLOCK)))


def plugged(folder, said):
    other = os.open(folder / "x", os.O_RDONLY | os.O_NONBLOCK)
    done(lambda: os.close(os.open(folder / "x", os.O_WRONLY | os.O_NONBLOCK)))
    os.close(other)
    return ""


def apart(folder):
    (folder / "x").write_bytes(b"x")
    with disks.mounted(folder / "disk") as other:
        return told(lambda: (folder / "x").rename(other / "x"))


def already_followed(folder, said):
    """What provokes it does what the message says, while the system still refuses otherwise."""
    return ""


REFUSALS = {
    errno.ENOSPC: Case("disque plein", room, already_followed),
    errno.EFBIG: Case(
        "taille de fichier limitée", grown,
        lambda folder, said: done(lambda: (folder / "x").write_bytes(bytes(2_000)))),
    errno.EACCES: Case("accès refusé", shut, allowed),
    errno.EROFS: Case("lecture seule", locked, put("x")),
    errno.ENOENT: Case(
        "dossier ou fichier absent", lambda folder: told((folder / "x").read_bytes), read("x")),
    errno.EISDIR: Case("c'est un dossier", lambda folder: told(folder.read_bytes), read("x")),
    errno.ENOTDIR: Case("tient la place d'un dossier", in_the_way, out_of_the_way),
    errno.EEXIST: Case("porte déjà ce nom", already, moved),
    errno.ENOTEMPTY: Case("n'est pas vide", filled, emptied),
    errno.ENAMETOOLONG: Case(
        "nom trop long", lambda folder: told(lambda: assets.put(folder / ("x" * 300), b"x")),
        put("x")),
    errno.EIO: Case("le disque répond mal", bad_disk, read("x")),
    errno.ELOOP: Case("tournent en rond", looped, read("y")),
    errno.EINVAL: Case(
        "que ce système refuse", within_itself,
        lambda folder, said: done(lambda: (folder / "x").rename(folder / "y"))),
    errno.EBUSY: Case("pris par un autre programme", mounted, already_followed),
    errno.ETXTBSY: Case("pris par un autre programme", running, already_followed),
    errno.EAGAIN: Case("pris par un autre programme", shared, already_followed),
    errno.EMFILE: Case("trop de fichiers ouverts", many, already_followed),
    errno.ENXIO: Case("support absent", unplugged, plugged),
    errno.EXDEV: Case("ne le permet pas", apart, put("x")),
}  # fmt: skip
"""Number of an error to the way it is had and followed."""


def pipe(folder):
    os.mkfifo(folder / "x.csv")
    return printed(folder / "x.csv")


def plug(folder):
    # the name of a socket is short
    with tempfile.TemporaryDirectory() as here, socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{here}/x")
        return printed(Path(here, "x"))


def saved(folder, said):
    """Save the data in a file, and give this file."""
    return printed(gate_files.good_csv(folder))


GIVEN = {
    "a folder": Case("c'est un dossier", lambda folder: printed(folder), saved),
    "a pipe": Case("c'est un tuyau", pipe, saved),
    "a socket": Case("c'est une prise", plug, saved),
    "a device": Case("c'est un périphérique", lambda folder: printed(Path(os.devnull)), saved),
}


def test_every_remedy_of_the_system_is_followed(tmp_path):
    cases = {errno.errorcode[number]: case for number, case in REFUSALS.items()} | GIVEN
    said, wrong = remedies.run(cases, tmp_path)
    followed = {disk.remedy(OSError(number, "")) for number in REFUSALS}
    for number in set(errno.errorcode) - set(REFUSALS):
        if disk.remedy(OSError(number, "")) in followed:
            said.append(disk.sentence(OSError(number, "", "x")))
    left = remedies.unfollowed(remedies.in_source("geo/base"), said, FOLLOWED_ELSEWHERE)
    assert not wrong + left, "\n".join(wrong + left)
