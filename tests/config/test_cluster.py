"""More than one Alertmanager: they find each other, and are told of and watched like one."""

from __future__ import annotations

import pytest
import yaml

from config.environment import load_environment
from tests import loaded
from tests.config.alertmanager_tree import LAB, PRODUCTION


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return loaded.rendered(PRODUCTION)


def test_two_alertmanagers_are_a_cluster_and_prometheus_tells_both(files: dict[str, str]) -> None:
    prometheus = yaml.safe_load(files["prometheus/prometheus.yml"])
    peers = ["--cluster.peer=alertmanager:9094", "--cluster.peer=alertmanager-2:9094"]

    for name in ("alertmanager", "alertmanager-2"):
        flags = files[f"alertmanager/{name}.flags"].splitlines()
        assert [line for line in flags if line.startswith("--cluster.peer=")] == peers
        assert "--cluster.listen-address=0.0.0.0:9094" in flags
        assert f"--storage.path=/var/lib/setarcos/{name}" in flags
    assert prometheus["alerting"]["alertmanagers"] == [
        {"static_configs": [{"targets": ["alertmanager:9093", "alertmanager-2:9093"]}]}
    ]


def test_each_of_a_cluster_is_watched(files: dict[str, str]) -> None:
    targets, instances = {}, {}
    for job in yaml.safe_load(files["prometheus/prometheus.yml"])["scrape_configs"]:
        found = [
            each
            for each in job.get("static_configs", [])
            if each["labels"]["service"] == "alertmanager"
        ]
        targets[job["job_name"]] = [each["targets"] for each in found]
        instances[job["job_name"]] = [each["labels"]["instance"] for each in found]

    assert targets["alertmanager"] == [["alertmanager:9093"], ["alertmanager-2:9093"]]
    assert instances["alertmanager"] == ["alertmanager:9093", "alertmanager-2:9093"]
    assert targets["blackbox-http"] == [
        ["http://alertmanager:9093/-/ready"],
        ["http://alertmanager-2:9093/-/ready"],
    ]
    coverage = yaml.safe_load(files["prometheus/rules/coverage.yml"])["groups"][0]["rules"]
    counts = {each["labels"]["job"]: each["expr"] for each in coverage if "labels" in each}
    assert counts["alertmanager"] == "vector(2)"


def test_on_loopback_a_second_one_has_ports_of_its_own() -> None:
    two = load_environment("acceptance").model_copy(update={"alertmanager_peers": ("second",)})
    files = loaded.rendered(two)
    flags = files["alertmanager/second.flags"].splitlines()

    assert "--web.listen-address=127.0.0.1:20101" in flags
    assert "--cluster.listen-address=127.0.0.1:20102" in flags
    assert "--cluster.peer=127.0.0.1:20002" in flags
    assert "--cluster.peer-timeout=1s" in flags


def test_one_alone_is_no_cluster() -> None:
    files = loaded.rendered(LAB)

    assert "--cluster.listen-address=\n" in files["alertmanager/alertmanager.flags"]
    assert "--cluster.peer" not in files["alertmanager/alertmanager.flags"]
    assert [name for name in files if name.endswith(".flags") and "alertmanager" in name] == [
        "alertmanager/alertmanager.flags"
    ]
