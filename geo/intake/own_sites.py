"""Staff's own sites: MDS and MDSP to their list, every other site to the resource places.

What is there stays: a site is found again by its identifier, or by the same name in the same
commune. A cell left empty says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.base import french
from geo.base.matching import parse, plain, same, slug
from geo.export import standard
from geo.intake import contacts, near, own_territories, typed_rows, upsert
from geo.pack import sites

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

_KINDS: Final = {
    "mds": "MDS",
    "maison des solidarites": "MDS",
    "maison departementale des solidarites": "MDS",
    "mds mdsp": "MDS",
    "mdsp": "MDSP",
    "maison des solidarites de proximite": "MDSP",
    "maison departementale des solidarites de proximite": "MDSP",
}
"""Plain words of the type to the kind of MDS."""
_CONTACTS: Final = {"phone": "telephone", "email": "courriels", "hours": "horaires"}
"""Our column to the field of the national standard that keeps it."""
_LABELLED: Final = ("france services", "espace france services")
RESOURCES: Final = (
    "tiers-lieu", "médiathèque", "bibliothèque", "mairie", "centre social", "maison de quartier",
    "espace numérique", "espace public numérique", "point numérique", "lieu ressource",
    "lieu de médiation", "association", "CCAS", "mission locale",
)  # fmt: skip
"""Types of resource places, known wherever they stand in what the file says."""


def read_sites(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Make the sheets of a list of sites (handler of the kind ``own_sites``).

    ``rows``: located sites (``place = "site"``) with name, type, address, postcode, latitude,
    longitude, hours, phone, note, siret, source_id. Returns ``mds`` (with ``territories``,
    ``advisers`` and ``mds_outreach`` when they follow) and ``resource_places`` with
    ``resource_details``, each only when the file speaks of it.
    """
    source = f"Liste fournie par le Département ({own_territories.provenance(chosen.file)})"
    kinds = rows["type"].fillna("").map(plain).map(_KINDS)
    rows = _alike(rows.assign(kind=kinds, source=source), journal)
    rows = _inside(rows, context, journal)
    sheets: dict[str, pd.DataFrame] = {}
    own = rows[rows["kind"].notna()]
    if len(own):
        sheets |= _mds(own, context, journal)
    others = rows[rows["kind"].isna()]
    _say_unlisted(others, context.sheets["france_services"], journal)
    _say_unknown(others["type"].dropna(), journal)
    _say_closed_mds(context.sheets["mds"], journal)
    if len(others) or len(journal.closed):
        sheets |= _resources(others, context, journal)
    unplaced = int(rows["latitude"].isna().sum())
    if unplaced:
        journal.note(
            f"{french.plural(unplaced, 'lieu', 'lieux')} sans coordonnées : "
            "au chef-lieu de la commune, si aucune autre liste ne donne l'adresse."
        )
    return sheets


def _say_unlisted(rows: pd.DataFrame, listed: pd.DataFrame, journal: Journal) -> None:
    """Say the France services that the national list has not, by their name and their address."""
    for line, row in rows[rows["type"].fillna("").map(plain).isin(_LABELLED)].iterrows():
        there = listed[listed["code_insee"].eq(row["code_insee"])]
        street = parse(row["address"]) if pd.notna(row["address"]) else None
        streets = there["address"].dropna().map(parse)
        if slug(row["name"]) in {*there["name"].map(slug)} or (
            street and any(one and same(street, one) for one in streets)
        ):
            continue
        journal.warned(
            line, "type", row["type"],
            "gardé comme lieu ressource : les temps d'accès aux France services suivent la liste "
            "nationale, où il n'est pas.",
            remedy="Importez la liste officielle des France services.",
        )  # fmt: skip


