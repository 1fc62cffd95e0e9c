"""`nox -s plan-capacity`: what disk, memory and network an environment's servers need."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from config.capacity.estimate import estimate, machines
from config.capacity.findings import findings
from config.capacity.load import Overrides
from config.capacity.show import as_json, explain, show
from config.catalogue import load_catalogue
from config.environment import environment_names, load_environment
from config.problems import ProblemsError
from config.retention import retention

HOME = Path(__file__).parents[1]
HELP = """Tell what disk, memory and network the servers of an environment need.

It follows from the series of the catalogue, the load and the retention of the environment, and
figures from the servers' documentation or measured in the lab (docs/capacity.md). Beside each need
is what plan.md's machine gives (13.2.1). Exit 1 where something does not fit.
"""
# \b keeps the help text's lines as they are.
EXAMPLES = """\b
Examples:
  plan-capacity --environment production          the needs of each server
  plan-capacity --explain                         with each formula and the source of each figure
  plan-capacity --instances 6 --hosts 40          six processes of each app service, 40 machines
  plan-capacity --requests-per-second 2000        more requests: more lines and spans too
  plan-capacity --log-lines-per-second 500        or the lines alone, whatever the requests
  plan-capacity --json                            for programs
"""
INSTANCES = typer.Option(None, min=1, help="Processes of each app service [the environment's].")
HOSTS = typer.Option(None, min=1, help="Machines with a node exporter [the environment's].")
REQUESTS = typer.Option(None, min=0, help="Requests that the app answers [the environment's].")
LINES = typer.Option(None, min=0, help="Log lines of all kinds [from the requests].")
SPANS = typer.Option(None, min=0, help="Spans before sampling [from the requests].")
EXPLAIN = typer.Option(False, "--explain", "-v", help="Add formulas, figures and their sources.")
JSON = typer.Option(False, "--json", help="Print it for programs.")


def app(home: Path = HOME) -> typer.Typer:
    """Return the command for the catalogue and the environments below `home`."""
    cli = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    names = ", ".join(environment_names(home / "environments"))
    which = typer.Option("production", help=f"One of: {names}.")

    @cli.command(help=HELP, epilog=EXAMPLES)
    def command(  # noqa: PLR0913, PLR0917 - one parameter an option
        environment: str = which,
        instances: int | None = INSTANCES,
        hosts: int | None = HOSTS,
        requests_per_second: float | None = REQUESTS,
        log_lines_per_second: float | None = LINES,
        spans_per_second: float | None = SPANS,
        explained: bool = EXPLAIN,
        json: bool = JSON,
    ) -> None:
        over = Overrides(
            instances, hosts, requests_per_second, log_lines_per_second, spans_per_second
        )
        try:
            fits = run(home, environment, over, explained=explained, json=json)
        except ProblemsError as error:
            Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(str(error))
            raise typer.Exit(2) from error
        raise typer.Exit(0 if fits else 1)

    return cli


def run(home: Path, name: str, over: Overrides, *, explained: bool, json: bool) -> bool:
    """Print the estimate of environment `name`; return whether all of it fits."""
    catalogue = load_catalogue(home / "catalogue")
    environment = load_environment(name, home / "environments")
    made = estimate(catalogue, environment, retention(catalogue, environment), over)
    found, figures = findings(catalogue, environment, made), catalogue.capacity.figures
    if json:
        typer.echo(as_json(made, found, figures, machines(catalogue, environment).values()))
    else:
        console = Console(soft_wrap=True, highlight=False, markup=False)
        show(console, made, found)
        if explained:
            explain(console, made, figures)
    return not found and all(need.fits for need in made.needs)


if __name__ == "__main__":
    app()()
