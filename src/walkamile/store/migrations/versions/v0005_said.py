"""What people tell the product itself: beliefs, walks, ahas, reports, the routine, letters."""

from __future__ import annotations

from alembic import op

from walkamile.store.schema_said import SAID

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables; a new home has them already."""
    for table in SAID:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop them."""
    for table in reversed(SAID):
        table.drop(op.get_bind(), checkfirst=True)
