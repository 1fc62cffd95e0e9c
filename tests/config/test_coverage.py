"""What ought to be watched is what the catalogue names, in every environment."""

from __future__ import annotations

import pytest
import yaml

from config.coverage import EXPECTED, GROUP, expected
from config.environment import environment_names, load_environment
from config.rules import vocabulary
from tests import loaded

# Simulated people, and those who are told of alerts, are no part of what is watched; the view has
# no metrics, and tells of no state.
UNWATCHED = {"traffic", "receivers", "docker-view"}
EVERYWHERE = pytest.mark.parametrize("name", environment_names())


@EVERYWHERE
def test_every_system_is_the_target_of_a_job(name: str) -> None:
    catalogue, environment = loaded.catalogue(), load_environment(name)
    watched = {service for _, service in expected(catalogue, environment)}

    assert watched == set(catalogue.services) - UNWATCHED - set(environment.without)


@EVERYWHERE
def test_what_is_scraped_is_what_is_expected(name: str) -> None:
    catalogue, environment = loaded.catalogue(), load_environment(name)
    files = loaded.rendered(environment)
    found: dict[tuple[str, str], int] = {}
    for job in yaml.safe_load(files["prometheus/prometheus.yml"])["scrape_configs"]:
        for group in job.get("static_configs", []):
            key = (job["job_name"], group["labels"]["service"])
            found[key] = found.get(key, 0) + len(group["targets"])
    (group,) = yaml.safe_load(files[f"prometheus/rules/{GROUP}.yml"])["groups"]
    recorded = {
        (rule["labels"]["job"], rule["labels"]["service"]): rule["expr"] for rule in group["rules"]
    }

    assert found == expected(catalogue, environment)
    assert recorded == {key: f"vector({count})" for key, count in found.items()}
    assert {rule["labels"]["environment"] for rule in group["rules"]} == {name}


def test_dashboards_may_ask_for_it() -> None:
    known = vocabulary(loaded.catalogue(), load_environment("lab"))

    assert known.labels[EXPECTED] == {"job", "service", "environment"}
