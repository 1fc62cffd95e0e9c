"""The commands as people type them; a transport plays Alertmanager."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from lab.cli import app
from lab.silences.alertmanager import Alertmanager
from lab.silences.command import line

URL = "http://alertmanager:9093"
IDS = ("3f6a0000-0000-4000-8000-000000000001", "3f6b0000-0000-4000-8000-000000000002")


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"NO_COLOR": "1", "COLUMNS": "200"})


def told(identity: str, state: str = "active") -> dict[str, Any]:
    """Return a silence as Alertmanager tells it."""
    return {
        "id": identity,
        "matchers": [
            {"name": "service", "value": "worker", "isRegex": False, "isEqual": True},
            {"name": "alertname", "value": "High.*", "isRegex": True, "isEqual": False},
        ],
        "startsAt": "2026-03-01T10:00:00.000Z",
        "endsAt": "2026-03-01T12:00:00.000Z",
        "updatedAt": "2026-03-01T10:00:00.000Z",
        "createdBy": "anna",
        "comment": "new disk",
        "status": {"state": state},
    }


@dataclass
class Played:
    """What Alertmanager has, and what it was asked."""

    there: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as Alertmanager does."""
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, request.url.path, body))
        if request.method == "POST":
            return httpx.Response(200, json={"silenceID": IDS[0]})
        return httpx.Response(200, json=self.there if request.method == "GET" else None)


Play = Callable[[Callable[[httpx.Request], httpx.Response]], None]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """Return what has a function answer in place of Alertmanager; nothing is left open."""

    def play(answer: Callable[[httpx.Request], httpx.Response]) -> None:
        def made(url: str) -> httpx.Client:
            clients.append(httpx.Client(base_url=url, transport=httpx.MockTransport(answer)))
            return clients[-1]

        monkeypatch.setattr("lab.silences.command.client", made)

    clients: list[httpx.Client] = []
    yield play
    assert all(each.is_closed for each in clients)


@pytest.fixture
def played(play: Play) -> Played:
    """Return an Alertmanager that is played."""
    found = Played()
    play(found.answer)
    return found


def silence(*more: str) -> Result:
    return call("silence", "worker", "--for", "2h", "--reason", "new disk", *more, "--url", URL)


def test_a_service_is_silenced_for_a_while(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "anna")
    result = silence()

    assert result.exit_code == 0, result.output
    assert "silenced all alerts of worker until" in result.stdout
    assert f"unsilence {IDS[0]} --url {URL} ends it" in result.stdout
    ((method, path, body),) = played.asked
    assert (method, path) == ("POST", "/api/v2/silences")
    assert body["matchers"] == [
        {"name": "service", "value": "worker", "isRegex": False, "isEqual": True}
    ]
    assert (body["createdBy"], body["comment"]) == ("anna", "new disk")
    begin, end = (datetime.fromisoformat(body[each]) for each in ("startsAt", "endsAt"))
    assert (end - begin).total_seconds() == 7200


def test_one_alert_can_be_silenced_by_somebody_else(played: Played) -> None:
    result = silence("--alert", "HighCPUUsage", "--author", "ben")

    body = played.asked[0][2]
    assert "silenced HighCPUUsage of worker" in result.stdout
    assert [each["value"] for each in body["matchers"]] == ["worker", "HighCPUUsage"]
    assert body["createdBy"] == "ben"


def test_a_person_without_an_account_is_somebody(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.setattr("getpass.getuser", nobody)
    silence()

    assert played.asked[0][2]["createdBy"] == "somebody"


def test_silences_are_listed_without_those_that_are_over(played: Played) -> None:
    played.there = [told(IDS[0]), told(IDS[1], "expired")]
    result = call("silences", "--url", URL)

    assert IDS[0] in result.stdout
    assert IDS[1] not in result.stdout
    assert "by anna: new disk" in result.stdout


def test_a_line_says_what_until_when_by_whom_and_why() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=[told(IDS[0])]))
    (one,) = Alertmanager(httpx.Client(base_url=URL, transport=transport)).silences()

    assert line(one, datetime(2026, 3, 1, 10, 40, tzinfo=UTC)) == (
        f"{IDS[0]}  service=worker, alertname!~High.*  "
        "until Sun 01 Mar 12:00 UTC, 1h 20m left, by anna: new disk"
    )


def test_no_silence_is_said_so(played: Played) -> None:
    assert call("silences", "--url", URL).stdout == "no alert is silenced\n"
    assert played.asked == [("GET", "/api/v2/silences", None)]


