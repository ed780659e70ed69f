"""The page Réunion through Streamlit's own test harness, with the real data."""

import pytest

from geo.access.measures import Params
from geo.reading import basins_text, map_reading, unit_sheet, walking_gaps
from geo.scenario import scenario
from geo.session import meeting
from geo.simulator import impact
from pages.ui.shell import page_tools
from pages.ui.texts import reunion
from tests.app.test_pages import open_app, said
from tests.helpers import lanes

PAGE = "pages/reunion.py"
FICHE = "fiche~niveau~canton~lieu~8612"
MAP = "carte~scenario~f2270"
EFFECT = "scenario~scenario~f2270"
MEETING = "~~".join([FICHE, MAP, EFFECT])


def opened(**query):
    app = open_app(PAGE, **query)
    assert not app.exception
    return app


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def views(app):
    return meeting.split("".join(app.query_params.get("reunion", "")))


def test_views_are_added_ordered_and_removed():
    app = opened()
    assert app.button(key="meeting_add").disabled
    app.selectbox(key="fiche_level").select("canton").run()
    app.selectbox(key="w_selected").select("8612").run()
    app.button(key="meeting_add").click().run()
    app.selectbox(key="meeting_page").select("carte").run()
    app.selectbox(key="w_indicator").select("mds_min").run()
    app.button(key="meeting_add").click().run()
    assert not app.exception
    assert views(app)[0] == FICHE
    assert "Minutes jusqu’à la MDS la plus proche, par canton" in said(app)
    assert "Fiche : canton de Montmorillon" in said(app)
    app.button(key="move_1_-1").click().run()
    assert views(app)[1] == FICHE
    app.button(key="remove_1").click().run()
    assert not app.exception
    assert FICHE not in views(app)


AREA = "territoire-T4"
COMPOSED = {
    "fiche": ({"fiche_level": "canton", "w_selected": "8612"}, FICHE),
    "carte": ({"w_indicator": "population", "w_selected": "86165"}, "indicateur~population"),
    "ecarts": ({"w_area": AREA, "meeting_commune": "86165"}, f"lieu~86165~perimetre~{AREA}"),
    "horaires": ({"w_area": AREA, "w_moment": "saturday"}, f"perimetre~{AREA}~quand~saturday"),
    "evolution": ({"w_threshold": 15}, "evolution~seuil~15"),
    "actions": ({"w_selected": "86165", "w_concern": "droits"}, "lieu~86165~besoin~droits"),
    "contacts": ({"fiche_level": "departement"}, "contacts~niveau~departement"),
    "scenario": ({"w_threshold": 30}, "seuil~30~scenario~f2270"),
}
"""Choices of each kind of view, and what they write."""


def test_the_page_offers_every_view_that_a_meeting_can_present():
    assert set(COMPOSED) == set(meeting.FIELDS) == set(reunion.PAGES)


@pytest.mark.parametrize("kind", COMPOSED)
def test_a_view_of_any_kind_is_composed_with_its_choices_and_presented(kind):
    chosen, written = COMPOSED[kind]
    app = opened(**({"scenario": "f2270"} if kind == "scenario" else {}))
    app.selectbox(key="meeting_page").select(kind).run()
    for key, value in chosen.items():
        app.selectbox(key=key).select(value).run()
    app.button(key="meeting_add").click().run()
    assert not app.exception
    (text,) = views(app)
    assert text.startswith(kind)
    assert written in text
    stage = opened(reunion=text, vue="1")
    assert "1 / 1" in said(stage)


def test_a_view_of_a_place_waits_for_one():
    for kind in reunion.OF_A_UNIT:
        app = opened()
        app.selectbox(key="meeting_page").select(kind).run()
        assert app.button(key="meeting_add").disabled
        assert reunion.CHOOSE_PLACE in [one.value for one in app.caption]


def test_a_meeting_is_prepared_in_one_click_and_every_view_is_shown():
    app = opened(niveau="canton", lieu="8612")
    button = app.button(key="meeting_prepare")
    assert button.label == "Préparer la réunion du canton de Montmorillon"
    button.click().run()
    assert not app.exception
    made = views(app)
    assert [one.split("~")[0] for one in made][:3] == ["carte", "fiche", "ecarts"]
    for rank in range(1, len(made) + 1):
        shown = opened(reunion="~~".join(made), vue=str(rank))
        assert f"{rank} / {len(made)}" in said(shown)
        html = " ".join(one.proto.body for one in shown.get("html"))
        assert "Montmorillon" in said(shown) + html
    app.checkbox(key="meeting_notes").check().run()
    assert not app.exception
    assert "Les plus éloignées" in said(app)
    app.button(key="meeting_prepare").click().run()
    assert views(app) == made  # nothing twice


def test_a_key_leads_to_a_view():
    app = opened(reunion=MEETING, vue="2")
    for key, rank in (("end", "3"), ("home", "1"), ("2", "2"), ("next_space", "3"), ("1", "1")):
        app.button(key=f"stage_{key}").click().run()
        assert not app.exception
        assert f"{rank} / 3" in said(app)
    assert "stage_4" not in {button.key for button in app.button}


def test_a_scenario_kept_or_not_is_shown_before_and_after():
    app = opened(scenarios="Le sud~f2270~1")
    app.selectbox(key="meeting_page").select("scenario").run()
    app.selectbox(key="meeting_scenario").select("f2270").run()
    app.button(key="meeting_add").click().run()
    assert not app.exception
    assert "Avant et après : France services de Civray fermée" in said(app)


