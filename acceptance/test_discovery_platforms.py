"""What Prometheus' own discovery makes of containers and pods; the platforms are stand-ins."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from acceptance.platforms import engine, kubernetes
from acceptance.report import missing
from acceptance.waiting import eventually
from config.catalogue import Catalogue
from config.catalogue.scrape import DiscoveryKind
from config.check import Tool
from config.discovery import ASKED
from config.environment import load_environment
from config.render import render
from lab.api import Lab

# promtool listens for this long, whatever it has heard; on a busy machine it is asked again.
LISTENS_S = 3
WITHIN_S = 40.0
NAMESPACE = "shop"
SCRAPED = {ASKED["scrape"]: "true"}
Labels = dict[str, str]


@pytest.fixture(scope="session")
def promtool(lab: Lab) -> Tool:
    """Return the checker of the lab's Prometheus, which has the same discovery."""
    assert lab.versions
    found = lab.tool("promtool")
    if found is None:
        missing("promtool", "nox -s lab -- doctor says how to get it")
    return found


def discovered(promtool: Tool, job: Mapping[str, Any], folder: Path) -> list[Labels]:
    """Return the labels of the different targets that a job finds, without Prometheus' own."""
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump({"scrape_configs": [job]}), encoding="utf-8")
    command = promtool.command("check", "service-discovery", f"--timeout={LISTENS_S}s")
    done = subprocess.run(
        [*command, str(file), job["job_name"]],
        capture_output=True,
        text=True,
        check=False,
        timeout=WITHIN_S,
        env=dict(promtool.env),
    )
    assert done.returncode == 0, done.stderr
    kept = [each["labels"] for each in json.loads(done.stdout) or [] if each["labels"]]
    # Prometheus scrapes targets with equal labels once; promtool shows each.
    return [dict(pairs) for pairs in sorted({tuple(sorted(_shown(each).items())) for each in kept})]


def _shown(labels: Labels) -> Labels:
    hidden = ("__scrape_interval__", "__scrape_timeout__")
    return {name: value for name, value in labels.items() if name not in hidden}


