import json
import re
from itertools import pairwise

import branca.colormap
import folium
import numpy as np
import pytest
import shapely
import streamlit_folium
from folium.plugins import MarkerCluster

from geo.maps import assets, leaflet, map_geometry
from geo.maps.map_geometry import NEVER
from geo.pack import pack
from geo.pack.kinds import KINDS
from tests.browser import six
from tests.conftest import STOPS, make_pack

GEOMETRY = "86.0123456789ab.js"


@pytest.fixture(scope="module")
def vienne():
    return pack.load("86")


@pytest.fixture(scope="module")
def content(vienne):
    return map_geometry.content(vienne)


@pytest.fixture
def sent(monkeypatch):
    """What ``st_folium`` would send to the browser, by calling it with a recording component."""
    received = []
    monkeypatch.setattr(streamlit_folium, "_component_func", lambda **args: received.append(args))

    def send(paint, geometry=GEOMETRY):
        streamlit_folium.st_folium(
            leaflet.base_map(geometry, label="Carte de la Vienne"),
            key="carte",
            use_container_width=True,
            returned_objects=["last_active_drawing"],
            feature_group_to_add=leaflet.paint(geometry, paint),
        )
        return received[-1]

    return send


def paint(classes="0" * 265, **fields):
    return leaflet.Paint(**{"classes": classes, "colours": ("#FFF3D6", "#8C2D19"), **fields})


def payload(args):
    return json.loads(re.search(r"observatoire\.paint\((.*)\);", args["feature_group"])[1])


# ---------- what is sent ----------


def test_a_change_keeps_the_frame_and_the_script(sent):
    first = sent(paint("01x" * 88 + "0", values=tuple(range(265))))
    second = sent(paint("1" * 265, layers=("mds",), selected=("86194",), basemap="osm"))
    assert first["key"] == second["key"]
    assert first["script"] == second["script"]
    assert first["feature_group"] != second["feature_group"]


def test_other_data_makes_another_frame(sent):
    assert sent(paint())["key"] != sent(paint(), "86.ba9876543210.js")["key"]
    assert sent(paint())["key"] != sent(paint(), "29.0123456789ab.js")["key"]


def test_a_change_weighs_less_than_4_kb(sent):
    values = tuple(round(float(v), 1) for v in np.linspace(100, 90_000, 265))
    layers = tuple(KINDS)
    args = sent(paint("01x" * 88 + "1", values=values, decimals=1, unit=" min", layers=layers))
    assert len(args["feature_group"]) < 4000
    travels = {name: value for name, value in args.items() if name != "on_change"}
    assert len(json.dumps(travels)) < 8000


def test_only_what_differs_from_the_defaults_travels(sent):
    assert payload(sent(paint())) == {
        "geo": "86.0123456789ab",
        "level": "commune",
        "classes": "0" * 265,
        "colours": ["#FFF3D6", "#8C2D19"],
        "outline": "territoire",
    }


def test_values_are_rounded_once_here(sent):
    values = (1.25, 2, None, float("nan"), float("inf"), "aucun site")
    got = payload(sent(paint("000xx0", values=values, decimals=1)))
    assert got["values"] == [1.2, 2.0, None, None, None, "aucun site"]
    whole = payload(sent(paint("00", values=(7.5, 1e6))))
    assert whole["values"] == [8, 1000000]


def test_the_page_keeps_its_wheel_and_no_tiles_come_by_default(sent):
    script = sent(paint())["script"]
    assert '"scrollWheelZoom": false' in script
    assert "tileLayer" not in script
    assert "http" not in script


# ---------- links ----------


def test_every_link_is_ours(sent):
    args = sent(paint())
    for url in [*args["js_links"], *args["css_links"]]:
        assert url.startswith("../../app/static/")
    assert args["js_links"][0].endswith("leaflet-1.9.3.js")
    assert args["js_links"][-1] == assets.own("map.js")
    assert assets.geometry(GEOMETRY) in args["js_links"]


