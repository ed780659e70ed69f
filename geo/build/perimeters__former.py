"""Former communes that the package does not name: their codes, their names, what they are today.

The package knows the merged communes that kept a town hall of their own under another code. A
commune whose code the new one kept (Couhé, 86082) is known by its name alone, and one that left
no town hall (Benassay, 86021) by nothing: a sheet of all France names them.
"""

from __future__ import annotations

import pandas as pd

from geo.build.data_france__data_france import France


def complete(france: France, sheet: pd.DataFrame) -> France:
    """Add the former communes of a sheet to ``parents`` and ``former_names``.

    ``sheet``: former_code, name (missing when nobody wrote it down), code_insee. A commune that
    was split again, or that merged after the package, is left as the package has it. A former
    code may be the one of the present commune: its name is then the only trace.
    """
    present = france.communes.index
    known = sheet[
        sheet["code_insee"].isin(present)
        & (~sheet["former_code"].isin(present) | sheet["former_code"].eq(sheet["code_insee"]))
    ].set_index("former_code")
    named = known["name"].dropna()
    return france._replace(
        parents=_updated(france.parents, known["code_insee"]),
        former_names=_updated(france.former_names, named),
    )


def _updated(known: pd.Series, news: pd.Series) -> pd.Series:
    made: pd.Series = pd.concat([known[~known.index.isin(news.index)], news]).sort_index()
    return made
