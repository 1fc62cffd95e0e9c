"""GitHub's webhooks: pushes, Actions' runs and jobs, deployments, releases.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from setarcos_delivery.facts import (
    Build,
    BuildStatus,
    Deployment,
    DeploymentStatus,
    Release,
    ended,
)
from setarcos_delivery.sources.event import Event, Headers, named, read
from setarcos_delivery.sources.github_parts import (
    Action,
    DeploymentCreated,
    Push,
    Released,
    Status,
    StatusCreated,
    WorkflowJob,
    WorkflowRun,
)
from setarcos_delivery.sources.hosts import (
    branch,
    commits,
    in_order,
    is_hotfix,
    short,
)
from setarcos_delivery.sources.names import Names
from setarcos_delivery.sources.source import Body, Facts

COMPLETED = "completed"
ROLLBACK = "rollback"
CONCLUSIONS: Mapping[str, BuildStatus] = {
    "success": BuildStatus.SUCCESS,
    "neutral": BuildStatus.SUCCESS,
    "failure": BuildStatus.FAILURE,
    "timed_out": BuildStatus.FAILURE,
    "startup_failure": BuildStatus.FAILURE,
    "cancelled": BuildStatus.CANCELLED,
    "stale": BuildStatus.CANCELLED,
    "skipped": BuildStatus.SKIPPED,
    "action_required": BuildStatus.SKIPPED,
}
STATES: Mapping[str, DeploymentStatus] = {
    "queued": DeploymentStatus.RUNNING,
    "pending": DeploymentStatus.RUNNING,
    "waiting": DeploymentStatus.RUNNING,
    "in_progress": DeploymentStatus.RUNNING,
    "success": DeploymentStatus.SUCCESS,
    "failure": DeploymentStatus.FAILURE,
    "error": DeploymentStatus.FAILURE,
}
# Set when a newer deployment replaced this one: no end of its own.
INACTIVE = "inactive"
PUBLISHED = ("published", "released", "prereleased")


def identify(headers: Headers, body: Body, raw: bytes) -> tuple[str, str]:  # noqa: ARG001
    """Return the delivery's id and the event with its action."""
    name, action = headers.need("X-GitHub-Event"), read(Action, body).action
    kind = f"{name}.{action}" if action else name
    return headers.need("X-GitHub-Delivery"), named(kind, "action")


def facts(event: Event, names: Names) -> Facts:
    """Return what the event says."""
    reader = READERS.get(event.kind.partition(".")[0])
    return reader(event.body, names) if reader else None


def _push(body: Body, names: Names) -> Facts:  # noqa: ARG001
    push = read(Push, body)
    to, name = push.repository, branch(push.ref)
    if name is None or push.deleted:
        return ()
    return commits(
        push.commits,
        repository=to.full_name,
        branch=name,
        default_branch=name == to.default_branch,
        pushed_at=to.pushed_at,
    )


def _run(body: Body, names: Names) -> Facts:
    event = read(WorkflowRun, body)
    run, repository = event.workflow_run, event.repository.full_name
    status = _status(run.status, run.conclusion)
    if status is None:
        return None
    started, finished = in_order(run.run_started_at, run.updated_at if ended(status) else None)
    return (
        Build(
            key=f"{run.id}/{run.run_attempt}",
            repository=repository,
            component=names.component(repository),
            name=short(run.name or "workflow"),
            sha=run.head_sha,
            status=status,
            started_at=started,
            finished_at=finished,
            observed_at=run.updated_at,
        ),
    )


def _job(body: Body, names: Names) -> Facts:
    event = read(WorkflowJob, body)
    job, repository = event.workflow_job, event.repository.full_name
    status = _status(job.status, job.conclusion)
    if status is None:
        return None
    started, finished = in_order(job.started_at, job.completed_at if ended(status) else None)
    return (
        Build(
            key=f"{job.run_id}/{job.run_attempt}/{job.id}",
            part_of=f"{job.run_id}/{job.run_attempt}",
            repository=repository,
            component=names.component(repository),
            name=short(job.name),
            sha=job.head_sha,
            status=status,
            started_at=started,
            finished_at=finished,
            observed_at=finished or job.started_at,
        ),
    )


def _status(status: str, conclusion: str | None) -> BuildStatus | None:
    """Return where a run or job stands, None where GitHub has a new word for it."""
    return CONCLUSIONS.get(conclusion or "") if status == COMPLETED else BuildStatus.RUNNING


def _created(body: Body, names: Names) -> Facts:
    event = read(DeploymentCreated, body)
    return (_deployment(event, None, DeploymentStatus.RUNNING, names),)


def _told(body: Body, names: Names) -> Facts:
    event = read(StatusCreated, body)
    state = event.deployment_status.state
    if state == INACTIVE:
        return ()
    if state not in STATES:
        return None
    return (_deployment(event, event.deployment_status, STATES[state], names),)


def _deployment(
    event: DeploymentCreated, told: Status | None, status: DeploymentStatus, names: Names
) -> Deployment:
    it, repository = event.deployment, event.repository.full_name
    component = it.payload.component or names.component(repository)
    observed_at = told.created_at if told else it.created_at
    started, finished = in_order(it.created_at, observed_at if ended(status) else None)
    failed = status is DeploymentStatus.FAILURE
    return Deployment(
        key=str(it.id),
        repository=repository,
        component=component,
        environment=names.environment((told and told.environment) or it.environment),
        sha=it.sha,
        ref=it.ref,
        status=status,
        failure_type=it.payload.failure_type if failed else None,
        rollback=it.task == ROLLBACK or it.payload.rollback,
        hotfix=is_hotfix(it.ref) or it.payload.hotfix,
        feature=it.payload.feature or names.feature(component),
        started_at=started,
        finished_at=finished,
        observed_at=observed_at,
    )


def _release(body: Body, names: Names) -> Facts:  # noqa: ARG001
    event = read(Released, body)
    published_at = event.release.published_at
    if event.action not in PUBLISHED or published_at is None:
        return ()
    repository, tag = event.repository.full_name, event.release.tag_name
    return (Release(repository=repository, tag=tag, published_at=published_at),)


def _nothing(body: Body, names: Names) -> Facts:  # noqa: ARG001
    return ()


READERS: Mapping[str, Callable[[Body, Names], Facts]] = {
    "push": _push,
    "workflow_run": _run,
    "workflow_job": _job,
    "deployment": _created,
    "deployment_status": _told,
    "release": _release,
    "ping": _nothing,
}
