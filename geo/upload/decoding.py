"""From bytes to text: byte-order mark, then strict UTF-8, then what the letters look like.

Statistical guessers misread short French files; here a single-byte encoding is chosen by
counting the French letters it gives inside words, and every doubtful choice is shown.

Tables in text: the separator found by consistency, and every cell as it is written.

The standard reader is as fast as any here, and alone in telling the line of each record.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from geo.base.french import plural
from geo.upload import terms
from geo.upload.terms import Job, Unreadable

UTF_8_TWICE: Final = "utf-8-twice"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
"""Byte-order mark, Python's codec, the encoding's name; UTF-32 before UTF-16, its prefix."""
_LOWER: Final = "àâçéèêëîïôœùû"
_UPPER: Final = _LOWER.upper()
_RARE: Final = "äæöüÿÄÆÖÜŸ"
_MARKS_IN_TEXT: Final = "\u00a0«»’‘“”–—…•°²³½¼€·×§º\u202f"
_USUAL: Final = re.compile(
    f"(?<=[A-Za-z])[{_LOWER}]|[{_LOWER}](?=[A-Za-z])|(?<![a-z])[{_UPPER}](?=[A-Za-z])"
    f"|(?<=[A-Z])[{_UPPER}]|[{_MARKS_IN_TEXT}]"
)
_ODD: Final = re.compile(
    rf"[^\x00-\x7f{_LOWER}{_UPPER}{_RARE}{_MARKS_IN_TEXT}]|(?<=[a-z])[{_UPPER}]"
)
_LETTER: Final = re.compile(f"[{_LOWER}{_UPPER}]")
_GUESSES: Final = ("cp1252", "mac-roman", "cp850")
_SAMPLE: Final = 500_000
_BEFORE: Final = 1_000
_SHOWN: Final = 40
_TWICE: Final = re.compile("[ÂÃÅâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")
_UTF_7: Final = re.compile(r"\+[A-Za-z0-9+/]{3}-")
"""One letter of two bytes in UTF-7: three characters of base 64."""
_BETWEEN: Final = re.compile(r"[\n;,\t|\"{}:\[\]]+")


def choose(encoding: str | None) -> str:
    """What to do if letters read in an ``encoding`` are wrong: name the others."""
    others = " ou ".join(f"--choice encoding={one}" for one in _GUESSES if one != encoding)
    return (
        "Si des lettres sont fausses, choisissez un autre encodage (en ligne de commande : "
        f"{others})."
    )


def decode(job: Job) -> str:
    """Return the text of a file with ``\\n`` line ends; set ``job.encoding``."""
    raw = job.path.read_bytes()
    text = _chosen(job, raw) if job.encoding else _guessed(job, raw)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "")
        job.fixed("Des caractères nuls ont été retirés du fichier.")
    if not text.strip():
        raise Unreadable("le fichier ne contient aucun texte.", "Exportez-le de nouveau.")
    return text


def _chosen(job: Job, raw: bytes) -> str:
    encoding = job.encoding or ""
    codec = {"utf-8": "utf-8-sig", UTF_8_TWICE: "utf-8-sig"}.get(encoding, encoding)
    try:
        text = raw.decode(codec)
    except UnicodeError:
        said = f"le fichier n'est pas lisible en {encoding}."
        raise Unreadable(said, another([raw], encoding), letters=True) from None
    return undo(text) if encoding == UTF_8_TWICE else text


def another(raw: Sequence[bytes], refused: str) -> str:
    """What to do when texts are not in the encoding that was chosen: name one that reads them."""
    for encoding in ("utf-8", *_GUESSES):
        with contextlib.suppress(UnicodeError):
            if encoding != refused and [one.decode(encoding) for one in raw]:
                break
    return f"Choisissez un autre encodage (en ligne de commande : --choice encoding={encoding})."


def _guessed(job: Job, raw: bytes) -> str:
    for mark, codec, encoding in _MARKS:
        if raw.startswith(mark):
            job.encoding = encoding
            try:
                text = raw.decode(codec)
            except UnicodeError:
                raise Unreadable(
                    f"le fichier porte la marque {encoding} et n'est pas lisible ainsi : il est "
                    "tronqué ou abîmé.",
                    "Téléchargez-le ou exportez-le de nouveau.",
                    letters=True,
                ) from None
            return once(job, text)
    if raw[:_SAMPLE].count(0) * 10 > len(raw[:_SAMPLE]):
        raise Unreadable(
            "le fichier n'est pas du texte, ou il est en UTF-16 sans marque d'ordre.",
            "Exportez-le en CSV UTF-8, ou choisissez l'encodage UTF-16 (en ligne de commande : "
            "--choice encoding=utf-16).",
            letters=True,
        )
    try:
        job.encoding, text = "utf-8", raw.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(job, raw)
    _refuse_utf_7(text)
    return once(job, text)


def _refuse_utf_7(text: str) -> None:
    """Refuse a text in which French letters are written « +AOk- », as an old mailer does."""
    shown = (match[0] for match in _UTF_7.finditer(text)) if text.isascii() else ()
    for written in shown:
        letter = _from_utf_7(written)
        if letter and letter in _LOWER + _UPPER + _RARE + _MARKS_IN_TEXT:
            raise Unreadable(
                f"le fichier est en UTF-7, qui n'est pas lu : « {written} » y est mis pour "
                f"« {letter} ».",
                "Exportez-le en UTF-8 ; s'il est ainsi, choisissez l'encodage UTF-8 (en ligne de "
                "commande : --choice encoding=utf-8).",
                line=text.count("\n", 0, text.index(written)) + 1,
                value=written,
                letters=True,
            )


def _from_utf_7(written: str) -> str:
    try:
        return written.encode("ascii").decode("utf-7")
    except UnicodeError:
        return ""


def once(job: Job, text: str) -> str:
    """Undo a text encoded twice in UTF-8 (« Ã© » for « é »), and say so."""
    if text.isascii() or not _TWICE.search(text):
        return text
    undone = undo(text)
    if len(undone) == len(text) or _LETTER.search(undone) is None:
        return text
    job.warned(
        f"Le fichier a été encodé deux fois en UTF-8 ; il a été rétabli. {preview(undone)}",
        remedy="Si des lettres sont fausses, choisissez l'encodage UTF-8 (en ligne de commande : "
        "--choice encoding=utf-8).",
    )
    job.encoding = UTF_8_TWICE
    return undone


def undo(text: str) -> str:
    """Decode once more what was encoded twice; what was encoded once stays."""

    def once(match: re.Match[str]) -> str:
        try:
            return bytes(_byte(c) for c in match[0]).decode("utf-8")
        except (UnicodeError, ValueError):
            return match[0]

    return re.sub(r"[^\x00-\x7f]+", once, text)


def _byte(character: str) -> int:
    """Return the byte read as this character in cp1252, or in Latin-1 where cp1252 has none."""
    code = ord(character)
    return code if code < 0x100 else character.encode("cp1252")[0]


def _single_byte(job: Job, raw: bytes) -> str:
    start = next(re.finditer(rb"[\x80-\xff]", raw)).start()
    sample = raw[max(0, start - _BEFORE) :][:_SAMPLE]
    lost = sample.decode("utf-8", "replace")
    wrong = lost.count("\ufffd")
    if len(_LETTER.findall(lost)) > 10 * wrong:
        job.encoding, text = "utf-8", raw.decode("utf-8", "replace")
        job.warned(
            f"Le fichier est en UTF-8, sauf {plural(text.count(chr(0xFFFD)), 'caractère')}, lu �.",
            remedy="Corrigez ces lettres dans le fichier d'origine.",
        )
        return text
    text, is_sure = single_byte(job, raw)
    if is_sure:
        said = "Le fichier est en Windows (cp1252) et non en UTF-8 ; il a été lu ainsi."
        job.fixed(f"{said} {preview(text)}", remedy=choose(job.encoding))
    else:
        said = f"Le fichier semble être en {job.encoding}. {preview(text)}"
        job.warned(said, remedy=choose(job.encoding))
    return text


def single_byte(job: Job, raw: bytes, declared: str = "") -> tuple[str, bool]:
    """Decode in the encoding that gives the most French letters; set ``job.encoding``.

    ``declared`` wins among equals. Returns the text, and whether it needs no look.
    """
    start = next(re.finditer(rb"[\x80-\xff]", raw)).start()
    sample = raw[max(0, start - _BEFORE) :][:_SAMPLE]
    scores = {encoding: _score(sample, encoding) for encoding in _GUESSES}
    best = max(_GUESSES, key=lambda encoding: (scores[encoding], encoding == declared))
    job.encoding, text = best, raw.decode(best, "replace")
    is_usual = best in ("cp1252", declared)
    return text, is_usual and "\ufffd" not in text and scores[best] >= 0


def _score(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, "replace")
    return len(_USUAL.findall(text)) - 2 * len(_ODD.findall(text))


def preview(text: str) -> str:
    """Return a few cells with accents, to be judged by eye."""
    start = next((match.start() for match in re.finditer(r"[^\x00-\x7f]", text)), 0)
    sample = text[max(0, start - _SHOWN) :][:_SAMPLE]
    accented = (cell for cell in _BETWEEN.split(sample) if not cell.isascii())
    cells = dict.fromkeys(cell.strip()[:_SHOWN] for cell in accented)
    return "Extrait : « " + " · ".join(list(cells)[:3]) + " »."


_SEPARATORS: Final = (";", ",", "\t", "|")
_DECLARED: Final = re.compile(r'"?sep=([;,\t|])"?\n')
_CODE: Final = re.compile(r'"?\d[\dABab]\d{2,3}"? *')
_NUMBER: Final = re.compile(r"[\d\s.,%+-]+")
_SEPARATOR_SAMPLE: Final = 100_000
"""Characters in which the separator is looked for."""
_JUDGED: Final = 200
"""Records by which a separator is judged."""
_TELLING: Final = 3
"""Cells that a line within a cell has by chance less often than by an open quote."""


class _Lines(Iterator[str]):
    """The lines of a text, from a place that can be moved back.

    ``at`` : where the next line begins; ``number`` : the last line's, from 1; ``width`` :
    cells of most lines, then columns of the table.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at, self.number, self.width = text, 0, 0, 0
        self._separator, self._most = "", 0

    def __next__(self) -> str:
        start = self.at
        if start >= len(self.text):
            raise StopIteration
        self.at = self.text.find("\n", start) + 1 or len(self.text)
        self.number += 1
        long = self._most and self.at - start > self._most
        if long and self.text.count(self._separator, start, self.at) > self._most:
            raise Unreadable(
                f"une ligne a plus de {plural(self._most, 'séparateur')}.",
                "Gardez les colonnes utiles, ou vérifiez le séparateur.",
                line=self.number,
            )
        return self.text[start : self.at]

    def bound(self, separator: str, columns: int) -> None:
        """Refuse from now on a line of ten times more ``columns`` than a table may have."""
        self._separator, self._most = separator, 10 * columns

    def back(self, at: int, number: int) -> str:
        """Go back to a line, read it and stay behind it."""
        self.at, self.number = at, number
        return next(self)


