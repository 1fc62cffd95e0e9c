"""Alertmanager's tree of routes, walked as Alertmanager does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from config.environment import Environment, load_environment
from config.render import variables
from config.template import Templates
from tests import loaded

CATALOGUE = loaded.catalogue()
PRODUCTION = load_environment("production")
LAB = load_environment("lab")
MATCHER = re.compile(r'(\w+)(=~|=)"(.*)"')


def config_of(environment: Environment) -> dict[str, Any]:
    """Render Alertmanager's own file alone: the other servers' would take seconds."""
    return dict(yaml.safe_load(one_of(environment, "alertmanager/alertmanager.yml")))


def one_of(environment: Environment, name: str) -> str:
    """Render one file of an environment."""
    return Templates().render(f"{name}.j2", variables(CATALOGUE, environment))


def fits(route: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Match as Alertmanager does: every matcher, regular expressions over the whole value."""
    for matcher in route.get("matchers", []):
        found = MATCHER.fullmatch(matcher)
        assert found is not None, matcher
        value = labels.get(found[1], "")
        if value != found[3] and not (found[2] == "=~" and re.fullmatch(found[3], value)):
            return False
    return True


def legs(route: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the ends of the tree that an alert comes to, each with what it inherits."""
    reached = False
    for child in route.get("routes", []):
        if fits(child, labels):
            reached = True
            yield from legs({**route, "routes": [], **child}, labels)
            if not child.get("continue"):
                return
    if not reached:
        yield dict(route)


def receivers(config: Mapping[str, Any], **labels: str) -> list[str]:
    """Return whom an alert with these labels would be told to."""
    return [each["receiver"] for each in legs(config["route"], labels)]
