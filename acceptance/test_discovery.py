"""A file beside prometheus.yml is all that a new target needs: no edit, no reload."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from acceptance.clients.prometheus import Prometheus
from acceptance.waiting import eventually
from config.catalogue import Catalogue
from config.catalogue.scrape import DiscoveryJob, DiscoveryKind
from lab.api import Lab

SERVICE = "newcomer"
# A server that is scraped anyway lends the newcomer its address.
LENDER = "node-exporter"
LOADED = 'prometheus_config_last_reload_success_timestamp_seconds{job="prometheus"}'
Put = Callable[[list[dict[str, Any]]], Path]


@pytest.fixture(scope="module")
def job(catalogue: Catalogue) -> DiscoveryJob:
    """Return the job that reads target files."""
    jobs = catalogue.discovery_jobs.values()
    return next(job for job in jobs if job.kind is DiscoveryKind.FILE)


@pytest.fixture(scope="module")
def found_s(lab: Lab, job: DiscoveryJob, scrape_s: float) -> float:
    """Return how long it may take until a target is found, or gone, and scraped."""
    assert job.refresh_interval is not None
    # Prometheus hands on what it discovered every five seconds.
    return max(lab.environment.wait(job.refresh_interval).seconds, 1) + 2 * scrape_s + 10


@pytest.fixture
def put(lab: Lab, job: DiscoveryJob, prometheus: Prometheus, found_s: float) -> Iterator[Put]:
    """Return what writes the target file; in the end it is gone, and so are its targets."""
    assert job.files is not None
    file = lab.rendered / "prometheus" / job.files.replace("*", SERVICE)
    had_folder = file.parent.is_dir()
    file.parent.mkdir(exist_ok=True)

    def write(groups: list[dict[str, Any]]) -> Path:
        # Prometheus never sees half a file: the unfinished one has another ending.
        unfinished = file.with_suffix(".new")
        unfinished.write_text(yaml.safe_dump(groups), encoding="utf-8")
        return unfinished.replace(file)

    try:
        yield write
    finally:
        for path in (file, file.with_suffix(".new")):
            path.unlink(missing_ok=True)
        if not had_folder:
            file.parent.rmdir()

    def gone() -> None:
        assert newcomers(prometheus) == []

    eventually(gone, within_s=found_s)


@pytest.fixture
def address(prometheus: Prometheus) -> str:
    """Return the lender's address as Prometheus itself reaches it."""
    targets = prometheus.targets()
    lender = next(each for each in targets if each["labels"]["job"] == LENDER)
    return str(lender["discoveredLabels"]["__address__"])


def newcomers(prometheus: Prometheus) -> list[dict[str, Any]]:
    """Return the targets of the new service."""
    return [each for each in prometheus.targets() if each["labels"]["service"] == SERVICE]


def scraped(prometheus: Prometheus) -> dict[str, Any]:
    """Return the only target of the new service, once it has been scraped."""
    (found,) = newcomers(prometheus) or [{"health": "not there"}]
    assert found["health"] == "up", found
    return found


@pytest.mark.plan("12.4.2.3")
def test_a_target_file_is_scraped_once_without_a_reload(
    job: DiscoveryJob, prometheus: Prometheus, put: Put, address: str, found_s: float
) -> None:
    before = prometheus.configuration(), prometheus.value(LOADED)
    labels = {"service": SERVICE, "environment": "elsewhere", "colour": "red"}

    # Twice, as happens when two files of a team name the same target.
    file = put([{"targets": [address], "labels": labels}] * 2)
    found = eventually(lambda: scraped(prometheus), within_s=found_s)

    assert found["labels"] == {
        "job": job.name,
        "instance": address,
        "service": SERVICE,
        "environment": before[0]["global"]["external_labels"]["environment"],
    }

    def counted() -> None:
        assert prometheus.value(f'up{{service="{SERVICE}"}}') == 1

    eventually(counted, within_s=found_s)

    file.unlink()

    def gone() -> None:
        assert newcomers(prometheus) == []
        assert prometheus.query(f'up{{service="{SERVICE}"}}') == []

    eventually(gone, within_s=found_s)
    assert before == (prometheus.configuration(), prometheus.value(LOADED))


@pytest.mark.plan("12.4.2.3")
def test_a_target_file_may_name_the_job_and_the_instance(
    prometheus: Prometheus, put: Put, address: str, found_s: float
) -> None:
    named = {"job": SERVICE, "instance": f"{SERVICE}:80"}

    put([{"targets": [address], "labels": named}])

    # Without a service of its own, the job's name says whose it is.
    found = eventually(lambda: scraped(prometheus), within_s=found_s)
    assert named | {"service": SERVICE} == {
        name: value for name, value in found["labels"].items() if name != "environment"
    }
