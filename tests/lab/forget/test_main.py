"""`nox -s forget` as people type it: what it shows, asks and does, and mistakes in one message."""

from __future__ import annotations

import pytest
import yaml
from typer.testing import CliRunner, Result

from lab.forget.__main__ import app
from lab.runtime import Handle
from lab.state import Part, State
from tests.lab.forget.conftest import CONFIG, COUNTED, DELETE, FORMAT, QUERY, StandIn, counts

POST = f"POST {DELETE}"
YEAR_AGO = ("--from", "2020-01-01", "--to", "2020-01-02T12:00:00")


def call(*arguments: str, typed: str = "") -> Result:
    env = {"NO_COLOR": "1", "COLUMNS": "200"}
    return CliRunner().invoke(app, arguments, env=env, input=typed)


def test_help_teaches_with_examples() -> None:
    shown = call("--help").stdout

    for word in ("Examples:", "--query", "--dry-run", "--cancel", "--list", "--url"):
        assert word in shown


def test_it_shows_asks_and_deletes(loki: StandIn) -> None:
    result = call("--url", loki.url, "--query", QUERY, *YEAR_AGO, typed="y\n")

    assert result.exit_code == 0, result.stderr
    assert "from 2020-01-01 00:00:00 to 2020-01-02 12:00:00 UTC" in result.stdout
    assert ": 12 lines" in result.stdout
    assert "api-server    app    10" in result.stdout
    for word in ("metrics", "traces", "backups", "database"):
        assert word in result.stdout
    assert "request 1f5a0c3e:" in result.stdout
    assert "--cancel 1f5a0c3e" in result.stdout
    assert loki.calls(POST) == [{"query": QUERY, "start": "1577836800", "end": "1577966400"}]


def test_lines_are_counted_over_the_same_time_that_is_deleted(loki: StandIn) -> None:
    """Loki counts after the first moment up to the last; it deletes from the first one on."""
    call("--url", loki.url, "--query", QUERY, *YEAR_AGO, "--dry-run")

    (asked,) = loki.calls(COUNTED)
    assert asked["time"] == "1577966400000000000"
    assert f"count_over_time({QUERY} [129600001ms])" in asked["query"]


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (("--dry-run",), "", "nothing was asked of Loki: --dry-run"),
        ((), "n\n", "nothing was asked of Loki"),
        ((), "", "nobody said yes; nothing was asked of Loki"),
    ],
)
def test_nothing_is_deleted_unless_somebody_says_so(
    loki: StandIn, arguments: tuple[str, ...], typed: str, says: str
) -> None:
    result = call("--url", loki.url, "--query", QUERY, *arguments, typed=typed)

    assert says in result.output
    assert loki.calls(POST) == []
    assert result.exit_code == (0 if arguments else 2)


def test_yes_is_said_beforehand(loki: StandIn) -> None:
    assert call("--url", loki.url, "--query", QUERY, "--yes").exit_code == 0
    assert len(loki.calls(POST)) == 1


def test_where_nothing_matches_nothing_is_asked(loki: StandIn) -> None:
    loki.answers[COUNTED] = counts()
    result = call("--url", loki.url, "--query", QUERY, "--yes")

    assert ": 0 lines" in result.stdout
    assert result.exit_code == 0
    assert loki.calls(POST) == []


def test_all_that_is_kept_is_meant_and_asked_for_in_pieces(loki: StandIn) -> None:
    result = call("--url", loki.url, "--query", QUERY, "--yes")

    (asked,) = loki.calls(POST)
    assert int(asked["end"]) - int(asked["start"]) == 90 * 86400
    assert len(loki.calls(COUNTED)) == 4
    assert ": 48 lines" in result.stdout


def test_requests_are_listed_and_taken_back(loki: StandIn) -> None:
    listed = call("--url", loki.url, "--list").stdout
    taken = call("--url", loki.url, "--cancel", "1f5a0c3e")

    assert "1f5a0c3e  received" in listed
    assert QUERY in listed
    assert taken.stdout == "request 1f5a0c3e is taken back; its lines stay\n"
    assert loki.calls(f"DELETE {DELETE}") == [{"request_id": "1f5a0c3e"}]


