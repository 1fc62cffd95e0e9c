"""Every panel of every dashboard has data, asked of the servers as Grafana asks them."""

from __future__ import annotations

from collections import defaultdict

import pytest

from acceptance.dashboard_rows import DashboardRows
from acceptance.waiting import eventually
from config.dashboards import load_library
from lab.api import Lab
from lab.dashboards import Answer, Asker

LIBRARY = load_library()
# What is shown: as long as a lab of a suite is old, and longer than any window of a rule.
SHOWN_S = 300.0
FOUND_S = 90.0


@pytest.fixture(scope="module")
def asker(lab: Lab) -> Asker:
    """Return what asks the lab's data sources."""
    return Asker.of(lab)


def without(answers: list[Answer]) -> list[str]:
    """Return the panels that must have data, and of which a query has none."""
    empty: dict[str, list[str]] = defaultdict(list)
    for answer in answers:
        if not answer.found.count and answer.panel.empty is None:
            empty[answer.panel.title].append(answer.text)
    return [f"{title}: {text}" for title, texts in empty.items() for text in texts]


@pytest.mark.plan("12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4")
@pytest.mark.parametrize("uid", LIBRARY.dashboards)
def test_every_panel_has_data(asker: Asker, dashboard_rows: DashboardRows, uid: str) -> None:
    dashboard = LIBRARY.dashboards[uid]

    def complete() -> list[Answer]:
        answers = list(asker.ask(dashboard, asker.last(SHOWN_S)))
        assert without(answers) == []
        return answers

    answers = eventually(complete, within_s=FOUND_S)
    dashboard_rows.asked(dashboard, answers)
