"""The tables of the register, the same on SQLite and on PostgreSQL.

What names somebody stands in two tables alone: ``people`` (logins) and ``contacts`` (mailboxes).
Everything else, the history too, points at them by number: erasing a login or a mailbox empties
one cell, and the history goes on being whole and append-only.

Days are ISO text (``2026-11-28``), moments ISO text in UTC, several terms in one cell are joined
by ``|``: what is compared is compared alike by both engines.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData()
HEAD: Final = "0001"
"""The last migration: what the tables of this program are."""

PEOPLE: Final = Table(
    "people",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("login", String(300), unique=True),
)
"""Authors; ``login`` is missing once erased."""

CONTACTS: Final = Table(
    "contacts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("address", String(300), unique=True),
)
"""Mailboxes and telephones of services; ``address`` is missing once erased."""

ACTIONS: Final = Table(
    "actions",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("department", String(3), nullable=False),
    Column("title", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("strand", String(40), nullable=False),
    Column("audience", String(40), nullable=False),
    Column("level", String(20), nullable=False),
    Column("code", String(40), nullable=False),
    Column("place", String(61), nullable=False),
    Column("venue", String(200), nullable=False),
    Column("place_id", String(200), nullable=False),
    Column("start", String(10), nullable=False),
    Column("end", String(10)),
    Column("rhythm", String(20), nullable=False),
    Column("until", String(10)),
    Column("contact_id", Integer, ForeignKey("contacts.id")),
    Column("attendance", Integer),
    Column("fundings", String(100), nullable=False),
    Column("state", String(20), nullable=False),
    Column("link", String(600), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("created_by", Integer, ForeignKey("people.id"), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("updated_by", Integer, ForeignKey("people.id"), nullable=False),
    CheckConstraint("length(trim(title)) > 0", name="title_there"),
    CheckConstraint("attendance >= 0", name="attendance_counted"),
    CheckConstraint('"end" >= "start"', name="end_after_start"),
    CheckConstraint("state in ('prevu', 'realise', 'annule')", name="state_known"),
    CheckConstraint(
        "level in ('commune', 'epci', 'territoire', 'departement')", name="level_known"
    ),
    Index("actions_by_day", "department", "withdrawn", "start", "id"),
    Index("actions_by_place", "department", "withdrawn", "place", "start", "id"),
    Index("actions_by_strand", "department", "withdrawn", "strand", "start"),
    Index("actions_by_state", "department", "withdrawn", "state", "start"),
    Index("actions_by_fingerprint", "department", "fingerprint"),
    Index("actions_by_contact", "contact_id"),
)
"""``place`` is the level and the code as an address says them (``commune-86194``): one index.
``words`` are those of the title, the venue and the names, plain: what a search looks into."""

BODIES: Final = Table(
    "bodies",
    METADATA,
    Column("action_id", String(32), ForeignKey("actions.id"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Index("bodies_by_kind", "kind", "action_id"),
)
"""Who organises (rank 0) and takes part (from 1)."""

OCCURRENCES: Final = Table(
    "occurrences",
    METADATA,
    Column("action_id", String(32), ForeignKey("actions.id"), primary_key=True),
    Column("first", String(10), primary_key=True),
    Column("last", String(10), nullable=False),
    Column("cancelled", Boolean, nullable=False),
    CheckConstraint("last >= first", name="last_after_first"),
    Index("occurrences_by_day", "last", "first", "cancelled", "action_id"),
)
"""Each date of each action: what recurs is written out, so that both engines count alike."""

HISTORY: Final = Table(
    "history",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("action_id", String(32), ForeignKey("actions.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("person_id", Integer, ForeignKey("people.id"), nullable=False),
    Column("what", String(20), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("submission", String(100), unique=True),
    Column("before", Text),
    Column("after", Text),
    UniqueConstraint("action_id", "version", name="history_one_per_version"),
    Index("history_by_person", "person_id", "at"),
    sqlite_autoincrement=True,
)
"""One row per write, never changed (triggers refuse it): ``before`` and ``after`` are JSON.

``submission`` is the key of what was sent: the same sent twice is written once.
"""
