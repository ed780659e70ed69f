"""Zipped shapefiles: the parts of each, unpacked under neutral names, then read by GDAL.

The letters of a shapefile: its table's bytes, decided as those of a text file.

What a .cpg or the table's code page announces is believed when the bytes agree: ordinary
files announce UTF-8 over cp1252, and the other way round.
"""

from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from geo.base.french import plural
from geo.upload import decoding, file_formats, gdal_layers
from geo.upload.terms import Job, Unreadable

LOSSLESS: Final = "ISO-8859-1"
"""What a table is read in, so that each character is a byte of the file."""
_CODE_PAGE_AT: Final = 29
_CODE_PAGES: Final = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x04: "mac-roman", 0x57: "cp1252",
    0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0xC8: "cp1250",
}  # fmt: skip
"""Byte of a table's head to the encoding it announces."""
_ANNOUNCED: Final = {
    "utf8": "utf-8", "65001": "utf-8", "1252": "cp1252", "88591": "cp1252", "885915": "cp1252",
    "latin1": "cp1252", "28591": "cp1252", "850": "cp850", "macintosh": "mac-roman",
    "macroman": "mac-roman", "10000": "mac-roman",
}  # fmt: skip
"""What a .cpg says, without its prefix nor signs, to the encoding meant."""


def announced(shp: Path) -> tuple[str, str]:
    """Return what the parts beside a .shp say of its letters, as written and as an encoding.

    Both are "" when nothing is said; the encoding alone when what is said is not known.
    """
    said = shp.with_suffix(".cpg")
    if said.exists():
        text = " ".join(said.read_bytes()[:40].decode("latin-1").split())
        bare = re.sub(r"[^a-z0-9]", "", text.lower())
        found = _ANNOUNCED.get(re.sub("^(?:ansi|cp|windows|oem|iso)", "", bare), "")
        return f"le .cpg annonce « {text} »", found
    head = shp.with_suffix(".dbf").read_bytes()[: _CODE_PAGE_AT + 1]
    page = head[_CODE_PAGE_AT] if len(head) > _CODE_PAGE_AT else 0
    known = _CODE_PAGES.get(page, "")
    return (f"le .dbf annonce {known}", known) if known else ("", "")


def decoded(
    job: Job, chosen: str | None, said: tuple[str, str], columns: Sequence[Sequence[str]]
) -> list[list[str]]:
    """Return texts read in ``LOSSLESS`` with their letters; set ``job.encoding``, and say it.

    ``chosen`` is the reader's encoding, instead of deciding; ``said`` is that of ``announced``.
    """
    pieces = sorted({
        line
        for column in columns for cell in column if not cell.isascii()
        for line in cell.split("\n") if not line.isascii()
    })  # fmt: skip
    if not pieces:
        return [list(column) for column in columns]
    raw = [piece.encode("latin-1") for piece in pieces]
    found = _chosen(job, chosen, raw) if chosen else _decided(job, said, raw)
    letters = dict(zip(pieces, found, strict=True))
    return [[_lettered(cell, letters) for cell in column] for column in columns]


def _lettered(cell: str, letters: Mapping[str, str]) -> str:
    if cell.isascii():
        return cell
    return "\n".join(letters.get(line, line) for line in cell.split("\n"))


def _chosen(job: Job, chosen: str, raw: Iterable[bytes]) -> list[str]:
    job.encoding = chosen
    codec = "utf-8" if chosen == decoding.UTF_8_TWICE else chosen
    raw = list(raw)
    try:
        texts = [one.decode(codec) for one in raw]
    except UnicodeError:
        texts = []
    if not texts or codec == "utf-16":
        raise Unreadable(
            f"les lettres du shapefile ne sont pas lisibles en {chosen}.",
            decoding.another(raw, chosen),
            letters=True,
        )
    return [decoding.undo(text) for text in texts] if codec != chosen else texts


def _decided(job: Job, said: tuple[str, str], raw: Sequence[bytes]) -> list[str]:
    told, declared = said
    whole, cut = _utf_8(raw)
    if whole:
        job.encoding = "utf-8"
        texts = decoding.once(job, "\n".join(whole)).split("\n")
        if cut:
            job.warned(
                f"Un texte a été coupé au milieu d'une lettre dans {plural(cut, 'cellule')} du "
                "shapefile.",
                remedy="Donnez un GeoPackage, où les textes ne sont pas coupés.",
            )
        if told and declared != "utf-8" and job.encoding == "utf-8":
            shown = decoding.preview("\n".join(texts))
            job.fixed(
                f"Les lettres sont en UTF-8 ({told}). {shown}",
                remedy=decoding.choose(job.encoding),
            )
        return texts
    text, sure = decoding.single_byte(job, b"\n".join(raw), declared)
    if declared != job.encoding or not sure:
        name = {"cp1252": "Windows (cp1252)"}.get(job.encoding or "", job.encoding)
        shown = f"{f' ({told})' if told else ''}. {decoding.preview(text)}"
        if sure:
            job.fixed(f"Les lettres sont en {name}{shown}", remedy=decoding.choose(job.encoding))
        else:
            job.warned(
                f"Les lettres semblent être en {name}{shown}",
                remedy=decoding.choose(job.encoding),
            )
    return text.split("\n")


