"""The time that is shown."""

from __future__ import annotations

import pytest

from config.dashboards.asked import Span
from config.durations import Duration


@pytest.fixture
def span() -> Span:
    """Return a minute in steps of 15 s."""
    return Span(0, 60, Duration.parse("15s"), Duration.parse("15s"))
