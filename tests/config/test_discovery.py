"""Discovery follows the environment's field alone, and no target is found in two ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml

from config.catalogue import Catalogue
from config.catalogue.scrape import TARGET_LABELS, DiscoveryKind
from config.discovery import ASKED
from config.environment import Environment, environment_names, load_environment
from config.problems import ProblemsError
from config.render import RBAC, render
from tests import loaded

RIGHTS = RBAC.removesuffix(".j2")
KUBERNETES = "production-kubernetes"
# Labels that tell where in Kubernetes a target runs.
PLACES = {"namespace", "pod", "node"}


@pytest.fixture(scope="module")
def trees() -> Mapping[str, Mapping[str, str]]:
    """Return the rendered files of every environment."""
    return {name: loaded.rendered(load_environment(name)) for name in environment_names()}


@pytest.fixture(scope="module")
def files(trees: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return the job of target files in production."""
    return jobs(trees["production"])["file-discovered"]


@pytest.fixture(scope="module")
def containers() -> dict[str, Any]:
    """Return the job of containers in a lab."""
    return jobs(loaded.rendered(in_docker("lab")))["docker-discovered"]


@pytest.fixture(scope="module")
def kubernetes(trees: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """Return the two jobs of Kubernetes by name."""
    rendered = jobs(trees[KUBERNETES])
    return {name: rendered[name] for name in ("kubernetes-pods", "kubernetes-endpoints")}


def jobs(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return Prometheus' scrape jobs by name."""
    configuration = yaml.safe_load(files["prometheus/prometheus.yml"])
    return {job["job_name"]: job for job in configuration["scrape_configs"]}


def in_docker(name: str, **more: object) -> Environment:
    """Return an environment as a lab of containers changes it."""
    changes: dict[str, object] = {"discovery": ("file", "docker"), "lab": "one"}
    return load_environment(name).model_copy(update=changes | more)


def matches(rule: Mapping[str, Any], *values: str) -> re.Match[str] | None:
    """Return how a rule's expression matches its source labels' values."""
    return re.fullmatch(rule["regex"], ";".join(values))


def rule(job: Mapping[str, Any], target: str) -> dict[str, Any]:
    """Return the rule that writes a label."""
    (found,) = [each for each in job["relabel_configs"] if each.get("target_label") == target]
    return dict(found)


@pytest.mark.parametrize("name", environment_names())
def test_jobs_of_the_wanted_kinds_and_no_others_are_rendered(
    catalogue: Catalogue, trees: Mapping[str, Mapping[str, str]], name: str
) -> None:
    environment = load_environment(name)

    rendered = set(jobs(trees[name]))

    wanted = {
        job.name for job in catalogue.discovery_jobs.values() if job.kind in environment.discovery
    }
    assert rendered & set(catalogue.discovery_jobs) == wanted
    assert wanted


def test_without_discovery_only_its_jobs_are_gone(catalogue: Catalogue) -> None:
    environment = load_environment(KUBERNETES)
    files = loaded.rendered(environment)
    bare = loaded.rendered(environment.model_copy(update={"discovery": ()}))

    assert {name for name in files if bare.get(name) != files[name]} == {
        "prometheus/prometheus.yml",
        RIGHTS,
    }
    assert set(jobs(files)) - set(jobs(bare)) <= set(catalogue.discovery_jobs)


def test_target_files_stand_beside_the_configuration(files: dict[str, Any]) -> None:
    assert files["file_sd_configs"] == [{"files": ["targets/*.yml"], "refresh_interval": "15s"}]


def test_a_target_file_adds_no_label_and_never_says_the_environment(files: dict[str, Any]) -> None:
    kept = next(each for each in files["relabel_configs"] if each.get("action") == "labelkeep")

    assert all(matches(kept, name) for name in (*TARGET_LABELS, "__address__", "__scheme__"))
    assert not matches(kept, "team")
    assert rule(files, "environment") == {
        "target_label": "environment",
        "replacement": "production",
    }
    service = rule(files, "service")
    assert matches(service, "", "ledger")
    assert not matches(service, "shop", "ledger")


@pytest.mark.parametrize(("scale", "refresh"), [(1, "15s"), (3, "5s"), (60, "1s")])
def test_a_quicker_environment_looks_more_often(scale: float, refresh: str) -> None:
    rendered = jobs(loaded.rendered(in_docker("acceptance", time_scale=scale)))

    assert rendered["file-discovered"]["file_sd_configs"][0]["refresh_interval"] == refresh
    assert rendered["docker-discovered"]["docker_sd_configs"][0]["refresh_interval"] == refresh


@pytest.mark.parametrize(
    ("name", "host"),
    [("production", "http://docker-view:2375"), ("acceptance", "http://127.0.0.1:20009")],
)
def test_the_container_engine_is_asked_through_its_view(name: str, host: str) -> None:
    job = jobs(loaded.rendered(in_docker(name)))["docker-discovered"]

    assert [each["host"] for each in job["docker_sd_configs"]] == [host]


def test_only_own_containers_that_ask_for_it_are_kept_once(containers: dict[str, Any]) -> None:
    label = "__meta_docker_container_label_"
    assert {
        each["source_labels"][0]: each["regex"]
        for each in containers["relabel_configs"]
        if each.get("action") == "keep"
    } == {
        f"{label}setarcos_lab": "one",
        f"{label}prometheus_io_scrape": "true",
        f"{label}prometheus_io_port": r"\d+",
        "__meta_docker_network_name": "one-app",
    }
    assert containers["docker_sd_configs"][0]["match_first_network"] is False


@pytest.mark.parametrize(("container", "instance"), [("/one-api-1", "api-1"), ("/other", "other")])
def test_a_containers_instance_is_its_name_in_every_lab(
    containers: dict[str, Any], container: str, instance: str
) -> None:
    found = matches(rule(containers, "instance"), container, "8000")

    assert found is not None
    assert found.groups() == (instance, "8000")


@pytest.mark.parametrize("address", ["10.0.0.1", "10.0.0.1:80", "[fd00::1]", "[fd00::1]:80"])
def test_the_port_that_is_asked_for_replaces_the_one_that_was_found(
    kubernetes: dict[str, dict[str, Any]], address: str
) -> None:
    for job in kubernetes.values():
        port = rule(job, "__address__")

        found = matches(port, address, "9102")

        assert found is not None
        assert found.groups() == (address.removesuffix(":80"), "9102")
        assert not matches(port, address, "")


def test_no_job_turns_labels_of_others_into_its_own(catalogue: Catalogue) -> None:
    """The labels that discovery writes are known, so that their number is."""
    environment = load_environment(KUBERNETES).model_copy(
        update={"discovery": tuple(DiscoveryKind), "lab": "one"}
    )
    rendered = jobs(loaded.rendered(environment))
    for name in catalogue.discovery_jobs:
        rules = rendered[name]["relabel_configs"]
        written = {each["target_label"] for each in rules if "target_label" in each}
        shown = {label for label in written if not label.startswith("__")}

        assert "labelmap" not in {each.get("action") for each in rules}
        assert shown <= {*TARGET_LABELS, *PLACES}
        assert {"service", "environment"} <= shown


def test_a_pod_that_asks_for_itself_is_no_endpoint(kubernetes: dict[str, dict[str, Any]]) -> None:
    asks = "__meta_kubernetes_pod_annotation_prometheus_io_scrape"
    taken = {"action": "keep", "source_labels": [asks], "regex": "true"}

    assert taken in kubernetes["kubernetes-pods"]["relabel_configs"]
    assert taken | {"action": "drop"} in kubernetes["kubernetes-endpoints"]["relabel_configs"]


def test_init_containers_and_finished_pods_are_not_scraped(
    kubernetes: dict[str, dict[str, Any]],
) -> None:
    for name, job in kubernetes.items():
        dropped = {
            each["source_labels"][0]: each
            for each in job["relabel_configs"]
            if each.get("action") == "drop"
        }
        phases = dropped["__meta_kubernetes_pod_phase"]
        assert all(matches(phases, phase) for phase in ("Pending", "Succeeded", "Failed"))
        # Whoever stands behind a service need not be a pod.
        assert not any(matches(phases, phase) for phase in ("Running", "Unknown", ""))
        assert name == "kubernetes-endpoints" or "__meta_kubernetes_pod_container_init" in dropped


def test_prometheus_may_read_what_discovery_asks_for_and_nothing_else(
    trees: Mapping[str, Mapping[str, str]],
) -> None:
    items = yaml.safe_load(trees[KUBERNETES][RIGHTS])["items"]
    account, role, binding = items

    assert [each["kind"] for each in items] == [
        "ServiceAccount",
        "ClusterRole",
        "ClusterRoleBinding",
    ]
    assert role["rules"] == [
        {
            "apiGroups": [""],
            "resources": ["pods", "services", "endpoints"],
            "verbs": ["get", "list", "watch"],
        }
    ]
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    assert binding["subjects"] == [{"kind": account["kind"], **account["metadata"]}]
    assert account["metadata"]["namespace"] == load_environment(KUBERNETES).namespace


def test_the_rights_are_rendered_for_kubernetes_alone(
    trees: Mapping[str, Mapping[str, str]],
) -> None:
    for name, tree in trees.items():
        wanted = DiscoveryKind.KUBERNETES in load_environment(name).discovery
        assert (RIGHTS in tree) is wanted


def test_how_targets_ask_is_spelt_as_prometheus_finds_it(
    containers: dict[str, Any],
) -> None:
    for asked in set(ASKED) - {"scheme"}:
        label = f"__meta_docker_container_label_{re.sub('[./]', '_', ASKED[asked])}"
        assert label in str(containers)


def test_a_lab_of_containers_without_a_name_is_one_message() -> None:
    with pytest.raises(ProblemsError) as caught:
        loaded.rendered(in_docker("lab", lab=None))

    assert str(caught.value) == (
        "config/environments/lab.yaml:1: docker discovery finds the containers of one lab, and "
        "none is named [environment/discovery]\n"
        "  fix: add lab: with what its containers have as label setarcos.lab"
    )


def test_a_catalogue_without_the_kind_is_one_message(catalogue: Catalogue) -> None:
    with pytest.raises(ProblemsError) as caught:
        render(replace(catalogue, discovery_jobs={}), load_environment("production"))

    assert str(caught.value) == (
        "config/environments/production.yaml:1: discovery has file, but the catalogue has no "
        "discovery job of that kind [environment/discovery]\n"
        "  fix: add one to config/catalogue/scrape.yaml, or take file out of discovery"
    )
