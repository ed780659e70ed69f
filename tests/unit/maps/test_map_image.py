"""The map as an image: the classes and counts of the screen, its words, its shapes."""

import re
import struct
from collections import Counter
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from xml.etree import ElementTree

import numpy as np
import pytest

from geo.access import measures, presence
from geo.access.measures import Params
from geo.base import french, palette
from geo.base.errors import GeoError
from geo.export import source_notes
from geo.indicators import registry
from geo.maps import canvas, map_image
from geo.pack import territories
from geo.pack.kinds import KINDS, MAIN
from geo.reading import basins_text, map_reading, priorities
from geo.scenario import scenario

WHEN = date(2026, 11, 22)
CIVRAY = "f2270_F86001"


@pytest.fixture(scope="module")
def simulated(vienne):
    return scenario.apply(vienne, scenario.from_text(CIVRAY))


def content(pack, indicator, level="commune", params=None, **options):
    return map_image.image_content(
        pack, indicator, level, params or Params(), map_image.ImageSettings(WHEN, **options)
    )


def painted(drawn):
    """Number of communes painted in each colour; hatched ones under ``h``."""
    return Counter(re.findall(r'Z" fill="(#\w{6}|url\(#h\))" stroke', drawn["map"]["svg"]))


def said(drawn):
    return {
        row["label"]: int(row["units"].replace("\u202f", ""))
        for row in drawn["legend"]["rows"]
        if row["label"] != map_image.OUTSIDE
    }


@pytest.mark.parametrize("indicator", ["france_services_min", "median_standard_of_living", "gap"])
def test_the_drawing_and_its_legend_have_the_classes_of_the_screen(vienne, indicator):
    read = map_reading.read_map(vienne, indicator, "commune", Params())
    drawn = content(vienne, indicator)
    assert said(drawn) == {row.label: row.units for row in read.legend}
    expected = {row.colour: row.units for row in read.legend[: len(read.colours)] if row.units}
    if missing := int((read.unit_class < 0).sum()):
        expected["url(#h)"] = missing
        assert drawn["legend"]["rows"][-1]["colour"] == ""
    assert painted(drawn) == expected
    assert drawn["sentence"] == read.answer
    assert not read.depends or drawn["foot"][0] == read.depends  # a slide has room for one sentence
    assert drawn["title"] == read.indicator.question


def test_missing_communes_are_hatched_and_counted(vienne):
    drawn = content(vienne, "median_standard_of_living")
    incomes = vienne.communes["median_standard_of_living_eur"]
    assert said(drawn)["donnée manquante"] == incomes.isna().sum() > 0
    svg = map_image.svg(
        vienne, "median_standard_of_living", "commune", Params(), map_image.ImageSettings(WHEN)
    ).decode()
    (pattern,) = set(re.findall(r'<pattern id="(h\d+)"', svg))
    assert svg.count(f"url(#{pattern})") == incomes.isna().sum()


def test_a_larger_unit_paints_its_communes_and_counts_itself(vienne):
    read = map_reading.read_map(vienne, "mds_min", "canton", Params())
    drawn = content(vienne, "mds_min", "canton")
    assert sum(said(drawn).values()) == len(territories.units(vienne, "canton"))
    assert drawn["legend"]["caption"] == "Nombre d’unités par classe"
    assert content(vienne, "mds_min", "epci")["legend"]["caption"] == "Nombre d’EPCI par classe"
    unit = territories.membership(vienne, "canton")
    colours = dict(zip(read.names.index, (read.colours[i] for i in read.unit_class), strict=True))
    assert painted(drawn) == Counter(unit.map(colours))


def test_circles_have_the_area_of_their_stock_and_the_largest_is_below(vienne):
    drawn = content(vienne, "population", "epci", layers=())
    discs = re.findall(r'<circle [^>]*r="([\d.]+)"[^>]*fill-opacity', drawn["map"]["svg"])
    radii = [float(radius) for radius in discs]
    people = registry.by_unit(vienne, "population", "epci", Params())["central"]
    assert radii == sorted(radii, reverse=True)
    areas = np.square(radii)
    np.testing.assert_allclose(
        areas / areas[0], people.sort_values(ascending=False) / people.max(), atol=0.005
    )
    keyed = {row["label"]: row["radius"] for row in drawn["legend"]["circles"]}
    ratio = keyed["100\u202f000\u00a0habitants"] ** 2 / areas[0]
    assert ratio == pytest.approx(100_000 / people.max(), rel=0.01)


