"""What is unsure in a department's data: each finding leads to its rows.

What is unsure in the published hours of the France services.

A doubt about the data of a department, and the rows it leads to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.access import measures, opening_hours
from geo.base import french
from geo.base.matching import NEAR_M
from geo.pack.kinds import KINDS, ROLE_NOUNS

if TYPE_CHECKING:
    from geo.pack.pack import Pack


class Finding(NamedTuple):
    """A kind of doubt: its name, what it means for a reader, and the rows concerned.

    ``rows`` has French column names, ready to be shown or downloaded.
    """

    id: str
    title: str
    meaning: str
    rows: pd.DataFrame


def french_columns(pack: Pack, frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Rows with French headers: ``columns`` gives those kept, in order."""
    named = frame.reset_index()[list(columns)].rename(columns=columns)
    return named.reset_index(drop=True)


def not_understood(pack: Pack) -> Finding:
    """Published hours that no rule reads."""
    sites = pack.sites("france_services")
    columns = [f"hours_{day}" for day in opening_hours.DAYS]
    long = sites.melt(
        id_vars=["name"], value_vars=columns, var_name="day", value_name="text"
    ).dropna(subset=["text"])
    rows = long[long["text"].map(opening_hours.parse_day).isna()]
    return Finding(
        "horaires_non_compris",
        "Horaires publiés qui ne sont pas compris",
        "Affichés tels quels : les plages se chevauchent, sont en désordre ou illisibles.",
        french_columns(
            pack,
            rows.assign(day=rows["day"].str.removeprefix("hours_").map(opening_hours.DAYS)),
            {"name": "Lieu", "day": "Jour", "text": "Horaires publiés"},
        ),
    )


def not_published(pack: Pack) -> Finding:
    """Sites without any published hours: when they are open is not known."""
    sites = pack.sites("france_services")
    silent = sites[[f"hours_{day}" for day in opening_hours.DAYS]].isna().all(axis="columns")
    return Finding(
        "horaires_absents",
        "France services sans horaires publiés",
        "Comptées dans les temps d’accès, elles manquent aux heures accessibles autour d’elles ; "
        "les heures pour 1 000 habitants supposent la médiane des autres, et le disent.",
        french_columns(
            pack,
            sites[silent].sort_values("name"),
            {"name": "Lieu", "address": "Adresse", "format": "Format"},
        ),
    )


def findings(pack: Pack) -> list[Finding]:
    """List the doubts of a department, those that touch most people first; none is empty."""
    every = [
        _inferred(pack),
        _repaired(pack),
        _outside(pack),
        _at_town_hall(pack),
        _repaired_codes(pack),
        _unplaced(pack),
        _doubles(pack),
        not_understood(pack),
        not_published(pack),
        _unreachable(pack),
        _missing_income(pack),
    ]
    return [finding for finding in every if len(finding.rows)]


def sentence(pack: Pack) -> str:
    """Say in one sentence how sure the map is."""
    inferred = _inferred(pack).rows
    territories = (
        f"Le territoire des solidarités est déduit pour "
        f"{french.plural(len(inferred), 'commune')} sur {french.number(len(pack.communes))} ; "
    )
    repaired = len(_repaired(pack).rows)
    replaced = french.plural(
        repaired,
        "point de mairie faux ou absent a été remplacé",
        "points de mairie faux ou absents ont été remplacés",
    )
    return french.capital(
        f"{territories if len(inferred) else ''}"
        f"{f'{replaced} ; ' if repaired else ''}le reste est publié ou fourni par les organismes "
        "cités, à la date indiquée, avec les limites propres à chaque source."
    )


