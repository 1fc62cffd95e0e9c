"""How soon an alert is told of where nothing is late: seconds, at an environment's scale."""

from __future__ import annotations

from acceptance.routes import route_of
from config.catalogue import Catalogue
from config.catalogue.rules import AlertRule
from config.durations import Duration
from config.environment import Environment

# What a rule without windows of its own looks at through recorded series.
RECORDED = Duration.parse("5m")
MINUTES_S, LATE_S = 120.0, 60.0


def told_s(catalogue: Catalogue, environment: Environment, rule: AlertRule) -> float:
    """Return how long the first message takes from the first evaluation that finds an alert true.

    An evaluation, `for`, and the time in which Alertmanager gathers a group.
    """
    wait = route_of(catalogue, rule).group_wait or catalogue.delays.group_wait
    waits = (environment.wait(rule.for_), environment.wait(wait))
    return environment.evaluation.seconds + sum(each.seconds for each in waits)


def bound_s(catalogue: Catalogue, environment: Environment, rule: AlertRule) -> float:
    """Return how long it takes from the fault: a scrape and the rule's longest window more."""
    longest = _longest_s(environment, rule)
    return environment.scrape.seconds + longest + told_s(catalogue, environment, rule)


def patience_s(catalogue: Catalogue, environment: Environment, rule: AlertRule) -> float:
    """Return how long to wait for an alert on a busy machine.

    Windows of hours see enough of a fault in the first minutes of a lab.
    """
    window = min(_longest_s(environment, rule), MINUTES_S)
    return window + told_s(catalogue, environment, rule) + LATE_S


def _longest_s(environment: Environment, rule: AlertRule) -> float:
    windows = (*rule.windows.values(), RECORDED)
    return max(environment.window(each).seconds for each in windows)
