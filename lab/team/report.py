"""`nox -s report`: the delivery report of a running lab, from its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console
from setarcos_delivery.figures import Rules
from setarcos_delivery.figures.bands import NEWEST
from setarcos_delivery.mistake import MistakeError
from setarcos_delivery.report.command import (
    FOLDER,
    Bands,
    Environment,
    Out,
    Until,
    Weeks,
    known,
    written,
)
from setarcos_delivery.schema import SCHEMA

from lab.api import Lab, attach
from lab.errors import LabError
from lab.sql import connected

HELP = """Write the delivery report of the last weeks: DORA's four figures, what changed, and why.

It is made of what the lab's delivery-events service has kept; report.html can be sent round as it
is, report.md goes into a repository or a chat.
"""
EXAMPLES = """\b
Examples:
  report                                      four weeks of the lab that runs
  report -- --weeks 8 --until 2026-11-02      eight weeks before that day
  report -- --environment staging --out /tmp/staging
"""
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(help=HELP, epilog=EXAMPLES)
def main(  # noqa: PLR0913, PLR0917 - one parameter an option
    weeks: Weeks = 4,
    until: Until = None,
    out: Out = FOLDER,
    environment: Environment = "production",
    bands: Bands = NEWEST,
    name: Annotated[str, typer.Option(help="Whose deliveries: a lab that runs.")] = "lab",
) -> None:
    """Write the report, and tell every mistake in one message."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    known(bands)
    rules = Rules(bands=bands)
    try:
        with database(attach(name)) as connection:
            paths = written(connection, weeks, until, out, environment, rules)
    except (LabError, MistakeError) as error:
        console.print(str(error), markup=False)
        raise typer.Exit(error.status) from error
    for path in paths:
        typer.echo(f"wrote {path}")


@contextmanager
def database(lab: Lab) -> Iterator[psycopg.Connection[Any]]:
    """Yield a connection to what the lab's service keeps; raises LabError where there is none."""
    if missing := {"postgres", "delivery-events"} - set(lab.parts):
        raise LabError(
            f"lab {lab.name} runs without {' and '.join(sorted(missing))}",
            hint="start it with them, or --name another lab",
        )
    with connected(lab, SCHEMA) as connection:
        yield connection


if __name__ == "__main__":
    app()
