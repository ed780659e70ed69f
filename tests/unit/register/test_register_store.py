"""Recording, editing, cancelling, undoing, finding again; the same on SQLite and PostgreSQL."""

import sys
import time
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from geo.base.errors import GeoError
from geo.register import (
    backups,
    copies,
    database,
    events,
    filters,
    location,
    migration,
    rows,
    schema,
    store,
)
from geo.register.action import Body, state_on
from geo.rights import roles
from geo.rights.actors import COMMAND_LINE, Actor, Login, NotAllowedError
from tests.unit.register.conftest import workshop

LEA = Actor("rédacteur", "lea")
READER = Actor("visiteur", barred="Vous pouvez lire le registre ; un rédacteur y écrit.")


def test_what_is_recorded_is_found_whole(register):
    repeated = workshop(
        rhythm="mois", until=date(2027, 2, 28), cancelled=(date(2026, 12, 27),), end=None,
        state="prevu", attendance=0, venue="Salle des fêtes",
    )  # fmt: skip
    record = register.add(LEA, repeated)
    assert register.get(record.id) == record
    assert record.action == repeated
    assert (record.version, record.created_by) == (1, "rédacteur (lea)")
    assert register.records().records == (record,)
    assert backups.check(register.database) == backups.Checked(1, ())


def test_nothing_is_made_to_read_that_there_is_nothing(home):
    opened = store.open_register("86")
    assert opened.records() == store.Page((), 0)
    assert opened.suggestions("title") == []
    assert not location.is_there() and not location.folder().exists()


def test_a_submission_sent_twice_is_one_action(register):
    first = register.add(LEA, workshop(), submission="form-1")
    again = register.add(LEA, workshop(title="Autre"), submission="form-1")
    assert again == first
    edited = register.edit(LEA, first.id, 1, workshop(attendance=3), submission="form-2")
    assert register.edit(LEA, first.id, 1, workshop(attendance=3), submission="form-2") == edited
    assert register.undo(LEA, first.id, 2, submission="form-3").version == 3
    assert register.undo(LEA, first.id, 2, submission="form-3").version == 3
    assert register.records().total == 1
    assert len(register.history()) == 3


def test_the_second_editor_is_told_who_changed_what(register):
    record = register.add(LEA, workshop())
    register.edit(LEA, record.id, 1, workshop(attendance=30, venue="Mairie"))
    mine = workshop(title="Atelier Pronote et ENT")
    with pytest.raises(store.ConflictError) as refused:
        register.edit(COMMAND_LINE, record.id, 1, mine)
    said = str(refused.value)
    assert "rédacteur (lea) a changé\u00a0: adresse ou lieu précis et participants" in said
    assert refused.value.fields == ("venue", "attendance")
    assert register.get(record.id) == refused.value.record
    assert register.get(record.id).action.title == "Atelier Pronote"
    # its remedy: read again, then save what is kept
    both = replace(refused.value.record.action, title=mine.title)
    kept = register.edit(COMMAND_LINE, record.id, refused.value.record.version, both)
    assert (kept.action.title, kept.action.attendance) == (mine.title, 30)


def test_who_edits_what_was_withdrawn_is_told(register):
    record = register.add(LEA, workshop())
    register.undo(LEA, record.id, 1)
    with pytest.raises(store.ConflictError, match="l’a retirée"):
        register.edit(COMMAND_LINE, record.id, 1, workshop(attendance=1))


def test_undo_brings_back_what_was_there_and_undone_twice_it_is_back(register):
    first = register.add(LEA, workshop())
    second = register.edit(LEA, first.id, 1, workshop(contact="autre@commune.test", partners=()))
    assert register.undo(LEA, first.id, 2).action == first.action
    assert register.undo(LEA, first.id, 3).action == second.action
    with pytest.raises(store.ConflictError):
        register.undo(LEA, first.id, 2)


def test_undoing_a_recording_withdraws_it_and_keeps_its_history(register):
    record = register.add(LEA, workshop(), reason="saisie")
    gone = register.undo(COMMAND_LINE, record.id, 1, reason="erreur")
    assert gone.withdrawn
    assert register.records().total == 0
    assert register.duplicates(workshop()) == []
    assert [(one.what, one.who, one.reason) for one in register.history(record.id)] == [
        ("undone", "ligne de commande", "erreur"),
        ("created", "rédacteur (lea)", "saisie"),
    ]
    back = register.undo(LEA, record.id, 2)
    assert (back.withdrawn, back.action) == (False, record.action)
    assert register.records().total == 1
    assert backups.check(register.database).faults == ()


