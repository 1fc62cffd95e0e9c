"""Discovery jobs as Prometheus wants them, and how a target asks to be scraped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from config.addresses import address
from config.catalogue import Catalogue
from config.catalogue.scrape import TARGET_LABELS, DiscoveryJob, DiscoveryKind, Role
from config.edge import EDGE
from config.environment import SCRAPE_FLOOR, Environment

# What a container's labels, or the annotations of a pod or a service, are called.
ASKED = {
    "scrape": "prometheus.io/scrape",
    "port": "prometheus.io/port",
    "path": "prometheus.io/path",
    "scheme": "prometheus.io/scheme",
    "job": "prometheus.io/job",
    "lab": "setarcos.lab",
    "service": "setarcos.service",
}
# An address with or without a port (IPv6 in brackets), and the port that it is to have.
ADDRESS_AND_PORT = r"(\[.+\]|[^:]+)(?::\d+)?;(\d+)"
# Where browsers look for a name.
HTTPS_PORT = 443
KUBERNETES_OBJECT = {Role.POD: "pod", Role.ENDPOINTS: "service"}


def discovery_jobs(catalogue: Catalogue, environment: Environment) -> Iterator[dict[str, Any]]:
    """Yield the discovery jobs of the environment, with all that their templates need."""
    for job in catalogue.discovery_jobs.values():
        if job.kind in environment.discovery:
            yield {
                **dict(job),
                "refresh_interval": _refresh(job, environment),
                "kept_labels": "|".join(("__.+", *TARGET_LABELS)),
                "address_and_port": ADDRESS_AND_PORT,
                **_own(catalogue, environment, job),
            }


def network(environment: Environment, job: DiscoveryJob) -> str:
    """Return the name of the network that a lab's containers are scraped through."""
    return f"{environment.lab}-{job.network}"


def meta(prefix: str) -> dict[str, str]:
    """Return {what is asked: the label that Prometheus finds it in}."""
    return {name: prefix + re.sub(r"\W", "_", asked) for name, asked in ASKED.items()}


def _refresh(job: DiscoveryJob, environment: Environment) -> str | None:
    if job.refresh_interval is None:
        return None
    return str(job.refresh_interval.scaled(environment.time_scale, floor=SCRAPE_FLOOR))


def _own(catalogue: Catalogue, environment: Environment, job: DiscoveryJob) -> dict[str, Any]:
    """Return what only jobs of this kind need."""
    if job.view is not None:
        view = address(catalogue, environment, job.view.service, job.view.port)
        return {
            "host": view.url,
            "network": network(environment, job),
            "meta": meta("__meta_docker_container_label_"),
        }
    if job.kind is DiscoveryKind.FILE:
        return {"known": known_target(job, environment)}
    if job.role is not None:
        annotated = KUBERNETES_OBJECT[job.role]
        return {
            "meta": meta(f"__meta_kubernetes_{annotated}_annotation_"),
            "pod_meta": meta("__meta_kubernetes_pod_annotation_"),
        }
    return {}


def known_target(job: DiscoveryJob, environment: Environment) -> dict[str, Any] | None:
    """Return what a job that probes asks without a file: the name of the dashboards, if any."""
    if not job.probe or environment.dashboards_host is None or EDGE in environment.without:
        return None
    name = f"{environment.dashboards_host}:{HTTPS_PORT}"
    return {"address": name, "labels": {"instance": name, "service": EDGE}}


def missing_kinds(catalogue: Catalogue, environment: Environment) -> list[DiscoveryKind]:
    """Return the kinds that the environment wants and no job of the catalogue has."""
    have = {job.kind for job in catalogue.discovery_jobs.values()}
    return [kind for kind in environment.discovery if kind not in have]
