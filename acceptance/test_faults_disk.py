"""The disk of each store full: what is refused is told, what was acknowledged is found again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from acceptance.faults import load as loads
from acceptance.faults.disk import small_disk
from acceptance.faults.load import Load
from acceptance.faults.own_metrics import counted
from acceptance.faults.promises import LATE_S, before, unkept_s
from acceptance.faults.sender import Sender
from acceptance.faults.verdict import Window, judge
from acceptance.report import Report
from acceptance.small_lab import small_lab
from acceptance.sweeping import swept
from acceptance.waiting import eventually
from lab.api import Lab

APP = ("postgres", "redis", "api-server", "app-server", "worker", "ai-router")
STORES = ("prometheus", "loki", "tempo", "alertmanager", "otel-collector")
SOME, MANY, SOME_S = 5, 500, 90.0
UNLOGGED = "loki_ingester_wal_disk_full_failures_total"
SNAPSHOTS = "alertmanager_silences_maintenance_total"
FAILED = "alertmanager_silences_maintenance_errors_total"
FULL = "disk full"
# Loki refuses above 90 %.
NEARLY_FULL = 0.95
UNCUT = "failed to cut traces"
# Two such rows need a page of the table.
LONG = 3000

pytestmark = pytest.mark.plan("13.1.4", "12.4.7.3")


@pytest.fixture(scope="module")
def victim(lab: Lab) -> Iterator[Lab]:
    """Return a lab whose disks may be filled."""
    with small_lab(lab, "faults", "acceptance", (*STORES, *APP)) as started:
        yield started


def long_questions(lab: Lab) -> Sender:
    """Return a sender of questions that soon need room of their own."""
    return loads.questions(lab, LONG)


@pytest.mark.parametrize(
    ("server", "sender", "refuses"),
    [
        ("postgres", long_questions, True),
        pytest.param("prometheus", loads.samples, True, marks=pytest.mark.thorough),
        # The app goes on without its queues.
        pytest.param("redis", loads.questions, False, marks=pytest.mark.thorough),
    ],
)
def test_a_full_disk_costs_nothing_that_was_acknowledged(
    victim: Lab, report: Report, server: str, sender: Callable[[Lab], Sender], *, refuses: bool
) -> None:
    """It may refuse, or end; with room again, and killed on top, it has everything."""
    sending = sender(victim)
    with small_disk(victim, server) as disk:
        with sending.running():
            sending.reach(SOME, SOME_S)
            disk.fill()
            if refuses:
                sending.refusal(SOME_S)
            sending.attempt(SOME, SOME_S)
            disk.free()
            revived(victim, server, sending)
            victim.kill(server)
            revived(victim, server, sending)
        # What was asked while no queue took it waits as a row.
        swept(victim)
        judge(report, server, FULL, sending)


def revived(victim: Lab, server: str, sending: Sender) -> None:
    """Wait until a server acknowledges again, started again where it ends meanwhile."""
    wanted = len(sending.acknowledged) + SOME

    def again() -> None:
        if server not in victim.state.running():
            victim.start(server)
        assert len(sending.acknowledged) >= wanted, sending.refused

    eventually(again, within_s=SOME_S)


@pytest.mark.thorough
def test_loki_says_what_it_takes_without_a_log_and_keeps_it_to_its_end(
    victim: Lab, report: Report
) -> None:
    """Its metric rises; if it ends in good order afterwards, it has written everything."""
    sending = loads.lines(victim)
    with small_disk(victim, "loki") as disk:
        with sending.running():
            sending.reach(SOME, SOME_S)
            disk.fill()
            noticed(victim, "loki", UNLOGGED)
            disk.free()
            victim.stop("loki")
            revived(victim, "loki", sending)
        judge(report, "loki", FULL, sending)


@pytest.mark.thorough
def test_loki_refuses_before_its_disk_is_full_and_the_collector_keeps_it(
    victim: Lab, report: Report
) -> None:
    sending = loads.lines(victim)
    with small_disk(victim, "loki") as disk:
        with sending.running():
            sending.reach(SOME, SOME_S)
            disk.fill_to(NEARLY_FULL)
            noticed(victim, "loki", UNLOGGED)
            sending.more(SOME, SOME_S)
            disk.free()
            victim.kill("loki")
            revived(victim, "loki", sending)
        judge(report, "loki", "disk nearly full", sending)


@pytest.mark.thorough
def test_tempo_loses_the_block_that_it_was_writing_and_no_other(
    victim: Lab, report: Report
) -> None:
    """It says so in its log alone, and takes what comes in the next block."""
    sending = loads.spans(victim)
    delays = victim.catalogue.delays
    block_s = victim.environment.wait(delays.trace_block).seconds
    block_s += unkept_s(victim.environment)["tempo", "spans"] + LATE_S
    with small_disk(victim, "tempo", keep=False) as disk:
        with sending.running():
            sending.reach(SOME, SOME_S)
            disk.fill()
            since = time.time() - block_s
            eventually(lambda: said(victim, UNCUT), within_s=SOME_S)
            disk.free()
            until = time.time() + block_s
            sending.older(until - min(sending.acknowledged.values()))
            sending.more(MANY // 10, SOME_S)
        judge(report, "tempo", FULL, sending, [Window(since, until)])


def said(victim: Lab, words: str) -> None:
    """Check that Tempo has said something: this failure it does not count."""
    assert words in victim.log("tempo")


@pytest.mark.thorough
def test_alertmanager_counts_snapshots_that_failed_and_makes_up_for_them(
    victim: Lab, report: Report
) -> None:
    sending = loads.silences(victim)
    with small_disk(victim, "alertmanager") as disk:
        with sending.running():
            sending.reach(SOME, SOME_S)
            disk.fill()
            noticed(victim, "alertmanager", FAILED)
            disk.free()
            snapshot(victim)
            victim.kill("alertmanager")
            killed = time.time()
            revived(victim, "alertmanager", sending)
        windows = before(victim.environment, "alertmanager", sending.kind.name, killed)
        judge(report, "alertmanager", FULL, sending, windows)


def noticed(victim: Lab, server: str, metric: str) -> None:
    """Wait until a server has counted one failure more."""
    before_it = counted(victim, server, metric)

    def risen() -> None:
        assert counted(victim, server, metric) > before_it

    eventually(risen, within_s=SOME_S)


def snapshot(victim: Lab) -> None:
    """Wait until Alertmanager has written its silences since now."""

    def good() -> float:
        made, failed = (counted(victim, "alertmanager", name) for name in (SNAPSHOTS, FAILED))
        return made - failed

    # One may be under way, and is counted already.
    wanted = good() + 2

    def written() -> None:
        assert good() >= wanted

    eventually(written, within_s=SOME_S)


@pytest.mark.thorough
def test_the_collector_loses_what_it_takes_with_a_full_disk_and_nothing_else(
    victim: Lab, report: Report
) -> None:
    """Its stores are away, so that its queue grows.

    Where it cannot write down that it has read an item of its queue, it goes on to the next one.
    So its queue is to be full before its disk is.
    """
    load = Load.made(*(large(each(victim)) for each in (loads.lines, loads.spans)))
    away = ("loki", "tempo")
    with small_disk(victim, "otel-collector") as disk:
        for each in away:
            victim.kill(each)
        with load.running():
            load.more(SOME, SOME_S)
            disk.fill()
            since = time.time()
            for sender in load.senders.values():
                sender.attempt(MANY, SOME_S)
            disk.free()
            unkept = Window(since - LATE_S, time.time())
            load.more(SOME, SOME_S)
            victim.kill("otel-collector")
            victim.start("otel-collector")
        for each in away:
            victim.start(each)
        for sender in load.senders.values():
            judge(report, "otel-collector", FULL, sender, [unkept])


def large(sender: Sender) -> Sender:
    """Have a sender send more at once."""
    sender.batch, sender.every_s = MANY // 10, 0.2
    return sender
