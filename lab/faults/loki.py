"""What Loki suffers from: lines that it refuses, and a storage that it cannot use."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import requests
from prometheus_client import CollectorRegistry, Gauge, start_http_server

from config.addresses import LOOPBACK, Address
from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.here import data_folder
from lab.faults.otlp import SERVICE, send_lines
from lab.faults.targets import forget, told

NAME = "loki"
STUCK = "loki-retention-stuck"
# Loki takes lines of the last seven days.
TOO_OLD = timedelta(days=8)
LINES, PACE_S = 5, 1.0
FLUSH_EVERY_S = 5.0
TIMEOUT_S = 15.0
# Of the only tenant, who is called so where tenants are not told apart.
CHUNKS = "chunks/fake"
# Loki's rules are files that it only reads: asked to remove some, it ends in an error of its own.
RULES, ROUTE = "/loki/api/v1/rules/game-day", "loki_api_v1_rules_namespace"
RETENTION = "loki_compactor_apply_retention_last_successful_run_timestamp_seconds"
# Longer ago than retention may be, at every time scale.
LONG_AGO = timedelta(hours=4)


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to Loki."""
    del lab
    yield Fault(
        name="lines-too-old",
        title="Somebody sends lines of last week, which Loki refuses",
        held=too_old,
        must=(
            Raised("LokiDropsLines", {"reason": "greater_than_max_sample_age"}),
            Raised("CollectorSendFails", {"exporter": "otlp_http/loki"}),
        ),
    )
    yield Fault(
        name="loki-cannot-write",
        title="Loki cannot write what it holds in memory to its storage",
        held=unsaved,
        must=(Raised("LokiStorageFails"),),
        heal=mended,
    )
    yield Fault(
        name="loki-requests-fail",
        title="Somebody asks Loki for what its storage of rules cannot do",
        held=asked,
        must=(Raised("LokiRequestsFail", {"route": ROUTE}),),
    )
    yield Fault(
        name=STUCK,
        title="A second Loki has deleted no old lines for hours",
        held=stuck,
        must=(Raised("LokiRetentionStuck", {"instance": STUCK}),),
        heal=partial(forget, name=STUCK),
        exporter="Loki tells the time of its last run, and must not have run for 12 minutes",
    )


@contextmanager
def too_old(lab: Lab) -> Iterator[None]:
    """Go on sending lines that Loki does not take any more."""
    step = partial(send_lines, lab, LINES, TOO_OLD.total_seconds())
    with repeated(step, PACE_S):
        yield


@contextmanager
def unsaved(lab: Lab) -> Iterator[None]:
    """Have a file where the folder of chunks was, and Loki write chunks all the time.

    What it could not write it leaves alone for longer each time: there is a new stream each time.
    """
    chunks, aside = _chunks(lab)
    try:
        if chunks.is_dir():
            chunks.rename(aside)
        chunks.parent.mkdir(parents=True, exist_ok=True)
        chunks.touch()
        with repeated(partial(_flush, lab, itertools.count()), FLUSH_EVERY_S):
            yield
    finally:
        mended(lab)


def _flush(lab: Lab, numbers: Iterator[int]) -> None:
    send_lines(lab, LINES, 0, f"{SERVICE}-{next(numbers)}")
    _ask(lab, "POST", "/flush")


def mended(lab: Lab) -> None:
    """Put the folder of chunks back."""
    chunks, aside = _chunks(lab)
    if chunks.is_file():
        chunks.unlink()
    if aside.is_dir():
        aside.rename(chunks)


def _chunks(lab: Lab) -> tuple[Path, Path]:
    """Return where Loki keeps chunks, and where they are meanwhile."""
    chunks = data_folder(lab, NAME) / CHUNKS
    return chunks, chunks.with_name(f"{chunks.name}.aside")


@contextmanager
def asked(lab: Lab) -> Iterator[None]:
    """Go on asking for something at which Loki fails."""
    with repeated(partial(_ask, lab, "DELETE", RULES), PACE_S):
        yield


def _ask(lab: Lab, method: str, path: str) -> None:
    requests.request(method, f"{lab.address(NAME, 'http').url}{path}", timeout=TIMEOUT_S)


@contextmanager
def stuck(lab: Lab) -> Iterator[None]:
    """Have a stand-in of Loki scraped, which says that retention last ran hours ago."""
    registry = CollectorRegistry()
    last = Gauge(RETENTION, "As Loki tells it", registry=registry)
    last.set(time.time() - LONG_AGO.total_seconds())
    server, thread = start_http_server(0, LOOPBACK, registry)
    labels = {"job": NAME, "service": NAME, "instance": STUCK}
    try:
        with told(lab, STUCK, Address(LOOPBACK, server.server_port), labels):
            yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
