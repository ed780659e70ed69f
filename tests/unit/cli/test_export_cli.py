import io
from datetime import date

import pandas as pd
import pytest

from geo.access.measures import Params
from geo.brief import pdf
from geo.cli import main
from geo.export import files, standard_return
from geo.intake import mediation
from geo.maps import map_image
from geo.reading import tables
from geo.scenario import scenario
from geo.session import view_model

CIVRAY = "f2270"


@pytest.fixture(scope="module")
def closed(vienne):
    return scenario.apply(vienne, scenario.from_text(CIVRAY))


def run(capsys, *arguments):
    try:
        code = main.main(list(arguments))
    except SystemExit as leaving:
        code = leaving.code
    return code, *capsys.readouterr()


def test_the_command_writes_the_same_file(vienne, closed, capsys, tmp_path):
    target = tmp_path / "tout.xlsx"
    code, out, err = run(capsys, "export", "86", "-o", str(target))
    assert (code, out.strip(), err) == (0, str(target), "")
    assert target.read_bytes() == files.write(vienne, "commune", Params(), "xlsx")
    options = ["--level", "epci", "--format", "csv", "--threshold", "30", "--kind", "mds"]
    code, out, _ = run(capsys, "export", "86", *options, "--scenario", CIVRAY, "-o", str(tmp_path))
    params = Params(threshold_min=30, kind="mds")
    written = tmp_path / files.file_name(closed, "epci", params, "csv")
    assert code == 0
    assert out.strip() == str(written)
    assert written.read_bytes() == files.write(closed, "epci", params, "csv")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--scenario", "n'importe quoi"], 1, "Scénario non compris"),
        (["--scenario", "f0"], 1, "n’existe pas"),
        (["--format", "geojson", "--crs", "2154"], 1, "retirez --crs"),
        (["--format", "pdf"], 2, "choix inconnu"),
        (["--crs", "3857"], 2, "choix inconnu"),
        (["--crs", "2154"], 1, "--crs ne change rien avec --format xlsx"),
        (["--format", "csv", "--indicator", "gap"], 1, "--indicator ne change rien"),
        (["--standard", "--threshold", "30"], 1, "--threshold ne change rien avec --standard"),
        (["--standard", "--format", "csv"], 2, "incompatible avec"),
        (["--weights", "5,5"], 2, "donnez trois nombres entiers"),
        (["--weights", "5,5,11"], 2, "donnez trois nombres entiers"),
        (["--selection", "86999"], 1, "Code de commune inconnu"),
        (["--format", "png", "--indicator", "nul"], 1, "Indicateur inconnu"),
        (["--format", "png", "--indicator", "territory", "--level", "epci"], 1, "pas de carte"),
    ],
)
def test_what_cannot_be_is_said_in_french_and_writes_nothing(capsys, tmp_path, options, code, said):
    found, _, err = run(capsys, "export", "86", *options, "-o", str(tmp_path / "x"))
    assert found == code
    assert said in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", ["csv", "csv-excel", "geojson", "svg"])
def test_text_goes_to_the_screen_byte_for_byte(vienne, capsysbinary, form):
    options = ["--level", "epci", "--format", form]
    drawn = {"svg": ["--date", "2026-11-22"]}.get(form, [])
    code, out, _ = run(capsysbinary, "export", "86", *options, *drawn, "-o", "-")
    assert code == 0
    if form == "svg":
        when = date(2026, 11, 22)
        expected = map_image.svg(
            vienne, "france_services_min", "epci", Params(), map_image.ImageSettings(when)
        )
    else:
        expected = files.write(vienne, "epci", Params(), form)
    assert out == expected


def test_what_is_not_text_does_not_go_to_the_screen(capsys):
    code, out, err = run(capsys, "export", "86", "-o", "-")
    assert (code, out) == (1, "")
    assert "donnez un fichier avec -o" in err


NEED = ["--profile", "parentalite", "--weights", "5,0,10", "--reference", "epci", "--kind", "cnfs"]
MOVED = Params(kind="cnfs", profile="parentalite", weights=(5.0, 0.0, 10.0), reference="epci")


def test_need_and_reference_change_the_figures_as_the_address_does(vienne, capsys):
    query = {"profil": "parentalite", "poids": "5,0,10", "reference": "epci", "aide": "cnfs"}
    read, refused = view_model.from_query(query, ["86"])
    assert (read.params, refused) == (MOVED, [])
    code, out, _ = run(capsys, "table", "86", *NEED)
    assert code == 0
    expected = tables.table(vienne, "commune", MOVED)
    found = pd.read_csv(io.StringIO(out), dtype={"code_insee": str})
    for name in ("gap", "difficulty", "need_parentalite"):
        pd.testing.assert_series_equal(found[name], expected[name], check_dtype=False, rtol=1e-9)
        usual = tables.table(vienne, "commune", Params(kind="cnfs"), [name])[name]
        assert not found[name].round(6).equals(usual.round(6)), name


