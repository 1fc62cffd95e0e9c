"""What follows from objectives: names, windows, and the arithmetic of budgets."""

from __future__ import annotations

import pytest

from config.catalogue import Catalogue
from config.catalogue.slo_rules import GROUP, windows
from config.durations import Duration
from config.expressions import usage


@pytest.mark.parametrize(
    ("length", "said"), [("5m", "5m"), ("1h", "1h"), ("24h", "1d"), ("72h", "3d"), ("36h", "36h")]
)
def test_windows_are_named_as_people_name_them(length: str, said: str) -> None:
    assert Duration.parse(length).spoken == said


def test_every_objective_has_its_events_and_its_failures(catalogue: Catalogue) -> None:
    records = catalogue.groups[GROUP].records

    for slo in catalogue.slos.values():
        own = [rule.record for rule in records if rule.labels.get("slo") == slo.name]
        assert own == ["slo:events:rate5m", "slo:failed_events:rate5m", "slo:objective:ratio"]


def test_every_window_of_an_alert_is_recorded(catalogue: Catalogue) -> None:
    shared, group = catalogue.slo, catalogue.groups[GROUP]
    names = {rule.record for rule in group.records}

    assert {f"slo:failed_events:ratio_rate{window.spoken}" for window in windows(shared)} <= names
    assert [burn.alert for burn in shared.burns] == [rule.alert for rule in group.alerts]


def test_each_service_that_people_meet_and_each_feature_has_objectives(
    catalogue: Catalogue,
) -> None:
    """plan.md 12.4.8.1: of every feature's main journey, whether it works and how quickly."""
    of = {(slo.feature, slo.within is None) for slo in catalogue.slos.values()}

    assert {(name, kind) for name in catalogue.features for kind in (True, False)} <= of
    services = {slo.service for slo in catalogue.slos.values()}
    assert services == {"api-server", "app-server", "ai-router", "worker"}


def test_a_failure_needs_no_series_of_failures(catalogue: Catalogue) -> None:
    """Where nothing has failed yet, the share of failures is nought, and the budget is whole."""
    record = next(
        rule
        for rule in catalogue.groups[GROUP].records
        if rule.record == "slo:failed_events:rate5m" and rule.labels["slo"] == "api-availability"
    )

    assert " or 0 * " in record.expr
    asked = record.expr.replace("<< rate >>", "5m")
    assert usage(asked).series == {"http_requests_total"}


def test_only_who_answers_for_a_service_is_told(catalogue: Catalogue) -> None:
    for rule in catalogue.groups[GROUP].records:
        if service := rule.labels.get("service"):
            assert rule.labels["team"] == catalogue.services[service].team
    assert [rule.team for rule in catalogue.groups[GROUP].alerts] == [None] * 4
