"""From the sheets to the tables of sites: one row per site, one place per address.

Places: one address, one or several roles.

The same place is the same commune and the same address, however it is written. For a site
published without address, it is the same commune and the same name, or coordinates that
agree to a few metres. Lists are added in order of authority: the first names the place.

Resource places: repairing the commune they were published with.

The list names the commune loosely and its code is often another commune's. What can be
trusted is the postcode, the commune named in the structure's own name, and the commune of
the same establishment (SIRET) in the list of adviser employers. A repair must agree with
the postcode and leave one commune only; otherwise the row is kept and said unresolved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot, inf
from typing import Final, NamedTuple

import pandas as pd
import pyproj

from geo.base import cancellation, matching
from geo.base.errors import Fault, PackError
from geo.pack import sheets
from geo.pack.kinds import KINDS
from geo.pack.table_files import FIRST_LINE, of_sheet

SAME_POINT_M: Final = 15
"""Published coordinates closer than this are one point: the coarsest list rounds to 10 m."""


class Site(NamedTuple):
    """Where a row of a list says it is. ``point`` is (x, y) in metres, or None."""

    name: str
    code_insee: str
    address: str = ""
    postcode: str = ""
    point: tuple[float, float] | None = None
    extra: str = ""


@dataclass
class _Place:
    place_id: str
    site: Site
    parsed: matching.Address | None
    point: tuple[float, float] | None
    roles: set[str] = field(default_factory=set)


class PlaceBook:
    """Collects sites into places."""

    def __init__(self, chef_lieux: Mapping[str, tuple[float, float]], inside: set[str]) -> None:
        """Start empty.

        ``chef_lieux`` gives the point, in metres, where a place without coordinates stands;
        ``inside`` holds the codes of the department's communes.
        """
        self._chef_lieux = chef_lieux
        self._inside = inside
        self._places: dict[str, _Place] = {}
        self._in_commune: defaultdict[str, list[_Place]] = defaultdict(list)

    def add(self, role: str, site: Site) -> str:
        """Add a site in a role and return the identifier of its place."""
        cancellation.check()
        if matching.is_web_site(site.address):
            site = site._replace(address="")
        parsed = matching.parse(site.address)
        place = self._find(site, parsed)
        if place is None:
            place = _Place(self._name(role, site, parsed), site, parsed, site.point)
            self._places[place.place_id] = place
            self._in_commune[site.code_insee].append(place)
        place.roles.add(role)
        if place.point is None:
            place.point = site.point
        if not place.site.address and parsed is not None:
            place.site = place.site._replace(address=site.address)
            place.parsed = parsed
        if not place.site.postcode:
            place.site = place.site._replace(postcode=site.postcode)
        return place.place_id

    def alias(self, role: str, site: Site, known_role: str) -> str | None:
        """Add ``role`` to the place of ``known_role`` in the same street, number or not."""
        parsed = matching.parse(site.address)
        for place in self._in_commune[site.code_insee]:
            if known_role not in place.roles or parsed is None or place.parsed is None:
                continue
            if matching.same(parsed, place.parsed) or matching.same_street(parsed, place.parsed):
                place.roles.add(role)
                return place.place_id
        return None

    def frame(self) -> pd.DataFrame:
        """Return the places as the table ``places``, in order of identifier."""
        rows = []
        for place in sorted(self._places.values(), key=lambda p: p.place_id):
            x, y = place.point or self._chef_lieux[place.site.code_insee]
            rows.append(
                {
                    "place_id": place.place_id,
                    "name": place.site.name,
                    "address": ", ".join(filter(None, [place.site.address, place.site.extra]))
                    or None,
                    "postcode": place.site.postcode or None,
                    "code_insee": place.site.code_insee,
                    "x_m": round(x, 1),
                    "y_m": round(y, 1),
                    "precision": "address" if place.point else "town_hall",
                    "roles": "|".join(sorted(place.roles)),
                    "in_department": place.site.code_insee in self._inside,
                }
            )
        return pd.DataFrame(rows)

    def _find(self, site: Site, parsed: matching.Address | None) -> _Place | None:
        for place in self._in_commune[site.code_insee]:
            if parsed is not None and place.parsed is not None:
                if matching.same(parsed, place.parsed):
                    return place
            elif not (site.address and place.site.address) and (
                matching.words(site.name) == matching.words(place.site.name)
                or _apart(site.point, place.point) <= SAME_POINT_M
            ):
                return place
        return None

    def _name(self, role: str, site: Site, parsed: matching.Address | None) -> str:
        if parsed is not None:
            label = "-".join(filter(None, [parsed.number, *parsed.street]))
        else:
            label = matching.slug(site.name)
            prefix = role.replace("_", "-")
            label = label if label.startswith(prefix) else f"{prefix}-{label}"
        base = f"{site.code_insee}-{label}"
        number, place_id = 1, base
        while place_id in self._places:
            number += 1
            place_id = f"{base}-{number}"
        return place_id


def _apart(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float:
    return inf if one is None or other is None else hypot(one[0] - other[0], one[1] - other[1])


_DEPARTMENT_SIREN = "22"
"""Numbers of French departments' administrations begin so."""


