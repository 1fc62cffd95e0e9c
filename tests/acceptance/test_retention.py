"""What the proofs of retention read from the disk, and how they count."""

from __future__ import annotations

import base64

import pytest

from acceptance.report.contract import Contract
from acceptance.report.facts import Report
from acceptance.retention.blocks import before_storing, prometheus_blocks, rest, tempo_blocks
from acceptance.retention.chunks import Chunk, chunks, marked
from acceptance.retention.made import FIRST_S, STEP_S, WINDOW_S, Plan
from acceptance.retention.tally import Tally

NAME = base64.b64encode(b"64:c8:abc").decode()
CHUNK = f"chunks/fake/0f3a/{NAME}"
UUID = "6c48f4e5-2bb0-4e94-9b03-0eb215b0fa8b"
ULID = "01M87FMYQB37ZN7KPZ3MA2VFAS"


def test_chunks_tell_the_times_of_their_ends() -> None:
    files = {CHUNK: 7, "chunks/index/index_20781/fake/1-compactor.tsdb.gz": 1, "wal/00000000": 1}

    assert chunks(files) == {Chunk(CHUNK, 100, 200)}
    assert [at for at in (99, 100, 200, 201) if Chunk(CHUNK, 100, 200).spans(at)] == [100, 200]


def test_marks_are_seen() -> None:
    assert marked({"compactor/retention/filesystem_2024-04-01/markers/1": 1})
    assert not marked({CHUNK: 7})


def test_blocks_of_tempo_are_told_from_what_is_not_stored_yet() -> None:
    files = {
        f"blocks/single-tenant/{UUID}/data": 9,
        "blocks/single-tenant/index.json.gz": 1,
        "wal/0a1b2c3d-2bb0-4e94-9b03-0eb215b0fa8b:single-tenant:v2:snappy:v2": 0,
        "wal/blocks/f3a28dbe-62ea-4bb4-8259-b8f2db7cd626/data": 1,
    }

    assert tempo_blocks(files) == {UUID}
    assert before_storing(files) == {"f3a28dbe-62ea-4bb4-8259-b8f2db7cd626"}


def test_blocks_of_prometheus_have_all_of_their_files() -> None:
    files = {f"{ULID}/meta.json": 1, f"{ULID}/chunks/000001": 5, "wal/00000001": 3, "lock": 0}

    assert prometheus_blocks(files) == {ULID: 6}
    assert rest(files) == 3


def test_the_samples_of_a_block_are_within_one_window() -> None:
    now = 1_795_548_471.5
    lines = [each for each in Plan(3, series=2, samples=400).text(now).splitlines() if "{" in each]
    times = {int(each.split(" ")[-1]) for each in lines}

    assert len(lines) == 800
    assert len(times) == 400
    assert {time // WINDOW_S for time in times} == {now // WINDOW_S - 3}
    assert min(times) % WINDOW_S == FIRST_S
    assert max(times) - min(times) == 399 * STEP_S


RIGHT = {
    "written": 10,
    "expected_kept": 4,
    "kept": 4,
    "deleted_api": 6,
    "deleted_disk": 6,
}


def test_a_row_is_in_the_report() -> None:
    report = Report(Contract.load())
    Tally("loki", **RIGHT).tell(report)

    assert report.facts["retention"] == [{"store": "loki", **RIGHT}]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kept": 3},
        {"deleted_api": 5},
        {"deleted_disk": 5},
        {"expected_kept": 10, "kept": 10, "deleted_api": 0, "deleted_disk": 0},
        {"expected_kept": 0, "kept": 0, "deleted_api": 10, "deleted_disk": 10},
    ],
)
def test_what_shows_nothing_or_the_wrong_thing_fails_and_is_told(wrong: dict[str, int]) -> None:
    report = Report(Contract.load())

    with pytest.raises(AssertionError):
        Tally("loki", **{**RIGHT, **wrong}).tell(report)
    assert len(report.facts["retention"]) == 1
