"""A history is as long as somebody says, within limits."""

from __future__ import annotations

import pytest

from config.durations import Duration
from lab.errors import LabError
from lab.history.length import EXAMPLE, parsed


def test_a_length_is_read() -> None:
    assert parsed(EXAMPLE) == Duration.parse("30d")


@pytest.mark.parametrize("text", ["30x", "month", "-1d", "1m", "400d"])
def test_another_is_told_with_an_example(text: str) -> None:
    with pytest.raises(LabError) as told:
        parsed(text)

    assert text in str(told.value)
    assert f"--history {EXAMPLE}" in told.value.hint
