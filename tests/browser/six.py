"""Six square communes of 10 km, two columns by three rows, whose names attack the page."""

from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import shapely

SIDE = 10_000
LEFT, BOTTOM = 480_000, 6_600_000
NAMES = [
    "<img src=x onerror=alert(1)>",
    "`${alert(2)}`",
    "</script><script>alert(3)</script>",
    "{{ 7*7 }} {{'alert'}} _0 \\u003c",
    "L'Isle \"d'en\" bas & Cie; <b>gras</b>",
    "Zone\u2028coupée'); alert(6); ('",
]
SITE = "<svg onload=alert(7)>${alert(8)}"


class Six(SimpleNamespace):
    """A stand-in for ``geo.pack.pack.Pack`` with the attributes the map reads, known by
    identity."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def pack() -> Six:
    """Make the six squares."""
    codes = [f"9900{i}" for i in range(1, 7)]
    corners = [(LEFT + SIDE * (i % 2), BOTTOM + SIDE * (i // 2)) for i in range(6)]
    squares = [shapely.box(x, y, x + SIDE, y + SIDE) for x, y in corners]
    index = pd.Index(codes, name="code_insee")
    communes = pd.DataFrame(
        {
            "name": NAMES,
            "tncc": "0",
            "epci_code": ["E1", "E1", "E1", "E1", "E2", "E2"],
            "canton_code": ["C1", "C2"] * 3,
            "territory": ["T1", "T1", "T2", "T2", "T2", "T2"],
            "territory_name": [NAMES[0]] * 2 + ["Deux"] * 4,
            "x_m": [x + SIDE / 2 for x, _ in corners],
            "y_m": [y + SIDE / 2 for _, y in corners],
            "population": [100, 600, 300, 400, 500, 200],
        },
        index=index,
    )
    tables = {
        "france_services_stops": pd.DataFrame({"site_id": []}),
        "neighbours": pd.DataFrame({"code_insee": ["98001"], "name": ["Ailleurs"]}),
        "epci": pd.DataFrame({"epci_code": ["E1", "E2"], "name": ["Un", "Deux"]}),
        "cantons": pd.DataFrame(
            {"canton_code": ["C1", "C2"], "name": ["Un", "Deux"], "kind": "whole"}
        ),
    }

    def sites(kind: str) -> pd.DataFrame:
        inside = communes.iloc[[0]].assign(code_insee=codes[0], in_department=True)
        outside = inside.assign(x_m=LEFT - 5_000, code_insee="98001", in_department=False)
        frame = pd.concat([inside, outside]).assign(
            name=SITE, place_name=SITE, roles=kind, precision="town_hall"
        )
        frame = frame.assign(
            employer=SITE, posts=2, mds_name=SITE, activity="permanence", weekday="mon"
        )
        frame = frame.assign(kind="Principal", format="Fixe", address=None)
        frame = frame.assign(site_id="S", place_id=["here", "there"])
        return frame.reset_index(drop=True)

    return Six(
        department="99",
        name="Six",
        root=Path(__file__).parent,
        communes=communes,
        tables=tables,
        geometry=lambda: gpd.GeoDataFrame(geometry=squares, index=index, crs=2154),
        sites=sites,
    )
