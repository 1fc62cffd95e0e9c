"""Prometheus killed with a long log: every sample of it is there when it is ready again."""

from __future__ import annotations

import time

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.clients.remote_write import RemoteWrite, Series
from acceptance.faults.own_metrics import counted
from acceptance.report import Report
from acceptance.small_lab import small_lab
from lab.api import Lab

SERVER, NAME = "prometheus", "fault_long"
SERIES, AT_ONCE, SAMPLES, APART_S = 3000, 200, 100, 10.0
REPLAY = "prometheus_tsdb_data_replay_duration_seconds"


@pytest.mark.plan("13.1.4", "12.4.7.3")
@pytest.mark.thorough
def test_a_long_log_is_read_again_to_its_end(lab: Lab, report: Report) -> None:
    with small_lab(lab, "faults", "acceptance", (SERVER,)) as victim:
        url = victim.address(SERVER, "http").url
        remote, prometheus = RemoteWrite(url), Prometheus(url)
        begun = time.time() - SAMPLES * APART_S
        for first in range(0, SERIES, AT_ONCE):
            remote.push(made(number, begun) for number in range(first, first + AT_ONCE))
        written = SERIES * SAMPLES
        assert found(prometheus) == (written, total())

        victim.kill(SERVER)
        victim.start(SERVER)

        assert found(prometheus) == (written, total())
        read_s = counted(victim, SERVER, REPLAY)
        report.add(
            "faults",
            server=SERVER,
            fault=f"kill -9 with a long log, read again in {read_s:.1f} s: samples",
            sent=written,
            acknowledged=written,
            found=written,
            duplicated=0,
        )


def made(number: int, begun: float) -> Series:
    """Return one of the series: its samples count up from its number."""
    samples = [(begun + step * APART_S, float(number + step)) for step in range(SAMPLES)]
    return Series({"__name__": NAME, "number": str(number)}, samples)


def total() -> float:
    """Return the sum of all values."""
    return float(sum(number + step for number in range(SERIES) for step in range(SAMPLES)))


def found(prometheus: Prometheus) -> tuple[float, float]:
    """Return how many samples there are, and the sum of their values."""
    return (
        prometheus.figure(f"sum(count_over_time({NAME}[1h]))"),
        prometheus.figure(f"sum(sum_over_time({NAME}[1h]))"),
    )
