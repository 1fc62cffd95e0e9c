"""GitLab's webhooks: pushes, pipelines, jobs, deployments, releases.

https://docs.gitlab.com/user/project/integrations/webhook_events/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from setarcos_delivery.facts import (
    Build,
    BuildStatus,
    Deployment,
    DeploymentStatus,
    Name,
    Release,
    Sha,
    ended,
)
from setarcos_delivery.sources.event import (
    Event,
    Headers,
    UnreadableError,
    fingerprint,
    named,
    read,
)
from setarcos_delivery.sources.hosts import (
    Id,
    Moment,
    Part,
    Pushed,
    Text,
    branch,
    commits,
    in_order,
    is_hotfix,
    is_rollback,
    short,
)
from setarcos_delivery.sources.names import PRODUCTION, STAGING, Names
from setarcos_delivery.sources.source import Body, Facts

RUNNING = BuildStatus.RUNNING
STATUSES: Mapping[str, BuildStatus] = {
    "created": RUNNING,
    "waiting_for_resource": RUNNING,
    "waiting_for_callback": RUNNING,
    "preparing": RUNNING,
    "pending": RUNNING,
    "running": RUNNING,
    "canceling": RUNNING,
    "manual": RUNNING,
    "scheduled": RUNNING,
    "success": BuildStatus.SUCCESS,
    "failed": BuildStatus.FAILURE,
    "canceled": BuildStatus.CANCELLED,
    "skipped": BuildStatus.SKIPPED,
}
DEPLOYMENTS: Mapping[str, DeploymentStatus] = {
    "created": DeploymentStatus.RUNNING,
    "blocked": DeploymentStatus.RUNNING,
    "running": DeploymentStatus.RUNNING,
    "success": DeploymentStatus.SUCCESS,
    "failed": DeploymentStatus.FAILURE,
    "canceled": DeploymentStatus.CANCELLED,
    "skipped": DeploymentStatus.CANCELLED,
}
# Tiers that say more than the name of an environment, which may be production/eu.
TIERS = (PRODUCTION, STAGING)
DELETE = "delete"
COMMIT = re.compile(r"/commit/([0-9a-f]{40,64})$")
# A year: no pipeline waits longer, and a longer time would not fit a date.
LONGEST_S = 366 * 86_400


class Project(Part):
    """Where it happened."""

    path_with_namespace: Name


class PushedTo(Project):
    """Where a push went."""

    default_branch: Name


class Push(Part):
    """Commits that came to a branch; without `checkout_sha` the branch is gone."""

    ref: Name
    checkout_sha: str | None
    project: PushedTo
    commits: list[Pushed]


class Attributes(Part):
    """A pipeline; `queued_duration` is how long it waited, in seconds."""

    id: Id
    name: str | None = None
    sha: Sha
    status: str
    created_at: Moment
    finished_at: Moment | None = None
    queued_duration: Annotated[float, Field(ge=0, le=LONGEST_S)] | None = None


class Pipeline(Part):
    """A pipeline's status changed."""

    object_attributes: Attributes
    project: Project


class Job(Part):
    """A job's status changed."""

    build_id: Id
    build_name: Text
    build_status: str
    build_created_at: Moment
    build_started_at: Moment | None = None
    build_finished_at: Moment | None = None
    pipeline_id: Id
    sha: Sha
    project: Project


class Deployed(Part):
    """A deployment's status changed."""

    deployment_id: Id
    status: str
    status_changed_at: Moment
    environment: Name
    environment_tier: str | None = None
    project: Project
    short_sha: Sha
    commit_url: str | None = None
    ref: Name | None = None


class Released(Part):
    """A release was made, changed or removed."""

    action: str
    tag: Name
    created_at: Moment
    released_at: Moment | None = None
    project: Project


class Kind(Part):
    """What tells the events apart."""

    object_kind: Text | None = None
    event_name: Text | None = None


