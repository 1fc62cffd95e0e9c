"""What Alertmanager's configuration is made of: receivers, the tree of routes, intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.addresses import address
from config.alerts import dashboards_url
from config.catalogue import Catalogue
from config.catalogue.routing import Channel, Interval, Route, TeamChannels, Told
from config.durations import Duration
from config.edge import EDGE, passages
from config.environment import Environment

UNROUTED, WATCHDOG = "unrouted", "watchdog"
# How long before its time a repetition is due: a tick that comes a moment early is not skipped.
EARLY = 0.9


@dataclass(frozen=True)
class Receiver:
    """Who is told: a team by a channel, or a program; without a channel nobody."""

    name: str
    channel: str | None = None
    team: TeamChannels | None = None


def channels(catalogue: Catalogue, environment: Environment) -> tuple[Channel, ...]:
    """Return the channels of an environment; a lab has none whose service it leaves out."""
    if environment.stand_in is None:
        return environment.channels
    if environment.stand_in in environment.without:
        return ()
    away = catalogue.routing.incidents.service in environment.without
    return tuple(each for each in environment.channels if not (away and each is Channel.INCIDENTS))


def receiver_name(team: str, channel: Channel) -> str:
    """Return the name of the receiver of a team by a channel."""
    return channel.value if channel is Channel.INCIDENTS else f"{team}-{channel}"


def receivers(catalogue: Catalogue, environment: Environment) -> Iterator[Receiver]:
    """Yield every receiver of the tree; one whose channel the environment has not tells nobody."""
    routing, used = catalogue.routing, channels(catalogue, environment)
    mail = Channel.MAIL.value if Channel.MAIL in used else None
    yield Receiver(UNROUTED, mail, routing.of_team(routing.unrouted))
    yield Receiver(WATCHDOG, WATCHDOG if used else None)
    told = dict.fromkeys(each.channel for route in routing.routes for each in route.to)
    for channel in told:
        name = channel.value if channel in used else None
        if channel is Channel.INCIDENTS:
            yield Receiver(channel.value, name)
            continue
        for team in routing.teams:
            yield Receiver(receiver_name(team.name, channel), name, team)


def intervals(catalogue: Catalogue, environment: Environment) -> Iterator[dict[str, Any]]:
    """Yield the intervals as Alertmanager's YAML has them, with the environment's own times."""
    for interval in catalogue.routing.intervals:
        periods = environment.intervals.get(interval.name, interval.periods)
        yield {
            "name": interval.name,
            "time_intervals": [
                _period(Interval(**{**dict(interval), "periods": (each,)}), catalogue)
                for each in periods
            ],
        }


def _period(interval: Interval, catalogue: Catalogue) -> dict[str, Any]:
    (period,) = interval.periods
    times = [{"start_time": each.from_, "end_time": each.until} for each in period.times]
    found: dict[str, Any] = {"times": times} if times else {}
    if period.weekdays:
        found["weekdays"] = [day.value for day in period.weekdays]
    return found | {"location": catalogue.routing.location}


def inhibitions(catalogue: Catalogue) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name of each inhibition, and the rest as Alertmanager's YAML has it.

    Alertmanager before 0.29 refuses a name there, so it is a comment.
    """
    for each in catalogue.routing.inhibitions:
        yield (
            each.name,
            {
                "source_matchers": [f'alertname=~"{"|".join(each.when)}"'],
                "target_matchers": [f'alertname=~"{"|".join(each.hides)}"'],
                "equal": list(each.equal),
            },
        )


def secrets(catalogue: Catalogue) -> dict[str, str]:
    """Return {file below the secrets: what it holds} of everything that Alertmanager reads."""
    routing = catalogue.routing
    found = {
        routing.mail.secret: "password of the SMTP user",
        routing.sms.secret: f"AWS credentials, profile {routing.sms.profile}",
        routing.incidents.secret: f"token that {routing.incidents.service} knows",
        routing.watchdog.secret: "address of the dead man's check",
    }
    for team in routing.teams:
        rooms = {"Slack webhook": team.slack, "Teams webhook": team.teams}
        found |= {each.secret: f"address of the {what}" for what, each in rooms.items() if each}
        found |= {team.pagerduty.secret: "routing key of PagerDuty"} if team.pagerduty else {}
    return found


@dataclass(frozen=True)
class Reach:
    """Where the channels are that no secret file tells the address of."""

    smarthost: str
    tls: bool
    pagerduty: str
    sms: str | None
    incidents: str


def reach(catalogue: Catalogue, environment: Environment) -> Reach:
    """Return the addresses of the real channels, or of the lab's stand-in."""
    routing, incidents = catalogue.routing, _incidents(catalogue, environment)
    if environment.stand_in is None:
        return Reach(routing.mail.smarthost, True, routing.pagerduty.url, None, incidents)
    smtp = address(catalogue, environment, environment.stand_in, "smtp")
    http = address(catalogue, environment, environment.stand_in, "http").url
    return Reach(str(smtp), False, f"{http}/pagerduty/v2/enqueue", f"{http}/sns", incidents)


def _incidents(catalogue: Catalogue, environment: Environment) -> str:
    """Return the webhook's address, through the reverse proxy where there is one.

    Alertmanager is on no network of the app, and the proxy has TLS.
    """
    told = catalogue.routing.incidents
    if EDGE in environment.without or EDGE not in catalogue.services:
        return address(catalogue, environment, told.service, told.port).url + told.path
    for each in passages(catalogue, environment):
        if each.service == told.service:
            return f"http://{EDGE}:{each.port}{told.path}"
    return f"https://{environment.dashboards_host}{told.path}"


def silence_page(catalogue: Catalogue, environment: Environment) -> str | None:
    """Return Grafana's page for a new silence; None where only Alertmanager has one.

    Grafana has a login and is reached from a phone.
    """
    if environment.dashboards_host is None:
        return None
    page = "/alerting/silence/new?alertmanager=Alertmanager"
    return dashboards_url(catalogue, environment) + page


@dataclass(frozen=True)
class Branch:
    """A route with what Alertmanager matches, and {team: receivers with their channels}."""

    route: Route
    matchers: list[str]
    teams: dict[str, list[tuple[str, Told]]]


def branches(catalogue: Catalogue) -> Iterator[Branch]:
    """Yield the routes in their order."""
    for route in catalogue.routing.routes:
        found = [f'severity="{route.severity}"'] if route.severity else []
        if route.alerts:
            found.append(f'alertname=~"{"|".join(route.alerts)}"')
        teams = {
            team.name: [(receiver_name(team.name, told.channel), told) for told in route.to]
            for team in catalogue.routing.teams
        }
        yield Branch(route, found, teams)


def rendered(catalogue: Catalogue, environment: Environment) -> dict[str, Any]:
    """Return everything that the templates ask for."""
    every = catalogue.routing.watchdog.every
    return {
        "channels": channels(catalogue, environment),
        "reach": reach(catalogue, environment),
        "repeat": Duration(round(every.ms * EARLY)),
        "branches": list(branches(catalogue)),
        "receivers": list(receivers(catalogue, environment)),
        "intervals": list(intervals(catalogue, environment)),
        "inhibitions": list(inhibitions(catalogue)),
        "silence_page": silence_page(catalogue, environment),
    }
