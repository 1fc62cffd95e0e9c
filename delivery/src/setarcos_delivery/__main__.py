"""`python -m setarcos_delivery`: run the service, make its tables, derive its facts, tell it."""

from __future__ import annotations

import sys
from functools import partial

import psycopg
import typer
from sqlalchemy.exc import SQLAlchemyError

from setarcos_delivery import post
from setarcos_delivery.app import Parts, create
from setarcos_delivery.collector import metrics_of
from setarcos_delivery.intake import Intake
from setarcos_delivery.migrate import migrate as make_tables
from setarcos_delivery.mistake import FAILED, MistakeError, told
from setarcos_delivery.process import need_port, telemetry
from setarcos_delivery.process import serve as served
from setarcos_delivery.rederive import rederive as derived
from setarcos_delivery.report.command import report
from setarcos_delivery.settings import (
    RederiveSettings,
    ServiceSettings,
    settings,
)
from setarcos_delivery.signatures import Gate
from setarcos_delivery.store import connect, reader
from setarcos_delivery.writer import Writer

AWAY = "start it, and see SETARCOS_DATABASE_URL and SETARCOS_DATABASE_PASSWORD_FILE"
EPILOG = "All settings are environment variables named SETARCOS_...: see docs/delivery.md."
app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EPILOG,
    help="Delivery metrics from the events of code hosts, CI and incident tools.",
)
app.add_typer(post.app)

app.add_typer(post.app)
app.command()(report)


@app.command()
def serve() -> None:
    """Take events at SETARCOS_LISTEN, store them, and show metrics; SIGTERM ends it."""
    with told():
        found = settings(ServiceSettings)
        known, secrets = found.known, found.secrets
        opened = partial(connect, found.conninfo)
        read = reader(opened)
        need_port(found)
    metrics = metrics_of(read, known.rules)
    writer = Writer(opened)
    intake = Intake(Gate(secrets, found.open), known.names, writer)
    with telemetry(metrics):
        served(create(Parts(intake, read, known.rules, metrics, writer)), found)


@app.command()
def migrate() -> None:
    """Make the tables, or bring them to their newest form; a second time changes nothing.

    Functions for dashboards count by the rules of SETARCOS_NAMES_FILE, where there is one.
    """
    with told():
        found = settings(RederiveSettings)
        rules = found.known.rules
        try:
            make_tables(found.database, found.database_schema, rules)
        except SQLAlchemyError as error:
            raise _failed(str(getattr(error, "orig", None) or error)) from error


@app.command()
def rederive() -> None:
    """Derive all facts again from the stored events: after a change of names, or an update."""
    with told():
        found = settings(RederiveSettings)
        names = found.known.names
        try:
            with connect(found.conninfo) as connection:
                done = derived(connection, names)
        except psycopg.Error as error:
            raise _failed(str(error)) from error
    typer.echo(
        f"{done.deliveries} deliveries read; {done.unknown} of unknown kinds,"
        f" {done.unreadable} not readable any more"
    )


def _failed(text: str) -> MistakeError:
    first = next(iter(text.splitlines()), "no reason given")
    return MistakeError(f"the database: {first}", hint=AWAY, status=FAILED)


def main() -> None:
    """Run a command."""
    app(prog_name="python -m setarcos_delivery" if sys.argv[0].endswith(".py") else None)


if __name__ == "__main__":
    main()
