"""Every service of the catalogue has a module that says how it is started."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.environment import load_environment
from config.write import write_tree
from lab.errors import LabError
from lab.process_runtime import Processes
from lab.provision.pins import pins
from lab.server import PYTHON
from lab.servers import servers, traffic
from lab.site import Site
from tests import loaded


@pytest.fixture
def rendered(site: Site) -> Site:
    """Return the site with its files."""
    write_tree(loaded.rendered(site.environment), site.rendered)
    return site


def test_every_service_is_described_once(rendered: Site) -> None:
    described = servers(rendered)
    names = [each.name for each in described]

    assert len(names) == len(set(names))
    wanted = set(rendered.catalogue.services) - set(rendered.environment.without)
    assert {each.name for each in described if not each.once} == wanted


def test_every_binary_is_one_that_can_be_provided(rendered: Site) -> None:
    for each in servers(rendered):
        if each.binary != PYTHON:
            assert pins().wanted(each.binary)


def test_every_need_is_a_server(rendered: Site) -> None:
    described = servers(rendered)
    names = {each.name for each in described}

    assert {need for each in described for need in (*each.needs, *each.uses)} <= names


def test_no_password_is_in_a_command_line_or_a_variable(rendered: Site) -> None:
    """Both can be read by everybody on the machine."""
    described = servers(rendered)
    secrets = {file.read_text() for file in (rendered.folder / "secrets").iterdir()}

    assert secrets
    for each in described:
        words = " ".join([*each.arguments, *each.env.values()])
        assert not [secret for secret in secrets if secret in words]


def test_what_is_left_out_is_not_described(rendered: Site) -> None:
    without = rendered.environment.model_copy(update={"without": ("loki", "grafana")})
    site = replace(rendered, environment=without)

    assert {"loki", "grafana"}.isdisjoint(each.name for each in servers(site))


def test_a_service_without_a_module_says_what_to_write(rendered: Site) -> None:
    loki = rendered.catalogue.services["loki"]
    more = {
        **rendered.catalogue.services,
        "memcached": loki.model_copy(update={"name": "memcached"}),
    }
    site = replace(rendered, catalogue=replace(rendered.catalogue, services=more))

    with pytest.raises(LabError, match="nothing says how to start memcached") as caught:
        servers(site)

    assert "lab/servers/memcached.py" in caught.value.hint


@pytest.mark.parametrize(("environment", "steady"), [("lab", False), ("acceptance", True)])
def test_traffic_is_steady_where_time_is_scaled(site: Site, environment: str, steady: bool) -> None:
    there = Processes().located(load_environment(environment), "one", site.folder, 23000)
    described = traffic.describe(replace(site, environment=there))

    assert (described[0].env.get("SETARCOS_DAY_S") == "0") is steady
