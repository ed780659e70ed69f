"""Names on the map of the screen at five zooms: over nothing, each by its own town."""

import random

import pytest

from geo.maps import labels
from geo.maps.labels import RULE, Sign, Town
from tests.browser.conftest import map_frame, settled

PLACES = {"": "", "86273": "La Trimouille", "86194": "Poitiers", "86246": "Saint-Savin"}
READ = """() => {
  const origin = document.getElementById("map_div").getBoundingClientRect();
  const box = (one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left - origin.left, top - origin.top, right - origin.left, bottom - origin.top];
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const data = Object.values(observatoire.geo)[0];
  const at = ([lat, lon]) => {
    const { x, y } = window.map.latLngToContainerPoint([lat / 1e4, lon / 1e4]);
    return [x, y];
  };
  const signs = [];
  window.map.eachLayer((one) => {
    if (!one.lines) return;
    signs.push({ box: box(one.getElement()), town: data.names[one.index] || "" });
  });
  return {
    size: [origin.width, origin.height],
    names: all(".obs-name").map((one) => ({ text: one.textContent, box: box(one),
      strong: one.classList.contains("obs-asked"), face: getComputedStyle(one).fontFamily })),
    signs,
    controls: all(".leaflet-control").map(box),
    points: Object.fromEntries(data.names.map((name, i) => [name, at(data.points[i])])),
    lines: all(".leaflet-obs-towns-pane path").filter((one) => !one.getAttribute("d").includes("a")).length,
    letters: [...document.fonts].map((one) => [one.family.replaceAll('"', ""), one.status]),
  };
}"""  # noqa: E501


def apart(one, other):
    across = max(one[0] - other[2], other[0] - one[2], 0)
    down = max(one[1] - other[3], other[1] - one[3], 0)
    return (across**2 + down**2) ** 0.5


def meets(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def check(seen, asked):
    """The rule; half a pixel is what a browser rounds."""
    names = {one["text"]: one for one in seen["names"]}
    assert len(names) == len(seen["names"])
    em = 13 if seen["size"][0] < 500 else 14
    half = RULE["dot"] * em
    points = {text: seen["points"][text] for text in names}
    dots = {text: (x - half, y - half, x + half, y + half) for text, (x, y) in points.items()}
    for text, one in names.items():
        box = one["box"]
        box = [box[0] + 0.5, box[1] + 0.5, box[2] - 0.5, box[3] - 0.5]
        assert box[0] >= -1
        assert box[1] >= -1
        assert box[2] <= seen["size"][0] + 1
        assert box[3] <= seen["size"][1] + 1
        others = [other["box"] for name, other in names.items() if name != text]
        for other in [*others, *seen["controls"], *(sign["box"] for sign in seen["signs"])]:
            assert not meets(box, other), (text, other)
        own = [sign["box"] for sign in seen["signs"] if sign["town"] == text] + [dots[text]]
        strange = [sign["box"] for sign in seen["signs"] if sign["town"] != text]
        strange += [dot for name, dot in dots.items() if name != text]
        near = min(apart(box, thing) for thing in own)
        led = near > RULE["near"][-1] * em + 4
        assert led or min((apart(box, thing) for thing in strange), default=99) >= near - 2.5, text
    if asked:
        assert names[asked]["strong"]
    return names


def zoomed(frame, zoom, towards):
    """The map at a zoom, a town in the middle, once what moves is at rest."""
    frame.evaluate(
        """([zoom, name]) => {
          const { names, points } = Object.values(observatoire.geo)[0];
          const [lat, lon] = points[names.indexOf(name)];
          window.map.setView([lat / 1e4, lon / 1e4], zoom, { animate: false });
        }""",
        [zoom, towards],
    )
    return frame.evaluate(READ)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("code", PLACES)
def test_names_hold_the_rule_on_five_zooms(open_page, app_url, width, code):
    page = open_page(f"{app_url}carte?lieu={code}" if code else f"{app_url}carte", width=width)
    frame = map_frame(page)
    settled(page)
    asked = PLACES[code]
    first = frame.evaluate(READ)
    assert ["Source Sans", "loaded"] in first["letters"]
    before = check(first, asked)
    assert len(before) >= (10 if width == 1280 else 5)
    assert {"Poitiers", "Châtellerault"} <= set(before)
    checked = len(before)
    for zoom in (8.5, 9, 9.5, 10.5, 12):
        seen = zoomed(frame, zoom, asked or "Poitiers")
        names = check(seen, asked)
        assert (asked or "Poitiers") in names
        checked += len(names)
        kept = [
            name
            for name in before
            if 60 < seen["points"][name][0] < seen["size"][0] - 100
            and 30 < seen["points"][name][1] < seen["size"][1] - 60
        ]
        main = [name for name in kept if name in ("Poitiers", "Châtellerault", asked)]
        assert set(main) <= set(names)  # a name that was there does not go as one comes nearer
    assert checked >= 10


@pytest.mark.journey
def test_the_screen_and_the_paper_give_names_the_same_spots(open_page, harness_url):
    frame = map_frame(open_page(f"{harness_url}?pack=86"))
    chance = random.Random(11)
    for _ in range(25):
        towns = [
            Town(rank, chance.uniform(-40, 840), chance.uniform(-40, 530), chance.uniform(20, 160))
            for rank in range(90)
        ]
        signs = [
            Sign((x - 8, y - 8, x + 8, y + 8), index if chance.random() < 0.6 else -1)
            for index, x, y, _ in chance.sample(towns, 40)
        ]
        walls = [(0.0, 440.0, 120.0, 490.0), (760.0, 0.0, 800.0, 110.0)]
        asked = chance.randrange(4)
        here = labels.place(towns, signs, walls, (800.0, 490.0), 14.0, asked=asked)
        there = frame.evaluate(
            "a => observatoire.labels.place(a.rule, a.towns, a.signs, a.walls, [800, 490], 14,"
            " a.asked)",
            {
                "rule": RULE,
                "towns": [one._asdict() for one in towns],
                "signs": [one._asdict() for one in signs],
                "walls": walls,
                "asked": asked,
            },
        )
        assert [(one["town"], one["led"]) for one in there] == [(one.town, one.led) for one in here]
        for one, other in zip(there, here, strict=True):
            assert one["box"] == pytest.approx(other.box)
    ranked = list(range(60))
    for question in ([], [41, 20, 3], list(range(30, 45))):
        there = frame.evaluate(
            "a => observatoire.labels.order(a.rule, a.ranked, a.question)",
            {"rule": RULE, "ranked": ranked, "question": question},
        )
        assert there == labels.order(ranked, frozenset(question))
