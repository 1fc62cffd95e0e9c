"""`python -m setarcos_delivery post`: tells the service what happened, from any CI or shell."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from setarcos_delivery.commits import between
from setarcos_delivery.facts import BuildStatus, DeploymentStatus
from setarcos_delivery.mistake import told
from setarcos_delivery.post_job import job
from setarcos_delivery.sender import PATIENCE_S, TOKEN_FILE, URL, Sender
from setarcos_delivery.sources import hosts
from setarcos_delivery.sources.plain import MAX_FACTS
from setarcos_delivery.telling import fact, now, options, send, send_report, time, times

EXAMPLES = """\b
Examples:
  post deployment --key 17 --repository acme/api --component api --environment production \\
      --sha "$(git rev-parse HEAD)" --status success
  post incident --key INC-7 --change opened --component api --environment production
  post incident --key INC-7 --change resolved
  post build --key "$RUN" --repository acme/api --component api --name tests --status failure
  post commits --repository acme/api --branch main "$BEFORE..$AFTER"
  post report junit out/junit.xml --component api --run "$RUN"
  post job --component api --status success --junit "out/*.xml"
"""
app = typer.Typer(
    name="post",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EXAMPLES,
)


class Change(StrEnum):
    """What happened to an incident."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class Format(StrEnum):
    """A report's format; coverage is Cobertura's XML or coverage.py's JSON."""

    JUNIT = "junit"
    COVERAGE = "coverage"
    SARIF = "sarif"


Key = Annotated[str, typer.Option(help="Tells it from others; the same in all that is told of it.")]
Repository = Annotated[str, typer.Option(help="The repository, such as acme/api.")]
Component = Annotated[str, typer.Option(help="The component of the app.")]
Sha = Annotated[str, typer.Option(help="The commit's whole name: a short one has no changes.")]
Started = Annotated[str | None, typer.Option(help="When it began, with a zone.")]
Finished = Annotated[str | None, typer.Option(help="When it ended [now, if it has].")]
Run = Annotated[str, typer.Option(help="The run of the pipeline, with its attempt.")]


@app.callback()
def post(
    context: typer.Context,
    url: Annotated[str, typer.Option(envvar=URL, help="The service.")] = "",
    token_file: Annotated[
        Path | None, typer.Option(envvar=TOKEN_FILE, help="A file with the secret named events.")
    ] = None,
    patience: Annotated[
        float, typer.Option(min=0, help="Seconds to go on trying while it does not answer.")
    ] = PATIENCE_S,
) -> None:
    """Tell the service what happened: once, however often it has to be sent.

    It ends with 0 when the service has it, with 2 for what you can mend, and with 1 when the
    service could not be reached or could not store it within the time given.
    """
    context.obj = Sender(url, token_file, patience)


@app.command()
def deployment(  # noqa: PLR0913 - an option each
    context: typer.Context,
    *,
    key: Key,
    repository: Repository,
    component: Component,
    environment: Annotated[str, typer.Option(help="Where it went, such as production.")],
    sha: Sha,
    status: Annotated[DeploymentStatus, typer.Option()],
    ref: Annotated[str | None, typer.Option(help="The branch or tag.")] = None,
    failure_type: Annotated[
        str | None, typer.Option(help="Why it failed, such as build, test, timeout.")
    ] = None,
    feature: Annotated[str | None, typer.Option(help="The feature of the app.")] = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="It goes back.")] = False,
    hotfix: Annotated[bool, typer.Option("--hotfix", help="It does not come from main.")] = False,
    started_at: Started = None,
    finished_at: Finished = None,
) -> None:
    """Tell of a deployment: that it runs, or how it ended."""
    runs = status is DeploymentStatus.RUNNING
    said = {"sha": sha, "ref": ref, "failure_type": failure_type, "feature": feature}
    flags = {"rollback": rollback, "hotfix": hotfix}
    lasted = times(runs=runs, started_at=started_at, finished_at=finished_at)
    where = {"repository": repository, "component": component, "environment": environment}
    _tell(context, "deployment", {"key": key, "status": status, **where, **said, **flags, **lasted})


