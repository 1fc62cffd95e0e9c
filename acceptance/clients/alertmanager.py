"""Alertmanager's API."""

from __future__ import annotations

from dataclasses import dataclass
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
