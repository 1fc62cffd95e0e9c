"""`python -m setarcos_delivery post`: tells the service what happened, from any CI or shell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from setarcos_delivery.commits import between
from setarcos_delivery.facts import AnyFact, BuildStatus, DeploymentStatus
from setarcos_delivery.mistake import MistakeError, told
from setarcos_delivery.sender import PATIENCE_S, TEXT, TOKEN_FILE, URL, Sender
from setarcos_delivery.sources import hosts
from setarcos_delivery.sources.event import UnreadableError, read, unreadable
from setarcos_delivery.sources.plain import MAX_FACTS, MODELS, SEVERAL

EXAMPLES = """\b
Examples:
  post deployment --key 17 --repository acme/api --component api --environment production \\
      --sha "$(git rev-parse HEAD)" --status success
  post incident --key INC-7 --change opened --component api --environment production
  post incident --key INC-7 --change resolved
  post build --key "$RUN" --repository acme/api --component api --name tests --status failure
  post commits --repository acme/api --branch main "$BEFORE..$AFTER"
  post report junit out/junit.xml --component api --run "$RUN"
"""
app = typer.Typer(
    name="post",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EXAMPLES,
)


# Fields that an option of another name gives.
OPTIONS = {f"{change}_at": "at" for change in ("opened", "acknowledged", "resolved", "reopened")}


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
Sha = Annotated[str, typer.Option(help="The commit, at least 7 digits of it.")]
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
    now = _now()
    end = None if status is DeploymentStatus.RUNNING else finished_at or now
    said = {"sha": sha, "ref": ref, "failure_type": failure_type, "feature": feature}
    flags = {"rollback": rollback, "hotfix": hotfix}
    times = {"started_at": started_at, "finished_at": end, "observed_at": end or started_at or now}
    where = {"repository": repository, "component": component, "environment": environment}
    _tell(context, "deployment", {"key": key, "status": status, **where, **said, **flags, **times})


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
    now = _now()
    end = None if status is BuildStatus.RUNNING else finished_at or now
    said = {"repository": repository, "component": component, "name": name, "sha": sha}
    times = {"started_at": started_at, "finished_at": end, "observed_at": end or started_at or now}
    _tell(context, "build", {"key": key, "part_of": part_of, "status": status, **said, **times})


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
    when = at or _now()
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
        with _options():
            found = hosts.commits(
                between(revisions, folder),
                repository=repository,
                branch=branch,
                default_branch=branch == default_branch,
                pushed_at=_time(pushed_at, "--pushed-at"),
            )
        if not found:
            typer.echo(f"no commits in {revisions}")
        for first in range(0, len(found), MAX_FACTS):
            _send(context, found[first : first + MAX_FACTS])


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
            typer.echo(f"{file}: {_report(context.obj, kind, file, component, run)}")


def _report(sender: Sender, kind: str, file: Path, component: str, run: str) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise MistakeError(f"{file}: {error.strerror or error}") from error
    query = {"component": component, "run": run}
    try:
        return sender.send(f"/reports/{kind}", raw, query=query, content_type=TEXT)
    except MistakeError as error:
        said = f"{file}: {error.message}"
        raise MistakeError(said, hint=error.hint, status=error.status) from error


@contextmanager
def _options() -> Iterator[None]:
    """Tell of a field that cannot be so as the option that gave it."""
    try:
        yield
    except (UnreadableError, ValidationError) as error:
        found = error if isinstance(error, UnreadableError) else unreadable(error)
        option = OPTIONS.get(found.field, found.field.replace("_", "-"))
        raise MistakeError(f"--{option}: {found.reason}") from error


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _time(text: str | None, option: str) -> datetime:
    """Return a time; raises MistakeError."""
    try:
        when = datetime.fromisoformat(text) if text else datetime.now(UTC)
    except ValueError:
        when = datetime.min  # noqa: DTZ901 - as one without a zone
    if when.tzinfo is None:
        raise MistakeError(f"{option}: {text!r} is no time", hint="such as 2026-03-02T09:00:00Z")
    return when


def _tell(context: typer.Context, kind: str, said: dict[str, object]) -> None:
    """Send one fact, after a look at what the options say."""
    with told():
        given = {name: value for name, value in said.items() if value is not None}
        with _options():
            fact = read(MODELS[kind], given)
        _send(context, [fact])


def _send(context: typer.Context, facts: Sequence[AnyFact]) -> None:
    sender: Sender = context.obj
    said = [fact.model_dump(mode="json", exclude_none=True) for fact in facts]
    body = {SEVERAL: said} if len(said) > 1 else said[0]
    done = sender.send("/events", json.dumps(body).encode())
    typer.echo(f"{len(facts)} {facts[0].kind}s: {done}" if len(facts) > 1 else done)
