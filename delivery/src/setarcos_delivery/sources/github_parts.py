"""The parts of GitHub's payloads that are read."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import from_json

from setarcos_delivery.facts import Name, Sha, Time
from setarcos_delivery.sources.hosts import Id, Part, Pushed, Text


class Repository(Part):
    """Where it happened."""

    full_name: Name


class PushedTo(Repository):
    """Where a push went; `pushed_at` is the host's time of this push."""

    default_branch: Name
    pushed_at: Time


class Push(Part):
    """Commits that came to a branch; a tag and the end of a branch come as pushes too."""

    ref: Name
    deleted: bool = False
    repository: PushedTo
    commits: list[Pushed]


class Run(Part):
    """A run of a workflow, in one of its attempts."""

    id: Id
    name: str | None = None
    run_attempt: Id = 1
    head_sha: Sha
    status: str
    conclusion: str | None = None
    run_started_at: Time | None = None
    updated_at: Time


class WorkflowRun(Part):
    """A run was asked for, began or ended."""

    workflow_run: Run
    repository: Repository


class Job(Part):
    """A job of a run; `started_at` is there while it waits, too."""

    id: Id
    run_id: Id
    run_attempt: Id = 1
    name: Text
    head_sha: Sha
    status: str
    conclusion: str | None = None
    started_at: Time
    completed_at: Time | None = None


class WorkflowJob(Part):
    """A job waits, began or ended."""

    workflow_job: Job
    repository: Repository


class Payload(Part):
    """What whoever asked for a deployment may say of it beyond GitHub's fields."""

    component: Name | None = None
    feature: Name | None = None
    failure_type: Name | None = None
    rollback: bool = False
    hotfix: bool = False


def _object(value: Any) -> Any:
    """Return the object that a payload is or, written as text, holds; else an empty one."""
    if isinstance(value, str):
        try:
            value = from_json(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


class Deployed(Part):
    """A deployment that was asked for."""

    id: Id
    sha: Sha
    ref: Name
    task: str
    environment: Name
    payload: Annotated[Payload, BeforeValidator(_object)] = Payload()
    created_at: Time


class DeploymentCreated(Part):
    """A deployment was asked for."""

    deployment: Deployed
    repository: Repository


class Status(Part):
    """What became of a deployment."""

    state: str
    environment: Name | None = None
    created_at: Time


class StatusCreated(DeploymentCreated):
    """Somebody told what became of a deployment."""

    deployment_status: Status


class Published(Part):
    """A release; a draft has no time."""

    tag_name: Name
    published_at: Time | None = None


class Released(Part):
    """A release was made, changed or published."""

    action: str
    release: Published
    repository: Repository


class Action(Part):
    """What happened to the thing that the event is about."""

    action: Text | None = None
