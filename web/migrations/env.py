"""Alembic's entry: the tables of engine, records and web, on the connection handed in by web.schema."""

from alembic import context

from web.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=list(METADATA),
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
