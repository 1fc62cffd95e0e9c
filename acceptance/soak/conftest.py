"""How long a soak is, how often something is killed, and the servers of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.console import Console

from acceptance.failover.pair import pair
from acceptance.report import Report, missing
from acceptance.small_lab import left_out
from acceptance.soak.run import TARGET, Soak
from config.durations import Duration
from lab.api import running_lab
from lab.runtimes import PROCESSES
from lab.servers.alertmanager import NAME as ALERTMANAGER
from lab.servers.prometheus import NAME as PROMETHEUS
from lab.servers.receivers import NAME as RECEIVERS
from lab.up import Order

NAME, ENVIRONMENT = "soak", "acceptance"
SERVERS = (PROMETHEUS, ALERTMANAGER, RECEIVERS, TARGET)
LENGTH, EVERY = "for", "kill_every"


def duration(text: str) -> Duration:
    """Read a length of time; raises UsageError where it is none."""
    try:
        return Duration.parse(text)
    except ValueError as error:
        raise pytest.UsageError(f"{error}\n  fix: write it as 90s, 5m or 1h") from error


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --for and --kill-every."""
    group = parser.getgroup("soak")
    group.addoption("--for", dest=LENGTH, default="1h", metavar="DURATION", help="how long [1h]")
    group.addoption(
        "--kill-every",
        dest=EVERY,
        default="5m",
        metavar="DURATION",
        help="between two kills, of one server after the other [5m]",
    )


@pytest.fixture(scope="session")
def console() -> Console:
    """Return where people see how it goes."""
    return Console(stderr=True)


@pytest.fixture(scope="session")
def soak(pytestconfig: pytest.Config, report: Report, console: Console) -> Iterator[Soak]:
    """Return a soak of a pair in a lab of its own, which is stopped at the end."""
    length, every = (duration(pytestconfig.getoption(name)) for name in (LENGTH, EVERY))
    if pytestconfig.getoption("--runtime") not in {PROCESSES, "auto"}:
        missing(PROCESSES, "a second server is a process; leave --runtime out")
    base = pytestconfig.getoption("--port-base")
    order = Order(NAME, ENVIRONMENT, base, without=left_out(SERVERS), runtime=PROCESSES)
    with running_lab(order, console.print) as lab, pair(lab) as found:
        report.meta(runtime=lab.runtime, versions=lab.versions, source=lab.sources)
        yield Soak(found, length.seconds, every.seconds)
