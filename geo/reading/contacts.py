"""« Qui contacter ici ? »: the offices that serve a place, never a person.

Only what institutions publish about themselves: addresses, switchboards, shared mailboxes.
A mailbox that could be someone's own is left out.

Telephones and mailboxes of offices as they are shown: never those of a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.access import measures, opening_hours, place_counts, presence
from geo.access.measures import Params
from geo.base import french
from geo.pack import territories
from geo.pack.kinds import HELP, HELP_TABLES, KINDS, PARTS, Kind
from geo.pack.memo import per_pack
from geo.pack.schema import TIMES
from geo.reading import as_near, commune_card, presence_words

if TYPE_CHECKING:
    from geo.pack.pack import Pack

_OWN_MAILBOX: Final = re.compile(r"[^\W\d_]+[.\-_][^\W\d_]+@.*")
_LABEL_DOMAIN: Final = re.compile(r"france-?services?\.gouv\.fr")
_SHARED: Final = re.compile(
    r"france|service|accueil|contact|mairie|mediation|relation|info|secretariat|ccas|"
    r"\b(?:fs|mfs|efs|msap|csc|cdc|agglo|ville)\b"
)


def phone(text: object) -> str:
    """Write a French number in pairs: ``05 49 22 88 86``; anything else as it was published.

    >>> phone("+33549228886"), phone("3960")
    ('05\\xa049\\xa022\\xa088\\xa086', '3960')
    """
    if not isinstance(text, str):
        return ""
    digits = re.sub(r"[\s.\-()]", "", text)
    digits = re.sub(r"^(?:\+|00)33(?:0)?", "0", digits)
    if not re.fullmatch(r"0\d{9}", digits):
        return text.strip()
    return french.NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))


def mailbox(text: object) -> str:
    """Return a shared mailbox, nothing when it could be the own mailbox of a person."""
    if not isinstance(text, str) or "@" not in text:
        return ""
    address = text.strip().lower()
    local, _, domain = address.partition("@")
    if _LABEL_DOMAIN.fullmatch(domain) or _SHARED.search(local):
        return address
    return "" if _OWN_MAILBOX.fullmatch(address) else address


ROLES: Final = {
    **{one.id: one.contact for one in KINDS.values() if one.contact},
    "town_hall": "Mairie",
    "adviser": "Conseiller numérique compétent",
    "epci": "Intercommunalité (EPCI)",
    "canton": "Canton",
}


@dataclass(frozen=True)
class Contact:
    """An office: what it is, where, how to reach it.

    ``role`` is a key of ``ROLES``. ``phone`` is written in pairs, ``hours`` pairs days and
    opening hours, ``notes`` says why it is listed or what is not known. Empty: not published.
    """

    role: str
    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    hours: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether anything says where or how to reach it."""
        return bool(self.address or self.phone or self.email)


_ROUND: Final = ("tournée non publiée : appeler avant de venir",)
TABLES: Final = ("communes", "territories", *HELP_TABLES, *TIMES)
"""Tables of the pack that the contacts come from."""
_LISTED: Final = tuple(one for one in HELP if one.contact and one.id not in PARTS)
"""Kinds whose places are all of one sort: nothing is to be known but where each is."""


@per_pack
def contacts(pack: Pack, level: str, code: str, params: Params) -> tuple[Contact, ...]:
    """List whom to contact in a unit.

    For a commune: its MDS and a nearer *permanence*, the France services there and the nearest,
    the places of ``_LISTED`` there or else the nearest, the town hall, the adviser who is
    competent, its EPCI and canton. For a larger unit: the MDS that serve it and their
    *permanences* there, every France services and place of ``_LISTED`` inside, the employers of
    its advisers. Raises ``KeyError`` for a level or a commune that does not exist.
    """
    if level == "commune":
        return _once(_of_commune(pack, code, params))
    members = territories.membership(pack, level).eq(code)
    inside = members.index[members]
    held = pack.sites("mds_outreach")
    found = (
        *_mds(pack, sorted(pack.communes.loc[inside, "mds_name"].dropna().unique())),
        *_permanences(pack, held[held["code_insee"].isin(inside)]),
        *_france_services(pack, inside),
        *(one for kind in _LISTED for one in _places(pack, kind, inside)),
        *_advisers(pack, inside),
    )
    return _once(found)


