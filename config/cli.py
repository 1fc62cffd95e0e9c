"""`nox -s render`: render an environment, or say how the files on disk differ from it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import typer
from rich.console import Console

from config.catalogue import load_catalogue
from config.check import Find, Outcome, Tool, Verdict, check_tree
from config.dashboards import load_library
from config.environment import environment_names, load_environment
from config.instrumentation import difference, render_instrumentation, write_instrumentation
from config.problems import ProblemsError
from config.render import render
from config.runbooks import orphans
from config.runbooks.index import render_index
from config.template import Templates
from config.write import drift, write_tree

HERE = Path(__file__).parent
# \b keeps the help text's lines as they are.
EXAMPLES = """\b
Examples:
  render --environment production           write config/rendered/production
  render --environment production --check   fail, with a diff, where it is out of date
  render --environment lab --out /tmp/lab   write another environment elsewhere
"""
OUT = typer.Option(None, help="Folder to write [config/rendered/ENVIRONMENT].")
CHECK = typer.Option(False, "--check", help="Write nothing; fail on drift and print a diff.")


def on_path(binary: str) -> Tool | None:
    """Return a checker found on PATH."""
    found = shutil.which(binary)
    return Tool(Path(found), version(found), dict(os.environ)) if found else None


def version(program: str) -> tuple[int, ...]:
    """Ask a program for its version; an empty one where it does not tell."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", done.stdout + done.stderr)
    return tuple(int(part) for part in found.groups() if part) if found else ()


def app(find: Find, home: Path = HERE) -> typer.Typer:
    """Return the command for the catalogue, environments and templates below `home`."""
    cli = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    names = ", ".join(environment_names(home / "environments"))
    which = typer.Option("production", help=f"One of: {names}.")

    @cli.command(epilog=EXAMPLES, help="Render every configuration file of an environment.")
    def command(environment: str = which, out: Path | None = OUT, check: bool = CHECK) -> None:
        try:
            tree = out or home / "rendered" / environment
            status = run(environment, tree, home=home, check=check, find=find)
        except ProblemsError as error:
            Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(str(error))
            status = 2
        except OSError as error:
            Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(
                f"{error.filename}: cannot be written: {error.strerror}\n"
                "  fix: choose another folder with --out, or mend its permissions"
            )
            status = 2
        raise typer.Exit(status)

    return cli


def run(name: str, out: Path, *, home: Path = HERE, check: bool, find: Find) -> int:
    """Render environment `name` to `out`; return 0, or 1 on drift or a checker's refusal."""
    console = Console(soft_wrap=True, highlight=False, markup=False)
    catalogue, templates = load_catalogue(home / "catalogue"), Templates(home / "templates")
    library = load_library(home.parent / "dashboards")
    if lost := list(orphans(catalogue, home.parent)):
        raise ProblemsError(lost)
    chosen = load_environment(name, home / "environments")
    files = render(catalogue, chosen, templates, library)
    # The libraries and the list of runbooks are generated once, beside what users copy.
    committed = out.resolve() == (home / "rendered" / "production").resolve()
    sources = render_instrumentation(catalogue, templates) if committed else {}
    sources |= render_index(catalogue, chosen) if committed else {}
    if check:
        old = difference(sources, home.parent)
        if old:
            console.print(f"{old}what is generated beside it is out of date\n  fix: nox -s render")
        return max(bool(old), _report_drift(console, drift(files, out), name, out))
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "tree"
        write_tree(files, trial)
        verdicts = list(check_tree(trial, find))
    refused = [verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED]
    _report_verdicts(console, verdicts)
    if refused:
        console.print(f"nothing was written: {len(refused)} files were refused by their servers")
        return 1
    write_tree(files, out)
    console.print(f"{len(files)} files of {name} written to {out}")
    for path in write_instrumentation(sources, home.parent):
        console.print(f"{path} written")
    return 0


def _report_drift(console: Console, diff: str, name: str, out: Path) -> int:
    if not diff:
        console.print(f"{out} is what the catalogue says")
        return 0
    console.print(diff, end="")
    console.print(f"{out} is out of date\n  fix: nox -s render -- --environment {name} --out {out}")
    return 1


def _report_verdicts(console: Console, verdicts: list[Verdict]) -> None:
    passed = sum(verdict.outcome is Outcome.PASSED for verdict in verdicts)
    console.print(f"{passed} of {len(verdicts)} checks by the servers' own checkers passed")
    for verdict in verdicts:
        if verdict.outcome is Outcome.FAILED:
            console.print(f"{verdict.file}: refused by {verdict.binary}:\n{verdict.output}")
        elif verdict.outcome is Outcome.MISSING:
            console.print(f"{verdict.file}: not checked by its server: {verdict.output}")
