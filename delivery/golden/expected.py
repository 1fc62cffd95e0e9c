"""Writes expected.yaml: the figures of the golden events, by loops from the words of docs/dora.md.

    python delivery/golden/expected.py

Shares no code with the service: nothing is imported but the standard library and yaml. Slow and
plain on purpose; events are few.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import yaml
from known import EXPECTED, Known, Thing, events, order, seen

HEAD = "# Written by expected.py from the events: change them, or it.\n"
SINCE, UNTIL = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 8, 30, tzinfo=UTC)
WINDOW = timedelta(hours=24)
ENVIRONMENTS = ("production", "staging", "preview-12")


def contained(known: Known, deployment: Thing) -> list[Thing]:
    """Return the commits that a deployment contains."""
    same = [c for c in known.commits if c["repository"] == deployment["repository"]]
    line = line_of(same, deployment)
    own = [commit for commit in line or same if commit["sha"] == deployment["sha"]]
    if not line:
        return own[:1]
    place = min(order(commit) for commit in own)
    return [commit for commit in line if order(commit) <= place]


def line_of(same: list[Thing], deployment: Thing) -> list[Thing]:
    """Return the commits of the branch that was deployed, else of the default branch."""
    branch = (deployment.get("ref") or "").removeprefix("refs/heads/")
    deployed = [c for c in same if c["branch"] == branch and not c["default_branch"]]
    default = [c for c in same if c["default_branch"]]
    for line in (deployed, default):
        if any(commit["sha"] == deployment["sha"] for commit in line):
            return line
    return []


def firsts(known: Known, environment: str) -> dict[tuple[str, str], tuple[Thing, Thing]]:
    """Return of each commit that reached an environment: itself, and what first brought it."""
    found: dict[tuple[str, str], tuple[Thing, Thing]] = {}
    for deployment in known.deployments:
        if deployment["environment"] == environment:
            for commit in contained(known, deployment):
                found.setdefault((commit["repository"], commit["sha"]), (commit, deployment))
    return found


def linked(known: Known, incident: Thing) -> Thing | None:
    """Return the deployment that an incident is blamed on."""
    environment = incident["environment"] or "production"
    reference = incident["deployment"]
    opened = incident["opened_at"]
    if reference:
        by_key = [d for d in known.deployments if d["key"] == reference]
        by_sha = [d for d in known.deployments if named(d, reference)]
        for meant in (by_key, [d for d in by_sha if d["environment"] == environment]):
            if meant:
                before = [d for d in meant if d["at"] <= opened]
                return before[-1] if before else meant[0]
        if any(d["key"] == reference or named(d, reference) for d in known.every_deployment):
            return None
    latest = [
        d
        for d in known.deployments
        if d["component"] == incident["component"]
        and d["environment"] == environment
        and d["at"] <= opened
    ]
    return latest[-1] if latest and latest[-1]["at"] >= opened - WINDOW else None


def named(deployment: Thing, reference: str) -> bool:
    """Return whether a reference is the name of the deployed commit, or its beginning."""
    wanted = reference.lower()
    return len(wanted) >= 7 and str(deployment["sha"]).startswith(wanted)


def ways_back(known: Known, environment: str) -> list[tuple[Thing, Thing]]:
    """Return the rollbacks, each with what it took away."""
    found = []
    running: dict[tuple[str, str], Thing] = {}
    for deployment in known.deployments:
        if deployment["environment"] != environment:
            continue
        name = (deployment["repository"], deployment["component"])
        before = running.get(name)
        if before is not None and _is_back(known, deployment, before):
            found.append((deployment, before))
        running[name] = deployment
    return found


def _is_back(known: Known, deployment: Thing, before: Thing) -> bool:
    if before["sha"] == deployment["sha"]:
        return False
    return bool(deployment.get("rollback")) or older(known, deployment, before)


def older(known: Known, deployment: Thing, before: Thing) -> bool:
    """Return whether a deployment began after another had ended, and has an older commit."""
    if (deployment["started_at"] or deployment["at"]) < before["at"]:
        return False
    same = [c for c in known.commits if c["repository"] == deployment["repository"]]
    line = line_of(same, deployment)
    if not line or line != line_of(same, before):
        return False
    places = [min(order(c) for c in line if c["sha"] == d["sha"]) for d in (deployment, before)]
    return places[0] < places[1]


def failures(known: Known, environment: str) -> set[str]:
    """Return the keys of the deployments that failed after they had succeeded."""
    found = {before["key"] for _, before in ways_back(known, environment)}
    first = firsts(known, environment)
    for commit, brought in first.values():
        if not commit.get("reverts"):
            continue
        for other, blamed in first.values():
            if (
                other["repository"] == commit["repository"]
                and other["sha"].startswith(commit["reverts"])
                and not other.get("reverts")
                and blamed["at"] < brought["at"]
            ):
                found.add(blamed["key"])
    for incident in known.incidents:
        blamed_one = linked(known, incident)
        if blamed_one and blamed_one["environment"] == environment:
            found.add(blamed_one["key"])
    return found


def figures(known: Known, since: datetime, until: datetime, environment: str) -> Thing:
    """Return the figures of a period."""

    def within(when: datetime | None) -> bool:
        return when is not None and since <= when < until

    here = [d for d in known.deployments if d["environment"] == environment and within(d["at"])]
    back = {deployment["key"] for deployment, _ in ways_back(known, environment)}
    failed = failures(known, environment)
    lead = [
        (deployment["at"] - commit["committed_at"]) / timedelta(minutes=1)
        for commit, deployment in firsts(known, environment).values()
        if within(deployment["at"])
    ]
    ours = [i for i in known.incidents if (i["environment"] or "production") == environment]
    restored = [
        (i["resolved_at"] - i["opened_at"]) / timedelta(minutes=1)
        for i in ours
        if within(i["resolved_at"])
        and (i["reopened_at"] is None or i["resolved_at"] >= i["reopened_at"])
    ]
    days = (until - since) / timedelta(days=1)
    broken = sum(d["key"] in failed for d in here)
    return {
        "deployments": len(here),
        "rollbacks": sum(bool(d.get("rollback")) or d["key"] in back for d in here),
        "hotfixes": sum(bool(d.get("hotfix")) for d in here),
        "per_day": len(here) / days,
        "changes": len(lead),
        "skewed": sum(minutes < 0 for minutes in lead),
        "lead_time_minutes": median(max(minutes, 0.0) for minutes in lead),
        "failed": broken,
        "change_failure_rate": broken / len(here) if here else None,
        "incidents": sum(within(i["opened_at"]) for i in ours),
        "restored": len(restored),
        "restore_minutes": median(restored),
        **pipeline(known, within),
    }


def pipeline(known: Known, within: Any) -> Thing:
    """Return the figures of builds and of reports."""
    builds = [
        b
        for b in known.builds
        if b["status"] != "running"
        and not b.get("part_of")
        and within(b["finished_at"] or b["observed_at"])
    ]
    judged = [b for b in builds if b["status"] in {"success", "failure"}]
    good = [b for b in judged if b["status"] == "success"]
    tests = [t for t in known.tests if within(t["observed_at"])]
    passed, failed = (sum(t[name] for t in tests) for name in ("success", "failure"))
    last: dict[str, Thing] = {}
    for run in sorted(known.coverage, key=seen):
        if within(run["observed_at"]):
            last[run["component"]] = run
    return {
        "builds": len(builds),
        "build_success_rate": len(good) / len(judged) if judged else None,
        "build_seconds": median(
            (b["finished_at"] - b["started_at"]).total_seconds()
            for b in judged
            if b["started_at"] and b["finished_at"]
        ),
        "tests": sum(t["success"] + t["failure"] + t["skipped"] for t in tests),
        "test_success_rate": passed / (passed + failed) if passed + failed else None,
        "coverage_percent": statistics.fmean(r["percent"] for r in last.values()) if last else None,
    }


def median(values: Iterable[float]) -> float | None:
    """Return the median, of an even number the mean of the middle two; None of none."""
    found = list(values)
    return statistics.median(found) if found else None


def text() -> str:
    """Return the file's content."""
    known = Known(events())
    begins = [SINCE + timedelta(days=7 * week) for week in range(13)]
    content = {
        "since": SINCE.isoformat(),
        "until": UNTIL.isoformat(),
        "events": len(events()),
        "environments": {name: figures(known, SINCE, UNTIL, name) for name in ENVIRONMENTS},
        "weeks": [
            figures(known, begin, min(begin + timedelta(days=7), UNTIL), "production")
            for begin in begins
        ],
    }
    return HEAD + yaml.safe_dump(content, sort_keys=False)


if __name__ == "__main__":
    EXPECTED.write_text(text(), encoding="utf-8")
