import re

import numpy as np
import pandas as pd
import pytest

from geo.access import measures, presence
from geo.access.measures import Params
from geo.base import palette
from geo.maps import canvas, choropleth, drawings
from geo.pack.kinds import KINDS
from geo.reading import names


def test_a_frame_keeps_shapes_and_holds_its_bounds():
    window = canvas.frame((0.0, 0.0, 10_000.0, 40_000.0), 80.0, 60.0)
    corners = window.at(np.array([[0.0, 0.0], [10_000.0, 0.0], [10_000.0, 40_000.0]]))
    across, up = np.ptp(corners[:, 0]), np.ptp(corners[:, 1])
    assert up == pytest.approx(4 * across)
    assert corners.min() > 0
    assert corners[:, 0].max() < 80
    assert corners[:, 1].max() < 60
    west, south, east, north = window.bounds
    assert (west + east, south + north) == pytest.approx((10_000, 40_000))
    assert corners[2, 1] < corners[0, 1]  # north is up


def test_a_small_unit_is_shown_with_what_surrounds_it():
    window = canvas.frame((0.0, 0.0, 1_000.0, 1_000.0), 60.0, 60.0)
    _, south, _, north = window.bounds
    assert north - south == pytest.approx(24_000)


def test_a_drawing_holds_no_word(vienne):
    inside = names.members(vienne, "canton", "8612")
    window = choropleth.around(vienne, inside, 87.0, 66.0)
    drawing = choropleth.choropleth(
        vienne, window, inside, [""] * 265, choropleth.Overlay(("mds",))
    )
    assert not re.search(r"<text|<image|href|<script", drawing.svg)
    assert "url(#h)" in drawing.svg  # no figure at all: hatched
    assert KINDS["mds"].symbol.colour in drawing.svg


def test_only_the_unit_is_painted_plainly(vienne):
    inside = names.members(vienne, "canton", "8612")
    fills = np.where(vienne.communes.index.isin(inside), "#111111", "#222222")
    window = choropleth.around(vienne, inside, 87.0, 66.0)
    drawn = choropleth.choropleth(vienne, window, inside, fills.tolist()).svg
    assert drawn.count('fill="#111111" stroke') == len(inside)
    assert 'fill="#222222" stroke' not in drawn
    assert drawn.count('fill="#222222" fill-opacity') > 10


def test_a_place_out_of_the_department_is_pale_and_dashed_and_a_stop_small(vienne):
    everything = vienne.communes.index
    window = choropleth.around(vienne, everything, 400.0, 600.0)
    fills = [palette.QUIET] * len(everything)
    drawn = choropleth.choropleth(
        vienne, window, everything, fills, choropleth.Overlay(("france_services",))
    ).svg
    colour = KINDS["france_services"].symbol.colour
    places = presence.places(vienne, "france_services")
    points = window.at(places[["x_m", "y_m"]].to_numpy(dtype=float))
    seen = (points > 3).all(axis=1) & (points < [397.0, 597.0]).all(axis=1)
    plain = places.index.isin(vienne.sites("france_services").index)
    home = places["in_department"].to_numpy(dtype=bool)
    full = f'fill="{colour}" stroke="{colour}" stroke-width='
    assert drawn.count(f'{full}"0.4"/>') == (seen & home & plain).sum()
    assert drawn.count(f'{full}"0.28"/>') == (seen & home & ~plain).sum() > 0
    dashed = f'fill="{palette.paler(colour)}" stroke="{colour}" stroke-width="0.4" stroke-dasharray'
    assert drawn.count(dashed) == (seen & ~home).sum() > 0
    assert f'fill="{palette.PAPER}" stroke="{colour}"' not in drawn  # hollow: other places only


def test_a_commune_is_framed_with_its_nearest_place(vienne):
    code, params = "86246", Params()
    inside = pd.Index([code])
    near = measures.nearest(vienne, params.kind).loc[code, "site_id"]
    x, y = presence.places(vienne, params.kind).loc[near, ["x_m", "y_m"]]
    west, south, east, north = drawings.window(vienne, inside, params).bounds
    assert west < x < east
    assert south < y < north


def test_the_locator_rings_only_what_is_small(vienne):
    small = choropleth.locator(vienne, pd.Index(["86246"]), 30.0, 36.0).svg
    large = choropleth.locator(vienne, names.members(vienne, "canton", "8612"), 30.0, 36.0).svg
    assert "<circle" in small
    assert "<circle" not in large
