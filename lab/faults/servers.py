"""Servers that stop: `<server>-down`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from lab.api import Lab
from lab.faults.fault import Fault, Raised
from lab.faults.following import API, DELIVERY, PAGES, ROUTER, events_refused, undone, unusable

# Whose end ends the traffic, or what looks at all others: their alerts are another's proof.
# A worker that is gone has an alert of its own (lab/faults/queues.py).
LEFT_OUT = {"traffic", "prometheus", "alertmanager", "worker"}
# Who have an exporter, and modules of their own here.
STORES = {"postgres", "redis"}
# Whom people miss: that they cannot be used hides that Prometheus cannot ask them. With each, who
# cannot be used without it.
MISSED = {PAGES: (PAGES,), API: (API, PAGES), ROUTER: (ROUTER,)}
# What else comes with the end of a tool.
WITH = {
    "blackbox-exporter": ("ProbesNotMade",),
    "grafana": ("GrafanaUnavailable",),
    "otel-collector": ("AppDropsTelemetry",),
    "receivers": ("NotificationsNotSent",),
}


def of(lab: Lab) -> Iterator[Fault]:
    """Yield a fault for each server that the lab runs."""
    for name in sorted(set(lab.parts) - LEFT_OUT - STORES):
        yield Fault(
            name=f"{name}-down",
            title=f"{lab.catalogue.services[name].title} is stopped",
            held=partial(down, server=name),
            must=tuple(_told(lab, name)),
            may=tuple(_beside(lab, name)),
            heal=partial(started, server=name),
        )


def _told(lab: Lab, server: str) -> Iterator[Raised]:
    """Yield what tells of it: whoever is scraped is a target."""
    service = {"service": server}
    if server in MISSED:
        yield from (Raised("ServiceUnavailable", service), Raised("ProbeFailed", service))
    elif any(t.service == server for j in lab.catalogue.jobs.values() for t in j.targets):
        yield Raised("TargetDown", service)


def _beside(lab: Lab, server: str) -> Iterator[Raised]:
    """Yield what comes with it."""
    yield from (Raised(each) for each in WITH.get(server, ()))
    if server == ROUTER:
        yield from undone(lab)
    if server == DELIVERY:
        yield from events_refused()
    if server in MISSED:
        yield from unusable(lab, *MISSED[server])
    else:
        yield Raised("ToolProbeFailed", {"service": server})


@contextmanager
def down(lab: Lab, server: str) -> Iterator[None]:
    """Have a server stopped."""
    try:
        lab.stop(server)
        yield
    finally:
        started(lab, server)


def started(lab: Lab, server: str) -> None:
    """Start a server unless it runs."""
    if not lab.by.alive(lab.parts[server].handle):
        lab.start(server)
