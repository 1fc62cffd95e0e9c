"""Loki's query API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import requests

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Line:
    """One log line with its labels and structured metadata."""

    text: str
    labels: dict[str, str]


@dataclass(frozen=True)
class Loki:
    """What the suite asks Loki for."""

    url: str

    def lines(self, query: str, since: str = "1h") -> list[Line]:
        """Return the lines of the last hour, or `since` another time, that match a LogQL query."""
        answer = requests.get(
            f"{self.url}/loki/api/v1/query_range",
            params={"query": query, "since": since, "limit": "5000"},
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
        streams = answer.json()["data"]["result"]
        return [Line(text, each["stream"]) for each in streams for _, text in each["values"]]

    def push(self, labels: Mapping[str, str], lines: Mapping[int, str]) -> None:
        """Write lines, by their time in ns, to one stream; they need not be new."""
        values = [[str(time), text] for time, text in lines.items()]
        answer = requests.post(
            f"{self.url}/loki/api/v1/push",
            json={"streams": [{"stream": dict(labels), "values": values}]},
            timeout=TIMEOUT_S,
        )
        assert answer.ok, f"{answer.status_code}: {answer.text}"

    def flush(self) -> None:
        """Have Loki write what it holds in memory to disk, in a while."""
        requests.post(f"{self.url}/flush", timeout=TIMEOUT_S).raise_for_status()

    def figure(self, name: str) -> float:
        """Return the value of a metric of Loki's own that has no labels; 0 where it has none."""
        answer = requests.get(f"{self.url}/metrics", timeout=TIMEOUT_S)
        answer.raise_for_status()
        found = (each.split(" ") for each in answer.text.splitlines())
        return next((float(each[1]) for each in found if each[0] == name), 0.0)

    def between(self, query: str, since: float, until: float) -> list[tuple[int, str, str]]:
        """Return (nanoseconds since 1970, labels, line) of all that match in a time, in order."""
        answer = requests.get(
            f"{self.url}/loki/api/v1/query_range",
            params={
                "query": query,
                "start": str(int(since * 1e9)),
                "end": str(int(until * 1e9)),
                "limit": "5000",
            },
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
        return sorted(
            (int(at), str(sorted(each["stream"].items())), text)
            for each in answer.json()["data"]["result"]
            for at, text in each["values"]
        )

    def labels(self) -> dict[str, set[str]]:
        """Return {label: its values} of all streams of the last hour."""
        names = self._data("labels")
        return {name: set(self._data(f"label/{name}/values")) for name in names}

    def _data(self, path: str) -> list[str]:
        answer = requests.get(
            f"{self.url}/loki/api/v1/{path}", params={"since": "1h"}, timeout=TIMEOUT_S
        )
        answer.raise_for_status()
        return list(answer.json().get("data", []))
