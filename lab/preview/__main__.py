"""`nox -s preview`: every dashboard, drawn from its spec against a running lab, in one page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from config.dashboards import load_library
from config.dashboards.dashboard import Dashboard
from config.durations import Duration
from config.problems import ProblemsError, nearest
from lab.api import attach
from lab.dashboards import Asker
from lab.errors import LabError
from lab.preview.asked import asked
from lab.preview.page import page, shown

HELP = """Draw the dashboards from their specs into one page, with what a running lab answers.

The page needs no Grafana, no network and no other file. It is a preview: it shows which panels
there are and what they answer, not how Grafana draws them.
"""
EXAMPLES = """\b
Examples:
  preview                                   all dashboards
  preview -- --last 15m --dashboard ai-router
  preview -- --name two --to /tmp/two.html
"""
LAST = "1h"
STORED = "what asks the database shows its own months"
FILE = Path("out/preview/index.html")
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command(help=HELP, epilog=EXAMPLES)
def main(
    name: Annotated[str, typer.Option(help="Which lab is asked: one that runs.")] = "lab",
    last: Annotated[
        str | None,
        typer.Option(help=f"How much is shown, up to now, such as 6h. [default: {LAST}; {STORED}]"),
    ] = None,
    to: Annotated[Path, typer.Option(help="The file that is written.")] = FILE,
    dashboard: Annotated[
        list[str] | None, typer.Option(help="Only this one, by its uid; may be given often.")
    ] = None,
) -> None:
    """Draw, and tell every mistake in one message."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        write(name, length(last) if last else None, to, dashboard or [], console)
    except (LabError, ProblemsError) as error:
        console.print(str(error), markup=False)
        raise typer.Exit(getattr(error, "status", 2)) from error
    except KeyboardInterrupt as error:
        console.print("stopped; nothing was written")
        raise typer.Exit(130) from error
    typer.echo(f"wrote {to}")


def write(name: str, last: Duration | None, to: Path, uids: list[str], console: Console) -> None:
    """Ask the lab and write the page; raises LabError."""
    chosen = choose(load_library().dashboards, uids)
    lab = attach(name)
    asker = Asker.of(lab)
    drawn = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("dashboards", total=len(chosen))
        for each in chosen:
            progress.update(task, description=each.uid)
            span = asker.last(last.seconds) if last else asker.usual(each, length(LAST).seconds)
            drawn.append(shown(each, asked(asker, each, span), span))
            progress.advance(task)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(page(drawn, lab.name), encoding="utf-8")
    except OSError as error:
        raise LabError(f"{to}: {error.strerror}", hint="write elsewhere with --to") from error


def length(text: str) -> Duration:
    """Return a length of time; raises LabError where it is none, or is nothing."""
    try:
        found = Duration.parse(text)
    except ValueError as error:
        raise LabError(str(error), hint="write --last 1h, 15m or 7d") from error
    if not found.ms:
        raise LabError(f"--last {text}: nothing would be shown", hint="write --last 1h")
    return found


def choose(known: Mapping[str, Dashboard], uids: list[str]) -> list[Dashboard]:
    """Return the dashboards that are meant; raises LabError for one that is not known."""
    for uid in uids:
        if uid not in known:
            near = nearest(uid, known)
            hint = f"nearest: {near}" if near else f"use one of: {', '.join(known)}"
            raise LabError(f"no dashboard has the uid '{uid}'", hint=hint)
    return [known[uid] for uid in uids] if uids else list(known.values())


if __name__ == "__main__":
    app()
