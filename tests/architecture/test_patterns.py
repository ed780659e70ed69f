"""Every pattern that may meet a user's file reads it in a time that grows as its length.

Steps are counted, not seconds: the same on every machine (see ``bench/patterns.py``).
"""

import re
import sys

import pytest

from bench import patterns

MOST_GROWTH = 2.5
MOST_STEPS = 60


@pytest.fixture(autouse=True)
def deep():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.fixture(scope="module")
def found():
    return patterns.found()


@pytest.mark.slow  # of `make check` too
def test_work_grows_as_the_text(found):
    unbounded = [one for one in found if not patterns.is_bounded(one)]
    assert len(unbounded) > 50
    measured = [(one, *patterns.growth(one, n=24)) for one in unbounded]
    assert not [
        (one.where, one.method, one.text, text, growth, steps)
        for one, growth, steps, text in measured
        if growth > MOST_GROWTH or steps > MOST_STEPS
    ]


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (r'[^\n;]+\n("?\d[\dAB]\d{2,3}"? *\n?|\n)+', "fullmatch"),
        (r"\d+\.?\d*", "fullmatch"),
        (r"\([^)]*\)", "sub"),
        (r"\s+$", "search"),
        (r"(a|aa)+", "fullmatch"),
        (r"<image [^>]*?href=", "sub"),
    ],
)
def test_a_pattern_that_goes_back_is_caught(text, method):
    growth, _, _ = patterns.growth(patterns.Pattern("here", text, 0, method), n=24)
    assert growth > MOST_GROWTH


def test_steps_follow_the_engine(found):
    """The matcher that counts finds what Python's engine finds."""
    texts = ["", "12", "1 234,5", "2026-11-28", "86000 Poitiers cedex 9", "(a) b", "x" * 30, "°\n"]
    for pattern in found:
        compiled = re.compile(pattern.text, pattern.flags)
        matcher = patterns.Matcher(pattern.text, pattern.flags)
        for text in texts:
            expected = compiled.fullmatch(text) is not None
            assert matcher.matches(text) is expected, (pattern.text, text)
