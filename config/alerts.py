"""What alerts lead to: the labels and links that every one has, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from config.addresses import address
from config.catalogue import Catalogue, Place
from config.catalogue.rules import FILL_IN, LIMIT, AlertRule, DashboardLink
from config.dashboards.library import Library
from config.environment import Environment
from config.problems import Problem, nearest

GRAFANA = "grafana"


def labels(rule: AlertRule) -> dict[str, str]:
    """Return the labels that the rule itself gives; the others are those of its series."""
    own = {"severity": rule.severity.value, "team": rule.team, "service": rule.service}
    return {name: value for name, value in own.items() if value is not None}


def links(catalogue: Catalogue, environment: Environment, rule: AlertRule) -> dict[str, str]:
    """Return the annotations that lead to the dashboard and to the runbook."""
    return {
        "dashboard_url": dashboards_url(catalogue, environment)
        + _page(rule.dashboard, environment.name),
        "runbook_url": f"{environment.runbooks_url}/{rule.alert}.md",
    }


def dashboards_url(catalogue: Catalogue, environment: Environment) -> str:
    """Return where people open Grafana, without a slash at the end."""
    if environment.dashboards_host is not None:
        return f"https://{environment.dashboards_host}"
    return address(catalogue, environment, GRAFANA, "http").url


def _page(link: DashboardLink, environment: str) -> str:
    chosen = {"environment": environment, **link.fixed}
    parts = [f"var-{name}={quote(value, safe='')}" for name, value in chosen.items()]
    # Prometheus fills the label in: a value may have a slash or a blank.
    parts += [
        f"var-{name}={{{{ $labels.{label} | urlquery }}}}" for name, label in link.variables.items()
    ]
    return f"/d/{link.uid}?{'&'.join(parts)}&from=now-{link.range}&to=now"


def alerts(catalogue: Catalogue) -> Iterator[tuple[AlertRule, Place, int]]:
    """Yield every alert, the place of its group, and which one of the group it is."""
    for name, group in catalogue.groups.items():
        for index, rule in enumerate(group.alerts):
            yield rule, catalogue.places["rule group", name], index


def alert_problems(
    catalogue: Catalogue, environment: Environment, library: Library
) -> Iterator[Problem]:
    """Yield what alerts have wrong beside their expressions: twins, limits, where they lead to."""
    seen: set[str] = set()
    if environment.dashboards_host is None and GRAFANA not in catalogue.services:
        message = f"alerts lead to dashboards, but there is no {GRAFANA}, and no dashboards_host"
        fix = "add dashboards_host: with the name under which people open their dashboards"
        yield environment.problem(("name",), "alert/grafana", message, fix=fix)
    for rule, place, index in alerts(catalogue):
        if rule.alert in seen:
            fix = "rename or remove one of the two"
            message = f"alert {rule.alert} stands twice"
            yield place.problem("alert/duplicate", message, "alerts", index, "alert", fix=fix)
        seen.add(rule.alert)
        for name in ("summary", "description"):
            if FILL_IN in getattr(rule, name):
                message = f"{rule.alert}: its {name} is still to be written"
                fix = f"write it in the place of {FILL_IN}"
                yield place.problem("alert/placeholder", message, "alerts", index, name, fix=fix)
        if library.dashboards:
            yield from _link_problems(rule, place, index, library)
    yield from _threshold_problems(catalogue, environment)


def _link_problems(
    rule: AlertRule, place: Place, index: int, library: Library
) -> Iterator[Problem]:
    link, at = rule.dashboard, ("alerts", index, "dashboard")
    if link.uid not in library.dashboards:
        near = nearest(link.uid, library.dashboards)
        message = f"{rule.alert}: unknown dashboard '{link.uid}'"
        fix = "write the uid of a dashboard: its folder, -, and the name of its file"
        yield place.problem("alert/dashboard", message, *at, "uid", nearest=near, fix=fix)
        return
    known = [each.name for each in library.dashboards[link.uid].variables]
    for name in (*link.variables, *link.fixed):
        if name not in known:
            message = f"{rule.alert}: dashboard {link.uid} has no variable '{name}'"
            fix = f"use one of: {', '.join(known)}" if known else "leave it out"
            near = nearest(name, known)
            yield place.problem("alert/variable", message, *at, nearest=near, fix=fix)


def _threshold_problems(catalogue: Catalogue, environment: Environment) -> Iterator[Problem]:
    """Yield what an environment's own thresholds name that no alert has, or cannot be passed."""
    rules = {rule.alert: rule for rule, _, _ in alerts(catalogue)}
    for name, values in environment.thresholds.items():
        at = ("thresholds", name)
        if name not in rules:
            message = f"thresholds name an unknown alert '{name}'"
            yield _threshold(environment, at, message, nearest(name, rules), "correct the name")
            continue
        rule = rules[name]
        for value, limit in values.items():
            if value not in rule.values:
                message = f"thresholds: {name} has no value '{value}'"
                known = ", ".join(rule.values)
                fix = f"use one of: {known}" if known else "leave it out"
                near = nearest(value, rule.values)
                yield _threshold(environment, (*at, value), message, near, fix)
            elif value == LIMIT and rule.unit is not None and not rule.unit.possible(limit):
                message, fix = rule.unit.impossible(name, limit)
                yield _threshold(environment, (*at, value), message, "", fix)


def _threshold(
    environment: Environment, at: tuple[str, ...], message: str, near: str, fix: str
) -> Problem:
    found = environment.problem(at, "environment/threshold", message, fix=fix)
    return replace(found, nearest=near)