def test_no_request_is_said_so(loki: StandIn) -> None:
    loki.answers[f"GET {DELETE}"] = []

    assert call("--url", loki.url, "--list").stdout == "Loki was asked to delete nothing\n"


def test_a_tenant_is_told_to_loki(loki: StandIn) -> None:
    call("--url", loki.url, "--tenant", "school", "--query", QUERY, "--yes")

    assert {tenant for _, _, tenant in loki.asked} == {"school"}


def off(section: str, field: str, value: object) -> str:
    """Return the configuration of a Loki with one setting otherwise."""
    return yaml.safe_dump({**CONFIG, section: {**CONFIG[section], field: value}})


@pytest.mark.parametrize(
    ("answer", "arguments", "says"),
    [
        ({}, (), "nothing says what to do: --query, --list, --cancel"),
        ({}, ("--list", "--cancel", "1"), "these exclude each other: --query, --list, --cancel"),
        ({}, ("--query", '|= "person 42"'), "does not begin with a stream selector"),
        (
            {FORMAT: (400, '{"status": "invalid-query", "error": "syntax error"}')},
            ("--query", "{a=1}"),
            "'{a=1}' is not LogQL: syntax error",
        ),
        ({COUNTED: (400, "parse error")}, ("--query", QUERY), "Loki refused: parse error"),
        ({}, ("--query", QUERY, "--to", "2999-01-01"), "--to 2999-01-01 00:00:00 is not over"),
        ({}, ("--query", QUERY, "--from", "2999-01-01"), "--from 2999-01-01 00:00:00 is not"),
        ({}, ("--query", QUERY, "--from", "monday"), "does not match the formats"),
        ({}, ("--cancel", "nope"), "there is no request nope"),
        ({"GET /config": "hello"}, ("--list",), "is not a Loki"),
        ({"GET /config": "a: b: c"}, ("--list",), "is not a Loki"),
        ({f"GET {DELETE}": "hello"}, ("--list",), "is not a Loki"),
        (
            {"GET /config": off("compactor", "retention_enabled", value=False)},
            ("--query", QUERY),
            "this Loki deletes no lines",
        ),
        (
            {"GET /config": off("limits_config", "deletion_mode", "disabled")},
            ("--list",),
            "this Loki deletes no lines",
        ),
    ],
)
def test_a_mistake_is_one_message(
    loki: StandIn, answer: dict[str, object], arguments: tuple[str, ...], says: str
) -> None:
    loki.answers.update(answer)
    result = call("--url", loki.url, *arguments)

    assert result.exit_code in (1, 2)
    assert says in result.stderr
    assert "Traceback" not in result.output
    assert loki.calls(POST) == []


def test_a_request_that_is_done_cannot_be_taken_back(loki: StandIn) -> None:
    loki.answers[f"GET {DELETE}"][0] = {**loki.answers[f"GET {DELETE}"][0], "status": "processed"}
    result = call("--url", loki.url, "--cancel", "1f5a0c3e")

    assert result.exit_code == 2
    assert "request 1f5a0c3e is done: its lines are gone" in result.stderr


def test_a_loki_that_is_not_reached_is_told() -> None:
    result = call("--url", "http://127.0.0.1:1", "--list")

    assert result.exit_code == 1
    assert "Loki is not reached at http://127.0.0.1:1: " in result.stderr
    assert "Connection refused" in result.stderr
    assert "--name says of which lab" in result.stderr


@pytest.mark.usefixtures("home")
def test_a_lab_that_does_not_run_is_told() -> None:
    result = call("--name", "two", "--list")

    assert result.exit_code == 2
    assert "no lab called two is running" in result.stderr


@pytest.mark.usefixtures("home")
def test_a_lab_without_loki_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Part(handle=Handle(pid=1, created=0), version="7", source="PATH")
    state = State(name="one", environment="lab", port_base=23000, parts={"redis": part})
    state.model_copy(update={"complete": True}).save()
    monkeypatch.setattr("lab.state.State.left_behind", lambda _: False)
    result = call("--name", "one", "--list")

    assert result.exit_code == 2
    assert "lab one runs without loki" in result.stderr
