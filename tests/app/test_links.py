"""What is on screen is in the link: each choice of a page, made, then opened from its address."""

from datetime import date, timedelta

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from geo.register import location, store
from geo.rights.actors import COMMAND_LINE
from pages.ui.texts import navigation
from tests.app.test_pages import open_app
from tests.helpers import lanes
from tests.unit.register.conftest import workshop

CHOICES = (
    "selectbox", "segmented_control", "pills", "radio", "toggle", "checkbox", "slider",
    "select_slider", "number_input", "text_input", "multiselect", "date_input",
)  # fmt: skip
LEFT_OUT = {
    "basemap": "a link must not make a colleague's browser call a third party",
    "actions_public": "what a file is made of, not what is shown",
    "meeting_page": "a view that is being composed",
    "meeting_notes": "for who prepares to speak",
    "brief_detail": "what a file is made of, not what is shown",
    "overview_search": "it opens the page of the place, whose link is its own",
    "scenario_name": "a name that is being written",
}
"""Keys of the choices that a link leaves out, and why; forms are left out by their prefix."""
FORMS = ("action_", "import_")
ANOTHER = {"w_department": "29"}
"""Values of the choices whose labels the harness takes for values."""
OF_PAGE = {
    "actions": ({}, {"affichage": "calendrier"}),
    "carte": ({}, {"trajet": "pied"}),
    "ecarts": ({}, {"trajet": "pied"}),
    "fiche": ({"lieu": "86165"}, {"niveau": "canton", "lieu": "8612"}),
    "reunion": ({"reunion": "carte"},),
    "simulateur": (
        {"scenario": "f2270"},
        {"mode": "close", "offre": "cnfs"},
        {"mode": "best", "offre": "session", "nombre": "1"},
        {"mode": "open", "scenario": "o86165"},
    ),
    "scenarios": ({"scenarios": "Le sud~f2270~1"},),
}
"""Addresses at which a page has all its choices; the bare one for the others."""
CASES = [(page, query) for page in navigation.PAGES for query in OF_PAGE.get(page, ({},))]
CASES.sort(key=lambda case: case != ("horaires", {}))


@pytest.fixture(autouse=True)
def register(tmp_path, monkeypatch):
    """A register with an action, so that what is about actions is shown."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path))
    monkeypatch.delenv(location.URL, raising=False)
    store.open_register("86").add(COMMAND_LINE, workshop())
    yield
    store._database.cache_clear()


def choices(app):
    """The choices that a page offers now, by kind and key."""
    found = {}
    for kind in CHOICES:
        for one in app.get(kind):
            if one.key and not one.disabled and not one.key.startswith(FORMS):
                found[kind, one.key] = one
    return found


def another(kind, one):
    """A value of a choice that is not the present one; None when there is only one."""
    if one.key in ANOTHER:
        return ANOTHER[one.key]
    if kind in ("selectbox", "segmented_control", "radio", "select_slider"):
        others = [label for label in one.options if label not in shown(kind, one)]
        return others[0] if others else None
    if kind in ("pills", "multiselect"):
        return [] if one.value else [one.options[0]]
    if kind in ("toggle", "checkbox"):
        return not one.value
    if kind == "text_input":
        return "mds"
    if kind == "date_input":
        return (one.value or date.today()) + timedelta(days=40)
    step = one.step or 1
    most = one.value if one.max is None else one.max - step
    return one.value + step if one.value <= most else one.value - step


def shown(kind, one):
    """What a choice shows, as a list of labels or of values."""
    value = one.value
    values = value if isinstance(value, list | tuple) else [value]
    said = getattr(one, "format_func", str)
    return [None if one_value is None else said(one_value) for one_value in values]


@pytest.mark.parametrize(("page", "query"), lanes.first(CASES))
def test_each_choice_of_a_page_is_in_its_link(page, query):
    path = f"pages/{page}.py"
    missed = []
    for (kind, key), one in choices(open_app(path, **query)).items():
        value = another(kind, one)
        if key in LEFT_OUT or value is None:
            continue
        app = open_app(path, **query)
        choices(app)[kind, key].set_value(value).run()
        assert not app.exception, key
        after = choices(app)
        copied = dict(app.query_params.items())
        again = choices(open_app(path, **copied))
        seen, reopened = ({k: shown(k[0], v) for k, v in all_.items()} for all_ in (after, again))
        missed += [
            (f"{key} moved", name, here, reopened.get(name))
            for name, here in seen.items()
            if here != reopened.get(name)
        ]
    assert not missed


FORGED = "aucune de ces options"


def forged(app, *kinds):
    """What a browser would send that chose in each list of a page what it does not offer."""
    states = WidgetStates()
    for one in (one for kind in kinds for one in app.get(kind) if not one.disabled):
        if one.type in ("selectbox", "radio"):
            if not getattr(one.proto, "accept_new_options", False):
                states.widgets.add(id=one.id, string_value=FORGED)
        else:
            states.widgets.add(id=one.id).string_array_value.data.append(FORGED)
    return states


def ticked(app, row):
    """What a browser would send that ticked, in each table of a page, a row that it has not."""
    states = WidgetStates()
    for one in app.get("dataframe"):
        if one.proto.id:
            said = f'{{"selection": {{"rows": [{row}], "columns": [], "cells": []}}}}'
            states.widgets.add(id=one.proto.id, string_value=said)
    return states


@pytest.mark.parametrize(("page", "query"), lanes.first(CASES, 4))
def test_what_no_list_of_a_page_offers_changes_nothing(page, query):
    app = open_app(f"pages/{page}.py", **query)
    address = dict(app.query_params.items())
    before = {key: shown(key[0], one) for key, one in choices(app).items()}
    app._run(forged(app, "selectbox", "radio", "segmented_control"))
    assert not app.exception
    assert dict(app.query_params.items()) == address
    after = {key: shown(key[0], one) for key, one in choices(app).items()}
    assert after == {key: before[key] for key in after}
    for row in ("99999", "-1"):
        app._run(ticked(app, row))
        assert not app.exception
        assert dict(app.query_params.items()) == address
    # these two Streamlit takes for another choice that the page offers: nothing fails
    app._run(forged(app, "pills", "select_slider"))
    assert not app.exception
