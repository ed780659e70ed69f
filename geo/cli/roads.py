"""``observatoire roads``: minutes of a department over the roads of OpenStreetMap extracts."""

from __future__ import annotations

import argparse
import hashlib
import math
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.base import french
from geo.base.french import typeset
from geo.cli import imports, saves, shared_options, terminal

if TYPE_CHECKING:
    from geo.pack.catalogue import Entry
    from geo.roads.department import Computed

KIND: Final = "network_minutes"
_EVERY_S: Final = 5.0
"""Seconds between two lines of progress of one step."""


def _roads(options: argparse.Namespace) -> int:
    from geo.intake import engine
    from geo.pack import pack
    from geo.roads import department
    from geo.store import versions

    loaded = pack.load(options.departement)
    paths = [Path(one) for one in options.pbf]
    try:
        found = department.compute(loaded, paths, _Progress().tell, ferries=options.ferries)
    except KeyboardInterrupt:
        _say_kept(options.departement)
        raise
    sheets = {KIND: engine.finish(KIND, found.table)}
    made = versions.candidate(
        options.departement, engine.Intake(_report(found), sheets),
        sha256=_sha256(found), author=saves.person().name, source=_source(found),
    )  # fmt: skip
    return imports.decide(options, made)


class _Progress:
    """Says how far each step is, and what is left of it, every few seconds."""

    def __init__(self) -> None:
        self.doing, self.begun, self.at, self.said = "", 0.0, 0.0, 0.0

    def tell(self, doing: str, share: float) -> None:
        now = time.monotonic()
        if doing != self.doing:
            self.doing, self.begun, self.at, self.said = doing, now, share, now
            terminal.tell(typeset(f"{french.capital(doing)}…"))
        elif now - self.said >= _EVERY_S:
            self.said = now
            terminal.tell(typeset(f"  {self._how_far(share, now)}"))

    def _how_far(self, share: float, now: float) -> str:
        spent = now - self.begun
        if math.isnan(share) or math.isnan(self.at) or share <= self.at:
            return f"depuis {_lasting(spent)}"
        left = spent * (1 - share) / (share - self.at)
        return f"{french.quantity(100 * share, '%')}, reste environ {_lasting(left)}"


def _lasting(seconds: float) -> str:
    if seconds < 90:
        return french.quantity(seconds, "s")
    return french.quantity(seconds / 60, "min")


def _say_kept(code: str) -> None:
    from geo.roads import kept

    files = list(kept.folder(code).glob("*.npz"))
    if files:
        read = french.plural(len(files), "extrait déjà lu", "extraits déjà lus")
        if any(one.name.startswith("network-") for one in files):
            read = "le réseau routier"
        terminal.tell(typeset(f"Gardé : {read}. Relancez la même commande pour reprendre là."))


def _report(found: Computed) -> Any:
    import pandas as pd

    from geo.intake.report import Report

    return Report(
        file=", ".join(one.name for one in found.extracts), layout=KIND, kind=KIND,
        read=len(found.table), kept=len(found.table), outside=0, remarks=found.remarks,
        rejected=pd.DataFrame(), notes=found.notes, preview=pd.DataFrame(),
        vintage=max(one.date for one in found.extracts),
    )  # fmt: skip


def _sha256(found: Computed) -> str:
    """SHA-256 of the only extract, or of those of several, in order."""
    hashes = [one.sha256 for one in found.extracts]
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("".join(hashes).encode("ascii")).hexdigest()


def _source(found: Computed) -> Entry:
    """The extracts as one source of the catalogue."""
    from geo.pack import catalogue
    from geo.roads import profile

    (declared,) = [one for one in catalogue.all_sources() if KIND in one["tables"]]
    last = max(one.date for one in found.extracts)
    files = " ; ".join(
        f"« {one.name} » ({french.date(one.date) if one.date else 'sans date'}, "
        f"SHA-256 {one.sha256})"
        for one in found.extracts
    )
    return {
        **declared,
        "id": f"import-{secrets.token_hex(4)}",
        "vintage": typeset(f"Extraits du {french.date(last)}" if last else "Extraits sans date"),
        "date": last or declared["date"],
        "tables": [KIND],
        "limits": typeset(
            f"Profil de vitesses {profile.VERSION}. Extraits : {files}. Les vitesses sont des "
            "hypothèses ; les interdictions de tourner et le trafic ne sont pas lus."
        ),
    }


def declare_roads(command: Any) -> None:
    """Declare the arguments of the command ``roads``."""
    shared_options.department(command)
    command.add_argument(
        "--pbf", nargs="+", required=True, metavar="FICHIER",
        help="extraits .osm.pbf de la région et de ses voisines, téléchargés le même jour",
    )  # fmt: skip
    command.add_argument("--ferries", action="store_true", help="prendre aussi les bacs")
    imports.declare_agreement(command)
    command.set_defaults(run=_roads, parser=command)