Point = tuple[float, float] | None
_ROLE_LISTS = {"france_services": "la liste France services", "mds": "la liste des MDS"}


class Finding(NamedTuple):
    """The commune found (empty when none), and by what (French, for the note)."""

    code_insee: str
    evidence: str


class Gazetteer:
    """Communes by postcode, by name and by establishment."""

    def __init__(self, names: pd.Series, postcodes: pd.DataFrame, employers: pd.DataFrame) -> None:
        """Index the communes' names (by code), postcodes and the employers' SIRET."""
        self.names = names
        self._of_postcode = {
            str(postcode): sorted(codes)
            for postcode, codes in postcodes.groupby("postcode")["code_insee"]
        }
        known = employers.dropna(subset=["siret"]).drop_duplicates("siret", keep=False)
        self._of_siret = dict(zip(known["siret"], known["code_insee"], strict=True))

    def candidates(self, postcode: str) -> list[str]:
        """Communes a postcode serves."""
        return self._of_postcode.get(postcode, [])

    def find(self, row: pd.Series) -> Finding:
        """Find the commune of a resource place, best evidence first.

        Coordinates were read together with the code: they settle it. A postcode that serves
        no commune (CEDEX, blank) contradicts nothing.
        """
        cancellation.check()
        possible = self.candidates(_cell_text(row["postcode"]))
        code = _cell_text(row["code_insee_as_published"])
        if code in self.names.index and (not possible or pd.notna(row.get("latitude"))):
            return Finding(code, "code publié")
        postcode = f"code postal {_cell_text(row['postcode'])}"
        named = [code for code in possible if matching.contains(row["name"], self.names[code])]
        if len(named) == 1:
            return Finding(named[0], f"{postcode} et commune citée dans le nom")
        seat = self._of_siret.get(_cell_text(row["siret"]), "")
        if seat in possible:
            return Finding(seat, f"{postcode} et siège du même SIRET")
        published = matching.words(_cell_text(row["commune_as_published"]))
        equal = [code for code in possible if matching.words(self.names[code]) == published]
        if len(equal) == 1:
            return Finding(equal[0], f"{postcode} et nom de commune publié")
        if code in possible:
            return Finding(code, "code publié, compatible avec le nom")
        if len(possible) == 1:
            return Finding(possible[0], f"{postcode}, seule commune desservie")
        return Finding("", "")


def build(
    sheet: pd.DataFrame, gazetteer: Gazetteer, book: PlaceBook, points: Sequence[Point]
) -> pd.DataFrame:
    """Return the table ``resource_places``; every row of the sheet is kept.

    ``points`` has one (x, y) in metres for each row, or None.
    """
    rows = []
    for (_, row), point in zip(sheet.iterrows(), points, strict=True):
        finding = gazetteer.find(row)
        role = _role(row)
        place_id, matched = _place(row, finding, role, book, point)
        notes = _notes(row, finding, gazetteer)
        if role and not matched:
            notes.append(f"{_ROLE_LISTS[role]} n'a pas de site à cette adresse")
        rows.append(
            {
                "place_id": place_id,
                "role": role,
                "code_repair": _repair(row, finding),
                "note": " ; ".join(notes) or None,
            }
        )
    found = pd.DataFrame(rows, index=sheet.index, dtype="str")
    return sheet.join(found.reindex(columns=["place_id", "role", "code_repair", "note"]))


