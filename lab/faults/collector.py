"""A collector that cannot get rid of what it is sent, until its queue is full."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import requests

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.otlp import COLLECTOR, send_spans

STORE = "tempo"
EXPORTER = {"exporter": "otlp_grpc/tempo"}
# The queue has 256 MiB: large spans fill it in some seconds, small ones take the room that is left.
LENGTHS, PACE_S = (3_000_000, 30_000, 1_000), 0.1


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to the collector."""
    del lab
    yield Fault(
        name="collector-queue-full",
        title="Tempo is stopped, and spans come until the collector's queue is full",
        held=flooded,
        must=(
            Raised("CollectorQueueFull", EXPORTER),
            Raised("CollectorDropsTelemetry", EXPORTER),
            Raised("CollectorRefuses"),
            Raised("AppDropsTelemetry", {"service": "api-server", "signal": "traces"}),
        ),
        may=(
            Raised("AppDropsTelemetry"),
            Raised("TargetDown", {"service": STORE}),
            Raised("ToolProbeFailed", {"service": STORE}),
        ),
        heal=emptied,
    )


@contextmanager
def flooded(lab: Lab) -> Iterator[None]:
    """Stop the store, and go on sending spans."""
    try:
        lab.stop(STORE)
        with repeated(partial(_fill, lab), PACE_S):
            yield
    finally:
        emptied(lab)


def _fill(lab: Lab) -> None:
    for length in LENGTHS:
        with suppress(requests.HTTPError):
            send_spans(lab, secrets.token_hex(16), length)


def emptied(lab: Lab) -> None:
    """Have both run again, with an empty queue: Tempo would refuse what is in it."""
    for server in (COLLECTOR, STORE):
        if lab.by.alive(lab.parts[server].handle):
            lab.stop(server)
    lab.discard(COLLECTOR, "")
    for server in (STORE, COLLECTOR):
        lab.start(server)
