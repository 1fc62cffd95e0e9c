"""The disk of each store full: what is refused is told, what was acknowledged is found again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from acceptance.faults import load as loads
from acceptance.faults.disk import Disk, small_disk
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
ROOM_MIB = 16
SOME, SOME_S = 5, 90.0
UNLOGGED = "loki_ingester_wal_disk_full_failures_total"
SNAPSHOTS = "alertmanager_silences_maintenance_total"
FAILED = "alertmanager_silences_maintenance_errors_total"
FULL = "disk full"

pytestmark = pytest.mark.plan("13.1.4", "12.4.7.3")


@pytest.fixture(scope="module")
def victim(lab: Lab) -> Iterator[Lab]:
    """Return a lab whose disks may be filled."""
    with small_lab(lab, "faults", "acceptance", (*STORES, *APP)) as started:
        yield started


def filled(victim: Lab, server: str, disk: Disk, load: Load) -> Window:
    """Fill a disk under load and make room again; return when it was full."""
    load.reach(SOME, SOME_S)
    disk.fill()
    since = time.time()
    load.attempt(SOME, SOME_S)
    disk.free()
    until = time.time()
    if server not in victim.state.running():
        victim.start(server)
    load.reach(SOME, SOME_S)
    return Window(since, until)


@pytest.mark.parametrize(
    ("server", "sender"),
    [
        ("postgres", loads.questions),
        pytest.param("prometheus", loads.samples, marks=pytest.mark.thorough),
        pytest.param("redis", loads.questions, marks=pytest.mark.thorough),
    ],
)
def test_a_full_disk_costs_nothing_that_was_acknowledged(
    victim: Lab, report: Report, server: str, sender: Callable[[Lab], Sender]
) -> None:
    """It may refuse, or end; with room again, and killed on top, it has everything."""
    load = Load.made(sender(victim))
    with small_disk(victim, server, ROOM_MIB) as disk:
        with load.running():
            filled(victim, server, disk, load)
            victim.kill(server)
            victim.start(server)
            load.reach(SOME, SOME_S)
        # What was asked while no queue took it waits as a row.
        swept(victim)
        for each in load.senders.values():
            judge(report, server, FULL, each)


@pytest.mark.thorough
def test_loki_says_what_it_takes_without_a_log_and_keeps_it_to_its_end(
    victim: Lab, report: Report
) -> None:
    """Its metric rises; if it ends in good order afterwards, it has written everything."""
    load = Load.made(loads.lines(victim))
    with small_disk(victim, "loki", ROOM_MIB) as disk:
        with load.running():
            before_it = counted(victim, "loki", UNLOGGED)
            filled(victim, "loki", disk, load)
            assert counted(victim, "loki", UNLOGGED) > before_it
            victim.stop("loki")
            victim.start("loki")
            load.reach(SOME, SOME_S)
        for each in load.senders.values():
            judge(report, "loki", FULL, each)


@pytest.mark.thorough
def test_tempo_loses_what_came_while_its_disk_was_full_and_nothing_else(
    victim: Lab, report: Report
) -> None:
    load = Load.made(loads.spans(victim))
    memory_s = unkept_s(victim.environment)["tempo", "spans"] + LATE_S
    with small_disk(victim, "tempo", ROOM_MIB) as disk:
        with load.running():
            load.reach(SOME, SOME_S)
            load.senders["spans"].older(memory_s)
            full = filled(victim, "tempo", disk, load)
            load.senders["spans"].older(time.time() - full.until + memory_s)
            victim.kill("tempo")
            killed = time.time()
            victim.start("tempo")
            load.reach(SOME, SOME_S)
        unkept = Window(full.since - memory_s, full.until)
        for kind, each in load.senders.items():
            windows = before(victim.environment, "tempo", kind, killed)
            judge(report, "tempo", FULL, each, [unkept, *windows])


@pytest.mark.thorough
def test_alertmanager_counts_snapshots_that_failed_and_makes_up_for_them(
    victim: Lab, report: Report
) -> None:
    load = Load.made(loads.silences(victim))
    with small_disk(victim, "alertmanager", ROOM_MIB) as disk:
        with load.running():
            load.reach(SOME, SOME_S)
            disk.fill()
            failed = counted(victim, "alertmanager", FAILED)

            def noticed() -> None:
                assert counted(victim, "alertmanager", FAILED) > failed

            eventually(noticed, within_s=SOME_S)
            disk.free()
            snapshot(victim)
            victim.kill("alertmanager")
            killed = time.time()
            victim.start("alertmanager")
            load.reach(SOME, SOME_S)
        for kind, each in load.senders.items():
            windows = before(victim.environment, "alertmanager", kind, killed)
            judge(report, "alertmanager", FULL, each, windows)


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
def test_the_collector_refuses_what_its_disk_has_no_room_for(victim: Lab, report: Report) -> None:
    """Its stores are away, so that its queue grows.

    What it took just then may be lost: where it cannot write down that it has read an item of its
    queue, it goes on to the next. So its queue is to be full before its disk is.
    """
    load = Load.made(*(large(each(victim)) for each in (loads.lines, loads.spans)))
    away = ("loki", "tempo")
    with small_disk(victim, "otel-collector", 2) as disk:
        for each in away:
            victim.kill(each)
        with load.running():
            load.reach(SOME, SOME_S)
            disk.fill()
            since = time.time()
            for sender in load.senders.values():
                sender.refusal(SOME_S)
            disk.free()
            unkept = Window(since - LATE_S, time.time())
            load.reach(SOME, SOME_S)
            victim.kill("otel-collector")
            victim.start("otel-collector")
        for each in away:
            victim.start(each)
        for sender in load.senders.values():
            judge(report, "otel-collector", FULL, sender, [unkept])


def large(sender: Sender) -> Sender:
    """Have a sender send more at once."""
    sender.batch, sender.every_s = 50, 0.2
    return sender
