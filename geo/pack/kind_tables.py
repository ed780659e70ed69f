"""The tables of the kinds of place: as the pack has each list, and as the project's sheet has it.

A sheet says where a place is (address, commune, coordinates); the table says which place of the
table ``places`` that is. ``geo.pack.kinds`` says whose each is.
"""

from __future__ import annotations

from typing import Final

from geo.pack.columns import SIREN, SIRET, WEEKDAYS, Column, Table, commune_code, count, text

HOURS: Final = tuple(
    text(f"hours_{day}", f"Horaires du {name} tels que publiés", nullable=True)
    for day, name in zip(
        WEEKDAYS, ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"), strict=True
    )
)
COMMUNE: Final = text("commune", "Nom de la commune, pour lecture")
_PLACE: Final = text("place_id", "Lieu (table places)")
_SOURCE: Final = text("source", "Source et date")
_NOTE: Final = text("note", "Remarque", nullable=True)
_ADDRESS: Final = (
    text("address", "Adresse", nullable=True),
    text("address_extra", "Complément d’adresse", nullable=True),
    text("postcode", "Code postal", pattern=r"\d{5}", nullable=True),
)
_COORDINATES: Final = (
    Column("latitude", "float", "Latitude WGS 84", "°", True, -90, 90),
    Column("longitude", "float", "Longitude WGS 84", "°", True, -180, 180),
)

