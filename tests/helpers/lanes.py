"""Which cases of a test run at every change, which ones in the long lane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest


def first(cases: Iterable[Any], count: int = 1) -> Sequence[Any]:
    """The cases of a parameter, all but the ``count`` first ones marked slow.

    Cases are the values of one parameter, or tuples for several. For cases that differ by a
    word or a seed: the first ones hold the mechanism, `make test-all` holds them all.
    """
    listed = list(cases)
    late = (one if isinstance(one, tuple) else (one,) for one in listed[count:])
    return [*listed[:count], *(pytest.param(*one, marks=pytest.mark.slow) for one in late)]
