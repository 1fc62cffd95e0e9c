"""Every scrape target of the catalogue is up, under plan.md's job name."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import pytest

from acceptance.clients.prometheus import Prometheus
from acceptance.report import missing
from acceptance.report.facts import Report
from acceptance.waiting import eventually
from config.addresses import instance
from config.catalogue import Catalogue, load_catalogue
from config.catalogue.scrape import Job
from lab.api import Lab
from lab.runtimes import CONTAINERS, PROCESSES

JOBS = list(load_catalogue().jobs.values())
# Containers are made first: file systems, networks, and PostgreSQL's databases from nothing.
WARM_S = {PROCESSES: 15, CONTAINERS: 30}
# Prometheus takes up targets every five seconds: the first ones so long after it is ready, at most.
TAKEN_UP_S = 5
# What most of a start is spent with, and how long that takes on a machine where these limits hold.
# A slower one, as CI's may be on a bad day, has as much more time: the ratio is what is promised.
IMPORTS, IMPORTS_S, TRIES = "import lab.app.api.app", 1.2, 3
# plan.md names these; the rest of the catalogue's jobs watch the watchers.
PLANNED = ("prometheus", "setarcos-api", "setarcos-app", "node-exporter")


def slower() -> float:
    """Return how many times as long as usual this machine takes, at least 1."""
    seconds = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", IMPORTS], check=True)
        seconds.append(time.perf_counter() - begun)
    return max(1.0, statistics.median(seconds) / IMPORTS_S)


def expected(catalogue: Catalogue, job: Job, without: tuple[str, ...]) -> set[str]:
    """Return the instances that `job` has in this lab."""
    return {
        f"http://{name}{target.path}" if job.probe == "http-2xx" else name
        for target in job.targets
        if target.service not in without
        for name in [instance(catalogue, target.service, target.port)]
    }


def up(prometheus: Prometheus, job: str) -> dict[str, str]:
    """Return {instance: health} of a job's targets."""
    return {
        target["labels"]["instance"]: target["health"]
        for target in prometheus.targets()
        if target["labels"]["job"] == job
    }


@pytest.mark.plan("12.4.2.1", "12.4.2.2", "13.1.1", "13.3.1")
@pytest.mark.parametrize("job", JOBS, ids=[job.name for job in JOBS])
def test_every_target_of_the_job_is_up(
    lab: Lab, catalogue: Catalogue, prometheus: Prometheus, scrape_s: float, job: Job
) -> None:
    wanted = expected(catalogue, job, lab.environment.without)
    if not wanted:
        missing(job.name, "doctor says how to get it; edge is there with --runtime containers")

    def all_up() -> None:
        assert dict.fromkeys(wanted, "up") == up(prometheus, job.name)

    eventually(all_up, within_s=TAKEN_UP_S + 2 * scrape_s + 2)


@pytest.mark.plan("12.4.2.1")
def test_the_jobs_of_the_plan_are_scraped_under_their_names(prometheus: Prometheus) -> None:
    jobs = {target["labels"]["job"] for target in prometheus.targets()}

    assert set(PLANNED) <= jobs


@pytest.mark.plan("12.4.2.1")
def test_prometheus_scrapes_nothing_that_the_catalogue_does_not_know(
    lab: Lab, prometheus: Prometheus, catalogue: Catalogue
) -> None:
    targets = prometheus.targets()
    discovery = {
        job.name
        for job in catalogue.discovery_jobs.values()
        if job.kind in lab.environment.discovery
    }
    # What is discovered names its own job and service.
    named = [target for target in targets if target["scrapePool"] not in discovery]

    assert {target["scrapePool"] for target in targets} <= discovery.union(catalogue.jobs)
    assert all(target["labels"]["job"] == target["scrapePool"] for target in named)
    assert {target["labels"]["service"] for target in named} <= set(catalogue.services)


@pytest.mark.plan("12.4.2.1")
def test_the_lab_started_in_time_with_all_targets_up(
    lab: Lab, prometheus: Prometheus, scrape_s: float, report: Report
) -> None:
    """With warm caches all are ready in time; targets one scrape interval later."""

    def health() -> list[str]:
        found = [target["health"] for target in prometheus.targets()]
        assert found
        assert "unknown" not in found
        return found

    targets = eventually(health, within_s=TAKEN_UP_S + 2 * scrape_s + 2)
    report.start(
        cold_s=lab.cold_s,
        warm_s=lab.warm_s,
        memory_mb=lab.memory_mb(),
        servers=len(lab.versions),
        targets_up=targets.count("up"),
        targets=len(targets),
    )
    assert targets.count("up") == len(targets)
    if lab.warm_s is not None:
        assert lab.warm_s <= WARM_S[lab.runtime] * slower()
