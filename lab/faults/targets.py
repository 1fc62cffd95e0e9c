"""Targets that a fault tells Prometheus of, in a file that goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from config.addresses import Address
from lab.api import Lab
from lab.errors import LabError
from lab.faults.here import only_here

# Discovery jobs of the catalogue.
SCRAPED, CERTIFICATES = "file-discovered", "blackbox-tls"
PROBED, PROBER = "blackbox-http", "blackbox-exporter"


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


def forget(lab: Lab, name: str, job: str = SCRAPED) -> None:
    """Remove the file that a killed holder has left."""
    _file(lab, name, job).unlink(missing_ok=True)


def _file(lab: Lab, name: str, job: str) -> Path:
    files = lab.catalogue.discovery_jobs[job].files
    if files is None:
        raise LabError(f"job {job} reads no files")
    return lab.rendered / "prometheus" / files.replace("*", f"fault-{name}")
