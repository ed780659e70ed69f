"""The fields of the national *standard des lieux de médiation numérique*, version 1.0.2.

One declaration a field, from the schema published under Licence Ouverte by Datactivist, La
MedNum and the ANCT; reading and writing follow it. Several values of a field are separated by
``|``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SEPARATOR: Final = "|"


@dataclass(frozen=True)
class Field:
    """One field. ``required`` is the schema's; ``pattern`` must match the whole cell.

    ``terms`` are the only values, one or several a cell. ``kind`` is text, number, date, code,
    address, telephone, hours, mailboxes or sites; ``longest`` counts characters.
    """

    name: str
    required: bool = False
    pattern: str = ""
    terms: tuple[str, ...] = ()
    kind: str = "text"
    longest: int | None = None


FIELDS: Final[tuple[Field, ...]] = (
    Field("id", required=True),
    Field("pivot", required=True, pattern=r"[a-zA-Z0-9]{9,14}", kind="code"),
    Field("nom", required=True),
    Field("commune", required=True),
    Field("code_postal", required=True, pattern=r"[0-9]{5}"),
    Field("code_insee", pattern=r"(?:[013-9][0-9]|2[AB1-9])[0-9]{3}"),
    Field("adresse", required=True, kind="address"),
    Field("complement_adresse"),
    Field("latitude", kind="number"),
    Field("longitude", kind="number"),
    Field("typologie"),
    Field(
        "telephone",
        pattern=r"\+(?:33|590|594|262|596|269|687|689|508|681)[0-9]{6,9}",
        kind="telephone",
    ),
    Field("courriels", kind="mailboxes"),
    Field("site_web", kind="sites"),
    Field("horaires", kind="hours"),
    Field("presentation_resume", longest=280),
    Field("presentation_detail"),
    Field("source"),
    Field("itinerance", terms=("Itinérant", "Fixe")),
    Field("structure_parente"),
    Field("date_maj", required=True, kind="date"),
    Field(
        "services",
        terms=(
            "Aide aux démarches administratives",
            "Maîtrise des outils numériques du quotidien",
            "Insertion professionnelle via le numérique",
            "Utilisation sécurisée du numérique",
            "Parentalité et éducation avec le numérique",
            "Loisirs et créations numériques",
            "Compréhension du monde numérique",
            "Accès internet et matériel informatique",
            "Acquisition de matériel informatique à prix solidaire",
        ),
    ),
    Field(
        "publics_specifiquement_adresses",
        terms=("Jeunes", "Étudiants", "Familles et/ou enfants", "Seniors", "Femmes"),
    ),
    Field(
        "prise_en_charge_specifique",
        terms=(
            "Surdité",
            "Handicaps moteurs",
            "Handicaps mentaux",
            "Illettrisme",
            "Langues étrangères (anglais)",
            "Langues étrangères (autres)",
            "Déficience visuelle",
        ),
    ),
    Field("frais_a_charge", terms=("Gratuit", "Gratuit sous condition", "Payant")),
    Field(
        "dispositif_programmes_nationaux",
        terms=(
            "Aidants Connect",
            "Bibliothèques numérique de référence",
            "Certification PIX",
            "Conseillers numériques",
            "Emmaüs Connect",
            "France Services",
            "Grande école du numérique",
            "La Croix Rouge",
            "Point d'accès numérique CAF",
            "Promeneurs du net",
            "Relais numérique (Emmaüs Connect)",
        ),
    ),
    Field(
        "formations_labels",
        terms=(
            "Formé à « Mon Espace Santé »",
            "Formé à « DUPLEX » (illettrisme)",
            "Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
            "Collectif ressources et acteurs réemploi (Normandie)",
            "Étapes numériques(La Poste)",
            "Fabriques de Territoire",
            "Les Éclaireurs du numérique (Drôme)",
            "Mes Papiers (Métropole de Lyon)",
            "ORDI 3.0",
            "SUD LABS (PACA)",
        ),
    ),
    Field("autres_formations_labels"),
    Field(
        "modalites_acces",
        terms=(
            "Se présenter",
            "Téléphoner",
            "Contacter par mail",
            "Prendre un RDV en ligne",
            "Ce lieu n'accueille pas de public",
            "Envoyer un mail avec une fiche de prescription",
        ),
    ),
    Field(
        "modalites_accompagnement",
        terms=(
            "En autonomie",
            "Accompagnement individuel",
            "Dans un atelier collectif",
            "À distance",
        ),
    ),
    Field("fiche_acces_libre", kind="sites"),
    Field("prise_rdv", kind="sites"),
)
NAMES: Final = tuple(field.name for field in FIELDS)
BY_NAME: Final = {field.name: field for field in FIELDS}