def _utf_8(raw: Sequence[bytes]) -> tuple[list[str], int]:
    """Return texts decoded in UTF-8, and how many end within a letter; nothing if they are not.

    A table cuts its texts at so many bytes, in the middle of a letter if need be.
    """
    texts, cut = [], 0
    for one in raw:
        try:
            texts.append(one.decode("utf-8"))
        except UnicodeDecodeError as error:
            if error.reason != "unexpected end of data":
                return [], 0
            texts.append(one[: error.start].decode("utf-8"))
            cut += 1
    is_told = any(not text.isascii() for text in texts)
    return (texts, cut) if is_told else ([], 0)


_PARTS: Final = (".shp", ".dbf", ".shx", ".prj", ".cpg")
_NEEDED: Final = (".shp", ".dbf", ".shx")
_HEAD, _ENTRY = 100, 8
"""Bytes of the head of a .shx, and of each of its entries."""
_SHAPES: Final = {".shp", ".shx"}


def parse(job: Job) -> None:
    """Read every shapefile of an archive."""
    chosen = job.encoding
    found = _unpack(job)
    gdal = gdal_layers.load_gdal()
    for name, path in found:
        _check_counts(job, path, name)
        _leave_unreadable_system(job, path)
        letters = partial(decoded, job, chosen, announced(path))
        layer = gdal_layers.LayerFile(name, path, {"encoding": LOSSLESS}, letters=letters)
        gdal_layers.read_layer(job, gdal, layer)
    gdal_layers.refuse_empty(job)


def _unpack(job: Job) -> list[tuple[str, Path]]:
    """Unpack the parts of each shapefile under neutral names; return each layer and its .shp."""
    parts: dict[str, dict[str, Any]] = {}
    found = []
    with file_formats.open_archive(job) as archive:
        for member in archive.infolist():
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if name.suffix.lower() in _PARTS and not name.name.startswith("._"):
                parts.setdefault(str(name.with_suffix("")), {})[name.suffix.lower()] = member
        # a .dbf alone beside a shapefile is a table that nobody asked for
        shapes = {stem: members for stem, members in parts.items() if _SHAPES & set(members)}
        for rank, (stem, members) in enumerate(sorted((shapes or parts).items())):
            _refuse_incomplete(stem, members)
            for suffix, member in members.items():
                target = job.folder / f"layer{rank}{suffix}"
                with archive.open(member) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
            found.append((stem.split("/")[-1], job.folder / f"layer{rank}.shp"))
    return found


def _refuse_incomplete(stem: str, members: dict[str, Any]) -> None:
    if missing := [part for part in _NEEDED if part not in members]:
        raise Unreadable(
            f"le shapefile est incomplet : il manque {' et '.join(missing)}.",
            "Zippez ensemble les fichiers .shp, .shx, .dbf et .prj.",
            value=stem.split("/")[-1],
        )


def _check_counts(job: Job, shp: Path, name: str) -> None:
    """Refuse parts that are cut, or that do not count the same features; say deleted rows."""
    table, index = shp.with_suffix(".dbf").read_bytes(), shp.with_suffix(".shx").stat().st_size
    rows, head, width = struct.unpack("<4xIHH", table[:12].ljust(12, b"\0"))
    shapes = max(0, index - _HEAD) // _ENTRY
    with shp.open("rb") as file:
        told = 2 * int.from_bytes(file.read(28)[24:], "big")
    if len(table) < head + rows * width or shp.stat().st_size < told or rows != shapes:
        raise Unreadable(
            "le shapefile est coupé, ou ses parties ne vont pas ensemble : le .dbf annonce "
            f"{plural(rows, 'ligne')}, le .shx {plural(shapes, 'forme')}.",
            "Exportez-le de nouveau, puis zippez ensemble les fichiers .shp, .shx, .dbf et .prj.",
            value=name,
        )
    if width and (deleted := table[head : head + rows * width : width].count(b"*")):
        job.warned(
            f"Non lu : {plural(deleted, 'ligne')} que le .dbf marque comme effacées.",
            remedy="Exportez la couche de nouveau si elles comptent.",
        )


def _leave_unreadable_system(job: Job, shp: Path) -> None:
    """Leave out a .prj that is not text: the reader is asked for the system of coordinates."""
    prj = shp.with_suffix(".prj")
    try:
        if prj.exists():
            prj.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        prj.unlink()
        job.warned(
            "Le .prj est illisible : le fichier ne dit plus son système de coordonnées.",
            remedy="Exportez la couche de nouveau avec son .prj, ou choisissez-le (en ligne de "
            "commande : --choice crs=EPSG:2154).",
        )
