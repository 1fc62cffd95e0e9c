"""What a server counts, asked of itself: Prometheus may be what is broken."""

from __future__ import annotations

import requests
from prometheus_client.parser import text_string_to_metric_families

from lab.api import Lab

TIMEOUT_S = 10.0


def counted(lab: Lab, server: str, name: str, **labels: str) -> float:
    """Return the sum of all series of a counter of a server that have all of `labels`."""
    answer = requests.get(f"{lab.address(server, 'http').url}/metrics", timeout=TIMEOUT_S)
    answer.raise_for_status()
    return sum(
        sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )
