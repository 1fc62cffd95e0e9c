"""`python -m lab.app.migrate`: bring the tables to their newest form, and plant the content."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from lab.app import dashboards
from lab.app.seeds import plant
from lab.app.settings import DatabaseSettings, settings
from lab.app.told import told
from lab.errors import LabError

FOLDER = Path(__file__).parent / "migrations"
CONNECT_S = 5


def migrate(database: DatabaseSettings) -> None:
    """Run every step that the database has not seen, all or none; a second call changes nothing.

    Raises LabError when the database is not reached, or refuses a step.
    """
    engine = create_engine(database.database, connect_args={"connect_timeout": CONNECT_S})
    try:
        with engine.begin() as connection:
            # A step may change what a view is made of.
            dashboards.remove(connection)
            command.upgrade(_alembic(connection), "head")
            dashboards.make(connection)
            plant(connection)
    except OperationalError as error:
        hint = "start it, and see SETARCOS_DATABASE_URL and SETARCOS_DATABASE_PASSWORD_FILE"
        message = f"the database cannot be reached: {error.orig}"
        raise LabError(message, hint=hint, status=1) from error
    except SQLAlchemyError as error:
        raise LabError(f"the database refused a migration: {error}", status=1) from error
    finally:
        engine.dispose()


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


if __name__ == "__main__":
    with told():
        migrate(settings(DatabaseSettings))