def test_nine_cells_are_those_of_the_page(vienne):
    drawn = content(vienne, map_image.ECARTS)
    listed = priorities.ranked(vienne, Params())
    counted = listed["cell"].value_counts()
    shown = {
        cell["colour"]: cell["communes"]
        for row in drawn["legend"]["cells"]
        for cell in row["cells"]
    }
    for rank, colour in enumerate(priorities.COLOURS):
        count = int(counted.get(rank, 0))
        assert shown[colour] == (str(count) if count else "–")
        assert painted(drawn)[colour] == count
    assert "53" in drawn["sentence"]


@pytest.mark.parametrize("area", ["", "territoire-T4"])
def test_basins_are_those_of_the_page(vienne, area):
    drawn = content(vienne, map_image.BASINS, area=area)
    rows = basins_text.legend(vienne, Params(), area)
    counted = said(drawn)
    for row in rows:
        assert counted[french.capital(row.label)] == row.communes
        assert painted(drawn)[row.colour] == row.communes
    assert drawn["sentence"] == basins_text.sentence(vienne, Params(), area)
    assert content(vienne, map_image.BASINS, selection=["86078"])["sentence"] == ""


@pytest.mark.parametrize("indicator", ["mds_min", "ecarts"])
def test_a_selection_is_framed_and_counted_alone(vienne, indicator):
    codes = ["86078", "86001", "86041"]
    drawn = content(vienne, indicator, selection=codes)
    if indicator == "mds_min":
        assert sum(said(drawn).values()) == 3
    else:
        cells = [c["communes"] for row in drawn["legend"]["cells"] for c in row["cells"]]
        assert sum(int(count) for count in cells if count != "–") == 3
    assert drawn["sentence"] == ""
    assert "Civray" in drawn["subtitle"]
    edges = re.findall(rf'stroke="{palette.INK}" stroke-width="0.7"', drawn["map"]["svg"])
    assert len(edges) == 1
    window = map_image.choropleth.around(vienne, vienne.communes.loc[codes].index, 122.0, 104.0)
    seen = sum(map(bool, map_image.choropleth._paths(vienne, window)))
    blank = f'fill="{palette.PAPER}" stroke="{palette.LINE}" stroke-width="0.1"'
    assert drawn["map"]["svg"].count(blank) == seen - len(codes) > 10
    assert drawn["legend"]["rows"][-1]["label"] == map_image.OUTSIDE
    assert map_image.OUTSIDE not in str(content(vienne, indicator)["legend"])


def test_an_area_is_named_framed_and_counted_alone(vienne):
    params = Params()
    drawn = content(vienne, "ecarts", area="territoire-T4")
    listed = priorities.ranked(vienne, params, "territoire-T4")
    cells = [c["communes"] for row in drawn["legend"]["cells"] for c in row["cells"]]
    assert sum(int(count) for count in cells if count != "–") == len(listed)
    assert drawn["sentence"] == priorities.sentence(vienne, params, "territoire-T4")
    assert drawn["subtitle"].endswith("territoire de Chauvigny – Montmorillon")
    hours = content(vienne, "saturday_hours", area="territoire-T4")
    assert sum(said(hours).values()) == len(listed)
    with pytest.raises(GeoError, match=r"ce périmètre.: choisissez-en un autre"):
        content(vienne, "mds_min", area="territoire-T9")


def test_title_source_date_settings_and_version_are_on_the_image(vienne):
    params = Params(threshold_min=30, kind="mds", neighbours=False)
    drawn = content(vienne, "inhabitants_beyond", params=params)
    foot = " ".join(drawn["foot"])
    assert "INSEE" in foot
    assert "Licence Ouverte 2.0" in foot
    assert "22 novembre 2026" in foot.replace("\u00a0", " ")
    assert source_notes.version() in foot
    settings = [one.replace("\u00a0", " ") for one in drawn["settings"]]
    assert settings == [
        "Seuil : 30 min",
        "Lieu d’aide : MDS",
        "Lieux des départements voisins : non comptés",
        "Présence comptée : permanents et arrêts connus",
    ]
    assert drawn["subtitle"] == "La Vienne (86), par commune"
    assert content(vienne, "population")["settings"] == []


def test_the_places_of_a_simulation_are_named_and_strong(vienne, simulated):
    for pack, expected in ((simulated, {"Adriers", "Civray"}), (vienne, set())):
        names = content(pack, "france_services_min")["map"]["labels"]
        assert {one["text"] for one in names if one["strong"]} == expected


def test_a_simulation_is_said_on_the_image_and_in_its_name(vienne, simulated):
    drawn = content(simulated, "france_services_min")
    assert simulated.scenario in drawn["simulated"]
    labels = [place["label"] for place in drawn["places"]]
    assert labels[-2:] == ["Fermeture simulée", "Ouverture simulée"]
    assert content(vienne, "france_services_min")["simulated"] == ""
    name = map_image.file_name(simulated, "mds_min", "commune", Params(), "svg")
    assert name == "observatoire_86_carte_commune_mds_min_france_services_20min_simulation.svg"
    closed = drawn["map"]["svg"].count(f'stroke="{palette.HATCH}" stroke-width="0.4"')
    assert closed == 1
    today = content(vienne, "france_services_min")
    marks = [
        one["map"]["svg"].count(f'fill="none" stroke="{palette.INK}" stroke-width="0.4"')
        for one in (drawn, today)
    ]
    assert marks[0] - marks[1] == 2  # a cross and a ring