MDS: Final = Table(
    "Maisons départementales des solidarités",
    ("mds_id",),
    (
        text("mds_id", "Identifiant"),
        _PLACE,
        text("name", "Nom"),
        text("kind", "MDS, ou MDSP (de proximité)", allowed=("MDS", "MDSP")),
        text("territory", "Code du territoire ; vide : non connu", nullable=True),
        Column("hosts_france_services", "bool", "Accueille une France services"),
        text("note", "Remarque", nullable=True),
    ),
    {"place_id": "places.place_id", "territory": "territories.territory"},
)
MDS_SHEET: Final = Table(
    "Maisons départementales des solidarités",
    ("mds_id",),
    (
        text("mds_id", "Identifiant"),
        text("name", "Nom"),
        text("kind", "MDS ou MDSP", allowed=("MDS", "MDSP")),
        text("territory", "Code du territoire", nullable=True),
        *_ADDRESS,
        COMMUNE,
        commune_code(),
        *_COORDINATES,
        Column("hosts_france_services", "bool", "Accueille une France services"),
        _SOURCE,
        _NOTE,
    ),
    {"territory": "territories.territory"},
)
MDS_OUTREACH: Final = Table(
    "Permanences des MDS hors de leurs murs",
    ("outreach_id",),
    (
        text("outreach_id", "Identifiant"),
        _PLACE,
        text("mds_name", "MDS ou MDSP qui tient la permanence"),
        text("activity", "Activité"),
        text("source", "Source et date"),
    ),
    {"place_id": "places.place_id", "mds_name": "mds.name"},
)
MDS_OUTREACH_SHEET: Final = Table(
    "Permanences des MDS hors de leurs murs",
    ("mds_name", "code_insee"),
    (
        text("mds_name", "MDS ou MDSP"),
        commune_code(),
        COMMUNE,
        text("activity", "Activité"),
        _SOURCE,
    ),
    {"mds_name": "mds.name"},
)
FRANCE_SERVICES: Final = Table(
    "France services, dans le département et à moins de 40 km",
    ("site_id",),
    (
        text("site_id", "Identifiant national"),
        _PLACE,
        text("name", "Nom"),
        text("kind", "Principal ou Antenne", allowed=("Principal", "Antenne")),
        text("format", "Fixe, Itinérante, Multisites, Bus_équivalent, Fixe_antenne(s)"),
        Column("labelled_on", "date", "Date de labellisation"),
        *HOURS,
        Column("appointment", "bool", "Sur rendez-vous"),
        text("phone", "Téléphone", nullable=True),
        text("email", "Courriel du site", nullable=True),
        Column("in_department", "bool", "Le site est dans le département"),
    ),
    {"place_id": "places.place_id"},
)
FRANCE_SERVICES_SHEET: Final = Table(
    "France services, dans le département et autour",
    ("site_id",),
    (
        text("site_id", "Identifiant national"),
        text("name", "Nom"),
        *_ADDRESS,
        COMMUNE,
        commune_code(),
        *_COORDINATES,
        text("kind", "Principal ou Antenne", allowed=("Principal", "Antenne")),
        text("format", "Format"),
        Column("labelled_on", "date", "Date de labellisation"),
        *HOURS,
        Column("appointment", "bool", "Sur rendez-vous"),
        text("phone", "Téléphone", nullable=True),
        text("email", "Courriel", nullable=True),
        _SOURCE,
    ),
)
FRANCE_SERVICES_STOPS: Final = Table(
    "Arrêts hebdomadaires des France services multisites",
    ("stop_id",),
    (
        text("stop_id", "Identifiant"),
        text("site_id", "France services"),
        text("weekday", "Jour", allowed=WEEKDAYS),
        _PLACE,
    ),
    {"place_id": "places.place_id", "site_id": "france_services.site_id"},
)
FRANCE_SERVICES_STOPS_SHEET: Final = Table(
    "Tournée des France services multisites",
    ("site_id", "weekday"),
    (
        text("site_id", "France services"),
        text("weekday", "Jour", allowed=WEEKDAYS),
        text("name", "Lieu"),
        text("address", "Adresse", nullable=True),
        COMMUNE,
        commune_code(),
        _SOURCE,
    ),
    {"site_id": "france_services.site_id"},
)
ADVISERS: Final = Table(
    "Postes de conseillers numériques, au siège de l’employeur",
    ("post_id",),
    (
        text("post_id", "Identifiant"),
        _PLACE,
        text("employer", "Employeur"),
        text("siret", "SIRET de l’employeur", pattern=SIRET, nullable=True),
        text("sector", "public ou private (privé)", allowed=("public", "private")),
        text("employer_type", "Type d’employeur"),
        count("posts", "Postes attribués", "postes"),
        count("posts_filled", "Postes pourvus", "postes", nullable=True),
        text("epci_code", "EPCI employeur", pattern=SIREN, nullable=True),
        text("territory", "Territoire du poste (postes du Département)", nullable=True),
        text("note", "Remarque", nullable=True),
    ),
    {
        "place_id": "places.place_id",
        "epci_code": "epci.epci_code",
        "territory": "territories.territory",
    },
)
ADVISERS_SHEET: Final = Table(
    "Postes de conseillers numériques par employeur",
    ("post_id",),
    (
        text("post_id", "Identifiant"),
        text("employer", "Employeur"),
        text("siret", "SIRET", pattern=SIRET, nullable=True),
        text("sector", "public ou private", allowed=("public", "private")),
        text("employer_type", "Type d’employeur"),
        count("posts", "Postes attribués", "postes"),
        count("posts_filled", "Postes pourvus", "postes", nullable=True),
        text("territory", "Territoire dont la MDS accueille le poste", nullable=True),
        COMMUNE,
        commune_code(),
        *_COORDINATES,
        text(
            "precision",
            "address, commune, assumed (hypothèse) ou mds (MDS du territoire)",
            allowed=("address", "commune", "assumed", "mds"),
        ),
        count("posts_2021_06", "Postes en juin 2021", "postes", nullable=True),
        _SOURCE,
        _NOTE,
    ),
    {"territory": "mds.territory"},
)
COLLEGES: Final = Table(
    "Collèges",
    ("uai",),
    (
        text("uai", "Identifiant de l’établissement", pattern=r"\d{7}[A-Z]"),
        _PLACE,
        text("name", "Nom"),
        text("sector", "public ou private (privé)", allowed=("public", "private")),
        count("pupils", "Élèves", "élèves", nullable=True),
        Column("ips", "float", "Indice de position sociale", "points", True, 40, 170),
    ),
    {"place_id": "places.place_id"},
)
COLLEGES_SHEET: Final = Table(
    "Collèges",
    ("uai",),
    (
        text("uai", "Identifiant", pattern=r"\d{7}[A-Z]"),
        text("name", "Nom, accents rétablis"),
        text("name_as_published", "Nom publié"),
        text("sector", "public ou private", allowed=("public", "private")),
        count("pupils", "Élèves", "élèves", nullable=True),
        Column("ips", "float", "Indice de position sociale", "points", True, 40, 170),
        COMMUNE,
        commune_code(),
        text("school_year", "Année scolaire"),
        _SOURCE,
    ),
)
RESOURCE_PLACES: Final = Table(
    "Lieux ressources (aidants habilités Aidants Connect)",
    ("source_id",),
    (
        text("source_id", "Identifiant de la source"),
        text("place_id", "Lieu (table places) ; vide : commune inconnue", nullable=True),
        text("name", "Nom"),
        text(
            "role",
            "Ce que la structure est aussi ; vide : ni l’un ni l’autre",
            nullable=True,
            allowed=("france_services", "mds"),
        ),
        count("trained_helpers", "Aidants habilités", "personnes", nullable=True),
        commune_code("code_insee_as_published", nullable=True),
        text(
            "code_repair",
            "none : code publié retenu ; repaired : corrigé ; unresolved : non tranché",
            allowed=("none", "repaired", "unresolved"),
        ),
        text("note", "Ce qui a été corrigé ou reste à vérifier", nullable=True),
    ),
    {"place_id": "places.place_id"},
)
RESOURCE_PLACES_SHEET: Final = Table(
    "Lieux ressources, commune telle que publiée",
    ("source_id",),
    (
        text("source_id", "Identifiant"),
        text("name", "Nom"),
        text("address", "Adresse publiée", nullable=True),
        text("postcode", "Code postal", pattern=r"\d{5}", nullable=True),
        text("commune_as_published", "Commune publiée", nullable=True),
        commune_code("code_insee_as_published", nullable=True),
        text("siret", "SIRET", pattern=SIRET, nullable=True),
        *_COORDINATES,
        Column("france_services_label", "bool", "Labellisé France services"),
        count("trained_helpers", "Aidants habilités", "personnes", nullable=True),
        _SOURCE,
    ),
)
