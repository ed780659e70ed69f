"""A kind of place that is declared is on every screen (``tests.unit.pack.test_ninth_kind``)."""

import pytest

from tests.unit.pack.test_ninth_kind import passes


@pytest.mark.slow
def test_a_kind_is_on_the_screens():
    passes("pages_checks.py", "slow or not slow")
