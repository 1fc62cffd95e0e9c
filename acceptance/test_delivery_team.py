"""The simulated team's 90 days: what the delivery service shows, beside what is true of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from setarcos_delivery.figures import Figures
from setarcos_delivery.report import words

from acceptance.report.facts import Report
from config.catalogue import Catalogue
from lab.api import Lab
from lab.team.report import database
from lab.team.simulate import DAYS, simulate
from lab.team.story import PRODUCTION, Story
from lab.team.tell import HISTORY

FIGURES = ("deployments", "lead_time_minutes", "change_failure_rate", "restore_minutes")
WEEK = timedelta(weeks=1)
WEEKS = DAYS // 7
# Figures are sums and quotients of floats on both sides.
NEAR = 1e-9
TIMEOUT_S = 30.0

pytestmark = pytest.mark.plan("12.4.5.1", "13.1.3")


@pytest.fixture(scope="module")
def story(lab: Lab, catalogue: Catalogue) -> Story:
    """Return the story that this lab was told, which ends at the day of its first start."""
    with database(lab) as connection:
        text = "SELECT published_at FROM releases WHERE repository = %s AND tag = %s"
        found = connection.execute(text, (HISTORY, "history-1")).fetchone()
    assert found, "the team has told nothing"
    return simulate(catalogue, 1, found[0])


def shown(lab: Lab, since: datetime, until: datetime) -> list[Figures]:
    url = lab.address("delivery-events", "http").url
    asked: dict[str, Any] = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "environment": PRODUCTION,
        "by_week": True,
    }
    answer = requests.get(f"{url}/figures", asked, timeout=TIMEOUT_S)
    assert answer.status_code == 200, answer.text
    return [Figures.model_validate(each) for each in answer.json()]


def beside(week: Figures, story: Story) -> list[tuple[str, float | None, float | None]]:
    """Return each figure's name, what is true of a week, and what is shown of it."""
    truth = story.truth(week.period.since, week.period.until)
    return [(name, getattr(truth, name), getattr(week, name)) for name in FIGURES]


def test_every_week_is_shown_as_it_was(lab: Lab, story: Story, report: Report) -> None:
    since = story.until - WEEKS * WEEK
    weeks = shown(lab, since, story.until)
    assert len(weeks) == WEEKS
    rows = [
        {"metric": f"{name}, week of {week.period.since:%d %b}", "truth": true, "shown": found}
        for week in weeks
        for name, true, found in beside(week, story)
    ]
    report.put("delivery", simulation=rows)
    for row in rows:
        assert row["shown"] == pytest.approx(row["truth"], rel=NEAR), row["metric"]


def test_the_team_told_some_of_it_twice_and_all_of_it_out_of_order(lab: Lab, story: Story) -> None:
    keys = {told.fact.key for told in story.told if told.fact.kind == "deployment"}
    with database(lab) as connection:
        # Others tell of deployments as well: only the team's are counted.
        told = b"SELECT count(*), count(DISTINCT key) FROM deployments WHERE key = ANY(%s)"
        found = connection.execute(told, [list(keys)]).fetchone()
    assert found == (len(keys), len(keys))


def test_the_report_tells_what_is_true(lab: Lab, story: Story, tmp_path: Path) -> None:
    until = story.until
    command = [sys.executable, "-m", "lab.team.report", "--name", lab.name, "--out", str(tmp_path)]
    command += ["--weeks", "4", "--until", f"{until:%Y-%m-%d}"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    written = (tmp_path / "report.md").read_text("utf-8")
    truth = story.truth(until - 4 * WEEK, until)
    wanted = (
        words.rate(truth.deployments / 28),
        words.duration(truth.lead_time_minutes),
        words.share(truth.change_failure_rate),
        words.duration(truth.restore_minutes),
    )
    for figure, value in zip(words.FIGURES, wanted, strict=True):
        assert f"| {figure.title} | {value} |" in written
    assert f"{truth.deployments} deployments" in (tmp_path / "report.html").read_text("utf-8")
