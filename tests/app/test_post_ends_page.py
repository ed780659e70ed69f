"""Simulateur, Fermer: the posts that end before a day, once a list of ends is imported."""

from datetime import date

import pytest

from geo.access.measures import Params
from geo.cli import main
from geo.pack import pack
from geo.rights.actors import AT_MACHINE
from geo.scenario import scenario
from geo.simulator import impact
from geo.store import versions
from pages.ui.texts import simulateur
from tests.app.test_pages import said
from tests.app.test_simulateur import address, simulator
from tests.helpers.own_files import bring, context, upload

POITIERS, GENCAY, DEPARTMENT = "21860194600013", "21860103700011", "22860001100016"
ENDS = [(POITIERS, 31, 12, 2026), (POITIERS, 31, 12, 2028), (GENCAY, 30, 11, 2026),
        (DEPARTMENT, 31, 12, 2026), (DEPARTMENT, 31, 12, 2027)]  # fmt: skip
CUT = f"c{GENCAY}.0_c{POITIERS}.2"


@pytest.fixture
def imports(tmp_path, monkeypatch):
    """La Vienne with the ends of five posts, imported."""
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(tmp_path / "imports"))
    rows = [
        {"ID poste": n, "Structure": "?", "SIRET": siret, "Date de fin de convention":
         f"{day}/{month}/{year}", "Conseiller": "Zoé Untel"}
        for n, (siret, day, month, year) in enumerate(ENDS)
    ]  # fmt: skip
    made, _ = bring(upload(rows, "postes_2026-11-20.csv"), context(pack.load("86")), "post_ends")
    versions.accept(versions.candidate("86", made), AT_MACHINE)
    return tmp_path / "imports"


def before(app, day):
    app.date_input(key="w_ends_before").set_value(day).run()
    assert not app.exception
    return [one for one in app.button if one.key == "close_ended"]


def test_the_posts_that_end_before_a_day_close_together(imports):
    app = simulator(offre="cnfs")
    (button,) = before(app, date(2027, 1, 1))
    text = said(app)
    assert "3 postes finissent avant le 01/01/2027" in text
    assert "Commune de Gençay (1), Commune de Poitiers (1)" in text
    assert "Département de la Vienne : 1 poste finit sur 5, dans 5 lieux" in text
    assert "29 autres postes n’ont pas de fin connue" in text
    assert button.label == "Fermer ces 2\u00a0postes"
    button.click().run()
    assert not app.exception
    assert address(app, "scenario") == CUT
    loaded = pack.load("86")
    after = scenario.apply(loaded, scenario.from_text(CUT))
    assert impact.sentence(loaded, after, Params(kind="cnfs")) in [
        one.value.partition("\n\n")[0] for one in app.markdown
    ]
    (button,) = before(app, date(2027, 1, 1))
    assert button.disabled  # they are closed


def test_another_day_another_end_and_none(imports):
    app = simulator(offre="cnfs", scenario="c21860041900012.0")
    (button,) = before(app, date(2026, 12, 31))
    assert button.label == "Fermer ce poste"
    button.click().run()
    assert address(app, "scenario") == f"c21860041900012.0_c{GENCAY}.0"  # the other cut is kept
    assert before(app, date(2026, 1, 1)) == []
    assert "Aucun poste dont la fin est connue ne finit avant le 01/01/2026" in said(app)
    app.selectbox(key="w_end").set_value("contract").run()
    assert before(app, date(2027, 1, 1)) == []
    assert "34 autres postes n’ont pas de fin connue" in said(app)


def test_without_dates_the_import_that_brings_them_is_named_and_undo_comes_back_there(imports):
    versions.undo("86", AT_MACHINE)
    app = simulator(offre="cnfs")
    assert not app.date_input
    assert "« Fins de convention et de contrat des postes »" in said(app)
    assert not simulator(mode="close").date_input  # France services have no posts


def test_the_command_says_the_same(imports, capsys):
    assert main.main(["ends", "86", "--before", "2027-01-01"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("3\u00a0postes finissent avant le 01/01/2027")
    loaded = pack.load("86")
    after = scenario.apply(loaded, scenario.from_text(CUT))
    assert out[-2:] == [impact.sentence(loaded, after, Params(kind="cnfs")), f"--scenario {CUT}"]
    assert main.main(["ends", "86", "--before", "2027-01-01", "--end", "contract"]) == 0
    assert capsys.readouterr().out.startswith("Aucun poste dont la fin est connue")
    versions.undo("86", AT_MACHINE)
    assert main.main(["ends", "86", "--before", "2027-01-01"]) == 1
    assert "Fins de convention et de contrat" in capsys.readouterr().err


def test_every_end_has_its_label():
    from geo.simulator.post_ends import Which

    assert list(simulateur.ENDS) == [one.value for one in Which]
