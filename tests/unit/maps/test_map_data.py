"""What really travels to the map's script has the shapes that are declared."""

from functools import partial

import pytest
from typeguard import CollectionCheckStrategy, TypeCheckError, check_type

from geo.indicators import registry
from geo.maps import leaflet, map_geometry
from geo.maps.map_data import Change, Geometry, PaintData
from geo.pack import pack
from geo.reading import map_reading
from geo.scenario import scenario
from geo.scenario.scenario import Opening, Scenario
from geo.session import available
from geo.session.view_model import View
from pages.ui.widgets import maps

held = partial(check_type, collection_check_strategy=CollectionCheckStrategy.ALL_ITEMS)


@pytest.fixture(scope="module", params=["86", "29"])
def department(request):
    return pack.load(request.param)


def paint(department, **looked_at):
    view = View(department=department.department, **looked_at)
    read = map_reading.read_map(department, view.indicator, view.level, view.params)
    painted = maps.map_paint(department, read, view, "osm")
    return leaflet.payload("86.0123456789ab.js", painted)


def test_a_geometry_has_its_declared_shape(department):
    drawn = held(map_geometry.content(department), Geometry)
    assert len(drawn["codes"]) == len(department.communes)


def test_the_paint_of_every_indicator_has_its_declared_shape(department):
    for name, indicator in registry.available(department).items():
        level = [one for one in indicator.levels if one in available.levels(department)][-1]
        made = paint(department, indicator=name, level=level, presence="connus")
        assert len(held(made, PaintData)["values"]) == len(made["classes"])


def test_what_a_scenario_changes_has_its_declared_shape(department):
    sites = department.sites("france_services")
    closes = sites.index[sites["in_department"]][0]
    opens = Opening("france_services", department.communes.index[0])
    tried = Scenario(closed=(f"france_services:{closes}",), opened=(opens,))
    made = paint(scenario.apply(department, tried), selected=department.communes.index[0])
    changed = held(made, PaintData)["changes"]["france_services"]
    assert {rank < 0 for rank, _ in changed} == {True, False}
    assert all(isinstance(one, Change) for one in changed)


def test_another_kind_or_an_unknown_key_would_be_seen(department):
    made = paint(department)
    for wrong in ({"decimals": "1"}, {"values": [()]}, {"colour": "#FFFFFF"}):
        with pytest.raises(TypeCheckError):
            held({**made, **wrong}, PaintData)
