"""Checks of who is told: every name is a fact, every alert is caught, every route reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from config.catalogue.catalogue import Catalogue, Place
from config.catalogue.routing import Channel, Route, TeamChannels
from config.catalogue.rules import AlertRule
from config.problems import Problem

Unknown = Callable[..., Iterator[Problem]]


def routing_problems(catalogue: Catalogue, unknown: Unknown) -> Iterator[Problem]:
    """Yield what routing.yaml has wrong; `unknown` tells of a name that no fact has."""
    place = catalogue.places["routing", "routing"]
    yield from _twins(catalogue, place)
    yield from _teams(catalogue, place, unknown)
    yield from _services(catalogue, place, unknown)
    yield from _intervals(catalogue, place, unknown)
    alerts = {rule.alert for rule in _rules(catalogue)}
    missing = list(_alerts(catalogue, place, unknown, alerts))
    yield from missing
    if not missing:
        yield from _reach(catalogue, place)


def _rules(catalogue: Catalogue) -> Iterator[AlertRule]:
    for group in catalogue.groups.values():
        yield from group.alerts


def _twins(catalogue: Catalogue, place: Place) -> Iterator[Problem]:
    routing = catalogue.routing
    for key in ("teams", "routes", "intervals", "inhibitions"):
        seen: set[str] = set()
        for index, each in enumerate(getattr(routing, key)):
            if each.name in seen:
                message = f"{each.name} stands twice among {key}"
                fix = "rename or remove one of the two"
                yield place.problem("routing/duplicate", message, key, index, "name", fix=fix)
            seen.add(each.name)


def _teams(catalogue: Catalogue, place: Place, unknown: Unknown) -> Iterator[Problem]:
    routing = catalogue.routing
    names = [team.name for team in routing.teams]
    for index, team in enumerate(routing.teams):
        yield from unknown(place, "team", team.name, catalogue.teams, "teams", index, "name")
        for route in routing.routes:
            yield from _channels(place, index, team, route)
    yield from unknown(place, "team", routing.unrouted, names, "unrouted")
    for name in catalogue.teams:
        if name not in names:
            message = f"nothing says by what team {name} is told"
            fix = f"add {name} to teams, with its channels"
            yield place.problem("routing/team", message, "teams", fix=fix)


def _channels(place: Place, index: int, team: TeamChannels, route: Route) -> Iterator[Problem]:
    for told in route.to:
        if told.channel is not Channel.INCIDENTS and getattr(team, told.channel) is None:
            message = f"route {route.name} goes to {told.channel}, but team {team.name} has none"
            fix = f"add {told.channel} to the team, or take it out of the route"
            yield place.problem("routing/channel", message, "teams", index, "name", fix=fix)


def _services(catalogue: Catalogue, place: Place, unknown: Unknown) -> Iterator[Problem]:
    told = catalogue.routing.incidents
    found = list(unknown(place, "service", told.service, catalogue.services, "incidents"))
    yield from found
    if not found:
        ports = [port.name for port in catalogue.services[told.service].ports]
        yield from unknown(place, "port", told.port, ports, "incidents", "port")


def _intervals(catalogue: Catalogue, place: Place, unknown: Unknown) -> Iterator[Problem]:
    known = [each.name for each in catalogue.routing.intervals]
    for index, route in enumerate(catalogue.routing.routes):
        for leg, told in enumerate(route.to):
            for name in told.mute:
                at = ("routes", index, "to", leg, "mute")
                yield from unknown(place, "interval", name, known, *at)


def _alerts(
    catalogue: Catalogue, place: Place, unknown: Unknown, alerts: Iterable[str]
) -> Iterator[Problem]:
    routing = catalogue.routing
    yield from unknown(place, "alert", routing.watchdog.alert, alerts, "watchdog", "alert")
    for index, route in enumerate(routing.routes):
        for name in route.alerts:
            yield from unknown(place, "alert", name, alerts, "routes", index, "alerts")
    for index, each in enumerate(routing.inhibitions):
        for field in ("when", "hides"):
            for name in getattr(each, field):
                yield from unknown(place, "alert", name, alerts, "inhibitions", index, field)
        for name in set(each.when) & set(each.hides):
            message = f"{each.name}: {name} would hide itself, which Alertmanager never does"
            fix = f"take {name} out of when or of hides"
            at = ("inhibitions", index, "hides")
            yield place.problem("routing/inhibition", message, *at, fix=fix)


def _reach(catalogue: Catalogue, place: Place) -> Iterator[Problem]:
    """Yield alerts that only the catch-all has, and routes and teams that no alert comes to."""
    routing = catalogue.routing
    reached: set[str] = set()
    for rule, where, index in _told(catalogue):
        route = next((each for each in routing.routes if fits(each, rule)), None)
        if route is None:
            message = f"no route catches {rule.alert}: neither its name nor {rule.severity}"
            fix = "add it, or its severity, to a route of config/catalogue/routing.yaml"
            yield where.problem("routing/uncaught", message, "alerts", index, "alert", fix=fix)
        else:
            reached.add(route.name)
    for index, route in enumerate(routing.routes):
        if route.name not in reached:
            message = f"no alert can reach route {route.name}"
            fix = "remove it, or put it before the one that takes its alerts"
            yield place.problem("routing/unreachable", message, "routes", index, "name", fix=fix)
    teams = {rule.team for rule, _, _ in _told(catalogue)}
    for index, team in enumerate(routing.teams):
        # An alert without a team has that of its series, which may be any.
        if not teams & {team.name, None}:
            message = f"no alert can reach team {team.name}"
            fix = "remove the team, or give it an alert"
            yield place.problem("routing/unreachable", message, "teams", index, "name", fix=fix)


def _told(catalogue: Catalogue) -> Iterator[tuple[AlertRule, Place, int]]:
    """Yield every alert that goes to people, and where it stands."""
    for name, group in catalogue.groups.items():
        for index, rule in enumerate(group.alerts):
            if rule.alert != catalogue.routing.watchdog.alert:
                yield rule, catalogue.places["rule group", name], index


def fits(route: Route, rule: AlertRule) -> bool:
    """Tell whether a route takes an alert."""
    by_severity = route.severity in (None, rule.severity)
    return by_severity and (not route.alerts or rule.alert in route.alerts)
