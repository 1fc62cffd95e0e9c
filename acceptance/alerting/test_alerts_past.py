"""Alerts that need weeks of a past or a budget of their own, in a small lab that has both.

Its Prometheus has a past that promtool wrote, and no app runs in it, so that objectives are those
of the faults' own services alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from acceptance.addressees import CHANNELS
from acceptance.alerting.course import courses, firing, of
from acceptance.alerting.means import Detection
from acceptance.alerting.rounds import APART
from acceptance.alerting.times import Paces, Times
from acceptance.clients.prometheus import Prometheus
from acceptance.clients.receivers import Receivers
from acceptance.report import Report, missing
from acceptance.rule_cases import cases_of
from acceptance.small_lab import small_lab
from acceptance.unusual import usual
from acceptance.waiting import eventually
from config.alerts import alerts
from config.catalogue import load_catalogue
from config.catalogue.rules import AlertRule
from lab.api import Lab
from lab.faults import budgets
from lab.faults.fault import Fault, Raised
from lab.receivers.inbox import Channel
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
RULES = {rule.alert: rule for rule, _, _ in alerts(load_catalogue())}
# It always fires.
ALIVE = Raised("Watchdog")

pytestmark = [pytest.mark.thorough, pytest.mark.plan("12.4.8.1", "13.1.4")]


@dataclass(frozen=True)
class Watch:
    """Who has looked at a lab since it `begun`, and knows which alerts may fire there."""

    lab: Lab
    known: Sequence[Raised]
    begun: float

    def goes_through(self, faults: Sequence[Fault]) -> Iterator[tuple[AlertRule, Fault, Times]]:
        """Hold faults until all that they must raise is told, then until it is over.

        Yields each alert, its fault, and when all that was.
        """
        raised = [(each, fault) for fault in faults for each in fault.must]
        broken_at = time.time()

        def all_are(status: str) -> None:
            self.nothing_else_fires()
            assert [str(each) for each, _ in raised if not self.told(each, status)] == []

        with ExitStack() as stack:
            for fault in faults:
                stack.enter_context(fault.held(self.lab))
            eventually(lambda: all_are("firing"), within_s=TOLD_S)
            healed_at = time.time()
        eventually(lambda: all_are("resolved"), within_s=OVER_S)
        for each, fault in raised:
            yield RULES[each.alert], fault, self.times(each, broken_at, healed_at)

    def told(self, raised: Raised, status: str) -> bool:
        """Tell whether every channel of an alert has a message that says which one it is."""
        severity = RULES[raised.alert].severity
        return set(self.reached(raised, status)) == CHANNELS[severity]

    def reached(self, raised: Raised, status: str) -> Mapping[Channel, float]:
        """Return when each channel heard of an alert first."""
        found: dict[Channel, float] = {}
        for each in Receivers(self.lab).about(raised.alert, self.begun):
            if each.status == status and all(text in each.text for text in raised.labels.values()):
                found.setdefault(each.channel, each.at)
        return found

    def times(self, raised: Raised, broken_at: float, healed_at: float) -> Times:
        """Return what came of an alert when."""
        told, over = self.reached(raised, "firing"), self.reached(raised, "resolved")
        course = next(of(raised, courses(self.prometheus, self.begun, raised.alert)))
        return Times(
            broken_at,
            true_at=course.true_at,
            told_at=min(told.values()),
            known_at=max(told.values()),
            healed_at=healed_at,
            over_at=max(over.values()),
        )

    @property
    def prometheus(self) -> Prometheus:
        """Return the lab's Prometheus."""
        return Prometheus(self.lab.address("prometheus", "http").url)

    def nothing_else_fires(self) -> None:
        """Fail at once where something fires that nobody expects."""
        fires = firing(self.prometheus)
        unknown = [each for each in fires if not any(one.is_of(each) for one in self.known)]
        if unknown:
            pytest.fail(f"nobody expects {unknown}")


@dataclass(frozen=True)
class Notes:
    """Takes down what came of alerts."""

    report: Report
    detections: list[Detection]
    paces: Paces

    def take(self, found: Iterator[tuple[AlertRule, Fault, Times]]) -> None:
        """Report each alert, and note how soon it was detected."""
        for rule, fault, times in found:
            self.report.add(
                "alerts",
                name=rule.alert,
                severity=rule.severity.value,
                unit_cases=cases_of(self.paces.catalogue, rule),
                fault=fault.name,
                delivered_to=sorted(CHANNELS[rule.severity]),
                status="passed",
                **self.paces.figures(rule, times),
            )
            if (after_s := times.detected_s) is not None:
                self.detections.append(Detection(rule.alert, rule.severity, fault.name, after_s))


@pytest.fixture
def notes(report: Report, detections: list[Detection], paces: Paces) -> Notes:
    """Return who takes down what came of alerts."""
    return Notes(report, detections, paces)


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


def test_budgets_that_go_too_fast_are_told_and_over(aged: Lab, watch: Watch, notes: Notes) -> None:
    notes.take(watch.goes_through(tuple(budgets.of(aged))))


def test_what_looks_back_is_told_and_over(
    watch: Watch, unusual: tuple[Fault, ...], notes: Notes
) -> None:
    notes.take(watch.goes_through(unusual))


def test_what_is_proven_here_is_proven_nowhere_else(aged: Lab, unusual: tuple[Fault, ...]) -> None:
    faults = (*unusual, *budgets.of(aged))

    assert {each.alert for fault in faults for each in fault.must} == APART
