import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.scenario import saved
from geo.scenario.saved import LONGEST_NAME, Kept

TEXTS = [f"f{number}" for number in range(1000, 1020)]


def test_a_link_reopens_the_same_list():
    first = saved.keep((), "Civray fermé", "f2270")
    both = saved.keep(first, "Un poste à Adriers ; l’été", "C86001")
    assert saved.from_text(saved.to_text(both)) == both
    assert saved.from_text("") == ()


@given(st.lists(st.text(), max_size=saved.MOST))
def test_whatever_is_typed_as_a_name_travels(names):
    listed = ()
    for name, text in zip(names, TEXTS, strict=False):
        listed = saved.keep(listed, name, text)
    try:
        written = saved.to_text(listed)
    except ValueError:  # names that fill a link are refused, not cut
        assert sum(len(one.name) for one in listed) > saved.LONGEST_LIST / 2
        return
    assert saved.from_text(written) == listed
    assert len({one.name for one in listed}) == len(names)
    assert all(0 < len(one.name) <= LONGEST_NAME for one in listed)


def test_a_name_already_taken_is_numbered():
    listed = ()
    for text in TEXTS[:3]:
        listed = saved.keep(listed, "Essai", text)
    assert [one.name for one in listed] == ["Essai", "Essai (2)", "Essai (3)"]
    assert saved.rename(listed, 2, " Essai  (2)")[2].name == "Essai (2) (2)"
    assert saved.rename(listed, 2, "Essai (3)") == listed
    assert saved.rename(listed, 2, " ~ ")[2].name == "-"
    assert saved.rename(listed, 2, "  ") == listed


def test_the_same_scenario_is_kept_once():
    first = saved.keep((), "A", "f2270")
    assert saved.keep(first, "B", "f2270") == first


def test_three_are_compared_and_no_more():
    listed = ()
    for text in TEXTS[:4]:
        listed = saved.keep(listed, text, text)
    assert [one.beside for one in listed] == [True, True, True, False]
    assert saved.compare(listed, 3, beside=True) == listed
    fewer = saved.compare(listed, 0, beside=False)
    assert [one.beside for one in saved.compare(fewer, 3, beside=True)] == [False, True, True, True]


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
        "~".join(f"{text}~{text}~0" for text in TEXTS[: saved.MOST + 1]),
        "A" * (LONGEST_NAME + 1) + "~f2270~1",
        "A\u202eB~f2270~1",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"^(not |today is)"):
        saved.from_text(text)


def test_a_list_too_long_for_a_link_is_refused():
    with pytest.raises(ValueError, match="too many"):
        saved.to_text([Kept(str(i), "f2270" + "_f1716" * 300, False) for i in range(2)])
