"""Times that somebody who drives them knows: from, to, minutes; each is used for its own trip.

They are good both ways, and complete those that were given before. From eight of them, of several
lengths, the estimate of the other trips is fitted to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.access import calibration, travel
from geo.base import french
from geo.intake import commune_lookup, fitted_law, own_roads, upsert, verdict

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.commune_lookup import Communes, Found
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

_PAIR: Final = own_roads.PAIR
APART_MIN: Final = 2.0
"""Minutes up to which the two directions of a trip are one time."""
_LONGEST: Final = 600.0
_AGAIN: Final = "Corrigez la ligne, puis importez de nouveau le fichier."
_NAME: Final = "Écrivez à sa place le code INSEE de la commune, ou son nom en entier."
_CLOSE: Final = 3.0
"""Ratio to the estimate within which a time in another unit is recognised."""


def read_known_minutes(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheets ``known_minutes`` and ``travel_law`` (handler of ``known_minutes``).

    ``rows``: origin and destination (codes or names as published), minutes (as written). Raises
    ``Refused`` when no row is usable.
    """
    place = commune_lookup.communes(context.pack)
    timed = _timed(rows, chosen, journal)
    found = _believable(_located(timed, place, journal), context, journal)
    made = _once(found, journal)
    if made.empty:
        journal.refuse(
            "aucun temps utilisable.",
            "Donnez une ligne par trajet, avec ses deux communes et ses minutes.",
        )
        journal.unread()
    journal.check()
    known = _completed(made.assign(source=chosen.file), context, journal)
    metres = fitted_law.straight_m(context.pack, known)
    minutes = known["minutes"].to_numpy(dtype=float)
    used = calibration.believable(metres, minutes)
    fitted = fitted_law.tried(metres[used], minutes[used], None, fitted_law.KNOWN, journal)
    source = french.plural(int(used.sum()), "trajet connu", "trajets connus")
    law = fitted_law.refitted(context, fitted_law.KNOWN, fitted, journal, source=source)
    return {"known_minutes": known, "travel_law": law}


def _timed(rows: pd.DataFrame, chosen: ChosenTable, journal: Journal) -> pd.DataFrame:
    """Rows with their minutes; a cell may name its unit, else the header does."""
    factor = own_roads.UNITS[own_roads.of_header(chosen.found.get("minutes", "")) or "minutes"]
    minutes = []
    for line, text in upsert.lines(rows["minutes"]):
        value, unit = own_roads.read_time(str(text))
        minutes.append(np.nan if value is None else value * (1.0 if unit else factor))
        if value is None or value < 0:
            journal.set_aside(
                line, "temps attendu, en minutes : 15, 12,5 ou 1 h 05.", _AGAIN,
                column="minutes", value=text,
            )  # fmt: skip
    return journal.keep(rows.assign(minutes=minutes))


def _located(rows: pd.DataFrame, place: Communes, journal: Journal) -> pd.DataFrame:
    """Present communes of both ends, found by their code or their name."""
    made = rows.copy()
    for end in _PAIR:
        found = {text: _commune(place, text) for text in rows[end].unique()}
        made[end] = rows[end].map({text: one.code for text, one in found.items()})
        for line, text in upsert.lines(rows[end]):
            one = found[text]
            if not one.code:
                said = one.said or "commune inconnue du département et de ses environs."
                journal.set_aside(line, said, _NAME, column=end, value=text)
            elif one.how == "doubtful":
                journal.warned(line, end, text, one.said, remedy=_NAME)
    return journal.keep(made)


def _commune(place: Communes, text: str) -> Found:
    if text[:1].isdigit() or text[:2].upper() in ("2A", "2B"):
        return verdict.by_code(place, text)
    return verdict.find(place, "", text, "")


