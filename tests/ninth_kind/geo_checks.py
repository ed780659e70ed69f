"""A kind declared among the others is measured, drawn, said, simulated, exported and printed."""

import io
import json
import zipfile
from datetime import date

import pypdf
import pytest

from geo.access import measures
from geo.access.measures import Params
from geo.base.french import NBSP, NNBSP
from geo.brief import pdf
from geo.cli import main
from geo.export import dictionary, files
from geo.indicators import declaration, registry
from geo.maps import map_geometry, map_image
from geo.pack import missing
from geo.pack.kinds import KINDS
from geo.reading import commune_card, contacts, map_reading, overview, tables, unit_sheet, why
from geo.scenario import scenario
from geo.scenario.scenario import Opening, Scenario
from geo.session.view_model import LAYERS, MODES, View, from_query, to_query
from geo.simulator import answers, compare, harm, impact
from geo.simulator.plan import Request
from tests.conftest import PLACES, make_pack, place
from tests.helpers import lanes

KIND, MINUTES = "mediatheque", "mediatheque_min"
PARAMS = Params(kind=KIND)
WHEN = date(2026, 11, 22)
CHAUVIGNY, CIVRAY, POITIERS = "86070", "86078", "86194"
TEXT = "lcivray_L86070"
BEYOND = (
    "De 86 000 à 210 000 habitants selon l’hypothèse, estimation centrale 150 000, vivent à plus "
    "de 20 minutes d’une médiathèque : 173 communes sur 265 (de 113 à 213, temps estimé)."
)


def plain(text):
    return str(text).replace(NBSP, " ").replace(NNBSP, " ")


@pytest.fixture(scope="module")
def changed(vienne):
    return scenario.apply(vienne, scenario.from_text(TEXT))


@pytest.fixture(scope="module")
def square():
    """The six squares with one more list: a médiathèque at the chef-lieu of F2."""
    there = place("lib-2", "99002", 15_000.0, 5_000.0, KIND)
    row = {"mediatheque_id": "2", "place_id": "99002-lib-2", "name": "Médiathèque de F2"}
    return make_pack(mediatheques=[row], places=[*PLACES, there])


def test_minutes_and_people_beyond_are_those_made_by_hand(square):
    near = measures.nearest(square, KIND)
    assert near["site"].eq("Médiathèque de F2").all()
    assert near["distance_m"].round().tolist() == [10_000, 0, 10_000, 14_142, 10_000, 14_142]
    minutes = registry.by_unit(square, MINUTES, "commune", PARAMS)["central"]
    # 13 km of road: 5 at 35 km/h, 8 at 50; 18.385 km: 5 at 35, 10 at 50, 3.385 at 60; all × 1.2
    assert minutes.round(2).tolist() == [15.14, 0, 15.14, 19.96, 15.14, 19.96]
    beyond = registry.by_unit(square, "inhabitants_beyond", "departement", PARAMS)
    # slower by a fifth and further by 7 %, F4 is at 25.8 minutes
    assert beyond.iloc[0].tolist() == [0, 0, 300]


def test_a_department_without_the_list_says_so():
    without = make_pack()
    said = plain(missing.sentence(without, KIND))
    assert said.startswith("La liste des médiathèques de la Carrée n’est pas importée :")
    assert measures.nearest(without, KIND)["central"].isna().all()
    assert MINUTES not in registry.available(without)
    assert commune_card.service(without, "99001", KIND, PARAMS).how_far == missing.sentence(
        without, KIND
    )


def test_its_indicator_speaks_french_and_reads_like_the_others(vienne):
    one = registry.REGISTRY[MINUTES]
    assert one.name == "Minutes jusqu’à la médiathèque la plus proche"
    assert plain(one.question) == "À combien de minutes se trouve la médiathèque la plus proche ?"
    to = "jusqu’à la médiathèque la plus proche"
    assert declaration.declared_text(vienne, one.reading) == f"Durée estimée en voiture {to}."
    assert MINUTES in registry.available(vienne)
    assert registry.vintage(vienne, one) == "2026"
    for indicator in (MINUTES, "inhabitants_beyond"):
        said = plain(map_reading.read_map(vienne, indicator, "commune", PARAMS).sentence)
        assert said.startswith(BEYOND)
    limits = plain(declaration.declared_text(vienne, registry.REGISTRY["difficulty"].limits))
    assert limits.endswith("Pour une MDS ou une médiathèque, sans horaires publiés, elles comptent "
                           "seules.")  # fmt: skip