def _role(row: pd.Series) -> str | None:
    if row["france_services_label"]:
        return "france_services"
    departmental = _cell_text(row["siret"]).startswith(_DEPARTMENT_SIREN)
    return "mds" if departmental and "mds" in matching.words(row["name"]) else None


def _place(
    row: pd.Series, finding: Finding, role: str | None, book: PlaceBook, point: Point
) -> tuple[str | None, bool]:
    """Identifier of the place, and whether it was already known in that role."""
    if not finding.code_insee:
        return None, False
    site = Site(
        " ".join(row["name"].split()),
        finding.code_insee,
        _cell_text(row["address"]),
        _cell_text(row["postcode"]),
        point,
    )
    known = book.alias("resource_place", site, role) if role else None
    return known or book.add("resource_place", site), known is not None


def _repair(row: pd.Series, finding: Finding) -> str:
    if not finding.code_insee:
        return "unresolved"
    return (
        "none" if finding.code_insee == _cell_text(row["code_insee_as_published"]) else "repaired"
    )


def _notes(row: pd.Series, finding: Finding, gazetteer: Gazetteer) -> list[str]:
    notes = []
    if not finding.code_insee:
        notes.append("commune à vérifier : ni le code postal ni le nom ne la donnent")
    elif _repair(row, finding) == "repaired":
        was = _cell_text(row["code_insee_as_published"]) or "vide"
        now = f"{gazetteer.names[finding.code_insee]} ({finding.code_insee})"
        notes.append(f"code publié {was}, remplacé par {now} : {finding.evidence}")
    if matching.is_web_site(_cell_text(row["address"])):
        notes.append("l'adresse publiée est celle d'un site internet")
    return notes


def _cell_text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


OUTREACH_NAME: Final = "{}, hors les murs"


