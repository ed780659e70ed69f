"""What a declaration says that it depends on is all that it depends on: the rest is kept."""

from dataclasses import fields, replace

import pytest

from geo.access.measures import Params
from geo.indicators import priority, registry

MOVED = Params(
    threshold_min=10,
    kind="mds",
    neighbours=False,
    profile="seniors",
    weights=(1.0, 9.0, 2.0),
    reference="territoire",
    presence="permanents",
    months=3,
)


def only(uses):
    """Parameters that differ from the usual ones wherever it must not matter."""
    kept = {name: getattr(Params(), name) for name in uses}
    return replace(MOVED, **kept)


@pytest.mark.parametrize("name", list(registry.REGISTRY))
def test_an_indicator_depends_on_nothing_that_it_does_not_say(stopping, name):
    indicator = registry.REGISTRY[name]
    if name not in registry.available(stopping):
        pytest.skip("the six squares do not have it")
    usual, moved = (
        indicator.compute(stopping, params).values for params in (Params(), only(indicator.uses))
    )
    assert usual.equals(moved)


def test_the_gap_does_not_depend_on_the_threshold(stopping):
    for found in (priority.gaps, priority.robustness, priority.hinging, priority.worst_cell):
        assert found(stopping, Params()).equals(found(stopping, only(priority.USES)))


def test_moved_parameters_differ_in_every_field():
    usual = Params()
    assert all(getattr(usual, one.name) != getattr(MOVED, one.name) for one in fields(Params))
    assert MOVED.only(()) == usual
    assert MOVED.only([one.name for one in fields(Params)]) == MOVED
