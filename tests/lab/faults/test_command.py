"""A game day as people type it: what is held, marked, healed, and told where it is wrong."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner, Result

from lab.api import Lab
from lab.cli import app
from lab.errors import LabError
from lab.faults import Fault, Raised
from lab.faults import known as known_faults
from lab.faults.marks import held, mark
from lab.processes import start
from lab.runtime import Handle
from lab.site import Site
from lab.state import Part, State
from tests.lab.conftest import Make
from tests.lab.test_state import GONE


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"NO_COLOR": "1", "COLUMNS": "200"})


@pytest.fixture
def lab(site: Site, program: Make) -> Iterator[Lab]:
    """Return a lab with one server, which sleeps."""
    with start(program("redis"), site.folder, site.log("redis")) as process:
        part = Part(handle=Handle.of(process.pid), version="7", source="PATH")
        fields = {"environment": "lab", "port_base": 23000, "complete": True}
        State(name="one", parts={"redis": part}, **fields).save()
        yield Lab("one")
        process.kill()


@pytest.fixture
def did(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is done to a lab that knows a fault called `odd`, and no other."""
    done: list[str] = []

    @contextmanager
    def odd(_: Lab) -> Iterator[None]:
        done.append("broken")
        try:
            yield
        finally:
            done.append("mended")

    def of(_: Lab) -> Iterator[Fault]:
        must = (Raised("Odd", {"service": "redis"}),)
        yield Fault("odd", "Something is odd", odd, must, heal=lambda _: done.append("healed"))

    know(monkeypatch, of)
    return done


class _Kind:
    def __init__(self, of: Callable[[Lab], Iterator[Fault]]) -> None:
        self.of = of


def know(monkeypatch: pytest.MonkeyPatch, of: Callable[[Lab], Iterator[Fault]]) -> None:
    """Have labs know the faults of one kind, and no others."""
    monkeypatch.setattr(known_faults, "KINDS", ("odd",))
    monkeypatch.setitem(sys.modules, "lab.faults.odd", _Kind(of))


def test_what_is_broken_for_a_while_is_healed(lab: Lab, did: list[str]) -> None:
    result = call("break", "odd", "--name", lab.name, "--for", "1ms")

    assert result.exit_code == 0, result.output
    assert did == ["broken", "mended"]
    assert "odd: Something is odd\n  alerts: Odd (redis)\n" in result.stdout
    assert result.stdout.endswith("healed: odd\n")
    assert held(lab) == {}


def test_what_a_killed_holder_left_is_healed(lab: Lab, did: list[str]) -> None:
    with mark(lab, "odd"):
        path = lab.state.folder / "faults" / "odd"
        path.write_text(GONE.model_dump_json())

        assert call("heal", "--name", lab.name).stdout == "odd: healed\n"
    assert did == ["healed"]
    assert call("heal", "--name", lab.name).stdout == "nothing is broken in one\n"


def test_who_holds_a_fault_is_ended_by_heal(lab: Lab, did: list[str], program: Make) -> None:
    site = lab.site
    with start(program("holder"), site.folder, site.log("holder")) as holder:
        path = lab.state.folder / "faults" / "odd"
        path.parent.mkdir()
        path.write_text(Handle.of(holder.pid).model_dump_json())

        result = call("heal", "--name", lab.name)

        assert result.stdout == f"odd: healed; process {holder.pid} was ended\n"
        assert holder.poll() is not None
    assert did == ["healed"]


def test_a_fault_is_there_once(lab: Lab, did: list[str]) -> None:
    with mark(lab, "odd"):
        result = call("break", "odd", "--name", lab.name, "--for", "1ms")

    assert result.exit_code == 2
    assert "lab one has odd already\n  hint: nox -s lab -- heal mends it" in result.stderr
    assert did == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_does_not_wait_for_its_healing_is_told_how_to_mend_it(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    healed: list[str] = []

    @contextmanager
    def slow(_: Lab) -> Iterator[None]:
        yield
        signal.raise_signal(number)

    @contextmanager
    def quick(_: Lab) -> Iterator[None]:
        yield
        healed.append("quick")

    def of(_: Lab) -> Iterator[Fault]:
        yield Fault("quick", "It is healed at once", quick, ())
        yield Fault("slow", "It takes its time", slow, ())

    know(monkeypatch, of)
    result = call("break", "quick", "slow", "--name", lab.name, "--for", "1ms")

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "ended while healing: slow may be broken still",
        "  hint: nox -s lab -- heal mends it",
    ]
    assert healed == ["quick"]
    assert set(held(lab)) == {"slow"}


def test_faults_are_listed_with_what_they_raise(lab: Lab, did: list[str]) -> None:
    lines = call("faults", "--name", lab.name).stdout.splitlines()

    assert lines[0].split() == ["fault", "what", "goes", "wrong", "alerts"]
    assert lines[1].split() == ["odd", "Something", "is", "odd", "Odd", "(redis)"]
    assert did == []


@pytest.mark.usefixtures("did")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ood",), "no fault is called ood\n  hint: did you mean odd? nox -s lab -- faults"),
        (("odd", "--for", "2 minutes"), "--for: '2 minutes' is not a duration\n  hint: write it"),
    ],
)
def test_a_mistake_is_one_message(lab: Lab, arguments: tuple[str, ...], says: str) -> None:
    result = call("break", *arguments, "--name", lab.name)

    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("command", [("break", "odd"), ("heal",), ("faults",)])
def test_without_a_lab_it_says_how_to_start_one(command: tuple[str, ...]) -> None:
    result = call(*command)

    assert result.exit_code == 2
    assert "no lab called lab is running" in result.stderr


def test_a_mark_goes_also_where_what_it_stands_for_fails(lab: Lab) -> None:
    with pytest.raises(LabError, match="broken"), mark(lab, "odd"):
        raise LabError("broken")

    assert held(lab) == {}


def test_an_alert_is_told_by_its_labels() -> None:
    raised = Raised("Odd", {"service": "redis"})

    assert raised.is_of({"alertname": "Odd", "service": "redis", "team": "app"})
    assert not raised.is_of({"alertname": "Odd", "service": "postgres"})
    assert str(Raised("Odd")) == "Odd"
