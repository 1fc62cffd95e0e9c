"""`nox -s new`: the first lines of a new fact, in the right places, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import typer

from config.catalogue import Catalogue, load_catalogue
from config.catalogue.load import HERE as CATALOGUE
from config.catalogue.metrics import MetricType
from config.dashboards.spec import Kind
from config.problems import ProblemsError, nearest
from lab.errors import LabError
from lab.new_alert import NewAlert, new_alert
from lab.new_files import all_or_nothing, append
from lab.new_panel import DESCRIPTION, NewPanel, new_panel

SERVERS = Path(__file__).parent / "servers"
# What a new server's module starts as.
EXAMPLE = "node-exporter"
METRIC = """\
  - name: {name}
    type: {type}
    unit: count
    help: Say in one line what {name} counts or measures
    plan: "12.4.4.2"
    labels: []
{buckets}    exposed_by: []
"""
SERVICE = """\
  - name: {name}
    title: Say what {name} is
    kind: exporter
    team: platform
    ports: [{{name: http, number: {number}, slot: {slot}}}]
"""
JOB = """\
  - name: {name}
    description: Say what {name} tells
    plan: "12.4.2.2"
    targets: [{{service: {name}, port: http}}]
"""
FLAGS = """\
# << header >>
--web.listen-address=<< listen("{name}", "http") >>
"""
EXAMPLES = """\b
Examples:
  new metric quest_hints_total --file quest
  new server memcached-exporter
  new panel "Hints" --dashboard features-quest --row "Usage and engagement" --unit ops \\
      --promql 'sum(rate(quests_started_total{environment="$environment"}[$__rate_interval]))'
  new alert QueueGrows --area celery
