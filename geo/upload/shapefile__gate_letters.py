"""The letters of a shapefile: its table's bytes, decided as those of a text file.

What a .cpg or the table's code page announces is believed when the bytes agree: ordinary
files announce UTF-8 over cp1252, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from geo.base.french import plural
from geo.upload import text__gate_text as gate_text
from geo.upload.terms__gate_terms import Job, Unreadable

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
    codec = "utf-8" if chosen == gate_text.UTF_8_TWICE else chosen
    raw = list(raw)
    try:
        texts = [one.decode(codec) for one in raw]
    except UnicodeError:
        texts = []
    if not texts or codec == "utf-16":
        raise Unreadable(
            f"les lettres du shapefile ne sont pas lisibles en {chosen}.",
            gate_text.another(raw, chosen),
            letters=True,
        )
    return [gate_text.undo(text) for text in texts] if codec != chosen else texts


def _decided(job: Job, said: tuple[str, str], raw: Sequence[bytes]) -> list[str]:
    told, declared = said
    whole, cut = _utf_8(raw)
    if whole:
        job.encoding = "utf-8"
        texts = gate_text.once(job, "\n".join(whole)).split("\n")
        if cut:
            job.warned(
                f"Un texte a été coupé au milieu d'une lettre dans {plural(cut, 'cellule')} du "
                "shapefile.",
                remedy="Donnez un GeoPackage, où les textes ne sont pas coupés.",
            )
        if told and declared != "utf-8" and job.encoding == "utf-8":
            shown = gate_text.preview("\n".join(texts))
            job.fixed(f"Les lettres sont en UTF-8 ({told}). {shown}", remedy=gate_text.CHOOSE)
        return texts
    text, sure = gate_text.single_byte(job, b"\n".join(raw), declared)
    if declared != job.encoding or not sure:
        name = {"cp1252": "Windows (cp1252)"}.get(job.encoding or "", job.encoding)
        shown = f"{f' ({told})' if told else ''}. {gate_text.preview(text)}"
        if sure:
            job.fixed(f"Les lettres sont en {name}{shown}", remedy=gate_text.CHOOSE)
        else:
            job.warned(f"Les lettres semblent être en {name}{shown}", remedy=gate_text.CHOOSE)
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
