"""For each panel that may be empty, the chapter in which it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from acceptance.dashboards.reading import LIBRARY
from acceptance.dashboards.story import Chapter, Story

# Deliveries tell of the hours before they are told.
LONGER_S = 3 * 3600.0


@dataclass(frozen=True)
class State:
    """A chapter, and how much earlier the time that is shown begins."""

    chapter: Callable[[Story], Chapter]
    earlier_s: float = 0.0


USED, FAILED = State(lambda story: story.used), State(lambda story: story.failed)
DOWN = State(lambda story: story.down)
TOLD = State(lambda story: story.told, LONGER_S)
FEATURE = {
    "AI calls": USED,
    "Answers that were no success": FAILED,
    "Most frequent": FAILED,
    "Warnings and errors": FAILED,
}
# By dashboard and title.
STATES: Mapping[tuple[str, str], State] = {
    ("executive-overview", "Recent incidents"): TOLD,
    ("executive-overview", "Satisfaction"): USED,
    ("ai-router", "Errors by kind"): FAILED,
    ("ai-router", "Fallen back"): FAILED,
    ("services-overview", "Failed calls between services"): FAILED,
    ("services-endpoints", "Errors by endpoint"): FAILED,
    ("delivery-dora", "Time to restore"): TOLD,
    ("delivery-dora", "Time to restore of a week"): TOLD,
    ("delivery-dora", "Deployments that failed"): TOLD,
    ("delivery-dora", "Incidents"): TOLD,
    ("delivery-dora", "Deployments"): TOLD,
    ("delivery-dora", "Failures by kind"): TOLD,
    ("delivery-pipeline", "Failed tests by component"): TOLD,
    ("on-call-overview", "Since when"): DOWN,
    ("on-call-overview", "Errors in the logs"): FAILED,
    ("on-call-trace", "Spans"): USED,
    ("on-call-trace", "Lines with this trace id"): USED,
    ("on-call-trace", "Traces with an error"): FAILED,
    ("on-call-trace", "Slow traces"): FAILED,
} | {
    (uid, title): state
    for uid in LIBRARY.dashboards
    if uid.startswith("features-")
    for title, state in FEATURE.items()
}
# Full after weeks only: seen over a history (test_dashboards_history.py), which no chapter tells.
OF_WEEKS = frozenset(
    {
        ("executive-overview", "AI spend and what is usual"),
        ("services-overview", "Requests and what is usual"),
        ("services-overview", "Time and what is usual"),
    }
)
# By name.
MARKS: Mapping[str, State] = {"deployments": TOLD, "alerts": DOWN}
# Full where somebody has named one to be probed, which a lab has not: the test names its own.
CERTIFICATES = ("infrastructure-endpoints", "Certificates")
