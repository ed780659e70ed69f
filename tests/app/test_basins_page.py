"""Basins on the page Écarts, without a browser: the switch, the sentence, the key, the file."""

from geo.access.measures import Params
from geo.pack import pack
from geo.reading import basins_text, priorities
from tests.app.test_pages import open_app, said

PAGE = "pages/ecarts.py"


def key(app):
    bodies = [one.proto.body for one in app.get("html")]
    return next(body for body in bodies if "Communes des bassins" in body)


def test_the_switch_paints_the_basins_and_says_them():
    vienne = pack.load("86")
    app = open_app(PAGE)
    assert app.markdown[0].value == priorities.first_sentence(vienne, Params())
    app.button_group(key="w_grouping").set_value("bassins").run()
    assert not app.exception
    assert app.query_params["ecarts"] in ("bassins", ["bassins"])
    assert app.markdown[0].value == basins_text.sentence(vienne, Params())
    body = key(app)
    for row in basins_text.legend(vienne, Params()):
        assert row.label in body
        assert f"background:{row.colour}" in body
    listed = app.dataframe[0].value
    assert (
        listed["Communes"].tolist() == basins_text.basin_list(vienne, Params())["communes"].tolist()
    )
    assert basins_text.MEANING in [one.value for one in app.caption]


def test_the_link_of_a_territory_shows_its_part():
    app = open_app(PAGE, ecarts="bassins", perimetre="territoire-T4", aide="mds")
    assert not app.exception
    assert "Dans le territoire de Chauvigny – Montmorillon" in said(app)
    assert "hors périmètre" in key(app)
    ranked = app.dataframe[-1].value
    assert "toutes" in set(ranked["basin_held"])
    assert ranked["basin"].ne("hors bassin").sum() == app.dataframe[0].value["Communes"].sum()


def test_a_territory_without_basin_says_so():
    app = open_app(PAGE, ecarts="bassins", perimetre="territoire-T1")
    assert not app.exception
    assert "aucun bassin" in said(app)
    assert len(app.dataframe) == 1


def test_one_of_three_notions_is_said_at_a_time_and_is_in_the_link():
    vienne = pack.load("86")
    said = {
        "priorite": priorities.first_sentence(vienne, Params()),
        "coin": priorities.worst_sentence(vienne, Params()),
        "loin": priorities.beyond_sentence(vienne, Params()),
    }
    for notion, sentence in said.items():
        app = open_app(PAGE, phrase=notion)
        spoken = [one.value for one in app.markdown]
        assert spoken[0] == sentence
        assert not ({*said.values()} - {sentence}) & {*spoken}
    app.button_group(key="gaps_notion_communes").set_value("coin").run()
    assert app.markdown[0].value == said["coin"]
    assert app.query_params["phrase"] in ("coin", ["coin"])
