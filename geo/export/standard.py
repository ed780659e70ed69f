"""The fields of the national *standard des lieux de médiation numérique*, version 1.0.2.

One declaration a field, from the schema published under Licence Ouverte by Datactivist, La
MedNum and the ANCT; reading and writing follow it. Several values of a field are separated by
``|``.

Reading and writing the cells of the national standard, by the kind of each field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from geo.base import mailboxes, phones
from geo.base.establishments import WRONG_KEY, has_wrong_key
from geo.base.matching import plain
from geo.export import standard_hours

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


class Reading(NamedTuple):
    """A cell as read: its value, what is wrong with it and what was read so (both French).

    ``fault`` is empty when the cell is right; ``said`` when there is nothing to say.
    """

    value: str
    fault: str = ""
    said: str = ""


def read_cell(field: Field, cell: str) -> Reading:
    """Read a cell: what is surely meant is written as the standard has it.

    What cannot be understood is returned as it came, with its fault: it is kept, never sent.
    """
    text = cell.strip()
    if not text:
        return Reading("")
    if field.terms:
        return _terms(field, text)
    reading = _KINDS[field.kind](text)
    value, fault = reading.value, reading.fault
    checked = field.pattern and field.kind != "telephone"
    if not fault and checked and not re.fullmatch(field.pattern, value):
        fault = f"attendu : {field.pattern}"
    if not fault and field.longest is not None and len(value) > field.longest:
        fault = f"attendu : {field.longest} caractères au plus, {len(value)} lus"
    return reading._replace(fault=fault)


def sent(field: Field, cell: str) -> str:
    """Return what may be sent of a cell: its valid values; empty when there is none.

    A mobile number and a person's mailbox are never sent, nor the extension of a number.
    """
    reading = read_cell(field, cell)
    if field.terms:
        return SEPARATOR.join(p for p in reading.value.split(SEPARATOR) if p in field.terms)
    if field.kind == "telephone":
        number = phones.parse_phone(cell.strip()).public()
        return number if re.fullmatch(field.pattern, number) else ""
    if field.kind in _SEVERAL:
        good, _ = _SEVERAL[field.kind](cell)
        return SEPARATOR.join(one for one in good if not mailboxes.personal(one))
    return "" if reading.fault else reading.value


def _terms(field: Field, text: str) -> Reading:
    known = {_letters(term): term for term in field.terms}
    found: list[str] = []
    for part in (part.strip() for part in text.split(SEPARATOR) if part.strip()):
        found += _pieces(part, known)
    unknown = [part for part in found if part not in field.terms]
    fault = f"valeur hors de la liste du standard : {', '.join(unknown)}" if unknown else ""
    return Reading(SEPARATOR.join(dict.fromkeys(found)), fault)


def _pieces(part: str, known: Mapping[str, str]) -> list[str]:
    """The terms of a part: itself, or all its pieces between ``; , /`` when each is a term."""
    if _letters(part) in known:
        return [known[_letters(part)]]
    for mark in ";,/":
        pieces = [_letters(piece) for piece in part.split(mark) if piece.strip()]
        if len(pieces) > 1 and all(piece in known for piece in pieces):
            return [known[piece] for piece in pieces]
    return [part]


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


def _code(text: str) -> Reading:
    """A SIRET or an RNA, whatever the spaces and points between its figures."""
    value = re.sub(r"[\s.\u00a0\u202f-]", "", text)
    return Reading(value, WRONG_KEY if has_wrong_key(value) else "")


def _address(text: str) -> Reading:
    fault = "une date n'est pas une adresse" if is_date(text) else ""
    return Reading(text, fault)


def is_date(text: str) -> bool:
    """Tell whether a text is only a date, as a spreadsheet makes of ``1/4`` in an address."""
    return _ONLY_DATE.fullmatch(text.strip()) is not None


def _telephone(text: str) -> Reading:
    number = phones.parse_phone(text)
    if number.fault:
        return Reading(text, f"{number.fault} ; attendu, par exemple, 05 49 00 00 00")
    said = number.said()
    if any(one.mobile for one in number.numbers):
        said = f"{said} numéro mobile : gardé, jamais renvoyé.".strip()
    if any(one.extension for one in number.numbers):
        said = f"{said} poste gardé à part.".strip()
    return Reading(number.stored(), said=said)


def _several(kind: str, text: str) -> Reading:
    good, bad = _SEVERAL[kind](text)
    listed = ", ".join(f"« {part} »" for part in bad)
    what = {"mailboxes": "courriel non compris", "sites": "adresse web non comprise"}[kind]
    return Reading(SEPARATOR.join([*good, *bad]), f"{what} : {listed}" if bad else "")


def read_hours(text: str) -> standard_hours.Reading:
    """Opening hours of a cell, and their minutes in a week."""
    return standard_hours.read_hours(text)


def _hours(text: str) -> Reading:
    reading = standard_hours.read_hours(text)
    fault = f"{reading.fault} ; attendu, par exemple, Mo-Fr 09:00-12:00" if reading.fault else ""
    return Reading(reading.value if not fault else text, fault, reading.said)


_ONLY_DATE: Final = re.compile(
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00)?)?"
)
_SEVERAL: Final[dict[str, Callable[[str], tuple[list[str], list[str]]]]] = {
    "mailboxes": mailboxes.mailboxes,
    "sites": mailboxes.sites,
}
_KINDS: Final[dict[str, Callable[[str], Reading]]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "code": _code,
    "address": _address,
    "telephone": _telephone,
    "hours": _hours,
    "mailboxes": partial(_several, "mailboxes"),
    "sites": partial(_several, "sites"),
}
