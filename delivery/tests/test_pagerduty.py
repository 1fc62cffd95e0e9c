"""What PagerDuty's deliveries say, fact by fact."""

from __future__ import annotations

from functools import partial

import deliveries
import pytest
from deliveries import at
from setarcos_delivery.facts import Incident
from setarcos_delivery.sources import UnreadableError, event_of

facts = partial(deliveries.facts, "pagerduty")
OPENED = Incident(
    key="Q2AIDAL4",
    title="No answers since deployment: 550001",
    component="Setarcos API",
    severity="critical",
    deployment="550001",
    opened_at=at("10:00:00"),
    observed_at=at("10:00:00.169"),
)
NO_ANSWERS = {"title": "No answers", "deployment": None}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("incident_triggered", {}),
        (
            "incident_acknowledged",
            {"acknowledged_at": at("10:04:00.5"), "observed_at": at("10:04:00.5")},
        ),
        (
            "incident_resolved",
            NO_ANSWERS | {"resolved_at": at("10:30:00"), "observed_at": at("10:30:00")},
        ),
        (
            "incident_reopened",
            NO_ANSWERS
            | {
                "component": None,
                "severity": "warning",
                "reopened_at": at("10:40:00"),
                "observed_at": at("10:40:00"),
            },
        ),
        (
            "incident_priority_updated",
            NO_ANSWERS | {"severity": "info", "observed_at": at("10:10:00")},
        ),
    ],
)
def test_every_event_says_what_is_known_and_what_happened(
    name: str, change: dict[str, object]
) -> None:
    assert facts(name) == (OPENED.model_copy(update=change),)


def test_a_note_may_refer_to_a_deployment() -> None:
    noted = Incident(key="Q2AIDAL4", deployment="c0ffee1234", observed_at=at("11:00:00"))

    assert facts("incident_annotated") == (noted,)
    assert facts("incident_annotated_other") == ()


def test_what_is_not_about_incidents_says_nothing() -> None:
    assert facts("pagey_ping") == ()
    assert facts("service_updated") is None


def test_a_delivery_is_known_by_its_events_id() -> None:
    assert deliveries.event("pagerduty", "pagey_ping").delivery_id == "01F0PING"
    with pytest.raises(UnreadableError, match=r"event\.id"):
        event_of("pagerduty", {}, b'{"event": {"event_type": "incident.triggered"}}')
