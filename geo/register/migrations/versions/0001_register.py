"""The register as it first was: actions, their dates and bodies, who wrote what."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_APPEND_ONLY_SQLITE = """
CREATE TRIGGER history_no_{what} BEFORE {what} ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
"""
_APPEND_ONLY_POSTGRESQL = """
CREATE FUNCTION history_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$;
CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history
FOR EACH ROW EXECUTE FUNCTION history_append_only();
"""


def upgrade() -> None:
    """Make the tables, and the triggers that keep the history as it was written."""
    for name, column in (("people", "login"), ("contacts", "address")):
        op.create_table(
            name,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column(column, sa.String(300), unique=True),
        )
    _actions()
    op.create_table(
        "bodies",
        sa.Column("action_id", sa.String(32), sa.ForeignKey("actions.id"), primary_key=True),
        sa.Column("rank", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Index("bodies_by_kind", "kind", "action_id"),
    )
    op.create_table(
        "occurrences",
        sa.Column("action_id", sa.String(32), sa.ForeignKey("actions.id"), primary_key=True),
        sa.Column("first", sa.String(10), primary_key=True),
        sa.Column("last", sa.String(10), nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.CheckConstraint("last >= first", name="last_after_first"),
        sa.Index("occurrences_by_day", "last", "first", "cancelled", "action_id"),
    )
    _history()


def _actions() -> None:
    text = {
        "department": 3, "title": 200, "kind": 40, "strand": 40, "audience": 40, "level": 20,
        "code": 40, "place": 61, "venue": 200, "place_id": 200, "start": 10, "rhythm": 20,
        "fundings": 100, "state": 20, "link": 600, "fingerprint": 64, "created_at": 32,
        "updated_at": 32,
    }  # fmt: skip
    op.create_table(
        "actions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String(length), nullable=False) for name, length in text.items()),
        sa.Column("words", sa.Text, nullable=False),
        *(sa.Column(name, sa.String(10)) for name in ("end", "until")),
        sa.Column("contact_id", sa.Integer, sa.ForeignKey("contacts.id")),
        sa.Column("attendance", sa.Integer),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("demo", "withdrawn")),
        *(
            sa.Column(name, sa.Integer, sa.ForeignKey("people.id"), nullable=False)
            for name in ("created_by", "updated_by")
        ),
        sa.CheckConstraint("length(trim(title)) > 0", name="title_there"),
        sa.CheckConstraint("attendance >= 0", name="attendance_counted"),
        sa.CheckConstraint('"end" >= "start"', name="end_after_start"),
        sa.CheckConstraint("state in ('prevu', 'realise', 'annule')", name="state_known"),
        sa.CheckConstraint(
            "level in ('commune', 'epci', 'territoire', 'departement')", name="level_known"
        ),
        sa.Index("actions_by_day", "department", "withdrawn", "start", "id"),
        sa.Index("actions_by_place", "department", "withdrawn", "place", "start", "id"),
        sa.Index("actions_by_strand", "department", "withdrawn", "strand", "start"),
        sa.Index("actions_by_state", "department", "withdrawn", "state", "start"),
        sa.Index("actions_by_fingerprint", "department", "fingerprint"),
        sa.Index("actions_by_contact", "contact_id"),
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("action_id", sa.String(32), sa.ForeignKey("actions.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("submission", sa.String(100), unique=True),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sa.UniqueConstraint("action_id", "version", name="history_one_per_version"),
        sa.Index("history_by_person", "person_id", "at"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_APPEND_ONLY_POSTGRESQL)
    else:
        for what in ("UPDATE", "DELETE"):
            op.execute(_APPEND_ONLY_SQLITE.format(what=what))
