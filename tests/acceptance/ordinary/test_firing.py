"""An alert fires after its time, and only where nothing interrupts it."""

from __future__ import annotations

import numpy as np
import pytest

from acceptance.ordinary.firing import Fired, judged, stretches
from acceptance.ordinary.story import STEP_S

NO = np.nan
TIMES = np.arange(10) * STEP_S + 6000
API = (("service", "api"),)


def times_fired(waits: str, *values: float) -> list[Fired]:
    wait = {"for": waits} if waits else {}
    rule = {"alert": "A", "expr": "a > 1", "labels": {"severity": "warning"}, **wait}
    return list(judged(rule, {API: np.array(values)}, TIMES))


@pytest.mark.parametrize(
    ("there", "wanted"),
    [("", []), ("0", []), ("1", [(0, 1)]), ("0110", [(1, 3)]), ("1101", [(0, 2), (3, 4)])],
)
def test_stretches_end_where_there_is_a_gap(there: str, wanted: list[tuple[int, int]]) -> None:
    assert list(stretches(np.array([each == "1" for each in there], dtype=bool))) == wanted


def test_what_lasts_for_its_time_fires_from_then_on() -> None:
    (found,) = times_fired("2m", NO, 2, 2, 3, 2, NO, NO, NO, NO, NO)

    assert (found.since, found.until) == (6000 + 3 * STEP_S, 6000 + 4 * STEP_S)
    assert (found.alert, found.labels, found.value) == ("A", {"service": "api"}, 3)


def test_what_is_interrupted_does_not_fire() -> None:
    assert times_fired("2m", 2, 2, NO, 2, 2, NO, 2, 2, NO, 2) == []


def test_what_waits_for_nothing_fires_at_once() -> None:
    assert len(times_fired("", 2, NO, NO, 2, 2, NO, NO, NO, NO, NO)) == 2
