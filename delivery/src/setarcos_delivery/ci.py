"""What a CI tells a job of itself, in environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from setarcos_delivery.facts import BuildStatus
from setarcos_delivery.mistake import MistakeError

STATUSES: Mapping[str, BuildStatus] = {
    "success": BuildStatus.SUCCESS,
    "failure": BuildStatus.FAILURE,
    "failed": BuildStatus.FAILURE,
    "cancelled": BuildStatus.CANCELLED,
    "canceled": BuildStatus.CANCELLED,
    "skipped": BuildStatus.SKIPPED,
    "running": BuildStatus.RUNNING,
}
KNOWN = "post job knows GitHub Actions and GitLab CI; elsewhere use the other commands of post"


@dataclass(frozen=True)
class Job:
    """A job that is running; `run` is its pipeline's run and attempt, `key` is its own."""

    key: str
    run: str
    repository: str
    name: str
    sha: str
    ref: str
    status: str | None = None
    started_at: str | None = None


def job(environment: Mapping[str, str]) -> Job:
    """Return the job that this process is part of; raises MistakeError."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return _github(_Needed(environment))
    if environment.get("GITLAB_CI") == "true":
        return _gitlab(_Needed(environment))
    raise MistakeError("this is no job of a CI that is known", hint=KNOWN)


def status(said: str | None) -> BuildStatus:
    """Return how a job ends, in whatever CI's word; raises MistakeError."""
    if said is None:
        raise MistakeError("--status is missing", hint="in GitHub Actions: ${{ job.status }}")
    if said not in STATUSES:
        raise MistakeError(f"--status: {said!r} should be one of {', '.join(STATUSES)}")
    return STATUSES[said]


class _Needed:
    """The variables; raises MistakeError for one that is not there."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def __getitem__(self, name: str) -> str:
        value = self.variables.get(name)
        if not value:
            raise MistakeError(f"{name} is not set, though the CI says that this is its job")
        return value


def _github(said: _Needed) -> Job:
    run = f"{said['GITHUB_RUN_ID']}/{said['GITHUB_RUN_ATTEMPT']}"
    name = said["GITHUB_JOB"]
    # Jobs of a matrix share their name; none of GitHub's variables tells them apart.
    return Job(
        key=f"{run}/{name}",
        run=run,
        repository=said["GITHUB_REPOSITORY"],
        name=name,
        sha=said["GITHUB_SHA"],
        ref=said["GITHUB_REF_NAME"],
    )


def _gitlab(said: _Needed) -> Job:
    pipeline = said["CI_PIPELINE_ID"]
    return Job(
        key=f"{pipeline}/{said['CI_JOB_ID']}",
        run=pipeline,
        repository=said["CI_PROJECT_PATH"],
        name=said["CI_JOB_NAME"],
        sha=said["CI_COMMIT_SHA"],
        ref=said["CI_COMMIT_REF_NAME"],
        status=said.variables.get("CI_JOB_STATUS"),
        started_at=said.variables.get("CI_JOB_STARTED_AT"),
    )
