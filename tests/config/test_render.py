"""Rendering is pure, and what is committed is what it gives."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from config.addresses import address
from config.catalogue import Catalogue, load_catalogue
from config.environment import environment_names, load_environment
from config.render import render
from config.write import drift
from tests import loaded

RENDERED = Path(__file__).parents[2] / "config" / "rendered"
COMMITTED = sorted(path.name for path in RENDERED.iterdir())


@pytest.mark.parametrize("name", COMMITTED)
def test_the_committed_tree_is_what_the_catalogue_says(name: str) -> None:
    files = loaded.rendered(load_environment(name))

    assert drift(files, RENDERED / name) == ""


@pytest.mark.parametrize("name", environment_names())
def test_every_environment_renders_alike_twice(name: str) -> None:
    environment = load_environment(name)

    assert loaded.rendered(environment) == render(load_catalogue(), load_environment(name))


def test_rendering_asks_nobody(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, no environment variables."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the world")

    environment = load_environment("production")
    before = loaded.rendered(environment)
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr("os.environ", {})

    assert before == render(catalogue, environment)


def test_a_service_that_is_left_out_is_in_no_file() -> None:
    environment = load_environment("lab").model_copy(update={"without": ("tempo",)})

    files = loaded.rendered(environment)

    assert "tempo/tempo.yaml" not in files
    assert "tempo" not in files["prometheus/prometheus.yml"]


def test_hosted_services_are_watched_but_not_configured() -> None:
    files = loaded.rendered(load_environment("production"))

    assert not [name for name in files if name.startswith(("postgres/", "redis/"))]
    assert "postgres:5432" in files["prometheus/prometheus.yml"]


def test_plan_md_addresses_are_production_addresses(catalogue: Catalogue) -> None:
    """The targets of plan.md 12.4.2.1, word for word."""
    environment = load_environment("production")
    targets = {
        job: str(address(catalogue, environment, catalogue.jobs[job].targets[0].service, "http"))
        for job in ("setarcos-api", "setarcos-app", "node-exporter")
    }

    assert targets == {
        "setarcos-api": "api-server:8000",
        "setarcos-app": "app-server:3000",
        "node-exporter": "node-exporter:9100",
    }


def test_no_two_ports_share_an_address_on_loopback(catalogue: Catalogue) -> None:
    environment = load_environment("lab")
    all_of_them = [
        str(address(catalogue, environment, service.name, port.name))
        for service in catalogue.services.values()
        for port in service.ports
    ]

    assert len(all_of_them) == len(set(all_of_them))


def test_no_secret_is_rendered() -> None:
    """Passwords are named by file only."""
    for name in environment_names():
        for path, text in loaded.rendered(load_environment(name)).items():
            for line in text.lower().splitlines():
                if "password" in line and not line.startswith("#"):
                    assert "file" in line or "encryption" in line, f"{path}: {line}"


def test_how_many_traces_are_kept_is_the_environments_choice() -> None:
    ratios = {}
    for name in ("production", "acceptance"):
        environment = load_environment(name)
        lines = loaded.rendered(environment)["worker/worker.env"].splitlines()
        ratios[name] = next(each for each in lines if each.startswith("OTEL_TRACES_SAMPLER_ARG="))
        assert ratios[name].endswith(f"={environment.trace_sample_ratio}")

    assert len(set(ratios.values())) == 2
