"""The migrations make the tables that the app works with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect

from lab.app.migrate import FOLDER
from lab.app.tables import Table


@pytest.fixture
def connection() -> Iterator[Connection]:
    """Return an empty database in memory: no server is needed to compare tables."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def config(connection: Connection) -> Config:
    found = Config()
    found.set_main_option("script_location", str(FOLDER))
    found.attributes["connection"] = connection
    return found


def test_after_all_steps_nothing_is_missing(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
    context = MigrationContext.configure(connection, opts={"compare_type": False})

    assert compare_metadata(context, Table.metadata) == []


def test_a_second_run_changes_nothing(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
    before = inspect(connection).get_table_names()
    command.upgrade(config(connection), "head")

    assert inspect(connection).get_table_names() == before


def test_every_step_can_be_taken_back(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
    command.downgrade(config(connection), "base")

    assert inspect(connection).get_table_names() == ["alembic_version"]


def test_the_steps_stand_beside_the_code() -> None:
    assert (Path(FOLDER) / "env.py").is_file()
