"""What counts as an answer: figures that are numbers, rows and lines."""

from __future__ import annotations

import math

import pytest

from lab.dashboards import Found, Line, Series, Table

NAN = math.nan


@pytest.mark.parametrize(
    ("found", "count"),
    [
        (Found(), 0),
        (Found(series=(Series({}, ()),)), 0),
        (Found(series=(Series({}, ((1.0, NAN), (2.0, NAN))),)), 0),
        (Found(series=(Series({}, ((1.0, NAN), (2.0, 0.0))), Series({}, ((1.0, 5.0),)))), 2),
        (Found(table=Table(("one",), ())), 0),
        (Found(table=Table(("one",), ((None,), (1,)))), 1),
        (Found(lines=(Line(1.0, "", {}),)), 1),
    ],
)
def test_only_what_can_be_read_is_counted(found: Found, count: int) -> None:
    assert found.count == count
