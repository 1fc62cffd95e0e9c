"""A start either ends with a lab, or leaves nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.problems import ProblemsError
from lab import process_runtime, up
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.processes import Binary, marked
from lab.provision import Missing
from lab.server import Program, Server
from lab.state import load, names
from lab.up import Order, Up
from tests.lab.conftest import Make, Never

Start = Callable[[], None]


def run(order: Order, *, keep: bool = True) -> None:
    _, launch = Up(order, lambda *_: None, lambda _: None).run(keep=keep)
    launch.disown()


@dataclass(frozen=True)
class Small(Processes):
    """Plain processes, of programs that are given."""

    given: list[Binary]

    def programs(self, servers: Sequence[Server]) -> tuple[dict[str, Program], bool]:
        """Return those."""
        assert servers
        return {each.server.name: each for each in self.given}, False


@pytest.fixture
def small(home: Path, monkeypatch: pytest.MonkeyPatch, program: Make) -> list[Binary]:
    """Return the programs that the next lab consists of: one that runs, unless changed."""
    programs = [program("redis")]
    monkeypatch.setattr(up, "choose", lambda *_: Small(programs))
    assert not names(), home
    return programs


@pytest.mark.usefixtures("small")
def test_a_started_lab_is_known_with_its_servers() -> None:
    run(Order("one", port_base=24000))

    state = load("one")
    assert state is not None
    assert state.complete
    assert state.owner is None
    assert state.running() == ["redis"]
    assert state.warm_s is not None
    assert state.cold_s is None


@pytest.mark.usefixtures("small")
def test_a_second_start_is_refused_and_changes_nothing() -> None:
    run(Order("one", port_base=24000))
    before = load("one")

    with pytest.raises(LabError, match="lab one runs already"):
        run(Order("one", port_base=24200))

    assert load("one") == before


def test_a_failing_server_leaves_nothing(home: Path, small: list[Binary], program: Make) -> None:
    small.append(program("loki", "raise SystemExit(1)", ready=Never()))

    with pytest.raises(LabError, match="loki ended with status 1"):
        run(Order("one", port_base=24000))

    assert marked(home / "one") == []
    assert names() == []


@pytest.mark.parametrize("stage", ["check", "render", "servers", "write_tree"])
def test_ctrl_c_at_any_stage_leaves_nothing(
    home: Path, small: list[Binary], monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    assert small

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    where = f"lab.up.ports.{stage}" if stage == "check" else f"lab.up.{stage}"
    monkeypatch.setattr(where, interrupted)

    with pytest.raises(KeyboardInterrupt):
        run(Order("one", port_base=24000))

    assert marked(home / "one") == []
    assert list(home.iterdir()) == []


def test_ctrl_c_while_servers_start_leaves_nothing(
    home: Path, small: list[Binary], program: Make
) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    small.append(program("loki", prepare=interrupted, needs=("redis",)))

    with pytest.raises(KeyboardInterrupt):
        run(Order("one", port_base=24000))

    assert marked(home / "one") == []
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (Order("a/b"), "'a/b' cannot name a lab"),
        (
            Order(without=("loky",)),
            "there is no such server\n  hint: nearest: loki",
        ),
        (
            Order(previous=("loky",)),
            "previous loky: there is no such server\n  hint: nearest: loki",
        ),
        (
            Order(environment="production", runtime="processes"),
            "environment production is not for a lab",
        ),
        (
            Order(without=("redis",), runtime="processes"),
            "worker cannot do without it\n  hint: leave them out, too: --without api-server",
        ),
        (Order(runtime="docker"), "--runtime docker: there is no such runtime"),
    ],
)
def test_a_mistake_is_told_before_anything_is_made(home: Path, order: Order, says: str) -> None:
    with pytest.raises(LabError) as caught:
        run(order)

    assert says in str(caught.value)
    assert not home.exists()


@pytest.mark.usefixtures("home")
def test_an_unknown_environment_is_told_with_the_nearest() -> None:
    with pytest.raises(ProblemsError, match="unknown environment 'lap'"):
        run(Order(environment="lap", runtime="processes"))


@pytest.mark.usefixtures("small")
def test_grafana_is_left_out_where_it_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    gone = Missing("grafana", "not on PATH", "set GRAFANA_HOME")
    monkeypatch.setattr(process_runtime, "find", lambda *_, **__: gone)

    _, launch = Up(Order("one", port_base=24000), lambda *_: None, said.append).run(keep=True)
    launch.disown()

    state = load("one")
    assert said == ["without grafana: not on PATH; set GRAFANA_HOME"]
    assert state is not None
    assert "grafana" in state.without