def test_the_map_draws_it_with_its_symbol_and_its_key(vienne):
    drawn = map_geometry.content(vienne)
    symbol = KINDS[KIND].symbol
    assert KIND in LAYERS
    assert drawn["kinds"][KIND] == {
        "label": "Médiathèque", "colour": "#7A5C00", "pale": "#D3C9AA", "corners": symbol.corners,
        "ring": False, "scale": 1.0,
    }  # fmt: skip
    assert [site[4][0] for site in drawn["sites"][KIND]] == [
        "Médiathèque de Châtellerault", "Médiathèque de Civray", "Médiathèque de Montmorillon",
        "Médiathèque François-Mitterrand",
    ]  # fmt: skip
    told = map_image.image_content(
        vienne, MINUTES, "commune", PARAMS, map_image.ImageSettings(WHEN, layers=(KIND,))
    )
    assert told["map"]["svg"].count('fill="#7A5C00"') == 4
    assert told["places"][0]["label"] == "Médiathèque"
    assert 'fill="#7A5C00"' in told["places"][0]["symbol"]


def test_the_overview_and_its_table_count_it(vienne):
    told = overview.sentence(vienne, PARAMS)
    assert plain(told).startswith(f"Au 4 mai 2026, {BEYOND[0].lower()}{BEYOND[1:]}")
    assert plain(overview.key_figures(vienne, PARAMS)[-1].label) == (
        "À plus de 20 min d’une médiathèque"
    )
    assert overview.by_territory(vienne, PARAMS)[KIND].sum() == 4


def test_a_commune_is_told_of_it(vienne):
    service = commune_card.service(vienne, CHAUVIGNY, KIND, PARAMS)
    assert (service.name, service.commune) == ("Médiathèque François-Mitterrand", "Poitiers")
    assert service in commune_card.card(vienne, CHAUVIGNY, PARAMS).services
    said = [plain(sentence) for sentence in why.why(vienne, "commune", CHAUVIGNY, PARAMS)]
    near = "à Poitiers ou à Montmorillon, à égalité selon l’hypothèse"
    far = f"La médiathèque la plus proche, {near}, est à 30 min (de 23 à 38)"
    assert f"{far} en voiture, durée estimée." in said
    assert "Les médiathèques ne publient pas d’horaires : seules les minutes comptent ici." in said
    assert said[-1].startswith(
        "Âge des données : population en vigueur (2026), âges et besoin (2021), médiathèques (4 mai"
    )
    here = map(plain, why.why(vienne, "commune", POITIERS, PARAMS))
    within = "Une médiathèque se trouve dans la commune, à environ "
    assert any(sentence.startswith(within) for sentence in here)


def test_the_contacts_list_it(vienne):
    (far,) = (c for c in contacts.contacts(vienne, "commune", CHAUVIGNY, PARAMS) if c.role == KIND)
    assert (far.name, plain(far.phone)) == ("Médiathèque François-Mitterrand", "05 49 52 31 51")
    assert far.address == "4 rue de l’Université, Poitiers"
    assert plain(far.notes[0]).startswith("la plus proche : 30 min")
    everywhere = contacts.contacts(vienne, "departement", "86", PARAMS)
    assert sum(c.role == KIND for c in everywhere) == 4
    assert contacts.table((far,))["Rôle"].tolist() == ["Médiathèque"]


def test_a_fiche_has_its_line_and_its_key_figures(vienne):
    found = unit_sheet.fiche(vienne, "canton", "8612", PARAMS)
    assert MINUTES in [line.indicator.id for line in found.lines]
    assert [plain(key.label) for key in found.key[:2]] == [
        "Habitants à plus de 20 min d’une médiathèque",
        "Minutes jusqu’à la médiathèque la plus proche",
    ]
    assert "Liste des médiathèques" in found.sources


