"""`python -m lab.provision`: gets the lab's binaries, or lists the ones that are here."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer

from lab.errors import LabError
from lab.provision.finder import cache_dir, find
from lab.provision.pins import pins
from lab.provision.provider import provide
from lab.provision.result import Binary, Missing

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def main(
    names: Annotated[list[str] | None, typer.Argument(help="Which binaries [all].")] = None,
    cache: Annotated[Path | None, typer.Option(help="Where to keep them [the user's].")] = None,
    listing: Annotated[bool, typer.Option("--list", help="Fetch nothing.")] = False,
) -> None:
    """Fetch or build the programs that the lab starts, and print where each one is."""
    signal.signal(signal.SIGTERM, interrupt)
    folder = cache.absolute() if cache else cache_dir()
    try:
        wanted = [*(names or pins().binary)]
        found = (
            {name: find(name, cache=folder) for name in wanted}
            if listing
            else provide(wanted, cache=folder)
        )
    except LabError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.status) from error
    except KeyboardInterrupt as error:
        typer.echo("stopped; the next run goes on from here", err=True)
        raise typer.Exit(130) from error
    show(found)


def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Let a polite end do what Ctrl-C does."""
    raise KeyboardInterrupt


def show(found: dict[str, Binary | Missing]) -> None:
    """Print the binaries in columns, and below them how to get those that are missing."""
    rows = [("name", "version", "from", "path"), *map(row, found.values())]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for each in rows:
        cells = (cell.ljust(width) for cell, width in zip(each, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
    for missing in found.values():
        if isinstance(missing, Missing):
            typer.echo(f"{missing.name}: {missing.hint}")


def row(each: Binary | Missing) -> tuple[str, str, str, str]:
    """Return what is told of a binary."""
    if isinstance(each, Missing):
        return each.name, "-", "missing", each.reason
    return each.name, each.version, each.source, str(each.path)


if __name__ == "__main__":
    app()
