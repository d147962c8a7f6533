"""Sources that send events, and hashes of their keys."""

from __future__ import annotations

from alembic import op

from walkamile.store.schema import source, source_key

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; a new home has them already."""
    for table in (source, source_key):
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables."""
    for table in (source_key, source):
        table.drop(op.get_bind(), checkfirst=True)
