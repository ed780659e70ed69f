"""The A4 fiche of a unit as a PDF: one by one, or all those of a level at once.

The same unit, parameters and date always give the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

from geo.access.measures import Params
from geo.base import cancellation, matching
from geo.brief import content
from geo.export import source_notes
from geo.maps import typst

if TYPE_CHECKING:
    from geo.pack.pack import Pack


Actions = Callable[[str], str]
"""What the register says of a unit by its code; empty when it says nothing."""


def silent(_code: str) -> str:
    """Say nothing: there is no register."""
    return ""


def brief(  # noqa: PLR0913 - what is printed, when, and how much of it
    pack: Pack,
    level: str,
    code: str,
    params: Params,
    *,
    when: date,
    actions: Actions = silent,
    detail: bool = False,
) -> bytes:
    """Print the fiche of a unit.

    Parameters
    ----------
    pack, level, code, params
        The unit and the parameters of its figures. A canton inside a city is printed with the
        figures of the whole city.
    when : date
        Date printed on the pages and kept in the file.
    actions : callable
        What is said of the actions of the unit whose figures are printed.
    detail : bool
        Whether the map of gaps and every indicator are printed on the other side.

    A pack that holds a scenario is said to be a simulation on every page.

    Returns
    -------
    bytes
        A PDF of one A4 page, two with the detail, tagged, fonts embedded.

    Raises
    ------
    GeoError
        When the unit does not exist.
    """
    about = content.subject(pack, level, code)
    return typst.lay_out(_data(pack, about, params, when=when, actions=actions, detail=detail))


def briefs(  # noqa: PLR0913 - what is printed, when, of which units, by how many processes
    pack: Pack,
    level: str,
    params: Params,
    *,
    when: date,
    actions: Actions = silent,
    detail: bool = False,
    codes: Sequence[str] | None = None,
    workers: int = 2,
) -> Iterator[tuple[str, bytes]]:
    """Print the fiches of a level, in code order, as they are ready.

    ``codes`` restricts the units. ``workers`` counts the processes: this one computes the
    figures, the others lay the pages out; with 1 it does both. Yields the file name and the PDF.
    Raises as ``brief`` does, and ``cancellation.Stopped`` between two units when nobody waits for
    them.
    """
    wanted = list(content.codes(pack, level) if codes is None else codes)
    files = (
        (
            file_name(pack, level, code, params, detail=detail),
            _data(pack, about, params, when=when, actions=actions, detail=detail),
        )
        for code in wanted
        for about in [content.subject(pack, level, code)]
    )
    for file in _printed(files, workers - 1):
        yield file
        cancellation.check()


def _printed(files: Iterable[tuple[str, bytes]], presses: int) -> Iterator[tuple[str, bytes]]:
    """Lay files out in order: each press works while the data of the next files are computed."""
    if presses < 1:
        yield from ((name, typst.lay_out(data)) for name, data in files)
        return
    with ExitStack() as stack:
        idle = [stack.enter_context(typst.Press()) for _ in range(presses)]
        busy = deque[tuple[str, typst.Press]]()
        for name, data in files:
            printed = None
            if not idle:
                earlier, press = busy.popleft()
                printed = earlier, press.take()
                idle.append(press)
            press = idle.pop()
            press.give(data)
            busy.append((name, press))
            if printed:
                yield printed
        for name, press in busy:
            yield name, press.take()


def file_name(pack: Pack, level: str, code: str, params: Params, *, detail: bool = False) -> str:
    """Name the PDF of a unit, in plain letters: what, which, and how far is far."""
    title = content.subject(pack, level, code).title
    words = ["fiche", pack.department, level, code, matching.plain(title).replace(" ", "-")]
    words += [params.kind, f"{params.threshold_min}min"]
    words += source_notes.distinct(params, ("presence",))
    words += ["detail"] if detail else []
    words += ["simulation"] if pack.scenario else []
    return "_".join(words) + ".pdf"


def archive_name(pack: Pack, level: str, params: Params) -> str:
    """Name the ZIP of the fiches of a level."""
    words = ["fiches", pack.department, level, params.kind, f"{params.threshold_min}min"]
    words += source_notes.distinct(params, ("presence",))
    return "_".join([*words, *(["simulation"] if pack.scenario else [])]) + ".zip"


def archive(files: Iterable[tuple[str, bytes]], when: date) -> bytes:
    """Put files in a ZIP; the same files and date always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            entry = zipfile.ZipInfo(name, (when.year, when.month, when.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return buffer.getvalue()


def _data(
    pack: Pack,
    about: content.Subject,
    params: Params,
    *,
    when: date,
    actions: Actions = silent,
    detail: bool = False,
) -> bytes:
    said = actions(about.measured)
    found = content.content(pack, about, params, when=when, actions=said, detail=detail)
    return json.dumps(found, ensure_ascii=False).encode()
