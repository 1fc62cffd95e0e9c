"""`post`: what it sends, how often, and what it says of mistakes; the service is a stand-in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from setarcos_delivery.facts import Commit
from setarcos_delivery.mistake import MistakeError
from setarcos_delivery.post import app
from setarcos_delivery.sender import Sender
from setarcos_delivery.sources import Names, event_of, facts_of
from stand_in import STORED, StandIn, post, sent
from typer.testing import CliRunner

AGAIN = (503, {"reason": "the database is away"})
DEPLOYMENT = (
    *("deployment", "--key", "17", "--repository", "acme/api", "--component", "api"),
    *("--environment", "production", "--sha", "0123abc", "--status", "success"),
)
CLONE = "CLONE"
COMMITS = ("commits", "--repository", "a", "--branch", "b", "--folder", CLONE)


def test_a_deployment_is_sent_as_a_fact(service: StandIn) -> None:
    result = post(service, *DEPLOYMENT, "--hotfix", "--finished-at", "2026-03-02T10:00:00+01:00")
    path, headers, raw = service.got[0]
    (fact,) = facts_of(event_of("plain", headers, raw), Names()) or ()

    assert (result.exit_code, result.output) == (0, "stored\n")
    assert path == "/events"
    assert fact.model_dump(mode="json", exclude_none=True) == {
        "kind": "deployment",
        "key": "17",
        "repository": "acme/api",
        "component": "api",
        "environment": "production",
        "sha": "0123abc",
        "status": "success",
        "rollback": False,
        "hotfix": True,
        "finished_at": "2026-03-02T09:00:00Z",
        "observed_at": "2026-03-02T09:00:00Z",
    }


def test_what_runs_has_not_ended(service: StandIn) -> None:
    post(service, *DEPLOYMENT[:-1], "running", "--started-at", "2026-03-02T09:00:00Z")

    assert "finished_at" not in sent(service)
    assert sent(service)["observed_at"] == "2026-03-02T09:00:00Z"


def test_a_build_and_an_incident_are_sent_as_facts(service: StandIn) -> None:
    of = ("--repository", "acme/api", "--component", "api")
    post(service, "build", "--key", "7", *of, "--name", "tests", "--status", "failure")
    post(service, "incident", "--key", "I", "--change", "resolved", "--at", "2026-03-02T09:00:00Z")

    assert sent(service, 0)["status"] == "failure"
    assert sent(service, 0)["finished_at"] == sent(service, 0)["observed_at"]
    assert sent(service, 1) == {
        "kind": "incident",
        "key": "I",
        "resolved_at": "2026-03-02T09:00:00Z",
        "observed_at": "2026-03-02T09:00:00Z",
    }


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder with a repository of 104 commits."""
    text = "".join(
        f"commit refs/heads/main\ncommitter T <t@example.org> {1_772_442_000 + number} +0100\n"
        f"data <<END\nChange {number}\n\nWhy é.\nEND\n"
        for number in range(104)
    )
    for command, given in ((("init", "--initial-branch", "main"), ""), (("fast-import",), text)):
        git = ("git", "-C", str(tmp_path), *command)
        subprocess.run(git, input=given.encode(), check=True, capture_output=True)
    return tmp_path


def test_commits_are_sent_in_their_order_in_parts(service: StandIn, clone: Path) -> None:
    of = ("--repository", "acme/api", "--branch", "main", "--folder", str(clone))
    result = post(service, "commits", *of, "main~102..main")
    facts = [
        fact
        for _, headers, raw in service.got
        for fact in facts_of(event_of("plain", headers, raw), Names()) or ()
        if isinstance(fact, Commit)
    ]

    assert result.output == "100 commits: stored\n2 commits: stored\n"
    assert [fact.title for fact in facts] == [f"Change {number}" for number in range(2, 104)]
    assert [fact.place for fact in facts] == list(range(102))
    assert {fact.default_branch for fact in facts} == {True}
    assert len({fact.pushed_at for fact in facts}) == 1


def test_no_commits_are_no_mistake(service: StandIn, clone: Path) -> None:
    of = ("--repository", "acme/api", "--branch", "main", "--folder", str(clone))
    result = post(service, "commits", *of, "main..main")

    assert (result.exit_code, result.output) == (0, "no commits in main..main\n")
    assert service.got == []


