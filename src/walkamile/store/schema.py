"""What does the operational state hold? Its tables, in one place; migrations/ brings older homes here."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = 5  # of state and stored events: a newer home is refused
DERIVED_VERSION = 1  # of what a round derives: another number means: derive again

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

batch = Table(
    "batch",
    metadata,
    Column("batch_id", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("mapping", String, nullable=False),
    Column("file", String, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("seen_before", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("loaded_at", String, nullable=False),
    Column("first_ts", String),
    Column("last_ts", String),
    Column("contract", Text, nullable=False),
    Column("unloaded_at", String),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", String, nullable=False, index=True),
    Column("row_no", Integer, nullable=False),
    Column("why", String, nullable=False),
    Column("raw", Text, nullable=False),
)

part = Table(
    "part",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("file", String, nullable=False, unique=True),
    Column("span", String, nullable=False),
    Column("batch_id", String),
    Column("n", Integer, nullable=False),
    Column("low", Integer),
    Column("high", Integer),
    Column("added_in", Integer, nullable=False),
    Column("removed_in", Integer),
    Index("part_kind", "kind", "removed_in"),
)

ident = Table(
    "ident",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("namespace", String, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("value_enc", LargeBinary, nullable=False),
    Column("batch_id", String),
    UniqueConstraint("namespace", "hash"),
)

ident_person = Table(
    "ident_person",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("person_code", Integer, index=True),
    Column("valid_from", String),
    Column("valid_to", String),
    Column("generation", Integer, nullable=False),
    Column("origin", Integer),
)

name_span = Table(
    "name_span",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("turn", Integer, primary_key=True, autoincrement=False),
    Column("person_code", Integer, nullable=False, index=True),
    Column("valid_from", String),
    Column("valid_to", String),
)

relation = Table(
    "relation",
    metadata,
    Column("a", Integer, primary_key=True, autoincrement=False),
    Column("b", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, primary_key=True),
    Column("evidence", Text, nullable=False),
    Column("generation", Integer, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("person_code", Integer, primary_key=True, autoincrement=False),
    Column("person_id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("generation", Integer, nullable=False),
)

person_alias = Table(
    "person_alias",
    metadata,
    Column("old_id", String, primary_key=True),
    Column("person_code", Integer, nullable=False, index=True),
    Column("reason", String, nullable=False),
    Column("generation", Integer, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("link_id", Integer, primary_key=True),
    Column("a", Integer, nullable=False),
    Column("b", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("weight", Float, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("rule_version", String, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("valid_from", String),
    Column("valid_to", String),
    Column("revoked_at", String),
    Column("revoked_reason", String),
    Index("link_ab", "a", "b"),
)

cannot_link = Table(
    "cannot_link",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer, nullable=False),
    Column("b", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("decided_by", String, nullable=False),
    Column("at", String, nullable=False),
    Column("revoked_at", String),
    Column("revoked_reason", String),
)

match_candidate = Table(
    "match_candidate",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("a", Integer, nullable=False),
    Column("b", Integer, nullable=False),
    Column("weight", Float, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("rule_version", String, nullable=False),
    Column("found_at", String, nullable=False),
    Column("decided", String),
    Column("decided_by", String),
    Column("decided_at", String),
    Index("match_candidate_ab", "a", "b"),
)

value_state = Table(
    "value_state",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("since", Integer, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("person_id", String, nullable=False),
    Column("other_id", String, nullable=False),
)

generation = Table(
    "generation",
    metadata,
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("publication", Integer, nullable=False),
    Column("as_of", String, nullable=False),
    Column("made_at", String, nullable=False),
    Column("people", Integer, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("fingerprint", String, nullable=False),
)

label = Table(
    "label",
    metadata,
    Column("label_code", Integer, primary_key=True, autoincrement=False),
    Column("label", String, nullable=False, unique=True),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("generation", Integer, primary_key=True),
    Column("name", String, primary_key=True),
    Column("as_of", String, nullable=False),
    Column("body", Text, nullable=False),
)

suppression = Table(
    "suppression", metadata, Column("hash", LargeBinary, primary_key=True), Column("at", String)
)

access = Table(
    "access",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("who", String, nullable=False),
    Column("did", String, nullable=False),
    Column("person_id", String),
    Column("purpose", String),
)

source = Table(
    "source",
    metadata,
    Column("name", String, primary_key=True),
    Column("shape", String, nullable=False),
    Column("basis", String, nullable=False),
    Column("mapping", String),
    Column("secret_enc", LargeBinary),
    Column("silent_after_h", Float, nullable=False),
    Column("made_at", String, nullable=False),
)

source_key = Table(
    "source_key",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("source", String, nullable=False, index=True),
    Column("made_at", String, nullable=False),
)
