import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.scenario import scenario_file
from geo.scenario.scenario_file import LONGEST_NAME, Kept

TEXTS = [f"f{number}" for number in range(1000, 1020)]


def test_a_link_reopens_the_same_list():
    first = scenario_file.keep((), "Civray fermé", "f2270")
    both = scenario_file.keep(first, "Un poste à Adriers ; l’été", "C86001")
    assert scenario_file.from_text(scenario_file.to_text(both)) == both
    assert scenario_file.from_text("") == ()


@given(st.lists(st.text(), max_size=scenario_file.MOST))
def test_whatever_is_typed_as_a_name_travels(names):
    listed = ()
    for name, text in zip(names, TEXTS, strict=False):
        listed = scenario_file.keep(listed, name, text)
    try:
        written = scenario_file.to_text(listed)
    except ValueError:  # names that fill a link are refused, not cut
        assert sum(len(one.name) for one in listed) > scenario_file.LONGEST_LIST / 2
        return
    assert scenario_file.from_text(written) == listed
    assert len({one.name for one in listed}) == len(names)
    assert all(0 < len(one.name) <= LONGEST_NAME for one in listed)


def test_a_name_already_taken_is_numbered():
    listed = ()
    for text in TEXTS[:3]:
        listed = scenario_file.keep(listed, "Essai", text)
    assert [one.name for one in listed] == ["Essai", "Essai (2)", "Essai (3)"]
    assert scenario_file.rename(listed, 2, " Essai  (2)")[2].name == "Essai (2) (2)"
    assert scenario_file.rename(listed, 2, "Essai (3)") == listed
    assert scenario_file.rename(listed, 2, " ~ ")[2].name == "-"
    assert scenario_file.rename(listed, 2, "  ") == listed


def test_the_same_scenario_is_kept_once():
    first = scenario_file.keep((), "A", "f2270")
    assert scenario_file.keep(first, "B", "f2270") == first


def test_three_are_compared_and_no_more():
    listed = ()
    for text in TEXTS[:4]:
        listed = scenario_file.keep(listed, text, text)
    assert [one.beside for one in listed] == [True, True, True, False]
    assert scenario_file.compare(listed, 3, beside=True) == listed
    fewer = scenario_file.compare(listed, 0, beside=False)
    assert [one.beside for one in scenario_file.compare(fewer, 3, beside=True)] == [
        False,
        True,
        True,
        True,
    ]


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
        "~".join(f"{text}~{text}~0" for text in TEXTS[: scenario_file.MOST + 1]),
        "A" * (LONGEST_NAME + 1) + "~f2270~1",
        "A\u202eB~f2270~1",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"^(not |today is)"):
        scenario_file.from_text(text)


def test_a_list_too_long_for_a_link_is_refused():
    with pytest.raises(ValueError, match="too many"):
        scenario_file.to_text([Kept(str(i), "f2270" + "_f1716" * 300, False) for i in range(2)])
