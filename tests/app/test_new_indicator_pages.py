"""A new indicator is on the screens, which name none: the map and the fiche."""

import re

import pandas as pd
import pytest

from geo.indicators import registry
from tests.app.test_pages import open_app, said
from tests.helpers.new_indicators import ADULTS, SAID, STATION


@pytest.mark.parametrize("new", [STATION, ADULTS], ids=lambda one: one.id)
def test_it_is_on_the_map_and_in_the_fiche(new, monkeypatch):
    monkeypatch.setitem(registry.REGISTRY, new.id, new)
    told = SAID[new.id]
    carte = open_app("pages/carte.py", indicateur=new.id, niveau="commune", seuil="30")
    assert not carte.exception
    assert carte.title[0].value == new.question
    assert re.search(told["sentence"].lstrip("^"), said(carte))
    assert any(new.name in box.options for box in carte.selectbox)
    fiche = open_app("pages/fiche.py", niveau="canton", lieu="8612", ouvert="chiffres")
    assert not fiche.exception
    listed = pd.concat([one.value for one in fiche.dataframe])
    assert new.name in {*listed["Indicateur"].dropna()}
