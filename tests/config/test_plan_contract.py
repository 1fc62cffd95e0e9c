"""Names, types, labels, buckets and help texts are plan.md's, to the letter (12.4.4, 12.4.5.1)."""

from __future__ import annotations

import pytest

from tests import loaded

HTTP = [0.1, 0.3, 0.5, 0.7, 1, 2, 3, 5, 7, 10]  # with 2 added: decision 0003
SESSION = [30, 60, 120, 300, 600, 1200, 1800]
# Written down from plan.md by hand: name, type, labels, buckets, help.
PLAN = [
    (
        "http_requests_total",
        "counter",
        ["method", "path", "status"],
        [],
        "Total number of HTTP requests",
    ),
    (
        "http_request_duration_seconds",
        "histogram",
        ["method", "path"],
        HTTP,
        "HTTP request duration in seconds",
    ),
    (
        "ask_questions_total",
        "counter",
        ["user_type", "ai_model"],
        [],
        "Total number of questions asked",
    ),
    (
        "ask_response_time_seconds",
        "histogram",
        ["ai_model"],
        [0.5, 1, 2, 5, 10, 30, 60],
        "Time taken to generate AI response",
    ),
    (
        "ask_user_satisfaction",
        "gauge",
        ["ai_model"],
        [],
        "User satisfaction rating for AI responses",
    ),
    (
        "explore_concepts_viewed_total",
        "counter",
        ["concept_category"],
        [],
        "Total number of concepts viewed",
    ),
    (
        "explore_session_duration_seconds",
        "histogram",
        [],
        SESSION,
        "Duration of explore feature sessions",
    ),
    (
        "quests_started_total",
        "counter",
        ["quest_type", "difficulty"],
        [],
        "Total number of quests started",
    ),
    (
        "quests_completed_total",
        "counter",
        ["quest_type", "difficulty"],
        [],
        "Total number of quests completed",
    ),
    (
        "quest_completion_rate",
        "gauge",
        ["quest_type", "difficulty"],
        [],
        "Percentage of started quests that are completed",
    ),
    (
        "ai_router_requests_total",
        "counter",
        ["model", "feature"],
        [],
        "Total number of requests to AI Router",
    ),
    (
        "ai_router_latency_seconds",
        "histogram",
        ["model", "feature"],
        [0.1, 0.5, 1, 2, 5, 10, 30],
        "Latency of AI Router requests",
    ),
    (
        "ai_router_errors_total",
        "counter",
        ["model", "error_type"],
        [],
        "Total number of AI Router errors",
    ),
    (
        "ai_router_tokens_total",
        "counter",
        ["model", "feature"],
        [],
        "Total number of tokens used by AI models",
    ),
    ("deployments_total", "counter", ["environment", "status"], [], "Total number of deployments"),
    (
        "lead_time_minutes",
        "gauge",
        ["feature"],
        [],
        "Time from commit to production in minutes",
    ),
    (
        "deployment_failures_total",
        "counter",
        ["environment", "failure_type"],
        [],
        "Total number of deployment failures",
    ),
    (
        "incident_recovery_time_minutes",
        "gauge",
        ["severity", "component"],
        [],
        "Mean time to recovery in minutes",
    ),
]


@pytest.mark.parametrize(
    ("name", "kind", "labels", "buckets", "text"), PLAN, ids=[row[0] for row in PLAN]
)
def test_the_catalogue_has_plan_md_metrics_exactly(
    name: str, kind: str, labels: list[str], buckets: list[float], text: str
) -> None:
    metric = loaded.catalogue().metrics[name]

    assert kind == metric.type.value
    assert labels == list(metric.labels)
    assert buckets == list(metric.buckets)
    assert text == metric.help


def test_every_feature_has_a_metric() -> None:
    catalogue = loaded.catalogue()

    assert set(catalogue.features) == {"ask", "quest", "explore", "journal", "forum"}
    assert {m.feature for m in catalogue.metrics.values() if m.feature} == set(catalogue.features)
