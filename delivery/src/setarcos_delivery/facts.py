"""What an event says, whoever sent it: facts, which any order and number of events may bring.

A fact is about one thing, found by its key; `keep` merges it with what is known of the thing
so that order and repetition change nothing. Times are aware, and kept in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

# As long as a name of a column's value may be; longer ones are a mistake of the sender.
MAX_NAME = 255
MAX_LINE = 500

Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
Line = Annotated[str, Field(max_length=MAX_LINE)]
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$")]
# Strict: 1e22 is an integer for PostgreSQL's JSON, not for Python's. The bound is a column's.
Count = Annotated[int, Field(strict=True, ge=0, lt=2**31)]
# A clock that says another year than these is broken; further out, zones overflow.
YEARS = (1970, 2199)


def _in_utc(when: datetime) -> datetime:
    first, last = YEARS
    if not datetime(first, 1, 1, tzinfo=UTC) <= when < datetime(last + 1, 1, 1, tzinfo=UTC):
        raise ValueError(f"should be a time of the years {first} to {last}")
    return when.astimezone(UTC)


Time = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class DeploymentStatus(StrEnum):
    """Where a deployment stands; all but `running` are ends."""

    RUNNING = "running"
    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"


class BuildStatus(StrEnum):
    """Where a build or a job stands; all but `running` are ends."""

    RUNNING = "running"
    SUCCESS = "success"
    FAILURE = "failure"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


class Fact(BaseModel):
    """What all facts have in common: they do not change, and nothing unknown is in them."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Commit(Fact):
    """A commit as a push brought it to a branch.

    `pushed_at` is when, by the server's clock where it tells it, else the time of the push's last
    commit; `place` is where it stands in the push, from 0. Both together order a branch.
    """

    kind: Literal["commit"] = "commit"
    repository: Name
    branch: Name
    default_branch: bool
    sha: Sha
    committed_at: Time
    pushed_at: Time
    place: Count
    title: Line = ""
    reverts: Sha | None = None


class Build(Fact):
    """A run of a pipeline, or a job of one (`part_of` is the key of its run).

    Another attempt of a run is a thing of its own: it is in the key.
    """

    kind: Literal["build"] = "build"
    key: Name
    part_of: Name | None = None
    repository: Name
    component: Name
    name: Name
    sha: Sha | None = None
    status: BuildStatus
    started_at: Time | None = None
    finished_at: Time | None = None
    observed_at: Time


class Deployment(Fact):
    """A deployment of a component to an environment.

    `rollback` and `hotfix` are what the event itself says of it. `failure_type` is one of the
    catalogue's, where the event tells why it failed.
    """

    kind: Literal["deployment"] = "deployment"
    key: Name
    repository: Name
    component: Name
    environment: Name
    sha: Sha
    ref: Name | None = None
    status: DeploymentStatus
    failure_type: Name | None = None
    rollback: bool = False
    hotfix: bool = False
    feature: Name | None = None
    started_at: Time | None = None
    finished_at: Time | None = None
    observed_at: Time


class Release(Fact):
    """A release that was published."""

    kind: Literal["release"] = "release"
    repository: Name
    tag: Name
    published_at: Time


class Incident(Fact):
    """What an event says of an incident; what it does not say is None.

    `deployment` is an explicit reference: the key of a deployment, or the commit that it deployed.
    """

    kind: Literal["incident"] = "incident"
    key: Name
    title: Line | None = None
    component: Name | None = None
    environment: Name | None = None
    severity: Name | None = None
    deployment: Name | None = None
    opened_at: Time | None = None
    acknowledged_at: Time | None = None
    resolved_at: Time | None = None
    reopened_at: Time | None = None
    observed_at: Time


class Tests(Fact):
    """How many tests of a component's run ended how, and how long they took together."""

    __test__ = False  # pytest: this is none

    kind: Literal["tests"] = "tests"
    key: Name
    component: Name
    success: Count
    failure: Count
    skipped: Count
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    observed_at: Time


class Coverage(Fact):
    """How much of a component's code its tests ran, in per cent."""

    kind: Literal["coverage"] = "coverage"
    key: Name
    component: Name
    percent: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
    observed_at: Time


class Quality(Fact):
    """How many findings of each level (SARIF: error, warning, note) a check of a component made."""

    kind: Literal["quality"] = "quality"
    key: Name
    component: Name
    tool: Name
    error: Count
    warning: Count
    note: Count
    observed_at: Time


AnyFact = Commit | Build | Deployment | Release | Incident | Tests | Coverage | Quality


def ended(status: DeploymentStatus | BuildStatus) -> bool:
    """Return whether nothing more is to come of it."""
    return status.value != "running"


def utc(seconds: float) -> datetime:
    """Return a time given in seconds since 1970."""
    return datetime.fromtimestamp(seconds, tz=UTC)
