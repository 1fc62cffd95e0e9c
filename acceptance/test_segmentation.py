"""Who reaches whom in a lab of containers: what is open, and above all what is not."""

from __future__ import annotations

import pytest
import requests

from acceptance.report.facts import Report
from config.catalogue import load_catalogue
from config.catalogue.services import Network, Protocol
from config.edge import EDGE
from lab.api import Lab
from lab.containers import labels
from lab.engine import engine, executed

SERVICES = load_catalogue().services
REACHED, CUT_OFF = "reached", "cut off"
# Connects by an address, not by a name: that a name is unknown would keep nobody out.
CONNECT = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=2).close()
except OSError:
    sys.exit(1)
"""
FROM = "api-server"
OPEN = ("postgres", "redis", "ai-router", "otel-collector", "prometheus")
CLOSED = ("alertmanager", "loki", "tempo", "docker-view", "node-exporter")
OUTSIDE = "the engine's own machine"

pytestmark = pytest.mark.plan("12.4.7.2")


def address_of(lab: Lab, service: str) -> str:
    """Return the address of a server on the app's network, or else on that of its own kind."""
    container = engine().containers.get(lab.site.box(service))
    joined = SERVICES[service].networks
    network = Network.APP if Network.APP in joined else joined[0]
    networks = container.attrs["NetworkSettings"]["Networks"]
    return str(networks[lab.site.box(network.value)]["IPAddress"])


def answer(lab: Lab, host: str, port: int) -> str:
    """Return whether the app reaches a port."""
    command = ["python", "-c", CONNECT, host, str(port)]
    status, _ = executed(lab.site.box(FROM), command, {})
    return CUT_OFF if status else REACHED


@pytest.mark.parametrize(
    ("service", "expected"),
    [*((name, REACHED) for name in OPEN), *((name, CUT_OFF) for name in CLOSED)],
)
def test_the_app_reaches_what_it_needs_and_nothing_of_monitoring(
    boxed: Lab, report: Report, service: str, expected: str
) -> None:
    port = SERVICES[service].ports[0]
    got = answer(boxed, address_of(boxed, service), port.number)

    report.add("access", who=FROM, what=service, expected=expected, got=got)
    assert got == expected


def test_the_app_reaches_nothing_outside(boxed: Lab, report: Report) -> None:
    """Its network has no way out: not even to the machine that it runs on."""
    network = engine().networks.get(boxed.site.box(Network.EDGE.value))
    gateway = network.attrs["IPAM"]["Config"][0]["Gateway"]
    got = answer(boxed, gateway, boxed.address(EDGE, "http").port)

    report.add("access", who=FROM, what=OUTSIDE, expected=CUT_OFF, got=got)
    assert got == CUT_OFF


def test_only_the_edge_is_reached_from_outside_and_only_from_this_machine(boxed: Lab) -> None:
    published = {
        container.labels["setarcos.server"]: {
            binding["HostIp"]
            for bindings in container.attrs["NetworkSettings"]["Ports"].values()
            for binding in bindings or ()
        }
        for container in labels.containers(boxed.state.folder)
    }

    assert {name for name, hosts in published.items() if hosts} == {EDGE}
    assert published[EDGE] == {"127.0.0.1"}


def test_only_the_edges_network_leads_outside(boxed: Lab) -> None:
    inner = {each.name: each.attrs["Internal"] for each in labels.networks(boxed.state.folder)}

    assert inner == {boxed.site.box(kind.value): kind is not Network.EDGE for kind in Network}


def test_the_edge_passes_on_every_http_port(boxed: Lab) -> None:
    without = boxed.environment.without
    for service in SERVICES.values():
        if service.name in without:
            continue
        for port in service.ports:
            if port.protocol is Protocol.HTTP and (service.name, port.name) != (EDGE, "https"):
                url = boxed.address(service.name, port.name).url
                assert requests.get(url, timeout=10).status_code != 502, url


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1.41/containers/json", 200),
        ("GET", "/v1.41/networks", 200),
        ("GET", "/v1.41/containers/{}/json", 403),
        ("GET", "/v1.41/containers/{}/logs?stdout=1", 403),
        ("GET", "/v1.41/images/json", 403),
        ("GET", "/v1.41/info", 403),
        ("POST", "/v1.41/containers/{}/stop", 403),
        ("POST", "/v1.41/containers/json", 403),
        ("DELETE", "/v1.41/containers/{}", 403),
        ("GET", "/v1.41/containers/json/../{}/json", 403),
    ],
)
def test_the_view_of_the_engine_shows_two_lists_and_changes_nothing(
    boxed: Lab, report: Report, method: str, path: str, status: int
) -> None:
    name = boxed.site.box(FROM)
    url = boxed.address("docker-view", "http").url + path.format(name)
    request = requests.Request(method, url).prepare()
    request.url = url  # as it is, with its dots
    with requests.Session() as session:
        got = session.send(request, timeout=10).status_code

    report.add("access", who="docker-view", what=f"{method} {path}", expected=status, got=got)
    assert got == status
    assert engine().containers.get(name).status == "running"


@pytest.mark.plan("12.4.7.3")
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/admin/tsdb/delete_series?match[]=up",
        "/api/v1/admin/tsdb/clean_tombstones",
        "/api/v1/%61dmin/tsdb/clean_tombstones",
        "//api/v1/admin/tsdb/clean_tombstones",
        "/api/v1/x/../admin/tsdb/clean_tombstones",
        "/API/V1/admin/tsdb/clean_tombstones",
        "/api/v1/admin/tsdb/snapshot/../clean_tombstones",
    ],
)
def test_nothing_is_deleted_through_the_edge(
    boxed: Lab, report: Report, method: str, path: str
) -> None:
    """The flag that opens the snapshot for backups opens these too."""
    url = boxed.address("prometheus", "http").url + path
    request = requests.Request(method, url).prepare()
    request.url = url  # as it is, with its dots
    with requests.Session() as session:
        got = session.send(request, timeout=10).status_code

    report.add("access", who=EDGE, what=f"{method} {path}", expected=403, got=got)
    assert got == 403
