"""A server's processors, memory, disks and network on ordinary days, with a backup every night."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from acceptance.ordinary.lines import Line, chance, measured, summed
from acceptance.ordinary.story import A_DAY, HOST, STEP_S, Marks, Story
from acceptance.ordinary.targets import targets
from lab.history.week import Floats, Steps

CPUS, BUSY, BUSY_MOST = 4, 0.22, 0.95
# The backup: from 03:00 on for 25 minutes, with a dump that is gone after an hour.
BACKUP, BACKUP_LONG, DUMP_LONG = 3 * 60, 25, 60
BACKUP_BUSY = 0.35
GIB = 1024**3
MEMORY, USED = 16 * GIB, 0.55
# Less than two fifths are left, so that a rule asks how long it will do; logs go at 00:30.
DISK, LEFT, DUMP, LOGS, LOGS_AT = 200 * GIB, 0.37, 0.015, 0.006, 30
GROWS_A_DAY = 0.001
INODES, INODES_LEFT = 13_000_000.0, 0.8
SPEED = 1.25e9
# Bytes a second, bytes of a packet, and of a million packets those dropped and those wrong.
BYTES, PACKET, DROPPED, WRONG = {"receive": 6e6, "transmit": 9e6}, 700.0, 40.0, 1.0
CONNECTIONS, CONNECTIONS_MOST = 1200.0, 262_144.0
# What fills the disk leaves so much of it.
FULL = 0.02


def lines(story: Story) -> Iterator[Line]:
    """Yield what the exporter of a server tells."""
    labels = next(each.labels for each in targets() if each.service == HOST)
    minute = story.steps % A_DAY
    backup = (minute >= BACKUP) & (minute < BACKUP + BACKUP_LONG)
    for name, more, values in (
        *_work(story, backup),
        *_disks(story, minute),
        *_network(story),
        *_clock(story),
    ):
        yield Line(name, labels | more, values)


Told = Iterator[tuple[str, dict[str, str], Floats]]


def _work(story: Story, backup: Marks) -> Told:
    chances, size, restarts = chance(story, "host work"), story.until, story.restarts(HOST)
    noise = chances.lognormal(0, 0.1, size)
    busy = np.minimum(BUSY * story.visits * noise + BACKUP_BUSY * backup, BUSY_MOST)
    for cpu in range(CPUS):
        own = np.clip(busy * chances.lognormal(0, 0.05, size), 0, 1)
        for mode, share in (("user", 0.75), ("system", 0.2), ("iowait", 0.05)):
            more = {"cpu": str(cpu), "mode": mode}
            yield "node_cpu_seconds_total", more, summed(own * share * STEP_S, restarts)
        more = {"cpu": str(cpu), "mode": "idle"}
        yield "node_cpu_seconds_total", more, summed((1 - own) * STEP_S, restarts)
    yield "node_load1", {}, CPUS * busy * chances.lognormal(0, 0.3, size)
    used = USED + 0.06 * (story.visits - 1) + 0.05 * backup + 0.01 * chances.standard_normal(size)
    yield "node_memory_MemTotal_bytes", {}, np.full(size, float(MEMORY))
    yield "node_memory_MemAvailable_bytes", {}, np.round(MEMORY * (1 - np.clip(used, 0.2, 0.95)))
    yield "node_vmstat_oom_kill", {}, np.zeros(size)
    queue = measured(chances, 0.15, story.visits) + 2.5 * STEP_S * backup
    yield "node_disk_io_time_weighted_seconds_total", {"device": "vda"}, summed(queue, restarts)


def _disks(story: Story, minute: Steps) -> Told:
    size = story.until
    dump = np.clip((minute - BACKUP) / BACKUP_LONG, 0, 1) * (minute < BACKUP + DUMP_LONG)
    logs = (minute - LOGS_AT) % A_DAY / A_DAY
    left = LEFT - GROWS_A_DAY * story.steps / A_DAY - DUMP * dump - LOGS * logs
    for when in story.filling:
        left[when] = FULL
    disk = {"device": "/dev/vda1", "fstype": "ext4", "mountpoint": "/"}
    # Read-only for good, and full by design: no disk that anybody can write to.
    image = {"device": "/dev/loop0", "fstype": "squashfs", "mountpoint": "/snap/core"}
    yield "node_filesystem_size_bytes", disk, np.full(size, float(DISK))
    yield "node_filesystem_avail_bytes", disk, np.round(DISK * left)
    yield "node_filesystem_readonly", disk, np.zeros(size)
    yield "node_filesystem_files", disk, np.full(size, INODES)
    yield "node_filesystem_files_free", disk, np.round(INODES * INODES_LEFT * (1 - 0.02 * logs))
    yield "node_filesystem_size_bytes", image, np.full(size, 6.5e7)
    yield "node_filesystem_avail_bytes", image, np.zeros(size)
    yield "node_filesystem_readonly", image, np.ones(size)
    yield "node_filesystem_files", image, np.full(size, 12_000.0)
    yield "node_filesystem_files_free", image, np.zeros(size)


def _network(story: Story) -> Told:
    chances, restarts = chance(story, "host network"), story.restarts(HOST)
    device = {"device": "eth0"}
    for way, level in BYTES.items():
        each = measured(chances, level, story.visits)
        packets = np.round(each / PACKET)
        wrong = chances.poisson(packets * WRONG / 1e6).astype(float)
        yield f"node_network_{way}_bytes_total", device, summed(np.round(each), restarts)
        yield f"node_network_{way}_packets_total", device, summed(packets, restarts)
        yield f"node_network_{way}_errs_total", device, summed(wrong, restarts)
        dropped = chances.poisson(packets * DROPPED / 1e6).astype(float)
        yield f"node_network_{way}_drop_total", device, summed(dropped, restarts)
    yield "node_network_speed_bytes", device, np.full(story.until, SPEED)
    entries = CONNECTIONS * story.visits * chances.lognormal(0, 0.1, story.until)
    yield "node_nf_conntrack_entries", {}, np.round(entries)
    yield "node_nf_conntrack_entries_limit", {}, np.full(story.until, CONNECTIONS_MOST)


def _clock(story: Story) -> Told:
    wrong = 0.002 * chance(story, "host clock").standard_normal(story.until)
    yield "node_time_seconds", {}, story.times + wrong
    began = np.full(story.until, story.times[0] - 40 * 86_400.0)
    for step in story.restarts(HOST):
        began[step:] = story.times[step] - 60.0
    yield "node_boot_time_seconds", {}, began
