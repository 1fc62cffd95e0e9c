"""Writes webhooks.yaml: events as four senders deliver them, each with what it says (`says`).

    python delivery/golden/webhooks.py

The bodies have the shape that the senders document, with the fields that matter; `says` is written
here by hand of what was meant, and a test holds it against what the service reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("webhooks.yaml")
HEAD = "# Written by webhooks.py: change it there. What code hosts and incident tools send.\n"
SINCE = datetime(2026, 8, 3, 9, tzinfo=UTC)
API, WEB = "school/hooks-api", "school/hooks-web"
Thing = dict[str, Any]


def text() -> str:
    """Return the file's content."""
    hooks = [*_github(), *_gitlab(), *_pagerduty(), *_alertmanager()]
    dumped = yaml.dump(
        {"webhooks": hooks}, Dumper=Plain, sort_keys=False, width=96, default_flow_style=None
    )
    return HEAD + str(dumped)


class Plain(yaml.SafeDumper):
    """Writes what is the same twice, so that each webhook stands alone."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        """Return that nothing is written by reference."""
        return True


def _at(days: int, minutes: int = 0) -> datetime:
    return SINCE + timedelta(days=days, minutes=minutes)


def _said(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")


def _sha(name: str) -> str:
    return hashlib.sha1(name.encode()).hexdigest()  # noqa: S324  # as git does


def _hook(why: str, source: str, headers: Thing, body: Thing, *says: Thing) -> Thing:
    told = [{"why": why, **fact} for fact in says]
    return {"why": why, "source": source, "headers": headers, "body": body, "says": told}


def _commit(repository: str, sha: str, committed: datetime, pushed: datetime) -> Thing:
    names = {"kind": "commit", "repository": repository, "branch": "main", "default_branch": True}
    times = {"committed_at": _said(committed), "pushed_at": _said(pushed)}
    return {**names, "sha": sha, **times, "place": 0}


def _deployment(repository: str, key: str, sha: str, ended: datetime) -> Thing:
    names = {"key": key, "repository": repository, "component": repository.rpartition("/")[2]}
    where = {"environment": "production", "sha": sha, "ref": "main", "status": "success"}
    times = {"finished_at": _said(ended), "observed_at": _said(ended)}
    return {"kind": "deployment", **names, **where, **times}


def _github() -> Iterator[Thing]:
    for number in range(1, 5):
        pushed = _at(number)
        sha, name = _sha(f"hub {number}"), f"GitHub's change {number}"
        repository = {"full_name": API, "default_branch": "main"}

        def hook(why: str, event: str, body: Thing, *says: Thing, n: int = number) -> Thing:
            headers = {"X-GitHub-Event": event, "X-GitHub-Delivery": f"hub-{n}-{why}"}
            return _hook(f"GitHub's change {n}: {why}", "github", headers, body, *says)

        commit = {"id": sha, "message": name, "timestamp": _said(pushed - timedelta(minutes=30))}
        to = {**repository, "pushed_at": int(pushed.timestamp())}
        yield hook(
            "pushed",
            "push",
            {"ref": "refs/heads/main", "deleted": False, "repository": to, "commits": [commit]},
            _commit(API, sha, pushed - timedelta(minutes=30), pushed),
        )
        run = {"id": 9000 + number, "name": "ci", "run_attempt": 1, "head_sha": sha}
        ended = pushed + timedelta(minutes=4 + number)
        ending = {"status": "completed", "conclusion": "success", "updated_at": _said(ended)}
        yield hook(
            "its run has ended",
            "workflow_run",
            {
                "action": "completed",
                "workflow_run": {**run, **ending, "run_started_at": _said(pushed)},
                "repository": repository,
            },
            {
                "kind": "build",
                "key": f"{9000 + number}/1",
                "repository": API,
                "component": "hooks-api",
                "name": "ci",
                "sha": sha,
                "status": "success",
                "started_at": _said(pushed),
                "finished_at": _said(ended),
                "observed_at": _said(ended),
            },
        )
        begun = ended + timedelta(minutes=5)
        deployment = {"id": 5000 + number, "sha": sha, "ref": "main", "task": "deploy"}
        deployment |= {"environment": "prod", "payload": {}, "created_at": _said(begun)}
        done = begun + timedelta(minutes=6)
        says = _deployment(API, str(5000 + number), sha, done) | {"started_at": _said(begun)}
        for why, state, when in (
            ("a deployment is in progress", "in_progress", begun + timedelta(minutes=1)),
            ("it has succeeded", "success", done),
            ("an hour later a newer one makes it inactive, which is no end", "inactive", done),
        ):
            status = {"state": state, "environment": "prod", "created_at": _said(when)}
            facts = {"success": [says], "inactive": []}.get(state)
            if facts is None:
                running = {"status": "running", "finished_at": None, "observed_at": _said(when)}
                facts = [{**says, **running}]
            yield hook(
                why,
                "deployment_status",
                {
                    "action": "created",
                    "deployment_status": status,
                    "deployment": deployment,
                    "repository": repository,
                },
                *facts,
            )


def _gitlab() -> Iterator[Thing]:
    for number in range(1, 5):
        pushed = _at(number, 240)
        sha = _sha(f"lab {number}")
        project = {"path_with_namespace": WEB, "default_branch": "main"}
        commit = {"id": sha, "message": "A change", "timestamp": _said(pushed)}
        push = {"object_kind": "push", "ref": "refs/heads/main", "checkout_sha": sha}
        yield _hook(
            f"GitLab's change {number} is pushed; the commit's time stands for the push's",
            "gitlab",
            {"X-Gitlab-Event": "Push Hook", "Idempotency-Key": f"push-{number}"},
            {**push, "project": project, "commits": [commit]},
            _commit(WEB, sha, pushed, pushed),
        )
        ended = pushed + timedelta(minutes=30 + number)
        yield _hook(
            f"GitLab's change {number} is deployed, by the name that the tier gives",
            "gitlab",
            {"X-Gitlab-Event": "Deployment Hook", "Idempotency-Key": f"deployment-{number}"},
            {
                "object_kind": "deployment",
                "status": "success",
                "status_changed_at": f"{ended + timedelta(hours=2):%Y-%m-%d %H:%M:%S} +0200",
                "deployment_id": 700 + number,
                "environment": "production/eu",
                "environment_tier": "production",
                "project": project,
                "short_sha": sha[:8],
                "commit_url": f"https://gitlab.example/{WEB}/-/commit/{sha}",
                "ref": "main",
            },
            _deployment(WEB, str(700 + number), sha, ended),
        )


def _pagerduty() -> Iterator[Thing]:
    for number, named in ((1, "5002"), (2, None)):
        opened = _at(2 + number, 60)
        title = f"No answers since deployment: {named}" if named else "Pages are slow"
        service = "hooks-api" if named else "hooks-web"
        data: Thing = {"id": f"PD{number}", "title": title, "created_at": _said(opened)}
        data |= {"service": {"summary": service}, "urgency": "high"}
        says = {"kind": "incident", "key": f"PD{number}", "severity": "critical"}
        says |= {"component": service, "opened_at": _said(opened)}
        says |= {"deployment": named} if named else {}
        for kind, field, minutes in (
            ("triggered", None, 0),
            ("acknowledged", "acknowledged_at", 5),
            ("resolved", "resolved_at", 45 * number),
            ("reopened", "reopened_at", 100),
            ("resolved", "resolved_at", 130),
        ):
            when = _said(opened + timedelta(minutes=minutes))
            event = {"id": f"pd-{number}-{kind}-{minutes}", "event_type": f"incident.{kind}"}
            times = {field: when} if field else {}
            yield _hook(
                f"PagerDuty: incident {number} is {kind}",
                "pagerduty",
                {},
                {"event": {**event, "occurred_at": when, "data": data}},
                {**says, **times, "observed_at": when},
            )


def _alertmanager() -> Iterator[Thing]:
    for number, severity in ((1, "critical"), (2, "critical"), (3, "warning")):
        begun, ended = _at(10 + number), _at(10 + number, 15 * number)
        labels = {"alertname": "ApiDown", "severity": severity, "component": "hooks-api"}
        alert = {"labels": labels, "annotations": {}, "startsAt": _said(begun)}
        alert |= {"fingerprint": f"{number:016x}"}
        says = {"kind": "incident", "component": "hooks-api", "severity": severity}
        says |= {"key": f"{number:016x}/{begun:%Y%m%dT%H%M%S.%fZ}", "opened_at": _said(begun)}
        for status, extra, times in (
            ("firing", {"endsAt": "0001-01-01T00:00:00Z"}, {"observed_at": _said(begun)}),
            (
                "resolved",
                {"endsAt": _said(ended)},
                {"observed_at": _said(ended), "resolved_at": _said(ended)},
            ),
        ):
            why = f"Alertmanager: alert {number} is {status}"
            counts = severity == "critical"
            yield _hook(
                why if counts else f"{why}, and too mild to be an incident",
                "alertmanager",
                {},
                {"version": "4", "alerts": [{"status": status, **alert, **extra}]},
                *([{**says, **times}] if counts else []),
            )


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
