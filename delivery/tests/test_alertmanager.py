"""What Alertmanager's deliveries say, fact by fact."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import deliveries
import pytest
from deliveries import NAMES, at
from setarcos_delivery.facts import Incident
from setarcos_delivery.sources import Names, UnreadableError, event_of, facts_of

facts = partial(deliveries.facts, "alertmanager")
BEGAN = at("10:00:00.123456")
OPENED = Incident(
    key="c7a1b2d3e4f50617/20260302T100000.123456Z",
    title="The API answers nobody",
    component="api",
    environment="production",
    severity="critical",
    opened_at=BEGAN,
    observed_at=BEGAN,
)


def identity(body: dict[str, Any]) -> str:
    return event_of("alertmanager", {}, json.dumps(body).encode()).delivery_id


def test_an_alert_of_a_severity_that_counts_is_an_incident() -> None:
    assert facts("firing") == (OPENED,)


def test_which_severities_count_is_a_choice() -> None:
    chosen = Names(incident_severities=frozenset({"critical", "warning"}))
    both = facts_of(deliveries.event("alertmanager", "firing"), chosen)

    assert both is not None
    assert [each.severity for each in both if isinstance(each, Incident)] == ["critical", "warning"]


def test_a_resolved_alert_ends_the_same_incident() -> None:
    ended = {
        "deployment": "c0ffee123456",
        "resolved_at": at("10:30:00.5"),
        "observed_at": at("10:30:00.5"),
    }

    assert facts("resolved") == (OPENED.model_copy(update=ended),)


def test_an_alert_that_says_little_is_an_incident_too() -> None:
    bare = Incident(
        key="1111111111111111/20260302T100000.123456Z",
        title="DiskFull",
        severity="critical",
        opened_at=BEGAN,
        observed_at=BEGAN,
    )

    assert facts("firing_bare") == (bare,)


def test_another_version_is_left_for_later() -> None:
    assert facts("other_version") is None


def test_a_repetition_is_the_same_delivery() -> None:
    body = deliveries.payload("alertmanager", "firing")
    again = deliveries.payload("alertmanager", "firing")
    again |= {"externalURL": "http://other:9093", "alerts": again["alerts"][::-1]}
    again["alerts"][0]["annotations"] = {"summary": "the API answers 2 % of all requests"}

    assert identity(again) == identity(body)


@pytest.mark.parametrize("change", [{"startsAt": "2026-03-02T12:00:00Z"}, {"status": "resolved"}])
def test_a_change_is_another_delivery(change: dict[str, str]) -> None:
    body = deliveries.payload("alertmanager", "firing")
    changed = deliveries.payload("alertmanager", "firing")
    changed["alerts"][0] |= change

    assert identity(changed) != identity(body)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"startsAt": "0001-01-01T00:00:00Z"}, "alerts.1.startsAt"),
        ({"status": "resolved", "endsAt": None}, "alerts.1.endsAt"),
        ({"status": "asleep"}, "alerts.1.status"),
        ({"labels": []}, "alerts.1.labels"),
    ],
)
def test_a_mistake_is_named_by_its_field(change: dict[str, object], field: str) -> None:
    body = deliveries.payload("alertmanager", "firing")
    body["alerts"][1]["labels"]["severity"] = "critical"
    body["alerts"][1] |= change
    event = event_of("alertmanager", {}, json.dumps(body).encode())

    with pytest.raises(UnreadableError) as error:
        facts_of(event, NAMES)

    assert error.value.field == field
