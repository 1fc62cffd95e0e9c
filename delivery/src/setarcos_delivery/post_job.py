"""`post job`: what a job of GitHub Actions or GitLab CI did, told by itself at its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from glob import glob
from pathlib import Path
from typing import Annotated

import typer

from setarcos_delivery import ci
from setarcos_delivery.facts import BuildStatus
from setarcos_delivery.mistake import told
from setarcos_delivery.sources import hosts
from setarcos_delivery.telling import fact, send, send_report, times


def _variable(name: str) -> str:
    return f"SETARCOS_DELIVERY_{name}"


def job(  # noqa: PLR0913 - an option each
    context: typer.Context,
    *,
    component: Annotated[
        str, typer.Option(envvar=_variable("COMPONENT"), help="The component of the app.")
    ],
    status: Annotated[
        str | None, typer.Option(envvar=_variable("STATUS"), help="How it ends [GitLab says it].")
    ] = None,
    started_at: Annotated[
        str | None, typer.Option(envvar=_variable("STARTED_AT"), help="When it began, with a zone.")
    ] = None,
    part: Annotated[
        str, typer.Option(envvar=_variable("PART"), help="What tells jobs of a matrix apart.")
    ] = "",
    build: Annotated[
        bool, typer.Option(envvar=_variable("BUILD"), help="Count the job as a build.")
    ] = True,
    environment: Annotated[
        str | None,
        typer.Option(envvar=_variable("ENVIRONMENT"), help="Where it deploys to, if it does."),
    ] = None,
    rollback: Annotated[
        bool, typer.Option(envvar=_variable("ROLLBACK"), help="The deployment goes back.")
    ] = False,
    hotfix: Annotated[
        bool, typer.Option(envvar=_variable("HOTFIX"), help="It does not come from main.")
    ] = False,
    junit: Annotated[
        list[str] | None, typer.Option(envvar=_variable("JUNIT"), help="Reports of tests.")
    ] = None,
    coverage: Annotated[
        list[str] | None, typer.Option(envvar=_variable("COVERAGE"), help="Reports of coverage.")
    ] = None,
    sarif: Annotated[
        list[str] | None, typer.Option(envvar=_variable("SARIF"), help="Reports of checks.")
    ] = None,
) -> None:
    """Tell of the job that this runs in: that it ended, its deployment, its reports.

    Reports are patterns, such as out/*.xml; one that fits no file is told, and is no mistake: a
    job that broke early has made none.
    """
    with told():
        this = ci.job(os.environ)
        ended = ci.status(status or this.status)
        begun = started_at or this.started_at
        lasted = times(runs=ended is BuildStatus.RUNNING, started_at=begun)
        said = {"component": component, "status": ended, **_of(this, part), **lasted}
        facts = [fact("build", {**said, "name": this.name})] if build else []
        if environment and ended is not BuildStatus.SKIPPED:
            flags = {
                "rollback": rollback or hosts.is_rollback(this.ref),
                "hotfix": hotfix or hosts.is_hotfix(this.ref),
            }
            where = {"environment": environment, "ref": this.ref}
            facts.append(fact("deployment", {**said, **where, **flags}))
        if facts:
            typer.echo(f"{' and '.join(each.kind for each in facts)}: {send(context.obj, facts)}")
        query = {"component": component, "run": this.run}
        for kind, file in _files({"junit": junit, "coverage": coverage, "sarif": sarif}):
            typer.echo(f"{file}: {send_report(context.obj, kind, file, query)}")


def _of(this: ci.Job, part: str) -> dict[str, object]:
    """Return what a build and a deployment of a job have in common."""
    key = f"{this.key}/{part}" if part else this.key
    return {"key": key, "repository": this.repository, "sha": this.sha}


def _files(patterns: dict[str, list[str] | None]) -> Iterator[tuple[str, Path]]:
    """Yield every file of a report, with its format."""
    for kind, each in patterns.items():
        for pattern in each or ():
            found = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - absolute ones, too
            if not found:
                typer.echo(f"--{kind}: no file is {pattern}", err=True)
            yield from ((kind, Path(name)) for name in found)
