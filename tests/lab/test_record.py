"""What a running lab exposes is written down by series, with types and own labels."""

from __future__ import annotations

from lab.record import entries, type_of

TYPES = {"node_load1": "gauge", "rpc_seconds": "histogram", "hits": "counter"}


def test_labels_are_gathered_over_series_and_target_labels_left_out() -> None:
    series = [
        {"__name__": "node_load1", "job": "node", "instance": "a", "cpu": "0"},
        {"__name__": "node_load1", "job": "node", "instance": "a", "mode": "idle"},
    ]

    assert entries(series, TYPES, []) == {
        "node_load1": {"labels": ["cpu", "mode"], "type": "gauge"}
    }


def test_our_own_and_synthetic_series_are_left_out() -> None:
    series = [
        {"__name__": name}
        for name in ("up", "scrape_duration_seconds", "job:x:rate5m", "http_requests_total")
    ]

    assert entries(series, TYPES, ["http_requests_total"]) == {}


def test_a_series_has_the_type_of_its_family() -> None:
    assert type_of("rpc_seconds_bucket", TYPES) == "histogram"
    assert type_of("hits_total", TYPES) == "counter"
    assert type_of("mystery", TYPES) == "unknown"
