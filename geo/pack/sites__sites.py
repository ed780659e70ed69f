"""From the sheets to the tables of sites: one row per site, one place per address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
import pyproj

from geo.base import matching as addresses
from geo.base.errors__errors import Fault, PackError
from geo.pack import sheets
from geo.pack import sites__resources as resources
from geo.pack.sites__places import PlaceBook, Site
from geo.pack.table_files__validation import FIRST_LINE, of_sheet

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
        lost = ~frame["code_insee"].isin(known)
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
        tables = {
            "mds": self._mds(),
            "france_services": self._france_services(),
            "france_services_stops": self._stops(),
            "advisers": self._advisers(),
        }
        gazetteer = resources.Gazetteer(names, postcodes, self.sheets["advisers"])
        tables["resource_places"] = resources.build(
            self.sheets["resource_places"],
            gazetteer,
            self.book,
            [self._point(row) for _, row in self.sheets["resource_places"].iterrows()],
        )
        tables["mds_outreach"] = self._outreach()
        tables["colleges"] = self._colleges()
        tables["places"] = self.book.frame()
        return tables

    def _point(self, row: pd.Series) -> tuple[float, float] | None:
        if pd.isna(row["latitude"]) or pd.isna(row["longitude"]):
            return None
        x, y = self._to_metres.transform(row["longitude"], row["latitude"])
        return float(x), float(y)

    def _located(self, sheet: str, role: str) -> pd.DataFrame:
        """Add the sheet's rows to the book; its columns, plus ``place_id``."""
        frame = self.sheets[sheet]
        sites = [
            Site(row["name"], row["code_insee"], _text(row, "address"), _text(row, "postcode"),
                 self._point(row), _text(row, "address_extra"))
            for _, row in frame.iterrows()
        ]  # fmt: skip
        return frame.assign(place_id=[self.book.add(role, site) for site in sites])

    def _mds(self) -> pd.DataFrame:
        return self._located("mds", "mds")

    def _france_services(self) -> pd.DataFrame:
        frame = self._located("france_services", "france_services")
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
                f"{addresses.slug(name)}-{code}"
                for name, code in zip(frame["mds_name"], frame["code_insee"], strict=True)
            ],
            place_id=[
                self.book.add("mds_outreach", Site(OUTREACH_NAME.format(name), code))
                for name, code in zip(frame["mds_name"], frame["code_insee"], strict=True)
            ],
        )

    def _colleges(self) -> pd.DataFrame:
        frame = self.sheets["colleges"]
        sites = [Site(row["name"], row["code_insee"]) for _, row in frame.iterrows()]
        return frame.assign(place_id=[self.book.add("college", site) for site in sites])


def _text(row: pd.Series, column: str) -> str:
    value = row[column]
    return "" if pd.isna(value) else str(value)
