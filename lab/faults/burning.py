"""What burns with what fails: alerts of error budgets, whose windows are the longest of all."""

from __future__ import annotations

from lab.api import Lab
from lab.faults.fault import Raised


def burning(lab: Lab, **labels: str) -> tuple[Raised, ...]:
    """Return the alerts of budgets: of a `service`, or of one objective (`slo`)."""
    return tuple(Raised(each.alert, labels) for each in lab.catalogue.slo.burns)
