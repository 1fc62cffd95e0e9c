"""What GitHub's deliveries say, fact by fact."""

from __future__ import annotations

import json
from functools import partial

import deliveries
import pytest
from deliveries import NAMES, at
from setarcos_delivery.facts import (
    Build,
    BuildStatus,
    Commit,
    Deployment,
    DeploymentStatus,
    Release,
)
from setarcos_delivery.sources import UnreadableError, event_of, facts_of

A = "3b1f0d6c9a2e4f58b7c1d0e9f8a7b6c5d4e3f2a1"
B = "c0ffee1234567890abcdef1234567890abcdef12"
C = "9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a3f2e1d0c"
REPOSITORY = "setarcos/setarcos-api"

facts = partial(deliveries.facts, "github")
event = partial(deliveries.event, "github")
FIRST = Commit(
    repository=REPOSITORY,
    branch="main",
    default_branch=True,
    sha=A,
    committed_at=at("09:02:11"),
    pushed_at=at("09:15:08"),
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
RUN = Build(
    key="880011/2",
    repository=REPOSITORY,
    component="api",
    name="CI",
    sha=B,
    status=BuildStatus.SUCCESS,
    started_at=at("09:27:10"),
    finished_at=at("09:31:40"),
    observed_at=at("09:31:40"),
)
JOB = Build(
    key="880011/2/77001",
    part_of="880011/2",
    repository=REPOSITORY,
    component="api",
    name="tests (3.11)",
    sha=B,
    status=BuildStatus.FAILURE,
    started_at=at("09:27:20"),
    finished_at=at("09:31:20"),
    observed_at=at("09:31:20"),
)
DEPLOYED = Deployment(
    key="550001",
    repository=REPOSITORY,
    component="api",
    environment="production",
    sha=B,
    ref="main",
    status=DeploymentStatus.SUCCESS,
    feature="ask",
    started_at=at("09:40:00"),
    finished_at=at("09:44:30"),
    observed_at=at("09:44:30"),
)


def test_a_push_brings_commits_in_their_order_and_at_the_hosts_time() -> None:
    assert facts("push") == (FIRST, SECOND)


def test_a_push_to_another_branch_says_so() -> None:
    pushed = FIRST.model_copy(update={"branch": "hotfix/answers", "default_branch": False})

    assert facts("push_branch") == (pushed,)


@pytest.mark.parametrize(
    "name",
    [
        "push_tag",
        "push_deleted",
        "deployment_status_inactive",
        "release_created_draft",
        "ping",
    ],
)
def test_what_changes_nothing_is_known_and_says_nothing(name: str) -> None:
    assert facts(name) == ()


@pytest.mark.parametrize("name", ["issues_opened", "workflow_run_new_word"])
def test_what_is_not_known_is_left_for_later(name: str) -> None:
    assert facts(name) is None


def test_a_run_is_an_attempt() -> None:
    begun = {"status": BuildStatus.RUNNING, "finished_at": None, "observed_at": at("09:27:10")}

    assert facts("workflow_run_completed") == (RUN,)
    assert facts("workflow_run_requested") == (RUN.model_copy(update=begun),)


def test_a_job_is_part_of_its_run() -> None:
    waiting = {"status": BuildStatus.RUNNING, "finished_at": None, "observed_at": at("09:27:20")}

    assert facts("workflow_job_completed") == (JOB,)
    assert facts("workflow_job_queued") == (JOB.model_copy(update=waiting),)


def test_a_job_that_was_skipped_did_not_end_before_it_began() -> None:
    (job,) = facts("workflow_job_skipped") or ()

    assert isinstance(job, Build)
    assert (job.status, job.started_at) == (BuildStatus.SKIPPED, job.finished_at)


def test_a_deployment_runs_until_its_status_says_more() -> None:
    asked = {"status": DeploymentStatus.RUNNING, "finished_at": None}
    running = DEPLOYED.model_copy(update=asked)

    assert facts("deployment") == (running.model_copy(update={"observed_at": at("09:40:00")}),)
    assert facts("deployment_status_in_progress") == (
        running.model_copy(update={"observed_at": at("09:40:05")}),
    )
    assert facts("deployment_status_success") == (DEPLOYED,)


def test_a_payload_written_as_text_says_more() -> None:
    failed = {
        "component": "worker",
        "feature": "quest",
        "sha": A,
        "ref": "hotfix/answers",
        "status": DeploymentStatus.FAILURE,
        "failure_type": "timeout",
        "hotfix": True,
    }

    assert facts("deployment_status_failed_hotfix") == (DEPLOYED.model_copy(update=failed),)


def test_a_rollback_is_known_by_its_task() -> None:
    rolled = DEPLOYED.model_copy(update={"sha": C, "rollback": True})

    assert facts("deployment_status_rollback") == (rolled,)


def test_a_release_counts_when_it_is_published() -> None:
    released = Release(repository=REPOSITORY, tag="v1.4.0", published_at=at("09:50:00"))

    assert facts("release_published") == (released,)


def test_a_delivery_is_known_by_its_headers() -> None:
    push, run = event("push"), event("workflow_run_completed")

    assert (push.delivery_id, push.kind) == ("push", "push")
    assert (run.delivery_id, run.kind) == ("workflow_run_completed", "workflow_run.completed")


@pytest.mark.parametrize("missing", ["X-GitHub-Event", "X-GitHub-Delivery"])
def test_a_missing_header_is_named(missing: str) -> None:
    sent = {"x-github-event": "push", "x-github-delivery": "1"}
    del sent[missing.lower()]

    with pytest.raises(UnreadableError) as error:
        event_of("github", sent, b"{}")

    assert error.value.field == missing


@pytest.mark.parametrize(
    ("name", "at_", "value", "field"),
    [
        ("push", ("commits", 1, "id"), "main", "commits.1.id"),
        ("push", ("commits", 0, "timestamp"), "yesterday", "commits.0.timestamp"),
        ("push", ("repository", "pushed_at"), 10**30, "repository.pushed_at"),
        ("push", ("ref",), "refs/heads/", "ref"),
        ("workflow_run_completed", ("workflow_run", "id"), "880011", "workflow_run.id"),
        ("deployment", ("deployment", "sha"), None, "deployment.sha"),
        ("deployment", ("deployment", "payload"), {"hotfix": []}, "deployment.payload.hotfix"),
        ("release_published", ("release",), [], "release"),
    ],
)
def test_a_mistake_is_named_by_its_field(
    name: str, at_: tuple[str | int, ...], value: object, field: str
) -> None:
    body = deliveries.payload("github", name)
    place = body
    for part in at_[:-1]:
        place = place[part]  # type: ignore[index]
    place[at_[-1]] = value  # type: ignore[index]
    file = deliveries.FIXTURES / "github" / f"{name}.json"
    sent = event_of("github", deliveries.headers(file), json.dumps(body).encode())

    with pytest.raises(UnreadableError) as error:
        facts_of(sent, NAMES)

    assert error.value.field == field
