"""`report`: the last weeks on one page, from the service's database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from setarcos_delivery.figures import Rules
from setarcos_delivery.figures.bands import NEWEST, reports
from setarcos_delivery.mistake import FAILED, MistakeError, told
from setarcos_delivery.report.content import gather
from setarcos_delivery.report.write import write
from setarcos_delivery.settings import RederiveSettings, settings
from setarcos_delivery.store import Connected, connect

FOLDER = Path("out/delivery")
DATES = ["%Y-%m-%d"]

Weeks = Annotated[int, typer.Option(min=1, max=104, help="How many weeks are reported.")]
Until = Annotated[
    datetime | None, typer.Option(formats=DATES, help="The day that they end before [today].")
]
Out = Annotated[Path, typer.Option("--out", help="The folder that the report is written into.")]
Environment = Annotated[str, typer.Option(help="Whose deployments and incidents.")]
Bands = Annotated[int, typer.Option(help="The year of the report whose bands are told.")]


def report(
    weeks: Weeks = 4,
    until: Until = None,
    out: Out = FOLDER,
    environment: Environment = "production",
    bands: Bands = NEWEST,
) -> None:
    """Write the delivery report of the last weeks: four figures, what changed, and why."""
    known(bands)
    with told():
        found = settings(RederiveSettings)
        rules = found.known.rules.model_copy(update={"bands": bands})
        try:
            with connect(found.conninfo) as connection:
                paths = written(connection, weeks, until, out, environment, rules)
        except psycopg.Error as error:
            first = next(iter(str(error).splitlines()), "no reason given")
            hint = "see SETARCOS_DATABASE_URL and SETARCOS_DATABASE_PASSWORD_FILE"
            raise MistakeError(f"the database: {first}", hint=hint, status=FAILED) from error
    for path in paths:
        typer.echo(f"wrote {path}")


def written(  # noqa: PLR0913, PLR0917 - one parameter an option
    connection: Connected,
    weeks: int,
    until: datetime | None,
    out: Path,
    environment: str,
    rules: Rules,
) -> list[Path]:
    """Write the report's files; raises MistakeError where their folder takes none."""
    content = gather(connection, weeks, end(until), environment, rules)
    try:
        return write(content, out)
    except OSError as error:
        message = f"{out}: the report cannot be written: {error.strerror}"
        raise MistakeError(message, hint="choose another folder with --out") from error


def end(until: datetime | None) -> datetime:
    """Return when the report ends: the begin of a day, UTC."""
    return (until or datetime.now(UTC)).replace(
        hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC
    )


def known(year: int) -> None:
    """Raise typer.BadParameter where no report of `year` is known."""
    years = sorted(reports())
    if year not in years:
        raise typer.BadParameter(f"no report of {year}: choose one of {', '.join(map(str, years))}")
