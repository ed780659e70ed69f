"""French texts of the page Qui fait quoi, after the webinar of 20 March 2023."""

from __future__ import annotations

from collections.abc import Sequence

from geo.base import french
from geo.reading.responsibilities import Responsible

COMMUNE = "Commune"
WHOLE = "Tout le département"
WHAT, LOCAL, STATE, LED = "Quoi", "Collectivité", "État", "Qui pilote"
SCHOOLS, COLLEGES, LYCEES, FAMILIES = (
    "Écoles",
    "Collèges",
    "Lycées",
    "Familles, petite enfance",
)
EACH = "Chaque commune"
SCHOOLS_LED = "Inspecteur de l’Éducation nationale (IEN), avec les directeurs d’école"
COLLEGES_LED = "Principal du collège, avec l’équipe pédagogique et éducative"
LYCEES_LED = "Proviseur du lycée, avec l’équipe pédagogique et éducative"
FAMILIES_LED = (
    "Maisons des solidarités, protection maternelle et infantile (PMI), aide sociale à l’enfance"
)
DOES = "Que fait chacun\u202f?"
STATE_DOES = (
    "Organise au niveau national les enseignements\u00a0: contenus, horaires, certification.",
    "Recrute, forme, affecte, rémunère et évalue les personnels\u00a0: enseignants, "
    "administratifs, de direction, de santé, sociaux, d’éducation.",
)
LOCAL_DOES = (
    "Construit et entretient les bâtiments scolaires\u202f; fournit l’équipement et les moyens de "
    "fonctionnement.",
    "Recrute, rémunère, forme et évalue qui assure l’entretien et la restauration, et les ATSEM "
    "dans les écoles.",
    "Organise la restauration et l’hébergement (internat).",
)
LEVELS = "L’État, du ministère à l’école"
PLACES = "Sur place"
NO_COLLEGE = "Aucun collège dans la commune."
NETWORK = "Les partenaires de l’aide aux parents (REAAP)"
NETWORK_MEANING = (
    "Réseau d’écoute, d’appui et d’accompagnement des parents\u00a0: il soutient des associations, "
    "et certaines de leurs actions portent sur la parentalité et le numérique."
)
UNKNOWN = (
    "La feuille des responsabilités ne connaît pas ce département\u00a0: qui a ses écoles, ses "
    "collèges et ses lycées n’est pas dit ici."
)


def title(where: str) -> str:
    """Title of the page: ``where`` is ``à Lusignan`` or ``dans la Vienne``."""
    return f"Qui est responsable de l’école et des familles, {where}\u202f?"


def _article(body: str) -> str:
    return "le" if body.startswith("Département") else "la"


def sentence(found: Responsible) -> str:
    """Say in one sentence who has the schools, the collèges and the lycées, and who teaches."""
    has: dict[str, list[str]] = {}
    for body, what in (
        (found.schools or "commune", "des écoles"),
        (found.colleges, "des collèges"),
        (found.lycees, "des lycées"),
    ):
        has.setdefault(body, []).append(what)
    (first, charge), *others = has.items()
    said = [f"{_article(first)} {first} a la charge {french.join_list(charge)}"]
    said += [f"{_article(body)} {body} {french.join_list(what)}" for body, what in others]
    within = f" ({_article(found.within)} {found.within} dans ses communes)" if found.within else ""
    if within:
        said[1] += within
    return (
        f"{french.capital(french.join_list(said))}\u202f; l’État enseigne\u00a0: {found.academy}."
    )


def local(found: Responsible) -> str:
    """Who has the collèges and the families, with who has them in a part of the department."""
    return (
        f"{found.colleges}\u202f; {found.within} dans ses communes"
        if found.within
        else (found.colleges)
    )


def state_levels(found: Responsible) -> tuple[tuple[str, str], ...]:
    """The State's services from the ministry to the school: level, service."""
    return (
        ("National", "Services du ministère de l’Éducation nationale, sous l’autorité du ministre"),
        ("Régional", f"Région académique {found.region}, sous l’autorité de son recteur"),
        (
            "Académique",
            f"{french.capital(found.academy)}\u00a0: rectorat ({found.rectorate}), sous l’autorité "
            "du recteur",
        ),
        ("Départemental", _departmental(found)),
        (
            "Local",
            "Inspecteur de l’Éducation nationale (IEN) pour les écoles, principal du collège",
        ),
    )


def _departmental(found: Responsible) -> str:
    if found.service.startswith("rectorat"):
        return f"{french.capital(found.service)}, qui en tient lieu"
    return (
        f"{found.service} (direction des services départementaux de l’Éducation nationale), sous "
        "l’autorité de l’IA-DASEN"
    )


def colleges(names: Sequence[str]) -> str:
    """List the collèges of a commune."""
    return f"Collèges de la commune\u00a0: {french.join_list(list(names))}."


def social_house(name: str, *, inferred: bool) -> str:
    """Name the MDS of a commune."""
    return f"MDS de la commune\u00a0: {name}{' (rattachement déduit)' if inferred else ''}."


def network(partners: Sequence[str], of_department: str) -> str:
    """Name the partners, of the department or of the one that is described."""
    return f"Partenaires {of_department} (20 mars 2023)\u00a0: {french.join_list(list(partners))}."


def network_unknown(of_department: str) -> str:
    """Say that the partners of the department are not known."""
    return (
        f"Ceux {of_department} ne sont pas dans les données\u202f; ceux qui suivent ne valent que "
        "pour le département nommé."
    )
