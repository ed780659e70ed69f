"""The tables of a department, declared once: columns, units, meaning, keys, references.

Reading, checking, writing, the catalogue and ``data/README.md`` all follow these
declarations. Codes are text. A cell is empty when the figure is not known; never 0.

The tables of people and their needs: population, employment and income, place in France.

The tables by which lists are read and returned: codes, road minutes, national standard.
"""

from __future__ import annotations

from typing import Final

from geo.pack.columns import (
    COMMUNE,
    DEPARTMENT,
    SIREN,
    SIRET,
    Column,
    Table,
    commune_code,
    count,
    point,
    text,
)
from geo.pack.kinds import KINDS, ROLE_NOUNS


def _share(name: str, meaning: str) -> Column:
    return Column(name, "float", meaning, "part", low=0, high=1)


def _aged(name: str, which: str) -> Column:
    meaning = f"Habitants {which}\u00a0: population en vigueur × part de 2021"
    return Column(name, "float", meaning, "habitants", low=0)


_IN_FORCE: Final = "Population municipale en vigueur en 2026"
AGES: Final = ("pop_0_19", "pop_20_64", "pop_65_plus")
"""Columns of the people of an age."""
PEOPLE: Final[dict[str, Table]] = {
    "population": Table(
        "Population en vigueur en 2026, âges aux parts de 2021",
        ("code_insee",),
        (
            commune_code(),
            count("population", f"{_IN_FORCE} (recensement de 2023)", "habitants"),
            count("population_2021", "Habitants de 2021, dont viennent les parts", "habitants"),
            _aged("pop_0_19", "de 0 à 19 ans"),
            _aged("pop_20_64", "de 20 à 64 ans"),
            _aged("pop_65_plus", "de 65 ans ou plus"),
        ),
        partition=True,
        optional=False,
    ),
    "income_employment": Table(
        "Emploi et niveau de vie 2021",
        ("code_insee",),
        (
            commune_code(),
            count(
                "active_15_64", "Actifs de 15 à 64 ans", "personnes", nullable=True, decimals=True
            ),
            count(
                "unemployed_15_64",
                "Chômeurs de 15 à 64 ans",
                "personnes",
                nullable=True,
                decimals=True,
            ),
            count("households", "Ménages", "ménages", nullable=True, decimals=True),
            count(
                "median_standard_of_living_eur",
                "Niveau de vie médian ; vide : secret statistique",
                "€ par an",
                nullable=True,
                decimals=True,
            ),
        ),
        partition=True,
    ),
    "national_percentiles": Table(
        "Centiles de toutes les communes de France, 2021",
        ("percentile",),
        (
            count("percentile", "Centile : part des communes de France au-dessous", "%", high=100),
            _share("share_65_plus", "Part des 65 ans et plus"),
            _share("share_0_19", "Part des moins de 20 ans"),
            _share("unemployment_rate", "Taux de chômage des 15-64 ans, au sens du recensement"),
            count("median_standard_of_living_eur", "Niveau de vie médian", "€ par an"),
        ),
    ),
    "fibre": Table(
        "Locaux raccordables à la fibre, par commune (facultatif)",
        ("code_insee",),
        (
            commune_code(),
            count("premises", "Locaux", "locaux", nullable=True),
            count("connectable", "Locaux raccordables à la fibre", "locaux", nullable=True),
        ),
        partition=True,
    ),
    "housing": Table(
        "Ménages, et ceux qui ont une voiture, par commune (facultatif)",
        ("code_insee",),
        (
            commune_code(),
            count("households", "Ménages", "ménages", nullable=True, decimals=True),
            count(
                "with_car",
                "Ménages qui ont au moins une voiture",
                "ménages",
                nullable=True,
                decimals=True,
            ),
        ),
        partition=True,
    ),
    "fragility": Table(
        "Indice de fragilité numérique 2023 de La MedNum (facultatif)",
        ("code_insee",),
        (
            commune_code(),
            Column("ifn", "float", "Indice ; vide : non publié", "sur 10", True, 0, 10),
        ),
        partition=True,
    ),
}


OFFICIAL_LIMITS_MIN: Final = (10, 15, 20, 30)
"""Minutes beyond which the official times say how many people are."""
STANDARD: Final = (
    "pivot",
    "complement_adresse",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
)
"""Fields of the national standard that are kept as they came, under their published names."""

TIMES: Final = ("network_minutes", "known_minutes", "official_minutes", "travel_law")
"""Tables that take the place of the estimate of times, or fit it: a figure comes from them."""

POST_NUMBER: Final = r"(?=.*\d)[0-9A-Za-z_./-]{1,40}"
"""What numbers a post: at least one digit and no space, so that no name is kept."""