def test_our_own_map_passes_the_net():
    leaflet.refuse_outside_links(
        leaflet.base_map(GEOMETRY, label="Carte"), leaflet.paint(GEOMETRY, paint())
    )


@pytest.mark.parametrize(
    "element",
    [
        MarkerCluster(),
        branca.colormap.linear.viridis,
        folium.FeatureGroup().add_child(MarkerCluster()),
    ],
    ids=["plugin", "colormap", "nested"],
)
def test_the_net_refuses_anything_from_elsewhere(element):
    with pytest.raises(leaflet.ExternalLinkError):
        leaflet.refuse_outside_links(element)


def test_the_net_refuses_a_path_that_climbs_out_of_static():
    element = leaflet.base_map("../../../secret.js", label="Carte")
    with pytest.raises(leaflet.ExternalLinkError):
        leaflet.refuse_outside_links(element)


# ---------- paint ----------


def test_class_codes():
    assert leaflet.class_codes(np.array([0, 4, -1, 9])) == "04x9"


@pytest.mark.parametrize(
    "fields",
    [
        {"classes": "2"},
        {"classes": "0", "values": (1, 2)},
        {"classes": "0<"},
        {"classes": "0", "colours": ("#FFFFFF",) * 11},
    ],
)
def test_paint_refuses_what_cannot_be_drawn(fields):
    with pytest.raises(ValueError, match=r"colours|units"):
        paint(**fields)


# ---------- hostile text ----------


@pytest.mark.parametrize("name", six.NAMES)
def test_json_in_a_script_is_inert_and_exact(name):
    text = map_geometry.script_json({"n": [name]})
    inside = re.findall(r'"(.*)"', text)[0]
    assert not set(inside) & set("<>&`${}'\u2028_")
    assert text.isascii()
    assert json.loads(text) == {"n": [name]}


@pytest.mark.parametrize("name", six.NAMES)
def test_hostile_values_reach_the_browser_unchanged(sent, name):
    """streamlit-folium rewrites names of variables and templates; not inside our text."""
    got = payload(sent(paint("0", values=(name,), unit=name)))
    assert (got["values"], got["unit"]) == ([name], name)


def test_a_hostile_label_stays_text():
    label = "');alert(1);//</script>"
    text = leaflet.base_map(GEOMETRY, label=label).get_root().render()
    assert "');alert" not in text
    assert "//</script>" not in text


# ---------- geometry file ----------


def rings(part):
    return np.cumsum(np.asarray(part).reshape(-1, 2), axis=0)[:, ::-1] / map_geometry.SCALE


def polygon(parts):
    return shapely.union_all(
        [shapely.Polygon(rings(outer), [rings(hole) for hole in holes]) for outer, *holes in parts]
    )


def test_communes_in_pack_order(vienne, content):
    assert content["codes"] == list(vienne.communes.index)
    assert len(content["codes"]) == len(content["names"]) == len(content["shapes"]) == 265
    assert sorted(content["ranked"]) == list(range(265))
    assert content["names"][content["ranked"][0]] == "Poitiers"


def test_shapes_come_back_within_a_rounding(vienne, content):
    true = vienne.geometry().geometry.to_crs(4326)
    half_step = 0.5 / map_geometry.SCALE * 2**0.5 + 1e-9
    for parts, shape in zip(content["shapes"], true, strict=True):
        assert shapely.hausdorff_distance(polygon(parts), shape) <= 2 * half_step


def test_neighbours_share_their_rounded_border(content):
    union = shapely.union_all([polygon(parts) for parts in content["shapes"]])
    assert union.geom_type == "Polygon"


def test_borders_are_drawn_once(vienne, content):
    for level in map_geometry.LINE_LEVELS:
        segments = []
        for line in content["lines"][level] + content["lines"]["departement"]:
            points = [tuple(point) for point in rings(line)]
            segments += [frozenset(pair) for pair in pairwise(points)]
        assert len(segments) == len(set(segments))