@pytest.mark.parametrize("identity", [IDS[1], IDS[1][:4]])
def test_a_silence_is_ended_by_its_id_or_the_beginning(played: Played, identity: str) -> None:
    played.there = [told(each) for each in IDS]
    result = call("unsilence", identity, "--url", URL)

    assert "ended: service=worker" in result.stdout
    assert played.asked[-1] == ("DELETE", f"/api/v2/silence/{IDS[1]}", None)


@pytest.mark.parametrize(
    ("identity", "says"),
    [
        ("3f6", "3f6 may be one of several: write more of it"),
        (IDS[1][:-1] + "3", f"is in force\n  hint: nearest: {IDS[1]}"),
        ("zzzz", f"no silence zzzz is in force\n  hint: they are: {IDS[0]}, {IDS[1]}"),
    ],
)
def test_an_id_that_is_none_is_a_mistake(played: Played, identity: str, says: str) -> None:
    played.there = [told(each) for each in IDS]
    result = call("unsilence", identity, "--url", URL)

    assert result.exit_code == 2
    assert says in result.stderr
    assert {method for method, _, _ in played.asked} == {"GET"}


def test_no_silence_can_be_ended_where_none_is(played: Played) -> None:
    assert "no alert is silenced" in call("unsilence", IDS[0], "--url", URL).stderr
    assert played.asked


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("wroker", "--for", "2h", "--reason", "a"), "no service wroker\n  hint: nearest: worker"),
        (("zz", "--for", "2h", "--reason", "a"), "there is no service zz\n  hint: they are: api-"),
        (("worker", "--for", "2 h", "--reason", "a"), "--for 2 h: that is no duration"),
        (("worker", "--for", "-2h", "--reason", "a"), "--for -2h: that is no duration"),
        (("worker", "--for", "0m", "--reason", "a"), "--for 0m: that is no time at all"),
        (("worker", "--for", "9999999999y", "--reason", "a"), "that is too long"),
        (("worker", "--for", "2h", "--reason", " "), "--reason is empty"),
        (
            ("worker", "--for", "2h", "--reason", "a", "--alert", "HighCpuUsage"),
            "there is no alert HighCpuUsage\n  hint: nearest: HighCPUUsage",
        ),
        (("worker", "--for", "2h", "--reason", "a", "--url", "am:9093"), "that is no address"),
        (("worker", "--for", "2h"), "--reason"),
        (("worker", "--reason", "a"), "--for"),
    ],
)
def test_a_mistake_is_one_message_and_nothing_is_silenced(
    played: Played, arguments: tuple[str, ...], says: str
) -> None:
    result = call("silence", *(("--url", URL) if "--url" not in arguments else ()), *arguments)

    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert played.asked == []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "arguments",
    [("silence", "worker", "--for", "2h", "--reason", "a"), ("silences",), ("unsilence", "3f6a")],
)
def test_without_a_lab_it_says_so(arguments: tuple[str, ...]) -> None:
    result = call(*arguments)

    assert result.exit_code == 2
    assert "no lab called lab is running" in result.stderr


def away(_request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("Connection refused")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (away, "Alertmanager at http://alertmanager:9093 is not reached: Connection refused"),
        (lambda _: httpx.Response(400, json="bad silence"), 'refused it: 400, "bad silence"'),
        (lambda _: httpx.Response(502), "refused it: 502, Bad Gateway"),
        (lambda _: httpx.Response(200, text="hello"), "is not Alertmanager"),
        (lambda _: httpx.Response(200, json={"a": 1}), "is not Alertmanager"),
        (lambda _: httpx.Response(200, json=[1]), "is not Alertmanager"),
    ],
)
@pytest.mark.parametrize("command", ["silence", "silences"])
def test_what_alertmanager_cannot_do_is_one_message(
    play: Play, command: str, answer: Callable[[httpx.Request], httpx.Response], says: str
) -> None:
    play(answer)
    result = silence() if command == "silence" else call("silences", "--url", URL)

    assert result.exit_code == 1
    assert says in result.stderr


def test_a_password_in_the_address_is_not_shown(play: Play) -> None:
    play(away)
    result = call("silences", "--url", "http://anna:hunter2@alertmanager:9093")

    assert "hunter2" not in result.output
    assert "http://alertmanager:9093 is not reached" in result.stderr


def test_help_teaches_with_examples() -> None:
    result = call("silence", "--help")

    for word in ("--for", "--reason", "--author", "--alert", "--url", "Examples:"):
        assert word in result.stdout
