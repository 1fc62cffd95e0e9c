"""`nox -s forget`: log lines about a person are counted, shown, and deleted if somebody says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from lab.api import attach
from lab.errors import LabError
from lab.forget import words
from lab.forget.loki import Loki, Span

HELP = """Remove the log lines about a person from Loki.

Shows first how many lines match, and asks. Loki then waits, so that a request can be taken back;
until the lines are gone from the disk, queries leave them out.
"""
EXAMPLES = """\b
Examples:
  forget --query '{service_name=~".+"} |= "person 42"' --dry-run     what would go
  forget --query '{service_name=~".+"} |= "person 42"'               ask, then delete
  forget --query '{kind="app"} |= "42"' --from 2026-11-01 --yes      younger ones; do not ask
  forget --list                                                      all requests, how far they are
  forget --cancel 1f5a0c3e                                           take one back
  forget --url http://loki:3100 --list                               a Loki that is no lab's
"""
FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(help=HELP, epilog=EXAMPLES)
def main(  # noqa: PLR0913, PLR0917 - one parameter an option
    query: Annotated[
        str, typer.Option(metavar="LOGQL", help="Whose streams, and which of their lines.")
    ] = "",
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=FORMATS, help="Only from then on, UTC [all that is kept]."),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option("--to", formats=FORMATS, help="Only up to then, UTC [now]."),
    ] = None,
    name: Annotated[str, typer.Option(help="Whose Loki: a lab that runs.")] = "lab",
    url: Annotated[str, typer.Option(help="A Loki's own address, instead of a lab.")] = "",
    tenant: Annotated[str, typer.Option(help="Whose lines, where Loki has several tenants.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what matches; no more.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    listing: Annotated[bool, typer.Option("--list", help="Show all requests.")] = False,
    cancel: Annotated[str, typer.Option(metavar="ID", help="Take a request back.")] = "",
) -> None:
    """Do one of these, and tell every mistake in one message."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        one_of(query, cancel, listing=listing)
        loki = Loki(url.rstrip("/") or of_lab(name), tenant)
        if listing:
            typer.echo(words.listed(loki.asked(), loki.settings()))
        elif cancel:
            loki.cancel(cancel)
            typer.echo(f"request {cancel} is taken back; its lines stay")
        else:
            forget(loki, query, start, end, dry_run=dry_run, yes=yes)
    except LabError as error:
        console.print(str(error), markup=False)
        raise typer.Exit(error.status) from error
    except KeyboardInterrupt as error:
        console.print("stopped; --list shows what Loki was asked")
        raise typer.Exit(130) from error


def one_of(query: str, cancel: str, *, listing: bool) -> None:
    """Raise LabError where it is not said, or said twice, what to do."""
    chosen = [bool(query), bool(cancel), listing].count(True)
    if chosen != 1:
        said = "nothing says what to do" if not chosen else "these exclude each other"
        raise LabError(f"{said}: --query, --list, --cancel", hint="--help shows examples")


def of_lab(name: str) -> str:
    """Return the address of a lab's Loki; raises LabError where there is none."""
    lab = attach(name)
    if "loki" not in lab.parts:
        raise LabError(f"lab {name} runs without loki", hint="--name another lab, or --url")
    return lab.address("loki", "http").url


def forget(  # noqa: PLR0913 - one parameter an option
    loki: Loki,
    query: str,
    start: datetime | None,
    end: datetime | None,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Count, show, ask, and delete; raises LabError."""
    settings = loki.settings()
    loki.check(query)
    now = datetime.now(UTC).replace(microsecond=0)
    span = between(utc(start) or now - settings.kept, utc(end) or now, now)
    found = loki.count(query, span, settings.query)
    typer.echo(words.counted(loki.url, query, span, found))
    if not found:
        return
    typer.echo(words.NOT_REMOVED)
    if dry_run:
        typer.echo("nothing was asked of Loki: --dry-run")
        return
    agreed(yes=yes)
    typer.echo(words.asked(loki.delete(query, span), datetime.now(UTC), settings))


def between(start: datetime, end: datetime, now: datetime) -> Span:
    """Return a stretch of time; raises LabError for one that is none, or not over."""
    if end > now:
        raise LabError(
            f"--to {end:%Y-%m-%d %H:%M:%S} is not over: Loki deletes what it has, not what comes",
            hint="leave --to out for all lines until now, and ask again later for new ones",
        )
    if start >= end:
        raise LabError(
            f"--from {start:%Y-%m-%d %H:%M:%S} is not before --to {end:%Y-%m-%d %H:%M:%S}",
            hint="both are UTC",
        )
    return Span(start, end)


def utc(time: datetime | None) -> datetime | None:
    """Return a time that was typed, which is UTC."""
    return time and time.replace(tzinfo=UTC)


def agreed(*, yes: bool) -> None:
    """Ask whether to go on; raises LabError where nobody says yes."""
    try:
        if yes or typer.confirm("Ask Loki to delete them?"):
            return
    except typer.Abort as error:
        raise LabError(
            "nobody said yes; nothing was asked of Loki",
            hint="--yes says it beforehand, --dry-run only shows what matches",
        ) from error
    raise LabError("nothing was asked of Loki", hint="a narrower --query or --from and --to?")


if __name__ == "__main__":
    app()
