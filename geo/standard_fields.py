"""The fields of the national *standard des lieux de médiation numérique*, version 1.0.2.

One declaration a field, from the schema published under Licence Ouverte by Datactivist, La
MedNum and the ANCT; reading and writing follow it. Several values of a field are separated by
``|``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from geo import standard_hours
from geo.addresses import plain

SEPARATOR: Final = "|"


@dataclass(frozen=True)
class Field:
    """One field. ``required`` is the schema's; ``pattern`` must match the whole cell.

    ``terms`` are the only values, one or several a cell. ``kind`` is text, number, date,
    telephone or hours; ``longest`` counts characters.
    """

    name: str
    required: bool = False
    pattern: str = ""
    terms: tuple[str, ...] = ()
    kind: str = "text"
    longest: int | None = None


class Reading(NamedTuple):
    """A cell as read: its value, and what is wrong with it (French; empty when it is right)."""

    value: str
    fault: str = ""


FIELDS: Final[tuple[Field, ...]] = (
    Field("id", required=True),
    Field("pivot", required=True, pattern=r"[a-zA-Z0-9]{9,14}"),
    Field("nom", required=True),
    Field("commune", required=True),
    Field("code_postal", required=True, pattern=r"[0-9]{5}"),
    Field("code_insee", pattern=r"(?:[013-9][0-9]|2[AB1-9])[0-9]{3}"),
    Field("adresse", required=True),
    Field("complement_adresse"),
    Field("latitude", kind="number"),
    Field("longitude", kind="number"),
    Field("typologie"),
    Field(
        "telephone",
        pattern=r"\+(?:33|590|594|262|596|269|687|689|508|681)[0-9]{6,9}",
        kind="telephone",
    ),
    Field("courriels"),
    Field("site_web"),
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
    Field("fiche_acces_libre"),
    Field("prise_rdv"),
)
NAMES: Final = tuple(field.name for field in FIELDS)
BY_NAME: Final = {field.name: field for field in FIELDS}

_OVERSEAS: Final = {
    "0590": "+590", "0690": "+590", "0594": "+594", "0694": "+594", "0596": "+596",
    "0696": "+596", "0262": "+262", "0263": "+262", "0692": "+262", "0693": "+262",
    "0269": "+262", "0639": "+262",
}  # fmt: skip


def read(field: Field, cell: str) -> Reading:
    """Read a cell: what is surely meant is written as the standard has it.

    What cannot be understood is returned as it came, with its fault: it is kept, never sent.
    """
    text = cell.strip()
    if not text:
        return Reading("")
    if field.terms:
        return _terms(field, text)
    value, fault = _KINDS[field.kind](text)
    if not fault and field.pattern and not re.fullmatch(field.pattern, value):
        fault = f"attendu : {field.pattern}"
    if not fault and field.longest is not None and len(value) > field.longest:
        fault = f"attendu : {field.longest} caractères au plus, {len(value)} lus"
    return Reading(value, fault)


def sent(field: Field, cell: str) -> str:
    """Return what may be sent of a cell: its valid values; empty when there is none."""
    value, fault = read(field, cell)
    if field.terms:
        return SEPARATOR.join(part for part in value.split(SEPARATOR) if part in field.terms)
    return "" if fault else value


def telephone(text: str) -> str:
    """Write a French number as the standard has it: ``05 49 00 00 00`` is ``+33549000000``."""
    digits = re.sub(r"[\s.()/-]", "", text)
    if digits.startswith("00"):
        return "+" + digits[2:]
    if re.fullmatch(r"0\d{9}", digits):
        return _OVERSEAS.get(digits[:4], "+33") + digits[1:]
    return re.sub(r"^(\+33)0", r"\1", digits)


def _terms(field: Field, text: str) -> Reading:
    known = {_letters(term): term for term in field.terms}
    # a term that another begins with is not looked for in pieces: only | separates
    parts = [part.strip() for part in text.split(SEPARATOR) if part.strip()]
    found = [known.get(_letters(part), part) for part in parts]
    unknown = [part for part in found if part not in field.terms]
    fault = f"valeur hors de la liste du standard : {', '.join(unknown)}" if unknown else ""
    return Reading(SEPARATOR.join(dict.fromkeys(found)), fault)


def _letters(text: str) -> str:
    return plain(text).replace(" ", "")


def _text(text: str) -> Reading:
    return Reading(text)


def _number(text: str) -> Reading:
    value = text.replace(",", ".")
    good = re.fullmatch(r"[+-]?\d+(?:\.\d+)?", value)
    return Reading(value, "" if good else "nombre attendu")


def _date(text: str) -> Reading:
    day, _, _ = text.replace("T", " ").partition(" ")
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return Reading(datetime.strptime(day, form).strftime("%Y-%m-%d"))
        except ValueError:
            continue
    return Reading(text, "date attendue, écrite AAAA-MM-JJ")


def _telephone(text: str) -> Reading:
    value = telephone(text)
    good = re.fullmatch(BY_NAME["telephone"].pattern, value)
    return Reading(value) if good else Reading(text, "numéro attendu, écrit +33549000000")


def _hours(text: str) -> Reading:
    flat = " ".join(text.split())
    fault = "" if standard_hours.readable(flat) else "horaires attendus, écrits Mo-Fr 09:00-12:00"
    return Reading(flat, fault)


_KINDS: Final[dict[str, Callable[[str], Reading]]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "telephone": _telephone,
    "hours": _hours,
}
