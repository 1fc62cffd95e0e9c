"""The reverse proxy passes on every HTTP port of a lab; in production Grafana, and events."""

from __future__ import annotations

import pytest

from config.addresses import Address
from config.admin import AdminCall
from config.catalogue import Catalogue
from config.catalogue.services import Network
from config.edge import passages
from config.environment import Addressing, Environment, environment_names, load_environment
from tests import loaded

BASE = 19000
FLAG = "--web.enable-admin-api"
REFUSAL = "this way admin calls of prometheus are not passed on"


@pytest.fixture(scope="module")
def boxed() -> Environment:
    """Return a lab whose servers have own names behind the proxy."""
    changed = {"addressing": Addressing.NAMES, "without": ()}
    return load_environment("lab").model_copy(update=changed)


def test_each_http_port_is_passed_on_at_its_number_on_loopback(
    catalogue: Catalogue, boxed: Environment
) -> None:
    found = {each.port: each.upstream for each in passages(catalogue, boxed)}

    assert found[BASE] == Address("prometheus", 9090)
    assert found[BASE + 41] == Address("otel-collector", 4318)
    assert {each.host for each in found.values()}.isdisjoint({"postgres", "redis", "edge"})


def test_a_labs_proxy_listens_at_each_of_them(catalogue: Catalogue, boxed: Environment) -> None:
    text = loaded.rendered(boxed)["edge/Caddyfile"]

    assert f":{BASE + 1} {{\n\treverse_proxy alertmanager:9093\n}}" in text
    assert text.count("reverse_proxy") == len(list(passages(catalogue, boxed)))


def test_of_prometheus_admin_calls_the_snapshot_alone_is_passed_on(boxed: Environment) -> None:
    text = loaded.rendered(boxed)["edge/Caddyfile"]

    door = block(text, f":{BASE}")
    assert door[:2] == ["@admin {", "path /api/v1/admin/*"]
    assert door[2:6] == ["not {", "method POST PUT", "path /api/v1/admin/tsdb/snapshot", "}"]
    assert door[7:9] == ["handle @admin {", f'respond "{REFUSAL}" 403']
    assert text.count("handle @admin") == 1


def test_without_an_exception_none_is_and_prometheus_has_none(boxed: Environment) -> None:
    files = loaded.rendered(boxed.model_copy(update={"admin_exceptions": {}}))

    door = block(files["edge/Caddyfile"], f":{BASE}")
    assert door[:5] == [
        "@admin {",
        "path /api/v1/admin/*",
        "}",
        "handle @admin {",
        f'respond "{REFUSAL}" 403',
    ]
    assert FLAG not in files["prometheus/prometheus.flags"]


@pytest.mark.parametrize("name", [each for each in environment_names() if "production" in each])
def test_production_has_no_admin_calls(name: str) -> None:
    """Everything on Prometheus' networks could delete by them."""
    production = load_environment(name)

    assert not production.admin_exceptions
    assert FLAG not in loaded.rendered(production)["prometheus/prometheus.flags"]


def test_the_flag_has_its_reason(boxed: Environment) -> None:
    changed = {"admin_exceptions": {AdminCall.PROMETHEUS_SNAPSHOT: "because"}}
    lines = loaded.rendered(boxed.model_copy(update=changed))["prometheus/prometheus.flags"]

    assert f"# An exception: because\n{FLAG}\n" in lines


def block(text: str, start: str) -> list[str]:
    """Return the lines from `start {` on, without comments."""
    lines = [line.strip() for line in text.splitlines()]
    first = lines.index(f"{start} {{") + 1
    return [line for line in lines[first:] if not line.startswith("#")]


@pytest.mark.parametrize("without", [(), ("delivery-events",)])
def test_productions_proxy_has_grafana_and_who_proves_a_secret(
    catalogue: Catalogue, without: tuple[str, ...]
) -> None:
    production = load_environment("production")
    channels = {} if without else production.channels
    changed = {"without": (*production.without, *without), "channels": channels}
    production = production.model_copy(update=changed)

    assert list(passages(catalogue, production)) == []
    text = loaded.rendered(production)["edge/Caddyfile"]
    door = block(text, str(production.dashboards_host))[2:]
    if not without:
        assert door[:3] == ["@events {", "method POST", "path /webhooks/* /events /reports/*"]
        assert door[4:7] == ["handle @events {", "reverse_proxy delivery-events:8030", "}"]
        door = door[7:]
    assert door[:3] == ["handle {", "reverse_proxy grafana:3000", "}"]
    assert text.count("reverse_proxy") == 2 - len(without)


def test_only_the_proxy_is_on_the_network_that_leads_outside(catalogue: Catalogue) -> None:
    outside = [each.name for each in catalogue.services.values() if Network.EDGE in each.networks]

    assert outside == ["edge"]


def test_the_app_shares_no_network_with_alertmanager(catalogue: Catalogue) -> None:
    services = catalogue.services

    assert not {*services["api-server"].networks} & {*services["alertmanager"].networks}
