"""Deployments that fail, told as a pipeline tells them."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import requests
from setarcos_delivery.facts import Deployment, DeploymentStatus

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.servers.delivery_events import NAME, secret

SENDER = "events"
TIMEOUT_S, PACE_S = 15.0, 2.0
REPOSITORY, COMPONENT, ENVIRONMENT = "setarcos/game-day", "api", "production"
LASTED = timedelta(minutes=4)


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can go wrong with deliveries."""
    del lab
    yield Fault(
        name="deployments-fail",
        title="One deployment after another fails",
        held=failing,
        must=(Raised("DeploymentFailed"), Raised("DeploymentsFailOften")),
    )


@contextmanager
def failing(lab: Lab) -> Iterator[None]:
    """Tell of a failed deployment every few seconds."""
    with repeated(partial(_tell, lab), PACE_S):
        yield


def _tell(lab: Lab) -> None:
    url = f"{lab.address(NAME, 'http').url}/events"
    known = {"Authorization": f"Bearer {lab.site.password(secret(SENDER))}"}
    body = {"facts": [_failed().model_dump(mode="json")]}
    # Where the service is stopped, too, the next one tells.
    with contextlib.suppress(requests.RequestException):
        requests.post(url, json=body, headers=known, timeout=TIMEOUT_S).raise_for_status()


def _failed() -> Deployment:
    now = datetime.now(UTC)
    return Deployment(
        component=COMPONENT,
        key=f"game-day-{secrets.token_hex(6)}",
        observed_at=now,
        repository=REPOSITORY,
        sha=secrets.token_hex(20),
        environment=ENVIRONMENT,
        status=DeploymentStatus.FAILURE,
        started_at=now - LASTED,
        finished_at=now,
    )