def test_an_action_or_one_of_its_dates_is_cancelled(register):
    record = register.add(LEA, workshop(rhythm="semaine", until=date(2026, 12, 31)))
    record = register.cancel(LEA, record.id, 1, day=date(2026, 12, 4), reason="neige")
    assert record.action.cancelled == (date(2026, 12, 4),)
    with pytest.raises(GeoError, match="05/12/2026"):
        register.cancel(LEA, record.id, 2, day=date(2026, 12, 5))
    assert register.cancel(LEA, record.id, 2).action.state == "annule"
    assert [one.what for one in register.history()] == ["cancelled", "cancelled", "created"]


def test_an_edit_that_changes_nothing_writes_nothing(register):
    record = register.add(LEA, workshop())
    assert register.edit(LEA, record.id, 1, workshop()) == record
    assert len(register.history()) == 1


@pytest.mark.parametrize("write", ["add", "edit", "cancel", "undo", "restore"])
def test_a_reader_writes_by_no_call(register, home, write):
    record = register.add(LEA, workshop())
    backups.backup(register.database, home / "b.sqlite")
    calls = {
        "add": lambda: register.add(READER, workshop()),
        "edit": lambda: register.edit(READER, record.id, 1, workshop(attendance=1)),
        "cancel": lambda: register.cancel(READER, record.id, 1),
        "undo": lambda: register.undo(READER, record.id, 1),
        "restore": lambda: backups.restore(register.database, home / "b.sqlite", READER),
    }
    with pytest.raises(NotAllowedError):
        calls[write]()
    assert register.records().records == (record,)
    assert len(register.history()) == 1


def test_a_role_is_read_again_at_each_write(register, home, monkeypatch):
    file = home / "roles.toml"
    monkeypatch.setenv(roles.ROLES, str(file))
    claims = {"email": "lea@exemple.fr", "iat": time.time()}
    lea = Actor("visiteur", login=Login("agents", claims, ("agents",)))
    file.write_text('redacteur = ["lea@exemple.fr"]')
    record = register.add(lea, workshop())
    assert record.created_by == "rédacteur (lea@exemple.fr)"
    with pytest.raises(NotAllowedError, match="gestionnaire"):
        register.add_many(lea, [(workshop(), "")], what="imported")
    file.write_text('lecteur = ["lea@exemple.fr"]')
    with pytest.raises(NotAllowedError, match="rédacteur"):
        register.edit(lea, record.id, 1, workshop(attendance=1))
    assert register.records().records == (record,)


def test_the_history_can_only_grow(register):
    record = register.add(LEA, workshop())
    for order in ("UPDATE history SET reason = 'x'", "DELETE FROM history"):
        with (
            pytest.raises(sa.exc.DBAPIError, match="append-only"),
            register.database.writing() as connection,
        ):
            connection.exec_driver_sql(order)
    assert [one.after["title"] for one in register.history(record.id)] == ["Atelier Pronote"]


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"attendance": -1}, {"end": date(2026, 1, 1)}, {"state": "fait"}],
    ids=lambda one: next(iter(one)),
)
def test_the_database_refuses_by_itself_what_validation_would(register, wrong):
    with pytest.raises(location.RegisterError, match="contredit ce qui est déjà là"):
        register.add(LEA, workshop(**wrong))
    assert register.records().total == 0


def test_all_of_a_list_is_recorded_or_nothing(register):
    with pytest.raises(location.RegisterError):
        register.add_many(LEA, [(workshop(), ""), (workshop(attendance=-1), "")])
    assert register.records().total == 0
    assert len(register.add_many(LEA, [(workshop(), "a"), (workshop(), "b")])) == 2