def _inferred(pack: Pack) -> Finding:
    sure = pack.communes["confidence"]
    rows = pack.communes[sure.notna() & sure.ne("established")]
    return Finding(
        "territoires_deduits",
        "Communes dont le territoire des solidarités est déduit",
        "Aucune liste officielle n’est publique. Le Département peut donner la sienne à la page "
        "Importer : table des communes ou périmètres.",
        french_columns(
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
    return french_columns(pack, shown.sort_values("km", ascending=False), columns)


def _at_town_hall(pack: Pack) -> Finding:
    places = pack.tables["places"]
    rows = places[places["precision"] == "town_hall"].sort_values(["roles", "name"])
    rows = rows.assign(roles=[_roles(roles) for roles in rows["roles"]])
    return Finding(
        "lieux_au_chef_lieu",
        "Lieux placés au chef-lieu de leur commune",
        "Leur source ne donne pas de coordonnées : le point affiché est celui de la mairie.",
        french_columns(
            pack,
            rows,
            {"name": "Lieu", "address": "Adresse", "code_insee": "Code INSEE", "roles": "Listes"},
        ).assign(Adresse=lambda shown: shown["Adresse"].fillna("")),
    )


def _roles(roles: str) -> str:
    return ", ".join(ROLE_NOUNS[role] for role in roles.split("|"))


def _repaired_codes(pack: Pack) -> Finding:
    rows = pack.tables["resource_places"]
    return Finding(
        "codes_corriges",
        "Lieux ressources dont le code de commune publié était faux ou absent",
        "Corrigé quand le code postal et le nom ne laissent pas de doute ; "
        "sinon listé sans être placé.",
        french_columns(
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


def _unplaced(pack: Pack) -> Finding:
    lists = {kind: pack.sites(kind) for kind in KINDS}
    rows = [
        {"Lieu": _name(site), "Liste": KINDS[kind].role_noun, "Identifiant": str(key)}
        for kind, sites in lists.items()
        for key, site in sites[sites["x_m"].isna()].iterrows()
    ]
    return Finding(
        "lieux_non_places",
        "Lieux qu’aucune commune ne reconnaît",
        "Ni leur code ni leur nom de commune n’existent : ils sont listés, mais absents des cartes "
        "et des temps de trajet.",
        pd.DataFrame(rows, columns=["Lieu", "Liste", "Identifiant"]),
    )


def _name(site: pd.Series) -> str:
    return next(str(site[name]) for name in ("name", "employer", "place_name") if name in site)


def _doubles(pack: Pack) -> Finding:
    """Places with an address of their own that stand near one another."""
    places = pack.tables["places"]
    exact = places[places["precision"] == "address"]
    pairs = exact.merge(exact, on="code_insee", suffixes=("", "_other"))
    sides = (pairs["x_m"] - pairs["x_m_other"]) ** 2 + (pairs["y_m"] - pairs["y_m_other"]) ** 2
    apart = sides**0.5
    same = pairs["place_id"].lt(pairs["place_id_other"]) & apart.le(NEAR_M)
    rows = pairs[same].assign(
        metres=apart[same].round(),
        first=[_roles(roles) for roles in pairs.loc[same, "roles"]],
        second=[_roles(roles) for roles in pairs.loc[same, "roles_other"]],
    )
    return Finding(
        "doublons_possibles",
        "Lieux qui sont peut-être le même",
        f"Deux adresses à moins de {NEAR_M} m l’une de l’autre : à vérifier sur place, rien n’a "
        "été réuni.",
        french_columns(
            pack,
            rows,
            {
                "name": "Lieu",
                "first": "Listes",
                "name_other": "Autre lieu",
                "second": "Autres listes",
                "metres": "Distance (m)",
                "code_insee": "Code INSEE",
            },
        ),
    )


def _unreachable(pack: Pack) -> Finding:
    found = []
    for kind in measures.kinds(pack):
        near = measures.nearest(pack, kind)
        alone = pack.communes[np.isinf(near["central"])]
        found.append(alone.assign(help=KINDS[kind].noun.one))
    rows = pd.concat(found).assign(island=lambda frame: frame["island"].fillna(""))
    return Finding(
        "communes_hors_route",
        "Communes d’où aucun lieu d’aide n’est accessible par la route",
        "Une île sans pont, ou aucun lieu connu : le temps n’est pas calculable par la route. "
        "Une table de temps de parcours peut être donnée à la page Importer.",
        french_columns(
            pack,
            rows.sort_values("name", kind="stable"),
            {"code_insee": "Code INSEE", "name": "Commune", "island": "Île", "help": "Lieu d’aide"},
        ),
    )


def _missing_income(pack: Pack) -> Finding:
    rows = pack.communes[pack.communes["median_standard_of_living_eur"].isna()]
    return Finding(
        "niveau_de_vie_secret",
        "Communes sans niveau de vie médian",
        "Secret statistique de l’INSEE pour les petites communes : manquant n’est pas zéro.",
        french_columns(pack, rows, {"code_insee": "Code INSEE", "name": "Commune"}),
    )
