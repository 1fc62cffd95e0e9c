"""Alertmanager's own webhook, by which it beats the heart of a dead man's switch.

https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lab.receivers.asked import Answer, Asked, RefusedError, answered, objects, parsed

VERSION = "4"
FIRING, RESOLVED = "firing", "resolved"


def beat(asked: Asked) -> tuple[tuple[str, ...], Answer]:
    """Return the names of the alerts that fire; raises RefusedError for what is no webhook.

    That an alert is resolved says nothing of who goes on watching: it is no beat.
    """
    try:
        names = tuple(_firing(parsed(asked.body)))
    except ValueError as error:
        raise RefusedError(str(error), answered(400, {"reason": str(error)})) from error
    return names, answered(200, {"heard": bool(names)})


def _firing(body: dict[str, Any]) -> Iterator[str]:
    if body.get("version") != VERSION:
        raise ValueError(f"version is not '{VERSION}'")
    found = objects(body.get("alerts"), "alerts")
    if not found:
        raise ValueError("there are no alerts")
    for each in found:
        if each.get("status") not in (FIRING, RESOLVED):
            raise ValueError("an alert is neither firing nor resolved")
        labels = each.get("labels")
        if not isinstance(labels, dict) or not labels.get("alertname"):
            raise ValueError("an alert has no name")
        if each["status"] == FIRING:
            yield str(labels["alertname"])
