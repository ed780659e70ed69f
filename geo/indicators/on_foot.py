"""Indicators of who can walk to help, and of the households that have no car.

A commune does not count whole: the figures are shares of its inhabitants, as a range
(``geo.access.walking``). Households without a car are placed as the inhabitants are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import walking, walking_words
from geo.access.measures import ESTIMATES, Measure, Params
from geo.base.french import typeset
from geo.indicators.declaration import WEIGHTED, Indicator
from geo.pack.kinds import HELP_TABLES, Noun

if TYPE_CHECKING:
    from geo.pack.pack import Pack

PLACE: Final = Noun("lieu d’aide", "lieux d’aide")


def _people(pack: Pack) -> pd.Series:
    return pack.communes["population"].astype(float)


def minutes(pack: Pack, params: Params) -> Measure:
    """Mean minutes on foot of the inhabitants to the nearest place of the chosen kind."""
    return Measure(walking.walked(pack, params.kind, params.counts).minutes, _people(pack))


def _within(pack: Pack, params: Params, limit: int) -> pd.DataFrame:
    return walking.walked(pack, params.kind, params.counts).within[limit]


def share_within(limit: int) -> Callable[[Pack, Params], Measure]:
    """Build the measure « share of the inhabitants within some minutes on foot », %."""

    def measure(pack: Pack, params: Params) -> Measure:
        people = _people(pack)
        share = 100 * _within(pack, params, limit)
        return Measure(share.where(people > 0, axis=0), people)

    return measure


def people_within(limit: int) -> Callable[[Pack, Params], Measure]:
    """Build the measure « inhabitants within some minutes on foot », whole people."""

    def measure(pack: Pack, params: Params) -> Measure:
        return Measure(_within(pack, params, limit).mul(_people(pack), axis=0).round(), None)

    return measure


def households(pack: Pack) -> pd.DataFrame:
    """Households of each commune, and those ``without`` a car; missing where not known."""
    table = pack.tables["housing"].set_index("code_insee").reindex(pack.communes.index)
    every = table["households"].astype(float)
    return pd.DataFrame({"every": every, "without": every - table["with_car"].astype(float)})


def share_without_car(pack: Pack, params: Params) -> Measure:
    """Share of the households that have no car, %."""
    found = households(pack)
    known = found["every"].where(found["without"].notna() & (found["every"] > 0))
    share = 100 * found["without"] / known
    return Measure(share.astype(float).to_frame("central"), known.fillna(0.0))


def without_car_beyond(limit: int) -> Callable[[Pack, Params], Measure]:
    """Build the measure « households without a car beyond some minutes on foot », whole ones."""

    def measure(pack: Pack, params: Params) -> Measure:
        beyond = 1 - _within(pack, params, limit)
        beyond = beyond.rename(columns={"low": "high", "high": "low"})[list(ESTIMATES)]
        return Measure(beyond.mul(households(pack)["without"], axis=0).round(), None)

    return measure


_TABLES: Final = ("communes", "population", *HELP_TABLES, "network_minutes")
_USES: Final = frozenset({"kind", "neighbours", "presence"})
_ALL: Final[dict[str, Any]] = {
    "on_foot": True,
    "tables": _TABLES,
    "published": "2024 et 2026",
    "limits": walking_words.limit,
    "uses": _USES,
    "in_effect": False,
}
_SURVEY: Final = (
    "Sondage du recensement, peu sûr dans les petites communes. Sans voiture ne veut pas dire sans "
    "moyen\u00a0: ni car, ni vélo, ni voisin ne sont connus."
)


def _formula(before: str) -> Callable[[Pack], str]:
    return lambda pack: typeset(f"{before} {walking_words.formula(pack)}.")


def _within_reach(limit: int) -> tuple[Indicator, Indicator]:
    """The share of the inhabitants within a walk, and their number."""
    near = f"à {limit}\u00a0min à pied ou moins"
    usual = limit == walking.LIMITS_MIN[-1]
    return (
        Indicator(
            id=f"foot_share_{limit}",
            name=f"Part des habitants {near}",
            question=f"Quelle part des habitants est {near} d’un lieu d’aide\u202f?",
            short=f"Habitants à {limit}\u00a0min à pied (%)",
            reading=(
                "Part des habitants qui peuvent aller à pied au lieu d’aide le plus proche en "
                f"{limit}\u00a0minutes ou moins."
            ),
            unit="%",
            kind="rate",
            better="high",
            bounds=(10.0, 25.0, 50.0, 75.0),
            palette="supply",
            aggregation="rapport des sommes",
            formula=_formula(f"100 × Σ habitants pour qui t ≤ {limit} min ÷ Σ habitants ;"),
            compute=share_within(limit),
            instead_of="share_within" if usual else "",
            in_fiche=False,
            **_ALL,
        ),
        Indicator(
            id=f"foot_people_{limit}",
            name=f"Habitants {near}",
            question=f"Combien d’habitants sont {near} d’un lieu d’aide\u202f?",
            short=f"Habitants à {limit}\u00a0min à pied",
            reading=(
                "Habitants qui peuvent aller à pied au lieu d’aide le plus proche en "
                f"{limit}\u00a0minutes ou moins."
            ),
            unit="habitants",
            kind="stock",
            better="high",
            aggregation="somme",
            formula=_formula(f"Σ habitants pour qui t ≤ {limit} min ;"),
            compute=people_within(limit),
            instead_of="inhabitants_beyond" if usual else "",
            **_ALL,
        ),
    )


def _without_car(limit: int) -> Indicator:
    beyond = f"à plus de {limit}\u00a0min à pied"
    return Indicator(
        id=f"no_car_beyond_{limit}",
        name=f"Ménages sans voiture {beyond}",
        question=f"Combien de ménages sans voiture sont {beyond} d’un lieu d’aide\u202f?",
        short=f"Sans voiture, à plus de {limit}\u00a0min",
        reading=(
            f"Ménages qui n’ont pas de voiture et vivent {beyond} du lieu d’aide le plus proche."
        ),
        unit="ménages",
        kind="stock",
        better="low",
        aggregation="somme",
        formula=_formula(f"Σ ménages sans voiture × part de ceux pour qui t > {limit} min ;"),
        compute=without_car_beyond(limit),
        **_ALL
        | {
            "tables": ("housing", *_TABLES),
            "published": "celui du fichier importé",
            "limits": lambda pack: (
                f"{_SURVEY} Ces ménages sont répartis comme les habitants\u202f; s’ils vivent "
                f"plus souvent au bourg, ils sont moins nombreux. {walking_words.limit(pack)}"
            ),
            "in_effect": True,
            "in_fiche": False,
        },
    )


DECLARED: Final = (
    Indicator(
        id="foot_min",
        name="Minutes à pied jusqu’au lieu d’aide le plus proche",
        question="À combien de minutes à pied se trouve le lieu d’aide le plus proche\u202f?",
        short="Minutes à pied",
        reading="Moyenne, sur les habitants, du temps à pied jusqu’au lieu d’aide le plus proche.",
        unit="min",
        kind="duration",
        better="low",
        bounds=(15.0, 30.0, 60.0, 120.0),
        aggregation=WEIGHTED,
        place=PLACE,
        formula=_formula("Σ habitants × t ÷ Σ habitants ;"),
        compute=minutes,
        in_fiche=False,
        **_ALL,
    ),
    *(one for limit in walking.LIMITS_MIN for one in _within_reach(limit)),
)
DECLARED_HOUSING: Final = (
    Indicator(
        id="no_car_share",
        name="Part des ménages sans voiture",
        question="Où les ménages sans voiture sont-ils les plus fréquents\u202f?",
        short="Ménages sans voiture (%)",
        reading="Part des ménages qui n’ont aucune voiture.",
        unit="%",
        kind="rate",
        better="low",
        decimals=1,
        bounds=(5.0, 10.0, 15.0, 20.0),
        palette="need",
        aggregation="rapport des sommes",
        formula="100 × (ménages − ménages qui ont une voiture) ÷ ménages.",
        tables=("housing",),
        published="celui du fichier importé",
        limits=_SURVEY,
        on_foot=True,
        in_fiche=False,
        compute=share_without_car,
    ),
    *map(_without_car, walking.LIMITS_MIN),
)