FOUND = {
    "strand": ({"strand": "formation"}, {"strand": "formation"}),
    "kind": ({"kind": "evenement"}, {"kind": "evenement"}),
    "state": ({"state": "annule"}, {"state": "annule"}),
    "body": ({"partners": (Body("msa"),)}, {"body": "msa"}),
    "organiser": ({"organiser": Body("mds")}, {"body": "mds"}),
    "funding": ({"fundings": ("autre",)}, {"funding": "autre"}),
    "place": ({"code": "86194"}, {"places": (("commune", "86194"), ("epci", "1"))}),
    "unit": ({"level": "epci", "code": "200069854"}, {"places": (("epci", "200069854"),)}),
    "since": ({"start": date(2026, 12, 2)}, {"since": date(2026, 12, 1)}),
    "repeated": (
        {"rhythm": "mois", "until": date(2027, 1, 1), "start": date(2026, 11, 1)},
        {"since": date(2026, 12, 1)},
    ),
    "between two dates": (
        {"rhythm": "mois", "until": date(2026, 3, 5), "start": date(2026, 1, 5)},
        {"since": date(2026, 2, 1), "until": date(2026, 2, 28)},
    ),
    "several days": (
        {"start": date(2025, 12, 30), "end": date(2026, 10, 2)},
        {"since": date(2026, 2, 1), "until": date(2026, 2, 2)},
    ),
    "until": ({"start": date(2026, 2, 2)}, {"until": date(2026, 2, 2)}),
    "title": ({"title": "Réunion d’été"}, {"text": "REUNION d'ETE"}),
    "venue": ({"venue": "Salle des fêtes"}, {"text": "des fetes"}),
    "name": ({"partners": (Body("association", "Orks"),)}, {"text": "orks"}),
}


@pytest.mark.parametrize("case", FOUND, ids=str)
def test_actions_are_listed_by(register, case):
    changed, chosen = FOUND[case]
    register.add(LEA, workshop())
    record = register.add(LEA, workshop(**changed))
    assert register.records(filters.Filter(**chosen)).records == (record,)


def test_what_repeats_is_in_no_list_of_days_between_two_of_its_dates(register):
    register.add(
        LEA, workshop(rhythm="mois", start=date(2026, 1, 5), until=date(2026, 3, 5), end=None)
    )
    chosen = filters.Filter(since=date(2026, 1, 6), until=date(2026, 2, 4))
    assert register.records(chosen).total == register.counts(chosen)["count"].sum() == 0


WEEKLY = {"rhythm": "semaine", "start": date(2026, 10, 29), "until": date(2027, 1, 28)}
TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("changed", "state", "ongoing"),
    [
        ({"state": "prevu"}, "prevu", False),
        ({"state": "realise"}, "realise", False),
        ({**WEEKLY, "state": "prevu"}, "realise", True),
        ({**WEEKLY, "state": "prevu", "until": date(2026, 11, 28)}, "realise", False),
        ({**WEEKLY, "state": "prevu", "start": date(2026, 12, 1)}, "prevu", False),
        ({**WEEKLY, "state": "annule"}, "annule", False),
        (
            {**WEEKLY, "state": "prevu", "start": date(2026, 11, 26),
             "cancelled": (date(2026, 11, 26),)},
            "prevu",
            False,
        ),
    ],
)  # fmt: skip
def test_what_recurs_is_done_from_its_first_date_on_in_counts_lists_and_figures_alike(
    register, changed, state, ongoing
):
    record = register.add(LEA, workshop(**changed))
    today = filters.Filter(today=TODAY)
    (row,) = register.counts(today).to_dict("records")
    assert (row["state"], row["count"], row["ongoing"]) == (state, 1, int(ongoing))
    assert state_on(record.action, TODAY) == (state, ongoing)
    for one in ("prevu", "realise", "annule"):
        chosen = replace(today, state=one)
        assert register.records(chosen).total == (one == state)
    found = register.events(date(2026, 1, 1), date(2027, 12, 31))
    assert (len(events.done(found, TODAY)) > 0) == (state == "realise")
    ahead = filters.Filter(today=TODAY, since=date(2027, 1, 1), until=date(2027, 12, 31))
    if register.records(ahead).total and state != "annule":  # of next year, nothing took place
        assert register.counts(ahead)["state"].tolist() == ["prevu"]
        assert state_on(record.action, TODAY, ahead.since, ahead.until) == ("prevu", False)


def test_a_list_has_pages_and_its_total(register):
    days = [date(2026, 1, day) for day in range(1, 8)]
    register.add_many(LEA, [(workshop(start=day), "") for day in days])
    page = register.records(limit=3, offset=3)
    assert (page.total, [one.action.start.day for one in page.records]) == (7, [4, 3, 2])


def test_departments_share_a_database_and_nothing_else(register):
    record = register.add(LEA, workshop())
    other = store.Register("29", register.database)
    assert (other.records().total, other.history(), other.suggestions("title")) == (0, [], [])
    assert other.get(record.id) is None
    with pytest.raises(location.RegisterError):
        other.edit(LEA, record.id, 1, workshop())


