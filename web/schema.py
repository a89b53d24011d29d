"""Bringing a database to the present schema, from the first table on by migration."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

import engine.incidents.tables
import engine.rescheduling_tables
import engine.tables
import engine.versions.enactments
import engine.versions.received
import engine.versions.tables
import records.access
import records.assignments
import records.base
import records.calendar_days
import records.documents
import records.exchange
import records.keys
import records.organisations
import records.registers
import records.rule_packs
import web.tables

METADATA: tuple[sa.MetaData, ...] = (engine.tables.Base.metadata, records.base.Base.metadata, web.tables.Base.metadata)
ENGINE_MODULES = (  # as below
    engine.incidents.tables,
    engine.rescheduling_tables,
    engine.versions.enactments,
    engine.versions.received,
    engine.versions.tables,
)
RECORD_MODULES = (  # importing them is what puts their tables into the metadata
    records.access,
    records.assignments,
    records.calendar_days,
    records.documents,
    records.exchange,
    records.keys,
    records.organisations,
    records.registers,
    records.rule_packs,
)


def migrate(database: Engine) -> None:
    """Apply every migration that the database has not seen."""
    with database.begin() as connection:
        command.upgrade(_config(connection), "head")


def is_current(database: Engine) -> bool:
    """Whether the database has seen every migration."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with database.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def write_migration(database: Engine, message: str) -> None:
    """Compare tables and database and write the difference as a new migration (for developers)."""
    with database.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def _config(connection: Connection | None = None) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
