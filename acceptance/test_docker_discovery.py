"""A container that is started later is scraped without any edit, once, until it is removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from docker.errors import NotFound
from docker.models.containers import Container

from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from config.catalogue import Catalogue
from config.catalogue.scrape import DiscoveryKind
from config.discovery import ASKED
from config.environment import Environment
from lab.api import Lab
from lab.containers import labels
from lab.engine import engine

NAME, SERVICE, PORT = "newcomer", "newcomer", 8111
SERVED = f"""
from prometheus_client import Gauge, start_http_server
import threading
Gauge("newcomer_ready", "One").set(1)
start_http_server({PORT})
threading.Event().wait()
"""


@pytest.fixture(scope="module")
def job(boxed: Lab, catalogue: Catalogue) -> str:
    """Return the name of the job that finds containers."""
    assert DiscoveryKind.DOCKER in boxed.environment.discovery
    jobs = catalogue.discovery_jobs.values()
    return next(job.name for job in jobs if job.kind is DiscoveryKind.DOCKER)


def asking(environment: Environment) -> dict[str, str]:
    """Return the labels by which a container asks to be scraped."""
    wanted = {
        "scrape": "true",
        "port": str(PORT),
        "lab": environment.lab or "",
        "service": SERVICE,
    }
    return {ASKED[name]: value for name, value in wanted.items()}


@pytest.fixture
def newcomer(boxed: Lab) -> Iterator[Container]:
    """Return a container of a new service, on two of the lab's networks."""
    app = engine().containers.get(boxed.site.box("api-server"))
    marks = labels.labels(boxed.environment, boxed.state.folder)
    container = engine().containers.create(
        str(app.attrs["Image"]),
        ["-c", SERVED],
        entrypoint=["python"],
        name=boxed.site.box(NAME),
        labels={**marks, **asking(boxed.environment)},
        network=boxed.site.box("app"),
    )
    engine().networks.get(boxed.site.box("exporters")).connect(container)
    container.start()
    try:
        yield container
    finally:
        with suppress(NotFound):
            container.remove(force=True, v=True)


def found(prometheus: Prometheus) -> list[dict[str, Any]]:
    """Return the targets of the new service."""
    return [each for each in prometheus.targets() if each["labels"]["service"] == SERVICE]


@pytest.mark.plan("12.4.2.3")
def test_a_labelled_container_is_scraped_once_and_forgotten_when_it_goes(
    boxed: Lab, prometheus: Prometheus, newcomer: Container, job: str, scrape_s: float
) -> None:
    within_s = 2 * scrape_s + 40

    def scraped() -> dict[str, Any]:
        targets = found(prometheus)
        assert [each["health"] for each in targets] == ["up"], targets
        return targets[0]

    target = eventually(scraped, within_s=within_s)
    assert target["labels"] == {
        "job": job,
        "instance": f"{NAME}:{PORT}",
        "service": SERVICE,
        "environment": boxed.environment.name,
    }
    eventually(lambda: seen(prometheus), within_s=within_s)
    newcomer.remove(force=True, v=True)

    def gone() -> None:
        assert found(prometheus) == []

    eventually(gone, within_s=within_s)


def seen(prometheus: Prometheus) -> None:
    """Find the sample that the new service exposes."""
    assert prometheus.value(f'newcomer_ready{{service="{SERVICE}"}}') == 1
