"""Targets that a fault tells Prometheus of, in a file that goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests
import yaml
from tenacity import RetryCallState, Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from config.addresses import Address
from lab.api import Lab
from lab.errors import LabError
from lab.faults.here import only_here

PROMETHEUS = "prometheus"
# Discovery jobs of the catalogue.
SCRAPED, CERTIFICATES = "file-discovered", "blackbox-tls"
PROBED, PROBER = "blackbox-http", "blackbox-exporter"
# Whose targets of a fault are, where they are nobody's in the catalogue.
SERVICE = "game-day"
TIMEOUT_S, PAUSE_S = 15.0, 0.2
# Prometheus looks into its files each second here, and hands on what it found twice, each 5 s.
FORGOTTEN_S = 60.0


@contextmanager
def told(
    lab: Lab, name: str, address: Address, labels: Mapping[str, str], job: str = SCRAPED
) -> Iterator[None]:
    """Have Prometheus scrape an address, with labels, for a discovery job."""
    only_here(lab)
    file = _file(lab, name, job)
    file.parent.mkdir(exist_ok=True)
    # Prometheus never sees half a file: the unfinished one has another ending.
    unfinished = file.with_suffix(".new")
    group = {"targets": [str(address)], "labels": dict(labels)}
    unfinished.write_text(yaml.safe_dump([group]), encoding="utf-8")
    unfinished.replace(file)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def probed(
    lab: Lab, name: str, url: str, service: str, more: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Have the blackbox exporter probe a page, as an endpoint of `service` called `name`."""
    labels = {
        "job": PROBED,
        "instance": name,
        "service": service,
        "__metrics_path__": "/probe",
        "__param_module": str(lab.catalogue.jobs[PROBED].probe),
        "__param_target": url,
        **(more or {}),
    }
    with told(lab, name, lab.within(PROBER, "http"), labels):
        yield


@contextmanager
def announced(
    lab: Lab, fault: str, where: Address, labels: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Have Prometheus scrape an address; at the end, wait until it no longer does.

    The target has the fault's name as its instance, and more `labels` where they are given.
    """
    known = {"instance": instance(fault), "service": SERVICE, **(labels or {})}
    try:
        with told(lab, fault, where, known):
            yield
    finally:
        forgotten(lab, fault)


def forget(lab: Lab, name: str, job: str = SCRAPED) -> None:
    """Remove the file that a killed holder has left."""
    _file(lab, name, job).unlink(missing_ok=True)


def forgotten(lab: Lab, fault: str) -> None:
    """Remove the file of a fault, and wait until Prometheus does not scrape its target."""
    forget(lab, fault)
    Retrying(
        stop=stop_after_delay(FORGOTTEN_S),
        wait=wait_fixed(PAUSE_S),
        retry=retry_if_not_result(bool),
        retry_error_callback=_give_up,
    )(lambda: instance(fault) not in _scraped(lab))


def _give_up(_: RetryCallState) -> None:
    """Go on: a Prometheus that is that late tells of a target that is down, and of its end."""


def instance(fault: str) -> str:
    """Return the label `instance` of a fault's target."""
    return f"{fault}:80"


def _file(lab: Lab, name: str, job: str) -> Path:
    files = lab.catalogue.discovery_jobs[job].files
    if files is None:
        raise LabError(f"job {job} reads no files")
    return lab.rendered / PROMETHEUS / files.replace("*", f"fault-{name}")


def _scraped(lab: Lab) -> set[str]:
    """Return the instances that are scraped; none where Prometheus does not answer."""
    url = f"{lab.address(PROMETHEUS, 'http').url}/api/v1/targets"
    try:
        answer = requests.get(url, params={"state": "active"}, timeout=TIMEOUT_S)
        answer.raise_for_status()
    except requests.RequestException:
        return set()
    return {str(each["labels"]["instance"]) for each in answer.json()["data"]["activeTargets"]}