def identify(headers: Headers, body: Body, raw: bytes) -> tuple[str, str]:
    """Return the delivery's id and the event's kind.

    An event UUID alone is not enough: events that a webhook's receiver sets off share it.
    """
    said = read(Kind, body)
    kind = said.object_kind or said.event_name or headers.get("X-Gitlab-Event")
    if kind is None:
        raise UnreadableError("object_kind", "is missing")
    chain, text = headers.get("X-Gitlab-Event-UUID"), fingerprint(raw)
    made = f"{chain[:64]}/{text}" if chain else text
    return headers.get("Idempotency-Key") or made, named(kind, "object_kind")


def facts(event: Event, names: Names) -> Facts:
    """Return what the event says."""
    reader = READERS.get(event.kind)
    return reader(event.body, names) if reader else None


def _push(body: Body, names: Names) -> Facts:  # noqa: ARG001
    push = read(Push, body)
    name = branch(push.ref)
    if name is None or push.checkout_sha is None or not push.commits:
        return ()
    return commits(
        push.commits,
        repository=push.project.path_with_namespace,
        branch=name,
        default_branch=name == push.project.default_branch,
        pushed_at=push.commits[-1].timestamp,
    )


def _pipeline(body: Body, names: Names) -> Facts:
    event = read(Pipeline, body)
    it, repository = event.object_attributes, event.project.path_with_namespace
    if (status := STATUSES.get(it.status)) is None:
        return None
    waited = timedelta(seconds=it.queued_duration or 0)
    started, finished = in_order(it.created_at + waited, it.finished_at if ended(status) else None)
    return (
        Build(
            key=str(it.id),
            repository=repository,
            component=names.component(repository),
            name=short(it.name or "pipeline"),
            sha=it.sha,
            status=status,
            started_at=started,
            finished_at=finished,
            observed_at=it.finished_at or it.created_at,
        ),
    )


def _job(body: Body, names: Names) -> Facts:
    job = read(Job, body)
    repository = job.project.path_with_namespace
    if (status := STATUSES.get(job.build_status)) is None:
        return None
    ending = job.build_finished_at if ended(status) else None
    started, finished = in_order(job.build_started_at, ending)
    return (
        Build(
            key=f"{job.pipeline_id}/{job.build_id}",
            part_of=str(job.pipeline_id),
            repository=repository,
            component=names.component(repository),
            name=short(job.build_name),
            sha=job.sha,
            status=status,
            started_at=started,
            finished_at=finished,
            observed_at=job.build_finished_at or job.build_started_at or job.build_created_at,
        ),
    )


def _deployment(body: Body, names: Names) -> Facts:
    it = read(Deployed, body)
    repository, tier = it.project.path_with_namespace, it.environment_tier
    component = names.component(repository)
    if (status := DEPLOYMENTS.get(it.status)) is None:
        return None
    finished = ended(status)
    return (
        Deployment(
            key=str(it.deployment_id),
            repository=repository,
            component=component,
            environment=names.environment(tier if tier in TIERS else it.environment),
            sha=_whole_sha(it),
            ref=it.ref,
            status=status,
            rollback=is_rollback(it.ref),
            hotfix=is_hotfix(it.ref),
            feature=names.feature(component),
            started_at=None if finished else it.status_changed_at,
            finished_at=it.status_changed_at if finished else None,
            observed_at=it.status_changed_at,
        ),
    )


def _whole_sha(it: Deployed) -> str:
    """Return the commit as its address names it; the field of its own holds 8 characters."""
    found = COMMIT.search(it.commit_url or "")
    return found[1] if found and found[1].startswith(it.short_sha) else it.short_sha


def _release(body: Body, names: Names) -> Facts:  # noqa: ARG001
    it = read(Released, body)
    if it.action == DELETE:
        return ()
    when = it.released_at or it.created_at
    return (Release(repository=it.project.path_with_namespace, tag=it.tag, published_at=when),)


def _nothing(body: Body, names: Names) -> Facts:  # noqa: ARG001
    return ()


READERS: Mapping[str, Callable[[Body, Names], Facts]] = {
    "push": _push,
    "tag_push": _nothing,
    "pipeline": _pipeline,
    "build": _job,
    "deployment": _deployment,
    "release": _release,
}
