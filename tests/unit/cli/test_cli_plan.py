"""The command ``plan``: what it prints, and what it refuses in French without a traceback."""

import json

import pytest

from geo.cli import main
from geo.pack import pack
from geo.simulator import plan
from geo.simulator.plan import Request


def said(capsys, *options):
    code = main.main(["plan", "86", *options])
    output = capsys.readouterr()
    return code, output.out, output.err


@pytest.mark.slow
def test_three_openings_as_json_are_those_of_the_plan(capsys):
    code, out, _ = said(capsys, "--open", "3", "--format", "json")
    found = plan.solve(pack.load("86"), Request(action="open", count=3))
    record = json.loads(out)
    assert code == 0
    assert record["status"] == "optimal"
    assert [one["gained"] for one in record["answers"]] == [one.gained for one in found.options]
    assert len(record["hours_by_unit"]) == 5


def test_people_who_weigh_give_their_name_to_the_cost(capsys):
    _, out, _ = said(capsys, "--open", "2", "--people", "older")
    assert "habitants de 65 ans et plus de moins bien" in out


def test_the_need_that_weighs_is_the_one_asked_for(capsys):
    asked = ("--open", "2", "--people", "need", "--profile", "seniors")
    _, out, _ = said(capsys, *asked, "--format", "json")
    loaded = pack.load("86")
    found = plan.solve(loaded, Request(action="open", count=2, people="need", profile="seniors"))
    assert json.loads(out)["curve"] == [round(one, 6) for one in found.curve]
    usual = plan.solve(loaded, Request(action="open", count=2, people="need"))
    assert found.curve != usual.curve
    assert "Besoin compté\u00a0: seniors (part des 65 ans et plus)." in out


def test_the_fewest_say_who_stays_far_and_between_what(capsys):
    _, out, _ = said(capsys, "--minimum", "5000")
    assert "qu’il ne reste que 3\u202f200\u00a0habitants" in out
    assert "selon l’hypothèse" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--kind", "session", "--keep", "2"], "On ne garde pas des permanences"),
        (["--kind", "cnfs", "--keep", "99"], "de 1 à 34"),
        (["--minimum", "10", "--aim", "minutes"], "--aim minutes ne change rien"),
        (["--minimum", "10", "--people", "older"], "--people older ne change rien"),
        (["--open", "2", "--profile", "seniors"], "--profile seniors ne change rien avec --people"),
        (
            ["--open", "2", "--people", "need", "--profile", "seniors", "--weights", "0,5,5"],
            "--weights 0,5,5 ne change rien avec --profile seniors",
        ),
        (["--open", "2", "--weights", "1,0,0"], "--weights 1,0,0 ne change rien avec --people"),
        (["--keep", "3", "--candidates", "colleges"], "--candidates colleges ne change rien"),
        (["--open", "2", "--candidates", "absent.csv"], "ni un fichier qui existe"),
    ],
)
def test_what_means_nothing_is_refused(capsys, options, message):
    code, out, err = said(capsys, *options)
    assert code == 1
    assert not out
    assert message in err


@pytest.mark.parametrize("options", [["--open", "0"], ["--open", "11"], ["--open", "x"], []])
def test_a_wrong_command_leaves_with_2(capsys, options):
    with pytest.raises(SystemExit) as left:
        main.main(["plan", "86", *options])
    assert left.value.code == 2
    assert "nombre entier" in (text := capsys.readouterr().err) or "nécessaire parmi" in text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lieux.csv\u00a0:"),
        (b"code_insee\n16001\n", "aucune ligne n’est d’une commune du département 86"),
        (b"nom;note\nAdriers;salle\nAngl\xe9s;salle\n", "aucune colonne ne dit la commune"),
    ],
)
def test_a_wrong_file_of_candidates_is_named(capsys, tmp_path, content, message):
    path = tmp_path / "lieux.csv"
    path.write_bytes(content)
    code, _, err = said(capsys, "--open", "1", "--candidates", str(path))
    assert code == 1
    assert message in err


@pytest.mark.parametrize("content", ["\ufeff86001\n86165\n", '"86001";"A"\n"86165";"B"\n'])
def test_a_file_of_candidates_as_a_spreadsheet_writes_it(capsys, tmp_path, content):
    path = tmp_path / "lieux.csv"
    path.write_text(content, encoding="utf-8")
    code, out, _ = said(capsys, "--open", "2", "--candidates", str(path), "--threshold", "15")
    assert code == 0
    assert "Adriers" in out
