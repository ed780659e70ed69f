"""What was done is one more thing the observatory knows: figures, tables, files, papers, scenarios.

Recorded, it is everywhere at once; undone, nowhere; and nothing that it does not change is computed
again.
"""

import io
from datetime import date, timedelta

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geo.access.measures import MONTHS, Params
from geo.brief import content
from geo.cli import main
from geo.export import dictionary, files
from geo.indicators import priority, registry
from geo.pack import catalogue, missing, pack, table_files, territories
from geo.pack.pack import hand
from geo.pack.schema import DONE, HANDED
from geo.reading import map_reading, tables, unit_sheet
from geo.register import events, location, recent
from geo.register.action import counts_as_done, months_later, occurrences
from geo.rights.actors import COMMAND_LINE, Actor
from geo.scenario import scenario
from geo.session import available
from tests.helpers.gate_files import plain
from tests.unit.register.conftest import workshop

TODAY = date(2026, 11, 29)
TRIMOUILLE, POITIERS, CHATELLERAULT = "86273", "86194", "86066"
ACTIONS, ALONE = "actions_done", "priority_without_action"


def handed(vienne, today=TODAY):
    return hand(vienne, recent.done("86", today))


def of_communes(shown, indicator=ACTIONS, **params):
    return registry.by_unit(shown, indicator, "commune", Params(**params))["central"]


def held(register):
    """Actions of two years: near and far, repeated, above communes, planned, cancelled."""
    for days, code in ((1, TRIMOUILLE), (40, TRIMOUILLE), (200, POITIERS), (500, POITIERS),
                       (1_090, CHATELLERAULT), (1_200, CHATELLERAULT)):  # fmt: skip
        register.add(COMMAND_LINE, workshop(title=f"J{days}", code=code,
                                            start=TODAY - timedelta(days=days)))  # fmt: skip
    register.add(COMMAND_LINE, workshop(title="Série", code=POITIERS, start=date(2026, 1, 5),
                                        rhythm="semaine", until=date(2027, 1, 5)))  # fmt: skip
    for title, state in (("Prévue", "prevu"), ("Annulée", "annule")):
        register.add(COMMAND_LINE, workshop(title=title, state=state, code=CHATELLERAULT))
    register.add(COMMAND_LINE, workshop(title="Tout", level="departement", code="86"))


def plainly(register, months, today=TODAY):
    """Actions of each commune done in some months, one by one."""
    since, found = months_later(today, -months), {}
    for record in register.records(limit=None).records:
        one = record.action
        if one.level == "commune" and any(
            counts_as_done(one, day, since, today) for day in occurrences(one)
        ):
            found[one.code] = found.get(one.code, 0) + 1
    return found


def test_actions_are_counted_as_a_plain_count_does_for_each_number_of_months(register, vienne):
    held(register)
    shown = handed(vienne)
    counts = []
    for months in MONTHS:
        figures = of_communes(shown, months=months)
        assert figures[figures > 0].astype(int).to_dict() == plainly(register, months)
        assert len(figures) == len(vienne.communes) and figures.notna().all()
        whole = registry.by_unit(shown, ACTIONS, "departement", Params(months=months))
        by_territory = registry.by_unit(shown, ACTIONS, "territoire", Params(months=months))
        assert figures.sum() == whole["central"].iloc[0] == by_territory["central"].sum()
        counts.append(figures.sum())
    assert counts == sorted(counts) and counts[0] < counts[-1]


@pytest.mark.parametrize("today", [TODAY, date(2026, 3, 31), date(2028, 2, 29)])
def test_a_day_is_in_the_window_of_its_months_and_of_no_shorter_one(today):
    for days in range(-3, 1_130):
        day = today - timedelta(days=days)
        months = recent._months_ago(day, today)
        assert events.Window(today, months).since <= max(day, today)
        assert events.Window(today, months).since <= day or months == 0
        assert months == 0 or events.Window(today, months - 1).since > day


