"""On foot on the pages Carte and Écarts, without a browser: the switch, the sentence, the list."""

from geo.access.measures import Params
from geo.pack import pack
from geo.reading import map_reading, priorities, walking_gaps, walking_text
from tests.app.test_pages import open_app, said

CARTE, ECARTS = "pages/carte.py", "pages/ecarts.py"


def link(app, name):
    found = app.query_params[name]
    return found if isinstance(found, str) else found[0]


def test_the_switch_of_the_map_says_on_foot_what_it_said_by_car_and_comes_back():
    vienne = pack.load("86")
    app = open_app(CARTE)
    by_car = app.markdown[0].value
    assert all(not one.startswith("À pied") for one in app.selectbox(key="w_indicator").options)
    app.button_group(key="w_travel").set_value("pied").run()
    assert not app.exception
    assert (link(app, "trajet"), link(app, "indicateur")) == ("pied", "foot_min")
    read = map_reading.read_map(vienne, "foot_min", "commune", Params())
    assert app.markdown[0].value == read.answer
    assert "pied" in app.title[0].value
    legend = next(one.proto.body for one in app.get("html") if 'class="legend"' in one.proto.body)
    for row in read.legend:
        assert row.label in legend
        assert f">{row.units}<" in legend.replace("\u202f", "")
    assert all("pied" in one for one in app.selectbox(key="w_indicator").options)
    app.button_group(key="w_travel").set_value("voiture").run()
    assert app.markdown[0].value == by_car
    assert "trajet" not in app.query_params


def test_the_kind_of_help_of_a_map_goes_on_foot_with_it():
    app = open_app(CARTE, indicateur="mds_min")
    app.button_group(key="w_travel").set_value("pied").run()
    assert (link(app, "indicateur"), link(app, "aide")) == ("foot_min", "mds")


def test_a_commune_on_foot_says_that_what_follows_is_by_car():
    app = open_app(CARTE, indicateur="foot_share_30", lieu="86165")
    card = next(one.proto.body for one in app.get("html") if 'class="card"' in one.proto.body)
    assert "à 30\u00a0min à pied ou moins" in card
    assert "dans la commune" not in card
    served = next(one.proto.body for one in app.get("html") if 'class="served"' in one.proto.body)
    before, said, after = served.partition("Les durées qui suivent sont en voiture.")
    assert said and "dans la commune" not in before
    assert "dans la commune" in after


def test_ecarts_on_foot_names_both_ways_apart_and_claims_no_priority():
    vienne = pack.load("86")
    app = open_app(ECARTS)
    app.button_group(key="w_travel").set_value("pied").run()
    assert not app.exception
    assert link(app, "trajet") == "pied"
    assert app.markdown[0].value == walking_gaps.sentence(vienne, Params())
    assert app.markdown[1].value == walking_text.without_car(vienne, Params())
    spoken = said(app)
    assert priorities.first_sentence(vienne, Params()) not in spoken
    assert "en priorité de la Vienne" not in spoken
    assert walking_gaps.by_car(vienne, Params()) in [one.value for one in app.caption]
    body = next(one.proto.body for one in app.get("html") if "bivariate" in one.proto.body)
    assert walking_gaps.ACT in body
    listed = app.dataframe[0].value
    assert listed["foot_gap"].is_monotonic_decreasing
    assert "no_car_beyond_30" not in listed  # nobody imported the table
    app.button_group(key="w_travel").set_value("voiture").run()
    assert app.markdown[0].value == priorities.first_sentence(vienne, Params())


def test_the_link_of_a_territory_on_foot_shows_its_part():
    app = open_app(ECARTS, trajet="pied", perimetre="territoire-T4", aide="mds", ecarts="bassins")
    assert not app.exception
    vienne = pack.load("86")
    params = Params(kind="mds")
    assert app.markdown[0].value == walking_gaps.sentence(vienne, params, "territoire-T4")
    assert len(app.dataframe[0].value) == len(walking_gaps.ranked(vienne, params, "territoire-T4"))
