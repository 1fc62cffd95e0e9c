"""What dashboards ask for is followed through recorded series to the raw ones."""

from __future__ import annotations

from config.catalogue import load_catalogue
from config.dashboards import load_library
from config.environment import load_environment
from lab.history.selected import selectors

FOUND = selectors(load_catalogue(), load_environment("lab"), load_library())


def test_recorded_series_lead_to_what_they_are_made_of() -> None:
    assert not [name for name in FOUND.values() if ":" in name]
    assert "http_requests_total" in FOUND.values()


def test_choices_are_asked_for_as_well() -> None:
    assert "node_boot_time_seconds" in FOUND.values()
