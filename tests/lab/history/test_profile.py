"""What was seen in a lab covers all that dashboards ask for."""

from __future__ import annotations

from config.environment import load_environment
from lab.history.profile import BUCKET, Kind, load
from lab.history.record import ALERTS
from lab.history.selected import selectors
from tests import loaded

CATALOGUE = loaded.catalogue()
PROFILE = load(environment="lab")


def test_every_series_that_is_asked_for_has_a_history() -> None:
    """Where one is new: run `python -m lab.history.record` on a lab of ten minutes or more."""
    wanted = selectors(CATALOGUE, load_environment("lab"), loaded.library()).values()

    assert set(wanted) - {ALERTS} - PROFILE.names - set(PROFILE.absent) == set()


def test_buckets_are_those_of_the_catalogue() -> None:
    for family in PROFILE.families:
        metric = CATALOGUE.metrics.get(family.name)
        if family.kind is Kind.HISTOGRAM and metric is not None:
            bounds = tuple(float(each) for each in family.bounds)
            assert bounds == (*metric.buckets, float("inf")), family.name
            assert all(len(each.shares) == len(bounds) for each in family.members)


def test_the_environment_is_that_of_the_lab() -> None:
    http = next(each for each in PROFILE.families if each.name == "http_requests_total")

    assert {each.labels["environment"] for each in http.members} == {"lab"}
    assert PROFILE.count > 1000
    assert any(name.endswith(BUCKET) for name in PROFILE.names)
