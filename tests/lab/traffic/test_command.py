"""The command as people type it."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from lab.cli import app
from lab.processes import start
from lab.runtime import Handle
from lab.site import Site
from lab.state import Part, State
from lab.traffic.shape import Shape
from tests.lab.conftest import Make
from tests.lab.traffic.conftest import Served


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["traffic", *arguments], env={"NO_COLOR": "1", "COLUMNS": "200"})


@pytest.fixture
def running(site: Site, program: Make, served: Served) -> object:
    """Let the page that is served be the traffic of a lab called one."""
    slot = site.catalogue.services["traffic"].port("http").slot
    with start(program("traffic"), site.folder, site.log("traffic")) as process:
        part = Part(handle=Handle.of(process.pid), version="", source="")
        State(
            name="one",
            environment="lab",
            port_base=served.address.port - slot,
            parts={"traffic": part},
            complete=True,
        ).save()
        yield
        process.kill()


def test_help_teaches_with_examples() -> None:
    result = call("--help")

    assert result.exit_code == 0
    for word in ("--users", "--day", "--pause", "--resume", "midnight UTC", "Examples:"):
        assert word in result.stdout


@pytest.mark.usefixtures("running")
def test_it_shows_how_the_traffic_is() -> None:
    result = call("--name", "one")

    assert result.exit_code == 0
    assert "traffic is running: 5 people now, 7 on average" in result.stdout


@pytest.mark.usefixtures("running")
def test_it_changes_what_is_typed_and_nothing_else(served: Served) -> None:
    assert call("--name", "one", "--users", "20").exit_code == 0
    assert served.dial.shape == Shape(users=20, day_s=600)
    result = call("--name", "one", "--day", "0")

    assert served.dial.shape == Shape(users=20, day_s=0)
    assert "20 at every time of day" in result.stdout


@pytest.mark.usefixtures("running")
def test_it_holds_the_traffic_back_and_lets_it_go_on(served: Served) -> None:
    assert "traffic is paused" in call("--name", "one", "--pause").stdout
    assert not served.gate.is_open
    assert "traffic is running" in call("--name", "one", "--resume").stdout
    assert served.gate.is_open


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--users", "0"), "'--users'"),
        (("--users", "101"), "'--users'"),
        (("--day", "3"), "--day 3: write 0, or at least 10 seconds"),
        (("--day", "inf"), "--day inf: write 0, or at least 10 seconds"),
        (("--pause", "--resume"), "--pause and --resume exclude each other"),
        (("--name", "two"), "no lab called two is running"),
    ],
)
def test_a_mistake_is_one_message_and_status_2(arguments: tuple[str, ...], says: str) -> None:
    result = call(*arguments)

    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output
