"""What is on screen is in the link: each choice of a page, made, then opened from its address."""

from datetime import date, timedelta

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from geo.register import location, store
from geo.rights.actors import COMMAND_LINE
from pages.ui.texts import navigation
from tests.app import test_actions
from tests.app.test_pages import open_app
from tests.helpers import lanes, people
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
SELECTED = '{"selection": {"rows": [%s], "columns": [], "cells": []}}'
_TEXT = tuple({"string_value": one} for one in (FORGED, "", "{}", "x" * 5_000))
_LIST = tuple({"string_array_value": one} for one in ([FORGED], [FORGED, FORGED], [""], ["x"]))
_NUMBER = tuple({"double_value": one} for one in (1e300, float("nan"), -1.0, 0.5))
_NUMBERS = tuple({"double_array_value": one} for one in ([99.0], [float("nan")], [1.5], [1.0, 2.0]))
_DAY = tuple({"string_array_value": one} for one in (["hier"], ["9999/99/99"], ["1000/01/01"]))
_ROWS = tuple({"string_value": SELECTED % one} for one in ("99999", "-1", '"x"', "null"))
_CHART = tuple(
    {"string_value": f'{{"selection": {{"picked": {one}}}}}'}
    for one in ('[{"code_insee": "99999"}]', "[7]", '"x"', "[{}]")
)
_OTHER = ({"bool_value": True}, {"double_value": 1.0}, {"string_value": "non"}, {"int_value": 1})
NEVER_SENT = {
    "selectbox": _TEXT,
    "radio": _TEXT,
    "segmented_control": _LIST,
    "pills": _LIST[:2],
    "select_slider": _LIST,
    "multiselect": _LIST[:2],
    "slider": _NUMBERS,
    "number_input": _NUMBER,
    "date_input": _DAY,
    "text_input": ({"double_value": 1.0}, {"string_array_value": ["a"]}),
    "text_area": ({"double_value": 1.0}, {"string_array_value": ["a"]}),
    "toggle": ({"string_value": "oui"}, {"int_value": 7}),
    "checkbox": ({"string_value": "oui"}, {"int_value": 7}),
    "button": _OTHER,
    "download_button": _OTHER,
    "file_uploader": _OTHER,
    "component_instance": (
        *({"json_value": one} for one in ("{", "[[1]]", "7")),
        {"json_value": '{"last_active_drawing": {"properties": {"code": "99999"}}}'},
    ),
    "dataframe": (*_ROWS, {"string_value": "{"}, {"string_value": "{}"}),
    "vega_lite_chart": (*_CHART, *_ROWS),
}
"""What each kind of widget cannot send: of another kind, out of its list, beyond its bounds."""


def forged(app, rank):
    """One message of a browser that forged a value for each widget of a page, the ``rank``-th."""
    states = WidgetStates()
    for kind, values in NEVER_SENT.items():
        for one in app.get(kind):
            identifier = getattr(one.proto, "id", "")
            value = values[rank % len(values)]
            if getattr(one.proto, "accept_new_options", False):  # any text may be typed there
                value = _OTHER[rank % 2]
            if not identifier or getattr(one.proto, "disabled", False):
                continue
            (field, content), state = *value.items(), states.widgets.add(id=identifier)
            if field.endswith("array_value"):
                getattr(state, field).data.extend(content)
            else:
                setattr(state, field, content)
    return states


ROUNDS = 4


@pytest.mark.parametrize(("page", "query"), lanes.first(CASES, 4))
def test_what_no_widget_of_a_page_offers_changes_nothing(page, query):
    app = open_app(f"pages/{page}.py", **query)
    address = dict(app.query_params.items())
    before = {key: shown(key[0], one) for key, one in choices(app).items()}
    for rank in range(ROUNDS):
        app._run(forged(app, rank))
        assert not app.exception
        assert dict(app.query_params.items()) == address
        after = {key: shown(key[0], one) for key, one in choices(app).items()}
        assert after == {key: before[key] for key in after}


@pytest.fixture
def editor(tmp_path, monkeypatch):
    people.with_roles(tmp_path, monkeypatch)


def test_a_form_keeps_what_was_typed_whatever_is_forged(editor):
    app = test_actions.open_app()
    app.text_input(key=f"{test_actions.NEW}title").set_value("Atelier Pronote")
    app.date_input(key=f"{test_actions.NEW}start").set_value(date(2026, 11, 2))
    app = test_actions.saved(app)  # refused, without a place: the form holds what was typed
    fields = {one.key: one.value for kind in CHOICES for one in app.get(kind)}
    assert len([key for key in fields if key and key.startswith(test_actions.NEW)]) > 8
    for rank in range(ROUNDS):
        app._run(forged(app, rank))
        assert not app.exception
        assert {one.key: one.value for kind in CHOICES for one in app.get(kind)} == fields
    app.selectbox(key=f"{test_actions.NEW}code").select(test_actions.TRIMOUILLE)
    test_actions.saved(app)
    assert "Inscrite : Atelier Pronote, La Trimouille" in test_actions.told(app)


def test_each_kind_of_widget_that_a_page_draws_is_forged(editor):
    drawn = {kind for kind in NEVER_SENT if test_actions.open_app().get(kind)}
    for page, query in CASES:
        app = open_app(f"pages/{page}.py", **query)
        drawn |= {kind for kind in NEVER_SENT if app.get(kind)}
    assert drawn >= {*CHOICES, "button", "component_instance", "dataframe", "vega_lite_chart"}
