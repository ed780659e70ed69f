"""Names on paper and in pictures: each by its own town, over nothing, the one in question first."""

import random

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.base import french, palette
from geo.maps import canvas, choropleth, labels, map_geometry, map_image
from geo.maps.labels import RULE, Sign, Town
from geo.pack.kinds import MAIN, SHOWN
from geo.reading import names

PAPERS = {"fiche": (87.0, 66.0), "image": (122.0, 104.0)}
EVERY = tuple(one.id for one in MAIN)
LED = ("Poitiers", "Châtellerault", "Montmorillon")
NOWHERE = (0.0, 0.0, 0.0, 0.0)


def drawn(pack, inside, size, layers=SHOWN):
    """Names of a drawing, its window, and the signs that it has."""
    window = choropleth.around(pack, inside, *size)
    fills = [palette.QUIET] * len(pack.communes)
    drawing = choropleth.choropleth(pack, window, inside, fills, choropleth.Overlay(layers))
    _, signs = canvas.draw_places(pack, window, layers, NOWHERE)
    return list(drawing.labels), window, signs


def apart(one, other):
    across = max(one[0] - other[2], other[0] - one[2], 0)
    return float(np.hypot(across, max(one[1] - other[3], other[1] - one[3], 0)))


def check(pack, found, window, signs):
    """The rule, as a reader would hold it: over nothing, and its own town is the nearest."""
    boxes = [one.box for one in found]
    for rank, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= window.width
        assert box[3] <= window.height
        for other in boxes[rank + 1 :]:
            assert canvas.boxes_disjoint(box, other), (found[rank], other)
    towns = [french.apostrophe(name) for name in pack.communes["name"]]
    points = window.at(map_geometry.town_points(pack).to_numpy(dtype=float)).tolist()
    named = {one.text: one for one in found if one.text in towns}
    for text, one in named.items():
        rank = towns.index(text)
        things = [(sign.box, sign.town) for sign in signs]
        things += [(dot(*points[at]), at) for at in map(towns.index, named)]
        assert all(canvas.boxes_disjoint(one.box, thing) for thing, _ in things), text
        own = min(apart(one.box, thing) for thing, at in things if at == rank)
        others = min(apart(one.box, thing) for thing, at in things if at != rank)
        led = own > RULE["near"][-1] * canvas.LABEL_MM + 0.6
        assert others >= (0.3 * canvas.LABEL_MM if led else own) - 1e-6, text
        assert not led or one.strong or text in LED, text
    return named


def dot(x, y):
    half = RULE["dot"] * canvas.LABEL_MM
    return (x - half, y - half, x + half, y + half)


def unit_members(pack, place):
    level, _, code = place.partition("-")
    if level == "departement":
        return pack.communes.index
    return pd.Index([code]) if level == "commune" else names.members(pack, level, code)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "place",
    ["departement-86", "commune-86273", "commune-86194", "commune-86246", "canton-8612",
     "canton-8618", "canton-8699"],
)  # fmt: skip
def test_names_are_by_their_own_town_and_the_one_in_question_is_there(vienne, paper, place):
    inside = unit_members(vienne, place)
    layers_of = {"fiche": [("mds",), ("france_services",)], "image": [SHOWN, EVERY]}
    for layers in layers_of[paper]:
        found, window, signs = drawn(vienne, inside, PAPERS[paper], layers)
        named = check(vienne, found, window, signs)
        assert 8 <= len(named) <= RULE["most"]
        if place.startswith("departement"):
            assert not any(one.strong for one in named.values())
            continue
        peopled = vienne.communes.loc[inside, "population"].sort_values(ascending=False)
        first = vienne.communes["name"][peopled.index[: labels.foremost(inside)]]
        strong = {french.apostrophe(name) for name in first}
        assert {text for text, one in named.items() if one.strong} == strong


def test_every_commune_is_named_on_its_own_fiche(vienne):
    size = PAPERS["fiche"]
    for code in vienne.communes.index[::12]:
        inside = pd.Index([code])
        window = choropleth.around(vienne, inside, *size)
        _, signs = canvas.draw_places(vienne, window, SHOWN, NOWHERE)
        found, _ = canvas.names(vienne, window, inside, signs)
        assert found[0].text == french.apostrophe(vienne.communes["name"][code])


def test_a_commune_in_question_is_named_on_the_map_of_its_whole_department(vienne):
    window = choropleth.around(vienne, vienne.communes.index, *PAPERS["fiche"])
    _, signs = canvas.draw_places(vienne, window, EVERY, NOWHERE)
    crowded = ["86019", "86053", "86131", "86157", "86163", "86222", "86228", "86285"]
    for code in [*crowded, *vienne.communes.index[::20]]:
        found, _ = canvas.names(vienne, window, pd.Index([code]), signs)
        name = french.apostrophe(vienne.communes["name"][code])
        assert [one.text for one in found if one.strong] == [name]


def test_a_town_published_in_another_commune_is_named_in_its_own(vienne):
    points = map_geometry.town_points(vienne)
    shapes = vienne.geometry().geometry
    placed_at = shapely.points(points.to_numpy(dtype=float))
    assert shapely.covers(shapes.to_numpy(), placed_at).all()
    moved = points.ne(vienne.communes[["x_m", "y_m"]]).any(axis="columns")
    assert set(vienne.communes["name"][moved]) == {"Château-Larcher", "Journet", "Sossais"}


