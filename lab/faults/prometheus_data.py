"""Data of another Prometheus that it cannot read: its log, and one of its blocks."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from lab.api import Lab
from lab.faults.another import DATA, SERVER, another, ask, fault_of
from lab.faults.background import repeated
from lab.faults.fault import Fault
from lab.faults.further import Place

# Nothing that a log of Prometheus could hold.
SEGMENT, DAMAGED = "00000000", b"damaged " * 4096
# A block of two series, one of which is to be deleted, as promtool makes it.
TEXT = '# TYPE {0} gauge\n{0}{{part="1"}} 1 {1}\n{0}{{part="2"}} 1 {1}\n# EOF\n'
SERIES, DELETED, AGO_S = "game_day", 'game_day{part="1"}', 600
META, INDEX, UNREADABLE = "meta.json", "index", "01ARZ3NDEKTSV4RRFFQ69G5FAV"
ADMIN = "/api/v1/admin/tsdb"
# Whoever cleans up tries again.
PACE_S = 5.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can be wrong with the data of another Prometheus."""
    del lab
    yield fault_of(
        "prometheus-log-damaged",
        "Another Prometheus finds its write-ahead log damaged when it starts",
        log_damaged,
        "WriteAheadLogCorrupt",
    )
    yield fault_of(
        "prometheus-block-unreadable",
        "Another Prometheus gets a block without its index, and cannot clean up",
        block_unreadable,
        "CompactionsFail",
    )


@contextmanager
def log_damaged(lab: Lab, fault: str) -> Iterator[None]:
    """Have it start with a log that is not one."""

    def damaged(data: Path) -> None:
        (data / "wal").mkdir(parents=True)
        (data / "wal" / SEGMENT).write_bytes(DAMAGED)

    with another(lab, fault, data=damaged):
        yield


@contextmanager
def block_unreadable(lab: Lab, fault: str) -> Iterator[None]:
    """Have it read its blocks again and again, one of which it cannot."""
    with another(lab, fault, data=partial(_with_block, lab)) as place:
        ask(place, f"{ADMIN}/delete_series", **{"match[]": DELETED}).raise_for_status()
        _break(place)
        # What was deleted is removed for good, which reads all blocks.
        with repeated(partial(ask, place, f"{ADMIN}/clean_tombstones"), PACE_S):
            yield


def _with_block(lab: Lab, data: Path) -> None:
    text = data.with_suffix(".txt")
    text.write_text(TEXT.format(SERIES, round(time.time()) - AGO_S), encoding="utf-8")
    made = ("tsdb", "create-blocks-from", "openmetrics", str(text), str(data))
    lab.beside(SERVER, "promtool", made, {})


def _break(place: Place) -> None:
    """Put a copy of its block beside it that is another's, but has no index."""
    data, copy = place.folder / DATA, place.folder / UNREADABLE
    (block,) = (each.parent for each in data.glob(f"*/{META}"))
    shutil.copytree(block, copy, ignore=shutil.ignore_patterns(INDEX))
    meta = (copy / META).read_text(encoding="utf-8").replace(block.name, UNREADABLE)
    (copy / META).write_text(meta, encoding="utf-8")
    copy.rename(data / UNREADABLE)