def _believable(rows: pd.DataFrame, context: Context, journal: Journal) -> pd.DataFrame:
    """Set aside what no trip by car takes, with the reason."""
    metres = fitted_law.straight_m(context.pack, rows)
    minutes = rows["minutes"].to_numpy(dtype=float)
    believed = calibration.believable(np.where(np.isfinite(metres), metres, 0.0), minutes)
    expected = travel.minutes(np.where(np.isfinite(metres), metres, 0.0))
    for rank, (line, here, there) in enumerate(
        zip(rows.index, rows["origin"], rows["destination"], strict=True)
    ):
        said = ""
        if here == there:
            said = "le départ et l'arrivée sont la même commune."
        elif minutes[rank] <= 0:
            said = "un trajet d'une commune à une autre ne prend pas 0 minute."
        elif minutes[rank] > _LONGEST:
            said = f"au plus {french.quantity(_LONGEST, 'min')} attendues."
        elif not believed[rank] and 1 / _CLOSE < minutes[rank] * 60 / expected[rank] < _CLOSE:
            said = "ce sont sans doute des heures à la place des minutes."
        elif not believed[rank]:
            said = (
                f"plus vite que {french.number(calibration.FASTEST_KMH)} km/h en ligne droite "
                f"({french.quantity(metres[rank] / 1000, 'km')})."
            )
        if said:
            shown = f"{minutes[rank]:g}".replace(".", ",")
            journal.set_aside(line, said, _AGAIN, column="minutes", value=shown)
    return journal.keep(rows)


def _once(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """One row per trip, whatever its direction; those that contradict each other are set aside."""
    if rows.empty:
        return rows
    alike = [tuple(sorted(ends)) for ends in zip(rows["origin"], rows["destination"], strict=True)]
    kept = []
    for _, group in rows.groupby(pd.Series(alike, rows.index), sort=False):
        ways = group.groupby(_PAIR)["minutes"]
        lines = ", ".join(map(str, group.index))
        said = ""
        if (ways.max() > ways.min()).any():
            said = f"le même trajet est donné avec des temps différents (lignes {lines})."
        elif np.ptp(group["minutes"]) > APART_MIN:
            said = f"l'aller et le retour diffèrent (lignes {lines})."
        for line, minutes in group["minutes"].items():
            if said:
                shown = f"{minutes:g}".replace(".", ",")
                journal.set_aside(
                    line, said, "Gardez un seul temps par trajet, bon dans les deux sens.",
                    column="minutes", value=shown,
                )  # fmt: skip
        if not said:
            kept.append(group.iloc[[0]].assign(minutes=ways.first().mean()))
            journal.repeated += len(group) - 1
    again = len(rows) - len(kept) - len([line for line in rows.index if line in journal.dropped])
    if again:
        many = french.plural(again, "ligne répétée", "lignes répétées")
        journal.fixed(None, None, None, f"{many} ou de retour : un temps par trajet est gardé.")
    return pd.concat(kept) if kept else rows.iloc[:0]


def _completed(made: pd.DataFrame, context: Context, journal: Journal) -> pd.DataFrame:
    """Known times of before, less those that are given anew, and the new ones."""
    present = context.sheets["known_minutes"]
    given = {frozenset(ends) for ends in zip(made["origin"], made["destination"], strict=True)}
    ends = zip(present["origin"], present["destination"], strict=True)
    stays = np.array([frozenset(one) not in given for one in ends], dtype=bool)
    names = commune_lookup.communes(context.pack).names
    said = [
        f"{names[here]} – {names[there]} : {french.number(minutes)} min"
        for here, there, minutes in made[[*_PAIR, "minutes"]].itertuples(index=False)
    ]
    journal.note(
        f"{french.plural(len(made), 'temps connu', 'temps connus')}, dans les deux sens : "
        f"{french.several(said)}."
    )
    if len(present):
        again = french.plural(int((~stays).sum()), "est remplacé", "sont remplacés")
        journal.note(
            f"{french.plural(len(present), 'temps connu', 'temps connus')} avant cet import : "
            f"{again}, les autres restent."
        )
    columns = [*_PAIR, "minutes", "source"]
    return pd.concat([present[stays][columns], made[columns]], ignore_index=True)