def test_levels_cover_every_commune(vienne, content):
    for level, unit in content["levels"].items():
        assert len(unit["of"]) == 265
        assert set(unit["of"]) == set(range(len(unit["names"])))
        assert len(unit["names"]) == len(map_geometry.units(vienne, level)) == len(unit["points"])
    assert [len(content["levels"][n]["names"]) for n in ("epci", "canton", "territoire")] == [
        *(7, 20, 5)
    ]


def test_every_site_is_on_one_layer_with_a_place(vienne, content):
    for layer, places in content["sites"].items():
        assert places, layer
        assert len({(lat, lon) for lat, lon, *_ in places}) == len(places)
        for lat, lon, commune, counted, texts in places:
            assert 45e4 < lat < 48e4
            assert -2e4 < lon < 3e4
            assert -1 <= commune < 265
            assert texts
            assert ("hors département" in texts) <= (commune == -1 and counted == 0)
            assert (counted in (0, NEVER)) or {"tournée non publiée"} & {*texts}
    names = " ".join(text for site in content["sites"]["resource_places"] for text in site[4])
    assert "MDS" not in names


def test_the_file_is_written_once_and_named_after_its_content(vienne, tmp_path):
    name = map_geometry.write(vienne, tmp_path)
    assert re.fullmatch(r"86\.[0-9a-f]{12}\.js", name)
    file = tmp_path / "geo" / name
    before = file.stat().st_mtime_ns
    assert map_geometry.write(vienne, tmp_path) == name
    assert file.stat().st_mtime_ns == before
    assert file.stat().st_size < 160_000
    key = name.removesuffix(".js")
    assert f'observatoire.geo["{key}"]' in file.read_text()


def test_a_second_start_reads_no_geometry(vienne, tmp_path, monkeypatch):
    name = map_geometry.write(vienne, tmp_path)
    monkeypatch.setattr(map_geometry, "content", lambda _: pytest.fail("geometry read again"))
    assert map_geometry.write(vienne, tmp_path) == name


def test_shapes_in_another_order_are_refused():
    squares = six.pack()
    turned = squares.geometry().iloc[::-1]
    squares.geometry = lambda: turned
    with pytest.raises(ValueError, match="order"):
        map_geometry.content(squares)


def test_a_hostile_department_gives_an_inert_file():
    text = map_geometry.script("99.six", map_geometry.content(six.pack()))
    for word in ("<img", "</script", "${", "`", "<svg"):
        assert word not in text


def texts_of(content, layer):
    return [text for place in content["sites"][layer] for text in place[4]]


def test_a_stop_says_whose_it_is_and_where_the_round_is_the_other_days(vienne, content):
    stop = next(place[4] for place in content["sites"]["france_services_stops"]
                if place[4][0].endswith("Benassay, le lundi"))  # fmt: skip
    assert stop[1] == "France services multisites de la Communauté du Haut Poitou"
    assert stop[2] == (
        "les autres jours\u00a0: le mardi à Ayron, le mercredi à Mirebeau, le jeudi à "
        "Neuville-de-Poitou et le vendredi à Vouzailles"
    )
    seats = [text for text in texts_of(content, "france_services") if "ses arrêts" in text]
    assert len(seats) == 1
    assert "le lundi à Boivre-la-Vallée, le mardi à Ayron" in seats[0]


def test_two_days_at_one_place_are_one_line():
    twice = make_pack(
        france_services_stops=[*STOPS, STOPS[0] | {"stop_id": "1-thu", "weekday": "thu"}]
    )
    stops = twice.sites("france_services_stops").to_dict("records")
    said = {tuple(map_geometry.lines(twice, "france_services_stops", one)) for one in stops}
    ((where, owner),) = said
    assert where.endswith(", le lundi et le jeudi")
    assert owner


def test_names_on_the_map_are_set_for_the_screen(content):
    texts = [text for layer in content["sites"] for text in texts_of(content, layer)]
    assert any("’" in text for text in texts)
    assert not any("'" in text for text in texts)