def test_the_people_of_priority_communes_without_action_are_those_of_the_ranking(register, vienne):
    held(register)
    shown, params = handed(vienne), Params(profile="parentalite")
    ranked = priority.gaps(vienne, params)
    first = ranked[ranked["priority"]]
    none = first[~first.index.isin(plainly(register, 12))]
    assert 0 < len(none) < len(first)
    figures = of_communes(shown, ALONE, profile="parentalite")
    assert (
        figures[figures > 0].to_dict() == none.loc[none["population"] > 0, "population"].to_dict()
    )
    assert figures.index[0] in shown.communes.index and figures.notna().all()


def test_without_a_register_both_are_missing_with_what_brings_them_and_never_zero(vienne, home):
    assert not location.is_there() and recent.done("86", TODAY) is None
    assert handed(vienne) is vienne
    assert not {ACTIONS, ALONE} & {*registry.available(vienne)}
    for name in (ACTIONS, ALONE):
        assert of_communes(vienne, name).isna().all()
        said = plain(available.refusal(vienne, name))
        assert "Aucune action n'est inscrite au registre de la Vienne" in said
        assert "register import 86 FICHIER" in said
    assert missing.absent(vienne, (DONE,)) and ACTIONS not in tables.table(
        vienne, "commune", Params()
    )


def test_a_register_where_nothing_was_done_says_zero(register, vienne):
    record = register.add(COMMAND_LINE, workshop(state="prevu", start=date(2026, 12, 5)))
    shown = handed(vienne)
    assert of_communes(shown).eq(0).all() and missing.absent(shown, (DONE,)) == ""
    said = plain(map_reading.read_map(shown, ACTIONS, "commune", Params()).sentence)
    assert said == "Sur 12 mois, 0 action dans le département."
    register.undo(COMMAND_LINE, record.id, record.version)
    assert handed(vienne) is vienne  # nothing is recorded any more: not known, again


def test_an_action_is_everywhere_at_once_and_undone_nowhere(register, vienne):
    """One commune is followed through all that reads figures, before, with it, and after."""
    register.add(COMMAND_LINE, workshop(title="Ailleurs", code=POITIERS))

    def seen():
        shown, params = handed(vienne), Params()
        rows = tables.table(shown, "commune", params).set_index("code_insee")
        book = openpyxl.load_workbook(
            io.BytesIO(files.write(shown, "commune", params, "xlsx")), read_only=True
        )
        sheet = [*book["Données"].iter_rows(values_only=True)]
        at = sheet[0].index("Actions réalisées en 12\u00a0mois")
        line = next(one for one in sheet if one[0] == TRIMOUILLE)
        fiche = unit_sheet.fiche(shown, "commune", TRIMOUILLE, params)
        about = content.subject(shown, "commune", TRIMOUILLE)
        paper = content.content(shown, about, params, when=TODAY, detail=True)
        cells = next(one["cells"] for one in paper["detail"]["figures"]["rows"]
                     if one["cells"][0] == "Actions réalisées")  # fmt: skip
        after = scenario.apply(shown, scenario.from_text(OPENING))
        return [
            float(rows.loc[TRIMOUILLE, ACTIONS]),
            float(line[at]),
            next(one.value for one in fiche.lines if one.indicator.id == ACTIONS),
            float(cells[1].split()[0]),
            float(of_communes(after)[TRIMOUILLE]),
            float(of_communes(after.before)[TRIMOUILLE]),
            float(map_reading.read_map(shown, ACTIONS, "commune", params).figures["central"]
                  [TRIMOUILLE]),
        ]  # fmt: skip

    assert seen() == [0.0] * 7
    record = register.add(COMMAND_LINE, workshop())
    assert seen() == [1.0] * 7
    register.undo(COMMAND_LINE, record.id, record.version)
    assert seen() == [0.0] * 7


OPENING = "F86273"


