"""Prometheus, through prometheus-api-client, and its API where that has no call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import yaml
from prometheus_api_client import PrometheusConnect

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Sample:
    """One raw sample as it was scraped: seconds since 1970, value."""

    time: float
    value: float


class Prometheus:
    """What the suite asks Prometheus for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._api = PrometheusConnect(url=url, retry=None)

    def query(self, expr: str) -> list[dict[str, Any]]:
        """Return the result of an instant query: [{metric, value}] or [{metric, values}]."""
        return list(self._api.custom_query(query=expr))

    def value(self, expr: str) -> float:
        """Return the only value of an instant query; an AssertionError where there is not one."""
        found = self.query(expr)
        assert len(found) == 1, f"{expr} gives {len(found)} series, not one"
        return float(found[0]["value"][1])

    def figure(self, expr: str) -> float:
        """Return the only value of an instant query, or 0 where nothing has been counted yet."""
        return self.value(expr) if self.query(expr) else 0.0

    def raw(self, series: str, window: str) -> list[Sample]:
        """Return the raw samples of one series, the oldest first; none where it does not exist."""
        found = self.query(f"{series}[{window}]")
        assert len(found) <= 1, f"{series} gives {len(found)} series, not one"
        samples = found[0]["values"] if found else []
        return [Sample(float(time), float(value)) for time, value in samples]

    def targets(self) -> list[dict[str, Any]]:
        """Return the active targets with labels, health, lastError and scrape times."""
        return list(self._api.get_targets(state="active")["activeTargets"])

    def metadata(self, job: str) -> dict[str, tuple[str, str]]:
        """Return {family: (type, help)} of what the targets of `job` expose."""
        entries = self._get("targets/metadata", {"match_target": f'{{job="{job}"}}'})
        return {entry["metric"]: (entry["type"], entry["help"]) for entry in entries}

    def series(self, match: str) -> list[dict[str, str]]:
        """Return the label sets of all series that match."""
        return list(self._get("series", {"match[]": match}))

    def exemplars(self, expr: str, since: float, until: float) -> list[dict[str, str]]:
        """Return the labels of the exemplars of the series that an expression selects."""
        times = {"start": str(since), "end": str(until)}
        found = self._get("query_exemplars", {"query": expr, **times})
        return [each["labels"] for series in found for each in series["exemplars"]]

    def rules(self) -> list[dict[str, Any]]:
        """Return every loaded rule with its health, last error and group."""
        groups = self._get("rules", {})["groups"]
        return [rule | {"group": group["name"]} for group in groups for rule in group["rules"]]

    def alerts(self) -> list[dict[str, Any]]:
        """Return pending and firing alerts."""
        return list(self._get("alerts", {})["alerts"])

    def alertmanagers(self) -> list[str]:
        """Return the URLs of the Alertmanagers that alerts are sent to."""
        return [entry["url"] for entry in self._get("alertmanagers", {})["activeAlertmanagers"]]

    def flags(self) -> dict[str, str]:
        """Return the command line that Prometheus runs with."""
        return dict(self._get("status/flags", {}))

    def configuration(self) -> dict[str, Any]:
        """Return the configuration that Prometheus has loaded."""
        loaded = yaml.safe_load(self._get("status/config", {})["yaml"])
        assert isinstance(loaded, dict)
        return loaded

    def names(self) -> list[str]:
        """Return the name of every series."""
        return list(self._get("label/__name__/values", {}))

    def _get(self, path: str, parameters: Mapping[str, str]) -> Any:
        answer = requests.get(f"{self.url}/api/v1/{path}", params=parameters, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()["data"]
