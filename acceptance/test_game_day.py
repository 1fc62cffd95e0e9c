"""A game day on the lab: what people break is told by its alert, and mended however they leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from acceptance.clients.alertmanager import Alertmanager
from acceptance.waiting import eventually
from lab.api import Lab
from lab.faults import faults
from lab.faults.marks import held

# Nothing else is felt where this is away.
FAULT, SERVER, ALERT = "redis-exporter-down", "redis-exporter", "TargetDown"
STARTED_S, ENDED_S, TOLD_S = 60.0, 60.0, 90.0


def command(lab: Lab, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "lab", *arguments, "--name", lab.name]


@contextmanager
def breaking(lab: Lab, fault: str) -> Iterator[subprocess.Popen[str]]:
    """Have somebody hold a fault until they are asked to end."""
    env = {**os.environ, "NO_COLOR": "1"}
    with subprocess.Popen(
        command(lab, "break", fault), stdout=subprocess.PIPE, text=True, env=env
    ) as process:
        try:
            eventually(lambda: _is_broken(lab), within_s=STARTED_S)
            yield process
        finally:
            process.kill()


def _is_broken(lab: Lab) -> None:
    assert not lab.by.alive(lab.parts[SERVER].handle)


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.1")
def test_what_is_broken_raises_its_alert_and_ends_with_its_holder(
    lab: Lab, alertmanager: Alertmanager
) -> None:
    (told,) = faults(lab)[FAULT].must

    def alerts() -> list[dict[str, object]]:
        return alertmanager.alerts(alertname=told.alert, **told.labels)

    def raised() -> None:
        assert alerts()

    def over() -> None:
        assert not alerts()

    with breaking(lab, FAULT) as process:
        assert set(held(lab)) == {FAULT}
        eventually(raised, within_s=TOLD_S)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=ENDED_S)

    assert process.returncode == 0
    assert said.splitlines()[-1] == f"healed: {FAULT}"
    assert lab.by.alive(lab.parts[SERVER].handle)
    assert held(lab) == {}
    eventually(over, within_s=TOLD_S)


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.1")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_heal_mends_what_a_holder_has_left(lab: Lab, number: signal.Signals) -> None:
    with breaking(lab, FAULT) as process:
        process.send_signal(number)
        process.wait(timeout=ENDED_S)
        done = subprocess.run(
            command(lab, "heal"), capture_output=True, text=True, timeout=ENDED_S, check=True
        )

    left = number is signal.SIGKILL
    assert done.stdout.startswith(f"{FAULT}: healed" if left else "nothing is broken")
    assert lab.by.alive(lab.parts[SERVER].handle)
    assert held(lab) == {}