def _say_closed_mds(known: pd.DataFrame, journal: Journal) -> None:
    """Say that an MDS closed for good stays: a territory, sessions and posts are named by it."""
    if not len(journal.closed):
        return
    named = {*known["name"].map(slug)}
    gone = journal.closed[journal.closed["type"].fillna("").map(plain).isin(_KINDS)]
    gone = gone[gone["name"].map(slug).isin(named) | gone["source_id"].isin(known["mds_id"])]
    for line, name in upsert.lines(gone["name"]):
        journal.set_aside(
            line,
            "cette MDS reste dans les données : son territoire, ses permanences et ses postes "
            "portent son nom, et un import ne dit pas à qui ils reviennent.",
            "Fermez-la dans un scénario (page Simulateur) : tous les écrans le suivent.",
            column="name", value=name,
        )  # fmt: skip


def _say_unknown(types: pd.Series, journal: Journal) -> None:
    """Say the types that are none we know: a slip may hide an MDS among the resource places."""
    known = [plain(one) for one in (*RESOURCES, *_LABELLED)]
    for text, rows in types.groupby(types):
        if not any(one in plain(str(text)) for one in known):
            journal.warned(
                rows.index[0] if len(rows) == 1 else None, "type", text,
                "type inconnu : rangé dans les lieux ressources."
                + ("" if len(rows) == 1 else f" {typed_rows.lines_said(rows.index)}"),
                remedy=f"Types reconnus : MDS, MDSP, France services, {', '.join(RESOURCES)}.",
            )  # fmt: skip