def test_without_scenario_the_page_says_how_to_make_one():
    app = opened()
    app.selectbox(key="meeting_page").select("scenario").run()
    assert "Simulateur" in said(app)
    assert app.button(key="meeting_add").disabled
    for query in ({"scenario": "f2270"}, {"scenarios": "Le sud~f2270~1"}):  # the remedies
        app = opened(**query)
        app.selectbox(key="meeting_page").select("scenario").run()
        assert "Aucun scénario en cours ni gardé" not in said(app)


def test_a_view_shows_the_figures_of_its_page(vienne):
    after = scenario.apply(vienne, scenario.from_text("f2270"))
    found = unit_sheet.fiche(vienne, "canton", "8612", Params())
    first, second, third = (opened(reunion=MEETING, vue=str(rank)) for rank in (1, 2, 3))
    assert all(" ".join(part.split()) in " ".join(said(first).split()) for part in found.why)
    read = map_reading.read_map(after, "france_services_min", "commune", Params())
    assert plain(read.sentence) in said(second)
    assert "Civray fermée" in " ".join(html.proto.body for html in second.get("html"))
    assert plain(impact.sentence(vienne, after, Params())) in said(third)


def test_buttons_move_within_the_meeting_and_leave():
    app = opened(reunion=MEETING, vue="2")
    for key, rank in (
        ("stage_next", "3"),
        ("stage_next", "3"),
        ("stage_previous", "2"),
        ("stage_previous_pageup", "1"),
        ("stage_previous", "1"),
        ("stage_next_pagedown", "2"),
    ):
        app.button(key=key).click().run()
        assert not app.exception
        assert "".join(app.query_params["vue"]) == rank
        assert f"{rank} / 3" in said(app)
    app.button(key="stage_leave").click().run()
    assert "vue" not in app.query_params
    assert views(app) == [FICHE, MAP, EFFECT]


def test_a_view_that_is_not_understood_is_said_and_skipped():
    app = opened(reunion=f"carte~lieu~75056~~{FICHE}~~bonjour")
    assert said(app).count("pas été comprise") == 2
    app.button(key="meeting_present").click().run()
    assert not app.exception
    assert "1 / 1" in said(app)
    assert "Montmorillon" in app.title[0].value


def test_a_rank_beyond_the_meeting_is_the_last_view():
    app = opened(reunion=MEETING, vue="9")
    assert "3 / 3" in said(app)
    app.button(key="stage_previous").click().run()
    assert "2 / 3" in said(app)


def test_presenting_nothing_is_preparing():
    assert opened(vue="1").title[0].value.endswith("\u202f?")


GAPS = "Le territoire de Chauvigny – Montmorillon : où aider d’abord ?"
FROM_PAGES = {
    "ecarts": "ecarts~lieu~86165~perimetre~territoire-T4",
    "overview": "fiche~niveau~departement",
    "carte": "carte~lieu~86165",
    "fiche": "fiche~lieu~86165",
    "horaires": "horaires~lieu~86165~perimetre~territoire-T4",
    "evolution": "evolution",
    "simulateur": "scenario~scenario~f2270",
    "scenarios": "scenario~scenario~f2270",
}


def added_from(page, **query):
    """What the button of a page adds: the tools stand on the first page of the harness."""
    app = open_app(**query)
    app.session_state["page"] = page
    app.button(key="to_meeting").click().run()
    return app


def told(app):
    return app.session_state[page_tools.SAID]  # the harness draws no frame after a first run


@pytest.mark.parametrize(("page", "written"), lanes.first(FROM_PAGES.items(), 2))
def test_what_a_page_shows_is_added_from_it_and_presented(page, written):
    query = {"lieu": "86165", "perimetre": "territoire-T4"}
    if written.startswith("scenario"):
        query = {"scenario": "f2270"}
    assert views(added_from(page, **query)) == [written]
    again = added_from(page, reunion=written, **query)
    assert views(again) == [written]
    assert "déjà dans la réunion" in told(again)
    stage = opened(reunion=written, vue="1")
    assert "1 / 1" in said(stage)
    titles = {"overview": "La Vienne", "fiche": "Montmorillon", "ecarts": GAPS}
    if written.startswith("scenario"):
        expected = "Simulation : France services de Civray fermée"
    else:
        expected = titles.get(page) or open_app(f"pages/{page}.py", **query).title[0].value
    assert plain(stage.title[0].value) == plain(expected)


def test_gaps_are_presented_as_they_were_looked_at(vienne):
    for text, said_by, named in (
        ("ecarts~trajet~pied", walking_gaps.sentence, "Où l’aide est trop loin à pied : la Vienne"),
        (
            "ecarts~ecarts~bassins",
            basins_text.sentence,
            "Où aider d’abord, par bassins : la Vienne",
        ),
    ):
        assert plain(said_by(vienne, Params())) in plain(said(opened(reunion=text, vue="1")))
        assert named in plain(said(opened(reunion=text)))


@pytest.mark.parametrize(
    ("page", "asked", "ready"),
    [
        ("fiche", "Choisissez d’abord un lieu", {"lieu": "86165"}),
        ("simulateur", "Composez d’abord un scénario", {"scenario": "f2270"}),
    ],
)
def test_what_is_not_ready_is_asked_for(page, asked, ready):
    app = added_from(page)
    assert not views(app)
    assert asked in told(app)
    assert len(views(added_from(page, **ready))) == 1
