"""Messages of every channel are what somebody has looked at, and say all that is needed."""

from __future__ import annotations

import pytest
import yaml

from acceptance.messages import FOLDER, FORMS, TEMPLATES, Case, cases, message
from acceptance.report import missing
from config.catalogue import load_catalogue
from config.catalogue.routing import TeamChannels
from config.check import Tool
from lab.api import Lab

CASES = cases()
ROUTING = load_catalogue().routing
TEAMS = {team.name: team for team in ROUTING.teams}
# What people are sent; titles and links come with these.
TOLD = ("mail.txt", "mail.html", "slack.txt", "teams.md", "sms.txt", "pagerduty.txt")
# Two text messages of 153 characters each, which is what joined ones have, and the link.
LONGEST_SMS = 306
# Title and text are apart in Slack, Teams and PagerDuty; each of these has both.
WHOLE = ("mail.txt", "mail.html", "sms.txt")


@pytest.fixture(scope="module")
def amtool(lab: Lab) -> Tool:
    found = lab.tool("amtool")
    if found is None:
        missing("amtool", "it comes with Alertmanager: nox -s lab -- doctor says how to get it")
    return found


def escalation(team: TeamChannels) -> str:
    """Return whom an alert of a team goes to, and after how long, as messages write it."""
    first, *others = team.escalation
    return ", after ".join((first.to, *(f"{step.after} {step.to}" for step in others)))


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.3")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_message_is_as_its_golden_file(amtool: Tool, case: Case, form: str) -> None:
    golden = (FOLDER / f"{case.name}.{form}").read_text("utf-8")

    assert message(amtool, TEMPLATES, form, case) == golden


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.3")
@pytest.mark.parametrize("form", ["mail.txt", "mail.html", "slack.txt", "teams.md"])
def test_a_message_says_what_where_since_when_and_whom_to_ask(amtool: Tool, form: str) -> None:
    """The golden files may change; these parts must stay."""
    case = next(each for each in CASES if each.name == "one-critical")
    text = message(amtool, TEMPLATES, form, case)
    alert = case.data["alerts"][0]

    assert alert["annotations"]["description"] in text
    assert alert["annotations"]["runbook_url"] in text
    assert alert["annotations"]["dashboard_url"].split("?")[0] in text
    assert "/alerting/silence/new?" in text
    for part in ("critical", "api-server, production", "since Sat 28 Nov 03:07 CET", "1 firing"):
        assert part in text


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.2", "12.4.8.3")
@pytest.mark.parametrize("form", TOLD)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_message_says_whom_it_goes_to_also_when_it_is_over(
    amtool: Tool, case: Case, form: str
) -> None:
    team = TEAMS[case.data["commonLabels"].get("team", ROUTING.unrouted)]

    assert escalation(team) in message(amtool, TEMPLATES, form, case)


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.3")
@pytest.mark.parametrize("form", WHOLE)
def test_a_message_begins_with_how_bad_it_is(amtool: Tool, form: str) -> None:
    for case, word in (("one-critical", "CRITICAL"), ("over", "RESOLVED"), ("several", "WARNING")):
        found = next(each for each in CASES if each.name == case)
        assert f"[{word}] " in message(amtool, TEMPLATES, form, found).split("since")[0]


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.3")
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_text_message_is_short_and_of_plain_letters(amtool: Tool, case: Case) -> None:
    text = message(amtool, TEMPLATES, "sms.txt", case)

    assert len(text) <= LONGEST_SMS
    assert text.isascii()
    assert text.count("\n") == 1


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.3")
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_pagerduty_reads_details_as_text(amtool: Tool, case: Case) -> None:
    """Alertmanager reads them as YAML: a text with a colon would be taken apart."""
    text = message(amtool, TEMPLATES, "pagerduty.txt", case)
    firing = text.removeprefix("firing: ").partition("\nresolved: ")[0]

    assert isinstance(yaml.safe_load(firing), str | None)


@pytest.mark.thorough
@pytest.mark.plan("12.4.8.3")
def test_what_users_write_is_no_markup(amtool: Tool) -> None:
    case = next(each for each in CASES if each.name == "several")

    assert "<everybody>" not in message(amtool, TEMPLATES, "mail.html", case)
    assert "&lt;everybody&gt;" in message(amtool, TEMPLATES, "slack.txt", case)
