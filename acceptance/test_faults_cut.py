"""The wire between the collector and its stores cut: everything arrives once it is whole again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.faults import load as loads
from acceptance.faults.edited import edited
from acceptance.faults.load import Load
from acceptance.faults.relay import Relay, relayed
from acceptance.faults.sender import Sender
from acceptance.faults.verdict import FOUND_S, judge
from acceptance.journeys import series
from acceptance.report import Report, missing
from acceptance.small_lab import small_lab
from acceptance.waiting import eventually
from lab.api import Lab
from lab.runtimes import PROCESSES

COLLECTOR = "otel-collector"
SERVERS = ("prometheus", "loki", "tempo", COLLECTOR)
# Whose end of the wire, and to which ports it leads.
WIRES = {
    COLLECTOR: (("loki", "http"), ("tempo", "otlp-grpc")),
    "prometheus": ((COLLECTOR, "http"), (COLLECTOR, "span-metrics")),
}
CUT_S = 60.0
SOME, SOME_S = 5, 90.0
# A queue that is full after a moment.
SMALL_QUEUE = 1 << 16

pytestmark = [pytest.mark.plan("13.1.4", "12.4.7.3"), pytest.mark.thorough]


@pytest.fixture(scope="module")
def victim(lab: Lab) -> Iterator[Lab]:
    """Return a lab whose wires may be cut."""
    if lab.runtime != PROCESSES:
        missing("a wire to cut", "run the suite with --runtime processes")
    with small_lab(lab, "faults", "acceptance", SERVERS) as started:
        yield started


@pytest.fixture
def wires(victim: Lab) -> Iterator[list[Relay]]:
    """Return all wires between the collector and its stores, and Prometheus."""
    with ExitStack() as stack:
        found = []
        for server, ends in WIRES.items():
            words = {}
            for service, port in ends:
                relay = stack.enter_context(relayed(victim.within(service, port)))
                words[str(victim.within(service, port))] = str(relay.address)
                found.append(relay)
            stack.enter_context(edited(victim, server, words))
        yield found


def slow(sender: Sender, batch: int) -> Sender:
    """Have a sender go on for a minute without sending more than can be looked at."""
    sender.batch, sender.every_s = batch, 0.5
    return sender


def test_what_was_acknowledged_during_a_cut_arrives(
    victim: Lab, wires: list[Relay], report: Report
) -> None:
    load = Load.made(slow(loads.lines(victim), 10), slow(loads.spans(victim), 10))
    with load.running():
        load.more(SOME, SOME_S)
        for each in wires:
            each.cut()
        time.sleep(CUT_S)  # this is the fault itself
        for each in wires:
            each.mend()
        load.more(SOME, SOME_S)
    for name, sender in load.senders.items():
        judge(report, {"log lines": "loki", "spans": "tempo"}[name], f"cut of {CUT_S:g} s", sender)
    counted(victim, report, load.senders["spans"])


def counted(victim: Lab, report: Report, sender: Sender) -> None:
    """Wait until Prometheus knows how many spans the collector took, cut off or not."""
    prometheus = Prometheus(victim.address("prometheus", "http").url)
    calls = series("traces_span_metrics_calls_total", service_name=sender.kind.run)
    taken = len(sender.acknowledged)

    def told() -> None:
        assert prometheus.value(f"sum({calls})") == taken

    eventually(told, within_s=FOUND_S)
    report.add(
        "faults",
        server="prometheus",
        fault=f"cut of {CUT_S:g} s: counts of spans",
        sent=sender.sent,
        acknowledged=taken,
        found=taken,
        duplicated=0,
    )


def test_beyond_its_queue_the_collector_refuses_and_keeps_what_it_took(
    victim: Lab, report: Report
) -> None:
    rendered = (victim.rendered / COLLECTOR / "config.yaml").read_text(encoding="utf-8")
    bound = next(line.strip() for line in rendered.splitlines() if "queue_size:" in line)
    stores = ("loki", "tempo")
    with edited(victim, COLLECTOR, {bound: f"queue_size: {SMALL_QUEUE}"}):
        load = Load.made(slow(loads.lines(victim), 50), slow(loads.spans(victim), 50))
        for each in stores:
            victim.kill(each)
        with load.running():
            for sender in load.senders.values():
                sender.refusal(SOME_S)
            for each in stores:
                victim.start(each)
            load.more(SOME, SOME_S)
        for sender in load.senders.values():
            judge(report, COLLECTOR, "queue full", sender)
