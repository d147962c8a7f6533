"""Pairs of persons that matching is not sure of, for stewards to decide."""

from __future__ import annotations

from alembic import op

from walkamile.store.schema import match_candidate

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; a new home has it already."""
    match_candidate.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop it."""
    match_candidate.drop(op.get_bind(), checkfirst=True)
