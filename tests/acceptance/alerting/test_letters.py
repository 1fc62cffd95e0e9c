"""What a message about an alert has to say, also where it tells of others as well."""

from __future__ import annotations

import pytest

from acceptance.alerting.letters import Letters
from lab.receivers.inbox import Channel, Message

LINK, RUNBOOK = "http://grafana/d/ai?var-model=one&from=now-1h", "http://git/AiModelFails.md"
SAID = "60% of the calls to one failed"
ABOUT = {
    "summary": "one fails 52.17% of its calls",
    "description": "52.17% of the calls to one failed",
    "dashboard_url": LINK,
    "runbook_url": RUNBOOK,
}


def mistakes(heading: str, *, link: str = LINK) -> str:
    lines = (heading, "one fails 60% of its calls", SAID, "AI on-call", link, RUNBOOK)
    text = "\n".join(lines)
    message = Message(
        channel=Channel.SLACK, at=1.0, to="ai", alerts=("A",), status="firing", text=text, raw=""
    )
    return "\n".join(Letters(ABOUT, ("AI on-call",)).of("A", [message]).mistakes())


def test_figures_may_have_moved_on() -> None:
    assert mistakes("[WARNING] one fails 60% of its calls") == ""


def test_whoever_leads_has_a_link_of_its_own() -> None:
    other = LINK.replace("one", "two")

    assert "lacks the dashboard_url" in mistakes("[WARNING] one fails 60% of its calls", link=other)
    assert mistakes("[WARNING] two fails 60% of its calls (and 1 more)", link=other) == ""


def test_a_link_to_another_dashboard_is_a_mistake() -> None:
    other = LINK.replace("/ai", "/redis")

    assert "lacks the dashboard_url" in mistakes("[WARNING] two fails", link=other)


@pytest.mark.parametrize("part", ["<no value>", "%!s(float64=1)", "NaN"])
def test_what_a_template_writes_by_mistake_is_found(part: str) -> None:
    assert f"says {part[:2]}" in mistakes(part)


def test_a_short_message_may_tell_of_it_as_one_of_more() -> None:
    letters = Letters(ABOUT, ())
    about = {"at": 1.0, "to": "ai", "alerts": ("A",), "status": "firing", "raw": ""}
    short = Message(channel=Channel.SMS, text="[WARNING] two fails (and 1 more)", **about)
    long = short.model_copy(update={"channel": Channel.SLACK})

    assert letters.of("A", [short, long]).messages == (short,)