def by_rank(listed: Sequence[Contact]) -> list[Contact]:
    """The same contacts, those to keep first: the first of each role, then the second of each.

    One without address, telephone or mailbox comes after those that can be reached.
    """
    seen = Counter[str]()
    ranks = {}
    for contact in listed:
        ranks[contact] = (not contact.reached, seen[contact.role])
        seen[contact.role] += 1
    return sorted(listed, key=ranks.__getitem__)


def _once(found: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """List each once, a sigle spelled out at its first place only."""
    found = tuple(dict.fromkeys(found))
    first = next(
        (rank for rank, one in enumerate(found) if commune_card.MDSP in one.notes), len(found)
    )
    later = (
        replace(one, notes=tuple(note for note in one.notes if note != commune_card.MDSP))
        for one in found[first + 1 :]
    )
    return (*found[: first + 1], *later)


def _of_commune(pack: Pack, code: str, params: Params) -> tuple[Contact, ...]:
    row = _row(pack.communes.loc[code])
    inferred = pd.notna(row["confidence"]) and row["confidence"] != "established"
    note = f"rattachement déduit, {territories.CONFIDENCE[row['confidence']]}" if inferred else ""
    name = french.with_de(str(row["name"]), str(row["tncc"]))
    epci = territories.units(pack, "epci").to_dict().get(row["epci_code"])
    found = [
        *_mds(pack, [row["mds_name"]] if pd.notna(row["mds_name"]) else [], note),
        *_session(pack, code, params),
        *_france_services(pack, pd.Index([code])),
        *_nearest(pack, code, params),
        *(one for kind in _LISTED for one in _here_or_nearest(pack, kind, code, params)),
        Contact("town_hall", f"Mairie {name}", phone=phone(row["town_hall_phone"])),
        *_advisers(pack, pd.Index([code])),
    ]
    if epci is not None:
        found.append(Contact("epci", french.apostrophe(str(epci))))
    canton = territories.units(pack, "canton").get(row["canton_code"])
    if canton is not None:
        found.append(Contact("canton", french.apostrophe(str(canton))))
    return tuple(found)


def _mds(pack: Pack, names: list[str], note: str = "") -> list[Contact]:
    """The MDS of these names; one that the list of MDS does not hold is named without address."""
    sites = pack.sites("mds").drop_duplicates("name").set_index("name")
    found = []
    for name in names:
        site = _row(sites.loc[name]) if name in sites.index else {}
        notes = [note] if note else []
        if site.get("hosts_france_services"):
            notes.append("accueille une France services")
        if not isinstance(site.get("address"), str):
            notes.append("adresse non publiée")
        notes += commune_card.spelled(name)
        found.append(
            Contact("mds", french.apostrophe(name), _address(pack, site), notes=tuple(notes))
        )
    return found


def _nearest(pack: Pack, code: str, params: Params) -> list[Contact]:
    """The nearest France services that counts, or both when nothing tells them apart, and the
    nearest permanent one when it is not.

    With how far each is; those of the commune itself are listed among its own.
    """
    found: list[tuple[str, Contact]] = []
    permanent = replace(params, presence="permanents")
    for said, asked in (
        ("la plus proche", params),
        ("le site permanent le plus proche", permanent),
    ):
        near = _row(measures.nearest(pack, "france_services", asked.counts).loc[code])
        place = near["site_id"]
        here = near["site_commune"] == code
        if here or pd.isna(place) or place in {one for one, _ in found}:
            continue
        site = commune_card.place(pack, "france_services", str(place))
        service = commune_card.service(pack, code, "france_services", asked)
        notes = (f"{said}\u00a0: {service.how_far}", *commune_card.remarks("france_services", site))
        found.append((place, _site(pack, site, notes)))
        other = _row(measures.as_near(pack, "france_services", asked.counts).loc[code])
        if asked is params and not pd.isna(other["site_id"]):
            site = commune_card.place(pack, "france_services", str(other["site_id"]))
            far = french.minutes(other["low"], other["central"], other["high"], brief=True)
            said = f"aussi proche, {as_near.EQUAL}\u00a0: {far}"
            notes = (said, *commune_card.remarks("france_services", site))
            found.append((other["site_id"], _site(pack, site, notes)))
    return [contact for _, contact in found]


def _places(pack: Pack, kind: Kind, inside: pd.Index) -> list[Contact]:
    """The places of a kind in some communes."""
    sites = pack.sites(kind.id)
    here = sites[sites["code_insee"].isin(inside)].sort_values("name")
    return [_place(pack, kind, str(one)) for one in here.index]


def _here_or_nearest(pack: Pack, kind: Kind, code: str, params: Params) -> list[Contact]:
    """The places of a kind in a commune; without any, the nearest one and how far it is."""
    near = _row(measures.nearest(pack, kind.id, params.counts).loc[code])
    if pd.isna(near["site_id"]) or near["site_commune"] == code:
        return _places(pack, kind, pd.Index([code]))
    far = commune_card.service(pack, code, kind.id, params).how_far
    said = f"{'la' if kind.noun.feminine else 'le'} plus proche\u00a0: {far}"
    return [_place(pack, kind, str(near["site_id"]), said)]


def _place(pack: Pack, kind: Kind, place_id: str, *notes: str) -> Contact:
    site = commune_card.place(pack, kind.id, place_id)
    return Contact(
        kind.id,
        french.apostrophe(str(site["name"])),
        _address(pack, site),
        phone(site.get("phone")),
        mailbox(site.get("email")),
        notes=(*notes, *commune_card.remarks(kind.id, site)),
    )


def _permanences(pack: Pack, held: pd.DataFrame, notes: tuple[str, ...] = ()) -> list[Contact]:
    """Places outside their walls where an MDS receives on some days."""
    found = []
    for outreach_id, row in held.sort_values("place_name").iterrows():
        site = commune_card.place(pack, "mds", str(outreach_id))
        told = (
            *notes,
            *commune_card.remarks("mds", site),
            *presence_words.activity(row["activity"]),
        )
        name = french.apostrophe(str(row["place_name"]))
        found.append(Contact("mds_outreach", name, _address(pack, site), notes=told))
    return found


def _session(pack: Pack, code: str, params: Params) -> list[Contact]:
    """The *permanence* nearest to a commune, when it is nearer than every MDS."""
    asked = replace(params, presence=presence.DEFAULT, kind="mds")
    near = _row(measures.nearest(pack, "mds", asked.counts).loc[code])
    held = pack.sites("mds_outreach")
    if near["site_id"] not in held.index:
        return []
    service = commune_card.service(pack, code, "mds", asked)
    told = (f"la permanence la plus proche\u00a0: {service.how_far}",)
    return _permanences(pack, held.loc[[near["site_id"]]], told)


def _stops(pack: Pack, inside: pd.Index) -> list[Contact]:
    """The France services that come to these communes on some days."""
    stops = presence.stops(pack)
    places = stops.loc[stops["code_insee"].isin(inside), "place"].unique()
    return [_stop(pack, str(place)) for place in places]


def _stop(pack: Pack, place: str) -> Contact:
    """One place of a round: open on its days only, whatever the seat publishes."""
    site = commune_card.place(pack, "france_services", place)
    where = commune_card.located(pack, site["code_insee"])
    return _site(pack, site, (f"tournée\u00a0: {where} {site['stop']}",))


def _france_services(pack: Pack, inside: pd.Index) -> list[Contact]:
    """Every France services of these communes; the places of a round stand for its seat."""
    sites = pack.sites("france_services")
    seated = presence.state(pack).ne(presence.TOURING)
    here = sites[sites["code_insee"].isin(inside) & seated].sort_values("name")
    unknown = presence.state(pack).eq(presence.ROUND)
    return [
        *(
            _site(
                pack,
                commune_card.place(pack, "france_services", str(one)),
                _ROUND * int(unknown[one]),
            )
            for one in here.index
        ),
        *_stops(pack, inside),
    ]  # fmt: skip


def _site(pack: Pack, site: dict[str, Any], notes: tuple[str, ...] = ()) -> Contact:
    week = opening_hours.week({day: site.get(f"hours_{day}") for day in opening_hours.DAYS})
    if site["appointment"]:
        notes = (*notes, "sur rendez-vous")
    if not week:
        notes = (*notes, "horaires non publiés")
    return Contact(
        PARTS["france_services"].id if site.get("stop") else "france_services",
        french.apostrophe(site["name"]),
        _address(pack, site),
        phone(site["phone"]),
        mailbox(site["email"]),
        tuple(week),
        notes,
    )


def _advisers(pack: Pack, inside: pd.Index) -> list[Contact]:
    """The employers of the advisers who are competent for these communes."""
    if pack.lacks("advisers"):
        return []
    found = place_counts.competent(pack).loc[inside]
    if found["post_id"].isna().all():
        return [Contact("adviser", french.apostrophe(place_counts.RULES["none"]))]
    seats = pack.sites("cnfs")
    contacts = []
    for post, group in found.dropna(subset=["post_id"]).groupby("post_id"):
        note = place_counts.RULES[group["rule"].iloc[0]]
        if len(inside) > 1:
            note = f"compétent pour {french.plural(len(group), 'commune')} d’ici"
        site = _row(seats.loc[str(post)])
        name = french.apostrophe(str(site["employer"]))
        number, notes = "", [note]
        if group["rule"].iloc[0] == "commune":
            # no telephone of an employer is published: a commune answers at its town hall
            number = phone(pack.communes["town_hall_phone"].to_dict()[site["code_insee"]])
            notes += ["téléphone de la mairie"] if number else []
        contact = Contact("adviser", name, _address(pack, site), number, notes=tuple(notes))
        contacts.append((-len(group), name, contact))
    return [contact for _, _, contact in sorted(contacts, key=lambda item: item[:2])]


def _address(pack: Pack, site: dict[str, Any]) -> str:
    """Street, postcode and commune; the commune alone when no street is published."""
    if not site or pd.isna(site.get("code_insee")):
        return ""
    town = _towns(pack).get(site["code_insee"], "")
    postcode = site["postcode"] if isinstance(site.get("postcode"), str) else ""
    street = french.street(site["address"]) if isinstance(site.get("address"), str) else ""
    return ", ".join(filter(None, [street, french.apostrophe(f"{postcode} {town}".strip())]))


@per_pack
def _towns(pack: Pack) -> dict[str, str]:
    """Name of each commune of the department and of its neighbours, by code."""
    outside = pack.tables["neighbours"].set_index("code_insee")["name"].to_dict()
    return {
        str(code): str(name) for code, name in (outside | pack.communes["name"].to_dict()).items()
    }


def _text(value: object) -> str:
    return french.apostrophe(value) if isinstance(value, str) else ""


def _row(series: Any) -> dict[str, Any]:
    """One row of a frame as a plain dictionary."""
    return {str(name): value for name, value in series.items()}


def table(listed: tuple[Contact, ...]) -> pd.DataFrame:
    """Contacts as a table to download: one row per office, French columns."""
    rows = [
        {
            "Rôle": ROLES[contact.role],
            "Nom": contact.name,
            "Adresse": contact.address,
            "Téléphone": contact.phone,
            "Courriel": contact.email,
            "Horaires": " ; ".join(f"{days} {text}" for days, text in contact.hours),
            "Remarque": " ; ".join(contact.notes),
        }
        for contact in listed
    ]
    columns = ["Rôle", "Nom", "Adresse", "Téléphone", "Courriel", "Horaires", "Remarque"]
    return pd.DataFrame(rows, columns=columns)
