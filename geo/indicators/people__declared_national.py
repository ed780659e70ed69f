"""National figures that a department may import: shown when their table is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geo.access.measures import Measure, Params
from geo.indicators.declaration import WEIGHTED, Indicator

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def connectable(pack: Pack, params: Params) -> Measure:
    """Share of premises that can have fibre, %; missing where there is none."""
    fibre = pack.tables["fibre"].set_index("code_insee").reindex(pack.communes.index)
    premises = fibre["premises"].astype(float)
    share = 100 * fibre["connectable"] / premises.where(premises > 0)
    return Measure(share.astype(float).to_frame("central"), premises.fillna(0.0))


def fragility(pack: Pack, params: Params) -> Measure:
    """National index of digital fragility (IFN), averaged over inhabitants."""
    index = pack.tables["fragility"].set_index("code_insee")["ifn"]
    values = index.reindex(pack.communes.index).astype(float)
    return Measure(values.to_frame("central"), pack.communes["population"].astype(float))


DECLARED: Final = (
    Indicator(
        id="fibre_connectable",
        name="Locaux raccordables à la fibre",
        question="Où les logements et les entreprises peuvent-ils avoir la fibre\u202f?",
        reading="Part des locaux qu’un opérateur peut raccorder à la fibre.",
        unit="%",
        kind="rate",
        better="high",
        decimals=1,
        bounds=(60.0, 80.0, 90.0, 98.0),
        palette="supply",
        tables=("fibre",),
        vintage="celui du fichier importé",
        limits=(
            "Raccordable n’est pas raccordé : ni l’abonnement, ni le débit réel, ni l’équipement "
            "du foyer ne sont connus."
        ),
        aggregation="rapport des sommes",
        formula="100 × locaux raccordables ÷ locaux.",
        compute=connectable,
    ),
    Indicator(
        id="fragility_index",
        name="Indice de fragilité numérique (IFN 2023)",
        question="Que dit l’indice national de fragilité numérique\u202f?",
        reading="Indice de La MedNum, de 1 (peu fragile) à 10 (très fragile).",
        unit="sur 10",
        kind="index",
        better="low",
        decimals=1,
        bounds=(2.0, 4.0, 6.0, 8.0),
        palette="need",
        tables=("fragility", "population"),
        vintage="2023",
        limits=(
            "Moyenne de cinq notes (très haut débit, 4G, pauvreté, 65 ans et plus, diplômes) : "
            "deux disent le réseau, non les personnes. Ce n’est pas notre indice de besoin."
        ),
        aggregation=WEIGHTED,
        compute=fragility,
    ),
)
