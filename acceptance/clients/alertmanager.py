"""Alertmanager's API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

TIMEOUT_S = 10.0


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

    def silences(self, **labels: str) -> list[dict[str, Any]]:
        """Return the silences with matchers of all of `labels`."""
        filters = [f'{name}="{value}"' for name, value in labels.items()]
        answer = requests.get(
            f"{self.url}/api/v2/silences", params={"filter": filters}, timeout=TIMEOUT_S
        )
        answer.raise_for_status()
        return list(answer.json())
