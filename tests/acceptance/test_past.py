"""What is written for Prometheus to look back to."""

from __future__ import annotations

from acceptance.past import AFTER_S, BEFORE_S, STEP_S, Was
from config.durations import Duration

NOW = 1_000_000.0
HOUR, DAY = Duration.parse("1h"), Duration.parse("1d")


def test_a_series_is_there_each_time_that_is_looked_back_to_and_no_other() -> None:
    was = Was({"__name__": "a:b", "of": 'an "x"'}, 1.5, (HOUR, DAY))
    lines = list(was.lines(NOW))
    times = [int(line.rsplit(" ", 1)[1]) for line in lines]

    assert {line.rsplit(" ", 1)[0] for line in lines} == {'a:b{of="an \\"x\\""} 1.5'}
    assert times == sorted(times)
    for ago in (HOUR, DAY):
        begun = NOW - ago.seconds
        mine = [at for at in times if begun - BEFORE_S <= at < begun + AFTER_S]
        assert len(mine) == (BEFORE_S + AFTER_S) / STEP_S
    assert len(times) == 2 * (BEFORE_S + AFTER_S) / STEP_S
