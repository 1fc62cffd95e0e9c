"""What GitLab's deliveries say, fact by fact."""

from __future__ import annotations

import json
from functools import partial

import deliveries
import pytest
from deliveries import at
from setarcos_delivery.facts import (
    Build,
    BuildStatus,
    Commit,
    Deployment,
    DeploymentStatus,
    Release,
)
from setarcos_delivery.sources import UnreadableError, event_of

A = "3b1f0d6c9a2e4f58b7c1d0e9f8a7b6c5d4e3f2a1"
B = "c0ffee1234567890abcdef1234567890abcdef12"
C = "9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a3f2e1d0c"
REPOSITORY = "setarcos/backend/setarcos-api"

facts = partial(deliveries.facts, "gitlab")
FIRST = Commit(
    repository=REPOSITORY,
    branch="main",
    default_branch=True,
    sha=A,
    committed_at=at("09:02:11"),
    pushed_at=at("09:14:59"),
    place=0,
    title="Answers name their sources",
)
SECOND = FIRST.model_copy(
    update={
        "sha": B,
        "committed_at": at("09:14:59"),
        "place": 1,
        "title": 'Revert "Ask twice"',
        "reverts": C,
    }
)
PIPELINE = Build(
    key="3100",
    repository=REPOSITORY,
    component="api",
    name="pipeline",
    sha=B,
    status=BuildStatus.SUCCESS,
    started_at=at("09:15:30"),
    finished_at=at("09:20:10"),
    observed_at=at("09:20:10"),
)
JOB = PIPELINE.model_copy(
    update={
        "key": "3100/9001",
        "part_of": "3100",
        "name": "pytest",
        "status": BuildStatus.FAILURE,
    }
)
DEPLOYED = Deployment(
    key="550",
    repository=REPOSITORY,
    component="api",
    environment="production",
    sha=B,
    ref="main",
    status=DeploymentStatus.SUCCESS,
    feature="ask",
    finished_at=at("09:44:30"),
    observed_at=at("09:44:30"),
)


def test_a_push_is_as_old_as_its_last_commit() -> None:
    assert facts("push") == (FIRST, SECOND)


@pytest.mark.parametrize(
    "name", ["push_new_branch", "push_deleted_branch", "tag_push", "release_deleted"]
)
def test_what_changes_nothing_is_known_and_says_nothing(name: str) -> None:
    assert facts(name) == ()


@pytest.mark.parametrize("name", ["issue", "pipeline_new_word"])
def test_what_is_not_known_is_left_for_later(name: str) -> None:
    assert facts(name) is None


def test_a_pipeline_begins_when_it_has_waited() -> None:
    waits = {
        "status": BuildStatus.RUNNING,
        "started_at": at("09:15:10"),
        "finished_at": None,
        "observed_at": at("09:15:10"),
    }

    assert facts("pipeline_success") == (PIPELINE,)
    assert facts("pipeline_pending") == (PIPELINE.model_copy(update=waits),)


def test_a_job_is_part_of_its_pipeline() -> None:
    waits = {
        "status": BuildStatus.RUNNING,
        "started_at": None,
        "finished_at": None,
        "observed_at": at("09:15:10.886"),
    }

    assert facts("job_failed") == (JOB,)
    assert facts("job_created") == (JOB.model_copy(update=waits),)


def test_a_deployments_tier_says_where_it_went() -> None:
    running = {
        "status": DeploymentStatus.RUNNING,
        "started_at": at("09:40:00"),
        "finished_at": None,
        "observed_at": at("09:40:00"),
    }

    assert facts("deployment_success") == (DEPLOYED,)
    assert facts("deployment_running") == (DEPLOYED.model_copy(update=running),)


def test_a_hotfix_and_a_rollback_are_known_by_their_branches() -> None:
    hotfix = {
        "environment": "review/idea",
        "sha": B[:8],
        "ref": "hotfix/answers",
        "status": DeploymentStatus.FAILURE,
        "hotfix": True,
    }
    rollback = {
        "environment": "staging",
        "ref": "rollback/v1.3",
        "status": DeploymentStatus.CANCELLED,
        "rollback": True,
    }

    assert facts("deployment_failed_hotfix") == (DEPLOYED.model_copy(update=hotfix),)
    assert facts("deployment_rollback") == (DEPLOYED.model_copy(update=rollback),)


def test_a_release_counts_from_when_it_says() -> None:
    released = Release(repository=REPOSITORY, tag="v1.4.0", published_at=at("09:50:00"))

    assert facts("release_created") == (released,)


def test_a_retry_is_known_by_its_key_or_by_its_event_and_text() -> None:
    raw = json.dumps(deliveries.payload("gitlab", "push")).encode()
    chain = {"X-Gitlab-Event-UUID": "13792a34"}

    assert event_of("gitlab", {"Idempotency-Key": "k1"}, raw).delivery_id == "k1"
    assert event_of("gitlab", chain, raw) == event_of("gitlab", chain, raw)
    assert event_of("gitlab", chain, raw) != event_of("gitlab", chain, raw + b" ")
    assert event_of("gitlab", {}, raw) == event_of("gitlab", {}, raw)


def test_an_event_without_a_kind_is_named_by_its_header() -> None:
    assert event_of("gitlab", {"X-Gitlab-Event": "Member Hook"}, b"{}").kind == "Member Hook"
    with pytest.raises(UnreadableError, match="object_kind"):
        event_of("gitlab", {}, b"{}")
