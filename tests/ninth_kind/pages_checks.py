"""A kind declared among the others is on the screens, without a line of theirs changed."""

import pytest

from geo.pack import pack
from geo.scenario import scenario
from geo.simulator import impact
from tests.app.test_pages import open_app, said
from tests.app.test_simulateur import address, simulator
from tests.ninth_kind.geo_checks import CHAUVIGNY, KIND, MINUTES, PARAMS, plain

PAGES = ["overview", "carte", "ecarts", "fiche", "horaires", "evolution", "donnees", "methode"]
ASKED = {"aide": KIND, "couches": KIND}


def drawn(app):
    """Everything a page says, HTML included."""
    html = [element.proto.body for element in app.get("html")]
    return plain(" ".join([said(app), *html]))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_on_it(page):
    app = open_app(f"pages/{page}.py", indicateur=MINUTES, **ASKED)
    assert not app.exception
    assert not app.warning


def test_the_overview_answers_for_it():
    app = open_app(**ASKED)
    assert "à plus de 20 minutes d’une médiathèque" in said(app)
    assert app.selectbox(key="w_kind").value == KIND
    compared = app.dataframe[0].value
    assert compared[KIND].sum() == 4


def test_the_map_has_its_question_its_layer_and_its_card():
    app = open_app("pages/carte.py", indicateur=MINUTES, lieu=CHAUVIGNY, **ASKED)
    text = drawn(app)
    assert "À combien de minutes se trouve la médiathèque la plus proche ?" in plain(
        app.title[0].value
    )
    assert "%237A5C00" in text  # its symbol, in the key
    assert "<h3>Médiathèque la plus proche</h3>" in text
    assert "Médiathèque François-Mitterrand, Poitiers" in text


def test_a_fiche_says_why_and_whom_to_contact():
    app = open_app("pages/fiche.py", lieu=CHAUVIGNY, ouvert="chiffres,contacts", **ASKED)
    text = drawn(app)
    assert "La médiathèque la plus proche, à Poitiers ou à Montmorillon, à égalité" in text
    figures, contacts = (table.value for table in app.dataframe[:2])
    assert "Minutes jusqu’à la médiathèque la plus proche" in figures["Indicateur"].tolist()
    assert "Médiathèque" in contacts["Rôle"].tolist()


def test_the_simulator_closes_it_by_name():
    app = simulator(offre=KIND)
    app.multiselect(key="w_closed").select("civray").run()
    assert not app.exception
    assert address(app, "scenario") == "lcivray"
    loaded = pack.load("86")
    after = scenario.apply(loaded, scenario.from_text("lcivray"))
    told = [one.value.partition("\n\n")[0] for one in app.markdown]
    assert impact.sentence(loaded, after, PARAMS) in told


def test_the_simulator_opens_it_and_finds_where():
    app = simulator(mode="open", offre=KIND)
    app.multiselect(key="w_opened").select(CHAUVIGNY).run()
    assert address(app, "scenario") == f"L{CHAUVIGNY}"
    best = simulator(mode="best", offre=KIND, nombre="2")
    assert "2 médiathèques de plus" in drawn(best)
