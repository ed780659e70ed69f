"""What the system refuses, said in French for what it is: the reason, then what to do about it.

The one place that turns an ``OSError`` into a message. A full disk is told as a full disk,
wherever it is met, and the file of a user is never blamed for it. Standard library only: the
process that reads a user's file imports it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Final

from geo.base.errors import GeoError
from geo.base.french import typeset

_ROOM: Final = "Libérez de la place sur ce disque, puis recommencez."
_OPEN: Final = (
    "Demandez l'accès à ce fichier ou à ce dossier, ou choisissez-en un autre, puis recommencez."
)
_ELSEWHERE: Final = "Choisissez un dossier où vous pouvez écrire, puis recommencez."
_NAMED: Final = "Vérifiez le nom et le dossier, puis recommencez."
_MOVE: Final = "Déplacez ou renommez ce fichier, ou choisissez un autre dossier, puis recommencez."
_EMPTY: Final = "Videz ou renommez ce dossier, ou choisissez-en un autre, puis recommencez."
_PLUGGED: Final = "Vérifiez que le disque ou le partage est branché, puis recommencez."
_CLOSE: Final = "Fermez les programmes qui s'en servent, puis recommencez."
_FOLDER: Final = "Donnez un fichier, non un dossier."
_SAVED: Final = "Enregistrez d'abord les données dans un fichier, puis donnez ce fichier."
_DAMAGED: Final = "Copiez vos données sur un autre disque, puis recommencez avec celui-ci."
_KNOWN: Final = {
    errno.ENOSPC: ("disque plein", _ROOM),
    errno.EDQUOT: ("quota de disque atteint", _ROOM),
    errno.EFBIG: ("taille de fichier limitée", "Faites lever cette limite, puis recommencez."),
    errno.EACCES: ("accès refusé", _OPEN),
    errno.EPERM: ("accès refusé", _OPEN),
    errno.EROFS: ("support en lecture seule", _ELSEWHERE),
    errno.ENOENT: ("dossier ou fichier absent", _NAMED),
    errno.EISDIR: ("c'est un dossier", _FOLDER),
    errno.ENOTDIR: ("un fichier tient la place d'un dossier", _MOVE),
    errno.EEXIST: ("un fichier porte déjà ce nom", _MOVE),
    errno.ENOTEMPTY: ("le dossier n'est pas vide", _EMPTY),
    errno.ENAMETOOLONG: ("nom trop long", "Choisissez un nom plus court, puis recommencez."),
    errno.EIO: ("le disque répond mal", _DAMAGED),
    errno.ELOOP: ("liens qui tournent en rond", _NAMED),
    errno.EINVAL: ("nom ou opération que ce système refuse", _NAMED),
    errno.EBUSY: ("fichier pris par un autre programme", _CLOSE),
    errno.ETXTBSY: ("fichier pris par un autre programme", _CLOSE),
    errno.EAGAIN: ("fichier pris par un autre programme", _CLOSE),
    errno.EMFILE: ("trop de fichiers ouverts", _CLOSE),
    errno.ENFILE: ("trop de fichiers ouverts", _CLOSE),
    errno.ENOMEM: ("mémoire insuffisante", _CLOSE),
    errno.ENODEV: ("support absent", _PLUGGED),
    errno.ENXIO: ("support absent", _PLUGGED),
    errno.ESTALE: ("support absent", _PLUGGED),
    errno.ETIMEDOUT: ("le support ne répond pas", _PLUGGED),
    errno.EOPNOTSUPP: ("ce support ne le permet pas", _ELSEWHERE),
    errno.EXDEV: ("ce support ne le permet pas", _ELSEWHERE),
}
"""Number of an error: why, to be put between brackets, and what to do."""
_NAMES: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.EEXIST,
     errno.ENOTEMPTY, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.EBUSY}
)  # fmt: skip
"""Errors about one file or folder: it is named."""
_OURS: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)


def reason(error: OSError) -> str:
    """Why the system refused, in French, to be put between brackets."""
    number = error.errno
    if number in _KNOWN:
        return _KNOWN[number][0]
    return f"refus du système, numéro {number}" if number else "refus du système"


def remedy(error: OSError) -> str:
    """What to do about it, in French: one or two sentences."""
    number = error.errno
    return _KNOWN[number][1] if number in _KNOWN else _NAMED


def of_the_machine(error: OSError) -> bool:
    """Whether it says something of this machine, and nothing of the file that was being read."""
    return error.errno in _OURS


def sentence(
    error: OSError, what: str = "", *, kept: str = "", doing: str = "écriture impossible"
) -> str:
    """Say an error whole: what was being done or which file, why it failed, what to do.

    ``what`` is French (``Import``); without it the file is named. ``kept`` is what is not
    lost, ``doing`` what failed.
    """
    file = _file(error)
    if what:
        ours = file.startswith(("« .", what))  # a name of our own, or the one just given
        where = f", {file}" if file and error.errno in _NAMES and not ours else ""
        said = f"{what} : {doing} ({reason(error)}{where})."
    else:
        said = f"{file or 'Fichier'} : lecture ou écriture impossible ({reason(error)})."
    return typeset(" ".join(filter(None, (said, kept, remedy(error)))))


@contextmanager
def system_error(
    what: str = "", *, kept: str = "", doing: str = "écriture impossible"
) -> Iterator[None]:
    """Turn an error of the system into a ``GeoError`` that says it whole (see ``sentence``).

    A reader that went away (``BrokenPipeError``) is no refusal: it goes through.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise GeoError(sentence(error, what, kept=kept, doing=doing)) from error


@contextmanager
def temporary() -> Iterator[None]:
    """Say that the temporary folder is at fault, never the file that needed it."""
    try:
        yield
    except OSError as error:
        raise GeoError(temporary_sentence(error)) from error


def temporary_sentence(error: OSError) -> str:
    """Say an error of the temporary folder."""
    return typeset(
        f"Dossier temporaire : écriture impossible ({reason(error)}). Votre fichier n'est pas en "
        "cause. Libérez de la place dans ce dossier, ou donnez-en un autre par la variable "
        "TMPDIR, puis recommencez."
    )


def nature(mode: int) -> tuple[str, str]:
    """What something that is no regular file is (``st_mode``), and what to give instead; French.

    Both are empty for a regular file.
    """
    if stat.S_ISREG(mode):
        return "", ""
    if stat.S_ISDIR(mode):
        return "c'est un dossier.", _FOLDER
    if stat.S_ISFIFO(mode):
        return "c'est un tuyau (FIFO), non un fichier.", _SAVED
    if stat.S_ISSOCK(mode):
        return "c'est une prise de communication (socket), non un fichier.", _SAVED
    return "c'est un périphérique, non un fichier.", _SAVED


def _file(error: OSError) -> str:
    """Name of the file that an error is about: the one written, when two are named."""
    given = error.filename2 or error.filename
    if not given or isinstance(given, int):
        return ""
    if error.errno == errno.ENOTDIR:
        above = (one for one in Path(os.fsdecode(given)).parents if one.is_file())
        given = next(above, given)
    return shown_file_name(given.decode(errors="replace") if isinstance(given, bytes) else given)


def shown_file_name(path: str | os.PathLike[str]) -> str:
    """Name of a file as it is shown, between quotes: its last part, short, printable."""
    name = PurePath(path).name or str(path)
    seen = "".join(c if c.isprintable() else " " for c in name)
    return f"« {seen if len(seen) <= 80 else seen[:79] + '…'} »"
