"""Communes dissolve whatever their coast is like."""

import pytest
import shapely

from geo.maps import map_geometry
from geo.pack import catalogue, pack


@pytest.mark.parametrize("code", ["29", "86"])
def test_a_department_dissolves_into_its_parts_without_losing_ground(code):
    communes = pack.load(code).geometry().geometry
    whole = map_geometry.union(communes)
    assert whole.area == pytest.approx(communes.area.sum(), rel=1e-6)
    assert len(shapely.get_parts(whole)) == catalogue.department(code)["parts"]


def test_the_coast_of_the_finistere_is_what_the_quick_way_refuses():
    communes = list(pack.load("29").geometry().geometry)
    with pytest.raises(shapely.errors.GEOSException):
        shapely.coverage_union_all(communes)
    assert map_geometry.union(communes).is_valid
