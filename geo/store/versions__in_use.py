"""Which imports of a department the present data still come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from geo.pack import catalogue

if TYPE_CHECKING:
    from geo.store.versions__store import Version


def numbers(versions: Sequence[Version]) -> frozenset[int]:
    """Numbers of the imports in use, of a history with the last one first (``store.history``).

    In use: neither taken back, nor followed by an import of the same kind, nor replaced by one of
    another kind (its file is no source of the present data any more).
    """
    present = next((one for one in versions if one.current), None)
    if present is None:
        return frozenset()
    cited = {"", *(source["id"] for source in catalogue.read(present.folder).get("sources", []))}
    standing = [one for one in versions if not (one.taken_back or one.undone)]
    last = {one.kind: one.number for one in reversed(standing)}
    return frozenset(one.number for one in standing
                     if one.source in cited and one.number == last[one.kind])  # fmt: skip
