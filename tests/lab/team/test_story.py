"""The figures that follow from decisions."""

from datetime import UTC, datetime, timedelta

from lab.team.story import Outage, Shipment, Story, Truth

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEEK = 7 * 24 * HOUR


def story() -> Story:
    return Story(
        BEGIN + 2 * WEEK,
        shipments=[
            Shipment("api", BEGIN, (HOUR, 3 * HOUR)),
            Shipment("api", BEGIN + HOUR, (8 * HOUR,), failed=True),
            Shipment("app", BEGIN + WEEK, (90 * HOUR,)),
        ],
        outages=[Outage("api", BEGIN + 2 * HOUR, BEGIN + 4 * HOUR)],
    )


def test_the_figures_of_a_week_are_those_of_what_was_decided_in_it() -> None:
    assert story().truth(BEGIN, BEGIN + WEEK) == Truth(2, 180, 0.5, 120)


def test_a_week_holds_its_begin_and_not_its_end() -> None:
    assert story().truth(BEGIN + WEEK, BEGIN + 2 * WEEK) == Truth(1, 5400, 0, None)


def test_a_time_without_deployments_has_no_rate() -> None:
    assert story().truth(BEGIN - WEEK, BEGIN) == Truth(0, None, None, None)
