"""The command line: exit codes and French."""

import pytest

from geo.cli import main


def run(capsys, *arguments):
    try:
        code = main.main(list(arguments))
    except SystemExit as leaving:
        code = leaving.code
    return code, *capsys.readouterr()


def test_check(capsys):
    code, out, err = run(capsys, "check", "86")
    assert code == 0
    assert out.startswith("La Vienne (86)\u00a0: 265\u00a0communes, 438\u202f897\u00a0habitants")
    assert not err


def test_check_of_every_department(capsys):
    code, out, _ = run(capsys, "check")
    assert code == 0
    assert "La Vienne" in out


def test_check_of_nothing(capsys):
    code, out, err = run(capsys, "check", "17")
    assert code == 1
    assert not out
    assert "observatoire build 17" in err


def test_build_of_nothing(capsys):
    code, _, err = run(capsys, "build", "../x")
    assert code == 1
    assert "code de département" in err


@pytest.mark.parametrize("arguments", [["chec"], [], ["build"], ["check", "86", "87"]])
def test_a_wrong_command_is_said_in_french(capsys, arguments):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert "utilisation" in err
    assert not any(word in err for word in ("usage", "invalid", "required", "unrecognized"))


def test_help_in_french(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert "options\u00a0:" in out
    assert not any(word in out for word in ("usage", "show this", "arguments:"))