def test_a_kind_that_a_department_does_not_have_is_not_in_the_key(vienne):
    empty = {name: vienne.tables[name].iloc[:0] for name in ("mds", "mds_outreach")}
    pack = replace(vienne, tables=MappingProxyType({**vienne.tables, **empty}))
    labels = [place["label"] for place in content(pack, "population")["places"]]
    assert labels == ["France services", "Arrêt de France services", "Hors du département"]


def test_every_place_is_drawn_and_none_hides_another_kind(vienne):
    window = map_image.choropleth.around(vienne, vienne.communes.index, 400.0, 500.0)
    layers = tuple(one.id for one in MAIN)
    nowhere = (0.0, 0.0, 0.0, 0.0)
    for layer in layers:
        drawn, boxes = canvas.draw_places(vienne, window, (layer,), nowhere)
        if layer in measures.HELP_KINDS:
            plain = presence.places(vienne, layer)
            plain = plain[plain.index.isin(vienne.sites(layer).index)]
            main = plain[plain["in_department"].astype(bool)][["x_m", "y_m"]].drop_duplicates()
            colour = KINDS[layer].symbol.colour
            full = f'fill="{colour}" stroke="{colour}" stroke-width="0.4"'
            assert drawn.count(full) == len(main)
    first, _ = canvas.draw_places(vienne, window, ("mds",), nowhere)
    both, boxes = canvas.draw_places(vienne, window, ("mds", "france_services"), nowhere)
    count = first.count("<polygon") // 2
    squares, discs = [sign.box for sign in boxes[:count]], [sign.box for sign in boxes[count:]]
    assert both.startswith(first)
    overlapping = [
        (one, other)
        for one in squares
        for other in discs
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert not overlapping


def test_the_svg_stands_alone(vienne):
    drawn = map_image.svg(
        vienne, "france_services_min", "commune", Params(), map_image.ImageSettings(WHEN)
    )
    root = ElementTree.fromstring(drawn)
    assert root.attrib["role"] == "img"
    title, summary = root[0], root[1]
    assert root.attrib["aria-labelledby"].split() == [title.get("id"), summary.get("id")]
    assert title.text == "À combien de minutes se trouve la France services la plus proche\u202f?"
    near = measures.nearest(vienne, "france_services")["central"]
    assert f"10\u00a0min ou moins\u00a0: {(near <= 10).sum()} ;" in summary.text
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not re.search(rb"<image|<text|<foreignObject|url\((?!#)|font-family", drawn)
    assert len(drawn) < 1_000_000


def test_the_png_is_wide_enough_for_a_slide(vienne):
    drawn = map_image.png(
        vienne, "france_services_min", "commune", Params(), map_image.ImageSettings(WHEN)
    )
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack("!II", drawn[16:24])
    assert width == 1890
    assert 0.6 < height / width < 0.9


@pytest.mark.parametrize("form", map_image.FORMATS)
def test_the_same_map_gives_the_same_bytes(vienne, form):
    first = map_image.draw(
        vienne, "gap", "epci", Params(), map_image.ImageSettings(WHEN), form=form
    )
    map_image.typst._compiler.cache_clear()
    assert (
        map_image.draw(vienne, "gap", "epci", Params(), map_image.ImageSettings(WHEN), form=form)
        == first
    )


@pytest.mark.slow
def test_every_indicator_has_an_image_at_each_of_its_levels(vienne):
    for key, one in registry.available(vienne).items():
        for level in one.levels:
            drawn = content(vienne, key, level, layers=())
            counted = sum(said(drawn).values())
            assert counted == len(territories.units(vienne, level)), (key, level)


@pytest.mark.parametrize(
    ("indicator", "level", "selection", "message"),
    [
        ("nul", "commune", (), "Indicateur inconnu"),
        ("territory", "epci", (), "pas de carte à ce niveau"),
        ("ecarts", "epci", (), "pas de carte à ce niveau"),
        ("mds_min", "canton", ("86001",), "Code de canton inconnu"),
    ],
)
def test_what_no_map_can_show_is_refused(vienne, indicator, level, selection, message):
    with pytest.raises(GeoError, match=message):
        map_image.svg(
            vienne, indicator, level, Params(), map_image.ImageSettings(WHEN, selection=selection)
        )
