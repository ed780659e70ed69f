"""What a command does not need, it does not import: counted, never timed."""

import subprocess
import sys

from geo.access import reach
from geo.access.measures import Params
from geo.indicators import registry
from geo.pack import pack
from tests.architecture.test_house import ROOT


def imported(code):
    """Modules that are there once a process has run some code."""
    told = f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


HELP = "from geo.cli import main\ntry: main.main(['--help'])\nexcept SystemExit: pass"


def test_the_help_imports_what_says_it_and_no_command():
    ours = {one for one in imported(HELP) if one.startswith("geo.")}
    said = {f"geo.cli.{one}" for one in ("main", "parser", "shared_options", "terminal")}
    assert {one for one in ours if not one.startswith("geo.base")} == {"geo.cli"} | said


def test_a_command_that_is_typed_imports_what_declares_it_and_no_other():
    ours = imported(HELP.replace("'--help'", "'plan', '--help'"))
    assert "geo.cli.figures" in ours
    assert not {f"geo.cli.{one}" for one in ("country", "imports", "register", "roads")} & ours
    assert not {"pandas", "numpy"} & ours


def test_figures_of_land_without_sea_nor_solver_import_neither_geopandas_nor_scipy():
    ours = imported(
        "from geo.access.measures import Params\n"
        "from geo.indicators import registry\n"
        "from geo.pack import pack\n"
        "registry.by_unit(pack.load('86'), 'difficulty', 'commune', Params())"
    )
    assert "geo.access.sea" in ours
    assert not {"geopandas", "scipy"} & ours


def test_who_shares_a_place_is_found_once_a_hypothesis_of_the_roads(monkeypatch):
    """Not once more for each hypothesis of the hours that are not known."""
    asked, found = [], reach._pairs_within

    def counted(*args, **named):
        asked.append(args)
        return found(*args, **named)

    monkeypatch.setattr(reach, "_pairs_within", counted)
    registry.by_unit(pack.load.__wrapped__("86"), "difficulty", "commune", Params())
    assert len(asked) == 3
