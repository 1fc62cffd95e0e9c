"""What dashboards show is what was done: with traffic stopped, things are done and looked for.

Each dashboard has a panel in `acceptance.dashboards.truths`, asked by its own query for the time
in which it was done. Values and rises are exact. Prometheus stretches a rate or an increase to the
ends of its window, over up to a scrape at either; so much, and a scrape that is late, is allowed.
"""

from __future__ import annotations

import pytest

from acceptance.dashboards.reading import LIBRARY, Reading, answers, read, shown
from acceptance.dashboards.story import Chapter, Story
from acceptance.dashboards.truths import TRUTHS, Shows, Truth
from acceptance.faults.edited import edited
from acceptance.report import missing
from acceptance.thorough import but_the_first
from acceptance.waiting import eventually
from lab.api import Lab
from lab.dashboards import Asker
from lab.runtimes import CONTAINERS

# A scrape at either end of a window, and one that is late.
STRETCHED = 3
# Figures of floats on both sides.
NEAR = 1e-6
COVERAGE, MATRIX = "monitoring-coverage", "Targets by job"
GONE = "blackbox-exporter"


@pytest.fixture(scope="module")
def asker(lab: Lab) -> Asker:
    """Return what asks the lab's data sources."""
    return Asker.of(lab)


def reading(asker: Asker, truth: Truth, chapter: Chapter, chosen: dict[str, str]) -> Reading:
    found = answers(asker, truth.uid, truth.panel, shown(asker, chapter), chosen)
    assert found, f"{truth.uid} has no panel {truth.panel}"
    return read(found[0], truth.by)


@pytest.mark.plan("12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4", "13.3.1")
def test_every_dashboard_has_a_truth() -> None:
    assert {truth.uid for truth in TRUTHS} == set(LIBRARY.dashboards)


@pytest.mark.plan("12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4")
@pytest.mark.parametrize("truth", but_the_first(TRUTHS), ids=lambda truth: truth.uid)
def test_the_dashboard_shows_what_was_done(
    lab: Lab, asker: Asker, story: Story, truth: Truth
) -> None:
    if truth.of_machine and lab.runtime == CONTAINERS:
        missing("the machine's own network", "a node-exporter in a container sees its own alone")
    chapter, chosen = truth.chapter(story), {"trace": story.trace_id}
    found, true = reading(asker, truth, chapter, chosen), truth.true(lab)
    figures = dict(found.figures)
    slack = 0.0
    if truth.shows is Shows.RISE:
        # The chapter before this one, as long as it and a scrape, ends where it began.
        before = Chapter(chapter.begun - asker.scrape.seconds, chapter.begun)
        old = reading(asker, truth, before, chosen).figures
        figures = {name: value - old.get(name, 0.0) for name, value in figures.items()}
    elif truth.shows is not Shows.VALUE:
        late_s = STRETCHED * asker.scrape.seconds
        slack = late_s / (found.seconds - late_s)
    if truth.shows is Shows.RATE:
        figures = {name: value * found.seconds for name, value in figures.items()}

    for name, value in true.items():
        assert name in figures, f"nothing is shown of {name}: {figures}"
        allowed = max(truth.near, value * slack, NEAR)
        assert figures[name] == pytest.approx(value, abs=allowed), (name, figures)
    if truth.alone:
        others = {name: value for name, value in figures.items() if name not in true}
        assert not any(others.values()), others


@pytest.mark.thorough
@pytest.mark.plan("13.3.1")
@pytest.mark.usefixtures("quiet")
def test_a_job_that_prometheus_does_not_know_is_a_red_row(lab: Lab, asker: Asker) -> None:
    """Its series are gone, and what ought to be watched is still there."""
    (panel,) = (p for p, _ in LIBRARY.dashboards[COVERAGE].panels() if p.title == MATRIX)
    assert panel.thresholds is not None
    row = f"{GONE} {GONE}"

    def share() -> float:
        (found,) = answers(asker, COVERAGE, MATRIX, asker.last(60))
        return read(found, ("job", "service")).figures[row]

    def red() -> None:
        assert share() < panel.thresholds.critical  # type: ignore[union-attr]

    def green() -> None:
        assert share() == panel.thresholds.critical  # type: ignore[union-attr]

    eventually(green, within_s=60)
    with edited(lab, "prometheus", {f"job_name: {GONE}\n": "job_name: another\n"}):
        eventually(red, within_s=60)
        (lacking,) = answers(asker, COVERAGE, "Not watched", asker.last(60))
        assert read(lacking, ()).figures[""] == 1
    eventually(green, within_s=60)
