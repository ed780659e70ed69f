"""What is unsure in the published hours of the France services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.access import opening_hours__hours as hours
from geo.quality.findings__finding import Finding, named

if TYPE_CHECKING:
    from geo.pack.pack import Pack


def not_understood(pack: Pack) -> Finding:
    """Published hours that no rule reads."""
    sites = pack.sites("france_services")
    columns = [f"hours_{day}" for day in hours.DAYS]
    long = sites.melt(
        id_vars=["name"], value_vars=columns, var_name="day", value_name="text"
    ).dropna(subset=["text"])
    rows = long[long["text"].map(hours.parse_day).isna()]
    return Finding(
        "horaires_non_compris",
        "Horaires publiés qui ne sont pas compris",
        "Affichés tels quels : les plages se chevauchent, sont en désordre ou illisibles.",
        named(
            pack,
            rows.assign(day=rows["day"].str.removeprefix("hours_").map(hours.DAYS)),
            {"name": "Lieu", "day": "Jour", "text": "Horaires publiés"},
        ),
    )


def not_published(pack: Pack) -> Finding:
    """Sites without any published hours: when they are open is not known."""
    sites = pack.sites("france_services")
    silent = sites[[f"hours_{day}" for day in hours.DAYS]].isna().all(axis="columns")
    return Finding(
        "horaires_absents",
        "France services sans horaires publiés",
        "Comptées dans les temps d’accès, elles manquent aux heures accessibles autour d’elles ; "
        "les heures pour 1 000 habitants supposent la médiane des autres, et le disent.",
        named(
            pack,
            sites[silent].sort_values("name"),
            {"name": "Lieu", "address": "Adresse", "format": "Format"},
        ),
    )
