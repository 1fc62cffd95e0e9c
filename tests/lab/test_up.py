"""A start either ends with a lab, or leaves nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.problems import ProblemsError
from lab import up
from lab.errors import LabError
from lab.processes import marked
from lab.provision import Missing
from lab.server import Program, Server
from lab.site import Site
from lab.state import load, names
from lab.up import Order, Up
from tests.lab.conftest import Make, Never

Start = Callable[[], None]


def run(order: Order, *, keep: bool = True) -> None:
    _, launch = Up(order, lambda *_: None, lambda _: None).run(keep=keep)
    launch.disown()


@pytest.fixture
def small(home: Path, monkeypatch: pytest.MonkeyPatch, program: Make) -> list[Program]:
    """Return the programs that the next lab consists of: one that runs, unless changed."""
    programs = [program("redis")]

    def described(_site: Site) -> list[Server]:
        return [each.server for each in programs]

    monkeypatch.setattr(up, "servers", described)
    monkeypatch.setattr(up, "got", lambda _wanted: ({}, False))
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


def test_a_failing_server_leaves_nothing(home: Path, small: list[Program], program: Make) -> None:
    small.append(program("loki", "raise SystemExit(1)", ready=Never()))

    with pytest.raises(LabError, match="loki ended with status 1"):
        run(Order("one", port_base=24000))

    assert marked(home / "one") == []
    assert names() == []


@pytest.mark.parametrize("stage", ["check", "render", "got", "write_tree"])
def test_ctrl_c_at_any_stage_leaves_nothing(
    home: Path, small: list[Program], monkeypatch: pytest.MonkeyPatch, stage: str
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
    home: Path, small: list[Program], program: Make
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
        (Order(environment="production"), "environment production is not for a lab"),
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
        run(Order(environment="lap"))


@pytest.mark.usefixtures("small")
def test_grafana_is_left_out_where_it_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    gone = Missing("grafana", "not on PATH", "set GRAFANA_HOME")
    monkeypatch.setattr(up, "find", lambda *_, **__: gone)

    _, launch = Up(Order("one", port_base=24000), lambda *_: None, said.append).run(keep=True)
    launch.disown()

    state = load("one")
    assert said == ["without grafana: not on PATH; set GRAFANA_HOME"]
    assert state is not None
    assert "grafana" in state.without