def test_tables_and_files_have_its_columns(vienne):
    frame = tables.table(vienne, "commune", PARAMS)
    names = [name for name in frame if name.startswith(MINUTES)]
    assert names == [f"{MINUTES}{end}" for end in ("_low", "", "_high", "_site", "_km")]
    assert frame.set_index("code_insee")[f"{MINUTES}_site"][CIVRAY] == "Médiathèque de Civray"
    described = dictionary.columns(vienne, names, PARAMS)
    assert described["Définition"].ne("").all()
    assert described["Source"].str.contains("Liste des médiathèques").all()
    for form in ("csv", "geojson", "gpkg", "parquet"):
        assert MINUTES.encode() in files.write(vienne, "epci", PARAMS, form)
    with zipfile.ZipFile(io.BytesIO(files.write(vienne, "epci", PARAMS, "xlsx"))) as book:
        written = "".join(book.read(name).decode() for name in book.namelist() if "xml" in name)
    assert "Minutes jusqu’à la médiathèque la plus proche" in written


def test_a_brief_prints_it(vienne):
    made = pdf.brief(vienne, "commune", CHAUVIGNY, PARAMS, when=WHEN)
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    said = plain(" ".join(" ".join(page.extract_text() for page in pages).split()))
    for words in (
        "Minutes jusqu’à la médiathèque la plus proche 30 min",
        "La médiathèque la plus proche, à Poitiers",
        "Médiathèque François-Mitterrand",
        "en voiture d’une médiathèque",
    ):
        assert words in said, words


def test_a_scenario_closes_and_opens_it(vienne, changed):
    chosen = scenario.from_text(TEXT)
    assert chosen == Scenario((f"{KIND}:civray",), (), (Opening(KIND, CHAUVIGNY),))
    assert scenario.to_text(chosen) == TEXT
    assert plain(changed.scenario) == (
        "Médiathèque de Civray fermée ; médiathèque ouverte à Chauvigny"
    )
    many = scenario.from_text("lcivray_lpoitiers_lmontmorillon_L86070_L86001_L86002")
    assert plain(scenario.title(vienne, many)) == "3 médiathèques fermées ; 3 médiathèques ouvertes"
    assert scenario.check(vienne, scenario.from_text("lailleurs")) == [
        "La médiathèque ailleurs n’existe pas dans la Vienne."
    ]
    sites = changed.sites(KIND)
    assert "civray" not in sites.index
    opened = sites.loc[f"simule-{CHAUVIGNY}"]
    assert (opened["name"], opened["roles"]) == ("Médiathèque de Chauvigny (simulée)", KIND)
    assert commune_card.service(changed, CHAUVIGNY, KIND, PARAMS).here
    drawn = map_geometry.changes(changed, (KIND,))[KIND]
    assert [None if will is None else will[4][0] for _, will in drawn] == [
        None, "Médiathèque de Chauvigny (simulée)",
    ]  # fmt: skip


def test_the_simulator_says_what_it_changes(vienne, changed):
    said = plain(impact.sentence(vienne, changed, PARAMS))
    assert "Passent à 20 min ou moins d’une médiathèque : de" in said
    costs = harm.singles(vienne, KIND, PARAMS)
    assert costs.index[0] == "poitiers"
    beside = {"A": scenario.from_text(TEXT)}
    told = plain(compare.sentence(vienne, beside, Request(action="open", kind=KIND)))
    assert told.startswith("En estimation centrale, à plus de 20 min d’une médiathèque : 150 000")


@pytest.mark.parametrize(
    ("action", "words"),
    lanes.first(
        [
            ("open", "2 médiathèques de plus : "),
            ("keep", "2 médiathèques gardées : Châtellerault et Poitiers."),
            ("minimum", "4 médiathèques de plus suffisent pour qu’il ne reste que"),
        ]
    ),
)
def test_the_simulator_answers_for_it(vienne, action, words):
    asked = Request(action=action, kind=KIND, count=2, allowed=60_000)
    assert plain(answers.answer(vienne, asked).sentences[0]).startswith(words)


def test_a_link_holds_it():
    view = View(
        indicator=MINUTES, kind=KIND, layers=(KIND,), offer=KIND, mode="best", scenario=TEXT
    )
    assert from_query(to_query(view), ["86"]) == (view, [])
    assert all(KIND in offers for offers in MODES.values())


def test_a_command_knows_it(capsys):
    assert (
        main.main(["nearest", "86", "--commune", CHAUVIGNY, "--kind", KIND, "--format", "json"])
        == 0
    )
    assert "Médiathèque François-Mitterrand" in json.dumps(
        json.loads(capsys.readouterr().out), ensure_ascii=False
    )
