"""What is unsure in a department's data: each finding leads to its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from geo import hours, wording

if TYPE_CHECKING:
    from geo.pack import Pack


class Finding(NamedTuple):
    """A kind of doubt: its name, what it means for a reader, and the rows concerned.

    ``rows`` has French column names, ready to be shown or downloaded.
    """

    id: str
    title: str
    meaning: str
    rows: pd.DataFrame


def findings(pack: Pack) -> list[Finding]:
    """List the doubts of a department, those that touch most people first; none is empty."""
    every = [
        _inferred(pack),
        _repaired(pack),
        _outside(pack),
        _at_town_hall(pack),
        _repaired_codes(pack),
        _hours(pack),
        _missing_income(pack),
    ]
    return [finding for finding in every if len(finding.rows)]


def sentence(pack: Pack) -> str:
    """Say in one sentence how sure the map is."""
    inferred = pack.communes["confidence"].ne("established").sum()
    return (
        f"Le territoire des solidarités est déduit pour {wording.plural(inferred, 'commune')} sur "
        f"{wording.number(len(pack.communes))} ; "
        f"{wording.plural(len(_repaired(pack).rows), 'point')} de mairie faux ou absents ont été "
        "remplacés ; tout le reste est publié par les organismes cités, à la date indiquée."
    )


def _named(pack: Pack, frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    named = frame.reset_index()[list(columns)].rename(columns=columns)
    return named.reset_index(drop=True)


def _inferred(pack: Pack) -> Finding:
    rows = pack.communes[pack.communes["confidence"] != "established"]
    return Finding(
        "territoires_deduits",
        "Communes dont le territoire des solidarités est déduit",
        "Aucune liste officielle n’est publique. Le Département peut remplacer "
        "`data/sheets/86/territories.csv` par sa propre table.".replace("86", pack.department),
        _named(
            pack,
            rows.sort_values(["confidence", "name"], key=_weakest_first),
            {
                "code_insee": "Code INSEE",
                "name": "Commune",
                "territory_name": "Territoire",
                "confidence": "Confiance",
                "basis": "Raison",
            },
        ).replace({"Confiance": {"strong": "forte", "medium": "moyenne", "weak": "faible"}}),
    )


def _weakest_first(column: pd.Series) -> pd.Series:
    ranks = {"weak": 0, "medium": 1, "strong": 2}
    return column.map(ranks) if set(column) <= set(ranks) else column


def _repaired(pack: Pack) -> Finding:
    rows = pack.communes[pack.communes["point_source"] == "on_surface"]
    return Finding(
        "mairies_remplacees",
        "Points de mairie remplacés",
        "Le point publié est absent ou à plus de 500 m hors de sa commune : un point central de la "
        "commune le remplace, les distances y sont moins sûres.",
        _point_rows(pack, rows),
    )


def _outside(pack: Pack) -> Finding:
    kept = pack.communes["point_source"].eq("town_hall") & pack.communes["point_outside_m"].gt(0)
    return Finding(
        "mairies_en_bordure",
        "Points de mairie gardés, à moins de 500 m hors de leur commune",
        "Le point publié tombe juste de l’autre côté de la limite, dont le tracé est simplifié.",
        _point_rows(pack, pack.communes[kept]),
    )


def _point_rows(pack: Pack, rows: pd.DataFrame) -> pd.DataFrame:
    shown = rows.assign(km=(rows["point_outside_m"] / 1000).round(2))
    columns = {"code_insee": "Code INSEE", "name": "Commune", "km": "Écart à la commune (km)"}
    return _named(pack, shown.sort_values("km", ascending=False), columns)


def _at_town_hall(pack: Pack) -> Finding:
    places = pack.tables["places"]
    rows = places[places["precision"] == "town_hall"].sort_values(["roles", "name"])
    rows = rows.assign(roles=[_roles(roles) for roles in rows["roles"]])
    return Finding(
        "lieux_au_chef_lieu",
        "Lieux placés au chef-lieu de leur commune",
        "Leur source ne donne pas de coordonnées : le point affiché est celui de la mairie.",
        _named(
            pack,
            rows,
            {"name": "Lieu", "address": "Adresse", "code_insee": "Code INSEE", "roles": "Listes"},
        ).assign(Adresse=lambda shown: shown["Adresse"].fillna("")),
    )


ROLES = {
    "cnfs": "conseiller numérique",
    "college": "collège",
    "france_services": "France services",
    "france_services_stop": "arrêt de France services",
    "mds": "MDS",
    "mds_outreach": "permanence de MDS",
    "resource_place": "lieu ressource",
}


def _roles(roles: str) -> str:
    return ", ".join(ROLES[role] for role in roles.split("|"))


def _repaired_codes(pack: Pack) -> Finding:
    rows = pack.tables["resource_places"]
    return Finding(
        "codes_corriges",
        "Lieux ressources dont le code de commune publié était faux ou absent",
        "Corrigé quand le code postal et le nom ne laissent pas de doute ; "
        "sinon listé sans être placé.",
        _named(
            pack,
            rows[rows["code_repair"] != "none"],
            {
                "name": "Lieu",
                "code_insee_as_published": "Code publié",
                "code_repair": "Correction",
                "note": "Remarque",
            },
        ).replace({"Correction": {"repaired": "corrigé", "unresolved": "non résolu"}}),
    )


def _hours(pack: Pack) -> Finding:
    sites = pack.sites("france_services")
    columns = [f"hours_{day}" for day in hours.DAYS]
    long = sites.melt(
        id_vars=["name"], value_vars=columns, var_name="day", value_name="text"
    ).dropna(subset=["text"])
    rows = long[[hours.parse_day(text) is None for text in long["text"]]]
    return Finding(
        "horaires_non_compris",
        "Horaires publiés qui ne sont pas compris",
        "Affichés tels quels : les plages se chevauchent, sont en désordre ou illisibles.",
        _named(
            pack,
            rows.assign(day=rows["day"].str.removeprefix("hours_").map(hours.DAYS)),
            {"name": "Lieu", "day": "Jour", "text": "Horaires publiés"},
        ),
    )


def _missing_income(pack: Pack) -> Finding:
    rows = pack.communes[pack.communes["median_standard_of_living_eur"].isna()]
    return Finding(
        "niveau_de_vie_secret",
        "Communes sans niveau de vie médian",
        "Secret statistique de l’INSEE pour les petites communes : manquant n’est pas zéro.",
        _named(pack, rows, {"code_insee": "Code INSEE", "name": "Commune"}),
    )
