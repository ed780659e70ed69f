"""The colours stay readable: order, distance between steps, contrast, colour-blindness."""

import itertools

import numpy as np
import pytest
from colorspacious import cspace_converter

from geo.base import palette
from geo.pack.kinds import MAIN
from geo.reading import basins_text

DEFICIENCIES = [None, "deuteranomaly", "protanomaly"]
_TO_UCS = cspace_converter("sRGB1", "CAM02-UCS")


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def seen(colour, deficiency):
    if deficiency is None:
        return rgb(colour)
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    return np.clip(cspace_converter(space, "sRGB1")(rgb(colour)), 0, 1)


def luminance(colour):
    channel = rgb(colour)
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = {*itertools.chain(*palette.SEQUENCES.values()), *itertools.chain(*palette.BIVARIATE)}


@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_figures_are_read_on_the_colour_of_their_class(ground):
    assert contrast(palette.readable_on(ground), ground) >= 4.5
    assert palette.contrast(palette.INK, ground) == pytest.approx(contrast(palette.INK, ground))


@pytest.mark.parametrize("name", palette.SEQUENCES)
def test_light_to_dark(name):
    lightness = [luminance(colour) for colour in palette.SEQUENCES[name]]
    assert lightness == sorted(lightness, reverse=True)
    assert len(set(lightness)) == len(lightness)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", palette.SEQUENCES)
def test_adjacent_steps_are_apart_for_every_eye(name, deficiency):
    for a, b in itertools.pairwise(palette.SEQUENCES[name]):
        distance = np.linalg.norm(_TO_UCS(seen(a, deficiency)) - _TO_UCS(seen(b, deficiency)))
        assert distance >= 10, (name, a, b, deficiency)


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_classes_of_basins_go_from_light_to_dark_apart_for_every_eye(deficiency):
    for a, b in itertools.pairwise(basins_text.COLOURS):
        distance = np.linalg.norm(_TO_UCS(seen(a, deficiency)) - _TO_UCS(seen(b, deficiency)))
        assert distance >= 10, (a, b)
        assert luminance(a) > luminance(b)


@pytest.mark.parametrize("colour", [palette.INK, palette.ACCENT, palette.ALERT])
def test_text_contrast_on_both_grounds(colour):
    assert contrast(colour, palette.PAPER) >= 4.5
    assert contrast(colour, palette.QUIET) >= 4.5


@pytest.mark.parametrize("symbol", palette.SYMBOLS)
def test_symbols_stand_out_of_their_halo(symbol):
    assert contrast(symbol.colour, palette.PAPER) >= 3


def test_symbols_differ_by_shape_and_by_colour():
    shapes = {(symbol.corners, symbol.ring) for symbol in palette.SYMBOLS}
    assert len(shapes) == len(palette.SYMBOLS)
    assert len({symbol.colour for symbol in palette.SYMBOLS}) == len(palette.SYMBOLS)
    assert len({kind.symbol for kind in MAIN}) == len(MAIN)


@pytest.mark.parametrize("steps", range(1, 6))
def test_fewer_steps_keep_the_order(steps):
    colours = palette.sequence("need", steps)
    assert len(colours) == steps
    assert [palette.NEED.index(c) for c in colours] == sorted(
        palette.NEED.index(c) for c in colours
    )
