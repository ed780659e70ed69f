"""Points, cantons and neighbours on squares one can check in one's head."""

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.base.errors import BuildError
from geo.build import perimeters
from geo.build.build import _cantons
from geo.build.data_france import with_article

CRS = "EPSG:2154"


def wkb(shape):
    return shapely.to_wkb(shape, hex=True)


@pytest.fixture(scope="module")
def squares():
    """Four squares of about 0.1 degree in a row, near Poitiers."""
    return pd.Series(
        {f"8600{i}": wkb(shapely.box(0.1 * i, 46.5, 0.1 * i + 0.1, 46.6)) for i in range(1, 5)}
    )


def test_polygons_stay_a_coverage(squares):
    shapes = perimeters.polygons(squares, CRS)
    found = perimeters.coverage(shapes)
    assert found.valid
    assert found.parts == 1
    assert {shape.geom_type for shape in shapes} == {"Polygon"}
    assert shapely.area(shapes).sum() == pytest.approx(found.outline.area)
    assert np.array_equal(shapes, perimeters.polygons(squares, CRS))


def test_a_truncated_polygon_is_named(squares):
    broken = squares.copy()
    broken["86002"] = broken["86002"][:40]
    broken["86003"] = ""
    with pytest.raises(BuildError, match="86002, 86003"):
        perimeters.polygons(broken, CRS)


def test_overlaps_are_not_a_valid_coverage():
    shapes = np.array([shapely.box(0, 0, 2, 1), shapely.box(1, 0, 3, 1), shapely.box(9, 0, 10, 1)])
    found = perimeters.coverage(shapes)
    assert not found.valid
    assert found.parts == 2


def test_chef_lieux():
    shape = shapely.box(700_000, 6_600_000, 710_000, 6_610_000)
    corner = np.array([700_000.0, 6_600_000.0])
    offsets = {"inside": (5_000, 5_000), "near": (-400, 5_000), "far": (-600, 5_000)}
    degrees = shapely.transform(
        np.array([shapely.Point(corner + offset) for offset in offsets.values()]),
        lambda xy: np.column_stack(
            perimeters.pyproj.Transformer.from_crs(CRS, 4326, always_xy=True).transform(*xy.T)
        ),
    )
    halls = pd.Series([*map(wkb, degrees), None, wkb(shapely.Point())], dtype="object")
    found = perimeters.chef_lieux(halls, np.array([shape] * 5), CRS)
    assert found["point_source"].tolist() == ["town_hall"] * 2 + ["on_surface"] * 3
    assert found["point_outside_m"].tolist()[:3] == [0, 400, 600]
    assert found["point_outside_m"].isna().tolist() == [False] * 3 + [True] * 2
    assert found["x_m"].tolist()[:2] == [705_000, 699_600]
    replaced = shapely.points(found.loc[2:, ["x_m", "y_m"]].to_numpy())
    assert shapely.within(replaced, shape).all()


def test_cantons_by_largest_overlap(squares):
    west, east = shapely.box(0.1, 46.4, 0.26, 46.7), shapely.box(0.26, 46.4, 0.4, 46.7)
    cantons = pd.DataFrame({"geometry": [wkb(west), wkb(east), ""]}, index=["01", "02", "03"])
    shapes = perimeters.polygons(squares, CRS)
    found = perimeters.canton_of(cantons, squares.index, shapes, CRS)
    assert found.index.equals(squares.index)
    assert found.tolist()[:3] == ["01", "01", "02"]
    assert pd.isna(found.iloc[3])


def test_kinds_of_cantons():
    cantons = pd.DataFrame(
        {
            "type": ["C", "C", "C", "C", "V", "N"],
            "composition": ["1", "2", "4", "2", None, None],
            "geometry": ["AA", "AA", "", np.nan, "AA", "AA"],
        }
    )
    assert _cantons(cantons)["kind"].tolist() == [
        "whole", "outside_city", "not_computable", "not_computable", "whole_city", "whole_city",
    ]  # fmt: skip


def test_nearby():
    inside = perimeters.coverage(np.array([shapely.box(500_000, 6_600_000, 510_000, 6_610_000)]))
    to_degrees = perimeters.pyproj.Transformer.from_crs(CRS, 4326, always_xy=True)

    def commune(x, y, size=0.02):
        lon, lat = to_degrees.transform(x, y)
        return {
            "geometry": wkb(shapely.box(lon - size, lat - size, lon + size, lat + size)),
            "town_hall": wkb(shapely.Point(lon, lat)),
            "department": "79",
        }

    communes = pd.DataFrame.from_dict(
        {
            "79001": commune(549_000, 6_605_000),
            "79002": commune(551_000, 6_605_000),
            "79003": {**commune(505_000, 6_640_000), "geometry": "0103"},
            "86001": {**commune(505_000, 6_605_000), "department": "86"},
        },
        orient="index",
    )
    found = perimeters.nearby(communes, "86", inside, CRS)
    assert found.index.tolist() == ["79001", "79003"]
    assert found.loc["79001", "x_m"] == pytest.approx(549_000, abs=0.2)


def test_projections():
    assert [perimeters.projection(code) for code in ("86", "2A", "974")] == [
        "EPSG:2154", "EPSG:2154", "EPSG:2975",
    ]  # fmt: skip


def test_articles():
    names = pd.Series(["Trimouille", "Isle-Jourdain", "Adriers", "Vigeant", "Ormes", "Basses"])
    tncc = pd.Series(["3", "5", "1", "2", "4", "0"])
    assert with_article(names, tncc).tolist() == [
        "La Trimouille", "L'Isle-Jourdain", "Adriers", "Le Vigeant", "Les Ormes", "Basses",
    ]  # fmt: skip
