"""What a Loki says of itself, and how long its lines last after a request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lab.forget.loki import Span
from lab.forget.settings import read, time
from tests.lab.forget.conftest import CONFIG


@pytest.mark.parametrize(
    ("text", "seconds"), [("24h0m0s", 86400), ("3d", 259200), ("7.5s", 7.5), ("30d1h", 2595600)]
)
def test_times_are_read_as_go_and_prometheus_write_them(text: str, seconds: float) -> None:
    assert time(text) == timedelta(seconds=seconds)


def test_the_longest_time_of_any_stream_counts() -> None:
    assert read(CONFIG).kept == timedelta(days=90)


def test_lines_last_until_all_clocks_of_loki_have_run_out() -> None:
    """24 h to take it back, a minute of Loki's own, a look, the delay, a round of removing."""
    assert read(CONFIG).until_gone == timedelta(hours=26, minutes=9, seconds=30)


def test_a_query_without_a_limit_is_asked_in_pieces_all_the_same() -> None:
    limits = {**CONFIG["limits_config"], "max_query_length": "0s"}

    assert read({**CONFIG, "limits_config": limits}).query == timedelta(days=30)


def test_pieces_meet_without_overlap() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    pieces = Span(start, start + timedelta(days=3)).pieces(timedelta(days=2))

    assert pieces[0].start == start - timedelta(milliseconds=1)
    assert [each.start for each in pieces[1:]] == [each.end for each in pieces[:-1]]
    assert pieces[-1].end == start + timedelta(days=3)
