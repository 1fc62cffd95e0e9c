"""Every metric of the app: one constructor each, whose methods take the labels by name.

Rendered from config/catalogue by nox -s render: change it there, not here.
"""

from __future__ import annotations

from collections.abc import Callable

from setarcos_metrics.bound import BoundCounter, BoundGauge, BoundHistogram
from setarcos_metrics.family import Counter, Family, Gauge, Histogram, Label


class AiRouterCostUsdTotal(BoundCounter):
    """Total cost of the tokens used by AI models in US dollars."""

    family = Counter(
        name="ai_router_cost_usd_total",
        help="Total cost of the tokens used by AI models in US dollars",
        exposed_by=(
            "ai-router",
        ),
        labels=(
            Label(
                name="model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
            Label(
                name="feature",
                values=(
                    "ask",
                    "quest",
                    "explore",
                    "journal",
                    "forum",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, model: str, feature: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, model, feature)


class AiRouterErrorsTotal(BoundCounter):
    """Total number of AI Router errors."""

    family = Counter(
        name="ai_router_errors_total",
        help="Total number of AI Router errors",
        exposed_by=(
            "ai-router",
        ),
        labels=(
            Label(
                name="model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
            Label(
                name="error_type",
                values=(
                    "timeout",
                    "rate_limited",
                    "overloaded",
                    "invalid_response",
                    "content_filter",
                    "connection",
                    "unknown_model",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, model: str, error_type: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, model, error_type)


class AiRouterFallbacksTotal(BoundCounter):
    """Total number of requests that went to another AI model because theirs had failed."""

    family = Counter(
        name="ai_router_fallbacks_total",
        help="Total number of requests that went to another AI model because theirs had failed",
        exposed_by=(
            "ai-router",
        ),
        labels=(
            Label(
                name="model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
            Label(
                name="fallback_model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, model: str, fallback_model: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, model, fallback_model)


class AiRouterLatencySeconds(BoundHistogram):
    """Latency of AI Router requests."""

    family = Histogram(
        name="ai_router_latency_seconds",
        help="Latency of AI Router requests",
        exposed_by=(
            "ai-router",
        ),
        labels=(
            Label(
                name="model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
            Label(
                name="feature",
                values=(
                    "ask",
                    "quest",
                    "explore",
                    "journal",
                    "forum",
                ),
                overflow="other",
            ),
        ),
        buckets=(
            0.1,
            0.5,
            1.0,
            2.0,
            5.0,
            10.0,
            30.0,
        ),
    )

    def observe(self, value: float, *, model: str, feature: str) -> None:
        """Count one observation, in seconds."""
        self._observe(value, model, feature)


class AiRouterRequestsTotal(BoundCounter):
    """Total number of requests to AI Router."""

    family = Counter(
        name="ai_router_requests_total",
        help="Total number of requests to AI Router",
        exposed_by=(
            "ai-router",
        ),
        labels=(
            Label(
                name="model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
            Label(
                name="feature",
                values=(
                    "ask",
                    "quest",
                    "explore",
                    "journal",
                    "forum",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, model: str, feature: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, model, feature)


class AiRouterTokensByTypeTotal(BoundCounter):
    """Total number of tokens that AI models read (input) and wrote (output)."""

    family = Counter(
        name="ai_router_tokens_by_type_total",
        help="Total number of tokens that AI models read (input) and wrote (output)",
        exposed_by=(
            "ai-router",
        ),
        labels=(
            Label(
                name="model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
            Label(
                name="feature",
                values=(
                    "ask",
                    "quest",
                    "explore",
                    "journal",
                    "forum",
                ),
                overflow="other",
            ),
            Label(
                name="token_type",
                values=(
                    "input",
                    "output",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, model: str, feature: str, token_type: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, model, feature, token_type)


class AiRouterTokensTotal(BoundCounter):
    """Total number of tokens used by AI models."""

    family = Counter(
        name="ai_router_tokens_total",
        help="Total number of tokens used by AI models",
        exposed_by=(
            "ai-router",
        ),
        labels=(
            Label(
                name="model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
            Label(
                name="feature",
                values=(
                    "ask",
                    "quest",
                    "explore",
                    "journal",
                    "forum",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, model: str, feature: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, model, feature)


class AskQuestionsTotal(BoundCounter):
    """Total number of questions asked."""

    family = Counter(
        name="ask_questions_total",
        help="Total number of questions asked",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="user_type",
                values=(
                    "guest",
                    "free",
                    "premium",
                    "scholar",
                ),
                overflow="other",
            ),
            Label(
                name="ai_model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, user_type: str, ai_model: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, user_type, ai_model)


class AskResponseTimeSeconds(BoundHistogram):
    """Time taken to generate AI response."""

    family = Histogram(
        name="ask_response_time_seconds",
        help="Time taken to generate AI response",
        exposed_by=(
            "worker",
        ),
        labels=(
            Label(
                name="ai_model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
        ),
        buckets=(
            0.5,
            1.0,
            2.0,
            5.0,
            10.0,
            30.0,
            60.0,
        ),
    )

    def observe(self, value: float, *, ai_model: str) -> None:
        """Count one observation, in seconds."""
        self._observe(value, ai_model)


class AskUserSatisfaction(BoundGauge):
    """User satisfaction rating for AI responses."""

    family = Gauge(
        name="ask_user_satisfaction",
        help="User satisfaction rating for AI responses",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="ai_model",
                values=(
                    "thales-mini",
                    "plato-standard",
                    "aristotle-pro",
                    "hypatia-reason",
                ),
                overflow="other",
            ),
        ),
    )

    def set(self, value: float, *, ai_model: str) -> None:
        """Set the value."""
        self._set(value, ai_model)

    def follow(self, function: Callable[[], float], *, ai_model: str) -> None:
        """Ask `function` for the value at each scrape."""
        self._follow(function, ai_model)


class BuildDurationSeconds(BoundHistogram):
    """Time required for builds to complete."""

    family = Histogram(
        name="build_duration_seconds",
        help="Time required for builds to complete",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="component",
                values=(
                    "api",
                    "app",
                    "worker",
                    "ai_router",
                    "database",
                    "cache",
                    "forum",
                    "monitoring",
                ),
                overflow="other",
            ),
        ),
        buckets=(
            30.0,
            60.0,
            120.0,
            300.0,
            600.0,
            1200.0,
            1800.0,
            3600.0,
        ),
    )

    def observe(self, value: float, *, component: str) -> None:
        """Count one observation, in seconds."""
        self._observe(value, component)


class BuildsTotal(BoundCounter):
    """Total number of builds."""

    family = Counter(
        name="builds_total",
        help="Total number of builds",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="component",
                values=(
                    "api",
                    "app",
                    "worker",
                    "ai_router",
                    "database",
                    "cache",
                    "forum",
                    "monitoring",
                ),
                overflow="other",
            ),
            Label(
                name="status",
                values=(
                    "success",
                    "failure",
                    "cancelled",
                    "skipped",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, component: str, status: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, component, status)


class CacheRequestsTotal(BoundCounter):
    """Total number of questions to the cache by what it answered."""

    family = Counter(
        name="cache_requests_total",
        help="Total number of questions to the cache by what it answered",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="cache",
                values=(
                    "people",
                    "concepts",
                    "threads",
                ),
                overflow="other",
            ),
            Label(
                name="result",
                values=(
                    "hit",
                    "miss",
                    "error",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, cache: str, result: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, cache, result)


class CeleryTaskQueueWaitSeconds(BoundHistogram):
    """Time that a Celery task waited in its queue."""

    family = Histogram(
        name="celery_task_queue_wait_seconds",
        help="Time that a Celery task waited in its queue",
        exposed_by=(
            "worker",
        ),
        labels=(
            Label(
                name="task",
                values=(
                    "answer",
                    "digest",
                    "moderate",
                ),
                overflow="other",
            ),
            Label(
                name="queue",
                values=(
                    "answers",
                    "digests",
                    "moderation",
                ),
                overflow="other",
            ),
        ),
        buckets=(
            0.01,
            0.05,
            0.1,
            0.5,
            1.0,
            5.0,
            30.0,
            120.0,
            600.0,
        ),
    )

    def observe(self, value: float, *, task: str, queue: str) -> None:
        """Count one observation, in seconds."""
        self._observe(value, task, queue)


class CeleryTaskRuntimeSeconds(BoundHistogram):
    """Time that a Celery task ran."""

    family = Histogram(
        name="celery_task_runtime_seconds",
        help="Time that a Celery task ran",
        exposed_by=(
            "worker",
        ),
        labels=(
            Label(
                name="task",
                values=(
                    "answer",
                    "digest",
                    "moderate",
                ),
                overflow="other",
            ),
            Label(
                name="queue",
                values=(
                    "answers",
                    "digests",
                    "moderation",
                ),
                overflow="other",
            ),
        ),
        buckets=(
            0.05,
            0.1,
            0.5,
            1.0,
            2.0,
            5.0,
            10.0,
            30.0,
            120.0,
        ),
    )

    def observe(self, value: float, *, task: str, queue: str) -> None:
        """Count one observation, in seconds."""
        self._observe(value, task, queue)


class CeleryTasksFailedTotal(BoundCounter):
    """Total number of Celery tasks that were given up."""

    family = Counter(
        name="celery_tasks_failed_total",
        help="Total number of Celery tasks that were given up",
        exposed_by=(
            "worker",
        ),
        labels=(
            Label(
                name="task",
                values=(
                    "answer",
                    "digest",
                    "moderate",
                ),
                overflow="other",
            ),
            Label(
                name="queue",
                values=(
                    "answers",
                    "digests",
                    "moderation",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, task: str, queue: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, task, queue)


class CeleryTasksRetriedTotal(BoundCounter):
    """Total number of Celery tasks that were tried again."""

    family = Counter(
        name="celery_tasks_retried_total",
        help="Total number of Celery tasks that were tried again",
        exposed_by=(
            "worker",
        ),
        labels=(
            Label(
                name="task",
                values=(
                    "answer",
                    "digest",
                    "moderate",
                ),
                overflow="other",
            ),
            Label(
                name="queue",
                values=(
                    "answers",
                    "digests",
                    "moderation",
                ),
                overflow="other",
            ),
            Label(
                name="reason",
                values=(
                    "error",
                    "redelivered",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, task: str, queue: str, reason: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, task, queue, reason)


class CeleryTasksSentTotal(BoundCounter):
    """Total number of Celery tasks that were sent to a queue."""

    family = Counter(
        name="celery_tasks_sent_total",
        help="Total number of Celery tasks that were sent to a queue",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="task",
                values=(
                    "answer",
                    "digest",
                    "moderate",
                ),
                overflow="other",
            ),
            Label(
                name="queue",
                values=(
                    "answers",
                    "digests",
                    "moderation",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, task: str, queue: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, task, queue)


class CeleryTasksSucceededTotal(BoundCounter):
    """Total number of Celery tasks that ended well."""

    family = Counter(
        name="celery_tasks_succeeded_total",
        help="Total number of Celery tasks that ended well",
        exposed_by=(
            "worker",
        ),
        labels=(
            Label(
                name="task",
                values=(
                    "answer",
                    "digest",
                    "moderate",
                ),
                overflow="other",
            ),
            Label(
                name="queue",
                values=(
                    "answers",
                    "digests",
                    "moderation",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, task: str, queue: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, task, queue)


class CodeQualityFindings(BoundGauge):
    """Number of findings of the last checks of the code."""

    family = Gauge(
        name="code_quality_findings",
        help="Number of findings of the last checks of the code",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="component",
                values=(
                    "api",
                    "app",
                    "worker",
                    "ai_router",
                    "database",
                    "cache",
                    "forum",
                    "monitoring",
                ),
                overflow="other",
            ),
            Label(
                name="level",
                values=(
                    "error",
                    "warning",
                    "note",
                ),
                overflow="other",
            ),
        ),
    )

    def set(self, value: float, *, component: str, level: str) -> None:
        """Set the value."""
        self._set(value, component, level)

    def follow(self, function: Callable[[], float], *, component: str, level: str) -> None:
        """Ask `function` for the value at each scrape."""
        self._follow(function, component, level)


class DbClientConnectionCount(BoundGauge):
    """Connections of the pool by state."""

    family = Gauge(
        name="db_client_connection_count",
        help="Connections of the pool by state",
        exposed_by=(
            "api-server",
            "worker",
        ),
        labels=(
            Label(
                name="state",
                values=(
                    "used",
                    "idle",
                ),
                overflow="other",
            ),
        ),
    )

    def set(self, value: float, *, state: str) -> None:
        """Set the value."""
        self._set(value, state)

    def follow(self, function: Callable[[], float], *, state: str) -> None:
        """Ask `function` for the value at each scrape."""
        self._follow(function, state)


class DbClientConnectionMax(BoundGauge):
    """Connections that the pool may open."""

    family = Gauge(
        name="db_client_connection_max",
        help="Connections that the pool may open",
        exposed_by=(
            "api-server",
            "worker",
        ),
    )

    def set(self, value: float) -> None:
        """Set the value."""
        self._set(value)

    def follow(self, function: Callable[[], float]) -> None:
        """Ask `function` for the value at each scrape."""
        self._follow(function)


class DbClientConnectionTimeoutsTotal(BoundCounter):
    """Total number of times that no connection of the pool was free in time."""

    family = Counter(
        name="db_client_connection_timeouts_total",
        help="Total number of times that no connection of the pool was free in time",
        exposed_by=(
            "api-server",
            "worker",
        ),
    )

    def inc(self, amount: float = 1) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount)


class DbClientConnectionWaitTimeSeconds(BoundHistogram):
    """Time to get a connection from the pool."""

    family = Histogram(
        name="db_client_connection_wait_time_seconds",
        help="Time to get a connection from the pool",
        exposed_by=(
            "api-server",
            "worker",
        ),
        buckets=(
            0.001,
            0.005,
            0.01,
            0.05,
            0.1,
            0.5,
            1.0,
            2.0,
            5.0,
        ),
    )

    def observe(self, value: float) -> None:
        """Count one observation, in seconds."""
        self._observe(value)


class DeliveryEventsTotal(BoundCounter):
    """Total number of events that were received, and what became of them."""

    family = Counter(
        name="delivery_events_total",
        help="Total number of events that were received, and what became of them",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="source",
                values=(
                    "github",
                    "gitlab",
                    "pagerduty",
                    "alertmanager",
                    "plain",
                    "report",
                ),
                overflow="other",
            ),
            Label(
                name="result",
                values=(
                    "stored",
                    "duplicate",
                    "unknown",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, source: str, result: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, source, result)


class DeploymentFailuresTotal(BoundCounter):
    """Total number of deployment failures."""

    family = Counter(
        name="deployment_failures_total",
        help="Total number of deployment failures",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="environment",
                values=(
                    "production",
                    "staging",
                    "lab",
                ),
                overflow="other",
            ),
            Label(
                name="failure_type",
                values=(
                    "build",
                    "test",
                    "rollout",
                    "rollback",
                    "incident",
                    "timeout",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, environment: str, failure_type: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, environment, failure_type)


class DeploymentsTotal(BoundCounter):
    """Total number of deployments."""

    family = Counter(
        name="deployments_total",
        help="Total number of deployments",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="environment",
                values=(
                    "production",
                    "staging",
                    "lab",
                ),
                overflow="other",
            ),
            Label(
                name="status",
                values=(
                    "success",
                    "failure",
                    "cancelled",
                    "rolled_back",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, environment: str, status: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, environment, status)


class ExploreConceptsViewedTotal(BoundCounter):
    """Total number of concepts viewed."""

    family = Counter(
        name="explore_concepts_viewed_total",
        help="Total number of concepts viewed",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="concept_category",
                values=(
                    "ethics",
                    "metaphysics",
                    "epistemology",
                    "logic",
                    "aesthetics",
                    "politics",
                    "mind",
                    "language",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, concept_category: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, concept_category)


class ExploreSessionDurationSeconds(BoundHistogram):
    """Duration of explore feature sessions."""

    family = Histogram(
        name="explore_session_duration_seconds",
        help="Duration of explore feature sessions",
        exposed_by=(
            "api-server",
        ),
        buckets=(
            30.0,
            60.0,
            120.0,
            300.0,
            600.0,
            1200.0,
            1800.0,
        ),
    )

    def observe(self, value: float) -> None:
        """Count one observation, in seconds."""
        self._observe(value)


class ForumModerationDecisionsTotal(BoundCounter):
    """Total number of moderation decisions."""

    family = Counter(
        name="forum_moderation_decisions_total",
        help="Total number of moderation decisions",
        exposed_by=(
            "worker",
        ),
        labels=(
            Label(
                name="decision",
                values=(
                    "approved",
                    "rejected",
                    "escalated",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, decision: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, decision)


class ForumModerationTimeSeconds(BoundHistogram):
    """Time from a post to its moderation decision."""

    family = Histogram(
        name="forum_moderation_time_seconds",
        help="Time from a post to its moderation decision",
        exposed_by=(
            "worker",
        ),
        buckets=(
            1.0,
            5.0,
            15.0,
            60.0,
            300.0,
            1800.0,
            7200.0,
        ),
    )

    def observe(self, value: float) -> None:
        """Count one observation, in seconds."""
        self._observe(value)


class ForumPostsTotal(BoundCounter):
    """Total number of forum posts written."""

    family = Counter(
        name="forum_posts_total",
        help="Total number of forum posts written",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="topic",
                values=(
                    "ethics",
                    "metaphysics",
                    "epistemology",
                    "logic",
                    "aesthetics",
                    "politics",
                    "mind",
                    "language",
                    "general",
                ),
                overflow="other",
            ),
            Label(
                name="post_type",
                values=(
                    "thread",
                    "reply",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, topic: str, post_type: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, topic, post_type)


class ForumThreadsViewedTotal(BoundCounter):
    """Total number of forum threads viewed."""

    family = Counter(
        name="forum_threads_viewed_total",
        help="Total number of forum threads viewed",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="topic",
                values=(
                    "ethics",
                    "metaphysics",
                    "epistemology",
                    "logic",
                    "aesthetics",
                    "politics",
                    "mind",
                    "language",
                    "general",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, topic: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, topic)


class HttpRequestDurationSeconds(BoundHistogram):
    """HTTP request duration in seconds."""

    family = Histogram(
        name="http_request_duration_seconds",
        help="HTTP request duration in seconds",
        exposed_by=(
            "api-server",
            "app-server",
            "ai-router",
            "delivery-events",
        ),
        labels=(
            Label(
                name="method",
                values=(
                    "GET",
                    "HEAD",
                    "POST",
                    "PUT",
                    "PATCH",
                    "DELETE",
                    "OPTIONS",
                ),
                overflow="other",
            ),
            Label(
                name="path",
                values=(
                    "/v1/people",
                    "/v1/answers/{answer_id}",
                    "/v1/ask/questions",
                    "/v1/ask/questions/{question_id}",
                    "/v1/ask/questions/{question_id}/rating",
                    "/v1/explore/concepts",
                    "/v1/explore/concepts/{slug}",
                    "/v1/explore/concepts/{slug}/explanation",
                    "/v1/explore/sessions",
                    "/v1/explore/sessions/{session_id}/end",
                    "/v1/quests",
                    "/v1/quests/{slug}/start",
                    "/v1/quests/runs/{run_id}/complete",
                    "/v1/quests/runs/{run_id}/abandon",
                    "/v1/journal/sessions",
                    "/v1/journal/sessions/{session_id}/end",
                    "/v1/journal/entries",
                    "/v1/journal/digests",
                    "/v1/forum/threads",
                    "/v1/forum/threads/{thread_id}",
                    "/v1/forum/threads/{thread_id}/posts",
                    "/v1/forum/posts/{post_id}",
                    "/v1/forum/search",
                    "/",
                    "/answers/{answer_id}",
                    "/ask",
                    "/questions/{question_id}",
                    "/concepts/{slug}",
                    "/concepts/{slug}/explanation",
                    "/quests",
                    "/quests/{slug}/start",
                    "/runs/{run_id}",
                    "/runs/{run_id}/complete",
                    "/runs/{run_id}/abandon",
                    "/journal",
                    "/journal/entries",
                    "/journal/digests",
                    "/forum",
                    "/forum/threads",
                    "/forum/threads/{thread_id}",
                    "/forum/threads/{thread_id}/posts",
                    "/v1/completions",
                    "/v1/models",
                    "/v1/models/{model}",
                    "/events",
                    "/webhooks/{source}",
                    "/reports/{kind}",
                    "/figures",
                ),
                overflow="unmatched",
            ),
        ),
        buckets=(
            0.1,
            0.3,
            0.5,
            0.7,
            1.0,
            2.0,
            3.0,
            5.0,
            7.0,
            10.0,
        ),
    )

    def observe(self, value: float, *, method: str, path: str) -> None:
        """Count one observation, in seconds."""
        self._observe(value, method, path)


class HttpRequestsTotal(BoundCounter):
    """Total number of HTTP requests."""

    family = Counter(
        name="http_requests_total",
        help="Total number of HTTP requests",
        exposed_by=(
            "api-server",
            "app-server",
            "ai-router",
            "delivery-events",
        ),
        labels=(
            Label(
                name="method",
                values=(
                    "GET",
                    "HEAD",
                    "POST",
                    "PUT",
                    "PATCH",
                    "DELETE",
                    "OPTIONS",
                ),
                overflow="other",
            ),
            Label(
                name="path",
                values=(
                    "/v1/people",
                    "/v1/answers/{answer_id}",
                    "/v1/ask/questions",
                    "/v1/ask/questions/{question_id}",
                    "/v1/ask/questions/{question_id}/rating",
                    "/v1/explore/concepts",
                    "/v1/explore/concepts/{slug}",
                    "/v1/explore/concepts/{slug}/explanation",
                    "/v1/explore/sessions",
                    "/v1/explore/sessions/{session_id}/end",
                    "/v1/quests",
                    "/v1/quests/{slug}/start",
                    "/v1/quests/runs/{run_id}/complete",
                    "/v1/quests/runs/{run_id}/abandon",
                    "/v1/journal/sessions",
                    "/v1/journal/sessions/{session_id}/end",
                    "/v1/journal/entries",
                    "/v1/journal/digests",
                    "/v1/forum/threads",
                    "/v1/forum/threads/{thread_id}",
                    "/v1/forum/threads/{thread_id}/posts",
                    "/v1/forum/posts/{post_id}",
                    "/v1/forum/search",
                    "/",
                    "/answers/{answer_id}",
                    "/ask",
                    "/questions/{question_id}",
                    "/concepts/{slug}",
                    "/concepts/{slug}/explanation",
                    "/quests",
                    "/quests/{slug}/start",
                    "/runs/{run_id}",
                    "/runs/{run_id}/complete",
                    "/runs/{run_id}/abandon",
                    "/journal",
                    "/journal/entries",
                    "/journal/digests",
                    "/forum",
                    "/forum/threads",
                    "/forum/threads/{thread_id}",
                    "/forum/threads/{thread_id}/posts",
                    "/v1/completions",
                    "/v1/models",
                    "/v1/models/{model}",
                    "/events",
                    "/webhooks/{source}",
                    "/reports/{kind}",
                    "/figures",
                ),
                overflow="unmatched",
            ),
            Label(
                name="status",
                values=(
                    "200",
                    "201",
                    "202",
                    "204",
                    "301",
                    "302",
                    "303",
                    "304",
                    "307",
                    "400",
                    "401",
                    "403",
                    "404",
                    "405",
                    "409",
                    "410",
                    "413",
                    "415",
                    "422",
                    "429",
                    "500",
                    "502",
                    "503",
                    "504",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, method: str, path: str, status: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, method, path, status)


class IncidentRecoveryTimeMinutes(BoundGauge):
    """Mean time to recovery in minutes."""

    family = Gauge(
        name="incident_recovery_time_minutes",
        help="Mean time to recovery in minutes",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="severity",
                values=(
                    "critical",
                    "warning",
                    "info",
                ),
                overflow="other",
            ),
            Label(
                name="component",
                values=(
                    "api",
                    "app",
                    "worker",
                    "ai_router",
                    "database",
                    "cache",
                    "forum",
                    "monitoring",
                ),
                overflow="other",
            ),
        ),
    )

    def set(self, value: float, *, severity: str, component: str) -> None:
        """Set the value."""
        self._set(value, severity, component)

    def follow(self, function: Callable[[], float], *, severity: str, component: str) -> None:
        """Ask `function` for the value at each scrape."""
        self._follow(function, severity, component)


class JournalEntriesTotal(BoundCounter):
    """Total number of journal entries written."""

    family = Counter(
        name="journal_entries_total",
        help="Total number of journal entries written",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="entry_type",
                values=(
                    "reflection",
                    "question",
                    "summary",
                    "gratitude",
                ),
                overflow="other",
            ),
            Label(
                name="visibility",
                values=(
                    "private",
                    "shared",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, entry_type: str, visibility: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, entry_type, visibility)


class JournalEntryLengthCharacters(BoundHistogram):
    """Length of journal entries in characters."""

    family = Histogram(
        name="journal_entry_length_characters",
        help="Length of journal entries in characters",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="entry_type",
                values=(
                    "reflection",
                    "question",
                    "summary",
                    "gratitude",
                ),
                overflow="other",
            ),
        ),
        buckets=(
            100.0,
            300.0,
            1000.0,
            3000.0,
            10000.0,
        ),
    )

    def observe(self, value: float, *, entry_type: str) -> None:
        """Count one observation."""
        self._observe(value, entry_type)


class JournalSessionDurationSeconds(BoundHistogram):
    """Duration of journal feature sessions."""

    family = Histogram(
        name="journal_session_duration_seconds",
        help="Duration of journal feature sessions",
        exposed_by=(
            "api-server",
        ),
        buckets=(
            30.0,
            60.0,
            120.0,
            300.0,
            600.0,
            1200.0,
            1800.0,
        ),
    )

    def observe(self, value: float) -> None:
        """Count one observation, in seconds."""
        self._observe(value)


class LeadTimeMinutes(BoundGauge):
    """Time from commit to production in minutes."""

    family = Gauge(
        name="lead_time_minutes",
        help="Time from commit to production in minutes",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="feature",
                values=(
                    "ask",
                    "quest",
                    "explore",
                    "journal",
                    "forum",
                ),
                overflow="other",
            ),
        ),
    )

    def set(self, value: float, *, feature: str) -> None:
        """Set the value."""
        self._set(value, feature)

    def follow(self, function: Callable[[], float], *, feature: str) -> None:
        """Ask `function` for the value at each scrape."""
        self._follow(function, feature)


class QuestCompletionRate(BoundGauge):
    """Percentage of started quests that are completed."""

    family = Gauge(
        name="quest_completion_rate",
        help="Percentage of started quests that are completed",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="quest_type",
                values=(
                    "dialogue",
                    "reading",
                    "thought_experiment",
                    "argument",
                    "meditation",
                ),
                overflow="other",
            ),
            Label(
                name="difficulty",
                values=(
                    "beginner",
                    "intermediate",
                    "advanced",
                ),
                overflow="other",
            ),
        ),
    )

    def set(self, value: float, *, quest_type: str, difficulty: str) -> None:
        """Set the value."""
        self._set(value, quest_type, difficulty)

    def follow(self, function: Callable[[], float], *, quest_type: str, difficulty: str) -> None:
        """Ask `function` for the value at each scrape."""
        self._follow(function, quest_type, difficulty)


class QuestsCompletedTotal(BoundCounter):
    """Total number of quests completed."""

    family = Counter(
        name="quests_completed_total",
        help="Total number of quests completed",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="quest_type",
                values=(
                    "dialogue",
                    "reading",
                    "thought_experiment",
                    "argument",
                    "meditation",
                ),
                overflow="other",
            ),
            Label(
                name="difficulty",
                values=(
                    "beginner",
                    "intermediate",
                    "advanced",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, quest_type: str, difficulty: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, quest_type, difficulty)


class QuestsStartedTotal(BoundCounter):
    """Total number of quests started."""

    family = Counter(
        name="quests_started_total",
        help="Total number of quests started",
        exposed_by=(
            "api-server",
        ),
        labels=(
            Label(
                name="quest_type",
                values=(
                    "dialogue",
                    "reading",
                    "thought_experiment",
                    "argument",
                    "meditation",
                ),
                overflow="other",
            ),
            Label(
                name="difficulty",
                values=(
                    "beginner",
                    "intermediate",
                    "advanced",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, quest_type: str, difficulty: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, quest_type, difficulty)


class TelemetryItemsTotal(BoundCounter):
    """Total number of spans and log lines made, sent to the collector, and lost in sending."""

    family = Counter(
        name="telemetry_items_total",
        help="Total number of spans and log lines made, sent to the collector, and lost in sending",
        exposed_by=(
            "api-server",
            "app-server",
            "worker",
            "ai-router",
            "delivery-events",
        ),
        labels=(
            Label(
                name="signal",
                values=(
                    "traces",
                    "logs",
                ),
                overflow="other",
            ),
            Label(
                name="result",
                values=(
                    "made",
                    "sent",
                    "lost",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, signal: str, result: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, signal, result)


class TestCoveragePercent(BoundGauge):
    """Code coverage percentage."""

    family = Gauge(
        name="test_coverage_percent",
        help="Code coverage percentage",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="component",
                values=(
                    "api",
                    "app",
                    "worker",
                    "ai_router",
                    "database",
                    "cache",
                    "forum",
                    "monitoring",
                ),
                overflow="other",
            ),
        ),
    )

    def set(self, value: float, *, component: str) -> None:
        """Set the value."""
        self._set(value, component)

    def follow(self, function: Callable[[], float], *, component: str) -> None:
        """Ask `function` for the value at each scrape."""
        self._follow(function, component)


class TestsTotal(BoundCounter):
    """Total number of test results."""

    family = Counter(
        name="tests_total",
        help="Total number of test results",
        exposed_by=(
            "delivery-events",
        ),
        labels=(
            Label(
                name="component",
                values=(
                    "api",
                    "app",
                    "worker",
                    "ai_router",
                    "database",
                    "cache",
                    "forum",
                    "monitoring",
                ),
                overflow="other",
            ),
            Label(
                name="status",
                values=(
                    "success",
                    "failure",
                    "cancelled",
                    "skipped",
                ),
                overflow="other",
            ),
        ),
    )

    def inc(self, amount: float = 1, *, component: str, status: str) -> None:
        """Add `amount`, which is not negative."""
        self._inc(amount, component, status)


FAMILIES: tuple[Family, ...] = (
    AiRouterCostUsdTotal.family,
    AiRouterErrorsTotal.family,
    AiRouterFallbacksTotal.family,
    AiRouterLatencySeconds.family,
    AiRouterRequestsTotal.family,
    AiRouterTokensByTypeTotal.family,
    AiRouterTokensTotal.family,
    AskQuestionsTotal.family,
    AskResponseTimeSeconds.family,
    AskUserSatisfaction.family,
    BuildDurationSeconds.family,
    BuildsTotal.family,
    CacheRequestsTotal.family,
    CeleryTaskQueueWaitSeconds.family,
    CeleryTaskRuntimeSeconds.family,
    CeleryTasksFailedTotal.family,
    CeleryTasksRetriedTotal.family,
    CeleryTasksSentTotal.family,
    CeleryTasksSucceededTotal.family,
    CodeQualityFindings.family,
    DbClientConnectionCount.family,
    DbClientConnectionMax.family,
    DbClientConnectionTimeoutsTotal.family,
    DbClientConnectionWaitTimeSeconds.family,
    DeliveryEventsTotal.family,
    DeploymentFailuresTotal.family,
    DeploymentsTotal.family,
    ExploreConceptsViewedTotal.family,
    ExploreSessionDurationSeconds.family,
    ForumModerationDecisionsTotal.family,
    ForumModerationTimeSeconds.family,
    ForumPostsTotal.family,
    ForumThreadsViewedTotal.family,
    HttpRequestDurationSeconds.family,
    HttpRequestsTotal.family,
    IncidentRecoveryTimeMinutes.family,
    JournalEntriesTotal.family,
    JournalEntryLengthCharacters.family,
    JournalSessionDurationSeconds.family,
    LeadTimeMinutes.family,
    QuestCompletionRate.family,
    QuestsCompletedTotal.family,
    QuestsStartedTotal.family,
    TelemetryItemsTotal.family,
    TestCoveragePercent.family,
    TestsTotal.family,
)
