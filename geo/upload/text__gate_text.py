"""From bytes to text: byte-order mark, then strict UTF-8, then what the letters look like.

Statistical guessers misread short French files; here a single-byte encoding is chosen by
counting the French letters it gives inside words, and every doubtful choice is shown.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Sequence
from typing import Final

from geo.base.french import plural
from geo.upload.terms__gate_terms import Job, Unreadable

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
CHOOSE: Final = (
    "Si des lettres sont fausses, choisissez un autre encodage (en ligne de commande : --choice "
    "encoding=cp850)."
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
        job.fixed("Le fichier est en Windows (cp1252) et non en UTF-8 ; il a été lu ainsi.")
    else:
        job.warned(f"Le fichier semble être en {job.encoding}. {preview(text)}", remedy=CHOOSE)
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