@app.command()
def build(  # noqa: PLR0913 - an option each
    context: typer.Context,
    *,
    key: Key,
    repository: Repository,
    component: Component,
    name: Annotated[str, typer.Option(help="The pipeline's name, or the job's.")],
    status: Annotated[BuildStatus, typer.Option()],
    sha: Annotated[str | None, typer.Option(help="The commit.")] = None,
    part_of: Annotated[str | None, typer.Option(help="The key of the run that it is in.")] = None,
    started_at: Started = None,
    finished_at: Finished = None,
) -> None:
    """Tell of a run of a pipeline, or a job of one."""
    runs = status is BuildStatus.RUNNING
    said = {"repository": repository, "component": component, "name": name, "sha": sha}
    lasted = times(runs=runs, started_at=started_at, finished_at=finished_at)
    _tell(context, "build", {"key": key, "part_of": part_of, "status": status, **said, **lasted})


@app.command()
def incident(  # noqa: PLR0913 - an option each
    context: typer.Context,
    *,
    key: Key,
    change: Annotated[Change, typer.Option(help="What happened to it.")],
    at: Annotated[str | None, typer.Option(help="When, with a zone [now].")] = None,
    title: Annotated[str | None, typer.Option()] = None,
    component: Annotated[str | None, typer.Option(help="The component that it is in.")] = None,
    environment: Annotated[str | None, typer.Option(help="Where it is [production].")] = None,
    severity: Annotated[str | None, typer.Option(help="Such as critical.")] = None,
    deployment: Annotated[
        str | None, typer.Option(help="The key or the commit of the deployment that caused it.")
    ] = None,
) -> None:
    """Tell of an incident: what is not said stays as it was."""
    when = at or now()
    said = {"title": title, "component": component, "environment": environment}
    more = {"severity": severity, "deployment": deployment, "observed_at": when}
    _tell(context, "incident", {"key": key, f"{change}_at": when, **said, **more})


@app.command()
def commits(  # noqa: PLR0913 - an option each
    context: typer.Context,
    *,
    revisions: Annotated[str, typer.Argument(metavar="A..B", help="What git log takes.")],
    repository: Repository,
    branch: Annotated[str, typer.Option(help="The branch that they came to.")],
    default_branch: Annotated[
        str, typer.Option(help="The name of the branch that production is deployed from.")
    ] = "main",
    pushed_at: Annotated[str | None, typer.Option(help="When, with a zone [now].")] = None,
    folder: Annotated[Path, typer.Option(help="The clone.")] = Path(),
) -> None:
    """Tell of the commits that came to a branch, from a clone of it."""
    with told():
        with options():
            found = hosts.commits(
                between(revisions, folder),
                repository=repository,
                branch=branch,
                default_branch=branch == default_branch,
                pushed_at=time(pushed_at, "--pushed-at"),
            )
        if not found:
            typer.echo(f"no commits in {revisions}")
        for first in range(0, len(found), MAX_FACTS):
            some = found[first : first + MAX_FACTS]
            typer.echo(f"{len(some)} commits: {send(context.obj, some)}")


@app.command()
def report(
    context: typer.Context,
    *,
    kind: Annotated[Format, typer.Argument(metavar="FORMAT", help="junit, coverage or sarif.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of that format.")],
    component: Component,
    run: Run,
) -> None:
    """Send reports that a job made: of tests, of coverage, or of what a check found."""
    with told():
        for file in files:
            query = {"component": component, "run": run}
            typer.echo(f"{file}: {send_report(context.obj, kind, file, query)}")


def _tell(context: typer.Context, kind: str, said: dict[str, object]) -> None:
    """Send one fact, after a look at what the options say."""
    with told():
        typer.echo(send(context.obj, [fact(kind, said)]))


app.command()(job)
