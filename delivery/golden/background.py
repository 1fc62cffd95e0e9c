"""Writes background.yaml: ordinary days, among which the awkward cases of the other files stand.

    python delivery/golden/background.py

The seed is fixed, so that the file is the same each time; a test checks that it is current.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("background.yaml")
HEAD = "# Written by background.py: change it there. Ordinary days of four repositories.\n"
SEED = 20260601
SINCE = datetime(2026, 6, 1, 8, tzinfo=UTC)
TEAMS = {"api": "ask", "app": "quest", "ai_router": "explore", "forum": "forum"}
CHANGES = 9
Event = dict[str, Any]


def text() -> str:
    """Return the file's content."""
    dump = yaml.safe_dump(
        {"events": list(events())}, sort_keys=False, width=96, default_flow_style=None
    )
    return HEAD + dump


def events() -> Iterator[Event]:
    """Yield the events of all repositories, each in its order."""
    dice = random.Random(SEED)  # noqa: S311  # the same days each time, nothing secret
    for component, feature in TEAMS.items():
        for number in range(1, CHANGES + 1):
            yield from _change(dice, component, feature, number)


def _change(dice: random.Random, component: str, feature: str, number: int) -> Iterator[Event]:
    """Yield a change on its way: commits, a build, staging, production, and what may follow."""
    name = f"{component} {number}"
    pushed = SINCE + timedelta(days=(number - 1) * 9.8, minutes=dice.randrange(700))
    repository = f"school/{component.replace('_', '-')}"
    shas = [hashlib.sha1(f"{name} {n}".encode()).hexdigest() for n in range(dice.randint(1, 2))]  # noqa: S324  # as git does
    for place, sha in enumerate(shas):
        yield {
            "why": f"change {name}, commit {place + 1} of {len(shas)} of its push",
            "kind": "commit",
            "repository": repository,
            "branch": "main",
            "default_branch": True,
            "sha": sha,
            "committed_at": _said(pushed - timedelta(minutes=dice.randrange(5, 2000))),
            "pushed_at": _said(pushed),
            "place": place,
        }
    built = pushed + timedelta(seconds=dice.randrange(60, 1500))
    yield {
        "why": f"change {name} is built",
        "kind": "build",
        "key": f"{name}/1",
        "repository": repository,
        "component": component,
        "name": "ci",
        "sha": shas[-1],
        "status": "success" if dice.random() < 0.9 else "failure",
        "started_at": _said(pushed),
        "finished_at": _said(built),
        "observed_at": _said(built),
    }
    common = {
        "kind": "deployment",
        "repository": repository,
        "component": component,
        "sha": shas[-1],
        "ref": "main",
        "feature": feature,
    }
    staged = built + timedelta(minutes=dice.randrange(3, 40))
    yield _ended(f"change {name} on staging", common, f"{name} staging", "staging", staged)
    live = staged + timedelta(minutes=dice.randrange(20, 900))
    yield _ended(f"change {name} reaches people", common, name, "production", live)
    if dice.random() < 0.25:
        opened = live + timedelta(minutes=dice.randrange(2, 2000))
        resolved = opened + timedelta(minutes=dice.randrange(5, 600))
        yield {
            "why": f"an incident after change {name}, perhaps because of it",
            "kind": "incident",
            "key": f"{name} incident",
            "component": component,
            "severity": dice.choice(["critical", "warning"]),
            "opened_at": _said(opened),
            "resolved_at": _said(resolved),
            "observed_at": _said(resolved),
        }


def _ended(why: str, common: Event, key: str, environment: str, at: datetime) -> Event:
    times = {"started_at": _said(at - timedelta(minutes=4)), "finished_at": _said(at)}
    where = {"key": key, "environment": environment, "status": "success"}
    return {"why": why, **common, **where, **times, "observed_at": _said(at)}


def _said(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
