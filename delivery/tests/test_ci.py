"""Jobs that tell of themselves, and the files that make them do so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from deliveries import NAMES
from setarcos_delivery.post import app
from setarcos_delivery.sources import event_of, facts_of
from stand_in import StandIn, post, sent

CI = Path(__file__).parents[1] / "ci"
SHA = "c0ffee1234567890abcdef1234567890abcdef12"
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITLAB_CI": "",
    "GITHUB_RUN_ID": "880011",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_JOB": "tests",
    "GITHUB_REPOSITORY": "setarcos/setarcos-api",
    "GITHUB_SHA": SHA,
    "GITHUB_REF_NAME": "main",
}
GITLAB = {
    "GITHUB_ACTIONS": "",
    "GITLAB_CI": "true",
    "CI_PIPELINE_ID": "3100",
    "CI_JOB_ID": "9001",
    "CI_PROJECT_PATH": "setarcos/backend/setarcos-api",
    "CI_JOB_NAME": "deploy",
    "CI_COMMIT_SHA": SHA,
    "CI_COMMIT_REF_NAME": "hotfix/answers",
    "CI_JOB_STATUS": "failed",
    "CI_JOB_STARTED_AT": "2026-03-02T09:00:00Z",
}
NOW = {"finished_at", "observed_at"}


def without_now(fact: dict[str, Any]) -> dict[str, Any]:
    assert fact["finished_at"] == fact["observed_at"]
    return {name: value for name, value in fact.items() if name not in NOW}


def test_a_job_of_github_tells_of_itself_and_its_reports(service: StandIn, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<testsuites/>")
    options = {
        "SETARCOS_DELIVERY_COMPONENT": "api",
        "SETARCOS_DELIVERY_STATUS": "success",
        "SETARCOS_DELIVERY_STARTED_AT": "2026-03-02T09:00:00Z",
        "SETARCOS_DELIVERY_PART": "1",
        "SETARCOS_DELIVERY_ENVIRONMENT": "",
        "SETARCOS_DELIVERY_JUNIT": f"{tmp_path}/*.xml {tmp_path}/none-*.xml",
    }
    result = post(service, "job", **GITHUB, **options)

    assert result.exit_code == 0
    assert without_now(sent(service, 0)) == {
        "kind": "build",
        "key": "880011/2/tests/1",
        "repository": "setarcos/setarcos-api",
        "component": "api",
        "name": "tests",
        "sha": SHA,
        "status": "success",
        "started_at": "2026-03-02T09:00:00Z",
    }
    assert [(path, raw) for path, _, raw in service.got[1:]] == [
        ("/reports/junit?component=api&run=880011%2F2", b"<testsuites/>")
    ]
    assert f"--junit: no file is {tmp_path}/none-*.xml" in result.output


def test_a_job_of_gitlab_tells_of_its_deployment(service: StandIn) -> None:
    result = post(service, "job", "--component", "api", "--environment", "production", **GITLAB)
    _, headers, raw = service.got[0]

    assert result.output == "build and deployment: stored\n"
    assert without_now(sent(service)["facts"][1]) == {
        "kind": "deployment",
        "key": "3100/9001",
        "repository": "setarcos/backend/setarcos-api",
        "component": "api",
        "environment": "production",
        "sha": SHA,
        "ref": "hotfix/answers",
        "status": "failure",
        "rollback": False,
        "hotfix": True,
        "started_at": "2026-03-02T09:00:00Z",
    }
    assert facts_of(event_of("plain", headers, raw), NAMES)


def test_a_job_that_a_webhook_tells_of_says_nothing_of_itself(service: StandIn) -> None:
    result = post(service, "job", "--component", "api", SETARCOS_DELIVERY_BUILD="false", **GITLAB)

    assert (result.exit_code, result.output, service.got) == (0, "", [])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"GITHUB_ACTIONS": ""}, "no job of a CI that is known"),
        ({"GITHUB_SHA": ""}, "GITHUB_SHA is not set"),
        ({"SETARCOS_DELIVERY_STATUS": ""}, "--status is missing"),
        ({"SETARCOS_DELIVERY_STATUS": "fine"}, "--status: 'fine' should be one of success"),
        ({"SETARCOS_DELIVERY_STARTED_AT": "noon"}, "--started-at: "),
    ],
)
def test_a_mistake_is_told(service: StandIn, change: dict[str, str], said: str) -> None:
    env = {**GITHUB, "SETARCOS_DELIVERY_STATUS": "success", **change}
    result = post(service, "job", "--component", "api", **env)

    assert result.exit_code == 2
    assert said in result.output
    assert service.got == []


def variables() -> set[str]:
    """Return the variables that `post job` reads."""
    group = typer.main.get_command(app)
    job = group.commands["job"]  # type: ignore[attr-defined]
    return {str(option.envvar) for option in (*group.params, *job.params) if option.envvar}


def step() -> dict[str, Any]:
    action: dict[str, Any] = yaml.safe_load((CI / "github" / "action.yml").read_text("utf-8"))
    (only,) = action["runs"]["steps"]
    return {**only, "inputs": set(action["inputs"])}


def test_the_action_hands_every_input_to_the_command() -> None:
    used = {
        name: match[1]
        for name, value in step()["env"].items()
        if (match := re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value))
    }

    assert set(used.values()) == step()["inputs"]
    assert {name for name in used if name.startswith("SETARCOS_")} == variables() - {
        "SETARCOS_DELIVERY_TOKEN_FILE"
    }


def test_nothing_of_an_input_is_run_by_the_shell() -> None:
    assert "${{" not in step()["run"]


def test_the_snippet_sets_what_the_command_reads() -> None:
    text = (CI / "gitlab" / "delivery.gitlab-ci.yml").read_text("utf-8")
    read = variables() | {"SETARCOS_DELIVERY_SOURCE"}

    assert set(re.findall(r"SETARCOS_[A-Z_]+", text)) <= read
    assert "post job" in yaml.safe_load(text)[".delivery"]["after_script"][-1]
