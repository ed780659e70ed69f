"""INSEE's access file: official minutes by commune and equipment, and the estimate fitted to them.

A row is a 200 m cell and an equipment: its inhabitants, and the nearest one by road (metres,
straight metres, minutes). A commune's minutes are the mean over its inhabitants; beside them, the
share of the inhabitants beyond each limit. Cells that no road reaches have no minutes: they are
beyond any limit and out of the mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import calibration, official
from geo.base import french
from geo.intake import commune_lookup, fitted_law, upsert, verdict
from geo.pack.schema import OFFICIAL_LIMITS_MIN

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

_NUMBERS: Final = ("inhabitants", "road_m", "straight_m", "minutes")
_KEY: Final = ["cell", "code_insee", "equipment"]
_MOST_BAD: Final = 0.01
"""Share of the cells of a column that are no number from which the file is refused."""
_AS_PUBLISHED: Final = "Reprenez le fichier de l'INSEE tel que publié, puis importez-le de nouveau."
_FAR_M: Final = 3_000.0
_SLOWEST_KMH: Final = 3.0
"""Speed in a straight line below which minutes are seconds."""
_FEWEST_M: Final = 200.0
"""Median distance below which metres are kilometres."""


def read_official_minutes(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheets ``official_minutes`` and ``travel_law`` (handler of ``official_minutes``).

    ``rows``: text, as published. Raises ``Refused`` for numbers that are not, other units, a file
    without a row of the department.
    """
    kept = rows["equipment"].isin(chosen.layout.options["in_parquet"]["equipment"])
    journal.outside += int((~kept).sum())
    found = _once(_located(_figures(rows[kept], journal), context, journal), journal)
    if found.empty:
        journal.refuse(
            "aucune ligne du département.",
            "Donnez le fichier de la région du département, tel que publié.",
        )
        journal.unread()
    _refuse_units(found, journal)
    journal.check()
    made = by_commune(found)
    _told(made, context, journal)
    fitted, pairs = _fitted(found, journal)
    source = f"{french.plural(pairs, 'temps officiel', 'temps officiels')} de l’INSEE"
    law = fitted_law.refitted(context, fitted_law.OFFICIAL, fitted, journal, source=source)
    return {"official_minutes": made, "travel_law": law}


def by_commune(cells: pd.DataFrame) -> pd.DataFrame:
    """Mean minutes over the inhabitants, and their share beyond each limit.

    Parameters
    ----------
    cells : DataFrame
        One row per cell and equipment: ``code_insee``, ``equipment``, ``inhabitants``,
        ``minutes`` (NaN: no road).

    Returns
    -------
    DataFrame
        The columns of ``official_minutes``. A commune where nobody lives, or that no road
        reaches, has no row.
    """
    people = cells["inhabitants"].where(cells["minutes"].notna(), 0.0)
    weighed = cells.assign(
        reached=people,
        weighed=people * cells["minutes"].fillna(0.0),
        **{
            f"beyond_{limit}": cells["inhabitants"] * ~cells["minutes"].le(limit)
            for limit in OFFICIAL_LIMITS_MIN
        },
    )
    grouped = weighed.groupby(["code_insee", "equipment"])
    made = grouped[["inhabitants", "reached", "weighed"]].sum()
    made["minutes"] = made["weighed"] / made["reached"].where(made["reached"] > 0)
    made["cells"] = grouped.size()
    for limit in OFFICIAL_LIMITS_MIN:
        made[f"beyond_{limit}"] = grouped[f"beyond_{limit}"].sum() / made["inhabitants"]
    kept = made.dropna(subset=["minutes"]).drop(columns=["reached", "weighed"]).reset_index()
    return kept.round(dict.fromkeys(["minutes", "inhabitants"], 3))


