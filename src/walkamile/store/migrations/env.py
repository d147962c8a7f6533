"""Entry point that Alembic calls: the connection comes from the caller."""

from __future__ import annotations

from alembic import context

from walkamile.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
