"""What an alert of a lab's environment must be over, or under."""

from __future__ import annotations

from config.alerts import alerts
from lab.api import Lab


def limit(lab: Lab, alert: str) -> float:
    """Return the value `limit` of an alert."""
    values = next(rule.values for rule, _, _ in alerts(lab.catalogue) if rule.alert == alert)
    return float({**values, **lab.environment.thresholds.get(alert, {})}["limit"])