def jobs(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return Prometheus' scrape jobs by name."""
    configuration = yaml.safe_load(files["prometheus/prometheus.yml"])
    return {job["job_name"]: job for job in configuration["scrape_configs"]}


def container(name: str, lab: str, networks: Mapping[str, str], **asked: str) -> dict[str, Any]:
    """Return a container as Docker tells of it, with two ports in each of its networks."""
    labels = {ASKED["lab"]: lab} | {ASKED[each]: value for each, value in asked.items()}
    return {
        "Id": name,
        "Names": [f"/{name}"],
        "Labels": labels,
        "HostConfig": {"NetworkMode": "bridge"},
        "NetworkSettings": {
            "Networks": {
                network: {"NetworkID": network, "IPAddress": ip} for network, ip in networks.items()
            }
        },
        "Ports": [{"PrivatePort": port, "Type": "tcp"} for port in (8000, 9000)],
    }


@pytest.mark.plan("12.4.2.3")
def test_a_container_is_found_once_and_only_in_its_own_lab(
    promtool: Tool, catalogue: Catalogue, tmp_path: Path
) -> None:
    own = {"a-first": "10.0.1.2", "one-app": "10.0.2.2", "one-stores": "10.0.3.2"}
    containers = [
        container("one-api-1", "one", own, scrape="true", port="8000", service="api", path="/m"),
        container("one-jobs", "one", own, scrape="true", port="9100", job="jobs"),
        container("two-api-1", "two", {"one-app": "10.0.2.9"}, scrape="true", port="8000"),
        container("one-silent", "one", own, port="8000"),
        container("one-somewhere", "one", own, scrape="true"),
        container("one-elsewhere", "one", {"one-stores": "10.0.3.3"}, scrape="true", port="8000"),
    ]
    environment = load_environment("acceptance").model_copy(
        update={"discovery": (DiscoveryKind.DOCKER,), "lab": "one"}
    )
    job = jobs(render(catalogue, environment))["docker-discovered"]

    def found_once() -> None:
        assert discovered(promtool, job, tmp_path) == [
            {
                "__address__": "10.0.2.2:8000",
                "__metrics_path__": "/m",
                "__scheme__": "http",
                "environment": "acceptance",
                "instance": "api-1:8000",
                "job": "docker-discovered",
                "service": "api",
            },
            {
                "__address__": "10.0.2.2:9100",
                "__metrics_path__": "/metrics",
                "__scheme__": "http",
                "environment": "acceptance",
                "instance": "jobs:9100",
                "job": "jobs",
                "service": "jobs",
            },
        ]

    with engine(containers) as url:
        job["docker_sd_configs"][0]["host"] = url
        eventually(found_once, within_s=WITHIN_S)


def pod(name: str, ip: str, phase: str = "Running", **metadata: Any) -> dict[str, Any]:
    """Return a pod with two ports, one of them for UDP, and an init container with another."""
    ports = [
        {"name": "http", "containerPort": 8000, "protocol": "TCP"},
        {"name": "dns", "containerPort": 53, "protocol": "UDP"},
    ]
    first = {"name": "migrate", "image": "i", "ports": [{"containerPort": 1, "protocol": "TCP"}]}
    return _kubernetes_object("Pod", name, metadata) | {
        "spec": {
            "nodeName": "node-1",
            "containers": [{"name": "main", "image": "i", "ports": ports}],
            "initContainers": [first],
        },
        "status": {"phase": phase, "podIP": ip, "podIPs": [{"ip": ip}]},
    }


def endpoints(name: str, *pods: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands behind a service: these pods, at their port for HTTP."""
    addresses = [
        {
            "ip": each["status"]["podIP"],
            "targetRef": {
                "kind": "Pod",
                "namespace": NAMESPACE,
                "name": each["metadata"]["name"],
            },
        }
        for each in pods
    ]
    ports = [{"name": "http", "port": 8000, "protocol": "TCP"}]
    subsets = [{"addresses": addresses, "ports": ports}]
    return _kubernetes_object("Endpoints", name, {}) | {"subsets": subsets}


def _kubernetes_object(kind: str, name: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    own = {"name": name, "namespace": NAMESPACE, "uid": f"{kind}-{name}", "resourceVersion": "1"}
    return {"apiVersion": "v1", "kind": kind, "metadata": own | dict(metadata)}


def target(address: str, path: str = "/metrics", scheme: str = "http", **labels: str) -> Labels:
    """Return the labels of a target in the example's namespace, node and environment."""
    common = {"namespace": NAMESPACE, "node": "node-1", "environment": "production-kubernetes"}
    own = {"__address__": address, "__metrics_path__": path, "__scheme__": scheme}
    return own | common | {"instance": address} | labels


@pytest.mark.plan("12.4.2.3")
def test_pods_and_endpoints_of_kubernetes_are_found_once(
    promtool: Tool, catalogue: Catalogue, tmp_path: Path
) -> None:
    chosen = SCRAPED | {ASKED["port"]: "9102", ASKED["path"]: "/m", ASKED["scheme"]: "https"}
    app = {"app": "old-name", "app.kubernetes.io/name": "ledger"}
    asks = pod("ledger-1", "10.1.0.1", annotations=chosen, labels=app)
    plain = pod("plain-1", "10.1.0.2", annotations=SCRAPED)
    behind = pod("api-1", "10.1.0.3", labels={"app": "setarcos-api"})
    finished = pod("done-1", "10.1.0.4", "Succeeded", annotations=SCRAPED)
    services = [_kubernetes_object("Service", "api-server", {"annotations": SCRAPED})]
    services += [_kubernetes_object("Service", "quiet", {})]
    objects = {
        "pods": [asks, plain, behind, finished],
        "services": services,
        # The ledger's pod asks for itself and stands behind the service: it is a pod's target.
        "endpoints": [endpoints("api-server", behind, asks), endpoints("quiet", behind)],
    }
    rendered = jobs(render(catalogue, load_environment("production-kubernetes")))

    def found_once() -> None:
        found = {
            name: discovered(promtool, rendered[name], tmp_path)
            for name in ("kubernetes-pods", "kubernetes-endpoints")
        }
        ledger = {"pod": "ledger-1", "job": "ledger", "service": "ledger"}
        bare = {"pod": "plain-1", "job": "kubernetes-pods", "service": "kubernetes-pods"}
        api = {"pod": "api-1", "job": "setarcos-api", "service": "api-server"}
        assert found == {
            "kubernetes-pods": [
                target("10.1.0.1:9102", "/m", "https", **ledger),
                target("10.1.0.2:8000", **bare),
            ],
            "kubernetes-endpoints": [target("10.1.0.3:8000", **api)],
        }

    with kubernetes(objects) as url:
        for job in rendered.values():
            for wanted in job.get("kubernetes_sd_configs", ()):
                wanted["api_server"] = url
        eventually(found_once, within_s=WITHIN_S)
