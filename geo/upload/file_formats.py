"""What a file is, told by its content; an extension that says otherwise is a refusal.

Archives: what they hold, measured before anything is unpacked.
"""

from __future__ import annotations

import codecs
import errno
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Final

from geo.base.french import number
from geo.upload.terms import Job, Unreadable

CSV, JSON, XLSX, GPKG, SHAPEFILE = "csv", "json", "xlsx", "gpkg", "shapefile"
PARQUET: Final = "parquet"
PARQUET_START: Final = b"PAR1"
GEOJSON: Final = "geojson"
"""What a JSON is, once it is read and holds features."""
_HEAD: Final = 4_096
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE: Final = b"SQLite format 3\0"
_SHP: Final = b"\x00\x00\x27\x0a"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ANNOUNCED: Final = {
    ".csv": (CSV,),
    ".tsv": (CSV,),
    ".txt": (CSV,),
    ".json": (JSON,),
    ".geojson": (JSON,),
    ".xlsx": (XLSX,),
    ".gpkg": (GPKG,),
    ".zip": (SHAPEFILE,),
    ".parquet": (PARQUET,),
}
"""Extension to the kinds it may announce; another extension announces nothing."""
_SAID: Final = {
    CSV: "du texte (CSV)",
    JSON: "du JSON",
    XLSX: "un classeur Excel (.xlsx)",
    GPKG: "une base SQLite (GeoPackage)",
    SHAPEFILE: "un shapefile zippé",
    PARQUET: "un Parquet",
}
_FOREIGN: Final = (
    (b"%PDF", "un PDF", "Demandez le tableau en CSV ou en XLSX."),
    (b"\x1f\x8b", "un fichier compressé (gzip)", "Décompressez-le, puis donnez son contenu."),
    (b"7z\xbc\xaf", "une archive 7-Zip", "Décompressez-la, puis donnez son contenu."),
    (b"Rar!", "une archive RAR", "Décompressez-la, puis donnez son contenu."),
    (b"PARE", "un Parquet chiffré", "Demandez-le sans chiffrement."),
    (b"fgb\x03fgb", "un FlatGeobuf", "Exportez-le en GeoPackage ou en GeoJSON."),
)
_JSON_START: Final = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"\]]|\[\s*$|\{\s*$")


def detect_format(job: Job) -> str:
    """Return the kind of a file; raise ``Unreadable`` if it is none that is read."""
    with job.path.open("rb") as file:
        head = file.read(_HEAD)
    kind = _binary(job, head) or _textual(head, job.extension)
    announced = _ANNOUNCED.get(job.extension, (kind,))
    if kind not in announced:
        raise Unreadable(
            f"le nom annonce {_SAID[announced[0]]} et le contenu est {_SAID[kind]}.",
            "Vérifiez que c'est le bon fichier, puis donnez-lui l'extension de son contenu.",
        )
    return kind


def _binary(job: Job, head: bytes) -> str | None:
    if head.startswith(b"PK"):
        return _archive(job)
    if head.startswith(_SQLITE):
        return GPKG
    if head.startswith(PARQUET_START):
        return PARQUET
    if head.startswith(_OLE):
        raise _ole(job)
    if head.startswith(_SHP):
        raise Unreadable(
            "un .shp seul ne suffit pas.",
            "Zippez ensemble les fichiers .shp, .shx, .dbf et .prj, puis donnez le .zip.",
        )
    for start, said, remedy in _FOREIGN:
        if head.startswith(start):
            raise Unreadable(f"c'est {said}, qui n'est pas lu.", remedy)
    return None


def _ole(job: Job) -> Unreadable:
    if _ENCRYPTED in job.path.read_bytes():
        return Unreadable(
            "le classeur est protégé par un mot de passe.",
            "Ouvrez-le, retirez le mot de passe et enregistrez-le de nouveau.",
        )
    return Unreadable(
        "c'est un ancien classeur Excel (.xls).",
        "Ouvrez-le dans un tableur et enregistrez-le au format .xlsx.",
    )


def _textual(head: bytes, extension: str) -> str:
    is_utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    start = head.decode("utf-16" if is_utf16 else "utf-8", "replace").lstrip("\ufeff \t\r\n\0")
    if re.match(r"<[A-Za-z!?]", start):
        raise _markup(start, extension)
    return JSON if _JSON_START.match(start) else CSV


def _markup(start: str, extension: str) -> Unreadable:
    if re.search(r"<(!doctype\s+)?html|<head|<body|<table|<div", start, re.IGNORECASE):
        if extension.startswith(".xls"):
            return Unreadable(
                "c'est une page web enregistrée sous un nom de classeur.",
                "Ouvrez-la dans un tableur et enregistrez-la au format .xlsx.",
            )
        return Unreadable(
            "c'est une page web, sans doute une page de connexion ou d'erreur, à la place des "
            "données.",
            "Ouvrez l'adresse dans un navigateur, connectez-vous, puis téléchargez le fichier.",
        )
    if re.search(r"<(OGR)?VRTData", start):
        return Unreadable(
            "c'est un renvoi vers d'autres fichiers (VRT), qui n'est jamais suivi.",
            "Donnez les données elles-mêmes, en GeoPackage ou en GeoJSON.",
        )
    return Unreadable(
        "c'est du XML (GML, KML, classeur XML…), qui n'est pas lu.",
        "Exportez-le en CSV, en GeoJSON ou en GeoPackage.",
    )


ERRORS: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What the standard reader raises on an archive that is damaged or of another kind."""
_WORTH_A_RATIO: Final = 1_000_000
_NESTED: Final = {".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".kmz"}
_ENOUGH: Final = "Donnez le fichier lui-même, sans archive : seul un shapefile se donne zippé."
_AS_XLSX: Final = "Enregistrez-le au format .xlsx."
_SPREADSHEETS: Final = (
    ("xl/vbaProject.bin", "le classeur contient des macros (.xlsm)."),
    ("xl/workbook.bin", "c'est un classeur binaire (.xlsb)."),
    ("content.xml", "c'est un classeur OpenDocument (.ods)."),
)


@contextmanager
def open_archive(job: Job) -> Iterator[zipfile.ZipFile]:
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


def _archive(job: Job) -> str:
    """Tell a workbook from shapefiles; refuse what is too large, encrypted or something else."""
    with open_archive(job) as archive:
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
            return XLSX
    suffixes = {PurePosixPath(name).suffix.lower() for name in names}
    if suffixes & _NESTED:
        raise Unreadable("l'archive contient une autre archive.", _ENOUGH)
    if suffixes & {".shp", ".shx", ".dbf"}:
        return SHAPEFILE
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
