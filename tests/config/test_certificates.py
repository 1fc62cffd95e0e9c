"""Certificates are read through a probe: of the dashboards' name, and of what files name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from config.environment import load_environment
from tests import loaded


@pytest.fixture(scope="module")
def trees() -> Mapping[str, Mapping[str, str]]:
    """Return the rendered files of production and of the lab."""
    return {name: loaded.rendered(load_environment(name)) for name in ("production", "lab")}


def jobs(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return Prometheus' scrape jobs by name."""
    configuration = yaml.safe_load(files["prometheus/prometheus.yml"])
    return {job["job_name"]: job for job in configuration["scrape_configs"]}


def test_certificates_are_read_through_a_probe_under_the_names_they_are_for(
    trees: Mapping[str, Mapping[str, str]],
) -> None:
    job = jobs(trees["production"])["blackbox-tls"]
    targets = [each for each in job["relabel_configs"] if "__address__" in each.values()]

    assert (job["metrics_path"], job["params"]) == ("/probe", {"module": ["tls-certificate"]})
    assert job["file_sd_configs"][0]["files"] == ["certificates/*.yml"]
    (named,) = [each for each in job["relabel_configs"] if each.get("target_label") == "instance"]
    # The name is kept before the prober takes its place.
    assert targets == [{"target_label": "__address__", "replacement": "blackbox-exporter:9115"}]
    assert job["relabel_configs"][-1] == targets[0]
    assert {"source_labels": ["__address__"], "target_label": "__param_target"} in (
        job["relabel_configs"]
    )
    assert re.fullmatch(named["regex"], ";shop.example.org:443")
    assert not re.fullmatch(named["regex"], "shop;shop.example.org:443")


def test_the_certificate_of_the_dashboards_needs_no_file(
    trees: Mapping[str, Mapping[str, str]],
) -> None:
    def known(files: Mapping[str, str]) -> object:
        return jobs(files)["blackbox-tls"].get("static_configs")

    name = "dashboards.example.org:443"
    assert known(trees["production"]) == [
        {"targets": [name], "labels": {"instance": name, "service": "edge"}}
    ]
    assert known(trees["lab"]) is None
    hidden = load_environment("production").model_copy(update={"without": ("edge",)})
    assert known(loaded.rendered(hidden)) is None


def test_a_certificate_that_is_not_trusted_still_tells_its_dates(
    trees: Mapping[str, Mapping[str, str]],
) -> None:
    modules = yaml.safe_load(trees["production"]["blackbox-exporter/blackbox.yml"])["modules"]

    assert modules["tls-certificate"]["tcp"]["tls"] is True
    assert modules["tls-certificate"]["tcp"]["tls_config"] == {"insecure_skip_verify": True}
    assert "tls" not in modules["tcp-connect"]["tcp"]
