"""Whom an alert reaches: written by hand, so that it can differ from what is configured."""

from __future__ import annotations

from lab.api import Lab
from lab.receivers.asked import mark
from lab.receivers.inbox import Channel

MAIL, SLACK, TEAMS = Channel.MAIL, Channel.SLACK, Channel.TEAMS
PAGERDUTY, SMS = Channel.PAGERDUTY, Channel.SMS
# By hand: what docs/routing.md says of each severity.
CHANNELS = {
    "critical": {PAGERDUTY, SMS, SLACK, TEAMS},
    "warning": {SLACK, TEAMS, MAIL},
    "info": {MAIL},
}


def addresses(lab: Lab, team: str) -> dict[Channel, str]:
    """Return where a team is reached."""
    told = lab.catalogue.routing.of_team(team)
    assert told.mail
    assert told.slack
    assert told.pagerduty
    assert told.sms
    return {
        MAIL: told.mail,
        SLACK: told.slack.channel,
        TEAMS: team,
        PAGERDUTY: mark(lab.site.password(told.pagerduty.secret)),
        SMS: told.sms,
    }


def wanted(lab: Lab, severity: str, team: str) -> set[tuple[Channel, str]]:
    """Return whom an alert should reach."""
    every = addresses(lab, team)
    return {(channel, every[channel]) for channel in CHANNELS[severity]}
