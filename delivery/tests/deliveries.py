"""Deliveries as their senders document them, from the files in fixtures/."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from setarcos_delivery.sources import Event, Names, event_of, facts_of
from setarcos_delivery.sources.source import Facts

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(FIXTURES.glob("*/*.json"))
# Names of GitHub's events, which are in a header; what follows them in a file's name is its case.
GITHUB = (
    "deployment_status",
    "workflow_run",
    "workflow_job",
    "deployment",
    "release",
    "issues",
    "push",
    "ping",
)
NAMES = Names(
    components={"setarcos/setarcos-api": "api", "setarcos/backend/setarcos-api": "api"},
    features={"api": "ask"},
)


def at(clock: str) -> datetime:
    """Return a time of the day that the fixtures are about, in UTC."""
    return datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=UTC)


def headers(file: Path) -> dict[str, str]:
    """Return the headers that the delivery in `file` would come with."""
    if file.parent.name != "github":
        return {}
    event = next(name for name in GITHUB if file.stem.startswith(name))
    return {"X-GitHub-Event": event, "X-GitHub-Delivery": file.stem}


def payload(source: str, name: str) -> dict[str, Any]:
    """Return the body of a delivery."""
    found: dict[str, Any] = json.loads((FIXTURES / source / f"{name}.json").read_bytes())
    return found


def event(source: str, name: str) -> Event:
    """Return a delivery as it is stored."""
    file = FIXTURES / source / f"{name}.json"
    return event_of(source, headers(file), file.read_bytes())


def facts(source: str, name: str) -> Facts:
    """Return what a delivery says."""
    return facts_of(event(source, name), NAMES)
