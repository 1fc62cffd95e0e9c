"""The reverse proxy passes on every HTTP port of a lab, and in production Grafana alone."""

from __future__ import annotations

import pytest

from config.addresses import Address
from config.catalogue import Catalogue, load_catalogue
from config.catalogue.services import Network
from config.edge import passages
from config.environment import Addressing, Environment, load_environment
from config.render import render

BASE = 19000


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


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
    text = render(catalogue, boxed)["edge/Caddyfile"]

    assert f":{BASE} {{\n\treverse_proxy prometheus:9090\n}}" in text
    assert text.count("reverse_proxy") == len(list(passages(catalogue, boxed)))


def test_productions_proxy_has_grafana_alone(catalogue: Catalogue) -> None:
    production = load_environment("production")

    assert list(passages(catalogue, production)) == []
    text = render(catalogue, production)["edge/Caddyfile"]
    assert text.count("reverse_proxy") == 1
    assert f"{production.dashboards_host} {{" in text


def test_only_the_proxy_is_on_the_network_that_leads_outside(catalogue: Catalogue) -> None:
    outside = [each.name for each in catalogue.services.values() if Network.EDGE in each.networks]

    assert outside == ["edge"]


def test_the_app_shares_no_network_with_alertmanager(catalogue: Catalogue) -> None:
    services = catalogue.services

    assert not {*services["api-server"].networks} & {*services["alertmanager"].networks}
