"""Alerts that need weeks of a past or a budget of their own, in a small lab that has both.

Its Prometheus has a past that promtool wrote, and no app runs in it, so that objectives are those
of the faults' own services alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from acceptance.addressees import CHANNELS
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.receivers import Receivers
from acceptance.report import missing
from acceptance.small_lab import small_lab
from acceptance.unusual import usual
from acceptance.waiting import eventually
from config.alerts import alerts
from lab.api import Lab
from lab.faults import budgets
from lab.faults.fault import Fault, Raised
from lab.runtimes import PROCESSES

SERVERS = (
    "prometheus",
    "alertmanager",
    "receivers",
    "postgres",
    "delivery-events",
    "ai-router",
)
# The longest wait of an alert, four minutes, and of a message; and the window of an hour.
TOLD_S, OVER_S = 330.0, 240.0
# It always fires.
ALIVE = Raised("Watchdog")

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "13.1.4")]


@dataclass(frozen=True)
class Watch:
    """Who has looked at a lab since it `begun`, and knows which alerts may fire there."""

    lab: Lab
    known: Sequence[Raised]
    begun: float

    def goes_through(self, faults: Sequence[Fault]) -> None:
        """Have faults held until all that they must raise is told, and wait until it is over."""
        raised = [each for fault in faults for each in fault.must]

        def all_are(status: str) -> None:
            self.nothing_else_fires()
            assert [str(each) for each in raised if not self.told(each, status)] == []

        with ExitStack() as stack:
            for fault in faults:
                stack.enter_context(fault.held(self.lab))
            eventually(lambda: all_are("firing"), within_s=TOLD_S)
        eventually(lambda: all_are("resolved"), within_s=OVER_S)

    def told(self, raised: Raised, status: str) -> bool:
        """Tell whether every channel of an alert has a message that says which one it is."""
        severity = next(
            r.severity for r, _, _ in alerts(self.lab.catalogue) if r.alert == raised.alert
        )
        channels = {
            each.channel
            for each in Receivers(self.lab).about(raised.alert, self.begun)
            if each.status == status and all(text in each.text for text in raised.labels.values())
        }
        return channels == CHANNELS[severity]

    def nothing_else_fires(self) -> None:
        """Fail at once where something fires that nobody expects."""
        url = self.lab.address("prometheus", "http").url
        fires = [each["labels"] for each in Prometheus(url).alerts() if each["state"] == "firing"]
        unknown = [each for each in fires if not any(one.is_of(each) for one in self.known)]
        if unknown:
            pytest.fail(f"nobody expects {unknown}")


@pytest.fixture(scope="module")
def aged(lab: Lab) -> Iterator[Lab]:
    """Return a lab of those who tell of alerts, and few others."""
    if lab.runtime != PROCESSES:
        missing("a data folder of this machine", "run the suite with --runtime processes")
    with small_lab(lab, "past", "acceptance", SERVERS) as started:
        yield started


@pytest.fixture(scope="module")
def unusual(aged: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Fault, ...]]:
    """Return what looks back, once all is as usual."""
    with usual(aged, tmp_path_factory.mktemp("past")) as found:
        yield tuple(found.faults())


@pytest.fixture(scope="module")
def watch(aged: Lab, unusual: tuple[Fault, ...]) -> Watch:
    """Return who knows all that may fire."""
    faults = (*unusual, *budgets.of(aged))
    known = (ALIVE, *(each for fault in faults for each in (*fault.must, *fault.may)))
    return Watch(aged, known, time.time())


def test_budgets_that_go_too_fast_are_told_and_over(aged: Lab, watch: Watch) -> None:
    watch.goes_through(tuple(budgets.of(aged)))


def test_what_looks_back_is_told_and_over(watch: Watch, unusual: tuple[Fault, ...]) -> None:
    watch.goes_through(unusual)