def test_a_duplicate_is_announced(register):
    record = register.add(LEA, workshop(title="Atelier Pronote pour les parents"))
    assert register.duplicates(workshop(title="atelier  PRONOTE")) == [record]
    assert register.duplicates(workshop(title="atelier Pronote"), but=record.id) == []
    assert register.duplicates(workshop(start=date(2026, 11, 28))) == []
    assert register.duplicates(workshop(title="Fête des parents")) == []


def test_what_was_typed_before_is_suggested_the_most_used_first(register):
    for title in ("Café des parents", "Atelier Pronote", "Atelier Pronote", "Atelier smartphone"):
        register.add(LEA, workshop(title=title, partners=()))
    assert register.suggestions("title", "atel") == ["Atelier Pronote", "Atelier smartphone"]
    assert register.suggestions("title", "smart") == ["Atelier smartphone"]
    assert register.suggestions("organiser") == ["Les Trois Cités"]
    assert register.suggestions("contact", "%") == []


def test_of_a_long_register_what_was_typed_lately_is_suggested(register, monkeypatch):
    monkeypatch.setattr(store, "_LATELY", 1)
    old = workshop(start=date(2020, 1, 6), title="Ancien", organiser=Body("caf"), partners=())
    register.add_many(LEA, [(old, "a"), (old, "b")])
    register.add(LEA, workshop(organiser=Body("mds"), partners=()))
    assert register.suggestions("title") == ["Atelier Pronote"]
    assert register.known_bodies() == [Body("mds")]
    assert register.years() == range(2020, 2027)


def test_a_stamp_changes_with_each_write(register):
    first = register.stamp()
    register.add(LEA, workshop())
    assert register.stamp() != first
    assert register.stamp() == register.stamp()


def test_any_text_comes_back_as_it_was_typed(register):
    hostile = "=1+1 <b>${x}</b> `{{7*7}}` '; DROP TABLE actions; -- \u202fé𝒳"
    record = register.add(LEA, workshop(title=hostile, partners=(Body("autre", hostile),)))
    assert register.get(record.id).action == record.action
    assert register.records(filters.Filter(text="drop table")).total == 1


# ---------- tables and migrations ----------


def test_the_migrations_make_the_tables_that_are_declared(register):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    register.add(LEA, workshop())
    with register.database.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema.METADATA) == []


def test_the_last_migration_is_the_one_that_is_named():
    from alembic.script import ScriptDirectory

    heads = ScriptDirectory(str(migration._FOLDER)).get_heads()
    assert heads == [schema.HEAD]


def test_a_register_of_a_later_program_is_left_alone(register):
    register.add(LEA, workshop())
    with register.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    register.database.dispose()
    with pytest.raises(location.RegisterError, match="version plus récente"):
        register.add(LEA, workshop())
    with register.database._open().connect() as connection:
        count = connection.execute(sa.select(sa.func.count(schema.ACTIONS.c.id))).scalar()
    assert count == 1


def test_a_register_is_saved_before_it_is_migrated_and_a_failure_changes_nothing(
    register, monkeypatch
):
    register.add(LEA, workshop())
    with register.database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (id integer)")
    register.database.dispose()

    whole = migration.upgrade

    def half(connection, revision="head"):
        if revision != "head":  # the backup, made as it was
            return whole(connection, revision)
        connection.exec_driver_sql("CREATE TABLE half (id integer)")
        raise RuntimeError("killed")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(database, "HEAD", "0002")
        patch.setattr(migration, "upgrade", half)
        register.records()
    register.database.dispose()
    saved = sorted(register.database.backups.glob("*.sqlite"))
    assert len(saved) == 1 and copies.checked(saved[0]) == 1
    with register.database._open().connect() as connection:
        assert sa.inspect(connection).has_table("kept")
        assert not sa.inspect(connection).has_table("half")


def test_what_only_lists_commands_or_reads_a_pack_opens_no_database():
    import subprocess

    code = (
        "import sys, geo.cli.main, geo.pack.pack, geo.register.validation, geo.register.location\n"
        "geo.cli.main.parser(); geo.pack.pack.load('86'); geo.register.location.is_there()\n"
        "from geo.reading import overview, unit_sheet, tables\n"
        "print({'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_fingerprint_holds_to_what_makes_an_action_one():
    one = rows.fingerprint(workshop())
    assert rows.fingerprint(workshop(title="ATELIER pronote ", attendance=3, venue="x")) == one
    assert rows.fingerprint(workshop(start=date(2026, 11, 28))) != one
    assert rows.fingerprint(workshop(organiser=None)) != one
