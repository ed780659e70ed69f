"""The place that nothing tells from the nearest one, beside it: « Bélâbre ou Montmorillon »."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from geo.access import measures
from geo.access.measures import Params
from geo.access.presence import Counts
from geo.base import french
from geo.pack.memo import per_pack

if TYPE_CHECKING:
    from geo.pack.pack import Pack

EQUAL: Final = "à égalité selon l’hypothèse"
_NAMED: Final = ("communes", "neighbours")


@per_pack
def places(pack: Pack, kind: str, counts: Counts) -> pd.Series:
    """The nearest place of each commune of the pack, or both: « A ou B »; missing without any."""
    return _either(pack, kind, counts, "site", {}, alone=True)


@per_pack
def towns(pack: Pack, kind: str, counts: Counts) -> pd.Series:
    """Communes of both places, « Bélâbre ou Montmorillon », where nothing tells them apart.

    Missing where the nearest place is alone.
    """
    names = pd.concat([pack.tables[one].set_index("code_insee")["name"] for one in _NAMED])
    known = names.map(french.apostrophe).to_dict()
    return _either(pack, kind, counts, "site_commune", known, alone=False)


def _either(
    pack: Pack, kind: str, counts: Counts, column: str, names: dict[str, str], *, alone: bool
) -> pd.Series:
    near, other = measures.nearest(pack, kind, counts), measures.as_near(pack, kind, counts)
    said: list[str | None] = []
    for pair in zip(near[column], other[column], strict=True):
        known = [names.get(one, one) for one in pair if isinstance(one, str)]
        said.append(" ou ".join(known) if len(known) > 1 or (known and alone) else None)
    return pd.Series(said, near.index, dtype=object)


def communes(pack: Pack, code: str, params: Params) -> list[str]:
    """Codes of the communes of the place, or of both, nearest to a commune of the pack."""
    found = [one(pack, params.kind, params.counts) for one in (measures.nearest, measures.as_near)]
    codes = [one["site_commune"].to_dict()[code] for one in found]
    return [str(one) for one in codes if not pd.isna(one)]
