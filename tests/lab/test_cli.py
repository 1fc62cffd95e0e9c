"""The command as people type it: help that teaches, and mistakes told in one message."""

from __future__ import annotations

import json

import pytest
from docker.errors import APIError
from typer.testing import CliRunner, Result

from lab.cli import app
from lab.processes import start
from lab.runtime import Container, Handle
from lab.runtimes import CONTAINERS
from lab.site import Site
from lab.state import Part, State
from tests.lab.conftest import Make
from tests.lab.test_state import GONE


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"NO_COLOR": "1", "COLUMNS": "200"})


def test_help_shows_every_command_and_examples() -> None:
    result = call("--help")

    assert result.exit_code == 0
    for word in ("up", "down", "status", "logs", "list", "doctor", "Examples:", "--port-base"):
        assert word in result.stdout


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("status", "--name", "two"), "no lab called two is running"),
        (("env", "--name", "two"), "no lab called two is running"),
        (("start", "redis", "--name", "two"), "no lab called two is running"),
        (("down", "--name", "two"), "no lab is called two"),
        (("logs", "loki", "--name", "two"), "no lab is called two"),
        (("up", "--environment", "lap"), "unknown environment 'lap'"),
        (("up", "--environment", "production"), "environment production is not for a lab"),
        (("--without", "loky"), "nearest: loki"),
        (("--port-base", "80"), "greater than or equal to 1024"),
        (("strat",), "strat"),
    ],
)
def test_a_mistake_is_one_message_and_status_2(arguments: tuple[str, ...], says: str) -> None:
    result = call(*arguments)

    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("home")
def test_no_lab_is_said_so() -> None:
    assert "no lab is running" in call("list").stdout


@pytest.mark.usefixtures("home", "no_engine")
def test_a_lab_whose_engine_is_away_is_listed() -> None:
    away = Part(handle=Container(container="0123456789ab"), version="7", source="an image")
    parts = {"redis": away}
    state = State(name="one", environment="lab", port_base=23000, runtime=CONTAINERS, parts=parts)
    state.save()
    result = call("list")

    assert result.exit_code == 0
    assert "one: cannot be asked: no container engine is running" in result.stdout


def test_the_log_of_a_damaged_lab_is_told(site: Site) -> None:
    (site.folder / "state.json").write_text("{")
    result = call("logs", "redis", "--name", "one")

    assert result.exit_code == 2
    assert "state.json is damaged" in result.stderr


@pytest.mark.usefixtures("home")
def test_an_engine_that_fails_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_name: str) -> None:
        raise APIError("409 Conflict", explanation="the name is taken")

    monkeypatch.setattr("lab.cli.attach", refuse)
    result = call("status")

    assert result.exit_code == 1
    assert "the container engine failed: the name is taken" in result.stderr


def test_labs_are_listed_with_what_is_left_of_them(site: Site, program: Make) -> None:
    with start(program("redis"), site.folder, site.log("redis")) as process:
        running = Part(handle=Handle.of(process.pid), version="7", source="PATH")
        common = {"environment": "lab", "port_base": 23000}
        State(name="one", parts={"redis": running}, complete=True, **common).save()
        State(name="two", owner=GONE, **common).save()

        assert call("list").stdout.splitlines() == [
            "one: 1 servers, environment lab, ports 23000",
            "two: crashed; down removes it",
        ]
        assert call("down", "--all").exit_code == 0
    assert "no lab is running" in call("list").stdout


def test_a_log_is_shown_from_its_end(site: Site) -> None:
    part = Part(handle=GONE, version="7", source="PATH")
    State(name="one", environment="lab", port_base=23000, parts={"redis": part}).save()
    site.log("redis").parent.mkdir()
    site.log("redis").write_text("a\nb\nc\n")

    assert call("logs", "redis", "--name", "one", "--lines", "2").stdout == "b\nc\n"
    wrong = call("logs", "redi", "--name", "one")
    assert wrong.exit_code == 2
    assert "lab one has no server redi\n  hint: it has: redis" in wrong.stderr


def test_status_for_programs_tells_what_has_ended(site: Site, program: Make) -> None:
    with start(program("redis"), site.folder, site.log("redis")) as process:
        parts = {
            "alertmanager": Part(handle=GONE, version="0.31", source="Go build"),
            "node-exporter": Part(handle=Handle.of(process.pid), version="1.11", source="PATH"),
        }
        without = tuple(set(site.catalogue.services) - set(parts))
        State(
            name="one",
            environment="lab",
            port_base=1100,
            parts=parts,
            without=without,
            complete=True,
        ).save()
        result = call("status", "--name", "one", "--json")
        process.kill()

    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["ready"] is False
    assert {each["name"]: each["state"] for each in told["servers"]} == {
        "alertmanager": "ended",
        "node-exporter": "not ready",
    }
    assert "nothing answers at http://127.0.0.1:1130/" in told["servers"][1]["problem"]
