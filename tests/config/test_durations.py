"""Durations read, write and scale as Prometheus does."""

from __future__ import annotations

import pytest

from config.durations import Duration


@pytest.mark.parametrize(
    ("text", "ms"),
    [("15s", 15_000), ("1h30m", 5_400_000), ("250ms", 250), ("30d", 2_592_000_000), ("0s", 0)],
)
def test_reads_prometheus_notation(text: str, ms: int) -> None:
    assert Duration(ms) == Duration.parse(text)


@pytest.mark.parametrize("text", ["", "15", "-5m", "1.5m", "5 m", "5M", "m5", "5m "])
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("ms", "text"), [(90_000, "90s"), (3_600_000, "1h"), (1_500, "1500ms"), (0, "0s")]
)
def test_writes_one_unit_that_every_server_reads(ms: int, text: str) -> None:
    assert text == str(Duration(ms))
    assert Duration(ms) == Duration.parse(text)


def test_scales_to_whole_milliseconds_and_never_to_nothing() -> None:
    assert Duration(6_667) == Duration.parse("100s").scaled(15)
    assert Duration(1) == Duration(2).scaled(60)
    assert Duration(0) == Duration(0).scaled(60)


def test_a_floor_holds_but_never_lengthens() -> None:
    floor = Duration.parse("4s")

    assert floor == Duration.parse("30s").scaled(15, floor=floor)
    assert Duration.parse("2s") == Duration.parse("2s").scaled(15, floor=floor)
