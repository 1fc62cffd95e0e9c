"""Counting: exact, bounded, and of the service's own families only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import prometheus_client
import pytest
from setarcos_metrics import Metrics
from setarcos_metrics.catalogue import (
    ASK_QUESTIONS_TOTAL,
    ASK_USER_SATISFACTION,
    EXPLORE_SESSION_DURATION_SECONDS,
    FAMILIES,
    QUESTS_STARTED_TOTAL,
)
from setarcos_metrics.family import Counter, Histogram, Label

WHO = {"user_type": "free", "ai_model": "thales-mini"}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("api-server")


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_counts_of_many_threads_are_exact(metrics: Metrics) -> None:
    counter = metrics.counter(ASK_QUESTIONS_TOTAL)
    duration = metrics.histogram(EXPLORE_SESSION_DURATION_SECONDS)

    def count(_: int) -> None:
        for _ in range(500):
            counter.inc(**WHO)  # type: ignore[arg-type]
            duration.observe(100)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count, range(8)))

    assert value(metrics, "ask_questions_total", **WHO) == 4000
    assert value(metrics, "explore_session_duration_seconds_count") == 4000
    assert value(metrics, "explore_session_duration_seconds_bucket", le="60.0") == 0
    assert value(metrics, "explore_session_duration_seconds_bucket", le="120.0") == 4000


def test_a_value_that_is_not_allowed_is_counted_under_the_overflow_value(metrics: Metrics) -> None:
    metrics.counter(ASK_QUESTIONS_TOTAL).inc(user_type="<script>", ai_model=None)

    assert value(metrics, "ask_questions_total", user_type="other", ai_model="other") == 1


def test_a_wrong_label_is_told_with_the_nearest_one(metrics: Metrics) -> None:
    with pytest.raises(TypeError, match="no label ai_modell; did you mean ai_model"):
        metrics.counter(ASK_QUESTIONS_TOTAL).inc(user_type="free", ai_modell="thales-mini")


def test_a_missing_label_is_told(metrics: Metrics) -> None:
    with pytest.raises(TypeError, match="needs a value for ai_model"):
        metrics.counter(ASK_QUESTIONS_TOTAL).inc(user_type="free")


def test_a_gauge_has_the_value_that_was_set_last(metrics: Metrics) -> None:
    gauge = metrics.gauge(ASK_USER_SATISFACTION)
    gauge.set(3.5, ai_model="thales-mini")
    gauge.set(4, ai_model="thales-mini")

    assert value(metrics, "ask_user_satisfaction", ai_model="thales-mini") == 4


@pytest.mark.parametrize("quest_type", QUESTS_STARTED_TOTAL.labels[0].values)
@pytest.mark.parametrize("difficulty", QUESTS_STARTED_TOTAL.labels[1].values)
def test_counters_begin_at_zero(metrics: Metrics, quest_type: str, difficulty: str) -> None:
    labels = {"quest_type": quest_type, "difficulty": difficulty}

    assert value(metrics, "quests_started_total", **labels) == 0


def test_families_without_labels_begin_at_zero(metrics: Metrics) -> None:
    assert value(metrics, "explore_session_duration_seconds_count") == 0


def test_paths_get_their_series_when_they_occur(metrics: Metrics) -> None:
    samples = [
        sample
        for family in metrics.registry.collect()
        if family.name == "http_requests"
        for sample in family.samples
    ]

    assert samples == []


@pytest.mark.parametrize("service", ["api-server", "app-server"])
def test_a_service_exposes_its_own_families_and_no_others(service: str) -> None:
    exposed = {family.name for family in Metrics(service).registry.collect()}

    ours = {name for name in exposed if not name.startswith(("python_", "process_"))}
    assert ours == {
        family.name.removesuffix("_total") for family in FAMILIES if service in family.exposed_by
    }


def test_no_series_tells_when_another_was_created(metrics: Metrics) -> None:
    names = {sample.name for family in metrics.registry.collect() for sample in family.samples}

    assert not [name for name in names if name.endswith("_created")]


def test_other_registries_of_the_process_are_left_as_they_are(metrics: Metrics) -> None:
    del metrics
    other = prometheus_client.CollectorRegistry()
    prometheus_client.Counter("other", "Not ours", registry=other)

    assert other.get_sample_value("other_created") is not None


def test_an_unknown_service_is_told_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"exposed by nobody; services: api-server, app-"):
        Metrics("nobody")


def test_a_family_of_another_service_is_told() -> None:
    with pytest.raises(LookupError, match="app-server exposes no counter ask_questions_total"):
        Metrics("app-server").counter(ASK_QUESTIONS_TOTAL)


def test_own_families_can_be_given() -> None:
    colour = Label(name="colour", values=("red",), overflow="other")
    family = Counter(name="balls_total", help="Balls", exposed_by=("box",), labels=(colour,))
    metrics = Metrics("box", (family, Histogram(name="not_ours", help="?", buckets=(1.0,))))
    metrics.counter(family).inc(2, colour="red")

    assert value(metrics, "balls_total", colour="red") == 2