LOOKUPS: Final[dict[str, Table]] = {
    "resource_details": Table(
        "Lieux ressources : autres champs du standard national (facultatif)",
        ("source_id",),
        (
            text("source_id", "Identifiant de la source"),
            *(
                text(name, f"Champ « {name} » du standard national", nullable=True)
                for name in STANDARD
            ),
        ),
        {"source_id": "resource_places.source_id"},
    ),
    "postcodes": Table(
        "Codes postaux des communes du département et des communes voisines",
        ("postcode", "code_insee"),
        (text("postcode", "Code postal", pattern=r"\d{5}"), commune_code()),
    ),
    "former_communes": Table(
        "Anciennes communes du département et des communes voisines",
        ("former_code",),
        (
            commune_code("former_code"),
            text("name", "Nom de l’ancienne commune, avec son article", nullable=True),
            commune_code(),
        ),
    ),
    "road_minutes": Table(
        "Temps de parcours routiers entre communes (facultatif)",
        ("origin", "destination"),
        (
            commune_code("origin"),
            commune_code("destination"),
            Column("minutes", "float", "Temps de parcours", "min", low=0),
        ),
    ),
    "network_minutes": Table(
        "Temps de parcours calculés sur le réseau routier d’OpenStreetMap (facultatif)",
        ("origin", "destination"),
        (
            commune_code("origin"),
            text(
                "destination",
                "Identifiant du lieu, ou code INSEE de la commune (son chef-lieu)",
                pattern=rf"{COMMUNE}(?:-[a-z0-9-]+)?",
            ),
            Column("car_min", "float", "En voiture ; vide : plus de 60 min", "min", True, low=0),
            Column("foot_min", "float", "À pied ; vide : plus de 60 min", "min", True, low=0),
        ),
    ),
    "known_minutes": Table(
        "Temps connus de qui fait le trajet, dans les deux sens (facultatif)",
        ("origin", "destination"),
        (
            commune_code("origin"),
            commune_code("destination"),
            Column("minutes", "float", "Temps connu", "min", low=0),
            text("source", "Fichier qui le donne"),
        ),
    ),
    "official_minutes": Table(
        "Temps officiels jusqu’à l’équipement le plus proche, par commune (facultatif)",
        ("code_insee", "equipment"),
        (
            commune_code(),
            text("equipment", "Équipement, code de la BPE", pattern=r"[A-G]\d{3}"),
            count("cells", "Carreaux habités de 200 m", "carreaux"),
            Column("inhabitants", "float", "Habitants de ces carreaux", "habitants", low=0),
            Column("minutes", "float", "Moyenne pondérée par les habitants", "min", low=0),
            *(
                _share(f"beyond_{limit}", f"Part des habitants à plus de {limit} min")
                for limit in OFFICIAL_LIMITS_MIN
            ),
        ),
    ),
    "travel_law": Table(
        "Estimation des temps calée sur des temps connus du département (facultatif)",
        ("basis",),
        (
            text(
                "basis",
                "official : temps officiels ; known : temps connus",
                allowed=("official", "known"),
            ),
            Column("detour", "float", "Route sur ligne droite", "fois", low=1, high=3),
            Column("speed", "float", "Facteur des vitesses", "fois", low=0.3, high=4),
            Column("access_min", "float", "Temps d’accès de chaque trajet", "min", low=0, high=5),
            Column("low", "float", "5e centile de vrai sur estimé", "fois", low=0, high=1),
            Column("high", "float", "95e centile de vrai sur estimé", "fois", low=1),
            Column("error_min", "float", "Écart absolu moyen, hors du calage", "min", low=0),
            count("pairs", "Trajets du calage et de sa vérification", "trajets"),
            _share("inside", "Part des trajets vérifiés dans la fourchette"),
            text("source", "Ce sur quoi l’estimation est calée, après « calée sur »"),
        ),
    ),
    "post_ends": Table(
        "Fins de convention et de contrat des postes de conseillers numériques (facultatif)",
        ("post",),
        (
            text(
                "post",
                "Numéro du poste, tel que fourni ; jamais une personne",
                pattern=POST_NUMBER,
            ),
            text("employer", "Employeur, tel que nommé dans la liste des postes"),
            text("siret", "SIRET de l’employeur dans cette liste", nullable=True, pattern=SIRET),
            commune_code(nullable=True),
            Column("convention_end", "date", "Fin de la convention ; vide : inconnue", "", True),
            Column("contract_end", "date", "Fin du contrat ; vide : inconnue", "", True),
            text("source", "Source"),
        ),
    ),
}


TNCC: Final = text("tncc", "Type de nom en clair de l’INSEE (article du nom)", pattern="[0-8]")
CONFIDENCE: Final = ("established", "strong", "medium", "weak")
CANTON_KINDS: Final = ("whole", "outside_city", "whole_city", "not_computable")

