from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.access import measures
from geo.access.measures import Params
from geo.pack import pack, territories
from geo.reading import names
from geo.session import meeting
from geo.session.meeting import Shown
from geo.session.view_model import View
from tests.helpers import lanes
from tests.unit.session.test_view import DEPARTMENTS, views


@given(views(), st.sampled_from(list(meeting.FIELDS)))
def test_a_view_of_a_meeting_keeps_all_its_page_reads(seen, page):
    text = meeting.write(page, seen)
    if "level" not in meeting.FIELDS[page] and seen.level != "commune":
        seen = replace(seen, selected="")  # of communes alone: nothing of them is selected
    if "indicator" not in meeting.FIELDS[page]:  # every level, whatever the map of the view shows
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
    assert fits("ecarts")
    assert fits("ecarts", area="canton-8612")
    assert not fits("ecarts", area="canton-9999")
    assert fits("horaires", area="territoire-T4", selected="86165")
    assert not fits("horaires", area="territoire-T4", selected="75056")
    assert fits("evolution", month="2021-10")
    assert not fits("contacts", level="canton", selected="9999")
    assert fits("scenario", scenario="f2270")
    assert not fits("scenario")
    assert not fits("scenario", scenario="f9999")


@pytest.mark.parametrize(
    ("department", "level", "code"),
    lanes.first(
        [("86", "canton", "8612"), ("29", "canton", "2921"), ("86", "territoire", "T4")], 2
    ),
)
@pytest.mark.parametrize("kind", lanes.first(["france_services", "cnfs"]))
def test_a_meeting_is_prepared_of_views_that_can_be_shown(department, level, code, kind):
    loaded = pack.load(department)
    view = View(department=department, level=level, selected=code, kind=kind, scenario="f1")
    texts = meeting.prepared(loaded, view, acted=True)
    shown = [meeting.read_meeting(text, [department]) for text in texts]
    assert all(meeting.fits(loaded, one) for one in shown)
    assert 5 <= len(shown) <= 8
    assert [one.page for one in shown][:4] == ["carte", "fiche", "ecarts", "actions"]
    assert {one.view.scenario for one in shown if one.page != "scenario"} == {""}
    assert meeting.split(meeting.join(texts)) == texts
    assert "actions" not in {
        text.split("~")[0] for text in meeting.prepared(loaded, view, acted=False)
    }


def test_the_closings_are_of_the_places_that_people_go_to(vienne):
    texts = meeting.prepared(vienne, View(level="canton", selected="8612"), acted=False)
    closed = [text for text in texts if text.startswith("scenario")]
    near = measures.nearest(vienne, "france_services", Params().counts)
    here = near.loc[names.members(vienne, "canton", "8612"), "site_id"]
    assert closed
    for text in closed:
        (site,) = meeting.read_meeting(text, DEPARTMENTS).view.scenario.removeprefix("f").split("_")
        assert site in set(here)


def test_views_move_within_the_list():
    assert meeting.moved("abc", 2, -1) == ["a", "c", "b"]
    assert meeting.moved("abc", 0, 1) == ["b", "a", "c"]
    assert meeting.moved("abc", 0, -1) == meeting.moved("abc", 2, 1) == list("abc")


def test_a_meeting_too_long_for_a_link_is_refused():
    with pytest.raises(ValueError, match="too many"):
        meeting.join(["carte"] * (meeting.MOST + 1))
    with pytest.raises(ValueError, match="too many"):
        meeting.join(["scenario~scenario~" + "_".join(["f2270"] * 300)] * 2)
