"""French communes that no road links to the mainland.

No public table gives them: they are declared here. Communes of one island reach each other by
road; nothing else does. An island with a bridge or a causeway (Ré, Oléron, Noirmoutier) is on
the road network. In Guyane, the communes of the interior that only the river or the air reaches
are declared the same way.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

COMMUNES: Final = {
    "Île d’Aix": ("17004",),
    "Île de Bréhat": ("22016",),
    "Île-de-Sein": ("29083",),
    "Île Molène": ("29084",),
    "Île de Batz": ("29082",),
    "Ouessant": ("29155",),
    "Belle-Île": ("56009", "56114", "56152", "56241"),
    "Groix": ("56069",),
    "Hœdic": ("56085",),
    "Houat": ("56086",),
    "Île-aux-Moines": ("56087",),
    "Île-d’Arz": ("56088",),
    "Île d’Yeu": ("85113",),
    "Marie-Galante": ("97108", "97112", "97126"),
    "La Désirade": ("97110",),
    "Terre-de-Bas": ("97130",),
    "Terre-de-Haut": ("97131",),
    "Saül": ("97352",),
    "Maripasoula": ("97353",),
    "Camopi": ("97356",),
    "Grand-Santi": ("97357",),
    "Saint-Élie": ("97358",),
    "Papaichton": ("97362",),
    "Ouanary": ("97314",),
    "Petite-Terre": ("97608", "97615"),
}
"""Island to the codes of its communes. Source: INSEE, code officiel géographique 2025; IGN."""

NAMES: Final = {code: island for island, codes in COMMUNES.items() for code in codes}


def of(codes: pd.Index) -> pd.Series:
    """Island of each commune, indexed by ``codes``; missing on the road network."""
    return pd.Series([NAMES.get(str(code)) for code in codes], index=codes, dtype="str")
