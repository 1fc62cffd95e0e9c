"""What dashboards ask for is followed through recorded series to the raw ones."""

from __future__ import annotations

from config.environment import load_environment
from lab.history.selected import selectors
from tests import loaded

FOUND = selectors(loaded.catalogue(), load_environment("lab"), loaded.library())


def test_recorded_series_lead_to_what_they_are_made_of() -> None:
    assert not [name for name in FOUND.values() if ":" in name]
    assert "http_requests_total" in FOUND.values()


def test_choices_are_asked_for_as_well() -> None:
    assert "node_boot_time_seconds" in FOUND.values()
