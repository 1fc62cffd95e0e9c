"""Brings tables and functions to their newest form, in the schema that the search path names."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, create_engine, make_url, text

from setarcos_delivery.figures import Rules
from setarcos_delivery.figures.functions import statements
from setarcos_delivery.schema import SCHEMA

FOLDER = Path(__file__).parent / "migrations"
CONNECT_S = 5


def address(url: str | URL, schema: str = SCHEMA) -> URL:
    """Return `url` for psycopg, with `schema` as the place of all tables."""
    found = make_url(url).set(drivername="postgresql+psycopg")
    return found.update_query_dict({"options": f"-csearch_path={schema}"})


def migrate(url: str | URL, schema: str = SCHEMA, rules: Rules | None = None) -> None:
    """Run every step that the schema has not seen, all or none; a second call changes nothing.

    The functions that dashboards call count by `rules`.

    Raises sqlalchemy.exc.SQLAlchemyError when the database is away, or refuses a step.
    """
    engine = create_engine(address(url, schema), connect_args={"connect_timeout": CONNECT_S})
    try:
        with engine.begin() as connection:
            connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
            config = Config()
            config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            for statement in statements(schema, rules or Rules()):
                connection.exec_driver_sql(statement)
    finally:
        engine.dispose()
