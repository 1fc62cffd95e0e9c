"""The limit of an alert, as the rules of a lab have it."""

from __future__ import annotations

from config.alerts import alerts
from lab.api import Lab


def limit(lab: Lab, alert: str) -> float:
    """Return the limit of an alert in the lab's environment."""
    values = next(rule.values for rule, _, _ in alerts(lab.catalogue) if rule.alert == alert)
    return float({**values, **lab.environment.thresholds.get(alert, {})}["limit"])