TABLES: Final[dict[str, Table]] = {
    "department": Table(
        "Le département",
        ("code",),
        (
            text("code", "Code du département", pattern=DEPARTMENT),
            text("name", "Nom, sans article"),
            TNCC,
            text("crs", "Projection légale", pattern=r"EPSG:\d+"),
        ),
        optional=False,
    ),
    "communes": Table(
        "Communes et leur chef-lieu",
        ("code_insee",),
        (
            commune_code(),
            text("name", "Nom, avec son article"),
            TNCC,
            text("epci_code", "EPCI (SIREN) ; vide : aucun", pattern=SIREN, nullable=True),
            text("canton_code", "Canton ou ville entière ; vide : aucun canton", nullable=True),
            Column("area_km2", "float", "Superficie du polygone", "km²", low=0),
            *point("du chef-lieu"),
            text(
                "point_source",
                "town_hall : mairie publiée ; on_surface : point intérieur du polygone",
                allowed=("town_hall", "on_surface"),
            ),
            Column(
                "point_outside_m",
                "float",
                "Distance de la mairie publiée à sa commune ; 0 à l’intérieur, vide sans point",
                "m",
                nullable=True,
                low=0,
            ),
            text("town_hall_phone", "Téléphone de la mairie", nullable=True),
            text("island", "Île sans liaison routière ; vide : reliée par la route", nullable=True),
        ),
        {"epci_code": "epci.epci_code", "canton_code": "cantons.canton_code"},
        optional=False,
    ),
    **PEOPLE,
    "epci": Table(
        "Intercommunalités",
        ("epci_code",),
        (
            text("epci_code", "SIREN de l’EPCI", pattern=SIREN),
            text("name", "Nom"),
            text("type", "CC, CA, CU ou ME (métropole)", allowed=("CC", "CA", "CU", "ME")),
        ),
    ),
    "cantons": Table(
        "Cantons",
        ("canton_code",),
        (
            text("canton_code", "Code du canton, ou du pseudo-canton d’une ville entière"),
            text("name", "Nom"),
            text(
                "kind",
                "whole : communes entières ; outside_city : partie hors de la ville ; "
                "whole_city : ville entière ; not_computable : sans commune mesurable",
                allowed=CANTON_KINDS,
            ),
        ),
    ),
    "territories": Table(
        "Territoires des solidarités",
        ("code_insee",),
        (
            commune_code(),
            text("territory", "Code du territoire"),
            text("territory_name", "Nom du territoire"),
            text("mds_name", "MDS ou MDSP compétente ; vide : non connue", nullable=True),
            text("confidence", "Confiance dans le rattachement", allowed=CONFIDENCE),
            text("basis", "Ce qui fonde le rattachement"),
        ),
        {"mds_name": "mds.name"},
        partition=True,
    ),
    "places": Table(
        "Lieux (une adresse, un ou plusieurs rôles)",
        ("place_id",),
        (
            text("place_id", "Identifiant stable", pattern=r"[0-9A-Z]{5}-[a-z0-9-]+"),
            text("name", "Nom"),
            text("address", "Adresse telle que publiée", nullable=True),
            text("postcode", "Code postal", pattern=r"\d{5}", nullable=True),
            commune_code(),
            *point("du lieu"),
            text(
                "precision",
                "address : coordonnées publiées ; town_hall : chef-lieu de la commune",
                allowed=("address", "town_hall"),
            ),
            text(
                "roles",
                "Rôles, séparés par « | »",
                pattern=rf"(?:{'|'.join(ROLE_NOUNS)})(?:\|(?:{'|'.join(ROLE_NOUNS)}))*",
            ),
            Column("in_department", "bool", "Le lieu est dans le département"),
        ),
    ),
    **{one.table: one.columns for one in KINDS.values()},
    "neighbours": Table(
        "Communes des départements voisins à moins de 40 km",
        ("code_insee",),
        (
            commune_code(),
            text("name", "Nom, avec son article"),
            text("department", "Code du département", pattern=DEPARTMENT),
            *point("du chef-lieu"),
            count("population", _IN_FORCE, "habitants", nullable=True),
            text("island", "Île sans liaison routière ; vide : reliée par la route", nullable=True),
        ),
    ),
    **LOOKUPS,
}

GEOMETRY: Final = "communes.parquet"

DONE: Final = "actions"
"""What the register says was done: handed over with a pack (``pack.hand``), not read of a file."""
HANDED: Final[dict[str, Table]] = {
    DONE: Table(
        "Registre des actions, tenu dans l’observatoire",
        ("action_id",),
        (
            text("action_id", "Identifiant de l’action"),
            text(
                "level",
                "Niveau du lieu",
                allowed=("commune", "epci", "territoire", "departement"),
            ),
            text("code", "Code de la commune, ou de l’unité au-dessus d’elle"),
            text("kind", "Nature de l’action"),
            count("months_ago", "Mois, au moins, avant lesquels elle a eu lieu", "mois"),
        ),
    ),
}
"""Tables that no file has. That nothing was handed over is not that nothing was done."""
