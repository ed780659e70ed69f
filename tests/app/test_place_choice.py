"""Every list of places understands what is typed, on each page that has one."""

import pytest

from geo.reading import place_search
from tests.app.test_pages import open_app
from tests.helpers import lanes

LISTS = [
    ("pages/carte.py", "w_selected", "chatellerault", {"lieu": "86066"}),
    ("pages/fiche.py", "w_selected", "st savin", {"lieu": "86246"}),
    ("pages/qui_fait_quoi.py", "who_commune", "86165", {"lieu": "86165"}),
    ("pages/ecarts.py", "w_area", "canton de lusignan", {"perimetre": "canton-8609"}),
    ("pages/horaires.py", "w_area", "grand poitiers", {"perimetre": "epci-200069854"}),
]


def kept(app, name):
    value = app.query_params.get(name, "")
    return value[0] if isinstance(value, list) else value


def told(app):
    bodies = [one.proto.body for one in app.get("html") if 'role="status"' in one.proto.body]
    return " ".join(bodies).replace("\u00a0", " ")


def typed_in(app, key, text):
    """Send a text as the browser does; the harness only knows the options."""
    box = app.selectbox(key=key)
    box.options.append(text)
    box.set_value(text).run()
    assert not app.exception


def labels(app, key):
    return [one.label for one in app.button if (one.key or "").startswith(f"{key}.")]


@pytest.mark.parametrize(("page", "key", "typed", "query"), lanes.first(LISTS, 2))
def test_what_is_typed_is_chosen(page, key, typed, query):
    app = open_app(page)
    typed_in(app, key, typed)
    assert {name: kept(app, name) for name in query} == query
    assert told(app) == ""


def test_what_means_several_is_asked_and_one_of_them_is_clicked():
    app = open_app("pages/carte.py")
    typed_in(app, "w_selected", "86500")
    assert "« 86500 » désigne plusieurs lieux" in told(app)
    assert app.selectbox(key="w_selected").value == ""
    assert "Saulgé (commune)" in labels(app, "w_selected")
    next(one for one in app.button if one.label == "Saulgé (commune)").click().run()
    assert kept(app, "lieu") == "86254"
    assert told(app) == ""


def test_what_means_too_many_places_is_made_precise():
    app = open_app("pages/carte.py")
    typed_in(app, "w_selected", "saint")
    assert "de plus : précisez" in told(app)
    assert len(labels(app, "w_selected")) == place_search.MOST
    typed_in(app, "w_selected", "saint savin")  # the remedy
    assert kept(app, "lieu") == "86246"


def test_nothing_is_said_in_french_with_the_nearest_names():
    app = open_app("pages/carte.py")
    typed_in(app, "w_selected", "xyzq")
    assert "Aucun résultat pour « xyzq »" in told(app)
    typed_in(app, "w_selected", "chatelerault <b>")
    assert "Aucun résultat pour « chatelerault &lt;b&gt; ». Les noms les plus proches" in told(app)
    assert labels(app, "w_selected")[0] == "Châtellerault (commune)"
    typed_in(app, "w_selected", "86165")  # the remedy
    assert (kept(app, "lieu"), told(app)) == ("86165", "")


def test_a_place_of_another_level_changes_the_level_where_the_indicator_has_it():
    app = open_app("pages/carte.py")
    typed_in(app, "w_selected", "canton de lusignan")
    assert (kept(app, "niveau"), app.selectbox(key="w_level").value) == ("canton", "canton")
    assert "Lusignan" in app.selectbox(key="w_selected").options
    posts = open_app("pages/carte.py", indicateur="posts_per_10k", niveau="epci")
    typed_in(posts, "w_selected", "savigne")
    assert kept(posts, "niveau") == "epci"
    assert kept(posts, "lieu") == "200070035"


def test_what_closes_and_opens_is_typed_too():
    app = open_app("pages/simulateur.py", mode="close")
    app.multiselect(key="w_closed").set_value(["gencay"]).run()
    assert not app.exception
    (closed,) = app.multiselect(key="w_closed").value
    assert kept(app, "scenario") == f"f{closed}"
    app.multiselect(key="w_closed").set_value([closed, "xyzq"]).run()
    assert "Aucun résultat pour « xyzq »" in told(app)
    assert app.multiselect(key="w_closed").value == [closed]
