"""An index is read and written; series get copies, and chunks of other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.history.blocks import times
from lab.history.index import Entry, copied, read, write

# One chunk: how many, when it begins (zigzag), how long it is; nothing after it.
ONE = bytes([1, 2, 10])
UP = Entry((("__name__", "up"), ("instance", "api:8000")), ONE, 8, b"")
RULE = Entry((("__name__", "job:up:sum"), ("job", "api")), ONE, 300, b"")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    count = write(tmp_path / "index", [UP, RULE])

    assert count == 2
    assert read(tmp_path / "index") == [RULE, UP]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"something else, which is long enough for a table")

    with pytest.raises(ValueError, match="no index"):
        read(tmp_path / "index")


def test_files_before_its_own_change_where_the_chunks_of_a_series_are() -> None:
    assert UP.shifted(3).first == 8 + 3 * 2**32


def test_each_instance_is_there_several_times_and_what_is_recorded_for_all_once() -> None:
    found = [each.labels for each in copied([UP, RULE], times(3))]

    assert [dict(each).get("instance") for each in found] == [
        "api:8000",
        "api:8000-2",
        "api:8000-3",
        None,
    ]
