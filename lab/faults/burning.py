"""What burns with what fails: alerts of error budgets, whose windows are the longest of all."""

from __future__ import annotations

from lab.api import Lab
from lab.faults.fault import Raised

# By name, for lists that are written without a lab.
BUDGETS = (
    "ErrorBudgetGoneWithinDays",
    "ErrorBudgetGoneWithinAWeek",
    "ErrorBudgetGoneEarly",
    "ErrorBudgetGoneByTheEnd",
)


def burning(lab: Lab, service: str) -> tuple[Raised, ...]:
    """Return the alerts of a service's budgets."""
    return tuple(Raised(each.alert, {"service": service}) for each in lab.catalogue.slo.burns)
