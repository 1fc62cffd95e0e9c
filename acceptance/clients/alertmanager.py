"""Alertmanager's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Alert:
    """An alert as Prometheus tells of it: it fires for a long time yet, or is over."""

    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    over: bool = False
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    def told(self) -> dict[str, Any]:
        """Return it in the API's words; without an end it would be over by itself."""
        now = datetime.now(UTC)
        ends = now if self.over else now + timedelta(hours=1)
        return {
            "labels": dict(self.labels),
            "annotations": dict(self.annotations),
            "startsAt": self.began.isoformat(),
            "endsAt": ends.isoformat(),
        }

    def ended(self) -> Alert:
        """Return the same alert, over."""
        return replace(self, over=True)


@dataclass(frozen=True)
class Alertmanager:
    """What the suite asks Alertmanager for."""

    url: str

    def alerts(self, **labels: str) -> list[dict[str, Any]]:
        """Return the active alerts that have all of `labels`."""
        filters = [f'{name}="{value}"' for name, value in labels.items()]
        answer = requests.get(
            f"{self.url}/api/v2/alerts", params={"filter": filters}, timeout=TIMEOUT_S
        )
        answer.raise_for_status()
        return list(answer.json())

    def post(self, *alerts: Alert) -> None:
        """Tell it of alerts, as Prometheus would."""
        body = [each.told() for each in alerts]
        answer = requests.post(f"{self.url}/api/v2/alerts", json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()

    def silence(self, comment: str, hours: float = 1, **labels: str) -> str:
        """Silence alerts that have all of `labels` and return the silence's id."""
        now = datetime.now(UTC)
        body = {
            "matchers": [
                {"name": name, "value": value, "isRegex": False, "isEqual": True}
                for name, value in labels.items()
            ],
            "startsAt": now.isoformat(),
            "endsAt": (now + timedelta(hours=hours)).isoformat(),
            "createdBy": "acceptance",
            "comment": comment,
        }
        answer = requests.post(f"{self.url}/api/v2/silences", json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return str(answer.json()["silenceID"])

    def unsilence(self, identity: str) -> None:
        """End a silence."""
        answer = requests.delete(f"{self.url}/api/v2/silence/{identity}", timeout=TIMEOUT_S)
        answer.raise_for_status()

    def silences(self, **labels: str) -> list[dict[str, Any]]:
        """Return the silences with matchers of all of `labels`."""
        filters = [f'{name}="{value}"' for name, value in labels.items()]
        answer = requests.get(
            f"{self.url}/api/v2/silences", params={"filter": filters}, timeout=TIMEOUT_S
        )
        answer.raise_for_status()
        return list(answer.json())
