"""What alembic runs for each command: the steps, on the connection that it was given."""

from __future__ import annotations

from alembic import context

from setarcos_delivery.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata
)
with context.begin_transaction():
    context.run_migrations()
