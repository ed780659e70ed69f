import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.scenario import saved__kept as kept
from geo.scenario.saved__kept import Kept
from geo.scenario.saved__scenario_file import LONGEST_NAME

TEXTS = [f"f{number}" for number in range(1000, 1020)]


def test_a_link_reopens_the_same_list():
    first = kept.keep((), "Civray fermé", "f2270")
    both = kept.keep(first, "Un poste à Adriers ; l’été", "C86001")
    assert kept.from_text(kept.to_text(both)) == both
    assert kept.from_text("") == ()


@given(st.lists(st.text(), max_size=kept.MOST))
def test_whatever_is_typed_as_a_name_travels(names):
    listed = ()
    for name, text in zip(names, TEXTS, strict=False):
        listed = kept.keep(listed, name, text)
    try:
        written = kept.to_text(listed)
    except ValueError:  # names that fill a link are refused, not cut
        assert sum(len(one.name) for one in listed) > kept.LONGEST / 2
        return
    assert kept.from_text(written) == listed
    assert len({one.name for one in listed}) == len(names)
    assert all(0 < len(one.name) <= LONGEST_NAME for one in listed)


def test_a_name_already_taken_is_numbered():
    listed = ()
    for text in TEXTS[:3]:
        listed = kept.keep(listed, "Essai", text)
    assert [one.name for one in listed] == ["Essai", "Essai (2)", "Essai (3)"]
    assert kept.rename(listed, 2, " Essai  (2)")[2].name == "Essai (2) (2)"
    assert kept.rename(listed, 2, "Essai (3)") == listed
    assert kept.rename(listed, 2, " ~ ")[2].name == "-"
    assert kept.rename(listed, 2, "  ") == listed


def test_the_same_scenario_is_kept_once():
    first = kept.keep((), "A", "f2270")
    assert kept.keep(first, "B", "f2270") == first


def test_three_are_compared_and_no_more():
    listed = ()
    for text in TEXTS[:4]:
        listed = kept.keep(listed, text, text)
    assert [one.beside for one in listed] == [True, True, True, False]
    assert kept.compare(listed, 3, beside=True) == listed
    fewer = kept.compare(listed, 0, beside=False)
    assert [one.beside for one in kept.compare(fewer, 3, beside=True)] == [False, True, True, True]


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "A~f2270",
        "A~f2270~2",
        "A~~1",
        "~f2270~1",
        " A~f2270~1",
        "A~bonjour~1",
        "A~f2270~1~A~f1716~1",
        "~".join(f"{text}~{text}~1" for text in TEXTS[:4]),
        "~".join(f"{text}~{text}~0" for text in TEXTS[: kept.MOST + 1]),
        "A" * (LONGEST_NAME + 1) + "~f2270~1",
        "A\u202eB~f2270~1",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"^(not |today is)"):
        kept.from_text(text)


def test_a_list_too_long_for_a_link_is_refused():
    with pytest.raises(ValueError, match="too many"):
        kept.to_text([Kept(str(i), "f2270" + "_f1716" * 300, False) for i in range(2)])
