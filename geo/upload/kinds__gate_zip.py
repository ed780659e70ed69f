"""Archives: what they hold, measured before anything is unpacked."""

from __future__ import annotations

import errno
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Final

from geo.base.french import number
from geo.upload.terms__gate_terms import Job, Unreadable

ERRORS: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What the standard reader raises on an archive that is damaged or of another kind."""
_WORTH_A_RATIO: Final = 1_000_000
_NESTED: Final = {".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".kmz"}
_ENOUGH: Final = "Donnez le fichier lui-même, ou une archive qui ne contient que lui."
_AS_XLSX: Final = "Enregistrez-le au format .xlsx."
_SPREADSHEETS: Final = (
    ("xl/vbaProject.bin", "le classeur contient des macros (.xlsm)."),
    ("xl/workbook.bin", "c'est un classeur binaire (.xlsb)."),
    ("content.xml", "c'est un classeur OpenDocument (.ods)."),
)


@contextmanager
def opened(job: Job) -> Iterator[zipfile.ZipFile]:
    """Open the archive; damage found while it is read is a refusal."""
    try:
        with zipfile.ZipFile(job.path) as archive:
            yield archive
    except ERRORS:
        raise _damaged() from None
    except OSError as error:  # a directory that sends before the beginning of the file
        if error.errno != errno.EINVAL:
            raise
        raise _damaged() from None


def _damaged() -> Unreadable:
    return Unreadable(
        "l'archive est tronquée ou abîmée.", "Téléchargez-la ou exportez-la de nouveau."
    )


def tell(job: Job) -> str:
    """Return "xlsx" or "shapefile"; refuse what is too large, encrypted or something else."""
    with opened(job) as archive:
        members = archive.infolist()
        _measure(job, members)
        names = {member.filename for member in members}
        for name, said in _SPREADSHEETS:
            if name in names:
                raise Unreadable(said, _AS_XLSX)
        if "xl/workbook.xml" in names:
            types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
            if b"macroEnabled" in types or job.extension == ".xlsm":
                raise Unreadable(_SPREADSHEETS[0][1], _AS_XLSX)
            return "xlsx"
    suffixes = {PurePosixPath(name).suffix.lower() for name in names}
    if suffixes & _NESTED:
        raise Unreadable("l'archive contient une autre archive.", _ENOUGH)
    if suffixes & {".shp", ".shx", ".dbf"}:
        return "shapefile"
    raise Unreadable("l'archive ne contient ni classeur ni shapefile.", _ENOUGH)


def _measure(job: Job, members: list[zipfile.ZipInfo]) -> None:
    limits = job.limits
    if not members:
        raise Unreadable("l'archive est vide.", _ENOUGH)
    if len(members) > limits.members:
        raise Unreadable(
            f"l'archive contient {number(len(members))} fichiers ; {number(limits.members)} au "
            "plus sont lus.",
            _ENOUGH,
        )
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable(
            "l'archive est protégée par un mot de passe.", "Retirez-le et zippez de nouveau."
        )
    # zipfile never gives more bytes than a member declares
    swollen = any(
        member.file_size > _WORTH_A_RATIO
        and member.file_size > limits.ratio * max(member.compress_size, 1)
        for member in members
    )
    if swollen or sum(member.file_size for member in members) > limits.unpacked:
        raise Unreadable(
            "l'archive est anormalement grande une fois décompressée.",
            "Gardez les lignes et les colonnes utiles, puis enregistrez de nouveau.",
        )
