"""Lists of conseiller numérique posts by employer: posts and places, never persons.

The present sheet knows more than these lists of an employer already there (its sector, its
type, where the Département's posts stand, coordinates): it is kept for the same SIRET.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo.base import french, matching
from geo.intake import report

if TYPE_CHECKING:
    from geo.intake.chosen_table import ChosenTable
    from geo.intake.engine import Context
    from geo.intake.journal import Journal

_TYPES: Final = {"CC": "epci_cc", "CA": "epci_ca", "CU": "epci_cu", "ME": "epci_me"}
_BRACKETS: Final = re.compile(r"\([^()]*\)")


def advisers(
    rows: pd.DataFrame, chosen: ChosenTable, context: Context, journal: Journal
) -> dict[str, pd.DataFrame]:
    """Handle both official layouts; only the employers of the department are kept."""
    own = rows["code_insee"].isin(context.pack.communes.index)
    journal.outside += int((~own).sum())
    rows = _by_employer(rows[own], journal)
    present = context.sheets["advisers"]
    published = present.dropna(subset=["siret"])
    report.enough(len(rows), published["siret"].nunique(), "employeurs", chosen, journal)
    posts = french.plural(rows["posts"].sum(), "poste lu", "postes lus")
    journal.note(f"{posts} dans le fichier, chez {french.plural(len(rows), 'employeur')}.")
    aside = _posts_aside(chosen, journal)
    if aside:
        total = french.number(rows["posts"].sum() + aside)
        said = french.plural(aside, "poste mis de côté", "postes mis de côté")
        journal.note(f"{said} : le fichier en donne {total} au département.")
    made: list[dict[str, Any]] = []
    for _, row in rows.iterrows():
        known = _known(row, present)
        if len(known) > 1 and known["posts"].sum() == row["posts"]:
            made += _split(known, row, chosen)
        else:
            made.append(_one(row, known, context, chosen, journal))
    made += _masked(present, rows, {row["post_id"] for row in made}, chosen, journal)
    sheet = pd.DataFrame(made)
    _differences(present, sheet, journal)
    return {"advisers": sheet}


def _posts_aside(chosen: ChosenTable, journal: Journal) -> float:
    """Posts of the rows of the department that were set aside."""
    file = chosen.table.frame
    published = file.loc[file.index.isin([*journal.dropped]), chosen.found["posts"]]
    return float(pd.to_numeric(published, errors="coerce").sum())


def _by_employer(rows: pd.DataFrame, journal: Journal) -> pd.DataFrame:
    """One row per SIRET: the posts of the same establishment are added, and it is said."""
    again = rows["siret"].notna() & rows.duplicated("siret", keep=False)
    for siret, group in rows[again].groupby("siret"):
        journal.warned(
            group.index[-1], "siret", siret,
            f"SIRET sur {len(group)} lignes : leurs postes sont additionnés "
            f"({group['posts'].sum():g}).",
        )  # fmt: skip
        rows = rows.assign(posts=rows["posts"].where(rows["siret"].ne(siret), group["posts"].sum()))
    return rows[rows["siret"].isna() | ~rows.duplicated("siret")]


def _known(row: pd.Series, present: pd.DataFrame) -> pd.DataFrame:
    """Rows of the present sheet of the same employer, by SIRET, else by name."""
    if pd.notna(row["siret"]):
        return present[present["siret"].eq(row["siret"])]
    named = (
        present["employer"]
        .map(employer_words)
        .map(lambda words: words == employer_words(row["employer"]))
    )
    return present[present["siret"].isna() & named.astype(bool)]


def employer_words(employer: str) -> tuple[str, ...]:
    """Words of the name of an employer, without what stands between brackets."""
    return matching.words(_BRACKETS.sub(" ", employer))


def _split(known: pd.DataFrame, row: pd.Series, chosen: ChosenTable) -> list[dict[str, Any]]:
    """An employer whose posts are already shared out: only the source changes."""
    counted = _counted(chosen)
    kept = known.assign(source=report.dated(chosen))
    if counted:
        kept = kept.assign(**{counted: kept["posts"]})
    return kept.to_dict("records")  # type: ignore[return-value]


def _counted(chosen: ChosenTable) -> str:
    """Column of the sheet that remembers the posts of this vintage, empty when there is none."""
    return str(chosen.layout.options.get("counted_as", ""))


def _one(
    row: pd.Series, known: pd.DataFrame, context: Context, chosen: ChosenTable, journal: Journal
) -> dict[str, Any]:
    """The row of an employer, from the file and from what was known of it."""
    if len(known) > 1:
        journal.warned(
            row.name, "posts", row["posts"],
            f"{row['employer']} avait {known['posts'].sum():g} postes partagés entre "
            "territoires : le partage ne tient plus, ils sont placés au siège.",
        )  # fmt: skip
    base = _new(row, context)
    if len(known) == 1:
        base = {str(name): value for name, value in known.iloc[0].items()}
    same = len(known) == 1 and base["code_insee"] == row["code_insee"]
    made = base | {
        "posts": row["posts"],
        "posts_filled": row.get("posts_filled"),
        "commune": row["commune"],
        "code_insee": row["code_insee"],
        "source": report.dated(chosen),
    }
    if pd.notna(row["latitude"]):
        made |= {"latitude": row["latitude"], "longitude": row["longitude"]}
        made["precision"] = "address"
    elif not same:
        made |= {"latitude": None, "longitude": None, "precision": "commune"}
    unchanged = same and all(
        made[name] == base[name] or pd.isna(made[name]) for name in ("posts", "posts_filled")
    )
    if not unchanged and base.get("employer_type") != "coordination":
        made["note"] = None
    counted = _counted(chosen)
    return made | ({counted: row["posts"]} if counted else {})


def _new(row: pd.Series, context: Context) -> dict[str, Any]:
    """What the SIRET says of an employer that was not in the sheet."""
    siret = row["siret"] if pd.notna(row["siret"]) else ""
    epci = context.pack.tables["epci"].set_index("epci_code")["type"]
    if siret[:9] in epci.index:
        kind = _TYPES[str(epci[siret[:9]])]
    else:
        kind = {"21": "commune", "22": "departement"}.get(siret[:2], "")
    public = siret[:1] in ("1", "2")
    sector = row["sector"] if isinstance(row.get("sector"), str) else None
    return {
        "post_id": siret or f"{matching.slug(row['employer'])}-{row['code_insee']}",
        "employer": row["employer"],
        "siret": siret or None,
        "sector": sector or ("public" if public else "private"),
        "employer_type": kind or ("autre_public" if public else "autre"),
        "territory": None,
        "code_insee": row["code_insee"],
    }


def _masked(
    present: pd.DataFrame,
    rows: pd.DataFrame,
    taken: set[str],
    chosen: ChosenTable,
    journal: Journal,
) -> list[dict[str, Any]]:
    """Present employers that a namesake elsewhere may hide in a file keyed by name: kept."""
    key = chosen.layout.options.get("keyed_by")
    if not key:
        return []
    journal.note(
        "Ce fichier est rangé par nom d'employeur : quand deux employeurs portent le même nom, "
        "il n'en garde qu'un. Un employeur absent n'a donc pas forcément perdu ses postes."
    )
    header = chosen.found[key]
    elsewhere = {matching.plain(name) for name in chosen.table.frame[header]}
    elsewhere -= {matching.plain(name) for name in rows["employer"]}
    gone = present[~present["post_id"].isin(taken) & ~present["siret"].isin(rows["siret"].dropna())]
    hidden = [matching.plain(_BRACKETS.sub(" ", name)) in elsewhere for name in gone["employer"]]
    kept: list[dict[str, Any]] = []
    for row in gone[hidden].to_dict("records"):
        journal.note(
            f"{row['employer']} : gardé des données présentes ({_posts(row['posts'])}), car le "
            "fichier a ce nom dans un autre département."
        )
        kept.append({str(name): value for name, value in row.items()})
    return kept


def _differences(before: pd.DataFrame, after: pd.DataFrame, journal: Journal) -> None:
    """One sentence for each employer added, gone, or whose posts changed."""
    old, new = _by_key(before), _by_key(after)
    for key in sorted(new.keys() - old.keys()):
        employer, posts = new[key]
        journal.note(f"Nouvel employeur : {employer}, {_posts(posts)}.")
    for key in sorted(old.keys() - new.keys()):
        employer, posts = old[key]
        journal.note(f"N'est plus dans la liste : {employer}, {_posts(posts)}.")
    for key in sorted(old.keys() & new.keys()):
        employer, posts = new[key]
        if posts != old[key][1]:
            journal.note(f"{employer} : {_posts(posts)}, contre {old[key][1]:g}.")
    then, now = (sum(posts for _, posts in each.values()) for each in (old, new))
    journal.note(f"En tout : {_posts(now)}, contre {then:g}.")


def _by_key(sheet: pd.DataFrame) -> dict[str, tuple[str, float]]:
    """Employers by SIRET, else by identifier: name and posts in all."""
    made: dict[str, tuple[str, float]] = {}
    columns = (sheet[name] for name in ("siret", "post_id", "employer", "posts"))
    for siret, post_id, employer, posts in zip(*columns, strict=True):
        key = siret if isinstance(siret, str) else post_id
        made[key] = (employer, made.get(key, ("", 0.0))[1] + float(posts))
    return made


def _posts(count: float) -> str:
    return french.plural(count, "poste")