def test_what_no_action_changes_is_not_computed_again(register, vienne):
    params = Params()
    gaps, need = priority.gaps(vienne, params), registry.by_unit(vienne, "gap", "commune", params)
    register.add(COMMAND_LINE, workshop())
    first = handed(vienne)
    register.add(COMMAND_LINE, workshop(title="Autre"))
    second = handed(vienne)
    assert first is not second and first.core is second.core is vienne
    for shown in (first, second):
        assert priority.gaps(shown, params) is gaps
        assert registry.by_unit(shown, "gap", "commune", params) is need
        assert shown.communes is vienne.communes and shown.people is vienne.people
        assert territories.units(shown, "epci") is territories.units(vienne, "epci")
    simulated = [
        scenario.apply(one, scenario.from_text(OPENING)) for one in (vienne, first, second)
    ]
    assert simulated[1].core is simulated[2].core is simulated[0]
    assert of_communes(first)[TRIMOUILLE] == 1 and of_communes(second)[TRIMOUILLE] == 2
    assert np.isnan(of_communes(vienne)[TRIMOUILLE])


def test_the_table_that_is_handed_over_is_as_declared_and_names_nobody(register, vienne):
    held(register)
    done = recent.done("86", TODAY)
    assert [*done.table] == HANDED[DONE].names
    assert not table_files.type_faults(done.table, HANDED[DONE], file="", remedy="")
    assert done.table["action_id"].is_unique
    sources = catalogue.citation("86", registry.REGISTRY[ALONE].tables)
    assert HANDED[DONE].title in sources and "INSEE" in sources
    described = dictionary.columns(handed(vienne), [ACTIONS, ALONE], Params(months=3))
    assert described["Source"].str.contains("Registre des actions").all()


def test_the_stamp_follows_every_write(register):
    seen = [recent.stamp("86")]
    record = register.add(COMMAND_LINE, workshop())
    seen.append(recent.stamp("86"))
    register.undo(COMMAND_LINE, record.id, record.version)
    seen.append(recent.stamp("86"))
    assert len({*seen}) == 3 and recent.stamp("86") == seen[-1]


def test_the_commands_have_them_too_and_name_neither_contact_nor_author(register, home, capsys):
    who = Actor("rédacteur", "canari-lea")
    register.add(who, workshop(start=date.today(), contact="canari@service.fr"))
    assert main.main(["table", "86", "--months", "3"]) == 0
    rows = pd.read_csv(io.StringIO(capsys.readouterr().out), dtype={"code_insee": str})
    assert rows.set_index("code_insee").loc[TRIMOUILLE, ACTIONS] == 1 and ALONE in rows
    for form in ("xlsx", "gpkg", "geojson"):
        path = home / f"a.{form}"
        assert main.main(["export", "86", "--format", form, "-o", str(path)]) == 0
        written = path.read_bytes()
        assert b"canari" not in written
    said = "".join(capsys.readouterr())
    path = home / "carte.svg"
    command = ["export", "86", "--format", "svg", "--indicator", ACTIONS, "-o", str(path)]
    assert main.main(command) == 0 and path.exists() and "Traceback" not in said


@pytest.mark.parametrize("register", ["sqlite"], indirect=True)  # a server has no file to damage
def test_a_register_that_cannot_be_read_is_told_and_the_table_is_written_without(
    register, home, capsys
):
    register.add(COMMAND_LINE, workshop())
    register.database.dispose()
    location.path().write_bytes(b"not a database" * 99)
    for beside in location.folder().glob("*-wal"):
        beside.unlink()
    assert main.main(["table", "86"]) == 0
    said = capsys.readouterr()
    assert "abîmé" in said.err and ACTIONS not in said.out


def test_a_pack_made_of_another_does_not_keep_what_was_handed_over(register, vienne):
    from dataclasses import replace

    register.add(COMMAND_LINE, workshop())
    made = replace(handed(vienne), scenario="autre")
    assert made.done is None and made.core is made and made.lacks(DONE)
    assert pack.hand(handed(vienne), None) is vienne
