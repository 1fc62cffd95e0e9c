"""Alertmanager's messages, rendered by amtool for alerts that are written down.

`python -m acceptance.messages` writes the golden files again; look at what changed.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.check import Tool
from lab.rendering import find

FOLDER = Path(__file__).parent / "goldens" / "messages"
TEMPLATES = Path(__file__).parents[1] / "config/rendered/production/alertmanager/templates"
RUNBOOKS = "https://git.example.org/setarcos/observability/blob/main/docs/runbooks"
DASHBOARDS = "https://dashboards.example.org/d"
GROUP_BY = ("alertname", "service", "environment")
TIMEOUT_S = 30.0
# What each channel is sent: the file's ending, and the template as alertmanager.yml names it.
FORMS = {
    "title.txt": '{{ template "setarcos.title" . }}',
    "mail.txt": '{{ template "setarcos.text" . }}',
    "mail.html": '{{ template "setarcos.html" . }}',
    "slack.txt": '{{ template "setarcos.slack" . }}',
    "teams.md": '{{ template "setarcos.teams" . }}',
    "sms.txt": '{{ template "setarcos.sms" . }}',
    "pagerduty.txt": (
        'firing: {{ template "setarcos.pagerduty" .Alerts.Firing }}\n'
        'resolved: {{ template "setarcos.pagerduty" .Alerts.Resolved }}\n'
        'severity: {{ template "setarcos.severity" . }}\n'
        'escalation: {{ template "setarcos.escalation" . }}'
    ),
    "links.txt": (
        '{{ template "setarcos.color" . }}\n{{ template "setarcos.dashboard" . }}\n'
        '{{ template "setarcos.runbook" . }}\n{{ template "setarcos.silence" . }}'
    ),
}


@dataclass(frozen=True)
class Case:
    """A group of alerts, as the templates are given it."""

    name: str
    data: dict[str, Any]


def cases() -> list[Case]:
    """Return every group that is written down."""
    found = yaml.safe_load((FOLDER / "cases.yaml").read_text("utf-8"))
    return [Case(each["name"], _group(each["alerts"] * each.get("times", 1))) for each in found]


def _group(written: list[dict[str, Any]]) -> dict[str, Any]:
    alerts = [_alert(each) for each in written]
    labels = _common([each["labels"] for each in alerts])
    firing = any(each["status"] == "firing" for each in alerts)
    return {
        "receiver": "any",
        "status": "firing" if firing else "resolved",
        "externalURL": "http://alertmanager:9093",
        "alerts": alerts,
        "groupLabels": {name: labels[name] for name in GROUP_BY if name in labels},
        "commonLabels": labels,
        "commonAnnotations": _common([each["annotations"] for each in alerts]),
    }


def _alert(written: Mapping[str, Any]) -> dict[str, Any]:
    name = written["labels"]["alertname"]
    return {
        "status": "resolved" if "until" in written else "firing",
        "labels": {**written["labels"], "environment": "production"},
        "annotations": {
            "summary": written["summary"],
            "description": written["description"],
            "dashboard_url": f"{DASHBOARDS}/{written['dashboard']}",
            "runbook_url": f"{RUNBOOKS}/{name}.md",
        },
        "startsAt": written["since"],
        "endsAt": written.get("until", "0001-01-01T00:00:00Z"),
    }


def _common(each: list[dict[str, str]]) -> dict[str, str]:
    """Return what all have alike, as Alertmanager works it out."""
    first, *others = each
    return {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }


def message(tool: Tool, templates: Path, form: str, case: Case) -> str:
    """Return one message of a group; raises subprocess.CalledProcessError where amtool refuses."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.json"
        file.write_text(json.dumps(case.data), encoding="utf-8")
        done = subprocess.run(
            tool.command(
                "template",
                "render",
                # Each by its own name: out of an image, a folder is reached by what is in it.
                *(f"--template.glob={path}" for path in sorted(templates.glob("*.tmpl"))),
                f"--template.type={'html' if form.endswith('.html') else 'text'}",
                f"--template.text={FORMS[form]}",
                f"--template.data={file}",
            ),
            env=dict(tool.env),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=True,
        )
    return done.stdout.rstrip() + "\n"


def goldens(tool: Tool) -> Iterator[tuple[Path, str]]:
    """Yield each golden file, and what ought to be in it."""
    for case in cases():
        for form in FORMS:
            yield FOLDER / f"{case.name}.{form}", message(tool, TEMPLATES, form, case)


def main() -> None:
    """Write all golden files again."""
    tool = find("amtool")
    if tool is None:
        raise SystemExit("amtool is not here: nox -s lab -- doctor says how to get it")
    for path, text in goldens(tool):
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
