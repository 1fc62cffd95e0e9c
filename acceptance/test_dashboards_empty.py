"""A panel that may be empty on a healthy day is not when there is something to tell.

What it tells of is made: requests and calls that fail, answers that fall back, incidents, an alert.
"""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from acceptance.dashboards.reading import LIBRARY, answers, read, shown
from acceptance.dashboards.states import CERTIFICATES, MARKS, OF_WEEKS, STATES, State
from acceptance.dashboards.story import Chapter, Story
from acceptance.report import missing
from acceptance.thorough import but_the_first
from acceptance.waiting import eventually
from config.dashboards.asked import Span
from config.dashboards.spec import Panel
from lab.api import Lab
from lab.dashboards import Asker
from lab.errors import LabError
from lab.faults import certificates

EMPTY = {
    (uid, panel.title): panel
    for uid, dashboard in LIBRARY.dashboards.items()
    for panel, _ in dashboard.panels()
    if panel.empty is not None and (uid, panel.title) not in {*OF_WEEKS, CERTIFICATES}
}
# Of a certificate that nobody has to renew yet, and when it is looked for.
DAYS, PROBED_S = 60, 60.0
SECTIONS = pytest.mark.plan("12.4.6.1", "12.4.6.2", "12.4.6.3", "12.4.6.4")


@pytest.fixture(scope="module")
def asker(lab: Lab) -> Asker:
    """Return what asks the lab's data sources."""
    return Asker.of(lab)


def span(asker: Asker, story: Story, state: State) -> Span:
    chapter = state.chapter(story)
    if not state.earlier_s:
        return shown(asker, chapter)
    return shown(asker, replace(chapter, begun=chapter.begun - state.earlier_s))


@SECTIONS
def test_each_has_a_state_in_which_it_is_not_empty() -> None:
    assert set(STATES) == set(EMPTY)
    assert set(MARKS) == {name for name, each in LIBRARY.annotations.items() if each.empty}


@SECTIONS
@pytest.mark.parametrize("key", but_the_first(EMPTY), ids=lambda key: f"{key[0]}: {key[1]}")
def test_it_is_not_empty_when_there_is_something_to_tell(
    lab: Lab, asker: Asker, story: Story, key: tuple[str, str]
) -> None:
    uid, title = key
    panel: Panel = EMPTY[key]
    if not all(asker.answers(query) for query in panel.queries):
        missing("TraceQL", f"Tempo {lab.versions['tempo']} has none; 3.0 has")
    shown_now = span(asker, story, STATES[key])
    found = answers(asker, uid, title, shown_now, {"trace": story.trace_id})

    assert len(found) == len(panel.queries)
    for answer in found:
        assert answer.found.count, f"nothing, between {shown_now.since} and {shown_now.until}"


@SECTIONS
@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_there_when_something_happened(asker: Asker, story: Story, name: str) -> None:
    mark = asker.mark(LIBRARY.annotations[name], span(asker, story, MARKS[name]))

    assert mark.found.count


@SECTIONS
def test_certificates_are_shown_with_the_days_that_they_are_good(lab: Lab, asker: Asker) -> None:
    uid, title = CERTIFICATES
    name, begun = "shown-in-a-panel", time.time()

    def days() -> float:
        (answer,) = answers(asker, uid, title, shown(asker, Chapter(begun, time.time())))
        found = read(answer, ("instance",)).figures
        assert name in found
        return found[name]

    try:
        with certificates.shown(lab, name, DAYS):
            assert eventually(days, within_s=PROBED_S) == pytest.approx(DAYS, abs=0.1)
    except LabError as error:
        missing(error.message, error.hint)
