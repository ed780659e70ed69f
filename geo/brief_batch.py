"""All the fiches of a level, printed in the background, with progress and cancel."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from geo import brief, brief_subject
from geo.measures import Params

if TYPE_CHECKING:
    from geo.pack import Pack


@dataclass(eq=False)
class Batch:
    """The fiches of a level in a ZIP, made by a thread that ``start`` launches.

    pack, level, params, when : what is printed, as ``brief.briefs`` takes them.
    done, total : fiches printed and to print.
    archive : the ZIP once every fiche is in it; empty before, and for ever if cancelled.
    error : what stopped it, if anything did.
    """

    pack: Pack
    level: str
    params: Params
    when: date
    done: int = 0
    archive: bytes = b""
    error: Exception | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __post_init__(self) -> None:
        """Count what is to be printed."""
        self.total = len(brief_subject.codes(self.pack, self.level))

    def is_for(self, pack: Pack, level: str, params: Params, when: date) -> bool:
        """Tell whether this batch is the one of these figures."""
        asked = (level, params, when)
        return self.pack is pack and (self.level, self.params, self.when) == asked

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def file_name(self) -> str:
        """Name of the ZIP."""
        words = ["fiches", self.pack.department, self.level, self.params.kind]
        words += [f"{self.params.threshold_min}min"]
        words += ["simulation"] if self.pack.scenario else []
        return "_".join(words) + ".zip"

    def start(self) -> Batch:
        """Begin to print, in the background; return at once."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Stop before the next fiche; nothing is kept."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for the end, at most ``timeout_s`` seconds."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            files = list(
                brief.briefs(
                    self.pack,
                    self.level,
                    self.params,
                    when=self.when,
                    progress=self._progress,
                    cancelled=self._stop.is_set,
                )
            )
            if not self._stop.is_set():
                self.archive = brief.archive(files, self.when)
        except Exception as error:  # the thread has nobody else to tell
            self.error = error

    def _progress(self, done: int, total: int) -> None:
        self.done = done
