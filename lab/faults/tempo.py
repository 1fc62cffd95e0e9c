"""What Tempo suffers from: a trace without bounds, and a block that it cannot read."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import requests

from lab.api import Lab
from lab.errors import LabError
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.here import data_folder
from lab.faults.otlp import send_spans

NAME = "tempo"
# A trace may have five million bytes as long as more of it comes twice a second, and a message four
# million. The collector sends so many spans at once: the second part of each trace is refused, and
# the third. What is stored of one stays below the limit, or it would be cut when blocks are joined.
SPANS, SPAN_BYTES, PARTS, TRACE_EVERY_S = 100, 30_000, 3, 3.0
ASK_EVERY_S, TIMEOUT_S = 1.0, 15.0
# Where finished blocks wait until the store has them, what marks those that it has, and a part.
BLOCKS, FLUSHED, BLOOM, ASIDE = "wal/blocks", "flushed", "bloom-0", "bloom-0.aside"


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be done to Tempo."""
    del lab
    yield Fault(
        name="trace-too-large",
        title="Somebody sends traces that are larger than Tempo takes",
        held=too_large,
        must=(Raised("TempoDropsSpans", {"reason": "trace_too_large"}),),
        may=(Raised("CollectorSendFails", {"exporter": "otlp_grpc/tempo"}),),
    )
    yield Fault(
        name="tempo-block-unreadable",
        title="Tempo cannot read one of its blocks",
        held=unreadable,
        must=(Raised("TempoRequestsFail"),),
        heal=mended,
    )


@contextmanager
def too_large(lab: Lab) -> Iterator[None]:
    """Go on sending large traces, each in parts."""
    with repeated(partial(_send, lab), TRACE_EVERY_S):
        yield


def _send(lab: Lab) -> None:
    trace = _trace_id()
    for _ in range(PARTS):
        send_spans(lab, trace, SPAN_BYTES, SPANS)


@contextmanager
def unreadable(lab: Lab) -> Iterator[None]:
    """Have the newest stored block lack a part, and Tempo be asked for traces."""
    try:
        blocks = [each.parent for each in _blocks(lab).rglob(FLUSHED)]
        if not blocks:
            raise LabError("Tempo has stored no block yet", hint="wait a minute")
        bloom = max(blocks, key=lambda each: each.stat().st_mtime) / BLOOM
        bloom.rename(bloom.with_name(ASIDE))
        with repeated(partial(_ask, lab), ASK_EVERY_S):
            yield
    finally:
        mended(lab)


def mended(lab: Lab) -> None:
    """Put what lacks back."""
    for aside in _blocks(lab).rglob(ASIDE):
        aside.rename(aside.with_name(BLOOM))


def _blocks(lab: Lab) -> Path:
    return data_folder(lab, NAME) / BLOCKS


def _ask(lab: Lab) -> None:
    """Ask for a trace that may be in every block."""
    url = f"{lab.address(NAME, 'http').url}/api/traces/{_trace_id()}"
    requests.get(url, timeout=TIMEOUT_S)


def _trace_id() -> str:
    return secrets.token_hex(16)