def _alike(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """Leave out a site given again: the same name in the same commune, or the same identifier."""
    named = rows["code_insee"] + " " + rows["name"].map(slug)
    keys = ("id " + rows["source_id"]).fillna(named)
    first = dict(zip(keys[::-1], keys.index[::-1], strict=True))
    repeated = []
    for line, key in upsert.lines(keys[keys.duplicated()]):
        name = rows["name"].loc[line]
        if _says_nothing_new(*rows.loc[[line, first[key]]].to_dict("records")):
            journal.fixed(line, "name", name, f"répète la ligne {first[key]}.")
            repeated.append(line)
        else:
            journal.set_aside(
                line,
                f"même lieu que la ligne {first[key]}, avec un contenu différent.",
                "Gardez une seule ligne par lieu, ou donnez à chacun son identifiant.",
                column="name",
                value=name,
            )
    journal.repeated += len(repeated)
    return journal.keep(rows.drop(index=repeated))


def _says_nothing_new(row: dict[Hashable, Any], first: dict[Hashable, Any]) -> bool:
    """Whether each cell of a row is empty, or what another row says, in plain words."""
    return all(
        pd.isna(cell) or cell == first[name] or plain(str(cell)) == plain(str(first[name]))
        for name, cell in row.items()
    )


def _inside(rows: pd.DataFrame, context: Context, journal: Journal) -> pd.DataFrame:
    """An MDS is in the department; another site may be just across its border."""
    own = rows["code_insee"].isin(context.pack.communes.index)
    away = rows.loc[rows["kind"].notna() & ~own, "commune"]
    for line, commune in upsert.lines(away):
        journal.set_aside(
            line,
            "une MDS se trouve dans une commune du département.",
            "Corrigez la commune, ou le type du lieu.",
            column="commune",
            value=commune,
        )
    return journal.keep(rows)


def _mds(rows: pd.DataFrame, context: Context, journal: Journal) -> dict[str, pd.DataFrame]:
    """The sheet ``mds`` and those that name an MDS or its territory."""
    known = context.sheets["mds"]
    names = "mds-" + rows["name"].map(lambda name: upsert.short(name).removeprefix("mds-"))
    given = rows.assign(mds_id=rows["source_id"].fillna(names))
    for line in rows.index[rows[["hours", "phone"]].notna().any(axis="columns")]:
        journal.warned(
            line, "hours", None, "les horaires et le téléphone d'une MDS ne sont pas retenus."
        )
    made = upsert.upsert(known, given, key="mds_id", where=known["code_insee"])
    journal.note(made.said("MDS et MDSP"))
    territories = context.sheets["territories"]
    mds = own_territories.standing(made.frame, territories)
    before, after = known.set_index("mds_id")["name"], mds.set_index("mds_id")["name"]
    news = after.loc[before.index]
    renamed = {old: new for old, new in zip(before, news, strict=True) if old != new}
    outreach = context.sheets["mds_outreach"]
    named = territories["mds_name"].replace(renamed)
    main = territories["territory"].map(own_territories.main_mds(mds)).astype("str")
    made_sheets = {
        "mds": mds,
        "territories": territories.assign(mds_name=named.fillna(main)),
        "advisers": own_territories.follow(context.sheets["advisers"], known, mds),
        "mds_outreach": outreach.assign(mds_name=outreach["mds_name"].replace(renamed)),
    }
    return {
        name: frame
        for name, frame in made_sheets.items()
        if name == "mds" or not frame.equals(context.sheets[name])
    }


def _resources(rows: pd.DataFrame, context: Context, journal: Journal) -> dict[str, pd.DataFrame]:
    labelled = rows["type"].fillna("").map(plain).isin(_LABELLED)
    given = rows.drop(columns="note").rename(columns={"commune": "commune_as_published"})
    given = given.assign(
        france_services_label=labelled.astype(object).where(labelled, None),
        code_insee_as_published=rows["code_insee"],
    )
    given["postcode"] = _postcodes(given, context, journal)
    given["address"] = _addresses(rows["address"], journal)
    about = rows[["name", "type", "commune"]].fillna("").agg(" ".join, axis="columns")
    contact = {
        name: contacts.field(rows[ours], name, about, journal, column=ours)
        for ours, name in _CONTACTS.items()
    }
    journal.kept_as |= {ours: contact[name] for ours, name in _CONTACTS.items()}
    journal.kept_as["address"] = given["address"]
    details = pd.DataFrame(
        {
            **contact,
            "complement_adresse": rows["address_extra"],
            "presentation_detail": rows["note"],
        }
    )
    sheets, made = upsert.resources(context, given, details, closed=journal.closed)
    journal.note(made.said("Lieux ressources"))
    contacts.hours_note(contact["horaires"], journal)
    near.warn(rows, "resource_places", context, journal)
    return sheets


def _addresses(cells: pd.Series, journal: Journal) -> pd.Series:
    """Addresses; a date, which a spreadsheet made of one, is left out and said."""
    dates = cells.dropna().map(standard.is_date)
    for line, text in upsert.lines(cells.loc[dates.index[dates.astype(bool)]]):
        said = "une date n'est pas une adresse : elle est laissée vide."
        journal.warned(line, "address", text, said)
    return cells.where(~dates.reindex(cells.index, fill_value=False).astype(bool), None)


def _postcodes(given: pd.DataFrame, context: Context, journal: Journal) -> pd.Series:
    """Postcodes, but for those that would lead a site away from the commune it declares."""
    around = context.pack.tables["neighbours"].set_index("code_insee")["name"]
    gazetteer = sites.Gazetteer(
        pd.concat([context.pack.communes["name"], around]),
        context.pack.tables["postcodes"],
        context.sheets["advisers"],
    )
    kept = given["postcode"].copy()
    for line, row in zip(given.index.tolist(), given.to_dict("records"), strict=True):
        if _elsewhere(row, gazetteer):
            journal.warned(
                line,
                "postcode",
                row["postcode"],
                "ce code postal n'est pas retenu : le lieu reste dans la commune que vous donnez, "
                f"{row['commune_as_published']}.",
            )
            kept[line] = None
    return kept


def _elsewhere(row: dict[Hashable, Any], gazetteer: sites.Gazetteer) -> bool:
    """Whether a postcode leads to another commune, or is of another department."""
    if pd.isna(row["postcode"]):
        return False
    if gazetteer.find(pd.Series(row)).code_insee != row["code_insee"]:
        return True
    department = re.sub("2[AB]", "20", row["code_insee"])[:2]
    return not gazetteer.candidates(row["postcode"]) and row["postcode"][:2] != department
