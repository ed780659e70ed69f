"""The tables by which lists are read and returned: codes, road minutes, national standard."""

from __future__ import annotations

from typing import Final

from geo.pack.columns import Column, Table, commune_code, text

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
}
