"""Whose a name was when, which persons belong together without being one, and decisions that can be revoked."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, String, inspect

from walkamile.store.schema import name_span, relation

revision = "0003"
down_revision = "0002"
ADDED = (("ident_person", "origin", Integer), ("cannot_link", "revoked_at", String),
         ("cannot_link", "revoked_reason", String))  # fmt: skip


def upgrade() -> None:
    """Make the tables and columns; a new home has them already."""
    for table in (name_span, relation):
        table.create(op.get_bind(), checkfirst=True)
    for table, column, kind in ADDED:
        if column not in {found["name"] for found in inspect(op.get_bind()).get_columns(table)}:
            op.add_column(table, Column(column, kind))
    op.execute("update ident_person set origin = person_code where origin is null")


def downgrade() -> None:
    """Drop them."""
    for table, column, _ in ADDED:
        op.drop_column(table, column)
    for table in (relation, name_span):
        table.drop(op.get_bind(), checkfirst=True)
