"""Saved while in use, restored whole; what is damaged, full, locked or down is said and mended."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo.cli import main
from geo.register import backups, database, location, store
from geo.register.location import RegisterError
from geo.rights.actors import COMMAND_LINE
from tests.helpers import disks, postgresql
from tests.helpers.gate_files import plain
from tests.unit.register.conftest import workshop


def titles(register):
    return sorted(one.action.title for one in register.records().records)


def command(capsys, *arguments):
    code = main.main(["register", *map(str, arguments)])
    return code, plain("".join(capsys.readouterr()))


def test_a_backup_brings_back_what_was_there_and_what_it_replaces_is_saved(register, home, capsys):
    register.add(COMMAND_LINE, workshop(title="Avant"))
    saved = home / "b.sqlite"
    assert command(capsys, "backup", saved) == (0, f"1 action sauvegardée et vérifiée : {saved}\n")
    second = register.add(COMMAND_LINE, workshop(title="Après"))
    code, said = command(capsys, "restore", saved)
    assert (code, titles(register)) == (0, ["Avant"])
    assert command(capsys, "check")[1] == "Registre entier : 1 action, histoire complète.\n"
    # numbers go on: what is recorded now takes no place of what is there
    register.add(COMMAND_LINE, workshop(title="Ensuite"), submission="x")
    aside = Path(re.search(r"est gardé : (.*)", said)[1])
    assert command(capsys, "restore", aside)[0] == 0
    assert titles(register) == ["Après", "Avant"]
    assert register.get(second.id) == second


def test_a_backup_of_one_engine_is_restored_in_the_other(home, monkeypatch, register):
    record = register.add(COMMAND_LINE, workshop())
    register.edit(COMMAND_LINE, record.id, 1, workshop(attendance=3))
    history = register.history()
    saved = home / "b.sqlite"
    backups.backup(register.database, saved)
    other = database.Database(path=home / "other" / "register.sqlite")
    backups.restore(other, saved, COMMAND_LINE)
    assert store.Register("86", other).history() == history
    back = home / "back.sqlite"
    backups.backup(other, back)
    backups.restore(register.database, back, COMMAND_LINE)
    assert register.history() == history


def test_a_backup_replaces_no_file(register, home, capsys):
    register.add(COMMAND_LINE, workshop())
    taken = home / "b.sqlite"
    taken.write_text("mine")
    code, said = command(capsys, "backup", taken)
    assert code == 1 and "Donnez un autre nom" in said
    assert taken.read_text() == "mine"
    assert command(capsys, "backup", home / "c.sqlite")[0] == 0


def test_what_a_killed_copy_left_goes_with_the_next_one_and_a_copy_under_way_stays(register, home):
    register.add(COMMAND_LINE, workshop())
    left, under_way = home / ".register-left", home / ".register-now"
    for one in (left, under_way):
        one.mkdir()
        (one / "new.sqlite").write_text("half")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(left, (two_days_ago, two_days_ago))
    backups.backup(register.database, home / "b.sqlite")
    assert (left.exists(), under_way.exists()) == (False, True)


def test_there_is_nothing_to_save_before_a_register_is_made(capsys, home):
    assert command(capsys, "backup", home / "b.sqlite")[0] == 1
    assert not (home / "b.sqlite").exists()


def spoilt(path):
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"x" * (len(content) - 4096 * 2)
    path.write_bytes(content)


def other_tables(path):
    path.unlink()
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE people (id)")


def with_a_view(path):
    """A table of ours that is a view, whose query would be run."""
    with sqlite3.connect(path) as made:
        made.execute("ALTER TABLE bodies RENAME TO other")
        made.execute("CREATE VIEW bodies AS SELECT * FROM other")


def impossible_day(path):
    with sqlite3.connect(path) as made:
        made.execute("UPDATE actions SET start = '2026-02-31', \"end\" = NULL")


def torn_history(path):
    with sqlite3.connect(path) as made:
        made.execute("DROP TRIGGER history_no_delete")
        made.execute("DELETE FROM history")


BAD = [spoilt, other_tables, with_a_view, impossible_day, torn_history, Path.unlink]


@pytest.mark.parametrize("damage", BAD, ids=lambda one: one.__name__)
def test_what_is_no_whole_backup_changes_nothing_and_another_is_taken(
    register, home, capsys, damage
):
    register.add(COMMAND_LINE, workshop())
    good, bad = home / "good.sqlite", home / "bad.sqlite"
    backups.backup(register.database, good)
    shutil.copy(good, bad)
    damage(bad)
    register.add(COMMAND_LINE, workshop(title="Après"))
    code, said = command(capsys, "restore", bad)
    assert code == 1, said
    assert "Donnez-en une autre" in said or "Donnez-en un autre" in said or "histoire" in said
    assert titles(register) == ["Après", "Atelier Pronote"]
    assert command(capsys, "restore", good)[0] == 0
    assert titles(register) == ["Atelier Pronote"]


def test_a_backup_brings_no_order_of_its_own(register, home):
    register.add(COMMAND_LINE, workshop())
    saved = home / "b.sqlite"
    backups.backup(register.database, saved)
    with sqlite3.connect(saved) as made:
        made.execute("CREATE TRIGGER t AFTER INSERT ON people BEGIN DELETE FROM bodies; END")
    backups.restore(register.database, saved, COMMAND_LINE)
    with register.database.reading() as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if register.database.is_file:
            assert "t" not in connection.exec_driver_sql(names).scalars().all()


def test_a_save_of_a_later_program_is_restored_by_that_program(register, home, capsys):
    register.add(COMMAND_LINE, workshop())
    saved = home / "b.sqlite"
    backups.backup(register.database, saved)
    with sqlite3.connect(saved) as made:
        made.execute("UPDATE alembic_version SET version_num = '9999'")
    code, said = command(capsys, "restore", saved)
    assert code == 1 and "version plus récente" in said
    with sqlite3.connect(saved) as made:  # what that program would do
        made.execute("UPDATE alembic_version SET version_num = '0001'")
    assert command(capsys, "restore", saved)[0] == 0


# ---------- a file that is damaged, a disk that refuses ----------


def test_a_damaged_register_is_not_written_and_its_last_backup_comes_back(capsys, home):
    register = store.open_register("86")
    for title in map(str, range(60)):
        register.add(COMMAND_LINE, workshop(title=title))
    saved = home / "b.sqlite"
    backups.backup(register.database, saved)
    backups.restore(register.database, saved, COMMAND_LINE)  # leaves one in its own folder
    register.database.dispose()
    path = location.path()
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoilt(path)
    with pytest.raises(RegisterError, match="est abîmé") as refused:
        register.add(COMMAND_LINE, workshop())
    with pytest.raises(RegisterError):
        register.records()
    typed = re.search(r"`observatoire register restore (.*)`", str(refused.value))[1]
    code, said = command(capsys, "restore", typed)
    assert code == 0, said
    assert register.records().total == 60
    assert list(path.parent.glob("register.sqlite.damaged-*"))


def test_a_damaged_register_without_backup_says_to_restore_one(capsys, home):
    register = store.open_register("86")
    register.add(COMMAND_LINE, workshop())
    backups.backup(register.database, home / "b.sqlite")
    register.database.dispose()
    location.path().write_bytes(b"not a database at all" * 1_000)
    with pytest.raises(RegisterError, match="`observatoire register restore FICHIER`"):
        register.records()
    assert command(capsys, "restore", home / "b.sqlite")[0] == 0
    assert titles(register) == ["Atelier Pronote"]


def test_a_register_that_is_gone_is_no_empty_one(capsys, home):
    register = store.open_register("86")
    register.add(COMMAND_LINE, workshop())
    saved = home / "b.sqlite"
    backups.backup(register.database, saved)
    for part in location.folder().glob("register.sqlite*"):
        part.unlink()
    for act in (register.records, lambda: register.add(COMMAND_LINE, workshop())):
        with pytest.raises(RegisterError, match="n’est plus là"):
            act()
    assert not location.path().exists()
    assert command(capsys, "restore", saved)[0] == 0
    assert titles(register) == ["Atelier Pronote"]


def test_a_full_disk_is_said_and_what_is_there_goes_on(home, monkeypatch):
    with disks.mounted(home / "small", size="2m") as folder:
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(folder))
        register = store.open_register("86")
        register.add(COMMAND_LINE, workshop(title="Avant"))
        filler = disks.filled(folder)
        with pytest.raises(RegisterError, match="disque plein"):
            for rank in range(50):  # what is left of its last page is written first
                register.add(COMMAND_LINE, workshop(title=f"{rank}" * 150))
        there = register.records(limit=None).total
        filler.unlink()
        register.add(COMMAND_LINE, workshop(title="Après"))
        assert register.records().total == there + 1
        assert backups.check(register.database).faults == ()
        register.database.dispose()


def test_a_read_only_folder_is_read_and_said(home, monkeypatch):
    with disks.mounted(home / "small", size="4m") as folder:
        monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(folder))
        register = store.open_register("86")
        register.add(COMMAND_LINE, workshop())
        register.database.dispose()
        disks.locked(folder)
        assert titles(register) == ["Atelier Pronote"]
        with pytest.raises(RegisterError, match="lecture seule"):
            register.add(COMMAND_LINE, workshop())
        register.database.dispose()


def test_a_folder_that_cannot_be_made_is_said(home, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("OBSERVATOIRE_IMPORTS", str(home / "file"))
    with pytest.raises(RegisterError, match="un fichier tient la place"):
        store.open_register("86").add(COMMAND_LINE, workshop())


def test_a_writer_that_waits_too_long_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(database, "WAIT_S", 0.2)
    register = store.open_register("86")
    register.add(COMMAND_LINE, workshop())
    register.database.dispose()
    with sqlite3.connect(location.path(), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RegisterError, match="réessayez dans un instant"):
            register.add(COMMAND_LINE, workshop(title="Après"))
        assert titles(register) == ["Atelier Pronote"]
        other.execute("ROLLBACK")
    register.add(COMMAND_LINE, workshop(title="Après"))
    assert len(titles(register)) == 2


# ---------- settings ----------


def test_the_settings_are_those_that_are_said(monkeypatch):
    assert location.url({}) == ""
    assert location.url({"DATABASE_URL": "postgres://a@b/c"}) == "postgresql+psycopg://a@b/c"
    with pytest.raises(RegisterError, match=r"« mysql »|«\xa0mysql\xa0»") as refused:
        location.url({"DATABASE_URL": "mysql://somebody:secret@b/c"})
    assert "secret" not in str(refused.value)
    assert location.url({"DATABASE_URL": "postgresql://compte@machine/base"})
    assert location.retention_months({}) == 36
    with pytest.raises(RegisterError, match="dites de 1 à 120"):
        location.retention_months({location.RETENTION: "toujours"})
    assert location.retention_months({location.RETENTION: "120"}) == 120


# ---------- a real PostgreSQL ----------

SMOKE = """
from geo.register import backups, store
from geo.rights.actors import COMMAND_LINE
from tests.unit.register.conftest import workshop
register = store.open_register("86")
record = register.add(COMMAND_LINE, workshop(), submission="x")
assert register.edit(COMMAND_LINE, record.id, 1, workshop(attendance=1)).version == 2
assert register.add(COMMAND_LINE, workshop(), submission="x").version == 2
print(register.records().total, backups.check(register.database).faults)
"""


def test_a_register_is_kept_by_a_real_postgresql():
    """The smoke of `make test`; `make test-all` runs the whole suite on it."""
    with postgresql.running() as server:
        done = subprocess.run(
            [sys.executable, "-c", SMOKE], capture_output=True, text=True,
            env={"DATABASE_URL": server.url(), "PATH": "", "OBSERVATOIRE_IMPORTS": "/nowhere"},
        )  # fmt: skip
    assert (done.stdout, done.returncode) == ("1 ()\n", 0), done.stderr


@pytest.mark.slow
def test_a_postgresql_that_stops_is_said_and_found_again(monkeypatch):
    with postgresql.running(fsync="on") as server:
        monkeypatch.setenv(location.URL, server.url())
        register = store.open_register("86")
        record = register.add(COMMAND_LINE, workshop())
        server.stop("immediate")
        for act in (register.records, lambda: register.add(COMMAND_LINE, workshop(title="B"))):
            with pytest.raises(RegisterError, match="relancer PostgreSQL"):
                act()
        server.start()
        assert register.records().records == (record,)
        register.add(COMMAND_LINE, workshop(title="B"))
        assert titles(register) == ["Atelier Pronote", "B"]
        register.database.dispose()
