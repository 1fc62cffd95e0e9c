"""Who is told of an alert: what routing.yaml says, and what amtool finds in a rendered file."""

from __future__ import annotations

import subprocess
from pathlib import Path

from config.catalogue import Catalogue
from config.catalogue.routing import Route
from config.catalogue.routing_check import fits
from config.catalogue.rules import AlertRule
from config.check import Tool
from config.routing import WATCHDOG, receiver_name

TIMEOUT_S = 30.0


def meant(catalogue: Catalogue, rule: AlertRule, team: str) -> list[str]:
    """Return the receivers that the facts name."""
    routing = catalogue.routing
    if rule.alert == routing.watchdog.alert:
        return [WATCHDOG]
    return [receiver_name(team, told.channel) for told in route_of(catalogue, rule).to]


def route_of(catalogue: Catalogue, rule: AlertRule) -> Route:
    """Return the route that an alert takes."""
    return next(each for each in catalogue.routing.routes if fits(each, rule))


def teams_of(catalogue: Catalogue, rule: AlertRule) -> list[str]:
    """Return whose an alert may be: its own team, or any that its series name."""
    return [rule.team] if rule.team else list(catalogue.teams)


def reached(amtool: Tool, config: Path, **labels: str) -> list[str]:
    """Return the receivers that Alertmanager would tell."""
    done = subprocess.run(
        amtool.command(
            "config",
            "routes",
            "test",
            f"--config.file={config}",
            *(f"{name}={value}" for name, value in labels.items()),
        ),
        env=dict(amtool.env),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    return done.stdout.strip().split(",")