def test_need_changes_the_fiche_and_the_map_too(vienne, capsys, tmp_path):
    day = ["--date", "2026-11-22"]
    which = ["--level", "epci", "--code", "200069854"]
    code, out, _ = run(capsys, "brief", "86", *which, *NEED, *day, "-o", str(tmp_path))
    assert code == 0
    when = date(2026, 11, 22)
    written = (tmp_path / out.strip().rpartition("/")[2]).read_bytes()
    assert written == pdf.brief(vienne, "epci", "200069854", MOVED, when=when)
    target = tmp_path / "carte.svg"
    drawn = ["--format", "svg", "--indicator", "gap", "-o", str(target)]
    assert run(capsys, "export", "86", *drawn, *NEED, *day)[0] == 0
    assert target.read_bytes() == map_image.svg(
        vienne, "gap", "commune", MOVED, map_image.ImageSettings(when)
    )


def test_table_follows_a_scenario(closed, capsys):
    code, out, _ = run(capsys, "table", "86", "--level", "epci", "--scenario", CIVRAY)
    assert code == 0
    assert out == tables.to_csv(files.table(closed, "epci", Params()), french=False).decode()
    assert closed.scenario in out
    code, out, err = run(capsys, "table", "86", "--scenario", "n'importe quoi")
    assert (code, out) == (1, "")
    assert "Scénario non compris" in err


def test_table_keeps_a_selection(capsys):
    code, out, _ = run(capsys, "table", "86", "--selection", "86194", "86041")
    assert code == 0
    found = pd.read_csv(io.StringIO(out), dtype={"code_insee": str})
    assert found["code_insee"].tolist() == ["86041", "86194"]


def test_the_return_file_is_that_of_the_national_standard(vienne, capsys, tmp_path):
    code, out, err = run(capsys, "export", "86", "--standard", "-o", str(tmp_path))
    assert code == 0
    left_out = standard_return.returned(vienne).left_out
    assert err.count("non renvoyé") == len(left_out) > 0
    target = tmp_path / "lieux_mediation_numerique_86.csv"
    assert out.strip() == str(target)
    assert target.read_bytes() == mediation.to_csv(vienne)


def test_without_any_place_no_return_file_is_written(capsys, tmp_path):
    code, out, err = run(capsys, "export", "29", "--standard", "-o", str(tmp_path))
    assert (code, out) == (0, "")
    assert "il n’y a rien à renvoyer" in err
    assert not list(tmp_path.iterdir())


def test_a_folder_receives_the_image_under_its_name(vienne, closed, capsys, tmp_path):
    options = ["--format", "png", "--indicator", "ecarts", "--scenario", CIVRAY]
    code, out, _ = run(capsys, "export", "86", *options, "-o", str(tmp_path))
    assert code == 0
    name = map_image.file_name(closed, "ecarts", "commune", Params(), "png")
    assert out.strip() == str(tmp_path / name)
    assert name == "observatoire_86_carte_commune_ecarts_france_services_20min_simulation.png"
    assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "command",
    [
        ["table", "--kind", "mds"],
        ["export", "--kind", "mds", "-o", "x"],
        ["brief", "--kind", "mds", "--level", "departement", "--all", "-o", "x"],
        ["nearest", "--kind", "mds", "--commune", "29019"],
    ],
)
def test_a_kind_of_which_no_place_is_known_is_refused(capsys, tmp_path, monkeypatch, command):
    """Nobody of the Finistère is far from an MDS: it is their list that is not there."""
    monkeypatch.chdir(tmp_path)
    name, *options = command
    code, out, err = run(capsys, name, "29", *options)
    assert (code, out) == (1, "")
    assert "du Finistère n’est pas importée" in err
    assert "Autre choix : --kind france_services" in err.replace("\u00a0", " ")
    assert not list(tmp_path.iterdir())


def test_a_selection_says_so_in_its_name_and_its_notes(vienne, capsys, tmp_path):
    chosen = ["--selection", "86041", "86078", "--sans-voisins"]
    code, out, _ = run(capsys, "export", "86", *chosen, "-o", str(tmp_path))
    assert code == 0
    assert out.strip().endswith("_20min_sans-voisins_selection.xlsx")
    notes = pd.read_excel(out.strip(), sheet_name="Lisez-moi")
    said = notes.set_index("Objet").loc["Sélection", "Contenu"]
    assert said == "2 sur 265\u00a0: Buxerolles et Civray"
    whole = files.file_name(vienne, "commune", Params(), "xlsx")
    assert whole != out.strip().rpartition("/")[2]


def test_a_level_without_units_has_no_fiche(capsys, tmp_path):
    code, out, err = run(
        capsys, "brief", "29", "--level", "territoire", "--all", "-o", str(tmp_path)
    )
    assert (code, out) == (1, "")
    assert "n’a pas de territoires des solidarités" in err


def test_a_former_commune_is_read_as_the_one_of_today(capsys):
    code, out, err = run(capsys, "nearest", "86", "--commune", "86021")
    assert code == 0
    assert "Boivre-la-Vallée (86123)" in out
    assert "Benassay (86021) est une ancienne commune" in err
    code, _, err = run(capsys, "nearest", "86", "--commune", "86999")
    assert code == 1
    assert "n’est pas une commune du département 86" in err
