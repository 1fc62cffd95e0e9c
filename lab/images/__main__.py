"""`nox -s images`: stand-in images for machines without a registry, and the app's own image."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from types import FrameType
from typing import Annotated, NoReturn

import typer
from docker.errors import DockerException
from rich.console import Console

from lab.engine import engine
from lab.errors import LabError
from lab.images.app import APP, REPOSITORY, app_image, app_there
from lab.images.build import Builder
from lab.images.found import Found, local
from lab.images.obtain import Absent, required
from lab.provision.finder import cache_dir
from lab.provision.pins import pins
from lab.provision.progress import Progress

HELP = """Build stand-in images from this machine's own binaries, and the app's image.

A stand-in has the name, tag, user, entry point, command, ports and folders of the official image,
which lab/versions.toml describes, around the programs that `python -m lab.provision` finds; its
labels tell the version and where it is from. It is for machines that reach no image registry: an
official image that is there is left alone. A second run builds only what has changed.
"""
EXAMPLES = """\b
Examples:
  images                      build whatever is not there
  images --list               what is there, its version and source; build nothing
  images postgres redis       only these, without the app
  images app                  only the app's image and what it stands on
  images --force loki         build it anew with newest packages, also over an official one
"""
BASE = "python"
MB = 1e6
NOT_THERE = "not there"
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(help=HELP, epilog=EXAMPLES)
def main(
    names: Annotated[list[str] | None, typer.Argument(help="Such as loki, or app [all].")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Build also what is there, official or not.")
    ] = False,
    listing: Annotated[bool, typer.Option("--list", help="Tell what is there; no more.")] = False,
) -> None:
    """Build, or list, and tell every mistake in one message."""
    signal.signal(signal.SIGTERM, interrupt)
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        keys = chosen(names or [])
        show(list_of(keys) if listing else make(keys, console, force=force))
    except (LabError, DockerException) as error:
        console.print(str(error), markup=False)
        raise typer.Exit(getattr(error, "status", 1)) from error
    except KeyboardInterrupt as error:
        console.print("stopped; what was finished is kept")
        raise typer.Exit(130) from error


def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Let a polite end do what Ctrl-C does."""
    raise KeyboardInterrupt


def chosen(names: list[str]) -> list[str]:
    """Return the keys that are meant; raises LabError for one that is not known."""
    if not names:
        return [*pins().image, APP]
    for name in names:
        if name != APP:
            pins().pinned(name)
    return [*dict.fromkeys(names)]


def make(keys: list[str], console: Console, *, force: bool) -> dict[str, Found | Absent]:
    """Build what is meant and not there; return all of it."""
    wanted = [key for key in keys if key != APP]
    # The app stands on Python's image, but only who asked for that one forces it.
    below = [BASE] if APP in keys and BASE not in wanted else []
    with Progress(console) as progress:
        builder = Builder(engine(), cache_dir(), progress)
        found = builder.build(wanted, force=force)
        under = {**found, **builder.build(below)}
        if APP in keys:
            required(under[BASE])
            item = progress.item(APP)
            found[APP] = app_image(engine(), item.now, force=force)
            item.end("is there")
    return {key: found[key] for key in keys}


def list_of(keys: Iterable[str]) -> dict[str, Found | Absent]:
    """Return what the engine has, without looking elsewhere."""
    found: dict[str, Found | Absent] = {}
    for key in keys:
        name = REPOSITORY if key == APP else pins().image[key].name
        there = app_there(engine()) if key == APP else local(engine(), pins().image[key])
        found[key] = there or Absent(name, NOT_THERE)
    return found


def show(found: dict[str, Found | Absent]) -> None:
    """Print the images in columns, and below them why there is none of some."""
    rows = [("name", "image", "version", "from", "size")]
    rows += [row(key, each) for key, each in found.items()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        typer.echo("  ".join(padded).rstrip())
    for key, each in found.items():
        if isinstance(each, Absent) and each.reason != NOT_THERE:
            typer.echo(f"{key}: {each.reason}")


def row(key: str, each: Found | Absent) -> tuple[str, str, str, str, str]:
    """Return what is told of an image."""
    if isinstance(each, Absent):
        return key, each.name, "-", NOT_THERE, ""
    size = engine().images.get(each.id).attrs["Size"] / MB
    return key, each.name, each.version, each.source, f"{size:.0f} MB"


if __name__ == "__main__":
    app()
