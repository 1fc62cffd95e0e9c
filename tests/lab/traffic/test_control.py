"""Traffic told from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from config.addresses import LOOPBACK, Address
from lab.errors import LabError
from lab.traffic import control, routes
from lab.traffic.shape import Change, Shape
from tests.lab.traffic.conftest import Served

# Nothing listens at the port of tcpmux.
NOBODY = Address(LOOPBACK, 1)
Tell = Callable[[Address], object]
RESHAPE = partial(control.reshape, change=Change(users=20))


def test_pause_and_resume_are_heard(served: Served) -> None:
    control.pause(served.address)
    assert not served.gate.is_open
    assert control.shape(served.address).status == "paused"

    control.resume(served.address)
    assert served.gate.is_open


def test_a_change_is_heard(served: Served) -> None:
    told = control.reshape(served.address, Change(users=20))

    assert served.dial.shape == Shape(users=20, day_s=600)
    assert (told.users, told.day_s, told.people, told.status) == (20, 600, 5, "running")


def test_how_it_is_reads_as_a_sentence(served: Served) -> None:
    told = control.shape(served.address)
    steady = control.reshape(served.address, Change(day_s=0))

    assert str(told) == (
        "traffic is running: 5 people now, 7 on average of a day of 600 s,"
        f" where it is {told.clock}"
    )
    assert str(steady) == "traffic is running: 5 people now, 7 at every time of day"


@pytest.mark.parametrize("tell", [control.pause, control.resume, control.shape, RESHAPE])
def test_traffic_that_is_not_there_is_told(tell: Tell) -> None:
    with pytest.raises(LabError, match=rf"traffic at {NOBODY} is not reached") as caught:
        tell(NOBODY)
    assert caught.value.status == 1


def test_a_refusal_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch, served: Served) -> None:
    monkeypatch.setattr(routes, "ENDED_WITHIN_S", 0)

    with (
        served.gate.passage(),
        pytest.raises(LabError, match=r"refused /pause: (.|\n)* is still under way"),
    ):
        control.pause(served.address)