def from_sheets(
    frames: dict[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Make every table of a department that comes from its sheets.

    ``tables`` are those that do not: department, communes, neighbours, epci and postcodes are
    read. Raises ``PackError`` for a site that nothing places: no coordinates, in a commune
    that is neither in the department nor around it.
    """
    communes = tables["communes"]
    known = pd.concat([communes, tables["neighbours"]]).set_index("code_insee")
    _check_placed(frames, known.index, str(tables["department"]["code"].iloc[0]))
    sites = Sites(
        frames,
        known[["x_m", "y_m"]],
        inside=pd.Index(communes["code_insee"]),
        epci=pd.Index(tables["epci"]["epci_code"]),
        crs=str(tables["department"]["crs"].iloc[0]),
    )
    return {
        "territories": frames["territories"],
        **{name: frames[name] for name in sheets.COPIED},
        **sites.build(known["name"], tables["postcodes"]),
    }


def _check_placed(frames: dict[str, pd.DataFrame], known: pd.Index, department: str) -> None:
    faults, mend = [], of_sheet(department)
    for name, frame in frames.items():
        if "code_insee" not in frame:
            continue
        lost = frame["code_insee"].notna() & ~frame["code_insee"].isin(known)
        if "latitude" in frame:
            lost &= frame["latitude"].isna() | frame["longitude"].isna()
        faults += [
            Fault(
                f"{name}.csv",
                "commune inconnue à moins de 40 km du département, et pas de coordonnées.",
                mend,
                int(row) + FIRST_LINE,
                "code_insee",
                str(frame["code_insee"].iloc[row]),
            )
            for row in lost.to_numpy().nonzero()[0]
        ]
    if faults:
        raise PackError(faults)


class Sites:
    """Builds the tables of sites of one department from its sheets.

    ``points`` is indexed by commune code (department and neighbours): x_m, y_m.
    """

    def __init__(
        self,
        frames: dict[str, pd.DataFrame],
        points: pd.DataFrame,
        *,
        inside: pd.Index,
        epci: pd.Index,
        crs: str,
    ) -> None:
        """Keep the inputs; nothing is built yet."""
        self.sheets = frames
        self.inside = set(inside)
        self.epci = set(epci)
        self._to_metres = pyproj.Transformer.from_crs(4326, crs, always_xy=True)
        chef_lieux = {
            str(code): (float(x), float(y))
            for code, x, y in zip(points.index, points["x_m"], points["y_m"], strict=True)
        }
        self.book = PlaceBook(chef_lieux, self.inside)

    def build(self, names: pd.Series, postcodes: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """Return the tables of sites, and ``places``, in order of authority of the lists.

        ``names`` are the communes' names by code, ``postcodes`` the pairs code_insee and
        postcode: they serve to repair the communes of the resource places.
        """
        rules: dict[str, Callable[[], pd.DataFrame]] = {
            "mds": lambda: self._located("mds"),
            "france_services": self._france_services,
            "france_services_stops": self._stops,
            "cnfs": self._advisers,
            "resource_places": lambda: self._resource_places(names, postcodes),
            "mds_outreach": self._outreach,
        }
        others = [kind for kind in KINDS if kind not in rules]
        tables = {KINDS[kind].table: made() for kind, made in rules.items()}
        tables |= {KINDS[kind].table: self._located(kind) for kind in others}
        tables["places"] = self.book.frame()
        return tables

    def _point(self, row: pd.Series) -> tuple[float, float] | None:
        if pd.isna(row.get("latitude")) or pd.isna(row.get("longitude")):
            return None
        x, y = self._to_metres.transform(row["longitude"], row["latitude"])
        return float(x), float(y)

    def _located(self, kind: str) -> pd.DataFrame:
        """Add the rows of the sheet of a kind to the book; its columns, plus ``place_id``."""
        one = KINDS[kind]
        frame = self.sheets[one.table]
        sites = [
            Site(row["name"], row["code_insee"], _text(row, "address"), _text(row, "postcode"),
                 self._point(row), _text(row, "address_extra"))
            for _, row in frame.iterrows()
        ]  # fmt: skip
        return frame.assign(place_id=[self.book.add(one.role, site) for site in sites])

    def _resource_places(self, names: pd.Series, postcodes: pd.DataFrame) -> pd.DataFrame:
        sheet = self.sheets["resource_places"]
        gazetteer = Gazetteer(names, postcodes, self.sheets["advisers"])
        points = [self._point(row) for _, row in sheet.iterrows()]
        return build(sheet, gazetteer, self.book, points)

    def _france_services(self) -> pd.DataFrame:
        frame = self._located("france_services")
        return frame.assign(in_department=frame["code_insee"].isin(self.inside))

    def _stops(self) -> pd.DataFrame:
        frame = self.sheets["france_services_stops"]
        sites = [
            Site(row["name"], row["code_insee"], _text(row, "address"))
            for _, row in frame.iterrows()
        ]
        return frame.assign(
            stop_id=frame["site_id"] + "-" + frame["weekday"],
            place_id=[self.book.add("france_services_stop", site) for site in sites],
        )

    def _advisers(self) -> pd.DataFrame:
        """Adviser posts at the employer's seat; those of a territory, at its MDS in the commune."""
        frame = self.sheets["advisers"]
        mds = self.sheets["mds"].dropna(subset=["territory"]).sort_values("kind", kind="stable")
        here = ["territory", "code_insee"]
        seats = mds.drop_duplicates(here).set_index(here, drop=False)
        sites = []
        for _, row in frame.iterrows():
            if (row["territory"], row["code_insee"]) in seats.index:
                seat = seats.loc[(row["territory"], row["code_insee"])]
                sites.append(
                    Site(seat["name"], seat["code_insee"], _text(seat, "address"),
                         point=self._point(seat))
                )  # fmt: skip
            else:
                sites.append(Site(row["employer"], row["code_insee"], point=self._point(row)))
        siren = frame["siret"].str.slice(0, 9)
        return frame.assign(
            place_id=[self.book.add("cnfs", site) for site in sites],
            epci_code=siren.where(siren.isin(self.epci)),
        )

    def _outreach(self) -> pd.DataFrame:
        frame = self.sheets["mds_outreach"]
        return frame.assign(
            outreach_id=[
                f"{matching.slug(name)}-{code}"
                for name, code in zip(frame["mds_name"], frame["code_insee"], strict=True)
            ],
            place_id=[
                self.book.add("mds_outreach", Site(OUTREACH_NAME.format(name), code))
                for name, code in zip(frame["mds_name"], frame["code_insee"], strict=True)
            ],
        )


def _text(row: pd.Series, column: str) -> str:
    value = row.get(column)
    return "" if pd.isna(value) else str(value)
