import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.pack import territories
from geo.session import meeting
from geo.session.meeting import Shown
from geo.session.view_model import View
from tests.unit.session.test_view import DEPARTMENTS, views


@given(views(), st.sampled_from(list(meeting.FIELDS)))
def test_a_view_of_a_meeting_keeps_all_its_page_reads(seen, page):
    text = meeting.write(page, seen)
    if page == "fiche":  # a fiche has every level, whatever the map of the view shows
        seen = View(**{name: getattr(seen, name) for name in meeting.FIELDS[page]})
    found = meeting.read_meeting(text, DEPARTMENTS)
    assert found.page == page
    for name in meeting.FIELDS[page]:
        assert getattr(found.view, name) == getattr(seen, name)
    assert meeting.write(*found) == text
    assert not (found.view.kept or found.view.meeting or found.view.shown)


@given(st.lists(st.tuples(views(), st.sampled_from(list(meeting.FIELDS))), max_size=6))
def test_a_meeting_comes_back_in_order(chosen):
    texts = [meeting.write(page, seen) for seen, page in chosen]
    assert meeting.split(meeting.join(texts)) == texts


@pytest.mark.parametrize("level", list(territories.LEVELS))
def test_a_fiche_of_any_level_can_be_shown(level):
    text = meeting.write("fiche", View(level=level, selected="X"))
    assert meeting.read_meeting(text, DEPARTMENTS).view.level == level


@pytest.mark.parametrize(
    "text",
    [
        "",
        "carte~niveau",
        "carte~niveau~village",
        "carte~mois~2024-01",
        "fiche~reunion~carte",
        "donnees",
        "scenario~scenario~bonjour",
    ],
)
def test_what_is_not_a_view_is_not_shown(text):
    assert meeting.read_meeting(text, DEPARTMENTS) is None


def test_what_the_department_lacks_is_not_shown(vienne):
    def fits(page, **fields):
        return meeting.fits(vienne, Shown(page, View(**fields)))

    assert fits("fiche", level="canton", selected="8612")
    assert fits("fiche", level="departement")
    assert not fits("fiche", level="canton", selected="9999")
    assert not fits("fiche", level="canton")
    assert fits("carte")
    assert not fits("carte", selected="75056")
    assert fits("scenario", scenario="f2270")
    assert not fits("scenario")
    assert not fits("scenario", scenario="f9999")


def test_views_move_within_the_list():
    assert meeting.moved("abc", 2, -1) == ["a", "c", "b"]
    assert meeting.moved("abc", 0, 1) == ["b", "a", "c"]
    assert meeting.moved("abc", 0, -1) == meeting.moved("abc", 2, 1) == list("abc")


def test_a_meeting_too_long_for_a_link_is_refused():
    with pytest.raises(ValueError, match="too many"):
        meeting.join(["carte"] * (meeting.MOST + 1))
    with pytest.raises(ValueError, match="too many"):
        meeting.join(["scenario~scenario~" + "_".join(["f2270"] * 300)] * 2)