def _figures(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Numbers out of their text; few that are not are set aside, many refuse the file."""
    made = rows.copy()
    for name in _NUMBERS:
        texts = rows[name].fillna("").astype("str").str.strip()
        numbers = pd.to_numeric(texts.str.replace(",", ".", regex=False), errors="coerce")
        unreached = texts.isin(["", "nan", "NaN"]) & (name != "inhabitants")
        bad = ~(np.isfinite(numbers) & numbers.ge(0)) & ~unreached
        if bad.mean() > _MOST_BAD:
            line = int(str(rows.index[bad][0]))
            journal.refuse(
                f"nombres attendus : {french.plural(int(bad.sum()), 'cellule')} sur "
                f"{french.number(len(rows))} n'en sont pas.",
                _AS_PUBLISHED, line=line, column=name, value=texts[bad].iloc[0],
            )  # fmt: skip
            journal.check()
        for line, text in upsert.lines(texts[bad]):
            journal.set_aside(
                line, "nombre attendu, au moins 0.", _AS_PUBLISHED, column=name, value=text
            )
        made[name] = numbers.astype(float).where(np.isfinite(numbers))
    return journal.keep(made)


def _located(rows: pd.DataFrame, context: Context, journal: Journal) -> pd.DataFrame:
    """Present communes of the department; rows of others are counted, an unknown one set aside."""
    place = commune_lookup.communes(context.pack, own_only=True)
    found = {text: verdict.by_code(place, text) for text in rows["code_insee"].unique()}
    codes = rows["code_insee"].map({text: one.code for text, one in found.items()})
    for text, one in found.items():
        if one.code and one.said:
            journal.fixed(None, "code_insee", text, one.said)
    away = rows["code_insee"].map({text: place.away(commune_lookup.normal(text)) for text in found})
    outside = codes.eq("") & away.astype(bool)
    for text in rows.loc[codes.eq("") & ~outside, "code_insee"].unique():
        here = rows.index[rows["code_insee"].eq(text)]
        journal.warned(
            here[0], "code_insee", text,
            f"{french.plural(len(here), 'carreau', 'carreaux')} d'une commune inconnue : "
            f"{found[text].said}",
            remedy=commune_lookup.CODE_REMEDY,
        )  # fmt: skip
    journal.outside += int(codes.eq("").sum())
    return rows.assign(code_insee=codes)[codes.ne("")]


def _once(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """One row per cell and equipment: a repeated one counts once, contradictory ones nothing."""
    again = rows.duplicated([*_KEY, *_NUMBERS])
    journal.repeated += int(again.sum())
    rows = rows[~again]
    torn = rows.duplicated(_KEY, keep=False)
    for line, cell in upsert.lines(rows.loc[torn, "cell"]):
        journal.set_aside(
            line, "plusieurs lignes différentes pour ce carreau et cet équipement.",
            _AS_PUBLISHED, column="cell", value=cell,
        )  # fmt: skip
    return rows[~torn]


def _refuse_units(rows: pd.DataFrame, journal: Journal) -> None:
    """Refuse seconds, hours and kilometres: every figure would be wrong."""
    far = rows[rows["straight_m"] > _FAR_M].dropna(subset=["minutes"])
    metres = rows.loc[rows["straight_m"] > 0, "straight_m"]
    if len(metres) and metres.median() < _FEWEST_M:
        journal.refuse(
            "les distances ne sont pas en mètres : la moitié est au-dessous de "
            f"{french.quantity(_FEWEST_M, 'm')}.",
            _AS_PUBLISHED, column="straight_m",
        )  # fmt: skip
    if far.empty:
        return
    speed = float((far["straight_m"] / 1000 / (far["minutes"] / 60)).median())
    if not _SLOWEST_KMH <= speed <= calibration.FASTEST_KMH:
        unit = "secondes" if speed < _SLOWEST_KMH else "heures"
        journal.refuse(
            f"les durées ne sont pas en minutes, ce sont sans doute des {unit} : la vitesse "
            f"serait de {french.number(speed, 1)} km/h en ligne droite.",
            _AS_PUBLISHED, column="minutes",
        )  # fmt: skip


def _fitted(rows: pd.DataFrame, journal: Journal) -> tuple[calibration.Fit | None, int]:
    """Fit the estimate on every cell and equipment; and how many trips that was."""
    metres, road, minutes = (
        rows[name].to_numpy(dtype=float) for name in ("straight_m", "road_m", "minutes")
    )
    used = calibration.believable(metres, minutes) & (metres > 0) & (road >= 0.99 * metres)
    kept = np.flatnonzero(used)
    fitted = fitted_law.tried(metres[kept], minutes[kept], road[kept], fitted_law.OFFICIAL, journal)
    return fitted, len(kept)


def _told(made: pd.DataFrame, context: Context, journal: Journal) -> None:
    """What the official minutes say of the department, and of which communes they say nothing."""
    names = context.pack.communes["name"]
    here = made[made["equipment"].eq(official.FRANCE_SERVICES)].set_index("code_insee")
    others = sorted({*made["equipment"]} - {official.FRANCE_SERVICES})
    if here.empty:
        journal.warned(
            None, None, None,
            "le fichier ne dit rien des France services (A128) : aucun temps n'en est tiré.",
            remedy="Vérifiez que c'est bien le fichier de 2024 ou d'une année suivante.",
        )  # fmt: skip
    else:
        people = here["inhabitants"]
        far = [
            f"{french.number(float((here[f'beyond_{limit}'] * people).sum()))} à plus de "
            f"{french.quantity(limit, 'min')}"
            for limit in OFFICIAL_LIMITS_MIN
        ]
        mean = float(np.average(here["minutes"], weights=people))
        journal.note(
            f"France services : {french.quantity(mean, 'min', 1)} en moyenne par habitant, "
            f"d'après l'INSEE ; {french.join_list(far)} (sur {french.number(float(people.sum()))} "
            "habitants des carreaux)."
        )
        silent = [f"{names[one]} ({one})" for one in names.index.difference(here.index)]
        if silent:
            journal.note(
                f"{french.plural(len(silent), 'commune')} sans temps officiel, où le temps reste "
                f"estimé : {french.several(silent)}."
            )
    if others:
        journal.note(
            f"Gardés aussi, par commune : {french.join_list(others)} (codes de la BPE). Aucun "
            "écran ne les montre encore."
        )
