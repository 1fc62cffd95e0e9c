"""More than one Alertmanager: they find each other, and are told of and watched like one."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from config.durations import Duration
from config.environment import load_environment
from config.problems import ProblemsError
from config.render import render
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
    assert "--cluster.peer-timeout=333ms" in flags
    assert "--cluster.gossip-interval=13ms" in flags


def test_one_alone_is_no_cluster() -> None:
    files = loaded.rendered(LAB)

    assert "--cluster.listen-address=\n" in files["alertmanager/alertmanager.flags"]
    assert "--cluster.peer" not in files["alertmanager/alertmanager.flags"]
    assert [name for name in files if name.endswith(".flags") and "alertmanager" in name] == [
        "alertmanager/alertmanager.flags"
    ]


@pytest.mark.parametrize(
    ("change", "message", "fix"),
    [
        (
            {"group_wait": "30s"},
            "warning tells 0s after an evaluation, of what was then",
            "let group_wait end between 5s and 10s after a multiple of 15s",
        ),
        (
            {"peer_timeout": "8s"},
            "a member waits 8s for its peers, half of an evaluation or more",
            "shorten peer_timeout in config/catalogue/delays.yaml, or have fewer peers",
        ),
        (
            {"group_interval": "100s"},
            "warning tells every 100s, at other times after an evaluation",
            "let group_interval be a multiple of 15s",
        ),
    ],
)
def test_a_cluster_that_would_tell_twice_is_refused(
    change: dict[str, str], message: str, fix: str
) -> None:
    changed = {name: Duration.parse(value) for name, value in change.items()}
    catalogue = loaded.catalogue()
    other = replace(catalogue, delays=catalogue.delays.model_copy(update=changed))
    alone = PRODUCTION.model_copy(update={"alertmanager_peers": ()})

    with pytest.raises(ProblemsError) as refused:
        render(other, PRODUCTION)

    assert f"a cluster: {message} [environment/told-twice]" in str(refused.value)
    assert f"fix: {fix}" in str(refused.value)
    assert render(other, alone)


def test_the_last_of_three_waits_for_two() -> None:
    three = PRODUCTION.model_copy(update={"alertmanager_peers": ("second", "third")})

    with pytest.raises(ProblemsError, match="a member waits 10s for its peers"):
        render(loaded.catalogue(), three)
