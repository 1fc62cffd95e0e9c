"""Counting: exact, bounded, and of the service's own families only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import prometheus_client
import pytest
from setarcos_metrics import Metrics
from setarcos_metrics.bound import BoundCounter
from setarcos_metrics.catalogue import (
    FAMILIES,
    AskQuestionsTotal,
    AskUserSatisfaction,
    ExploreSessionDurationSeconds,
    QuestsStartedTotal,
)
from setarcos_metrics.family import Counter, Histogram, Label

WHO = {"user_type": "free", "ai_model": "thales-mini"}


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("api-server")


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(name, labels)


def test_counts_of_many_threads_are_exact(metrics: Metrics) -> None:
    counter, duration = AskQuestionsTotal(metrics), ExploreSessionDurationSeconds(metrics)

    def count(_: int) -> None:
        for _ in range(500):
            counter.inc(user_type="free", ai_model="thales-mini")
            duration.observe(100)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count, range(8)))

    assert value(metrics, "ask_questions_total", **WHO) == 4000
    assert value(metrics, "explore_session_duration_seconds_count") == 4000
    assert value(metrics, "explore_session_duration_seconds_bucket", le="60.0") == 0
    assert value(metrics, "explore_session_duration_seconds_bucket", le="120.0") == 4000


def test_a_value_that_is_not_allowed_is_counted_under_the_overflow_value(metrics: Metrics) -> None:
    AskQuestionsTotal(metrics).inc(user_type="<script>", ai_model="")

    assert value(metrics, "ask_questions_total", user_type="other", ai_model="other") == 1


def test_ten_thousand_values_make_one_series(metrics: Metrics) -> None:
    counter = AskQuestionsTotal(metrics)
    before = series(metrics)
    for number in range(10_000):
        counter.inc(user_type=f"plan-{number}", ai_model=f"model-{number}")

    assert series(metrics) == before + 1
    assert value(metrics, "ask_questions_total", user_type="other", ai_model="other") == 10_000


def series(metrics: Metrics) -> int:
    return sum(len(family.samples) for family in metrics.registry.collect())


def test_a_wrong_label_is_an_error(metrics: Metrics) -> None:
    # mypy, run strictly, would tell if one of these were not a type error any more.
    with pytest.raises(TypeError, match="ai_modell"):
        AskQuestionsTotal(metrics).inc(user_type="free", ai_modell="thales-mini")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="ai_model"):
        AskQuestionsTotal(metrics).inc(user_type="free")  # type: ignore[call-arg]


def test_a_gauge_can_follow_a_function(metrics: Metrics) -> None:
    seen = [1.0]
    AskUserSatisfaction(metrics).follow(lambda: seen[0], ai_model="thales-mini")
    seen[0] = 4.5

    assert value(metrics, "ask_user_satisfaction", ai_model="thales-mini") == 4.5


def test_a_gauge_has_the_value_that_was_set_last(metrics: Metrics) -> None:
    gauge = AskUserSatisfaction(metrics)
    gauge.set(3.5, ai_model="thales-mini")
    gauge.set(4, ai_model="thales-mini")

    assert value(metrics, "ask_user_satisfaction", ai_model="thales-mini") == 4


@pytest.mark.parametrize("quest_type", QuestsStartedTotal.family.labels[0].values)
@pytest.mark.parametrize("difficulty", QuestsStartedTotal.family.labels[1].values)
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
    with pytest.raises(ValueError, match=r"exposed by nobody; services: ai-router, api-"):
        Metrics("nobody")


def test_a_family_of_another_service_is_told() -> None:
    with pytest.raises(LookupError, match="app-server exposes no counter ask_questions_total"):
        AskQuestionsTotal(Metrics("app-server"))


class Balls(BoundCounter):
    """A counter that the catalogue does not have."""

    family = Counter(
        name="balls_total",
        help="Balls",
        exposed_by=("box",),
        labels=(Label(name="colour", values=("red",), overflow="other"),),
    )

    def inc(self, amount: float = 1, *, colour: str) -> None:
        """Count."""
        self._inc(amount, colour)


def test_own_families_can_be_given() -> None:
    metrics = Metrics("box", (Balls.family, Histogram(name="not_ours", help="?", buckets=(1.0,))))
    Balls(metrics).inc(2, colour="red")

    assert value(metrics, "balls_total", colour="red") == 2