def test_reports_are_sent_as_they_are(service: StandIn, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a b.xml", "c.xml")]
    for file in files:
        file.write_bytes(b"<testsuites/>")
    of = ("--component", "ai router", "--run", "7/1")
    result = post(service, "report", "junit", *map(str, files), *of)

    assert result.output == "".join(f"{file}: stored\n" for file in files)
    assert [(path, raw) for path, _, raw in service.got] == [
        ("/reports/junit?component=ai+router&run=7%2F1", b"<testsuites/>")
    ] * 2


def test_the_token_comes_from_a_file(service: StandIn, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("secret\n")
    post(service, *DEPLOYMENT, SETARCOS_DELIVERY_TOKEN_FILE=str(file))

    assert service.got[0][1]["authorization"] == "Bearer secret"


def test_it_is_sent_again_under_the_same_id_until_it_is_taken(service: StandIn) -> None:
    service.answers = [AGAIN, None, (429, {}), (202, {"status": "duplicate"})]
    slept: list[float] = []
    done = Sender(service.url, sleep=slept.append).send("/events", b"{}")

    assert done == "duplicate"
    assert len(slept) == 3
    assert len(service.got) == 4
    assert len({headers["x-delivery-id"] for _, headers, _ in service.got}) == 1


@pytest.mark.parametrize(("asked", "waited"), [("7", 7), ("0", 0), ("86400", 30)])
def test_it_waits_as_it_is_asked_within_bounds(service: StandIn, asked: str, waited: float) -> None:
    service.answers, service.headers_of_all = [AGAIN, STORED], {"Retry-After": asked}
    slept: list[float] = []
    Sender(service.url, sleep=slept.append).send("/events", b"{}")

    assert slept == [waited]


@pytest.mark.parametrize("asked", ["", "soon", "-1", "Mon, 02 Mar 2026 09:00:00 GMT", "9" * 99])
def test_it_waits_longer_and_longer_otherwise(service: StandIn, asked: str) -> None:
    service.answers = [*[AGAIN] * 9, STORED]
    service.headers_of_all = {"Retry-After": asked}
    slept: list[float] = []
    Sender(service.url, sleep=slept.append).send("/events", b"{}")

    assert len(slept) == 9
    assert all(0 <= each <= 30 for each in slept)


def test_it_gives_up_in_the_end(service: StandIn) -> None:
    service.answers = [AGAIN]
    result = post(service, "--patience", "0", *DEPLOYMENT)

    assert result.exit_code == 1
    assert "did not take it within 0 s: 503: the database is away" in result.output
    assert "send it again" in result.output


def test_nobody_there_is_told() -> None:
    env = {"SETARCOS_DELIVERY_URL": "http://127.0.0.1:1"}
    result = CliRunner().invoke(app, ["--patience", "0", *DEPLOYMENT], env=env)

    assert result.exit_code == 1
    assert "http://127.0.0.1:1 did not take it within 0 s" in result.output


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, {"reason": "Authorization is missing"}, "refused with 401: Authorization is missing"),
        (413, {"reason": "too large"}, "parts of tests add up"),
        (422, {"field": "sha", "reason": "no hash"}, "refused with 422: sha: no hash"),
        (200, {}, "refused with 200"),
        (302, {}, "refused with 302"),
    ],
)
def test_a_refusal_is_not_repeated(
    service: StandIn, status: int, body: dict[str, str], said: str
) -> None:
    service.answers = [(status, body)]
    result = post(service, *DEPLOYMENT)

    assert result.exit_code == 2
    assert said in result.output
    assert len(service.got) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "SETARCOS_DELIVERY_URL is not set"),
        ("delivery.example.org", "is no address"),
        ("ftp://example.org", "is no address"),
        ("http://[::1", "SETARCOS_DELIVERY_URL: 'http://[::1'"),
    ],
)
def test_an_address_that_is_none_is_told(url: str, said: str) -> None:
    result = CliRunner().invoke(app, list(DEPLOYMENT), env={"SETARCOS_DELIVERY_URL": url})

    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize("text", [b"", b"\n", b"\xff", b"two\nlines"])
def test_a_token_file_that_is_none_is_told(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(text)

    with pytest.raises(MistakeError, match=r"SETARCOS_DELIVERY_TOKEN_FILE: .*token"):
        Sender("http://127.0.0.1:1", file).send("/events", b"{}")
    with pytest.raises(MistakeError, match="No such file"):
        Sender("http://127.0.0.1:1", tmp_path / "none").send("/events", b"{}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*DEPLOYMENT, "--sha", "main"), "--sha: "),
        ((*DEPLOYMENT, "--finished-at", "noon"), "--finished-at: "),
        ((*DEPLOYMENT, "--started-at", "2026-03-02T09:00:00"), "--started-at: "),
        ((*DEPLOYMENT, "--key", ""), "--key: "),
        (("incident", "--key", "1", "--change", "opened", "--at", "noon"), "--at: "),
        ((*COMMITS, "--", "--all"), "is no range"),
        ((*COMMITS, "no..such"), "git log no..such: "),
        ((*COMMITS, "main", "--branch", ""), "--branch: "),
        ((*COMMITS, "main", "--pushed-at", "noon"), "--pushed-at: "),
        ((*COMMITS, "main", "--folder", "nowhere"), "git does not run in nowhere"),
        (("report", "junit", "none.xml", "--component", "a", "--run", "1"), "none.xml: No such"),
    ],
)
def test_a_mistake_is_told_before_anything_is_sent(
    service: StandIn, clone: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = post(service, *(str(clone) if each == CLONE else each for each in arguments))

    assert result.exit_code == 2
    assert said in result.output
    assert service.got == []


@pytest.mark.parametrize("command", ["deployment", "build", "incident", "commits", "report"])
def test_every_command_explains_itself_without_a_service(command: str) -> None:
    result = post(None, command, "--help")

    assert result.exit_code == 0
    assert "--" in result.output
