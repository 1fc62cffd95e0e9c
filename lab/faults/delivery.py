"""Deployments that fail or come late, long incidents, and events that are refused."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import requests
from setarcos_delivery.facts import Commit, Deployment, DeploymentStatus, Incident

from lab.api import Lab
from lab.faults.background import repeated
from lab.faults.fault import Fault, Raised
from lab.faults.limits import limit
from lab.faults.telling import PATH, REPOSITORY, Facts, key, tell, telling
from lab.servers.delivery_events import NAME
from lab.team.simulate import UNDEPLOYED

COMPONENT, ENVIRONMENT, BRANCH = "api", "production", "main"
LASTED = timedelta(minutes=4)
# The catalogue does not know it, so that its lead time is that of all others, and nobody else's.
FEATURE = "game-day"
# Nobody deploys it, so that no deployment is to blame.
STORE = UNDEPLOYED[0]
# One failure is a fifth of so many deployments; failures are told as long as the fault is held.
OUTWEIGHED, LONG, HEALED = 5, 10_000, 100
# A mean that is hardly over its limit is soon under it again.
HARDLY, FAR = 1.05, 2.0
TIMEOUT_S, PACE_S = 15.0, 1.0


def of(lab: Lab) -> Iterator[Fault]:
    """Yield what can go wrong with deliveries."""
    others = lab.catalogue.labels["feature"].overflow
    lead = timedelta(seconds=HARDLY * limit(lab, "LeadTimeSlow"))
    outage = timedelta(seconds=FAR * limit(lab, "RecoverySlow"))
    yield Fault(
        name="deployments-fail",
        title="One deployment after another fails",
        held=partial(telling, wrong=failed, mended=succeeded, times=LONG),
        must=(Raised("DeploymentFailed"), Raised("DeploymentsFailOften")),
        heal=lambda lab: tell(lab, succeeded(HEALED)),
    )
    yield Fault(
        name="changes-wait",
        title="Changes reach production more than a week after they were made",
        held=partial(telling, wrong=partial(changed, lead), mended=at_once),
        must=(Raised("LeadTimeSlow", {"feature": others}),),
        heal=lambda lab: tell(lab, at_once()),
    )
    yield Fault(
        name="recovery-slow",
        title="An incident was resolved after two days",
        held=partial(telling, wrong=partial(resolved, outage), mended=soon, times=1),
        must=(Raised("RecoverySlow", {"component": STORE}),),
        heal=lambda lab: tell(lab, soon()),
    )
    yield Fault(
        name="events-refused",
        title="Somebody tells of deliveries with a wrong secret",
        held=refused,
        must=(Raised("DeliveryEventsRefused", {"service": NAME, "path": PATH}),),
        may=(Raised("ManyClientErrors", {"service": NAME}),),
    )


def failed() -> Facts:
    """Return a deployment that failed."""
    return [_deployment(DeploymentStatus.FAILURE)]


def succeeded(failures: int) -> Facts:
    """Return so many good deployments that the failed ones are few among them."""
    return [_deployment(DeploymentStatus.SUCCESS) for _ in range(OUTWEIGHED * failures)]


def changed(lead: timedelta) -> Facts:
    """Return a change that was made so long ago, and its deployment."""
    now, sha = datetime.now(UTC), secrets.token_hex(20)
    commit = Commit(
        repository=REPOSITORY,
        branch=BRANCH,
        default_branch=True,
        sha=sha,
        committed_at=now - lead,
        pushed_at=now,
        place=0,
    )
    return [commit, _deployment(DeploymentStatus.SUCCESS, sha, FEATURE)]


def at_once(_told: int = 1) -> Facts:
    """Return a change that was deployed when it was made."""
    return changed(timedelta())


def resolved(lasted: timedelta) -> Facts:
    """Return an incident that was resolved just now, and lasted so long."""
    now = datetime.now(UTC)
    incident = Incident(
        key=key(),
        component=STORE,
        environment=ENVIRONMENT,
        severity="critical",
        opened_at=now - lasted,
        resolved_at=now,
        observed_at=now,
    )
    return [incident]


def soon(_told: int = 1) -> Facts:
    """Return an incident that was resolved as soon as one can be."""
    return resolved(LASTED)


@contextmanager
def refused(lab: Lab) -> Iterator[None]:
    """Send events that prove nothing."""
    with repeated(partial(_send, f"{lab.address(NAME, 'http').url}{PATH}"), PACE_S):
        yield


def _send(url: str) -> None:
    unknown = {"Authorization": f"Bearer {secrets.token_hex(16)}"}
    # Where the service is stopped, too, the next one is refused.
    with contextlib.suppress(requests.RequestException):
        requests.post(url, json={"facts": []}, headers=unknown, timeout=TIMEOUT_S)


def _deployment(
    status: DeploymentStatus, sha: str | None = None, feature: str | None = None
) -> Deployment:
    now = datetime.now(UTC)
    return Deployment(
        component=COMPONENT,
        key=key(),
        observed_at=now,
        repository=REPOSITORY,
        sha=sha or secrets.token_hex(20),
        environment=ENVIRONMENT,
        status=status,
        feature=feature,
        started_at=now - LASTED,
        finished_at=now,
    )
