"""Many readers at once: real WebSocket sessions on our application, and on a naive page.

Each reader opens pages and changes what they show, an action every ten seconds or so, like a
colleague who follows a meeting. A naive page (``bench/served/other_page.py``, folium) is loaded
by twenty. Seconds are from an action to the end of its run; CPU is that of the server, memory
what each session adds. Exit code 1 when a gate fails.

    python bench/load.py [--sessions 1 5 20 50] [--seconds 60] [--pause 10]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.pages import LABEL, machine, names
from bench.served.server import Server, started
from bench.served.session import Answer, Session, cpu_seconds, memory_mb

NAIVE_SESSIONS = 20
MEDIAN_S, MEDIAN_OF_NAIVE, TAIL, MEMORY_MB = 2.0, 1 / 20, 3.0, 0.5
COMMUNES = ("86194", "86273", "86066", "86139", "86165", "86041")
Action = Callable[[Session], Answer]


def ours() -> Iterator[Action]:
    """What a reader of the observatory does, again and again."""
    commune, shown, turn = cycle(COMMUNES), cycle(names()), count()

    def threshold(session: Session) -> Answer:
        known = session.options("Seuil")
        return session.choose("Seuil", known[next(turn) % len(known)])

    while True:
        yield lambda session: session.open("")
        yield lambda session: session.open("carte")
        for _ in range(3):
            yield lambda session: session.choose(LABEL, next(shown))
            yield lambda session: session.click(next(commune))
        yield lambda session: session.open("ecarts")
        yield threshold
        yield lambda session: session.click(next(commune))
        yield lambda session: session.open("fiche", f"niveau=commune&lieu={next(commune)}")
        yield threshold
        yield lambda session: session.open("horaires")
        yield threshold
        yield lambda session: session.open("evolution")


def naive() -> Iterator[Action]:
    """What a reader of the naive page does."""
    shown = cycle(names())
    yield lambda session: session.open("", "way=folium")
    while True:
        yield lambda session: session.choose(LABEL, next(shown))


@dataclass
class Load:
    """What some readers waited for, in seconds, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    cpu_ms: float = 0.0
    memory_mb: float = 0.0

    @property
    def median(self) -> float:
        return quantiles(self.seconds, n=100, method="inclusive")[49]

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=100, method="inclusive")[94]


def read(
    session: Session, actions: Iterator[Action], until: float, pause: float, load: Load
) -> None:
    """Act until the end, the readers at their own times."""
    own = random.Random(id(session))
    time.sleep(own.uniform(0, pause))
    try:
        for action in actions:
            if time.monotonic() > until:
                return
            got = action(session)
            load.seconds.append(got.seconds)
            load.failed += got.failed
            time.sleep(own.uniform(0.5 * pause, 1.5 * pause))
    except Exception as error:  # whatever it is, the reader lost the page
        load.failed.append(repr(error))


def loaded(
    server: Server,
    number: int,
    actions: Callable[[], Iterator[Action]],
    seconds: float,
    pause: float,
) -> Load:
    """Let readers act together for some time."""
    load = Load()
    with ExitStack() as stack:
        before, memory = cpu_seconds(server.process), memory_mb(server.process)
        sessions = [stack.enter_context(Session(server.port)) for _ in range(number)]
        until = time.monotonic() + seconds
        readers = [
            threading.Thread(target=read, args=(one, actions(), until, pause, load))
            for one in sessions
        ]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        load.cpu_ms = 1000 * (cpu_seconds(server.process) - before) / len(load.seconds)
        load.memory_mb = (memory_mb(server.process) - memory) / number
    return load


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 5, 20, 50])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=10)
    options = parser.parse_args()
    print(f"{machine()}\nan action a reader every {options.pause:.0f} s, {options.seconds:.0f} s")
    print(f"{'':16}{'actions':>8}{'p50 s':>8}{'p95 s':>8}{'CPU ms':>8}{'MB each':>8}{'failed':>8}")
    found: dict[str, Load] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with started("ours", home) as server:
            server.rest()
            loaded(server, 1, ours, min(20, options.seconds), 0.1)  # every action once
            for number in options.sessions:
                name = f"ours, {number}"
                # one reader alone acts more often, or there is little to count
                pause = options.pause if number > 1 else options.pause / 10
                found[name] = said(name, loaded(server, number, ours, options.seconds, pause))
        with started("other", home) as server:
            loaded(server, 1, naive, 10, 0.1)
            name = f"naive, {NAIVE_SESSIONS}"
            pages = loaded(server, NAIVE_SESSIONS, naive, options.seconds, options.pause)
            found["naive"] = said(name, pages)
    return 0 if gates(found) else 1


def said(name: str, load: Load) -> Load:
    """Print a line of the table."""
    print(
        f"{name:16}{len(load.seconds):8}{load.median:8.3f}{load.p95:8.3f}{load.cpu_ms:8.0f}"
        f"{load.memory_mb:8.2f}{len(load.failed):8}",
        *dict.fromkeys(load.failed),
        flush=True,
    )
    return load


def gates(found: dict[str, Load]) -> bool:
    """Print the gates; whether all of them hold."""
    one, twenty, fifty = (found.get(f"ours, {number}") for number in (1, 20, 50))
    held = [not any(load.failed for load in found.values())]
    print(f"no error: {held[0]}")
    rows: list[tuple[str, float, float]] = []
    if twenty:
        share = twenty.median / found["naive"].median
        rows.append(("20 sessions, median / naive", share, MEDIAN_OF_NAIVE))
    if one and twenty:
        rows.append(("20 sessions, p95 / median of one", twenty.p95 / one.median, TAIL))
    if fifty:
        rows.append(("50 sessions, median in seconds", fifty.median, MEDIAN_S))
        rows.append(("MB of a session more", fifty.memory_mb, MEMORY_MB))
    for name, value, most in rows:
        held.append(value <= most)
        print(f"{name:44}{value:8.3f}  (gate {most:.3f}) {'passed' if held[-1] else 'MISSED'}")
    return all(held)


if __name__ == "__main__":
    raise SystemExit(main())
