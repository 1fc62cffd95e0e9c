"""Stand-ins for all who are told of alerts."""

from __future__ import annotations

from collections.abc import Iterator

from config.catalogue.routing import TeamChannels
from lab.readiness import HttpReady
from lab.server import PYTHON, Server
from lab.site import Site

NAME = "receivers"
# Slack's addresses end with a secret of their own; a workflow's is the signature in its query.
SLACK = "{}/slack/services/T01LAB/B01{}/{{}}"
TEAMS = "{}/teams/workflows/{}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=run&sig={{}}"
# PagerDuty's keys have 32 characters, and no more of what is random is taken.
PAGERDUTY = "{:.32}"
AWS = "[{}]\naws_access_key_id = AKIALAB0000000000000\naws_secret_access_key = {{}}\n"


def secrets(site: Site) -> dict[str, str]:
    """Return {secret of Alertmanager: its text}, what is random left open as {}."""
    routing, here = site.catalogue.routing, site.address(NAME, "http").url
    texts = {
        routing.mail.secret: "{}",
        routing.sms.secret: AWS.format(routing.sms.profile),
        routing.incidents.secret: "{}",
        routing.watchdog.secret: f"{here}/heartbeat",
    }
    for team in routing.teams:
        texts |= dict(_of_team(team, here))
    return texts


def _of_team(team: TeamChannels, here: str) -> Iterator[tuple[str, str]]:
    if team.slack is not None:
        yield team.slack.secret, SLACK.format(here, team.name.upper())
    if team.teams is not None:
        yield team.teams.secret, TEAMS.format(here, team.name)
    if team.pagerduty is not None:
        yield team.pagerduty.secret, PAGERDUTY


def describe(site: Site) -> tuple[Server, ...]:
    """Return the server of the lab at `site`."""
    limit = site.environment.wait(site.catalogue.delays.heartbeat_limit)
    return (
        Server(
            name=NAME,
            binary=PYTHON,
            arguments=("-m", f"lab.{NAME}"),
            env={
                "SETARCOS_LISTEN": str(site.listen(NAME, "http")),
                "SETARCOS_SMTP_LISTEN": str(site.listen(NAME, "smtp")),
                "SETARCOS_HEARTBEAT_LIMIT_S": str(limit.seconds),
            },
            ready=HttpReady(site.outside(NAME, "http"), "/readyz"),
            pages=("/received",),
        ),
    )
