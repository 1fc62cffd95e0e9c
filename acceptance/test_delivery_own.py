"""This project's own pipeline, by the same commands that users have: its results are metrics."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from acceptance.clients.prometheus import Prometheus
from acceptance.report import missing
from acceptance.waiting import eventually
from lab.api import Lab
from lab.servers.delivery_events import NAME, secret

ROOT = Path(__file__).parents[1]
# Written by nox -s tests and nox -s lint, which .ci/run runs before this suite.
JUNIT, SARIF = ROOT / "out" / "tests" / "junit.xml", ROOT / "out" / "lint" / "ruff.sarif"
SEEN_S = 60.0
OURS = 'component="monitoring"'


def suites() -> list[Any]:
    root = ElementTree.parse(JUNIT).getroot()
    assert root is not None
    return list(root.iter("testsuite"))


def counted() -> dict[str, int]:
    """Return how many tests ended how, by JUnit's own sums."""
    sums = {
        name: sum(int(suite.get(name, 0)) for suite in suites())
        for name in ("tests", "failures", "errors", "skipped")
    }
    failure = sums["failures"] + sums["errors"]
    success = sums["tests"] - failure - sums["skipped"]
    return {"success": success, "failure": failure, "skipped": sums["skipped"]}


def begun() -> datetime:
    """Return when the unit tests began."""
    return min(datetime.fromisoformat(suite.get("timestamp")) for suite in suites()).astimezone(UTC)


def values(prometheus: Prometheus) -> dict[str, float]:
    found = {
        status: prometheus.value(f'sum(tests_total{{{OURS},status="{status}"}}) or vector(0)')
        for status in ("success", "failure", "skipped")
    }
    builds = f'sum(builds_total{{{OURS},status="success"}}) or vector(0)'
    seconds = f"sum(build_duration_seconds_sum{{{OURS}}}) or vector(0)"
    errors = f'sum(code_quality_findings{{{OURS},level="error"}}) or vector(-1)'
    return found | {
        "builds": prometheus.value(builds),
        "seconds": prometheus.value(seconds),
        "errors": prometheus.value(errors),
    }


@pytest.mark.plan("12.4.5.4", "12.4.1.2")
def test_this_projects_own_tests_and_builds_are_metrics(lab: Lab, prometheus: Prometheus) -> None:
    if not (JUNIT.is_file() and SARIF.is_file()):
        missing("this project's own results", "nox -s tests lint writes them")
    before = values(prometheus)
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "RUN": secrets.token_hex(8),
        "BEGUN": begun().isoformat(),
        "SETARCOS_DELIVERY_URL": lab.address(NAME, "http").url,
        "SETARCOS_DELIVERY_TOKEN_FILE": str(lab.site.secret(secret("events"))),
    }
    subprocess.run([ROOT / ".ci" / "post", "success"], env=environment, check=True)

    wanted = {name: before[name] + count for name, count in counted().items()}
    wanted["builds"] = before["builds"] + 1
    wanted["errors"] = len(json.loads(SARIF.read_text("utf-8"))["runs"][0]["results"])

    def shown() -> dict[str, float]:
        found = values(prometheus)
        assert {name: found[name] for name in wanted} == wanted
        return found

    took = eventually(shown, within_s=SEEN_S)["seconds"] - before["seconds"]
    assert took == pytest.approx((datetime.now(UTC) - begun()).total_seconds(), abs=SEEN_S)