"""
app = typer.Typer(
    add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, epilog=EXAMPLES
)


@app.callback()
def _command() -> None:
    """Write the first lines of a new metric, server, panel or alert; say what comes next."""


def new_metric(name: str, file: str, kind: MetricType) -> str:
    """Write a metric into metrics/<file>.yaml; return what to do next."""
    catalogue = load_catalogue()
    if name in catalogue.metrics:
        raise LabError(f"metric {name} exists already", hint=f"see {_where(catalogue, name)}")
    path = CATALOGUE / "metrics" / f"{file}.yaml"
    if not path.is_file():
        files = sorted(each.stem for each in path.parent.glob("*.yaml"))
        near = nearest(file, files)
        hint = f"nearest: {near}; " if near else ""
        raise LabError(f"no file {file}.yaml", hint=f"{hint}use one of: {', '.join(files)}")
    buckets = "    buckets: [0.1, 1, 10]\n" if kind is MetricType.HISTOGRAM else ""
    with all_or_nothing(load_catalogue, path):
        append(path, METRIC.format(name=name, type=kind.value, buckets=buckets))
    return (
        f"written: config/catalogue/metrics/{file}.yaml\n"
        "next: fill in help, unit, labels (labels.yaml has their values) and exposed_by;\n"
        "      nox -s render; count it in the app; nox -s tests; nox -s acceptance"
    )


def new_server(name: str) -> str:
    """Write a service, a scrape job, a template and a server module; return what to do next."""
    catalogue = load_catalogue()
    if name in catalogue.services:
        raise LabError(f"server {name} exists already", hint="see config/catalogue/services.yaml")
    slots = {port.slot for service in catalogue.services.values() for port in service.ports}
    free = next(slot for slot in range(50, 100) if slot not in slots)
    flags = CATALOGUE.parent / "templates" / name / f"{name}.flags.j2"
    services, scrape = CATALOGUE / "services.yaml", CATALOGUE / "scrape.yaml"
    module = SERVERS / f"{name.replace('-', '_')}.py"
    with all_or_nothing(load_catalogue, services, scrape, flags, module):
        append(services, SERVICE.format(name=name, number=9000 + free, slot=free))
        append(scrape, JOB.format(name=name))
        flags.parent.mkdir(exist_ok=True)
        flags.write_text(FLAGS.format(name=name), encoding="utf-8")
        module.write_text(module_of(name), encoding="utf-8")
    return (
        "written: config/catalogue/services.yaml, config/catalogue/scrape.yaml,\n"
        f"         config/templates/{name}/{name}.flags.j2,\n"
        f"         lab/servers/{module.name}\n"
        "next: set kind, team and the real port in services.yaml, and the paths in scrape.yaml;\n"
        "      its command line, ready path and page in the module; where its binary and its\n"
        "      image come from in lab/versions.toml (docs/provision.md, docs/images.md);\n"
        "      nox -s render; nox -s lab; nox -s acceptance"
    )


def module_of(name: str) -> str:
    """Return the module of the example server, made one of server `name`."""
    text = (SERVERS / f"{EXAMPLE.replace('-', '_')}.py").read_text("utf-8")
    _, _, code = text.partition("\n")
    return f'"""Say in one line what {name} is."""\n' + code.replace(EXAMPLE, name)


@app.command()
def metric(
    name: str = typer.Argument(help="Its name, such as quest_hints_total."),
    file: str = typer.Option("http", help="The file below config/catalogue/metrics/, no ending."),
    kind: MetricType | None = typer.Option(  # noqa: B008 - typer's way
        None, "--type", help="counter for names in _total, else gauge, unless given."
    ),
) -> None:
    """Add a metric to the catalogue."""
    guess = MetricType.COUNTER if name.endswith("_total") else MetricType.GAUGE
    _say(lambda: new_metric(name, file, kind or guess))


@app.command()
def server(name: str = typer.Argument(help="Its name, such as memcached-exporter.")) -> None:
    """Add a server: service, scrape job and flags file."""
    _say(lambda: new_server(name))


@app.command()
def panel(  # noqa: PLR0913 - one parameter an option
    title: str = typer.Argument(help="What stands above it."),
    *,
    dashboard: str = typer.Option(..., help="Its uid: folder, hyphen, file, as in its address."),
    row: str = typer.Option(..., help="The title of the row that it goes to the end of."),
    unit: str | None = typer.Option(None, help="Grafana's name, such as s, reqps, percentunit."),
    kind: str = typer.Option(Kind.TIMESERIES.value, help=f"One of: {', '.join(Kind)}."),
    description: str = typer.Option(DESCRIPTION, help="One line for who hovers over its title."),
    legend: str = typer.Option("", help="Names of its lines, such as {{service}}."),
    promql: str | None = typer.Option(None, help="What Prometheus is asked."),
    logql: str | None = typer.Option(None, help="What Loki is asked."),
    traceql: str | None = typer.Option(None, help="What Tempo is asked."),
    sql: str | None = typer.Option(None, help="What PostgreSQL is asked."),
) -> None:
    """Add a panel to a dashboard."""
    asked = {"promql": promql, "logql": logql, "traceql": traceql, "sql": sql}

    def write() -> str:
        language, query = _one_query(asked)
        more = (language, query, unit, kind, description, legend)
        return new_panel(NewPanel(title, dashboard, row, *more))

    _say(write)


@app.command()
def alert(
    name: str = typer.Argument(help="Its name, such as QueueGrows."),
    area: str = typer.Option("application", help="The file below config/catalogue/alerts/."),
    new_area: bool = typer.Option(False, "--new-area", help="Make that file."),
) -> None:
    """Add an alert: its rule, its unit tests and its runbook, each to be filled in."""
    _say(lambda: new_alert(NewAlert(name, area, new_area)))


def _one_query(asked: Mapping[str, str | None]) -> tuple[str, str]:
    """Return language and text of the query; raises LabError where there is not one."""
    given = [(language, text) for language, text in asked.items() if text is not None]
    if len(given) != 1:
        ways = " or ".join(f"--{language}" for language in asked)
        hint = "more of them are written into the file, under queries"
        raise LabError(f"a new panel has one query, not {len(given)}: give {ways}", hint=hint)
    return given[0]


def _say(write: Callable[[], str]) -> None:
    try:
        typer.echo(write())
    except (LabError, ProblemsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _where(catalogue: Catalogue, name: str) -> str:
    place = catalogue.places["metric", name]
    return f"{place.file.name}:{place.file.line(place.at)}"


if __name__ == "__main__":
    app()
