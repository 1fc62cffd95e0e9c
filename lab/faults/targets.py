"""Targets that a file announces to the lab's Prometheus, and that are gone with the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests
import yaml
from tenacity import RetryCallState, Retrying, retry_if_not_result, stop_after_delay, wait_fixed

from config.addresses import Address
from config.catalogue.scrape import DiscoveryKind
from lab.api import Lab
from lab.errors import LabError
from lab.runtimes import PROCESSES

PROMETHEUS = "prometheus"
# Whose targets of a fault are, where they are nobody's in the catalogue.
SERVICE = "game-day"
TIMEOUT_S, PAUSE_S = 15.0, 0.2
# Prometheus looks into its files each second here, and hands on what it found twice, each 5 s.
FORGOTTEN_S = 60.0


@contextmanager
def announced(
    lab: Lab, fault: str, where: Address, labels: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Have Prometheus scrape an address; at the end, wait until it no longer does.

    The target has the fault's name as its instance, and more `labels` where they are given.
    """
    processes_only(lab)
    file = _file(lab, fault)
    known = {"instance": instance(fault), "service": SERVICE, **(labels or {})}
    group = {"targets": [str(where)], "labels": known}
    file.parent.mkdir(exist_ok=True)
    # Prometheus never sees half a file: the unfinished one has another ending.
    unfinished = file.with_suffix(".new")
    unfinished.write_text(yaml.safe_dump([group]), encoding="utf-8")
    unfinished.replace(file)
    try:
        yield
    finally:
        forgotten(lab, fault)


def forgotten(lab: Lab, fault: str) -> None:
    """Remove the file of a fault, and wait until Prometheus does not scrape its target."""
    _file(lab, fault).unlink(missing_ok=True)
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


def processes_only(lab: Lab) -> None:
    """Raise LabError where the lab's Prometheus does not reach what this process serves."""
    if lab.runtime != PROCESSES:
        hint = f"start one with --runtime {PROCESSES}"
        raise LabError("this fault needs a lab of plain processes", hint=hint)


def _file(lab: Lab, fault: str) -> Path:
    jobs = lab.catalogue.discovery_jobs.values()
    files = [job.files for job in jobs if job.kind is DiscoveryKind.FILE and job.probe is None]
    return lab.rendered / PROMETHEUS / str(files[0]).replace("*", fault)


def _scraped(lab: Lab) -> set[str]:
    """Return the instances that are scraped; none where Prometheus does not answer."""
    url = f"{lab.address(PROMETHEUS, 'http').url}/api/v1/targets"
    try:
        answer = requests.get(url, params={"state": "active"}, timeout=TIMEOUT_S)
        answer.raise_for_status()
    except requests.RequestException:
        return set()
    return {str(each["labels"]["instance"]) for each in answer.json()["data"]["activeTargets"]}