def parse(job: Job) -> None:
    """Read a CSV into one table; lines that cannot be read are set aside."""
    lines = _Lines(decode(job))
    separator = _separator(lines)
    job.announced(lines.text.count(separator) + lines.text.count("\n"))
    lines.bound(separator, job.limits.columns)
    records = _records(job, lines, separator)
    above = list(itertools.islice(records, terms.SEARCHED))
    rank = terms.find(job, above)
    names = terms.names(above[rank][1], above[rank][0])
    lines.width = len(names)
    table = job.table("", names)
    kept = 0
    for line, cells in itertools.chain(above[rank + 1 :], records):
        if len(cells) > lines.width and not any(cells[lines.width :]):
            cells = cells[: lines.width]
        if not any(cells):
            continue
        if len(cells) == lines.width:
            table.add(line, cells)
            kept += 1
        else:
            job.set_aside(
                f"{plural(len(cells), 'cellule')} au lieu de {lines.width}.",
                remedy="Ajoutez ou retirez des séparateurs sur cette ligne.",
                line=line,
                value=separator.join(cells),
            )
    table.close()
    terms.refuse_if_lost(kept, job.aside)


def _records(job: Job, lines: _Lines, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line where each record begins and its cells.

    A line whose quotes are not balanced is set aside alone: what it would swallow is read.
    """
    while lines.at < len(lines.text):
        at, number = lines.at, lines.number
        try:
            for cells in csv.reader(lines, delimiter=separator, strict=True):
                if lines.number > number + 1 and _swallows(lines, at, cells, separator):
                    break
                yield number + 1, cells
                at, number = lines.at, lines.number
            else:
                return
        except csv.Error:
            pass
        job.set_aside(
            "les guillemets ne sont pas fermés ou pas doublés, ou une cellule est démesurée.",
            remedy="Doublez ou retirez les guillemets à l'intérieur des cellules.",
            line=number + 1,
            value=lines.back(at, number).rstrip("\n"),
        )


def _swallows(lines: _Lines, at: int, cells: list[str], separator: str) -> bool:
    """Tell whether a record of several lines has taken other records in an open quote."""
    if len(cells) != lines.width or lines.width < _TELLING:
        return len(cells) != lines.width
    within = lines.text[at : lines.at].split("\n")[1:]
    return lines.width in (len(row) for row in csv.reader(within, delimiter=separator))


def _separator(lines: _Lines) -> str:
    """Return the separator that cuts most lines in as many cells; set ``lines.width``."""
    declared = _DECLARED.match(lines.text)
    if declared:
        next(lines)
    sample = lines.text[lines.at :][:_SEPARATOR_SAMPLE]
    found = {
        separator: _consistency(sample, separator)
        for separator in (declared[1] if declared else _SEPARATORS)
    }
    best = max(found, key=lambda separator: found[separator])
    score, lines.width = found[best]
    if score == 0 and _only_codes(sample):
        lines.width = 1
    elif score == 0:
        raise Unreadable(
            "aucun séparateur de colonnes n'a été trouvé ; un tableau d'au moins deux colonnes, "
            "ou une colonne de codes INSEE, était attendu.",
            "Exportez le tableau en CSV, séparé par des points-virgules.",
        )
    return best


def _only_codes(sample: str) -> bool:
    """Tell whether a text without separator is a header, then nothing but commune codes."""
    whole = sample if len(sample) < _SEPARATOR_SAMPLE else sample[: sample.rfind("\n") + 1]
    header, *codes = whole.split("\n")
    filled = [code for code in codes if code]
    return bool(header.strip()) and bool(filled) and all(map(_CODE.fullmatch, filled))


def _consistency(sample: str, separator: str) -> tuple[float, int]:
    """Return how well a separator cuts the lines, from 0 to 1, and in how many cells."""
    reader = csv.reader(io.StringIO(sample), delimiter=separator)
    try:
        rows = [row for row in itertools.islice(reader, _JUDGED) if any(row)]
    except csv.Error:
        return 0, 0
    widths = Counter(len(row) for row in rows)
    width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
    if width < 2:
        return 0, 0
    header = next(row for row in rows if len(row) == width)
    # a comma that only cuts decimals leaves a number where a header should be
    # and one that cuts within the names of another leaves that other in them
    others = [other for other in (";", "\t", "|") if other != separator]
    is_doubtful = any(
        _NUMBER.fullmatch(cell) or any(other in cell for other in others) for cell in header
    )
    doubt = 0.5 if is_doubtful else 1
    return doubt * times / len(rows) * (width - 1) / width, width
