"""The page Besoins sans action, without a browser, with a register of its own."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from geo.brief import pdf
from geo.pack import pack
from geo.register import demo, location, needs, store
from geo.register.action import Body, paris_today
from geo.register.places import Places
from geo.rights.actors import COMMAND_LINE
from geo.session.view_model import View
from pages.ui.shell import cached
from pages.ui.shell.register import unit_texts
from pages.ui.texts import besoins, fiche
from pages.ui.views import besoins as besoins_view
from tests.app.test_pages import open_app, said
from tests.unit.register.conftest import workshop

PAGE = "pages/besoins.py"
TRIMOUILLE, MIREBEAU, MONTMORILLON = "86273", "86160", "86165"
LAST_WEEK = date.today() - timedelta(days=7)
NEXT_WEEK = date.today() + timedelta(days=7)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.delenv(location.URL, raising=False)
    yield tmp_path
    store._database.cache_clear()


@pytest.fixture
def register():
    opened = store.open_register("86")
    yield opened
    opened.database.dispose()


def listed(app):
    """Names of the communes of the ranked list."""
    return next(one.value for one in app.dataframe if "pop_0_19" in one.value)["name"].tolist()


def table(app, column):
    return next(one.value for one in app.dataframe if column in one.value)


def subheads(app):
    return [one.value for one in app.header]


def body(app, inside):
    return next(one.proto.body for one in app.get("html") if inside in one.proto.body)


@pytest.mark.parametrize("department", ["86", "29"])
def test_before_any_action_every_commune_of_high_need_is_listed(department):
    app = open_app(PAGE, departement=department)
    assert not app.exception
    assert app.info[0].value == besoins.NOTHING_RECORDED
    index = needs.need.need(pack.load(department), "parentalite", needs.need.EQUAL)["need"]
    assert len(listed(app)) == int(index.ge(needs.HIGH).sum())
    assert f"{len(listed(app))} communes" in app.markdown[0].value.replace("\u00a0", " ")
    assert "actions?" in body(app, besoins.RECORD)
    assert app.selectbox(key="besoins_commune").value == ""  # nothing is chosen for the reader
    assert not any("Impulser" in one.proto.body for one in app.get("html"))
    assert not {"planned", "minutes"} & set(app.dataframe[0].value)
    assert not location.path().exists()  # to look records nothing


def test_an_action_takes_its_commune_off_at_once_and_undone_puts_it_back(register):
    app = open_app(PAGE, besoin="droits")
    assert "La Trimouille" in listed(app)
    before = len(listed(app))
    record = register.add(COMMAND_LINE, workshop(code=TRIMOUILLE, start=LAST_WEEK))
    app.run()
    assert not app.exception
    assert "La Trimouille" not in listed(app)
    assert len(listed(app)) == before - 1
    assert f"{before - 1} communes" in app.markdown[0].value.replace("\u00a0", " ")
    assert 'action réalisée en 12 mois<span class="count">1 ·' in body(app, 'class="legend"')
    register.undo(COMMAND_LINE, record.id, record.version)
    app.run()
    assert "La Trimouille" in listed(app)


def test_what_is_planned_is_shown_beside_and_counted_by_the_switch(register):
    register.add(COMMAND_LINE, workshop(code=MIREBEAU, start=NEXT_WEEK, state="prevu"))
    app = open_app(PAGE)
    row = table(app, "pop_0_19").set_index("name").loc["Mirebeau"]
    assert row["planned"] == 1
    assert str(NEXT_WEEK.year) in row["next_planned"]
    app.toggle(key="w_planned").set_value(True).run()
    assert not app.exception
    assert "Mirebeau" not in listed(app)
    assert "ni prévue dans les 12 à venir" in said(app)
    assert app.query_params["prevu"] in ("compte", ["compte"])


def test_the_months_and_the_need_are_those_of_the_link(register):
    register.add(COMMAND_LINE, workshop(code=MIREBEAU, start=date.today() - timedelta(days=200)))
    assert "Mirebeau" not in listed(open_app(PAGE))
    short = open_app(PAGE, depuis="6")
    assert "Mirebeau" in listed(short)
    assert "aucune action réalisée en 6 mois" in said(short)
    assert "(accès aux droits)" in said(open_app(PAGE, besoin="droits"))


def test_the_second_reading_keeps_what_is_far_from_any_action(register):
    register.add(COMMAND_LINE, workshop(code=MONTMORILLON, start=LAST_WEEK))
    app = open_app(PAGE)
    near = table(app, "pop_0_19").set_index("name")["minutes"].le(20)
    assert near.any()
    app.toggle(key="only_far").set_value(True).run()
    assert set(listed(app)) == set(near.index[~near])


def test_a_wider_action_takes_nothing_off_and_is_named(register):
    before = listed(open_app(PAGE))
    register.add(
        COMMAND_LINE, workshop(level="departement", code="86", title="Café en ligne",
                               start=LAST_WEEK, partners=(Body("caf"),))
    )  # fmt: skip
    app = open_app(PAGE)
    assert listed(app) == before
    assert table(app, "Action")["Action"].tolist() == ["Café en ligne"]
    app = open_app(PAGE, lieu=MIREBEAU)
    assert set(table(app, "Partenaire")["Partenaire"]) == {"Les Trois Cités", "CAF"}


def test_partners_and_places_to_call_are_those_near_the_commune(register):
    register.add(COMMAND_LINE, workshop(code=MONTMORILLON, start=LAST_WEEK))
    near = open_app(PAGE, lieu=TRIMOUILLE, seuil="30")
    assert "Collège Jean Rostand" in set(table(near, "Partenaire")["Partenaire"])
    assert "Collège Jean Moulin, Montmorillon" in body(near, "Collège le plus proche")
    assert "Mairie de La Trimouille" in body(near, "Mairie")
    assert "lieu=86273" in body(near, "Impulser")
    away = open_app(PAGE, lieu=MIREBEAU, seuil="30")
    assert "Aucun partenaire d’une action réalisée" in said(away)


def test_each_territory_says_what_it_did_and_lacks(register):
    register.add(COMMAND_LINE, workshop(code=MONTMORILLON, start=LAST_WEEK))
    rows = table(open_app(PAGE), "Volets manquants").set_index("Nom")
    east = rows.loc["Chauvigny – Montmorillon"]
    assert (east["Actions réalisées"], east["Participants"]) == (1, 12)
    assert east["Volets TNE couverts"] == "Parentalité"
    assert east["Volets manquants"] == "Équipement, Ressources, Formation"
    assert "Les Trois Cités" in east["Partenaires"]
    assert rows["Communes sans action"].sum() == len(listed(open_app(PAGE)))


def test_what_is_planned_and_past_is_said_not_counted(register):
    register.add(COMMAND_LINE, workshop(code=MIREBEAU, start=LAST_WEEK, state="prevu"))
    app = open_app(PAGE)
    assert "Mirebeau" in listed(app)
    assert "1 action prévue et passée n’est pas notée réalisée" in said(app)


def test_a_register_that_cannot_be_read_is_said_and_nothing_is_claimed(home):
    location.folder().mkdir(parents=True)
    location.path().write_bytes(b"not a database" * 400)
    app = open_app(PAGE)
    assert not app.exception
    assert app.error
    assert not app.dataframe
    assert "communes" not in said(app)


def test_the_fiche_its_paper_and_the_meeting_say_what_is_done_and_missing(register):
    assert fiche.ACTIONS not in subheads(open_app("pages/fiche.py", lieu=MIREBEAU))
    register.add(COMMAND_LINE, workshop(code=MIREBEAU, start=LAST_WEEK))
    for query in ({"lieu": MIREBEAU}, {"niveau": "territoire", "lieu": "T2"}):
        app = open_app("pages/fiche.py", **query)
        assert not app.exception
        text = said(app)
        assert "1 action réalisée en 12 mois, 12 participants." in text
        assert "Volets TNE sans action : Équipement, Ressources, Formation." in text
        assert "Partenaires : CAF, Les Trois Cités et Collège Jean Rostand." in text
    assert "Besoin fort (e-parentalité) sans action réalisée : 16 communes" in text
    away = said(open_app("pages/fiche.py", lieu=TRIMOUILLE))
    assert "Aucune action n’y est inscrite comme réalisée en 12 mois." in away
    shown = open_app("pages/reunion.py", reunion=f"fiche~lieu~{MIREBEAU}", vue="1")
    assert not shown.exception
    assert "1 action réalisée en 12 mois, 12 participants." in said(shown)


@pytest.mark.parametrize("page", [PAGE, "pages/fiche.py", "pages/tne.py"])
def test_a_page_that_shows_actions_says_what_is_kept_of_people(register, page):
    told = "Données personnelles : le registre garde"
    assert told not in said(open_app(page, lieu=MIREBEAU))
    register.add(COMMAND_LINE, workshop(code=MIREBEAU, start=LAST_WEEK))
    assert said(open_app(page, lieu=MIREBEAU)).count(told) == 1


def test_the_printed_fiche_says_it_on_its_page_whatever_is_typed(register):
    hostile = '#panic("x") $x$ *x* <script> `x` =1+1'
    partners = (Body("association", hostile),)
    register.add(COMMAND_LINE, workshop(code=MIREBEAU, start=LAST_WEEK, partners=partners))
    vienne, view = pack.load("86"), View(level="territoire", selected="T2")

    told = unit_texts(vienne, view)
    printed = pdf.brief(vienne, "territoire", "T2", view.params, when=date.today(), actions=told)
    pages = PdfReader(io.BytesIO(printed)).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) == 1
    assert "Ce qui s’y fait, et ce qui manque" in words
    assert "16 communes" in words
    assert hostile in words


def test_the_map_counts_an_action_at_once_and_no_more_once_it_is_undone(register):
    asked = {"indicateur": "actions_done", "depuis": "3"}

    def shown(**query):
        app = open_app("pages/carte.py", **asked, **query)
        assert not app.exception
        return app

    without = shown()
    assert "Où des actions" not in without.title[0].value  # not known: another map is shown
    first = register.add(COMMAND_LINE, workshop(code=MIREBEAU, start=LAST_WEEK))
    assert "Sur 3 mois, 1 action dans le département" in said(shown())
    second = register.add(COMMAND_LINE, workshop(start=LAST_WEEK, title="Autre"))
    app = shown(scenario="F86273")
    assert "Sur 3 mois, 2 actions dans le département" in said(app)
    assert said(app).count("Données personnelles") == 1
    assert app.selectbox(key="w_months").value == 3
    register.undo(COMMAND_LINE, second.id, second.version)
    assert "Sur 3 mois, 1 action dans le département" in said(shown())
    register.undo(COMMAND_LINE, first.id, first.version)
    assert "Où des actions" not in shown().title[0].value


def test_a_page_that_is_drawn_shows_one_state_and_the_next_one_what_changed(register):
    with cached.one_state():
        alone = cached.load("86")
        register.add(COMMAND_LINE, workshop(start=LAST_WEEK))
        assert cached.load("86") is alone
    assert cached.load("86") is not alone


def test_what_the_pages_computed_stays_when_an_action_is_recorded(register):
    alone = cached.load("86")
    register.add(COMMAND_LINE, workshop(start=LAST_WEEK))
    known = cached.load("86")
    assert known is not alone and known.core is alone.core and cached.load("86") is known
    register.database.dispose()
    for beside in location.folder().glob("*-wal"):
        beside.unlink()
    location.path().write_bytes(b"not a database" * 99)
    assert cached.load("86").done is None  # the pages that show actions say why


def test_besoins_and_actions_count_the_same_actions_as_done(register):
    """The demonstration has an action of every week, typed as planned, and held five times."""
    demo.load(register, COMMAND_LINE, Places(pack.load("86")), today=paris_today())
    app, acts = open_app(PAGE), open_app("pages/actions.py")
    assert not app.exception and not acts.exception
    assert "9 actions inscrites : 7 réalisées (dont 1 en cours), 1 prévue et 1 annulée." in said(
        acts
    )
    by_territory = table(app, besoins.UNITS_COLUMNS["dates"])
    placed = int(by_territory[besoins.UNITS_COLUMNS["actions"]].sum())
    assert placed == 5
    assert (
        "7 actions réalisées en 12 mois : 5 dans ces lignes, 2 de plus large portée, comptées"
        in said(app)
    )
    states = table(acts, "État").set_index("Intitulé")["État"]
    assert states["Démonstration : atelier de la semaine"] == "En cours"


def test_the_map_outlines_no_commune_until_one_is_chosen(register):
    loaded, view = pack.load("86"), View("86")
    answer = needs.answer(loaded, register.events(LAST_WEEK, NEXT_WEEK), needs.Question(LAST_WEEK))
    assert besoins_view.map_paint(loaded, answer, view).selected == ()
    chosen = replace(view, selected=MIREBEAU)
    assert besoins_view.map_paint(loaded, answer, chosen).selected == (MIREBEAU,)
