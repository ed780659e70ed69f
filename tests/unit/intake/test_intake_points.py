"""Both coordinates in one cell, and two columns by any of their usual names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.intake import points

HERE = ("46.61", "0.34")
COMMA = ("46,61", "0,34")
CELLS = {
    "46.61,0.34": HERE, "46.61, 0.34": HERE, "46.61 0.34": HERE, "46.61;0.34": HERE,
    "(46.61, 0.34)": HERE, "geo:46.61,0.34": HERE, "@46.61,0.34": HERE,
    "46,61 / 0,34": COMMA, "46,61;0,34": COMMA, "46,61, 0,34": COMMA, "46,61,0,34": COMMA,
    "46,61 0,34": COMMA, "46,61|0,34": COMMA,
    "[0.34, 46.61]": HERE, "[0.34,46.61,100]": HERE, "POINT (0.34 46.61)": HERE,
    "SRID=4326;POINT(0.34 46.61)": HERE, "POINT Z (0.34 46.61 12)": HERE,
    '{"type": "Point", "coordinates": [0.34, 46.61]}': HERE,
    '{"lon": 0.34, "lat": 46.61}': HERE, "{'lat': '46.61', 'lng': '0.34'}": HERE,
    "latitude=46.61 longitude=0.34": HERE,
    "46°34'12\"N 0°20'24\"E": ("46°34'12\"N", "0°20'24\"E"),
    "46°34'12\" N, 0°20'24\" E": ("46°34'12\" N", "0°20'24\" E"),
    "48.39, -4.48": ("48.39", "-4.48"),
    "6602323.5,498765.2": ("6602323.5", "498765.2"),
    "46,61": None, "46.61": None, "86000": None, "12 rue du Test": None, "": None,
    "46.61, 0.34, 12": None, "NC": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "pair"), CELLS.items())
def test_both_coordinates_of_a_cell(text, pair):
    assert points.parse_point(text) == pair


def test_a_header_may_say_that_the_longitude_comes_first():
    assert points.parse_point("0.34, 46.61", longitude_first=True) == HERE
    assert points.parse_point("[0.34, 46.61]", longitude_first=True) == HERE


@given(st.text(alphabet="0123456789.,;/| []()°NSEWPOINT-", max_size=60) | st.text(max_size=60))
def test_any_text_is_two_parts_or_none(text):
    pair = points.parse_point(text)
    assert pair is None or (len(pair) == 2 and all(pair))
