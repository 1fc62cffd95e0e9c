"""A panel that may be empty on a healthy day is not when there is something to tell.

What it tells of is made: requests and calls that fail, answers that fall back, incidents, an alert.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from acceptance.dashboards.reading import LIBRARY, answers, shown
from acceptance.dashboards.states import MARKS, OF_WEEKS, STATES, State
from acceptance.dashboards.story import Story
from acceptance.report import missing
from acceptance.thorough import but_the_first
from config.dashboards.asked import Span
from config.dashboards.spec import Panel
from lab.api import Lab
from lab.dashboards import Asker

EMPTY = {
    (uid, panel.title): panel
    for uid, dashboard in LIBRARY.dashboards.items()
    for panel, _ in dashboard.panels()
    if panel.empty is not None and (uid, panel.title) not in OF_WEEKS
}
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
