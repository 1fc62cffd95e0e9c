"""What follows when a part of the app, or one of its stores, is away or fails: what may come then.

Rule by rule, for the faults that take one away. What looks ready depends on others: pages are not
ready without the API, and the API is not without its stores.
"""

from __future__ import annotations

from lab.api import Lab
from lab.faults.burning import burning
from lab.faults.fault import Raised

PAGES, API, ROUTER, WORKER = "app-server", "api-server", "ai-router", "worker"
DELIVERY = "delivery-events"
# What tells that nobody answers, or somebody comes and goes.
AWAY = ("ServiceUnavailable", "TargetDown", "ProbeFailed", "EndpointFlaps")
# What tells of answers that are errors, or late; a page that says "not ready" is an answer, too.
ILL = ("HighErrorRate", "EndpointFails", "SlowResponseTime", "LowApdex", "ProbeSlow")
# What tells of tasks that nobody does, that are tried again, and that are done late in the end.
UNDONE = (
    "WorkersStuck",
    "QueueWaitLong",
    "QueueGrows",
    "TasksFail",
    "TasksRetryOften",
    "TasksSlow",
    "AskAnswersMissing",
    "AskAnswersSlow",
    "AiAnswersWaitLong",
    "ForumModerationWaits",
    "ForumModerationEscalates",
)


def away(*services: str) -> tuple[Raised, ...]:
    """Return what tells of services that do not answer."""
    return tuple(Raised(alert, {"service": each}) for each in services for alert in AWAY)


def unusable(lab: Lab, *services: str) -> tuple[Raised, ...]:
    """Return what tells of services that do not answer, or fail, or answer late."""
    ill = (Raised(alert, {"service": each}) for each in services for alert in ILL)
    budgets = (each for service in services for each in burning(lab, service=service))
    return (*away(*services), *ill, *budgets)


def undone(lab: Lab) -> tuple[Raised, ...]:
    """Return what tells of tasks that are not done, or late."""
    return (*map(Raised, UNDONE), *burning(lab, service=WORKER))


def missed() -> tuple[Raised, ...]:
    """Return what tells of caches in which nothing is found, or nothing is looked for."""
    return (Raised("CacheHitsFall"), Raised("RedisHitsLow"))


def events_refused() -> tuple[Raised, ...]:
    """Return what tells of a delivery service that takes nothing: Alertmanager tells it, too."""
    return (
        Raised("ToolProbeFailed", {"service": DELIVERY}),
        Raised("DeliveryEventsRefused"),
        Raised("NotificationsNotSent", {"integration": "webhook"}),
    )
