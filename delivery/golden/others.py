"""Writes the table of docs/dora.md: the golden events by the published definitions of two others.

    python delivery/golden/others.py

What each does is read from fourkeys' METRICS.md, queries/ and dashboard, and from DevLake's
docs/Metrics and incident_deploy_connector.go; docs/dora.md cites them. The code is our own, and
shares none with the service.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import yaml
from expected import SINCE, UNTIL
from known import EXPECTED, Known, Thing, events

PAGE = Path(__file__).parents[2] / "docs" / "dora.md"
BEGIN, END = "<!-- others: written by delivery/golden/others.py -->\n", "<!-- /others -->\n"
HEAD = "| Figure | Here | fourkeys | DevLake | Why |\n|---|---|---|---|---|\n"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def within(when: datetime | None) -> bool:
    """Return whether a time is in the period."""
    return when is not None and SINCE <= when < UNTIL


def pushes(known: Known) -> dict[str, list[Thing]]:
    """Return the commits of each push by the name of its last one."""
    found: dict[tuple[str, ...], list[Thing]] = {}
    for commit in known.commits:
        name = (commit["repository"], commit["branch"], str(commit["pushed_at"]))
        found.setdefault(name, []).append(commit)
    ordered = (sorted(push, key=lambda c: c["place"]) for push in found.values())
    return {push[-1]["sha"]: push for push in ordered}


def days_a_week(deployments: Iterable[Thing]) -> float:
    """Return the median number of days of a week on which something was deployed."""
    days = {deployment["at"].date() for deployment in deployments}
    begins = [SINCE.date() + timedelta(days=7 * week) for week in range(13)]
    counts = [sum(begin <= day < begin + timedelta(days=7) for day in days) for begin in begins]
    return float(statistics.median(counts))


def fourkeys(known: Known) -> list[str]:
    """Return what fourkeys would say: of all environments, and of the deployed push alone."""
    heads = pushes(known)
    deployed = [d for d in known.deployments if within(d["at"]) and d["sha"] in heads]
    pairs = [(d, commit) for d in deployed for commit in heads[d["sha"]]]
    whole = [int((d["at"] - commit["committed_at"]) / MINUTE) for d, commit in pairs]
    causes: dict[str, list[Thing]] = {}
    for incident in known.incidents:
        causes.setdefault(incident["deployment"] or "", []).append(incident)
    joined = sum(len(causes.get(commit["sha"], [])) for _, commit in pairs)
    hours = [
        int((i["resolved_at"] - min([i["opened_at"], *_caused(pairs, i)])) / HOUR)
        for i in known.incidents
        if i["resolved_at"] and within(i["opened_at"])
    ]
    week = days_a_week(deployed)
    return [
        str(len(deployed)),
        "daily" if week >= 3 else "weekly" if week >= 1 else "monthly or less",
        f"{statistics.median(m for m in whole if m > 0):g} min",
        f"{joined / len(deployed):.1%}",
        f"{statistics.median(hours):g} h",
    ]


def _caused(pairs: Sequence[tuple[Thing, Thing]], incident: Thing) -> list[datetime]:
    return [d["at"] for d, commit in pairs if commit["sha"] == incident["deployment"]]


def devlake(known: Known) -> list[str]:
    """Return what DevLake would say, where a push stands for a pull request (2023's version)."""
    ours = [d for d in known.deployments if d["environment"] == "production"]
    deployed = [d for d in ours if within(d["at"])]
    heads = {c["sha"]: min(p["committed_at"] for p in push) for push in pushes(known).values()
             for c in push[-1:] if c["default_branch"]}  # fmt: skip
    first: dict[str, datetime] = {}
    for deployment in ours:
        if deployment["sha"] in heads:
            first.setdefault(deployment["sha"], deployment["at"])
    lead = [(at - heads[sha]) / MINUTE for sha, at in first.items() if within(at)]
    blamed = [(_latest(ours, i["opened_at"]), i) for i in known.incidents]
    failed = {d["key"] for d, _ in blamed if d is not None and within(d["at"])}
    restore = [
        (i["resolved_at"] - d["at"]) / MINUTE
        for d, i in blamed
        if d is not None and within(i["resolved_at"])
    ]
    week = days_a_week(deployed)
    return [
        str(len(deployed)),
        "elite" if week >= 7 else "high" if week >= 1 else "medium or low",
        f"{lower_median(lead):g} min",
        f"{len(failed) / len(deployed):.1%}",
        f"{lower_median(restore):g} min",
    ]


def _latest(deployments: Sequence[Thing], opened: datetime) -> Thing | None:
    before = [d for d in deployments if d["at"] <= opened]
    return before[-1] if before else None


def lower_median(values: Sequence[float]) -> float:
    """Return the greatest value whose percent_rank is at most a half."""
    return sorted(values)[(len(values) - 1) // 2]


def here() -> list[str]:
    """Return what this service says."""
    found = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))["environments"]["production"]
    return [
        str(found["deployments"]),
        "high",
        f"{found['lead_time_minutes']:g} min",
        f"{found['change_failure_rate']:.1%}",
        f"{found['restore_minutes']:g} min",
    ]


WHY = {
    "deployments in 90 days": "fourkeys takes every environment, and leaves out a deployment whose"
    " commit heads no push that it has seen",
    "how often": "here deployments a day (2024's bands); both others count days with one",
    "lead time, median": "fourkeys takes the deployed push alone, again with each deployment, and"
    " drops what is not above 0; DevLake counts a pull request once, from its first commit",
    "change failure rate": "fourkeys needs the whole name of the commit in the incident's text, and"
    " counts rows, so that it may pass 100%; DevLake blames the latest deployment of any component,"
    " however old; neither knows rollbacks and reverts",
    "time to restore, median": "fourkeys has whole hours of all environments, also of what is open"
    " again; DevLake counts from the blamed deployment on, not from the incident",
}


def table() -> str:
    """Return the table."""
    known = Known(events())
    columns = zip(WHY, here(), fourkeys(known), devlake(known), WHY.values(), strict=True)
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in columns)


def text() -> str:
    """Return the page with the table as it is now."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