def test_the_order_is_the_question_the_main_towns_then_the_others():
    ranked = list(range(40))
    assert labels.order(ranked, ()) == ranked
    few = labels.order(ranked, {30, 20, 5})
    assert few[:5] == [5, 20, 30, 0, 1]
    many = labels.order(ranked, {5, *range(20, 31)})
    assert many[:14] == [5, 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 20, 21]
    assert sorted(few) == sorted(many) == ranked


def placed(*towns, signs=(), walls=(), asked=0):
    return labels.place(towns, signs, walls, (100.0, 100.0), 2.5, asked=asked)


def test_a_line_leads_to_the_town_in_question_and_to_a_main_one_far_from_any_name():
    crowd = [(x, y, x + 1.5, y + 1.5) for x in range(44, 60, 2) for y in range(40, 52, 2)]
    town = Town(0, 50.0, 45.0, 12.0)
    away = [Town(rank, 500.0, 500.0, 5.0) for rank in range(1, RULE["main"] + 1)]
    beside, apart = Town(20, 50.0, 35.0, 8.0), Town(20, 50.0, 10.0, 8.0)
    (led,) = placed(town, walls=crowd, asked=1)
    assert led.led
    few = away[: RULE["lines"] - 1]
    assert [one.led for one in placed(*few, beside, town, walls=crowd)] == [False]
    assert [one.led for one in placed(*few, apart, town, walls=crowd)] == [False, True]
    assert placed(*away, town, walls=crowd) == []
    (near,) = placed(town, asked=1)
    assert not near.led


def test_only_the_first_names_may_cover_a_place_out_of_the_department_and_only_for_want_of_room():
    wide, rows = range(0, 100, 3), range(0, 100, 3)
    pale = [Sign((x, y, x + 2.5, y + 2.5), -1) for x in wide for y in rows]
    inside = [sign._replace(town=7) for sign in pale]
    town = Town(0, 50.0, 50.0, 12.0)
    (over,) = placed(town, signs=pale)
    assert over.led
    assert placed(town, signs=inside) == []
    others = [Town(rank, 500.0, 500.0, 5.0) for rank in range(1, RULE["lines"] + 1)]
    assert placed(*others, town, signs=pale) == []
    free = [sign for sign in pale if sign.box[2] < 56 or sign.box[1] < 40 or sign.box[3] > 60]
    (aside,) = placed(town, signs=free)
    assert not any(not canvas.boxes_disjoint(aside.box, sign.box) for sign in free)


def test_a_town_under_a_name_is_not_named_unless_it_is_a_main_one():
    crowd = [Town(rank, 500.0, 500.0, 5.0) for rank in range(2, RULE["main"] + 2)]
    over = Town(0, 50.0, 50.0, 20.0)
    box = placed(over)[0].box
    under = Town(1, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 5.0)
    assert [one.town for one in placed(over, *crowd, under)] == [0]
    assert [one.town for one in placed(over, under)] == [0, 1]  # the first name goes elsewhere


def test_a_name_stands_beside_the_signs_of_its_town_and_off_those_of_others():
    town = Town(0, 50.0, 50.0, 12.0)
    own = Sign((48.0, 46.0, 52.0, 50.0), 0)
    (name,) = placed(town, signs=[own])
    assert name.box[3] < own.box[1]
    (moved,) = placed(town, signs=[own, Sign((47.0, 43.0, 49.0, 45.0), 7)])
    assert moved.box != name.box


def test_a_width_is_that_of_the_letters():
    assert labels.width("ill", 10) < labels.width("MMM", 10) / 2
    assert labels.width("Poitiers", 10) < labels.width("Poitiers", 10, strong=True)
    assert labels.width("Poitiers", 14) == pytest.approx(1.4 * labels.width("Poitiers", 10))


def test_random_towns_never_cover_one_another():
    chance = random.Random(7)
    for _ in range(60):
        towns = [
            Town(rank, chance.uniform(0, 800), chance.uniform(0, 490), chance.uniform(20, 160))
            for rank in range(60)
        ]
        signs = [
            Sign((x, y, x + 16.0, y + 16.0), index) for index, x, y, _ in chance.sample(towns, 25)
        ]
        found = labels.place(towns, signs, [], (800.0, 490.0), 14.0, asked=0)
        boxes = [one.box for one in found]
        for rank, box in enumerate(boxes):
            others = [*boxes[:rank], *(sign.box for sign in signs)]
            assert all(canvas.boxes_disjoint(box, other) for other in others)


def test_the_image_names_the_same_main_towns_as_the_fiche_of_the_department(vienne):
    inside = vienne.communes.index
    layers = ("france_services",)
    first = [
        {one.text for one in drawn(vienne, inside, size, layers)[0]} for size in PAPERS.values()
    ]
    main = vienne.communes["population"].nlargest(RULE["main"]).index
    known = {french.apostrophe(name) for name in vienne.communes["name"][main]}
    assert {"Poitiers", "Châtellerault", "Loudun", "Montmorillon"} <= first[0] & first[1]
    assert len(first[0] & first[1] & known) >= 5
    assert PAPERS["image"] == map_image.MAP_MM
