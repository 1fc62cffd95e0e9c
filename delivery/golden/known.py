"""What the golden events tell, each thing once: for expected.py and others.py.

Shares no code with the service: nothing is imported but the standard library and yaml.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.yaml"
Thing = dict[str, Any]


def events() -> list[Thing]:
    """Return all events; of a webhook, the facts that it says by hand."""
    found: list[Thing] = []
    for path in sorted(HERE.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path == EXPECTED or not isinstance(content, dict):
            continue
        found += content.get("events", [])
        for scene in content.get("scenes", []):
            found += scene["events"]
        for webhook in content.get("webhooks", []):
            found += webhook["says"]
    return [timed(event) for event in found]


def timed(event: Thing) -> Thing:
    """Return an event with times in UTC; a time that is not told is None."""
    names = ("committed", "pushed", "started", "finished", "observed", "opened", "resolved")
    read = {f"{name}_at": event.get(f"{name}_at") for name in (*names, "reopened")}
    return {**event, **{name: moment(value) for name, value in read.items()}}


def moment(value: str | None) -> datetime | None:
    """Return a time in UTC."""
    return None if value is None else datetime.fromisoformat(value).astimezone(UTC)


class Known:
    """What is known after all events, each thing once."""

    def __init__(self, told: Iterable[Thing]) -> None:
        told = list(told)
        self.commits = self._commits(told)
        self.builds = self._last(told, "build")
        self.tests = self._last(told, "tests")
        self.coverage = self._last(told, "coverage")
        self.every_deployment = self._last(told, "deployment")
        self.incidents = self._incidents(told)
        self.deployments = [each for each in self.every_deployment if each["status"] == "success"]
        for each in self.deployments:
            each["at"] = each["finished_at"] or each["observed_at"]
        self.deployments.sort(key=lambda each: (each["at"], each["key"]))

    def _commits(self, told: list[Thing]) -> list[Thing]:
        """Return each branch's commits, as the earliest push has them."""
        found: dict[tuple[str, ...], Thing] = {}
        for event in told:
            if event["kind"] == "commit":
                name = (event["repository"], event["branch"], event["sha"])
                if name not in found or order(event) < order(found[name]):
                    found[name] = event
        return list(found.values())

    def _last(self, told: list[Thing], kind: str) -> list[Thing]:
        """Return each thing as it ended, else as it was seen last."""
        found: dict[str, Thing] = {}
        for event in told:
            if event["kind"] == kind:
                other = found.get(event["key"])
                if other is None or seen(event) > seen(other):
                    found[event["key"]] = event
        return list(found.values())

    def _incidents(self, told: list[Thing]) -> list[Thing]:
        """Return incidents: opened when first told, resolved and reopened when last told."""
        found: dict[str, Thing] = {}
        for event in sorted((e for e in told if e["kind"] == "incident"), key=seen):
            one = found.setdefault(event["key"], {})
            for name in ("component", "environment", "deployment"):
                one[name] = event.get(name) or one.get(name)
            for name, pick in (("opened_at", min), ("resolved_at", max), ("reopened_at", max)):
                times = [time for time in (one.get(name), event[name]) if time]
                one[name] = pick(times) if times else None
        return [each for each in found.values() if each["opened_at"]]


def seen(event: Thing) -> tuple[bool, datetime]:
    """Return what a later event is told by."""
    return event.get("status") != "running", event["observed_at"]


def order(commit: Thing) -> tuple[datetime, int, str]:
    """Return where a commit stands on its branch."""
    return commit["pushed_at"], commit["place"], commit["sha"]
