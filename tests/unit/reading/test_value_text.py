from geo.access.measures import Params
from geo.base.french import NBSP, NNBSP
from geo.indicators import registry
from geo.reading import value_text

FAR = next(one for one in registry.declared() if one.id == "inhabitants_beyond")


def test_an_end_that_is_the_estimate_is_said_as_finely_as_it():
    row = {"low": 6_842.0, "central": 13_126.0, "high": 13_126.0}
    said = value_text.write(FAR, row, Params(), "jamais", level="epci")
    assert said.split(" (")[1] == f"de 6{NNBSP}840 à 13{NNBSP}100)"
    assert said.startswith(f"13{NNBSP}100{NBSP}habitants")


def test_ends_far_apart_on_both_sides_keep_two_figures():
    row = {"low": 6_842.0, "central": 13_126.0, "high": 19_570.0}
    said = value_text.write(FAR, row, Params(), "jamais", level="epci")
    assert said == f"13{NNBSP}000{NBSP}habitants (de 6{NNBSP}800 à 20{NNBSP}000)"
